"""SQL probes against a real PostgreSQL server."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from cockpit.core.names import ProbeId
from cockpit.core.probe import Effect, PostgresConnection, Probe, Scene, SqlSpec
from cockpit.core.secret import Secret
from cockpit.probes.pg import MOST
from cockpit.probes.registry import Probes


@pytest.fixture
def table(postgres):
    """A table of three rows, `flag`."""
    postgres.query(
        "DROP TABLE IF EXISTS flag; CREATE TABLE flag (name text PRIMARY KEY, state text, weight numeric); "
        "INSERT INTO flag VALUES ('a', 'enabled', 1), ('b', 'enabled', 2.5), ('c', 'off', NULL)"
    )
    return "flag"


def sql(statement: str, **more: int) -> SqlSpec:
    return SqlSpec("db", statement, **more)


def test_the_document_of_a_statement(ask, database, table):
    got = ask(sql("SELECT name, state FROM flag ORDER BY name"), **database)
    assert got.error == ""
    document = got.document
    assert document["rows"] == [
        {"name": "a", "state": "enabled"},
        {"name": "b", "state": "enabled"},
        {"name": "c", "state": "off"},
    ]
    assert document["count"] == 3
    assert document["columns"] == ["name", "state"]
    assert 0 < document["elapsed_ms"] <= got.answer.elapsed_ms
    assert set(document) == {"rows", "count", "columns", "elapsed_ms"}


def test_the_statement_and_a_table_of_the_rows_are_shown(ask, database, table):
    got = ask(sql("SELECT name, weight FROM flag ORDER BY name"), **database)
    assert got.lines[0] == ("info", "SELECT name, weight FROM flag ORDER BY name")
    assert got.shown("out") == ["name  weight", "────  ──────", "a     1", "b     2.5", "c     ∅"]
    assert got.shown("info")[-1].startswith("3 rows · ")


def test_a_value_is_bound_and_never_text(ask, database, table):
    values = {**database["values"], "name": "'; DROP TABLE flag; --", "n": 2, "names": ["a", "c"]}
    got = ask(
        sql("SELECT ${name} AS name, ${n} + 1 AS n, count(*) FROM flag WHERE name = ANY(${names}) OR name LIKE '%zz%'"),
        connections=database["connections"],
        values=values,
    )
    assert got.document["rows"] == [{"name": values["name"], "n": 3, "count": 2}]
    assert "${name} = '; DROP TABLE flag; --" in got.shown("info")


def test_a_credential_is_bound_and_never_shown(ask, database):
    values = {**database["values"], "token": Secret("token", "s3cret")}
    got = ask(
        sql("SELECT length(${token}::text) AS n"),
        connections=database["connections"],
        values=values,
    )
    assert got.document["rows"] == [{"n": 6}]
    assert "s3cret" not in got.text
    assert "${token} = [redacted:token]" in got.shown("info")


def test_a_name_without_a_value_blocks_the_statement(ask, database):
    assert ask(sql("SELECT ${order}"), **database).error == "blocked: ${order} has no value"


def test_values_keep_their_meaning(ask, database):
    statement = """
        SELECT 1::int8 AS i, 9007199254740993::int8 AS big, 2.50::numeric AS exact, 5.00::numeric AS whole,
               0.1::float8 AS near, 33.333333333333333333::numeric AS long, 'NaN'::float8 AS nan,
               'Infinity'::numeric AS inf, true AS yes, NULL AS nothing,
               '2026-02-24 13:00+02'::timestamptz AS zoned, '2026-02-24 13:00'::timestamp AS naive,
               '2026-02-24'::date AS day, 'infinity'::timestamptz AS never, '24:00'::time AS midnight,
               interval '1 day 2 hours' AS span, interval '1 month' AS month, interval '-1 year' AS year,
               '{1,2}'::int[] AS list, ARRAY['a', NULL] AS texts, '{"a": [1, null]}'::jsonb AS document,
               '{"a": 1, "a": 2}'::json AS twice, '\\xdeadbeef'::bytea AS bytes,
               '00000000-0000-0000-0000-000000000001'::uuid AS id, '10.0.0.1'::inet AS address
    """
    (row,) = ask(sql(statement), **database).document["rows"]
    assert datetime.fromisoformat(row.pop("zoned")) == datetime.fromisoformat("2026-02-24T13:00:00+02:00")
    assert row == {
        "i": 1, "big": 9007199254740993, "exact": 2.5, "whole": 5, "near": 0.1, "long": "33.333333333333333333",
        "nan": "NaN", "inf": "Infinity", "yes": True, "nothing": None,
        "naive": "2026-02-24T13:00:00", "day": "2026-02-24", "never": "infinity", "midnight": "24:00:00",
        "span": 93_600.0, "month": "1 mon", "year": "-1 years",
        "list": [1, 2], "texts": ["a", None], "document": {"a": [1, None]}, "twice": '{"a": 1, "a": 2}',
        "bytes": "\\xdeadbeef", "id": "00000000-0000-0000-0000-000000000001", "address": "10.0.0.1",
    }  # fmt: skip


def test_no_row_is_a_count_of_zero_and_no_knowledge_of_columns(ask, database):
    document = ask(sql("SELECT 1 AS a WHERE false"), **database).document
    assert (document["rows"], document["count"], document["columns"]) == ([], 0, None)


def test_more_rows_than_asked_for_are_an_error_and_no_count(ask, database):
    got = ask(sql("SELECT generate_series(1, 5) AS n", max_rows=5), **database)
    assert got.document["count"] == 5
    got = ask(sql("SELECT generate_series(1, 6) AS n", max_rows=5), **database)
    assert got.document is None
    assert got.error == "there are more than 5 rows; let the statement count them, or raise max_rows"


def test_ten_million_rows_are_not_fetched(ask, database):
    assert "more than 1,000 rows" in ask(sql("SELECT generate_series(1, 10000000)"), **database).error


def test_rows_that_are_too_wide_are_an_error(ask, database):
    assert "more than 4,000,000 characters" in ask(sql("SELECT repeat('x', 5000000) AS x"), **database).error


def test_two_columns_of_one_name_are_an_error(ask, database):
    assert "two columns are named a" in ask(sql("SELECT 1 AS a, 2 AS a"), **database).error


@pytest.mark.parametrize(
    "statement",
    [
        "SHOW server_version",
        "EXPLAIN SELECT 1",
        "VALUES (1)",
        "TABLE pg_am",
        "-- x\nSELECT 1",
        "(SELECT 1)",
        "WITH a AS (SELECT 1) SELECT * FROM a;",
    ],
)
def test_statements_that_read(ask, database, statement):
    got = ask(sql(statement), **database)
    assert got.error == ""
    assert got.document["count"] >= 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO flag VALUES ('x')",
        "UPDATE flag SET state = 'off'",
        "DELETE FROM flag",
        "DROP TABLE flag",
        "TRUNCATE flag",
        "DO $$ BEGIN DELETE FROM flag; END $$",
        "COPY flag TO PROGRAM 'cat > /dev/null'",
        "SET TRANSACTION READ WRITE",
        "COMMIT",
    ],
)
def test_a_statement_that_changes_things_needs_the_effect_write(ask, database, table, postgres, statement):
    assert 'declare effect = "write"' in ask(sql(statement), **database).error
    assert postgres.query("SELECT count(*) FROM flag WHERE state = 'enabled'") == [(2,)]


@pytest.mark.parametrize(
    "statement",
    [
        "WITH d AS (DELETE FROM flag RETURNING 1) SELECT * FROM d",
        "EXPLAIN ANALYZE DELETE FROM flag",
        "SELECT nextval('counter')",
        "SELECT * INTO copied FROM flag",
        "SELECT set_config('transaction_read_only', 'off', false)",
    ],
)
def test_the_server_keeps_a_reading_statement_from_writing(ask, database, table, postgres, statement):
    postgres.query("CREATE SEQUENCE IF NOT EXISTS counter")
    got = ask(sql(statement), **database)
    assert "read" in got.error
    assert postgres.query("SELECT count(*) FROM flag") == [(3,)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1; SELECT 2",
        "SELECT 1; COMMIT; DELETE FROM flag",
        "SELECT ';'; DELETE FROM flag",
        "SELECT 1 /* ; */; /* */ DELETE FROM flag",
    ],
)
@pytest.mark.parametrize("effect", [Effect.READ, Effect.WRITE])
def test_there_is_exactly_one_statement(ask, database, table, postgres, statement, effect):
    assert ask(sql(statement), effect=effect, **database).error == (
        "there are several statements; a probe sends exactly one"
    )
    assert postgres.query("SELECT count(*) FROM flag") == [(3,)]


def test_writing_is_committed_and_counted(ask, database, table, postgres):
    touched = ask(sql("UPDATE flag SET state = 'on' WHERE state = ${old}"), effect=Effect.WRITE,
                  connections=database["connections"], values={**database["values"], "old": "enabled"})  # fmt: skip
    returned = ask(sql("DELETE FROM flag WHERE name = 'c' RETURNING name"), effect=Effect.WRITE, **database)
    assert (touched.document["rows"], touched.document["count"]) == ([], 2)
    assert (returned.document["rows"], returned.document["count"]) == ([{"name": "c"}], 1)
    assert postgres.query("SELECT state, count(*) FROM flag GROUP BY state") == [("on", 2)]


def test_writing_that_fails_is_rolled_back(ask, database, table, postgres):
    got = ask(sql("DELETE FROM flag RETURNING name", max_rows=1), effect=Effect.WRITE, **database)
    assert "more than 1 rows" in got.error
    assert postgres.query("SELECT count(*) FROM flag") == [(3,)]


def test_nothing_of_one_probe_is_left_for_the_next(database, postgres):
    async def both() -> list[object]:
        probes = Probes()
        scene = Scene(database["values"], database["connections"], 5)
        answers = [
            await probes.ask(Probe(ProbeId("g/1"), "t", sql(statement)), scene)
            for statement in (
                "SELECT pg_advisory_lock(4711), set_config('search_path', 'nowhere', false)",
                "SELECT current_setting('search_path') AS path, pg_backend_pid() AS pid",
            )
        ]
        locked = postgres.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        idle = postgres.query("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
        await probes.close()
        return [answers[1].document["rows"][0]["path"], locked, idle]

    assert asyncio.run(both()) == ['"$user", public', [(0,)], [(0,)]]


def test_connections_are_shared_and_bounded(database, postgres):
    async def many() -> tuple[set[int], int]:
        probes = Probes()
        probe = Probe(ProbeId("g/1"), "t", sql("SELECT pg_backend_pid() AS pid"))
        scene = Scene(database["values"], database["connections"], 20)
        answers = await asyncio.gather(*(probes.ask(probe, scene) for _ in range(40)))
        kept = postgres.query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cockpit'")
        await probes.close()
        return {answer.document["rows"][0]["pid"] for answer in answers}, kept[0][0]

    pids, kept = asyncio.run(many())
    assert len(pids) <= MOST
    assert kept <= MOST


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("SELECT * FROM nowhere", 'relation "nowhere" does not exist'),
        ("SELEC 1", "declare effect"),
        ("SELECT 1 +", "syntax error"),
        ("SELECT 1/0", "division by zero"),
        ("\\dm v_*", "\\dm is a command of psql, not SQL"),
        ("-- nothing", "there is no statement"),
        ("SELECT '${db_password}'", "stands inside quotes"),
        ("SELECT $1", "$1 is no value of a profile"),
        ("COPY flag TO STDOUT", "declare effect"),
    ],
)
def test_a_statement_that_cannot_be_answered(ask, database, statement, said):
    got = ask(sql(statement), **database)
    assert said in got.error
    assert "\n" not in got.error
    assert got.document is None


def test_connections_that_do_not_exist_or_are_of_another_kind(ask):
    assert ask(sql("SELECT 1")).error == "there is no connection db"
    broken = PostgresConnection("db", "127.0.0.1", "d", "u", "${port}", None)
    got = ask(sql("SELECT 1"), connections={"db": broken}, values={"port": "54x"})
    assert got.error == "db: '54x' is no port"
