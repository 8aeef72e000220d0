"""Shared journals on a real server: a database with the schema, logins with either role, and a loop for one call."""

from __future__ import annotations

import asyncio
from typing import TypeVar
from uuid import uuid4

from cockpit.core.names import LaunchId
from cockpit.core.secret import Secret
from cockpit.journal import pgsetup
from cockpit.journal.pgtarget import Target
from fakes.journals import LAUNCH
from fakes.postgres import Postgres

T = TypeVar("T")

SEAT, READER = "seat", "reader"
"""Logins: one may append, the other only read."""
LOGIN_PASSWORD = "a word for logins"


def make_database(server: Postgres) -> Target:
    """A new database with the schema; its owner's target."""
    name = f"launches_{uuid4().hex[:8]}"
    server.query(f"CREATE DATABASE {name}")
    for login in (SEAT, READER):
        if not server.query(f"SELECT 1 FROM pg_roles WHERE rolname = '{login}'"):
            server.query(f"CREATE ROLE {login} LOGIN PASSWORD '{LOGIN_PASSWORD}'")
    target = target_of(server, name)
    asyncio.run(pgsetup.init(target, [(SEAT, "cockpit_append"), (READER, "cockpit_read")]))
    return target


def target_of(server: Postgres, dbname: str, *, port: int | None = None) -> Target:
    """The server's owner at a database."""
    options = {"host": server.host, "port": str(port or server.port), "dbname": dbname, "user": server.user}
    return Target(options, Secret("journal password", server.password))


def as_login(target: Target, login: str, *, port: int | None = None) -> Target:
    """The same database as another login, perhaps by another way."""
    options = {**target.options, "user": login, **({"port": str(port)} if port else {})}
    return Target(options, Secret("journal password", LOGIN_PASSWORD))


def any_launch() -> LaunchId:
    """A launch of its own for each test: one database serves all of them."""
    return LaunchId(f"{LAUNCH[:-5]}-{uuid4().hex[:12]}")


def stranger(server: Postgres) -> str:
    """A login that nobody granted anything: it may connect, as every login may where nobody says otherwise."""
    if not server.query("SELECT 1 FROM pg_roles WHERE rolname = 'stranger'"):
        server.query(f"CREATE ROLE stranger LOGIN PASSWORD '{LOGIN_PASSWORD}'")
    return "stranger"
