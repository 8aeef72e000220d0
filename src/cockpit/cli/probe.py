"""`cockpit probe KIND …`: one probe and its claims, tried while a profile is being written.

A probe without an expectation is held against the plainest one of its kind, and says so: an act without a claim
proves nothing.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, TypeVar

import click

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON, CategoryId, ClaimId, GateId, PhaseId, ProbeId
from cockpit.core.plain import plain_line
from cockpit.core.plan import Category, Claim, Gate, Phase, Plan
from cockpit.core.probe import (
    DNS_TYPES,
    AwsConnection,
    AwsSpec,
    Connection,
    DnsSpec,
    Effect,
    FileSpec,
    HttpSpec,
    MetricSpec,
    PostgresConnection,
    Probe,
    ProbeSpec,
    PrometheusConnection,
    ReportSpec,
    RunSpec,
    SqlSpec,
    TcpSpec,
    TlsSpec,
)
from cockpit.core.reading import Outcome, Reading
from cockpit.errors import UsageProblem

F = TypeVar("F", bound=Callable[..., Any])

SHOWN = 4_000
"""Longest document that is printed, in characters; `--full` prints all of it."""

_DEFAULT = {
    "http": ("status >= 200", "status < 300"),
    "sql": ("count(rows) >= 1",),
    "run": ("exit_code == 0",),
    "file": ("exists == true",),
    "aws": (),
    "tcp": ("open == true",),
    "tls": ("valid == true",),
    "dns": ("count >= 1",),
    "metric": ("value exists",),
    "report": ("tests > 0", "failed == 0", "errors == 0"),
}


@frozen
class Trial:
    """What the shared options say."""

    expects: tuple[str, ...]
    timeout: float
    writes: bool
    full: bool
    as_json: bool
    connections: Mapping[str, Connection] = field(default_factory=dict)


def _shared(function: F) -> F:
    for option in (
        click.option("--expect", "expects", multiple=True, metavar="CLAIM", help='A claim, such as "status == 200".'),
        click.option("--timeout", type=click.FloatRange(min=0.1, max=3600), default=10.0, show_default=True),
        click.option("--writes", is_flag=True, help="It may change something (a POST, an UPDATE ...)."),
        click.option("--full", is_flag=True, help="Print the whole document."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
    ):
        function = option(function)
    return function


@click.group()
def probe() -> None:
    """Try one probe and its claims.

    Exit code 0: every claim holds; 1: one does not, or the probe broke.
    """


@probe.command()
@click.argument("request", metavar='"[METHOD] URL"')
@click.option("--header", "-H", "headers", multiple=True, metavar="NAME:VALUE")
@click.option("--data", "body", help="The body of the request.")
@click.option("--ca", type=click.Path(), help="A file of further certificate authorities.")
@click.option("--follow", is_flag=True, help="Follow redirects.")
@_shared
@click.pass_context
def http(
    ctx: click.Context, /, request: str, headers: tuple[str, ...], body: str | None, ca: str | None, *, follow: bool,
    **shared: Any,
) -> None:  # fmt: skip
    """Ask an HTTP endpoint: cockpit probe http "GET https://example.org/health" --expect "status == 200"."""
    method, _, url = request.rpartition(" ")
    pairs = []
    for header in headers:
        name, colon, value = header.partition(":")
        if not colon:
            raise UsageProblem(f"{header!r} is not a header", "write it like -H 'accept: application/json'")
        pairs.append((name.strip(), value.strip()))
    spec = HttpSpec((method or "GET").strip().upper(), url, tuple(pairs), body=body, ca=ca, follow_redirects=follow)
    ctx.exit(_try(spec, Trial(**shared)))


@probe.command()
@click.argument("statement")
@click.option("--host", default="localhost", show_default=True)
@click.option("--port", default="5432", show_default=True)
@click.option("--dbname", required=True)
@click.option("--user", required=True)
@click.option("--password-env", metavar="NAME", help="The environment variable that holds the password.")
@_shared
@click.pass_context
def sql(
    ctx: click.Context, /, statement: str, host: str, port: str, dbname: str, user: str, password_env: str | None,
    **shared: Any,
) -> None:  # fmt: skip
    """Ask a PostgreSQL database, in a READ ONLY transaction unless --writes is given."""
    password = f"${{{password_env}}}" if password_env else None
    connection = PostgresConnection("db", host, dbname, user, port, password)
    trial = Trial(**shared, connections={"db": connection})
    ctx.exit(_try(SqlSpec("db", statement), trial, secret=password_env))


@probe.command()
@click.argument("operation", metavar="SERVICE.OPERATION")
@click.option("--with", "params", default="{}", metavar="JSON", help="The parameters.")
@click.option("--region", required=True, envvar="AWS_REGION")
@click.option("--profile", "aws_profile")
@click.option("--endpoint", envvar="AWS_ENDPOINT_URL")
@_shared
@click.pass_context
def aws(
    ctx: click.Context, /, operation: str, params: str, region: str, aws_profile: str | None, endpoint: str | None,
    **shared: Any,
) -> None:  # fmt: skip
    """Ask an AWS service: cockpit probe aws sqs.list_queues --region us-east-1."""
    service, dot, name = operation.partition(".")
    try:
        given: JSON = json.loads(params)
    except ValueError as problem:
        raise UsageProblem(f"--with is not JSON: {problem}") from None
    if not dot or not isinstance(given, dict):
        raise UsageProblem(f"{operation!r} is not SERVICE.OPERATION with a JSON object", "such as sqs.list_queues")
    trial = Trial(**shared, connections={"aws": AwsConnection("aws", region, aws_profile, endpoint)})
    ctx.exit(_try(AwsSpec("aws", service, name, given), trial))


@probe.command(context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--shell", is_flag=True, help="COMMAND is one text for the shell.")
@_shared
@click.pass_context
def run(ctx: click.Context, /, command: tuple[str, ...], *, shell: bool, **shared: Any) -> None:
    """Run a command: cockpit probe run -- git rev-parse HEAD."""
    text = command[0] if shell and len(command) == 1 else shlex.join(command)
    ctx.exit(_try(RunSpec(text), Trial(**shared)))


@probe.command()
@click.argument("path")
@_shared
@click.pass_context
def file(ctx: click.Context, /, path: str, **shared: Any) -> None:
    """Look at a file."""
    ctx.exit(_try(FileSpec(path), Trial(**shared)))


@probe.command()
@click.argument("target", metavar="HOST:PORT")
@_shared
@click.pass_context
def tcp(ctx: click.Context, /, target: str, **shared: Any) -> None:
    """See whether a port takes connections: cockpit probe tcp db.example.org:5432."""
    ctx.exit(_try(TcpSpec(target), Trial(**shared)))


@probe.command()
@click.argument("target", metavar="HOST[:PORT]")
@click.option("--ca", type=click.Path(), help="A file of further certificate authorities.")
@_shared
@click.pass_context
def tls(ctx: click.Context, /, target: str, ca: str | None, **shared: Any) -> None:
    """Verify a certificate: cockpit probe tls www.example.org --expect "days_left > 21"."""
    ctx.exit(_try(TlsSpec(target, ca), Trial(**shared)))


@probe.command()
@click.argument("kind", metavar="TYPE", type=click.Choice(DNS_TYPES, case_sensitive=False))
@click.argument("name")
@click.option("--server", metavar="HOST[:PORT]", help="The server that is asked.")
@_shared
@click.pass_context
def dns(ctx: click.Context, /, kind: str, name: str, server: str | None, **shared: Any) -> None:
    """Look a name up: cockpit probe dns TXT _dmarc.example.org."""
    ctx.exit(_try(DnsSpec(kind.upper(), name, server), Trial(**shared)))


@probe.command()
@click.argument("query", metavar="PROMQL")
@click.option("--url", required=True, help="The Prometheus server, such as http://localhost:9090.")
@click.option("--token-env", metavar="NAME", help="The environment variable that holds the bearer token.")
@_shared
@click.pass_context
def metric(ctx: click.Context, /, query: str, url: str, token_env: str | None, **shared: Any) -> None:
    """Ask Prometheus: cockpit probe metric "sum(up)" --url http://localhost:9090."""
    token = f"${{{token_env}}}" if token_env else None
    trial = Trial(**shared, connections={"metrics": PrometheusConnection("metrics", url, token)})
    ctx.exit(_try(MetricSpec("metrics", query), trial, secret=token_env))


