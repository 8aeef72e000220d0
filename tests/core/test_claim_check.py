"""What is said of a claim at load, before launch day says it."""

from __future__ import annotations

import pytest

from cockpit.core.claim import check, parse, placeholder

HTTP = frozenset({"status", "headers", "cookies", "body", "text", "elapsed_ms", "url", "size"})


def said(expect: str, fail: str | None = None, unit: str | None = None) -> list[tuple[str, int, str, str]]:
    remarks = check(parse(expect), parse(fail) if fail else None, fields=HTTP, unit=unit)
    return [(item.severity, item.column, item.problem, item.hint) for item in remarks]


@pytest.mark.parametrize(
    "expect",
    [
        "status == 200",
        "status in [200, 204]",
        "elapsed_ms < 500ms",
        "elapsed_ms < 500",
        'all body.items[].state == "OK"',
        "body.items[].state same as ['a', 'b']",
        "body.items[?state=='bad'] missing",
        "count(body.items) == 8",
        "count(body.items) != 0",
        "ratio(body.free, body.total) >= 10%",
        "body.rate < 1% for 15m",
        "delta(body.size, 1h) < 100/hour",
        "delta(body.size, 1h) < 100",
        "version(body.v) >= 5.1.3",
        "body.pushed is today",
        "body.created_ms newer than 1h",
        "number(text) > 5",
        "text matches /^ready$/m",
        'text contains "<html>"',
        'text contains "{}"',
        "all number(body.items[].n) > 3",
        "body.a_ms < @body.b_s",
        "body.x == 1 for 5m within 30m",
        "all cookies[].secure == true",
        'headers."set-cookie" missing',
        "@ exists",
        "body.id == ${id}",
    ],
)
def test_a_good_claim_gets_no_remark(expect: str) -> None:
    assert said(expect) == []


@pytest.mark.parametrize(
    ("expect", "column", "problem", "hint"),
    [
        # fields of the document
        ("stauts == 200", 1, "no field stauts", "status?"),
        ("count(rows) == 1", 7, "no field rows", ""),
        ("status == @boddy.x", 12, "no field boddy", "body?"),
        ("[status, boody] same as [1]", 10, "no field boody", "body?"),
        ("json(txt).a == 1", 6, "no field txt", "text?"),
        # one text for many cookies
        (
            "headers.\"set-cookie\" contains 'Secure'",
            1,
            "one that has it hides one that has not",
            "all cookies[].secure",
        ),
        ('none lines(headers."Set-Cookie") matches /secure/i', 12, "stand in this one text", "cookies[]"),
        # constants
        ("`5` == 5", 1, "does not look at the document", ""),
        ("length('abc') == 3", 1, "does not look at the document", ""),
        ("count(body) >= 0", 13, "always so", ">= 1"),
        ("count(body) > -1", 13, "always so", ""),
        ("count(body) < 0", 13, "never below 0", ""),
        ("body.a == @body.a", 8, "with itself", ""),
        ("text matches /.*/", 6, "every text", ""),
        ("text matches /(a|)/", 6, "every text", ""),
        # lists
        ("all count(body) == 1", 5, "one value", "leave it out"),
        ("any length(body) == 1", 5, "one value", ""),
        ("none number(length(body)) == 1", 6, "one value", ""),
        ("all ratio(body.a, body.b) < 5%", 5, "one value", ""),
        ("all body.items > baseline", 16, "no baseline", ""),
        ('body.items[].state == "OK"', 1, "gives a list", "all, any or none"),
        ("body.items[*].n < 5", 1, "gives a list", ""),
        ("body.items[?a] matches /x/", 1, "gives a list", ""),
        ("body.*.t newer than 5m", 1, "gives a list", ""),
        ("lines(text) matches /x/", 1, "gives a list", ""),
        ("version(body[].v) > 5", 1, "gives a list", ""),
        ("body[].n in [1, 2]", 1, "gives a list", ""),
        # units
        ("count(body) < 5%", 15, "counts items", "ratio("),
        ("elapsed_ms < 5MB", 14, "counts ms", ""),
        ("elapsed_ms < 5%", 14, "counts ms", ""),
        ("body.cost_usd < 50 EUR", 17, "counts USD", ""),
        ("ratio(size, size) < 5ms", 21, "counts ratio", ""),
        ("version(body.v) in [5]", 0, "", ""),
        ("status in [5ms, 5MB]", 8, "different units", ""),
        ("status in [5, 5%]", 8, "different units", ""),
        ("status in [5, '5']", 8, "mixes", ""),
        ("body.t < 500ms", 10, "in which unit", "`unit`"),
        ("body.rate > 100/hour", 13, "in which unit", ""),
        ("delta(body.x, 1h) < 5%", 21, "in which unit", ""),
        ("ratio(body.a, body.b) >= 10", 26, "1000%", "10%"),
        ("count(body) == '5'", 16, "is a number", "without quotes"),
        ("count(body) is today", 13, "is a number", ""),
        ("ratio(body.a, body.b) matches /x/", 23, "is a number", ""),
        ("body.a_ms < @body.b_mb", 13, "cannot be compared", ""),
        # left behind
        ('body.host == "{RDS_ENDPOINT}"', 14, "{RDS_ENDPOINT}", ""),
        ("body.id == '...'", 12, "...", ""),
        ("body.id == 'CHANGEME'", 12, "CHANGEME", ""),
        ("body.id in ['x', 'change_me']", 18, "change_me", ""),
        ("body.phone contains '[phone]'", 21, "[phone]", ""),
        ("body.path == '<path>'", 14, "<path>", ""),
        ("body.path == 'https://<your-host>/x'", 14, "<your-host>", ""),
        ("body.rows[?id=='...'].x exists", 16, "...", ""),
        ("body.x == 'TODO'", 11, "TODO", ""),
        # windows
        ("status == 200 for 30m within 5m", 1, "longer than `within`", ""),
    ],
)
def test_what_is_wrong_is_said(expect: str, column: int, problem: str, hint: str) -> None:
    remarks = said(expect)
    if not problem:
        assert remarks == []
        return
    assert len(remarks) == 1, remarks
    severity, at, text, way_on = remarks[0]
    assert problem in text
    assert hint in way_on
    assert at == column
    assert severity in {"error", "warning"}


