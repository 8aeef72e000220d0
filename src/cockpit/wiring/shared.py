"""Shared journals: which database keeps the launches of a profile, with which password, and how one is opened.

`--journal`, which the environment hands on as COCKPIT_JOURNAL, goes before the profile. A password is never part of an
address: it comes from the keyring, or from where libpq looks for it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cockpit.core.names import LaunchId
from cockpit.errors import CredentialProblem, JournalProblem

if TYPE_CHECKING:
    from cockpit.core.connection import PostgresConnection
    from cockpit.core.plan import Plan
    from cockpit.journal.pgtarget import Target
    from cockpit.journal.postgres import PostgresJournal
    from cockpit.vault import Asking
    from cockpit.wiring.trusting import Trust

T = TypeVar("T")

VARIABLE: Final = "COCKPIT_JOURNAL"
"""The environment variable that names the database for every command."""
LOGINS: Final = "journal login"
"""What the keyring files the passwords of journals under, by address; no project can have such a name."""


def credentials_of(plan: Plan) -> tuple[str, ...]:
    """The names of the credentials that the profile's journal needs."""
    from cockpit.core.template import names_in

    connection = plan.connections.get(plan.journal) if plan.journal else None
    if connection is None:
        return ()
    known = {item.name for item in plan.credentials}
    fields = (getattr(connection, name) for name in ("host", "port", "dbname", "user", "password", "sslrootcert"))
    return tuple(name for text in fields if text for name in names_in(text) if name in known)


def need_trust(plan: Plan | None, given: str | None = None, trust: Trust | None = None) -> None:
    """Make sure that a database which only the profile names is not asked, nor its password looked up, too early.

    Whoever answers there gets a login, and a profile is anybody's word until it was allowed.

    Raises:
        NotTrusted: the profile was not allowed.
    """
    from cockpit.wiring.trusting import trust_of

    if plan is not None and plan.journal and not (given or os.environ.get(VARIABLE, "")):
        (trust or trust_of(plan)).require("so the database of its journal was not asked")


def find_target(
    plan: Plan | None, given: str | None = None, asking: Asking | None = None, trust: Trust | None = None
) -> Target | None:
    """The database that keeps the launches; None: files of this machine.

    Args:
        plan: the profile, where there is one.
        given: an address that goes before everything else.
        asking: the credentials of the profile, where they are asked for already.
        trust: the trust in the profile, where it is known already.

    Raises:
        NotTrusted: only the profile names the database, and it was not allowed.
        UsageProblem: an address cannot be used.
        CredentialProblem: its password is named and is not here.
    """
    address = given or os.environ.get(VARIABLE, "")
    if address:
        return _by_address(address)
    if plan is None or not plan.journal:
        return None
    need_trust(plan, given, trust)
    from cockpit import vault
    from cockpit.core.connection import PostgresConnection

    connection = plan.connections[plan.journal]
    assert isinstance(connection, PostgresConnection)
    found = (asking or vault.ask(plan.project, credentials_of(plan))).result()
    for name in credentials_of(plan):
        if name not in found.secrets:
            state = found.states[name]
            raise CredentialProblem(f"the shared journal cannot be opened: {state.problem}", state.hint)
    return _by_connection(plan, connection, found.secrets)


def login_of(target: Target) -> str:
    """The name under which the keyring keeps the password of an address."""
    return f"{target.options.get('user', '')}@{target.place}"


def _by_address(address: str) -> Target:
    from cockpit import vault
    from cockpit.journal.pgtarget import Target, read_address

    target = read_address(address)
    if "PGPASSWORD" in os.environ or "passfile" in target.options:
        return target
    login = login_of(target)
    return Target(target.options, vault.ask(LOGINS, [login]).result().secrets.get(login))


def _by_connection(plan: Plan, connection: PostgresConnection, secrets: Any) -> Target:
    from cockpit.core.secret import Secret
    from cockpit.core.template import Unresolved, fill_text
    from cockpit.journal.pgtarget import Target

    values = {item.name: item.value for item in plan.variables if item.value is not None} | dict(secrets)
    try:
        filled = {
            name: fill_text(text, values)
            for name in ("host", "port", "dbname", "user", "sslmode", "sslrootcert")
            if (text := getattr(connection, name))
        }
        password = fill_text(connection.password, values) if connection.password else None
    except Unresolved as problem:
        raise JournalProblem(
            f"the shared journal cannot be opened: {problem}", f"fill it in for [connections.{connection.name}]"
        ) from None
    if "sslrootcert" in filled:
        filled["sslrootcert"] = str(Path(plan.source).absolute().parent / filled["sslrootcert"])
    return Target(filled, Secret("journal password", password) if password else None)


def launches_of(target: Target, project: str) -> list[LaunchId]:
    """The launches of a project, the newest first.

    Raises:
        JournalProblem: the database cannot be asked.
    """
    from cockpit.journal import pgfind

    return [found.id for found in apart(pgfind.launches(target, project, waits))]


def project_of(target: Target, launch: str) -> str | None:
    """The project of a launch; None: the database does not keep it.

    Raises:
        JournalProblem: the database cannot be asked.
    """
    from cockpit.journal import pgfind

    return next((found.project for found in apart(pgfind.launches(target, waits=waits)) if found.id == launch), None)


def team(project: str) -> str:
    """The name under which the keyring keeps the key of new shared launches of a project."""
    return f"shared {project}"


def witness(state: Path, launch: str) -> Path:
    """Where this machine keeps how far a shared journal had got."""
    return state / "seen" / f"{launch}.head"


def open_shared(
    target: Target,
    launch: LaunchId,
    project: str,
    *,
    begun: bool,
    state: Path,
    now: datetime,
    read_only: bool = False,
    given: bytes | None = None,
) -> PostgresJournal:
    """Open a shared journal, or begin it: keyed if the team's key is in the keyring here, and otherwise not.

    A key that is `given` goes before those of the keyring.

    Raises:
        JournalProblem: it cannot be opened or begun.
    """
    from cockpit import vault
    from cockpit.journal.postgres import PostgresJournal

    keys = [given] if given else vault.journal_keys([launch, team(project)] if begun else [team(project)])
    seen = witness(state, launch)
    if begun:
        opening = PostgresJournal.open(target, launch, keys=keys, read_only=read_only, witness=seen, waits=waits)
        return apart(opening)
    key = keys[0] if keys else None
    return apart(PostgresJournal.create(target, launch=launch, project=project, key=key, now=now, witness=seen))


def waits(word: str) -> None:
    """Say on the terminal that the server is waited for: whenever a journal is opened, no screen is open yet."""
    sys.stderr.write(f"{word}\n")
    sys.stderr.flush()


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run something in an event loop of its own and wait for it, whether another loop runs here or not."""
    done: list[T] = []
    failed: list[BaseException] = []

    def turn() -> None:
        try:
            done.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001 - it is raised again, where it was asked for
            failed.append(error)

    thread = threading.Thread(target=turn, name="journal", daemon=True)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]
