"""What is worth telling to everybody at the launch: the latest things that people and the clock did. Selection only."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from cockpit.core.events import (
    BaselineTaken,
    Entry,
    Event,
    Exported,
    Reported,
    SequenceEnded,
    SequenceStarted,
)
from cockpit.core.seated import ProbingTaken

MOST = 30
"""How many entries are kept."""
_QUIET = Reported | SequenceStarted | SequenceEnded | BaselineTaken | Exported
"""What a machine does all the time, or what changes nothing."""


def _routine(event: Event) -> bool:
    """The first seat that probes goes without saying; one that takes over does not."""
    return isinstance(event, ProbingTaken) and event.silent is None


class Told:
    """The latest entries worth telling."""

    def __init__(self) -> None:
        self._kept: deque[Entry] = deque(maxlen=MOST)
        self.entries: tuple[Entry, ...] = ()
        """Oldest first."""

    def hear(self, entries: Iterable[Entry]) -> None:
        """Take in new entries of the journal."""
        found = [entry for entry in entries if not isinstance(entry.event, _QUIET) and not _routine(entry.event)]
        if found:
            self._kept.extend(found)
            self.entries = tuple(self._kept)
