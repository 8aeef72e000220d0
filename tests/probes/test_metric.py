"""Metric probes against a server that gives the answers of Prometheus' HTTP API."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.claim import Context, judge_claim, parse
from cockpit.core.probe import DOCUMENT_FIELDS, MetricSpec, PrometheusConnection
from cockpit.core.promql import fill_promql
from cockpit.core.secret import Secret
from cockpit.core.template import Unresolved
from fakes.wire import Received, Talk, Wire

AT = 1_772_193_600.5


def vector(*series: tuple[dict[str, str], str]) -> dict[str, object]:
    return {"resultType": "vector", "result": [{"metric": labels, "value": [AT, text]} for labels, text in series]}


def prometheus(data: object = None, line: str = "200 OK", **extra: object) -> Wire:
    body = {"status": "success", "data": data} if data is not None else {}

    def serve(talk: Talk, _: Received) -> None:
        talk.answer(json.dumps(body | extra).encode(), line, Content_Type="application/json")

    return Wire(serve)


def on(server: Wire, **fields: str) -> dict[str, PrometheusConnection]:
    return {"prom": PrometheusConnection("prom", server.url, **fields)}


def asked(request: Received) -> str:
    return parse_qs(urlsplit(request.target).query)["query"][0]


def judged(document: object, claim: str) -> str:
    return judge_claim(parse(claim), None, Context(document, datetime.now(UTC))).outcome.value


def test_the_document_of_one_series(ask):
    with prometheus(vector(({"job": "api"}, "0.0042"))) as server:
        got = ask(MetricSpec("prom", "sum by (job) (\n  rate(errors[1m])\n)"), connections=on(server))
    assert got.error == ""
    assert got.document.pop("elapsed_ms") > 0
    assert got.document == {
        "value": 0.0042,
        "series": [{"labels": {"job": "api"}, "value": 0.0042, "at": "2026-02-27T12:00:00.500000+00:00"}],
        "count": 1,
        "warnings": [],
    }
    assert got.document.keys() | {"elapsed_ms"} == DOCUMENT_FIELDS["metric"]
    assert urlsplit(server.received[0].target).path == "/api/v1/query"
    assert asked(server.received[0]) == "sum by (job) (\n  rate(errors[1m])\n)"
    assert got.lines == [("info", "sum by (job) ( rate(errors[1m]) )"), ("out", '{job="api"} 0.0042')]


def test_a_scalar_is_one_series(ask):
    with prometheus({"resultType": "scalar", "result": [AT, "3"]}) as server:
        got = ask(MetricSpec("prom", "scalar(up)"), connections=on(server))
    assert (got.document["value"], got.document["count"]) == (3.0, 1)


def test_no_series_has_no_value_and_proves_nothing(ask):
    with prometheus(vector()) as server:
        got = ask(MetricSpec("prom", "absent_metric"), connections=on(server))
    assert got.error == ""
    assert (got.document["value"], got.document["count"], got.document["series"]) == (None, 0, [])
    assert got.shown("info")[-1] == "no series: there is no value"
    assert judged(got.document, "value < 1%") == "inconclusive"
    assert judged(got.document, "all series[].value < 1") == "inconclusive"


@pytest.mark.parametrize("text", ["NaN", "+Inf", "-Inf"])
def test_what_is_no_number_is_null(ask, text):
    with prometheus(vector(({}, text))) as server:
        got = ask(MetricSpec("prom", "0 / 0"), connections=on(server))
    assert (got.document["value"], got.document["series"][0]["value"]) == (None, None)
    assert got.shown("info")[-1] == "the value is no finite number"
    assert judged(got.document, "value < 1%") == "inconclusive"


def test_several_series_have_no_single_value(ask):
    with prometheus(vector(({"i": "a"}, "1"), ({"i": "b"}, "7"))) as server:
        got = ask(MetricSpec("prom", "up"), connections=on(server))
    assert (got.document["value"], got.document["count"]) == (None, 2)
    assert "2 series: there is no single value" in got.shown("info")[-1]
    assert judged(got.document, "all series[].value < 8") == "pass"
    assert judged(got.document, "value < 8") == "inconclusive"


def test_a_query_that_is_refused_is_an_error_with_the_servers_words(ask):
    error = {"status": "error", "errorType": "bad_data", "error": "1:5: parse error: unexpected end of input"}
    with prometheus(None, "400 Bad Request", **error) as server:
        got = ask(MetricSpec("prom", "sum("), connections=on(server))
    assert got.answer.document is None
    assert got.error == "the server refused the query: 1:5: parse error: unexpected end of input"


def test_warnings_are_kept_and_shown(ask):
    with prometheus(vector(({}, "1")), warnings=["store-2 did not answer"]) as server:
        got = ask(MetricSpec("prom", "up"), connections=on(server))
    assert got.document["warnings"] == ["store-2 did not answer"]
    assert got.document["value"] is None, "half of the series may be missing"
    assert got.document["series"][0]["value"] == 1
    assert got.shown("info")[-1] == "warning: store-2 did not answer"


@pytest.mark.parametrize(
    ("wire", "problem"),
    [
        (prometheus({"resultType": "matrix", "result": []}), "the query answers with a stretch of time"),
        (prometheus({"resultType": "string", "result": [AT, "x"]}), "the query answers with a text"),
        (prometheus({"resultType": "vector", "result": [{"metric": {}, "histogram": []}]}), "the query answers with h"),
        (prometheus(vector(({}, "1")), isPartial=True), "the server says itself that its answer is not complete"),
        (prometheus({"resultType": "vector", "result": [{"metric": {}}]}), "the server's answer has not the shape"),
        (prometheus({"resultType": "vector", "result": [{"metric": {}, "value": [AT, "x"]}]}), "the server's answer"),
        (prometheus(vector(({}, "1_0"))), "the server's answer has not the shape"),
        (prometheus(vector(({}, "٣"))), "the server's answer has not the shape"),
        (prometheus(vector(({}, "0")), error="query timed out"), "the server refused the query: query timed out"),
        (prometheus({"resultType": "vector"}), "the server's answer has not the shape"),
        (prometheus({}), "the server's answer has not the shape"),
        (prometheus(line="401 Unauthorized"), "the server answered 401"),
        (prometheus(vector(({}, "1")), "500 Oh"), "the server refused the query: status 500"),
        (Wire(lambda talk, _: talk.answer(b"<html>login</html>")), "the server answered 200 and nothing"),
        (Wire(lambda talk, _: talk.answer(b"", "302 Found", Location="/login")), "the server answered 302"),
    ],
    ids=lambda value: "" if isinstance(value, Wire) else value[:40],
)
def test_what_is_no_answer_is_an_error(ask, wire, problem):
    with wire as server:
        got = ask(MetricSpec("prom", "up"), connections=on(server))
    assert got.answer.document is None
    assert got.error.startswith(problem)


def test_the_token_is_sent_and_never_shown(ask):
    token = Secret("metrics_token", "topsecret")
    with prometheus(vector(({}, "1"))) as server:
        got = ask(
            MetricSpec("prom", "up"),
            connections=on(server, token="${metrics_token}"),
            values={"metrics_token": token},
        )
    assert server.received[0].headers["authorization"] == "Bearer topsecret"
    assert got.document["value"] == 1
    assert "topsecret" not in got.text


def test_the_query_is_asked_below_the_path_of_the_url(ask):
    with prometheus(vector(({}, "1"))) as server:
        connection = PrometheusConnection("prom", "${base}/prometheus/")
        ask(MetricSpec("prom", "up"), connections={"prom": connection}, values={"base": server.url})
    assert server.received[0].path == "/prometheus/api/v1/query"


def test_values_are_texts_in_quotes_and_numbers_outside(ask):
    with prometheus(vector(({}, "1"))) as server:
        got = ask(
            MetricSpec("prom", 'rate(x{job="${job}"}[${window}]) > ${limit}'),
            connections=on(server),
            values={"job": 'a"} or vector(0) #', "window": "5m", "limit": 0.5},
        )
        assert got.error == ""
    assert asked(server.received[0]) == 'rate(x{job="a\\"} or vector(0) #"}[5m]) > 0.5'


def test_a_value_that_looks_like_a_reference_stays_text(ask):
    with prometheus(vector(({}, "1"))) as server:
        ask(MetricSpec("prom", 'x{a="${v}",b="$${w}"}'), connections=on(server), values={"v": "${job}", "job": "evil"})
    assert asked(server.received[0]) == 'x{a="${job}",b="${w}"}'


@pytest.mark.parametrize(
    ("source", "value", "filled"),
    [
        ('x{a="${v}"}', "a\\b\nc", 'x{a="a\\\\b\\nc"}'),
        ("x{a='${v}'}", "it's", "x{a='it\\'s'}"),
        ("x{a=`${v}`}", 'a"b', 'x{a=`a"b`}'),
        ('x{a=~"${v}"}', "a.b|c", 'x{a=~"a\\\\.b\\\\|c"}'),
        ("x{a !~ `${v}`}", ".*", "x{a !~ `\\.\\*`}"),
        ('x{a=~"p", b="${v}"}', "a.b", 'x{a=~"p", b="a.b"}'),
        ("x[${v}]", "1h30m", "x[1h30m]"),
        ("x * ${v}", -2, "x * -2"),
        ("x > ${v}", 1e-05, "x > 1e-05"),
        ("x # it's\n > ${v}", 3, "x # it's\n > 3"),
    ],
)
def test_where_a_value_may_stand(source, value, filled):
    assert fill_promql(source, {"v": value}) == filled


@pytest.mark.parametrize("source", ["${v}", "avg_over_time((${v})[7d:5m])", "( ${v} ) > 0"])
def test_a_whole_expression_stands_alone_or_in_parentheses(source):
    value = 'sum(rate(x{code=~"5.."}[1m])) / sum(rate(x[1m]))'
    assert fill_promql(source, {"v": value}) == source.replace("${v}", value)


@pytest.mark.parametrize(
    ("source", "value", "problem"),
    [
        ("x > ${v}", "1 or vector(0)", "no number and no duration"),
        ("${v} + 1", "up", "no number and no duration"),
        ("(${v})", "up) or (vector(0)", "no number and no duration"),
        ("(${v})", "up # ", "no number and no duration"),
        ("(${v})", "up{a='", "no number and no duration"),
        ("${v}", "rate(x[1m]", "no number and no duration"),
        ("${v}", Secret("v", "topsecret"), "credential"),
        ("x${v}", 1, "run into the word"),
        ("x # ${v}", 1, "in a comment"),
        ("x{a=`${v}`}", "a`b", "backtick"),
        ('x{a="\\${v}"}', "x", "a backslash stands before"),
        ('x{a="${v}"}', ["a"], "a list or a table"),
        ('x{a="${v}"}', Secret("v", "topsecret"), "credential"),
        ('x{a="${v}"}', None, "no value"),
    ],
)
def test_where_a_value_may_not_stand(source, value, problem):
    with pytest.raises(Unresolved, match=problem):
        fill_promql(source, {"v": value})


def test_a_connection_that_is_not_there_is_an_error(ask):
    assert ask(MetricSpec("prom", "up")).error == "there is no Prometheus connection prom"


def test_a_server_that_says_nothing_runs_out_of_time(ask):
    with Wire() as server:
        got = ask(MetricSpec("prom", "up"), connections=on(server), timeout=0.3)
    assert got.error == "no complete answer within 0.3 s"


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="no prometheus on this machine")
def test_a_real_prometheus(ask, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    (tmp_path / "p.yml").write_text("global: {scrape_interval: 1s}\n")
    server = subprocess.Popen(
        ["prometheus", f"--config.file={tmp_path / 'p.yml'}", f"--storage.tsdb.path={tmp_path / 'data'}",
         f"--web.listen-address=127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                with urlopen(f"{url}/-/ready", timeout=1):
                    break
            except OSError:
                assert server.poll() is None
        connections = {"prom": PrometheusConnection("prom", url)}
        assert ask(MetricSpec("prom", "vector(4.5)"), connections=connections).document["value"] == 4.5
        assert ask(MetricSpec("prom", "nothing_at_all"), connections=connections).document["value"] is None
        assert ask(MetricSpec("prom", "vector(0) / 0"), connections=connections).document["value"] is None
        assert re.search("parse error", ask(MetricSpec("prom", "sum("), connections=connections).error)
    finally:
        server.terminate()
        server.wait(20)


def _closes_at(text: str) -> int:
    """Where the bracket that a query begins with is closed, read once more and apart from our reader; -1 for never."""
    depth, at = 0, 0
    while at < len(text):
        if text[at] == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif text[at] in "\"'`":
            quote, at = text[at], at + 1
            while at < len(text) and text[at] != quote:
                at += 2 if text[at] == "\\" and quote != "`" else 1
        else:
            depth += (text[at] in "([{") - (text[at] in ")]}")
            if depth == 0:
                return at
        at += 1
    return -1


@given(st.text("()[]{}\"'`#\\\n au", max_size=12))
def test_no_expression_leaves_the_brackets_that_it_stands_in(value):
    try:
        filled = fill_promql("(${v})", {"v": value})
    except Unresolved:
        return
    assert _closes_at(filled) == len(filled) - 1
