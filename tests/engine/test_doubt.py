"""A journal that is changed while a seat only reads it: the launch is doubted from then on, and is no GO."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cockpit.core import intents
from cockpit.core.names import LaunchId, Operator
from cockpit.core.review import review
from cockpit.engine.clock import SystemClock
from cockpit.engine.permit import Permit
from cockpit.engine.seat import Seat
from cockpit.journal.sqlite import SqliteJournal
from fakes.launches import gate, plan

LAUNCH = LaunchId("demo-20260227-abcd")
KEY = bytes(range(32))


def forge(path: Path, statement: str) -> None:
    """Change it as somebody does who has the file: the guards away first."""
    with sqlite3.connect(path) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE entry SET payload = payload || ' ' WHERE seq = 3", "DELETE FROM entry WHERE seq >= 2"],
    ids=["a new entry", "the tail that was seen"],
)
def test_a_reading_seat_doubts_what_is_changed_under_it(tmp_path: Path, statement: str) -> None:
    path, what = tmp_path / f"{LAUNCH}.db", plan(gate("team", probes=()))
    now = datetime.now(UTC)

    async def watch() -> str:
        writes = Seat(what, SqliteJournal.create(path, launch=LAUNCH, project="demo", key=KEY, now=now), ANA, CLOCK)
        await writes.open(LAUNCH, "1")
        await writes.submit(intents.Note("seen", None))
        journal = SqliteJournal.open(path, key=KEY, read_only=True)
        reads = Seat(what, journal, Operator("Ben"), CLOCK, Permit(what, records=False))
        await reads.open(LAUNCH, "1")
        assert reads.launch.doubt == ""
        await writes.submit(intents.Note("not seen yet", None))
        forge(path, statement)
        await reads.catch_up()
        await journal.close()
        look = review(reads.launch, now)
        assert not look.verdict.go
        return reads.launch.doubt

    assert "changed" in asyncio.run(watch())


ANA, CLOCK = Operator("Ana"), SystemClock()
