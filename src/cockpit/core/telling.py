"""Whether a status update, a judgement on a success criterion and a task after the launch may be recorded."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never

from cockpit.core.conducted import CriterionJudged, FollowedUp, StatusSent
from cockpit.core.launch import Launch
from cockpit.core.names import Operator
from cockpit.core.orders import FollowUpDone, JudgeCriterion, SendStatus
from cockpit.core.people import is_named
from cockpit.core.refusal import Decision, Refusal, cut, missing
from cockpit.core.review import review
from cockpit.core.success import criteria_of, since_t0, success
from cockpit.core.window import clockwise

TellingOrder: TypeAlias = SendStatus | JudgeCriterion | FollowUpDone


def rule_telling(launch: Launch, order: TellingOrder, now: datetime, by: Operator) -> Decision:
    """Answer an order about what people are told and what they say."""
    if not is_named(by):
        return Refusal(("only a named person may do that",))
    match order:
        case SendStatus():
            reasons = missing(text=order.text)
            return Refusal(tuple(reasons)) if reasons else (StatusSent(cut(order.text), order.to),)
        case JudgeCriterion():
            return _judge(launch, order, now)
        case FollowUpDone():
            return _follow_up(launch, order)
        case _:
            assert_never(order)


def _judge(launch: Launch, order: JudgeCriterion, now: datetime) -> Decision:
    criteria = criteria_of(launch.plan)
    criterion = criteria.get(order.criterion)
    if criterion is None:
        known = ", ".join(criteria) or "none"
        return Refusal((f"the profile has no criterion {order.criterion!r}; its criteria are {known}",))
    reasons = missing(note=order.note)
    t = since_t0(launch, now)
    if t is None:
        reasons.append("T-0 has not been: nothing can be judged yet")
    elif order.met and criterion.lasts is not None and t < criterion.lasts:
        reasons.append(f"its time is not over: {clockwise(criterion.lasts - t)} left")
    elif order.met and (criterion.gate is not None or criterion.all_gates):
        view = success(review(launch, now)).criteria[list(criteria).index(order.criterion)]
        if criterion.lasts is None or criterion.all_gates or view.state != "unknown":
            reasons.append("its gates show whether it is met: prove those")
    return Refusal(tuple(reasons)) if reasons else (CriterionJudged(order.criterion, order.met, cut(order.note)),)


def _follow_up(launch: Launch, order: FollowUpDone) -> Decision:
    tasks = launch.plan.follow_ups
    if not 0 <= order.number < len(tasks):
        return Refusal((f"the profile has no follow-up {order.number + 1}",))
    title = tasks[order.number].title
    if (order.number in launch.conduct.followed_up) is order.done:
        return Refusal((f"{title} is done already" if order.done else f"{title} is not done",))
    return (FollowedUp(order.number, cut(order.note), order.done),)
