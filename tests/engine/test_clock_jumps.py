"""Clocks on a bad day: set by hours, zones that change their offset, a machine that slept, a process that was stopped.

The real engine and the real clock on a machine whose clocks the test moves.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cockpit.core import events, orders
from cockpit.core.clock import read_clock
from cockpit.core.gates import Standing
from cockpit.core.names import COCKPIT, GateId
from cockpit.core.plan import Plan
from cockpit.core.probe import Answer
from cockpit.engine import pulse as pulses
from cockpit.engine.clock import SystemClock
from cockpit.engine.engine import Engine
from cockpit.errors import JournalProblem
from cockpit.report.sentences import log_line, sentence
from fakes.clocks import Machine
from fakes.launches import claim, gate, http, plan
from fakes.world import T0, FakeProber

Make = Callable[..., Engine]
OK = Answer({"status": 200}, elapsed_ms=3.0)
SOON = 20
GATE = GateId("health")
HOUR = 3600.0


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulses, "BEAT", 0.01)


class Flown:
    """An engine on a machine, with one gate that must hold for a minute and is looked at every ten seconds."""

    def __init__(self, fly: Make, begin: datetime = T0 - timedelta(hours=1), what: Plan | None = None) -> None:
        self.machine = Machine(begin)
        self.clock = self.machine.clock()
        probe = http("health", 1, every=10.0)
        built = gate("health", claim("health", 1, "status == 200", hold=timedelta(minutes=1)), probes=(probe,))
        self.plan = what or plan(built)
        self.prober = FakeProber({"health/1": OK})
        self.engine = fly(self.plan, self.prober, clock=self.clock)
        self.heard: list[events.Entry] = []
        self.engine._seat.listen(self.heard.extend)

    def look(self, times: int = 1, every: float = 10.0) -> None:
        """The probe reports so often, with that many seconds between."""
        for _ in range(times):
            self.machine.wait(every)
            self.engine.run([GATE]).result(SOON)

    def until(self, true: Callable[[], bool]) -> None:
        done = threading.Event()
        for _ in range(SOON * 200):
            if true():
                return
            done.wait(0.005)
        raise AssertionError("it never came true")

    def told(self) -> events.ClockJumped:
        """The jump that the journal tells of."""
        self.until(lambda: any(isinstance(one.event, events.ClockJumped) for one in self.heard))
        (entry,) = [one for one in self.heard if isinstance(one.event, events.ClockJumped)]
        assert entry.by == COCKPIT
        return entry.event

    @property
    def view(self) -> Any:
        return self.engine.tick().review.views[GATE]

    @property
    def progress(self) -> str:
        return self.view.claims[0].progress

    @property
    def t(self) -> float:
        picture = self.engine.tick()
        t = read_clock(picture.launch, picture.now).t
        assert t is not None
        return t.total_seconds()


@pytest.fixture
def flown(fly: Make) -> Flown:
    return Flown(fly)


# ------------------------------------------------------------------------------------------------------- jumps
@pytest.mark.parametrize("seconds", [2 * HOUR, -2 * HOUR, 25.0, -25.0, 15.0, 2.5, -2.5, 86_400.0])
def test_a_window_never_gains_the_time_of_a_jump(flown: Flown, seconds: float) -> None:
    """Also by less than two intervals, where no gap would be seen."""
    flown.look(4)
    assert flown.progress == "held 0:30 of 1:00"
    flown.machine.wait(3)
    flown.machine.jump(seconds)
    assert abs(flown.told().seconds - seconds) < 0.1
    flown.look(3)
    assert flown.progress == "held 0:20 of 1:00, anew after a jump of the clock"
    flown.look(3)
    assert flown.view.standing is not Standing.CLOSED, "fifty seconds were seen since"
    flown.look(1)
    assert flown.view.standing is Standing.CLOSED


@pytest.mark.parametrize("seconds", [2 * HOUR, -2 * HOUR])
def test_t_minus_is_right_at_once_after_a_jump(flown: Flown, seconds: float) -> None:
    flown.machine.wait(600)
    assert flown.t == pytest.approx(-3000, abs=0.1)
    flown.machine.jump(seconds)
    flown.told()
    assert flown.t == pytest.approx(-3000 + seconds, abs=0.1)
    flown.machine.wait(30)
    assert flown.t == pytest.approx(-2970 + seconds, abs=0.1)


@pytest.mark.parametrize("seconds", [2 * HOUR, -2 * HOUR])
def test_t_minus_stands_in_a_hold_however_the_clock_jumps(flown: Flown, seconds: float) -> None:
    flown.engine.submit(orders.CallHold("wait")).result(SOON)
    flown.machine.wait(60)
    flown.machine.jump(seconds)
    flown.told()
    assert flown.t == pytest.approx(-3600, abs=0.1)
    flown.engine.submit(orders.Resume(flown.engine.picture.launch.conduct.holds[-1].id, "go on")).result(SOON)
    flown.machine.wait(30)
    assert flown.t == pytest.approx(-3570, abs=0.1)


def test_what_runs_while_the_clock_is_set_takes_as_long_as_it_takes(flown: Flown) -> None:
    go_on = asyncio.Event()
    flown.prober.gates["health/1"] = go_on
    run = flown.engine.run([GATE])
    flown.until(lambda: bool(flown.prober.asked))
    flown.machine.wait(4)
    flown.machine.jump(-2 * HOUR)
    flown.told()
    flown.engine._loop.call_soon_threadsafe(go_on.set)
    run.result(SOON)
    (report,) = [one for one in flown.heard if isinstance(one.event, events.Reported)]
    track = flown.engine.picture.launch.state(GATE).tracks[next(iter(flown.plan.claim_by_id))]
    assert track.at <= report.at, "evidence is never dated ahead of its entry"
    assert track.elapsed_ms == pytest.approx(4_000, abs=100), "the time that passed, not what the wall showed"


def test_a_jump_that_cannot_be_recorded_is_recorded_later(flown: Flown) -> None:
    journal, full = flown.engine._outside.journal, threading.Event()
    append = journal.append

    async def on_a_full_disk(expected: int, drafts: Any) -> Any:
        if full.is_set():
            raise JournalProblem("the disk is full")
        return await append(expected, drafts)

    journal.append = on_a_full_disk  # type: ignore[method-assign]
    full.set()
    flown.machine.jump(100)
    flown.until(lambda: bool(flown.engine.tick().alarm))
    assert not flown.heard
    full.clear()
    assert flown.told().seconds == pytest.approx(100, abs=0.1)


# ------------------------------------------------------------------------------------------------------- sleep
def test_a_machine_that_slept_says_so_and_windows_begin_anew(flown: Flown) -> None:
    flown.look(4)
    flown.machine.sleep(600)
    jump = flown.told()
    assert (jump.seconds, jump.asleep) == (600.0, 600.0)
    assert sentence(flown.heard[-1], flown.plan) == "the machine of this seat slept for 600.0 s"
    flown.look(2)
    assert flown.progress == "held 0:10 of 1:00, anew after a jump of the clock"
    assert flown.t == pytest.approx(-3600 + 60 + 600, abs=0.1)


def test_a_gap_says_so(flown: Flown) -> None:
    flown.look(4)
    flown.machine.wait(30)
    flown.look(2)
    assert flown.progress == "held 0:10 of 1:00, anew after a gap"
    assert not [one for one in flown.heard if isinstance(one.event, events.ClockJumped)]


def test_a_seat_that_stood_still_says_so(flown: Flown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulses, "STOOD_STILL", 0.2)
    flown.engine._loop.call_soon_threadsafe(time.sleep, 0.5)  # as a stopped process does, or a machine out of breath
    flown.until(lambda: any(isinstance(one.event, events.Noted) for one in flown.heard))
    (note,) = [one.event for one in flown.heard if isinstance(one.event, events.Noted)]
    assert "this seat stood still for 0." in note.text


def test_a_steady_machine_has_nothing_to_tell() -> None:
    machine = Machine(T0)
    clock = machine.clock()
    for _ in range(1_000):
        machine.wait(1)
        machine.jump(0.001)  # NTP slews
        assert clock.settle() is None
    real = SystemClock()
    assert real.settle() is None
    assert abs((real.now() - datetime.now(UTC)).total_seconds()) < 1


# --------------------------------------------------------------------------------------------------------- zones
def changes(zone: str, year: int = 2026) -> list[datetime]:
    """The instants at which a zone changes its offset."""
    place, moment, found = ZoneInfo(zone), datetime(year, 1, 1, tzinfo=UTC), []
    while moment.year == year:
        later = moment + timedelta(minutes=30)
        if later.astimezone(place).utcoffset() != moment.astimezone(place).utcoffset():
            found.append(later)
        moment = later
    return found


ZONES = ("America/New_York", "Europe/Lisbon", "Australia/Lord_Howe")


@pytest.mark.parametrize(("zone", "number"), [(zone, number) for zone in ZONES for number in (0, 1)])
def test_no_change_of_a_zone_moves_anything(fly: Make, zone: str, number: int) -> None:
    both = changes(zone)
    assert len(both) == 2
    begin = both[number] - timedelta(seconds=10)
    probe = http("health", 1, every=10.0)
    built = gate("health", claim("health", 1, "status == 200", hold=timedelta(minutes=1)), probes=(probe,))
    t0 = both[number] + timedelta(hours=2)
    flown = Flown(fly, begin, replace(plan(built), timezone=zone, t0=t0.astimezone(ZoneInfo(zone))))
    at_first = flown.t
    assert at_first == pytest.approx(-7210, abs=0.1)
    for turn in range(1, 8):
        flown.look()
        assert flown.t == pytest.approx(at_first + 10 * turn, abs=0.1)
        assert flown.progress.startswith(f"held {'1:00' if turn == 7 else f'0:{10 * (turn - 1):02}'} of 1:00")
    assert flown.view.standing is Standing.CLOSED
    assert not [one for one in flown.heard if isinstance(one.event, events.ClockJumped)]
    for entry in flown.heard:
        local = entry.at.astimezone(ZoneInfo(zone))
        assert f"{local:%H:%M:%S}" in log_line(entry, flown.plan, zone)
