"""Statements read and bound; and which effect a specification needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.effects import needs_effect, within
from cockpit.core.probe import AwsSpec, Effect, FileSpec, HttpSpec, LookSpec, RunSpec, SqlSpec
from cockpit.core.secret import Secret
from cockpit.core.sqltext import StatementProblem, fill_sql, read_sql
from cockpit.core.template import Unresolved


@pytest.mark.parametrize(
    ("source", "text", "bound"),
    [
        ("SELECT ${a}", "SELECT  $1 ", [1]),
        ("SELECT ${a}, ${b}, ${a}", "SELECT  $1 ,  $2 ,  $3 ", [1, "x", 1]),
        ("SELECT col${a}", "SELECT col $1 ", [1]),
        ("SELECT ${a}::int -- ${b}", "SELECT  $1 ::int -- ${b}", [1]),
        ("SELECT /* ${b} /* nested */ ${a} */ ${a}", "SELECT /* ${b} /* nested */ ${a} */  $1 ", [1]),
        ("SELECT ' '' ; ', ${a}", "SELECT ' '' ; ',  $1 ", [1]),
        (r"SELECT E'\';', ${a}", r"SELECT E'\';',  $1 ", [1]),
        ("SELECT $q$ ; ' $q$, ${a}", "SELECT $q$ ; ' $q$,  $1 ", [1]),
        ('SELECT "a;b", ${a}', 'SELECT "a;b",  $1 ', [1]),
        ("SELECT 5 % 2, '%s', ${a}", "SELECT 5 % 2, '%s',  $1 ", [1]),
        ("SELECT ${s}", "SELECT  $1 ", ["hush"]),
        ("SELECT ${t}", "SELECT  $1 ", ['{"k": 1}']),
        ("SELECT ${l}", "SELECT  $1 ", [[1, 2]]),
        ("SELECT 1;;  -- end\n", "SELECT 1;;  -- end\n", []),
        ("SELECT '$${a}'", "SELECT '${a}'", []),
    ],
)
def test_values_become_parameters(source, text, bound):
    values = {"a": 1, "b": "x", "s": Secret("s", "hush"), "t": {"k": 1}, "l": [1, 2]}
    assert fill_sql(source, values) == (text, bound)


@pytest.mark.parametrize(
    "source",
    [
        "SELECT '${a}'",
        "SELECT E'\\'${a}'",
        'SELECT "${a}"',
        "SELECT $$ ${a} $$",
        "SELECT $q$ ${a}$q$",
        "SELECT 'x${a}y'",
    ],
)
def test_a_reference_inside_quotes_is_refused(source):
    with pytest.raises(Unresolved, match="inside quotes"):
        fill_sql(source, {"a": 1})


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("", "no statement"),
        (" ; -- x", "no statement"),
        ("SELECT 1; SELECT 2", "several"),
        ("SELECT 1; ${a}", "several"),
        ("SELECT 'a", "never closed"),
        ('SELECT "a', "never closed"),
        ("SELECT $q$ a", "never closed"),
        ("SELECT /* /* */ 1", "never closed"),
        ("\\dt+ x", "psql"),
        ("SELECT $2", "no value"),
        ("SELECT\0 1", "NUL"),
    ],
)
def test_a_text_that_is_not_one_statement(source, problem):
    with pytest.raises(StatementProblem, match=problem):
        read_sql(source)


@given(st.text(alphabet="sE'\"$q;-/*${a}\\ \n1", max_size=40))
def test_reading_never_fails_in_another_way_and_loses_nothing(source):
    try:
        statement = read_sql(f"SELECT {source}")
    except (StatementProblem, Unresolved):
        return
    assert statement.word == "select"
    whole = "".join(part if isinstance(part, str) else f"${{{part.name}}}" for part in statement.parts)
    assert whole.replace("$${", "${") == f"SELECT {source}".replace("$${", "${")


@given(st.text())
def test_no_value_ever_enters_the_text(value):
    assert fill_sql("SELECT ${v} WHERE x = ${v}", {"v": value}) == ("SELECT  $1  WHERE x =  $2 ", [value, value])


@pytest.mark.parametrize(
    ("spec", "needed"),
    [
        (HttpSpec("GET", "u"), Effect.READ),
        (HttpSpec("head", "u"), Effect.READ),
        (HttpSpec("POST", "u"), Effect.WRITE),
        (HttpSpec("BREW", "u"), Effect.WRITE),
        (SqlSpec("db", "-- x\n select 1"), Effect.READ),
        (SqlSpec("db", "copy t to program 'x'"), Effect.WRITE),
        (SqlSpec("db", "call f()"), Effect.WRITE),
        (AwsSpec("aws", "sqs", "list_queues"), Effect.READ),
        (AwsSpec("aws", "ecr", "batch_get_image"), Effect.READ),
        (AwsSpec("aws", "logs", "filter_log_events"), Effect.READ),
        (AwsSpec("aws", "sqs", "receive_message"), Effect.WRITE),
        (AwsSpec("aws", "x", "getaway"), Effect.WRITE),
        (AwsSpec("aws", "redshift", "get_cluster_credentials"), Effect.WRITE),
        (AwsSpec("aws", "cognito-identity", "get_id"), Effect.WRITE),
        (HttpSpec("POST", "u", json={"query": "{ order { mutation } }"}, asks=True), Effect.READ),
        (HttpSpec("POST", "u", json={"query": "mutation { refund(id: 1) }"}, asks=True), Effect.WRITE),
        (HttpSpec("POST", "u", json={"query": "fragment f on X{a} mutation M($a: Int){b}"}, asks=True), Effect.WRITE),
        (HttpSpec("POST", "u", body='{"query": "mutation,{refund}"}', asks=True), Effect.WRITE),
        (HttpSpec("GET", "http://u/graphql?query=mutation%7Brefund%7D"), Effect.WRITE),
        (HttpSpec("GET", "u", query=(("query", "mutation{refund}"),)), Effect.WRITE),
        (RunSpec("rm -rf x"), Effect.READ),
        (FileSpec("x"), Effect.READ),
        (LookSpec("x"), Effect.READ),
    ],
)
def test_the_effect_that_a_specification_needs(spec, needed):
    assert needs_effect(spec) is needed


def test_effects_are_ordered():
    assert within(Effect.READ, Effect.WRITE)
    assert within(Effect.WRITE, Effect.PRODUCTION)
    assert not within(Effect.PRODUCTION, Effect.WRITE)
