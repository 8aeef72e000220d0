"""Issues as they stand at a moment: what each means, whom to call, what must have happened by when.

Also what holds of an issue wait for. Whether an issue may be raised or resolved is in `issuing`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cockpit.core.clock import read_clock
from cockpit.core.conduct import Issue
from cockpit.core.contingency import Contact, Escalation, IncidentStep
from cockpit.core.frozen import frozen
from cockpit.core.gates import GateView, Standing, view_gate
from cockpit.core.launch import Launch
from cockpit.core.names import GateId, IssueId
from cockpit.core.plan import Plan
from cockpit.core.review import Review
from cockpit.core.severity import Severity
from cockpit.core.success import since_t0


@frozen
class IncidentStepView:
    """One step of the incident plan of one issue."""

    step: IncidentStep
    number: int
    """Counted from 0."""
    due: datetime | None
    """None: the plan states no time for it."""
    done: datetime | None
    overdue: bool
    """Its time is over and it is not done; whether the issue is resolved makes no difference (a post-mortem)."""
    begins: datetime | None = None
    """When it is asked for if the issue lasts until then; None: it is from the beginning, or by now."""
    spared: bool = False
    """The issue was over before it would have been asked for: it is not needed."""


@frozen
class IssueView:
    """One issue."""

    issue: Issue
    escalation: Escalation | None
    """What the profile says of this severity; None: nothing."""
    steps: tuple[IncidentStepView, ...]
    contacts: tuple[Contact, ...]
    resumable: str
    """Why the hold that it called cannot end; empty: it can."""

    @property
    def holds(self) -> bool:
        """Whether an issue of this severity stops the T-clock."""
        return stops(self.issue.severity)


def stops(severity: Severity) -> bool:
    """Whether an issue of this severity stops the T-clock."""
    return severity is not Severity.MINOR


def halts(launch: Launch, severity: Severity, now: datetime) -> bool:
    """Whether raising an issue of this severity stops the T-clock now: there is one, and T-0 has not been."""
    ahead = read_clock(launch, now).t is not None and launch.conduct.scrubbed is None and since_t0(launch, now) is None
    return ahead and stops(severity)


def severity_of(plan: Plan, text: str) -> Severity | None:
    """What a severity means here: one of our own words, or one of the profile's scale, whatever its case.

    Our own words go first, so that a scale cannot make a critical issue into less. None: nobody knows the word.
    """
    word = text.strip().casefold()
    own = {severity.value: severity for severity in Severity}
    return own.get(word) or next((severity for said, severity in plan.severities if said.casefold() == word), None)


def issue_views(look: Review) -> tuple[IssueView, ...]:
    """Every issue of the launch in the order in which they were raised, resolved ones too."""
    return tuple(_view(look, issue) for issue in look.launch.conduct.issues)


def escalation_of(plan: Plan, severity: Severity) -> Escalation | None:
    """What the profile says of a severity."""
    return next((one for one in plan.escalation if one.severity is severity), None)


def contacts_of(plan: Plan, severity: Severity) -> tuple[Contact, ...]:
    """Whom to call for a severity; a contact that names none is called for what is critical."""
    return tuple(one for one in plan.contacts if severity in (one.severities or (Severity.CRITICAL,)))


def _view(look: Review, issue: Issue) -> IssueView:
    plan = look.launch.plan
    escalation = escalation_of(plan, issue.severity)
    steps = escalation.steps if escalation else ()
    return IssueView(
        issue,
        escalation,
        tuple(_step(issue, step, number, look.now) for number, step in enumerate(steps)),
        contacts_of(plan, issue.severity),
        _held_by(issue, _gate(look.launch, issue, look.now, look.views.get(issue.gate) if issue.gate else None)),
    )


def _step(issue: Issue, step: IncidentStep, number: int, now: datetime) -> IncidentStepView:
    begins = issue.at + step.after if step.after is not None else None
    timed = step.within is not None or begins is not None
    due = (begins or issue.at) + (step.within or timedelta(0)) if timed else None
    done = issue.steps.get(number)
    spared = done is None and begins is not None and issue.resolved is not None and issue.resolved < begins
    overdue = done is None and not spared and due is not None and now >= due
    ahead = begins if begins is not None and now < begins and done is None and not spared else None
    return IncidentStepView(step, number, due, done, overdue, ahead, spared)


def find_issue(launch: Launch, key: IssueId) -> Issue | None:
    """The issue with this id."""
    return next((issue for issue in launch.conduct.issues if issue.id == key), None)


def may_resume_issue(launch: Launch, issue: IssueId, now: datetime) -> str:
    """Why a hold that was called by this issue cannot end at `now`, one sentence; empty if it can.

    The issue must be resolved, and the gate that it names closed by evidence of after it was raised: what was known
    before proves nothing about the mend, and relief from the gate proves nothing at all.
    """
    found = find_issue(launch, issue)
    return _held_by(found, _gate(launch, found, now, None)) if found is not None else f"there is no issue {issue}"


def _gate(launch: Launch, issue: Issue, now: datetime, view: GateView | None) -> GateView | None:
    """The gate of an issue; None: it names none, or one that the profile has no more and nobody can prove."""
    key: GateId | None = issue.gate
    gate = launch.plan.gate_by_id.get(key) if key is not None else None
    return view or view_gate(gate, launch.state(gate.id), now) if gate is not None else None


def _held_by(issue: Issue, view: GateView | None) -> str:
    if issue.resolved is None:
        return f"{issue.id} is not resolved: {issue.title}"
    if view is None:
        return ""
    gate = view.gate.title
    if view.standing is Standing.WAIVED:
        return f"{gate} is waived; {issue.id} asks for it to be proven again"
    if view.standing is not Standing.CLOSED:
        return f"{gate} is {view.standing}; prove it again"
    tracks, attestations = view.state.tracks, view.state.attestations
    for claim in view.claims:
        key = claim.claim.id
        seq = attestations[key].seq if claim.by else tracks[key].seq
        if seq <= issue.seq:
            return f"{gate}: {claim.claim.says} was last proven before {issue.id} was raised; prove it again"
    return ""
