"""Taking a seat at a launch: everything that one operator needs, connected."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit import __version__
from cockpit.core.names import JSON
from cockpit.wiring.launches import choose_launch, open_journal
from cockpit.wiring.seating import Boarding, Seating

if TYPE_CHECKING:
    from cockpit.engine.engine import Engine
    from cockpit.engine.seat import Seat
    from cockpit.profile import Loaded


def load(path: Path, *, overrides: Mapping[str, JSON] | None = None, t0: datetime | None = None) -> Loaded:
    """Read a profile.

    Raises:
        ProfileProblem: it cannot be used; carries every finding.
    """
    from cockpit import profile

    return profile.load(path, overrides=overrides, t0=t0)


def board(loaded: Loaded, seating: Seating) -> Boarding:
    """Choose the launch and ask for its credentials; returns at once, while the keyring is being asked.

    Raises:
        UsageProblem: there is no such launch.
    """
    from cockpit import vault
    from cockpit.journal import find

    plan = loaded.plan
    state = seating.state or find.state_folder()
    launch, begun = choose_launch(plan, seating, state)
    names = [item.name for item in plan.credentials] if seating.runs else []
    given = {f"COCKPIT_CREDENTIAL_{name.upper()}": value for name, value in seating.given.items()}
    asking = vault.ask(
        plan.project,
        names,
        {**os.environ, **given},
        launch=launch if seating.record else None,
        new=not begun,
        messenger=seating.messenger,
    )
    return Boarding(loaded, seating, launch, find.launch_path(plan.project, launch, state), begun, asking)


def take_seat(boarding: Boarding) -> Engine:
    """Connect everything; nothing runs yet (`start` does that).

    Raises:
        JournalProblem: the journal cannot be opened.
    """
    from cockpit.engine.clock import SystemClock
    from cockpit.engine.engine import Engine, Manner, Outside
    from cockpit.probes.registry import Probes
    from cockpit.wiring import crash

    plan, seating = boarding.loaded.plan, boarding.seating
    vault = boarding.asking.result()
    journal, launch = open_journal(boarding)
    manner = Manner(
        launch=launch,
        version=__version__,
        operator=seating.operator,
        t0=seating.t0,
        folder=str(Path(plan.source).absolute().parent),
        attended=seating.attended,
        watch=seating.watch,
        badges=seating.badges,
        steward=seating.attended or seating.watch if seating.steward is None else seating.steward,
    )
    return Engine(plan, Outside(journal, Probes(), vault, seating.clock or SystemClock(), crash.report), manner)


def engine(loaded: Loaded, seating: Seating) -> Engine:
    """Take a seat for a command without the screen."""
    return take_seat(board(loaded, seating))


@asynccontextmanager
async def sit(loaded: Loaded, seating: Seating) -> AsyncIterator[Seat]:
    """A seat that only records, for commands that ask for something and leave: nothing runs, nothing is watched.

    Raises:
        UsageProblem: there is no such launch.
        JournalProblem: the journal cannot be opened.
    """
    from cockpit.engine.clock import SystemClock
    from cockpit.engine.seat import Seat

    journal, launch = open_journal(board(loaded, replace(seating, runs=False)))
    try:
        seat = Seat(loaded.plan, journal, seating.operator, SystemClock())
        await seat.open(launch, __version__, seating.t0)
        yield seat
    finally:
        await journal.close()
