"""SQL probes when the server or the way to it breaks: dead, hung, restarted, cancelled."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import threading
from dataclasses import replace

import pytest

from cockpit.core.names import ProbeId
from cockpit.core.probe import Effect, PostgresConnection, Probe, Scene, SqlSpec
from cockpit.core.secret import Secret
from cockpit.probes.registry import Probes
from fakes.listening import Listening
from fakes.postgres import Postgres, binaries
from fakes.wire import Wire

ACTIVE = "state = 'active' AND query LIKE '%{}%' AND pid <> pg_backend_pid()"
LATE = "db: no complete answer within 0.5 s"


def sql(statement: str) -> SqlSpec:
    return SqlSpec("db", statement)


def at(database, **changed) -> dict[str, PostgresConnection]:
    return {"db": replace(database["connections"]["db"], **changed)}


class Relay(Listening):
    """Passes bytes to the server until it is told to go dead: open for both sides, and nothing comes through."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.dead = threading.Event()

    def handle(self, one: socket.socket) -> None:
        with one, socket.create_connection(("127.0.0.1", self._target)) as other, contextlib.suppress(OSError):
            ends = {one: other, other: one}
            while not self._over.is_set():
                if self.dead.is_set():
                    self._over.wait(0.02)
                    continue
                for end in select.select(list(ends), [], [], 0.02)[0]:
                    data = end.recv(65_536)
                    if not data:
                        return
                    if not self.dead.is_set():
                        ends[end].sendall(data)


def test_nothing_listens(ask, database):
    with Wire() as server:
        port = server.port
    got = ask(sql("SELECT 1"), values=database["values"], connections=at(database, port=str(port)))
    assert got.error == f"db: cannot connect to 127.0.0.1:{port}: connection refused"


def test_a_port_that_accepts_and_never_speaks(ask, database):
    with Wire() as server:
        got = ask(
            sql("SELECT 1"), values=database["values"], connections=at(database, port=str(server.port)), timeout=0.5
        )
    assert got.error == LATE


