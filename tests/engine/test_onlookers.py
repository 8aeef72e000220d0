"""Who looks on with a login that may only read: seen by everybody, able to write nothing, and nobody but themselves."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import md5

import psycopg
import pytest

from cockpit.core.errand import Errand
from cockpit.core.names import GateId, LaunchId, Operator, ProbeId, RunId, SeatId
from cockpit.core.probe import Answer
from cockpit.core.reading import Outcome
from cockpit.core.seated import Bound
from cockpit.engine.clock import SystemClock
from cockpit.engine.engine import Engine, Manner, Outside
from cockpit.engine.permit import LOOKS, Permit
from cockpit.errors import JournalProblem
from cockpit.journal.pgpresence import PgPresence, seats_channel
from cockpit.journal.pgtarget import Target
from cockpit.journal.postgres import PostgresJournal
from cockpit.wiring.shared import apart
from fakes.launches import claim, gate, http, plan
from fakes.postgres import Postgres
from fakes.shared_journals import LOGIN_PASSWORD, READER, SEAT, any_launch, as_login, stranger
from fakes.waiting import until
from fakes.world import FakeProber, FakeVault

GAGE = Operator("Gage")
PLAN = plan(gate("health", claim("health", 1, "status == 200"), probes=(http("health", 1),)))
Sit = Callable[..., Engine]


@pytest.fixture
def launch() -> LaunchId:
    return any_launch()


@pytest.fixture
def sit(journal_database: Target, launch: LaunchId) -> Iterator[Sit]:
    """A seat by a login that may append, or one that looks on by a login that may only read."""
    open_now: list[Engine] = []

    def make(operator: Operator = GAGE, login: str = SEAT) -> Engine:
        target, now = as_login(journal_database, login), datetime.now(UTC)
        looks = login == READER
        journal = (
            apart(PostgresJournal.open(target, launch, read_only=True))
            if looks
            else apart(PostgresJournal.resume(target, launch=launch, project="demo", key=None, now=now))
        )
        permit = Permit(PLAN, barred=LOOKS, records=False, listed=True, writes=False) if looks else Permit(PLAN)
        outside = Outside(journal, FakeProber({}), FakeVault(), SystemClock(), permit, PgPresence(target, launch))
        engine = Engine(PLAN, outside, Manner(launch, "0", operator, attended=True))
        engine.start()
        open_now.append(engine)
        return engine

    yield make
    for engine in open_now:
        engine.close()


def channel_of(target: Target, launch: LaunchId) -> str:
    """Where the seats of a launch say that they are there, as somebody finds out who may read it."""
    with closing(psycopg.connect(**as_login(target, READER).options, password=LOGIN_PASSWORD)) as link:
        row = link.execute("SELECT id FROM cockpit.journal WHERE launch = %s", [launch]).fetchone()
    return seats_channel(launch, row[0] if row else "")


def guests(engine: Engine) -> list[tuple[str, str, Bound, bool]]:
    company = engine.tick().company
    assert company is not None
    return [(place.operator.name, place.login, place.bound, place.observes) for place in company.guests]


def test_who_may_only_read_is_seen_by_everybody_and_stands_in_no_journal(sit: Sit) -> None:
    one, two = sit(), sit(Operator("Morgan"))
    eve = sit(Operator("Eve"), READER)
    for engine in (one, two, eve):
        until(lambda engine=engine: guests(engine) == [("Eve", READER, Bound.NAMED, True)])  # type: ignore[misc]
    names = [place.operator.name for place in one.picture.launch.seats.here]
    assert names == ["Gage", "Morgan"]
    assert eve.picture.alarm == ""
    eve.close()
    until(lambda: guests(one) == [])
    assert [place.operator.name for place in one.picture.launch.seats.places.values()] == names


def test_a_name_that_is_the_login_is_proven_and_another_is_not(sit: Sit) -> None:
    one = sit()
    sit(Operator("Reader"), READER)
    sit(Operator("Gage"), READER)  # says that it is the director: a statement, and a seat that only looks
    until(lambda: sorted(guests(one)) == [("Gage", READER, Bound.NAMED, True), ("Reader", READER, Bound.LOGIN, True)])


def test_a_login_that_may_read_can_be_nobody_else(sit: Sit, journal_database: Target, launch: LaunchId) -> None:
    """It can say what it likes on the channel; about another's seat nobody believes it, and it can write nothing."""
    one, two = sit(), sit(Operator("Morgan"))
    mine = two.picture.company
    assert mine is not None
    channel = channel_of(journal_database, launch)
    place = as_login(journal_database, READER)
    with closing(psycopg.connect(**place.options, password=LOGIN_PASSWORD, autocommit=True)) as rogue:
        for said in (
            {"beat": mine.seat, "who": "Mallory", "role": "pm"},  # of a seat that is taken
            {"beat": "seat-abcdef", "who": "Mallory", "role": ""},  # of one that nobody holds
            {"from": mine.seat, "lines": [["health", "out", "all is well"]]},
            {"beat": 1, "who": []}, ["beat"], {"beat": "seat-000001"},
        ):  # fmt: skip
            rogue.execute("SELECT pg_notify(%s, %s)", [channel, json.dumps(said)])
        rogue.execute("SELECT pg_notify(%s, %s)", [channel, "[" * 7_000])
        sit(Operator("Eve"), READER)
        until(lambda: guests(one) == [("Eve", READER, Bound.NAMED, True)])
        assert one.lines(PLAN.gates[0].id) == ()
        tables = rogue.execute("SELECT relname FROM pg_class WHERE relnamespace = 'cockpit'::regnamespace").fetchall()
        for table in ("journal", "entry", "epoch", "migration"):
            assert (table,) in tables
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                rogue.execute(f"INSERT INTO cockpit.{table} DEFAULT VALUES")
        for call in ("cockpit.alone('x')", "cockpit.lead('x', 'y')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                rogue.execute(f"SELECT {call}")


def test_the_sign_of_life_of_a_seat_counts_from_its_own_connection_only(
    journal_database: Target, launch: LaunchId
) -> None:
    """Otherwise a director who hangs could be kept alive by anybody, and no deputy would be let in."""
    seat = SeatId("seat-00000a")
    channel = channel_of(journal_database, launch)

    async def ages() -> tuple[float, float]:
        hangs, looks = (PgPresence(as_login(journal_database, SEAT), launch) for _ in range(2))
        rogue = await psycopg.AsyncConnection.connect(
            **as_login(journal_database, READER).options, password=LOGIN_PASSWORD, autocommit=True
        )
        try:
            await hangs.beat(seat)
            await looks.beat(SeatId("seat-00000b"))
            first = (await looks.beat(SeatId("seat-00000b")))[seat]
            await rogue.execute("SELECT pg_notify(%s, %s)", [channel, json.dumps({"beat": seat})])
            return first, (await looks.beat(SeatId("seat-00000b")))[seat]
        finally:
            await rogue.close()
            await hangs.close()
            await looks.close()

    first, then = apart(ages())
    assert then > first


def test_a_seat_whose_old_connection_still_holds_its_lock_gets_it_afterwards(
    journal_database: Target, launch: LaunchId
) -> None:
    seat = SeatId("seat-00000c")

    async def held() -> list[bool]:
        old, new, looks = (PgPresence(as_login(journal_database, SEAT), launch) for _ in range(3))
        other, found = SeatId("seat-00000d"), []
        try:
            await old.beat(seat)
            await new.beat(seat)
            await old.close()
            while seat in await looks.beat(other):
                pass
            found.append(seat in await looks.beat(other))
            await new.beat(seat)
            found.append(seat in await looks.beat(other))
            return found
        finally:
            for one in (old, new, looks):
                await one.close()

    assert apart(held()) == [False, True]


# ------------------------------------------------------------------------------------- logins that may only connect
def locked(target: Target, login: str, launch: LaunchId, number: int) -> psycopg.Connection[tuple[object, ...]]:
    """A connection that holds one of the locks by which seats know each other."""
    space = int(md5(launch.encode(), usedforsecurity=False).hexdigest()[:8], 16) & 0x7FFFFFFF
    link = psycopg.connect(**as_login(target, login).options, password=LOGIN_PASSWORD, autocommit=True)
    assert link.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, number]).fetchone() == (True,)
    return link


