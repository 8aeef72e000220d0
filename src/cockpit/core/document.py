"""The documents that probes bring back, kind by kind: the names that a claim may begin with."""

from __future__ import annotations

from collections.abc import Mapping

DOCUMENT_FIELDS: Mapping[str, frozenset[str]] = {
    "http": frozenset({"status", "headers", "cookies", "body", "text", "elapsed_ms", "url", "size"}),
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
    "replay": frozenset({"answers", "times", "same", "before", "after", "effects", "elapsed_ms"}),
    "git": frozenset(
        {"root", "head", "branch", "committed", "tags", "head_tags", "branches", "remote_branches", "dirty"}
        | {"changes", "against", "ahead", "behind", "fetched", "shallow", "ref", "last", "elapsed_ms"}
    ),
    "ci": frozenset(
        {"repository", "ref", "commit", "workflow", "run", "completed", "runs", "checks", "secrets", "elapsed_ms"}
    ),
}
"""The top-level fields of each kind's document; a claim on another field is a finding at load. Those of `aws` come
from the service's own model."""
