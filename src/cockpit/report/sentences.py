"""What happened, as one plain sentence per event: for `cockpit log` and the screen.

The sentences are text for a terminal: one line, control characters visible. They are not Markdown.
"""

from __future__ import annotations

from typing import assert_never

from cockpit.core import events
from cockpit.core.events import Answer, Entry
from cockpit.core.names import ClaimId, GateId, ProbeId
from cockpit.core.plain import plain_line
from cockpit.core.plan import Plan
from cockpit.core.reading import Outcome, Sample
from cockpit.report.words import moment, plural, took

_LONGEST = 300
"""Characters of one foreign text in a sentence."""


def log_line(entry: Entry, plan: Plan, zone: str) -> str:
    """One line of the log: number, moment in the zone, author, sentence."""
    who = plain_line(str(entry.by), 60)
    return f"{entry.seq:>4}  {moment(entry.at, zone, seconds=True)}  {who}: {sentence(entry, plan)}"


def sentence(entry: Entry, plan: Plan) -> str:
    """What an entry says, without who and when. Gates and claims that the plan no longer has go by their ids."""
    event = entry.event
    match event:
        case events.LaunchOpened():
            t0 = f", T-0 {moment(event.t0, plan.timezone)}" if event.t0 else ", T-0 not set"
            return f"opened the launch {_text(event.launch)} of {_text(event.title)}{t0}"
        case events.ProfileChanged():
            return f"goes on with a changed profile ({_text(event.profile_digest[:12]) or 'no digest'})"
        case events.T0Set():
            return f"set T-0 to {moment(event.t0, plan.timezone)}{_because(event.reason)}"
        case events.SequenceStarted():
            return f"started {_gate(event.gate, plan)} at {_probe(event.gate, event.first, plan)}"
        case events.SequenceEnded():
            end = f"stopped at {_probe(event.gate, event.stopped_at, plan)}" if event.stopped_at else "ran to its end"
            return f"{_gate(event.gate, plan)} {end}"
        case events.Reported():
            return _reported(event, plan)
        case events.Vouched():
            verb = "vouched for" if event.holds else "says that it does not hold:"
            link = f" ({_text(event.link)})" if event.link else ""
            return f"{verb} {_text(event.says)} of {_gate(event.gate, plan)}: {_text(event.note)}{link}"
        case events.VouchWithdrawn():
            claim = _claim(event.claim, plan)
            return f"withdrew the word for {claim} of {_gate(event.gate, plan)}{_because(event.reason)}"
        case events.Waived():
            until = f" until {moment(event.expires, plan.timezone)}" if event.expires else ""
            return (
                f"waived {_gate(event.gate, plan)}{until}, approved by {_text(event.approver)}: {_text(event.reason)}"
            )
        case events.WaiverRevoked():
            return f"revoked the waiver of {_gate(event.gate, plan)}{_because(event.reason)}"
        case events.Noted():
            about = f" on {_gate(event.gate, plan)}" if event.gate is not None else ""
            return f"noted{about}: {_text(event.text)}"
        case events.SignedOff():
            return _signed_off(event, plan)
        case events.SignOffWithdrawn():
            return f"withdrew the sign-off of {_text(event.role)}{_because(event.reason)}"
        case events.BaselineTaken():
            value = f"{event.value:g}"
            return f"took {value} as the baseline of {_claim(event.claim, plan)} of {_gate(event.gate, plan)}"
        case events.Exported():
            to = f" to {_text(event.to)}" if event.to else ""
            return f"exported a snapshot{to} (sha256 {_text(event.digest[:12])})"
        case _:
            assert_never(event)


def _text(text: str) -> str:
    return plain_line(text.strip(), _LONGEST)


def _because(reason: str) -> str:
    return f": {_text(reason)}" if reason.strip() else ""


def _gate(gate: GateId, plan: Plan) -> str:
    found = plan.gate_by_id.get(gate)
    return _text(found.title) if found else f"{_text(gate)} (no longer in the profile)"


def _claim(claim: ClaimId, plan: Plan) -> str:
    found = plan.claim_by_id.get(claim)
    return _text(found.says) if found else f"{_text(claim)} (no longer in the profile)"


def _probe(gate: GateId, probe: ProbeId, plan: Plan) -> str:
    owner = plan.gate_by_id.get(gate)
    found = next((item for item in owner.probes if item.id == probe), None) if owner else None
    return _text(found.title) if found else _text(probe)


def _reported(event: events.Reported, plan: Plan) -> str:
    gate = _gate(event.gate, plan)
    time = took(event.elapsed_ms)
    after = f" ({time})" if time else ""
    if event.error is not None:
        return f"{gate}: the probe {_probe(event.gate, event.probe, plan)} broke: {_text(event.error)}{after}"
    if not event.samples:
        return f"{gate}: the probe {_probe(event.gate, event.probe, plan)} answered{after}"
    tally = {kind: [sample for sample in event.samples if sample.outcome is kind] for kind in Outcome}
    counted = ", ".join(f"{len(found)} {kind.value}" for kind, found in tally.items() if found)
    worst = next((found[0] for kind in _WORST if (found := tally[kind])), None)
    return f"{gate}: {counted}{after}{_said(worst, plan) if worst else ''}"


_WORST = (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE)


def _said(sample: Sample, plan: Plan) -> str:
    detail = _text(sample.actual or sample.note)
    return f"; {_claim(sample.claim, plan)}{f': {detail}' if detail else ''}"


def _signed_off(event: events.SignedOff, plan: Plan) -> str:
    answer = "GO" if event.answer is Answer.GO else "NO-GO"
    about = f" on {_gate(event.gate, plan)}" if event.gate is not None else ""
    over = f", with {plural(len(event.unproven), 'gate')} unproven" if event.unproven else ""
    return f"signed off {answer} for {_text(event.role)} as {_text(event.name)}{about}{over}{_because(event.reason)}"
