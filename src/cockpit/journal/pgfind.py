"""Which launches a database keeps. Nothing here follows a chain: a listing has to be cheap."""

from __future__ import annotations

from datetime import datetime

from cockpit.core.frozen import frozen
from cockpit.core.names import LaunchId
from cockpit.core.plain import plain_line
from cockpit.errors import JournalProblem
from cockpit.journal.pglink import Link
from cockpit.journal.pgopen import Waits, ask_first, silently
from cockpit.journal.pgtarget import Target

_LIST = (
    "SELECT j.launch, j.project, j.created, coalesce(e.seq, 0), e.at FROM cockpit.journal AS j LEFT JOIN LATERAL "
    "(SELECT x.seq, x.at FROM cockpit.entry AS x WHERE x.launch = j.launch ORDER BY x.seq DESC LIMIT 1) AS e ON true "
    "WHERE j.project = %s OR %s = '' ORDER BY j.created DESC, j.launch DESC"
)


@frozen
class SharedLaunch:
    """A launch as a list shows it; its words are plain, and nothing of it was checked."""

    id: LaunchId
    project: str
    begun: datetime
    entries: int
    last: datetime | None
    """When its last entry was made."""


async def launches(target: Target, project: str = "", waits: Waits = silently) -> tuple[SharedLaunch, ...]:
    """The launches of a project, the newest first; without a project, those of all.

    Args:
        target: the database.
        project: whose launches; empty: everybody's.
        waits: told where the server is waited for.

    Raises:
        JournalProblem: the database cannot be asked.
    """
    link = Link(target, "cockpit", writes=False)
    try:
        rows = await ask_first(link, target, _LIST, (project, project), "read", waits)
    finally:
        link.drop()
    try:
        return tuple(
            SharedLaunch(
                LaunchId(plain_line(launch, 120)),
                plain_line(owner, 120),
                datetime.fromisoformat(created),
                int(entries),
                datetime.fromisoformat(at) if at else None,
            )
            for launch, owner, created, entries, at in rows
        )
    except ValueError as error:
        raise JournalProblem(f"the journal in {target.place} has a time that is none: {error}") from None
