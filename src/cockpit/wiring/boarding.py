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
from cockpit.wiring.allowance import Allowance, ask, make_permit
from cockpit.wiring.keys import Keys
from cockpit.wiring.launches import choose_launch, is_shared, open_journal, open_presence
from cockpit.wiring.seating import Boarding, Seating

if TYPE_CHECKING:
    from cockpit.engine.engine import Engine
    from cockpit.engine.seat import Seat
    from cockpit.profile import Loaded
    from cockpit.wiring.trusting import Trust


def load(path: Path, *, overrides: Mapping[str, JSON] | None = None, t0: datetime | None = None) -> Loaded:
    """Read a profile.

    Raises:
        ProfileProblem: it cannot be used; carries every finding.
    """
    from cockpit import profile

    return profile.load(path, overrides=overrides, t0=t0)


def board(loaded: Loaded, seating: Seating) -> Boarding:
    """Choose the launch and ask for its credentials; returns at once, while the keyring is being asked.

    A profile that was not allowed gets none of them, and where nobody sits at a screen, no seat.

    Raises:
        UsageProblem: there is no such launch.
        NotTrusted: the profile may not run, and nobody can be asked.
    """
    from cockpit.journal import find
    from cockpit.wiring.trusting import Trust

    plan = loaded.plan
    state = seating.state or find.state_folder()
    trust = Trust(loaded, state, seating.trust, maker=seating.maker)
    if seating.runs and not seating.attended:
        trust.require()
    if is_shared(plan, seating):
        return _board_shared(loaded, seating, state, trust)
    launch, begun = choose_launch(plan, seating, state)
    runs = seating.runs and not trust.why and not (seating.read_only and seating.attended)
    asking = ask(plan, seating, launch if seating.record else None, names=runs, new=not begun and not seating.read_only)
    return Boarding(loaded, seating, launch, find.launch_path(plan.project, launch, state), begun, asking, trust)


def _board_shared(loaded: Loaded, seating: Seating, state: Path, trust: Trust) -> Boarding:
    """The same where a database keeps the launches: it is asked which there are, so its password comes first."""
    from cockpit import vault
    from cockpit.journal import find
    from cockpit.wiring.shared import credentials_of, find_target

    plan = loaded.plan
    runs = seating.runs and not trust.why and not (seating.read_only and seating.attended)
    names = [item.name for item in plan.credentials] if runs else credentials_of(plan)
    given = {f"COCKPIT_CREDENTIAL_{name.upper()}": value for name, value in seating.given.items()}
    asking = vault.ask(plan.project, names, {**os.environ, **given}, messenger=seating.messenger)
    target = find_target(plan, seating.journal, asking)
    launch, begun = choose_launch(plan, seating, state, target)
    path = find.launch_path(plan.project, launch, state)
    return Boarding(loaded, seating, launch, path, begun, asking, trust, target)


def take_seat(boarding: Boarding) -> tuple[Engine, Allowance]:
    """Connect everything; nothing runs yet (`start` does that).

    Raises:
        JournalProblem: the journal cannot be opened.
    """
    from cockpit.engine.clock import SystemClock
    from cockpit.engine.engine import Engine, Manner, Outside
    from cockpit.journal.jobs import Jobs
    from cockpit.probes.registry import Probes
    from cockpit.wiring import crash

    plan, seating = boarding.loaded.plan, boarding.seating
    vault = Keys(boarding.asking.result())
    if boarding.shared is not None and boarding.shared.password is not None:
        vault.learn(boarding.shared.password)
    journal, launch = open_journal(boarding)
    permit = make_permit(boarding)
    manner = Manner(
        launch=launch,
        version=__version__,
        operator=seating.operator,
        t0=seating.t0,
        folder=str(Path(plan.source).absolute().parent),
        attended=seating.attended,
        watch=seating.watch,
        badges=(*(("read-only",) if seating.read_only else ()), *seating.badges),
        vantage=seating.vantage,
        steward=not (seating.read_only or seating.observes)
        and (seating.attended or seating.watch if seating.steward is None else seating.steward),
    )
    seated = manner.attended or manner.watch or bool(manner.vantage)
    presence = open_presence(boarding, journal, launch) if seated else None
    runners = Jobs(boarding.shared, launch) if boarding.shared is not None else None
    outside = Outside(journal, Probes(), vault, seating.clock or SystemClock(), permit, presence, crash.report, runners)
    return Engine(plan, outside, manner), Allowance(boarding, permit, vault)


def engine(loaded: Loaded, seating: Seating) -> Engine:
    """Take a seat for a command without the screen."""
    return take_seat(board(loaded, seating))[0]


@asynccontextmanager
async def sit(loaded: Loaded, seating: Seating) -> AsyncIterator[Seat]:
    """A seat that only records, for commands that ask for something and leave: nothing runs, nothing is watched.

    Raises:
        UsageProblem: there is no such launch.
        JournalProblem: the journal cannot be opened.
    """
    from cockpit.engine.attendance import Visitor
    from cockpit.engine.clock import SystemClock
    from cockpit.engine.seat import Seat

    boarding = board(loaded, replace(seating, runs=False))
    journal, launch = open_journal(boarding)
    presence = open_presence(boarding, journal, launch)
    try:
        seat = Seat(loaded.plan, journal, seating.operator, SystemClock())
        if presence is not None:
            seat.stamp = Visitor(seat, presence).stamp
        await seat.open(launch, __version__, seating.t0)
        yield seat
    finally:
        if presence is not None:
            await presence.close()
        await journal.close()
