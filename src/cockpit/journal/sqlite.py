"""The journal of one launch in an SQLite file.

"Recorded" is said after COMMIT returned, with the write-ahead log synced in full. Opening looks at the cover, the
guards and the head record; reading follows the chain over what it reads; adding follows it to the end first. A journal
that was changed is refused for writing, and opens read-only up to its first fault.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cockpit.core.events import Entry, Reported
from cockpit.core.names import LaunchId
from cockpit.core.record import ChainReport, Conflict, Draft, Fault
from cockpit.errors import JournalProblem
from cockpit.journal.chain import (
    NO_KEY_HERE,
    BrokenChain,
    Chain,
    Cover,
    Head,
    Sound,
    Walker,
    check_cover,
    columns_of,
    inspect,
    sound,
)
from cockpit.journal.chain import missing_witness as look_for
from cockpit.journal.codec import Content, decode, encode
from cockpit.journal.create import create
from cockpit.journal.head import HeadFile
from cockpit.journal.sessions import Sessions
from cockpit.journal.store import PATIENCE, Store

WITHOUT_KEY = "journal without key"
WITHOUT_WAL = "journal without write-ahead log"
WITHOUT_HEAD = "journal without its head record"
CHANGED = "journal changed after it was written"
SECOND = "second cockpit on this launch"
UNCHECKED = "journal unchecked: its key is not here"


_LIMITS = frozenset({WITHOUT_KEY, WITHOUT_WAL, WITHOUT_HEAD})
"""What a journal cannot promise, which is no doubt about what it holds."""


class RawJournal(NamedTuple):
    """A journal as it is stored, whatever state it is in."""

    cover: Cover
    rows: Iterable[Sequence[object]]
    """Number, the columns of `Content`, link: everything but the number as bytes."""
    head: tuple[Head | None, str]
    """The record of its head and the seal of that; None where there is none."""


class SqliteJournal:
    """An append-only record of one launch. Its methods may be called from any thread, one at a time."""

    def __init__(self, store: Store, cover: Cover, key: bytes | None, *, read_only: bool) -> None:
        """Use `create` or `open` instead."""
        self.cover = cover
        self.read_only = read_only
        self._store = store
        self._chain = Chain(cover.id, cover.keyed, key)
        self._head_file = HeadFile(store.path.with_suffix(".head"), self._chain)
        self._start = Head(0, cover.mac)
        self._seen = self._start
        """The last link that was followed or made here."""
        self._given = self._start
        """The last link whose entry the caller knows."""
        self._remarks: dict[str, None] = {} if cover.keyed else {WITHOUT_KEY: None}
        self._lock = threading.RLock()
        self.sessions: Sessions | None = None
        """This session among those on this machine; None for one that only reads, or that gave no name."""

    @classmethod
    def create(
        cls, path: Path, *, launch: LaunchId, project: str, key: bytes | None, now: datetime, who: str = ""
    ) -> SqliteJournal:
        """Begin a journal at `path`, keyed if there is a key; `who` as for `open`.

        Raises:
            JournalProblem: it is there already, or the disk refuses.
        """
        create(path, launch, project, key, now)
        return cls.open(path, key=key, who=who)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        key: bytes | None = None,
        read_only: bool = False,
        vfs: str = "",
        patience: float = PATIENCE,
        who: str = "",
    ) -> SqliteJournal:
        """Open a journal.

        Args:
            path: its file, `NAME.db`.
            key: its key, where the keyring has one for it.
            read_only: open it even if it was changed, or its key is not here; it gives its intact part.
            vfs: SQLite's way to the file system, see `Store`.
            patience: seconds to wait for another process's commit.
            who: the operator whose session this is; it is seen by others on this machine. Empty: nobody's.

        Raises:
            BrokenChain: it was changed after it was written (never with `read_only`).
            JournalProblem: it cannot be opened, or is not for this version.
        """
        store = Store(path, read_only=read_only, vfs=vfs, patience=patience)
        try:
            journal = cls(store, store.cover(), key, read_only=read_only)
            journal._look()
        except BaseException:
            store.close()
            raise
        if who and not read_only:
            journal.sessions = Sessions(path, who)
        return journal

    @classmethod
    def resume(cls, path: Path, *, launch: LaunchId, project: str, key: bytes | None, now: datetime) -> SqliteJournal:
        """Open the journal at `path`, or begin it if it is not there; two that begin at once share one.

        Raises:
            JournalProblem: see `create` and `open`.
        """
        if not path.exists():
            try:
                create(path, launch, project, key, now)
            except JournalProblem:
                if not path.exists():
                    raise
        return cls.open(path, key=key)

    @property
    def path(self) -> Path:
        """The file."""
        return self._store.path

    @property
    def keyed(self) -> bool:
        """Whether its chain is keyed."""
        return self.cover.keyed

    @property
    def doubt(self) -> str:
        """Why what was read cannot be relied on: a remark; empty: it can."""
        return next((remark for remark in self._remarks if remark not in _LIMITS), "")

    @property
    def remarks(self) -> tuple[str, ...]:
        """Standing remarks for badges and exports: what this journal cannot promise."""
        second = (SECOND,) if self.sessions is not None and self.sessions.second else ()
        return (*second, *self._remarks)

    async def read(self, after: int = 0) -> Sequence[Entry]:
        """Every entry with a number above `after`, in order; read-only: those before the first fault, with a remark.

        Raises:
            BrokenChain: it was changed after it was written (never when opened read-only).
            JournalProblem: it cannot be read.
        """
        with self._lock:
            return self._read(after)

    async def append(self, expected: int, drafts: Sequence[Draft]) -> Sequence[Entry]:
        """Append in one step if the journal still ends at `expected`; return only after the commit.

        A draft whose id is there already is not written again: the stored entry is returned.

        Raises:
            Conflict: somebody appended first.
            JournalProblem: nothing was recorded (disk full, read-only ...). If the disk failed in the very commit,
                the entries may turn up later: the same drafts again are the same entries.
        """
        wanted = [encode(draft) for draft in drafts]
        if not wanted:
            return ()
        if self.read_only:
            raise JournalProblem(f"the journal {self.path} is open for reading only", "start cockpit without read-only")
        with self._lock:
            with self._store.writing():
                for _ in self._follow(self._seen):
                    pass
                rows = self._stored(wanted)
                fresh = {content.id: content for content in wanted if content.id not in rows}
                if fresh and self._seen.seq != expected:
                    raise Conflict(expected, self._seen.seq)
                added = self._chain.extend(self._seen, fresh.values())
                self._store.insert(added)
            if added:
                self._seen = self._given = Head(added[-1][0], added[-1][2])
                at_once = any(not isinstance(draft.event, Reported) for draft in drafts)
                self._head_file.keep(self._seen, at_once=at_once)
            rows.update({content.id: (seq, columns_of(content), mac) for seq, content, mac in added})
            return tuple(decode(*rows[content.id]) for content in wanted)

    async def head(self) -> int:
        """The number of the last entry, cheaply; other seats may have moved it."""
        with self._lock:
            if self.sessions is not None:
                self.sessions.beat()
            return self._store.last()

    async def wait(self, seconds: float) -> None:
        """Nobody says when another process records something: return after so many seconds."""
        await asyncio.sleep(seconds)

    async def verify(self, witnesses: Sequence[Head] = ()) -> ChainReport:
        """Walk the chain from the first entry.

        Args:
            witnesses: numbers and links that were kept elsewhere (a snapshot has one); each must be in the journal.
        """
        with self._lock:
            kept = self._head_file.read()
            faults = [Fault(0, problem) for problem in self._store.damage()]
            if kept is None and not witnesses and not check_cover(self.cover, self._chain):
                faults.append(Fault(0, "its head record is missing: entries cut from its end would not be noticed"))
            known = max((head for head in (kept, self._seen) if head), key=lambda head: head.seq)
            return inspect(self.cover, self._chain, self._store.rows(), damage=faults, witnesses=(known, *witnesses))

    def raw(self) -> RawJournal:
        """Everything as it is stored, for an export; no link and no seal is made for it."""
        with self._lock:
            return RawJournal(self.cover, tuple(self._store.rows()), (self._head_file.read(), self._head_file.seal()))

    async def close(self) -> None:
        """Let go of it; safe to call twice."""
        with self._lock:
            if not self.read_only:
                self._head_file.keep(self._seen, at_once=True)
            self._store.close()
            if self.sessions is not None:
                self.sessions.leave()

    def _look(self) -> None:
        """Whether this may be written to at all; costs the same for a short and a long journal."""
        if self._store.durability != "wal":
            self._remarks[WITHOUT_WAL] = None
        if not self._chain.checks:
            if not self.read_only:
                raise JournalProblem(
                    NO_KEY_HERE, "unlock the keyring and start again; without it, this launch opens read-only"
                )
            self._remarks[UNCHECKED] = None
        kept = self._head_file.read()
        if kept is None:
            self._remarks[WITHOUT_HEAD] = None
        faults = check_cover(self.cover, self._chain) if self._chain.checks else []
        if not self._store.guarded():
            faults.append(Fault(0, "the guards against change are not as they were made"))
        if kept is not None:
            found = self.cover.mac if kept.seq == 0 else self._store.mac_at(kept.seq)
            last = self._store.last()
            gone = look_for(kept, last, found)
            if gone:
                faults.append(Fault(min(kept.seq, last + 1), gone))
        if faults and not self.read_only:
            raise BrokenChain(faults)
        if faults:
            self._remarks[CHANGED] = None

    def _read(self, after: int) -> tuple[Entry, ...]:
        start = self._given if self._given.seq <= after else self._start
        found: list[Entry] = []
        try:
            for seq, columns, mac in self._follow(start):
                if seq > after:
                    found.append(decode(seq, columns, mac))
                self._given = Head(seq, mac)
        except JournalProblem as problem:
            if not self.read_only:
                raise
            self._remarks[CHANGED if isinstance(problem, BrokenChain) else problem.problem] = None
        return tuple(found)

    def _follow(self, start: Head) -> Iterator[Sound]:
        """Follow the chain from `start` to the end, giving each row that holds."""
        if start.seq and self._store.mac_at(start.seq) != start.mac:
            raise BrokenChain([Fault(start.seq, "it was changed or taken away after it was read here")])
        walker = Walker(self._chain, start)
        for row in self._store.rows(start.seq):
            fault = walker.step(row)
            if fault is not None:
                raise BrokenChain([fault])
            found = sound(row)
            if found[0] > self._seen.seq:
                self._seen = Head(found[0], found[2])
            yield found

    def _stored(self, wanted: Sequence[Content]) -> dict[str, Sound]:
        """Those of `wanted` that are in the journal already, from a try whose answer got lost."""
        rows = {}
        for content in wanted:
            row = self._store.by_id(content.id)
            if row is None:
                continue
            found = sound(row)
            if found[1] != columns_of(content):
                raise JournalProblem(f"entry {found[0]} has this id and another content", "this is a fault of cockpit")
            rows[content.id] = found
        return rows
