"""The tables of what is asked and what must be true of the answer: claims, probes and their parts.

Nothing here looks at another table, as in `tables`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from cockpit.profile.base import Table
from cockpit.profile.fields import Code, Document, Name, Slug, Span, Title

ASKS = ("http", "sql", "aws", "run", "file", "tcp", "tls", "dns", "metric", "report", "git", "ci")
"""The keys of a probe that a machine answers, and that a watch may have too."""
KINDS = (*ASKS, "replay", "look")
"""The keys of a probe of which exactly one must stand."""


class ClaimTable(Table):
    """One claim: a statement in the checklist's own words, and how it is proven."""

    says: Title = Field(description="The statement, in the checklist's own words.")
    expect: str | None = Field(
        None,
        description="What the probe's document must show, in the claim language: status == 200. Required under a "
        "probe, not allowed where a person answers (a gate's own claims, and those of look).",
    )
    fail: str | None = Field(
        None, description="What fails the claim at once; between this and expect it is inconclusive."
    )
    claimed: bool = Field(default=False, description="The document ticked it; shown, never counted as proof.")


def _claim(value: object) -> object:
    return {"says": value} if isinstance(value, str) else value


Claim = Annotated[ClaimTable, BeforeValidator(_claim, json_schema_input_type=ClaimTable | str)]


class CaptureTable(Table):
    """A value of the document that later probes of the gate may use."""

    path: Code = Field(description="JMESPath over the probe's document: body.id.")
    secret: bool = Field(default=False, description="Mask it everywhere (a token that was handed out).")


