"""Versions: numbers between dots, compared number by number; a pre-release stands below its release."""

from __future__ import annotations

import re
from typing import Any

from cockpit.core.claim.seen import broken, inconclusive
from cockpit.core.claim.show import kind_of
from cockpit.core.frozen import frozen

PATTERN = re.compile(
    r"v?(?P<numbers>[0-9]{1,18}(?:\.[0-9]{1,18}){0,20})"
    r"(?:-(?P<dashed>[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+){0,20})"
    r"|(?P<joined>(?:a|b|c|rc|alpha|beta|pre|preview|dev|snapshot)[.]?[0-9]{0,9}))?"
    r"(?:\+[0-9A-Za-z][0-9A-Za-z.-]{0,100})?",
    re.IGNORECASE,
)
_PART = re.compile(r"[0-9]+|[A-Za-z]+")


@frozen
class Ranked:
    """A version that can be ordered."""

    text: str
    numbers: tuple[int, ...]
    """Without zeros at the end: 5.1 is 5.1.0."""
    before: tuple[tuple[int, int, str], ...]
    """The parts of a pre-release, numbers below words; empty for a release."""

    @property
    def rank(self) -> tuple[tuple[int, ...], bool, tuple[tuple[int, int, str], ...]]:
        """What versions are ordered by."""
        return self.numbers, not self.before, self.before


def ranked(text: str) -> Ranked | None:
    """Read a version: `5.1.3`, `v2.0.0-rc.1`, `3.12.0b4`, `1.0+build7`; None for anything else."""
    found = PATTERN.fullmatch(text) if len(text) <= 500 else None
    if found is None:
        return None
    numbers = [int(part) for part in found["numbers"].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    before = (found["dashed"] or found["joined"] or "").lower()
    pieces = re.split(r"[.-]", before) if found["dashed"] else _PART.findall(before)
    parts = tuple((0, int(part[:18]), "") if part.isdigit() else (1, 0, part) for part in pieces if part)
    return Ranked(text, tuple(numbers), parts)


def version_of(value: Any) -> Ranked:
    """The version that a document's value spells.

    Raises:
        Unsettled: it spells none.
    """
    if value is None:
        raise inconclusive("no value", "missing")
    if isinstance(value, Ranked):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
        return Ranked(str(value), (value,), ())
    if isinstance(value, str):
        found = ranked(value.strip())
        if found is not None:
            return found
        raise broken("the text is no version such as 5.1.3")
    if isinstance(value, float):
        raise broken(f"{value} is a number and has lost its last zeros; a version must be text")
    raise broken(f"{kind_of(value)} is no version")
