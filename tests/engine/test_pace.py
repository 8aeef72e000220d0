"""Clocks: the machine's, and a rehearsal's that runs faster; and what of the engine follows which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cockpit.core.gates import Standing
from cockpit.core.names import GateId
from cockpit.core.probe import Answer, Effect, Probe, Scene
from cockpit.engine.clock import FastClock, SystemClock
from cockpit.engine.engine import Engine
from cockpit.errors import ClockProblem
from fakes.launches import claim, gate, http, plan, smoke
from fakes.world import T0, FakeProber

Make = Callable[..., Engine]
SOON = 20


def test_a_fast_clock_runs_so_many_times_as_fast() -> None:
    clock, world = FastClock(600, T0), SystemClock()
    before, mono, real = clock.now(), clock.monotonic(), world.monotonic()
    while world.monotonic() - real < 0.05:
        pass
    gone = (clock.now() - before).total_seconds()
    assert gone >= 0.05 * 600
    assert clock.monotonic() - mono == pytest.approx(gone, rel=0.05)
    assert before - T0 < timedelta(minutes=1), "it begins when it is first looked at"


def test_a_fast_clock_knows_what_the_world_shows() -> None:
    clock = FastClock(60, T0)
    shown = clock.in_world(clock.now())
    assert abs(datetime.now(UTC) - shown) < timedelta(seconds=1)
    assert clock.in_world(T0 + timedelta(hours=1)) - clock.in_world(T0) == timedelta(minutes=1)


def test_a_fast_clock_never_jumps_when_its_pace_changes() -> None:
    clock = FastClock(600, T0)
    seen = [(clock.now(), clock.monotonic())]
    with clock.at_world_pace():
        assert clock.speed == 1
        with clock.at_world_pace():
            seen.append((clock.now(), clock.monotonic()))
        assert clock.speed == 1
        seen.append((clock.now(), clock.monotonic()))
        assert abs(datetime.now(UTC) - clock.in_world(clock.now())) < timedelta(seconds=1)
    assert clock.speed == 600
    seen.append((clock.now(), clock.monotonic()))
    assert seen == sorted(seen)
    assert seen[2][0] - seen[1][0] < timedelta(seconds=1)


@pytest.mark.parametrize("speed", [0, -1, 0.5, 601, float("nan"), float("inf")])
def test_a_speed_out_of_range_is_refused(speed: float) -> None:
    with pytest.raises(ClockProblem, match="cannot run at speed"):
        FastClock(speed)


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ClockProblem, match="no zone"):
        FastClock(60, datetime(2026, 2, 27, 9, 0))  # noqa: DTZ001 - that is the point


def test_the_machines_clock_runs_at_the_worlds_pace() -> None:
    clock = SystemClock()
    assert clock.speed == 1
    with clock.at_world_pace():
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)
    assert clock.in_world(T0) == T0
    assert clock.settle() is None


def test_a_for_window_passes_in_launch_time(fly: Make) -> None:
    clock = FastClock(600, T0 - timedelta(hours=1))
    built = gate(
        "rate", claim("rate", 1, "status == 200", hold=timedelta(minutes=5)), probes=(http("rate", 1, every=30.0),)
    )
    prober = FakeProber({"rate/1": Answer({"status": 200})})
    engine = fly(plan(built), prober, clock=clock, watch=True)
    began = clock.now()
    while engine.tick().review.views[GateId("rate")].standing is not Standing.CLOSED:
        assert clock.now() - began < timedelta(hours=2), "it never held"
    held = engine.picture.launch.state(GateId("rate")).tracks[built.claims[0].id].held
    assert held >= timedelta(minutes=5)
    assert len(prober.asked) >= 8


def test_the_steps_of_a_smoke_test_have_the_worlds_time(fly: Make) -> None:
    """A deadline of seconds would be a blink at this pace: what is real is given its real time."""
    clock = FastClock(600, T0 - timedelta(hours=1))
    speeds: list[float] = []

    def look(_probe: Probe, _scene: Scene) -> Answer:
        speeds.append(clock.speed)
        return Answer({"status": 201, "body": {"id": "c-1", "sent": True}, "exit_code": 0})

    engine = fly(plan(smoke()), FakeProber({f"smoke/{step}": look for step in (1, 2, 3)}), clock=clock)
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    assert speeds == [1, 1, 1]
    assert clock.speed == 600
    assert engine.tick().review.views[GateId("smoke")].standing is Standing.CLOSED


def test_what_the_world_dates_is_judged_by_the_worlds_clock(fly: Make) -> None:
    """A log line of just now is fresh, however far the launch's own clock has run ahead."""
    clock = FastClock(60, datetime.now(UTC) + timedelta(days=40))
    built = gate("logs", claim("logs", 1, "at newer than 1h"), probes=(http("logs", 1),))
    engine = fly(plan(built), FakeProber({"logs/1": Answer({"at": datetime.now(UTC).isoformat()})}), clock=clock)
    engine.run([GateId("logs")]).result(SOON)
    assert engine.tick().review.views[GateId("logs")].standing is Standing.CLOSED
