"""What a board shows beside its gates, as plain lines: clock, holds, issues, watches, the way back, success.

For `cockpit log --at`, which rebuilds the board of a moment. Text for a terminal; Markdown is in the other modules.
"""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.core.authorising import authorisation
from cockpit.core.gauges import GaugeView, Health, gauges
from cockpit.core.holds import hold_views
from cockpit.core.incidents import issue_views
from cockpit.core.names import JSON
from cockpit.core.plain import plain_line
from cockpit.core.recovery import RecoveryView, recovery
from cockpit.core.review import Review
from cockpit.core.success import since_t0, success
from cockpit.core.timeline import Progress, sequence
from cockpit.report.countdown import cause
from cockpit.report.naming import because, text
from cockpit.report.progress import PROGRESS
from cockpit.report.words import moment, plural, quantity, span

WIDTH = 14
"""Cells of the first word of a line."""


def board_lines(look: Review) -> list[str]:
    """One line for each thing; none for what there is not."""
    found = [
        *_sequence(look),
        *_holds(look),
        *_issues(look),
        *_watches(look),
        *_rollback(look),
        *_authorised(look),
        *_success(look),
    ]
    return [plain_line(f"{word:<{WIDTH}}  {said}") for word, said in found]


_Lines = Iterator[tuple[str, str]]


def _sequence(look: Review) -> _Lines:
    for view in sequence(look):
        if view.progress in {Progress.RUNNING, Progress.LATE}:
            late = f", {span(view.late_by)} late" if view.late_by is not None else ""
            steps = f", {len(view.done)} of {plural(len(view.mark.steps), 'step')} done" if view.mark.steps else ""
            yield "sequence", f"{PROGRESS[view.progress]}  {text(view.mark.title)}{late}{steps}"


def _holds(look: Review) -> _Lines:
    for view in hold_views(look):
        hold = view.hold
        said = f"{hold.id}, {text(cause(hold, look.launch.plan))}{because(hold.reason)}"
        yield "hold", f"{said}, for {span(view.stood)}"


def _issues(look: Review) -> _Lines:
    for view in issue_views(look):
        one = view.issue
        if one.resolved is None:
            overdue = [step.step.title for step in view.steps if step.overdue]
            late = f", overdue: {text(', '.join(overdue))}" if overdue else ""
            yield "issue", f"{one.id} {one.severity.value}: {text(one.title)}, for {span(look.now - one.at)}{late}"


def _watches(look: Review) -> _Lines:
    for view in gauges(look):
        if view.health is not Health.AHEAD:
            yield "watch", f"{text(view.watch.title)}{_value(view)}: {_state(view)}"


def _value(view: GaugeView) -> str:
    return f" {quantity(view.value, view.watch.unit)}" if view.value is not None else ""


def _state(view: GaugeView) -> str:
    if not view.crossed:
        return f"! {view.health}" if view.health.unseen else view.health.value
    said = (
        f"{text(one.limit.says)} ({one.limit.level.value}{', answered' if one.answered else ', not answered'})"
        for one in view.crossed
    )
    return f"! crossed: {'; '.join(said)}"


def _rollback(look: Review) -> _Lines:
    view = recovery(look)
    if view.asked is not None:
        yield "rollback", _way(view, look)
    elif look.launch.plan.rollback.gate is not None:
        yield "rollback", "ready" if view.ready else f"not ready: {text(view.why)}"


def _way(view: RecoveryView, look: Review) -> str:
    way = view.asked
    assert way is not None
    asked = f"asked for at {moment(way.asked, look.launch.plan.timezone)}{because(way.reason)}"
    if way.waiting:
        back = sum(one.answer is not None and one.answer.back for one in view.poll)
        heard = sum(one.answer is not None for one in view.poll)
        return f"{asked}; the director decides, {heard} of {len(view.poll)} stations answered, {back} BACK"
    if not way.back:
        return f"{asked}; decided not to go back{because(way.why)}"
    done = f"{len(way.steps)} of {plural(len(view.steps), 'step')} done"
    return f"{asked}; {'ended' if way.ended else 'under way'}, {done}"


def _authorised(look: Review) -> _Lines:
    given = authorisation(look)
    if given is not None:
        over = ", OVERRIDDEN" if given.overridden else ""
        old = "" if given.stands else ", on older evidence"
        yield "authorised", f"by {text(given.authorisation.name)}{over}{old}"


def _success(look: Review) -> _Lines:
    if since_t0(look.launch, look.now) is None or not look.launch.plan.success:
        return
    view = success(look)
    met = sum(one.state == "met" for one in view.criteria)
    yield "success", f"{view.state}: {met} of {len(view.criteria)} met"


def board_json(look: Review) -> dict[str, JSON]:
    """The same for machines."""
    way = look.launch.conduct.rollback
    return {
        "holds": [{"id": one.id, "kind": one.kind.value, "reason": one.reason} for one in look.launch.conduct.standing],
        "issues": [
            {"id": one.id, "severity": one.severity.value, "title": one.title}
            for one in look.launch.conduct.open_issues
        ],
        "watches": [
            {
                "id": view.watch.id,
                "value": view.value,
                "health": view.health.value,
                "crossed": [one.limit.says for one in view.crossed],
            }
            for view in gauges(look)
        ],
        "rollback": None
        if way is None
        else {
            "reason": way.reason,
            "decided": None if way.decided is None else way.back,
            "ended": way.ended is not None,
        },
        "success": success(look).state,
    }
