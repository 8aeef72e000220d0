"""One probe table to what the probe asks: kind by kind, with everything that can be judged without asking."""

from __future__ import annotations

import re
from typing import Any, assert_never

from cockpit.core.frozen import frozen
from cockpit.core.plain import plain_line
from cockpit.core.probe import (
    DNS_TYPES,
    AwsSpec,
    Connection,
    DnsSpec,
    Effect,
    FileSpec,
    HttpSpec,
    LookSpec,
    MetricSpec,
    PostgresConnection,
    ProbeSpec,
    PrometheusConnection,
    ReportSpec,
    RunSpec,
    Signature,
    SqlSpec,
    TcpSpec,
    TlsSpec,
)
from cockpit.core.promql import fill_promql
from cockpit.core.secret import Secret
from cockpit.core.sqltext import StatementProblem, read_sql
from cockpit.core.target import TargetProblem, fill_name, fill_target
from cockpit.core.template import Unresolved, Value, read
from cockpit.profile.positions import Path
from cockpit.profile.probing import KINDS, ProbeTable
from cockpit.profile.scope import Scope
from cockpit.profile.sheet import Sheet, near
from cockpit.profile.sqlwrites import find_write
from cockpit.profile.texts import BODY, SECRET, SHELL, SQL, check_header, check_secret, check_url, inspect

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CHANGES = frozenset({"PUT", "PATCH", "DELETE"})
"""Methods that nobody uses to ask; POST is how many services are asked."""
_SHELL_NAMES = frozenset({"HOME", "PATH", "USER", "SHELL", "LANG", "LOGNAME", "TMPDIR"})
"""Names that a command has from its surroundings, should it write them with braces."""

_COMMON = frozenset({"title", "effect", "every", "timeout", "capture", "unit", "claims", "always"})
_KEYS = {
    "http": _COMMON | {"headers", "query", "json", "body", "sign", "basic_auth", "follow_redirects", "ca", "max_bytes"},
    "sql": _COMMON | {"on", "max_rows"},
    "aws": _COMMON | {"on", "with", "max_pages"},
    "run": _COMMON | {"cwd", "env"},
    "file": _COMMON | {"max_bytes"},
    "tcp": _COMMON,
    "tls": _COMMON | {"ca"},
    "dns": _COMMON | {"server"},
    "metric": _COMMON | {"on"},
    "report": _COMMON | {"max_bytes"},
    "look": frozenset({"title", "claims", "always"}),
}
"""What may stand beside each kind."""


@frozen
class Site:
    """Where a probe stands and what it may use."""

    path: Path
    sheet: Sheet
    scope: Scope
    known: frozenset[str]
    """Every name that it may refer to."""
    connections: dict[str, Connection]
    step: bool = False
    """It is a step of the smoke test."""

    def value_of(self, name: str) -> object:
        """What is known of a name before anything runs."""
        if name in self.scope.credentials:
            return SECRET
        variable = self.scope.variables.get(name)
        return variable.value if variable else None

    def error(self, key: str, problem: str, hint: str = "", *, column: int = 0, at_key: bool = False) -> None:
        """Report one key of this probe."""
        self.sheet.error((*self.path, key), problem, hint, key=at_key, column=column)

    def inspect(self, key: str, value: Any, kind: str = "") -> None:
        """Look through the texts of one key."""
        if value is not None:
            self.inspect_at((*self.path, key), value, kind)

    def inspect_at(self, path: Path, value: Any, kind: str = "") -> None:
        """Look through the texts of a value."""
        inspect(self.sheet, path, value, self.known, kind=kind)


