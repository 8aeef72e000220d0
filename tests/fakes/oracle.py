"""Whether a launch may say GO, worked out the long way: straight from the journal's entries, without any state.

Written from the rules of the design, not from the code; every question walks the whole journal again. It shares the
data types of the core with it and no function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cockpit.core import events
from cockpit.core.events import Answer, Entry
from cockpit.core.plan import Claim, Gate, Plan
from cockpit.core.reading import Outcome
from cockpit.core.severity import Severity

SKEW = timedelta(minutes=2)


@dataclass(frozen=True)
class Seen:
    """One look of a probe at a claim, or one word of a person."""

    seq: int
    at: datetime
    outcome: Outcome
    run_started: datetime
    since: datetime | None = None
    """For a person's word: when it was seen, if that was earlier."""


def setbacks(entries: Sequence[Entry]) -> list[tuple[int, datetime]]:
    """The entries whose clock stood more than the skew behind that of entries before them."""
    found: list[tuple[int, datetime]] = []
    latest = None
    for entry in entries:
        if latest is not None and latest - entry.at > SKEW:
            found.append((entry.seq, entry.at))
            latest = entry.at
        elif latest is None or entry.at > latest:
            latest = entry.at
    return found


def evidence(plan: Plan, gate: Gate, claim: Claim, entries: Sequence[Entry]) -> tuple[list[Seen], Seen | None]:
    """What probes saw of a claim in order, and the last word of a person that was not taken back."""
    looks: list[Seen] = []
    word: Seen | None = None
    run = None
    undone: datetime | None = None
    back = dict(setbacks(entries))
    for entry in entries:
        if entry.seq in back and undone is not None and undone - entry.at > SKEW:
            undone = None
        match entry.event:
            case events.Recycled(reopened=keys) if gate.id in keys:
                looks, word, run, undone = [], None, None, entry.at
            case events.SequenceStarted(gate=of, run=new, first=first) if of == gate.id:
                steps = [probe.id for probe in gate.probes]
                void = steps[steps.index(first) :] if first in steps else steps
                if claim.probe in void or claim.asked_at in void:
                    looks, word = [], None
                run = new
            case events.Reported() as found if found.gate == gate.id and found.probe == claim.probe:
                asked = next((probe for probe in gate.probes if probe.id == found.probe), None)
                if asked is None or asked.digest != found.probe_digest:
                    continue
                if gate.sequence and run is not None and run != found.run:
                    continue
                if undone is not None and found.started < undone:
                    continue
                done = min(found.started + timedelta(milliseconds=found.elapsed_ms), entry.at)
                looks += [
                    Seen(entry.seq, done, sample.outcome, found.run_started)
                    for sample in found.samples
                    if sample.claim == claim.id
                ]
            case events.Vouched(claim=of, gate=where, holds=holds, seen=saw) if of == claim.id and where == gate.id:
                word = Seen(entry.seq, entry.at, Outcome.PASS if holds else Outcome.FAIL, entry.at, saw)
            case events.VouchWithdrawn(claim=of, gate=where) if of == claim.id and where == gate.id:
                word = None
    return looks, word


def unbroken(looks: Sequence[Seen], interval: float | None) -> Sequence[Seen]:
    """The passes up to the last look, as far back as nothing breaks them; empty when the last is none."""
    most = timedelta(seconds=2 * (interval or 60))
    start = len(looks)
    while start and looks[start - 1].outcome is Outcome.PASS:
        if start < len(looks) and abs(looks[start].at - looks[start - 1].at) > most:
            break
        start -= 1
    return looks[start:]


def over_time(gate: Gate, claim: Claim, looks: Sequence[Seen], now: datetime) -> Outcome | None:
    """What all looks come to, with `for` and `within`."""
    if not looks:
        return None
    last = looks[-1]
    interval = next(probe.every for probe in gate.probes if probe.id == claim.probe)
    passes = unbroken(looks, interval)
    began = min((look.at for look in passes), default=None)
    hold = claim.hold or timedelta(0)
    holds = began is not None and last.at - began >= hold
    if last.outcome is Outcome.ERROR or (last.outcome is Outcome.FAIL and (claim.fail or not claim.within)):
        return last.outcome
    if not claim.within:
        return Outcome.PASS if holds else Outcome.INCONCLUSIVE
    if last.at < last.run_started:
        return Outcome.INCONCLUSIVE
    end = last.run_started + claim.within
    if holds and began is not None:
        return Outcome.PASS if began + hold <= end else Outcome.FAIL
    if now < end and last.at < end:
        return Outcome.INCONCLUSIVE
    return Outcome.FAIL if last.outcome is Outcome.FAIL or claim.hold else Outcome.INCONCLUSIVE


