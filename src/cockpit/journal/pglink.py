"""One connection to PostgreSQL that never makes anybody wait longer than said.

psycopg overruns a deadline around a statement by ten seconds on a dead link, because it first tries to cancel the
statement there. So a task that talks to a server is never cancelled here: when time is up, the socket is shut under it.
A link that failed is dropped, and the next call makes a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Coroutine, Sequence
from contextlib import aclosing
from typing import Any, Final, TypeAlias, TypeVar

import psycopg
from psycopg import AsyncConnection

from cockpit.errors import JournalProblem
from cockpit.journal.pgtarget import Lost, Target, explain

T = TypeVar("T")
Row: TypeAlias = tuple[Any, ...]

GRACE: Final = 0.2
"""Seconds that a task gets to end after its socket was shut; it takes milliseconds."""
_SERVER: Final = {
    "synchronous_commit": "on",
    # the server's own view of a dead client: a lock of it is free after about four seconds, not after two hours
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": "4000",
    "idle_in_transaction_session_timeout": "10000",
    "search_path": "pg_catalog",
}
_CLIENT: Final = {
    "keepalives": "1",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "2",
    "tcp_user_timeout": "3000",
    "client_encoding": "utf8",
    "connect_timeout": "5",  # a second net; the deadline is kept from outside
    "target_session_attrs": "any",
}
_PLAIN: Final = frozenset({"disable", "allow", "prefer"})
"""Ways to connect that may end without TLS: there a password is proven and never sent as it is."""
_WORD: Final = "the server does not answer"
_HINT: Final = "look whether the server and the way to it are there; cockpit keeps trying"

logging.getLogger("psycopg").addHandler(logging.NullHandler())  # its warnings would be written over the screen


class Link:
    """One connection, made when it is needed. Used from one event loop, one call at a time."""

    def __init__(self, target: Target, name: str, *, writes: bool, channel: str = "", limit: float = 5.0) -> None:
        """Name the server; it is dialled by the first call.

        Args:
            target: where.
            name: what the server calls this connection in its own lists.
            writes: of several hosts, take the one that can be written to.
            channel: LISTEN to it, before anything else is asked.
            limit: seconds after which the server itself gives a statement up.
        """
        self._target = target
        self._name = name
        self._writes = writes
        self._channel = channel
        self._limit = limit
        self._open: AsyncConnection[Row] | None = None
        self._turns = 0  # of several hosts the next one is tried first: a dead one must not use up every deadline

    @property
    def alive(self) -> bool:
        """Whether there is a connection, as far as is known here."""
        return self._open is not None and not self._open.closed

    async def dial(self, seconds: float) -> bool:
        """Make the connection if there is none; whether it is a new one.

        Raises:
            Lost: there is none to be had, within that time.
            JournalProblem: there will be none.
        """
        if self.alive:
            return False
        try:
            await self._within(seconds, self._dial(), "opened", certain=True)
        except Lost:
            self._turns += 1
            raise
        except JournalProblem:
            self.drop()  # one that does not listen must not be taken for one that does
            raise
        return True

    async def ask(
        self, statement: str, values: Sequence[object] = (), *, seconds: float, doing: str = "read"
    ) -> list[Row]:
        """Run one statement in a transaction of its own; its answer is that of its commit.

        Raises:
            Lost: no answer within `seconds`, or the connection broke. Unless it says `certain`, the statement may
                have been executed.
            JournalProblem: the server refused it.
        """
        end = time.monotonic() + seconds
        await self.dial(seconds)
        return await self._within(end - time.monotonic(), self._ask(statement, values), doing)

    async def heard(self, seconds: float) -> str | None:
        """Wait until something is said on the channel, at most so long; None: nothing was. Only on a dialled link.

        Raises:
            Lost: the connection broke.
        """
        return await self._within(seconds + GRACE, self._hear(seconds), "read")

    def drop(self) -> None:
        """Let go of the connection, at once and without asking anybody; safe to call twice."""
        connection, self._open = self._open, None
        if connection is not None:
            with contextlib.suppress(psycopg.Error):
                connection.pgconn.finish()

    async def _within(self, seconds: float, work: Coroutine[Any, Any, T], doing: str, *, certain: bool = False) -> T:
        task = asyncio.ensure_future(work)
        done = None
        try:
            done, _ = await asyncio.wait({task}, timeout=max(seconds, 0.001))
        finally:  # in time, too late, or cancelled
            if not done:
                await self._stop(task)
        if not done:
            raise Lost(_WORD, _HINT, certain=certain)
        try:
            return task.result()
        except psycopg.Error as error:
            told = explain(error, doing, self._target)
            if isinstance(told, Lost):
                told.certain = told.certain or certain
                self.drop()
            raise told from None
        except OSError as error:
            self.drop()
            raise Lost(error.strerror or type(error).__name__, _HINT, certain=certain) from None

    async def _stop(self, task: asyncio.Task[Any]) -> None:
        """End a task that waits for the server, without waiting for the server."""
        if self._open is None:
            task.cancel()  # still dialling: psycopg has nothing to cancel there
        else:
            with contextlib.suppress(OSError, psycopg.Error):
                end = socket.socket(fileno=os.dup(self._open.fileno()))
                with end:
                    end.shutdown(socket.SHUT_RDWR)
        await asyncio.wait({task}, timeout=GRACE)
        if not task.done():
            task.cancel()
        elif not task.cancelled():
            task.exception()  # it is known why
        self.drop()

    async def _dial(self) -> None:
        given: dict[str, Any] = dict(self._target.turned(self._turns))
        server = {**_SERVER, "statement_timeout": str(int(self._limit * 1000))}
        options = " ".join(f"-c {name}={value}" for name, value in server.items())
        given["options"] = f"{given.get('options', '')} {options}".strip()
        if given.get("sslmode", "prefer") in _PLAIN:
            given.setdefault("require_auth", "!password")
        if self._target.password is not None:
            given["password"] = self._target.password.reveal()
        given = {**_CLIENT, **given, "application_name": self._name}
        if self._writes and "," in given.get("host", ""):
            given["target_session_attrs"] = "read-write"
        connection = await AsyncConnection.connect("", **given, autocommit=True, prepare_threshold=None)
        if self._channel:
            self._open = connection  # so that it can be shut while it is asked
            await connection.execute(f"LISTEN {self._channel}".encode())
        self._open = connection

    async def _ask(self, statement: str, values: Sequence[object]) -> list[Row]:
        assert self._open is not None
        cursor = await self._open.execute(statement.encode(), values or None)
        return await cursor.fetchall() if cursor.description else []

    async def _hear(self, seconds: float) -> str | None:
        assert self._open is not None
        async with aclosing(self._open.notifies(timeout=seconds, stop_after=1)) as heard:
            async for notice in heard:
                return notice.payload
        return None
