"""Databases that lie, flood and ask for too much, and statements that act although they only read.

Beyond tests/probes/test_sql_broken.py: here the other side is no broken server but a false one.
"""

from __future__ import annotations

import pytest

from cockpit.core.effects import needs_effect
from cockpit.core.probe import Effect, PostgresConnection, SqlSpec
from cockpit.core.secret import Secret
from fakes.backend import (
    ASK_CLEARTEXT,
    ASK_MD5,
    AUTH_OK,
    BEGUN,
    READY,
    Backend,
    Line,
    columns,
    message,
    row,
)

PASSWORD = "p4ssw0rd-of-the-team"
LATE = "no complete answer within 0.4 s"
ERROR = b"SERROR\0C57014\0Mboom \x1b[2J [red]\0\0"


def refuse_tls(line: Line) -> None:
    line.read()
    line.send(b"N")
    line.read()


def says(what: bytes):
    """Refuses TLS and says one thing."""

    def play(line: Line) -> None:
        refuse_tls(line)
        line.send(what)
        line.wait()

    return play


def first(what: bytes):
    """Answers the question for TLS with something."""

    def play(line: Line) -> None:
        line.read()
        line.send(what)
        line.wait()

    return play


def answers(*parts: bytes, again: bytes = b""):
    """A good session, and this as the answer to the statement; `again` without end."""

    def play(line: Line) -> None:
        line.greet()
        line.read()
        line.send(message(b"C", b"SET\0") + BEGUN)
        line.read()
        line.send(message(b"1", b"") + message(b"2", b"") + b"".join(parts))
        while again and not line.over.is_set():
            line.send(again)
        line.wait()

    return play


NOTICE = message(b"N", b"SNOTICE\0MX" + b"x" * 1000 + b"\0C00000\0\0")
THREE = columns("n") + row(b"1") * 3
PLAYS = {
    "a password as it is": (says(ASK_CLEARTEXT), "set sslmode = require"),
    "a hash, then nothing": (says(ASK_MD5), LATE),
    "noise": (says(bytes(range(256)) * 40), "cannot connect"),
    "an error of two gigabytes": (says(b"E\x7f\xff\xff\xff" + b"S" * 1000), ""),
    "an error of no length": (says(b"E\xff\xff\xff\xff"), LATE),
    "parameters without end": (says(AUTH_OK + message(b"S", b"k\0v\0") * 100_000), LATE),
    "TLS that is none": (first(b"S" + b"junk" * 100), ""),
    "an error where TLS was asked for": (first(b"SE\0\0\0\x10injected"), ""),
    "a session and no word more": (lambda line: (line.greet(), line.wait()), LATE),
    "rows and no end": (answers(THREE), LATE),
    "a row with a cell too many": (answers(THREE, row(b"1", b"2"), READY), ""),
    "an error after good rows": (answers(THREE, message(b"E", ERROR), READY), ""),
    "copy in": (answers(message(b"G", b"\0\0\0")), "COPY"),
    "copy out": (answers(message(b"H", b"\0\0\0"), message(b"d", b"x\n") * 100), "COPY"),
}


def against(ask, play, **changed):
    with Backend(play) as server:
        connection = PostgresConnection("db", "127.0.0.1", "d", "u", str(server.port), "${p}", **changed)
        got = ask(SqlSpec("db", "SELECT n FROM t"), connections={"db": connection}, timeout=0.4,
                  values={"p": Secret("p", PASSWORD)})  # fmt: skip
    return got, server.received


@pytest.mark.parametrize("name", PLAYS)
def test_a_false_server_makes_nothing_green_and_learns_no_password(ask, name):
    play, said = PLAYS[name]
    got, received = against(ask, play)
    assert got.error
    assert said in got.error
    assert got.document is None
    assert PASSWORD.encode() not in received


