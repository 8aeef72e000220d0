"""Who sits at a launch whose journal is in PostgreSQL: session locks and notifications, no table and no history.

One connection for each seat. It holds an advisory lock for the seat and, if it probes, one for that; the server lets go
of both when the connection ends, and sees a dead client within seconds (see `pglink`). Signs of life and live lines are
notifications on a channel of the launch. Whoever may read the launch can send some, so they are believed only
from the connection that holds the lock of the seat which they are about: the server says which that is, and as whom it
was let in. So a login that may read and nothing else is seen by the others, and needs no right for it.

A pooler that hands one connection to many clients breaks all of this: name the server itself.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import timedelta
from hashlib import md5
from typing import Final, NamedTuple

from cockpit.core.names import LaunchId, Operator, Role, SeatId
from cockpit.core.plain import plain_line
from cockpit.core.seats import Guest
from cockpit.errors import JournalProblem
from cockpit.journal.pglink import Link
from cockpit.journal.pgtarget import Lost, Target

GLANCE: Final = 1.5
"""Seconds of one call: whoever does not hear from the server by then does not know that it leads."""
LISTEN: Final = 1.5
"""Seconds in which a seat that lives is heard, whoever listens."""
MOST: Final = 200
"""Messages of others that are kept until somebody asks for them."""
_HEARD: Final = 2_000
"""Notes that are taken at once, at the most."""
_LEAD: Final = 0x1000000
"""The number of the prober's lock; those of the seats are smaller."""

_SIT: Final = "SELECT pg_try_advisory_lock(%s, %s), session_user::text"
_TAKE: Final = "SELECT pg_try_advisory_lock(%s, %s)"
_YIELD: Final = "SELECT pg_advisory_unlock(%s, %s)"
_BEAT: Final = (
    "SELECT held.objid::bigint, held.pid, client.usename::text, "
    "has_table_privilege(client.usesysid, 'cockpit.journal', 'SELECT'), "
    "extract(epoch FROM clock_timestamp())::float8 FROM (SELECT pg_notify(%s, %s)) AS said "
    "LEFT JOIN pg_locks AS held ON held.locktype = 'advisory' AND held.classid = %s AND held.objsubid = 2 "
    "AND held.granted AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "LEFT JOIN pg_stat_activity AS client ON client.pid = held.pid"
)
_TELL: Final = "SELECT pg_notify(%s, %s)"
_IDENT: Final = "SELECT id FROM cockpit.journal WHERE launch = %s"


class _Line(Link):
    """A link that keeps what is said on its channel."""

    async def notes(self) -> list[tuple[int, str]]:
        """What arrived by now, each with the number of the connection that said it."""
        return await self._within(GLANCE, self._notes(), "read")

    async def _notes(self) -> list[tuple[int, str]]:
        assert self._open is not None
        found: list[tuple[int, str]] = []
        async with aclosing(self._open.notifies(timeout=0)) as heard:
            async for note in heard:
                if len(found) < _HEARD:  # who lives says so again; a flood is not kept
                    found.append((note.pid, note.payload))
        return found


class _Holder(NamedTuple):
    """Who holds the lock of a seat, as the server says."""

    connection: int
    login: str


