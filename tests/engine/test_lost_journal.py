"""Seats on a shared journal: they hear of each other; a database that is lost is said, refused at once, found again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cockpit.core import intents, orders
from cockpit.core.events import Entry, Noted
from cockpit.core.names import Operator
from cockpit.core.plan import Plan
from cockpit.core.refusal import Refusal
from cockpit.engine.engine import Engine
from cockpit.engine.seat import Seat
from cockpit.engine.steward import Steward
from cockpit.errors import JournalAway, UnknownOutcome
from cockpit.journal import postgres as module
from cockpit.journal.memory import MemoryJournal
from cockpit.journal.pgtarget import Target
from cockpit.journal.postgres import PostgresJournal
from cockpit.wiring.shared import apart
from fakes.faults import FaultyWay
from fakes.journals import NOW
from fakes.launches import claim, gate, http
from fakes.launches import plan as plan_of
from fakes.postgres import Postgres
from fakes.shared_journals import SEAT, any_launch, as_login
from fakes.world import FakeProber, SteppedClock

Make = Callable[..., Engine]
BEN = Operator("ben")


def plan() -> Plan:
    return plan_of(gate("health", claim("health", 1, "status == 200"), probes=(http("health", 1),)))


@pytest.fixture
def way(postgres: Postgres) -> Iterator[FaultyWay]:
    with FaultyWay(postgres.port) as way:
        yield way


@pytest.fixture
def seats(fly: Make, journal_database: Target, way: FaultyWay) -> tuple[Engine, Engine]:
    """Two seats at one launch: the first one's way to the server can be broken."""
    launch = any_launch()

    def take(target: Target) -> Engine:
        journal = apart(PostgresJournal.resume(target, launch=launch, project="demo", key=None, now=NOW))
        return fly(plan(), FakeProber(), journal=journal)

    return take(as_login(journal_database, SEAT, port=way.port)), take(as_login(journal_database, SEAT))


def until(holds: Callable[[], Any]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def notes(engine: Engine) -> list[str]:
    return [entry.event.text for entry in engine.picture.told if isinstance(entry.event, Noted)]


def test_what_one_seat_records_is_on_the_other_screen(seats: tuple[Engine, Engine]) -> None:
    one, two = seats
    one.submit(intents.Note("the pager rings")).result(10)
    until(lambda: notes(two) == ["the pager rings"])
    two.submit(intents.Note("heard"), BEN).result(10)
    until(lambda: notes(one) == ["the pager rings", "heard"])
    assert one.picture.launch.seq == two.picture.launch.seq


@pytest.mark.parametrize("fault", ["black hole", "refused"])
def test_a_lost_database_is_said_and_found_again(seats: tuple[Engine, Engine], way: FaultyWay, fault: str) -> None:
    one, two = seats
    two.submit(intents.Note("before"), BEN).result(10)
    until(lambda: notes(one) == ["before"])
    if fault == "black hole":
        way.hole = True
    else:
        way.refuses = True
        way.reset()
    until(lambda: "journal away: this is the state of" in one.tick().alarm)
    until(lambda: one._seat.away)
    seq = one.picture.launch.seq
    answer = one.submit(intents.Note("into the void")).result(10)
    assert isinstance(answer, Refusal)
    assert "not recorded" in str(answer)
    two.submit(intents.Note("meanwhile"), BEN).result(10)
    assert one.tick().launch.seq == seq, "what is shown is the last known state"
    assert one.picture.review.now is not None
    way.heal()
    until(lambda: notes(one) == ["before", "meanwhile"])
    until(lambda: one.tick().alarm == "")
    assert not isinstance(one.submit(intents.Note("after")).result(10), Refusal)
    until(lambda: notes(two) == ["before", "meanwhile", "after"])  # nothing was queued, and it listens again


def test_an_answer_that_was_lost_is_neither_recorded_nor_refused_until_it_shows(
    seats: tuple[Engine, Engine], way: FaultyWay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE", 0.5)
    one, two = seats
    way.cut_at, way.cuts = b"cockpit.append", 99
    way_back = way.heal
    answer = one.submit(intents.Note("perhaps")).result(10)
    assert "is not known" in str(answer)
    until(lambda: notes(two) == ["perhaps"])
    way_back()
    until(lambda: notes(one) == ["perhaps"])
    until(lambda: one.tick().alarm == "")


class Fickle(MemoryJournal):
    """A journal that is away when it is told to be."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.problem: JournalAway | None = None

    async def append(self, expected: int, drafts: Any) -> Any:
        if self.problem is not None:
            raise self.problem
        return await super().append(expected, drafts)


def test_what_is_not_there_after_all_is_told_once_the_journal_is_back() -> None:
    async def play() -> None:
        journal = Fickle(any_launch(), "demo")
        seat = Seat(plan(), journal, BEN, SteppedClock())
        await seat.open(any_launch(), "0")
        journal.problem = UnknownOutcome("it is not known", "", ("an id",))
        assert isinstance(await seat.submit(intents.Note("x")), Refusal)
        assert seat.alarm == "it is not known"
        journal.problem = None
        await seat.catch_up()
        assert "ask again" in seat.alarm
        await seat.submit(intents.Note("x"))
        assert seat.alarm == ""

    asyncio.run(play())


def test_a_conflict_whose_catching_up_fails_is_a_refusal() -> None:
    class Behind(Fickle):
        async def head(self) -> int:
            if self.problem is not None:
                raise self.problem
            return await super().head()

        async def append(self, expected: int, drafts: Any) -> Any:
            return await MemoryJournal.append(self, expected, drafts)

    async def play() -> None:
        launch = any_launch()
        journal = Behind(launch, "demo")
        one, two = (Seat(plan(), journal, who, SteppedClock()) for who in (BEN, Operator("ana")))
        await one.open(launch, "0")
        await two.open(launch, "0")
        await one.submit(intents.Note("first"))
        journal.problem = JournalAway("the server does not answer")
        answer = await two.submit(intents.Note("second"))
        assert str(answer) == "not recorded: the server does not answer"

    asyncio.run(play())


def test_a_seat_that_cannot_be_looked_up_is_a_refusal() -> None:
    async def away(_: object) -> Any:
        raise JournalAway("the server does not answer")

    async def play() -> None:
        seat = Seat(plan(), MemoryJournal(any_launch(), "demo"), BEN, SteppedClock())
        await seat.open(any_launch(), "0")
        seat.stamp = away
        assert str(await seat.submit(intents.Note("x"))) == "not recorded: the server does not answer"

    asyncio.run(play())


def test_what_is_due_while_the_journal_is_away_is_done_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The steward asks again for what the journal did not take, though nothing else happened meanwhile."""

    async def play() -> None:
        journal = Fickle(any_launch(), "demo")
        seat = Seat(plan(), journal, BEN, SteppedClock())
        await seat.open(any_launch(), "0")
        steward, wanted = Steward(seat), intents.Note("due")
        journal.problem = JournalAway("the server does not answer")
        assert not await steward._ask(wanted)
        journal.problem = None
        assert await steward._ask(wanted)

    asyncio.run(play())


def test_entries_that_are_heard_twice_are_followed_once(seats: tuple[Engine, Engine]) -> None:
    one, two = seats
    heard: list[Entry] = []
    two._seat.listen(heard.extend)
    for number in range(10):
        one.submit(intents.Note(f"note {number}"))
    one.submit(orders.CallHold("enough")).result(10)
    until(lambda: len(heard) == 11)
    assert [entry.seq for entry in heard] == sorted({entry.seq for entry in heard})
