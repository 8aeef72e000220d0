"""The sections of the Markdown snapshot: each takes a review and gives lines, none for a section that has nothing.

No foreign text leaves here but through `inert`; no section looks at anything but the review.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cockpit.core.clock import digits, read_clock
from cockpit.core.events import Answer
from cockpit.core.gates import Standing
from cockpit.core.names import Operator
from cockpit.core.plan import Category, Criterion
from cockpit.core.poll import StationView
from cockpit.core.review import Counts, Review
from cockpit.core.timeline import MarkView, Progress, sequence
from cockpit.report import gates
from cockpit.report.inert import cell, code, inline
from cockpit.report.words import leftover, moment, offset, plural, span, standing


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table; every cell must be inert already. An empty cell is a dash."""
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return [*lines, *(f"| {' | '.join(value or '–' for value in row)} |" for row in rows)]


def head(look: Review, *, operator: Operator, source: str, badges: Sequence[str]) -> list[str]:
    """What launch this is, when this was seen and by whom, and where the clock stands."""
    launch, plan = look.launch, look.launch.plan
    zone = plan.timezone
    project = f" of project {inline(plan.project)}" if plan.project else ""
    closed = f"{look.counts.closed} of {plural(look.counts.total, 'gate')} closed"
    lines = [
        f"**{look.verdict}** · {closed} · {moment(look.now, zone)}",
        "",
        f"- Launch: {code(launch.id) or 'not opened'}{project}",
        f"- Seen: {moment(look.now, zone, seconds=True)} by {inline(str(operator))}",
        *_clock(look),
    ]
    if plan.owner:
        lines.append(f"- Owner: {inline(plan.owner)}")
    if source or plan.digest:
        digest = f", sha256 {code(plan.digest)}" if plan.digest else ""
        lines.append(f"- Profile: {code(source) or 'in memory'}{digest}")
    if badges:
        lines.append(f"- Remarks: {', '.join(inline(badge) for badge in badges)}")
    return lines


def _clock(look: Review) -> list[str]:
    zone = look.launch.plan.timezone
    clock = read_clock(look.launch, look.now)
    if clock.t0 is None or clock.t is None:
        return ["- T-time: T-0 is not set"]
    sign, t_digits = digits(clock.t)
    l_sign, l_digits = digits(look.now - clock.t0)
    left = clock.window_left
    window = ""
    if left is not None:
        window = f", launch window {span(left)} left" if left else ", launch window closed"
    return [
        f"- T-time: T{sign}{t_digits}, L-time: L{l_sign}{l_digits}",
        f"- T-0: {moment(clock.t0, zone)}{window}",
    ]


def why_not(look: Review) -> list[str]:
    """The verdict and the smallest list of what stands in its way."""
    verdict = look.verdict
    lines = [f"## Verdict: {verdict}", ""]
    if verdict.go:
        lines.append("Every gate that binds the GO is settled, and every station says GO on the evidence of now.")
        if verdict.unsettled:
            quota = look.launch.plan.close_at_least
            open_now = f"{plural(verdict.unsettled, 'binding gate')} not settled"
            lines[-1] = f"GO by the quota of the profile ({quota} gates): {open_now}. Every station says GO."
        return lines
    rows = [
        (
            str(number),
            cell(blocker.title),
            cell(blocker.reason),
            cell(blocker.owner),
            cell(blocker.action),
            cell(", ".join(blocker.waiting)),
        )
        for number, blocker in enumerate(verdict.blockers, 1)
    ]
    folds = any(blocker.waiting for blocker in verdict.blockers)
    header = ["#", "Blocker", "Why", "Owner", "Next action", "Waits for it"]
    return lines + table(header if folds else header[:-1], [row if folds else row[:-1] for row in rows])


def counts(look: Review) -> list[str]:
    """The table of categories with its total, and in words what its columns do not say."""
    titles = {category.id: category.title for category in look.launch.plan.categories}
    rows = [(cell(titles.get(key, key)), *_columns(tally)) for key, tally in look.categories.items()]
    total = ("**TOTAL**", *(f"**{number}**" for number in _columns(look.counts)))
    lines = ["## Gates", "", *table(("Category", "Closed", "Partial", "Open", "Total"), [*rows, total])]
    words = [
        f"- {inline(titles.get(key, key))}: {leftover(tally)}"
        for key, tally in look.categories.items()
        if leftover(tally)
    ]
    if words:
        lines += ["", "Open counts failed and stale gates too; waived gates stand in Total only.", "", *words]
    return lines


def _columns(tally: Counts) -> tuple[str, str, str, str]:
    return str(tally.closed), str(tally.partial), str(tally.open), str(tally.total)


def category(look: Review, of: Category) -> list[list[str]]:
    """A category with all its gates; one block for its heading and one for each gate."""
    found = look.launch.plan.gates_of.get(of.id, ())
    tally = look.categories[of.id]
    settled = tally.total - tally.open - tally.partial
    heading = [f"## {inline(of.title) or code(of.id)} ({settled}/{tally.total})"]
    if of.expected_gates is not None and of.expected_gates != tally.total:
        heading += ["", f"The checklist states {of.expected_gates}, it has {tally.total}."]
    return [heading, *(gates.section(look, look.views[gate.id]) for gate in found)]


