"""A launch being flown from one seat: what a screen or a headless command holds in its hands.

The engine runs in a thread of its own with its own event loop; every method here may be called from any thread and
returns at once. What the engine knows is handed over as one immutable `Picture`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import field
from datetime import datetime
from typing import Protocol

from cockpit.core.events import Entry
from cockpit.core.frozen import frozen
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch
from cockpit.core.names import GateId, Operator, ProbeId, SeatId
from cockpit.core.probe import Effect
from cockpit.core.reading import Line
from cockpit.core.refusal import Decision
from cockpit.core.review import Review
from cockpit.core.seats import Place


@frozen
class Running:
    """A gate whose probes run right now."""

    since: datetime
    step: int
    """Number of the probe that runs, from 1."""
    steps: int
    title: str
    """What that probe does."""
    asks: bool = False
    """It waits for a person to look and to vouch."""


@frozen
class Company:
    """Which seat this is, and who else gave a sign of life."""

    seat: SeatId
    seen: Mapping[SeatId, datetime] = field(default_factory=dict)
    """The last sign of life of every seat that is held right now."""
    leads: bool = False
    """This seat runs the scheduled probes."""
    observes: bool = False
    """It only looks."""
    guests: tuple[Place, ...] = ()
    """Seats that look on and are not in the journal, since they may not write."""


@frozen
class Picture:
    """Everything that a screen shows of a launch at one moment."""

    launch: Launch
    review: Review
    operator: Operator
    running: Mapping[GateId, Running] = field(default_factory=dict)
    queued: frozenset[GateId] = frozenset()
    """Gates that wait for a place to run."""
    badges: tuple[str, ...] = ()
    """Standing remarks about this seat: `read-only`, `journal without key`, `demo`."""
    alarm: str = ""
    """Something that everybody must know now (the journal cannot be written ...); empty for nothing."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Credentials that were not found, with the reason."""
    urgent: str = ""
    """The latest thing since this seat was taken that a terminal should ring for, in a few words; empty for none."""
    told: tuple[Entry, ...] = ()
    """The latest entries of the journal that are worth telling, oldest first: what people and the clock did."""
    urgent_number: int = 0
    """Counts them: a screen rings when it differs from the number that it rang for last."""
    news: str = ""
    """The latest thing that those may want to hear of who asked for more than the urgent."""
    news_number: int = 0
    """Counts these and the urgent ones."""
    barred: str = ""
    """Why nothing runs at this seat (the profile was not allowed ...); empty where it does."""
    observer: bool = False
    """This seat only looks: it records nothing."""
    company: Company | None = None
    """The seats around this one; None: nobody else can sit at this launch."""

    @property
    def now(self) -> datetime:
        """The moment that the review was made for."""
        return self.review.now


class Flight(Protocol):
    """One seat of a launch."""

    @property
    def picture(self) -> Picture:
        """The latest picture. Reading it costs nothing; it is replaced, never changed."""

    def listen(self, changed: Callable[[], None]) -> None:
        """Call `changed` from the engine's thread after the picture changed; bursts are one call.

        It is not called again before `picture` was read.
        """

    def tick(self) -> Picture:
        """Judge again at the present moment (freshness, deadlines) and return the picture; cheap, once a second."""

    def lines(self, gate: GateId) -> tuple[Line, ...]:
        """The live output of a gate's probes in this session, oldest first, bounded; then that of its last run."""

    def submit(self, intent: Intent) -> Future[Decision]:
        """Ask for something in the name of this seat's operator; done once it is recorded or refused."""

    def post_status(self, text: str) -> Future[str]:
        """Post a status update to the profile's webhook and record that it went out.

        Done with the empty text, or with one sentence that says why it was not sent or not recorded; it never holds
        the URL, which is a secret, and it never raises.
        """

    def run(
        self,
        gates: Sequence[GateId],
        *,
        allow: Effect = Effect.READ,
        start_at: ProbeId | None = None,
        word: str = "",
    ) -> Future[None]:
        """Run the probes of these gates, each gate once at a time; done when all have reported.

        Probes with a stronger effect than `allow` are left out. `start_at` re-runs one sequence from that step.
        `word` is what a person typed: a gate that changes production runs only under its own id.

        The future raises `NotPermitted` if none of them may run now: the profile was not allowed, its hours are over.
        """

    def cancel(self, gates: Sequence[GateId]) -> None:
        """Stop what runs of these gates."""

    def close(self) -> None:
        """Stop everything, let go of the journal; returns within a few seconds, whatever still hangs."""