def test_the_connection_that_breaks_off_in_the_rows_is_no_answer(ask):
    def play(line: Line) -> None:
        line.greet()
        line.read()
        line.send(message(b"C", b"SET\0") + BEGUN)
        line.read()
        line.send(message(b"1", b"") + message(b"2", b"") + THREE)

    got, _ = against(ask, play)
    assert got.error.startswith("db: ")
    assert got.document is None


@pytest.mark.parametrize(
    "play",
    [
        answers(columns("n"), again=row(b"1") * 1000),
        answers(again=NOTICE * 100),
        answers(columns("n"), b"D\x3f\xff\xff\xff\0\1\x3f\xff\xff\xf0", again=b"x" * 1_000_000),
    ],
    ids=["rows", "notices", "one cell of a gigabyte"],
)
def test_a_flood_is_cut_off(ask, play):
    got, _ = against(ask, play)
    assert "larger than 32,000,000 bytes" in got.error or LATE in got.error or "more than 1,000 rows" in got.error


def test_where_tls_is_required_a_password_may_be_asked_for(ask):
    """RDS asks so for its tokens; here the server has no TLS, and the connection ends before any password."""
    got, received = against(ask, says(ASK_CLEARTEXT), sslmode="require")
    assert "SSL" in got.error
    assert PASSWORD.encode() not in received


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
        'SELECT "pg_cancel_backend"(1)',
        "SELECT PG_RELOAD_CONF ()",
        "SELECT * FROM dblink('host=x', 'DELETE FROM flag') AS t(a text)",
        "SELECT query_to_xml('select pg_' || 'promote()', true, true, '')",
        "WITH x AS (SELECT lo_export(1, '/tmp/x')) SELECT * FROM x",
        "SELECT pg_catalog.pg_switch_wal()",
        "SELECT lo_from_bytea(0, 'abc')",
        "SELECT lowrite(0, 'abc'), lo_truncate(0, 0)",
        "SELECT ts_rewrite('a'::tsquery, 'SELECT 1')",
        "SELECT pg_try_advisory_lock(1)",
        "SELECT * FROM aws_lambda.invoke('f', '{}')",
        'SELECT "aws_s3"."query_export_to_s3"(1)',
        "SELECT status FROM http_post('https://x', '', '')",
        "SELECT heap_force_kill('t', ARRAY['(0,1)']::tid[])",
        'SELECT U&"pg\\005fpromote"()',
        "EXPLAIN ANALYZE SELECT pg_drop_replication_slot('s')",
    ],
)
def test_what_a_read_only_transaction_does_not_hold_back_needs_the_effect_write(ask, database, statement):
    assert needs_effect(SqlSpec("db", statement)) is Effect.WRITE
    assert 'declare effect = "write"' in ask(SqlSpec("db", statement), **database).error


@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM pg_stat_activity", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
     "SELECT pg_is_in_recovery()", "SELECT * FROM pg_stat_replication"],
)  # fmt: skip
def test_looking_at_the_same_things_is_reading(ask, database, statement):
    assert ask(SqlSpec("db", statement), **database).error == ""


@pytest.mark.parametrize(
    "statement",
    ["SELECT count(*) FROM generate_series(1, 100000000) AS endless_count",
     "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r AS endless_r",
     "SELECT set_config('statement_timeout', '0', false), pg_sleep(60) AS endless_set"],
)  # fmt: skip
def test_what_never_returns_is_over_on_the_server_too(ask, database, postgres, statement):
    got = ask(SqlSpec("db", statement), timeout=0.4, **database)
    assert LATE in got.error or "statement timeout" in got.error
    running = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE state = 'active' AND query LIKE '%endless_%' AND pid <> pg_backend_pid()"
    )
    while postgres.query(running) != [(0,)]:  # the time-out of the test ends a wait in vain
        pass


def test_no_setting_of_one_probe_reaches_the_next(ask, database, postgres):
    assert ask(SqlSpec("db", "SELECT set_config('statement_timeout', '0', false) AS a"), **database).error == ""
    got = ask(SqlSpec("db", "SELECT current_setting('statement_timeout') AS a"), timeout=7, **database)
    assert got.document["rows"] == [{"a": "7s"}]
