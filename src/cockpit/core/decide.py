"""Whether an intent may happen: events, or a refusal with its reasons in words.

`decide` looks at the launch as it is and at nothing else. The same function answers for a key, a dialog, a script and
the engine; a screen asks it too when it wants to say why a key is dimmed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeAlias, assert_never

from cockpit.core import events, intents
from cockpit.core.events import Answer, Event
from cockpit.core.frozen import frozen
from cockpit.core.gates import Standing, view_claim
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch
from cockpit.core.names import COCKPIT, ClaimId, GateId, Operator, Role
from cockpit.core.plan import Gate, Station
from cockpit.core.reading import Outcome
from cockpit.core.review import review, unproven

_HUMAN = (intents.Vouch, intents.Waive, intents.SignOff)
"""Decisions that no schedule and no script without a name can make."""

MAX_TEXT = 4_000
"""Longest note, reason or link that is recorded, in characters."""


@frozen
class Refusal:
    """Why an intent did not happen; one sentence each, the most important first."""

    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.reasons)


Decision: TypeAlias = tuple[Event, ...] | Refusal


def decide(launch: Launch, intent: Intent, now: datetime, by: Operator) -> Decision:
    """Answer an intent of `by` at `now`."""
    if isinstance(intent, _HUMAN) and (by == COCKPIT or not by.name.strip()):
        return Refusal(("only a named person may do that",))
    match intent:
        case intents.Open():
            return _open(launch, intent)
        case intents.SetT0():
            return (events.T0Set(intent.t0.astimezone(UTC), _cut(intent.reason)),)
        case intents.StartSequence():
            return (events.SequenceStarted(intent.gate, intent.run, intent.first),)
        case intents.EndSequence():
            return (events.SequenceEnded(intent.gate, intent.run, intent.stopped_at),)
        case intents.Report():
            return _report(launch, intent)
        case intents.Vouch():
            return _vouch(launch, intent, now)
        case intents.WithdrawVouch():
            return _withdraw_vouch(launch, intent)
        case intents.Waive():
            return _waive(launch, intent, now)
        case intents.RevokeWaiver():
            if launch.state(intent.gate).waiver is None:
                return Refusal((f"{intent.gate} is not waived",))
            return (events.WaiverRevoked(intent.gate, _cut(intent.reason)),)
        case intents.Note():
            return _note(launch, intent)
        case intents.SignOff():
            return _sign_off(launch, intent, now)
        case intents.WithdrawSignOff():
            if intent.role not in launch.sign_offs:
                return Refusal((f"{intent.role} has not signed off",))
            return (events.SignOffWithdrawn(intent.role, _cut(intent.reason)),)
        case intents.TakeBaseline():
            return _baseline(launch, intent)
        case intents.Export():
            return (events.Exported(intent.digest, intent.to),)
        case _:
            assert_never(intent)


def _cut(text: str) -> str:
    return text.strip()[:MAX_TEXT]


def _missing(**texts: str) -> list[str]:
    return [f"{name.replace('_', ' ')} is missing" for name, text in texts.items() if not text.strip()]


def _open(launch: Launch, intent: intents.Open) -> Decision:
    plan = launch.plan
    if launch.seq == 0:
        t0 = _in_utc(intent.t0 or plan.t0)
        return (
            events.LaunchOpened(intent.launch, plan.project, plan.title, plan.digest, t0, intent.version, plan.source),
        )
    found: list[Event] = []
    if launch.profile_digest != plan.digest:
        found.append(events.ProfileChanged(plan.digest))
    t0 = _in_utc(intent.t0)
    if t0 is not None and t0 != launch.t0:
        found.append(events.T0Set(t0, "given at start"))
    return tuple(found)


def _in_utc(moment: datetime | None) -> datetime | None:
    """An instant without its zone's doubts: a moment of a repeated hour equals nothing that was read back."""
    return moment.astimezone(UTC) if moment is not None else None


def _report(launch: Launch, intent: intents.Report) -> Decision:
    reading = intent.reading
    gate = launch.plan.gate_by_id.get(reading.gate)
    probe = next((probe for probe in gate.probes if probe.id == reading.probe), None) if gate else None
    if probe is None:
        return Refusal((f"the profile has no probe {reading.probe}",))
    return (
        events.Reported(
            probe=reading.probe,
            gate=reading.gate,
            run=reading.run,
            probe_digest=probe.digest,
            started=reading.started,
            run_started=intent.run_started,
            elapsed_ms=reading.elapsed_ms,
            samples=reading.samples,
            output=reading.output,
            error=reading.error,
            captured=reading.captured,
        ),
    )


def _vouch(launch: Launch, intent: intents.Vouch, now: datetime) -> Decision:
    claim = launch.plan.claim_by_id.get(intent.claim)
    if claim is None:
        return Refusal((f"the profile has no claim {intent.claim}",))
    reasons = _missing(evidence_note=intent.note)
    gate = launch.plan.gate_by_id[claim.gate]
    view, _ = view_claim(claim, launch.state(gate.id), gate.fresh_for, now)
    if intent.holds and view.outcome is Outcome.FAIL and not view.by:
        reasons.append("its probe says that it does not hold: mend it and run it again, or waive the gate")
    if reasons:
        return Refusal(tuple(reasons))
    sequence = launch.state(gate.id).sequence
    return (
        events.Vouched(
            claim.id,
            gate.id,
            claim.says,
            intent.holds,
            _cut(intent.note),
            _cut(intent.link),
            sequence.run if sequence and claim.asked_at else None,
        ),
    )


