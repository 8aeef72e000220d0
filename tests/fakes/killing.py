"""How often an attack is repeated, and what must hold of a journal after each: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path

from cockpit.core.events import Entry, Noted
from cockpit.journal.sqlite import SqliteJournal


def runs(usual: int) -> int:
    """How many runs a long attack makes: COCKPIT_RUNS, or the usual number."""
    return int(os.environ.get("COCKPIT_RUNS", usual))


def journal_of(state: Path) -> Path | None:
    """The only journal of a state folder; None before it was made."""
    found = sorted(state.glob("launches/*/*.db"))
    assert len(found) <= 1, found
    return found[0] if found else None


def whole(state: Path, acknowledged: Iterable[str] = ()) -> list[Entry]:
    """Every acknowledged id is there, once, in a whole chain that can be written to; what is there."""
    path = journal_of(state)
    if path is None:
        assert not set(acknowledged)
        return []
    journal = SqliteJournal.open(path)
    entries = list(asyncio.run(journal.read()))
    report = asyncio.run(journal.verify())
    asyncio.run(journal.close())
    assert report.whole, report.faults
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    ids = [entry.id for entry in entries]
    assert len(ids) == len(set(ids))
    lost = set(acknowledged) - set(ids)
    assert not lost, f"{len(lost)} lost"
    return entries


def aftermath(entries: Iterable[Entry]) -> list[str]:
    """What later sessions recorded of those that ended without closing."""
    texts = [entry.event.text for entry in entries if isinstance(entry.event, Noted)]
    return [text for text in texts if text.startswith("the last session")]
