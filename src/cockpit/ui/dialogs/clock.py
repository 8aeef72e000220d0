"""What changes the clock for good: another T-0, a recycle to an earlier mark, a scrub."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from cockpit.core import intents, orders
from cockpit.core.conducted import Recycled
from cockpit.core.decide import decide
from cockpit.core.plain import plain
from cockpit.core.plan import Mark
from cockpit.core.refusal import Refusal
from cockpit.ui import words
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.dialog import text
from cockpit.ui.dialogs.fields import Entry, Typed
from cockpit.ui.dialogs.form import Form, Line
from cockpit.ui.moments import NoTime, slipped


class Slip(Form):
    """Set or move T-0."""

    verb = "set T-0"

    def __init__(self, desk: Desk) -> None:
        launch = desk.scene.picture.launch
        again = launch.conduct.scrubbed is not None
        super().__init__(desk, "A new T-0 for the next attempt" if again else "Set a new T-0")

    def lead(self) -> Iterable[tuple[str, str]]:
        """Where it stands, and what a new one begins."""
        launch, now = self.desk.scene.picture.launch, self.desk.scene.picture.now
        if launch.t0 is None:
            yield "T-0 is not set.", "warning"
        elif not launch.conduct.countdown.armed:
            yield f"T-0 was {words.day_and_hour(launch.t0, launch.plan)} and has passed: the clock waits.", "warning"
        else:
            ahead = f", in {words.span(launch.t0 - now)}" if launch.t0 > now else ""
            here = words.here(launch.t0, launch.plan)
            yield f"T-0 is {words.day_and_hour(launch.t0, launch.plan)}{here}{ahead}.", "lead"
            if launch.conduct.standing and launch.conduct.scrubbed is None:
                yield "The clock stands: the hold gets longer, and T-time goes on from where it is.", "lead"
        if launch.conduct.scrubbed is not None:
            yield f"It begins attempt {launch.conduct.attempt + 1}: every station answers again.", "lead"

    def lines(self) -> Iterable[Line]:
        """When and why."""
        yield Line("New T-0", Entry(placeholder="+20m, 14:30 or 2026-02-28 09:00", name="when"), "when")
        yield Line("Means", text("", "lead"), "means")
        yield Line("Reason", Entry(placeholder="why it moves", name="reason"), "reason")

    def _read(self) -> datetime:
        picture = self.desk.scene.picture
        return slipped(self.value("when"), picture.now, picture.launch.t0, picture.launch.plan)

    @on(Input.Changed)
    def _preview(self, event: Input.Changed) -> None:
        """Say at once what was understood."""
        field = self.line("means").field
        if event.input.name != "when" or not isinstance(field, Static):
            return
        picture = self.desk.scene.picture
        try:
            found = self._read()
            where = words.day_and_hour(found, picture.launch.plan)
            ahead = f"in {words.span(found - picture.now)}" if found > picture.now else "that is past"
            said = f"{where}, {ahead}{words.here(found, picture.launch.plan)}"
        except NoTime as error:
            said = str(error) if self.value("when") else ""
        field.update(Content(plain(said)))

    async def finish(self) -> str:
        """A time and a reason; a T-0 in the past arms nothing, so it is not taken."""
        picture = self.desk.scene.picture
        try:
            found = self._read()
        except NoTime as error:
            return f"✖ {error}"
        if found <= picture.now:
            return f"✖ {words.day_and_hour(found, picture.launch.plan)} is past"
        if not self.value("reason"):
            return "✖ say why it moves"
        done = f"T-0 is {words.day_and_hour(found, picture.launch.plan)}"
        return await self.record(intents.SetT0(found, self.value("reason")), done)


class Recycle(Form):
    """Take the T-clock back to a mark."""

    verb = "recycle"

    def __init__(self, desk: Desk, mark: Mark) -> None:
        super().__init__(desk, "Recycle")
        self._mark = mark

    def lead(self) -> Iterable[tuple[str, str]]:
        """Exactly what would be undone, as the core would record it."""
        picture = self.desk.scene.picture
        plan = picture.launch.plan
        asked = orders.Recycle(self._mark.id, "recycle")
        answer = decide(picture.launch, asked, picture.now, picture.operator)
        yield f"back to {words.t_offset(self._mark.offset)} {self._mark.title}", "quote"
        if isinstance(answer, Refusal):
            yield from ((f"✖ {reason}", "warning") for reason in answer.reasons)
            return
        event = next(one for one in answer if isinstance(one, Recycled))
        gates = [plan.gate_by_id[key].title for key in event.reopened if key in plan.gate_by_id]
        titles = {mark.id: mark.title for mark in plan.timeline}
        marks = [titles[key] for key in event.marks if key in titles]
        yield _listed("gate", "reopens: its evidence is void", "reopen: their evidence is void", gates), "warning"
        yield _listed("mark", "is ahead again", "are ahead again", marks), "warning"
        answers = "every station answers again" if event.poll else "the answers of the stations stay"
        yield f"Waivers stay; {answers}; the final GO is taken back.", "lead"

    def lines(self) -> Iterable[Line]:
        """Why, and the word."""
        yield Line("Reason", Entry(placeholder="why the launch goes back", name="reason"), "reason")
        yield Line("Confirm", Typed(placeholder="type RECYCLE", name="word"), "word")

    async def finish(self) -> str:
        """The word is ours, the rest the core's."""
        if self.value("word") != "RECYCLE":
            return "✖ type RECYCLE to go back"
        order = orders.Recycle(self._mark.id, self.value("reason"))
        return await self.record(order, f"back at {self._mark.title}")


def _listed(word: str, one: str, more: str, titles: list[str]) -> str:
    if not titles:
        return f"no {word} {one.partition(':')[0]}"
    verb = one if len(titles) == 1 else more
    return f"{words.plural(len(titles), word)} {verb}: {', '.join(titles)}"


class Scrub(Form):
    """End this attempt."""

    verb = "scrub"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, f"Scrub attempt {desk.scene.picture.launch.conduct.attempt}")

    def lead(self) -> Iterable[tuple[str, str]]:
        """What it ends."""
        yield "This attempt is over for everybody; a new T-0 begins the next one.", "warning"
        yield "Then the sequence is ahead again and every station answers again; evidence stays.", "lead"

    def lines(self) -> Iterable[Line]:
        """Why, what comes next, and the word."""
        yield Line("Reason", Entry(placeholder="why it cannot be today", name="reason"), "reason")
        placeholder = "what must happen first, and when it could be"
        yield Line("Turnaround", Entry(placeholder=placeholder, name="turnaround"), "turnaround")
        yield Line("Confirm", Typed(placeholder="type SCRUB", name="word"), "word")

    async def finish(self) -> str:
        """The word is ours, the rest the core's."""
        if self.value("word") != "SCRUB":
            return "✖ type SCRUB to end the attempt"
        order = orders.Scrub(self.value("reason"), self.value("turnaround"))
        return await self.record(order, "the attempt is scrubbed")
