"""The launch sequence: every mark with its steps, planned against actual; and the keys that move the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from cockpit.core import intents, orders
from cockpit.core.intents import Intent
from cockpit.core.plan import Manner
from cockpit.core.refusal import Refusal
from cockpit.core.timeline import MarkView, sequence
from cockpit.ui.brush import Row
from cockpit.ui.canvas import Canvas
from cockpit.ui.desk import Desk
from cockpit.ui.panes import marks
from cockpit.ui.panes.marks import Spot, spots
from cockpit.ui.reasons import refused
from cockpit.ui.screens.live import Live
from cockpit.ui.theme import Inks


class Page(Canvas):
    """The list, drawn around its cursor."""

    class Pointed(Message):
        """A row was clicked that the cursor stands on already."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.cursor: int | None = None
        self.top = 0

    @property
    def spots(self) -> list[Spot]:
        """The rows as they are now."""
        return spots(sequence(self._desk.scene.picture.review))

    @property
    def spot(self) -> Spot | None:
        """The row under the cursor."""
        found = self.spots
        return found[self.place(found)] if found else None

    def place(self, found: list[Spot]) -> int:
        """The cursor; at first on what runs or is next."""
        if self.cursor is None:
            self.cursor = marks.begin(found)
        return max(min(self.cursor, len(found) - 1), 0)

    def move(self, by: int) -> None:
        """Another row."""
        found = self.spots
        self.cursor = max(min(self.place(found) + by, len(found) - 1), 0)
        self.show()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As tall as the list, and never taller than the screen."""
        return min(marks.tall(len(self.spots)), viewport.height)

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """The clock, what is next, and the rows in sight."""
        found = self.spots
        here = self.place(found)
        room = marks.room(height)
        self.top = max(min(self.top, here, len(found) - room), here - room + 1, 0)
        return marks.page(self._desk.scene, found, here, self.top, width, height, ink)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Further down."""
        self.move(3)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Further up."""
        self.move(-3)

    def on_click(self, event: events.Click) -> None:
        """Stand there; a click on the row of the cursor is Space."""
        number = self.top + event.y - marks.HEAD
        found = self.spots
        if not 0 <= number < len(found) or event.y < marks.HEAD:
            return
        if number == self.cursor:
            self.post_message(self.Pointed())
        self.cursor = number
        self.show()


class Sequence(Live[Page]):
    """The screen of the launch sequence."""

    fresh = frozenset({"space"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,shift+tab", "move(-1)", "Up", show=False),
        Binding("down,j,tab", "move(1)", "Down", show=False),
        Binding("pageup", "move(-10)", "Page up", show=False),
        Binding("pagedown", "move(10)", "Page down", show=False),
        Binding("home", "move(-10000)", "First", show=False),
        Binding("end", "move(10000)", "Last", show=False),
        Binding("space", "tick", "Tick", show=False),
        Binding("c,enter", "complete", "Complete", show=False),
        Binding("z", "slip", "Slip T-0", show=False),
        Binding("y", "recycle", "Recycle", show=False),
        Binding("x", "scrub", "Scrub", show=False),
        Binding("h,H", "perform('hold')", "Hold", show=False),
        Binding("q,T", "leave", "Leave", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Page(desk))

    def action_move(self, by: int) -> None:
        """Another row."""
        self._page.move(by)

    def on_page_pointed(self) -> None:
        """A second click ticks."""
        self.action_tick()

    def action_tick(self) -> None:
        """Tick the step under the cursor, or take its tick back; on a DO-CONFIRM mark, confirm its steps together."""
        spot = self._page.spot
        if spot is None:
            self._desk.say("the profile has no launch sequence: no [[timeline]]", "warning", 4.0)
        elif spot.step is None and spot.view.mark.steps and spot.view.mark.manner is Manner.DO_CONFIRM:
            self._confirm(spot.view)
        elif spot.step is None:
            hint = "its steps are ticked one by one; " if spot.view.mark.steps else ""
            self._desk.say(f"{spot.view.mark.title}: {hint}c completes the mark", "warning", 4.0)
        else:
            done = spot.step not in spot.view.done
            self._order(orders.TickStep(spot.view.mark.id, spot.step, done), read_do=spot.view)

    def _confirm(self, view: MarkView) -> None:
        reason = refused(self._desk.scene, orders.ConfirmSteps(view.mark.id))
        if reason:
            self._desk.say(f"{view.mark.title}: {reason}", "warning", 6.0)
            return
        from cockpit.ui.dialogs.complete import ConfirmSteps

        self._desk.ask(ConfirmSteps(self._desk, view.mark))

    def action_complete(self) -> None:
        """Say that the mark under the cursor is complete."""
        spot = self._page.spot
        if spot is None:
            return
        reason = refused(self._desk.scene, orders.CompleteMark(spot.view.mark.id, "a note"))
        if reason:
            self._desk.say(f"{spot.view.mark.title}: {reason}", "warning", 6.0)
            return
        from cockpit.ui.dialogs.complete import Complete

        self._desk.ask(Complete(self._desk, spot.view.mark))

    def action_slip(self) -> None:
        """Another T-0."""
        picture = self._desk.scene.picture
        reason = refused(self._desk.scene, intents.SetT0(picture.now + timedelta(hours=1), "slip"))
        if reason:
            self._desk.say(f"T-0: {reason}", "warning", 6.0)
            return
        from cockpit.ui.dialogs.clock import Slip

        self._desk.ask(Slip(self._desk))

    def action_recycle(self) -> None:
        """Back to the mark under the cursor."""
        spot = self._page.spot
        if spot is None:
            return
        reason = refused(self._desk.scene, orders.Recycle(spot.view.mark.id, "recycle"))
        if reason:
            self._desk.say(f"Recycle to {spot.view.mark.title}: {reason}", "warning", 6.0)
            return
        from cockpit.ui.dialogs.clock import Recycle

        self._desk.ask(Recycle(self._desk, spot.view.mark))

    def action_scrub(self) -> None:
        """End the attempt."""
        reason = refused(self._desk.scene, orders.Scrub("scrub"))
        if reason:
            self._desk.say(f"Scrub: {reason}", "warning", 6.0)
            return
        from cockpit.ui.dialogs.clock import Scrub

        self._desk.ask(Scrub(self._desk))

    def action_perform(self, command: str) -> None:
        """A command of the board."""
        self._desk.perform(command)

    def _order(self, intent: Intent, read_do: MarkView) -> None:
        async def ask() -> None:
            answer = await self._desk.submit(intent)
            if isinstance(answer, Refusal):
                order = " (READ-DO: in this order)" if read_do.mark.manner is Manner.READ_DO else ""
                self._desk.say(f"{answer}{order}", "warning", 6.0)
            self._page.show()

        self._desk.attend(ask(), "not recorded")
