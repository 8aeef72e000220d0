"""PostgreSQL: one statement, its values bound by the server, READ ONLY unless the probe says otherwise.

psycopg overruns a cancelled task by up to ten seconds on a dead link, so a task that talks to a server is never
cancelled here: when time is up the socket is shut under it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

import psycopg
from psycopg import AsyncCursor, capabilities

from cockpit.core.names import JSON
from cockpit.core.probe import Effect, PostgresConnection, Scene, SqlSpec
from cockpit.core.sqltext import fill_sql, read_sql
from cockpit.core.template import Ref, as_text, fill_text
from cockpit.probes.base import Broken, finish, late, masked, place, show_lines, shown, text_lines
from cockpit.probes.pg import Line, Pool, Target, Turn, problem_of
from cockpit.probes.rows import Rows, Table, drawn

SHOWN_ROWS = 20
MOST_RECEIVED = 32_000_000
"""Bytes of one answer on the wire; its rows may be an eighth of that."""
_LOOK = 0.02
_STOPPING = 1.0
"""Seconds for telling the server that a statement is no longer wanted."""
_CLOSING = b"ROLLBACK; SELECT pg_catalog.pg_advisory_unlock_all()"


class Sql:
    """The kind `sql`."""

    def __init__(self) -> None:
        self._pools: dict[Target, Pool] = {}

    async def ask(self, spec: SqlSpec, scene: Scene) -> JSON:
        """Send the statement and bring its rows back; see `SqlSpec` for the document."""
        statement, bound = fill_sql(spec.statement, scene.values)
        target = _target(spec.connection, scene)
        _show_statement(spec, scene)
        pool = self._pools.setdefault(target, Pool(target))
        turn = Turn(scene.timeout)
        began = time.monotonic()
        work = asyncio.ensure_future(_work(pool, turn, statement, bound, spec.max_rows, scene.effect))
        in_time = None
        try:
            in_time = await _attend(work, turn, began + scene.timeout)
        finally:  # in time, too late, or cancelled
            if not work.done():
                await finish(asyncio.ensure_future(_stop(work, turn, tell_server=in_time is None)), _STOPPING * 2)
        if turn.flooded:
            raise Broken(f"{target.name}: the answer is larger than {MOST_RECEIVED:,} bytes; select less")
        if not in_time:
            raise Broken(f"{target.name}: {late(scene.timeout)}")
        table = work.result()
        elapsed = round((time.monotonic() - began) * 1000, 3)
        _show_rows(table, elapsed, scene)
        return {
            "rows": list[JSON](table.rows),
            "count": table.count,
            "columns": None if table.columns is None else list[JSON](table.columns),
            "elapsed_ms": elapsed,
        }

    async def close(self) -> None:
        """Close the connections that are kept."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()


async def _attend(work: asyncio.Task[Table], turn: Turn, end: float) -> bool:
    """Wait for a statement; whether it ended in time.

    libpq takes a row of a gigabyte into memory before anybody may look at it, so what comes is counted on its way.
    """
    while not work.done() and (left := end - time.monotonic()) > 0 and not turn.flooded:
        await asyncio.wait({work}, timeout=min(left, _LOOK))
        turn.flooded = turn.line is not None and turn.line.received - turn.line.before > MOST_RECEIVED
    return work.done()


async def _stop(work: asyncio.Task[Table], turn: Turn, *, tell_server: bool) -> None:
    """End a statement that is no longer wanted, whatever state its connection is in.

    One that ran out of time needs no word to the server: `statement_timeout` ends it there.
    """
    turn.stopped = True
    line = turn.line
    if line is None:  # still connecting, or waiting for a place: both can be cancelled
        work.cancel()
    else:
        if tell_server:
            with contextlib.suppress(Exception):  # it is not there: the socket is shut all the same
                async with asyncio.timeout(_STOPPING):
                    await line.connection.cancel_safe(timeout=_STOPPING)
        line.shut()
    await finish(work, 0.5)
    if not work.done():
        work.cancel()
        await finish(work, 0.2)


