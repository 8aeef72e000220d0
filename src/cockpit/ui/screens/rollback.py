"""The way back: whether it is ready, who asks and decides, its steps in order with budgets and stopwatches."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import timedelta
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from cockpit.core import orders
from cockpit.core.intents import Intent
from cockpit.core.recovering import NO_RETURN
from cockpit.core.recovery import BackView, RecoveryView, RollbackStepView, recovery
from cockpit.engine.flight import Picture
from cockpit.ui import words
from cockpit.ui.brush import Row, spread
from cockpit.ui.dialogs.backpoll import BackPoll
from cockpit.ui.dialogs.worded import Asked, Worded
from cockpit.ui.screens.sheet import Item, Page, heading, part, prose
from cockpit.ui.stopwatch import stopwatch
from cockpit.ui.theme import Inks


class WayBackPage(Page):
    """The page of the rollback."""

    heading = "Rollback"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "tick", "Tick", show=False),
        Binding("u", "undo", "Take back", show=False),
        Binding("s", "answer", "Answer", show=False),
        Binding("a", "ask_back", "Ask", show=False),
        Binding("d", "decide", "Decide", show=False),
        Binding("e", "end", "End", show=False),
    ]

    def hint(self, picture: Picture) -> str:
        """The keys that can act."""
        way = picture.launch.conduct.rollback
        if way is not None and way.under_way:
            return "Enter ticks · u undoes · e ends it · Esc leaves"
        if way is not None and way.waiting:
            return "s a station answers · d the director decides · Esc leaves"
        return "a ask for the rollback · Esc leaves"

    def remark(self, picture: Picture, ink: Inks) -> Row:
        """The light."""
        view = recovery(picture.review)
        if view.ready:
            return [Segment("  ● ROLLBACK READY", ink.closed)]
        return [Segment("  ○ NOT READY", ink.partial)]

    def begin(self, picture: Picture) -> Hashable:
        """The step whose turn it is."""
        return recovery(picture.review).next

    def items(self, picture: Picture, width: int, ink: Inks) -> list[Item]:
        """State, steps, notes."""
        view, plan = recovery(picture.review), picture.launch.plan.rollback
        rows: list[Row] = []
        if not view.ready:
            rows += prose(f"○ not ready: {view.why}", width, ink.partial)
        rows += _times(view, picture, width, ink)
        rows += _state(view, picture, width, ink)
        found = [Item(rows)]
        if view.poll and view.asked is not None and (view.asked.waiting or view.asked.answers):
            back = sum(one.answer is not None and one.answer.back for one in view.poll)
            heard = sum(one.answer is not None for one in view.poll)
            found.append(heading(f"Rollback poll: {heard} of {len(view.poll)} answered, {back} BACK", ink))
            found += [Item([_vote(one, picture, width, ink)]) for one in view.poll]
        if view.steps:
            found.append(heading("Steps", ink))
            found += [Item(_step(step, view, picture, width, ink), step.number) for step in view.steps]
        else:
            found.append(Item([[], [Segment("The profile lists no steps for the way back.", ink.partial)]]))
        if plan.notes:
            found.append(heading("Notes", ink))
            found += [Item(prose(note, width, ink.muted)) for note in plan.notes]
        return found

    # ---------------------------------------------------------------------------------------------------- its keys
    def action_ask_back(self) -> None:
        """Open the rollback poll."""
        way = self.picture.launch.conduct.rollback
        if way is not None and way.waiting:
            self.say("it was asked for already: d decides")
            return
        if way is not None and way.under_way:
            self.say("the launch goes back already")
            return
        lead = [
            ("Ask the director to take the launch back.", "quote"),
            ("Nothing goes back before the director decides.", "lead"),
        ]
        asked = Asked("Reason", "what was seen", "say why")

        def make(text: str, _answer: str) -> tuple[Intent, str]:
            return orders.AskRollback(text), "the rollback is asked for"

        self.ask(Worded(self.desk, "Ask for the rollback", lead, asked, make, "ask"))

    def action_answer(self) -> None:
        """A station's word in the rollback poll."""
        way = self.picture.launch.conduct.rollback
        stations = self.picture.launch.plan.stations
        if way is None or not way.waiting:
            self.say("nobody asks for a rollback: a asks")
        elif not stations:
            self.say("the profile has no stations: the director decides (d)")
        else:
            self.ask(BackPoll(self.desk, way))

    def action_decide(self) -> None:
        """The director's answer."""
        way = self.picture.launch.conduct.rollback
        if way is None or not way.waiting:
            self.say("nobody asks for a rollback: a asks")
            return
        view = recovery(self.picture.review)
        light = "The way back is ready." if view.ready else f"The way back is NOT READY: {view.why}"
        heard = [one for one in view.poll if one.answer is not None]
        said = ", ".join(f"{one.station.role} {'BACK' if one.answer.back else 'on'}" for one in heard if one.answer)
        lead = [
            (f"{way.by} asks: {way.reason}", "quote"),
            (light, "lead" if view.ready else "warning"),
            (f"The poll: {said or 'no station has answered yet'}.", "lead"),
            ("Only the director decides, and need not wait for the others.", "lead"),
        ]
        choices = (("back", "go BACK"), ("on", "go on"))
        asked = Asked("Reason", "why", "say why", choices=choices)

        def make(text: str, answer: str) -> tuple[Intent, str]:
            back = answer == "back"
            return orders.DecideRollback(back, text), "the launch goes BACK" if back else "the launch goes on"

        self.ask(Worded(self.desk, "Decide on the rollback", lead, asked, make, "decide"))

    def action_tick(self) -> None:
        """Say that the step under the cursor is done; a point of no return asks for its word."""
        view = recovery(self.picture.review)
        step = next((one for one in view.steps if one.number == self.sheet.chosen), None)
        if view.asked is None or not view.asked.under_way:
            self.say("the launch does not go back: its steps are ticked while it does")
        elif step is None:
            self.say("no step is chosen")
        elif step.done is not None:
            self.say(f"that was done at {words.hour(step.done, self.picture.launch.plan)} already")
        elif step.step.no_return:
            self._past_return(step)
        else:
            self.record(orders.FinishRollbackStep(step.number), step.step.title)

    def _past_return(self, step: RollbackStepView) -> None:
        lead = [(step.step.title, "quote"), ("Point of no return: from here on there is no way forward.", "warning")]
        asked = Asked("Note", "what was done (may be empty)", word=NO_RETURN)

        def make(text: str, _answer: str) -> tuple[Intent, str]:
            return orders.FinishRollbackStep(step.number, text, NO_RETURN), step.step.title

        self.ask(Worded(self.desk, "Past the point of no return", lead, asked, make, "tick it"))

    def action_undo(self) -> None:
        """Take back the last tick; the core says why where it cannot be."""
        view = recovery(self.picture.review)
        step = next((one for one in view.steps if one.number == self.sheet.chosen), None)
        if view.asked is None or not view.asked.under_way or step is None or step.done is None:
            self.say("go to the step that was done last; u takes it back")
            return
        self.record(orders.FinishRollbackStep(step.number, done=False), f"not done: {step.step.title}")

    def action_end(self) -> None:
        """The way back is complete, or broken off."""
        view = recovery(self.picture.review)
        if view.asked is None or not view.asked.under_way:
            self.say("the launch does not go back: there is nothing to end")
            return
        left = [step.step.title for step in view.steps if step.done is None]
        if left:
            lead = [(f"{words.plural(len(left), 'step')} not done: {', '.join(left[:3])}", "warning")]
        else:
            lead = [("Every step is done.", "lead")]
        asked = Asked("Reason", "how it ended", "say why it is broken off" if left else "")

        def make(text: str, _answer: str) -> tuple[Intent, str]:
            return orders.EndRollback(text), "the rollback is over"

        self.ask(Worded(self.desk, "End the rollback", lead, asked, make, "end it"))