def kind_of(table: ProbeTable, site: Site) -> str | None:
    """Which kind of probe a table is; None, and an error, where it is none or several."""
    given = [kind for kind in KINDS if getattr(table, kind) is not None]
    if len(given) != 1:
        problem = f"a probe asks one thing, found {' and '.join(given)}" if given else "nothing is asked here"
        where: Path = (*site.path, given[1]) if given else site.path
        site.sheet.error(where, problem, f"exactly one of {', '.join(KINDS)}", key=True)
        return None
    kind = given[0]
    for name in table.model_fields_set:
        key = ProbeTable.model_fields[name].alias or name
        if key != kind and key not in _KEYS[kind]:
            fits = [other for other in KINDS if key in _KEYS[other]]
            hint = f"it goes with {' and '.join(fits)}" if fits else ""
            site.error(key, f"{key} does not go with {kind}", hint, at_key=True)
    if table.always and not site.step:
        site.error("always", "always is for steps of the smoke test", "delete it", at_key=True)
    return kind


def spec_of(table: ProbeTable, kind: str, site: Site) -> ProbeSpec | None:
    """What a probe asks; None, and errors, where it cannot be said."""
    match kind:
        case "http":
            return _http(table, site)
        case "sql":
            return _sql(table, site)
        case "aws":
            return _aws(table, site)
        case "run":
            return _run(table, site)
        case "file":
            site.inspect("file", table.file)
            return FileSpec(table.file or "", table.max_bytes or 1_000_000)
        case "tcp":
            _check_target(site, "tcp", table.tcp or "")
            return TcpSpec((table.tcp or "").strip())
        case "tls":
            _check_target(site, "tls", table.tls or "", 443)
            site.inspect("ca", table.ca)
            return TlsSpec((table.tls or "").strip(), table.ca)
        case "dns":
            return _dns(table, site)
        case "metric":
            return _metric(table, site)
        case "report":
            site.inspect("report", table.report)
            return ReportSpec(table.report or "", table.max_bytes or 10_000_000)
        case _:
            site.inspect("look", table.look)
            check_url(site.sheet, (*site.path, "look"), table.look or "", site.value_of)
            return LookSpec(table.look or "")


# ------------------------------------------------------------------------------------------------------------- http
def _http(table: ProbeTable, site: Site) -> HttpSpec:
    text = table.http or ""
    method, url, column = _request(text, site)
    check_url(site.sheet, (*site.path, "http"), url, site.value_of, column=column)
    for key in ("http", "query", "json", "ca"):
        site.inspect(key, getattr(table, "json_" if key == "json" else key))
    site.inspect("body", table.body, BODY)
    for name, value in table.headers.items():
        path = (*site.path, "headers", name)
        check_header(site.sheet, path, name, value)
        site.inspect_at(path, value)
    if table.json_ is not None and table.body is not None:
        site.error("body", "a request has one body: json or body, not both", at_key=True)
    if method not in _SAFE and table.effect is None:
        hint = 'say what it may do: effect = "write" (or "production"; "read" if it changes nothing)'
        site.error("http", f"{method} may change something and states no effect", hint)
    if method in _CHANGES and table.effect == "read":
        site.error("effect", f"{method} does not only read", 'say effect = "write" or "production"')
    return HttpSpec(
        method,
        url,
        tuple(table.headers.items()),
        tuple(table.query.items()),
        table.json_,
        table.body,
        _signature(table, site),
        _basic_auth(table, site),
        table.follow_redirects,
        table.ca,
        table.max_bytes or 1_000_000,
    )


def _request(text: str, site: Site) -> tuple[str, str, int]:
    """Method, URL, and the column at which the URL begins."""
    indent = len(text) - len(text.lstrip())
    found = re.match(r"(?:(?P<method>[A-Za-z]++)\s++)?(?P<url>.*)", text.strip(), re.DOTALL)
    assert found is not None  # it matches anything
    method = found["method"] or "GET"
    if method not in _METHODS:
        hint = near(method.upper(), _METHODS, names="methods")
        site.error("http", f"{plain_line(method, 20)} is no method", hint, column=indent + 1)
    return method.upper(), found["url"], indent + found.start("url") + 1