def test_who_may_only_connect_keeps_nobody_from_probing(
    sit: Sit, journal_database: Target, launch: LaunchId, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every login may take any lock, the prober's too: schedules stood still for as long as it was held."""
    monkeypatch.setattr("cockpit.engine.attendance.HUNG", 0.3)
    with closing(locked(journal_database, stranger(postgres), launch, 0x1000000)):
        one, two = sit(), sit(Operator("Morgan"))
        until(lambda: one.tick().company.leads or two.tick().company.leads)  # type: ignore[union-attr]
        assert not (one.tick().company.leads and two.tick().company.leads)  # type: ignore[union-attr]


def test_who_may_only_connect_holds_no_seat_and_is_named_where_it_takes_the_lock_of_one(
    journal_database: Target, launch: LaunchId, postgres: Postgres
) -> None:
    async def beats() -> None:
        robbed, other = (PgPresence(as_login(journal_database, SEAT), launch) for _ in range(2))
        try:
            with pytest.raises(JournalProblem, match="the login stranger holds the lock of this seat"):
                await robbed.beat(SeatId("seat-00000e"))
            assert list(await other.beat(SeatId("seat-00000f"))) == ["seat-00000f"]
        finally:
            await robbed.close()
            await other.close()

    with closing(locked(journal_database, stranger(postgres), launch, 0xE)):
        apart(beats())


@pytest.mark.parametrize(("off", "way"), [(7_200, "ahead of"), (-7_200, "behind")])
def test_a_clock_that_is_hours_off_is_said_and_a_runner_with_one_proves_nothing(
    journal_database: Target, launch: LaunchId, off: float, way: str
) -> None:
    """Evidence that was dated two hours ahead was stale for two hours, and then fresh."""
    probe = replace(http("far", 1), vantage="vpc")
    there = plan(gate("far", claim("far", 1, "status == 200"), probes=(probe,)))
    target, now = as_login(journal_database, SEAT), datetime.now(UTC)
    journal = apart(PostgresJournal.resume(target, launch=launch, project="demo", key=None, now=now))
    prober = FakeProber({"far/1": Answer({"status": 200})})
    presence = PgPresence(target, launch, wall=lambda: time.time() + off)
    outside = Outside(journal, prober, FakeVault(), SystemClock(), Permit(there), presence)
    with closing(Engine(there, outside, Manner(launch, "0", GAGE, vantage="vpc"))) as engine:
        engine.start()
        until(lambda: f"is 2:00:00 {way} that of the database" in engine.tick().alarm)
        engine.errand(Errand(there.digest, GateId("far"), ProbeId("far/1"), RunId("r")), 1).result(10)
        view = engine.tick().review.views[GateId("far")].claims[0]
        assert view.outcome is Outcome.INCONCLUSIVE
        assert f"the clock of this machine is 2:00:00 {way} that of the database" in view.note
