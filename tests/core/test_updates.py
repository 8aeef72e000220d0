"""Status updates: when the next is due, and what may be recorded as sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trouble import HOUR, MINUTE, T0, ask, do, look, opened, words

from cockpit.core.conducted import Scrubbed, StatusSent
from cockpit.core.contingency import Communication
from cockpit.core.events import LaunchOpened
from cockpit.core.names import COCKPIT, LaunchId, Operator
from cockpit.core.orders import SendStatus
from cockpit.core.refusal import MAX_TEXT
from cockpit.core.updates import UpdateView, update_view
from fakes.generate import Book, plan_of

RULE = Communication(30 * MINUTE, -HOUR / 2, 2 * HOUR)
PLAN = plan_of(communication=RULE)


def view(book: Book) -> UpdateView:
    return update_view(look(book))


def at(since_t0: timedelta) -> Book:
    return opened(PLAN, after=since_t0)


@pytest.mark.parametrize(
    ("since_t0", "due", "overdue_by"),
    [
        (-31 * MINUTE, None, None),
        (-30 * MINUTE, timedelta(0), None),
        (timedelta(0), timedelta(0), None),
        (MINUTE, timedelta(0), MINUTE),
        (2 * HOUR, timedelta(0), 2 * HOUR),
        (2 * HOUR + MINUTE, None, None),
    ],
)
def test_the_first_update(since_t0: timedelta, due: timedelta | None, overdue_by: timedelta | None) -> None:
    found = view(at(since_t0))
    assert found == UpdateView(T0 + due if due is not None else None, overdue_by, None)


def test_each_update_puts_the_next_off() -> None:
    book = at(10 * MINUTE)
    assert do(book, SendStatus(" all is well ", ("#launch",))) == (StatusSent("all is well", ("#launch",)),)
    found = view(book)
    assert (found.due, found.overdue_by) == (T0 + 40 * MINUTE, None)
    assert found.last is not None
    assert (found.last.at, found.last.text, found.last.to) == (book.now, "all is well", ("#launch",))


def test_nothing_is_owed_for_the_time_before_the_launch_was_opened() -> None:
    """Who opens a launch an hour after its updates were to begin is not an hour late."""
    book = Book(PLAN)
    book.now = T0 + HOUR
    book.write(LaunchOpened(LaunchId("demo-1"), "demo", "A launch", PLAN.digest, T0 + 90 * MINUTE, "1"))
    assert view(book) == UpdateView(book.now + 30 * MINUTE, None, None)


def test_an_early_update_does_not_count_for_the_first() -> None:
    book = at(-HOUR)
    do(book, SendStatus("good morning"))
    book.now = T0 - 20 * MINUTE
    assert view(book).due == T0


def test_the_last_update_is_the_last_before_the_end() -> None:
    book = at(95 * MINUTE)
    do(book, SendStatus("soon over"))
    assert view(book).due is None


def test_after_a_scrub_nothing_is_due() -> None:
    book = at(MINUTE)
    assert view(book).due is not None
    book.write(Scrubbed("rain"))
    assert view(book).due is None


@pytest.mark.parametrize("plan", [plan_of(), plan_of(communication=Communication())])
def test_nothing_is_due_where_the_profile_asks_for_none(plan: object) -> None:
    assert view(opened(plan, after=HOUR)) == UpdateView(None)  # type: ignore[arg-type]


def test_without_a_t0_nothing_is_due() -> None:
    assert view(Book(plan_of(t0=None, communication=RULE))).due is None


@pytest.mark.parametrize("by", [COCKPIT, Operator(" ")])
def test_a_person_sends_it(by: Operator) -> None:
    assert words(ask(at(MINUTE), SendStatus("x"), by)) == "only a named person may do that"


def test_it_has_a_text_that_ends() -> None:
    book = at(MINUTE)
    assert words(ask(book, SendStatus(" \n"))) == "text is missing"
    (sent,) = do(book, SendStatus("x" * (MAX_TEXT + 1)))
    assert isinstance(sent, StatusSent)
    assert len(sent.text) == MAX_TEXT


@given(st.lists(st.tuples(st.integers(0, 3000), st.booleans()), max_size=12))
def test_what_is_due_is_never_sooner_than_the_rhythm_nor_outside_its_time(steps: list[tuple[int, bool]]) -> None:
    book = at(-HOUR)
    begin, end = T0 - HOUR / 2, T0 + 2 * HOUR
    for seconds, send in steps:
        book.wait(seconds)
        if send:
            do(book, SendStatus("well"))
        found = view(book)
        last = book.launch.conduct.updates[-1].at if book.launch.conduct.updates else begin
        wanted = max(last, begin) + 30 * MINUTE
        if begin <= book.now <= end and wanted <= end:
            assert found.due == wanted
        else:
            assert found.due is None
        assert (found.overdue_by is not None) == (found.due is not None and book.now > found.due)
