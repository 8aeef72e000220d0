"""Whether an intent may happen: events, or a refusal with its reasons in words.

`decide` looks at the launch as it is and at nothing else. The same function answers for a key, a dialog, a script and
the engine; a screen asks it too when it wants to say why a key is dimmed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import assert_never

from cockpit.core import events, intents
from cockpit.core.clock import launched
from cockpit.core.conducting import rule
from cockpit.core.events import Event
from cockpit.core.gates import Standing, view_claim
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch
from cockpit.core.names import ClaimId, GateId, Operator, Role
from cockpit.core.people import is_named, same_person
from cockpit.core.plan import Gate
from cockpit.core.reading import Outcome
from cockpit.core.refusal import Decision, Refusal, cut, missing
from cockpit.core.seating import fenced
from cockpit.core.signing import sign_off
from cockpit.core.success import since_t0
from cockpit.core.window import clockwise, typical

_HUMAN = (intents.SetT0, intents.Vouch, intents.Waive, intents.SignOff)
"""Decisions that no schedule and no script without a name can make."""


def decide(launch: Launch, intent: Intent, now: datetime, by: Operator) -> Decision:
    """Answer an intent of `by` at `now`."""
    if isinstance(intent, _HUMAN) and not is_named(by):
        return Refusal(("only a named person may do that",))
    match intent:
        case intents.Open():
            return _open(launch, intent, now)
        case intents.SetT0():
            return _set_t0(launch, intent, now)
        case intents.StartSequence() | intents.EndSequence() | intents.Export() | intents.TellJump():
            return (_happened(intent),)
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
            return (events.WaiverRevoked(intent.gate, cut(intent.reason)),)
        case intents.Note():
            return _note(launch, intent)
        case intents.SignOff():
            return sign_off(launch, intent, now, by)
        case intents.WithdrawSignOff():
            if intent.role not in launch.sign_offs:
                return Refusal((f"{intent.role} has not signed off",))
            return (events.SignOffWithdrawn(intent.role, cut(intent.reason)),)
        case intents.TakeBaseline():
            return _baseline(launch, intent, now)
        case _:
            return rule(launch, intent, now, by)


def _happened(
    intent: intents.StartSequence | intents.EndSequence | intents.Export | intents.TellJump,
) -> Event:
    """What is only told: it happened already, nothing can refuse it."""
    match intent:
        case intents.StartSequence():
            return events.SequenceStarted(intent.gate, intent.run, intent.first)
        case intents.EndSequence():
            return events.SequenceEnded(intent.gate, intent.run, intent.stopped_at)
        case intents.Export():
            return events.Exported(intent.digest, intent.to)
        case intents.TellJump():
            return events.ClockJumped(round(intent.seconds, 3), round(intent.asleep, 3))
        case _:
            assert_never(intent)


def _open(launch: Launch, intent: intents.Open, now: datetime) -> Decision:
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
    if t0 is not None and t0 != launch.conduct.t0_set:  # holds move T-0: who starts again with the old one sets none
        reasons = _no_t0(launch, t0, now)
        if reasons:
            return Refusal(tuple(reasons))
        found.append(events.T0Set(t0, "given at start"))
    return tuple(found)


def _set_t0(launch: Launch, intent: intents.SetT0, now: datetime) -> Decision:
    reasons = _no_t0(launch, intent.t0, now)
    return Refusal(tuple(reasons)) if reasons else (events.T0Set(intent.t0.astimezone(UTC), cut(intent.reason)),)


def _no_t0(launch: Launch, t0: datetime, now: datetime) -> list[str]:
    """Why T-0 cannot be set to this moment."""
    if t0 <= now:
        return ["T-0 must lie ahead"]
    return ["the launch has happened: scrub the attempt first"] if launched(launch, now) else []


def _in_utc(moment: datetime | None) -> datetime | None:
    """An instant without its zone's doubts: a moment of a repeated hour equals nothing that was read back."""
    return moment.astimezone(UTC) if moment is not None else None


def _report(launch: Launch, intent: intents.Report) -> Decision:
    reading = intent.reading
    gate = launch.plan.gate_by_id.get(reading.gate)
    probe = next((probe for probe in gate.probes if probe.id == reading.probe), None) if gate else None
    if probe is None:
        return Refusal((f"the profile has no probe {reading.probe}",))
    if late := fenced(launch, intent.epoch):
        return Refusal(late)
    last = launch.state(gate.id).readings.get(probe.id) if gate else None
    if intent.job and last is not None and intent.job <= last.job:
        return Refusal((f"job {intent.job} is answered already",))
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
            job=intent.job,
        ),
    )


