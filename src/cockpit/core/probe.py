"""What a probe asks and what it answers, kind by kind. How a kind asks is in `cockpit.probes`.

A specification is what the profile says, references unfilled: the same value is shown to a person, hashed for the
identity of its evidence, and bound to values right before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON, ProbeId
from cockpit.core.secret import Secret
from cockpit.core.template import Values


class Effect(StrEnum):
    """What a probe may do to the world."""

    READ = "read"
    WRITE = "write"
    PRODUCTION = "production"


@frozen
class Signature:
    """An HMAC over the exact bytes of a request body, put into a header."""

    header: str
    algorithm: str
    """`hmac-sha256`, `hmac-sha1` or `hmac-sha512`."""
    key: str
    """A template, in practice one credential: `${perfectpay_key}`."""
    encoding: str = "hex"
    """`hex` or `base64`."""
    prefix: str = ""
    """Text before the signature, such as `sha256=`."""


@frozen
class HttpSpec:
    """`http = "POST ${api}/path"`. Document: status, headers, body (JSON or text), text, elapsed_ms, url, size."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, JSON], ...] = ()
    json: JSON = None
    """The body as a document; its strings may hold references. Exclusive with `body`."""
    body: str | None = None
    """The body as text."""
    sign: Signature | None = None
    basic_auth: tuple[str, str] | None = None
    """User and password templates."""
    follow_redirects: bool = False
    ca: str | None = None
    """A file of further certificate authorities; verification itself cannot be switched off."""
    max_bytes: int = 1_000_000
    """Limit of the body, before and after decoding."""


@frozen
class SqlSpec:
    """`sql = "SELECT ..."` on a PostgreSQL connection. Document: rows (list of tables), count, columns, elapsed_ms.

    References become bound parameters, never text.
    """

    connection: str
    statement: str
    max_rows: int = 1_000


@frozen
class AwsSpec:
    """`aws = "sqs.get_queue_attributes"` with parameters. Document: the answer without its metadata, all pages."""

    connection: str
    service: str
    operation: str
    params: JSON = None
    max_pages: int = 20


@frozen
class RunSpec:
    """`run = "command"`, given untouched to `bash -o pipefail -c`.

    Referenced names reach the child as environment variables. Document: exit_code, signal, stdout, stderr, lines,
    truncated, elapsed_ms.
    """

    command: str
    cwd: str | None = None
    env: tuple[tuple[str, str], ...] = ()
    """Further environment variables, templates."""


@frozen
class FileSpec:
    """`file = "path"`. Document: exists, kind, size, modified, sha256, text (of up to a megabyte), lines."""

    path: str
    max_bytes: int = 1_000_000


@frozen
class TcpSpec:
    """`tcp = "HOST:PORT"`. Document: open, state, address, error, elapsed_ms.

    `state` is `open`, `refused` or `silent` (no answer in time). Silence proves neither: `open` is null then.
    """

    target: str


@frozen
class TlsSpec:
    """`tls = "HOST[:PORT]"`: a handshake, the chain and the name verified.

    Document: valid, error, subject, issuer, names, not_before, not_after, days_left, version, cipher, elapsed_ms.
    """

    target: str
    ca: str | None = None
    """A file of further certificate authorities; verification itself cannot be switched off."""


@frozen
class DnsSpec:
    """`dns = "TYPE NAME"`. Document: answers (list of texts, sorted), count, ttl, rcode, elapsed_ms."""

    type: str
    """One of `DNS_TYPES`."""
    name: str
    server: str | None = None
    """`HOST[:PORT]` of the server that is asked; the machine's own resolvers without it."""


DNS_TYPES = ("A", "AAAA", "CNAME", "MX", "TXT", "NS", "CAA")
"""The types of record that a `dns` probe asks for."""


@frozen
class MetricSpec:
    """`metric = "PROMQL"` on a Prometheus connection. Document: value, series, count, warnings, elapsed_ms.

    `value` is the one number of a single series, null for none, for several, and for NaN. References stand in quotes,
    or for a number or a duration.
    """

    connection: str
    query: str


@frozen
class ReportSpec:
    """`report = "path"`: what a test run left behind, as JUnit XML (pytest --junitxml too) or k6's summary in JSON.

    Document: format (`junit`, `k6`), tests, passed, failed, errors, skipped, modified, thresholds, metrics.
    """

    path: str
    max_bytes: int = 10_000_000


@frozen
class LookSpec:
    """`look = "https://..."`: a person opens the page and answers the claims. It brings no document back."""

    url: str


ProbeSpec: TypeAlias = (
    HttpSpec | SqlSpec | AwsSpec | RunSpec | FileSpec | TcpSpec | TlsSpec | DnsSpec | MetricSpec | ReportSpec | LookSpec
)

