"""What every journal promises, whatever it is stored in. A new kind joins by one line in conftest.py."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.core.events import Entry, Noted
from cockpit.core.record import Conflict, Draft
from cockpit.errors import JournalProblem
from fakes.events import any_draft, draft
from fakes.journals import Desk

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def notes(count: int, start: int = 0) -> list[Any]:
    return [draft(Noted(f"note {number}"), number) for number in range(start, start + count)]


def test_a_new_journal_is_empty_and_whole(desk: Desk) -> None:
    async def play() -> None:
        journal = desk.open()
        assert await journal.head() == 0
        assert tuple(await journal.read()) == ()
        report = await journal.verify()
        assert (report.entries, report.whole, report.keyed) == (0, True, journal.keyed)
        await journal.close()

    run(play())


def test_entries_are_numbered_linked_and_given_back_as_read_later(desk: Desk) -> None:
    async def play() -> None:
        journal = desk.open()
        first = await journal.append(0, notes(2))
        second = await journal.append(2, notes(1, start=2))
        assert [entry.seq for entry in (*first, *second)] == [1, 2, 3]
        assert len({entry.mac for entry in (*first, *second)}) == 3
        assert tuple(await journal.read()) == (*first, *second)
        assert tuple(await journal.read(after=2)) == tuple(second)
        assert tuple(await journal.read(after=3)) == ()
        assert await journal.head() == 3
        report = await journal.verify()
        assert (report.entries, report.head, report.whole) == (3, second[0].mac, True)
        await journal.close()

    run(play())


def test_what_was_appended_is_there_after_reopening(desk: Desk) -> None:
    if not desk.lasting:
        pytest.skip("it ends with its process")

    async def play() -> None:
        journal = desk.open()
        written = await journal.append(0, notes(3))
        await journal.close()
        again = desk.open()
        assert tuple(await again.read()) == tuple(written)
        assert (await again.append(3, notes(1, start=3)))[0].seq == 4
        await again.close()

    run(play())


def test_only_one_of_two_seats_that_saw_the_same_appends(desk: Desk) -> None:
    async def play() -> None:
        one, two = desk.open(), desk.open()
        await one.append(0, notes(1))
        with pytest.raises(Conflict) as caught:
            await two.append(0, notes(1, start=1))
        assert (caught.value.expected, caught.value.found) == (0, 1)
        seen = await two.read()
        assert [entry.event for entry in seen] == [Noted("note 0")]
        assert (await two.append(1, notes(1, start=1)))[0].seq == 2
        assert [entry.seq for entry in await one.read(after=1)] == [2]
        await one.close()
        await two.close()

    run(play())


def test_the_same_draft_again_is_the_same_entry(desk: Desk) -> None:
    async def play() -> None:
        journal, other = desk.open(), desk.open()
        stored = await journal.append(0, notes(2))
        await other.append(2, notes(1, start=2))
        assert tuple(await journal.append(0, notes(2))) == tuple(stored)  # its answer got lost, others went on
        assert tuple(await other.append(3, notes(2))) == tuple(stored)
        assert await journal.head() == 3
        await journal.close()
        await other.close()

    run(play())


def test_a_batch_of_known_and_new_drafts_adds_only_the_new(desk: Desk) -> None:
    async def play() -> None:
        journal = desk.open()
        await journal.append(0, notes(2))
        entries = await journal.append(2, [*notes(1, start=2), *notes(1)])
        assert [entry.seq for entry in entries] == [3, 1]
        assert await journal.head() == 3
        await journal.close()

    run(play())


def test_one_id_cannot_stand_for_two_things(desk: Desk) -> None:
    async def play() -> None:
        journal = desk.open()
        await journal.append(0, notes(1))
        with pytest.raises(JournalProblem, match="has this id and another content"):
            await journal.append(1, [draft(Noted("something else"), 0)])
        assert await journal.head() == 1
        await journal.close()

    run(play())


def test_a_batch_is_written_whole_or_not_at_all(desk: Desk) -> None:
    async def play() -> None:
        journal = desk.open()
        bad = draft(Noted(object()), 1)  # type: ignore[arg-type]
        with pytest.raises(JournalProblem):
            await journal.append(0, [*notes(1), bad])
        assert await journal.head() == 0
        assert [entry.seq for entry in await journal.append(0, notes(1))] == [1]
        await journal.close()

    run(play())


def test_nothing_to_append_is_no_conflict(desk: Desk) -> None:
    async def play() -> None:
        journal = desk.open()
        await journal.append(0, notes(1))
        assert tuple(await journal.append(0, [])) == ()
        await journal.close()

    run(play())


def test_closing_twice_is_closing_once(desk: Desk) -> None:
    async def play() -> None:
        journal = desk.open()
        await journal.append(0, notes(1))
        await journal.close()
        await journal.close()

    run(play())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(batches=st.lists(st.lists(any_draft(), max_size=2), max_size=2))
def test_any_drafts_are_read_back_as_they_were_appended(desk: Desk, batches: list[list[Draft]]) -> None:
    batches = [[replace(each, id=str(uuid4())) for each in batch] for batch in batches]

    async def play() -> None:
        journal = desk.open()
        head = await journal.head()
        written: list[Entry] = []
        for batch in batches:
            written += await journal.append(head + len(written), batch)
        assert list(await journal.read(after=head)) == written
        assert [entry.event for entry in written] == [each.event for batch in batches for each in batch]
        assert (await journal.verify()).whole
        await journal.close()

    run(play())
