"""Reading and printing claims: every form of the grammar, and what a person is told about every slip."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from cockpit.core.claim import ClaimProblem, looks_back, names, parse, roots, say
from cockpit.core.claim.syntax import (
    Age,
    Baseline,
    Call,
    Compare,
    Expect,
    Function,
    Is,
    Items,
    Matches,
    Measure,
    Member,
    Membership,
    Number,
    Op,
    Other,
    Path,
    Quantifier,
    State,
    Text,
    Truth,
    Variable,
    Version,
)

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("source", "expect"),
    [
        ("status == 200", Expect(Path("status"), Compare(Op.EQ, Number(Decimal(200))))),
        ("a!=1", Expect(Path("a"), Compare(Op.NE, Number(Decimal(1))))),
        (
            "  value   <  1%   for 15m ",
            Expect(Path("value"), Compare(Op.LT, Measure(Decimal(1), "%")), hold=15 * MINUTE),
        ),
        (
            "x == 1 within 30m for 5m",
            Expect(Path("x"), Compare(Op.EQ, Number(Decimal(1))), None, 5 * MINUTE, 30 * MINUTE),
        ),
        ("x <= 500ms", Expect(Path("x"), Compare(Op.LE, Measure(Decimal(500), "ms")))),
        ("x >= 10 MB", Expect(Path("x"), Compare(Op.GE, Measure(Decimal(10), "MB")))),
        ("x > 50 USD", Expect(Path("x"), Compare(Op.GT, Measure(Decimal(50), "USD")))),
        ("x > 100/h", Expect(Path("x"), Compare(Op.GT, Measure(Decimal(100), "/hour")))),
        ("x == -1.5e3", Expect(Path("x"), Compare(Op.EQ, Number(Decimal("-1.5e3"))))),
        ('x == "a \\" b"', Expect(Path("x"), Compare(Op.EQ, Text('a " b')))),
        (r"x == 'a \" b'", Expect(Path("x"), Compare(Op.EQ, Text('a \\" b')))),
        ("x == true", Expect(Path("x"), Compare(Op.EQ, Truth(True)))),
        ("x == ${limit}", Expect(Path("x"), Compare(Op.EQ, Variable("limit")))),
        ("x == @a.b[0]", Expect(Path("x"), Compare(Op.EQ, Other(Path("a.b[0]"))))),
        ("x == @.a for 5m", Expect(Path("x"), Compare(Op.EQ, Other(Path("a"))), hold=5 * MINUTE)),
        ("x > baseline * 1.5", Expect(Path("x"), Compare(Op.GT, Baseline(Decimal("1.5"))))),
        ("x > baseline", Expect(Path("x"), Compare(Op.GT, Baseline()))),
        (
            "x in [200, 204]",
            Expect(Path("x"), Member(Membership.IN, Items((Number(Decimal(200)), Number(Decimal(204)))))),
        ),
        ("x same as ['a', ]", Expect(Path("x"), Member(Membership.SAME_AS, Items((Text("a"),))))),
        ("x same as []", Expect(Path("x"), Member(Membership.SAME_AS, Items(())))),
        ('x contains "y"', Expect(Path("x"), Member(Membership.CONTAINS, Text("y")))),
        ("x includes ${names}", Expect(Path("x"), Member(Membership.INCLUDES, Variable("names")))),
        (r"x matches /a\/b\d/mi", Expect(Path("x"), Matches(r"a/b\d", "im"))),
        ("x exists", Expect(Path("x"), Is(State.EXISTS))),
        ("x missing", Expect(Path("x"), Is(State.MISSING))),
        ("x is  today", Expect(Path("x"), Is(State.TODAY))),
        ("x newer than 24h", Expect(Path("x"), Age(True, timedelta(days=1)))),
        ("x older than 1.5h", Expect(Path("x"), Age(False, 90 * MINUTE))),
        ("version(x) >= 5.10", Expect(Call(Function.VERSION, (Path("x"),)), Compare(Op.GE, Version("5.10")))),
        ('version(x) >= "5.10"', Expect(Call(Function.VERSION, (Path("x"),)), Compare(Op.GE, Version("5.10")))),
        ("count( rows ) == 1", Expect(Call(Function.COUNT, (Path("rows"),)), Compare(Op.EQ, Number(Decimal(1))))),
        (
            "json(a.b).c[0] == 5",
            Expect(Call(Function.JSON, (Path("a.b"),), then=".c[0]"), Compare(Op.EQ, Number(Decimal(5)))),
        ),
        (
            "count(json(lines(x)[0]).y) == 5",
            Expect(
                Call(
                    Function.COUNT, (Call(Function.JSON, (Call(Function.LINES, (Path("x"),), then="[0]"),), then=".y"),)
                ),
                Compare(Op.EQ, Number(Decimal(5))),
            ),
        ),
        (
            "ratio(a, b.c) < 10%",
            Expect(Call(Function.RATIO, (Path("a"), Path("b.c"))), Compare(Op.LT, Measure(Decimal(10), "%"))),
        ),
        (
            "delta(size, 1h) < 5",
            Expect(Call(Function.DELTA, (Path("size"),), timedelta(hours=1)), Compare(Op.LT, Number(Decimal(5)))),
        ),
        ('all x[].y == "z"', Expect(Path("x[].y"), Compare(Op.EQ, Text("z")), Quantifier.ALL)),
        ("none lines(o) matches /x/", Expect(Call(Function.LINES, (Path("o"),)), Matches("x"), Quantifier.NONE)),
    ],
)
def test_every_form_is_read_and_printed(source: str, expect: Expect) -> None:
    assert parse(source) == expect
    assert parse(say(expect)) == expect


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("exists == true", "exists"),
        ("exists exists", "exists"),
        ("all == 1", "all"),
        ("all exists", "all"),
        ("any in [1]", "any"),
        ("all != 1", "all"),
        ("none contains 'x'", "none"),
        ("in.contains matches /x/", "in.contains"),
        ("for == 1", "for"),
        ("count == 1", "count"),
        ("json.lines == 1", "json.lines"),
        ("contains(x, 'a == b') == true", "contains(x, 'a == b')"),
        ("rows[?a=='x' && b!='y' || c<`3`].d == 1", "rows[?a=='x' && b!='y' || c<`3`].d"),
        ('"quoted field"."a == b" == 1', '"quoted field"."a == b"'),
        ("{a: b, c: [d, e]} exists", "{a: b, c: [d, e]}"),
        ("a | [0] | b == 1", "a | [0] | b"),
        ("!a == true", "!a"),
        ("*.a contains 1", "*.a"),
        ("@ contains 1", "@"),
        ("[].Status contains 'x'", "[].Status"),
        ("rows[0:2].x == [1]", "rows[0:2].x"),
        ("x\n  == 1", "x"),
        ("a\n.b == 1", "a .b"),
    ],
)
def test_the_path_ends_where_the_predicate_begins(source: str, path: str) -> None:
    expect = parse(source)
    assert expect.subject == Path(path)
    assert expect.quantifier is None
    assert parse(say(expect)) == expect


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("all all[] == 1", "all[]"),
        ("any exists exists", "exists"),
        ("none in == 1", "in"),
        ("all @ == 1", "@"),
        ("all !a == 1", "!a"),
    ],
)
def test_a_quantifier_before_a_field_with_the_name_of_a_word(source: str, path: str) -> None:
    expect = parse(source)
    assert (str(expect.quantifier), expect.subject) == (source.split(maxsplit=1)[0], Path(path))
    assert parse(say(expect)) == expect


@pytest.mark.parametrize(
    ("source", "canonical"),
    [
        ("x<1%", "x < 1%"),
        ("x   <   1 %", "x < 1%"),
        ("x == 'it'", 'x == "it"'),
        ("x == 1 for 900s", "x == 1 for 15m"),
        ("x == 1 for 90s", "x == 1 for 90s"),
        ("x == 1 within 0.5ms", "x == 1 within 0.5ms"),
        ("x == 1 for 14d", "x == 1 for 2w"),
        ("x > 50USD", "x > 50 USD"),
        ("x > baseline*2", "x > baseline * 2"),
        ("x == @.y", "x == @y"),
        ("delta( x ,60m)>1", "delta(x, 1h) > 1"),
        ("json(x) | [0] == 1", "json(x) | [0] == 1"),
        ("x newer   than 24h", "x newer than 1d"),
    ],
)
def test_the_canonical_text(source: str, canonical: str) -> None:
    assert say(parse(source)) == canonical
    assert say(parse(canonical)) == canonical


@pytest.mark.parametrize(
    ("source", "column", "problem", "hint"),
    [
        ("", 1, "empty", "status == 200"),
        ("   ", 4, "empty", "status == 200"),
        ("status", 7, "does not say what must be true", "exists"),
        ("status for 5m", 8, "does not say what must be true", "exists"),
        ("value <! 1%", 7, "'<!' is no predicate", "`<`"),
        ("value = 1", 7, "'='", "=="),
        ("value === 1", 7, "'==='", "=="),
        ("value =< 1", 7, "'=<'", "<="),
        ("value => 1", 7, "'=>'", ">="),
        ("value <> 1", 7, "'<>'", "!="),
        ("value =~ /x/", 7, "'=~'", "matches"),
        ("value ≥ 1", 7, "'≥'", ">="),
        ("body contians 'x'", 6, "'contians'", "`contains`"),
        ("body exsits", 6, "'exsits'", "`exists`"),
        ("x newer then 5m", 3, "'newer then'", "`newer than`"),
        ("x older then 5m", 3, "'older then'", "`older than`"),
        ("x same [1]", 3, "'same'", "same as"),
        ("x is 5", 3, "'is'", "=="),
        ("x is null", 3, "'is null'", "missing"),
        ("x equals 5", 3, "'equals'", "=="),
        ("x between 1", 3, "'between'", "two claims"),
        ("x is empty", 3, "'is empty'", "=="),
        ("not x == 1", 1, "does not begin with `not`", "none"),
        ("a == 1 && b == 2", 8, "'&&'", "two claims"),
        ("a == 1 and b == 2", 8, "'and'", "two claims"),
        ("a && b == 2", 3, "'&&'", "two claims"),
        ("a == 1 || b == 2", 8, "'||'", "inside of the path"),
        ("a == 1 or b == 2", 8, "'or'", "inside of the path"),
        ("a == 1; b == 2", 7, "';'", "two claims"),
        ("a == “x”", 6, "does not belong here", '"'),
        ("a == ‘x’", 6, "does not belong here", "'"),
        ("a == 'x", 6, "never closed", "'"),
        ('a == "x', 6, "never closed", '"'),
        ('a == "\\q"', 6, "escape", "single quotes"),
        ("a == OK", 6, "'OK' is not a value", '"OK"'),
        ("a == ture", 6, "not a value", "true"),
        ("a == True", 6, "True", "true"),
        ("a == null", 6, "null", "missing"),
        ("a == NaN", 6, "finite", ""),
        ("a ==", 5, "a value is missing", "200"),
        ("a == {b: 1}", 6, "table", "one claim for each"),
        ("a == [[1]]", 7, "plain values", ""),
        ("a == [1", 6, "never closed", ""),
        ("a == [1 2]", 9, "comma", ""),
        ("a == 007", 6, "begin with 0", ""),
        ("a == 1,000", 6, "separators", "1000000"),
        ("a == .5", 6, "begins with a digit", "0.5"),
        ("a == 1e99999", 6, "counts that far", ""),
        ("a == 5.1.3", 6, "version", "version("),
        ("a >= 2026-02-27", 6, "dates", "newer than"),
        ("a < 10KB", 7, "'KB' is no unit", "kB"),
        ("a < 10mb", 7, "'mb' is no unit", "MB"),
        ("a < 10 minutes", 8, "'minutes' is no unit", "m"),
        ("a < 10sec", 7, "'sec' is no unit", "s?"),
        ("a < 1h30m", 6, "one unit", "90m"),
        ("a < 5 XQZ", 7, "'XQZ' is no unit", "currency"),
        ("a < 5/fortnight", 6, "is no rate", "/hour"),
        ("a < 5 and", 7, "'and'", "two claims"),
        ("a == $x", 6, "${name}", ""),
        ("a == ${x.y}", 6, "${name}", ""),
        ("${x} == 1", 1, "does not belong", "== ${name}"),
        ("rows[?id=='${x}'] exists", 11, "inside a path", "== ${name}"),
        ('a > "5"', 5, "no order", "without quotes"),
        ("a > true", 5, "no order", ""),
        ("a > [1]", 5, "no order", ""),
        ("a in 5", 6, "takes a list", "in [...]"),
        ("a in []", 6, "empty list", ""),
        ("a includes []", 12, "empty list", ""),
        ("a contains [1]", 12, "one value", "includes"),
        ('a contains ""', 12, "empty one", ""),
        ("a matches x", 11, "between slashes", "/pattern/"),
        ("a matches //", 11, "between slashes", ""),
        ("a matches /(/", 11, "no regular expression", ""),
        ("a matches /x/gi", 14, "unknown flags", "letter case"),
        ("a matches /((x{100}){10}){2}/", 11, "repeats more than", ""),
        ("a newer than 5%", 14, "no duration", "15m"),
        ("a newer than", 13, "duration is missing", "15m"),
        ("a == 1 for 5", 12, "no duration", "15m"),
        ("a == 1 for 0s", 12, "cannot be kept", ""),
        ("a == 1 for 600w", 12, "cannot be kept", "ten years"),
        ("a == 1 for 5m for 5m", 15, "stands twice", ""),
        ("a == 1 5", 8, "does not belong", ""),
        ("version(a) > abc", 14, "versions only", "5.1.3"),
        ("version(a) > 5ms", 14, "no version", "5.1.3"),
        ("version(a) matches /x/", 12, "version", "leave version"),
        ("version(a).b == 1", 11, "one value", ""),
        ("count(a).b == 1", 9, "one value", ""),
        ("count(a == 1", 9, "never closed", "count(rows)"),
        ("ratio(a) < 1%", 8, "two arguments", "ratio("),
        ("delta(a) < 1", 8, "two arguments", "delta("),
        ("delta(a, 5%) < 1", 10, "no duration", ""),
        ("count(delta(a, 1h)) < 1", 7, "outermost", ""),
        ("a[0 == 1", 2, "never closed", ""),
        ("a[?b=='x'.c == 1", 2, "never closed", ""),
        ("a) == 1", 2, "does not belong", ""),
        ("a..b == 1", 3, "breaks", "JMESPath"),
        ("a. == 1", 3, "ends too early", ""),
        ("5 == a", 1, "breaks", "field"),
        ("lenght(a) == 1", 1, "no function lenght", "length"),
        ("length(a, b) == 1", 1, "takes 1 argument", ""),
        ("length(json(a)) == 1", 8, "json() cannot stand inside", "around"),
        ("a[::0] == 1", 4, "step 0", ""),
        ("a[?b==1] exists", 7, "backticks", "`1`"),
        ('a[?b=="x"] exists', 7, "names a field", "'x'"),
        ("a[?b==true] exists", 7, "names a field", "`true`"),
        ("a[?null==b] exists", 8, "name fields", "backticks"),
        ("a[?b=`1`] exists", 5, "no comparison", "=="),
        ("a[?b==`x`] exists", 7, "JSON value", "single quotes"),
        ("a[?b==`NaN`] exists", 7, "JSON value", ""),
        ("x == @", 7, "nothing to look at", "field"),
        ("x == baseline + 5", 14, "multiplied", "1.5"),
        ("x == baseline * 50%", 17, "plain number", ""),
        ("x\u00a0== 1", 2, "does not belong", "no-break"),
    ],
)
def test_every_slip_is_located_and_hinted(source: str, column: int, problem: str, hint: str) -> None:
    with pytest.raises(ClaimProblem) as caught:
        parse(source)
    found = caught.value
    assert problem in found.problem
    assert hint in found.hint
    assert found.column == column
    line, mark = found.caret.split("\n")
    assert mark == " " * (column - 1) + "^"
    assert line.startswith(source[: column - 1].replace("\u00a0", " ")[:3])


def test_the_caret_of_a_long_claim_is_cut_and_still_points() -> None:
    source = f'{"a." * 300}b == "{"x" * 300}" oops {"y" * 300}'
    with pytest.raises(ClaimProblem) as caught:
        parse(source)
    line, mark = caught.value.caret.split("\n")
    assert len(line) < 130
    assert line[len(mark) - 1 :].startswith("oops")
    assert len(str(caught.value)) < 600


def test_names_roots_and_looks_back() -> None:
    expect = parse('rows[?a.b==c.d].e in [${one}, "x-${two}-${one}"]')
    assert names(expect) == ("one", "two", "one")
    assert roots(expect) == {"rows"}
    assert looks_back(expect) is None
    assert roots(parse("ratio(free.a, sum(totals[].x)) < @limits.low")) == {"free", "totals", "limits"}
    assert roots(parse("json(body.text).status == 200")) == {"body"}
    assert roots(parse("[a.b, c] | [0] == 1")) == {"a", "c"}
    assert roots(parse("@.a.b == 1")) == {"a"}
    assert roots(parse("@ | a == 1")) == {"a"}
    assert roots(parse("sort_by(rows, &size)[0].x == 1")) == {"rows"}
    assert roots(parse("values(@) contains 1")) == set()
    assert looks_back(parse("delta(count(rows), 90m) < 5")) == timedelta(minutes=90)


def test_a_claim_is_a_value() -> None:
    assert parse("x   == 1") == parse("x == 1.0")
    assert hash(parse("x   == 1")) == hash(parse("x == 1.0"))
    assert parse("x == 1") != parse('x == "1"')
