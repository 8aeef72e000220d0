"""`cockpit probe KIND …`: one probe and its claims, tried while a profile is being written.

A probe without an expectation is held against the plainest one of its kind, and says so: an act without a claim
proves nothing.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any, TypeVar

import click

from cockpit.cli.trying import Trial, try_once
from cockpit.core.names import JSON
from cockpit.core.probe import (
    DNS_TYPES,
    AwsConnection,
    AwsSpec,
    CiSpec,
    CloudWatchSpec,
    Count,
    DnsSpec,
    FileSpec,
    GithubConnection,
    GitSpec,
    HttpSpec,
    MetricSpec,
    PostgresConnection,
    PrometheusConnection,
    ReplaySpec,
    ReportSpec,
    RunSpec,
    SqlSpec,
    TcpSpec,
    TlsSpec,
)
from cockpit.errors import UsageProblem

F = TypeVar("F", bound=Callable[..., Any])


def _shared(function: F) -> F:
    for option in (
        click.option("--expect", "expects", multiple=True, metavar="CLAIM", help='A claim, such as "status == 200".'),
        click.option("--timeout", type=click.FloatRange(min=0.1, max=3600), default=10.0, show_default=True),
        click.option("--writes", is_flag=True, help="It may change something (a POST, an UPDATE ...)."),
        click.option(
            "--secret-env",
            "secrets",
            multiple=True,
            metavar="NAME",
            help="An environment variable with a secret: ${NAME} stands for it, and it is masked everywhere.",
        ),
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
    spec = HttpSpec(
        (method or "GET").strip().upper(), url, _headers(headers), body=body, ca=ca, follow_redirects=follow
    )
    ctx.exit(try_once(spec, Trial(**shared)))


def _headers(given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for header in given:
        name, colon, value = header.partition(":")
        if not colon:
            raise UsageProblem(f"{header!r} is not a header", "write it like -H 'accept: application/json'")
        pairs.append((name.strip(), value.strip()))
    return tuple(pairs)


@probe.command()
@click.argument("request", metavar='"METHOD URL"')
@click.option("--header", "-H", "headers", multiple=True, metavar="NAME:VALUE")
@click.option("--data", "body", help="The body of the request.")
@click.option("--times", type=click.IntRange(2, 20), default=2, show_default=True, help="How often it is sent.")
@click.option("--together", is_flag=True, help="All at once, instead of one by one.")
@click.option("--count", metavar="URL", help="What tells the number of effects, asked before and after.")
@click.option("--value", default="body", show_default=True, metavar="JMESPATH", help="Where the number stands in it.")
@click.option(
    "--settle", type=click.FloatRange(0, 600), default=2.0, show_default=True, help="Seconds for late effects."
)
@_shared
@click.pass_context
def replay(
    ctx: click.Context, /, request: str, headers: tuple[str, ...], body: str | None, times: int, count: str | None,
    value: str, settle: float, *, together: bool, **shared: Any,
) -> None:  # fmt: skip
    """Send one request several times and count what it did; it asks for --writes."""
    method, _, url = request.rpartition(" ")
    asked = HttpSpec((method or "POST").strip().upper(), url, _headers(headers), body=body)
    counts = Count(HttpSpec("GET", count, _headers(headers)), value) if count else None
    ctx.exit(try_once(ReplaySpec(asked, times, together, settle, counts), Trial(**shared)))


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
    ctx.exit(try_once(SqlSpec("db", statement), trial, secret=password_env))


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
    ctx.exit(try_once(AwsSpec("aws", service, name, given), trial))


@probe.command(context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--shell", is_flag=True, help="COMMAND is one text for the shell.")
@click.option("--exit-code", "codes", type=click.IntRange(0, 255), multiple=True, help="One that is an answer (0, 99).")
@_shared
@click.pass_context
def run(ctx: click.Context, /, command: tuple[str, ...], codes: tuple[int, ...], *, shell: bool, **shared: Any) -> None:
    """Run a command: cockpit probe run -- git rev-parse HEAD."""
    text = command[0] if shell and len(command) == 1 else shlex.join(command)
    ctx.exit(try_once(RunSpec(text, exit_codes=codes), Trial(**shared)))


@probe.command()
@click.argument("path")
@_shared
@click.pass_context
def file(ctx: click.Context, /, path: str, **shared: Any) -> None:
    """Look at a file."""
    ctx.exit(try_once(FileSpec(path), Trial(**shared)))


@probe.command()
@click.argument("target", metavar="HOST:PORT")
@_shared
@click.pass_context
def tcp(ctx: click.Context, /, target: str, **shared: Any) -> None:
    """See whether a port takes connections: cockpit probe tcp db.example.org:5432."""
    ctx.exit(try_once(TcpSpec(target), Trial(**shared)))


@probe.command()
@click.argument("target", metavar="HOST[:PORT]")
@click.option("--ca", type=click.Path(), help="A file of further certificate authorities.")
@_shared
@click.pass_context
def tls(ctx: click.Context, /, target: str, ca: str | None, **shared: Any) -> None:
    """Verify a certificate: cockpit probe tls www.example.org --expect "days_left > 21"."""
    ctx.exit(try_once(TlsSpec(target, ca), Trial(**shared)))


@probe.command()
@click.argument("kind", metavar="TYPE", type=click.Choice(DNS_TYPES, case_sensitive=False))
@click.argument("name")
@click.option("--server", metavar="HOST[:PORT]", help="The server that is asked.")
@_shared
@click.pass_context
def dns(ctx: click.Context, /, kind: str, name: str, server: str | None, **shared: Any) -> None:
    """Look a name up: cockpit probe dns TXT _dmarc.example.org."""
    ctx.exit(try_once(DnsSpec(kind.upper(), name, server), Trial(**shared)))


@probe.command()
@click.argument("query", metavar='PROMQL|"NAMESPACE NAME"')
@click.option("--url", help="The Prometheus server, such as http://localhost:9090.")
@click.option("--token-env", metavar="NAME", help="The environment variable that holds the bearer token.")
@click.option("--stat", help="CloudWatch: Sum, Average, p99 ...")
@click.option("--dimension", "-d", "dimensions", multiple=True, metavar="NAME=VALUE", help="CloudWatch: one of all.")
@click.option("--period", type=click.IntRange(1), default=60, show_default=True, help="CloudWatch: seconds.")
@click.option("--look-back", type=click.IntRange(1), default=600, show_default=True, help="CloudWatch: seconds.")
@click.option("--region", envvar="AWS_REGION")
@click.option("--endpoint", envvar="AWS_ENDPOINT_URL")
@_shared
@click.pass_context
def metric(
    ctx: click.Context, /, query: str, url: str | None, token_env: str | None, stat: str | None,
    dimensions: tuple[str, ...], period: int, look_back: int, region: str | None, endpoint: str | None,
    **shared: Any,
) -> None:  # fmt: skip
    """Ask Prometheus (--url): cockpit probe metric "sum(up)" --url http://localhost:9090; or CloudWatch (--stat)."""
    if (url is None) == (stat is None):
        raise UsageProblem("say --url for Prometheus, or --stat for CloudWatch", "one of the two")
    if url is not None:
        token = f"${{{token_env}}}" if token_env else None
        trial = Trial(**shared, connections={"metrics": PrometheusConnection("metrics", url, token)})
        ctx.exit(try_once(MetricSpec("metrics", query), trial, secret=token_env))
    namespace, _, name = query.partition(" ")
    pairs = [item.partition("=") for item in dimensions]
    if not name or region is None or not all(equals for _, equals, _ in pairs):
        raise UsageProblem(
            "CloudWatch wants a namespace and a name, --region, and dimensions as NAME=VALUE",
            'such as "AWS/SQS ApproximateNumberOfMessagesVisible" -d QueueName=jobs --stat Maximum',
        )
    asked = tuple((key, value) for key, _, value in pairs)
    spec = CloudWatchSpec("aws", namespace, name.strip(), stat or "", asked, period, look_back)
    trial = Trial(**shared, connections={"aws": AwsConnection("aws", region, endpoint=endpoint)})
    ctx.exit(try_once(spec, trial))


