"""The final GO: who may give it, what stands in its way, how it is overridden, and whether it still stands.

Also whether the roll call before it may be opened and closed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never

from cockpit.core.blocking import Blocker, with_folded
from cockpit.core.clock import launched, read_clock
from cockpit.core.conduct import Authorisation
from cockpit.core.conducted import AuthorisationWithdrawn, Authorised, PollClosed, PollOpened
from cockpit.core.frozen import frozen
from cockpit.core.launch import Launch
from cockpit.core.names import Operator
from cockpit.core.orders import Authorise, ClosePoll, OpenPoll, WithdrawAuthorisation
from cockpit.core.people import is_named
from cockpit.core.poll import poll_view
from cockpit.core.refusal import Decision, Refusal, cut, missing
from cockpit.core.review import Review, review
from cockpit.core.seating import director, director_words, directs, not_bound

PollOrder: TypeAlias = OpenPoll | ClosePoll | Authorise | WithdrawAuthorisation

OLDER = "authorised on older evidence"


@frozen
class AuthorisationView:
    """The final GO as it stands at a moment."""

    authorisation: Authorisation
    stands: bool
    """Nothing blocks but what was overridden."""
    note: str
    """What a person must know of it: overridden, on older evidence; empty for a plain one."""

    @property
    def overridden(self) -> bool:
        """Whether it was given over blockers."""
        return bool(self.authorisation.overridden)


def authorisation(look: Review) -> AuthorisationView | None:
    """The final GO of a launch; None: nobody has given it."""
    given = look.launch.conduct.authorisation
    if given is None:
        return None
    new = [one for one in look.verdict.blockers if not _overridden(given, one)]
    return AuthorisationView(given, not new, OLDER if new else "OVERRIDDEN" if given.overridden else "")


def _overridden(given: Authorisation, blocker: Blocker) -> bool:
    """Whether the final GO was given over this blocker, and it has not become worse since."""
    if given.covers:
        return blocker.covered(given.covers)
    return any(said.startswith(f"{blocker.title}: ") for said in given.overridden)


def override_phrase(launch: Launch) -> str:
    """What must be typed to give the GO over blockers."""
    return f"OVERRIDE {launch.plan.project}"


def may_never(launch: Launch, now: datetime, by: Operator) -> tuple[str, ...]:
    """Why this person cannot give the final GO now, override or not; empty if they can."""
    conduct, plan = launch.conduct, launch.plan
    reasons = []
    if not is_named(by):
        reasons.append("only a named person may do that")
    elif not directs(launch, by):
        reasons.append(f"only {director_words(launch)} gives the final GO")
    if conduct.scrubbed is not None:
        reasons.append("this attempt is scrubbed: set a new T-0")
    elif launch.t0 is not None and not read_clock(launch, now).armed:
        reasons.append("T-0 lies in the past: set a new one")
    if conduct.rollback is not None and conduct.rollback.under_way:
        reasons.append("a rollback is under way")
    if not any(plan.binds(gate) for gate in plan.gates):
        reasons.append("the profile has no gate that binds the GO")
    return tuple(reasons)


def may_authorise(launch: Launch, now: datetime, by: Operator) -> tuple[str, ...]:
    """Every reason why this person cannot give the final GO now, the most important first; empty if they can."""
    look = review(launch, now)
    return (*may_never(launch, now, by), *_given(look), *_poll_missing(look), *map(str, look.verdict.blockers))


def _given(look: Review) -> tuple[str, ...]:
    given = authorisation(look)
    stands = given is not None and given.stands
    return (f"{given.authorisation.name} has given it",) if given is not None and stands else ()


def _poll_missing(look: Review) -> tuple[str, ...]:
    """Why the poll is no GO or not over, where no station that is missing says so already."""
    view = poll_view(look.launch, look.poll, look.now)
    if not look.poll or any(blocker.station for blocker in look.verdict.blockers):
        return ()
    if not view.met:
        return ("the poll is not a GO",)
    waits = [call.station.role for call in look.poll if call.sign_off is None]
    if view.open and waits:  # a quorum is met before everybody has answered
        return (f"the roll call is open, {', '.join(waits)} did not answer yet: wait, or close it",)
    return ()


def rule_poll(launch: Launch, order: PollOrder, now: datetime, by: Operator) -> Decision:
    """Answer an order about the poll and the final GO."""
    if not is_named(by):
        return Refusal(("only a named person may do that",))
    match order:
        case OpenPoll():
            return _open(launch, now)
        case ClosePoll():
            if not poll_view(launch, (), now).open:
                return Refusal(("no poll is open",))
            return (PollClosed(cut(order.reason)),)
        case Authorise():
            return _authorise(launch, order, now, by)
        case WithdrawAuthorisation():
            if launch.conduct.authorisation is None:
                return Refusal(("nobody has given the final GO",))
            if launched(launch, now):
                return Refusal(("T-0 is over: scrub the attempt, or roll back",))
            return (AuthorisationWithdrawn(cut(order.reason)),)
        case _:
            assert_never(order)


def _open(launch: Launch, now: datetime) -> Decision:
    plan = launch.plan
    if not plan.stations:
        return Refusal(("the profile has no stations",))
    if launch.conduct.scrubbed is not None:
        return Refusal(("this attempt is scrubbed: set a new T-0",))
    if poll_view(launch, (), now).open:
        return Refusal(("the poll is open already",))
    return (PollOpened(now + plan.poll.time_box if plan.poll.time_box else None),)


def _authorise(launch: Launch, order: Authorise, now: datetime, by: Operator) -> Decision:
    look = review(launch, now)
    reasons = [*may_never(launch, now, by), *_given(look), *missing(name=order.name)]
    reasons += not_bound(launch.plan, director(launch), order.login)
    blockers = with_folded(look.verdict.blockers)
    typed = order.override.strip()
    if not typed:
        reasons += [*_poll_missing(look), *map(str, blockers)]
    elif typed != override_phrase(launch):
        reasons.append(f"to override, type {override_phrase(launch)}")
    elif not blockers:
        reasons.append("nothing stands in the way: there is nothing to override")
    else:
        reasons += missing(reason=order.reason)
        if order.saw is not None:
            unseen = [one for one in blockers if not one.covered(order.saw)]
            reasons += [f"{one}: that came while you typed, look again" for one in unseen]
    if reasons:
        return Refusal(tuple(reasons))
    over = blockers if typed else ()
    words, keys = tuple(map(str, over)), tuple(one.key for one in over)
    return (Authorised(cut(order.name), look.seal, words, cut(order.reason), keys, order.login),)
