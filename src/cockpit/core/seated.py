"""What happened around the seats of a launch: who came and went, whose the director's seat is, who probes.

Part of `events`; the rules of that module hold here too. That somebody is still there is no history: it is never
journalled (see `engine.ports.Presence`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from cockpit.core.frozen import frozen
from cockpit.core.names import SeatId


class Bound(StrEnum):
    """What a name at a seat rests on."""

    NAMED = "named"
    """Whoever took the seat said so: a statement, no proof."""
    LOGIN = "login"
    """The database let them in under the login that the profile binds to that person: proof."""


class Passing(StrEnum):
    """How the director's seat came to its holder."""

    HANDED_OVER = "handed over"
    DEPUTY = "deputy"
    """The director gave no sign of life, and the deputy that the profile names took over."""


@frozen
class SeatTaken:
    """Somebody sat down at the launch; who is the author of the entry."""

    seat: SeatId
    bound: Bound = Bound.NAMED
    login: str = ""
    """The login at the database that holds the journal; empty: there is none."""
    observes: bool = False
    """The seat only looks."""
    vantage: str = ""
    """It is a runner at that vantage point, and no person's seat."""


@frozen
class SeatLeft:
    """A seat is empty again: its operator left, or it gave no sign of life any more."""

    seat: SeatId
    reason: str = ""
    last_seen: datetime | None = None
    """The last sign of life; None: the moment of this entry."""


@frozen
class DirectorOffered:
    """The director offered the director's seat to somebody."""

    to: str
    reason: str = ""


@frozen
class DirectorOfferEnded:
    """That offer no longer stands: it was declined or taken back."""

    reason: str = ""


@frozen
class DirectorSeated:
    """The director's seat has another holder from now on."""

    name: str
    before: str
    passing: Passing = Passing.HANDED_OVER
    reason: str = ""
    last_seen: datetime | None = None
    """For a deputy: the last sign of life of who held it before; None: there was none at all."""


@frozen
class ProbingLeft:
    """The seat that runs the scheduled probes may not any more, and stays: whoever can goes on."""

    seat: SeatId


@frozen
class ProbingTaken:
    """A seat runs the scheduled probes from now on; what another one reports by its schedule no longer counts."""

    seat: SeatId
    epoch: int
    """Counts the seats that ever probed; it rises by one each time."""
    before: SeatId | None = None
    """The seat that probed until then; None: nobody did."""
    silent: timedelta | None = None
    """How long nobody probed; None: it began, or was handed on without a gap."""
    who: str = ""
    """Who sits there."""
    after: str = ""
    """Who sat at the seat that probed before."""
