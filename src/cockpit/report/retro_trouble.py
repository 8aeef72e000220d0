"""Trouble in the retrospective: every limit that was crossed, every rollback that was asked for. Part of `retro`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cockpit.core import conducted as happened
from cockpit.core.events import Entry
from cockpit.core.gauges import find_limit
from cockpit.core.names import ClaimId
from cockpit.core.plan import Plan
from cockpit.core.review import Review
from cockpit.report.inert import cell
from cockpit.report.naming import text
from cockpit.report.tables import table
from cockpit.report.words import moment, span


def crossings(look: Review, entries: Sequence[Entry]) -> list[str]:
    """Every limit that was crossed: when, how soon somebody reacted, when it was back."""
    plan, zone = look.launch.plan, look.launch.plan.timezone
    rows: list[list[str]] = []
    open_rows: dict[ClaimId, tuple[list[str], datetime, timedelta | None]] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, happened.LimitCrossed):
            found = find_limit(plan, event.watch, event.claim)
            says = f"{found[0].title}: {found[1].says}" if found else f"{event.watch} (no longer in the profile)"
            level = found[1].level.value if found else ""
            seen = moment(entry.at, zone, seconds=True)
            row = [cell(says), level, seen, cell(event.actual), cell(str(entry.by)), "nobody", "still crossed"]
            rows.append(row)
            open_rows[event.claim] = (row, entry.at, found[1].respond if found else None)
        elif isinstance(event, happened.LimitAnswered) and event.claim in open_rows:
            row, at, respond = open_rows[event.claim]
            took = entry.at - at
            late = f", {span(took - respond)} late" if respond is not None and took > respond else ""
            row[5] = cell(f"{entry.by} after {span(took)}{late}: {event.note}")
        elif isinstance(event, happened.LimitCleared) and event.claim in open_rows:
            row, at, _ = open_rows.pop(event.claim)
            row[6] = f"after {span(entry.at - at)}"
    header = ("Limit", "Level", "Crossed", "What was seen", "Reported by", "Reacted", "Back")
    return ["## Limits crossed", "", *table(header, rows)] if rows else []


def rollbacks(look: Review, entries: Sequence[Entry]) -> list[str]:
    """Every time a rollback was asked for: the poll, the decision, each step with what it took of its budget."""
    plan, zone = look.launch.plan, look.launch.plan.timezone
    lines: list[str] = []
    began: datetime | None = None
    for entry in entries:
        event, at = entry.event, moment(entry.at, zone, seconds=True)
        match event:
            case happened.RollbackAsked():
                lines.append(f"- {at}, {cell(str(entry.by))} asked: {cell(event.reason)}")
            case happened.RollbackAnswered():
                word = "BACK" if event.back else "go on"
                why = f": {cell(event.reason)}" if event.reason else ""
                lines.append(f"  - {at}, {cell(event.role)} ({cell(event.name)}) said {word}{why}")
            case happened.RollbackDecided():
                word = "to go BACK" if event.back else "to go on"
                lines.append(f"  - {at}, {cell(str(entry.by))} decided {word}: {cell(event.reason)}")
                began = entry.at
            case happened.RollbackStepDone():
                lines.append(f"  - {at}, {_step(event, plan, entry.at - began if began else None)}")
                began = entry.at
            case happened.RollbackEnded():
                why = f": {cell(event.reason)}" if event.reason else ""
                lines.append(f"  - {at}, ended{why}")
            case _:
                pass
    return ["## Rollback", "", *lines] if lines else []


def _step(event: happened.RollbackStepDone, plan: Plan, took: timedelta | None) -> str:
    steps = plan.rollback.steps
    known = steps[event.step] if 0 <= event.step < len(steps) else None
    title = cell(text(known.title)) if known else "no longer in the profile"
    if not event.done:
        return f"step {event.step + 1} taken back: {title}"
    budget = f" of {span(known.budget)}" if known and known.budget else ""
    over = ", over its budget" if known and known.budget and took is not None and took > known.budget else ""
    spent = f", took {span(took)}{budget}{over}" if took is not None else ""
    return f"step {event.step + 1} done: {title}{spent}"