def _signature(table: ProbeTable, site: Site) -> Signature | None:
    sign = table.sign
    if sign is None:
        return None
    path = (*site.path, "sign")
    if table.json_ is None and table.body is None:
        site.sheet.error(path, "there is no body to sign", "give json or body", key=True)
    check_header(site.sheet, (*path, "header"), sign.header, "")
    check_secret(site.sheet, (*path, "key"), sign.key, "the key to sign with", site.value_of)
    site.inspect_at((*path, "key"), sign.key)
    return Signature(sign.header, sign.algorithm, sign.key, sign.encoding, sign.prefix)


def _basic_auth(table: ProbeTable, site: Site) -> tuple[str, str] | None:
    auth = table.basic_auth
    if auth is None:
        return None
    path = (*site.path, "basic_auth")
    check_secret(site.sheet, (*path, "password"), auth.password, "a password", site.value_of)
    site.inspect_at((*path, "user"), auth.user)
    site.inspect_at((*path, "password"), auth.password)
    return auth.user, auth.password


# ------------------------------------------------------------------------------------------------------------- sql
def _sql(table: ProbeTable, site: Site) -> SqlSpec | None:
    text = table.sql or ""
    site.inspect("sql", text, SQL)
    try:
        read_sql(text)
    except StatementProblem as problem:
        site.error("sql", str(problem), "one statement for each probe, and nothing for psql itself")
    except Unresolved as problem:
        named = re.search(r"\$\{\w+\}", str(problem))
        site.error("sql", str(problem), "join texts with ||", column=text.find(named[0]) + 1 if named else 0)
    write = find_write(text)
    if write and table.effect in {None, "read"}:
        hint = 'it runs in a READ ONLY transaction; say effect = "write" (or "production")'
        site.error("sql", f"{write.words} changes the database", hint, column=write.column)
    connection = _connection(table, site, PostgresConnection, "postgresql")
    return SqlSpec(connection, text, table.max_rows or 1_000) if connection else None


# ------------------------------------------------------------------------------------------------------------- aws
def _aws(table: ProbeTable, site: Site) -> AwsSpec | None:
    from cockpit.core.probe import AwsConnection
    from cockpit.profile.awscheck import check_call

    site.inspect("with", table.with_)
    connection = _connection(table, site, AwsConnection, "aws")
    service, _, operation = (table.aws or "").strip().partition(".")
    call = check_call(service, operation, table.with_)
    for place, problem, hint, at_key in call.problems:
        if place is None:
            site.error("aws", problem, hint)
        else:
            given = (*site.path, "with", *place)
            bare = not place and "with" not in table.model_fields_set and "with_" not in table.model_fields_set
            site.sheet.error((*site.path, "aws") if bare else given, problem, hint, key=at_key)
    if call.known and not call.reads and table.effect is None:
        hint = 'say what it may do: effect = "write" (or "production"; "read" if it changes nothing)'
        site.error("aws", f"{operation} may change something and states no effect", hint)
    if call.known and call.changes and table.effect == "read":
        site.error("effect", f"{operation} does not only read", 'say effect = "write" or "production"')
    if not connection or not call.known:
        return None
    return AwsSpec(connection, service, operation, table.with_ or None, table.max_pages or 20)


def _connection(table: ProbeTable, site: Site, kind: type[Connection], word: str) -> str | None:
    """The name of the connection that a probe uses."""
    fitting = [name for name, item in site.connections.items() if isinstance(item, kind)]
    if table.on is not None:
        if table.on in fitting:
            return table.on
        if site.sheet.is_mended(("connections", table.on)):
            return None
        if table.on in site.connections:
            site.error("on", f"the connection {table.on} is not of the kind {word}", near("", fitting, names="of it"))
        else:
            site.error("on", f"there is no connection {table.on}", near(table.on, fitting, names=f"{word} connections"))
        return None
    if len(fitting) == 1:
        return fitting[0]
    if any(path[:1] == ("connections",) for path in site.sheet.mended):
        return None
    problem = f"which {word} connection?" if fitting else f"there is no connection of the kind {word}"
    hint = f"say on = one of {', '.join(fitting)}" if fitting else f'add [connections.NAME] with kind = "{word}"'
    site.sheet.error(site.path, problem, hint, key=True)
    return None