def _times(view: RecoveryView, picture: Picture, width: int, ink: Inks) -> list[Row]:
    plan = picture.launch.plan.rollback
    parts = []
    if view.total is not None and view.total > timedelta(0):
        parts.append(f"{words.span(view.total)} planned for the steps")
    if plan.limit is not None:
        parts.append(f"{words.span(plan.limit)} allowed")
    if plan.drill is not None:
        parts.append(f"the last drill took {words.span(plan.drill)}")
    if view.drilled is not None:
        parts.append(f"proven {words.age(picture.now - view.drilled)} ago")
    return prose(" · ".join(parts), width, ink.muted) if parts else []


def _state(view: RecoveryView, picture: Picture, width: int, ink: Inks) -> list[Row]:
    way, plan = view.asked, picture.launch.plan
    if way is None:
        return [[Segment("Nobody asks for a rollback.", ink.muted)]]
    since = words.hour(way.asked, plan)
    rows = prose(f"asked for at {since} by {way.by}: {way.reason}", width, ink.words)
    if way.waiting:
        director = plan.poll.director or plan.owner or "the director"
        clock = stopwatch(picture.now - way.asked)
        return [*rows, [part(f"? {director} decides; asked {clock} ago", ink.partial)]]
    assert way.decided is not None
    decided = words.hour(way.decided, plan)
    if not way.back:
        return [*rows, *prose(f"✔ decided at {decided} to GO ON: {way.why}", width, ink.closed)]
    if way.ended is not None:
        took = stopwatch(way.ended - way.decided)
        return [*rows, [Segment(f"■ ended at {words.hour(way.ended, plan)}, after {took}", ink.words)]]
    clock = stopwatch(view.took or timedelta(0))
    allowed = f" of {stopwatch(plan.rollback.limit)}" if plan.rollback.limit else ""
    late = "  OVER TIME" if view.over else ""
    rows += prose(f"◄ decided at {decided} to go BACK: {way.why}", width, ink.failed)
    return [*rows, [Segment(f"◄ UNDER WAY for {clock}{allowed}{late}", ink.partial if view.over else ink.strong)]]


