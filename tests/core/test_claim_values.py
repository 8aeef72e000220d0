"""What claims answer, one row per behaviour: units, times, versions, references, and what is shown of a value."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from claim_asking import ERROR, FAIL, INCONCLUSIVE, NOW, PASS, ask, rows

from cockpit.core.claim import Context, judge, judge_claim, parse
from cockpit.core.secret import Secret


# -------------------------------------------------------------------------------------------------------------- units
@pytest.mark.parametrize(
    ("source", "document", "unit", "outcome", "remark"),
    [
        ("v < 1%", {"v": 0.004}, None, PASS, ""),
        ("v < 1%", {"v": 0.01}, None, FAIL, ""),
        ("v == 7%", {"v": 0.07}, None, PASS, ""),
        ("v < 1%", {"v": 0.4}, "percent", PASS, ""),
        ("v < 1%", {"v": 1.2}, "percent", FAIL, ""),
        ("v < 1%", {"v": 3}, None, FAIL, ""),  # a ratio of 300 % or a percentage of 3: too much in both readings
        ("v > 95%", {"v": 12}, None, ERROR, "ratio or a percentage"),  # never guessed
        ("v > 95%", {"v": 12}, "ratio", PASS, ""),
        ("v > 95%", {"v": 12}, "percent", FAIL, ""),
        ("v < 5%", {"v": "0.01"}, None, PASS, "text read as number"),
        ("v < 5%", {"v": "3%"}, None, PASS, ""),
        ("error_percent < 5%", {"error_percent": 3}, None, PASS, ""),
        ("error_pct < 5%", {"error_pct": 7}, None, FAIL, ""),
        ("error_ratio < 5%", {"error_ratio": 3}, None, FAIL, ""),
        ("error_percent < 5", {"error_percent": 3}, None, PASS, ""),
        ("ratio(free, total) >= 10%", {"free": 30, "total": 100}, None, PASS, ""),
        ("ratio(free, total) >= 10%", {"free": "5", "total": "100"}, None, FAIL, "text read as number"),
        ("ratio(free, total) >= 10%", {"free": 5, "total": 0}, None, INCONCLUSIVE, "divides by 0"),
        ("ratio(free, total) >= 10%", {"free": 5}, None, INCONCLUSIVE, "no total"),
        ("ratio(free_mb, total_gb) >= 10%", {"free_mb": 200, "total_gb": 1}, None, PASS, ""),
        ("ratio(free_mb, total) >= 10%", {"free_mb": 200, "total": 1}, None, ERROR, "different units"),
        ("ratio(free_mb, total_ms) >= 10%", {"free_mb": 200, "total_ms": 1}, None, ERROR, "different units"),
        ("count(x) < 5%", {"x": []}, None, ERROR, "items"),
        ("t_ms < 500ms", {"t_ms": 420}, None, PASS, ""),
        ("t_ms < 0.5s", {"t_ms": 500}, None, FAIL, ""),
        ("tMs < 1s", {"tMs": 999}, None, PASS, ""),
        ("elapsed.ms < 1s", {"elapsed": {"ms": 999}}, None, PASS, ""),
        ("ports < 1s", {"ports": 999}, None, ERROR, "no unit"),
        ("t_seconds < 1m", {"t_seconds": 59.5}, None, PASS, ""),
        ("t_us < 1ms", {"t_us": 999}, None, PASS, ""),
        ("t_ns < 1ms", {"t_ns": 1_000_001}, None, FAIL, ""),
        ("t_hours >= 1d", {"t_hours": 24}, None, PASS, ""),
        ("t_ms < 100", {"t_ms": 99}, None, PASS, ""),
        ("t < 500ms", {"t": 0.42}, "s", PASS, ""),
        ("t < 500ms", {"t": 420}, None, ERROR, 'unit = "ms"'),
        ("t < 500ms", {"t": "420ms"}, None, PASS, ""),
        ("t < 500ms", {"t": "0.42 s"}, None, PASS, ""),
        ("t < 500ms", {"t": "420"}, None, ERROR, "no unit"),
        ("t < 500ms", {"t": "10MB"}, None, ERROR, "MB"),
        ("t_ms < 10MB", {"t_ms": 5}, None, ERROR, "ms"),
        ("t_ms < 5%", {"t_ms": 5}, None, ERROR, "ms"),
        ("elapsed_ms < 500ms", {"elapsed_ms": 5}, "percent", PASS, ""),  # the declaration is for names that say nothing
        ("size_bytes < 1MiB", {"size_bytes": 1_048_575}, None, PASS, ""),
        ("size < 1MB", {"size": 1_000_000}, "bytes", FAIL, ""),
        ("size < 2 GB", {"size": "1.5 GiB"}, None, PASS, ""),
        ("cost <= 50 USD", {"cost": "49.99 USD"}, None, PASS, ""),
        ("cost <= 50 USD", {"cost": "49.99 EUR"}, None, ERROR, "EUR"),
        ("cost_usd <= 50 USD", {"cost_usd": 50.01}, None, FAIL, ""),
        ("cost <= 50 USD", {"cost": 50}, "USD", PASS, ""),
        ("cost <= 50 USD", {"cost": 50}, None, ERROR, "unit"),
        ("logins > 100/hour", {"logins": 2}, "/minute", PASS, ""),
        ("logins_per_second > 100/hour", {"logins_per_second": 0.02}, None, FAIL, ""),
        ("logins > 100/hour", {"logins": "2/s"}, None, PASS, ""),
        ("logins > 100/hour", {"logins": 200}, None, ERROR, "no unit"),
        ("a_ms < @b_s", {"a_ms": 1500, "b_s": 2}, None, PASS, ""),
        ("a_ms < @b_mb", {"a_ms": 1500, "b_mb": 2}, None, ERROR, ""),
        ("a < @b_s", {"a": 1, "b_s": 2}, None, PASS, ""),
        ("max(x[].t_ms) < 1s", {"x": [{"t_ms": 5}, {"t_ms": 999}]}, None, PASS, ""),
        ("all x[].t_ms < 1s", {"x": [{"t_ms": 5}, {"t_ms": 1999}]}, None, FAIL, ""),
        ("json(x).t_ms < 1s", {"x": '{"t_ms": 5}'}, None, PASS, ""),
        ("t_ms in [100ms, 0.2s]", {"t_ms": 200}, None, PASS, ""),
    ],
)
def test_units(source: str, document: Any, unit: str | None, outcome: str, remark: str) -> None:
    found = ask(source, document, unit=unit)
    assert (found.outcome, remark in found.note) == (outcome, True), found


# --------------------------------------------------------------------------------------------------------------- time
@pytest.mark.parametrize(
    ("source", "value", "outcome", "remark"),
    [
        ("t newer than 1h", "2026-02-27T11:30:00Z", PASS, "30m ago"),
        ("t newer than 1h", "2026-02-27T11:00:00Z", FAIL, "1h ago"),
        ("t newer than 1h", "2026-02-27T13:30:00.123456789+02:00", PASS, ""),
        ("t newer than 1h", "2026-02-27 11:30:00+00", PASS, ""),
        ("t newer than 1h", "2026-02-27T11:30:00+0000", PASS, ""),
        ("t newer than 1h", "2026-02-27 11:30:00 UTC", PASS, ""),
        ("t newer than 1h", "Fri, 27 Feb 2026 11:30:00 GMT", PASS, ""),
        ("t newer than 1h", "27 Feb 2026 12:30:00 +0100", PASS, ""),
        ("t newer than 1h", 1772191800, PASS, ""),  # 11:30 in seconds
        ("t newer than 1h", 1772191800000, PASS, ""),  # in milliseconds
        ("t newer than 1h", "1772191800.5", PASS, "text read as number"),
        ("t newer than 1h", 1772191800000000, ERROR, "no time"),  # microseconds are not told apart
        ("t older than 1h", 0, ERROR, "no time"),  # 0 means "never"
        ("t older than 1h", -1, ERROR, "no time"),
        ("t older than 1h", float("nan"), INCONCLUSIVE, "no time"),
        ("t newer than 1h", "2026-02-27T11:30:00", ERROR, "zone"),
        ("t newer than 1h", "2026-02-27", ERROR, "at what time"),
        ("t newer than 1h", "yesterday", ERROR, "no time"),
        ("t newer than 1h", "2026-02-30T11:30:00Z", ERROR, "no time"),
        ("t newer than 1h", "Fri, 27 Foo 2026 11:30:00 GMT", ERROR, "no time"),
        ("t newer than 1h", True, ERROR, "no time"),
        ("t newer than 1h", {}, ERROR, "no time"),
        ("t newer than 1h", [], ERROR, "all, any or none"),
        ("t newer than 1h", None, INCONCLUSIVE, ""),
        ("t newer than 1h", "2026-02-27T12:04:00Z", PASS, ""),  # clocks differ a little
        ("t newer than 1h", "2026-02-27T12:06:00Z", INCONCLUSIVE, "future"),
        ("t older than 1h", "2026-02-27T12:06:00Z", FAIL, ""),
        ("t older than 7d", "2026-02-20T11:59:59Z", PASS, ""),
        ("t older than 7d", "2026-02-20T12:00:00Z", FAIL, ""),
        ("t is today", "2026-02-27T00:00:00Z", PASS, ""),
        ("t is today", "2026-02-26T23:59:59Z", FAIL, "it is 2026-02-27 now"),
        ("t is today", "2026-02-28T00:00:00Z", FAIL, ""),
        ("t is today", "2026-02-27", PASS, ""),
        ("t is today", "2026-02-27T10:00:00", ERROR, "zone"),
        ("t is today", "9999-12-31T23:59:59-12:00", ERROR, ""),
    ],
)
def test_times(source: str, value: Any, outcome: str, remark: str) -> None:
    found = ask(source, {"t": value})
    assert (found.outcome, remark in found.note) == (outcome, True), found


def test_today_is_the_day_of_the_launch() -> None:
    late = datetime(2026, 2, 27, 23, 30, tzinfo=UTC)  # already the 28th in Tokyo
    assert ask("t is today", {"t": "2026-02-27T16:00:00Z"}, now=late, zone="Asia/Tokyo").outcome == PASS
    assert ask("t is today", {"t": "2026-02-27T14:00:00Z"}, now=late, zone="Asia/Tokyo").outcome == FAIL
    assert ask("t is today", {"t": "2026-02-27T14:00:00Z"}, now=late, zone="UTC").outcome == PASS
    for zone in ("Asia/Tokio", "", "../../etc/passwd", "x" * 300):
        assert ask("t is today", {"t": "2026-02-27T14:00:00Z"}, zone=zone).outcome == ERROR


# ----------------------------------------------------------------------------------------------------------- versions
@rows(
    [
        ("version(v) >= 5.1.3", {"v": "5.1.3"}, PASS),
        ("version(v) >= 5.1.3", {"v": "5.1.10"}, PASS),
        ("version(v) >= 5.1.3", {"v": "v5.2"}, PASS),
        ("version(v) >= 5.1.3", {"v": "5.1"}, FAIL),
        ("version(v) >= 5.1.3", {"v": "5.1.3-rc.1"}, FAIL),
        ("version(v) > 5.1.3-rc.9", {"v": "5.1.3-rc.10"}, PASS),
        ("version(v) > 5.1.3-alpha", {"v": "5.1.3-beta.1"}, PASS),
        ("version(v) > 5.1.3-1", {"v": "5.1.3-alpha"}, PASS),
        ("version(v) < 3.12", {"v": "3.12.0b4"}, PASS),
        ("version(v) == 5.1", {"v": "5.1.0"}, PASS),
        ("version(v) == 5.10", {"v": "5.1"}, FAIL),
        ("version(v) == 5.1+build7", {"v": "5.1"}, PASS),
        ("version(v) in [5.1, 5.2]", {"v": "5.2.0"}, PASS),
        ("version(v) >= 5", {"v": 6}, PASS),
        ("version(v) >= 5.1", {"v": 5.1}, ERROR, "last zeros"),
        ("version(v) >= 5.1", {"v": "1.1.1k"}, ERROR, "no version"),
        ("version(v) >= 5.1", {"v": "latest"}, ERROR, "no version"),
        ("version(v) >= 5.1", {"v": True}, ERROR),
        ("version(v) >= 5.1", {"v": None}, INCONCLUSIVE),
        ("version(v) >= @w", {"v": "1.10", "w": "1.9"}, PASS),
        ("version(v) exists", {"v": "1.10"}, PASS),
    ]
)
def test_versions(source: str, document: Any, outcome: str, remark: str) -> None:
    found = ask(source, document)
    assert (found.outcome, remark in found.note) == (outcome, True), found


# -------------------------------------------------------------------------------------- other places, baseline, change
@rows(
    [
        ("a == @b", {"a": 1, "b": 1.0}, PASS),
        ("a == @b", {"a": "1", "b": 1}, PASS, "text read as number"),
        ("a >= @b", {"a": 10, "b": "9"}, PASS),
        ("a >= @b", {"a": 10, "b": "many"}, ERROR),
        ("a == @b", {"a": 1}, INCONCLUSIVE, "@b: the document has no b"),
        ("a == @b.c", {"a": 1, "b": {"c": None}}, INCONCLUSIVE),
        ("a == @b", {"a": {"x": [1]}, "b": {"x": [1]}}, PASS),
        ("a == @b", {"a": {"x": 1}, "b": {"x": True}}, FAIL),
        ("a > @b", {"a": 1, "b": {}}, ERROR, "no order"),
        ("a same as @b", {"a": [1, 2], "b": [2, 1]}, PASS),
        ("a same as @b[].c", {"a": [1], "b": [{"c": 1}, {}]}, INCONCLUSIVE, "1 of 2 has no c"),
        ("a in @b", {"a": 1, "b": [2, 1]}, PASS),
        ("a in @b", {"a": 1, "b": 1}, ERROR, "needs a list"),
        ("a in @b", {"a": 1, "b": [1, None]}, INCONCLUSIVE),
    ]
)
def test_another_place_of_the_document(source: str, document: Any, outcome: str, remark: str) -> None:
    found = ask(source, document)
    assert (found.outcome, remark in found.note) == (outcome, True), found


def test_a_baseline_is_what_was_recorded() -> None:
    assert ask("v > baseline * 1.5", {"v": 16}, baseline=10.0).outcome == PASS
    assert ask("v > baseline * 1.5", {"v": 15}, baseline=10.0).outcome == FAIL
    assert ask("v <= baseline", {"v": 0.1}, baseline=0.1).outcome == PASS
    assert ask("v <= baseline", {"v": "100ms"}, baseline=0.1).outcome == PASS
    missing = ask("v > baseline * 1.5", {"v": 16})
    assert (missing.outcome, missing.value) == (INCONCLUSIVE, 16.0)  # the value is kept: it can become the baseline
    assert ask("v > baseline", {"v": 16}, baseline=float("nan")).outcome == INCONCLUSIVE


def test_a_change_is_told_by_the_journal() -> None:
    def past(span: timedelta) -> float | None:
        return 100.0 if span == timedelta(hours=1) else None

    grown = ask("delta(size, 1h) < 5", {"size": 112}, past=past)
    assert (grown.outcome, grown.actual, grown.value) == (FAIL, "delta(size, 1h) (+12, now 112) < 5", 112.0)
    shrunk = ask("delta(size, 1h) < 5", {"size": "90"}, past=past)
    assert (shrunk.outcome, shrunk.note) == (PASS, "text read as number")
    assert ask("delta(size, 1h) > 10/hour", {"size": 112}, past=past).outcome == PASS
    assert ask("delta(count(x), 1h) > 10/day", {"x": [0] * 101}, past=past).outcome == PASS
    assert ask("delta(size_mb, 1h) < 5GB", {"size_mb": 112}, past=past).outcome == PASS
    assert ask("delta(size, 1h) < 5%", {"size": 112}, past=past).outcome == ERROR
    for document, source in (({"size": 1}, "delta(size, 2h) < 5"), ({"size": 1}, "delta(size, 1m) < 5")):
        unknown = ask(source, document, past=past)
        assert (unknown.outcome, unknown.value) == (INCONCLUSIVE, 1.0)  # kept, so that the next one can look back
    assert ask("delta(size, 1h) < 5", {"size": 1}).outcome == INCONCLUSIVE
    assert ask("delta(size, 1h) < 5", {}, past=past).outcome == INCONCLUSIVE
    assert ask("delta(size, 1h) < 5", {"size": "many"}, past=past).outcome == ERROR
    assert ask("delta(size, 1h) < 5", {"size": 5}, past=lambda _span: float("nan")).outcome == INCONCLUSIVE


@pytest.mark.parametrize(
    ("expect", "fail", "value", "outcome", "remark"),
    [
        ("v < 1%", "v > 5%", 0.004, PASS, ""),
        ("v < 1%", "v > 5%", 0.03, INCONCLUSIVE, "a person decides"),
        ("v < 1%", "v > 5%", 0.06, FAIL, "fails by: v (0.06) > 5%"),
        ("v < 1%", "v > 5%", None, INCONCLUSIVE, "v is null"),
        ("v < 1%", "v > 5%", "many", ERROR, ""),
        ("v < 1%", "w exists", 0.004, PASS, ""),
        ("v < 1%", "w == 1", 0.004, INCONCLUSIVE, "`fail` could not be judged"),
        ("v < 1%", "w == 1", 0.03, INCONCLUSIVE, "`fail` could not be judged"),
        ("v < 1%", "v < 10%", 0.004, FAIL, "fails by"),
        ("w == 1", "v > 5%", 0.06, FAIL, "fails by"),
    ],
)
def test_fail_beside_expect(expect: str, fail: str, value: Any, outcome: str, remark: str) -> None:
    found = judge_claim(parse(expect), parse(fail), Context({"v": value}, NOW))
    assert (found.outcome, remark in found.note) == (outcome, True), found
    alone = judge_claim(parse(expect), None, Context({"v": value}, NOW))
    assert alone == judge(parse(expect), Context({"v": value}, NOW))


# ------------------------------------------------------------------------------------------------------ what is shown
@pytest.mark.parametrize(
    ("source", "document", "actual"),
    [
        ("services[0].runningCount >= 2", {"services": [{"runningCount": 1}]}, "services[0].runningCount (1) >= 2"),
        ("v < 1% for 15m", {"v": 0.004}, "v (0.004) < 1% for 15m"),
        ("v < 1%", {}, "v (missing) < 1%"),
        ("count(a) == 8", {"a": [1]}, "count(a) (1) == 8"),
        ('all a[].s == "OK"', {"a": [{"s": "OK"}] * 8}, 'all a[].s (8 of 8) == "OK"'),
        (
            'all a[].s == "OK"',
            {"a": [{"s": "OK"}, {"s": "ALARM"}, {"s": "ALARM"}]},
            'all a[].s ([1] "ALARM", 2 of 3) == "OK"',
        ),
        ('all a[].s == "OK"', {"a": [{"s": "OK"}, {}]}, 'all a[].s ([1] missing, 1 of 2) == "OK"'),
        ('none a.*.s == "red"', {"a": {"v1": {"s": "red"}}}, 'none a.*.s ([v1] "red", 1 of 1) == "red"'),
        ('any a[].s == "OK"', {"a": [{"s": "no"}]}, 'any a[].s (0 of 1) == "OK"'),
        ('a == "x"', {"a": "two\nlines\x1b[31m"}, 'a ("two\\nlines\\u001b[31m") == "x"'),
        ('a == "x"', {"a": "\u202eevil\u2028"}, 'a ("\\u202eevil\\u2028") == "x"'),
        ('a == "x"', {"a": "y" * 200}, f'a ("{"y" * 80}…" (200 characters)) == "x"'),
        ("a == [1]", {"a": list(range(1000))}, None),
        ("a exists", {"a": {"b": [True, None, 1.5]}}, 'a ({"b": [true, null, 1.5]}) exists'),
        ("a == 1", {"a": 10**5000}, "a (about 10^5000) == 1"),
    ],
)
def test_the_actual_value_stands_in_its_place(source: str, document: Any, actual: str | None) -> None:
    found = ask(source, document)
    if actual is not None:
        assert found.actual == actual
    assert "\n" not in found.actual
    assert len(found.actual) < 200


def test_the_number_is_kept_for_gauges() -> None:
    assert ask("v > 1", {"v": "1.5"}).value == 1.5
    assert ask("t_ms < 1s", {"t_ms": 20}).value == 20.0
    assert ask("t < 1s", {"t": "20ms"}).value == 0.02
    assert ask("ratio(a, b) < 1", {"a": 1, "b": 4}).value == 0.25
    assert ask("v exists", {"v": 3}).value == 3.0
    assert ask("v == true", {"v": True}).value is None
    assert ask("all v == 1", {"v": [1]}).value is None
    assert ask("v > 1", {"v": 10**400}).value is None


def test_what_a_document_cannot_do_to_the_answer() -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    for source in ("a == 1", "a == @b", "count(a) == 1", "to_string(a) == 'x'", "a exists", "a contains 1"):
        found = ask(source, {"a": deep, "b": deep})
        assert found.outcome != PASS or source in {"a exists", "count(a) == 1"}
    assert ask("x == 1", {"x": object()}).outcome == ERROR
    assert ask("x == 1", {"x": b"1"}).outcome == ERROR


def test_json_inside_of_text() -> None:
    policy = json.dumps({"maxReceiveCount": 50})
    assert ask("json(p).maxReceiveCount == 5", {"p": policy}).outcome == FAIL
    assert ask("json(p).maxReceiveCount == 50", {"p": json.loads(policy)}).note == "was JSON already"
    assert ask("json(p).x == 5", {"p": "{"}).outcome == ERROR
    assert ask("json(p).x == 5", {"p": " "}).outcome == INCONCLUSIVE
    assert ask("json(p).x == 5", {"p": 5}).outcome == ERROR
    assert ask("json(p).x == 5", {"p": "[" * 100_000}).outcome == ERROR
    assert ask("json(p).x > 5", {"p": '{"x": NaN}'}).outcome == INCONCLUSIVE
    assert ask("json(p).x > 5", {"p": f'{{"x": {"9" * 5000}}}'}).outcome == ERROR
    assert ask("count(json(p)) == 2", {"p": "[1, 2]"}).outcome == PASS
    assert ask("json(p)[].x same as [1]", {"p": '[{"x": 1}, {}]'}).outcome == INCONCLUSIVE
    assert ask("json(p) | keys(@) same as ['x']", {"p": '{"x": 1}'}).outcome == PASS


def test_json_that_says_two_things_says_nothing() -> None:
    for text in (
        '{"ok": false, "ok": true}',
        '{"ok": false, "\\u006fk": true}',
        '[{"ok": true}, {"ok": 1, "ok": true}]',
    ):
        found = ask("json(p) | to_array(@)[0].ok == true", {"p": text})
        assert (found.outcome, "'ok' stands twice" in found.note) == (ERROR, True)


def test_numbers_as_text_have_no_largest_one() -> None:
    """As text "9" stands above "100", and then everything would be below ten."""
    one, table = {"x": ["9", "100"]}, {"x": [{"n": "9"}, {"n": "100"}]}
    for source in ("max(x) < 10", "min(x) > 50", "sort(x)[-1] < 10"):
        assert (ask(source, one).outcome, "to_number" in ask(source, one).note) == (ERROR, True)
    for source in ("max(x[].n) < 10", "max_by(x, &n).n < 10", "min_by(x, &n).n > 50", "sort_by(x, &n)[-1].n < 10"):
        assert (ask(source, table).outcome, "to_number" in ask(source, table).note) == (ERROR, True)
    assert ask("max(map(&to_number(n), x)) == 100", table).outcome == PASS
    assert ask("max(x) == '2026-02-01'", {"x": ["2026-01-31", "2026-02-01"]}).outcome == PASS
    assert ask("max(x) < 10", {"x": ["9"]}).outcome == PASS


def test_to_number_takes_what_is_a_number_everywhere() -> None:
    for text in ("1_000", "١٠٠٠", "0x3e8", "1,000", "inf", "nan"):
        assert ask("to_number(x) >= 1", {"x": text}).outcome == INCONCLUSIVE
        assert ask("count(x[?to_number(@) > `1`]) == 0", {"x": [text]}).outcome == INCONCLUSIVE
    assert ask("to_number(x) == 1000", {"x": " 1e3 "}).outcome == PASS


def test_credentials_are_compared_and_never_shown() -> None:
    token = Secret("token", "s3cr3t-value")
    values = {"token": token, "path": "a/b", "gone": None, "listed": [1]}
    same = ask("x == ${token}", {"x": "s3cr3t-value"}, values=values)
    assert (same.outcome, same.actual) == (PASS, 'x ("[redacted:token]") == ${token}')
    inside = ask('x == "Bearer ${token}"', {"x": "Bearer s3cr3t-value!"}, values=values)
    assert (inside.outcome, inside.actual) == (FAIL, 'x ("Bearer [redacted:token]!") == "Bearer ${token}"')
    lacking = ask('x includes ["${token}", "y"]', {"x": ["s3cr3t"]}, values=values)
    assert (lacking.outcome, lacking.note) == (FAIL, 'without "[redacted:token]", "y"')
    assert ask("x > ${token}", {"x": 5}, values=values).outcome == ERROR
    assert ask('x == "/${path}"', {"x": "/a/b"}, values=values).outcome == PASS
    assert ask("x == ${gone}", {"x": 1}, values=values).note == "${gone} has no value"
    assert ask("x == ${unknown}", {"x": 1}, values=values).outcome == ERROR
    assert ask('x == "a${listed}"', {"x": 1}, values=values).outcome == ERROR
    assert ask("x in ${listed}", {"x": 1}, values=values).outcome == PASS
    assert ask('x == "$${token}"', {"x": "${token}"}, values=values).outcome == PASS


def test_what_is_derived_from_a_credential_is_masked_before_the_cut() -> None:
    derived = "c2VjcmV0" * 30

    def mask(text: str) -> str:
        return text.replace(derived, "[redacted:derived]")

    for source in ("x == 'y'", "x == 5", "all x == 'y'", "y exists", "json(x).a == 1", "count(x) == 1"):
        found = ask(source, {"x": "_" * 60 + derived, "y": {"deep": ["_" * 60 + derived]}}, mask=mask)
        assert "c2Vj" not in found.actual + found.note, found
