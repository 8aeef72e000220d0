"""Seats: who directs, who may hand the director's seat over or take it as a deputy, who probes, who is silent.

Presence is told from outside (`seen`): the journal knows who came and went, not who is still there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_never

from cockpit.core.conduct import Authorisation
from cockpit.core.frozen import frozen
from cockpit.core.launch import Launch, SignOff
from cockpit.core.names import COCKPIT, Operator, SeatId
from cockpit.core.people import also_known, is_named, operator_known, same_person
from cockpit.core.plan import Plan
from cockpit.core.refusal import Decision, Refusal, cut, missing
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
from cockpit.core.seatorders import (
    AcceptDirector,
    EndOffer,
    LeaveProbing,
    LeaveSeat,
    OfferDirector,
    SeatOrder,
    TakeDirector,
    TakeProbing,
    TakeSeat,
)
from cockpit.core.seats import Place
from cockpit.core.window import clockwise

NOBODY = "the profile names no director: every named person may give the final GO"


# ---------------------------------------------------------------------------------------------------- the director
def named_director(plan: Plan) -> str:
    """The role or person whom the profile names; empty: nobody in particular."""
    return (plan.poll.director or plan.owner).strip()


def director(launch: Launch) -> str:
    """Who directs now: the holder of the director's seat, or whom the profile names; empty: everybody."""
    holder = launch.seats.holder
    return holder.name if holder is not None else named_director(launch.plan)


def directs(launch: Launch, by: Operator) -> bool:
    """Whether this operator decides: after a hand-over the holder by name, before it also who speaks for the role."""
    if not is_named(by):
        return False
    if launch.seats.holder is not None:
        return same_person(launch.plan, launch.seats.holder.name, by.name)
    named = named_director(launch.plan)
    return not named or bool(also_known(launch.plan, named) & operator_known(launch.plan, by))


def director_words(launch: Launch) -> str:
    """Who decides, in words: `pm (Morgan)`, `Alex in place of pm (Morgan)`."""
    said, holder = _words(launch.plan, named_director(launch.plan)), launch.seats.holder
    return said if holder is None else f"{holder.name} in place of {holder.before}"


def _words(plan: Plan, named: str) -> str:
    person = next((one.person for one in plan.stations if one.role.casefold() == named.casefold()), "")
    return f"{named} ({person})" if person else named


def director_place(launch: Launch) -> Place | None:
    """The seat of the director: one that is taken rather than one that was left; None: they never took one."""
    found = [place for place in launch.seats.places.values() if place.decides and _holds(launch, place)]
    return max(found, key=lambda place: (place.left is None, place.left or place.since), default=None)


def _holds(launch: Launch, place: Place) -> bool:
    return bool(director(launch)) and directs(launch, place.operator)


def last_sign(launch: Launch, seen: datetime | None) -> datetime | None:
    """The director's last sign of life: an entry of theirs, taking or leaving a seat, or what `seen` says."""
    if not director(launch):
        return None
    names = also_known(launch.plan, director(launch))
    moments = [at for name, at in launch.seats.heard.items() if name.lstrip("@") in names]
    place = director_place(launch)
    if place is not None:
        moments.append(place.left or place.since)
    if seen is not None:
        moments.append(seen)
    return max(moments, default=None)


@frozen
class Silence:
    """The director's seat has gone silent."""

    who: str
    since: datetime
    span: timedelta
    deputy: str
    """Who may take over; empty: the profile names nobody."""


def silence(launch: Launch, seen: Mapping[SeatId, datetime], now: datetime) -> Silence | None:
    """Whether the director's seat was taken and has been silent for longer than the profile's time."""
    place = director_place(launch)
    if place is None:
        return None
    since = last_sign(launch, seen.get(place.id))
    if since is None or now - since < launch.plan.poll.silent_after:
        return None
    return Silence(director_words(launch), since, now - since, launch.plan.poll.deputy)


