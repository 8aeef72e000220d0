"""The launch clock and the sequence on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import intents, orders
from cockpit.core.clock import digits, read_clock
from cockpit.core.launch import Launch
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, MarkId
from cockpit.core.plan import BuiltInHold, HoldEnd, Mark, Step
from cockpit.core.review import review
from cockpit.core.timeline import Progress, sequence
from fakes.generate import ANA, START, Book, gate_of, person, plan_of

T0 = START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, ("+", "00:00:00")),
        (-0.000001, ("-", "00:00:01")),
        (-1, ("-", "00:00:01")),
        (-1.5, ("-", "00:00:02")),
        (-2530, ("-", "00:42:10")),
        (0.999, ("+", "00:00:00")),
        (86_399, ("+", "23:59:59")),
        (86_400, ("+", "1:00:00:00")),
        (-183_600, ("-", "2:03:00:00")),
    ],
)
def test_digits(seconds: float, shown: tuple[str, str]) -> None:
    assert digits(timedelta(seconds=seconds)) == shown


@given(st.integers(-(10**12), 10**12))
def test_zero_is_shown_exactly_at_t0(micros: int) -> None:
    sign, text = digits(timedelta(microseconds=micros))
    assert (sign == "-") == (micros < 0)
    assert (text == "00:00:00") == (0 <= micros < 1_000_000)


def test_the_clock_reads_from_t0_of_the_journal() -> None:
    book = Book(plan_of(window=timedelta(hours=3)))
    assert read_clock(book.launch, START).t is None
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert read_clock(book.launch, START).t == timedelta(hours=-1)
    assert read_clock(book.launch, START).before
    book.submit(intents.SetT0(T0 + timedelta(hours=1)))
    clock = read_clock(book.launch, START)
    assert (clock.t, clock.l, clock.expected) == (timedelta(hours=-2), timedelta(hours=-2), T0 + timedelta(hours=1))
    assert (clock.armed, clock.runs, clock.attempt) == (True, True, 1)


@pytest.mark.parametrize(("after", "left"), [(-5, 3), (0, 3), (1, 2), (3, 0), (9, 0)])
def test_the_window_is_what_is_left_of_it(after: int, left: int) -> None:
    book = Book(plan_of(window=timedelta(hours=3)))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert read_clock(book.launch, T0 + timedelta(hours=after)).window_left == timedelta(hours=left)


def test_without_a_window_nothing_runs_out() -> None:
    book = Book(plan_of())
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert read_clock(book.launch, START).window_left is None


MARKS = (
    Mark(timedelta(minutes=-30), "smoke", until=GateId("g")),
    Mark(timedelta(minutes=-60), "kickoff"),
    Mark(timedelta(minutes=-10), "standup"),
    Mark(timedelta(), "launch"),
)
"""Not in the order of time."""


def shown(minutes: int, *, closed: bool = False) -> list[str]:
    book = Book(plan_of(gate_of("g", claims=[person("g")]), timeline=MARKS))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    if closed:
        book.submit(intents.Vouch(ClaimId("g.1"), "seen"), ANA)
    return [view.progress.value for view in sequence(review(book.launch, T0 + timedelta(minutes=minutes)))]


@pytest.mark.parametrize(
    ("minutes", "closed", "expected"),
    [
        (-61, False, ["ahead", "ahead", "ahead", "ahead"]),
        (-60, False, ["running", "ahead", "ahead", "ahead"]),
        (-30, False, ["done", "running", "ahead", "ahead"]),
        (-11, False, ["done", "running", "ahead", "ahead"]),
        (-10, False, ["done", "late", "running", "ahead"]),
        (-10, True, ["done", "done", "running", "ahead"]),
        (-45, True, ["running", "done", "ahead", "ahead"]),
        (0, True, ["done", "done", "done", "running"]),
        (600, True, ["done", "done", "done", "running"]),
    ],
)
def test_the_sequence(minutes: int, closed: bool, expected: list[str]) -> None:
    assert shown(minutes, closed=closed) == expected


def test_a_waiver_completes_a_mark_only_once_it_is_due() -> None:
    book = Book(plan_of(gate_of("g", claims=[person("g")]), timeline=MARKS))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.submit(intents.Waive(GateId("g"), "not needed", "cto"), ANA)
    at = [sequence(review(book.launch, T0 + timedelta(minutes=minutes)))[1].progress for minutes in (-31, -30)]
    assert at == [Progress.AHEAD, Progress.DONE]


def test_how_late_a_mark_is() -> None:
    book = Book(plan_of(gate_of("g", claims=[person("g")]), timeline=MARKS))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    late = sequence(review(book.launch, T0))[1]
    assert (late.progress, late.late_by) == (Progress.LATE, timedelta(minutes=10))


def test_a_mark_bound_to_no_gate_of_the_plan_is_never_done() -> None:
    plan = plan_of(timeline=(Mark(timedelta(), "x", until=GateId("gone")), Mark(timedelta(minutes=1), "y")))
    book = Book(plan)
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert sequence(review(book.launch, T0 + timedelta(hours=1)))[0].progress is Progress.LATE


def test_without_t0_everything_lies_ahead() -> None:
    look = review(Launch(plan_of(timeline=MARKS)), START)
    assert [(view.due, view.progress) for view in sequence(look)] == [(None, Progress.AHEAD)] * 4


# ------------------------------------------------------------------------------------------------- two clocks, holds
def open_book(*marks: Mark, **rest: object) -> Book:
    book = Book(plan_of(gate_of("g", claims=[person("g")]), timeline=marks, **rest))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    return book


def test_a_t0_of_the_past_arms_nothing_until_a_new_one_is_set() -> None:
    book = Book(plan_of(timeline=MARKS), T0)
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    clock = read_clock(book.launch, T0)
    assert (clock.t0, clock.t, clock.armed, clock.expected, clock.l) == (T0, None, False, None, None)
    assert {view.progress for view in sequence(review(book.launch, T0))} == {Progress.AHEAD}
    book.submit(intents.SetT0(T0 + timedelta(minutes=10)), ANA)
    assert read_clock(book.launch, T0).t == timedelta(minutes=-10)


def test_a_launch_that_was_open_when_t0_came_stays_armed() -> None:
    book = open_book()
    book.wait(7200)
    book.submit(intents.Open(LaunchId("demo-1"), "2"))
    clock = read_clock(book.launch, book.now)
    assert (clock.armed, clock.t) == (True, timedelta(hours=1))


def test_a_hold_eats_from_the_window_and_a_new_t0_inside_it_does_not_move_it() -> None:
    book = open_book(window=timedelta(hours=3))
    book.submit(orders.CallHold("rain"), ANA)
    book.wait(7200)
    book.submit(orders.Resume(), ANA)
    assert book.launch.t0 == T0 + timedelta(hours=2)
    assert read_clock(book.launch, T0 + timedelta(hours=2)).window_left == timedelta(hours=1)
    book.submit(intents.SetT0(T0 + timedelta(hours=2, minutes=30)), ANA)
    assert read_clock(book.launch, T0 + timedelta(hours=2)).window_left == timedelta(hours=1)
    book.submit(intents.SetT0(T0 + timedelta(days=1)), ANA)
    assert read_clock(book.launch, T0 + timedelta(days=1)).window_left == timedelta(hours=3)


def test_what_lies_behind_a_hold_is_due_when_the_hold_is_over() -> None:
    hold = BuiltInHold(HoldEnd.TIME, timedelta(minutes=10))
    marks = (
        Mark(timedelta(minutes=-40), "before", id=MarkId("a")),
        Mark(timedelta(minutes=-30), "held", hold=hold, id=MarkId("b")),
        Mark(timedelta(minutes=-20), "after", id=MarkId("c")),
    )
    book = open_book(*marks)

    def due() -> list[timedelta | None]:
        views = sequence(review(book.launch, book.now))
        return [view.due - T0 if view.due else None for view in views]

    planned = [timedelta(minutes=count) for count in (-50, -40, -20)]
    assert due() == planned, "ten minutes of T-0 belong to the hold"
    book.wait(20 * 60)
    book.submit(orders.BeginHold(MarkId("b")), COCKPIT)
    assert due() == planned
    book.wait(15 * 60)
    assert due() == [*planned[:2], timedelta(minutes=-15)], "five minutes longer than planned"
    book.submit(orders.Resume(), COCKPIT)
    book.wait(600)
    views = sequence(review(book.launch, book.now))
    assert due() == [*planned[:2], timedelta(minutes=-15)], "what was reached keeps its moment"
    assert [view.progress.value for view in views] == ["done", "done", "running"]


def test_how_late_a_mark_is_counts_from_when_the_next_one_was_reached() -> None:
    marks = (
        Mark(timedelta(minutes=-40), "steps", steps=(Step("one"),), id=MarkId("a")),
        Mark(timedelta(minutes=-30), "next", id=MarkId("b")),
    )
    book = open_book(*marks)
    book.wait(25 * 60)
    book.submit(orders.CallHold("rain"), ANA)
    book.wait(600)
    assert [view.progress.value for view in sequence(review(book.launch, book.now))] == ["running", "ahead"]
    book.submit(orders.Resume(), ANA)
    book.wait(11 * 60)
    late = sequence(review(book.launch, book.now))[0]
    assert (late.progress, late.late_by, late.began) == (
        Progress.LATE,
        timedelta(minutes=6),
        T0 - timedelta(minutes=40),
    )


def test_marks_of_the_same_moment_do_not_make_each_other_late() -> None:
    marks = tuple(Mark(timedelta(minutes=-30), key, steps=(Step("x"),), id=MarkId(key)) for key in "ab")
    book = open_book(*marks)
    book.wait(31 * 60)
    assert [view.progress.value for view in sequence(review(book.launch, book.now))] == ["running", "running"]


@pytest.mark.parametrize(
    ("zone", "t0", "opened", "hours"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 4, 0), datetime(2026, 3, 29, 1, 0), 2),  # noqa: DTZ001 - an hour is left out
        ("Europe/Berlin", datetime(2026, 10, 25, 4, 0), datetime(2026, 10, 25, 1, 0), 4),  # noqa: DTZ001 - one is there twice
        ("America/Sao_Paulo", datetime(2026, 2, 28, 0, 30), datetime(2026, 2, 27, 23, 30), 1),  # noqa: DTZ001 - midnight
    ],
)
def test_clocks_count_real_time_over_midnight_and_summer_time(
    zone: str, t0: datetime, opened: datetime, hours: int
) -> None:
    at = ZoneInfo(zone)
    book = Book(plan_of(t0=t0.replace(tzinfo=at), timezone=zone), opened.replace(tzinfo=at).astimezone(UTC))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert read_clock(book.launch, book.now).t == timedelta(hours=-hours)
    assert read_clock(book.launch, book.now.astimezone(at)).l == timedelta(hours=-hours)
