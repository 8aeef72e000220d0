"""One cause, one red: a built-in hold folds under what it waits for, where that stands in the way too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cockpit.core import intents, orders
from cockpit.core.authorising import authorisation, override_phrase
from cockpit.core.contingency import PollRule
from cockpit.core.events import Answer
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, MarkId, PhaseId, Role
from cockpit.core.plan import BuiltInHold, HoldEnd, Mark, Station
from cockpit.core.review import review
from cockpit.core.verdict import Blocker
from fakes.generate import ANA, Book, gate_of, person, plan_of

MARK = MarkId("m")
PM = (Station(Role("pm"), "Morgan"),)


def held(until: HoldEnd, **rest: object) -> Book:
    """A launch that stands in a built-in hold at T-30m, with one open gate."""
    hold = BuiltInHold(until, timedelta(minutes=30) if until is HoldEnd.TIME else timedelta(0), PhaseId("go"))
    mark = Mark(timedelta(minutes=-30), "Checks", "qa", until=GateId("g"), hold=hold, id=MARK)
    gates = rest.pop("gates", (gate_of("g", claims=[person("g")]),))
    book = Book(plan_of(*gates, timeline=(mark,), **rest))  # type: ignore[misc]
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.wait(30 * 60)
    assert book.submit(orders.BeginHold(MARK), COCKPIT) is None
    return book


def blockers(book: Book) -> tuple[Blocker, ...]:
    return review(book.launch, book.now).verdict.blockers


@pytest.mark.parametrize("until", [HoldEnd.CLOSED, HoldEnd.PHASE])
def test_a_hold_folds_under_the_gate_that_it_waits_for(until: HoldEnd) -> None:
    book = held(until)
    (one,) = blockers(book)
    assert (one.gate, one.folded, [hold.mark for hold in one.holds]) == ("g", "a hold waits for it", [MARK])
    assert str(one).endswith("(a hold waits for it)")
    book.submit(intents.Vouch(ClaimId("g.1"), "seen"), ANA)
    (still,) = blockers(book)
    assert (still.hold, still.mark) == ("hold-1", MARK)
    assert not review(book.launch, book.now).verdict.go, "a hold that stands is no GO, whatever it folded under"


def test_a_hold_folds_under_the_cause_of_its_gate() -> None:
    cause = gate_of("c", claims=[person("c")])
    gate = gate_of("g", claims=[person("g")], depends=["c"])
    book = held(HoldEnd.CLOSED, gates=(gate, cause))
    book.submit(intents.Vouch(ClaimId("c.1"), "no", holds=False), ANA)
    (one,) = blockers(book)
    assert (one.gate, one.waiting, one.folded) == ("c", ("g",), "a hold and 1 more wait for it")


def test_a_hold_until_the_poll_folds_under_who_has_not_signed() -> None:
    book = held(HoldEnd.POLL, stations=PM)
    book.submit(intents.Vouch(ClaimId("g.1"), "seen"), ANA)
    (one,) = blockers(book)
    assert (one.station, len(one.holds)) == ("pm", 1)
    book = held(HoldEnd.POLL, stations=(*PM, Station(Role("dev"))), poll=PollRule(quorum=1))
    assert [(one.title, len(one.holds)) for one in blockers(book)][1] == ("Poll", 1)


@pytest.mark.parametrize("until", [HoldEnd.TIME, HoldEnd.RESUME])
def test_a_hold_of_its_own_stands_alone(until: HoldEnd) -> None:
    first, second = blockers(held(until))
    assert (first.hold, second.gate, second.holds) == ("hold-1", "g", ())
    assert first.action.startswith("wait until its time" if until is HoldEnd.TIME else "resume it")


def test_a_hold_for_a_gate_that_does_not_bind_stands_alone() -> None:
    loose = replace(gate_of("g", claims=[person("g")]), binding=False)
    book = held(HoldEnd.CLOSED, gates=(loose, gate_of("b", claims=[person("b")])))
    assert [one.hold for one in blockers(book)] == ["hold-1", None]


def test_a_scrubbed_attempt_asks_nobody_to_resume_it() -> None:
    book = held(HoldEnd.RESUME)
    book.submit(orders.CallHold("rain"), ANA)
    book.submit(orders.Scrub("storm"), ANA)
    assert [one.title for one in blockers(book)] == ["Scrubbed", "Gate g"]


def test_a_go_over_a_gate_and_its_hold_stands_when_the_gate_closes() -> None:
    """Nothing new stands in the way then: the hold was there, and was overridden with its cause."""
    book = held(HoldEnd.CLOSED, stations=PM)
    book.submit(intents.SignOff(Role("pm"), "Morgan", Answer.GO), ANA)
    assert book.submit(orders.Authorise("Ana", override_phrase(book.launch), "we must"), ANA) is None
    book.submit(intents.Vouch(ClaimId("g.1"), "seen"), ANA)
    given = authorisation(review(book.launch, book.now))
    assert given is not None
    assert (given.stands, given.note) == (True, "OVERRIDDEN")
