"""What a hold waits for, when it comes, when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cockpit.core import events, intents, orders
from cockpit.core.clock import read_clock
from cockpit.core.conducted import HoldKind
from cockpit.core.events import Answer
from cockpit.core.holds import due_hold, ending, hold_views, passable
from cockpit.core.names import COCKPIT, ClaimId, GateId, HoldId, LaunchId, MarkId, Operator, PhaseId, Role
from cockpit.core.plan import BuiltInHold, HoldEnd, Mark, Station
from cockpit.core.review import Review, review
from cockpit.core.timeline import sequence
from fakes.generate import ANA, START, Book, gate_of, person, plan_of

T0 = START + timedelta(hours=1)
HALF = timedelta(minutes=-30)
MARK = MarkId("m")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def book_of(until: HoldEnd, lasts: float = 0, **rest: object) -> Book:
    """One built-in hold at T-30m, thirty seconds before it."""
    hold = BuiltInHold(until, minutes(lasts), rest.pop("phase", None))
    mark = Mark(HALF, "Polling", actor="qa", until=GateId("g"), hold=hold, id=MARK)
    book = Book(plan_of(gate_of("g", claims=[person("g")]), timeline=(mark,), **rest))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.wait(30 * 60 - 30 - lasts * 60)
    return book


def look(book: Book) -> Review:
    return review(book.launch, book.now)


def close(book: Book) -> None:
    assert book.submit(intents.Vouch(ClaimId("g.1"), "seen"), ANA) is None


def begun(until: HoldEnd, lasts: float = 0, **rest: object) -> Book:
    book = book_of(until, lasts, **rest)
    book.wait(30)
    assert book.submit(orders.BeginHold(MARK), COCKPIT) is None
    return book


def test_a_hold_comes_when_the_clock_reaches_its_mark() -> None:
    book = book_of(HoldEnd.CLOSED)
    assert due_hold(look(book)) is None
    assert book.submit(orders.BeginHold(MARK), COCKPIT) is not None
    book.wait(30)
    due = due_hold(look(book))
    assert due is not None
    assert due.id == MARK


def test_the_clock_waits_at_a_hold_that_nobody_recorded() -> None:
    """The laptop slept for an hour: the T-clock did not run past the mark, and T-0 looks an hour later."""
    book = book_of(HoldEnd.CLOSED)
    book.wait(30 + 3600)
    clock = read_clock(book.launch, book.now)
    assert (clock.t, clock.expected) == (HALF, T0 + timedelta(hours=1))
    assert book.submit(orders.BeginHold(MARK), COCKPIT) is None
    assert read_clock(book.launch, book.now).t == HALF


def test_t0_allows_for_what_a_hold_is_planned_to_last() -> None:
    book = book_of(HoldEnd.TIME, 10)
    assert read_clock(book.launch, book.now).t == HALF - timedelta(seconds=30)
    book.wait(30)
    book.submit(orders.BeginHold(MARK), COCKPIT)
    assert ending(look(book)) is None
    book.wait(599)
    assert ending(look(book)) is None
    assert book.submit(orders.Resume(), COCKPIT) is not None
    book.wait(1)
    assert ending(look(book)) == "hold-1"
    assert book.submit(orders.Resume(), COCKPIT) is None
    assert book.launch.t0 == T0
    assert read_clock(book.launch, book.now).t == HALF


def test_a_hold_that_lasts_longer_moves_t0_and_says_so_before() -> None:
    book = begun(HoldEnd.CLOSED, 10)
    book.wait(15 * 60)
    clock = read_clock(book.launch, book.now)
    assert (clock.t, clock.t0, clock.expected) == (HALF, T0, T0 + minutes(5))
    assert clock.l == book.now - T0 - minutes(5)
    close(book)
    book.submit(orders.Resume(), COCKPIT)
    assert book.launch.t0 == T0 + minutes(5)


def test_a_hold_whose_gate_closed_waits_for_its_time_all_the_same() -> None:
    book = begun(HoldEnd.CLOSED, 10)
    close(book)
    view = hold_views(look(book))[0]
    assert (view.met, view.waits_for, view.ends) == (True, "its time, 10:00 left", book.now + minutes(10))
    assert book.submit(orders.Resume(), COCKPIT) is not None


@pytest.mark.parametrize("before", [2.0, 0.5])
def test_a_hold_that_is_not_needed_is_passed_right_before_it(before: float) -> None:
    book = book_of(HoldEnd.CLOSED)
    close(book)
    assert passable(look(book)) is None, "half a minute before it: the gate may open again"
    book.wait(30 - before)
    mark = passable(look(book))
    assert mark is not None
    assert book.submit(orders.PassHold(mark.id), COCKPIT) is None
    book.wait(before + 1)
    assert read_clock(book.launch, book.now).t == HALF + timedelta(seconds=1)
    assert due_hold(look(book)) is None
    assert book.launch.t0 == T0


def test_a_hold_is_not_passed_once_the_clock_is_there() -> None:
    """The T-clock would jump over the seconds that it waited."""
    book = book_of(HoldEnd.CLOSED)
    close(book)
    book.wait(35)
    assert passable(look(book)) is None
    assert book.submit(orders.PassHold(MARK), COCKPIT) is not None
    assert book.submit(orders.BeginHold(MARK), COCKPIT) is None
    assert book.submit(orders.Resume(), COCKPIT) is None
    assert read_clock(book.launch, book.now).t == HALF


def test_a_hold_that_is_planned_to_last_or_asks_a_person_is_never_passed() -> None:
    for book in (book_of(HoldEnd.TIME, 10), book_of(HoldEnd.RESUME), book_of(HoldEnd.POLL)):
        book.wait(29)
        assert passable(look(book)) is None


def test_a_hold_until_a_phase_waits_for_its_binding_gates() -> None:
    book = begun(HoldEnd.PHASE, phase=PhaseId("go"))
    view = hold_views(look(book))[0]
    assert (view.met, view.waits_for) == (False, "1 of 1 gates of go to close")
    close(book)
    assert hold_views(look(book))[0].met


@pytest.mark.parametrize("phase", [None, PhaseId("gone"), PhaseId("after")])
def test_a_hold_until_a_phase_without_gates_is_not_over_on_nothing(phase: PhaseId | None) -> None:
    book = begun(HoldEnd.PHASE, phase=phase)
    close(book)
    assert ending(look(book)) is None


def test_a_hold_until_the_poll() -> None:
    book = begun(HoldEnd.POLL, stations=(Station(Role("qa"), "Quinn"),))
    assert hold_views(look(book))[0].waits_for == "the poll (0 of 1 GO)"
    close(book)
    book.submit(intents.SignOff(Role("qa"), "Quinn", Answer.GO))
    assert ending(look(book)) == "hold-1"


def test_a_hold_until_the_poll_of_nobody_is_not_over_on_nothing() -> None:
    book = begun(HoldEnd.POLL)
    close(book)
    assert ending(look(book)) is None


def test_a_hold_at_a_gate_that_the_profile_lost_is_for_people() -> None:
    mark = Mark(HALF, "Polling", until=GateId("gone"), hold=BuiltInHold(HoldEnd.CLOSED), id=MARK)
    book = Book(plan_of(timeline=(mark,)))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.wait(1800)
    book.submit(orders.BeginHold(MARK), COCKPIT)
    assert ending(look(book)) is None
    assert book.submit(orders.Resume(None, "it is gone"), ANA) is None


def test_a_launch_that_is_opened_late_does_not_go_back_to_holds_behind_it() -> None:
    mark = Mark(minutes(-90), "Early", hold=BuiltInHold(HoldEnd.RESUME, minutes(10)), id=MARK)
    book = Book(plan_of(timeline=(mark,)))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert read_clock(book.launch, book.now).t == minutes(-60)
    assert due_hold(look(book)) is None
    book.submit(intents.SetT0(START + minutes(200), "slip"), ANA)
    assert read_clock(book.launch, book.now).t == minutes(-190), "it lies ahead again, with its time"
    book.wait(120 * 60)
    assert due_hold(look(book)) is not None


def test_a_hold_after_t0_is_none() -> None:
    mark = Mark(minutes(5), "Late", hold=BuiltInHold(HoldEnd.RESUME, minutes(10)), id=MARK)
    book = Book(plan_of(timeline=(mark,)))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.wait(3600 + 600)
    assert read_clock(book.launch, book.now).t == minutes(10)
    assert due_hold(look(book)) is None


def test_an_unarmed_clock_holds_nothing() -> None:
    book = book_of(HoldEnd.RESUME)
    other = Book(book.plan, T0 + minutes(1))
    other.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert (due_hold(look(other)), passable(look(other)), ending(look(other))) == (None, None, None)
    clock = read_clock(other.launch, other.now)
    assert (clock.armed, clock.t, clock.t0, clock.expected) == (False, None, T0, None)


def test_a_hold_of_an_issue_says_what_keeps_it() -> None:
    book = book_of(HoldEnd.RESUME)
    book.submit(orders.RaiseIssue("moderate", "it leaks"), ANA)
    view = hold_views(look(book))[0]
    assert (view.met, view.title) == (False, "it leaks")
    assert "not resolved" in view.waits_for
    book.submit(orders.ResolveIssue(book.launch.conduct.issues[0].id, "mended"), ANA)
    assert hold_views(look(book))[0].met
    assert ending(look(book)) is None, "a person ends it"


def test_holds_stand_side_by_side_and_the_last_one_counts() -> None:
    book = book_of(HoldEnd.RESUME)
    stood = read_clock(book.launch, book.now).t
    for reason in ("rain", "wind"):
        assert book.submit(orders.CallHold(reason), ANA) is None
        book.wait(60)
    assert [view.title for view in hold_views(look(book))] == ["rain", "wind"]
    assert [view.stood for view in hold_views(look(book))] == [minutes(2), minutes(1)]
    book.submit(orders.Resume(), ANA)
    assert [view.title for view in hold_views(look(book))] == ["rain"]
    book.wait(60)
    assert read_clock(book.launch, book.now).t == stood
    book.submit(orders.Resume(), ANA)
    book.wait(1)
    assert read_clock(book.launch, book.now).t == stood + timedelta(seconds=1)
    assert book.launch.t0 == T0 + minutes(3)


def test_a_mark_that_is_gone_from_the_profile_leaves_a_hold_for_people() -> None:
    book = Book(plan_of())
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.write(events.HoldBegun(HoldId("hold-1"), HoldKind.BUILT_IN, minutes(-60), mark=MarkId("gone")))
    view = hold_views(look(book))[0]
    assert (view.mark, view.met, view.waits_for) == (None, False, "somebody to resume it")
    assert book.submit(orders.Resume(), COCKPIT) is not None
    assert book.submit(orders.Resume(None, "gone"), Operator("ana")) is None


# ------------------------------------------------------------------------------------- T-0 is moved while a hold stands
def test_a_t0_that_is_moved_in_a_hold_makes_the_hold_longer() -> None:
    """The phase closed at once, and yet nobody launches before the T-0 that everybody was told."""
    book = begun(HoldEnd.CLOSED)
    assert book.submit(intents.SetT0(T0 + minutes(20), "not yet"), ANA) is None
    assert (read_clock(book.launch, book.now).t, read_clock(book.launch, book.now).expected) == (HALF, T0 + minutes(20))
    close(book)
    view = hold_views(look(book))[0]
    assert (view.met, view.waits_for, view.ends) == (True, "the new T-0, 20:00 left", book.now + minutes(20))
    assert ending(look(book)) is None
    assert str(book.submit(orders.Resume(), COCKPIT)) == "it waits for the new T-0, 20:00 left"
    book.wait(20 * 60)
    assert ending(look(book)) == "hold-1"
    assert book.submit(orders.Resume(), COCKPIT) is None
    assert book.launch.t0 == T0 + minutes(20)


def test_somebody_may_resume_before_the_moved_t0_with_a_reason_and_t0_comes_sooner() -> None:
    book = begun(HoldEnd.CLOSED)
    book.submit(intents.SetT0(T0 + minutes(20), "not yet"), ANA)
    close(book)
    assert "give a reason" in str(book.submit(orders.Resume(), ANA))
    book.wait(300)
    assert book.submit(orders.Resume(None, "we are ready"), ANA) is None
    assert book.launch.t0 == T0 + minutes(5)


def test_what_lies_behind_a_lengthened_hold_is_due_with_the_moved_t0() -> None:
    marks = (
        Mark(HALF, "Polling", until=GateId("g"), hold=BuiltInHold(HoldEnd.CLOSED), id=MARK),
        Mark(minutes(-10), "after", id=MarkId("a")),
        Mark(minutes(0), "launch", id=MarkId("z")),
    )
    book = Book(plan_of(gate_of("g", claims=[person("g")]), timeline=marks))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.wait(30 * 60)
    book.submit(orders.BeginHold(MARK), COCKPIT)
    book.submit(intents.SetT0(T0 + minutes(20), "not yet"), ANA)
    dues = [view.due for view in sequence(look(book))]
    assert dues == [T0 + HALF, T0 + minutes(10), T0 + minutes(20)]


def test_a_t0_that_is_moved_in_a_called_hold_is_when_the_launch_is_expected() -> None:
    book = book_of(HoldEnd.TIME, 10)
    book.submit(orders.CallHold("rain"), ANA)
    assert hold_views(look(book))[0].ends is None, "a person ends it"
    book.submit(intents.SetT0(T0 + minutes(45), "rain"), ANA)
    stood = read_clock(book.launch, book.now).t
    book.wait(300)
    clock = read_clock(book.launch, book.now)
    assert (clock.t, clock.expected) == (stood, T0 + minutes(45))
    book.wait(40 * 60)
    book.submit(orders.Resume(), ANA)
    assert book.launch.t0 == T0 + minutes(45)
    assert read_clock(book.launch, book.now).t == stood
