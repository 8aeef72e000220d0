"""Journals that are only read: for `log`, `verify`, `snapshot`, `retro` and what they hold against it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from cockpit.core.frozen import frozen
from cockpit.core.names import LaunchId, Operator
from cockpit.errors import JournalProblem, UsageProblem
from cockpit.wiring.launches import choose_launch, open_journal
from cockpit.wiring.seating import Boarding, Looking, Seating

if TYPE_CHECKING:
    from cockpit.core.events import Entry
    from cockpit.core.launch import Launch
    from cockpit.core.plan import Plan
    from cockpit.core.record import ChainReport
    from cockpit.journal.exported import ExportedJournal
    from cockpit.journal.sqlite import SqliteJournal


@frozen
class Record:
    """A journal that was only read."""

    launch: Launch
    entries: Sequence[Entry]
    chain: ChainReport
    remarks: tuple[str, ...]
    path: Path
    """The file that it was read from."""
    project: str
    """What its cover says."""


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
    """Whether anything was recorded for a project, readable or not."""
    from cockpit.journal import find

    return find.current(plan.project) is not None or find.doubtful(plan.project) is not None


def read_record(
    launch: str, file: Path | None = None, state: Path | None = None, key: bytes | None = None
) -> Record | None:
    """Read a journal by the id of its launch, wherever it is kept; None where there is none. Judged by no profile.

    `file` may be a journal itself or an exported one.

    Raises:
        JournalProblem: the file cannot be read.
    """
    from cockpit.journal import find

    path = file or find.by_id(launch, state)
    return None if path is None else _read(path, LaunchId(launch), _nothing(), key)


def is_record(path: Path) -> bool:
    """Whether a file is a journal, or an exported one, and no profile."""
    from cockpit.journal.exported import looks_exported

    return path.suffix == ".db" or (path.suffix != ".toml" and looks_exported(path))


def read_file(path: Path, key: bytes | None = None) -> Record:
    """Read a journal, or an exported one, wherever it lies; judged by no profile.

    Args:
        path: the file.
        key: its key, where it is not in the keyring here.

    Raises:
        JournalProblem: it cannot be read.
    """
    return _read(path, None, _nothing(), key)


def export(path: Path, to: IO[str]) -> int:
    """Write a journal as JSON lines, as it is stored; returns the number of entries.

    Raises:
        JournalProblem: it cannot be read.
    """
    from cockpit.journal import exported
    from cockpit.journal.sqlite import SqliteJournal

    journal = SqliteJournal.open(path, read_only=True)
    try:
        return exported.write(journal.raw(), to)
    finally:
        asyncio.run(journal.close())


def _nothing() -> Plan:
    from cockpit.core.plan import Plan

    return Plan("", "", (), (), ())


def look_at(boarding: Boarding, problem: JournalProblem) -> Looking:
    """Why a journal that cannot be written to can only be looked at: every fault counted, the first one named.

    Raises:
        JournalProblem: it cannot even be looked at.
    """
    from cockpit.journal.chain import BrokenChain

    journal, _ = open_journal(boarding, looking=True)

    async def read() -> ChainReport:
        try:
            await journal.read()
            return await journal.verify()
        finally:
            await journal.close()

    report = asyncio.run(read())
    doubt = getattr(journal, "doubt", "")
    if isinstance(problem, BrokenChain) and report.faults:
        first, *rest = sorted(report.faults, key=lambda fault: not fault.seq)  # an entry says more than the guards
        place = f"entry {first.seq}: " if first.seq else ""
        said = f"{place}{first.problem}{f' (and {len(rest)} more)' if rest else ''}"
        return Looking(f"the journal is read-only: {said}", f"the journal was changed: {said}")
    return Looking(problem.problem, problem.problem if doubt else "")


def _read(path: Path, launch: LaunchId | None, plan: Plan, key: bytes | None = None) -> Record:
    from cockpit.core.launch import Launch, fold

    journal = _open(path, launch, key)

    async def read() -> Record:
        try:
            entries = await journal.read()
            found = fold(Launch(plan, doubt=journal.doubt), entries)
            return Record(found, entries, await journal.verify(), journal.remarks, path, journal.cover.project)
        finally:
            await journal.close()

    return asyncio.run(read())


def _open(path: Path, launch: LaunchId | None, key: bytes | None) -> SqliteJournal | ExportedJournal:
    """Open a file to read it, with its key: the one that is given, else that of its launch in the keyring."""
    from cockpit import vault
    from cockpit.journal import find
    from cockpit.journal.exported import ExportedJournal, looks_exported
    from cockpit.journal.sqlite import SqliteJournal

    if looks_exported(path):
        journal = ExportedJournal.open(path)
        journal.use(key or vault.journal_key(launch or journal.launch))
        return journal
    launch = launch or find.look_at(path).id
    return SqliteJournal.open(path, key=key or vault.journal_key(launch), read_only=True)
