"""What is asked for when somebody takes a seat at a launch, and a seat that is being taken. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.core.frozen import frozen
from cockpit.core.names import LaunchId, Operator

if TYPE_CHECKING:
    from cockpit.engine.engine import Engine
    from cockpit.engine.ports import Clock
    from cockpit.journal.pgtarget import Target
    from cockpit.profile import Loaded
    from cockpit.vault import Asking, Messenger
    from cockpit.wiring.trusting import Trust


@frozen
class Seating:
    """How somebody takes a seat at a launch."""

    operator: Operator
    launch: str | None = None
    """The launch to go on with; None: the latest of the project."""
    new: bool = False
    """Begin a new one instead."""
    record: bool = True
    """False: nothing is kept; the journal ends with the command."""
    attended: bool = False
    """A person sits at the screen."""
    watch: bool = False
    """Schedules start at once."""
    t0: datetime | None = None
    """T-0 as given at the start; None: what the journal has, or the profile for a new launch."""
    badges: tuple[str, ...] = ()
    state: Path | None = None
    """The state folder, if not the user's own."""
    runs: bool = True
    """False: nothing will be run, so no credential is looked up."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Credentials that are known already, by name."""
    messenger: Messenger | None = None
    """The child that asks the keyring, if it was started before the profile was read."""
    clock: Clock | None = None
    """What the launch goes by; None: the machine's clock."""
    steward: bool | None = None
    """Whether this seat does what follows by time (built-in holds, watches); None: if it is attended or watches."""
    read_only: bool = False
    """An observer's seat: nothing is recorded, and no probe changes anything."""
    trust: tuple[str, ...] = ()
    """Digests that a person gave: a profile that has one of them may run."""
    maker: bool = False
    """It is the demo: the profile that comes with cockpit, on our own stand-ins."""
    observes: bool = False
    """An observer's seat: the others see it, it records nothing else."""
    vantage: str = ""
    """It is a runner at that vantage point."""
    journal: str | None = None
    """The address of the database that keeps the launch; None: what the environment or the profile says."""
    crew: Callable[[Engine], AbstractContextManager[object]] | None = None
    """Who flies along from this seat while the screen is open: a rehearsal's scripted team."""


@frozen
class Boarding:
    """A seat that is being taken: what has to be waited for is under way already."""

    loaded: Loaded
    seating: Seating
    launch: LaunchId
    path: Path
    begun: bool
    """The launch is there already."""
    asking: Asking
    trust: Trust
    shared: Target | None = None
    """The database that keeps its journal; None: a file of this machine."""
