"""Journals that are only read: for `log`, `verify`, `snapshot`, `retro` and what they hold against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.core.frozen import frozen
from cockpit.core.names import LaunchId, Operator
from cockpit.errors import JournalProblem, UsageProblem
from cockpit.wiring.crash import run
from cockpit.wiring.launches import choose_launch, is_shared, open_journal
from cockpit.wiring.seating import Boarding, Looking, Seating

if TYPE_CHECKING:
    from cockpit.core.events import Entry
    from cockpit.core.launch import Launch
    from cockpit.core.plan import Plan
    from cockpit.core.record import ChainReport
    from cockpit.core.seats import Guest
    from cockpit.journal.exported import ExportedJournal
    from cockpit.journal.pgtarget import Target
    from cockpit.journal.postgres import PostgresJournal
    from cockpit.journal.sqlite import RawJournal, SqliteJournal


@frozen
class Record:
    """A journal that was only read."""

    launch: Launch
    entries: Sequence[Entry]
    chain: ChainReport
    remarks: tuple[str, ...]
    raw: RawJournal | None = None
    """As it is stored, where that was asked for; None for one that was exported already."""


def read_journal(
    plan: Plan, launch: str | None, state: Path | None = None, *, key: bytes | None = None, raw: bool = False
) -> Record:
    """Read the journal of a launch without changing anything; an intact part is shown even if the rest is not.

    Args:
        plan: the profile.
        launch: which one; None: the latest of the project.
        state: the state folder, if not the user's own.
        key: the journal's key, where it is not in the keyring here.
        raw: also as it is stored, for an export.

    Raises:
        UsageProblem: nothing was recorded, or there is no such launch.
    """
    from cockpit.journal import find

    folder = state or find.state_folder()
    seating = Seating(Operator("reader"), launch=launch, state=state)
    if is_shared(plan, seating):
        return _read_shared(plan, seating, folder, key, raw=raw)
    chosen, begun = choose_launch(plan, seating, folder)
    if not begun:
        raise UsageProblem(f"nothing was recorded for {plan.project} yet", f"begin with: cockpit {plan.source}")
    return _read(find.launch_path(plan.project, chosen, folder), chosen, plan, key, raw=raw)


def _read_shared(plan: Plan, seating: Seating, folder: Path, key: bytes | None, *, raw: bool) -> Record:
    from cockpit.wiring.shared import find_target

    target = find_target(plan)
    assert target is not None
    launch, begun = choose_launch(plan, seating, folder, target)
    if not begun:
        hint = f"begin with: cockpit {plan.source}; or bring it there: cockpit journal copy {plan.source}"
        raise UsageProblem(f"nothing was recorded for {plan.project} in {target.place} yet", hint)
    return _of_database(target, launch, plan, key, raw=raw)


def _of_database(
    target: Target, launch: LaunchId, plan: Plan, key: bytes | None = None, *, raw: bool = False
) -> Record:
    from cockpit.journal import find
    from cockpit.wiring.shared import open_shared

    now, state = datetime.now(UTC), find.state_folder()
    journal = open_shared(target, launch, plan.project, begun=True, state=state, now=now, read_only=True, given=key)
    record = _record(journal, plan)
    return replace(record, raw=_raw_of_database(target, launch, plan.project, key, state)) if raw else record


def _raw_of_database(target: Target, launch: LaunchId, project: str, key: bytes | None, state: Path) -> RawJournal:
    from cockpit import vault
    from cockpit.journal import copying
    from cockpit.wiring.shared import apart, team, witness

    keys = [key] if key else vault.journal_keys([launch, team(project)])
    return copying.to_export(apart(copying.read_shared(target, launch)), keys, witness(state, launch))


def guests(plan: Plan, launch: LaunchId) -> Sequence[Guest]:
    """Who looks on right now by a login that may only read, so that no journal tells of them; it may take two seconds.

    Raises:
        JournalProblem: the others cannot be seen.
    """
    if not is_shared(plan, Seating(Operator("reader"))):
        return ()
    from cockpit.journal.pgpresence import PgPresence
    from cockpit.wiring.shared import apart, find_target

    target = find_target(plan)
    assert target is not None
    presence = PgPresence(target, launch)

    async def look() -> Sequence[Guest]:
        try:
            await presence.look()
            return tuple(presence.guests.values())
        finally:
            await presence.close()

    return apart(look())


def begun(plan: Plan) -> bool:
    """Whether anything was recorded for a project, readable or not."""
    from cockpit.journal import find

    if is_shared(plan, Seating(Operator("reader"))):
        from cockpit.wiring.shared import find_target, launches_of

        target = find_target(plan)
        assert target is not None
        return bool(launches_of(target, plan.project))
    return find.current(plan.project, doubtful=True) is not None


def read_record(
    launch: str,
    file: Path | None = None,
    state: Path | None = None,
    key: bytes | None = None,
    *,
    raw: bool = False,
) -> Record | None:
    """Read a journal by the id of its launch, wherever it is kept; None where there is none. Judged by no profile.

    Args:
        launch: its id.
        file: the journal itself, or an exported one, where it is not in the state folder.
        state: the state folder, if not the user's own.
        key: the journal's key, where it is not in the keyring here.
        raw: also as it is stored, for an export.

    Raises:
        JournalProblem: it cannot be read.
    """
    from cockpit.journal import find
    from cockpit.wiring.shared import find_target, project_of

    shared = None if file or state else find_target(None)
    if shared is not None:
        project = project_of(shared, launch)
        return None if project is None else _of_database(shared, LaunchId(launch), _nothing(project), key, raw=raw)
    path = file or find.by_id(launch, state)
    return None if path is None else _read(path, LaunchId(launch), _nothing(), key, raw=raw)


def is_record(path: Path) -> bool:
    """Whether a file is a journal, or an exported one, and no profile."""
    from cockpit.journal.exported import looks_exported

    return path.suffix == ".db" or (path.suffix != ".toml" and looks_exported(path))


def read_file(path: Path, key: bytes | None = None, *, raw: bool = False) -> Record:
    """Read a journal, or an exported one, wherever it lies; judged by no profile.

    Args:
        path: the file.
        key: its key, where it is not in the keyring here.
        raw: also as it is stored, for an export.

    Raises:
        JournalProblem: it cannot be read.
    """
    return _read(path, None, _nothing(), key, raw=raw)


def look_at(boarding: Boarding, problem: JournalProblem) -> Looking:
    """Why a journal that cannot be written to can only be looked at: every fault counted, the first one named.

    Raises:
        JournalProblem: it cannot even be looked at.
    """
    from cockpit.journal.chain import BrokenChain

    journal, _ = open_journal(boarding)

    async def read() -> ChainReport:
        try:
            await journal.read()
            return await journal.verify()
        finally:
            await journal.close()

    report = run(read())
    if isinstance(problem, BrokenChain) and report.faults:
        first, *rest = sorted(report.faults, key=lambda fault: not fault.seq)  # an entry says more than the guards
        place = f"entry {first.seq}: " if first.seq else ""
        said = f"{place}{first.problem}{f' (and {len(rest)} more)' if rest else ''}"
        return Looking(f"the journal is read-only: {said}", f"the journal was changed: {said}")
    return Looking(problem.problem, problem.problem if journal.doubt else "")


def _nothing(project: str = "") -> Plan:
    from cockpit.core.plan import Plan

    return Plan(project, "", (), (), ())


def _read(path: Path, launch: LaunchId | None, plan: Plan, key: bytes | None = None, *, raw: bool = False) -> Record:
    journal = _open(path, launch, key)
    stored = journal.raw() if raw and hasattr(journal, "raw") else None
    return replace(_record(journal, plan), raw=stored)


def _open(path: Path, launch: LaunchId | None, key: bytes | None) -> SqliteJournal | ExportedJournal:
    """Open a file to read it, with its key: the one that is given, else that of its launch or team in the keyring."""
    from cockpit import vault
    from cockpit.journal import find
    from cockpit.journal.exported import ExportedJournal, looks_exported
    from cockpit.journal.sqlite import SqliteJournal
    from cockpit.wiring.shared import team

    if looks_exported(path):
        journal = ExportedJournal.open(path)
        if key is None:
            keys = vault.journal_keys([launch or journal.launch, team(journal.cover.project)])
            key = next((one for one in keys if journal.fits(one)), keys[0] if keys else None)
        journal.use(key)
        return journal
    launch = launch or find.look_at(path).id
    return SqliteJournal.open(path, key=key or vault.journal_key(launch), read_only=True)


def _record(journal: SqliteJournal | PostgresJournal | ExportedJournal, plan: Plan) -> Record:
    from cockpit.core.launch import Launch, fold

    async def read() -> Record:
        try:
            entries = await journal.read()
            launch = fold(Launch(plan, doubt=journal.doubt), entries)
            return Record(launch, entries, await journal.verify(), journal.remarks)
        finally:
            await journal.close()

    return run(read())
