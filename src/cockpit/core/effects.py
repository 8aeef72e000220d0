"""What a probe needs to be allowed, read from its specification: a POST does not become a look because nobody said so.

The profile is checked with it when it is loaded, and every run is checked with it again.
"""

from __future__ import annotations

import re
from typing import assert_never
from urllib.parse import unquote_plus

from cockpit.core.probe import (
    AwsSpec,
    CiSpec,
    CloudWatchSpec,
    DnsSpec,
    Effect,
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
from cockpit.core.sqltext import StatementProblem, acts, read_sql
from cockpit.core.template import Unresolved

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
"""Headers by which many services take one method for another."""
READING_WORDS = frozenset({"select", "with", "values", "table", "show", "explain"})
"""Statements that a READ ONLY transaction can hold; `copy ... to program` is allowed there too, and is no reading."""
READING_VERBS = ("describe_", "get_", "list_", "head_", "batch_get_")
READING_OPERATIONS = frozenset({"logs.filter_log_events", "cloudtrail.lookup_events", "dynamodb.query"})
"""Operations that only read although their name does not say so."""

ACTING_OPERATIONS = frozenset(
    {
        *("redshift.get_cluster_credentials", "redshift.get_cluster_credentials_with_iam"),
        *("redshift-serverless.get_credentials", "connect.get_federation_token"),
        *("cognito-identity.get_id", "cognito-identity.get_open_id_token_for_developer_identity"),
        *("ssm.get_deployable_patch_snapshot_for_instance", "inspector.get_assessment_report"),
    }
)
"""Operations that make something (a database user, an identity, a report) although their name sounds like reading."""
_MUTATION = re.compile(r"""(?:^|[\s}",=]|\\n)(?:mutation|subscription)\b[\s,]*(?:\w+[\s,]*)?[({@]""")
"""What begins a GraphQL operation that is no query."""

_ORDER = (Effect.READ, Effect.WRITE, Effect.PRODUCTION)


def needs_effect(spec: ProbeSpec) -> Effect:
    """The least effect that a probe with this specification must declare; commands are taken at their word."""
    match spec:
        case HttpSpec():
            asks = spec.method.upper() in READING_METHODS or (spec.asks and spec.method.upper() == "POST")
            return Effect.READ if asks and not _overridden(spec) and not _mutates(spec) else Effect.WRITE
        case SqlSpec():
            try:
                word = read_sql(spec.statement).word
            except (StatementProblem, Unresolved):
                return Effect.READ  # it is never sent
            reads = word in READING_WORDS and not acts(spec.statement)
            return Effect.READ if reads else Effect.WRITE
        case AwsSpec():
            name = f"{spec.service}.{spec.operation}"
            sounds = spec.operation.startswith(READING_VERBS) and name not in ACTING_OPERATIONS
            return Effect.READ if sounds or name in READING_OPERATIONS else Effect.WRITE
        case ReplaySpec():
            return Effect.WRITE  # whatever its method says: it is sent to see what it does
        case RunSpec() | FileSpec() | GitSpec() | ReportSpec() | LookSpec() | TcpSpec() | TlsSpec() | DnsSpec():
            return Effect.READ
        case MetricSpec() | CloudWatchSpec() | CiSpec():
            return Effect.READ
        case _:
            assert_never(spec)


def _overridden(spec: HttpSpec) -> bool:
    """Whether a header makes another request of it: a GET that says DELETE deletes."""
    given = {name.lower(): value.strip().upper() for name, value in spec.headers}
    return any(value not in READING_METHODS for name, value in given.items() if name in OVERRIDES)


def _mutates(spec: HttpSpec) -> bool:
    """Whether it sends a GraphQL mutation: its method says nothing, what it asks for stands in a text."""
    asked = spec.json.get("query") if isinstance(spec.json, dict) else spec.body
    texts = [asked, unquote_plus(spec.url), *(value for name, value in spec.query if name == "query")]
    return any(isinstance(text, str) and _MUTATION.search(text) for text in texts)


def within(effect: Effect, allowed: Effect) -> bool:
    """Whether something with this effect may run where `allowed` is allowed."""
    return _ORDER.index(effect) <= _ORDER.index(allowed)
