"""What is told of the seats of a launch: one sentence per event, and the list of who is here."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, assert_never

from cockpit.core import seated as happened
from cockpit.core.launch import Launch
from cockpit.core.names import Operator
from cockpit.core.plan import Plan
from cockpit.core.seated import Bound, Passing
from cockpit.core.seating import bound_by, director, director_words, directs
from cockpit.core.seats import Guest, Place, SeatEvent
from cockpit.report.naming import because, text
from cockpit.report.words import moment


def told(event: SeatEvent, plan: Plan) -> str:
    """What an event around the seats says, without who and when."""
    match event:
        case happened.SeatTaken() if event.vantage:
            return f"is a runner at {text(event.vantage)} ({bound(event.bound, event.login)})"
        case happened.SeatTaken():
            looks = " to observe" if event.observes else ""
            return f"took a seat{looks} ({bound(event.bound, event.login)})"
        case happened.SeatLeft():
            since = f", last seen {moment(event.last_seen, plan.timezone, seconds=True)}" if event.last_seen else ""
            return f"left {text(event.seat)}{because(event.reason)}{since}"
        case happened.DirectorOffered():
            return f"offered the director's seat to {text(event.to)}{because(event.reason)}"
        case happened.DirectorOfferEnded():
            return f"ended the offer of the director's seat{because(event.reason)}"
        case happened.DirectorSeated():
            return _directs(event, plan)
        case happened.ProbingTaken():
            return _probes(event)
        case happened.ProbingLeft():
            return f"{text(event.seat)} runs the scheduled probes no more"
        case _:
            assert_never(event)


def bound(kind: Bound, login: str) -> str:
    """What a name rests on, plainly: `named: a statement, no proof`, `login morgan: proven by the database`."""
    if kind is Bound.LOGIN:
        return f"login {text(login)}: proven by the database"
    return f"named: a statement, no proof; database login {text(login)}" if login else "named: a statement, no proof"


def rests_on(kind: Bound, login: str) -> str:
    """The same in two words: `login morgan`, or `named`; with the login that proves nothing, where there is one."""
    if kind is Bound.LOGIN:
        return f"login {text(login)}"
    return f"named, by login {text(login)}" if login else "named"


def signed_as(who: Operator, login: str, plan: Plan) -> str:
    """`Morgan (login morgan_pg)`: a typed name with what it rests on; bare where the journal knows no login."""
    return f"{text(who.name)} ({rests_on(bound_by(plan, who, login), login)})" if login else text(who.name)


STATEMENTS: Final = "Names are statements here: this journal knows no database login that would prove one"
"""Said once instead of `named` on every line."""


def _directs(event: happened.DirectorSeated, plan: Plan) -> str:
    who, before = text(event.name), text(event.before)
    if event.passing is Passing.DEPUTY:
        last = moment(event.last_seen, plan.timezone, seconds=True) if event.last_seen else ""
        silent = f"who gave no sign of life since {last}" if last else "who never gave a sign of life"
        return f"{who} took the director's seat over as the deputy from {before}, {silent}{because(event.reason)}"
    return f"{who} has the director's seat now, handed over by {before}{because(event.reason)}"


def _probes(event: happened.ProbingTaken) -> str:
    who = text(event.who or event.seat)
    if event.before is None:
        return f"the seat of {who} runs the scheduled probes"
    gap = seconds(event.silent)
    none = f"no probing for {gap}: " if gap else ""
    return f"{none}the seat of {text(event.after or event.before)} went away, that of {who} took over"


def seconds(span: timedelta | None) -> str:
    """`3.2 s`; empty for no gap."""
    return f"{span.total_seconds():.1f} s" if span is not None else ""


def who_is_here(launch: Launch) -> list[str]:
    """One line for each taken seat, as the journal tells it: it cannot know who is still there."""
    zone = launch.plan.timezone
    lines = [_line(launch, place, zone) for place in launch.seats.here]
    lines.append(f"director: {text(director_words(launch)) or 'every named person'}")
    offer = launch.seats.offer
    if offer is not None:
        lines.append(f"the director's seat is offered to {text(offer.to)} by {text(str(offer.by))}")
    return lines


def looks_on(launch: Launch, guest: Guest) -> str:
    """One line for somebody whom the journal does not know, since their login may only read it."""
    rests = bound(bound_by(launch.plan, guest.operator, guest.login), guest.login)
    return f"◌ {text(str(guest.operator))}  looks on now, not in the journal  {rests}"


def _line(launch: Launch, place: Place, zone: str) -> str:
    kept = "★" if director(launch) and directs(launch, place.operator) else "●"
    sign = kept if place.decides else "▸" if place.vantage else "◌"
    kind = f"runner at {text(place.vantage)}, " if place.vantage else "observes, " if place.observes else ""
    since = moment(place.since, zone, seconds=True)
    return f"{sign} {text(str(place.operator))}  {kind}since {since}  {bound(place.bound, place.login)}"
