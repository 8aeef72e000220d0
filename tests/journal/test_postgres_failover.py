"""A primary dies and its replica is promoted: the same seats go on, or say aloud that it lacks what they have seen."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.core.events import Noted
from cockpit.core.names import LaunchId
from cockpit.errors import JournalAway
from cockpit.journal.pgfollow import Rewound
from cockpit.journal.pgtarget import Target
from cockpit.journal.postgres import PostgresJournal
from fakes.events import draft
from fakes.journals import KEY, NOW
from fakes.postgres import Postgres, binaries
from fakes.shared_journals import SEAT, any_launch, as_login, make_database

pytestmark = pytest.mark.long


class Replica(Postgres):
    """A standby of another server."""

    def __init__(self, bin_folder: Path, primary: Postgres) -> None:
        super().__init__(bin_folder)
        shutil.rmtree(self._data)
        source = f"host={primary.host} port={primary.port} user={primary.user} password='{primary.password}'"
        self._run("pg_basebackup", "-d", source, "-D", self._data, "-R", "-X", "stream", "-c", "fast", "--no-sync")


@pytest.fixture
def pair() -> Iterator[tuple[Postgres, Postgres]]:
    found = binaries()
    if found is None or not (found / "pg_basebackup").exists():
        pytest.skip("no pg_basebackup on this machine")
    servers = [Postgres(found)]
    try:
        servers[0].start()
        make = make_database(servers[0])
        servers.append(Replica(found, servers[0]))
        servers[0].dbname = servers[1].dbname = make.options["dbname"]
        servers[1].start()
        yield servers[0], servers[1]
    finally:
        for server in servers:
            server.remove()


def of_both(primary: Postgres, replica: Postgres) -> Target:
    """Both as one server, as a profile writes it."""
    hosts = {"host": f"{primary.host},{replica.host}", "port": f"{primary.port},{replica.port}"}
    options = {"dbname": primary.dbname, "user": SEAT, **hosts}
    return as_login(Target(options), SEAT)


def until_replayed(replica: Postgres, launch: LaunchId, count: int) -> None:
    end = time.monotonic() + 30
    query = f"SELECT count(*) FROM cockpit.entry WHERE launch = '{launch}'"
    while replica.query(query) != [(count,)]:
        assert time.monotonic() < end
        time.sleep(0.05)


async def take(target: Target, launch: LaunchId) -> PostgresJournal:
    return await PostgresJournal.resume(target, launch=launch, project="x", key=KEY, now=NOW)


def promote(primary: Postgres, replica: Postgres) -> None:
    primary.kill()
    replica.query("SELECT pg_promote()")


def test_a_promoted_replica_that_has_everything_goes_on(pair: tuple[Postgres, Postgres]) -> None:
    primary, replica = pair
    launch = any_launch()

    async def play() -> None:
        one, two = [await take(of_both(primary, replica), launch) for _ in range(2)]
        await two.wait(0.1)
        await one.append(0, [draft(Noted("before"), 1), draft(Noted("too"), 2)])
        await asyncio.to_thread(until_replayed, replica, launch, 2)
        await asyncio.to_thread(promote, primary, replica)
        [entry] = await one.append(2, [draft(Noted("after"), 3)])
        assert entry.seq == 3
        for _ in range(20):
            try:
                await two.wait(1)
                break
            except JournalAway:
                await asyncio.sleep(0.2)
        assert [each.seq for each in await two.read()] == [1, 2, 3]
        assert (await two.verify()).whole
        await one.close()
        await two.close()

    asyncio.run(play())


def test_one_that_lacks_what_was_acknowledged_is_refused_aloud(pair: tuple[Postgres, Postgres]) -> None:
    primary, replica = pair
    launch = any_launch()

    async def play() -> None:
        one = await take(of_both(primary, replica), launch)
        await one.append(0, [draft(Noted("before"), 1)])
        await asyncio.to_thread(until_replayed, replica, launch, 1)
        replica.stop()  # it is behind from now on
        await one.append(1, [draft(Noted("acknowledged"), 2)])
        primary.kill()
        await asyncio.to_thread(replica.start)
        await asyncio.to_thread(replica.query, "SELECT pg_promote()")
        with pytest.raises(Rewound, match="it ends at entry 1, this seat has seen 2"):
            await one.append(2, [draft(Noted("after"), 3)])
        with pytest.raises(Rewound):
            await one.head()
        other = await take(of_both(primary, replica), launch)  # who never saw it goes on
        assert [each.seq for each in await other.append(1, [draft(Noted("elsewhere"), 4)])] == [2]
        with pytest.raises(Rewound, match="another history"):
            await one.read(2)
        await one.close()
        await other.close()

    asyncio.run(play())
