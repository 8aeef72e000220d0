"""What can be said of a claim before it ever runs: slips that would be red, or worse green, on launch day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cockpit.core.claim import tree
from cockpit.core.claim.facts import paths, subject_paths, values
from cockpit.core.claim.pattern import PatternProblem, Search
from cockpit.core.claim.problem import closest
from cockpit.core.claim.say import say_subject, say_value
from cockpit.core.claim.seen import Unsettled
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
    State,
    Subject,
    Text,
    Truth,
    Variable,
)
from cockpit.core.claim.units import RATIO, Unit, unit_called, unit_of_name
from cockpit.core.frozen import frozen


@frozen
class ClaimRemark:
    """One thing that is wrong, or likely wrong, with a claim."""

    column: int
    """1-based, in the source of the claim."""
    problem: str
    """One sentence without a full stop."""
    hint: str = ""
    severity: str = "error"
    """`error`: it can never do what it says; `warning`: look again."""
    of: str = "expect"
    """Whose column it is: `expect` or `fail`."""


def check(
    expect: Expect, fail: Expect | None = None, *, fields: frozenset[str] | None = None, unit: str | None = None
) -> tuple[ClaimRemark, ...]:
    """Look a claim over.

    Args:
        expect: the claim.
        fail: the claim that fails it at once, where there is one.
        fields: the top-level fields of the probe's document; None when nobody knows them.
        unit: the unit that the probe declares.
    """
    found = list(_one(expect, fields, unit, "expect"))
    if unit is not None and unit_called(unit) is None:
        found.append(ClaimRemark(1, f"{unit!r} is no unit", "such as percent, ratio, ms, s, bytes, MB, USD, /hour"))
    if fail is not None:
        found += _one(fail, fields, unit, "fail")
        found += _pair(expect, fail)
    return tuple(found)


def _one(expect: Expect, fields: frozenset[str] | None, unit: str | None, of: str) -> Iterator[ClaimRemark]:
    slips = (_fields(expect, fields), _cookies(expect), _constant(expect), _lists(expect))
    for remarks in (*slips, _units(expect, unit), _left(expect)):
        for item in remarks:
            yield ClaimRemark(item.column, item.problem, item.hint, item.severity, of)
    if expect.hold is not None and expect.within is not None and expect.hold > expect.within:
        yield ClaimRemark(1, "`for` is longer than `within`: it can never hold in time", "make `within` longer", of=of)


def _fields(expect: Expect, fields: frozenset[str] | None) -> Iterator[ClaimRemark]:
    if fields is None:
        return
    for path in paths(expect):
        for name in sorted(tree.roots(tree.tree(path.text)) - fields):
            near = closest(name, fields)
            hint = f"did you mean {near}?" if near else f"it has {', '.join(sorted(fields)[:12]) or 'no fields'}"
            yield ClaimRemark(path.at + max(path.text.find(name), 0), f"the document has no field {name}", hint)


def _cookies(expect: Expect) -> Iterator[ClaimRemark]:
    """All cookies of an answer stand in one header: what is found in it was said of one of them."""
    if not isinstance(expect.predicate, Member | Matches):
        return
    for path in subject_paths(expect.subject):
        if "set-cookie" in path.text.lower():
            problem = "all cookies stand in this one text: one that has it hides one that has not"
            yield ClaimRemark(path.at, problem, "all cookies[].secure == true, .http_only, .same_site", "warning")


def _constant(expect: Expect) -> Iterator[ClaimRemark]:
    subject, predicate = expect.subject, expect.predicate
    if not any(tree.reads(tree.tree(path.text)) for path in subject_paths(subject)):
        yield ClaimRemark(_at(subject), "this claim does not look at the document", "begin with one of its fields")
    if isinstance(predicate, Matches):
        try:
            if Search(predicate.pattern, predicate.flags, 1).found(""):
                yield ClaimRemark(predicate.at, "this pattern is found in every text, even an empty one", "", "warning")
        except (PatternProblem, Unsettled):
            pass
    if isinstance(predicate, Compare) and isinstance(predicate.value, Number) and _is(subject, Function.COUNT):
        op, limit = predicate.op, predicate.value.value
        if (op is Op.GE and limit <= 0) or (op in {Op.GT, Op.NE} and limit < 0) or (op is Op.NE and limit % 1):
            yield ClaimRemark(predicate.at, "a count is always so", "write `>= 1` to ask for something")
        elif (op is Op.LT and limit <= 0) or (op in {Op.LE, Op.EQ} and limit < 0):
            yield ClaimRemark(predicate.at, "a count is never below 0", "")
    if any(isinstance(value, Other) and value.path == subject for value in values(predicate)):
        yield ClaimRemark(predicate.at, "this compares a value with itself", "name another path behind the @")


def _is(subject: Subject, *functions: Function) -> bool:
    return isinstance(subject, Call) and subject.function in functions


def _at(subject: Subject) -> int:
    return subject.at


def _lists(expect: Expect) -> Iterator[ClaimRemark]:
    """Quantifiers where no list can be, and lists without one."""
    subject, predicate = expect.subject, expect.predicate
    if expect.quantifier is not None:
        if _never_list(subject):
            yield ClaimRemark(
                _at(subject), f"`{expect.quantifier}` needs a list, {say_subject(subject)} is one value", "leave it out"
            )
        if any(isinstance(value, Baseline) for value in values(predicate)):
            yield ClaimRemark(predicate.at, "a list has no baseline", "compare one number with it")
        return
    asks_one = isinstance(predicate, Matches | Age) or predicate == Is(State.TODAY)
    if isinstance(predicate, Compare):
        asks_one = not isinstance(predicate.value, Items | Variable | Other)
    elif isinstance(predicate, Member):
        asks_one = predicate.word is Membership.IN
    if asks_one and _always_list(subject):
        yield ClaimRemark(
            _at(subject),
            f"{say_subject(subject)} gives a list",
            "write all, any or none before it, or count(...) around",
        )


def _never_list(subject: Subject) -> bool:
    if isinstance(subject, Path):
        return tree.is_one(tree.tree(subject.text))
    if subject.function in {Function.NUMBER, Function.VERSION}:
        return _never_list(subject.args[0])
    return subject.function in {Function.COUNT, Function.RATIO, Function.DELTA}


def _always_list(subject: Subject) -> bool:
    if isinstance(subject, Path):
        return tree.is_many(tree.tree(subject.text))
    if subject.function is Function.LINES:
        return not subject.then
    return subject.function in {Function.NUMBER, Function.VERSION} and _always_list(subject.args[0])


# -------------------------------------------------------------------------------------------------------------- units
def _units(expect: Expect, declared: str | None) -> Iterator[ClaimRemark]:
    subject, predicate = expect.subject, expect.predicate
    number = _is(subject, Function.COUNT, Function.RATIO, Function.DELTA)
    if number and (isinstance(predicate, Matches | Age) or predicate == Is(State.TODAY)):
        yield ClaimRemark(predicate.at, f"{say_subject(subject)} is a number", "compare it with one")
    held = list(values(predicate))
    measured = {_dimension(value.unit) for value in held if isinstance(value, Measure)}
    plain = any(isinstance(value, Number) for value in held)
    if len(measured) + plain > 1:
        yield ClaimRemark(predicate.at, "the items of the list have different units", "write all of them in one")
        return
    if len({type(value) for value in held if isinstance(value, Number | Text | Truth)}) > 1:
        yield ClaimRemark(predicate.at, "the list mixes texts and numbers", "the literal decides the type", "warning")
    from cockpit.core.claim.subject import unit_of

    unit = unit_of(subject, declared)
    for value in held:
        if number and isinstance(value, Text | Truth):
            yield ClaimRemark(value.at, f"{say_subject(subject)} is a number", "write the number without quotes")
        elif isinstance(value, Measure):
            yield from _measure(subject, unit, value)
        elif isinstance(value, Number) and unit == RATIO and abs(value.value) > 1 and _is(subject, Function.RATIO):
            yield ClaimRemark(
                value.at, f"a ratio of {value.value} is {value.value * 100}%", "write 10% or 0.1", "warning"
            )
        elif isinstance(value, Other):
            other = unit_of_name(tree.leaf(tree.tree(value.path.text)))
            if unit and other and unit.dimension != other.dimension:
                yield ClaimRemark(value.at, f"{unit.word} cannot be compared with {other.word}", "")
    yield from _declared(subject, declared)


def _dimension(word: str) -> str:
    unit = unit_called(word)
    return unit.dimension if unit else word


def _measure(subject: Subject, unit: Unit | None, value: Measure) -> Iterator[ClaimRemark]:
    """Whether a literal with a unit fits what the subject counts."""
    dimension, literal = _dimension(value.unit), say_value(value)
    changes = _is(subject, Function.DELTA)
    if dimension == "rate" and changes and (unit is None or unit.dimension == "things"):
        return
    if unit is not None and unit.dimension != dimension:
        hint = "a share is ratio(part, whole)" if dimension == "share" else "write the value in the subject's unit"
        yield ClaimRemark(value.at, f"{say_subject(subject)} counts {unit.word}, which {literal} is not", hint)
    elif unit is None and _is(subject, Function.VERSION):
        yield ClaimRemark(value.at, f"a version cannot be compared with {literal}", "write 5.1.3")
    elif unit is None and (dimension != "share" or changes):
        yield ClaimRemark(
            value.at,
            f"nothing says in which unit {say_subject(subject)} is",
            f'only a text such as "{literal}" will do; for numbers declare the probe\'s `unit`',
            "warning",
        )


def _declared(subject: Subject, declared: str | None) -> Iterator[ClaimRemark]:
    said = unit_called(declared) if declared else None
    for path in subject_paths(subject):
        named = unit_of_name(tree.leaf(tree.tree(path.text)))
        if said and named and said.dimension == named.dimension and said != named:
            yield ClaimRemark(
                path.at,
                f"the name says {named.word}, the probe declares {said.word}",
                "the declaration counts",
                "warning",
            )


def _pair(expect: Expect, fail: Expect) -> Iterator[ClaimRemark]:
    """`fail` beside `expect`."""
    if fail.hold is not None or fail.within is not None:
        yield ClaimRemark(
            1, "`fail` has no window, it fails at once", "leave `for` and `within` out", "warning", "fail"
        )
    if (fail.subject, fail.predicate, fail.quantifier) == (expect.subject, expect.predicate, expect.quantifier):
        yield ClaimRemark(1, "`fail` is what is expected: the claim could never pass", "turn it round", of="fail")
        return
    if fail.subject != expect.subject:
        return
    good, bad = _dimensions(expect), _dimensions(fail)
    if good and bad and good != bad:
        hint = "write both with the same unit"
        yield ClaimRemark(fail.predicate.at, "`expect` and `fail` have different units", hint, of="fail")


def _dimensions(expect: Expect) -> set[str]:
    found = set()
    for value in values(expect.predicate):
        if isinstance(value, Measure):
            found.add(_dimension(value.unit))
        elif isinstance(value, Number):
            found.add("")
    return found


# -------------------------------------------------------------------------------------------------------- left behind
_PLACEHOLDERS = (
    re.compile(r"\s*(?:\.{3}|…|[xX]{3,}|TODO|TBD|FIXME)\s*"),  # what templates and people leave: it is looked for
    re.compile(r"(?i:change[_-]?me|replace[_-]?me|fill[_-]?me)|\bYOUR[_-][A-Z0-9_-]+"),
    re.compile(r"(?<!\$)\{[A-Z][A-Z0-9_]*\}"),
    re.compile(r"'\.{3}'|\"\.{3}\"|=\.{3}|/\.{3}(?=/|$)"),
    re.compile(
        r"<(?:[A-Z][A-Z0-9_ -]*|[a-z]+(?:[ _-][a-z]+)+|path|name|host|url|id|token|value|account|region|phone)>"
    ),
    re.compile(
        r"\[(?:phone|name|email|date|time|url|link|number|id|host|contact|todo|tbd|(?:insert|your) [^\]]{1,40})\]",
        re.IGNORECASE,
    ),
)
_IN_PATH = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)


def placeholder(text: str) -> str | None:
    """What somebody meant to fill in and did not: `...`, `<path>`, `{RDS_ENDPOINT}`, `[phone]`, `CHANGEME`."""
    whole = _PLACEHOLDERS[0].fullmatch(text)
    if whole:
        return whole[0].strip()
    return next((found[0] for pattern in _PLACEHOLDERS[1:] if (found := pattern.search(text))), None)


def _left(expect: Expect) -> Iterable[ClaimRemark]:
    texts = [(value.at, value.text) for value in values(expect.predicate) if isinstance(value, Text)]
    for path in paths(expect):
        texts += [(path.at + found.start(), found[1] or found[2] or "") for found in _IN_PATH.finditer(path.text)]
    for at, text in texts:
        left = placeholder(text)
        if left:
            yield ClaimRemark(at, f"a placeholder was left here: {left}", "put the real value in its place")