def _vote(view: BackView, picture: Picture, width: int, ink: Inks) -> Row:
    station, answer = view.station, view.answer
    name = answer.name if answer is not None else station.person
    who = f"{station.role}{f'  {name}' if name else ''}"
    if answer is None:
        return [part(f"○ {who}", ink.muted)]
    said = f"  {words.hour(answer.at, picture.launch.plan)} "
    tone, word = (ink.failed, "◄ BACK") if answer.back else (ink.closed, "► GO ON")
    reason = f"  {answer.reason}" if answer.reason else ""
    left: Row = [Segment(f"{word}  ", tone), part(who, ink.words), part(reason, ink.muted)]
    return spread(left, [Segment(said, ink.muted)], width, ink.words)


def _step(step: RollbackStepView, view: RecoveryView, picture: Picture, width: int, ink: Inks) -> list[Row]:
    under_way = view.asked is not None and view.asked.under_way
    budget = f" of {stopwatch(step.step.budget)}" if step.step.budget else ""
    over = " OVER" if step.over else ""
    if step.done is not None:
        took = f" took {stopwatch(step.took)}{budget}{over}" if step.took is not None else ""
        sign, tone, clock = "✔", ink.closed, f"done {words.hour(step.done, picture.launch.plan)}{took}"
    elif under_way and step.number == view.next:
        sign, tone = ("!", ink.partial) if step.over else ("►", ink.focus)
        clock = f"now {stopwatch(step.took or timedelta(0))}{budget}{over}"
    else:
        sign, tone, clock = "○", ink.muted, f"budget {stopwatch(step.step.budget)}" if step.step.budget else ""
    owner = f"  {step.step.owner}" if step.step.owner else ""
    left: Row = [
        Segment(f"{sign} ", tone),
        part(f"{step.number + 1}. {step.step.title}", ink.muted if step.done else ink.words),
        part(owner, ink.muted),
    ]
    right: Row = [Segment(f"  {clock} ", ink.partial if step.over else tone)]
    rows = [spread(left, right, width, ink.words)]
    if step.step.no_return:
        rows.append([Segment("  ⚠ POINT OF NO RETURN: there is no way forward behind it", ink.failed)])
    if step.step.command:
        rows.append([part(f"  $ {step.step.command}", ink.faint)])
    return rows
