"""The issues: their age, what their holds wait for, whom to call, the incident steps with their stopwatches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from cockpit.core import orders
from cockpit.core.conduct import Issue
from cockpit.core.contingency import Contact
from cockpit.core.incidents import IncidentStepView, IssueView, issue_views
from cockpit.core.names import IssueId
from cockpit.core.severity import Severity
from cockpit.engine.flight import Picture
from cockpit.ui import words
from cockpit.ui.brush import Row, spread
from cockpit.ui.dialogs.issue import RaiseIssue, reached, resolve, unfilled
from cockpit.ui.panes.gauges import SEVERITIES
from cockpit.ui.screens.sheet import Item, Page, heading, part, prose
from cockpit.ui.stopwatch import due, stopwatch
from cockpit.ui.theme import Inks


class Incident(Page):
    """The page of the issues."""

    heading = "Issues"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "tick", "Tick", show=False),
        Binding("u", "undo", "Take back", show=False),
        Binding("r", "resolve", "Resolve", show=False),
        Binding("i", "raise", "Raise", show=False),
    ]

    def hint(self, picture: Picture) -> str:  # noqa: ARG002 - the base's signature
        """The keys."""
        return "Enter ticks · u undoes · r resolve · i raise another · Esc leaves"

    def remark(self, picture: Picture, ink: Inks) -> Row:
        """How many are open."""
        number = len(picture.launch.conduct.open_issues)
        return [Segment(f"  {number} open", ink.partial if number else ink.muted)]

    def items(self, picture: Picture, width: int, ink: Inks) -> list[Item]:
        """Open ones with everything about them, then those that are over."""
        views = issue_views(picture.review)
        found: list[Item] = []
        for view in views:
            if view.issue.resolved is None:
                if found:
                    found.append(Item([[]]))
                found += _open(view, picture, width, ink)
        over = [view for view in views if view.issue.resolved is not None]
        if not found:
            found.append(Item([[Segment("No issue is open.", ink.muted)]]))
        if over:
            found.append(heading("Resolved", ink))
            for view in over:
                found.append(Item(_resolved(view.issue, picture, width, ink)))
                left = [step for step in view.steps if step.done is None and not step.spared]
                found += _steps(view, left, picture, width, ink)
        return found

    def _issue(self) -> tuple[IssueView, int | None] | None:
        """What the cursor stands for: an issue, and a step of it."""
        chosen = self.sheet.chosen
        key, step = chosen if isinstance(chosen, tuple) else (None, None)
        views = issue_views(self.picture.review)
        view = next((one for one in views if one.issue.id == key), None)
        return (view, step) if view else None

    def action_tick(self) -> None:
        """Say that the step under the cursor is done."""
        found = self._issue()
        if found is None:
            self.say("no issue is open")
            return
        view, number = found
        if number is None:
            self.say("go to a step with ↓; Enter ticks it")
            return
        step = next(one for one in view.steps if one.number == number)
        if step.done is not None:
            self.say(f"that was done at {words.hour(step.done, self.picture.launch.plan)} already")
            return
        self.record(orders.FinishIssueStep(IssueId(view.issue.id), number), step.step.title)

    def action_undo(self) -> None:
        """Take back the tick of the step under the cursor."""
        found = self._issue()
        step = next((one for one in found[0].steps if one.number == found[1]), None) if found else None
        if found is None or step is None or step.done is None:
            self.say("go to a step that is done; u takes it back")
            return
        order = orders.FinishIssueStep(IssueId(found[0].issue.id), step.number, done=False)
        self.record(order, f"not done: {step.step.title}")

    def action_resolve(self) -> None:
        """Say that the issue is over."""
        found = self._issue()
        if found is None:
            self.say("no issue is open")
        elif found[0].issue.resolved is not None:
            self.say("that issue is resolved already")
        else:
            self.ask(resolve(self.desk, found[0].issue))

    def action_raise(self) -> None:
        """Another one."""
        self.ask(RaiseIssue(self.desk, self.desk.scene.gate))


def _open(view: IssueView, picture: Picture, width: int, ink: Inks) -> list[Item]:
    issue, plan = view.issue, picture.launch.plan
    sign = SEVERITIES[issue.severity]
    said = f" ({issue.said})" if issue.said and issue.said.casefold() != issue.severity.value else ""
    head: Row = [part(f"{sign.glyph} {sign.word}{said}  ", ink.of(sign.tone)), part(issue.title, ink.strong)]
    age: Row = [Segment(f"  open for {stopwatch(picture.now - issue.at)} ", ink.of(sign.tone))]
    rows = [spread(head, age, width, ink.words)]
    gate = plan.gate_by_id.get(issue.gate) if issue.gate else None
    where = f" · about {gate.title}" if gate else ""
    rows.append([part(f"  raised {words.hour(issue.at, plan)} by {issue.by}{where}", ink.muted)])
    held = any(hold.issue == issue.id for hold in picture.launch.conduct.standing)
    if held:
        waits = view.resumable
        word = f"‖ it holds the T-clock: {waits}" if waits else "‖ its hold can end: resume it on the board"
        rows += prose(word, width, ink.partial if waits else ink.closed, 2)
    if view.escalation and view.escalation.action:
        rows += prose(view.escalation.action, width, ink.words, 2)
    for contact in view.contacts:
        rows.append([part(f"  ☎ call {reached(contact)}", ink.strong), *_unfilled(contact, ink)])
    if view.escalation and view.escalation.contact and not view.contacts:
        rows += prose(f"☎ call {view.escalation.contact}", width, ink.strong, 2)
    elif not view.contacts and issue.severity is Severity.CRITICAL:
        rows += prose("☎ the profile names nobody to call: no [[contact]]", width, ink.partial, 2)
    return [Item(rows, (issue.id, None)), *_steps(view, view.steps, picture, width, ink)]


def _unfilled(contact: Contact, ink: Inks) -> Row:
    return [Segment("  ! not filled in", ink.partial)] if unfilled(contact) else []


def _steps(view: IssueView, steps: Sequence[IncidentStepView], picture: Picture, width: int, ink: Inks) -> list[Item]:
    """Of a resolved issue those that are left: a post-mortem is written when all is over."""
    return [
        Item([_step(step, last=step is steps[-1], picture=picture, width=width, ink=ink)], (view.issue.id, step.number))
        for step in steps
    ]


def _step(step: IncidentStepView, *, last: bool, picture: Picture, width: int, ink: Inks) -> Row:
    branch = "└" if last else "├"
    if step.done is not None:
        sign, tone = "✔", ink.closed
        clock = f"done {words.hour(step.done, picture.launch.plan)}"
    elif step.spared:
        sign, tone, clock = "·", ink.muted, "not needed"
    elif step.begins is not None:
        sign, tone, clock = "◷", ink.muted, f"if it lasts: in {stopwatch(step.begins - picture.now)}"
    elif step.due is None:
        sign, tone, clock = "○", ink.muted, "open"
    else:
        sign, tone = ("!", ink.failed) if step.overdue else ("○", ink.partial)
        clock = due(step.due, picture.now)
    owner = f"  {step.step.owner}" if step.step.owner else ""
    left: Row = [
        Segment(f"  {branch} ", ink.faint),
        Segment(f"{sign} ", tone),
        part(step.step.title, ink.muted if step.done else ink.words),
        part(owner, ink.muted),
    ]
    return spread(left, [Segment(f"  {clock} ", tone)], width, ink.words)


def _resolved(issue: Issue, picture: Picture, width: int, ink: Inks) -> list[Row]:
    assert issue.resolved is not None
    left: Row = [
        Segment("  ✔ resolved  ", ink.closed),
        part(f"{issue.severity.value}  {issue.title}", ink.muted),
        part(f": {issue.note}" if issue.note else "", ink.faint),
    ]
    took = f"  {words.hour(issue.resolved, picture.launch.plan)}, after {stopwatch(issue.resolved - issue.at)} "
    return [spread(left, [Segment(took, ink.muted)], width, ink.words)]
