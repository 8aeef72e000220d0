"""Laws of the claim language, tried on what nobody would think of writing."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from typing import Any

import jmespath
from claim_shapes import DOCUMENTS, claims, predicates, presence
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cockpit.core.claim import ClaimProblem, Context, check, judge, judge_claim, looks_back, names, parse, roots, say
from cockpit.core.claim.path import walker
from cockpit.core.claim.seen import Run
from cockpit.core.claim.syntax import Expect, Is, Path, Quantifier, State
from cockpit.core.reading import Outcome
from cockpit.core.secret import Secret

NOW = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
VALUES = {"v": 5, "secret": Secret("secret", "hunter2-hunter2"), "rows_wanted": ["a", 1], "nothing": None}


def context(document: Any) -> Context:
    return Context(document, NOW, "Europe/Berlin", VALUES, 10.0, None, lambda _span: 5.0)


# --------------------------------------------------------------------------------------------------------------- laws
WORDS = st.sampled_from(
    """all any none a.b x[] [?a=='b'] count( ) json( delta( , 1h == != < <= <! = && || and in [ ] { } ( contains same as
    matches /x/ /( exists missing is today newer than older 5 5% 5ms 007 1e9999 1e99999 5.1.3 50 USD 100/hour "t" 't' "
    ' ` `1` ${v} ${ @a @ baseline * 1.5 for 15m within . .. | ! true null “ ≥ \\ ; $""".split()  # noqa: SIM905 - as it reads
)


def read(source: str) -> Expect | ClaimProblem:
    try:
        return parse(source)
    except ClaimProblem as problem:
        return problem


@given(st.text(max_size=200) | st.lists(WORDS, max_size=14).map(" ".join) | st.lists(WORDS, max_size=9).map("".join))
@settings(max_examples=60)
@example("all")
@example("x matches /" + "(" * 200 + "/")
@example("'" * 99)
@example("\ud800 == 1")
def test_any_text_is_a_claim_or_a_located_problem(source: str) -> None:
    expect = read(source)
    if isinstance(expect, ClaimProblem):
        assert 1 <= expect.column <= len(source) + 1
        line, mark = expect.caret.split("\n")
        assert mark.strip(" ") == "^"
        assert len(mark) <= len(line) + 1
        assert len(expect.problem) < 300
        assert "\n" not in expect.problem + expect.hint
        return
    assert parse(say(expect)) == expect
    assert say(parse(say(expect))) == say(expect)
    assert isinstance(names(expect), tuple)
    assert isinstance(roots(expect), frozenset)
    assert (looks_back(expect) or timedelta(1)) > timedelta(0)
    check(expect, expect, fields=frozenset({"status"}), unit="ms")
    judge(expect, context({"a": {"b": 1}, "x": [{"a": "b"}]}))


@given(claims() | presence())
@settings(max_examples=60)
def test_printing_and_parsing_are_inverse(expect: Expect) -> None:
    assert parse(say(expect)) == expect


@given(claims() | presence(), DOCUMENTS, st.none() | claims())
@settings(max_examples=60)
def test_judging_never_raises_and_says_one_line(expect: Expect, document: Any, fail: Expect | None) -> None:
    found = judge_claim(expect, fail, context(document))
    assert isinstance(found.outcome, Outcome)
    assert "\n" not in found.actual + found.note
    assert len(found.actual) < 1_100
    assert not found.note.startswith("the claim cannot be judged on this document"), found  # the last net stayed empty
    check(expect, fail, fields=frozenset({"a"}), unit="percent")


@given(claims(), st.dictionaries(st.sampled_from(["z", "y", "n"]), DOCUMENTS, max_size=3))
@settings(max_examples=60)
@example(parse("(a || `0`) == 0"), {})
@example(parse("!a == true"), {})
@example(parse("not_null(a, `1`) == 1"), {})
@example(parse("none a[].b == 1"), {})
@example(parse("count(a) == 0"), {})
@example(parse("a same as []"), {})
@example(parse("any [a, `1`] == 1"), {})
def test_nothing_passes_on_absence(expect: Expect, rest: dict[str, Any]) -> None:
    """No field that the claim reads is there: whatever else is, it cannot hold."""
    assume(not any("@" in text for text in _path_texts(expect)))  # @ is the whole document, and that is there
    for document in ({}, None, rest, [], "", 0):
        found = judge(expect, context(document))
        assert found.outcome is not Outcome.PASS, (found, document)


@given(claims(), DOCUMENTS, st.dictionaries(st.sampled_from(["z", "y", "n"]), DOCUMENTS, max_size=2))
@settings(max_examples=60)
def test_nothing_passes_once_what_it_reads_is_taken_away(expect: Expect, value: Any, rest: dict[str, Any]) -> None:
    assume(not any("@" in text for text in _path_texts(expect)))
    first = roots(expect)
    whole = dict.fromkeys(first, value) | rest
    judge(expect, context(whole))
    for name in first:
        left = judge(expect, context({key: item for key, item in whole.items() if key not in first or key == "n"}))
        assert left.outcome is not Outcome.PASS, (name, left)


def _path_texts(expect: Expect) -> list[str]:
    found = [say(expect)]
    return found if "keys(@)" not in found[0] else ["@"]


@given(
    st.sampled_from(Quantifier),
    predicates() | st.sampled_from(State).map(Is),
    st.sampled_from(["a", "a[]", "a[].b", "a[?b]"]),
)
def test_no_quantifier_passes_over_nothing(quantifier: Quantifier, predicate: Any, path: str) -> None:
    found = judge(Expect(Path(path), predicate, quantifier), context({"a": []}))
    assert found.outcome not in {Outcome.PASS, Outcome.FAIL}


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=12),
    st.data(),
    st.sampled_from(
        ["all x[].n < 10", "none x[].n > 9", "all x[?n<`10`].n >= 0", "count(x[?n<`0`]) == 0", "max(x[].n) < 10"]
    ),
)
def test_one_missing_item_takes_the_pass_away(items: list[int], data: st.DataObject, claim: str) -> None:
    document = {"x": [{"n": item, "id": place} for place, item in enumerate(items)]}
    assert judge(parse(claim), context(document)).outcome is Outcome.PASS
    place = data.draw(st.integers(0, len(items) - 1))
    del document["x"][place]["n"]
    assert judge(parse(claim), context(document)).outcome is Outcome.INCONCLUSIVE


@given(claims() | presence(), DOCUMENTS, st.text(string.ascii_letters + string.digits, min_size=8, max_size=120))
@settings(max_examples=60)
def test_a_credential_is_never_shown(expect: Expect, document: Any, value: str) -> None:
    assume(value not in say(expect) and value not in repr(document))
    secret = Secret("secret", value)
    planted = dict.fromkeys(roots(expect), value) | {"more": [document, f"Bearer {value}"]}
    given_context = Context(planted, NOW, "UTC", {**VALUES, "v": secret, "secret": secret}, 1.0)
    found = judge(expect, given_context)
    for shown in (found.actual, found.note):
        assert value not in shown
        assert value[:8] not in shown or value[:8] in say(expect)


# ---------------------------------------------------------------------------------------- against the library itself
ROW = st.fixed_dictionaries(
    {
        "name": st.text(string.ascii_lowercase, max_size=4),
        "size": st.integers(-5, 5),
        "up": st.booleans(),
        "tags": st.lists(st.fixed_dictionaries({"k": st.sampled_from("xy"), "v": st.integers(0, 3)}), max_size=3),
        "inner": st.fixed_dictionaries({"deep": st.lists(st.lists(st.integers(0, 3), max_size=2), max_size=2)}),
    }
)
WHOLE = st.fixed_dictionaries(
    {"rows": st.lists(ROW, min_size=1, max_size=4), "table": st.fixed_dictionaries({"p": ROW, "q": ROW})}
)
SAME_AS_LIBRARY = [
    "rows",
    "rows[0].name",
    "rows[-1].inner.deep",
    "rows[].name",
    "rows[*].size",
    "rows[].tags[].v",
    "rows[*].tags[*].v",
    "rows[].inner.deep[]",
    "rows[].inner.deep[][]",
    "rows[::-1].name",
    "rows[0:2].size",
    "rows[?size>`0`].name",
    "rows[?size>`0` && up==`true` || name=='a'].tags[].k",
    "rows[?!up].size",
    "rows[?tags[?k=='x']].name",
    "rows[?length(tags) >= `1`].tags[0].v",
    "rows[?contains(name, 'a')].name",
    "rows[].name | [0]",
    "table.*.size",
    "table.*.tags[]",
    "values(table)[].name",
    "keys(table)",
    "sort(keys(table))",
    "length(rows)",
    "max(rows[].size)",
    "sum(rows[].size)",
    "avg(rows[].size)",
    "sort_by(rows, &size)[].size",
    "max_by(rows, &size).size",
    "map(&name, rows)",
    "join('-', rows[].name)",
    "[rows[0].name, table.p.size]",
    "{n: rows[0].name, s: rows[].size}",
    "rows[].[name, size]",
    "rows[].{n: name, t: tags[].v}",
    "rows[0].size == rows[-1].size",
    "rows[0].size > `0`",
    "rows[0].up || rows[0].name",
    "rows[0].up && rows[0].name",
    "!rows[0].up",
    "to_string(rows[0].tags)",
    "not_null(rows[0].size, `5`)",
    "merge(rows[0], {size: `9`}).size",
    "@.rows[0]",
    "(rows[].tags)[0]",
    '"rows"[0]."name"',
    "`[1, 2]`[0]",
    "reverse(rows)[0].name",
    "type(rows)",
]


@given(WHOLE, st.sampled_from(SAME_AS_LIBRARY))
@settings(max_examples=60)
def test_paths_give_what_the_library_gives_where_nothing_is_missing(document: Any, path: str) -> None:
    run = Run()
    assert run.settle(walker(path)(document, run)) == jmespath.search(path, document), path
