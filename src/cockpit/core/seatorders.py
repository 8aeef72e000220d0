"""What may be asked for around the seats of a launch. Part of `orders`; the rules of `intents` hold here too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeAlias

from cockpit.core.frozen import frozen
from cockpit.core.names import SeatId


@frozen
class TakeSeat:
    """Sit down; asked for by the engine of the seat."""

    seat: SeatId
    login: str = ""
    """The login at the database that holds the journal; empty: there is none."""
    observes: bool = False
    vantage: str = ""
    """It is a runner there."""


@frozen
class LeaveSeat:
    """Say that a seat is empty: one's own, or, by the engine that probes, one that gave no sign of life any more."""

    seat: SeatId
    reason: str = ""
    last_seen: datetime | None = None


@frozen
class TakeProbing:
    """Run the scheduled probes from now on; asked for by the engine that holds the lock for it."""

    seat: SeatId
    silent: timedelta | None = None
    """How long nobody has probed, as far as this seat could see."""
    instead: SeatId | None = None
    """The seat that probed when this was asked for: two that see it fall silent do not both follow it."""


@frozen
class LeaveProbing:
    """Let another seat run the scheduled probes; asked for by an engine that may not run any more."""

    seat: SeatId


@frozen
class OfferDirector:
    """Offer the director's seat to somebody."""

    to: str
    reason: str = ""


@frozen
class AcceptDirector:
    """Take the seat that was offered."""

    reason: str = ""


@frozen
class EndOffer:
    """Decline the offer, or take it back."""

    reason: str = ""


@frozen
class TakeDirector:
    """Take over as the deputy that the profile names, while the director gives no sign of life."""

    reason: str
    last_seen: datetime | None = None
    """Set by the seat: the director's last sign of life that it saw; None: it saw none."""


SeatOrder: TypeAlias = (
    TakeSeat | LeaveSeat | TakeProbing | LeaveProbing | OfferDirector | AcceptDirector | EndOffer | TakeDirector
)