@probe.command()
@click.argument("path")
@_shared
@click.pass_context
def report(ctx: click.Context, /, path: str, **shared: Any) -> None:
    """Read a test report: JUnit XML, or the summary of k6 in JSON."""
    ctx.exit(_try(ReportSpec(path), Trial(**shared)))


def _try(spec: ProbeSpec, trial: Trial, secret: str | None = None) -> int:
    """Run the probe once, print what came, and hold the claims against it."""
    from cockpit import wiring
    from cockpit.core.probe import kind_of

    expects = trial.expects or _DEFAULT[kind_of(spec)]
    plan = _plan(spec, expects, trial)
    reading = wiring.try_probe(plan, Path.cwd(), frozenset({secret} if secret else ()))
    if trial.as_json:
        click.echo(json.dumps(_as_json(plan, reading), indent=2, ensure_ascii=False))
    else:
        _show(plan, reading, trial)
    held = bool(reading.samples) and all(sample.outcome is Outcome.PASS for sample in reading.samples)
    return 0 if held and reading.error is None else 1


def _plan(spec: ProbeSpec, expects: tuple[str, ...], trial: Trial) -> Plan:
    """A plan of one gate. The claims are parsed here, so that a typing mistake is said before anything is asked."""
    from cockpit.core.claim import ClaimProblem, parse

    for number, source in enumerate(expects, 1):
        try:
            parse(source)
        except ClaimProblem as problem:
            raise UsageProblem(f"--expect {number}: {problem.problem}\n{problem.caret}", problem.hint) from None
    gate = GateId("trial")
    asked = Probe(
        ProbeId("trial/1"), "trial", spec, Effect.WRITE if trial.writes else Effect.READ, timeout=trial.timeout
    )
    claims = tuple(
        Claim(ClaimId(str(number)), gate, source, asked.id, source) for number, source in enumerate(expects, 1)
    )
    return Plan(
        "trial",
        "trial",
        (Gate(gate, "trial", CategoryId("trial"), PhaseId("trial"), claims, (asked,)),),
        (Category(CategoryId("trial"), "trial"),),
        (Phase(PhaseId("trial"), "trial"),),
        connections=trial.connections,
    )


