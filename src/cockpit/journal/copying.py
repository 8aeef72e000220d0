"""Moving a launch between a file and a database, and out of a database for an export.

The same cover, the same rows, the same links, checked on both sides. Nothing is ever overwritten: what is there already
must be the beginning of what is copied.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cockpit.core.frozen import frozen
from cockpit.errors import JournalProblem
from cockpit.journal.chain import Chain, Cover, Head, inspect, sound
from cockpit.journal.codec import Content
from cockpit.journal.create import put
from cockpit.journal.head import HeadFile
from cockpit.journal.pglink import Row
from cockpit.journal.pgstore import DEADLINE, AlreadyThere, PgStore
from cockpit.journal.pgtarget import Lost, Target
from cockpit.journal.sqlite import RawJournal
from cockpit.journal.store import Store

_BATCH: Final = 500


@frozen
class Pages:
    """A journal as it lies somewhere: its cover and its rows, everything but numbers as bytes."""

    cover: Cover
    rows: tuple[Row, ...]


@frozen
class Copied:
    """What a copy came to."""

    entries: int
    """How many there are now on both sides."""
    added: int
    """How many of them were not there before."""


async def read_shared(target: Target, launch: str) -> Pages:
    """Everything of a launch in a database.

    Raises:
        JournalProblem: it is not there, or cannot be read.
    """
    store = PgStore(target, launch, writes=False)
    try:
        cover, _ = await store.cover()
        return Pages(cover, tuple([row async for row in store.rows()]))
    finally:
        store.close()


def read_file(path: Path) -> Pages:
    """Everything of a launch in a file.

    Raises:
        JournalProblem: it is not there, or cannot be read.
    """
    store = Store(path, read_only=True)
    try:
        return Pages(store.cover(), tuple(store.rows()))
    finally:
        store.close()


def check(pages: Pages, keys: Sequence[bytes], where: str, witness: Path | None = None) -> bytes | None:
    """Walk the whole chain before it goes anywhere; the key that it is made with, if it has one.

    Args:
        pages: the journal.
        keys: those that it may be keyed with.
        where: its place, for the sentence.
        witness: the record of its head, where there is one beside it.

    Raises:
        JournalProblem: it does not hold, or its key is not here.
    """
    tried: Sequence[bytes | None] = keys if pages.cover.keyed else [None]
    faults: list[str] = []
    for key in [*tried, None]:
        chain = Chain(pages.cover.id, pages.cover.keyed, key)
        kept = HeadFile(witness, chain).read() if witness else None
        report = inspect(pages.cover, chain, pages.rows, witnesses=[kept] if kept else [])
        if report.whole:
            return key
        faults.append(f"entry {report.faults[0].seq}: {report.faults[0].problem}")
    raise JournalProblem(
        f"the journal in {where} is not copied, its chain does not hold: {faults[0]}",
        "`cockpit log --verify` names every fault",
    )


def to_export(pages: Pages, keys: Sequence[bytes], witness: Path) -> RawJournal:
    """A launch of a database as it is exported: as it is stored, and with a head, which a database keeps none of.

    The head is made of the last entry where the whole chain holds by a key that is here, so that a line which is cut
    off the export is noticed. Where it does not hold, it is the one that this machine kept; else there is none.

    Args:
        pages: the journal.
        keys: those that it may be keyed with.
        witness: the record of how far it had got when it was seen from here; it need not be there.
    """
    for key in [*keys, None]:
        chain = Chain(pages.cover.id, pages.cover.keyed, key)
        kept = HeadFile(witness, chain)
        known = kept.read()
        if inspect(pages.cover, chain, pages.rows, witnesses=[known] if known else []).whole:
            head = _head(pages, len(pages.rows))
            return RawJournal(pages.cover, pages.rows, (head, chain.head(head)))
    kept = HeadFile(witness, Chain(pages.cover.id, pages.cover.keyed, keys[0] if keys else None))
    return RawJournal(pages.cover, pages.rows, (kept.read(), kept.seal()))


async def to_database(pages: Pages, target: Target) -> Copied:
    """Write what is not there yet.

    Raises:
        JournalProblem: another history is there, or the server refuses.
    """
    store = PgStore(target, pages.cover.launch, writes=True)
    try:
        try:
            await store.begin(pages.cover)
        except AlreadyThere:
            raise JournalProblem(
                f"another journal of {pages.cover.launch} is in {target.place}", "nothing was changed there"
            ) from None
        there = tuple([row async for row in store.rows()])
        _same_beginning(pages, there, target.place)
        rows = [_typed(row) for row in pages.rows[len(there) :]]
        at = _head(pages, len(there))
        for first in range(0, len(rows), _BATCH):
            batch = rows[first : first + _BATCH]
            at = await _add(store, at, batch)
        return Copied(len(pages.rows), len(rows))
    finally:
        store.close()


async def _add(store: PgStore, at: Head, batch: list[tuple[int, Content, str]]) -> Head:
    end = time.monotonic() + DEADLINE
    try:
        outcome, _ = await store.add(at.seq, at.mac, None, batch, end)
    except Lost as lost:
        raise store.problem(lost, "written to") from None
    if outcome != "recorded":
        raise JournalProblem(
            f"the journal in {store.target.place} went on while it was copied to", "copy again, with nobody at it"
        )
    return Head(batch[-1][0], batch[-1][2])


def to_file(pages: Pages, path: Path, key: bytes | None) -> Copied:
    """Write what is not there yet.

    Raises:
        JournalProblem: another history is there, or the disk refuses.
    """
    chain = Chain(pages.cover.id, pages.cover.keyed, key)
    if not path.exists():
        put(path, pages.cover, chain)
    store = Store(path)
    try:
        found = store.cover()
        if found.id != pages.cover.id:
            raise JournalProblem(f"another journal is in {path}", "move it away; nothing is ever overwritten")
        with store.writing():
            there = tuple(store.rows())
            _same_beginning(pages, there, str(path))
            rows = [_typed(row) for row in pages.rows[len(there) :]]
            store.insert(rows)
        HeadFile(path.with_suffix(".head"), chain).keep(_head(pages, len(pages.rows)), at_once=True)
        return Copied(len(pages.rows), len(rows))
    finally:
        store.close()


def _same_beginning(pages: Pages, there: Sequence[Row], where: str) -> None:
    for mine, theirs in zip(pages.rows, there, strict=False):
        if tuple(mine) != tuple(theirs):
            raise JournalProblem(
                f"another history is in {where}: its entry {theirs[0]} is not the one that would be copied",
                "nothing was changed; copy under another state folder or database, and hold both against a snapshot",
            )
    if len(there) > len(pages.rows):
        more = len(there) - len(pages.rows)
        raise JournalProblem(
            f"the journal in {where} is ahead: it has {more} {'entry' if more == 1 else 'entries'} more",
            "copy it the other way",
        )


def _head(pages: Pages, count: int) -> Head:
    return _last(pages.rows[count - 1]) if count else Head(0, pages.cover.mac)


def _last(row: Row) -> Head:
    return Head(row[0], row[7].decode("ascii"))


def _typed(row: Row) -> tuple[int, Content, str]:
    seq, columns, mac = sound(row)
    return seq, Content(*(column.decode() for column in columns)), mac
