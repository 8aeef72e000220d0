"""After T-0: whether the launch worked, the phases that open one by one, and what is left to do."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from cockpit.core import orders
from cockpit.core.intents import Intent
from cockpit.core.success import (
    CriterionView,
    FollowUpView,
    PhaseView,
    criteria_of,
    follow_ups,
    phase_views,
    success,
)
from cockpit.engine.flight import Picture
from cockpit.ui import words
from cockpit.ui.brush import Row, spread
from cockpit.ui.dialogs.worded import Asked, Worded
from cockpit.ui.panes.blockers import CRITERIA
from cockpit.ui.screens.sheet import Item, Page, heading, part
from cockpit.ui.stopwatch import due, stopwatch
from cockpit.ui.theme import Inks

_VERDICT = {
    "success": ("✔ SUCCESS", "closed"),
    "not yet": ("◷ NOT YET", "partial"),
    "failed": ("✖ FAILED", "failed"),
}


class After(Page):
    """The page of what comes after T-0."""

    heading = "After T-0"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,m", "mark", "Judge or tick", show=False),
        Binding("u", "undo", "Take back", show=False),
    ]

    def hint(self, picture: Picture) -> str:  # noqa: ARG002 - the base's signature
        """The keys."""
        return "Enter judges a criterion, ticks a follow-up · u undoes · Esc leaves"

    def remark(self, picture: Picture, ink: Inks) -> Row:
        """The second verdict."""
        if not picture.launch.plan.success:
            return []
        word, tone = _VERDICT[success(picture.review).state]
        return [Segment(f"  {word}", ink.of(tone))]

    def items(self, picture: Picture, width: int, ink: Inks) -> list[Item]:
        """Criteria, phases, follow-ups."""
        found: list[Item] = []
        view = success(picture.review)
        met = sum(one.state == "met" for one in view.criteria)
        if view.criteria:
            noun = "criterion" if len(view.criteria) == 1 else "criteria"
            title: Row = [Segment(f"SUCCESS: {met} of {len(view.criteria)} {noun} met", ink.strong)]
            found.append(Item([title, *([part(f"✖ {words_of}", ink.failed)] for words_of in view.blockers)]))
            for key, one in zip(criteria_of(picture.launch.plan), view.criteria, strict=True):
                found.append(Item(_criterion(one, picture, width, ink), ("criterion", key)))
        phases = [one for one in phase_views(picture.review) if one.phase.after_t0 or one.opens]
        if phases:
            found.append(heading("Phases", ink))
            found += [Item([_phase(one, picture, width, ink)]) for one in phases]
        tasks = follow_ups(picture.review)
        if tasks:
            done = sum(one.done is not None for one in tasks)
            found.append(heading(f"Follow-ups: {done} of {len(tasks)} done", ink))
            calendar = sorted(tasks, key=lambda one: (one.due is None, one.due or picture.now))
            found += [Item([_follow_up(one, picture, width, ink)], ("follow-up", one.number)) for one in calendar]
        return found

    def action_mark(self) -> None:
        """Judge the criterion under the cursor, or tick the follow-up."""
        match self.sheet.chosen:
            case ("criterion", str() as key):
                self._judge(key)
            case ("follow-up", int() as number):
                task = next((one for one in follow_ups(self.picture.review) if one.number == number), None)
                if task is not None:
                    self._tick(task)
            case _:
                self.say("nothing is chosen")

    def action_undo(self) -> None:
        """Take back the tick of a follow-up."""
        chosen = self.sheet.chosen
        number = chosen[1] if isinstance(chosen, tuple) and chosen[0] == "follow-up" else None
        task = next((one for one in follow_ups(self.picture.review) if one.number == number), None)
        if task is None or task.done is None:
            self.say("go to a follow-up that is done; u takes it back")
            return
        self.record(orders.FollowUpDone(task.number, done=False), f"not done: {task.follow_up.title}")

    def _judge(self, key: str) -> None:
        keys = list(criteria_of(self.picture.launch.plan))
        view = success(self.picture.review).criteria[keys.index(key)]
        criterion = view.criterion
        sign = CRITERIA[view.state]
        lead = [(criterion.says, "quote"), (f"{sign.glyph} {sign.word}{f': {view.why}' if view.why else ''}", "lead")]
        asked = Asked("Note", "what you saw", "say what you saw", choices=(("met", "met"), ("not", "not met")))

        def make(text: str, answer: str) -> tuple[Intent, str]:
            return orders.JudgeCriterion(key, answer == "met", text), f"{criterion.says}: judged"

        self.ask(Worded(self.desk, "Judge a success criterion", lead, asked, make, "judge"))

    def _tick(self, task: FollowUpView) -> None:
        if task.done is not None:
            self.say(f"that was done by {task.done.by} already")
            return
        title = task.follow_up.title

        def make(text: str, _answer: str) -> tuple[Intent, str]:
            return orders.FollowUpDone(task.number, text), f"done: {title}"

        asked = Asked("Note", "what came of it (may be empty)")
        self.ask(Worded(self.desk, "A follow-up is done", [(title, "quote")], asked, make, "tick it"))


def _criterion(view: CriterionView, picture: Picture, width: int, ink: Inks) -> list[Row]:
    sign, criterion = CRITERIA[view.state], view.criterion
    left: Row = [Segment(f"{sign.glyph} ", ink.of(sign.tone)), part(criterion.says, ink.words)]
    right: Row = [Segment(f"  {sign.word} ", ink.of(sign.tone))]
    rows = [spread(left, right, width, ink.words)]
    parts = [view.why] if view.why else []
    if criterion.window:
        parts.append(criterion.window)
    t0 = picture.launch.t0
    if criterion.lasts is not None and t0 is not None and view.state in {"pending", "unknown"}:
        end = t0 + criterion.lasts
        if t0 <= picture.now < end:
            parts.append(f"{stopwatch(end - picture.now)} of {words.span(criterion.lasts)} remaining")
        elif picture.now < t0:
            parts.append(f"judged over {words.span(criterion.lasts)} from T-0")
    if view.judged is not None:
        parts.append(f"judged {words.day_and_hour(view.judged.at, picture.launch.plan)}")
    if parts:
        rows.append([part(f"  {' · '.join(parts)}", ink.muted)])
    return rows


def _phase(view: PhaseView, picture: Picture, width: int, ink: Inks) -> Row:
    plan, reviewed = picture.launch.plan, picture.review.views
    gates = [gate for gate in plan.gates if gate.phase == view.phase.id]
    settled = sum(reviewed[gate.id].settled for gate in gates)
    tally = f"{settled} of {words.plural(len(gates), 'gate')} closed" if gates else "no gates"
    if view.open:
        sign, tone, when = "●", ink.closed, "open"
    elif view.opens is not None:
        sign, tone = "○", ink.muted
        when = f"opens {words.day_and_hour(view.opens, plan)}, in {stopwatch(view.opens - picture.now)}"
    else:
        sign, tone, when = "○", ink.muted, "opens at T-0" if view.phase.after_t0 else "not open"
    left: Row = [Segment(f"  {sign} ", tone), part(view.phase.title, ink.words), part(f"  {tally}", ink.muted)]
    return spread(left, [part(f"  {when} ", tone)], width + 2, ink.words)


def _follow_up(view: FollowUpView, picture: Picture, width: int, ink: Inks) -> Row:
    plan, task = picture.launch.plan, view.follow_up
    if view.done is not None:
        sign, tone = "✔", ink.closed
        when = f"done {words.day_and_hour(view.done.at, plan)}, {words.first_name(str(view.done.by))}"
    elif view.due is None:
        sign, tone, when = "○", ink.muted, task.due or "no date"
    else:
        sign, tone = ("!", ink.partial) if view.overdue else ("○", ink.muted)
        when = f"{words.day_and_hour(view.due, plan)}, {due(view.due, picture.now)}"
    left: Row = [
        Segment(f"{sign} ", tone),
        part(task.title, ink.muted if view.done else ink.words),
        part(f"  {task.owner}" if task.owner else "", ink.muted),
    ]
    return spread(left, [part(f"  {when} ", tone)], width, ink.words)
