"""Whether a step of the launch sequence may be ticked, and a mark be called complete."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never

from cockpit.core.conducted import MarkCompleted, StepTicked
from cockpit.core.gates import GateView, view_gate
from cockpit.core.launch import Launch
from cockpit.core.names import GateId, Operator
from cockpit.core.orders import CompleteMark, ConfirmSteps, TickStep
from cockpit.core.people import is_named
from cockpit.core.plan import Manner, Mark
from cockpit.core.refusal import Decision, Refusal, cut

SequenceOrder: TypeAlias = TickStep | ConfirmSteps | CompleteMark


def rule_sequence(launch: Launch, order: SequenceOrder, now: datetime, by: Operator) -> Decision:
    """Answer an order about the launch sequence."""
    mark = next((one for one in launch.plan.timeline if one.id == order.mark), None)
    if not is_named(by):
        return Refusal(("only a named person may do that",))
    if mark is None:
        return Refusal((f"the launch sequence has no mark {order.mark}",))
    if launch.conduct.scrubbed is not None:
        return Refusal(("this attempt is scrubbed: set a new T-0",))
    match order:
        case TickStep():
            reasons = _tick(launch, mark, order, now)
            return Refusal(tuple(reasons)) if reasons else (StepTicked(mark.id, order.step, order.done),)
        case ConfirmSteps():
            return _confirm(launch, mark, now)
        case CompleteMark():
            reasons = _complete(launch, mark, order, now)
            return Refusal(tuple(reasons)) if reasons else (MarkCompleted(mark.id, cut(order.note)),)
        case _:
            assert_never(order)


def _tick(launch: Launch, mark: Mark, order: TickStep, now: datetime) -> list[str]:
    ticks = launch.conduct.ticks.get(mark.id, {})
    if not 0 <= order.step < len(mark.steps):
        return [f"{mark.title} has no step {order.step + 1}"]
    title = mark.steps[order.step].title
    if order.done == (order.step in ticks):
        return [f"{title} is {'done already' if order.done else 'not ticked'}"]
    reasons = _needs(launch, mark, now) if order.done else []
    if mark.manner is Manner.READ_DO:
        before = next((number for number in range(order.step) if number not in ticks), None)
        after = next((number for number in range(order.step + 1, len(mark.steps)) if number in ticks), None)
        if order.done and before is not None:
            reasons.append(f"step by step: first {mark.steps[before].title}")
        if not order.done and after is not None:
            reasons.append(f"step by step: first take back {mark.steps[after].title}")
    return reasons


def _confirm(launch: Launch, mark: Mark, now: datetime) -> Decision:
    """Every open step at once, for steps that were done from memory; those that are read out have their order."""
    ticks = launch.conduct.ticks.get(mark.id, {})
    left = [number for number in range(len(mark.steps)) if number not in ticks]
    reasons = _needs(launch, mark, now)
    if not mark.steps:
        reasons.append(f"{mark.title} has no steps")
    elif mark.manner is Manner.READ_DO:
        reasons.append(f"{mark.title} is worked through step by step: tick each one as it is done")
    elif not left:
        reasons.append(f"every step of {mark.title} is done already")
    return Refusal(tuple(reasons)) if reasons else tuple(StepTicked(mark.id, number) for number in left)


def _complete(launch: Launch, mark: Mark, order: CompleteMark, now: datetime) -> list[str]:
    if mark.id in launch.conduct.completed:
        return [f"{mark.title} is complete already"]
    reasons = _needs(launch, mark, now)
    if mark.until is not None:
        view = _gate(launch, mark.until, now)
        if view is None or not view.settled:
            title = view.gate.title if view else mark.until
            reasons.append(f"it is bound to {title}, which is not closed: prove it, or waive it")
    left = len(mark.steps) - len(launch.conduct.ticks.get(mark.id, {}))
    if left > 0 and not order.note.strip():
        reasons.append(f"{left} of {len(mark.steps)} steps are open: tick them, or say in a note why not")
    return reasons


def _needs(launch: Launch, mark: Mark, now: datetime) -> list[str]:
    """What must be closed before a mark can begin, and is not."""
    views = [_gate(launch, key, now) for key in mark.needs]
    return [f"{view.gate.title} must be closed first" for view in views if view is not None and not view.settled]


def _gate(launch: Launch, key: GateId, now: datetime) -> GateView | None:
    gate = launch.plan.gate_by_id.get(key)
    return view_gate(gate, launch.state(key), now) if gate is not None else None
