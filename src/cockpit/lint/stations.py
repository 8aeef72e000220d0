"""Rules of people: somebody whom the launch sequence calls and whom nobody asks to sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cockpit.checklist.inline import words
from cockpit.checklist.words import fold
from cockpit.lint.paper import MOST, Found, Paper

_LIST = re.compile(r"[(（](?P<inner>[^()（）]{5,80})[)）]")
_ROLE = re.compile(r"@?(?P<role>[^\W\d_][\w-]{1,14})(?:\s[^\W\d_]{3,12})?")


def rules(paper: Paper) -> Iterator[Found]:
    """`Confirm team ready (dev, ops, qa, po)` against the roles that sign."""
    signing = [fold(station.role).lstrip("@") for station in paper.draft.stations]
    if not paper.shapes or len(signing) < 3:
        return
    for mark in paper.draft.marks[:MOST]:
        for text, line in [(mark.title, mark.line), *mark.steps[:60]]:
            for found in _LIST.finditer(words(text)):
                yield from _called(found["inner"], line, signing)


def _called(inner: str, line: int, signing: list[str]) -> Iterator[Found]:
    parts = [_ROLE.fullmatch(part.strip()) for part in re.split(r"[,、，/]", inner)]
    if len(parts) < 3 or not all(parts):
        return
    called = [part["role"] for part in parts if part]
    strange = [role for role in called if not any(_same(fold(role), one) for one in signing)]
    if strange and len(strange) * 3 <= len(called):
        has = "has" if len(strange) == 1 else "have"
        text = f"{', '.join(strange)} must be there by the launch sequence and {has} no line to sign on"
        yield Found("role", line, text, "add a line for the role, or take it out of the roll call", strange[0])


def _same(called: str, signing: str) -> bool:
    """Whether a short name means a role: `ops` is DevOps, `dev` is dev."""
    named = re.findall(r"[^\W_]+", signing)
    return called == signing or called in named or (len(called) > 2 and signing.endswith(called))
