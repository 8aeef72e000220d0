"""How the conduct of a launch changes with each event: the part of `launch.apply` that is not about gates.

It takes what was recorded as it is and decides nothing; the state itself is in `conduct`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from cockpit.core import conducted as happened
from cockpit.core.conduct import (
    Authorisation,
    BackAnswer,
    ClockEvent,
    Conduct,
    Countdown,
    Crossing,
    DecisionEvent,
    Hold,
    Issue,
    Judgement,
    TroubleEvent,
    Update,
    WayBack,
)
from cockpit.core.conducted import HoldKind
from cockpit.core.names import HoldId, IssueId, Operator


# ------------------------------------------------------------------------------------------------------- the clock
def arm(
    conduct: Conduct,
    t0: datetime | None,
    planned: timedelta,
    window: timedelta | None,
    at: datetime,
    first: timedelta | None = None,
) -> Conduct:
    """T-0 was set: the T-clock is anchored so that what built-in holds are planned to take still fits before it.

    Args:
        conduct: the state before.
        t0: T-0, or None.
        planned: what the built-in holds ahead are planned to take.
        window: how long the launch window is.
        at: when it was set; a T-0 of before arms nothing.
        first: the mark of the first built-in hold ahead: a clock that stands does not stand beyond it.
    """
    if conduct.rollback is not None and conduct.rollback.ended is not None:
        conduct = replace(conduct, rollback=replace(conduct.rollback, behind=True))
    if t0 is None:
        return replace(conduct, countdown=Countdown(), t0_set=None, window_opens=None)
    armed = t0 > at
    anchor = t0 - planned
    stands = conduct.countdown.stands_at
    if not armed or not (conduct.standing or conduct.scrubbed):
        stands = None
    elif stands is None:  # the hold was called when there was no T-0
        stands = at - anchor if first is None else min(at - anchor, first)
    opens = conduct.window_opens
    if opens is None or window is None or not opens <= t0 <= opens + window:
        opens = t0
    countdown, t0s = Countdown(anchor, stands, armed), (*conduct.t0s, (at, t0))
    return replace(conduct, countdown=countdown, t0_set=t0, t0s=t0s, window_opens=opens)


def next_attempt(conduct: Conduct, at: datetime) -> Conduct:
    """What is left of a scrubbed attempt in the next one: issues, the record, and the holds that issues called."""

    def over(hold: Hold) -> Hold:
        # what an issue asks to be proven again is not proven by another date
        return hold if hold.ended or hold.kind is HoldKind.ISSUE else replace(hold, ended=at, released="scrubbed")

    return replace(
        conduct,
        countdown=Countdown(),
        holds=tuple(over(hold) for hold in conduct.holds),
        behind=frozenset(),
        skipped=frozenset(),
        attempt=conduct.attempt + 1,
        scrubbed=None,
        scrub_reason="",
        turnaround="",
        ticks={},
        completed={},
        poll_opened=None,
        poll_closes=None,
        poll_closed=None,
        authorisation=None,
        window_opens=None,
    )


def follow_clock(conduct: Conduct, event: ClockEvent, at: datetime, by: Operator) -> Conduct:
    """The state after something happened to the clock."""
    count = conduct.countdown
    match event:
        case happened.HoldBegun():
            hold = Hold(event.hold, event.kind, at, by, event.reason, event.mark, event.issue)
            stands = count.stands_at if conduct.standing else event.t
            behind = conduct.behind | {event.mark} if event.mark else conduct.behind
            return replace(
                conduct, holds=(*conduct.holds, hold), countdown=replace(count, stands_at=stands), behind=behind
            )
        case happened.HoldEnded():
            holds = tuple(
                replace(hold, ended=at, released=_words(event.reason, by)) if _stands(hold, event.hold) else hold
                for hold in conduct.holds
            )
            changed = replace(conduct, holds=holds)
            if changed.standing or count.stands_at is None or count.anchor is None or conduct.scrubbed is not None:
                return changed
            return replace(changed, countdown=Countdown(at - count.stands_at, None, count.armed))
        case happened.HoldPassed():
            return replace(conduct, behind=conduct.behind | {event.mark})
        case happened.Recycled():
            return _recycled(conduct, event, at)
        case happened.Scrubbed():
            return replace(
                conduct,
                scrubbed=at,
                scrub_reason=event.reason,
                turnaround=event.turnaround,
                authorisation=None,
                poll_closed=at,
                countdown=replace(count, stands_at=count.stands_at if conduct.standing else event.t),
            )
        case _:
            assert_never(event)


def _recycled(conduct: Conduct, event: happened.Recycled, at: datetime) -> Conduct:
    undone = frozenset(event.marks)
    # a built-in hold that stands right there is not begun a second time
    held = {event.mark for hold in conduct.standing if hold.mark == event.mark}
    changed = replace(
        conduct,
        countdown=_taken_back(conduct, event.t, at),
        behind=(conduct.behind - undone) | held,
        skipped=conduct.skipped - undone,
        ticks={key: ticks for key, ticks in conduct.ticks.items() if key not in undone},
        completed={key: when for key, when in conduct.completed.items() if key not in undone},
        recycled=(*conduct.recycled, (at, event.mark, event.reason)),
        authorisation=None,
    )
    return replace(changed, poll_opened=None, poll_closes=None, poll_closed=None) if event.poll else changed


def _taken_back(conduct: Conduct, t: timedelta, at: datetime) -> Countdown:
    count = conduct.countdown
    if count.anchor is None or conduct.scrubbed is not None:
        return count
    return Countdown(at - t, t if conduct.standing else None, count.armed)


def _stands(hold: Hold, key: HoldId) -> bool:
    return hold.id == key and hold.ended is None


def _words(reason: str, by: Operator) -> str:
    return f"{by}: {reason}" if reason else str(by)


# ----------------------------------------------------------------------------------------------------- decisions
def follow_decision(conduct: Conduct, event: DecisionEvent, at: datetime, by: Operator) -> Conduct:
    """The state after a step, a poll, an authorisation, an update or a judgement."""
    match event:
        case happened.StepTicked():
            before = conduct.ticks.get(event.mark, {})
            ticks = {key: when for key, when in before.items() if key != event.step}
            if event.done:
                ticks[event.step] = before.get(event.step, at)
            return replace(conduct, ticks={**conduct.ticks, event.mark: ticks})
        case happened.MarkCompleted():
            return replace(conduct, completed={**conduct.completed, event.mark: at})
        case happened.PollOpened():
            return replace(conduct, poll_opened=at, poll_closes=event.closes, poll_closed=None)
        case happened.PollClosed():
            return replace(conduct, poll_closed=at)
        case happened.Authorised():
            said = (event.name, event.seal, event.overridden, event.reason, event.covers, event.login)
            given = Authorisation(at, by, *said)
            return replace(conduct, authorisation=given)
        case happened.AuthorisationWithdrawn():
            return replace(conduct, authorisation=None)
        case happened.StatusSent():
            return replace(conduct, updates=(*conduct.updates, Update(at, by, event.text, event.to)))
        case happened.CriterionJudged():
            judged = Judgement(at, by, event.met, event.note)
            return replace(conduct, criteria={**conduct.criteria, event.criterion: judged})
        case happened.FollowedUp():
            others = {key: one for key, one in conduct.followed_up.items() if key != event.number}
            done = {event.number: Judgement(at, by, met=True, note=event.note)} if event.done else {}
            return replace(conduct, followed_up={**others, **done})
        case _:
            assert_never(event)


# ------------------------------------------------------------------------------------------------------- trouble
def follow_trouble(conduct: Conduct, event: TroubleEvent, at: datetime, by: Operator, seq: int) -> Conduct:
    """The state after an issue, a crossed mark, or a step of the way back."""
    match event:
        case happened.IssueRaised():
            issue = Issue(event.issue, event.severity, event.title, at, by, said=event.said, gate=event.gate, seq=seq)
            return replace(conduct, issues=(*conduct.issues, issue))
        case happened.IssueStepDone():
            return _with_issue(
                conduct,
                event.issue,
                lambda one: replace(one, steps=_ticked(one.steps, event.step, at, done=event.done)),
            )
        case happened.IssueResolved():
            return _with_issue(conduct, event.issue, lambda one: replace(one, resolved=at, note=event.note))
        case happened.LimitCrossed():
            crossing = Crossing(event.watch, event.claim, at, by, event.actual)
            return replace(conduct, crossings={**conduct.crossings, event.claim: crossing})
        case happened.LimitCleared():
            others = {key: one for key, one in conduct.crossings.items() if key != event.claim}
            return replace(conduct, crossings=others)
        case happened.LimitAnswered():
            crossed = conduct.crossings.get(event.claim)
            if crossed is None:
                return conduct
            answered = replace(crossed, answered=at, note=event.note)
            return replace(conduct, crossings={**conduct.crossings, event.claim: answered})
        case happened.RollbackAsked():
            return replace(conduct, rollback=WayBack(at, event.reason, by, event.watch))
        case (
            happened.RollbackAnswered()
            | happened.RollbackDecided()
            | happened.RollbackStepDone()
            | happened.RollbackEnded()
        ):
            return _with_rollback(conduct, event, at, by)
        case _:
            assert_never(event)


def _with_issue(conduct: Conduct, key: IssueId, change: Callable[[Issue], Issue]) -> Conduct:
    return replace(conduct, issues=tuple(change(issue) if issue.id == key else issue for issue in conduct.issues))


def _ticked(steps: Mapping[int, datetime], step: int, at: datetime, *, done: bool) -> Mapping[int, datetime]:
    others = {key: when for key, when in steps.items() if key != step}
    return {**others, step: at} if done else others


def _with_rollback(
    conduct: Conduct,
    event: happened.RollbackAnswered | happened.RollbackDecided | happened.RollbackStepDone | happened.RollbackEnded,
    at: datetime,
    by: Operator,
) -> Conduct:
    way = conduct.rollback
    if way is None:
        return conduct
    match event:
        case happened.RollbackAnswered():
            answer = BackAnswer(event.name, event.back, at, by, event.reason)
            way = replace(way, answers={**way.answers, event.role: answer})
        case happened.RollbackDecided():
            way = replace(way, decided=at, back=event.back, why=event.reason)
            if event.back:  # nobody is launching any more
                return replace(conduct, rollback=way, authorisation=None)
        case happened.RollbackStepDone():
            way = replace(way, steps=_ticked(way.steps, event.step, at, done=event.done))
        case happened.RollbackEnded():
            way = replace(way, ended=at)
        case _:
            assert_never(event)
    return replace(conduct, rollback=way)
