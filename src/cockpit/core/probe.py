"""A probe: what it may do, what surrounds one run of it, what a run brings back.

What is asked, kind by kind, is in `spec`; the fields of the answers are in `document`; how a kind asks is in
`cockpit.probes`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from cockpit.core.connection import (
    AwsConnection,
    Connection,
    GithubConnection,
    PostgresConnection,
    PrometheusConnection,
)
from cockpit.core.document import DOCUMENT_FIELDS
from cockpit.core.frozen import frozen
from cockpit.core.hours import Hours
from cockpit.core.names import JSON, ProbeId
from cockpit.core.secret import Secret
from cockpit.core.spec import (
    DNS_TYPES,
    AwsSpec,
    CiSpec,
    CloudWatchSpec,
    Count,
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
    Signature,
    SqlSpec,
    TcpSpec,
    TlsSpec,
    kind_of,
)
from cockpit.core.template import Values

__all__ = [
    "DNS_TYPES",
    "DOCUMENT_FIELDS",
    "Answer",
    "AwsConnection",
    "AwsSpec",
    "Capture",
    "CiSpec",
    "CloudWatchSpec",
    "Connection",
    "Count",
    "DnsSpec",
    "Effect",
    "FileSpec",
    "GitSpec",
    "GithubConnection",
    "HttpSpec",
    "LookSpec",
    "MetricSpec",
    "PostgresConnection",
    "Probe",
    "ProbeSpec",
    "PrometheusConnection",
    "ReplaySpec",
    "ReportSpec",
    "RunSpec",
    "Scene",
    "Signature",
    "SqlSpec",
    "TcpSpec",
    "TlsSpec",
    "kind_of",
]


class Effect(StrEnum):
    """What a probe may do to the world."""

    READ = "read"
    WRITE = "write"
    PRODUCTION = "production"


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
    when: Hours | None = None
    """The hours in which it may run, where it changes something; None: always."""
    vantage: str = ""
    """The vantage point that it must be asked from, by a runner there; empty: from any seat."""


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