def test_a_port_that_speaks_something_else(ask, database):
    with Wire(banner=b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
        got = ask(sql("SELECT 1"), values=database["values"], connections=at(database, port=str(server.port)))
    assert got.error.startswith("db: ")
    assert "\n" not in got.error


def test_a_wrong_password_is_named_and_not_shown(ask, database):
    values = {"db_password": Secret("db_password", "wr0ng-one")}
    got = ask(sql("SELECT 1"), values=values, connections=database["connections"])
    assert got.error.startswith("db: cannot connect to 127.0.0.1:")
    assert got.error.endswith(': password authentication failed for user "postgres"')
    assert "wr0ng" not in got.error + got.text


def test_a_database_that_does_not_exist(ask, database):
    got = ask(sql("SELECT 1"), values=database["values"], connections=at(database, dbname="nowhere"))
    assert got.error.endswith(': database "nowhere" does not exist')


def test_a_host_that_does_not_exist(ask, database):
    got = ask(sql("SELECT 1"), values=database["values"], connections=at(database, host="nothing.invalid"))
    assert "nothing.invalid" in got.error
    assert "\n" not in got.error


@pytest.mark.parametrize("effect", [Effect.READ, Effect.WRITE])
def test_a_slow_statement_ends_here_and_on_the_server(ask, database, postgres, effect):
    got = ask(sql("SELECT pg_sleep(60) AS slow_one"), effect=effect, timeout=0.5, **database)
    assert got.error == LATE or "statement timeout" in got.error
    wait_until_gone(postgres, "slow_one")


def wait_until_gone(postgres: Postgres, word: str) -> None:
    """Return once no backend runs such a statement any more; the test's own time-out ends a wait in vain."""
    statement = f"SELECT count(*) FROM pg_stat_activity WHERE {ACTIVE.format(word)}"
    while postgres.query(statement) != [(0,)]:
        pass


def wait_until_active(postgres: Postgres, word: str) -> int:
    statement = f"SELECT pid FROM pg_stat_activity WHERE {ACTIVE.format(word)}"
    while not (found := postgres.query(statement)):
        pass
    return found[0][0]


def test_cancelling_ends_the_statement_on_the_server(database, postgres):
    async def cancel() -> None:
        probes = Probes()
        scene = Scene(database["values"], database["connections"], 60)
        task = asyncio.ensure_future(
            probes.ask(Probe(ProbeId("g/1"), "t", sql("SELECT pg_sleep(60) AS cancelled_one")), scene)
        )
        await asyncio.to_thread(wait_until_active, postgres, "cancelled_one")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.to_thread(wait_until_gone, postgres, "cancelled_one")
        after = await probes.ask(Probe(ProbeId("g/1"), "t", sql("SELECT 1 AS a")), scene)
        assert after.document["count"] == 1
        await probes.close()

    asyncio.run(cancel())


def test_cancelling_while_connecting_returns_at_once(database):
    async def cancel(port: int) -> None:
        probes = Probes()
        scene = Scene(database["values"], at(database, port=str(port)), 60)
        task = asyncio.ensure_future(probes.ask(Probe(ProbeId("g/1"), "t", sql("SELECT 1")), scene))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await probes.close()

    with Wire() as server:
        asyncio.run(cancel(server.port))


def test_the_deadline_holds_on_a_link_that_died(database, postgres):
    """Three ways to meet it: a kept connection, one in the middle of a statement, a new one."""

    async def through(relay: Relay) -> list[str | None]:
        probes = Probes()
        connections = at(database, port=str(relay.port))
        errors = []

        async def once(statement: str, timeout: float) -> str | None:
            scene = Scene(database["values"], connections, timeout)
            return (await probes.ask(Probe(ProbeId("g/1"), "t", sql(statement)), scene)).error

        assert await once("SELECT 1 AS a", 5) is None
        running = asyncio.ensure_future(once("SELECT pg_sleep(3) AS on_a_dead_link", 0.5))
        await asyncio.to_thread(wait_until_active, postgres, "on_a_dead_link")
        relay.dead.set()
        errors.append(await running)
        relay.dead.clear()
        assert await once("SELECT 1 AS a", 5) is None
        relay.dead.set()
        errors.append(await once("SELECT 1 AS a", 0.5))
        errors.append(await once("SELECT 1 AS a", 0.5))
        await probes.close()
        return errors

    with Relay(postgres.port) as relay:
        assert asyncio.run(through(relay)) == [LATE, LATE, LATE]


@pytest.fixture(scope="module")
def own_server():
    """A server that a test may stop; it starts it itself."""
    found = binaries()
    if found is None:
        pytest.skip("no PostgreSQL binaries on this machine")
    server = Postgres(found)
    yield server
    server.remove()


def test_a_server_that_hangs_restarts_or_is_gone(own_server):
    """One cockpit, one server, through all of it: each probe says what is, and the next good moment is green again."""
    own_server.start()
    values = {"p": Secret("p", own_server.password)}
    connection = PostgresConnection("db", own_server.host, "postgres", "postgres", str(own_server.port), "${p}")

    async def fly() -> None:
        probes = Probes()

        async def once(timeout: float = 5) -> str | None:
            scene = Scene(values, {"db": connection}, timeout)
            return (await probes.ask(Probe(ProbeId("g/1"), "t", sql("SELECT 1 AS a")), scene)).error

        assert await once() is None
        own_server.stop()
        assert await once() == f"db: cannot connect to 127.0.0.1:{own_server.port}: connection refused"
        own_server.start()
        assert await once() is None
        own_server.stop()
        own_server.start()
        assert await once() is None, "a kept connection to the server before is no reason to fail"
        own_server.pause()
        assert await once(0.5) == LATE
        assert await once(0.5) == LATE
        own_server.resume()
        assert await once() is None
        own_server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cockpit'")
        assert await once() is None
        await probes.close()

    asyncio.run(fly())
    own_server.stop()


def test_a_server_that_dies_in_the_middle_of_a_statement(own_server):
    own_server.start()
    values = {"p": Secret("p", own_server.password)}
    connection = PostgresConnection("db", own_server.host, "postgres", "postgres", str(own_server.port), "${p}")

    async def fly() -> str | None:
        probes = Probes()
        scene = Scene(values, {"db": connection}, 30)
        task = asyncio.ensure_future(probes.ask(Probe(ProbeId("g/1"), "t", sql("SELECT pg_sleep(60) AS dying")), scene))
        await asyncio.to_thread(wait_until_active, own_server, "dying")
        own_server.stop()
        answer = await task
        await probes.close()
        return answer.error

    error = asyncio.run(fly())
    assert error is not None
    assert error.startswith("db: ")
    assert "\n" not in error