async def _work(pool: Pool, turn: Turn, statement: str, bound: list[JSON], max_rows: int, effect: Effect) -> Table:
    """Borrow a connection, run the statement in a transaction, and give the connection back clean."""
    reading = effect is Effect.READ
    try:
        line = await pool.begin(turn, f"BEGIN {'READ ONLY' if reading else 'READ WRITE'}")
    except psycopg.Error as error:
        raise Broken(f"{pool.target.name}: {problem_of(error, pool.target)}") from None
    clean = False
    try:
        if reading:
            table = await _read(line.cursor, statement, bound, max_rows)
            await line.cursor.execute(_CLOSING)
            clean = True
        else:
            table = await _write(line.cursor, statement, bound, max_rows)
            await _commit(pool.target, line)
    except psycopg.Error as error:
        if reading and error.sqlstate and not turn.stopped:  # the server refused it, the connection is good
            with contextlib.suppress(psycopg.Error):
                await line.cursor.execute(_CLOSING)
                clean = True
        raise Broken(f"{pool.target.name}: {problem_of(error, pool.target)}") from None
    finally:
        pool.end(turn, keep=clean)
    return table


async def _read(cursor: AsyncCursor[Any], statement: str, bound: list[JSON], max_rows: int) -> Table:
    """Row by row, so that a table of ten million rows is not loaded to find that it is too long."""
    rows: Rows | None = None
    size = 100 if capabilities.has_stream_chunked() else 1
    found = cast("AsyncGenerator[Any, None]", cursor.stream(statement.encode(), bound or None, size=size))
    async with aclosing(found):
        async for row in found:
            if rows is None:
                rows = Rows([column.name for column in cursor.description or ()], max_rows)
            rows.add(row)
    if rows is None:
        return Table(None, (), 0)
    return Table(rows.columns, tuple(rows.found), len(rows.found))


async def _write(cursor: AsyncCursor[Any], statement: str, bound: list[JSON], max_rows: int) -> Table:
    """In one piece; `prepare` makes the server itself refuse a second statement."""
    await cursor.execute(statement.encode(), bound or None, prepare=True)
    if cursor.description is None:
        return Table((), (), max(0, cursor.rowcount))
    rows = Rows([column.name for column in cursor.description], max_rows)
    async for row in cursor:
        rows.add(row)
    return Table(rows.columns, tuple(rows.found), len(rows.found))


async def _commit(target: Target, line: Line) -> None:
    try:
        await line.cursor.execute(b"COMMIT")
    except psycopg.OperationalError as error:
        if error.sqlstate is None:
            raise Broken(f"{target.name}: the answer to COMMIT was lost; it may have been written") from None
        raise


# ------------------------------------------------------------------------------------------------------ the request


def _target(name: str, scene: Scene) -> Target:
    connection = scene.connections.get(name)
    if connection is None:
        raise Broken(f"there is no connection {name}")
    if not isinstance(connection, PostgresConnection):
        raise Broken(f"the connection {name} is not a PostgreSQL one")
    values = scene.values
    port = fill_text(connection.port, values)
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise Broken(f"{name}: {port!r} is no port")
    return Target(
        name=name,
        host=fill_text(connection.host, values),
        port=port,
        dbname=fill_text(connection.dbname, values),
        user=fill_text(connection.user, values),
        sslmode=fill_text(connection.sslmode, values),
        sslrootcert=str(place(connection.sslrootcert, scene)) if connection.sslrootcert else None,
        password=fill_text(connection.password, values) if connection.password else None,
    )


def _show_statement(spec: SqlSpec, scene: Scene) -> None:
    show_lines(lambda _, line: scene.emit("info", line), text_lines(spec.statement.strip()), 40)
    values = masked(scene.values)
    names = {part.name for part in read_sql(spec.statement).parts if isinstance(part, Ref)}
    for name in sorted(names):
        value = values[name]
        scene.emit("info", shown(f"${{{name}}} = {value if isinstance(value, list | dict) else as_text(value)}"))


def _show_rows(table: Table, elapsed: float, scene: Scene) -> None:
    show_lines(scene.emit, drawn(table, SHOWN_ROWS))
    rows = "1 row" if table.count == 1 else f"{table.count:,} rows"
    beyond = f", {SHOWN_ROWS} shown" if len(table.rows) > SHOWN_ROWS else ""
    touched = "" if table.rows or not table.count else " touched"
    scene.emit("info", f"{rows}{touched}{beyond} · {elapsed:.0f} ms")