def waivers(look: Review) -> list[str]:
    """Every waiver that was given, those that ran out too."""
    zone = look.launch.plan.timezone
    rows = []
    for gate in look.launch.plan.gates:
        waiver = look.launch.state(gate.id).waiver
        if waiver is None:
            continue
        if look.views[gate.id].standing is Standing.WAIVED:
            word = "counts"
        else:
            word = "run out" if not waiver.valid(look.now) else "does not cover what the gate states now"
        rows.append(
            (
                cell(gate.title),
                cell(waiver.reason),
                cell(waiver.approver),
                cell(str(waiver.by)),
                moment(waiver.at, zone),
                moment(waiver.expires, zone) if waiver.expires else "never",
                word,
            )
        )
    if not rows:
        return []
    header = ("Gate", "Reason", "Approver", "Given by", "Given", "Expires", "Standing")
    return ["## Waivers", "", *table(header, rows)]


def poll(look: Review) -> list[str]:
    """The go/no-go poll: every station, its answer, and whether that still counts."""
    if not look.poll:
        return []
    zone = look.launch.plan.timezone
    rows = [_station(call, look, zone) for call in look.poll]
    header = ("Station", "Person", "Answer", "Signed as", "When", "Reason", "Standing")
    return ["## Sign-offs", "", *table(header, rows)]


def _station(call: StationView, look: Review, zone: str) -> tuple[str, ...]:
    answer = call.sign_off
    station = call.station
    who = station.role if not station.function else f"{station.role}, {station.function}"
    if answer is None:
        return cell(who), cell(station.person), "–", "", "", "", "has not signed off"
    gate = look.launch.plan.gate_by_id.get(answer.gate) if answer.gate else None
    about = f" (on {gate.title if gate else answer.gate})" if answer.gate else ""
    if call.outdated:
        word = "signed on another content of the profile, does not count"
    elif call.worsened:
        word = f"signed on older evidence, does not count: {', '.join(call.worsened)} since"
    elif answer.unproven and call.go:
        word = f"counts; signed with {plural(len(answer.unproven), 'gate')} unproven"
    else:
        word = "counts"
    return (
        cell(who),
        cell(station.person),
        "GO" if answer.answer is Answer.GO else "NO-GO",
        cell(answer.name),
        moment(answer.at, zone),
        cell(f"{answer.reason}{about}"),
        cell(word),
    )


_PROGRESS = {
    Progress.DONE: "● done",
    Progress.RUNNING: "◉ now",
    Progress.LATE: "! late",
    Progress.AHEAD: "○ ahead",
}


def timeline(look: Review) -> list[str]:
    """The launch sequence as planned against what is known."""
    marks = sequence(look)
    if not marks:
        return []
    zone = look.launch.plan.timezone
    rows = [
        (
            offset(view.mark.offset),
            moment(view.due, zone) if view.due else "",
            cell(view.mark.title),
            cell(view.mark.actor),
            _known(view, look),
        )
        for view in marks
    ]
    return ["## Timeline", "", *table(("T-time", "Planned", "What", "Who", "Known"), rows)]


def _known(view: MarkView, look: Review) -> str:
    word = _PROGRESS[view.progress]
    if view.late_by is not None:
        word = f"{word} by {span(view.late_by)}"
    gate = view.mark.until
    if gate is None:
        return f"{word} by the clock" if view.progress is Progress.DONE else word
    found = look.views.get(gate)
    last: datetime | None = found.last if found else None
    stands = f"{standing(found.standing)}" if found else "no such gate"
    at = f", seen {moment(last, look.launch.plan.timezone)}" if last else ""
    return f"{word}: gate {cell(gate)} {stands}{at}"


def criteria(look: Review) -> list[str]:
    """The success criteria: what the gates say of each; a tick of the document proves nothing."""
    found = look.launch.plan.success
    if not found:
        return []
    return ["## Success criteria", "", *(_criterion(item, look) for item in found)]


def _criterion(item: Criterion, look: Review) -> str:
    view = look.views.get(item.gate) if item.gate else None
    if item.all_gates:
        settled = look.counts.total - look.counts.open - look.counts.partial
        word = f"{settled} of {plural(look.counts.total, 'gate')} settled"
    elif view is not None:
        word = f"{standing(view.standing)} (gate {inline(view.gate.title)})"
    else:
        word = "not judged by a gate"
    window = f", over {inline(item.window)}" if item.window else ""
    ticked = "; ticked in the document, which proves nothing" if item.claimed else ""
    return f"- {inline(item.says)}{window}: {word}{ticked}"


def notes(look: Review) -> list[str]:
    """What was noted of the launch as a whole; notes on a gate stand with it."""
    zone = look.launch.plan.timezone
    known = look.launch.plan.gate_by_id
    lines = []
    for remark in look.launch.remarks:
        if remark.gate is None or remark.gate not in known:
            about = f" on {code(remark.gate)}" if remark.gate else ""
            lines.append(f"- {moment(remark.at, zone)}, {inline(str(remark.by))}{about}: {inline(remark.text)}")
    return ["## Notes", "", *lines] if lines else []