# --------------------------------------------------------------------------------------------------- what is proof
def bound_by(plan: Plan, by: Operator, login: str) -> Bound:
    """What the name of an operator rests on at a seat with this login at the database."""
    if not login:
        return Bound.NAMED
    logins = {one.login for one in plan.stations if one.login and _speaks(plan, by, one.role, one.person)}
    return Bound.LOGIN if login in logins or (not logins and login.casefold() == by.name.casefold()) else Bound.NAMED


def signed_by(plan: Plan, answer: SignOff) -> Bound:
    """What the name under a station's answer rests on."""
    return bound_by(plan, Operator(answer.name, answer.role), answer.login)


def authorised_by(plan: Plan, given: Authorisation) -> Bound:
    """What the name under the final GO rests on."""
    return bound_by(plan, Operator(given.name), given.login)


def provable(launch: Launch) -> bool:
    """Whether the journal knows any database login; in one of a file nobody is proven, and that is said once."""
    given = launch.conduct.authorisation
    logins = [given.login if given else ""]
    logins += [place.login for place in launch.seats.places.values()]
    logins += [answer.login for answer in launch.sign_offs.values()]
    return any(logins)


def not_bound(plan: Plan, role: str, login: str) -> tuple[str, ...]:
    """Why a seat with this login cannot answer for a role; without a database login the profile's is no hindrance."""
    known = also_known(plan, role)
    wanted = next((one.login for one in plan.stations if one.login and also_known(plan, one.role) & known), "")
    if not wanted or not login or wanted == login:
        return ()
    return (f"the profile binds {role} to the database login {wanted}, and this seat is {login}",)


def _speaks(plan: Plan, by: Operator, role: str, person: str) -> bool:
    return bool(operator_known(plan, by) & (also_known(plan, role) | also_known(plan, person)))


# ------------------------------------------------------------------------------------------------------- the rules
def rule_seat(launch: Launch, order: SeatOrder, now: datetime, by: Operator) -> Decision:
    """Answer an order about a seat."""
    match order:
        case TakeSeat():
            return _take(launch, order, by)
        case LeaveSeat():
            return _leave(launch, order, by)
        case TakeProbing():
            return _probing(launch, order, by)
        case LeaveProbing():
            prober = launch.seats.prober
            if by != COCKPIT or prober is None or prober.seat != order.seat or prober.left is not None:
                return Refusal(("this seat does not probe",))
            return (ProbingLeft(order.seat),)
        case OfferDirector():
            return _offer(launch, order, by)
        case AcceptDirector():
            return _accept(launch, order, by)
        case EndOffer():
            return _end_offer(launch, order, by)
        case TakeDirector():
            return _take_over(launch, order, now, by)
        case _:
            assert_never(order)


def _take(launch: Launch, order: TakeSeat, by: Operator) -> Decision:
    if not is_named(by):
        return Refusal(("only a named person takes a seat",))
    place = launch.seats.places.get(order.seat)
    if place is not None and place.left is None:
        return Refusal(("this seat is taken already",))
    bound = bound_by(launch.plan, by, order.login)
    return (SeatTaken(order.seat, bound, order.login, order.observes, order.vantage),)


def _leave(launch: Launch, order: LeaveSeat, by: Operator) -> Decision:
    place = launch.seats.places.get(order.seat)
    if place is None or place.left is not None:
        return Refusal(("nobody sits there",))
    if by not in {place.operator, COCKPIT}:
        return Refusal((f"it is the seat of {place.operator}",))
    return (SeatLeft(order.seat, cut(order.reason), order.last_seen),)


def _probing(launch: Launch, order: TakeProbing, by: Operator) -> Decision:
    if by != COCKPIT:
        return Refusal(("which seat probes is not for a person to say",))
    before = launch.seats.prober
    if before is not None and before.seat == order.seat and before.left is None:
        return Refusal(("this seat probes already",))
    if (before.seat if before else None) != order.instead:
        return Refusal(("another seat took over first",))
    epoch, who = launch.seats.epoch + 1, _name(launch, order.seat)
    if before is None:
        return (ProbingTaken(order.seat, epoch, who=who),)
    return (ProbingTaken(order.seat, epoch, before.seat, order.silent, who, _name(launch, before.seat)),)