@pytest.mark.parametrize(
    ("expect", "fail", "problem"),
    [
        ("body.v < 1%", "body.v > 5", "different units"),
        ("body.v_ms < 100ms", "body.v_ms > 5", "different units"),
        ("body.v < 1%", "body.v < 1%", "never pass"),
        ("body.v < 1%", "body.v > 5% for 5m", "no window"),
        ("body.v < 1%", "stauts == 500", "no field stauts"),
    ],
)
def test_fail_is_looked_at_beside_expect(expect: str, fail: str, problem: str) -> None:
    remarks = check(parse(expect), parse(fail), fields=HTTP)
    assert [(problem in item.problem, item.of) for item in remarks] == [(True, "fail")]
    assert check(parse("body.v < 1%"), parse("body.v > 5%"), fields=HTTP) == ()


def test_the_declared_unit_counts() -> None:
    assert said("body.rate < 1%", unit="percent") == []
    assert said("body.t < 500ms", unit="s") == []
    assert "counts %" in said("body.t < 500ms", unit="percent")[0][2]
    assert said("elapsed_ms < 500ms", unit="percent") == []
    assert "the name says ms, the probe declares s" in said("elapsed_ms < 500ms", unit="s")[0][2]
    assert "is no unit" in said("status == 200", unit="parsecs")[0][2]


def test_without_known_fields_nothing_is_said_of_them() -> None:
    assert check(parse("anything.at.all == 1")) == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{RDS_ENDPOINT}", "{RDS_ENDPOINT}"),
        ("${RDS_ENDPOINT}", None),
        ("...", "..."),
        (" … ", "…"),
        ("Loading...", None),
        ("WHERE id = '...'", "'...'"),
        ("<path>", "<path>"),
        ("<html><body>", None),
        ("<API_KEY>", "<API_KEY>"),
        ("[phone]", "[phone]"),
        ("[Your Name]", "[Your Name]"),
        ("[INFO] ready", None),
        ("xxx", "xxx"),
        ("ChangeMe!", "ChangeMe"),
        ("YOUR_KEY_HERE", "YOUR_KEY_HERE"),
        ("TBD", "TBD"),
        ("todo list", None),
        ("", None),
        ("<" * 5000 + "a " * 5000, None),
    ],
)
def test_placeholders(text: str, left: str | None) -> None:
    assert placeholder(text) == left
