"""Which PostgreSQL server keeps a shared journal, and what its failures are called. No connection is made here.

A password is never part of an address: addresses stand in arguments, which everybody on the machine can read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Final

from cockpit.core.frozen import frozen
from cockpit.core.plain import plain_line
from cockpit.core.secret import Secret
from cockpit.errors import JournalProblem, UsageProblem

if TYPE_CHECKING:
    import psycopg

SCHEMES: Final = ("postgresql://", "postgres://")


@frozen
class Target:
    """One database as one login. Several hosts, separated by commas, are one server and its replicas."""

    options: Mapping[str, str]
    """What libpq is told: `host`, `port`, `dbname`, `user`, `sslmode` ..."""
    password: Secret | None = field(default=None, repr=False)
    """None: libpq looks where it always does (PGPASSWORD, the file of PGPASSFILE, ~/.pgpass)."""

    @property
    def place(self) -> str:
        """Where it is, for a sentence."""
        hosts = self.options.get("host", "").split(",")
        ports = self.options.get("port", "").split(",")
        ports = ports if len(ports) == len(hosts) else ports * len(hosts)
        places = [
            f"{host or 'localhost'}{f':{port}' if port else ''}" for host, port in zip(hosts, ports, strict=False)
        ]
        return plain_line(f"{','.join(places)}/{self.options.get('dbname', '')}", 200)

    def turned(self, turns: int) -> dict[str, str]:
        """What libpq is told, with another one of several hosts first."""
        given = dict(self.options)
        for name in ("host", "hostaddr", "port"):
            parts = given.get(name, "").split(",")
            at = turns % len(parts)
            if at:
                given[name] = ",".join(parts[at:] + parts[:at])
        return given

    def hide(self, text: str) -> str:
        """A text of the server or the driver without the password."""
        value = self.password.reveal() if self.password else ""
        return plain_line(text.replace(value, "[redacted]") if value else text, 300)


def is_address(text: str) -> bool:
    """Whether a word is an address of PostgreSQL."""
    return text.startswith(SCHEMES)


def read_address(text: str, password: Secret | None = None) -> Target:
    """Read `postgresql://USER@HOST[:PORT][,HOST…]/DATABASE[?OPTION=VALUE…]`.

    Raises:
        UsageProblem: it cannot be understood, or a password stands in it.
    """
    import psycopg
    from psycopg import conninfo

    try:
        found = {name: str(value) for name, value in conninfo.conninfo_to_dict(text).items() if value is not None}
    except psycopg.Error as error:
        said = plain_line(str(error).strip().splitlines()[0] if str(error).strip() else "no reason given", 200)
        why = re.sub(r'"[^"]*"', "it", said, count=1)  # libpq repeats the address, and a password may stand in it
        raise UsageProblem(
            f"the address of the journal cannot be understood: {why}", "write postgresql://USER@HOST:PORT/DATABASE"
        ) from None
    if "password" in found or "sslpassword" in found:
        raise UsageProblem(
            "a password stands in the address of the journal, where everybody on this machine can read it",
            "leave it out: it comes from the keyring (`cockpit journal password`), PGPASSWORD or ~/.pgpass",
        )
    if not found.get("dbname"):
        raise UsageProblem("the address of the journal names no database", "write postgresql://USER@HOST:PORT/DATABASE")
    return Target(found, password)


class Lost(Exception):
    """The server was not reached, or the way to it broke. Worth another try within one's deadline."""

    def __init__(self, why: str, hint: str = "", *, certain: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint
        self.certain = certain
        """Nothing of what was sent can have happened; otherwise nobody knows yet."""


_AWAY = "look whether the server and the way to it are there; cockpit keeps trying"
_INIT = "make it with `cockpit journal init`, by a login that may"
_STATES: Final[dict[str, tuple[str, str]]] = {
    "no TLS": ("it asks for the password as it is, where it may be read", "set sslmode = require"),
    "no password": ("there is no password for it here", "`cockpit journal password` stores it; or set PGPASSWORD"),
    "28P01": ("the password is not right", "store it with `cockpit journal password`, or set PGPASSWORD"),
    "28000": ("this login may not connect", "look at the server's pg_hba.conf"),
    "3D000": ("there is no such database", "check its name"),
    "42704": ("there is no such login", "make it first: CREATE ROLE … LOGIN"),
    "3F000": ("the schema cockpit is not there", _INIT),
    "42P01": ("the schema cockpit is not there", _INIT),
    "42883": ("the schema cockpit is older than this version", "run `cockpit journal migrate`, by a login that may"),
    "42501": ("this login has no right to it", "let `cockpit journal init --grant LOGIN` give it"),
    "53100": ("the disk of the server is full", "make room there and do it again"),
    "53400": ("a limit of the server was reached", "look at the server's log"),
    "54000": ("one entry is too large", "shorten it"),
}
"""Answers of the server that no second try changes."""
_PASSING: Final[dict[str, str]] = {
    "57014": "the server did not get through with it in time",
    "55P03": "another seat holds it",
    "57P03": "the server is starting or stopping",
    "53300": "the server has no connection left",
    "25006": "the server is read-only, as a replica is",
    "40001": "others wrote at the same time",
    "40P01": "others wrote at the same time",
    "23505": "others wrote at the same time",
}
"""Those that pass by themselves; nothing was recorded by then."""
_SAID: Final = (
    (re.compile("requested a cleartext password"), "no TLS"),
    (re.compile("no password supplied"), "no password"),
    (re.compile("password authentication failed"), "28P01"),
    (re.compile('database ".*" does not exist'), "3D000"),
    (re.compile('no pg_hba.conf entry|role ".*" does not exist|is not permitted to log in'), "28000"),
)
"""Refusals of the log-in: libpq hands on their words only. A server that speaks another language says its own."""
_FAILED: Final = re.compile(r".*failed: (?:[A-Z]+: +|error: )?(.*)")
_BROKE: Final = re.compile("closed|consuming input|broken|lost")


def explain(error: psycopg.Error, doing: str, target: Target) -> JournalProblem | Lost:
    """What an error of the driver means: a sentence for a person, or something that may pass."""
    said = (error.diag.message_primary or str(error)).strip()
    first = target.hide(said.splitlines()[0]) if said else "no reason given"
    state = error.sqlstate or next((code for words, code in _SAID if words.search(first)), "")
    if state in _PASSING:
        return Lost(_PASSING[state], _AWAY, certain=True)
    if not state or state.startswith(("08", "57P")):
        found = _FAILED.match(first)
        why = "the connection broke" if _BROKE.search(first) else found[1] if found else first
        return Lost(why[:1].lower() + why[1:], _AWAY)
    why, hint = _STATES.get(state, (first, "look at the log of the server"))
    if state == "42501" and doing == "set up":
        why, hint = first, "do it as a login that may create roles, and a schema in this database"
    return JournalProblem(f"the journal in {target.place} could not be {doing}: {why}", hint)
