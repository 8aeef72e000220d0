"""Whether the terminal rings for what a picture brings: a bell, and a notification where the terminal can show one.

Critical events ring unless somebody turns that off; everything else rings only for those who ask for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from cockpit.core.plain import plain_line
from cockpit.core.updates import update_view
from cockpit.engine.flight import Picture

VARIABLE: Final = "COCKPIT_BELL"
"""Of the environment: what rings from the start."""
LONGEST: Final = 160
"""Characters of a notification."""


class Loudness(StrEnum):
    """What rings."""

    CRITICAL = "critical"
    ALL = "all"
    NEVER = "never"


SAID: Final = {
    Loudness.CRITICAL: "the terminal rings for critical events only",
    Loudness.ALL: "the terminal rings for every decision, and for an update that is overdue",
    Loudness.NEVER: "the terminal never rings",
}


def at_start(environ: Mapping[str, str]) -> Loudness:
    """What the environment asks for; critical events without it, and for a word that is none."""
    asked = environ.get(VARIABLE, "").strip().casefold()
    return Loudness(asked) if asked in set(Loudness) else Loudness.CRITICAL


class Ringer:
    """Remembers what it rang for."""

    def __init__(self, loudness: Loudness, picture: Picture) -> None:
        """Begin: nothing of before this picture rings."""
        self.loudness = loudness
        self._rang = (picture.urgent_number, picture.news_number)
        self._overdue = _overdue(picture)

    def turn(self) -> str:
        """The next loudness; what is said of it."""
        ways = list(Loudness)
        self.loudness = ways[(ways.index(self.loudness) + 1) % len(ways)]
        return SAID[self.loudness]

    def hear(self, picture: Picture) -> str:
        """What to ring with for a picture, one plain line; empty for nothing."""
        before, was_overdue = self._rang, self._overdue
        self._rang = (picture.urgent_number, picture.news_number)
        self._overdue = _overdue(picture)
        if self.loudness is Loudness.NEVER:
            return ""
        said = picture.urgent if self._rang[0] != before[0] else ""
        if self.loudness is Loudness.ALL and not said:
            said = picture.news if self._rang[1] != before[1] else ""
            if not said and self._overdue and not was_overdue:
                said = "the status update is overdue (M)"
        return plain_line(f"{picture.launch.plan.project}: {said}", LONGEST) if said else ""


def _overdue(picture: Picture) -> bool:
    return update_view(picture.review).overdue_by is not None