@probe.command()
@click.argument("path")
@click.option("--ref", help="A branch, a tag or a commit to look up.")
@click.option("--against", help="What ahead and behind count against, such as origin/main.")
@click.option("--about", metavar="PATH", help="A file or folder whose last commit is asked.")
@_shared
@click.pass_context
def git(
    ctx: click.Context, /, path: str, ref: str | None, against: str | None, about: str | None, **shared: Any
) -> None:
    """Look at a local repository: cockpit probe git . --ref v1.2.0 --expect "ref.in_head == true"."""
    ctx.exit(try_once(GitSpec(path, ref, against, about), Trial(**shared)))


@probe.command()
@click.argument("repository", metavar="OWNER/NAME")
@click.option("--ref", help="A branch, a tag or a commit.")
@click.option("--workflow", help="Name of a workflow, or of its file.")
@click.option("--secrets", "names", is_flag=True, help="Ask for the names of the secrets.")
@click.option("--environment", help="An environment whose secrets count too.")
@click.option("--url", default="https://api.github.com", show_default=True, help="Base URL of the API.")
@click.option("--token-env", metavar="NAME", help="The environment variable that holds the token.")
@_shared
@click.pass_context
def ci(
    ctx: click.Context, /, repository: str, ref: str | None, workflow: str | None, environment: str | None, url: str,
    token_env: str | None, *, names: bool, **shared: Any,
) -> None:  # fmt: skip
    """Ask GitHub Actions: cockpit probe ci ORG/REPO --ref main --expect "all runs[].conclusion == 'success'"."""
    if not (ref or workflow or names):
        raise UsageProblem("nothing is asked of this repository", "say --ref, --workflow or --secrets")
    token = f"${{{token_env}}}" if token_env else None
    trial = Trial(**shared, connections={"github": GithubConnection("github", url, token)})
    ctx.exit(try_once(CiSpec("github", repository, ref, workflow, names, environment), trial, secret=token_env))


@probe.command()
@click.argument("path")
@_shared
@click.pass_context
def report(ctx: click.Context, /, path: str, **shared: Any) -> None:
    """Read a test report: JUnit XML, or the summary of k6 in JSON."""
    ctx.exit(try_once(ReportSpec(path), Trial(**shared)))
