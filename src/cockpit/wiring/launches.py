"""Which launch of a project is meant, and its journal opened for a seat."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.core.names import LaunchId
from cockpit.errors import UsageProblem

if TYPE_CHECKING:
    from cockpit.core.plan import Plan
    from cockpit.engine.ports import Journal, Presence
    from cockpit.journal.pgtarget import Target
    from cockpit.journal.postgres import PostgresJournal
    from cockpit.journal.sqlite import SqliteJournal
    from cockpit.wiring.seating import Boarding, Seating


def is_shared(plan: Plan, seating: Seating) -> bool:
    """Whether a database keeps this launch; a state folder of one's own, as a rehearsal has, keeps its own launches."""
    if not seating.record:
        return False
    if seating.state is not None:
        return seating.journal is not None
    return bool(seating.journal or os.environ.get("COCKPIT_JOURNAL") or plan.journal)


def choose_launch(plan: Plan, seating: Seating, state: Path, shared: Target | None = None) -> tuple[LaunchId, bool]:
    """The launch to go on with, or the id of a new one; and whether it is there already.

    Args:
        plan: the profile.
        seating: what was asked for.
        state: the folder of launches that are kept on this machine.
        shared: the database that keeps them instead.

    Raises:
        UsageProblem: there is no such launch.
    """
    from cockpit.journal import find

    fresh = find.new_launch_id(plan.project, datetime.now(UTC))
    if seating.read_only and seating.new:
        raise UsageProblem("an observer begins no launch", "leave --new out, or --read-only")
    if seating.new or not seating.record:
        return fresh, False
    if shared is not None:
        return _of_database(plan, seating, fresh, shared)
    if seating.launch is None:
        # to open one that cannot be read says what is wrong with it, or shows what is intact
        latest = find.current(plan.project, state, doubtful=True)
        if latest is None and seating.read_only and seating.attended:
            raise UsageProblem(
                f"nothing was recorded for {plan.project} yet, so there is nothing to look at",
                f"begin it without --read-only: cockpit {plan.source}",
            )
        return (latest.id, True) if latest else (fresh, False)
    known = [file.id for file in find.launches(plan.project, state)]
    if seating.launch not in known:
        hint = f"its launches: {', '.join(known[:8])}" if known else "nothing was recorded for it yet"
        raise UsageProblem(f"{plan.project} has no launch {seating.launch!r}", hint)
    return LaunchId(seating.launch), True


def open_presence(boarding: Boarding, journal: Journal, launch: LaunchId) -> Presence | None:
    """Who else sits at the launch of a journal; None for one that ends with its command."""
    if boarding.shared is not None:
        from cockpit.journal.pgpresence import PgPresence

        return PgPresence(boarding.shared, launch)
    from cockpit.journal.presence import LocalPresence, seats_folder
    from cockpit.journal.sqlite import SqliteJournal

    return LocalPresence(seats_folder(journal.path)) if isinstance(journal, SqliteJournal) else None


def _of_database(plan: Plan, seating: Seating, fresh: LaunchId, shared: Target) -> tuple[LaunchId, bool]:
    from cockpit.wiring.shared import launches_of

    known = launches_of(shared, plan.project)
    if not known and seating.read_only and seating.attended:
        raise UsageProblem(
            f"nothing was recorded for {plan.project} in {shared.place} yet", "an observer begins nothing"
        )
    if seating.launch is None:
        return (known[0], True) if known else (fresh, False)
    if seating.launch not in known:
        hint = f"its launches there: {', '.join(known[:8])}" if known else "nothing was recorded for it there yet"
        raise UsageProblem(f"{plan.project} has no launch {seating.launch!r} in {shared.place}", hint)
    return LaunchId(seating.launch), True


def open_journal(boarding: Boarding) -> tuple[Journal, LaunchId]:
    """Open the journal of the launch that was chosen, or begin it.

    Returns:
        The journal, and the id of its launch: another than was chosen if it is begun without a key.

    Raises:
        JournalProblem: it cannot be opened or begun.
    """
    from cockpit.journal import find

    now = datetime.now(UTC)
    project = boarding.loaded.plan.project
    if not boarding.seating.record:
        from cockpit.journal.memory import MemoryJournal

        return MemoryJournal(boarding.launch, project, now=now), boarding.launch
    if boarding.seating.read_only:
        return _looked_at(boarding, now), boarding.launch
    if boarding.shared is not None:
        from cockpit.wiring.shared import open_shared

        folder = boarding.seating.state or find.state_folder()
        shared = open_shared(boarding.shared, boarding.launch, project, begun=boarding.begun, state=folder, now=now)
        return shared, boarding.launch
    from cockpit.journal.sqlite import SqliteJournal

    key, _ = boarding.asking.journal_key()
    who = str(boarding.seating.operator)
    if boarding.begun:
        return SqliteJournal.open(boarding.path, key=key, who=who), boarding.launch
    launch, path = boarding.launch, boarding.path
    if key is None:  # a slow keyring may keep the key after all: a journal without key gets an id of its own
        launch = find.new_launch_id(project, now)
        path = path.with_name(f"{launch}.db")
    return SqliteJournal.create(path, launch=launch, project=project, key=key, now=now, who=who), launch


def _looked_at(boarding: Boarding, now: datetime) -> Journal:
    """The journal of a seat that records nothing: at a screen the journal itself, opened for reading, which goes on.

    Without a screen it is what was recorded so far, and what this command sees is added in memory only.
    """
    from cockpit.core.record import Draft
    from cockpit.journal.memory import MemoryJournal
    from cockpit.wiring.shared import apart

    if boarding.seating.attended:
        return _for_reading(boarding, now)
    memory = MemoryJournal(boarding.launch, boarding.loaded.plan.project, now=now)

    async def copy() -> None:
        kept = _for_reading(boarding, now)
        try:
            drafts = [Draft(one.id, one.at, one.by, one.event) for one in await kept.read()]
            memory.doubt = kept.doubt
        finally:
            await kept.close()
        await memory.append(0, drafts)

    if boarding.begun:
        apart(copy())
    return memory


def _for_reading(boarding: Boarding, now: datetime) -> SqliteJournal | PostgresJournal:
    """A journal that is there, opened so that nothing can be appended."""
    from cockpit.journal import find

    if boarding.shared is not None:
        from cockpit.wiring.shared import open_shared

        state, project = boarding.seating.state or find.state_folder(), boarding.loaded.plan.project
        return open_shared(boarding.shared, boarding.launch, project, begun=True, state=state, now=now, read_only=True)
    from cockpit.journal.sqlite import SqliteJournal

    key, _ = boarding.asking.journal_key()
    return SqliteJournal.open(boarding.path, key=key, read_only=True)
