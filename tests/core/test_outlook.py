"""The earliest GO: what time alone brings, and never more than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cockpit.core import intents, orders
from cockpit.core.events import Answer
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, MarkId, Role
from cockpit.core.outlook import Outlook, outlook
from cockpit.core.plan import BuiltInHold, HoldEnd, Mark, Station
from cockpit.core.reading import Outcome
from cockpit.core.review import review
from cockpit.core.severity import Severity
from fakes.generate import ANA, START, Book, gate_of, machine, person, plan_of, probe_of, report

PROBE = probe_of("w", every=15.0)
CLAIM = machine("w", hold=timedelta(minutes=15))
WINDOW = gate_of("w", claims=[CLAIM], probes=[PROBE])
SAID = gate_of("s", claims=[person("s")])
QUARTER = START + timedelta(minutes=15)


def book_of(*gates: object, **rest: object) -> Book:
    book = Book(plan_of(*gates, **rest))  # type: ignore[arg-type]
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    return book


def sample(book: Book, outcome: Outcome = Outcome.PASS, minutes: float = 0) -> None:
    """A look now, and one every fifteen seconds for so many minutes."""
    for number in range(int(minutes * 4) + 1):
        if number:
            book.wait(15)
        book.write(report(PROBE, {CLAIM: outcome}, book.now), COCKPIT)


def seen(book: Book) -> Outlook:
    return outlook(review(book.launch, book.now))


def test_a_go_is_possible_now_when_it_is_there() -> None:
    book = book_of(SAID)
    book.submit(intents.Vouch(ClaimId("s.1"), "seen"), ANA)
    assert seen(book) == Outlook(book.now, (), unknown=False)


def test_a_window_that_runs_ends_when_it_is_full() -> None:
    book = book_of(WINDOW)
    sample(book, minutes=9)
    assert seen(book) == Outlook(QUARTER, ("Gate w: says 1 (held 9:00 of 15:00)",), unknown=False)


@pytest.mark.parametrize("outcome", [Outcome.INCONCLUSIVE, Outcome.FAIL, Outcome.ERROR])
def test_a_window_that_was_broken_needs_its_whole_time_again(outcome: Outcome) -> None:
    book = book_of(WINDOW)
    sample(book, minutes=1)
    sample(book, outcome)
    words = "Gate w: says 1 (15:00 from when it passes)"
    assert seen(book) == Outlook(book.now + timedelta(minutes=15), (words,), unknown=True)


def test_a_window_that_nobody_has_begun_takes_its_time_too() -> None:
    book = book_of(WINDOW)
    assert (seen(book).earliest, seen(book).unknown) == (QUARTER, True)


def test_what_folds_under_its_cause_takes_its_time_too() -> None:
    """The cause could be mended in a second; the window behind it could not."""
    cause = gate_of("c", claims=[machine("c")], probes=[probe_of("c")])
    book = book_of(cause, replace(WINDOW, depends=(GateId("c"),)))
    book.write(report(cause.probes[0], {cause.claims[0]: Outcome.FAIL}, book.now), COCKPIT)
    assert [blocker.waiting for blocker in review(book.launch, book.now).verdict.blockers] == [(GateId("w"),)]
    assert seen(book).earliest == QUARTER


def test_a_window_whose_next_look_is_late_is_not_over_in_the_past() -> None:
    book = book_of(WINDOW)
    sample(book, minutes=14.75)
    book.wait(300)
    assert seen(book).earliest == book.now


def test_what_waits_for_people_has_no_time() -> None:
    book = book_of(WINDOW, SAID)
    sample(book)
    assert seen(book) == Outlook(QUARTER, ("Gate w: says 1 (held 0:00 of 15:00)",), unknown=True)


def test_a_station_has_no_time() -> None:
    book = book_of(SAID, stations=(Station(Role("pm")),))
    book.submit(intents.Vouch(ClaimId("s.1"), "seen"), ANA)
    assert seen(book) == Outlook(None, (), unknown=True)
    book.submit(intents.SignOff(Role("pm"), "Morgan", Answer.GO))
    assert not seen(book).unknown


def held(until: HoldEnd, lasts: float) -> Book:
    mark = Mark(
        timedelta(minutes=-30),
        "Standup",
        until=GateId("w"),
        hold=BuiltInHold(until, timedelta(minutes=lasts)),
        id=MarkId("m"),
    )
    book = book_of(WINDOW, timeline=(mark,))
    book.wait((30 - lasts) * 60)
    sample(book)
    assert book.submit(orders.BeginHold(MarkId("m")), COCKPIT) is None
    return book


def test_a_hold_ends_by_time() -> None:
    book = held(HoldEnd.TIME, 20)
    found = seen(book)
    assert (found.earliest, found.unknown) == (book.now + timedelta(minutes=20), False)
    assert found.waits == ("Gate w: says 1 (held 0:00 of 15:00)", "hold at Standup: 20:00 left")


def test_a_hold_ends_with_the_window_of_its_gate() -> None:
    book = held(HoldEnd.CLOSED, 5)
    assert seen(book).earliest == book.now + timedelta(minutes=15)
    assert not seen(book).unknown


def test_a_hold_that_waits_for_people_has_no_time() -> None:
    assert seen(held(HoldEnd.RESUME, 5)).unknown
    book = book_of(WINDOW)
    sample(book)
    book.submit(orders.CallHold("rain"), ANA)
    assert seen(book).unknown


def test_a_quota_waits_for_as_many_windows_as_it_lacks() -> None:
    gates, probes = [], []
    for key, minutes in (("x", 5), ("y", 15), ("z", 30)):
        probe = probe_of(key, every=15.0)
        claim = machine(key, hold=timedelta(minutes=minutes))
        gates.append(gate_of(key, claims=[claim], probes=[probe]))
        probes.append((probe, claim))
    book = book_of(*gates, SAID, close_at_least=2)
    for probe, claim in probes:
        book.write(report(probe, {claim: Outcome.PASS}, book.now), COCKPIT)
    assert (seen(book).earliest, seen(book).unknown) == (QUARTER, False)
    critical = gate_of("c", claims=[person("c")], severity=Severity.CRITICAL)
    other = book_of(*gates, critical, close_at_least=2)
    for probe, claim in probes:
        other.write(report(probe, {claim: Outcome.PASS}, other.now), COCKPIT)
    assert seen(other).unknown, "a critical gate must close whatever the quota"
