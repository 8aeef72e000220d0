"""The composition root: profile, credentials, journal, probes and engine become one seat at a launch.

The only file that knows every ring. It decides nothing about a launch; it connects those who do.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit import __version__
from cockpit.core.names import JSON, LaunchId, Operator
from cockpit.core.plan import Plan
from cockpit.errors import UsageProblem

if TYPE_CHECKING:
    from cockpit.core.events import Entry
    from cockpit.core.reading import Reading
    from cockpit.core.record import ChainReport
    from cockpit.engine.engine import Engine
    from cockpit.engine.flight import Flight
    from cockpit.profile import Loaded
    from cockpit.ui.screens.start import Choice


@dataclass(frozen=True, slots=True)
class Seating:
    """How somebody takes a seat at a launch."""

    operator: Operator
    launch: str | None = None
    """The launch to go on with; None: the latest of the project."""
    new: bool = False
    """Begin a new one instead."""
    record: bool = True
    """False: nothing is written; the journal lives and ends with the command."""
    attended: bool = False
    watch: bool = False
    badges: tuple[str, ...] = ()
    state: Path | None = None
    """The state folder, if not the user's own."""
    credentials: bool = True
    """False: nothing will be run, so no credential is looked up."""
    credentials_given: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None
    """Where relative paths and commands start; None: the folder of the profile."""


def load(path: Path, *, overrides: Mapping[str, JSON] | None = None, t0: datetime | None = None) -> Loaded:
    """Read a profile.

    Raises:
        ProfileProblem: it cannot be used; carries every finding.
    """
    from cockpit import profile

    return profile.load(path, overrides=overrides or {}, t0=t0)


def engine(loaded: Loaded, seating: Seating) -> Engine:
    """Take a seat: everything is connected, nothing runs yet (`start` does that)."""
    from cockpit import vault
    from cockpit.engine.clock import SystemClock
    from cockpit.engine.engine import Engine, Manner, Outside
    from cockpit.journal import find
    from cockpit.journal.memory import MemoryJournal
    from cockpit.journal.sqlite import open_journal
    from cockpit.probes import Probes

    plan = loaded.plan
    names = [item.name for item in plan.credentials] if seating.credentials else []
    given = {f"COCKPIT_CREDENTIAL_{name.upper()}": value for name, value in seating.credentials_given.items()}
    asking = vault.ask(plan.project, names, {**os.environ, **given})
    state = seating.state or find.state_folder(os.environ)
    launch = _launch(plan, seating, state)
    if seating.record:
        journal = open_journal(find.path_of(state, plan.project, launch), launch)
    else:
        journal = MemoryJournal(launch)
    outside = Outside(journal, Probes(), asking.result(), SystemClock())
    manner = Manner(
        launch=launch,
        version=__version__,
        operator=seating.operator,
        t0=plan.t0,
        folder=seating.folder or str(Path(plan.source).resolve().parent),
        attended=seating.attended,
        watch=seating.watch,
        badges=seating.badges,
    )
    return Engine(plan, outside, manner)