def _vouch(launch: Launch, intent: intents.Vouch, now: datetime) -> Decision:
    claim = launch.plan.claim_by_id.get(intent.claim)
    if claim is None:
        return Refusal((f"the profile has no claim {intent.claim}",))
    reasons = missing(evidence_note=intent.note)
    gate = launch.plan.gate_by_id[claim.gate]
    view, _ = view_claim(claim, launch.state(gate.id), gate.fresh_for, now)
    if intent.holds and view.outcome is Outcome.FAIL and not view.by:
        reasons.append("its probe says that it does not hold: mend it and run it again, or waive the gate")
    if intent.seen is not None:
        reasons += _no_seen(intent.seen, gate.fresh_for if intent.holds else None, now)
    if reasons:
        return Refusal(tuple(reasons))
    sequence = launch.state(gate.id).sequence
    return (
        events.Vouched(
            claim.id,
            gate.id,
            claim.says,
            intent.holds,
            cut(intent.note),
            cut(intent.link),
            sequence.run if sequence and claim.asked_at else None,
            _in_utc(intent.seen),
        ),
    )


def _no_seen(seen: datetime, fresh_for: timedelta | None, now: datetime) -> list[str]:
    """Why something cannot count as seen at that moment."""
    if seen > now:
        return ["it cannot have been seen later than now"]
    if fresh_for is not None and now >= seen + fresh_for:
        return [f"what was seen {clockwise(now - seen)} ago is stale: it counts for {clockwise(fresh_for)}"]
    return []


def _withdraw_vouch(launch: Launch, intent: intents.WithdrawVouch) -> Decision:
    claim = launch.plan.claim_by_id.get(intent.claim)
    if claim is None or intent.claim not in launch.state(claim.gate).attestations:
        return Refusal(("nobody has vouched for it",))
    return (events.VouchWithdrawn(claim.id, claim.gate, cut(intent.reason)),)


def _gate(launch: Launch, gate: GateId) -> Gate | Refusal:
    found = launch.plan.gate_by_id.get(gate)
    return found if found is not None else Refusal((f"the profile has no gate {gate}",))


def _waive(launch: Launch, intent: intents.Waive, now: datetime) -> Decision:
    gate = _gate(launch, intent.gate)
    if isinstance(gate, Refusal):
        return gate
    reasons = missing(reason=intent.reason, approver=intent.approver)
    if gate.owner and same_person(launch.plan, intent.approver, gate.owner):
        reasons.append(f"{intent.approver} owns the gate; somebody else must approve its waiver")
    if intent.expires is not None and intent.expires <= now:
        reasons.append("the waiver would have run out already")
    if reasons:
        return Refusal(tuple(reasons))
    claims = tuple(claim.id for claim in gate.claims)
    return (events.Waived(gate.id, cut(intent.reason), cut(intent.approver), intent.expires, claims),)


def _note(launch: Launch, intent: intents.Note) -> Decision:
    reasons = missing(text=intent.text)
    if intent.gate is not None:
        gate = _gate(launch, intent.gate)
        if isinstance(gate, Refusal):
            return gate
    return Refusal(tuple(reasons)) if reasons else (events.Noted(cut(intent.text), intent.gate),)


def _baseline(launch: Launch, intent: intents.TakeBaseline, now: datetime) -> Decision:
    claim = launch.plan.claim_by_id.get(intent.claim)
    if (
        claim is not None
        and since_t0(launch, now) is not None
        and any(watch.gate == claim.gate for watch in launch.plan.watches)
    ):
        return Refusal(("T-0 has been: what is watched is compared with how it was before",))
    track = launch.state(claim.gate).tracks.get(claim.id) if claim else None
    value = typical(track) if track is not None else None
    if claim is None or value is None:
        return Refusal(("there is no number to take as its baseline",))
    if launch.state(claim.gate).baselines.get(claim.id) == value:
        return Refusal(("that number is its baseline already",))
    return (events.BaselineTaken(claim.id, claim.gate, value),)


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
