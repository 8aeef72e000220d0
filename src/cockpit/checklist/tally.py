"""What became of every line of a source: one kind for each, so that the counts add up to the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class Kind(StrEnum):
    """What a line was taken for."""

    GATE = "gate"
    CHECK = "sub-check"
    VERIFY = "verify line"
    COMMAND = "command"
    TIMELINE = "timeline step"
    SIGN_OFF = "sign-off"
    TRIGGER = "rollback trigger"
    ROLLBACK = "rollback step"
    NO_GO = "no-go condition"
    THRESHOLD = "threshold"
    CONTACT = "contact"
    ESCALATION = "escalation"
    SUCCESS = "success criterion"
    ACTIVITY = "post-launch activity"
    COMMUNICATION = "communication"
    METADATA = "metadata"
    STATUS = "status of an earlier snapshot"
    """What `cockpit snapshot` wrote between the lines of the document."""
    SUMMARY = "summary"
    """A table that counts what the document lists."""
    HEADING = "heading"
    LAYOUT = "layout"
    """Rules, marks of fences, heads of tables."""
    PROSE = "prose"
    """Text for readers: nothing to prove, do or fill in."""
    UNKNOWN = "not understood"
    """A list, a table or code whose purpose was not clear; a person should look."""
    BLANK = "blank"


DERIVED = tuple(
    kind
    for kind in Kind
    if kind not in {Kind.STATUS, Kind.SUMMARY, Kind.HEADING, Kind.LAYOUT, Kind.PROSE, Kind.UNKNOWN, Kind.BLANK}
)
"""The kinds that a profile has a place for."""


class Tally:
    """The account of a source's lines."""

    def __init__(self, lines: int) -> None:
        self._kinds: list[Kind | None] = [None] * lines

    def put(self, line: int, kind: Kind) -> None:
        """Say what a line is; the first word counts. Lines outside the source are ignored."""
        if 0 < line <= len(self._kinds) and self._kinds[line - 1] is None:
            self._kinds[line - 1] = kind

    def put_all(self, lines: Iterable[int], kind: Kind) -> None:
        """The same for several lines."""
        for line in lines:
            self.put(line, kind)

    def move(self, line: int, kind: Kind) -> None:
        """Say it again, otherwise."""
        if 0 < line <= len(self._kinds):
            self._kinds[line - 1] = kind

    def kind(self, line: int) -> Kind:
        """What a line is; prose if nobody said."""
        return self._kinds[line - 1] or Kind.PROSE

    @property
    def total(self) -> int:
        """How many lines the source has."""
        return len(self._kinds)

    def counts(self) -> dict[Kind, int]:
        """Lines of each kind, in the order of `Kind`; they add up to `total`."""
        counted = Counter(kind or Kind.PROSE for kind in self._kinds)
        return {kind: counted[kind] for kind in Kind if counted[kind]}

    def lines(self, kind: Kind) -> list[int]:
        """The lines of one kind."""
        return [number for number, found in enumerate(self._kinds, 1) if (found or Kind.PROSE) is kind]