def _name(launch: Launch, seat: SeatId) -> str:
    place = launch.seats.places.get(seat)
    return place.operator.name if place else ""


def fenced(launch: Launch, epoch: int | None) -> tuple[str, ...]:
    """Why a reading of a schedule does not count: another seat has taken over since.

    The answer goes into the journal only if nobody appended since `launch` was seen, so no old prober slips through.
    """
    if epoch is None or epoch == launch.seats.epoch:
        return ()
    return ("another seat runs the scheduled probes now",)


def _offer(launch: Launch, order: OfferDirector, by: Operator) -> Decision:
    plan, to = launch.plan, order.to.strip()
    reasons = missing(to=to)
    if not named_director(plan):
        reasons.append(NOBODY)
    elif not directs(launch, by):
        reasons.insert(0, f"only {director_words(launch)} can hand the director's seat over")
    elif same_person(plan, to, by.name):
        reasons.append(f"{by.name} has the director's seat already")
    sits = [place for place in launch.seats.here if same_person(plan, to, place.operator.name)]
    if sits and not any(place.decides for place in sits):
        reasons.append(f"{to} only observes")
    return Refusal(tuple(reasons)) if reasons else (DirectorOffered(cut(to), cut(order.reason)),)


def _invited(launch: Launch, by: Operator) -> bool:
    """Whether the seat is offered to this person: by name, or to the station that is theirs in the profile."""
    offer = launch.seats.offer
    return offer is not None and is_named(by) and same_person(launch.plan, offer.to, by.name)


def _accept(launch: Launch, order: AcceptDirector, by: Operator) -> Decision:
    offer = launch.seats.offer
    if offer is None:
        return Refusal(("the director's seat is not offered to anybody",))
    if not _invited(launch, by):
        return Refusal((f"it is offered to {offer.to}",))
    before = director_words(launch) if launch.seats.holder is None else launch.seats.holder.name
    return (DirectorSeated(by.name, before, Passing.HANDED_OVER, cut(order.reason or offer.reason)),)


def _end_offer(launch: Launch, order: EndOffer, by: Operator) -> Decision:
    offer = launch.seats.offer
    if offer is None:
        return Refusal(("the director's seat is not offered to anybody",))
    if not (_invited(launch, by) or directs(launch, by)):
        return Refusal((f"only {offer.to} can decline it, and only {director_words(launch)} can take it back",))
    return (DirectorOfferEnded(cut(order.reason)),)


def may_take_over(launch: Launch, by: Operator, seen: datetime | None, now: datetime) -> tuple[str, ...]:
    """Why this person cannot take over as the deputy now; empty if they can."""
    plan, deputy = launch.plan, launch.plan.poll.deputy
    if not named_director(plan):
        return (NOBODY,)
    if not deputy:
        return (f"the profile names no deputy ([poll] deputy): {director_words(launch)} must hand the seat over",)
    if not is_named(by) or not (also_known(plan, deputy) & operator_known(plan, by)):
        return (f"only the deputy, {_words(plan, deputy)}, may take over",)
    if directs(launch, by):
        return (f"{by.name} has the director's seat already",)
    since = last_sign(launch, seen)
    if since is not None and now - since < plan.poll.silent_after:
        ago, after = clockwise(now - since), clockwise(plan.poll.silent_after)
        return (f"{director_words(launch)} gave a sign of life {ago} ago; the deputy may after {after} of silence",)
    return ()


def _take_over(launch: Launch, order: TakeDirector, now: datetime, by: Operator) -> Decision:
    reasons = [*may_take_over(launch, by, order.last_seen, now), *missing(reason=order.reason)]
    if reasons:
        return Refusal(tuple(reasons))
    before = director_words(launch) if launch.seats.holder is None else launch.seats.holder.name
    since = last_sign(launch, order.last_seen)
    return (DirectorSeated(by.name, before, Passing.DEPUTY, cut(order.reason), since),)
