"""What only a shared journal has to promise: lost answers, lost servers, other seats, other logins, other histories."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest

from cockpit.core.events import Noted
from cockpit.core.names import LaunchId
from cockpit.core.record import Conflict, Draft
from cockpit.core.secret import Secret
from cockpit.errors import Fenced, JournalAway, JournalProblem, UnknownOutcome
from cockpit.journal import pgfind, pgopen, pgschema, pgsetup, pgstore
from cockpit.journal import postgres as module
from cockpit.journal.chain import BrokenChain, Head
from cockpit.journal.pgfollow import Rewound
from cockpit.journal.pgtarget import Target, read_address
from cockpit.journal.postgres import PostgresJournal
from cockpit.journal.sqlite import UNCHECKED, WITHOUT_KEY, SqliteJournal
from fakes.events import draft
from fakes.faults import FaultyWay
from fakes.journals import KEY, LAUNCH, NOW
from fakes.postgres import Postgres
from fakes.shared_journals import READER, SEAT, any_launch, as_login, make_database, stranger, target_of

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def notes(count: int, start: int = 0) -> list[Draft]:
    return [draft(Noted(f"note {number}"), number) for number in range(start, start + count)]


@pytest.fixture
def way(postgres: Postgres) -> Iterator[FaultyWay]:
    with FaultyWay(postgres.port) as way:
        yield way


@pytest.fixture
def target(journal_database: Target) -> Target:
    """The database as the login of a seat."""
    return as_login(journal_database, SEAT)


@pytest.fixture
def launch() -> LaunchId:
    return any_launch()


async def seat_at(target: Target, launch: LaunchId, key: bytes | None = KEY, **options: Any) -> PostgresJournal:
    return await PostgresJournal.resume(target, launch=launch, project="track-ai", key=key, now=NOW, **options)


def rows_of(owner: Target, launch: LaunchId) -> list[tuple[Any, ...]]:
    with connection(owner) as db:
        return db.execute("SELECT seq, id FROM cockpit.entry WHERE launch = %s ORDER BY seq", (launch,)).fetchall()


def connection(target: Target) -> psycopg.Connection[tuple[Any, ...]]:
    assert target.password is not None
    return psycopg.connect("", **target.options, password=target.password.reveal(), autocommit=True)  # type: ignore[arg-type]


# -------------------------------------------------------------------------------------------------- lost answers


def test_an_answer_that_got_lost_is_asked_for_again_and_is_one_entry(
    target: Target, way: FaultyWay, launch: LaunchId, journal_database: Target
) -> None:
    async def play() -> None:
        journal = await seat_at(as_login(target, SEAT, port=way.port), launch)
        way.cuts = 1
        first = await journal.append(0, notes(2))
        way.cuts = 2  # the repetition is lost, too
        second = await journal.append(2, notes(1, start=2))
        assert [entry.seq for entry in (*first, *second)] == [1, 2, 3]
        assert way.lost == 3
        assert (await journal.verify()).whole
        await journal.close()

    run(play())
    assert [row[0] for row in rows_of(journal_database, launch)] == [1, 2, 3]


def test_an_answer_that_stays_lost_is_not_said_to_be_refused(
    target: Target, way: FaultyWay, launch: LaunchId, journal_database: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE", 0.6)
    wanted = notes(1)

    async def play() -> None:
        journal = await seat_at(as_login(target, SEAT, port=way.port), launch)
        await journal.head()
        way.cuts, way.cut_at = 99, b""  # from now on every answer is lost
        with pytest.raises(UnknownOutcome, match="whether it is recorded is not known") as caught:
            await journal.append(0, wanted)
        assert caught.value.ids == (wanted[0].id,)
        way.heal()
        assert [entry.id for entry in await journal.read()] == [wanted[0].id]
        await journal.close()

    run(play())
    assert len(rows_of(journal_database, launch)) == 1


def test_a_server_that_was_never_reached_recorded_nothing_and_that_is_said(
    target: Target, way: FaultyWay, launch: LaunchId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE", 0.4)

    async def play() -> None:
        journal = await seat_at(as_login(target, SEAT, port=way.port), launch)
        way.refuses = True
        with pytest.raises(JournalProblem, match="could not be written to") as caught:
            await journal.append(0, notes(1))
        assert not isinstance(caught.value, UnknownOutcome)
        way.heal()
        assert [entry.seq for entry in await journal.append(0, notes(1))] == [1]
        await journal.close()

    run(play())


def test_no_call_takes_longer_than_it_may_where_nothing_comes_back(
    target: Target, way: FaultyWay, launch: LaunchId, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 0.5
    monkeypatch.setattr(module, "DEADLINE", limit)
    monkeypatch.setattr(pgstore, "DEADLINE", limit)
    monkeypatch.setattr(module, "GLANCE", limit)
    monkeypatch.setattr(pgstore, "ATTEMPT", limit / 2)

    async def play() -> None:
        journal = await seat_at(as_login(target, SEAT, port=way.port), launch)
        await journal.append(0, notes(1))
        await journal.wait(0.01)
        way.hole = True
        for ask in (
            lambda: journal.append(1, notes(1, start=1)), journal.head, journal.read, lambda: journal.wait(0.05)
        ):  # fmt: skip
            for _ in range(2):  # on the old connection, and while making a new one
                began = time.monotonic()
                with pytest.raises(JournalProblem, match=r"the server does not answer|not known"):
                    await ask()  # type: ignore[operator]
                assert time.monotonic() - began < limit + 0.5  # the promise itself is about time
        way.heal()
        assert [entry.seq for entry in await journal.append(1, notes(1, start=1))] == [2]
        await journal.close()

    run(play())


def test_a_call_that_is_cancelled_leaves_a_journal_that_works(target: Target, way: FaultyWay, launch: LaunchId) -> None:
    async def play() -> None:
        journal = await seat_at(as_login(target, SEAT, port=way.port), launch)
        await journal.append(0, notes(1))
        await journal.wait(0.01)
        way.hole = True
        tasks = [asyncio.ensure_future(each) for each in (journal.wait(30), journal.append(1, notes(1, start=1)))]
        await asyncio.sleep(0.1)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=5)
        assert all(task.cancelled() for task in tasks)
        way.heal()
        try:
            entries = await journal.append(await journal.head(), notes(1, start=2))
        except Conflict:  # what was cancelled was on its way, and arrived between the two calls
            entries = await journal.append(await journal.head(), notes(1, start=2))
        assert entries[0].seq in {2, 3}
        await journal.close()

    run(play())


# -------------------------------------------------------------------------------------------------- other seats


def test_what_one_seat_records_wakes_the_others(target: Target, launch: LaunchId) -> None:
    async def play() -> None:
        one, two = await seat_at(target, launch), await seat_at(target, launch)
        await two.wait(30)  # newly listening: look once
        waiting = asyncio.ensure_future(two.wait(30))
        await asyncio.sleep(0.05)
        await one.append(0, notes(1))
        await asyncio.wait_for(waiting, 10)
        assert [entry.seq for entry in await two.read()] == [1]
        await one.close()
        await two.close()

    run(play())


def test_what_was_said_while_the_ear_was_away_is_found_by_its_number(
    target: Target, way: FaultyWay, launch: LaunchId
) -> None:
    async def play() -> None:
        one, two = await seat_at(target, launch), await seat_at(as_login(target, SEAT, port=way.port), launch)
        await two.wait(30)
        way.reset()
        await one.append(0, notes(1))  # nobody hears it
        with pytest.raises(JournalProblem):
            await two.wait(30)
        await two.wait(30)  # returns at once: it listens again, and is told to look
        assert await two.head() == 1
        await one.close()
        await two.close()

    run(play())


def test_a_seat_that_was_ahead_of_its_caller_still_says_conflict(target: Target, launch: LaunchId) -> None:
    async def play() -> None:
        one, two = await seat_at(target, launch), await seat_at(target, launch)
        await one.append(0, notes(2))
        await two.read()
        with pytest.raises(Conflict) as caught:
            await two.append(1, notes(1, start=5))
        assert (caught.value.expected, caught.value.found) == (1, 2)
        await one.close()
        await two.close()

    run(play())


def test_an_old_leader_writes_nothing_more(target: Target, launch: LaunchId) -> None:
    async def play() -> None:
        one, two = await seat_at(target, launch), await seat_at(target, launch)
        first = await one.lead("ana")
        await one.append(0, notes(1), epoch=first)
        second = await two.lead("ben")
        assert second == first + 1
        with pytest.raises(Fenced):
            await one.append(1, notes(1, start=1), epoch=first)
        assert await one.head() == 1
        await two.append(1, notes(1, start=1), epoch=second)
        assert [entry.seq for entry in await one.append(2, notes(1, start=2))] == [3]  # people are not fenced
        await one.close()
        await two.close()

    run(play())


# ------------------------------------------------------------------------------------------------ other histories


def test_a_database_that_lost_entries_is_refused_aloud(
    postgres: Postgres, target: Target, launch: LaunchId, tmp_path: Path
) -> None:
    """As after the promotion of a replica that lacked what was acknowledged: the same launch, an older state of it."""
    behind = as_login(make_database(postgres), SEAT)
    witness = tmp_path / "seen" / "launch.head"

    async def play() -> None:
        journal = await seat_at(target, launch, witness=witness)
        await journal.append(0, notes(3))
        older = pgstore.PgStore(behind, launch, writes=True)
        await older.begin(journal.cover)
        rows = [row async for row in journal._store.rows()][:2]
        contents = [
            (row[0], module.Content(*(column.decode() for column in row[1:7])), row[7].decode()) for row in rows
        ]
        assert await older.add(0, journal.cover.mac, None, contents, time.monotonic() + 5) == ("recorded", 2)
        await journal.close()
        journal._store.target = journal._store._link._target = behind  # what a name in DNS does
        for ask in (journal.head(), journal.read(3), journal.append(3, notes(1, start=3))):
            with pytest.raises(Rewound, match="it ends at entry 2, this seat has seen 3"):
                await ask
        other = await seat_at(behind, launch)  # a seat that knows nothing of it goes on, and another history begins
        await other.append(2, notes(2, start=7))
        for ask in (journal.read(3), journal.append(4, notes(1, start=3))):
            with pytest.raises((Rewound, BrokenChain)):
                await ask
        with pytest.raises(BrokenChain, match="another history"):  # and the next seat here notices it, too
            await seat_at(behind, launch, witness=witness)
        await other.close()
        await journal.close()

    run(play())


def test_what_is_changed_by_the_owner_is_noticed(journal_database: Target, target: Target, launch: LaunchId) -> None:
    async def play() -> None:
        journal = await seat_at(target, launch)
        await journal.append(0, notes(3))
        with connection(journal_database) as db, db.transaction(force_rollback=False):
            db.execute("ALTER TABLE cockpit.entry DISABLE TRIGGER never_changed")
            db.execute("UPDATE cockpit.entry SET payload = '{}' WHERE launch = %s AND seq = 2", (launch,))
            db.execute("ALTER TABLE cockpit.entry ENABLE TRIGGER never_changed")
        report = await journal.verify()
        assert [fault.seq for fault in report.faults] == [2]
        fresh = await PostgresJournal.open(target, launch, keys=[KEY], read_only=True)
        assert [entry.seq for entry in await fresh.read()] == [1]
        assert "journal changed after it was written" in fresh.remarks
        for each in (journal, fresh):
            await each.close()

    run(play())


SABOTAGE = {
    "a guard is gone": "DROP TRIGGER never_changed ON cockpit.entry",
    "a guard sleeps": "ALTER TABLE cockpit.entry DISABLE TRIGGER in_order",
    "a guard is for show": "CREATE OR REPLACE FUNCTION cockpit.refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NEW; END $$",
    "a guard never looks": "DROP TRIGGER never_changed ON cockpit.entry; CREATE TRIGGER never_changed BEFORE UPDATE OR "
    "DELETE ON cockpit.entry FOR EACH ROW WHEN (false) EXECUTE FUNCTION cockpit.refuse()",
    "somebody else's trigger": "CREATE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NULL; END $$; CREATE TRIGGER nothing BEFORE INSERT ON cockpit.entry FOR EACH ROW "
    "EXECUTE FUNCTION public.nothing()",
    "a rule that swallows": "CREATE RULE swallow AS ON INSERT TO cockpit.entry DO INSTEAD NOTHING",
    "a policy that hides": "ALTER TABLE cockpit.entry ENABLE ROW LEVEL SECURITY",
    "a table that inherits": "CREATE TABLE cockpit.more () INHERITS (cockpit.entry)",
    "another of its name": "CREATE FUNCTION cockpit.append(in_launch text, in_expected smallint, in_mac text, "
    "in_epoch bigint, ids text[], ats text[], names text[], roles text[], kinds text[], payloads text[], macs text[], "
    "OUT outcome text, OUT last bigint) LANGUAGE sql AS $$ SELECT 'recorded'::text, 1::bigint $$",
    "a view in its place": "ALTER TABLE cockpit.entry RENAME TO kept; CREATE VIEW cockpit.entry AS "
    "SELECT * FROM cockpit.kept",
}


@pytest.mark.parametrize("change", SABOTAGE.values(), ids=SABOTAGE)
def test_a_schema_that_is_not_as_it_was_made_takes_no_entry(postgres: Postgres, launch: LaunchId, change: str) -> None:
    """A rule, a policy, another function of the same name: "recorded" was said, and nothing was there."""
    owner = make_database(postgres)

    async def play() -> None:
        journal = await seat_at(owner, launch)
        with connection(owner) as db:
            db.execute(change.encode())
        problems = [fault.problem for fault in (await journal.verify()).faults]
        assert "the guards against change are not as they were made" in problems[0]
        with pytest.raises(BrokenChain):
            await seat_at(owner, launch)
        await journal.close()

    run(play())


def test_what_a_rule_swallows_is_never_called_recorded(postgres: Postgres, launch: LaunchId) -> None:
    """The guards are looked at when a journal is opened; a rule can be made a second later."""
    owner = make_database(postgres)

    async def play() -> None:
        journal = await seat_at(owner, launch)
        with connection(owner) as db:
            db.execute(SABOTAGE["a rule that swallows"].encode())
        with pytest.raises(JournalProblem, match="takes no entries"):
            await journal.append(0, notes(1))
        await journal.close()

    run(play())


def test_a_login_that_may_only_connect_holds_up_no_append(postgres: Postgres, target: Target, launch: LaunchId) -> None:
    """It may take every advisory lock of the database, so none of them can be what appends wait for."""

    async def play() -> None:
        journal = await seat_at(target, launch)
        with connection(as_login(target, stranger(postgres))) as db:
            db.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (f"cockpit {launch}",))
            assert len(await journal.append(0, notes(1))) == 1
        await journal.close()

    run(play())


def test_links_that_were_kept_elsewhere_must_be_there(target: Target, launch: LaunchId) -> None:
    async def play() -> None:
        journal = await seat_at(target, launch)
        await journal.append(0, notes(1))
        report = await journal.verify([Head(4, "f" * 64)])
        assert "missing at the end" in report.faults[0].problem
        await journal.close()

    run(play())


# ------------------------------------------------------------------------------------------------ rights and keys

CHANGES = (
    "UPDATE cockpit.entry SET payload = '{}'",
    "DELETE FROM cockpit.entry",
    "TRUNCATE cockpit.entry",
    "UPDATE cockpit.journal SET mac = ''",
    "DELETE FROM cockpit.journal",
    "DELETE FROM cockpit.epoch",
    "UPDATE cockpit.migration SET number = 0",
)


@pytest.mark.parametrize("change", CHANGES)
def test_no_login_changes_a_journal(change: str, journal_database: Target, target: Target, launch: LaunchId) -> None:
    async def play() -> None:
        journal = await seat_at(target, launch)
        await journal.append(0, notes(1), epoch=await journal.lead("ana"))
        await journal.close()

    run(play())
    for login, refusal in ((SEAT, "permission denied"), (READER, "permission denied"), ("", "never changed")):
        who = as_login(journal_database, login) if login else journal_database
        with connection(who) as db, pytest.raises(psycopg.Error, match=refusal):
            db.execute(change.encode())


def test_a_seat_cannot_lie_about_login_and_time_nor_leave_gaps(target: Target, launch: LaunchId) -> None:
    async def play() -> None:
        journal = await seat_at(target, launch)
        await journal.append(0, notes(1))
        await journal.close()

    run(play())
    columns = "launch, seq, id, at, by_name, by_role, kind, payload, mac"
    with connection(target) as db:
        assert db.execute("SELECT login FROM cockpit.entry WHERE launch = %s", (launch,)).fetchall() == [(SEAT,)]
        lie = f"INSERT INTO cockpit.entry ({columns}, login) VALUES (%s, 2, '', '', '', '', '', '', '', 'boss')"
        with pytest.raises(psycopg.Error, match="permission denied"):
            db.execute(lie.encode(), (launch,))
        for seq in (0, 1, 3):
            with pytest.raises(psycopg.Error):
                db.execute(
                    f"INSERT INTO cockpit.entry ({columns}) VALUES (%s, {seq}, 'x', '', '', '', '', '', '')".encode(),
                    (launch,),
                )


def test_a_reader_reads_and_is_told_that_it_may_not_write(journal_database: Target, launch: LaunchId) -> None:
    async def play() -> None:
        journal = await seat_at(as_login(journal_database, SEAT), launch)
        await journal.append(0, notes(1))
        reader = as_login(journal_database, READER)
        observer = await PostgresJournal.open(reader, launch, keys=[KEY], read_only=True)
        assert [entry.seq for entry in await observer.read()] == [1]
        assert (await observer.verify()).whole
        bold = await PostgresJournal.open(reader, launch, keys=[KEY])
        with pytest.raises(JournalProblem, match="has no right to it"):
            await bold.append(1, notes(1, start=1))
        for each in (journal, observer, bold):
            await each.close()

    run(play())


def test_an_observer_is_told_of_a_lost_server_and_of_another_history_too(
    postgres: Postgres,
    journal_database: Target,
    way: FaultyWay,
    launch: LaunchId,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    behind = as_login(make_database(postgres), READER)

    async def play() -> None:
        journal = await seat_at(as_login(journal_database, SEAT), launch)
        await journal.append(0, notes(2))
        reader = as_login(journal_database, READER, port=way.port)
        observer = await PostgresJournal.open(reader, launch, keys=[KEY], read_only=True)
        assert len(await observer.read()) == 2
        way.refuses = True
        way.reset()
        with monkeypatch.context() as patch:
            patch.setattr(pgstore, "DEADLINE", 0.3)
            with pytest.raises(JournalAway):
                await observer.read(2)
        assert observer.remarks == (pgstore.WITHOUT_SYNC,)
        observer._store.target = observer._store._link._target = behind
        for ask in (observer.head(), observer.read(2)):
            with pytest.raises(Rewound):
                await ask
        for each in (journal, observer):
            await each.close()

    run(play())


def test_the_key_that_fits_is_taken_and_without_it_nothing_is_written(target: Target, launch: LaunchId) -> None:
    async def play() -> None:
        journal = await seat_at(target, launch)
        await journal.append(0, notes(1))
        other = await PostgresJournal.open(target, launch, keys=[bytes(32), KEY])
        assert [entry.seq for entry in await other.read()] == [1]
        with pytest.raises(JournalProblem, match="key of this journal is not in the keyring here"):
            await PostgresJournal.open(target, launch)
        blind = await PostgresJournal.open(target, launch, read_only=True)
        assert UNCHECKED in blind.remarks
        with pytest.raises(BrokenChain, match="the key in the keyring is not the one"):
            await PostgresJournal.open(target, launch, keys=[bytes(32)])
        for each in (journal, other, blind):
            await each.close()

    run(play())


def test_it_says_what_it_cannot_promise(journal_database: Target, target: Target, launch: LaunchId) -> None:
    async def play() -> None:
        seat = await seat_at(target, launch, None)
        owner = await PostgresJournal.open(journal_database, launch)
        assert seat.remarks == (WITHOUT_KEY, pgstore.WITHOUT_SYNC)  # the tests' server does not sync
        assert pgstore.OWNED in owner.remarks
        with connection(journal_database) as db:
            db.execute("SET synchronous_commit = off")
            nothing = "SELECT cockpit.append(%s, 0, '', NULL, '{}', '{}', '{}', '{}', '{}', '{}', '{}')"
            with pytest.raises(psycopg.Error, match="synchronous_commit is off"):
                db.execute(nothing, (launch,))
        for each in (seat, owner):
            await each.close()

    run(play())


# ------------------------------------------------------------------------------------------------ set-up, sentences


def test_setting_up_twice_is_setting_up_once(postgres: Postgres) -> None:
    owner = make_database(postgres)
    assert run(pgsetup.init(owner)) == [
        "the role cockpit_read was there: it may read, never change",
        "the role cockpit_append was there: it may append and read, never change",
        f"the schema cockpit was there, at number {pgschema.VERSION}",
    ]
    assert run(pgsetup.migrate(owner)) == [f"the schema cockpit was there, at number {pgschema.VERSION}"]


def test_two_that_set_up_at_once_make_one_schema(postgres: Postgres) -> None:
    owner = make_database(postgres)
    with connection(owner) as db:
        db.execute("DROP SCHEMA cockpit CASCADE")

    async def play() -> None:
        said = await asyncio.gather(*(pgsetup.init(owner) for _ in range(4)))
        assert sum(line == "made the schema cockpit, number 1" for done in said for line in done) == 1
        assert await pgsetup.migrate(owner) == [f"the schema cockpit was there, at number {pgschema.VERSION}"]

    run(play())


def test_an_upgrade_is_done_in_order_and_a_newer_schema_is_left_alone(
    postgres: Postgres, launch: LaunchId, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_database(postgres)
    more = (*pgschema.MIGRATIONS, "CREATE TABLE cockpit.later (x integer);")
    run(seat_at(owner, launch))
    monkeypatch.setattr(pgsetup, "MIGRATIONS", more)
    assert run(pgsetup.migrate(owner)) == [f"upgraded the schema to {len(more)}"]
    monkeypatch.setattr(pgsetup, "MIGRATIONS", pgschema.MIGRATIONS)
    with pytest.raises(JournalProblem, match="of a newer cockpit"):
        run(PostgresJournal.open(owner, launch, keys=[KEY]))
    with pytest.raises(JournalProblem, match="of a newer cockpit"):
        run(pgsetup.migrate(owner))


@pytest.mark.parametrize(
    ("trouble", "why"),
    [("refuses", "reset|closed|broke"), ("starts", "the database system is starting up")],
    ids=["resets", "starts up"],
)
def test_whoever_opens_a_journal_waits_for_a_server_that_is_on_its_way_back(
    target: Target, way: FaultyWay, launch: LaunchId, trouble: str, why: str
) -> None:
    run(PostgresJournal.create(target, launch=launch, project="track-ai", key=KEY, now=NOW))
    place, told = as_login(target, SEAT, port=way.port), list[str]()

    def back(word: str) -> None:
        told.append(word)
        way.heal()

    setattr(way, trouble, True)
    journal = run(PostgresJournal.open(place, launch, keys=[KEY], waits=back))
    assert journal.keyed
    setattr(way, trouble, True)
    assert launch in [one.id for one in run(pgfind.launches(place, "track-ai", back))]
    assert len(told) == 2, "once each time"
    assert all(re.search(why, word) for word in told), told
    assert told[0].startswith(f"waiting up to 5 s for the journal in {place.place}: ")


def test_a_server_that_stays_away_is_given_up_in_time(
    target: Target, way: FaultyWay, launch: LaunchId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgopen, "PATIENCE", 0.5)
    way.starts, told = True, list[str]()
    with pytest.raises(JournalAway, match="could not be opened: the database system is starting up") as caught:
        run(PostgresJournal.open(as_login(target, SEAT, port=way.port), launch, waits=told.append))
    assert len(told) == 1
    assert "keeps trying" not in caught.value.hint


def test_what_no_waiting_changes_is_said_at_once(postgres: Postgres, target: Target, launch: LaunchId) -> None:
    assert target.password is not None
    for place in (
        Target(target.options, Secret("journal password", "wrong word")),
        Target({**target.options, "dbname": "nowhere"}, target.password),
        Target({**target.options, "host": "no-such-host.invalid"}, target.password),
    ):
        told = list[str]()
        with pytest.raises(JournalProblem):
            run(PostgresJournal.open(place, launch, waits=told.append))
        assert told == []


def test_what_is_wrong_is_one_sentence_with_a_way_on(
    postgres: Postgres, target: Target, launch: LaunchId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgopen, "PATIENCE", 0.3)
    empty = f"empty_{launch[-12:]}"
    postgres.query(f"CREATE DATABASE {empty}")
    without_schema = target_of(postgres, empty)
    assert target.password is not None
    wrong = Target(target.options, Secret("journal password", "wrong word"))
    nowhere = Target({**target.options, "dbname": "nowhere"}, target.password)
    closed = Target({**target.options, "port": "1"}, target.password)
    for place, sentence in (
        (without_schema, "the schema cockpit is not there"),
        (wrong, "the password is not right"),
        (nowhere, "there is no such database"),
        (closed, "onnection refused"),
    ):
        with pytest.raises(JournalProblem, match=sentence) as caught:
            run(PostgresJournal.open(place, launch))
        assert "\n" not in caught.value.problem
        assert caught.value.hint
        assert place.password is not None
        assert place.password.reveal() not in str(caught.value)
    with pytest.raises(JournalProblem, match="there is no journal of"):
        run(PostgresJournal.open(target, launch))
    with pytest.raises(JournalProblem, match="there is no schema cockpit"):
        run(pgsetup.migrate(without_schema))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("postgresql://ana:secret@db/launches", "a password stands in the address"),
        ("postgresql://ana@db/launches?password=secret", "a password stands in the address"),
        ("postgresql://ana@db/launches?passw=secret", "cannot be understood"),
        ("postgresql://ana@db", "names no database"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_secrets(text: str, sentence: str) -> None:
    with pytest.raises(Exception, match=sentence) as caught:
        read_address(text)
    assert "secret" not in str(caught.value)


def test_an_address_with_several_hosts_is_one_server(target: Target) -> None:
    several = read_address("postgresql://ana@one:5433,two:5434/launches?sslmode=require")
    assert several.place == "one:5433,two:5434/launches"
    assert several.turned(1)["host"] == "two,one"
    assert several.turned(1)["port"] == "5434,5433"
    assert several.turned(2)["host"] == "one,two"


def test_a_dead_first_host_does_not_hide_the_second(
    target: Target, way: FaultyWay, launch: LaunchId, monkeypatch: pytest.MonkeyPatch
) -> None:
    way.hole = True
    port = target.options["port"]
    both = Target({**target.options, "host": "127.0.0.1,127.0.0.1", "port": f"{way.port},{port}"}, target.password)
    monkeypatch.setattr(pgstore, "ATTEMPT", 0.3)

    async def play() -> None:
        journal = await seat_at(target, launch)
        journal._store.target = journal._store._link._target = both
        assert [entry.seq for entry in await journal.append(0, notes(1))] == [1]
        await journal.close()

    run(play())


# -------------------------------------------------------------------------------------------------- there and back


def test_a_shared_journal_is_that_of_a_file(target: Target, launch: LaunchId, tmp_path: Path) -> None:
    """The same cover and the same drafts make the same links, wherever they are kept."""

    async def play() -> None:
        journal = await seat_at(target, launch)
        shared = await journal.append(0, notes(3))
        file = SqliteJournal.create(tmp_path / "x.db", launch=LAUNCH, project="track-ai", key=KEY, now=NOW)
        chain = type(file._chain)(journal.cover.id, journal.cover.keyed, KEY)
        rows = chain.extend(Head(0, journal.cover.mac), [module.encode(each) for each in notes(3)])
        assert [mac for _, _, mac in rows] == [entry.mac for entry in shared]
        await file.close()
        await journal.close()

    run(play())
