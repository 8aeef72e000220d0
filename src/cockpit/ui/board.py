"""The main screen: it holds the scene, hands it to the panes, and turns keys into movements and deeds.

It decides nothing about a launch and never changes one. Pictures come from the flight, in whatever thread; they are
shown at most ten times a second, so that keys stay quick however many probes report.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.timer import Timer

from cockpit.core.intents import Intent
from cockpit.core.names import ClaimId, GateId
from cockpit.core.refusal import Decision
from cockpit.engine.flight import Flight, Picture
from cockpit.errors import CockpitError
from cockpit.ui import keys, moves
from cockpit.ui.arrange import NARROW, arrange
from cockpit.ui.deeds import DEEDS
from cockpit.ui.desk import follow
from cockpit.ui.mosaic import Followed, Mosaic
from cockpit.ui.panes.alarm import Alarm
from cockpit.ui.panes.blockers import Blockers
from cockpit.ui.panes.detail import Detail
from cockpit.ui.panes.footer import Footer
from cockpit.ui.panes.gates import Gates
from cockpit.ui.panes.header import Header
from cockpit.ui.panes.latest import Latest, Ticker
from cockpit.ui.panes.output import Output
from cockpit.ui.panes.poll import Poll
from cockpit.ui.panes.strip import Strip
from cockpit.ui.panes.timeline import Timeline
from cockpit.ui.ring import Ringer, at_start
from cockpit.ui.scene import Area, Scene, Spotlight
from cockpit.ui.shell import Shell
from cockpit.ui.trust import Trust
from cockpit.ui.trusting import ask_at_first

BREATH = 0.1
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

    def __init__(self, flight: Flight, export: Export, trust: Trust | None = None) -> None:
        super().__init__()
        self.flight = flight
        self.trust = trust
        self.scene = Scene(flight.picture)
        self._export = export
        self._ringer = Ringer(at_start(os.environ), flight.picture)
        self._waiting: Timer | None = None
        self._spinner: Timer | None = None
        self._shown_at = 0.0
        self._painted = False
        self._gates, self._detail, self._output = Gates(), Detail(), Output(flight.lines)
        self._strip, self._blockers, self._ticker = Strip(), Blockers(), Ticker()
        self._mosaic = Mosaic(
            {
                "header": Header(),
                "alarm": Alarm(),
                "timeline": Timeline(),
                "gates": self._gates,
                "blockers": self._blockers,
                "latest": Latest(),
                "ticker": self._ticker,
                "detail": self._detail,
                "output": self._output,
                "strip": self._strip,
                "poll": Poll(),
                "footer": Footer(),
            },
            self._arrange,
        )

    # ---------------------------------------------------------------------------------------------------- the parts
    def compose(self) -> ComposeResult:
        """One widget for all panes."""
        yield self._mosaic

    def _arrange(self, width: int, height: int, scene: Scene) -> Mapping[str, Area]:
        self._gates.single = width < NARROW
        return arrange(
            width,
            height,
            scene,
            lambda cells: self._gates.measure(scene, cells).height,
            strip=self._strip.wanted(scene),
            blockers_want=self._blockers.measure(scene),
            ticker=self._ticker.measure(scene, width),
        )

    def on_mount(self) -> None:
        """Begin to listen; the worst gate is selected."""
        review = self.scene.picture.review
        worst = next((blocker.gate for blocker in review.verdict.blockers if blocker.gate), None)
        self.scene = self.scene._replace(gate=worst or next(iter(review.views), None))
        self.flight.listen(self._from_elsewhere)
        self._spinner = self.set_interval(_TURN, self._turn, pause=True)
        self._show(self.scene._replace(picture=self.flight.picture))
        self._tick()
        if self.trust is not None and self.scene.restricted and not self.scene.observer:
            self.call_after_refresh(ask_at_first, self)

    def _compositor_refresh(self) -> None:
        """Textual paints a new screen three times before it is settled; the first two are left out."""
        if not self._painted and self._repaint_required:
            return
        self._painted = True
        super()._compositor_refresh()

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
        self._mosaic.give(self.scene)

    def _show(self, scene: Scene) -> None:
        """Hand a scene to the panes; each repaints what it changes."""
        if scene.filtered:
            scene = moves.kept(scene, self._gates.measure(scene, self._mosaic.area("gates").width))
        self.scene = scene
        news = self._ringer.hear(scene.picture)
        if news:
            self.shell.ring(news)
        if self._spinner is not None and self.shell.animate_signs:
            (self._spinner.resume if scene.picture.running else self._spinner.pause)()
        self._mosaic.give(scene)

    def redraw(self) -> None:
        """Paint everything again, in the colours of the present theme."""
        self._mosaic.give(self.scene)

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
            case "bell":
                self.say(self._ringer.turn(), seconds=4.0)
            case "theme":
                self.shell.flip_theme()
                self.call_after_refresh(self.redraw)
            case _ if scene.spotlight is Spotlight.OUTPUT and command in _SCROLLS:
                self._output.scroll(_SCROLLS[command] * (self._output.page if "page" in command else 1))
                self._mosaic.redraw("output")
            case _:
                self._show(moves.moved(scene, command, self._gates.grid, self._gates.page))

    def go(self, gate: GateId, claim: ClaimId | None = None) -> None:
        """Select a gate, or one of its claims; the filter ends if it hides it."""
        hidden = self.scene.filtered and self.scene.picture.review.views[gate].settled
        spotlight = Spotlight.CLAIMS if claim is not None else Spotlight.GATES
        filtered = self.scene.filtered and not hidden
        self._show(
            self.scene._replace(gate=gate, claim=claim, spotlight=spotlight, filtered=filtered, wide_output=False)
        )

    def on_followed(self, event: Followed) -> None:
        """Something was clicked."""
        follow(self, event.target)

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
                self.say(f"{failing}: {self.shell.broke(error)}", "error", 12.0)

        self.run_worker(wait(), group="attend", exit_on_error=False)

    def leave(self) -> None:
        """End the screen."""
        self.shell.leave(0)


_SCROLLS = {"up": -1, "down": 1, "page_up": -1, "page_down": 1, "home": -1_000_000, "end": 1_000_000}
