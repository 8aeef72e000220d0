"""Issues: raising one, with what its severity will do said beforehand, and resolving one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from textual import on
from textual.content import Content
from textual.widgets import Static

from cockpit.core import orders
from cockpit.core.conduct import Issue
from cockpit.core.contingency import Contact
from cockpit.core.incidents import contacts_of, escalation_of, halts, severity_of, stops
from cockpit.core.launch import Launch
from cockpit.core.names import GateId
from cockpit.core.plain import plain
from cockpit.core.severity import Severity
from cockpit.core.success import since_t0
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry, Pick
from cockpit.ui.dialogs.form import Form, Line
from cockpit.ui.dialogs.worded import SHEETS, Asked, Worded

_EFFECT = {
    Severity.MINOR: "It is noted, and the launch goes on.",
    Severity.MODERATE: "HOLD: the T-clock stops until it is resolved and what it is about is proven again.",
    Severity.CRITICAL: "HALT: the T-clock stops and GO is impossible until it is resolved and proven again.",
}
_NO_CLOCK = "There is no T-clock to stop; GO is impossible until it is resolved."
_AFTER = "T-0 has been, so nothing is held: no SUCCESS until it is resolved. B asks for the rollback."


def reached(contact: Contact) -> str:
    """`Morgan (PM, on call): +55 …`."""
    about = ", ".join(word for word in (contact.role, contact.group) if word)
    who = f"{contact.name} ({about})" if about else contact.name
    return f"{who}: {contact.reach or 'no number, no address in the profile'}"


def unfilled(contact: Contact) -> bool:
    """Whether nobody could reach it: a placeholder is left, or nothing stands there at all."""
    return "[" in contact.reach or not contact.reach.strip()


def effect(launch: Launch, severity: Severity, now: datetime) -> str:
    """What raising it will do to the clock and to the verdict."""
    if not stops(severity) or halts(launch, severity, now):
        return _EFFECT[severity]
    return _AFTER if since_t0(launch, now) is not None else _NO_CLOCK


def consequence(launch: Launch, severity: Severity, now: datetime) -> str:
    """What raising it will do, a line each."""
    plan, found = launch.plan, [effect(launch, severity, now)]
    escalation = escalation_of(plan, severity)
    if escalation is not None:
        if escalation.action:
            found.append(f"The plan says: {escalation.action}")
        if escalation.steps:
            found.append(
                f"The incident plan has {len(escalation.steps)} steps; their stopwatches start (I shows them)."
            )
    people = contacts_of(plan, severity)
    found += [f"call {reached(contact)}{'  ! not filled in' if unfilled(contact) else ''}" for contact in people[:4]]
    if len(people) > 4:
        found.append(f"and {len(people) - 4} more (I shows them)")
    if severity is Severity.CRITICAL and not people:
        found.append("The profile names nobody to call: no [[contact]].")
    return "\n".join(found)


class RaiseIssue(Form):
    """Say that something was found."""

    CSS_PATH = SHEETS  # type: ignore[assignment] # one sheet more than the base has
    verb = "raise it"

    def __init__(self, desk: Desk, gate: GateId | None) -> None:
        super().__init__(desk, "Raise an issue")
        self.raised: Severity | None = None
        """What was recorded when it closes; None: nothing."""
        self._plan = desk.scene.picture.launch.plan
        self._gate = self._plan.gate_by_id.get(gate) if gate is not None else None

    def lead(self) -> Iterable[tuple[str, str]]:
        """What the chosen severity will do."""
        yield "Choose a severity to see what it does.", "lead effect"

    def lines(self) -> Iterable[Line]:
        """Severity, title, gate."""
        own = [(one.value, one.value) for one in Severity]
        taken = {value for value, _ in own}
        own += [(word, f"{word} ({of.value})") for word, of in self._plan.severities if word.casefold() not in taken]
        yield Line("Severity", Pick("severity", own), "severity")
        yield Line("What", Entry(placeholder="what is wrong, in one line", name="title"), "title")
        about = [("none", "the launch")]
        if self._gate is not None:
            about.insert(0, ("gate", self._gate.title))
        yield Line("About", Pick("gate", about, about[0][0]), "gate")

    @on(Pick.Changed)
    def _changed(self, event: Pick.Changed) -> None:
        """Say what it will do before it is done."""
        if event.pick.field != "severity":
            return
        severity = severity_of(self._plan, event.pick.value)
        if severity is not None:
            picture = self.desk.flight.picture
            told = self.query_one(".effect", Static)
            told.update(Content(plain(consequence(picture.launch, severity, picture.now))))
            told.set_class(severity is not Severity.MINOR, "warning")

    async def finish(self) -> str:
        """Severity and title are needed."""
        if not self.value("severity"):
            return "✖ choose a severity"
        if not self.value("title"):
            return "✖ say what is wrong"
        gate = self._gate.id if self._gate is not None and self.value("gate") == "gate" else None
        issue = orders.RaiseIssue(self.value("severity"), self.value("title"), gate)
        problem = await self.record(issue, f"{self.value('severity')} issue: {self.value('title')}")
        if not problem:
            self.raised = severity_of(self._plan, issue.severity)
        return problem


def resolve(desk: Desk, issue: Issue) -> Worded:
    """The question that resolves an issue."""
    proven = "its gate is proven again" if issue.gate else "somebody says what was verified"
    after = f"A hold that it called ends once {proven} and somebody resumes (H)."
    lead = [(issue.title, "quote"), (f"{issue.severity.value}, raised by {issue.by}", "lead")]
    if stops(issue.severity):
        lead.append((after, "lead"))
    asked = Asked("How", "what was done, and how you know", "say how it was resolved")
    return Worded(
        desk,
        "Resolve an issue",
        lead,
        asked,
        lambda note, _: (orders.ResolveIssue(issue.id, note), f"resolved: {issue.title}"),
        "resolve it",
    )
