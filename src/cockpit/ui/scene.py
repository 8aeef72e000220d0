"""What is on the screen beside the picture: the selection, where the keys go, the filter. A value, not a widget."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from cockpit.core.gates import ClaimView, GateView
from cockpit.core.names import ClaimId, GateId
from cockpit.core.plan import Gate
from cockpit.core.probe import Effect
from cockpit.engine.flight import Picture
from cockpit.engine.permit import LOOKS


class Spotlight(StrEnum):
    """Which part of the board the arrow keys move in."""

    GATES = "gates"
    CLAIMS = "claims"
    OUTPUT = "output"


class Area(NamedTuple):
    """A rectangle of cells."""

    x: int
    y: int
    width: int
    height: int


class Place(NamedTuple):
    """A gate to go to, or one of its claims."""

    gate: GateId
    claim: ClaimId | None = None


class Order(NamedTuple):
    """A command to carry out, by its id."""

    command: str


Target: TypeAlias = Place | Order
"""What a click or a choice leads to."""


class Scene(NamedTuple):
    """Everything that decides what a key would do now."""

    picture: Picture
    gate: GateId | None = None
    claim: ClaimId | None = None
    spotlight: Spotlight = Spotlight.GATES
    filtered: bool = False
    """Only gates that need somebody are shown."""
    wide_output: bool = False
    spin: int = 0
    """Which picture of the spinner is shown."""

    @property
    def view(self) -> GateView | None:
        """The selected gate as it stands."""
        return self.picture.review.views.get(self.gate) if self.gate is not None else None

    @property
    def claim_view(self) -> ClaimView | None:
        """The selected claim as it stands."""
        view = self.view
        return next((one for one in view.claims if one.claim.id == self.claim), None) if view else None

    @property
    def restricted(self) -> bool:
        """Whether this seat may look, vouch and export, and run nothing."""
        return bool(self.barred)

    @property
    def barred(self) -> str:
        """Why nothing runs at this seat, for a key that would; empty where it does."""
        picture = self.picture
        if picture.barred and not self.observer:
            return f"restricted, {picture.barred}; y shows what it would run"
        return LOOKS if self.observer else ""

    @property
    def observer(self) -> bool:
        """Whether this seat only looks: it records nothing."""
        picture = self.picture
        listed = picture.company is not None and picture.company.observes
        return picture.observer or listed or "read-only" in picture.badges


def strongest(gate: Gate) -> Effect:
    """The strongest effect of a gate's probes."""
    order: Mapping[Effect, int] = {Effect.READ: 0, Effect.WRITE: 1, Effect.PRODUCTION: 2}
    return max((probe.effect for probe in gate.probes), key=order.__getitem__, default=Effect.READ)
