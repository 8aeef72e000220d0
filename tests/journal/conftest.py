"""The kinds of journal that the common suite runs over."""

from __future__ import annotations

from pathlib import Path

import pytest

from cockpit.engine.ports import Journal
from cockpit.journal.memory import MemoryJournal
from cockpit.journal.pgtarget import Target
from cockpit.journal.postgres import PostgresJournal
from cockpit.journal.sqlite import SqliteJournal
from cockpit.wiring.shared import apart
from fakes.journals import KEY, LAUNCH, NOW, Desk
from fakes.shared_journals import SEAT, any_launch, as_login


@pytest.fixture(params=["memory", "sqlite", "sqlite without key", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    key = None if "without" in request.param else KEY
    if request.param == "memory":
        journal = MemoryJournal(LAUNCH, "track-ai", key=key, now=NOW)
        return Desk(lambda: journal, lasting=False)
    if request.param.startswith("postgresql"):
        return shared_desk(as_login(request.getfixturevalue("journal_database"), SEAT), key)
    path = tmp_path / "launches" / "track-ai" / f"{LAUNCH}.db"

    def open_it() -> Journal:
        if path.exists():
            return SqliteJournal.open(path, key=key)
        return SqliteJournal.create(path, launch=LAUNCH, project="track-ai", key=key, now=NOW)

    return Desk(open_it, lasting=True)


def shared_desk(target: Target, key: bytes | None) -> Desk:
    launch = any_launch()

    def open_it() -> Journal:
        return apart(PostgresJournal.resume(target, launch=launch, project="track-ai", key=key, now=NOW))

    return Desk(open_it, lasting=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a keyed journal is going to be."""
    return tmp_path / "state" / f"{LAUNCH}.db"
