"""Whether a mark of a watched metric may be recorded as crossed, cleared or answered, and what that sets off."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never

from cockpit.core.conducted import LimitAnswered, LimitCleared, LimitCrossed, RollbackAsked
from cockpit.core.contingency import Level, Limit, Watch
from cockpit.core.events import Event
from cockpit.core.gauges import active, find_limit, measured, measured_by_probe, shows_clear, shows_crossed
from cockpit.core.launch import Launch
from cockpit.core.names import COCKPIT, Operator
from cockpit.core.orders import AnswerLimit, ClearLimit, CrossLimit
from cockpit.core.people import is_named
from cockpit.core.refusal import Decision, Refusal, cut, missing

LimitOrder: TypeAlias = CrossLimit | ClearLimit | AnswerLimit

_NAMELESS = Refusal(("only a named person may do that",))
_MEASURED = "its probe measures it: what the probe finds counts"


def rule_limit(launch: Launch, order: LimitOrder, now: datetime, by: Operator) -> Decision:
    """Answer an order about a watched metric; the engine asks as cockpit, on evidence alone."""
    if not by.name.strip():
        return _NAMELESS
    match order:
        case CrossLimit():
            return _cross(launch, order, now, by)
        case ClearLimit():
            return _clear(launch, order, now, by)
        case AnswerLimit():
            return _answer(launch, order, by)
        case _:
            assert_never(order)


def _cross(launch: Launch, order: CrossLimit, now: datetime, by: Operator) -> Decision:
    found = find_limit(launch.plan, order.watch, order.claim)
    if found is None:
        return Refusal((f"the profile has no such mark on {order.watch}",))
    watch, limit = found
    reason = _may_cross(launch, watch, limit, now, by)
    if reason:
        return Refusal((reason,))
    seen = measured(launch, limit.claim, now) if by == COCKPIT else None
    actual = seen.actual if seen else cut(order.note)
    crossed: list[Event] = [LimitCrossed(watch.id, limit.claim, actual, by_person=by != COCKPIT)]
    way = launch.conduct.rollback
    if limit.level is Level.ROLLBACK and (way is None or not (way.waiting or way.under_way)):
        said = f"{watch.title}: {limit.says}"
        crossed.append(RollbackAsked(cut(f"{said} ({actual})" if actual else said), watch.id))
    return tuple(crossed)


def _may_cross(launch: Launch, watch: Watch, limit: Limit, now: datetime, by: Operator) -> str:
    """Why this mark cannot be recorded as crossed, empty if it can."""
    if limit.level is Level.TARGET:
        return "a target is a goal: it is never crossed"
    if limit.claim in launch.conduct.crossings:
        return "it is crossed already"
    if not active(launch, watch, now):
        return f"{watch.title} is not watched yet; raise an issue instead"
    if by == COCKPIT:
        return "" if shows_crossed(launch, limit.claim, now) else "no fresh evidence shows that it is crossed"
    return _MEASURED if measured_by_probe(launch.plan, limit.claim) else ""


def _clear(launch: Launch, order: ClearLimit, now: datetime, by: Operator) -> Decision:
    crossing = launch.conduct.crossings.get(order.claim)
    if crossing is None or crossing.watch != order.watch:
        return Refusal(("it is not crossed",))
    if by == COCKPIT:
        if crossing.by != COCKPIT:
            return Refusal((f"{crossing.by} reported it: a person must clear it",))
        if not shows_clear(launch, order.claim, now):
            return Refusal(("no evidence shows that it is back",))
    elif crossing.by == COCKPIT and measured_by_probe(launch.plan, order.claim):
        return Refusal((_MEASURED,))
    return (LimitCleared(order.watch, order.claim, cut(order.note)),)


def _answer(launch: Launch, order: AnswerLimit, by: Operator) -> Decision:
    if not is_named(by):
        return _NAMELESS
    crossing = launch.conduct.crossings.get(order.claim)
    if crossing is None or crossing.watch != order.watch:
        return Refusal(("it is not crossed",))
    if crossing.answered is not None:
        return Refusal(("somebody has reacted already",))
    reasons = missing(note=order.note)
    return Refusal(tuple(reasons)) if reasons else (LimitAnswered(order.watch, order.claim, cut(order.note)),)
