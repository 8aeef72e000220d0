"""Trouble and talk in the Markdown snapshot: issues, watched limits, the way back, status updates."""

from __future__ import annotations

from cockpit.core.gauges import GaugeView, Health, LimitView, gauges
from cockpit.core.incidents import IncidentStepView, IssueView, issue_views
from cockpit.core.recovery import RecoveryView, RollbackStepView, recovery
from cockpit.core.review import Review
from cockpit.core.updates import update_view
from cockpit.report.inert import cell, inline
from cockpit.report.naming import first_line
from cockpit.report.tables import table
from cockpit.report.words import moment, quantity, span


def issues(look: Review) -> list[str]:
    """Every issue with its severity; under the open ones the incident steps and whom to call."""
    views = issue_views(look)
    if not views:
        return []
    zone, gates = look.launch.plan.timezone, look.launch.plan.gate_by_id
    rows = []
    for view in views:
        one = view.issue
        gate = gates.get(one.gate) if one.gate else None
        said = f" ({one.said})" if one.said and one.said.casefold() != one.severity.value else ""
        if one.resolved is None:
            word = "open"
        else:
            word = f"resolved {moment(one.resolved, zone)}: {one.note}"
            word = f"{word}; its hold waits: {view.resumable}" if view.holds and view.resumable else word
        rows.append(
            (
                cell(one.id),
                cell(f"{one.severity.value}{said}"),
                cell(one.title),
                cell(gate.title if gate else one.gate or ""),
                cell(str(one.by)),
                moment(one.at, zone),
                cell(word),
            )
        )
    lines = ["## Issues", "", *table(("Issue", "Severity", "What", "Gate", "Raised by", "Raised", "Standing"), rows)]
    below = [line for view in views for line in _incident(view, zone)]
    return [*lines, "", *below] if below else lines


def _incident(view: IssueView, zone: str) -> list[str]:
    """The steps of the incident plan; whom to call only while the issue is open."""
    lines = []
    for one in view.steps:
        owner = f" ({inline(one.step.owner)})" if one.step.owner else ""
        due = f", by {moment(one.due, zone, seconds=True)}" if one.due else ""
        word = _incident_word(one, zone)
        lines.append(f"  - step {one.number + 1}, {inline(one.step.title)}{owner}{due}: {word}")
    if view.issue.resolved is None:
        for contact in view.contacts:
            facts = ", ".join(inline(text) for text in (contact.role, contact.reach) if text)
            lines.append(f"  - call {inline(contact.name)}{f': {facts}' if facts else ''}")
    return [f"- {inline(view.issue.id)}:", *lines] if lines else []


def _incident_word(one: IncidentStepView, zone: str) -> str:
    if one.done:
        return f"✔ done {moment(one.done, zone, seconds=True)}"
    if one.spared:
        return "not needed, the issue was over before"
    return "! overdue" if one.overdue else "○ only if it lasts" if one.begins else "○ open"


def watches(look: Review) -> list[str]:
    """Every watched metric with its latest value; one row for each mark that stands on it."""
    found = gauges(look)
    rows = [_limit(gauge, limit, look) for gauge in found for limit in gauge.limits]
    if not rows:
        return []
    return ["## Watches", "", *table(("Watch", "Now", "Limit", "Level", "Standing"), rows)]


def _limit(gauge: GaugeView, view: LimitView, look: Review) -> tuple[str, ...]:
    zone = look.launch.plan.timezone
    now = quantity(gauge.value, gauge.watch.unit) if gauge.value is not None else gauge.actual
    if view.crossed:
        since = f" since {moment(view.since, zone, seconds=True)}" if view.since else ""
        by = f" (reported by {cell(view.by)})" if view.by else ""
        if view.answered:
            word = f"! crossed{since}{by}, answered {moment(view.answered, zone, seconds=True)}"
        else:
            late = ", response overdue" if view.overdue else ""
            due = (
                f", respond by {moment(view.respond_by, zone, seconds=True)}" if view.respond_by and not late else late
            )
            word = f"! crossed{since}{by}{due}"
    else:
        word = _not_crossed(gauge, view)
    at = f" at {moment(gauge.at, zone)}" if gauge.at and now else ""
    return cell(gauge.watch.title), cell(f"{now}{at}"), cell(view.limit.says), view.limit.level.value, word


