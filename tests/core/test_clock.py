"""The launch clock and the sequence on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import intents
from cockpit.core.clock import digits, read_clock
from cockpit.core.launch import Launch
from cockpit.core.names import ClaimId, GateId, LaunchId
from cockpit.core.plan import Mark
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
    assert read_clock(book.launch, START).t == timedelta(hours=-2)


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
