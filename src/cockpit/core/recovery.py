"""The way back as it stands at a moment: whether it was drilled, whether it is asked for, where its steps are.

Whether a rollback may be asked for, decided and gone through is in `recovering`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cockpit.core.conduct import BackAnswer, WayBack
from cockpit.core.contingency import Rollback, RollbackStep
from cockpit.core.frozen import frozen
from cockpit.core.gates import Standing, view_gate
from cockpit.core.plan import Station
from cockpit.core.review import Review
from cockpit.core.verdict import why
from cockpit.core.window import clockwise


@frozen
class RollbackStepView:
    """One step of the way back."""

    step: RollbackStep
    number: int
    """Counted from 0."""
    done: datetime | None = None
    began: datetime | None = None
    """When its stopwatch began: with the decision, or when the step before was done. None: it is not its turn."""
    took: timedelta | None = None
    """What its stopwatch shows; it stands once the step is done or the rollback has ended."""
    over: bool = False
    """It takes, or took, longer than its budget."""


@frozen
class BackView:
    """One station in the rollback poll."""

    station: Station
    answer: BackAnswer | None


@frozen
class RecoveryView:
    """The rollback."""

    ready: bool
    """The drill is proven, fresh and quick enough."""
    why: str
    """Why it is not ready; empty if it is."""
    asked: WayBack | None
    """What was asked for, decided and done last."""
    steps: tuple[RollbackStepView, ...]
    next: int | None
    """The number of the step whose turn it is; None: the launch does not go back, or every step is done."""
    total: timedelta | None
    """What the steps may take together; None: no step states it."""
    over: bool
    """The way back takes, or took, longer than its limit, or, without one, than its steps together."""
    took: timedelta | None = None
    """Since the decision to go back."""
    poll: tuple[BackView, ...] = ()
    """Every station with its answer, in the order of the roll call; none where nobody asks for a rollback."""
    drilled: datetime | None = None
    """When the drill was proven: the oldest evidence of its gate; None: it was not."""


def recovery(look: Review) -> RecoveryView:
    """The rollback of a launch."""
    rollback, way = look.launch.plan.rollback, look.launch.conduct.rollback
    problem = _unready(look, rollback)
    steps = _steps(rollback, way, look.now)
    budgets = [step.budget for step in rollback.steps if step.budget is not None]
    total = sum(budgets, timedelta(0)) if budgets else None
    took = _took(way, steps, look.now)
    bound = rollback.limit if rollback.limit is not None else total
    return RecoveryView(
        ready=not problem,
        why=problem,
        asked=way,
        steps=steps,
        next=next_step(rollback, way) if way is not None and way.under_way else None,
        total=total,
        over=took is not None and bound is not None and took > bound,
        took=took,
        poll=tuple(BackView(one, way.answers.get(one.role)) for one in look.launch.plan.stations) if way else (),
        drilled=_drilled(look, rollback),
    )


def next_step(rollback: Rollback, way: WayBack) -> int | None:
    """The first step that is not done; None: all are."""
    return next((number for number in range(len(rollback.steps)) if number not in way.steps), None)


def _unready(look: Review, rollback: Rollback) -> str:
    """Why the light stays off, one sentence; empty: it is lit."""
    if rollback.gate is None:
        return "no drill is named"
    gate = look.launch.plan.gate_by_id.get(rollback.gate)
    if gate is None:
        return f"the profile has no gate {rollback.gate}"
    view = look.views.get(gate.id) or view_gate(gate, look.launch.state(gate.id), look.now)
    if view.standing is Standing.WAIVED:
        return f"{gate.title} is waived: nobody showed that the way back works"
    if view.standing is not Standing.CLOSED:
        return why(view)[0]
    bound = rollback.limit if rollback.limit is not None else _budgets(rollback)
    if bound is None:
        return ""
    if rollback.drill is None:
        return f"nobody states how long the drill took; {clockwise(bound)} are allowed"
    return (
        f"the drill took {clockwise(rollback.drill)}, {clockwise(bound)} are allowed" if rollback.drill > bound else ""
    )


def _budgets(rollback: Rollback) -> timedelta | None:
    """What the steps may take together; None: one of them states nothing, or there is none."""
    budgets = [step.budget for step in rollback.steps if step.budget is not None]
    return sum(budgets, timedelta(0)) if budgets and len(budgets) == len(rollback.steps) else None


def _drilled(look: Review, rollback: Rollback) -> datetime | None:
    gate = look.launch.plan.gate_by_id.get(rollback.gate) if rollback.gate is not None else None
    if gate is None:
        return None
    view = look.views.get(gate.id) or view_gate(gate, look.launch.state(gate.id), look.now)
    moments = [claim.at for claim in view.claims]
    known = [at for at in moments if at is not None]
    return min(known) if known and len(known) == len(moments) else None


def _steps(rollback: Rollback, way: WayBack | None, now: datetime) -> tuple[RollbackStepView, ...]:
    found = []
    began = way.decided if way is not None and way.back else None
    for number, step in enumerate(rollback.steps):
        done = way.steps.get(number) if way is not None else None
        took = None
        if began is not None and way is not None:
            took = max((done or way.ended or now) - began, timedelta(0))
        over = took is not None and step.budget is not None and took > step.budget
        found.append(RollbackStepView(step, number, done, began, took, over))
        began = done
    return tuple(found)


def _took(way: WayBack | None, steps: tuple[RollbackStepView, ...], now: datetime) -> timedelta | None:
    if way is None or not way.back or way.decided is None:
        return None
    last = steps[-1].done if steps else None
    return max((last or way.ended or now) - way.decided, timedelta(0))
