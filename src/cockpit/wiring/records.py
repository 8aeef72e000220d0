"""Journals that are only read: for `log`, `verify`, `snapshot`, `retro` and what they hold against it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.core.frozen import frozen
from cockpit.core.names import LaunchId, Operator
from cockpit.errors import UsageProblem
from cockpit.wiring.crash import run
from cockpit.wiring.launches import choose_launch
from cockpit.wiring.seating import Seating

if TYPE_CHECKING:
    from cockpit.core.events import Entry
    from cockpit.core.launch import Launch
    from cockpit.core.plan import Plan
    from cockpit.core.record import ChainReport


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
    key, begun = choose_launch(plan, Seating(Operator("reader"), launch=launch), folder)
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

    return run(read())
