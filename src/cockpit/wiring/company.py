"""A database for the launches of a demo with several seats: made on the demo's own server, gone with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cockpit.wiring.shared import apart

if TYPE_CHECKING:
    from cockpit.core.secret import Secret

DATABASE = "launches"


def make_database(host: str, port: int, user: str, password: Secret, logins: Sequence[str]) -> dict[str, str]:
    """Make the database with its schema, and a login for each name that may append and read.

    Returns:
        The address of the shared journal for each login; its password is that of the server's owner.

    Raises:
        JournalProblem: the server refuses.
    """
    import psycopg
    from psycopg import sql

    from cockpit.journal import pgsetup
    from cockpit.journal.pgschema import WRITERS
    from cockpit.journal.pgtarget import Target

    with psycopg.connect(
        host=host, port=port, user=user, password=password.reveal(), dbname="postgres", autocommit=True
    ) as link:
        link.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
        for login in logins:
            made = sql.SQL("create role {} login password {}")
            link.execute(made.format(sql.Identifier(login), sql.Literal(password.reveal())))
    target = Target({"host": host, "port": str(port), "dbname": DATABASE, "user": user}, password)
    apart(pgsetup.init(target, [(login, WRITERS) for login in logins]))
    return {login: f"postgresql://{login}@{host}:{port}/{DATABASE}" for login in logins}
