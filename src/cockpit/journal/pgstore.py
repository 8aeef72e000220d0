"""What is asked of a PostgreSQL database about one launch, statement by statement, and when to ask again. No chain.

Reading is asked again until its deadline, because a server that restarts is back in a second. What is said to a person
after that is one sentence.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from hashlib import md5
from typing import Final

from cockpit.core.plain import plain_line
from cockpit.core.record import Fault
from cockpit.errors import JournalAway, JournalProblem
from cockpit.journal.chain import FORMAT, Cover
from cockpit.journal.codec import Content
from cockpit.journal.pglink import Link, Row
from cockpit.journal.pgopen import Waits, ask_first, silently
from cockpit.journal.pgschema import GUARDS, VERSION, loosened
from cockpit.journal.pgtarget import Lost, Target

DEADLINE: Final = 5.0
"""Seconds after which an append is either recorded or refused, and one page of reading is given up."""
ATTEMPT: Final = 2.0
"""Seconds of one try; the next one takes a new connection."""
PAUSE: Final = 0.1
"""Seconds between two tries."""
PAGE: Final = 500
"""Entries that are read with one statement."""

WITHOUT_SYNC = "journal database without fsync"
OWNED = "journal's database login may alter it"

_COVER: Final = (
    "SELECT j.id, j.project, j.created, j.keyed, j.mac, j.format, m.number, current_setting('fsync') = 'on', "
    "has_table_privilege('cockpit.entry', 'UPDATE, DELETE, TRIGGER, TRUNCATE') "
    "FROM (SELECT max(number) AS number FROM cockpit.migration) AS m "
    "LEFT JOIN cockpit.journal AS j ON j.launch = %s"
)
_BEGIN: Final = (
    "INSERT INTO cockpit.journal (launch, id, project, format, keyed, created, mac) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_COLUMNS: Final = "SELECT seq, id, at, by_name, by_role, kind, payload, mac FROM cockpit.entry WHERE launch = %s"
_ROWS: Final = f"{_COLUMNS} AND seq >= %s ORDER BY seq LIMIT %s"
_BY_ID: Final = f"{_COLUMNS} AND id = ANY (%s)"
_LAST: Final = "SELECT coalesce(max(seq), 0) FROM cockpit.entry WHERE launch = %s"
_APPEND: Final = (
    "SELECT outcome, last FROM cockpit.append(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
    "/* one transaction: its answer is that of COMMIT */"
)
_LEAD: Final = "SELECT cockpit.lead(%s, %s)"
_LOGINS: Final = (
    "SELECT seq, login, payload FROM cockpit.entry "
    "WHERE launch = %s AND kind IN ('SeatTaken', 'SignedOff', 'Authorised') ORDER BY seq"
)


class AlreadyThere(JournalProblem):
    """A launch of that name has its journal in this database."""


class PgStore:
    """One launch in one database."""

    def __init__(self, target: Target, launch: str, *, writes: bool) -> None:
        """Name it; the server is dialled by the first call."""
        self.target = target
        self.launch = launch
        self._link = Link(target, "cockpit", writes=writes)

    async def cover(self, waits: Waits = silently) -> tuple[Cover, tuple[str, ...]]:
        """The first page, and what this database cannot promise; `waits` is told where the server is waited for.

        Raises:
            JournalProblem: there is none, or it is not for this version.
        """
        found = await ask_first(self._link, self.target, _COVER, (self.launch,), "opened", waits)
        ident, project, created, keyed, mac, version, number, synced, owned = found[0]
        place = self.target.place
        if number is None or number < VERSION:
            raise JournalProblem(
                f"the schema cockpit in {place} is at {number or 0}, and this cockpit needs {VERSION}",
                "run `cockpit journal migrate`, by a login that may",
            )
        if number > VERSION or (version or FORMAT) > FORMAT:
            raise JournalProblem(f"the schema cockpit in {place} is of a newer cockpit", "open it with that version")
        if ident is None:
            raise JournalProblem(f"there is no journal of {self.launch} in {place}", "check the id of the launch")
        remarks = {WITHOUT_SYNC: not synced, OWNED: bool(owned)}
        cover = Cover(ident, self.launch, project, created, keyed != 0, mac, version)
        return cover, tuple(remark for remark, holds in remarks.items() if holds)

    async def begin(self, cover: Cover) -> None:
        """Write the first page.

        Raises:
            AlreadyThere: there is another one.
            JournalProblem: it cannot be written.
        """
        values = (cover.launch, cover.id, cover.project, FORMAT, int(cover.keyed), cover.created, cover.mac)
        await self._ask(_BEGIN, values, DEADLINE, "made")  # twice the same is once: the answer may have got lost
        found, _ = await self.cover()
        if found.id != cover.id:
            raise AlreadyThere(
                f"the journal of {cover.launch} in {self.target.place} is there already", "open it instead"
            )

    async def rows(self, first: int = 1) -> AsyncIterator[Row]:
        """Rows from number `first` on in order: seq as a number, everything else as bytes."""
        while True:
            page = await self._ask(_ROWS, (self.launch, first, PAGE), DEADLINE)
            for row in page:
                yield in_bytes(row)
            if len(page) < PAGE:
                return
            first = page[-1][0] + 1

    async def some(self, first: int, end: float) -> list[Row]:
        """The first page of these, tried once.

        Raises:
            Lost: it may be there at the next try.
        """
        return [in_bytes(row) for row in await self._try(_ROWS, (self.launch, first, PAGE), end)]

    async def by_ids(self, ids: Sequence[str], end: float) -> list[Row]:
        """The rows of these entries, as far as they are there, tried once.

        Raises:
            Lost: it may be there at the next try.
        """
        return [in_bytes(row) for row in await self._try(_BY_ID, (self.launch, list(ids)), end)]

    async def mac_at(self, seq: int) -> str | None:
        """The stored link of one entry."""
        found = await self._ask(_ROWS, (self.launch, seq, 1), DEADLINE)
        return str(found[0][7]) if found and found[0][0] == seq else None

    async def last(self, seconds: float) -> int:
        """The number of the last entry."""
        return int((await self._ask(_LAST, (self.launch,), seconds))[0][0])

    async def add(
        self, expected: int, mac: str, epoch: int | None, rows: Sequence[tuple[int, Content, str]], end: float
    ) -> tuple[str, int]:
        """Add rows behind entry `expected`, whose link is `mac`, in one transaction; tried once.

        Returns:
            `recorded`, `known` (one of the ids is there), `moved` (the last entry is another), `another history` or
            `fenced`; and the number of the last entry.

        Raises:
            Lost: unless it says `certain`, they may be recorded.
            JournalProblem: the server refused them.
        """
        columns = [list(column) for column in zip(*(content for _, content, _ in rows), strict=True)]
        values = (self.launch, expected, mac, epoch, *columns, [link for _, _, link in rows])
        outcome, last = (await self._try(_APPEND, values, end, "written to"))[0]
        return str(outcome), int(last)

    async def lead(self, holder: str, seconds: float) -> int:
        """Begin a new epoch; an answer that got lost costs a number, nothing else."""
        return int((await self._ask(_LEAD, (self.launch, holder), seconds, "written to"))[0][0])

    async def loosened(self) -> str:
        """What of the schema is not as it was made; empty: nothing."""
        return loosened(await self._ask(GUARDS, (), DEADLINE))

    async def borrowed(self) -> tuple[Fault, ...]:
        """Entries that name another login than the server's own column: a client writes the one, not the other."""
        found = []
        for seq, login, payload in await self._ask(_LOGINS, (self.launch,), DEADLINE):
            try:
                said = json.loads(payload).get("login", "")
            except (ValueError, AttributeError, RecursionError):
                continue  # the chain names it
            if isinstance(said, str) and said not in {"", login}:
                stored = plain_line(login, 63)
                found.append(Fault(seq, f"it names the login {plain_line(said, 63)}, and {stored} wrote it here"))
        return tuple(found)

    def problem(self, lost: Lost, doing: str) -> JournalAway:
        """What a person is told when the server is not there."""
        return away(self.target, lost, doing)

    def close(self) -> None:
        """Let go of it; the next call would dial again."""
        self._link.drop()

    async def _try(self, statement: str, values: Sequence[object], end: float, doing: str = "read") -> list[Row]:
        return await self._link.ask(statement, values, seconds=min(ATTEMPT, end - time.monotonic()), doing=doing)

    async def _ask(self, statement: str, values: Sequence[object], seconds: float, doing: str = "read") -> list[Row]:
        end = time.monotonic() + seconds
        while True:
            try:
                return await self._try(statement, values, end, doing)
            except Lost as lost:
                if end - time.monotonic() <= PAUSE:
                    raise self.problem(lost, doing) from None
            await asyncio.sleep(PAUSE)


def away(target: Target, lost: Lost, doing: str) -> JournalAway:
    """What a person is told when a server is not there."""
    return JournalAway(f"the journal in {target.place} could not be {doing}: {lost.why}", lost.hint)


def channel(launch: str) -> str:
    """Where the server says that something was recorded; the schema makes the same name."""
    return f"cockpit_{md5(launch.encode(), usedforsecurity=False).hexdigest()}"


def in_bytes(row: Row) -> Row:
    """A row as the chain looks at it."""
    return (row[0], *(column.encode() for column in row[1:]))
