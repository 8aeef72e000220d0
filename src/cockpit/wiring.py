"""The composition root: profile, credentials, journal, probes and engine become one seat at a launch.

The only file that knows every ring. It decides nothing about a launch; it connects those who do.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit import __version__
from cockpit.core.frozen import frozen
from cockpit.core.names import JSON, LaunchId, Operator
from cockpit.errors import CockpitError, UsageProblem

if TYPE_CHECKING:
    from cockpit.core.events import Entry
    from cockpit.core.launch import Launch
    from cockpit.core.plan import Plan
    from cockpit.core.reading import Reading
    from cockpit.core.record import ChainReport
    from cockpit.core.review import Review
    from cockpit.engine.engine import Engine
    from cockpit.engine.flight import Picture
    from cockpit.engine.ports import Clock, Journal
    from cockpit.engine.seat import Seat
    from cockpit.profile import Loaded
    from cockpit.ui.screens.start import Choice
    from cockpit.vault import Asking, Messenger


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
    crew: Callable[[Engine], AbstractContextManager[object]] | None = None
    """Who flies along from this seat while the screen is open: a rehearsal's scripted team."""


# ------------------------------------------------------------------------------------------------------- a seat
def load(path: Path, *, overrides: Mapping[str, JSON] | None = None, t0: datetime | None = None) -> Loaded:
    """Read a profile.

    Raises:
        ProfileProblem: it cannot be used; carries every finding.
    """
    from cockpit import profile

    return profile.load(path, overrides=overrides, t0=t0)


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


def board(loaded: Loaded, seating: Seating) -> Boarding:
    """Choose the launch and ask for its credentials; returns at once, while the keyring is being asked.

    Raises:
        UsageProblem: there is no such launch.
    """
    from cockpit import vault
    from cockpit.journal import find

    plan = loaded.plan
    state = seating.state or find.state_folder()
    launch, begun = _choose_launch(plan, seating, state)
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


def _choose_launch(plan: Plan, seating: Seating, state: Path) -> tuple[LaunchId, bool]:
    from datetime import UTC

    from cockpit.journal import find

    fresh = find.new_launch_id(plan.project, datetime.now(UTC))
    if seating.new or not seating.record:
        return fresh, False
    if seating.launch is None:
        latest = find.current(plan.project, state)
        return (latest.id, True) if latest else (fresh, False)
    known = [file.id for file in find.launches(plan.project, state)]
    if seating.launch not in known:
        hint = f"its launches: {', '.join(known[:8])}" if known else "nothing was recorded for it yet"
        raise UsageProblem(f"{plan.project} has no launch {seating.launch!r}", hint)
    return LaunchId(seating.launch), True


def take_seat(boarding: Boarding) -> Engine:
    """Connect everything; nothing runs yet (`start` does that).

    Raises:
        JournalProblem: the journal cannot be opened.
    """
    from cockpit.engine.clock import SystemClock
    from cockpit.engine.engine import Engine, Manner, Outside
    from cockpit.probes.registry import Probes

    plan, seating = boarding.loaded.plan, boarding.seating
    vault = boarding.asking.result()
    journal, launch = _open_journal(boarding)
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
    return Engine(plan, Outside(journal, Probes(), vault, seating.clock or SystemClock()), manner)


def _open_journal(boarding: Boarding) -> tuple[Journal, LaunchId]:
    from datetime import UTC

    from cockpit.journal import find

    now = datetime.now(UTC)
    project = boarding.loaded.plan.project
    if not boarding.seating.record:
        from cockpit.journal.memory import MemoryJournal

        return MemoryJournal(boarding.launch, project, now=now), boarding.launch
    from cockpit.journal.sqlite import SqliteJournal

    key, _ = boarding.asking.journal_key()
    if boarding.begun:
        return SqliteJournal.open(boarding.path, key=key), boarding.launch
    launch, path = boarding.launch, boarding.path
    if key is None:  # a slow keyring may keep the key after all: a journal without key gets an id of its own
        launch = find.new_launch_id(project, now)
        path = path.with_name(f"{launch}.db")
    return SqliteJournal.create(path, launch=launch, project=project, key=key, now=now), launch


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

    journal, launch = _open_journal(board(loaded, replace(seating, runs=False)))
    try:
        seat = Seat(loaded.plan, journal, seating.operator, SystemClock())
        await seat.open(launch, __version__, seating.t0)
        yield seat
    finally:
        await journal.close()


# --------------------------------------------------------------------------------------------------- the screen
def fly(loaded: Loaded, seating: Seating, on_crash: Callable[[BaseException], str]) -> int:
    """Open the full screen on a launch; return the exit code."""
    boarding = board(loaded, seating)  # the keyring is asked in a process of its own while the screen is imported
    from cockpit.ui.app import fly as show

    flight = take_seat(boarding)
    try:
        flight.start()
        crew = seating.crew(flight) if seating.crew else nullcontext()

        async def export(picture: Picture) -> str:
            text = snapshot(picture.review, operator=seating.operator, keyed=flight.keyed, badges=picture.badges)
            return await asyncio.to_thread(write_snapshot, flight, text)

        with crew:
            return show(flight, export=export, on_crash=on_crash)
    finally:
        flight.close()


