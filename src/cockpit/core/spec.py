"""What a probe asks, kind by kind, as the profile says it: references unfilled.

The same value is shown to a person, hashed for the identity of its evidence, and bound to values right before it is
used. How a kind asks is in `cockpit.probes`.
"""

from __future__ import annotations

from typing import TypeAlias

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON


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
    scheme: str = "body"
    """`body`: the body alone is signed. `stripe`: `TIMESTAMP.BODY` is, and the header reads `t=TIMESTAMP,v1=...`."""


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
    asks: bool = False
    """A POST that only asks, as the profile says of it: a query of GraphQL, a search."""


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
    exit_codes: tuple[int, ...] = ()
    """The exit codes that are an answer; with any other the command broke and the probe is an error. Empty: all."""


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

    Document: format (`junit`, `k6`), tests, passed, failed, errors, skipped, modified, thresholds, metrics. A report
    without any test has null for each of the five numbers; where all were skipped, `tests`, `failed` and `errors` are.
    """

    path: str
    max_bytes: int = 10_000_000


@frozen
class CloudWatchSpec:
    """`metric = "NAMESPACE NAME"` on an AWS connection. Document: that of `MetricSpec`.

    `value` is the number of the newest whole period, null where no datapoint is in reach.
    """

    connection: str
    namespace: str
    metric: str
    stat: str
    """`Average`, `Sum`, `Maximum`, `p99` ..."""
    dimensions: tuple[tuple[str, str], ...] = ()
    """All of them, as CloudWatch stores the metric: one that is missing makes it another metric."""
    period: int = 60
    """Seconds of one datapoint."""
    look_back: int = 600
    """Seconds back from now; the newest datapoint in them counts."""


@frozen
class Count:
    """How the effects of a replayed request are counted: something that reads, and where the number stands in it."""

    spec: HttpSpec | SqlSpec | AwsSpec
    path: str
    """JMESPath over the document to one number."""


@frozen
class ReplaySpec:
    """`replay = "POST ${api}/path"`: one request, the same bytes sent several times, its effects counted around it.

    Document: answers (list of what `HttpSpec` brings), times, same, before, after, effects, elapsed_ms. `effects` is
    `after - before`, null where nothing is counted.
    """

    request: HttpSpec
    times: int = 2
    together: bool = False
    """All at once, as a race; one after the other otherwise."""
    settle: float = 2.0
    """Seconds between the last answer and the count: the effect of a repetition may come late."""
    counts: Count | None = None


@frozen
class GitSpec:
    """`git = "folder"`: what the git command says of a local repository; nothing is fetched.

    Document: root, head, branch, committed, tags, head_tags, branches, remote_branches, dirty, changes, against,
    ahead, behind, fetched, shallow, ref, last, elapsed_ms.
    """

    path: str
    ref: str | None = None
    """A tag, a branch or a commit that is looked up."""
    against: str | None = None
    """What `ahead` and `behind` count against; the upstream of the branch otherwise."""
    about: str | None = None
    """A file or a folder of the repository; `last` is the last commit that changed it."""


@frozen
class CiSpec:
    """`ci = "OWNER/NAME"` on a GitHub connection: workflows, their runs, the checks of a commit, names of secrets.

    Document: repository, ref, commit, workflow, run, completed, runs, checks, secrets, elapsed_ms; what was not asked
    for is null.
    """

    connection: str
    repository: str
    ref: str | None = None
    """A branch, a tag or a commit; the runs are those of exactly its commit."""
    workflow: str | None = None
    """Its name, or the name of its file."""
    secrets: bool = False
    environment: str | None = None
    """Its secrets count too."""


@frozen
class LookSpec:
    """`look = "https://..."`: a person opens the page and answers the claims. It brings no document back."""

    url: str


ProbeSpec: TypeAlias = (
    HttpSpec
    | SqlSpec
    | AwsSpec
    | RunSpec
    | FileSpec
    | TcpSpec
    | TlsSpec
    | DnsSpec
    | MetricSpec
    | CloudWatchSpec
    | ReportSpec
    | ReplaySpec
    | GitSpec
    | CiSpec
    | LookSpec
)


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
        CloudWatchSpec: "metric",
        ReportSpec: "report",
        ReplaySpec: "replay",
        GitSpec: "git",
        CiSpec: "ci",
        LookSpec: "look",
    }[type(spec)]
