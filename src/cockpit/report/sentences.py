"""What happened, as one plain sentence per event: for `cockpit log` and the screen.

The sentences are text for a terminal: one line, control characters visible. They are not Markdown.
"""

from __future__ import annotations

from cockpit.core import events, seated
from cockpit.core.events import Answer, Entry
from cockpit.core.names import Operator
from cockpit.core.plain import plain_line
from cockpit.core.plan import Plan
from cockpit.core.reading import Outcome, Sample
from cockpit.report.conducted import conducted
from cockpit.report.naming import because, claim, gate, probe, text
from cockpit.report.seats import signed_as, told
from cockpit.report.words import moment, plural, took


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
            return f"opened the launch {text(event.launch)} of {text(event.title)}{t0}"
        case events.ProfileChanged():
            return f"goes on with a changed profile ({text(event.profile_digest[:12]) or 'no digest'})"
        case events.T0Set():
            return f"set T-0 to {moment(event.t0, plan.timezone)}{because(event.reason)}"
        case events.SequenceStarted():
            return f"started {gate(event.gate, plan)} at {probe(event.gate, event.first, plan)}"
        case events.SequenceEnded():
            end = f"stopped at {probe(event.gate, event.stopped_at, plan)}" if event.stopped_at else "ran to its end"
            return f"{gate(event.gate, plan)} {end}"
        case events.Reported():
            return _reported(event, plan)
        case events.Vouched():
            verb = "vouched for" if event.holds else "says that it does not hold:"
            link = f" ({text(event.link)})" if event.link else ""
            seen = f", seen {moment(event.seen, plan.timezone)}" if event.seen else ""
            return f"{verb} {text(event.says)} of {gate(event.gate, plan)}{seen}: {text(event.note)}{link}"
        case events.VouchWithdrawn():
            said = claim(event.claim, plan)
            return f"withdrew the word for {said} of {gate(event.gate, plan)}{because(event.reason)}"
        case events.Waived():
            until = f" until {moment(event.expires, plan.timezone)}" if event.expires else ""
            return f"waived {gate(event.gate, plan)}{until}, approved by {text(event.approver)}: {text(event.reason)}"
        case events.WaiverRevoked():
            return f"revoked the waiver of {gate(event.gate, plan)}{because(event.reason)}"
        case events.Noted():
            about = f" on {gate(event.gate, plan)}" if event.gate is not None else ""
            return f"noted{about}: {text(event.text)}"
        case events.SignedOff():
            return _signed_off(event, plan)
        case events.SignOffWithdrawn():
            return f"withdrew the sign-off of {text(event.role)}{because(event.reason)}"
        case events.BaselineTaken():
            value = f"{event.value:g}"
            return f"took {value} as the baseline of {claim(event.claim, plan)} of {gate(event.gate, plan)}"
        case events.Exported():
            to = f" to {text(event.to)}" if event.to else ""
            return f"exported a snapshot{to} (sha256 {text(event.digest[:12])})"
        case events.ClockJumped():
            return _jumped(event)
        case (
            seated.SeatTaken()
            | seated.SeatLeft()
            | seated.DirectorOffered()
            | seated.DirectorOfferEnded()
            | seated.DirectorSeated()
            | seated.ProbingTaken()
            | seated.ProbingLeft()
        ):
            return told(event, plan)
        case _:
            return conducted(event, plan)


def _jumped(event: events.ClockJumped) -> str:
    slept = f"the machine of this seat slept for {event.asleep:,.1f} s" if event.asleep else ""
    moved = event.seconds - event.asleep
    if slept and abs(moved) < 1:
        return slept
    jumped = f"the wall clock of this seat jumped by {moved:+,.1f} s"
    return f"{slept}, and {jumped}" if slept else jumped


def _reported(event: events.Reported, plan: Plan) -> str:
    of = gate(event.gate, plan)
    time = took(event.elapsed_ms)
    after = f" ({time})" if time else ""
    if event.error is not None:
        return f"{of}: the probe {probe(event.gate, event.probe, plan)} broke: {text(event.error)}{after}"
    if not event.samples:
        return f"{of}: the probe {probe(event.gate, event.probe, plan)} answered{after}"
    tally = {kind: [sample for sample in event.samples if sample.outcome is kind] for kind in Outcome}
    counted = ", ".join(f"{len(found)} {kind.value}" for kind, found in tally.items() if found)
    worst = next((found[0] for kind in _WORST if (found := tally[kind])), None)
    return f"{of}: {counted}{after}{_said(worst, plan) if worst else ''}"


_WORST = (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE)


def _said(sample: Sample, plan: Plan) -> str:
    detail = text(sample.actual or sample.note)
    return f"; {claim(sample.claim, plan)}{f': {detail}' if detail else ''}"


def _signed_off(event: events.SignedOff, plan: Plan) -> str:
    answer = "GO" if event.answer is Answer.GO else "NO-GO"
    about = f" on {gate(event.gate, plan)}" if event.gate is not None else ""
    over = f", with {plural(len(event.unproven), 'gate')} unproven" if event.unproven else ""
    signer = signed_as(Operator(event.name, event.role), event.login, plan)
    return f"signed off {answer} for {text(event.role)} as {signer}{about}{over}{because(event.reason)}"
