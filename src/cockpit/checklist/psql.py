"""`psql -c` lines as sql probes. Commands of psql itself and elided parts are doubts."""

from __future__ import annotations

import re
from typing import Any

from cockpit.checklist import holes, shell
from cockpit.checklist.draft import Probe
from cockpit.core.sqltext import StatementProblem, read_sql
from cockpit.core.template import Unresolved

CONNECTION = "db"
_TAKE = {
    "-h": "host",
    "--host": "host",
    "-U": "user",
    "--username": "user",
    "-d": "dbname",
    "--dbname": "dbname",
    "-p": "port",
    "--port": "port",
    "-c": "sql",
    "--command": "sql",
    "-f": "file",
    "--file": "file",
    "-v": "",
    "-o": "",
    "-F": "",
    "-P": "",
}
_URL = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^:@/]*)(?::[^@/]*)?@)?(?P<host>[^:/?]+)(?::(?P<port>\d+))?(?:/(?P<dbname>[^?]*))?"
)
_ADDRESS = re.compile(r"\$\{?\w*(?:URL|URI|DSN|CONN\w*)\w*\}?", re.IGNORECASE)
_QUOTED = re.compile(r"'\$\{(\w+)\}'")
_WRITES = re.compile(
    r"\b(?:insert|update|delete|alter|create|drop|truncate|grant|revoke|vacuum|reindex|copy|refresh|call|set)\b",
    re.IGNORECASE,
)


def probe(text: str, line: int) -> Probe | None:
    """The sql probe of a command line; None where it is no psql with a statement."""
    parts = shell.words(text)
    if not parts or "psql" not in {parts[0], parts[0].rsplit("/", 1)[-1]}:
        return None
    own, rest = shell.before_pipe(parts)
    said: dict[str, str] = {}
    at = 1
    while at < len(own):
        part = own[at]
        at += 1
        name, equals, value = part.partition("=") if part.startswith("--") else (part, "", "")
        if name in _TAKE and not equals and at < len(own):
            value = own[at]
            at += 1
        if name in _TAKE:
            said[_TAKE[name]] = value
        elif re.match(r"-[hUdpc].", part):
            said[_TAKE[part[:2]]] = part[2:]
        elif not part.startswith("-"):
            said.setdefault("dbname", part)
    statement = said.get("sql", "")
    if not statement:
        return None
    found = Probe({}, line, text)
    sql = _QUOTED.sub(r"${\1}", holes.name_holes(statement.strip().rstrip(";").strip(), found.variables))
    sql = sql.replace('\\"', '"')
    found.table["sql"] = sql
    found.connections[CONNECTION] = _connection(said, found)
    _judge(found, sql, rest)
    return found


def _connection(said: dict[str, str], found: Probe) -> dict[str, Any]:
    """Where it connects to, as far as it says; what it does not say becomes variables."""
    url = _URL.match(said.get("dbname", ""))
    if url:
        said = {key: value for key, value in url.groupdict().items() if value}
    whole = _ADDRESS.fullmatch(said.get("dbname", ""))
    if whole:  # a variable of the shell that holds all of it: its parts are to be filled in
        found.remarks.append(f"{said['dbname']} is a whole address: put its parts into the variables")
        said = {key: value for key, value in said.items() if key != "dbname"}
    made: dict[str, Any] = {"kind": "postgresql"}
    for key, words in (
        ("host", "Host name of the database"),
        ("port", ""),
        ("dbname", "Name of the database"),
        ("user", "Name of the database user"),
    ):
        value = said.get(key, "")
        if value and not holes.elided(value):
            names: dict[str, str] = {}
            made[key] = holes.name_holes(value, names)
            found.variables.update({name: f"{words or key}: the document's {hole}" for name, hole in names.items()})
            if "$" in value and not names:
                made.pop(key)
        if key not in made and words:
            made[key] = f"${{db_{key.removeprefix('db')}}}"
            found.variables[f"db_{key.removeprefix('db')}"] = f"{words}; the document does not say it"
    if not str(made.get("port", "5432")).isdigit() and not str(made.get("port")).startswith("${"):
        made.pop("port", None)
    return made


def _judge(found: Probe, sql: str, rest: list[str]) -> None:
    if sql.lstrip().startswith("\\"):
        found.doubts.append(
            f"{sql.split(maxsplit=1)[0]} is a command of psql itself and answers "
            f"with exit 0 when it finds nothing; ask pg_catalog instead"
        )
        return
    if holes.elided(sql):
        found.doubts.append("the document leaves a part of the statement out")
    try:
        read_sql(sql)
    except (StatementProblem, Unresolved) as problem:
        found.doubts.append(str(problem))
    if _WRITES.search(re.sub(r"'[^']*'", "", sql)):
        found.table["effect"] = "write"
    if rest:
        found.remarks.append(f"the document goes on with: {' '.join(rest)[:160]}")
