"""The launch sequence in the Markdown snapshot: planned against actual, its steps, what is next and who does it."""

from __future__ import annotations

from cockpit.core.launch import Launch
from cockpit.core.plan import Manner
from cockpit.core.review import Review
from cockpit.core.timeline import MarkView, Progress, sequence, upcoming
from cockpit.report.inert import cell, inline
from cockpit.report.tables import table
from cockpit.report.words import moment, offset, span, standing

PROGRESS = {
    Progress.DONE: "● done",
    Progress.RUNNING: "◉ now",
    Progress.LATE: "! late",
    Progress.AHEAD: "○ ahead",
}
"""Glyph and word of a mark."""


def timeline(look: Review) -> list[str]:
    """The launch sequence as planned against what is known, and the steps of its marks."""
    marks = sequence(look)
    if not marks:
        return []
    zone = look.launch.plan.timezone
    rows = [
        (
            offset(view.mark.offset),
            moment(view.planned, zone) if view.planned else "",
            actual(view, look.launch),
            cell(view.mark.title),
            cell(view.mark.actor),
            _known(view, look),
        )
        for view in marks
    ]
    lines = ["## Timeline", "", *table(("T-time", "Planned", "Actual", "What", "Who", "Known"), rows)]
    coming = upcoming(look)
    if coming is not None:
        who = f", {inline(coming.who)}" if coming.who else ""
        lines += ["", f"Next: {inline(coming.mark.title)}{who}"]
    steps = [line for view in marks if view.mark.steps for line in _steps(view)]
    return [*lines, "", *steps] if steps else lines


def actual(view: MarkView, launch: Launch) -> str:
    """When it was done, since when it runs, or when it is expected now; empty where nobody recorded it."""
    zone = launch.plan.timezone
    if view.progress is Progress.DONE:
        return moment(view.finished, zone) if view.finished else ""
    if view.began is not None:
        return f"since {moment(view.began, zone)}"
    moved = view.due is not None and view.due != view.planned
    return f"expected {moment(view.due, zone)}" if view.due and moved else ""


def _known(view: MarkView, look: Review) -> str:
    word = PROGRESS[view.progress]
    if view.late_by is not None:
        word = f"{word} by {span(view.late_by)}"
    if view.done_late is not None:
        word = f"{word} {span(view.done_late)} late"
    waits = f", waits for {cell(view.waits_for)}" if view.waits_for and view.progress is not Progress.AHEAD else ""
    gate = view.mark.until
    if gate is None:
        moments = view.progress is Progress.DONE and view.finished is None
        return f"{word} by the clock" if moments else f"{word}{waits}"
    found = look.views.get(gate)
    stands = f"{standing(found.standing)}" if found else "no such gate"
    return f"{word}: gate {cell(gate)} {stands}{waits}"


_MANNERS = {Manner.READ_DO: "READ-DO", Manner.DO_CONFIRM: "DO-CONFIRM"}


def _steps(view: MarkView) -> list[str]:
    mark = view.mark
    done = sum(number in view.done for number in range(len(mark.steps)))
    lines = [f"- {inline(mark.title)} ({_MANNERS[mark.manner]}, {done}/{len(mark.steps)})"]
    for number, step in enumerate(mark.steps):
        owner = f" ({inline(step.owner)})" if step.owner else ""
        lines.append(f"  - {'✔' if number in view.done else '○'} {inline(step.title)}{owner}")
    return lines
