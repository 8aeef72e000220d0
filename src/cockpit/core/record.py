"""What a journal takes and gives, whatever it is stored in."""

from __future__ import annotations

from datetime import datetime

from cockpit.core.events import Event
from cockpit.core.frozen import frozen
from cockpit.core.names import Operator


@frozen
class Draft:
    """An event on its way into the journal. Its id is made once, so that a repeated append stays one entry."""

    id: str
    """A UUID, text form."""
    at: datetime
    by: Operator
    event: Event


class Conflict(Exception):
    """Somebody else appended first: catch up, decide again."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"the journal is at {found}, not at {expected}")
        self.expected = expected
        self.found = found


@frozen
class Fault:
    """One place where the chain does not hold."""

    seq: int
    """The entry, or the number that is missing."""
    problem: str


@frozen
class ChainReport:
    """What walking the chain found."""

    entries: int
    """How many entries are intact, counted from the first."""
    head: str
    """The last intact link, hex."""
    keyed: bool
    """Whether the links are keyed; without a key, a rewrite of the whole journal cannot be seen."""
    faults: tuple[Fault, ...] = ()
    borrowed: tuple[Fault, ...] = ()
    """Entries that name another database login than the one that the server let their writer in as: they were copied
    from another journal, or the login in them is no proof. The chain holds all the same."""

    @property
    def whole(self) -> bool:
        """Whether every entry is as it was written."""
        return not self.faults
