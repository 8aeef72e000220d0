"""A launch moved between a file of this machine and the database that its team shares, or set up there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.core.frozen import frozen
from cockpit.core.names import LaunchId, Operator
from cockpit.errors import UsageProblem
from cockpit.wiring.launches import choose_launch
from cockpit.wiring.seating import Seating
from cockpit.wiring.shared import apart, find_target, launches_of, team, waits

if TYPE_CHECKING:
    from cockpit.core.plan import Plan
    from cockpit.journal.pgtarget import Target

_HOW = 'say journal = "postgresql" under [launch] of the profile, or give --journal postgresql://USER@HOST/DATABASE'


@frozen
class Moved:
    """What a copy came to."""

    launch: LaunchId
    source: str
    """Where it was read, for a sentence."""
    goal: str
    """Where it was written."""
    entries: int
    """How many are on both sides now."""
    added: int
    """How many were not there before."""
    keyed: bool


@frozen
class Listed:
    """A launch of a shared journal."""

    id: LaunchId
    project: str
    begun: datetime
    entries: int
    last: datetime | None


def need_target(plan: Plan | None) -> Target:
    """The database that is meant.

    Raises:
        UsageProblem: none is.
    """
    target = find_target(plan)
    if target is None:
        raise UsageProblem("which database keeps the journal?", _HOW)
    return target


def set_up(plan: Plan | None, writers: Sequence[str], readers: Sequence[str]) -> tuple[str, list[str]]:
    """Make roles, schema and rights; where, and what was done, line by line.

    Raises:
        UsageProblem: no database is named.
        JournalProblem: the server refuses.
    """
    from importlib.util import find_spec

    from cockpit.journal import jobs, pgschema, pgsetup

    target = need_target(plan)
    grants = [(login, pgschema.WRITERS) for login in writers] + [(login, pgschema.READERS) for login in readers]
    done = apart(pgsetup.init(target, grants))
    if find_spec("procrastinate") is not None:  # without it, nobody here could use a queue
        done.append(apart(jobs.init(target, pgschema.WRITERS)))
    return target.place, done


def upgrade(plan: Plan | None) -> tuple[str, list[str]]:
    """Bring the schema to what this version needs; where, and what was done, line by line.

    Raises:
        UsageProblem: no database is named.
        JournalProblem: there is no schema, or the server refuses.
    """
    from cockpit.journal import pgsetup

    target = need_target(plan)
    return target.place, apart(pgsetup.migrate(target))


def listed(plan: Plan | None) -> tuple[str, list[Listed]]:
    """The launches that the database keeps: of the profile's project, or of all without a profile.

    Raises:
        UsageProblem: no database is named.
        JournalProblem: it cannot be asked.
    """
    from cockpit.journal import pgfind

    target = need_target(plan)
    found = apart(pgfind.launches(target, plan.project if plan else "", waits))
    return target.place, [Listed(one.id, one.project, one.begun, one.entries, one.last) for one in found]


def kept_and_there(plan: Plan, launch: str | None, *, forget: bool) -> tuple[LaunchId, int, int]:
    """How far a shared launch had got when this machine saw it last, and where it ends now; perhaps forget the first.

    Raises:
        UsageProblem: no database is named, there is no such launch, or nothing was kept of it here.
    """
    from cockpit.journal import find, pgfind
    from cockpit.journal.chain import Chain
    from cockpit.journal.head import HeadFile
    from cockpit.journal.pgstore import PgStore
    from cockpit.wiring.shared import witness

    target, state = need_target(plan), find.state_folder()
    chosen, there = choose_launch(plan, Seating(Operator("accept"), launch=launch), state, target)
    path = witness(state, chosen)
    store = PgStore(target, chosen, writes=False)
    try:
        cover, _ = apart(store.cover()) if there else (None, ())
    finally:
        store.close()
    kept = HeadFile(path, Chain(cover.id, cover.keyed, None)).read() if cover else None
    if kept is None:
        raise UsageProblem(f"nothing is kept here of how far {chosen} had got", "there is nothing to accept")
    last = next(one.entries for one in apart(pgfind.launches(target, plan.project)) if one.id == chosen)
    if forget:
        path.unlink()
    return chosen, kept.seq, last


def copy_launch(plan: Plan, launch: str | None, *, back: bool, state: Path | None = None) -> Moved:
    """Copy a launch from its file into the database, or `back`; chain checked before and after, nothing overwritten.

    Raises:
        UsageProblem: no database is named, or there is no such launch.
        JournalProblem: the chain does not hold, another history is there, or one side cannot be reached.
    """
    from cockpit import vault
    from cockpit.journal import copying, find

    target, folder = need_target(plan), state or find.state_folder()
    seating = Seating(Operator("copy"), launch=launch, state=folder)
    chosen, there = choose_launch(plan, seating, folder, target if back else None)
    path = find.launch_path(plan.project, chosen, folder)
    if not there:
        raise UsageProblem(
            f"nothing was recorded for {plan.project} in {target.place if back else path.parent}",
            f"the database has: {', '.join(launches_of(target, plan.project)[:8]) or 'none'}; --back copies from there",
        )
    keys = vault.journal_keys([chosen, team(plan.project)])
    head = path.with_suffix(".head")
    if back:
        pages = apart(copying.read_shared(target, chosen))
        key = copying.check(pages, keys, target.place)
        if key is not None and vault.journal_key(chosen) is None:
            vault.keep_journal_key(chosen, key)  # a file is opened with the key of its launch, not with the team's
        copied = copying.to_file(pages, path, key)
        copying.check(copying.read_file(path), keys, str(path), head)
        return Moved(chosen, target.place, str(path), copied.entries, copied.added, pages.cover.keyed)
    pages = copying.read_file(path)
    copying.check(pages, keys, str(path), head)
    copied = apart(copying.to_database(pages, target))
    copying.check(apart(copying.read_shared(target, chosen)), keys, target.place)
    return Moved(chosen, str(path), target.place, copied.entries, copied.added, pages.cover.keyed)
