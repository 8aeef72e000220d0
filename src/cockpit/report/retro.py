"""The retrospective of a launch as Markdown: what was planned, what came, and what was known when it was decided.

It is made of the journal: each decision is looked at on the launch as it was in front of whoever took it. Pure, and
every foreign text goes through `cockpit.report.inert`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from cockpit.core import conducted as happened
from cockpit.core import events
from cockpit.core.conduct import Hold, Issue
from cockpit.core.conducted import HoldKind
from cockpit.core.events import Entry
from cockpit.core.frozen import frozen
from cockpit.core.launch import Launch, apply
from cockpit.core.plan import Plan
from cockpit.core.review import Review, review
from cockpit.core.seated import DirectorSeated
from cockpit.core.seating import provable
from cockpit.core.success import since_t0, success
from cockpit.core.timeline import sequence
from cockpit.report.countdown import cause
from cockpit.report.decisions import authorised
from cockpit.report.directing import terms
from cockpit.report.inert import cell, code, inline
from cockpit.report.naming import t_time
from cockpit.report.progress import PROGRESS
from cockpit.report.retro_trouble import crossings, rollbacks
from cockpit.report.seats import STATEMENTS
from cockpit.report.sentences import sentence
from cockpit.report.tables import table
from cockpit.report.words import moment, offset, plural, span

DECISIONS = (
    events.Waived,
    events.WaiverRevoked,
    events.SignedOff,
    events.SignOffWithdrawn,
    events.T0Set,
    happened.Recycled,
    happened.Scrubbed,
    happened.PollOpened,
    happened.PollClosed,
    happened.Authorised,
    happened.AuthorisationWithdrawn,
    happened.RollbackAsked,
    happened.RollbackDecided,
    happened.RollbackEnded,
    happened.CriterionJudged,
    DirectorSeated,
)
"""What somebody decided; holds that a person called are decisions too."""


_MINUTE = timedelta(minutes=1)
"""Closer than that is on time."""


@frozen
class Decision:
    """One decision, and what was known when it was taken."""

    entry: Entry
    before: Review
    """The launch at that moment, without the decision itself."""


@frozen
class Attempt:
    """One attempt: from a T-0 that was set to a scrub, or to the end of the journal."""

    number: int
    began: Entry
    scrubbed: Entry | None = None


def decisions(plan: Plan, entries: Sequence[Entry]) -> Iterator[Decision]:
    """Every decision of a journal, in order."""
    launch = Launch(plan)
    look: Review | None = None
    for entry in entries:
        if _decides(entry):
            look = review(launch, entry.at, look)
            yield Decision(entry, look)
        launch = apply(launch, entry)


def _decides(entry: Entry) -> bool:
    event = entry.event
    if isinstance(event, happened.HoldBegun):
        return event.kind is HoldKind.CALLED
    return isinstance(event, DECISIONS)


def attempts(entries: Sequence[Entry]) -> tuple[Attempt, ...]:
    """Every attempt of a journal."""
    found: list[Attempt] = []
    for entry in entries:
        match entry.event:
            case events.LaunchOpened():
                found.append(Attempt(1, entry))
            case happened.Scrubbed() if found:
                found[-1] = Attempt(found[-1].number, found[-1].began, entry)
            case events.T0Set() if found and found[-1].scrubbed is not None:
                found.append(Attempt(found[-1].number + 1, entry))
            case _:
                pass
    return tuple(found)


def retro(look: Review, entries: Sequence[Entry], *, source: str = "") -> str:
    """The retrospective, ending in a line feed.

    Args:
        look: the launch at the moment of writing, all entries applied.
        entries: its journal.
        source: where the profile was read from; that of the plan without it.
    """
    plan = look.launch.plan
    blocks = [
        [f"# Retrospective: {inline(plan.title) or 'untitled'}"],
        _head(look, entries, source or plan.source),
        terms(look, entries),
        _attempts(look, entries),
        _sequence(look),
        _holds(look, entries),
        _issues(look),
        crossings(look, entries),
        rollbacks(look, entries),
        _decisions(look, entries),
        _success(look),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(look: Review, entries: Sequence[Entry], source: str) -> list[str]:
    launch, zone = look.launch, look.launch.plan.timezone
    lines = [f"- Launch: {code(launch.id) or 'not opened'}", f"- Written: {moment(look.now, zone, seconds=True)}"]
    if entries:
        count = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
        spanned = f"{moment(entries[0].at, zone)} to {moment(entries[-1].at, zone)}"
        lines.append(f"- Journal: {count}, {spanned}, head {code(launch.head) or 'none'}")
    set_to = (entry.event.t0 for entry in entries if isinstance(entry.event, events.LaunchOpened | events.T0Set))
    asked = next((t0 for t0 in set_to if t0 is not None), None)
    if asked is not None:
        lines.append(f"- T-0 as planned: {moment(asked, zone)}")
    if launch.t0 is not None and asked is not None and abs(launch.t0 - asked) >= _MINUTE:
        lines.append(f"- T-0 at last: {moment(launch.t0, zone)}, {_apart(launch.t0 - asked, 'later', 'earlier')}")
    elif launch.t0 is not None and asked is None:
        lines.append(f"- T-0 at last: {moment(launch.t0, zone)}")
    lines.append(f"- Verdict at last: {look.verdict}")
    final = authorised(look)
    if final:
        lines.append(f"- Final GO: {inline(final)}")
    lines += [f"  - overridden: {inline(one)}" for one in _overridden(look)]
    if source:
        lines.append(f"- Profile: {code(source)}")
    return lines


def _overridden(look: Review) -> tuple[str, ...]:
    given = look.launch.conduct.authorisation
    return given.overridden if given is not None else ()


def _apart(distance: timedelta, after: str, before: str) -> str:
    return f"{span(abs(distance))} {after if distance > timedelta(0) else before}"


def _attempts(look: Review, entries: Sequence[Entry]) -> list[str]:
    found, zone = attempts(entries), look.launch.plan.timezone
    if len(found) < 2 and not any(one.scrubbed for one in found):
        return []
    lines = ["## Attempts", ""]
    for one in found:
        word = f"- Attempt {one.number}: from {moment(one.began.at, zone)}"
        if one.scrubbed is not None:
            told = inline(sentence(one.scrubbed, look.launch.plan))
            word = f"{word} to {moment(one.scrubbed.at, zone)}, {inline(str(one.scrubbed.by))}: {told}"
        lines.append(word)
    return lines


def _sequence(look: Review) -> list[str]:
    views, zone = sequence(look), look.launch.plan.timezone
    rows = []
    for view in views:
        due, done = view.planned, view.finished
        late = done - due if done is not None and due is not None else None
        by = ""
        if late is not None:
            by = "on time" if abs(late) < _MINUTE else _apart(late, "late", "early")
        elif view.late_by is not None:
            by = f"{span(view.late_by)} late, not done"
        ticked = f"{len(view.done)}/{len(view.mark.steps)}" if view.mark.steps else ""
        rows.append(
            (
                offset(view.mark.offset),
                cell(view.mark.title),
                cell(view.mark.actor),
                moment(due, zone) if due else "",
                moment(done, zone) if done else PROGRESS[view.progress],
                by,
                ticked,
            )
        )
    header = ("T-time", "What", "Who", "Planned", "Actual", "Difference", "Steps")
    return ["## Planned against actual", "", *table(header, rows)] if rows else []


def _holds(look: Review, entries: Sequence[Entry]) -> list[str]:
    found, zone, plan = look.launch.conduct.holds, look.launch.plan.timezone, look.launch.plan
    if not found:
        return []
    begun = {entry.event.hold: entry.event.t for entry in entries if isinstance(entry.event, happened.HoldBegun)}
    rows = []
    total = timedelta(0)
    for one in found:
        lasted = _lasted(one, look)
        total += lasted
        rows.append(
            (
                cell(one.id),
                cell(cause(one, plan)),
                cell(one.reason),
                cell(str(one.by)),
                t_time(begun.get(one.id)),
                moment(one.since, zone, seconds=True),
                span(lasted),
                cell(one.released) if one.ended else "stands",
            )
        )
    header = ("Hold", "Cause", "Reason", "Called by", "T", "Since", "Lasted", "Ended by")
    return ["## Holds", "", *table(header, rows), "", f"{plural(len(found), 'hold')}, {span(total)} together."]


def _lasted(hold: Hold, look: Review) -> timedelta:
    return max((hold.ended or look.now) - hold.since, timedelta(0))


def _issues(look: Review) -> list[str]:
    rows = [_issue(one, look) for one in look.launch.conduct.issues]
    header = ("Issue", "Severity", "What", "Gate", "Raised by", "Raised", "Open for", "How it ended")
    return ["## Issues", "", *table(header, rows)] if rows else []


def _issue(one: Issue, look: Review) -> tuple[str, ...]:
    gate = look.launch.plan.gate_by_id.get(one.gate) if one.gate else None
    said = f" ({one.said})" if one.said and one.said.casefold() != one.severity.value else ""
    return (
        cell(one.id),
        cell(f"{one.severity.value}{said}"),
        cell(one.title),
        cell(gate.title if gate else one.gate or ""),
        cell(str(one.by)),
        moment(one.at, look.launch.plan.timezone),
        span(max((one.resolved or look.now) - one.at, timedelta(0))),
        cell(one.note or "resolved") if one.resolved else "still open",
    )


def _decisions(look: Review, entries: Sequence[Entry]) -> list[str]:
    """Every decision with the verdict and the blockers that stood in front of whoever took it."""
    plan = look.launch.plan
    rows = []
    for one in decisions(plan, entries):
        entry, before = one.entry, one.before
        blockers = before.verdict.blockers
        first = f": {blockers[0]}" if blockers else ""
        rows.append(
            (
                str(entry.seq),
                moment(entry.at, plan.timezone, seconds=True),
                cell(str(entry.by)),
                cell(sentence(entry, plan)),
                str(before.verdict),
                cell(f"{plural(len(blockers), 'blocker')}{first}"),
                f"{before.counts.closed} of {before.counts.total}",
            )
        )
    header = ("#", "When", "Who", "What was decided", "Verdict then", "In the way then", "Closed then")
    if not rows:
        return []
    once = [] if provable(look.launch) else ["", f"{STATEMENTS}."]
    return ["## Decisions", "", *table(header, rows), *once]


def _success(look: Review) -> list[str]:
    view = success(look)
    if not view.criteria or since_t0(look.launch, look.now) is None:
        return []
    lines = [f"## Success: {view.state}", ""]
    for one in view.criteria:
        why = f": {inline(one.why)}" if one.why else ""
        lines.append(f"- {inline(one.criterion.says)}: {one.state}{why}")
    return lines
