"""A launch told line by line of the checklist that its profile was imported from: what stands at which line.

No Markdown of a whole document is made here; `checklist.weave` puts these lines where they belong. Every foreign text
went through `inert`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from cockpit.core.events import Answer
from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.names import Operator
from cockpit.core.poll import StationView
from cockpit.core.review import Review
from cockpit.core.seating import provable, signed_by
from cockpit.core.success import CriterionView, FollowUpView, follow_ups, success
from cockpit.core.told import Account, GateTold, Told
from cockpit.core.verdict import why
from cockpit.report import gates, sections
from cockpit.report.inert import cell, code, inline
from cockpit.report.seats import rests_on
from cockpit.report.words import moment, outcome, plural, standing

_CRITERIA = {"met": "✔ met", "not met": "✖ not met", "pending": "◐ pending", "unknown": "? unknown"}


def account(
    look: Review, *, operator: Operator, source: str, document: str, known: Collection[str], badges: Sequence[str] = ()
) -> Account:
    """Tell a launch for a document.

    Args:
        look: the launch at that moment.
        operator: who asks for it.
        source: where the profile was read from.
        document: the name of the checklist.
        known: the ids of the gates that the document has; the others are told of at its end.
        badges: standing remarks about the seat.
    """
    here = [view for view in look.views.values() if view.gate.id in known]
    return Account(
        head=(
            *sections.head(look, operator=operator, source=source, badges=badges),
            f"- Checklist: {code(document)}",
            *_blocked(look),
        ),
        gates=tuple(_gate(look, view) for view in here),
        stations=tuple(_station(call, look) for call in look.poll if call.sign_off is not None),
        criteria=tuple(_criterion(one) for one in success(look).criteria if one.state != "pending" or one.judged),
        tasks=tuple(_task(one, look) for one in follow_ups(look) if one.done is not None or one.overdue),
    )


def elsewhere(look: Review, known: Collection[str]) -> list[list[str]]:
    """The gates of the profile that the document does not have, as blocks."""
    rest = [view for gate in look.launch.plan.gates if gate.id not in known for view in [look.views[gate.id]]]
    if not rest:
        return []
    return [
        ["## Gates that the checklist does not have", ""],
        *(block for view in rest for block in [gates.section(look, view)]),
    ]


def _blocked(look: Review) -> Iterator[str]:
    """The first of what stands in the way; all of it stands at the end."""
    blockers = look.verdict.blockers
    for blocker in blockers[:3]:
        owner = f" ({inline(blocker.owner)})" if blocker.owner else ""
        yield f"- In the way: {inline(blocker.title)}: {inline(blocker.reason)}{owner}"
    if len(blockers) > 3:
        yield f"- and {plural(len(blockers) - 3, 'more blocker')}, at the end of the document"


def _gate(look: Review, view: GateView) -> GateTold:
    gate, zone = view.gate, look.launch.plan.timezone
    facts = [f"owner {inline(gate.owner)}"] if gate.owner and gate.owner != look.launch.plan.owner else []
    below = []
    if not view.settled and view.standing is not Standing.OPEN:
        reason, action = why(view)
        below.append(f"· Why: {inline(reason)}. Next: {action}")
    waiver = gates.gate_waiver(view, look.now, zone)
    if waiver:
        below.append(f"· {waiver}")
    below += [
        f"· Note of {moment(remark.at, zone)}, {inline(str(remark.by))}: {inline(remark.text)}"
        for remark in look.launch.remarks
        if remark.gate == gate.id
    ]
    return GateTold(
        gate.id,
        gate.title,
        Told(gate.title, cell(gate.title), view.standing is Standing.CLOSED, standing(view.standing), tuple(facts)),
        tuple(below),
        tuple(_claim(view, one, zone) for one in view.claims if one.outcome is not None),
    )


def _claim(view: GateView, one: ClaimView, zone: str) -> Told:
    facts = []
    if one.claim.expect:
        fails = f", fails at {code(one.claim.fail)}" if one.claim.fail else ""
        facts.append(f"expects {code(one.claim.expect)}{fails}")
    track = view.state.tracks.get(one.claim.id)
    found = gates.evidence(one, zone, attempts=track.attempts if track else 0)
    return Told(one.claim.says, inline(one.claim.says), one.holds, outcome(one), (*facts, *([found] if found else [])))


def _station(call: StationView, look: Review) -> Told:
    answer, zone = call.sign_off, look.launch.plan.timezone
    assert answer is not None  # only answers are told
    word = "✔ GO" if answer.answer is Answer.GO else "✖ NO-GO"
    proof = f" ({inline(rests_on(signed_by(look.launch.plan, answer), answer.login))})" if provable(look.launch) else ""
    facts = [f"signed by {inline(answer.name)}{proof}, {moment(answer.at, zone)}"]
    if answer.reason:
        facts.append(f"reason: {inline(answer.reason)}")
    if answer.answer is Answer.GO and not call.go:
        facts.append("on older evidence, does not count")
    return Told(call.station.role, inline(call.station.role), call.go, word, tuple(facts))


def _criterion(view: CriterionView) -> Told:
    facts = [f"why: {inline(view.why)}"] if view.why else []
    return Told(
        view.criterion.says, inline(view.criterion.says), view.state == "met", _CRITERIA[view.state], tuple(facts)
    )


def _task(view: FollowUpView, look: Review) -> Told:
    title = view.follow_up.title
    if view.done is None:
        return Told(title, inline(title), done=False, word="! overdue")
    note = f": {inline(view.done.note)}" if view.done.note else ""
    fact = f"{_at(view.done.at, look)} by {inline(str(view.done.by))}{note}"
    return Told(title, inline(title), done=True, word="✔ done", facts=(fact,))


def _at(at: datetime, look: Review) -> str:
    return moment(at, look.launch.plan.timezone)
