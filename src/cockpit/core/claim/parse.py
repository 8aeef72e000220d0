"""The grammar: `[all|any|none] subject predicate [value] [for DUR] [within DUR]`."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

from cockpit.core.claim.lexer import WORD, Cursor, take_path
from cockpit.core.claim.literal import checked_path, take_span, take_value
from cockpit.core.claim.pattern import PatternProblem, compiled
from cockpit.core.claim.problem import ClaimProblem
from cockpit.core.claim.syntax import (
    MAX_DEPTH,
    MAX_SOURCE,
    Age,
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
    Predicate,
    Quantifier,
    State,
    Subject,
    Text,
    Truth,
    Variable,
)

_QUANTIFIER = re.compile(r"(all|any|none)[ \t\r\n]+")
_PREDICATE_AHEAD = re.compile(
    r"[=<>~|]|!=|in\s+[\[$@]|(?:contains|includes)\s+(?:[\"'$@\[0-9-]|true\b|false\b)|matches\s*/|same\s+as\b"
    r"|is\s+today\b|(?:newer|older)\s+than\b|(?:exists|missing)\s*(?:$|(?:for|within)\b)"
)
"""After `all`, `any` or `none`: the word was a field, and here comes its predicate."""
_NOT = re.compile(
    r"(?:not|no)[ \t]+(?!(?:in|contains|includes|same|matches|exists|missing|is|newer|older)\b)[A-Za-z_@(]"
)
_CALL = re.compile(rf"({'|'.join(Function)})\(")
_OPERATOR = re.compile(r"[=!<>~]+")
_STATES = {"exists": State.EXISTS, "missing": State.MISSING}
_TWO_WORDS = re.compile(r"(same[ \t]+as|is[ \t]+today|newer[ \t]+than|older[ \t]+than)(?![A-Za-z0-9_])")
_REGEX = re.compile(r"/((?:\\[^\r\n]|[^/\\\r\n])+)/([A-Za-z]*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ORDERS = frozenset({Op.LT, Op.LE, Op.GT, Op.GE})


@lru_cache(maxsize=32_768)
def parse(source: str) -> Expect:
    """Read a claim.

    Args:
        source: its text, at most 10,000 characters.

    Raises:
        ClaimProblem: it cannot be read; with the column, the line with a caret, and a hint.
    """
    if len(source) > MAX_SOURCE:
        raise ClaimProblem(f"a claim has at most {MAX_SOURCE:,} characters, this one has {len(source):,}")
    cursor = Cursor(source)
    cursor.skip()
    if cursor.done:
        raise cursor.problem("the claim is empty", "write what must be true: `status == 200`")
    if cursor.look(_NOT):
        raise cursor.problem("a claim does not begin with `not`", "write !=, `missing`, or `none` before the path")
    quantifier = _quantifier(cursor)
    subject = _subject(cursor, 0)
    cursor.skip()
    predicate = _predicate(cursor, subject)
    hold, within = _windows(cursor)
    if not cursor.done:
        raise _slip(cursor, at_end=True)
    return Expect(subject, predicate, quantifier, hold, within)


def _slip(cursor: Cursor, *, at_end: bool = False) -> ClaimProblem:
    """What was probably meant instead of what stands here; good claims never pay for knowing it."""
    from cockpit.core.claim.hints import no_predicate, not_the_end

    return not_the_end(cursor) if at_end else no_predicate(cursor)


def _quantifier(cursor: Cursor) -> Quantifier | None:
    found = cursor.look(_QUANTIFIER)
    if found is None or _PREDICATE_AHEAD.match(cursor.source, found.end()):
        return None
    cursor.at = found.end()
    return Quantifier(found[1])


# ----------------------------------------------------------------------------------------------------------- subjects
def _subject(cursor: Cursor, depth: int) -> Subject:
    cursor.skip()
    if depth > MAX_DEPTH:
        raise cursor.problem(f"the claim nests deeper than {MAX_DEPTH}")
    start = cursor.at
    called = cursor.take(_CALL)
    if called is not None:
        return _call(cursor, Function(called[1]), start, depth)
    text = take_path(cursor, depth=depth)
    if not text:
        if cursor.done:
            raise cursor.problem("the claim ends too early")
        raise _no_subject(cursor)
    return checked_path(cursor, text, start)


def _no_subject(cursor: Cursor) -> ClaimProblem:
    return cursor.problem(
        f"{cursor.source[cursor.at]!r} cannot begin what is looked at",
        "begin with a field of the document, @ for all of it, or count(...)",
    )


def _call(cursor: Cursor, function: Function, start: int, depth: int) -> Subject:
    if function is Function.DELTA and depth:
        raise cursor.problem("delta(...) stands outermost", "its samples are those of the whole claim", start)
    args = [_subject(cursor, depth + 1)]
    span: timedelta | None = None
    if function in {Function.RATIO, Function.DELTA}:
        _need(cursor, ",", f"{function}(...) takes two arguments", _USAGE[function])
        cursor.skip()
        if function is Function.RATIO:
            args.append(_subject(cursor, depth + 1))
        else:
            span = take_span(cursor, "delta(queue.size, 1h)")
    _need(cursor, ")", f"the bracket of {function}( is never closed", _USAGE[function])
    then = _then(cursor, function, depth)
    return Call(function, tuple(args), span, then, start + 1)


_USAGE = {
    Function.COUNT: "write count(rows)",
    Function.JSON: "write json(text).field",
    Function.LINES: "write lines(stdout)",
    Function.NUMBER: "write number(text)",
    Function.VERSION: "write version(text)",
    Function.RATIO: "write ratio(free, total)",
    Function.DELTA: "write delta(size, 1h)",
}


def _need(cursor: Cursor, char: str, problem: str, hint: str) -> None:
    cursor.skip()
    if not cursor.take_char(char):
        raise cursor.problem(problem, hint)


def _then(cursor: Cursor, function: Function, depth: int) -> str:
    """The path behind a call."""
    start = cursor.at
    text = take_path(cursor, complete=True, depth=depth)
    if not text.strip():
        cursor.at = start
        return ""
    begin = start + len(text) - len(text.lstrip())
    text = text.strip()
    if function not in {Function.JSON, Function.LINES}:
        raise cursor.problem(f"{function}(...) gives one value, nothing can be looked up in it", "", begin)
    inner = text[1:].lstrip() if text[0] in ".|" else text
    checked_path(cursor, inner, begin + len(text) - len(inner))
    return text


# --------------------------------------------------------------------------------------------------------- predicates
def _predicate(cursor: Cursor, subject: Subject) -> Predicate:
    column = cursor.column
    version = isinstance(subject, Call) and subject.function is Function.VERSION
    sign = cursor.look(_OPERATOR)
    if sign is not None:
        if sign[0] not in set(Op):
            raise _slip(cursor)
        cursor.at = sign.end()
        return _comparison(cursor, Op(sign[0]), column, version=version)
    phrase = cursor.take(_TWO_WORDS)
    if phrase is not None:
        return _phrase(cursor, " ".join(phrase[0].split()), column)
    word = cursor.look(WORD)
    if word is None or word[0] not in _ONE_WORD:
        raise _slip(cursor)
    if version and word[0] in {"contains", "includes", "matches"}:
        raise cursor.problem(f"a version cannot be held against {word[0]}", "leave version(...) out")
    cursor.at = word.end()
    if word[0] in _STATES:
        return Is(_STATES[word[0]], column)
    if word[0] == "matches":
        return _matches(cursor, column)
    return _member(cursor, Membership(word[0]), column, version=version)


_ONE_WORD = frozenset({"exists", "missing", "matches", "in", "contains", "includes"})


def _phrase(cursor: Cursor, phrase: str, column: int) -> Predicate:
    match phrase:
        case "same as":
            return _member(cursor, Membership.SAME_AS, column, version=False)
        case "is today":
            return Is(State.TODAY, column)
        case _:
            cursor.skip()
            return Age(phrase == "newer than", take_span(cursor, phrase), column)


def _comparison(cursor: Cursor, op: Op, column: int, *, version: bool) -> Predicate:
    cursor.skip()
    at = cursor.at
    value = take_value(cursor, version=version)
    if version and isinstance(value, Items):
        raise cursor.problem("one version cannot equal a list", "write `in [...]`", at)
    if op in _ORDERS and isinstance(value, Text | Truth | Items):
        what = {Text: "text has", Truth: "true and false have", Items: "a list has"}[type(value)]
        hint = "write the number without quotes, or use version(...), `newer than`" if isinstance(value, Text) else ""
        raise cursor.problem(f"{what} no order that {op} could ask for", hint, at)
    return Compare(op, value, column)


def _member(cursor: Cursor, word: Membership, column: int, *, version: bool) -> Predicate:
    cursor.skip()
    at = cursor.at
    value = take_value(cursor, version=version)
    if word is Membership.CONTAINS:
        if not isinstance(value, Text | Number | Measure | Truth | Variable | Other):
            raise cursor.problem("`contains` takes one value", "write `includes [...]` for several", at)
        if isinstance(value, Text) and not value.text:
            raise cursor.problem("every text contains the empty one", "write what it must contain", at)
    elif not isinstance(value, Items | Variable | Other):
        raise cursor.problem(f"`{word}` takes a list", f"write `{word} [...]`", at)
    elif isinstance(value, Items) and not value.items and word is not Membership.SAME_AS:
        always = "nothing is `in` an empty list" if word is Membership.IN else "everything `includes` an empty list"
        raise cursor.problem(always, "write the items", at)
    return Member(word, value, column)


def _matches(cursor: Cursor, column: int) -> Predicate:
    cursor.skip()
    at = cursor.at
    found = cursor.take(_REGEX)
    if found is None:
        hint = "write `matches /pattern/`, with \\/ for a slash in it"
        raise cursor.problem("a regular expression stands between slashes", hint)
    flags = found[2]
    if set(flags) - set("ims") or len(set(flags)) != len(flags):
        raise cursor.problem(f"unknown flags {flags!r}", "i letter case, m lines, s line breaks", found.start(2))
    pattern = _ESCAPED.sub(lambda pair: "/" if pair[1] == "/" else pair[0], found[1])
    try:
        compiled(pattern, flags)
    except PatternProblem as problem:
        raise cursor.problem(str(problem), "", at) from None
    return Matches(pattern, "".join(sorted(flags)), column)


def _windows(cursor: Cursor) -> tuple[timedelta | None, timedelta | None]:
    """`for` and `within`, in either order, each once."""
    found: dict[str, timedelta] = {}
    while True:
        cursor.skip()
        word = cursor.look(WORD)
        if word is None or word[0] not in {"for", "within"}:
            return found.get("for"), found.get("within")
        if word[0] in found:
            raise cursor.problem(f"`{word[0]}` stands twice")
        cursor.at = word.end()
        cursor.skip()
        found[word[0]] = take_span(cursor, word[0])
