"""Everything that can happen to a server and the way to it, for a while, with several seats that go on recording."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from cockpit.core.events import Noted
from cockpit.core.names import Operator
from cockpit.core.record import Conflict, Draft
from cockpit.errors import JournalAway, UnknownOutcome
from cockpit.journal.pgstore import DEADLINE
from cockpit.journal.postgres import GLANCE, PostgresJournal
from fakes.faults import FaultyWay
from fakes.journals import KEY, NOW
from fakes.postgres import Postgres, binaries
from fakes.shared_journals import SEAT, any_launch, as_login, make_database

SEATS, SECONDS = 4, 30.0


class Tally:
    """What the seats were told."""

    def __init__(self) -> None:
        self.recorded: dict[str, int] = {}
        self.unknown: set[str] = set()
        self.refused: set[str] = set()
        self.longest: Counter[str] = Counter()


async def timed(tally: Tally, name: str, work: object) -> object:
    began = time.monotonic()
    try:
        return await work  # type: ignore[misc]
    finally:
        tally.longest[name] = max(tally.longest[name], time.monotonic() - began)  # type: ignore[assignment]


async def record(journal: PostgresJournal, name: str, tally: Tally, end: float) -> None:
    """Note after note, each decided on the newest number that is known."""
    head = number = 0
    while time.monotonic() < end:
        number += 1
        draft = Draft(f"{name}-{number}", NOW, Operator(name), Noted(f"{name} {number}"))
        try:
            while True:
                try:
                    [entry] = await timed(tally, "append", journal.append(head, [draft]))  # type: ignore[misc]
                    tally.recorded[draft.id] = head = entry.seq
                    break
                except Conflict as conflict:
                    head = conflict.found
        except UnknownOutcome:
            tally.unknown.add(draft.id)
        except JournalAway:
            tally.refused.add(draft.id)
        if draft.id not in tally.recorded:
            try:
                head = await timed(tally, "head", journal.head())  # type: ignore[assignment]
            except JournalAway:
                await asyncio.sleep(0.1)


async def listen(journal: PostgresJournal, tally: Tally, end: float) -> None:
    while time.monotonic() < end:
        try:
            await timed(tally, "wait", journal.wait(0.5))
        except JournalAway:
            await asyncio.sleep(0.1)


async def play(faults: list[Callable[[], None]], journals: list[PostgresJournal], tally: Tally) -> None:
    end = time.monotonic() + SECONDS
    seats = [asyncio.ensure_future(record(each, f"seat{n}", tally, end)) for n, each in enumerate(journals)]
    ears = [asyncio.ensure_future(listen(each, tally, end)) for each in journals]
    for fault in faults:
        await asyncio.to_thread(fault)
        await asyncio.sleep((SECONDS - 10) / len(faults))
    await asyncio.gather(*seats, *ears)


@pytest.mark.long
def test_nothing_acknowledged_is_lost_nothing_is_doubled_and_nobody_waits_longer_than_said() -> None:
    found = binaries()
    if found is None:
        pytest.skip("no PostgreSQL binaries on this machine")
    server = Postgres(found)
    try:
        server.start()
        owner = make_database(server)
        with FaultyWay(server.port) as way:
            tally = fly(server, way, as_login(owner, SEAT, port=way.port))
    finally:
        server.remove()
    assert len(tally.recorded) > 100
    for name, limit in {"append": DEADLINE, "head": GLANCE, "wait": 0.5 + GLANCE}.items():
        assert tally.longest[name] < limit + 0.5, tally.longest


def fly(server: Postgres, way: FaultyWay, target: object) -> Tally:
    launch, tally = any_launch(), Tally()

    def make() -> PostgresJournal:
        return asyncio.run(PostgresJournal.resume(target, launch=launch, project="x", key=KEY, now=NOW))  # type: ignore[arg-type]

    def backends(act: str) -> None:
        server.query(f"SELECT count({act}(pid)) FROM pg_stat_activity WHERE usename = '{SEAT}'")

    def hole() -> None:
        way.hole = True
        time.sleep(DEADLINE + 1)  # longer than anybody may wait

    def refuse() -> None:
        way.refuses = True
        way.reset()

    def slow() -> None:
        way.delay = 0.2

    def lose() -> None:
        way.cuts = 6

    def restart() -> None:
        server.kill()
        server.start()

    faults = [
        restart, lambda: backends("pg_terminate_backend"), server.pause, server.resume, way.reset, hole, way.heal,
        refuse, way.heal, lose, way.heal, slow, way.heal, lose, restart, way.heal,
    ]  # fmt: skip
    random.seed(7)
    journals = [make() for _ in range(SEATS)]

    async def whole() -> None:
        await play(faults, journals, tally)
        for journal in journals:
            await journal.close()
        judge = await PostgresJournal.open(target, launch, keys=[KEY])  # type: ignore[arg-type]
        entries = {entry.id: entry.seq for entry in await judge.read()}
        report = await judge.verify()
        await judge.close()
        assert report.whole, report.faults
        assert report.entries == len(entries), "no id stands twice"
        assert {key: entries.get(key) for key in tally.recorded} == tally.recorded, "what was acknowledged is there"
        assert not tally.refused & entries.keys(), "what was refused is not"
        assert entries.keys() <= tally.recorded.keys() | tally.unknown

    asyncio.run(whole())
    counts = (len(tally.recorded), len(tally.unknown), len(tally.refused))
    print("recorded, unknown, refused", counts, dict(tally.longest))  # noqa: T201 - figures for whoever asks with -s
    return tally