DOCUMENT_FIELDS: Mapping[str, frozenset[str]] = {
    "http": frozenset({"status", "headers", "body", "text", "elapsed_ms", "url", "size"}),
    "sql": frozenset({"rows", "count", "columns", "elapsed_ms"}),
    "run": frozenset({"exit_code", "signal", "stdout", "stderr", "lines", "truncated", "elapsed_ms"}),
    "file": frozenset({"exists", "kind", "size", "modified", "sha256", "text", "lines"}),
    "tcp": frozenset({"open", "state", "address", "error", "elapsed_ms"}),
    "tls": frozenset(
        {
            "valid",
            "error",
            "subject",
            "issuer",
            "names",
            "not_before",
            "not_after",
            "days_left",
            "version",
            "cipher",
            "elapsed_ms",
        }
    ),
    "dns": frozenset({"answers", "count", "ttl", "rcode", "elapsed_ms"}),
    "metric": frozenset({"value", "series", "count", "warnings", "elapsed_ms"}),
    "report": frozenset(
        {
            "format",
            "tests",
            "passed",
            "failed",
            "errors",
            "skipped",
            "modified",
            "thresholds",
            "metrics",
        }
    ),
}
"""The top-level fields of each kind's document; a claim on another field is a finding at load. Those of `aws` come
from the service's own model."""


def kind_of(spec: ProbeSpec) -> str:
    """The word that names the kind in a profile and on the screen."""
    return {
        HttpSpec: "http",
        SqlSpec: "sql",
        AwsSpec: "aws",
        RunSpec: "run",
        FileSpec: "file",
        TcpSpec: "tcp",
        TlsSpec: "tls",
        DnsSpec: "dns",
        MetricSpec: "metric",
        ReportSpec: "report",
        LookSpec: "look",
    }[type(spec)]


@frozen
class Capture:
    """`capture = { name = "JMESPath" }`: a value of this probe's document that later probes of the gate may use."""

    name: str
    path: str
    secret: bool = False


@frozen
class Probe:
    """One act that collects a document to hold claims against."""

    id: ProbeId
    title: str
    """What it does in words: the step's title, or one made from its specification."""
    spec: ProbeSpec
    effect: Effect = Effect.READ
    every: float | None = None
    """Seconds between scheduled runs; None: only when asked."""
    timeout: float = 10.0
    """Seconds after which one run is an `error`."""
    captures: tuple[Capture, ...] = ()
    unit: str | None = None
    """Unit of numbers that carry none: `percent`, `ms`, `s`, `bytes` ..."""
    always: bool = False
    """Runs even when an earlier step of its sequence failed (clean-up)."""
    digest: str = ""
    """Identity of what is asked, values and connection included; evidence of another digest does not count."""


@frozen
class PostgresConnection:
    """`[connections.NAME] kind = "postgresql"`; every field is a template."""

    name: str
    host: str
    dbname: str
    user: str
    port: str = "5432"
    password: str | None = None
    sslmode: str = "prefer"
    sslrootcert: str | None = None


@frozen
class AwsConnection:
    """`[connections.NAME] kind = "aws"`; every field is a template. Without keys, boto3's own chain finds them."""

    name: str
    region: str
    profile: str | None = None
    endpoint: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None


@frozen
class PrometheusConnection:
    """`[connections.NAME] kind = "prometheus"`: whatever speaks its query API; every field is a template."""

    name: str
    url: str
    """Base URL, before `/api/v1/query`."""
    token: str | None = None
    """A credential, sent as a bearer token."""
    ca: str | None = None
    """A file of further certificate authorities."""


Connection: TypeAlias = PostgresConnection | AwsConnection | PrometheusConnection


def _ignore(_stream: str, _text: str) -> None:
    return None


def _forget(_secret: Secret) -> None:
    return None


@frozen
class Scene:
    """Everything that one run of a probe may know of its surroundings."""

    values: Values
    """Variables, credentials, captures and `run_id`."""
    connections: Mapping[str, Connection]
    timeout: float
    """Seconds for the whole run, from the first byte to the last."""
    effect: Effect = Effect.READ
    paths: frozenset[str] = frozenset()
    """Variables that are declared as paths."""
    folder: str = "."
    """What relative paths and commands start from: the folder of the profile."""
    emit: Callable[[str, str], None] = field(default=_ignore)
    """Shows a line while the probe runs: stream (`out`, `err`, `info`) and raw text; callable from any thread."""
    learn: Callable[[Secret], None] = field(default=_forget)
    """Masks a value that an answer holds and nobody may see, before anything of it is shown; from any thread."""


@frozen
class Answer:
    """What one run brought back, raw: it is made plain and redacted when it becomes a reading."""

    document: JSON = None
    """The collected document; None when there is none."""
    error: str | None = None
    """Why the probe broke, one sentence; claims are then `error`, whatever the document holds."""
    started: datetime | None = None
    elapsed_ms: float = 0.0
