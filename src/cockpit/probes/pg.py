"""Connections to PostgreSQL that are shared by probes, at most a few per database, and never waited for.

Without a password in the profile libpq looks where it always does (`~/.pgpass`, `PGPASSWORD`). Imported with the first
SQL probe.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import select
import socket
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncCursor, AsyncRawCursor

from cockpit.core.frozen import frozen
from cockpit.probes import rows

MOST = 4
"""Connections to one database at a time."""
KEPT = 30.0
"""Seconds for which an unused connection is kept."""
_WINDOW = 65_536
"""Bytes that the kernel takes ahead: with more, libpq reads a flood for half a second before it gives word."""
_TCP_INFO = 128
"""Where the kernel's `struct tcp_info` holds `tcpi_bytes_received`."""
_KEEPALIVE = {"keepalives": "1", "keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "3"}

logging.getLogger("psycopg").addHandler(logging.NullHandler())  # its warnings would be written over the screen


@frozen
class Target:
    """One database as one user: what a connection can be shared for."""

    name: str
    host: str
    port: str
    dbname: str
    user: str
    sslmode: str
    sslrootcert: str | None
    password: str | None = field(repr=False)

    @property
    def place(self) -> str:
        """Where it is, for a sentence."""
        return f"{self.host}:{self.port}"


@dataclass(slots=True, eq=False)
class Line:
    """One connection."""

    connection: AsyncConnection[tuple[object, ...]]
    cursor: AsyncCursor[tuple[object, ...]]
    """The one cursor of this connection: making three for each statement took a fifth of its time."""
    timeout: int = 0
    """Milliseconds of `statement_timeout` in this session."""
    unused_since: float = 0.0
    before: int = 0
    """What `received` said before the statement."""

    @property
    def received(self) -> int:
        """Bytes that ever came on this connection; 0 where the system does not tell (only Linux does)."""
        with contextlib.suppress(OSError, psycopg.Error, struct.error), self._socket() as end:
            told = (
                end.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO + 8) if sys.platform == "linux" else b""
            )
            return int(struct.unpack_from("=Q", told, _TCP_INFO)[0])
        return 0

    def _socket(self) -> socket.socket:
        return socket.socket(fileno=os.dup(self.connection.fileno()))

    @property
    def alive(self) -> bool:
        """Whether it can be tried: a server that ended or restarted has said so on the socket."""
        if self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLHUP)
        return not poll.poll(0)

    def shut(self) -> None:
        """End whatever waits for this connection, at once and without asking anybody."""
        with contextlib.suppress(OSError, psycopg.Error), self._socket() as end:
            end.shutdown(socket.SHUT_RDWR)

    def drop(self) -> None:
        """Let go of it."""
        with contextlib.suppress(psycopg.Error):
            self.connection.pgconn.finish()


@dataclass(slots=True)
class Turn:
    """One statement's use of a connection; what is held here can be shut from outside."""

    timeout: float
    line: Line | None = None
    stopped: bool = False
    flooded: bool = False
    """More came than any answer may have."""


class Pool:
    """The connections to one target."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._unused: list[Line] = []
        self._slots = asyncio.Semaphore(MOST)

    async def begin(self, turn: Turn, opening: str) -> Line:
        """Lend a connection on which the transaction is open; the turn holds it from the start.

        A kept connection that turns out to be dead is replaced: nothing but `opening` was sent on it.

        Raises:
            psycopg.Error: there is no connection to be had.
        """
        await self._slots.acquire()
        try:
            while self._unused:
                turn.line = self._unused.pop()
                try:
                    if turn.line.alive:
                        await _open(turn.line, turn.timeout, opening)
                        return turn.line
                except psycopg.OperationalError:
                    if turn.stopped:
                        raise
                turn.line.drop()
            turn.line = None
            connection = await self._connect(turn.timeout)
            turn.line = Line(connection, connection.cursor())
            await _open(turn.line, turn.timeout, opening)
        except BaseException:
            self.end(turn, keep=False)
            raise
        return turn.line

    async def _connect(self, seconds: float) -> AsyncConnection[tuple[object, ...]]:
        target = self.target
        given: dict[str, Any] = {
            "host": target.host,
            "port": target.port,
            "dbname": target.dbname,
            "user": target.user,
            "password": target.password,
            "sslmode": target.sslmode,
            "sslrootcert": target.sslrootcert,
            "require_auth": "!password" if target.sslmode in _PLAIN else None,
            "connect_timeout": max(2, int(seconds) + 1),  # the second net; the deadline is kept from outside
            "application_name": "cockpit",
            "client_encoding": "utf8",
            **_KEEPALIVE,
        }
        connection = await AsyncConnection.connect(
            **{name: value for name, value in given.items() if value is not None},
            autocommit=True,
            prepare_threshold=None,
            cursor_factory=AsyncRawCursor,
        )
        rows.prepare(connection)
        with contextlib.suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as end:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW)
        return connection

    def end(self, turn: Turn, *, keep: bool) -> None:
        """Take a connection back, or let go of it."""
        line, turn.line = turn.line, None
        self._slots.release()
        if line is None:
            return
        if not keep or turn.stopped:
            line.drop()
            return
        line.unused_since = time.monotonic()
        self._unused.append(line)
        asyncio.get_running_loop().call_later(KEPT + 0.1, self._tidy)

    def _tidy(self) -> None:
        old = [line for line in self._unused if time.monotonic() - line.unused_since > KEPT]
        for line in old:
            self._unused.remove(line)
            line.drop()

    def close(self) -> None:
        """Let go of every unused connection."""
        while self._unused:
            self._unused.pop().drop()


async def _open(line: Line, seconds: float, opening: str) -> None:
    timeout = max(1, int(seconds * 1000))
    if timeout != line.timeout:  # outside of the transaction, so that its end does not undo it
        opening = f"SET statement_timeout = {timeout}; {opening}"
    await line.cursor.execute(opening.encode())
    line.timeout = timeout
    line.before = line.received


_PLAIN = frozenset({"disable", "allow", "prefer"})
"""Ways to connect that may end without TLS: there a password is proven and never sent as it is."""
_FAILED = re.compile(r".*failed: (?:[A-Z]+: +|error: )?(.*)")


def problem_of(error: psycopg.Error, target: Target) -> str:
    """One sentence for what the server, or the way to it, said; never with the password."""
    text = _problem(error, target)
    if target.password:
        text = text.replace(target.password, "[redacted]")
    return text


def _problem(error: psycopg.Error, target: Target) -> str:
    said = error.diag.message_primary or ""
    match error.sqlstate:
        case None:
            return _connection_problem(str(error), target)
        case "25006":
            return f'{said}; declare effect = "write" if it is meant to change something'
        case "57014":
            return f"the statement was stopped: {said}"
        case _:
            hint = error.diag.message_hint
            return f"{said} ({hint.rstrip('.')})" if hint else said


def _connection_problem(said: str, target: Target) -> str:
    first = said.strip().splitlines()[0] if said.strip() else "no reason given"
    if "requested a cleartext password" in first:
        return (
            f"{target.place} asks for the password as it is, over a connection that may be read; set sslmode = require"
        )
    found = _FAILED.match(first)
    if found:
        why = found[1]
        return f"cannot connect to {target.place}: {why[:1].lower() + why[1:]}"
    if "closed the connection" in first or "connection socket closed" in first or "consuming input" in first:
        return f"{target.place} broke off"
    return first.removeprefix("connection failed: ")
