"""Making and upgrading the schema of a shared journal, by a login that may. Done twice it is done once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cockpit.errors import JournalProblem
from cockpit.journal.pglink import Link, Row
from cockpit.journal.pgschema import MIGRATIONS, ROLES, WRITERS
from cockpit.journal.pgtarget import Lost, Target

_PATIENCE: Final = 60.0  # seconds: an upgrade may have to look at every entry
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('cockpit schema', 0))"


async def init(target: Target, grants: Sequence[tuple[str, str]] = ()) -> list[str]:
    """Make what is missing: roles, schema, tables, rights.

    Args:
        target: the database, as a login that may create roles and schemas.
        grants: login and role (`cockpit_append` or `cockpit_read`) that it becomes a member of.

    Returns:
        What was done and what was there, one line each.

    Raises:
        JournalProblem: the server refuses.
    """
    link = _link(target)
    try:
        done = [await _role(link, target, role) for role in ROLES]
        done += await _migrate(link, target, new=True)
        for login, role in grants:
            await _ask(link, target, f"GRANT {role} TO {_quoted(login)}")
            may = "append and read" if role == WRITERS else "read"
            done.append(f"the login {login} may {may}")
    finally:
        link.drop()
    return done


async def migrate(target: Target) -> list[str]:
    """Bring an older schema to what this version needs; what was done, one line each.

    Raises:
        JournalProblem: there is no schema, or the server refuses.
    """
    link = _link(target)
    try:
        return await _migrate(link, target, new=False)
    finally:
        link.drop()


async def _role(link: Link, target: Target, role: str) -> str:
    may = "append and read" if role == WRITERS else "read"
    there = f"SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = '{role}'"  # noqa: S608 - our own
    if await _ask(link, target, there):
        return f"the role {role} was there: it may {may}, never change"
    try:
        await _ask(link, target, f"CREATE ROLE {role} NOLOGIN")
    except JournalProblem:
        if not await _ask(link, target, there):
            raise
        return f"the role {role} was there: it may {may}, never change"
    return f"made the role {role}: it may {may}, never change"


async def _migrate(link: Link, target: Target, *, new: bool) -> list[str]:
    at = await _at(link, target)
    if at is None and not new:
        raise JournalProblem(
            f"there is no schema cockpit in {target.place}", "make it with `cockpit journal init`, by a login that may"
        )
    at = at or 0
    if at > len(MIGRATIONS):
        raise JournalProblem(f"the schema cockpit in {target.place} is of a newer cockpit", "nothing was changed")
    if at == len(MIGRATIONS):
        return [f"the schema cockpit was there, at number {at}"]
    done = []
    for number, script in enumerate(MIGRATIONS[at:], at + 1):
        # one message is one transaction: all of a step or nothing of it
        begin = "CREATE SCHEMA IF NOT EXISTS cockpit;" if number == 1 else ""
        kept = f"INSERT INTO cockpit.migration (number) VALUES ({number})"  # noqa: S608 - a number
        try:
            await _ask(link, target, f"{_ALONE}; {begin}\n{script}\n{kept}")
        except JournalProblem:
            if (await _at(link, target) or 0) < number:
                raise
            done.append(f"somebody else made the schema cockpit, number {number}, at the same moment")
            continue
        done.append(f"made the schema cockpit, number {number}" if number == 1 else f"upgraded the schema to {number}")
    return done


async def _at(link: Link, target: Target) -> int | None:
    """The number that a schema is at; None: there is none."""
    there = await _ask(link, target, "SELECT to_regclass('cockpit.migration') IS NOT NULL")
    if not there[0][0]:
        return None
    return int((await _ask(link, target, "SELECT coalesce(max(number), 0) FROM cockpit.migration"))[0][0])


def _link(target: Target) -> Link:
    return Link(target, "cockpit setup", writes=True, limit=_PATIENCE)


async def _ask(link: Link, target: Target, statement: str) -> list[Row]:
    try:
        return await link.ask(statement, seconds=_PATIENCE, doing="set up")
    except Lost as lost:
        raise JournalProblem(f"the journal in {target.place} could not be set up: {lost.why}", lost.hint) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
