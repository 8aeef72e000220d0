"""The sections of the Markdown snapshot: each takes a review and gives lines, none for a section that has nothing.

No foreign text leaves here but through `inert`; no section looks at anything but the review.
"""

from __future__ import annotations

from collections.abc import Sequence

from cockpit.core.blocking import Blocker
from cockpit.core.gates import Standing
from cockpit.core.names import Operator
from cockpit.core.outlook import outlook
from cockpit.core.plan import Category
from cockpit.core.review import Counts, Review
from cockpit.report import countdown, decisions, gates
from cockpit.report.directing import directs_now
from cockpit.report.inert import cell, code, inline
from cockpit.report.tables import table
from cockpit.report.words import leftover, moment, plural


def head(look: Review, *, operator: Operator, source: str, badges: Sequence[str]) -> list[str]:
    """What launch this is, when this was seen and by whom, and where the clock stands."""
    launch, plan = look.launch, look.launch.plan
    zone = plan.timezone
    project = f" of project {inline(plan.project)}" if plan.project else ""
    closed = f"{look.counts.closed} of {plural(look.counts.total, 'gate')} closed"
    decided = decisions.headline(look)
    first = (
        f"**{look.verdict}**",
        f"**{decided}**" if decided else "",
        closed,
        moment(look.now, zone),
    )
    lines = [
        " · ".join(part for part in first if part),
        "",
        f"- Launch: {code(launch.id) or 'not opened'}{project}",
        f"- Seen: {moment(look.now, zone, seconds=True)} by {inline(str(operator))}",
        *countdown.clock(look),
    ]
    if plan.owner:
        lines.append(f"- Owner: {inline(plan.owner)}")
    lines += directs_now(look)
    if source or plan.digest:
        digest = f", sha256 {code(plan.digest)}" if plan.digest else ""
        lines.append(f"- Profile: {code(source) or 'in memory'}{digest}")
    if badges:
        lines.append(f"- Remarks: {', '.join(inline(badge) for badge in badges)}")
    return lines


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
    columns: list[tuple[str, list[str]]] = [
        ("#", [str(number) for number in range(1, len(verdict.blockers) + 1)]),
        ("Blocker", [cell(one.title) for one in verdict.blockers]),
        ("Why", [cell(one.reason) for one in verdict.blockers]),
        ("Owner", [cell(one.owner) for one in verdict.blockers]),
        ("Next action", [cell(one.action) for one in verdict.blockers]),
    ]
    for title, said in (
        ("Runbook", [cell(one.runbook) for one in verdict.blockers]),
        ("Waits for it", [_folded(one, look) for one in verdict.blockers]),
    ):
        if any(said):
            columns.append((title, said))
    lines += table([title for title, _ in columns], list(zip(*(said for _, said in columns), strict=True)))
    return [*lines, *_earliest(look)]


def _folded(blocker: Blocker, look: Review) -> str:
    """The gates and the built-in holds that wait for a blocker."""
    titles = {mark.id: mark.title for mark in look.launch.plan.timeline}
    holds = (f"hold at {titles.get(one.mark, one.mark)}" for one in blocker.holds if one.mark is not None)
    return cell(", ".join([*holds, *blocker.waiting]))


def _earliest(look: Review) -> list[str]:
    """The earliest GO, where running windows and holds tell one."""
    view, zone = outlook(look), look.launch.plan.timezone
    if view.earliest is None:
        return []
    rest = ", and what nobody can put a time to" if view.unknown else ""
    waits = "; ".join(inline(one) for one in view.waits)
    return ["", f"Earliest possible GO: {moment(view.earliest, zone, seconds=True)} ({waits}){rest}"]


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
