"""One probe table to what the probe asks: kind by kind, with everything that can be judged without asking."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import assert_never

from cockpit.core.plain import plain_line
from cockpit.core.probe import (
    DNS_TYPES,
    AwsConnection,
    AwsSpec,
    CiSpec,
    CloudWatchSpec,
    DnsSpec,
    Effect,
    FileSpec,
    GithubConnection,
    GitSpec,
    HttpSpec,
    LookSpec,
    MetricSpec,
    ProbeSpec,
    PrometheusConnection,
    ReplaySpec,
    ReportSpec,
    RunSpec,
    SqlSpec,
    TcpSpec,
    TlsSpec,
)
from cockpit.core.promql import fill_promql
from cockpit.core.target import TargetProblem, fill_name, fill_target
from cockpit.core.template import Unresolved, names_in
from cockpit.profile.probing import ProbeTable
from cockpit.profile.replays import read_replay
from cockpit.profile.requests import read_http
from cockpit.profile.services import read_aws, read_sql_probe
from cockpit.profile.site import Site, connection_of, known_values
from cockpit.profile.texts import SHELL, check_url, inspect

_SHELL_NAMES = frozenset({"HOME", "PATH", "USER", "SHELL", "LANG", "LOGNAME", "TMPDIR"})
"""Names that a command has from its surroundings, should it write them with braces."""


def spec_of(table: ProbeTable, kind: str, site: Site) -> ProbeSpec | None:
    """What a probe asks; None, and errors, where it cannot be said."""
    match kind:
        case "http":
            return read_http(table, site)
        case "sql":
            return read_sql_probe(table, site)
        case "aws":
            return read_aws(table, site)
        case "replay":
            return read_replay(table, site)
        case "git":
            return _git(table, site)
        case "ci":
            return _ci(table, site)
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


# ------------------------------------------------------------------------------------------------------------- run
def _run(table: ProbeTable, site: Site) -> RunSpec:
    inspect(site.sheet, (*site.path, "run"), table.run, site.known | set(table.env) | _SHELL_NAMES, kind=SHELL)
    site.inspect("cwd", table.cwd)
    site.inspect("env", dict(table.env))
    return RunSpec(table.run or "", table.cwd, tuple(table.env.items()), tuple(table.exit_codes))


# ------------------------------------------------------------------------------------------------- hosts and metrics
def _check_target(site: Site, key: str, text: str, port: int | None = None) -> None:
    """Report what is no `HOST:PORT`; a target with a value that nobody knows yet is judged when it is."""
    site.inspect(key, text)
    values = known_values(text, site, None)
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
    values = known_values(name, site, None)
    if None not in values.values():
        try:
            fill_name(name, values)
        except TargetProblem as problem:
            site.error("dns", problem.problem, problem.hint)
        except Unresolved as problem:
            site.error("dns", str(problem), "a name is letters, digits, dots, dashes and underscores")
    return DnsSpec(kind.upper(), name, table.server.strip() if table.server else None)


def _metric(table: ProbeTable, site: Site) -> MetricSpec | CloudWatchSpec | None:
    """PromQL on a Prometheus connection, `NAMESPACE NAME` on one of AWS."""
    given = table.model_fields_set & _CLOUDWATCH
    chosen = site.connections.get(table.on or "")
    site.inspect("metric", table.metric)
    if isinstance(chosen, AwsConnection) or (given and not isinstance(chosen, PrometheusConnection)):
        return _cloudwatch(table, site)
    for key in sorted(given):
        hint = "it asks CloudWatch; say on = the AWS connection, or write it in PromQL"
        site.error(key, f"{key} does not go with Prometheus", hint, at_key=True)
    text = table.metric or ""
    try:
        fill_promql(text, known_values(text, site, 1))
    except Unresolved as problem:
        site.error("metric", str(problem))
    connection = connection_of(table.on, site, PrometheusConnection, "prometheus")
    return MetricSpec(connection, text) if connection else None


_CLOUDWATCH = {"dimensions", "stat", "period", "look_back"}
_STAT = re.compile(
    r"SampleCount|Sum|Average|Minimum|Maximum|IQM|p\d{1,2}(\.\d{1,10})?|p100|(tm|wm|tc|ts|pr|TM|WM|TC|TS|PR).+"
)


def _cloudwatch(table: ProbeTable, site: Site) -> CloudWatchSpec | None:
    namespace, _, name = (table.metric or "").strip().partition(" ")
    name = name.strip()
    if not name or names_in(table.metric):
        hint = 'write it like "AWS/SQS ApproximateNumberOfMessagesVisible"; references stand in dimensions'
        site.error("metric", "a metric of CloudWatch is a namespace and a name", hint)
    for key, value in table.dimensions.items():
        site.inspect_at((*site.path, "dimensions", key), value)
    if table.stat is None:
        site.error("metric", "which statistic?", 'say stat = "Sum", "Average", "Maximum", "p99" ...')
    elif not _STAT.fullmatch(table.stat):
        site.error("stat", f"{plain_line(table.stat, 40)} is no statistic", "Sum, Average, Minimum, Maximum, p99 ...")
    seconds = table.period.total_seconds() if table.period else 60.0
    if seconds not in {1, 5, 10, 30} and (seconds < 60 or seconds % 60):
        site.error("period", "a period is 1s, 5s, 10s, 30s or whole minutes")
    back = table.look_back or max(timedelta(minutes=10), timedelta(seconds=5 * seconds))
    if back.total_seconds() < seconds:
        site.error("look_back", "look_back is shorter than one period, so no datapoint is in it")
    connection = connection_of(table.on, site, AwsConnection, "aws")
    if connection is None or not name or table.stat is None:
        return None
    dimensions = tuple(table.dimensions.items())
    return CloudWatchSpec(connection, namespace, name, table.stat, dimensions, int(seconds), int(back.total_seconds()))


# ----------------------------------------------------------------------------------------------------- git and ci
def _git(table: ProbeTable, site: Site) -> GitSpec:
    for key in ("git", "ref", "against", "about"):
        site.inspect(key, getattr(table, key))
    return GitSpec(table.git or "", table.ref, table.against, table.about)


_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


def _ci(table: ProbeTable, site: Site) -> CiSpec | None:
    for key in ("ci", "ref", "workflow", "environment"):
        site.inspect(key, getattr(table, key))
    repository = (table.ci or "").strip()
    if not names_in(repository) and not _REPOSITORY.fullmatch(repository):
        site.error("ci", "a repository is written OWNER/NAME", "its base URL stands in the connection")
    if table.ref is None and table.workflow is None and not table.secrets:
        site.error("ci", "nothing is asked of this repository", "say ref, workflow, or secrets = true")
    if table.environment is not None and not table.secrets:
        site.error("environment", "environment is about secrets", "say secrets = true", at_key=True)
    connection = connection_of(table.on, site, GithubConnection, "github")
    if connection is None:
        return None
    return CiSpec(connection, repository, table.ref, table.workflow, table.secrets, table.environment)


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
        case CloudWatchSpec():
            text = f"{spec.stat} of {spec.namespace} {spec.metric}"
        case ReplaySpec():
            text = f"{spec.times} times {spec.request.method} {spec.request.url}"
        case GitSpec():
            text = f"repository {spec.path}"
        case CiSpec():
            text = " · ".join(filter(None, (spec.repository, spec.workflow, spec.ref)))
        case LookSpec():
            text = f"look at {spec.url}"
        case _:
            assert_never(spec)
    line = plain_line(text)
    return line if len(line) <= 120 else f"{line[:119]}…"