def claim_holds(plan: Plan, gate: Gate, claim: Claim, entries: Sequence[Entry], now: datetime) -> bool:
    """Whether a claim has a fresh pass, or a fresh word that nothing after it denies."""
    looks, word = evidence(plan, gate, claim, entries)

    def fresh(seen: Seen) -> bool:
        if gate.fresh_for is None:
            return True
        if any(seen.seq < seq and seen.at - at > SKEW for seq, at in setbacks(entries)):
            return False
        began = seen.since or seen.at
        return began - now <= SKEW and now - began < gate.fresh_for

    measured = over_time(gate, claim, looks, now)
    proven = measured is Outcome.PASS and fresh(looks[-1])
    if word is None:
        return proven
    if word.outcome is Outcome.FAIL:
        return False
    later = bool(looks) and looks[-1].seq > word.seq
    if later and measured is Outcome.FAIL:
        return False
    return (later and proven) or fresh(word)


def course(gate: Gate, entries: Sequence[Entry]) -> tuple[str | None, set[str]]:
    """How the last run of a gate of ordered steps went: the step that stopped it, and the steps that it came to."""
    run = stopped = undone = None
    came: set[str] = set()
    steps = [probe.id for probe in gate.probes]
    back = dict(setbacks(entries))
    for entry in entries:
        if entry.seq in back and undone is not None and undone - entry.at > SKEW:
            undone = None
        match entry.event:
            case events.Recycled(reopened=keys) if gate.id in keys:
                run, stopped, came, undone = None, None, set(), entry.at
            case events.SequenceStarted(gate=of, run=new, first=first) if of == gate.id:
                kept = steps[: steps.index(first)] if first in steps else []
                run, stopped, came = new, None, came & set(kept)
            case events.Reported(gate=of, run=which) as found if of == gate.id and run is not None and which == run:
                asked = next((probe for probe in gate.probes if probe.id == found.probe), None)
                late = undone is not None and found.started < undone
                if asked is not None and asked.digest == found.probe_digest and not late:
                    came.add(found.probe)
            case events.SequenceEnded(gate=of, run=ended, stopped_at=step) if of == gate.id and ended == run:
                stopped = step
    return stopped, came if run is not None else set(steps)


def told(gate: Gate) -> set[str | None]:
    """The steps that a claim tells of."""
    return {step for claim in gate.claims for step in (claim.probe, claim.asked_at)}


def gate_holds(plan: Plan, gate: Gate, entries: Sequence[Entry], now: datetime) -> bool:
    """Whether a gate is closed by evidence."""
    stopped, came = course(gate, entries)
    if stopped and stopped not in told(gate):
        return False
    if not stopped and any(probe.id not in came | told(gate) for probe in gate.probes):
        return False
    return bool(gate.claims) and all(claim_holds(plan, gate, claim, entries, now) for claim in gate.claims)


def waived(gate: Gate, entries: Sequence[Entry], now: datetime) -> bool:
    """Whether relief from a gate counts."""
    relief = None
    for entry in entries:
        match entry.event:
            case events.Waived(gate=of) as given if of == gate.id:
                relief = given
            case events.WaiverRevoked(gate=of) if of == gate.id:
                relief = None
    if relief is None or (relief.expires is not None and now >= relief.expires):
        return False
    return relief.claims is None or all(claim.id in relief.claims for claim in gate.claims)


def attempts(entries: Sequence[Entry]) -> set[int]:
    """The entries that began a new attempt: a T-0 that lies ahead, after a scrub."""
    found, scrubbed = set(), False
    for entry in entries:
        match entry.event:
            case events.Scrubbed():
                scrubbed = True
            case events.T0Set(t0=t0) | events.LaunchOpened(t0=t0) if scrubbed and t0 is not None and t0 > entry.at:
                found.add(entry.seq)
                scrubbed = False
    return found