def _not_crossed(gauge: GaugeView, view: LimitView) -> str:
    """The standing of a mark that is not crossed: fine only where fresh evidence says so."""
    if gauge.broken:
        return f"! blind: {cell(gauge.broken)}"
    if not gauge.active:
        return "○ not watched yet"
    if view.unclear:
        return f"! not known: {cell(view.unclear)}"
    if gauge.health is Health.UNREPORTED:
        return "○ nobody has reported it"
    return "! missed" if view.missed else "✔ not crossed"


def rollback(look: Review) -> list[str]:
    """Whether the way back is ready, what was decided about it, and where it is."""
    plan, view, zone = look.launch.plan.rollback, recovery(look), look.launch.plan.timezone
    if not plan.steps and plan.gate is None and view.asked is None:
        return []
    ready = "✔ ready" if view.ready else f"✖ not ready: {inline(view.why)}"
    limit = f", allowed {span(plan.limit)}" if plan.limit else ""
    planned = f", {span(view.total)} planned" if view.total else ""
    lines = ["## Rollback", "", f"- Way back: {ready}{planned}{limit}", *_asked(view, zone)]
    if view.steps and view.asked is not None and view.asked.back:
        rows = [_step(one, view, zone) for one in view.steps]
        lines += ["", *table(("#", "Step", "Owner", "Budget", "Took", "Standing"), rows)]
    return lines


def _asked(view: RecoveryView, zone: str) -> list[str]:
    way = view.asked
    if way is None:
        return []
    reason = f": {inline(way.reason)}" if way.reason else ""
    lines = [f"- **ROLLBACK ASKED** at {moment(way.asked, zone)} by {inline(str(way.by))}{reason}"]
    why = f": {inline(way.why)}" if way.why else ""
    for one in view.poll:
        if one.answer is not None:
            why = f": {inline(one.answer.reason)}" if one.answer.reason else ""
            word = "go BACK" if one.answer.back else "go on"
            who = f"{inline(one.station.role)} ({inline(one.answer.name)})"
            lines.append(f"- {who} says {word}, {moment(one.answer.at, zone)}{why}")
    if way.decided is None:
        lines.append("- The director's answer is awaited")
    else:
        lines.append(f"- Decided {moment(way.decided, zone)}: {'go back' if way.back else 'do not go back'}{why}")
    if way.back:
        took = f" after {span(view.took)}" if view.took else ""
        over = ", over its time" if view.over else ""
        state = f"ended {moment(way.ended, zone)}" if way.ended else "**UNDER WAY**"
        lines.append(f"- {state}{took}{over}")
    return lines


def _step(one: RollbackStepView, view: RecoveryView, zone: str) -> tuple[str, ...]:
    if one.done:
        word = f"✔ done {moment(one.done, zone, seconds=True)}"
    else:
        word = "◉ now" if one.number == view.next else "○ ahead"
    word = f"{word}, over its budget" if one.over else word
    title = f"{one.step.title} (point of no return)" if one.step.no_return else one.step.title
    budget = span(one.step.budget) if one.step.budget else ""
    took = span(one.took) if one.took is not None else ""
    return str(one.number + 1), cell(title), cell(one.step.owner), budget, took, word


def updates(look: Review) -> list[str]:
    """The first line of each status update that went out, and when the next one is due."""
    sent, zone = look.launch.conduct.updates, look.launch.plan.timezone
    view = update_view(look)
    if not sent and view.due is None:
        return []
    lines = ["## Status updates", ""]
    for one in sent:
        to = f" to {', '.join(inline(where) for where in one.to)}" if one.to else ""
        lines.append(f"- {moment(one.at, zone)}, {inline(str(one.by))}{to}: {inline(first_line(one.text))}")
    if view.due is not None:
        late = f", overdue by {span(view.overdue_by)}" if view.overdue_by else ""
        lines.append(f"- Next due {moment(view.due, zone)}{late}")
    return lines