def _withdraw_vouch(launch: Launch, intent: intents.WithdrawVouch) -> Decision:
    claim = launch.plan.claim_by_id.get(intent.claim)
    if claim is None or intent.claim not in launch.state(claim.gate).attestations:
        return Refusal(("nobody has vouched for it",))
    return (events.VouchWithdrawn(claim.id, claim.gate, _cut(intent.reason)),)


def _gate(launch: Launch, gate: GateId) -> Gate | Refusal:
    found = launch.plan.gate_by_id.get(gate)
    return found if found is not None else Refusal((f"the profile has no gate {gate}",))


def _waive(launch: Launch, intent: intents.Waive, now: datetime) -> Decision:
    gate = _gate(launch, intent.gate)
    if isinstance(gate, Refusal):
        return gate
    reasons = _missing(reason=intent.reason, approver=intent.approver)
    if gate.owner and _same_person(intent.approver, gate.owner, launch.plan.stations):
        reasons.append(f"{intent.approver} owns the gate; somebody else must approve its waiver")
    if intent.expires is not None and intent.expires <= now:
        reasons.append("the waiver would have run out already")
    if reasons:
        return Refusal(tuple(reasons))
    claims = tuple(claim.id for claim in gate.claims)
    return (events.Waived(gate.id, _cut(intent.reason), _cut(intent.approver), intent.expires, claims),)


def _same_person(name: str, owner: str, stations: tuple[Station, ...]) -> bool:
    def known(text: str) -> set[str]:
        plain = text.strip().lstrip("@").casefold()
        found = {plain}
        for station in stations:
            names = {station.role.casefold(), station.person.strip().lstrip("@").casefold()} - {""}
            if plain in names:
                found |= names
        return found

    return bool(known(name) & known(owner))


def _note(launch: Launch, intent: intents.Note) -> Decision:
    reasons = _missing(text=intent.text)
    if intent.gate is not None:
        gate = _gate(launch, intent.gate)
        if isinstance(gate, Refusal):
            return gate
    return Refusal(tuple(reasons)) if reasons else (events.Noted(_cut(intent.text), intent.gate),)


def _sign_off(launch: Launch, intent: intents.SignOff, now: datetime) -> Decision:
    roles = [station.role for station in launch.plan.stations]
    reasons = _missing(name=intent.name)
    if intent.role not in roles:
        known = ", ".join(roles) or "none"
        reasons.append(f"the profile has no station {intent.role!r}; its stations are {known}")
    if intent.answer is Answer.NO_GO:
        reasons += _missing(reason=intent.reason)
        if intent.gate is None:
            reasons.append("a NO-GO must name the gate that it is about")
    if intent.gate is not None and intent.gate not in launch.plan.gate_by_id:
        reasons.append(f"the profile has no gate {intent.gate}")
    if reasons:
        return Refusal(tuple(reasons))
    look = review(launch, now)
    binding = [look.views[gate.id] for gate in launch.plan.gates if launch.plan.binds(gate)]
    return (
        events.SignedOff(
            intent.role,
            _cut(intent.name),
            intent.answer,
            _cut(intent.reason),
            intent.gate,
            look.seal,
            unproven(launch, look.views),
            tuple(view.gate.id for view in binding if view.standing is Standing.FAILED),
            tuple(view.gate.id for view in binding if view.standing is Standing.WAIVED),
            launch.plan.digest,
        ),
    )


def _baseline(launch: Launch, intent: intents.TakeBaseline) -> Decision:
    claim = launch.plan.claim_by_id.get(intent.claim)
    track = launch.state(claim.gate).tracks.get(claim.id) if claim else None
    if claim is None or track is None or track.sample.value is None:
        return Refusal(("there is no number to take as its baseline",))
    return (events.BaselineTaken(claim.id, claim.gate, track.sample.value),)


def may_vouch(launch: Launch, claim: ClaimId | None, now: datetime) -> str:
    """Why this claim cannot be vouched for, empty if it can; for a key that dims."""
    if claim is None:
        return "no claim is selected"
    answer = decide(launch, intents.Vouch(claim, "x"), now, Operator("?"))
    return str(answer) if isinstance(answer, Refusal) else ""


def may_waive(launch: Launch, gate: GateId | None, standing: Standing | None) -> str:
    """Why this gate needs no waiver, empty if one can be given."""
    if gate is None or gate not in launch.plan.gate_by_id:
        return "no gate is selected"
    if standing is Standing.CLOSED:
        return "the gate is closed"
    return "the gate is waived already" if standing is Standing.WAIVED else ""


def may_sign(launch: Launch, role: Role | None = None) -> str:
    """Why nobody can sign off, empty if somebody can."""
    if not launch.plan.stations:
        return "the profile has no stations"
    if role is not None and role not in {station.role for station in launch.plan.stations}:
        return f"the profile has no station {role}"
    return ""
