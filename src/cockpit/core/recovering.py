"""Whether a rollback may be asked for, decided, gone through and ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, assert_never

from cockpit.core.conduct import WayBack
from cockpit.core.conducted import (
    RollbackAnswered,
    RollbackAsked,
    RollbackDecided,
    RollbackEnded,
    RollbackStepDone,
)
from cockpit.core.contingency import Level, RollbackStep
from cockpit.core.launch import Launch
from cockpit.core.names import COCKPIT, Operator, WatchId
from cockpit.core.orders import AnswerRollback, AskRollback, DecideRollback, EndRollback, FinishRollbackStep
from cockpit.core.people import is_named
from cockpit.core.recovery import next_step
from cockpit.core.refusal import Decision, Refusal, cut, missing
from cockpit.core.seating import directs

RollbackOrder: TypeAlias = AskRollback | AnswerRollback | DecideRollback | FinishRollbackStep | EndRollback

NO_RETURN = "NO RETURN"
"""What must be typed to go beyond a point of no return."""


def rule_rollback(
    launch: Launch,
    order: RollbackOrder,
    now: datetime,  # noqa: ARG001 - every rule has this shape
    by: Operator,
) -> Decision:
    """Answer an order about the way back; cockpit itself may only ask, for a trigger that is crossed."""
    if not is_named(by) and not (by == COCKPIT and isinstance(order, AskRollback)):
        return Refusal(("only a named person may do that",))
    match order:
        case AskRollback():
            return _ask(launch, order, by)
        case AnswerRollback():
            return _answer(launch, order, by)
        case DecideRollback():
            return _decide(launch, order, by)
        case FinishRollbackStep():
            return _finish(launch, order)
        case EndRollback():
            return _end(launch, order)
        case _:
            assert_never(order)


def _ask(launch: Launch, order: AskRollback, by: Operator) -> Decision:
    way = launch.conduct.rollback
    reasons = missing(reason=order.reason)
    if order.watch is not None and order.watch not in {watch.id for watch in launch.plan.watches}:
        reasons.append(f"the profile has no watch {order.watch}")
    if by == COCKPIT and not _triggered(launch, order.watch):
        reasons.append("no trigger is crossed: a person must ask")
    if way is not None and way.waiting:
        reasons.append("a rollback is asked for already: the director must answer")
    elif way is not None and way.under_way:
        reasons.append("the launch goes back already")
    return Refusal(tuple(reasons)) if reasons else (RollbackAsked(cut(order.reason), order.watch),)


def _triggered(launch: Launch, watch: WatchId | None) -> bool:
    marks = (limit for one in launch.plan.watches if one.id == watch for limit in one.limits)
    return any(limit.level is Level.ROLLBACK and limit.claim in launch.conduct.crossings for limit in marks)


def _answer(launch: Launch, order: AnswerRollback, by: Operator) -> Decision:
    """A station's word; the director hears it and is not bound by it: there may be no time to hear them all."""
    way = launch.conduct.rollback
    if way is None or not way.waiting:
        return Refusal(("nobody has asked for a rollback",))
    roles = [station.role for station in launch.plan.stations]
    if order.role not in roles:
        known = ", ".join(roles) or "none"
        return Refusal((f"the profile has no station {order.role!r}; its stations are {known}",))
    name = order.name.strip() or by.name
    return (RollbackAnswered(order.role, cut(name), order.back, cut(order.reason)),)


def _decide(launch: Launch, order: DecideRollback, by: Operator) -> Decision:
    way = launch.conduct.rollback
    if way is None or not way.waiting:
        return Refusal(("nobody has asked for a rollback",))
    reasons = missing(reason=order.reason)
    if not directs(launch, by):
        reasons.insert(0, "only the director may decide on a rollback")
    return Refusal(tuple(reasons)) if reasons else (RollbackDecided(order.back, cut(order.reason)),)


def _finish(launch: Launch, order: FinishRollbackStep) -> Decision:
    way, steps = launch.conduct.rollback, launch.plan.rollback.steps
    if way is None or not way.under_way:
        return Refusal(("the launch does not go back",))
    if not 0 <= order.step < len(steps):
        return Refusal((f"the way back has no step {order.step + 1}",))
    if not order.done:
        return _undo(way, steps, order.step)
    if order.step in way.steps:
        return Refusal((f"{steps[order.step].title} is done already",))
    following = next_step(launch.plan.rollback, way)
    if following is not None and order.step != following:
        return Refusal((f"step {following + 1} comes first: {steps[following].title}",))
    if steps[order.step].no_return and order.word.strip() != NO_RETURN:
        return Refusal((f"there is no way forward from here: type {NO_RETURN}",))
    return (RollbackStepDone(order.step, cut(order.note)),)


def _undo(way: WayBack, steps: Sequence[RollbackStep], step: int) -> Decision:
    """Only the last tick can be taken back, and none of a point of no return."""
    if step not in way.steps:
        return Refusal((f"{steps[step].title} is not done",))
    if step != max(way.steps):
        last = max(way.steps)
        return Refusal((f"step {last + 1} was done after it: take that back first",))
    if steps[step].no_return:
        return Refusal((f"{steps[step].title} was the point of no return: it cannot be taken back",))
    return (RollbackStepDone(step, done=False),)


def _end(launch: Launch, order: EndRollback) -> Decision:
    way, steps = launch.conduct.rollback, launch.plan.rollback.steps
    if way is None or not way.under_way:
        return Refusal(("the launch does not go back",))
    left = len([number for number in range(len(steps)) if number not in way.steps])
    if left and not order.reason.strip():
        return Refusal((f"{left} of {len(steps)} steps are not done: say why it ends",))
    return (RollbackEnded(cut(order.reason)),)
