"""Journals that are only read: for `log`, `verify`, `snapshot`, `retro` and what they hold against it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.core.frozen import frozen
from cockpit.core.names import LaunchId, Operator
from cockpit.errors import UsageProblem
from cockpit.wiring.crash import run
from cockpit.wiring.launches import choose_launch, is_shared
from cockpit.wiring.seating import Seating

if TYPE_CHECKING:
    from cockpit.core.events import Entry
    from cockpit.core.launch import Launch
    from cockpit.core.plan import Plan
    from cockpit.core.record import ChainReport
    from cockpit.journal.pgtarget import Target
    from cockpit.journal.postgres import PostgresJournal
    from cockpit.journal.sqlite import SqliteJournal


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
    seating = Seating(Operator("reader"), launch=launch, state=state)
    if is_shared(plan, seating):
        return _read_shared(plan, seating, folder)
    key, begun = choose_launch(plan, seating, folder)
    if not begun:
        raise UsageProblem(f"nothing was recorded for {plan.project} yet", f"begin with: cockpit {plan.source}")
    return _read(find.launch_path(plan.project, key, folder), key, plan)


def _read_shared(plan: Plan, seating: Seating, folder: Path) -> Record:
    from cockpit.wiring.shared import find_target

    target = find_target(plan)
    assert target is not None
    launch, begun = choose_launch(plan, seating, folder, target)
    if not begun:
        hint = f"begin with: cockpit {plan.source}; or bring it there: cockpit journal copy {plan.source}"
        raise UsageProblem(f"nothing was recorded for {plan.project} in {target.place} yet", hint)
    return _of_database(target, launch, plan)


def _of_database(target: Target, launch: LaunchId, plan: Plan) -> Record:
    from cockpit.journal import find
    from cockpit.wiring.shared import open_shared

    now, state = datetime.now(UTC), find.state_folder()
    return _record(open_shared(target, launch, plan.project, begun=True, state=state, now=now, read_only=True), plan)


def begun(plan: Plan) -> bool:
    """Whether anything was recorded for a project."""
    from cockpit.journal import find

    if is_shared(plan, Seating(Operator("reader"))):
        from cockpit.wiring.shared import find_target, launches_of

        target = find_target(plan)
        assert target is not None
        return bool(launches_of(target, plan.project))
    return find.current(plan.project) is not None


def read_record(launch: str, file: Path | None = None, state: Path | None = None) -> Record | None:
    """Read a journal by the id of its launch, wherever it is kept; None where there is none. Judged by no profile.

    Raises:
        JournalProblem: the file cannot be read.
    """
    from cockpit.core.plan import Plan
    from cockpit.journal import find
    from cockpit.wiring.shared import find_target, project_of

    shared = None if file or state else find_target(None)
    if shared is not None:
        project = project_of(shared, launch)
        return None if project is None else _of_database(shared, LaunchId(launch), Plan(project, "", (), (), ()))
    path = file or find.by_id(launch, state)
    return None if path is None else _read(path, LaunchId(launch), Plan("", "", (), (), ()))


def _read(path: Path, launch: LaunchId, plan: Plan) -> Record:
    from cockpit import vault
    from cockpit.journal.sqlite import SqliteJournal

    return _record(SqliteJournal.open(path, key=vault.journal_key(launch), read_only=True), plan)


def _record(journal: SqliteJournal | PostgresJournal, plan: Plan) -> Record:
    from cockpit.core.launch import Launch, fold

    async def read() -> Record:
        try:
            entries = await journal.read()
            return Record(fold(Launch(plan), entries), entries, await journal.verify(), journal.remarks)
        finally:
            await journal.close()

    return run(read())
