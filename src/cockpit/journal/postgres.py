"""The journal of one launch in a PostgreSQL database that many seats share.

The chain is that of an SQLite journal, so that a launch can move. One append is one statement and one transaction: the
server takes the lock of the launch, looks at the ids, at number and link of the last entry and at the epoch, and adds
all or nothing. "Recorded" is said after its commit was answered. An answer that got lost is asked for again with the
same ids; if the deadline is over before it is known, the problem says just that (`UnknownOutcome`).

Two connections: one to write and read with, one that listens. What is heard there is a hint, never the truth: the
numbers are. A database that has less than was seen here before (a replica that lacked what was acknowledged) is refused
aloud (`Rewound`).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from cockpit.core.events import Entry, Reported
from cockpit.core.names import LaunchId
from cockpit.core.record import ChainReport, Conflict, Draft, Fault
from cockpit.errors import Fenced, JournalAway, JournalProblem, UnknownOutcome
from cockpit.journal.chain import (
    NO_KEY_HERE,
    BrokenChain,
    Chain,
    Cover,
    Head,
    Sound,
    check_cover,
    columns_of,
    inspect,
    sound,
)
from cockpit.journal.chain import missing_witness as look_for
from cockpit.journal.codec import Content, decode, encode
from cockpit.journal.create import make_folder
from cockpit.journal.head import HeadFile
from cockpit.journal.pgfollow import Follower, Rewound
from cockpit.journal.pglink import Link
from cockpit.journal.pgopen import Waits, silently
from cockpit.journal.pgstore import ATTEMPT, DEADLINE, PAUSE, AlreadyThere, PgStore, channel
from cockpit.journal.pgtarget import Lost, Target
from cockpit.journal.sqlite import CHANGED, UNCHECKED, WITHOUT_KEY

GLANCE: Final = 1.5
"""Seconds for a look at whether the server is there: with the second between two looks, a loss is said within three."""


class PostgresJournal:
    """An append-only record of one launch, used from one event loop at a time."""

    def __init__(
        self, store: PgStore, cover: Cover, key: bytes | None, *, read_only: bool, witness: Path | None
    ) -> None:
        """Use `create`, `open` or `resume` instead."""
        self.cover = cover
        self.read_only = read_only
        self._store = store
        self._chain = Chain(cover.id, cover.keyed, key)
        self._head_file = HeadFile(witness, self._chain) if witness else None
        self._follower = Follower(store, self._chain, cover)
        self._given = self._follower.start
        """The last link whose entry the caller knows."""
        self._hint = 0  # the newest number that was heard of
        self._remarks: dict[str, None] = {} if cover.keyed else {WITHOUT_KEY: None}
        self._ear = Link(store.target, "cockpit listening", writes=not read_only, channel=channel(cover.launch))
        self._lock = asyncio.Lock()

    @classmethod
    async def create(
        cls,
        target: Target,
        *,
        launch: LaunchId,
        project: str,
        key: bytes | None,
        now: datetime,
        witness: Path | None = None,
    ) -> PostgresJournal:
        """Begin a journal, keyed if there is a key.

        Raises:
            AlreadyThere: that launch has one.
            JournalProblem: the server refuses, or the schema is not there.
        """
        ident, created = str(uuid4()), now.astimezone(UTC).isoformat(timespec="microseconds")
        cover = Cover(ident, launch, project, created, key is not None)
        cover = Cover(ident, launch, project, created, cover.keyed, Chain(ident, cover.keyed, key).cover(cover))
        store = PgStore(target, launch, writes=True)
        try:
            await store.begin(cover)
        finally:
            store.close()
        return await cls.open(target, launch, keys=[key] if key else [], witness=witness)

    @classmethod
    async def open(
        cls,
        target: Target,
        launch: LaunchId,
        *,
        keys: Sequence[bytes] = (),
        read_only: bool = False,
        witness: Path | None = None,
        waits: Waits = silently,
    ) -> PostgresJournal:
        """Open a journal. No connection is left behind: the next call dials, in the event loop that it comes from.

        Args:
            target: the database.
            launch: whose journal.
            keys: those that it may be keyed with; the one that fits its cover is taken.
            read_only: open it even if it was changed, or its key is not here; it gives its intact part.
            witness: a file here that keeps how far the journal had got when it was last seen from here, so that what
                a database lost is noticed by the next seat that is taken, too.
            waits: told where the server is waited for.

        Raises:
            BrokenChain: it was changed after it was written (never with `read_only`).
            JournalProblem: it cannot be opened, or is not for this version.
        """
        store = PgStore(target, launch, writes=not read_only)
        try:
            cover, remarks = await store.cover(waits)
            fits = [key for key in keys if not check_cover(cover, Chain(cover.id, cover.keyed, key))]
            journal = cls(store, cover, [*fits, *keys, None][0], read_only=read_only, witness=witness)
            journal._remarks.update(dict.fromkeys(remarks))
            await journal._look()
        finally:
            store.close()
        return journal

    @classmethod
    async def resume(
        cls,
        target: Target,
        *,
        launch: LaunchId,
        project: str,
        key: bytes | None,
        now: datetime,
        witness: Path | None = None,
    ) -> PostgresJournal:
        """Open the journal of `launch`, or begin it if it is not there; two that begin at once share one.

        Raises:
            JournalProblem: see `create` and `open`.
        """
        try:
            return await cls.create(target, launch=launch, project=project, key=key, now=now, witness=witness)
        except AlreadyThere:
            return await cls.open(target, launch, keys=[key] if key else [], witness=witness)

    @property
    def place(self) -> str:
        """The database, for a sentence."""
        return self._store.target.place

    @property
    def keyed(self) -> bool:
        """Whether its chain is keyed."""
        return self.cover.keyed

    @property
    def remarks(self) -> tuple[str, ...]:
        """Standing remarks for badges and exports: what this journal cannot promise."""
        return tuple(self._remarks)

    @property
    def doubt(self) -> str:
        """Why what was read cannot be relied on: a remark; empty: it can."""
        return next((remark for remark in self._remarks if remark in {CHANGED, UNCHECKED}), "")

    async def read(self, after: int = 0) -> Sequence[Entry]:
        """Every entry with a number above `after`, in order; read-only: those before the first fault, with a remark.

        Raises:
            BrokenChain: it was changed after it was written (never when opened read-only).
            Rewound: the database has less than was seen here.
            JournalProblem: it cannot be read.
        """
        async with self._turn(DEADLINE):
            start = self._given if self._given.seq <= after else self._follower.start
            found: list[Entry] = []
            try:
                async for seq, columns, mac in self._follower.follow(start):
                    if seq > after:
                        found.append(decode(seq, columns, mac))
                    self._given = Head(seq, mac)
            except JournalProblem as problem:
                if not self.read_only or isinstance(problem, Rewound | JournalAway):
                    raise
                self._remarks[CHANGED if isinstance(problem, BrokenChain) else problem.problem] = None
            self._keep(at_once=False)
            return tuple(found)

    async def append(self, expected: int, drafts: Sequence[Draft], *, epoch: int | None = None) -> Sequence[Entry]:
        """Append in one transaction if the journal still ends at `expected`; return only after the commit.

        A draft whose id is there already is not written again: the stored entry is returned.

        Args:
            expected: the number of the last entry that the drafts were decided on.
            drafts: what to add, all or nothing.
            epoch: what `lead` gave; nothing is written if somebody else leads since.

        Raises:
            Conflict: somebody appended first.
            Fenced: `epoch` is over.
            UnknownOutcome: the server was lost in the middle; whether it is recorded shows when it is back.
            JournalProblem: nothing was recorded.
        """
        wanted = {content.id: content for content in map(encode, drafts)}
        if not wanted:
            return ()
        if self.read_only:
            raise JournalProblem(f"the journal in {self.place} is open for reading only", "start without read-only")
        end = time.monotonic() + DEADLINE
        async with self._turn(DEADLINE):
            rows = await self._add(expected, wanted, epoch, end)
            self._keep(at_once=any(not isinstance(draft.event, Reported) for draft in drafts))
            return tuple(decode(*rows[draft.id]) for draft in drafts)

    async def head(self) -> int:
        """The number of the last entry, cheaply; other seats may have moved it.

        Raises:
            Rewound: the database has less than was seen here.
            JournalProblem: it does not answer.
        """
        hint, self._hint = self._hint, 0
        if hint > self._given.seq:
            return hint  # what was said a moment ago saves a question; whoever reads on sees what is true
        async with self._turn(GLANCE):
            last = await self._store.last(GLANCE)
            if last < self._follower.seen.seq:
                raise self._follower.rewound(last)
            return last

    async def wait(self, seconds: float) -> None:
        """Return when others may have recorded something, and at the latest after about so many seconds.

        Raises:
            JournalProblem: the server is not there; the next call tries again, at once.
        """
        end = time.monotonic() + seconds
        try:
            if await self._ear.dial(GLANCE):
                return  # what was said before we listened is only found by its number
            while (left := end - time.monotonic()) > 0:
                said = await self._ear.heard(left)
                if said is None:
                    await self._ear.ask("SELECT 1", seconds=GLANCE)  # a dead link is as silent as a quiet launch
                elif said.isdecimal() and len(said) < 19 and int(said) > self._given.seq:  # not recorded from here
                    self._hint = int(said)
                    return
        except Lost as lost:
            raise self._store.problem(lost, "read") from None

    async def lead(self, holder: str) -> int:
        """Begin a new epoch in the name of `holder` and return its number: appends of older epochs are refused."""
        async with self._turn(ATTEMPT):
            return await self._store.lead(holder, ATTEMPT)

    async def verify(self, witnesses: Sequence[Head] = ()) -> ChainReport:
        """Walk the chain from the first entry.

        Args:
            witnesses: numbers and links that were kept elsewhere (a snapshot has one); each must be in the journal.
        """
        async with self._turn(DEADLINE):
            loosened = await self._store.loosened()
            faults = [Fault(0, loosened)] if loosened else []
            rows = [row async for row in self._store.rows()]
            kept = self._head_file.read() if self._head_file else None
            known = max((head for head in (kept, self._follower.seen) if head), key=lambda head: head.seq)
            report = inspect(self.cover, self._chain, rows, damage=faults, witnesses=(known, *witnesses))
            return replace(report, borrowed=await self._store.borrowed())

    async def close(self) -> None:
        """Let go of it; safe to call twice."""
        self._store.close()
        self._ear.drop()
        self._keep(at_once=True)

    async def _add(self, expected: int, wanted: dict[str, Content], epoch: int | None, end: float) -> dict[str, Sound]:
        """Add what is not there yet, try after try; every wanted row as it lies there then."""
        rows: dict[str, Sound] = {}
        fresh, known, unknown = dict(wanted), False, False
        while fresh:
            try:
                if known:
                    rows.update(await self._stored(fresh, end))
                    fresh = {ident: content for ident, content in fresh.items() if ident not in rows}
                    known = False
                    continue
                await self._follower.reach(expected, end)
                added = self._chain.extend(self._follower.seen, fresh.values())
                outcome, last = await self._store.add(expected, self._follower.seen.mac, epoch, added, end)
            except Lost as lost:
                unknown = unknown or not lost.certain
                if end - time.monotonic() <= PAUSE:
                    raise self._unanswered(lost, tuple(fresh), unknown=unknown) from None
                await asyncio.sleep(PAUSE)
                continue
            if outcome == "known":
                known = True
                continue
            if outcome != "recorded":
                raise self._not_added(outcome, expected, last)
            self._follower.seen = self._given = Head(added[-1][0], added[-1][2])
            rows.update({content.id: (seq, columns_of(content), mac) for seq, content, mac in added})
            fresh = {}
        return rows

    async def _stored(self, wanted: dict[str, Content], end: float) -> dict[str, Sound]:
        """Those of `wanted` that are in the journal already, from a try whose answer got lost."""
        rows = {}
        for row in await self._store.by_ids(list(wanted), end):
            seq, columns, mac = sound(row)
            ident = columns[0].decode()
            if columns != columns_of(wanted[ident]):
                raise JournalProblem(f"entry {seq} has this id and another content", "this is a fault of cockpit")
            rows[ident] = (seq, columns, mac)
        return rows

    @contextlib.asynccontextmanager
    async def _turn(self, seconds: float) -> AsyncIterator[None]:
        """One call after the other; waiting for one's turn ends by the deadline, too."""
        try:
            async with asyncio.timeout(seconds):
                await self._lock.acquire()
        except TimeoutError:
            raise self._store.problem(Lost("an earlier call still waits for it"), "read") from None
        try:
            yield
        finally:
            self._lock.release()

    async def _look(self) -> None:
        """Whether this may be written to at all; costs the same for a short and a long journal."""
        if not self._chain.checks:
            if not self.read_only:
                raise JournalProblem(
                    NO_KEY_HERE, "put it there with `cockpit journal key set`; without it, this launch opens read-only"
                )
            self._remarks[UNCHECKED] = None
        faults = check_cover(self.cover, self._chain) if self._chain.checks else []
        if loosened := await self._store.loosened():
            faults.append(Fault(0, loosened))
        kept = self._head_file.read() if self._head_file else None
        if kept is not None:
            found = await self._store.mac_at(kept.seq) if kept.seq else self.cover.mac
            last = await self._store.last(DEADLINE)
            gone = look_for(kept, last, found)
            if gone:
                faults.append(Fault(min(kept.seq, last + 1), f"{gone} (to go on all the same: cockpit journal accept)"))
        elif self._head_file and not self.read_only:
            with contextlib.suppress(OSError):  # a witness that cannot be kept is none; the journal needs none
                make_folder(self._head_file.path.parent)
                self._head_file.begin(self._follower.start)
        if faults and not self.read_only:
            raise BrokenChain(faults)
        if faults:
            self._remarks[CHANGED] = None

    def _keep(self, *, at_once: bool) -> None:
        if self._head_file and not self.read_only:
            self._head_file.keep(self._follower.seen, at_once=at_once)

    def _unanswered(self, lost: Lost, ids: tuple[str, ...], *, unknown: bool) -> JournalProblem:
        if not unknown:
            return self._store.problem(lost, "written to")
        return UnknownOutcome(
            f"whether it is recorded is not known: {self.place} was lost before it answered ({lost.why})",
            "it shows when the server is back; look before you do it again",
            ids,
        )

    def _not_added(self, outcome: str, expected: int, last: int) -> Exception:
        if outcome == "fenced":
            return Fenced("not recorded: another seat leads this launch by now", "it goes on there")
        if outcome == "moved" and last >= self._follower.seen.seq:
            return Conflict(expected, last)
        return self._follower.rewound(last)
