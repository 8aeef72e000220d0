"""Claims and documents of every shape, for the laws of the claim language."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

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
    Value,
    Variable,
    Version,
)
from cockpit.core.claim.units import CURRENCIES, RATES, SIZES, TIMES

FIELDS = ["a", "b", "c_ms", "all", "exists", "in", "rows", "size_bytes", '"a b"', '"x == \\"1\\""', '"ü"']
LITERALS = ["`1`", "`null`", "`true`", "`[1, {}]`", "'x'", '`"x"`', "'(['"]
COMPARISONS = ["==", "!=", "<", ">="]
FUNCTIONS = ["length", "values", "keys", "to_string", "type", "max", "sum", "to_array", "reverse", "avg"]


@st.composite
def path_texts(draw: st.DrawFn, depth: int = 2) -> str:
    """A JMESPath that begins with a field of the document."""
    text = draw(st.sampled_from(FIELDS))
    for _ in range(draw(st.integers(0, 3 if depth == 2 else 1))):
        text = _longer(draw, text, depth)
    return text


def _longer(draw: st.DrawFn, text: str, depth: int) -> str:
    field = draw(st.sampled_from(FIELDS))
    plain = [f"{text}.{field}", f"{text}[{draw(st.integers(-2, 2))}]", f"{text}[].{field}", f"{text}[*]", f"{text}.*"]
    if not depth or draw(st.booleans()):
        return draw(st.sampled_from(plain))
    other = draw(path_texts(depth - 1))
    operand = draw(st.sampled_from([*LITERALS, "b" if other.startswith('"') else other]))  # quoted, it would be refused
    return draw(
        st.sampled_from(
            [
                f"{text}[0:2]",
                f"{text}[?{_test(draw, other)}]",
                f"{text}[?{_test(draw, other)}].{field}",
                f"{text} | {other}",
                f"({text} || {operand})",
                f"({text} && {operand})",
                f"({text} {draw(st.sampled_from(COMPARISONS))} {operand})",
                f"!{text}",
                f"[{text}, {operand}]",
                f"{{n: {text}, m: {operand}}}",
                f"{draw(st.sampled_from(FUNCTIONS))}({text})",
                f"not_null({text}, {operand})",
                f"contains({text}, {operand})",
                f"merge({text}, {operand})",
                f"sort_by({text}, &{field})",
                f"map(&{field}, {text})",
            ]
        )
    )


def _test(draw: st.DrawFn, path: str) -> str:
    right = draw(st.sampled_from([*LITERALS, "a", "b.a", "length(rows)"]))
    compared = f"{path} {draw(st.sampled_from(COMPARISONS))} {right}"
    return draw(st.sampled_from([compared, path, f"!{path}", f"{path} && !({compared})", f"{compared} || rows"]))


SPANS = st.integers(1, 3650 * 86_400 * 1_000_000).map(lambda micro: timedelta(microseconds=micro)) | st.sampled_from(
    [timedelta(minutes=15), timedelta(hours=1), timedelta(days=7)]
)
DECIMALS = (
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
    | st.integers(-(10**30), 10**30).map(Decimal)
    | st.sampled_from([Decimal(0), Decimal(1), Decimal("1E+100"), Decimal("1E-9000"), Decimal("-0")])
)
TEXTS = st.text(st.characters(exclude_characters="$"), max_size=12) | st.sampled_from(["x", "x-${v}", "1", "1%", "OK"])
UNITS = ["%", *TIMES, *SIZES, *RATES, *sorted(CURRENCIES)[:9]]
VERSIONS = ["5", "5.10", "5.1.3", "0.0.1-rc.1", "1.2+b7", "3-alpha-2", "v1.0"]
PATTERNS = ["x", "^a/b$", "[0-9]{3}", r"\d+", r"a|b", ".", r"/\\", "ü", "(?i)x", "^$"]


@st.composite
def scalars(draw: st.DrawFn) -> Value:
    """One plain value."""
    match draw(st.integers(0, 4)):
        case 0:
            return Number(draw(DECIMALS))
        case 1:
            return Measure(draw(DECIMALS), draw(st.sampled_from(UNITS)))
        case 2:
            return Text(draw(TEXTS))
        case 3:
            return Truth(draw(st.booleans()))
        case _:
            return Variable(draw(st.sampled_from(["v", "secret", "rows_wanted", "nothing"])))


@st.composite
def lists(draw: st.DrawFn, *, least: int = 1) -> Value:
    """A list, as it stands or by reference."""
    if draw(st.booleans()):
        return Items(tuple(draw(st.lists(scalars(), min_size=least, max_size=4))))
    return draw(st.sampled_from([Variable("rows_wanted"), Other(Path(draw(path_texts(1))))]))


@st.composite
def predicates(draw: st.DrawFn) -> Any:
    """Any predicate but `exists` and `missing`."""
    match draw(st.integers(0, 7)):
        case 0:
            value = draw(scalars() | lists() | DECIMALS.map(Baseline))
            return Compare(draw(st.sampled_from([Op.EQ, Op.NE])), value)
        case 1 | 2:
            value = draw(scalars().filter(lambda value: not isinstance(value, Text | Truth)) | DECIMALS.map(Baseline))
            return Compare(draw(st.sampled_from([Op.LT, Op.LE, Op.GT, Op.GE])), value)
        case 3:
            return Member(draw(st.sampled_from([Membership.IN, Membership.INCLUDES])), draw(lists()))
        case 4:
            return Member(Membership.SAME_AS, draw(lists(least=0)))
        case 5:
            return Member(Membership.CONTAINS, draw(scalars().filter(lambda value: value != Text(""))))
        case 6:
            return Matches(draw(st.sampled_from(PATTERNS)), draw(st.sampled_from(["", "i", "ims"])))
        case _:
            return draw(st.just(Is(State.TODAY)) | st.builds(Age, st.booleans(), SPANS))


@st.composite
def subjects(draw: st.DrawFn) -> Any:
    """A path, or functions around paths."""
    found: Any = Path(draw(path_texts()))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        match draw(st.integers(0, 3)):
            case 0:
                found = Call(draw(st.sampled_from([Function.COUNT, Function.NUMBER])), (found,))
            case 1:
                then = draw(st.sampled_from(["", ".a", "[0]", ".a[].b", "| a[0]"]))
                found = Call(draw(st.sampled_from([Function.JSON, Function.LINES])), (found,), then=then)
            case 2:
                found = Call(Function.RATIO, (found, Path(draw(path_texts(1)))))
            case _:
                pass
    if draw(st.integers(0, 9)) == 0:
        found = Call(Function.DELTA, (found,), draw(SPANS))
    return found


@st.composite
def claims(draw: st.DrawFn) -> Expect:
    """Any claim but one that judges absence."""
    if draw(st.integers(0, 9)) == 0:
        held = st.sampled_from(VERSIONS).map(Version)
        predicate: Any = draw(
            st.builds(Compare, st.sampled_from(Op), held)
            | st.lists(held, min_size=1, max_size=3).map(lambda items: Member(Membership.IN, Items(tuple(items))))
        )
        return Expect(Call(Function.VERSION, (Path(draw(path_texts())),)), predicate)
    windows = st.none() | SPANS
    quantifier = draw(st.sampled_from([None, *Quantifier]))
    return Expect(draw(subjects()), draw(predicates()), quantifier, draw(windows), draw(windows))


@st.composite
def presence(draw: st.DrawFn) -> Expect:
    """A claim that judges absence."""
    state = draw(st.sampled_from([State.EXISTS, State.MISSING]))
    return Expect(draw(subjects()), Is(state), draw(st.sampled_from([None, *Quantifier])))


_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["OK", "1", "5ms", "2026-02-27T11:00:00Z", '{"a": 1}', "5.1.3", 1772191800])
)
NAMES = ["a", "b", "c_ms", "all", "exists", "in", "rows", "size_bytes", "a b", "n"]
DOCUMENTS = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=10,
)