def stopped(entries: Sequence[Entry]) -> bool:
    """Whether anything of the conduct stands in the way: the attempt, T-0, a hold, an issue, a way back."""
    begins = attempts(entries)
    scrubbed = past = False
    holds: list[tuple[str, events.HoldBegun]] = []
    issues: list[events.IssueRaised] = []
    asked = decided = back = ended = behind = False
    for entry in entries:
        if entry.seq in begins:
            scrubbed = False
            holds = [one for one in holds if one[1].kind == "issue"]
        match entry.event:
            case events.T0Set(t0=t0) | events.LaunchOpened(t0=t0):
                past = t0 is not None and t0 <= entry.at
            case events.Scrubbed():
                scrubbed = True
            case events.HoldBegun(hold=key) as begun:
                holds.append((key, begun))
            case events.HoldEnded(hold=key):
                holds = [one for one in holds if one[0] != key]
            case events.IssueRaised() as raised:
                issues.append(raised)
            case events.IssueResolved(issue=issue):
                issues = [one for one in issues if one.issue != issue]
            case events.RollbackAsked():
                asked, back, ended, behind = True, False, False, False
                decided = False
            case events.RollbackDecided(back=goes) if asked:
                decided, back = True, goes
            case events.RollbackEnded() if asked:
                ended = True
        if isinstance(entry.event, events.T0Set) and ended:
            behind = True
    way = asked and (not decided or (back and not (ended and behind)))
    return scrubbed or past or bool(holds) or any(one.severity != "minor" for one in issues) or way


def no_go(role: str, entries: Sequence[Entry]) -> bool:
    """Whether a station says NO-GO."""
    answer = None
    begins = attempts(entries)
    for entry in entries:
        if entry.seq in begins:
            answer = None
        match entry.event:
            case events.Recycled(poll=True):
                answer = None
            case events.SignedOff(role=of, answer=given) if of == role:
                answer = given
            case events.SignOffWithdrawn(role=of) if of == role:
                answer = None
    return answer is Answer.NO_GO


def polled(plan: Plan, entries: Sequence[Entry], now: datetime) -> bool:
    """Whether the poll is a GO: of everybody, or of the quorum and against nobody."""
    roles = [one.role for one in plan.stations]
    said = [station_go(plan, role, entries, now) for role in roles]
    if not plan.poll.quorum or plan.poll.quorum < 0:
        return all(said)
    return sum(said) >= plan.poll.quorum and not any(no_go(role, entries) for role in roles)


def station_go(plan: Plan, role: str, entries: Sequence[Entry], now: datetime) -> bool:
    """Whether a station says GO, and nothing that it saw has become worse."""
    answer = None
    begins = attempts(entries)
    for entry in entries:
        if entry.seq in begins:
            answer = None
        match entry.event:
            case events.Recycled(poll=True):
                answer = None
            case events.SignedOff(role=of) as given if of == role:
                answer = given
            case events.SignOffWithdrawn(role=of) if of == role:
                answer = None
    if answer is None or answer.answer is not Answer.GO or answer.profile_digest not in ("", plan.digest):
        return False
    for gate in binding(plan):
        relieved = waived(gate, entries, now)
        if gate.id in answer.unproven:
            if relieved or gate_holds(plan, gate, entries, now):
                continue
            known = answer.failed is None or gate.id in answer.failed
            if not known and failed(plan, gate, entries, now):
                return False
            lost = [claim for claim in gate.claims if claim.id in (answer.held or ())]
            if not all(claim_holds(plan, gate, claim, entries, now) for claim in lost):
                return False
        elif relieved:
            if answer.waived is not None and gate.id not in answer.waived:
                return False
        elif not gate_holds(plan, gate, entries, now):
            return False
    return True


def failed(plan: Plan, gate: Gate, entries: Sequence[Entry], now: datetime) -> bool:
    """Whether a claim of the gate was found not to hold, or all hold and a step without a claim stopped the run."""
    for claim in gate.claims:
        looks, word = evidence(plan, gate, claim, entries)
        measured = over_time(gate, claim, looks, now)
        if measured is Outcome.FAIL and (word is None or looks[-1].seq > word.seq):
            return True
        if word is not None and word.outcome is Outcome.FAIL:
            return True
    everything = bool(gate.claims) and all(claim_holds(plan, gate, claim, entries, now) for claim in gate.claims)
    halt, _ = course(gate, entries)
    return everything and halt is not None and halt not in told(gate)


def binding(plan: Plan) -> list[Gate]:
    """The gates that GO waits for."""
    after = {phase.id for phase in plan.phases if phase.after_t0}
    return [gate for gate in plan.gates if gate.binding and gate.phase not in after]


def may_go(plan: Plan, entries: Sequence[Entry], now: datetime) -> bool:
    """GO or not."""
    gates = binding(plan)
    settled = [gate for gate in gates if waived(gate, entries, now) or gate_holds(plan, gate, entries, now)]
    if plan.close_at_least:
        critical = [gate for gate in gates if gate.severity is Severity.CRITICAL]
        enough = len(settled) >= plan.close_at_least and all(gate in settled for gate in critical)
    else:
        enough = len(settled) == len(gates)
    return bool(gates) and enough and polled(plan, entries, now) and not stopped(entries)
