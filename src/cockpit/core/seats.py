"""The seats of a launch as the journal tells of them: who is here, whose the director's seat is, who probes.

State and its changes only; whether somebody may do something is in `seating`. A sign of life is no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from cockpit.core.frozen import frozen
from cockpit.core.names import Operator, SeatId
from cockpit.core.seated import (
    Bound,
    DirectorOffered,
    DirectorOfferEnded,
    DirectorSeated,
    Passing,
    ProbingLeft,
    ProbingTaken,
    SeatLeft,
    SeatTaken,
)

SeatEvent: TypeAlias = (
    SeatTaken | SeatLeft | DirectorOffered | DirectorOfferEnded | DirectorSeated | ProbingTaken | ProbingLeft
)

KEPT = 40
"""How many seats that were left are still known, so that a long launch does not carry them all along."""


@frozen
class Place:
    """One seat."""

    id: SeatId
    operator: Operator
    since: datetime
    bound: Bound = Bound.NAMED
    login: str = ""
    observes: bool = False
    vantage: str = ""
    left: datetime | None = None
    """When it was left, or gave its last sign of life; None: it is taken."""
    why: str = ""
    """Why it is empty, where somebody said so."""

    @property
    def decides(self) -> bool:
        """Whether somebody sits there who decides: it does not only look, and is no runner."""
        return not self.observes and not self.vantage


@frozen
class Guest:
    """Somebody who looks on and may not write, so that the journal does not know of them."""

    operator: Operator
    """Who they say they are."""
    login: str
    """As whom the database let them in: its own word."""


@frozen
class Holder:
    """Whose the director's seat is after it was passed on."""

    name: str
    since: datetime
    before: str
    passing: Passing
    reason: str = ""


@frozen
class Offer:
    """The director's seat is offered to somebody who did not answer yet."""

    to: str
    by: Operator
    at: datetime
    reason: str = ""


@frozen
class Prober:
    """The seat that runs the scheduled probes."""

    seat: SeatId
    epoch: int
    since: datetime
    silent: timedelta | None = None
    before: SeatId | None = None
    after: str = ""
    """Who probed before."""
    left: datetime | None = None
    """Since when it may not probe any more; None: it does."""


@frozen
class Seats:
    """Everything about the seats of a launch."""

    places: Mapping[SeatId, Place] = field(default_factory=dict)
    """Every seat that is taken, and the last ones that were left."""
    holder: Holder | None = None
    """Who directs, if the seat was ever passed on; None: whom the profile names."""
    offer: Offer | None = None
    prober: Prober | None = None
    heard: Mapping[str, datetime] = field(default_factory=dict)
    """When each person last did something, by the name in small letters."""

    @property
    def here(self) -> tuple[Place, ...]:
        """The seats that are taken, in the order in which they were."""
        return tuple(place for place in self.places.values() if place.left is None)

    @property
    def epoch(self) -> int:
        """How many seats have probed so far."""
        return self.prober.epoch if self.prober else 0


def follow_seats(seats: Seats, event: SeatEvent, at: datetime, by: Operator) -> Seats:
    """The state after somebody came, went, handed over or began to probe."""
    match event:
        case SeatTaken():
            place = Place(event.seat, by, at, event.bound, event.login, event.observes, event.vantage)
            others = {key: one for key, one in seats.places.items() if key != event.seat}
            return replace(seats, places={**others, event.seat: place})
        case SeatLeft():
            place_of = seats.places.get(event.seat)
            if place_of is None:
                return seats
            left = replace(place_of, left=event.last_seen or at, why=event.reason)
            return replace(seats, places=_bounded({**seats.places, event.seat: left}))
        case DirectorOffered():
            return replace(seats, offer=Offer(event.to, by, at, event.reason))
        case DirectorOfferEnded():
            return replace(seats, offer=None)
        case DirectorSeated():
            return replace(seats, offer=None, holder=Holder(event.name, at, event.before, event.passing, event.reason))
        case ProbingTaken():
            return replace(seats, prober=Prober(event.seat, event.epoch, at, event.silent, event.before, event.after))
        case ProbingLeft():
            prober = seats.prober
            if prober is None or prober.seat != event.seat:
                return seats
            return replace(seats, prober=replace(prober, left=at))
        case _:
            assert_never(event)


def heard(seats: Seats, by: Operator, at: datetime) -> Seats:
    """The state after a person did something, whatever it was."""
    return replace(seats, heard={**seats.heard, by.name.strip().casefold(): at})


def _bounded(places: Mapping[SeatId, Place]) -> Mapping[SeatId, Place]:
    gone = [key for key, one in places.items() if one.left is not None]
    if len(gone) <= KEPT:
        return places
    drop = set(gone[: len(gone) - KEPT])
    return {key: one for key, one in places.items() if key not in drop}
