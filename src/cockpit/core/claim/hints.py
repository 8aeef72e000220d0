"""What people write instead of the words of the language, and what they should write."""

from __future__ import annotations

import re

from cockpit.core.claim.lexer import Cursor
from cockpit.core.claim.problem import ClaimProblem, closest
from cockpit.core.claim.syntax import Membership, Op, State

PREDICATES = (
    "== != < <= > >=, in, contains, includes, same as, matches, exists, missing, is today, newer than, older than"
)

_TWO = "one claim says one thing: write two claims, all of a gate's claims are needed"
_EITHER = "either/or stands inside of the path: `(a == 'x' || b == 'y') == true`"
_PRESENT, _ABSENT = "write `exists`", "write `missing`"

_SIGNS = {
    "=": "write == to compare",
    "===": "write ==",
    "!==": "write !=",
    "<>": "write !=",
    "=<": "write <=",
    "=>": "write >=",
    "=~": "write `matches /.../`",
    "~": "write `matches /.../`",
    "~=": "write `matches /.../`",
    "!~": "write `none ... matches /.../`, or another pattern",
    "≥": "write >=",
    "≤": "write <=",
    "≠": "write !=",
    "&&": _TWO,
    "&": _TWO,
    "||": _EITHER,
    "!": "write !=, or `missing`",
    ":": "write == to compare",
}
_WORDS = {
    "and": _TWO,
    "or": _EITHER,
    "not": "there is no `not`: write !=, `missing`, or `none` before the path",
    "is": "write == for a value, `is today` for a day, `exists` or `missing` for presence",
    "equals": "write ==",
    "equal": "write ==",
    "eq": "write ==",
    "ne": "write !=",
    "lt": "write <",
    "le": "write <=",
    "lte": "write <=",
    "gt": "write >",
    "ge": "write >=",
    "gte": "write >=",
    "above": "write >",
    "over": "write >",
    "below": "write <",
    "under": "write <",
    "between": "write two claims: one with >= and one with <=",
    "like": "write `contains` or `matches /.../`",
    "has": "write `contains`, or `exists`",
    "have": "write `contains`, or `exists`",
    "startswith": "write `matches /^.../`",
    "endswith": "write `matches /...$/`",
    "present": _PRESENT,
    "set": _PRESENT,
    "absent": _ABSENT,
    "null": _ABSENT,
    "empty": "write `count(...) == 0`",
    "same": "write `same as [...]`",
    "newer": "write `newer than 24h`",
    "younger": "write `newer than 24h`",
    "older": "write `older than 24h`",
    "today": "write `is today`",
    "during": "write `for 15m`",
    "until": "write `within 15m`",
    "after": "write `older than 15m`, or `for` and `within` at the end",
}
_KNOWN = (*Op, *Membership, *State, "matches", "newer than", "older than", "for", "within")

_WINDOW = re.compile(r"(?:for|within)\b")
_SIGN = re.compile(r"[=!<>~≥≤≠&|:]+")
_PHRASE = re.compile(r"[A-Za-z_]+(?:[ \t]+[A-Za-z_]+)?")


def no_predicate(cursor: Cursor) -> ClaimProblem:
    """The problem that no predicate stands here."""
    if cursor.done or cursor.look(_WINDOW):
        return cursor.problem(
            "the claim does not say what must be true", f"add one of {PREDICATES}, such as `== 200` or `exists`"
        )
    return _instead(cursor, "is no predicate", PREDICATES)


def not_the_end(cursor: Cursor) -> ClaimProblem:
    """The problem that the claim goes on where it should end."""
    return _instead(cursor, "is too much here", "")


def _instead(cursor: Cursor, problem: str, words: str) -> ClaimProblem:
    sign = cursor.look(_SIGN)
    if sign is not None:
        near = _SIGNS.get(sign[0]) or _meant(closest(sign[0], Op))
        return cursor.problem(f"{sign[0]!r} {problem}", near or (f"use one of {words}" if words else ""))
    phrase = cursor.look(_PHRASE)
    if phrase is None:
        return cursor.unexpected()
    first, *rest = phrase[0].split()
    if first == "is" and rest:
        special = {"null": _ABSENT, "missing": _ABSENT, "not": "write != or `exists`", "in": "write `in [...]`"}
        return cursor.problem(f"{phrase[0]!r} {problem}", special.get(rest[0], _WORDS["is"]))
    known = _WORDS.get(first.casefold())
    near = closest(phrase[0], _KNOWN) if rest else ""
    near = near if " " in near else closest(first, _KNOWN)
    shown = phrase[0] if " " in near else first
    if near and (known is None or " " in near):
        return cursor.problem(f"{shown!r} {problem}", _meant(near))
    return cursor.problem(f"{first!r} {problem}", known or (f"use one of {words}" if words else ""))


def _meant(word: str) -> str:
    return f"did you mean `{word}`?" if word else ""
