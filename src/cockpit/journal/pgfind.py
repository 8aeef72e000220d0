"""Which launches a database keeps, and who may come near them. Nothing here follows a chain: it has to be cheap."""

from __future__ import annotations

from datetime import datetime

from cockpit.core.frozen import frozen
from cockpit.core.names import LaunchId
from cockpit.core.plain import plain_line
from cockpit.errors import JournalProblem
from cockpit.journal.pglink import Link
from cockpit.journal.pgopen import Waits, ask_first, silently
from cockpit.journal.pgschema import GUARDS, loosened
from cockpit.journal.pgtarget import Target

_LIST = (
    "SELECT j.launch, j.project, j.created, coalesce(e.seq, 0), e.at FROM cockpit.journal AS j LEFT JOIN LATERAL "
    "(SELECT x.seq, x.at FROM cockpit.entry AS x WHERE x.launch = j.launch ORDER BY x.seq DESC LIMIT 1) AS e ON true "
    "WHERE j.project = %s OR %s = '' ORDER BY j.created DESC, j.launch DESC"
)
_OPEN = "SELECT has_database_privilege('public', current_database(), 'CONNECT')"
_INTRUDERS = (
    "SELECT DISTINCT client.usename::text || ' (' || held.pid || ')' FROM pg_locks AS held "
    "JOIN pg_stat_activity AS client ON client.pid = held.pid WHERE held.locktype = 'advisory' AND held.objsubid = 2 "
    "AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND NOT has_table_privilege(client.usesysid, 'cockpit.journal', 'SELECT') ORDER BY 1 LIMIT 20"
)


@frozen
class Near:
    """What there is to say of a database before a launch."""

    loosened: str
    """What of its schema is not as it was made; empty: nothing."""
    intruders: tuple[str, ...]
    """Logins and connections that hold locks of seats without any right to the launches."""
    open: bool
    """Whether every login of the server may connect."""


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


async def near(target: Target) -> Near:
    """Who may come near the launches of a database, and whether its schema is as it was made.

    Raises:
        JournalProblem: the database cannot be asked.
    """
    link = Link(target, "cockpit", writes=False)
    try:
        guards = await ask_first(link, target, GUARDS, (), "read", silently)
        held = await ask_first(link, target, _INTRUDERS, (), "read", silently)
        public = await ask_first(link, target, _OPEN, (), "read", silently)
    finally:
        link.drop()
    return Near(loosened(guards), tuple(row[0] for row in held), bool(public[0][0]))
