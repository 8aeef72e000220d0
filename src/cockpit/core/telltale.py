"""How each kind of probe is told to the person who decides whether it may run: what, where, to which hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import assert_never

from cockpit.core.connection import (
    AwsConnection,
    Connection,
    GithubConnection,
    PostgresConnection,
    PrometheusConnection,
)
from cockpit.core.frozen import frozen
from cockpit.core.hosts import host_of, shown
from cockpit.core.names import JSON
from cockpit.core.spec import (
    AwsSpec,
    CiSpec,
    CloudWatchSpec,
    DnsSpec,
    FileSpec,
    GitSpec,
    HttpSpec,
    LookSpec,
    MetricSpec,
    ProbeSpec,
    ReplaySpec,
    ReportSpec,
    RunSpec,
    SqlSpec,
    TcpSpec,
    TlsSpec,
)

Values = Mapping[str, JSON]


@frozen
class Told:
    """One probe in words. `group` is the name of a `reach.Group`."""

    group: str
    what: str
    where: str = ""
    hosts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    outside: bool = False


def telling(spec: ProbeSpec, connections: Mapping[str, Connection], values: Values) -> Iterator[tuple[ProbeSpec, Told]]:
    """A probe in words, with what it counts by after it."""
    match spec:
        case ReplaySpec():
            request = _http(spec.request, values)
            how = f"{spec.times} times{', all at once' if spec.together else ''}"
            yield spec, Told("REQUEST", request.what, request.where, request.hosts, (how, *request.remarks))
            if spec.counts is not None:
                yield from telling(spec.counts.spec, connections, values)
        case HttpSpec():
            yield spec, _http(spec, values)
        case RunSpec():
            folder = (f"in {shown(spec.cwd, values)}",) if spec.cwd else ()
            env = tuple(f"sets {name}={shown(value, values)}" for name, value in spec.env)
            away = spec.cwd is not None and is_outside(shown(spec.cwd, values))
            yield spec, Told("COMMAND", spec.command.strip(), "", (), (*folder, *env), away)
        case FileSpec() | ReportSpec() | GitSpec():
            path = shown(spec.path, values)
            what = f"repository {path}" if isinstance(spec, GitSpec) else path
            yield spec, Told("FILE", what, "", (), (), is_outside(path))
        case LookSpec():
            url = shown(spec.url, values)
            yield spec, Told("PAGE", url, host_of(url), (host_of(url),))
        case TcpSpec() | TlsSpec() | DnsSpec():
            yield spec, _network(spec, values)
        case SqlSpec() | AwsSpec() | MetricSpec() | CloudWatchSpec() | CiSpec():
            yield spec, _connected(spec, connections.get(spec.connection), values)
        case _:
            assert_never(spec)


def is_outside(path: str) -> bool:
    """Whether a path, as a text, leads out of the folder that it starts from."""
    if path.startswith(("/", "~")):
        return True
    depth = 0
    for part in path.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return False


def _http(spec: HttpSpec, values: Values) -> Told:
    url = shown(spec.url, values)
    remarks = []
    if spec.query:
        remarks.append(f"query {_json(dict(spec.query), values)}")
    if spec.headers:
        remarks.append(f"headers {', '.join(f'{name}: {shown(value, values)}' for name, value in spec.headers)}")
    if spec.json is not None:
        remarks.append(f"body {_json(spec.json, values)}")
    if spec.body is not None:
        remarks.append(f"body {shown(spec.body, values)}")
    if spec.basic_auth:
        remarks.append(f"basic authentication as {shown(spec.basic_auth[0], values)}")
    if spec.sign:
        remarks.append(f"signed in the header {spec.sign.header}")
    if spec.follow_redirects:
        remarks.append("follows redirects; another host gets neither headers nor body of it")
    remarks += _trusting(spec.ca, values)
    away = spec.ca is not None and is_outside(shown(spec.ca, values))
    host = host_of(url) or url.partition("/")[0]
    return Told("REQUEST", f"{spec.method} {url}", host, (host,), tuple(remarks), away)


def _network(spec: TcpSpec | TlsSpec | DnsSpec, values: Values) -> Told:
    match spec:
        case TcpSpec():
            target = shown(spec.target, values)
            return Told("NETWORK", f"connects to {target}", target, (target,))
        case TlsSpec():
            target = shown(spec.target, values)
            ca = _trusting(spec.ca, values)
            return Told("NETWORK", f"looks at the certificate of {target}", target, (target,), ca)
        case DnsSpec():
            name = shown(spec.name, values)
            server = shown(spec.server, values) if spec.server else ""
            where = server or "this machine's resolver"
            return Told("NETWORK", f"asks for {spec.type} of {name}", where, (server,) if server else ())
        case _:
            assert_never(spec)


def _connected(
    spec: SqlSpec | AwsSpec | MetricSpec | CloudWatchSpec | CiSpec, connection: Connection | None, values: Values
) -> Told:
    where, hosts, remarks = _connection(connection, values)
    match spec:
        case SqlSpec():
            return Told("DATABASE", spec.statement.strip(), where, hosts, remarks)
        case AwsSpec():
            params = f" {_json(spec.params, values)}" if spec.params else ""
            return Told("AWS", f"{spec.service}.{spec.operation}{params}", where, hosts, remarks)
        case MetricSpec():
            return Told("METRIC", spec.query.strip(), where, hosts, remarks)
        case CloudWatchSpec():
            sizes = ", ".join(f"{name}={shown(value, values)}" for name, value in spec.dimensions)
            what = f"{spec.stat} of {spec.namespace} {spec.metric}{f' ({sizes})' if sizes else ''}"
            return Told("METRIC", what, where, hosts, remarks)
        case CiSpec():
            asked = [shown(one, values) for one in (spec.repository, spec.ref, spec.workflow) if one]
            names = ["names of its secrets"] if spec.secrets else []
            return Told("GITHUB", " · ".join([*asked, *names]), where, hosts, remarks)
        case _:
            assert_never(spec)


def _connection(connection: Connection | None, values: Values) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Where a connection leads: in words, its hosts, and what else is to be known of it."""
    match connection:
        case PostgresConnection():
            host = f"{shown(connection.host, values)}:{shown(connection.port, values)}"
            where = f"{shown(connection.dbname, values)} at {host} as {shown(connection.user, values)}"
            return where, (host,), _trusting(connection.sslrootcert, values)
        case AwsConnection():
            region = shown(connection.region, values)
            if connection.endpoint:
                url = shown(connection.endpoint, values)
                return f"{region} at {url}", (host_of(url) or url,), ()
            account = f", profile {shown(connection.profile, values)}" if connection.profile else ""
            return f"{region}{account}", (f"AWS in {region}",), ()
        case PrometheusConnection() | GithubConnection():
            url = shown(connection.url, values)
            return url, (host_of(url) or url,), _trusting(connection.ca, values)
        case None:
            return "", (), ()
        case _:
            assert_never(connection)


def _trusting(ca: str | None, values: Values) -> tuple[str, ...]:
    return (f"trusts the authorities in {shown(ca, values)}",) if ca else ()


def _json(value: JSON, values: Values) -> str:
    return shown(json.dumps(value, ensure_ascii=False, sort_keys=True), values)