def choose(found: Sequence[Path]) -> Choice | None:
    """The start screen: what to fly."""
    from cockpit.journal import find
    from cockpit.ui.app import run_start
    from cockpit.ui.screens.start import Found, Recent

    recent = [
        Recent(file.id, Path(file.source), file.title, f"{file.last:%Y-%m-%d %H:%M} UTC" if file.last else "")
        for file in find.recent(8)
        if not file.problem and file.source and Path(file.source).is_file()
    ]
    return run_start([Found(path) for path in found], recent)


# ------------------------------------------------------------------------------------------------- the snapshot
def snapshot(look: Review, *, operator: Operator, keyed: bool, badges: Sequence[str] = ()) -> str:
    """The Markdown snapshot of a launch."""
    from cockpit.report import markdown

    plan = look.launch.plan
    source = Path(plan.source).name
    if plan.checklist:
        from cockpit.checklist import weave

        try:
            form = weave.read(Path(plan.source).parent, plan.checklist)
        except ValueError as problem:
            badges = [*badges, f"{plan.checklist} is not followed: {problem}"]
        else:
            if form.known(plan):
                return markdown.woven(look, operator=operator, keyed=keyed, source=source, form=form, badges=badges)
            badges = [*badges, f"{plan.checklist} is not followed: it has none of the gates"]
    return markdown.snapshot(look, operator=operator, keyed=keyed, source=source, badges=badges)


def write_snapshot(flight: Engine, text: str) -> str:
    """Write a snapshot beside where the person works, and record that it was written.

    Returns:
        Where it stands.

    Raises:
        CockpitError: the file cannot be written.
    """
    import hashlib

    from cockpit.core import intents

    picture = flight.picture
    path = Path.cwd() / f"{picture.launch.plan.project}-status-{picture.now:%Y%m%d-%H%M%S}Z.md"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise CockpitError(f"{path} cannot be written: {problem.strerror}") from None
    digest = hashlib.sha256(text.encode()).hexdigest()
    flight.submit(intents.Export(digest, path.name)).result()
    return str(path)


# -------------------------------------------------------------------------------------------------- the journal
@frozen
class Record:
    """A journal that was only read."""

    launch: Launch
    entries: Sequence[Entry]
    chain: ChainReport
    remarks: tuple[str, ...]


def read_journal(plan: Plan, launch: str | None, state: Path | None = None) -> Record:
    """Read the journal of a launch without changing anything; an intact part is shown even if the rest is not.

    Raises:
        UsageProblem: nothing was recorded, or there is no such launch.
    """
    from cockpit.journal import find

    folder = state or find.state_folder()
    key, begun = _choose_launch(plan, Seating(Operator("reader"), launch=launch), folder)
    if not begun:
        raise UsageProblem(f"nothing was recorded for {plan.project} yet", f"begin with: cockpit {plan.source}")
    return _read(find.launch_path(plan.project, key, folder), key, plan)


def begun(plan: Plan) -> bool:
    """Whether anything was recorded for a project."""
    from cockpit.journal import find

    return find.current(plan.project) is not None


def read_record(launch: str, file: Path | None = None, state: Path | None = None) -> Record | None:
    """Read a journal by the id of its launch, wherever it is kept; None where there is none. Judged by no profile.

    Raises:
        JournalProblem: the file cannot be read.
    """
    from cockpit.core.plan import Plan
    from cockpit.journal import find

    path = file or find.by_id(launch, state)
    return None if path is None else _read(path, LaunchId(launch), Plan("", "", (), (), ()))


def _read(path: Path, launch: LaunchId, plan: Plan) -> Record:
    from cockpit import vault
    from cockpit.core.launch import Launch, fold
    from cockpit.journal.sqlite import SqliteJournal

    journal = SqliteJournal.open(path, key=vault.journal_key(launch), read_only=True)

    async def read() -> Record:
        try:
            entries = await journal.read()
            return Record(fold(Launch(plan), entries), entries, await journal.verify(), journal.remarks)
        finally:
            await journal.close()

    return asyncio.run(read())


# ---------------------------------------------------------------------------------------------------- one probe
def try_probe(plan: Plan, folder: Path, secrets: frozenset[str]) -> Reading:
    """Run the only probe of a plan once, outside any launch; `secrets` name environment variables to mask."""
    from cockpit.core.launch import UNTOUCHED
    from cockpit.core.names import RunId
    from cockpit.core.probe import Scene
    from cockpit.core.secret import Secret
    from cockpit.engine.clock import SystemClock
    from cockpit.engine.intake import take
    from cockpit.probes.registry import Probes
    from cockpit.vault import Vault

    missing = sorted(name for name in secrets if not os.environ.get(name))
    if missing:
        raise UsageProblem(f"the environment has no {missing[0]}", f"export {missing[0]}=… first")
    known = {name: Secret(name, os.environ[name]) for name in secrets}
    gate = plan.gates[0]
    probe = gate.probes[0]
    vault, clock = Vault(known, {}), SystemClock()

    async def ask() -> Reading:
        started, probes = clock.now(), Probes()
        try:
            scene = Scene(known, plan.connections, probe.timeout, probe.effect, folder=str(folder), learn=vault.learn)
            answer = await probes.ask(probe, scene)
        finally:
            await probes.close()
        answer = replace(answer, started=started, elapsed_ms=(clock.now() - started).total_seconds() * 1000)
        reading, _ = take(
            plan, gate, probe, answer, state=UNTOUCHED, values=known, run=RunId("trial"), started=started, output=(),
            vault=vault,
        )  # fmt: skip
        return reading

    return asyncio.run(ask())
