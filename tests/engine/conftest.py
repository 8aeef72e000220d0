"""An engine that flies a small launch on stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cockpit.core.names import LaunchId
from cockpit.core.plan import Plan
from cockpit.engine.engine import Engine, Manner, Outside
from cockpit.journal.memory import MemoryJournal
from fakes.launches import OPS
from fakes.world import FakeProber, FakeVault, SteppedClock

Make = Callable[..., Engine]


@pytest.fixture
def fly() -> Iterator[Make]:
    """Start an engine over stand-ins; it is closed at the end of the test."""
    flying: list[Engine] = []

    def make(
        what: Plan,
        prober: FakeProber,
        *,
        clock: SteppedClock | None = None,
        vault: FakeVault | None = None,
        journal: MemoryJournal | None = None,
        **manner: object,
    ) -> Engine:
        clock = clock or SteppedClock()
        journal = journal or MemoryJournal(LaunchId("demo-1"), "demo", now=clock.now())
        outside = Outside(journal, prober, vault or FakeVault(), clock)  # type: ignore[arg-type]
        engine = Engine(what, outside, Manner(LaunchId("demo-1"), "0", OPS, **manner))  # type: ignore[arg-type]
        engine.start()
        flying.append(engine)
        return engine

    yield make
    for engine in flying:
        engine.close()