def _as_json(plan: Plan, reading: Reading) -> dict[str, Any]:
    says = {claim.id: claim.says for claim in plan.gates[0].claims}
    return {
        "document": reading.document,
        "error": reading.error,
        "elapsed_ms": round(reading.elapsed_ms, 1),
        "claims": [
            {"expect": says[item.claim], "outcome": item.outcome.value, "actual": item.actual, "note": item.note}
            for item in reading.samples
        ],
    }


def _show(plan: Plan, reading: Reading, trial: Trial) -> None:
    text = json.dumps(reading.document, indent=2, ensure_ascii=False)
    if reading.document is not None:
        cut = len(text) > SHOWN and not trial.full
        click.echo(text[:SHOWN] + (f"\n… {len(text)} characters; --full prints all" if cut else ""))
    if reading.error is not None:
        click.echo(f"! error  {reading.error}", err=True)
    if not trial.expects and plan.gates[0].claims:
        click.echo("(no --expect given; held against the plainest one)", err=True)
    if not plan.gates[0].claims:
        click.echo("(no --expect given: nothing is proven)", err=True)
    glyph = {Outcome.PASS: "✔", Outcome.FAIL: "✖", Outcome.INCONCLUSIVE: "○", Outcome.ERROR: "!"}
    for item in reading.samples:
        note = f"  ({item.note})" if item.note else ""
        click.echo(plain_line(f"{glyph[item.outcome]} {item.outcome.value:<12} {item.actual}{note}"), err=True)
    click.echo(f"{reading.elapsed_ms:.0f} ms", err=True)
    sys.stderr.flush()
