"""Several seats at one launch: scheduled probes run once, somebody takes over, observers change nothing.

Two engines in one process share a journal in a file; what a killed process leaves behind is in `test_takeover`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cockpit.core import intents
from cockpit.core import seatorders as asked
from cockpit.core.names import GateId, Operator, Role
from cockpit.core.plan import Plan
from cockpit.core.probe import Answer
from cockpit.core.refusal import Refusal
from cockpit.engine.attendance import CHUNK, chunks
from cockpit.engine.clock import SystemClock
from cockpit.engine.engine import Engine, Manner, Outside
from cockpit.engine.permit import LOOKS, OBSERVER, Permit
from cockpit.errors import CockpitError, JournalProblem
from fakes.launches import claim, gate, http, plan
from fakes.shared_journals import SEAT, any_launch, as_login
from fakes.sitting import shared
from fakes.waiting import until
from fakes.world import FakeProber, FakeVault

OK = Answer({"status": 200})
GAGE, MORGAN = Operator("Gage", Role("devops")), Operator("Morgan", Role("pm"))
Sit = Callable[..., tuple[Engine, FakeProber]]


def launch() -> Plan:
    probe = http("health", 1, every=0.2)
    return plan(gate("health", claim("health", 1, "status == 200"), probes=(probe,)))


@pytest.fixture(params=["sqlite", "postgresql"])
def sit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sit]:
    """Take a seat at the one launch of this test; every seat is left at the end."""
    open_now: list[Engine] = []
    place = tmp_path
    if request.param == "postgresql":
        place = as_login(request.getfixturevalue("journal_database"), SEAT)
    launch_id = any_launch()

    def make(operator: Operator = GAGE, **manner: object) -> tuple[Engine, FakeProber]:
        journal, presence = shared(place, launch_id)
        prober = FakeProber({"health/1": OK})
        plan = launch()
        looks = Permit(plan, barred=LOOKS, records=False, listed=True, writes=False)
        permit = looks if manner.pop("observes", False) else Permit(plan)
        outside = Outside(journal, prober, FakeVault(), SystemClock(), permit, presence)
        engine = Engine(plan, outside, Manner(launch_id, "0", operator, attended=True, **manner))  # type: ignore[arg-type]
        engine.start()
        open_now.append(engine)
        return engine, prober

    yield make
    for engine in open_now:
        engine.close()


def here(engine: Engine) -> list[str]:
    return [place.operator.name for place in engine.picture.launch.seats.here]


def leads(engine: Engine) -> bool:
    company = engine.picture.company
    return company is not None and company.leads


def test_who_is_here_is_journalled_and_signs_of_life_are_not(sit: Sit) -> None:
    one, _ = sit(GAGE)
    two, _ = sit(MORGAN)
    until(lambda: here(one) == ["Gage", "Morgan"])
    seq = two.picture.launch.seq
    seen = one.picture.company
    assert seen is not None
    first = seen.seen[seen.seat]
    until(lambda: one.tick().company.seen[seen.seat] > first)  # type: ignore[union-attr]
    assert two.picture.launch.seq == seq
    two.close()
    until(lambda: here(one) == ["Gage"])
    assert {place.left is None for place in one.picture.launch.seats.places.values()} == {True, False}


def test_scheduled_probes_run_at_one_seat_and_go_on_at_the_other(sit: Sit) -> None:
    one, asks_one = sit(GAGE)
    two, asks_two = sit(MORGAN)
    assert (leads(one), leads(two)) == (True, False)
    two.run([GateId("health")]).result(20)  # by hand at the seat that asked; from then on by schedule at the first
    assert len(asks_two.asked) == 1
    until(lambda: len(asks_one.asked) >= 2)
    assert len(asks_two.asked) == 1
    one.close()
    until(lambda: len(asks_two.asked) >= 2)
    assert leads(two)
    prober = two.picture.launch.seats.prober
    assert prober is not None
    assert (prober.epoch, prober.after) == (2, "Gage")
    assert prober.silent is not None


def test_a_reading_by_schedule_of_who_does_not_probe_any_more_is_refused(sit: Sit) -> None:
    one, _ = sit(GAGE)
    two, _ = sit(MORGAN)
    company = two.picture.company
    assert company is not None
    one.run([GateId("health")]).result(20)
    epoch = one.picture.launch.seats.epoch
    report = intents.Report(_reading(one), datetime.now(UTC), epoch)
    assert not isinstance(one.submit(report).result(20), Refusal)
    from cockpit.core.names import COCKPIT

    assert not isinstance(
        two.submit(asked.TakeProbing(company.seat, instead=one.picture.company.seat), COCKPIT).result(20), Refusal
    )
    assert isinstance(one.submit(report).result(20), Refusal)  # decided anew on what the other appended


def _reading(engine: Engine) -> object:
    from cockpit.core.reading import Reading

    event = engine.picture.launch.state(GateId("health")).readings
    probe = next(iter(event))
    now = datetime.now(UTC)
    from cockpit.core.names import RunId

    return Reading(probe, GateId("health"), RunId("r"), now, now, 1.0)


def test_a_seat_that_may_not_run_any_more_hands_the_probing_on_and_stays(sit: Sit) -> None:
    one, _ = sit(GAGE)
    two, _ = sit(MORGAN)
    one._permit.bar("the profile changed")
    until(lambda: leads(two))
    assert not leads(one)
    until(lambda: one.tick().launch.seats.epoch == 2)
    assert here(one) == ["Gage", "Morgan"]
    two.close()
    one._permit.admit(lambda _probe: "")
    until(lambda: leads(one))
    assert one.tick().launch.seats.epoch == 3


def test_an_observer_changes_nothing_and_is_seen(sit: Sit) -> None:
    one, _ = sit(GAGE)
    two, asks = sit(MORGAN, observes=True)
    until(lambda: here(one) == ["Gage", "Morgan"])
    assert str(two.submit(intents.Note("hello")).result(20)) == OBSERVER
    with pytest.raises(CockpitError, match="only looks"):
        two.run([GateId("health")]).result(20)
    one.close()
    until(lambda: here(two) == ["Morgan"])
    assert not leads(two)
    assert asks.asked == []


def test_there_is_nothing_to_observe_before_somebody_began(sit: Sit) -> None:
    with pytest.raises(JournalProblem, match="no launch to observe"):
        sit(MORGAN, observes=True)


def test_what_a_probe_of_another_seat_brought_back_is_shown(sit: Sit) -> None:
    one, _ = sit(GAGE)
    two, _ = sit(MORGAN)
    one.run([GateId("health")]).result(20)
    until(lambda: any("status (200) == 200" in line.text for line in two.lines(GateId("health"))))


def test_live_lines_are_cut_into_pieces_that_postgresql_takes() -> None:
    from collections import deque

    many = deque((GateId("g"), "out", "é" * 100) for _ in range(400))
    pieces = chunks(many, 4)
    import json

    assert len(pieces) == 4
    assert all(len(json.dumps({"from": "seat-000000", "lines": piece})) < 7_900 for piece in pieces)
    assert sum(map(len, pieces)) + len(many) == 400
    long = deque([(GateId("g"), "out", "x" * 50_000)])
    assert len(json.dumps(chunks(long, 4))) < CHUNK
