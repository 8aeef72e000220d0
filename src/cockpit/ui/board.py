"""The main screen: it holds the scene, hands it to the panes, and turns keys into movements and deeds.

It decides nothing about a launch and never changes one. Pictures come from the flight, in whatever thread; they are
shown at most twenty times a second, so that keys stay quick however many probes report.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.timer import Timer

from cockpit.core.decide import Decision
from cockpit.core.intents import Intent
from cockpit.core.names import ClaimId, GateId
from cockpit.engine.flight import Flight, Picture
from cockpit.errors import CockpitError
from cockpit.ui import keys, moves
from cockpit.ui.deeds import DEEDS
from cockpit.ui.panes.alarm import Alarm
from cockpit.ui.panes.blockers import Blockers
from cockpit.ui.panes.detail import ClaimPicked, Detail
from cockpit.ui.panes.footer import Footer, Pressed
from cockpit.ui.panes.gates import NARROW, Gates, Picked
from cockpit.ui.panes.header import Header
from cockpit.ui.panes.output import Output
from cockpit.ui.panes.pane import Pane
from cockpit.ui.panes.poll import Poll
from cockpit.ui.panes.timeline import Timeline
from cockpit.ui.scene import Scene, Spotlight
from cockpit.ui.shell import Shell

BREATH = 0.05
"""Seconds between two pictures that probes cause."""
_TURN = 1 / 6
"""Seconds between two pictures of the spinner."""

Export = Callable[[Picture], Awaitable[str]]
"""Writes the snapshot of a picture and returns where it stands."""


class Arrived(Message):
    """The flight has a newer picture."""


class Board(Screen[None], inherit_bindings=False):
    """Everything at once."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings()]
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (NARROW, "-normal")]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-short"), (34, "-tall")]

    def __init__(self, flight: Flight, export: Export) -> None:
        super().__init__()
        self.flight = flight
        self.scene = Scene(flight.picture)
        self._export = export
        self._waiting: Timer | None = None
        self._spinner: Timer | None = None
        self._shown_at = 0.0

    # ---------------------------------------------------------------------------------------------------- the parts
    def compose(self) -> ComposeResult:
        """Nine canvases in three containers."""
        self._gates, self._detail = Gates(id="gates"), Detail(id="detail")
        self._output = Output(self.flight.lines, id="output")
        self._frame: tuple[Pane, ...] = (
            Header(id="header"),
            Alarm(id="alarm"),
            Timeline(id="timeline"),
            Blockers(id="blockers"),
            Poll(id="poll"),
            Footer(id="footer"),
        )
        header, alarm, timeline, blockers, poll, footer = self._frame
        yield header
        yield alarm
        yield timeline
        with Horizontal(id="main"):
            with Vertical(id="left"):
                yield self._gates
                yield blockers
            with Vertical(id="right"):
                yield self._detail
                yield self._output
        yield poll
        yield footer

    def on_mount(self) -> None:
        """Begin to listen; the worst gate is selected."""
        review = self.scene.picture.review
        worst = next((blocker.gate for blocker in review.verdict.blockers if blocker.gate), None)
        self.scene = self.scene._replace(gate=worst or next(iter(review.views), None))
        self.flight.listen(self._from_elsewhere)
        self._spinner = self.set_interval(_TURN, self._turn, pause=True)
        self._show(self.scene._replace(picture=self.flight.picture))
        self._tick()

    def on_resize(self, _event: Resize) -> None:
        """Another size may hide what was in sight."""
        self.call_after_refresh(self._after_resize)

    def _after_resize(self) -> None:
        self._gates.reveal()
        self._gates.show()

    # -------------------------------------------------------------------------------------------------- pictures in
    @property
    def shell(self) -> Shell[Any]:
        """The app, with our manners."""
        app = self.app
        assert isinstance(app, Shell)
        return app

    def _from_elsewhere(self) -> None:
        """Called in the engine's thread; costs it one message."""
        self.post_message(Arrived())

    def on_arrived(self) -> None:
        """Show the new picture now, or as soon as the last one is old enough."""
        if self._waiting is not None:
            return
        since = asyncio.get_running_loop().time() - self._shown_at
        if since >= BREATH:
            self._take()
        else:
            self._waiting = self.set_timer(BREATH - since, self._take)

    def _take(self) -> None:
        self._waiting = None
        self._shown_at = asyncio.get_running_loop().time()
        self._show(self.scene._replace(picture=self.flight.picture))

    def _tick(self) -> None:
        """Once a second, a moment after the second turned."""
        picture = self.flight.tick()
        self._show(self.scene._replace(picture=picture))
        self.set_timer(1.005 - picture.now.microsecond / 1_000_000, self._tick)

    def _turn(self) -> None:
        self.scene = self.scene._replace(spin=self.scene.spin + 1)
        for pane in (self._gates, self._detail, self._output):
            pane.give(self.scene)

    def _show(self, scene: Scene) -> None:
        """Hand a scene to every pane; each repaints what it changes."""
        if scene.filtered:
            self._gates.scene = scene
            scene = moves.kept(scene, self._gates.grid)
        self.scene = scene
        if self._spinner is not None and self.shell.animate_signs:
            (self._spinner.resume if scene.picture.running else self._spinner.pause)()
        self.set_class(bool(scene.picture.alarm), "-alarm")
        self.set_class(scene.wide_output, "-output")
        self.set_class(scene.spotlight is Spotlight.OUTPUT, "-reading")
        for pane in (*self._frame, self._gates, self._detail, self._output):
            pane.give(scene)

    def redraw(self) -> None:
        """Paint everything again, in the colours of the present theme."""
        for pane in self.query(Pane):
            pane.show()

    # -------------------------------------------------------------------------------------------------------- keys
    def action_command(self, name: str) -> None:
        """Every binding comes here."""
        self.perform(name)

    def perform(self, command: str) -> None:
        """Do it, or say why it cannot be done now."""
        reason = keys.BY_ID[command].why_not(self.scene)
        if reason:
            self.say(f"{keys.BY_ID[command].label}: {reason}", "warning", 4.0)
            return
        deed = DEEDS.get(command)
        if deed is not None:
            deed(self)
        else:
            self._look(command)

    def _look(self, command: str) -> None:
        """The commands that only change what is seen."""
        scene = self.scene
        match command:
            case "filter":
                self._show(scene._replace(filtered=not scene.filtered))
            case "output":
                wide = not scene.wide_output
                spotlight = Spotlight.OUTPUT if wide else Spotlight.GATES
                self._show(scene._replace(wide_output=wide, spotlight=spotlight, claim=None))
            case "theme":
                self.shell.flip_theme()
                self.call_after_refresh(self.redraw)
            case _ if scene.spotlight is Spotlight.OUTPUT and command in _SCROLLS:
                self._output.scroll(_SCROLLS[command] * (self._output.page() if "page" in command else 1))
            case _:
                page = self._gates.size.height - 2
                self._show(moves.moved(scene, command, self._gates.grid, max(page, 1)))

    def go(self, gate: GateId, claim: ClaimId | None = None) -> None:
        """Select a gate, or one of its claims; the filter ends if it hides it."""
        hidden = self.scene.filtered and self.scene.picture.review.views[gate].settled
        spotlight = Spotlight.CLAIMS if claim is not None else Spotlight.GATES
        filtered = self.scene.filtered and not hidden
        self._show(
            self.scene._replace(gate=gate, claim=claim, spotlight=spotlight, filtered=filtered, wide_output=False)
        )

    def on_picked(self, event: Picked) -> None:
        """A gate was clicked."""
        self.go(event.gate)

    def on_claim_picked(self, event: ClaimPicked) -> None:
        """A claim was clicked."""
        if self.scene.gate is not None:
            self.go(self.scene.gate, event.claim)

    def on_pressed(self, event: Pressed) -> None:
        """A key of the footer was clicked."""
        self.perform(event.command)

    # ----------------------------------------------------------------------------------------------- for the deeds
    def ask(self, dialog: ModalScreen[Any], then: Callable[[Any], None] | None = None) -> None:
        """Open a dialog over the board."""
        self.app.push_screen(dialog, then)

    def say(self, text: str, severity: Any = "information", seconds: float = 6.0) -> None:
        """Show a notice."""
        self.shell.say(text, severity, seconds)

    async def submit(self, intent: Intent) -> Decision:
        """Ask the flight; once asked, an intent is not taken back by closing a dialog."""
        return await asyncio.shield(asyncio.wrap_future(self.flight.submit(intent)))

    async def export(self) -> str:
        """Write the snapshot of the present picture."""
        return await self._export(self.scene.picture)

    def attend(self, work: Awaitable[Any], failing: str) -> None:
        """Wait for something without holding up the keys."""

        async def wait() -> None:
            try:
                await work
            except CockpitError as error:
                self.say(f"{failing}: {error}", "error", 12.0)
            except Exception as error:  # noqa: BLE001 - whatever breaks behind the screen, the screen goes on
                self.say(f"{failing}: {type(error).__name__}: {error}", "error", 12.0)

        self.run_worker(wait(), group="attend", exit_on_error=False)

    def leave(self) -> None:
        """End the screen."""
        self.shell.leave(0)


_SCROLLS = {"up": -1, "down": 1, "page_up": -1, "page_down": 1, "home": -1_000_000, "end": 1_000_000}