def _capture(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


Capture = Annotated[CaptureTable, BeforeValidator(_capture, json_schema_input_type=CaptureTable | str)]


class SignTable(Table):
    """An HMAC over the exact bytes of the body, put into a header."""

    header: Code = Field(description="Header that carries the signature.")
    algorithm: Literal["hmac-sha256", "hmac-sha1", "hmac-sha512"] = Field(description="The HMAC.")
    key: Code = Field(description="A credential: ${perfectpay_key}.")
    encoding: Literal["hex", "base64"] = Field("hex", description="How the signature is written.")
    prefix: str = Field("", description="Text before the signature, such as sha256=.")
    scheme: Literal["body", "stripe"] = Field(
        "body",
        description="What is signed: the body alone, or as Stripe does it the time and the body, both in the header "
        "(t=TIME,v1=SIGNATURE).",
    )


class BasicAuthTable(Table):
    """HTTP basic authentication."""

    user: Code = Field(description="User name, a template.")
    password: Code = Field(description="A credential: ${api_password}.")


class AskTable(Table):
    """What is asked of a machine: the part that probes and watches share."""

    http: Code | None = Field(
        None,
        description="Template: METHOD URL, or a URL for GET. Document: status, headers (lower-case names), cookies "
        "(list of name, secure, http_only, same_site, path, domain, max_age), body (JSON or text), text, elapsed_ms, "
        "url, size.",
    )
    sql: Code | None = Field(
        None,
        description="Template: one statement; references become bound parameters. Runs READ ONLY unless effect says "
        "otherwise. Document: rows (list of tables), count, columns, elapsed_ms.",
    )
    aws: Code | None = Field(
        None,
        description="service.operation in boto3's names: sqs.get_queue_attributes. Document: the answer without its "
        "metadata, all pages.",
    )
    run: Code | None = Field(
        None,
        description="Command for bash -o pipefail -c; references reach it as environment variables, a variable of "
        "the shell itself is written $NAME without braces. Document: exit_code, signal, stdout, stderr, lines, "
        "truncated, elapsed_ms.",
    )
    file: Code | None = Field(
        None,
        description="Template: path, relative to the profile's folder. Document: exists, kind, size, modified, "
        "sha256, text, lines.",
    )
    tcp: Code | None = Field(
        None,
        description="Template: HOST:PORT. Document: open (true, false, null where nothing answered), state (open, "
        "refused, silent), address, error, elapsed_ms.",
    )
    tls: Code | None = Field(
        None,
        description="Template: HOST or HOST:PORT, 443 unless stated. Document: valid (chain and name verified), error, "
        "subject, issuer, names, not_before, not_after, days_left, version, cipher, elapsed_ms.",
    )
    dns: Code | None = Field(
        None,
        description="TYPE NAME, with TYPE one of A, AAAA, CNAME, MX, TXT, NS, CAA and NAME a template. Document: "
        "answers (texts, sorted), count, ttl in seconds, rcode, elapsed_ms.",
    )
    metric: Code | None = Field(
        None,
        description="PromQL, asked for now; a reference stands in quotes, or for a number or a duration. On an AWS "
        "connection: NAMESPACE NAME of a metric of CloudWatch, with stat. Document: value (of a single series "
        "that the server does not warn about, else null), series (list of labels, value, at), count, warnings, "
        "elapsed_ms.",
    )
    dimensions: dict[str, str] = Field(
        default_factory=dict,
        description="metric, CloudWatch: all dimensions that the metric is stored under; values are templates.",
    )
    stat: Code | None = Field(None, description="metric, CloudWatch: Sum, Average, Minimum, Maximum, p99 ...")
    period: Span | None = Field(None, description="metric, CloudWatch: length of one datapoint; 1m unless stated.")
    look_back: Span | None = Field(
        None,
        description="metric, CloudWatch: how far back the newest datapoint may lie; five periods and at least 10m "
        "unless stated. Without any there is no value.",
    )
    git: Code | None = Field(
        None,
        description="Template: folder of a local repository; nothing is fetched. Document: root, head, branch, "
        "committed, tags, head_tags, branches, remote_branches, dirty, changes, against, ahead, behind, fetched, "
        "shallow, ref (name, commit, committed, in_head), last (commit, at, author, subject), elapsed_ms.",
    )
    ref: Code | None = Field(None, description="git, ci: a branch, a tag or a commit; a template.")
    against: Code | None = Field(
        None, description="git: what ahead and behind count against, such as origin/main; the upstream unless stated."
    )
    about: Code | None = Field(
        None, description="git: a file or folder of the repository, whose last commit is `last`; a template."
    )
    ci: Code | None = Field(
        None,
        description="Template: OWNER/NAME at GitHub. Document: repository, ref, commit, workflow (id, name, path, "
        "state), run (the newest of the workflow: status, conclusion, commit, created ...), completed (the newest that "
        "has ended), runs (the newest of each workflow at the commit of ref), checks (of that commit: name, status, "
        "conclusion), secrets (names), elapsed_ms.",
    )
    workflow: Code | None = Field(None, description="ci: name of a workflow, or of its file; a template.")
    secrets: bool = Field(default=False, description="ci: ask for the names of the secrets.")
    environment: Code | None = Field(None, description="ci: an environment whose secrets count too; a template.")
    report: Code | None = Field(
        None,
        description="Template: path of a test report, JUnit XML or k6's summary in JSON. Document: format, tests, "
        "passed, failed, errors, skipped, modified, thresholds (k6: list of name, ok), metrics (k6: tables of numbers, "
        "p(95) also as p95).",
    )
    server: Code | None = Field(
        None, description="dns: HOST or HOST:PORT of the server that is asked; this machine's own resolvers otherwise."
    )
    on: Name | None = Field(
        None, description="sql, aws, metric, ci: name of the connection; optional where only one of that kind exists."
    )
    effect: Literal["read", "write", "production"] | None = Field(
        None,
        description="What it may do to the world; read unless stated. Required where the request looks like a write "
        "(an HTTP method but GET, an AWS operation but describe/get/list/head, SQL that changes data). A POST that "
        "says read only asks: a query of GraphQL, a search.",
    )
    when: Code | None = Field(
        None,
        description="With effect write or production: the hours in which it may run, in the launch's zone, such as "
        "09:00-17:00 or mon-fri 09:00-17:00; outside of them it is refused.",
    )
    every: Span | None = Field(None, description="How often it runs by itself while watched, at least 1s.")
    timeout: Span | None = Field(None, description="Limit of one run, 100ms to 1h; 10s unless stated.")
    unit: Code | None = Field(
        None, description="Unit of numbers that carry none in the document: percent, ms, s, bytes, a currency ..."
    )
    headers: dict[str, str] = Field(default_factory=dict, description="http: headers; values are templates.")
    query: dict[str, Document] = Field(
        default_factory=dict, description="http: query parameters; a list repeats the parameter."
    )
    json_: Document | None = Field(
        None, alias="json", description="http: the body as a document; its texts are templates. Not with body."
    )
    body: str | None = Field(None, description="http: the body as text, a template.")
    sign: SignTable | None = Field(None, description="http: signs the exact bytes of the body.")
    basic_auth: BasicAuthTable | None = Field(None, description="http: basic authentication.")
    follow_redirects: bool = Field(default=False, description="http: follow redirects.")
    ca: Code | None = Field(
        None, description="http, tls: file of further certificate authorities; verification cannot be switched off."
    )
    max_bytes: int | None = Field(
        None,
        ge=1,
        le=50_000_000,
        description="http, file, report: limit of what is read, in bytes; 1,000,000 unless stated, for a report "
        "10,000,000.",
    )
    max_rows: int | None = Field(
        None, ge=1, le=100_000, description="sql: limit of the rows that are read; 1,000 unless stated."
    )
    with_: dict[str, Document] = Field(
        default_factory=dict,
        alias="with",
        description="aws: parameters of the operation, by boto3's names; texts are templates.",
    )
    max_pages: int | None = Field(
        None, ge=1, le=1_000, description="aws: limit of the pages that are read; 20 unless stated."
    )
    cwd: Code | None = Field(None, description="run: folder, relative to the profile's; a template.")
    env: dict[Name, str] = Field(
        default_factory=dict, description="run: further environment variables; values are templates."
    )
    exit_codes: list[Annotated[int, Field(ge=0, le=255)]] = Field(
        default_factory=list,
        description="run: the exit codes that are an answer, such as [0, 99] for k6; any other is an error, since the "
        "command broke. All unless stated.",
    )


class CountTable(Table):
    """How the effects of a replayed request are counted: a number, asked before and after."""

    http: Code | None = Field(None, description="Template: GET and the URL of what tells the number.")
    sql: Code | None = Field(None, description="Template: a statement that reads; references become bound parameters.")
    aws: Code | None = Field(None, description="service.operation that reads, in boto3's names.")
    headers: dict[str, str] = Field(default_factory=dict, description="http: headers; values are templates.")
    query: dict[str, Document] = Field(default_factory=dict, description="http: query parameters.")
    on: Name | None = Field(None, description="sql, aws: name of the connection.")
    with_: dict[str, Document] = Field(
        default_factory=dict, alias="with", description="aws: parameters of the operation; texts are templates."
    )
    value: Code = Field(description="JMESPath over the document to the number: rows[0].n, body.balance.")


class ProbeTable(AskTable):
    """`[[gate.ID.probe]]` and `[[smoke.step]]`: one act that collects a document to hold claims against."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [kind]} for kind in KINDS]})

    look: Code | None = Field(
        None, description="Template: a page that a person opens; its claims are answered by that person."
    )
    replay: Code | None = Field(
        None,
        description="Template: METHOD URL, sent several times with the same bytes; effect says write or production. "
        "Document: answers (list of what http brings), times, same (all answered alike), before, after, effects "
        "(after - before; null without counts), elapsed_ms.",
    )
    times: int = Field(2, ge=2, le=20, description="replay: how often the request is sent; twice unless stated.")
    together: bool = Field(default=False, description="replay: all at once, as a race, instead of one by one.")
    settle: Span | None = Field(
        None, description="replay: between the last answer and the second count, for late effects; 2s unless stated."
    )
    counts: CountTable | None = Field(
        None, description="replay: what counts its effects, before and after. Without it nothing proves that one came."
    )
    vantage: Slug | None = Field(
        None,
        alias="from",
        description="Where it must be asked from, by `cockpit runner --at NAME` there: vpc. Only reading probes.",
    )
    title: Title | None = Field(None, description="What it does, in words. Required for a smoke step.")
    claims: list[Claim] = Field(default_factory=list, description="What it proves, each claim on its own.")
    capture: dict[Name, Capture] = Field(
        default_factory=dict, description="Values for later probes of the gate: name = JMESPath, or { path, secret }."
    )
    always: bool = Field(default=False, description="smoke steps: runs even after a step failed (clean-up).")