# ------------------------------------------------------------------------------------------------------------- run
def _run(table: ProbeTable, site: Site) -> RunSpec:
    inspect(site.sheet, (*site.path, "run"), table.run, site.known | set(table.env) | _SHELL_NAMES, kind=SHELL)
    site.inspect("cwd", table.cwd)
    site.inspect("env", dict(table.env))
    return RunSpec(table.run or "", table.cwd, tuple(table.env.items()))


# ------------------------------------------------------------------------------------------------- hosts and metrics
def _known_values(text: str, site: Site, unknown: Value) -> dict[str, Value]:
    """What is known of the names in a text before anything runs, `unknown` for the others."""
    values: dict[str, Value] = {}
    for name in read(text).names:
        value = site.value_of(name)
        values[name] = Secret(name, "") if value is SECRET else unknown if value is None else value  # type: ignore[assignment]
    return values


def _check_target(site: Site, key: str, text: str, port: int | None = None) -> None:
    """Report what is no `HOST:PORT`; a target with a value that nobody knows yet is judged when it is."""
    site.inspect(key, text)
    values = _known_values(text, site, None)
    if None not in values.values():
        try:
            fill_target(text.strip(), values, port)
        except TargetProblem as problem:
            site.error(key, problem.problem, problem.hint)
        except Unresolved as problem:
            site.error(key, str(problem), "a host's name is letters, digits, dots and dashes")


def _dns(table: ProbeTable, site: Site) -> DnsSpec | None:
    text = table.dns or ""
    site.inspect("dns", text)
    if table.server is not None:
        _check_target(site, "server", table.server, 53)
    kind, _, name = text.strip().partition(" ")
    name = name.strip()
    if not name or re.search(r"\s", name):
        site.error("dns", "a dns probe asks for one type and one name", 'write it like "TXT _dmarc.example.org"')
        return None
    if kind.upper() not in DNS_TYPES:
        site.error("dns", f"{plain_line(kind, 20)} is no type that is asked for", f"one of {', '.join(DNS_TYPES)}")
        return None
    values = _known_values(name, site, None)
    if None not in values.values():
        try:
            fill_name(name, values)
        except TargetProblem as problem:
            site.error("dns", problem.problem, problem.hint)
        except Unresolved as problem:
            site.error("dns", str(problem), "a name is letters, digits, dots, dashes and underscores")
    return DnsSpec(kind.upper(), name, table.server.strip() if table.server else None)


def _metric(table: ProbeTable, site: Site) -> MetricSpec | None:
    text = table.metric or ""
    site.inspect("metric", text)
    try:
        fill_promql(text, _known_values(text, site, 1))
    except Unresolved as problem:
        site.error("metric", str(problem))
    connection = _connection(table, site, PrometheusConnection, "prometheus")
    return MetricSpec(connection, text) if connection else None


def effect_of(table: ProbeTable) -> Effect:
    """What a probe may do."""
    return Effect(table.effect or "read")


def title_of(spec: ProbeSpec) -> str:
    """What a probe does, in words, for one that has no title of its own."""
    match spec:
        case HttpSpec():
            text = f"{spec.method} {spec.url}"
        case SqlSpec():
            text = " ".join(spec.statement.split())
        case AwsSpec():
            text = f"{spec.service} {spec.operation.replace('_', '-')}"
        case RunSpec():
            text = next((line.strip() for line in spec.command.splitlines() if line.strip()), "")
        case FileSpec() | ReportSpec():
            text = spec.path
        case TcpSpec():
            text = f"connect to {spec.target}"
        case TlsSpec():
            text = f"certificate of {spec.target}"
        case DnsSpec():
            text = f"{spec.type} {spec.name}"
        case MetricSpec():
            text = " ".join(spec.query.split())
        case LookSpec():
            text = f"look at {spec.url}"
        case _:
            assert_never(spec)
    line = plain_line(text)
    return line if len(line) <= 120 else f"{line[:119]}…"
