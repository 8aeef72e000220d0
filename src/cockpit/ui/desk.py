"""What a deed or a dialog needs of the board: a desk to work at. It knows no dialog and no pane."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, assert_never

from textual.screen import ModalScreen

from cockpit.core.intents import Intent
from cockpit.core.names import ClaimId, GateId, ProbeId
from cockpit.core.probe import Effect
from cockpit.core.refusal import Decision
from cockpit.engine.flight import Flight
from cockpit.ui.scene import Order, Place, Scene, Target
from cockpit.ui.trust import Trust


class Desk(Protocol):
    """What a deed needs of the board."""

    @property
    def scene(self) -> Scene:
        """What is on the screen now."""

    @property
    def flight(self) -> Flight:
        """The launch."""

    @property
    def trust(self) -> Trust | None:
        """The trust in the profile; None where there is none to speak of."""

    def ask(self, dialog: ModalScreen[Any], then: Callable[[Any], None] | None = None) -> None:
        """Open a dialog; `then` gets its answer, None when it was left."""

    def say(self, text: str, severity: Any = "information", seconds: float = 6.0) -> None:
        """Show a notice."""

    def go(self, gate: GateId, claim: ClaimId | None = None) -> None:
        """Select a gate, or one of its claims."""

    def perform(self, command: str) -> None:
        """Do another command."""

    async def submit(self, intent: Intent) -> Decision:
        """Ask the flight for something; returns once it is recorded or refused."""

    def attend(self, work: Awaitable[Any], failing: str) -> None:
        """Wait for something beside the screen; say `failing` and the reason if it breaks."""

    async def export(self) -> str:
        """Write the snapshot; returns where it stands."""

    def leave(self) -> None:
        """End the screen."""


def begin(desk: Desk, gates: Sequence[GateId], allow: Effect, start_at: ProbeId | None = None, word: str = "") -> None:
    """Run gates; whatever keeps them from running is said. `word` is what a person typed for it."""
    running = desk.flight.run(gates, allow=allow, start_at=start_at, word=word)
    desk.attend(asyncio.wrap_future(running), "cannot run")


def follow(desk: Desk, target: Target | None) -> None:
    """Go there, or do it."""
    match target:
        case Place():
            desk.go(target.gate, target.claim)
        case Order():
            desk.perform(target.command)
        case None:
            pass
        case _:
            assert_never(target)