class PgPresence:
    """One seat's view of the others. Used from one event loop, one call at a time."""

    live = True

    def __init__(self, target: Target, launch: LaunchId, wall: Callable[[], float] = time.time) -> None:
        """Name the launch; the server is dialled by the first sign of life.

        Args:
            target: the database.
            launch: whose seats.
            wall: seconds of this machine's clock since 1970.
        """
        self.ahead = timedelta(0)
        """How far the clock of this machine is ahead of the server's."""
        self._wall = wall
        self.login = ""
        """As whom the server let this seat in; empty before the first sign of life."""
        name = md5(launch.encode(), usedforsecurity=False).hexdigest()
        self._channel = ""
        self._launch = launch
        self._space = int(name[:8], 16) & 0x7FFFFFFF
        self._target = target
        self._link = _Line(target, "cockpit seat", writes=False)
        self._leading = False
        self._seated = False
        self._introduced: dict[str, str] = {}
        self._heard: dict[SeatId, float] = {}
        self._guests: dict[SeatId, Guest] = {}
        self._told: list[str] = []
        self._thieves: dict[SeatId, str] = {}
        """Locks of seats that are held by logins which may not even read, and so have no seat here."""

    async def beat(self, seat: SeatId) -> Mapping[SeatId, float]:
        """Tell the others, hear them, and see which seats are held."""
        try:
            await self._dial()
            if not self._seated:  # of a connection that broke, the server may hold the lock for a few seconds still
                taken = await self._link.ask(_SIT, (self._space, _number(seat)), seconds=GLANCE, doing="reached")
                self._seated, self.login = bool(taken[0][0]), str(taken[0][1])
            held = await self._held(json.dumps({"beat": seat, **self._introduced}))
        except Lost as lost:
            self._leading = False
            raise self._problem(lost) from None
        if seat in self._thieves and not self._seated:
            raise JournalProblem(
                f"the login {plain_line(self._thieves[seat], 63)} holds the lock of this seat at {self._target.place}, "
                "so that the others do not see it",
                "end its connection, and let nobody connect there who is not of the team: see `cockpit doctor`",
            )
        self._heard[seat] = time.monotonic()
        return self._ages(held)

    async def look(self) -> Mapping[SeatId, float]:
        """Listen for a moment: a seat that is held and says nothing may hang, as long as this listened."""
        try:
            await self._dial()
            rows = await self._link.ask("SELECT session_user::text", seconds=GLANCE, doing="reached")
            self.login = str(rows[0][0])
            began = time.monotonic()
            held = await self._held("{}")
            while time.monotonic() - began < LISTEN and not held <= self._heard.keys():
                await asyncio.sleep(0.1)
                held = await self._held("{}")
        except Lost as lost:
            raise self._problem(lost) from None
        return {key: time.monotonic() - self._heard[key] for key in held if key in self._heard}

    async def _dial(self) -> None:
        """Be connected and listen.

        What is said there is heard by everybody who listens, whoever says it. So the name of the channel can only be
        made by somebody who may read the launch: a flood of others held up every sign of life.
        """
        if await self._link.dial(GLANCE):
            self._leading = self._seated = False
            self._channel = ""
        if not self._channel:
            found = await self._link.ask(_IDENT, (self._launch,), seconds=GLANCE, doing="reached")
            channel = seats_channel(self._launch, str(found[0][0]) if found else "")
            await self._link.ask(f"LISTEN {channel}", seconds=GLANCE, doing="reached")
            self._channel = channel

    async def _held(self, said: str) -> set[SeatId]:
        """Say something, hear the others, and see which seats are held."""
        rows = await self._link.ask(_BEAT, (self._channel, said, self._space), seconds=GLANCE, doing="reached")
        self.ahead = timedelta(seconds=self._wall() - rows[0][4])
        rows = [row[:4] for row in rows if row[0] is not None and row[0] < _LEAD]
        held = {_seat(key): _Holder(pid, login or "") for key, pid, login, reads in rows if reads}
        self._thieves = {_seat(key): login or "" for key, _, login, reads in rows if not reads}
        for connection, note in await self._link.notes():
            self._hear(note, {key: one for key, one in held.items() if one.connection == connection})
        self._guests = {key: one for key, one in self._guests.items() if key in held}
        return set(held)

    def introduce(self, operator: Operator) -> None:
        """Name oneself with every sign of life from now on."""
        self._introduced = {"who": plain_line(operator.name, 60), "role": plain_line(operator.role or "", 30)}

    @property
    def guests(self) -> Mapping[SeatId, Guest]:
        """Who named themselves; the login is the server's word."""
        return dict(self._guests)

    def _ages(self, held: set[SeatId]) -> Mapping[SeatId, float]:
        now = time.monotonic()
        self._heard = {key: self._heard.get(key, now) for key in held}
        return {key: now - at for key, at in self._heard.items()}

    async def lead(self) -> bool:
        """Hold the prober's lock, or get it if nobody does."""
        if self._leading and self._link.alive:
            return True
        try:
            rows = await self._link.ask(_TAKE, (self._space, _LEAD), seconds=GLANCE, doing="reached")
        except Lost as lost:
            self._leading = False
            raise self._problem(lost) from None
        self._leading = bool(rows[0][0])
        return self._leading

    async def yield_lead(self) -> None:
        """Let go of the prober's lock."""
        self._leading = False
        try:
            await self._link.ask(_YIELD, (self._space, _LEAD), seconds=GLANCE, doing="reached")
        except Lost as lost:
            raise self._problem(lost) from None

    async def tell(self, text: str) -> None:
        """Send a text to the other seats; a notification takes fewer than 8,000 bytes."""
        try:
            await self._link.ask(_TELL, (self._channel, text), seconds=GLANCE, doing="reached")
        except Lost as lost:
            self._leading = False
            raise self._problem(lost) from None

    def told(self) -> Sequence[str]:
        """What the others told since the last call."""
        told, self._told = self._told, []
        return told

    async def close(self) -> None:
        """End the connection, and with it both locks."""
        self._leading = False
        self._link.drop()

    def _hear(self, note: str, seats: Mapping[SeatId, _Holder]) -> None:
        """A sign of life, or lines, of one of the seats that the sender holds; everything else is nobody's word."""
        try:
            said = json.loads(note)
        except (ValueError, RecursionError):
            return
        if not isinstance(said, dict):
            return
        beat, sender = said.get("beat"), said.get("from")
        if isinstance(beat, str) and beat in seats:
            self._heard[SeatId(beat)] = time.monotonic()
            who, role = said.get("who"), said.get("role")
            if isinstance(who, str) and isinstance(role, str) and who.strip():
                name = Operator(plain_line(who, 60), Role(plain_line(role, 30)) if role else None)
                self._guests[SeatId(beat)] = Guest(name, plain_line(seats[SeatId(beat)].login, 63))
        elif isinstance(sender, str) and sender in seats and len(self._told) < MOST:
            self._told.append(note)

    def _problem(self, lost: Lost) -> JournalProblem:
        return JournalProblem(f"the other seats at {self._target.place} cannot be seen: {lost.why}", lost.hint)


def seats_channel(launch: LaunchId, ident: str) -> str:
    """Where the seats of a launch say that they are there; `ident` is that of its journal."""
    return f"cockpit_seats_{md5(f'{launch} {ident}'.encode(), usedforsecurity=False).hexdigest()}"


def _number(seat: SeatId) -> int:
    """The number of a seat's lock: its name is `seat-` and six digits of base 16."""
    return int(seat.removeprefix("seat-"), 16) % _LEAD


def _seat(number: int) -> SeatId:
    return SeatId(f"seat-{number:06x}")
