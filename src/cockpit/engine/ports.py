"""What the engine needs of the outside, as protocols. The rings around it fit them without importing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from cockpit.core.errand import Errand
from cockpit.core.events import Entry
from cockpit.core.intents import TellJump
from cockpit.core.names import JSON, Operator, SeatId
from cockpit.core.probe import Answer, Probe, Scene
from cockpit.core.record import ChainReport, Draft
from cockpit.core.seats import Guest
from cockpit.core.secret import Secret


class Journal(Protocol):
    """An append-only record of one launch."""

    @property
    def keyed(self) -> bool:
        """Whether its chain is keyed."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What it cannot promise, for badges and exports: `journal without key` ..."""

    @property
    def doubt(self) -> str:
        """Why what was read cannot be relied on, one of its remarks; empty: it can."""

    async def read(self, after: int = 0) -> Sequence[Entry]:
        """Every entry with a number above `after`, in order.

        Raises:
            JournalProblem: it cannot be read; says from which entry on.
        """

    async def append(self, expected: int, drafts: Sequence[Draft]) -> Sequence[Entry]:
        """Append in one step if the journal still ends at `expected`; return only after the commit.

        A draft whose id is there already is not written again: the stored entry is returned.

        Raises:
            Conflict: somebody appended first.
            JournalProblem: nothing was recorded (disk full, read-only ...).
        """

    async def head(self) -> int:
        """The number of the last entry, cheaply; other seats may have moved it."""

    async def wait(self, seconds: float) -> None:
        """Return when other seats may have recorded something, and at the latest after about so many seconds.

        Raises:
            JournalProblem: the journal is not there any more.
        """

    async def verify(self) -> ChainReport:
        """Walk the chain from the first entry."""

    async def close(self) -> None:
        """Let go of it; safe to call twice."""


class Presence(Protocol):
    """Who sits at a launch right now, and which seat runs its schedules. Nothing of it is history."""

    @property
    def login(self) -> str:
        """The login at the database that holds the journal; empty where there is none."""

    @property
    def live(self) -> bool:
        """Whether `tell` reaches the other seats."""

    @property
    def ahead(self) -> timedelta:
        """How far the clock of this machine is ahead of the one that all seats share; zero where they have one."""

    async def beat(self, seat: SeatId) -> Mapping[SeatId, float]:
        """Give a sign of life.

        Returns:
            Every seat that is held right now, with the seconds since its last sign of life; one that is missing is
            gone, since its process or its connection ended.

        Raises:
            JournalProblem: the others cannot be reached.
        """

    async def look(self) -> Mapping[SeatId, float]:
        """The same without a sign of life and without a seat; it may take a second to hear the others.

        Raises:
            JournalProblem: the others cannot be reached.
        """

    def introduce(self, operator: Operator) -> None:
        """From now on every sign of life says who sits here: somebody who looks on, and whom the journal has not."""

    @property
    def guests(self) -> Mapping[SeatId, Guest]:
        """Who looks on from a seat that is held right now, as far as they were heard."""

    async def lead(self) -> bool:
        """Get or keep the lock of the seat that probes; never waits.

        Raises:
            JournalProblem: the others cannot be reached; the lock may be lost.
        """

    async def yield_lead(self) -> None:
        """Let go of that lock; the seat is kept.

        Raises:
            JournalProblem: the others cannot be reached.
        """

    async def tell(self, text: str) -> None:
        """Send a text of at most 7,500 bytes to the other seats; it may get lost."""

    def told(self) -> Sequence[str]:
        """What the others told since the last call."""

    async def close(self) -> None:
        """Let go of seat and lock; safe to call twice."""


class Runners(Protocol):
    """The way to runners at vantage points."""

    async def send(self, vantage: str, errand: Errand) -> None:
        """Have one of the runners there do it; one that waits for the same probe already is enough.

        Raises:
            JournalProblem: it cannot be sent.
        """

    async def close(self) -> None:
        """Let go of it; safe to call twice."""


class Prober(Protocol):
    """Runs one probe of any kind. It never raises for what the world does: a broken probe is an answer."""

    async def ask(self, probe: Probe, scene: Scene) -> Answer:
        """Run `probe` within `scene.timeout` seconds; cancelling the call ends everything that it started."""

    async def close(self) -> None:
        """Let go of shared connections."""


class Vault(Protocol):
    """The credentials of a profile, resolved before anything runs."""

    @property
    def secrets(self) -> Mapping[str, Secret]:
        """What was found, by name."""

    @property
    def problems(self) -> Mapping[str, str]:
        """Why a credential is absent, by name: one sentence each."""

    def learn(self, secret: Secret) -> None:
        """Mask this value too from now on (a captured token)."""

    def redact(self, text: str) -> str:
        """Mask every known secret, in every usual derived form, in one text."""

    def redact_value(self, value: JSON) -> JSON:
        """The same for every text of a document."""


class Clock(Protocol):
    """Where `now` comes from."""

    @property
    def speed(self) -> float:
        """Seconds of the launch in one second of the world; 1 but for a rehearsal."""

    def now(self) -> datetime:
        """The moment, with its zone (UTC)."""

    def monotonic(self) -> float:
        """Seconds of the launch that never jump."""

    def in_world(self, moment: datetime) -> datetime:
        """What the clocks of the systems that are asked show at a moment of the launch."""

    def at_world_pace(self) -> AbstractContextManager[None]:
        """While this lasts, the clock runs as fast as the world. For the engine's loop only."""

    def settle(self) -> TellJump | None:
        """Look at the wall clock, and follow it if it jumped or the machine slept; what to record of that."""
