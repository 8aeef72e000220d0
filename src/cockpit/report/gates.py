"""One gate in the Markdown snapshot: its standing, its claims and how each is proven, its relief and its notes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.names import ProbeId
from cockpit.core.plan import Claimed
from cockpit.core.probe import Probe, kind_of
from cockpit.core.reading import Outcome
from cockpit.core.review import Review
from cockpit.core.verdict import why
from cockpit.report.inert import code, inline
from cockpit.report.words import moment, outcome, standing, took


def section(look: Review, view: GateView) -> list[str]:
    """The block of one gate."""
    gate, zone = view.gate, look.launch.plan.timezone
    lines = [f"### {standing(view.standing)}: {inline(gate.title) or code(gate.id)}", ""]
    lines.append(f"- {' · '.join(_facts(look, view))}")
    contradiction = _contradiction(view)
    if contradiction:
        lines.append(f"- {contradiction}")
    if not view.settled:
        reason, action = why(view)
        lines.append(f"- Why: {inline(reason)}. Next: {action}")
    waiver = gate_waiver(view, look.now, zone)
    if waiver:
        lines.append(f"- {waiver}")
    probes = {probe.id: probe for probe in gate.probes}
    for claim in view.claims:
        lines += _claim(view, claim, zone, probes)
    if gate.note:
        lines.append(f"- Remark of the document: {inline(gate.note)}")
    for remark in look.launch.remarks:
        if remark.gate == gate.id:
            lines.append(f"- Note of {moment(remark.at, zone)}, {inline(str(remark.by))}: {inline(remark.text)}")
    return lines


def _facts(look: Review, view: GateView) -> list[str]:
    plan, gate = look.launch.plan, view.gate
    phase = next((item.title for item in plan.phases if item.id == gate.phase), gate.phase)
    facts = [f"Gate {code(gate.id)}", f"severity {gate.severity.value}", f"phase {inline(phase)}"]
    if gate.owner:
        facts.insert(1, f"owner {inline(gate.owner)}")
    if not gate.binding:
        facts.append("advisory")
    if gate.depends:
        facts.append(f"depends on {', '.join(code(item) for item in gate.depends)}")
    if gate.runbook:
        facts.append(f"runbook {code(gate.runbook)}")
    return facts


_AGREES = {
    Claimed.CLOSED: {Standing.CLOSED, Standing.NOT_APPLICABLE},
    Claimed.PARTIAL: {Standing.PARTIAL},
    Claimed.OPEN: {Standing.OPEN},
}


def _contradiction(view: GateView) -> str:
    claimed = view.gate.claimed
    if claimed is None or view.standing in _AGREES[claimed]:
        return ""
    return f"Contradiction: the document says {claimed.value}, computed is {view.standing.value}"


def gate_waiver(view: GateView, now: datetime, zone: str) -> str:
    """The waiver of a gate in one sentence; empty without one."""
    waiver = view.state.waiver
    if waiver is None:
        return ""
    until = f"until {moment(waiver.expires, zone)}" if waiver.expires else "without an end"
    if view.standing is Standing.WAIVED:
        word = "Waived"
    else:
        word = "Waiver run out" if not waiver.valid(now) else "Waiver does not cover what the gate states now"
    given = f"given {moment(waiver.at, zone)} by {inline(str(waiver.by))}"
    return f"{word}: {inline(waiver.reason)}; approved by {inline(waiver.approver)}, {given}, {until}"


def _claim(view: GateView, claim: ClaimView, zone: str, probes: Mapping[ProbeId, Probe]) -> list[str]:
    says = inline(claim.claim.says) or "(without words)"
    lines = [f"- {outcome(claim)}: {says}"]
    if claim.claim.expect:
        expects = f"expects {code(claim.claim.expect)}"
        fails = f", fails at {code(claim.claim.fail)}" if claim.claim.fail else ""
        lines.append(f"  - {expects}{fails}{_by_probe(claim, probes)}")
    track = view.state.tracks.get(claim.claim.id)
    found = evidence(claim, zone, attempts=track.attempts if track else 0)
    if found:
        lines.append(f"  - {found}")
    if claim.claim.claimed and not claim.holds:
        lines.append("  - Contradiction: ticked in the document, not proven")
    return lines


def _by_probe(claim: ClaimView, probes: Mapping[ProbeId, Probe]) -> str:
    probe = probes.get(claim.claim.probe) if claim.claim.probe else None
    return f", asked by the {kind_of(probe.spec)} probe {inline(probe.title)}" if probe else ""


def evidence(claim: ClaimView, zone: str, *, attempts: int) -> str:
    """What was found, or who vouched: value or note, link, when, how long, on which attempt."""
    if claim.outcome is None:
        return "a person must vouch for it" if claim.claim.by_person else ""
    when = f"at {moment(claim.at, zone)}" if claim.at else ""
    if claim.by:
        verb = "vouched for" if claim.outcome is Outcome.PASS else "found not to hold"
        link = f"; evidence {code(claim.link)}" if claim.link else ""
        note = f": {inline(claim.actual)}" if claim.actual else ""
        age = f" ({inline(claim.note)})" if claim.note else ""
        seen = f", seen {moment(claim.seen, zone)}" if claim.seen else ""
        return f"{verb} by {inline(claim.by)} {when}{seen}{age}{note}{link}"
    parts = [f"found {code(claim.actual)}" if claim.actual else ""]
    parts += [inline(claim.progress), inline(claim.note)]
    time = took(claim.elapsed_ms)
    parts.append(f"{when}{f', {time}' if time else ''}".strip(", "))
    if claim.passed_on > 1:
        parts.append(f"passed on attempt {claim.passed_on} of {attempts}")
    elif attempts > 1 and not claim.passed_on:
        parts.append(f"attempt {attempts}")
    return "; ".join(part for part in parts if part)
