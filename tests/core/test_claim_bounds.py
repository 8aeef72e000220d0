"""What a hostile or a clumsy claim, pattern or document can cost, and what importing the language costs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from cockpit.core.claim import ClaimProblem, Context, judge, parse
from cockpit.core.claim.pattern import PatternProblem, compiled, repeats
from cockpit.core.claim.seen import MAX_WORK, Run, Unsettled

NOW = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)


def outcome(source: str, document: Any) -> str:
    return str(judge(parse(source), Context(document, NOW)).outcome)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("x" * 10_001, "at most 10,000 characters"),
        ("(" * 9_000 + "x == 1", "nests deeper"),
        ("x" + "[0" * 4_000 + " == 1", "nests deeper"),
        ("count(" * 1_000 + "x" + ")" * 1_000 + " == 1", "nests deeper"),
        ("json(" * 65 + "x" + ")" * 65 + " == 1", "nests deeper"),
        ("!" * 5_000 + "x == 1", "nests deeper"),
        ("! " * 4_000 + "x == 1", "nests deeper"),
        ("x" + " | x" * 2_000 + " == 1", "nests deeper"),
        ("x" + ".*" * 2_000 + " == 1", "nests deeper"),
        ("x" + "[*]" * 2_000 + " == 1", "nests deeper"),
        ("x" + "[]" * 2_000 + " == 1", "nests deeper"),
        ("x" + "[?y]" * 2_000 + " == 1", "nests deeper"),
        ("x[?" + "a&&" * 2_000 + "a] exists", "nests deeper"),
        ("x[?" + "a==" * 2_000 + "a] exists", "nests deeper"),
        ("sort_by(x, " + "& " * 4_000 + "y) exists", "nests deeper"),
        ("x[?y==`" + "[" * 4_000 + "]" * 4_000 + "`] exists", "nests deeper"),
        ("x[?y==`" + '{"a":' * 900 + "1" + "}" * 900 + "`] exists", "nests deeper"),
        ("x == @" + "(" * 4_000, "nests deeper"),
        ("x[" + "9" * 9_000 + "] == 1", "cannot be read"),
        ("x in [" + ", ".join(["1"] * 1_001) + "]", "at most 1000 items"),
        ("x == [" + "[" * 5_000, "plain values"),
        ("x == 1e99999", "nobody counts that far"),
        ("x for " + "9" * 9_000 + "d", "does not say"),
        ("x == 1 for " + "9" * 9_000 + "d", "cannot be kept"),
        ("x == 1 for 0." + "0" * 9_000 + "1s", "cannot be kept"),
        ("x matches /" + "a" * 501 + "/", "longer than 500"),
        ("x matches /((a{100}){100}){100}/", "repeats more than 1000"),
        ("x matches /" + "(" * 400 + ")" * 90 + "/", "no regular expression"),
        ("'" + "a" * 9_990, "never closed"),
        ("x == '" + "a" * 9_990, "never closed"),
        ("x.`" + "a" * 9_990, "never closed"),
    ],
)
def test_a_claim_that_is_too_much_is_refused(source: str, problem: str) -> None:
    with pytest.raises(ClaimProblem) as caught:
        parse(source)
    assert problem in caught.value.problem
    assert len(caught.value.caret) < 400


@pytest.mark.parametrize(
    "source",
    [
        "x" + ".a" * 4_900 + " == 1",
        "x" + "[0]" * 3_000 + " == 1",
        "(" * 60 + "x" + ")" * 60 + " == 1",
        "count(" * 60 + "x" + ")" * 60 + " == 1",
        "x" + ".*" * 60 + " contains 1",
        "x | " * 60 + "x == 1",
        "x[?" + " || ".join(["a=='b'"] * 30) + "] exists",
        "x in [" + ", ".join(["1"] * 1_000) + "]",
        "x == '" + "a" * 9_900 + "'",
        "x.a == " + "9" * 9_990,
    ],
)
def test_a_claim_within_the_bounds_is_judged(source: str) -> None:
    assert outcome(source, {"x": {"a": 1}}) in {"fail", "error", "inconclusive"}


def test_the_deepest_claims_fit_under_a_deep_stack() -> None:
    """Parsed and judged 700 frames down, where a screen or a test runner may already be."""
    sources = ["!" * 60 + "x == true", "x" + "[*]" * 60 + " contains 1", "(" * 60 + "x" + ")" * 60 + " exists"]

    def down(frames: int) -> list[str]:
        return down(frames - 1) if frames else [outcome(source, {"x": 1}) for source in sources]

    parse.cache_clear()
    assert len(down(sys.getrecursionlimit() - 500)) == 3


@pytest.mark.parametrize(
    ("source", "document"),
    [
        (" | ".join(["@"] + ["[@,@][]"] * 20) + " == 1", [1]),
        (" | ".join(["x"] + ["[@,@]"] * 30) + " == 1", {"x": 1}),
        (" | ".join(["x"] + ["{a: @, b: @}"] * 20) + " exists", {"x": 1}),
        (" | ".join(["x"] + ["join('', [@,@])"] * 30) + " == 'y'", {"x": "aaaaaaaaaaaaaaaa" * 64}),
        (" | ".join(["x"] + ["to_string([@,@])"] * 20) + " == 'y'", {"x": "aaaaaaaaaaaaaaaa" * 64}),
        ("x same as @y", {"x": [[i] for i in range(3_000)], "y": [[i] for i in range(3_000)]}),
        ("x includes @y", {"x": [[i] for i in range(3_000)], "y": [[i] for i in range(3_000)]}),
    ],
)
def test_a_path_that_multiplies_its_document_is_stopped(source: str, document: Any) -> None:
    found = judge(parse(source), Context(document, NOW))
    assert (found.outcome, "too much work" in found.note) == ("error", True), found


def test_work_is_counted() -> None:
    run = Run()
    run.spend(MAX_WORK)
    with pytest.raises(Unsettled):
        run.spend(1)


def test_a_document_of_a_megabyte_is_no_trouble() -> None:
    rows = [{"id": n, "state": "OK", "tags": ["a", "b"], "ms": n % 90, "text": "x" * 20} for n in range(12_000)]
    assert len(json.dumps(rows)) > 1_000_000
    for source in (
        'all x[].state == "OK"',
        "count(x[?state=='OK' && ms < `90`]) == 12000",
        "all x[].tags[] in ['a', 'b']",
        "x[].id same as @x[::-1].id",
        "all x[].ms < 90ms",
        "none x[].text matches /y/",
        "max(x[].ms) == 89",
        "count(sort_by(x, &ms)) == 12000",
        "all x[].text contains 'xx'",
    ):
        found = judge(parse(source), Context({"x": rows}, NOW))
        assert found.outcome == "pass", (source, found)
        assert len(found.actual) < 200
    text = "fine\n" * 250_000
    assert outcome("none lines(stdout) matches /error/", {"stdout": text}) == "pass"
    assert outcome("stdout contains 'fine'", {"stdout": text}) == "pass"
    assert len(judge(parse("stdout == 'x'"), Context({"stdout": text}, NOW)).actual) < 200


@pytest.mark.parametrize("quantifier", ["all", "any", "none"])
def test_a_pattern_that_explodes_is_stopped_once_and_for_all(quantifier: str) -> None:
    """A thousand lines, each of which would take for ever: the whole claim takes about a second."""
    hostile = ["a" * 60 + "!"] * 1_000
    assert outcome("x matches /^(a|aa)+$/", {"x": hostile[0]}) == "error"
    found = judge(parse(f"{quantifier} x matches /^(a|aa)+$/"), Context({"x": hostile}, NOW))
    assert (found.outcome, "too long" in found.note) == ("error", True)


@pytest.mark.parametrize(
    ("pattern", "product"),
    [
        ("abc", 1),
        ("a{3}", 3),
        ("a{3,7}", 7),
        ("a{3,}", 3),
        ("a{,9}", 9),
        ("(a{10}){20}", 200),
        ("((a{10}){10}|b{500}){2}", 1000),
        ("(a{10})(b{20})", 20),
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", 12),
        (r"\(a{5}\){5}", 5),
        ("[(]{7}a{3}", 7),
        ("(?:a{4}){5}?", 20),
        ("a{99999999999}", 999999999),
        ("){5}", 5),
    ],
)
def test_counted_repeats_multiply_when_they_nest(pattern: str, product: int) -> None:
    assert repeats(pattern) == product


@pytest.mark.parametrize("pattern", ["(", "[", "a**", "(?P<n>a)(?P<n", r"\L<names>", "(?<=a+", "\\"])
def test_what_is_no_pattern_is_told(pattern: str) -> None:
    with pytest.raises(PatternProblem):
        compiled(pattern, "")


def test_importing_the_language_is_cheap() -> None:
    """The libraries for paths, patterns, zones and spelling come with the first claim that needs them."""
    heavy = {"jmespath", "regex", "zoneinfo", "difflib", "asyncio", "socket", "email"}
    script = f"""
import sys
import cockpit.core.claim as claim
print(sorted({heavy!r} & set(sys.modules)))
from datetime import datetime, timezone
context = claim.Context({{"status": 200, "rows": [{{"id": "7"}}]}}, datetime(2026, 2, 27, tzinfo=timezone.utc))
found = [claim.judge(claim.parse(text), context).outcome for text in ("status == 200", "rows[0].id == 7")]
print(*found, sorted({heavy!r} & set(sys.modules)))
claim.parse("all rows[].id exists")
print(sorted({heavy!r} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "pass pass []", "['jmespath']"]


@pytest.mark.parametrize("form", ["x[?{}].a > 0", "([{}])[0] > 1", "count(x[?{}]) == 1"])
def test_comparisons_of_comparisons_end_early(form: str) -> None:
    """Each looks at its sides twice: sixteen of them took twenty seconds. Found by scripts/fuzz.py."""
    for chain in ("==".join(["a"] * 40), "(a == " * 20 + "a" + ")" * 20, "(a < (b && " * 9 + "a" + "))" * 9):
        with pytest.raises(ClaimProblem, match="deep in one another"):
            parse(form.format(chain))
    parse(form.format("(a == b) == (c == d)"))
