"""The summary of a k6 run in JSON, in both of its shapes: what `handleSummary` is given, and `--summary-export`.

In the second one `true` means that a threshold was crossed. A threshold on a metric that no sample was taken of is
reported as held by k6; here it is neither.
"""

from __future__ import annotations

import math
import re

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.probes.base import Broken

_PERCENTILE = re.compile(r"p\((\d+)(?:\.(\d+))?\)")
_TREND = frozenset({"min", "max", "avg", "med"})
_TALLIES = frozenset({"passes", "fails", "count"})
"""What can be told of a metric that no sample was taken of."""


@frozen
class Threshold:
    """One limit of the run."""

    name: str
    """`http_req_duration: p(95)<500`."""
    ok: bool | None
    """None: nothing was measured, so nothing was held."""


@frozen
class Summary:
    """What a run measured."""

    checks_passed: int
    checks_failed: int
    thresholds: tuple[Threshold, ...]
    metrics: dict[str, dict[str, float]]


def read_k6(document: JSON) -> Summary:
    """Read a summary.

    Raises:
        Broken: it is none.
    """
    metrics = document.get("metrics") if isinstance(document, dict) else None
    if not isinstance(metrics, dict) or not metrics:
        raise Broken("the report is JSON and no summary of k6: it has no metrics")
    found: dict[str, dict[str, float]] = {}
    thresholds: list[Threshold] = []
    for name, metric in metrics.items():
        if not isinstance(metric, dict):
            raise Broken("the report is JSON and no summary of k6: its metrics are no tables")
        inner = metric.get("values")
        stats = _stats(inner if isinstance(inner, dict) else metric)
        # a rate of nothing is told as 0, and so is how long nothing took
        found[name] = stats if _measured(stats) else {key: stats[key] for key in _TALLIES & stats.keys()}
        thresholds += _thresholds(name, metric.get("thresholds"), stats)
    checks = found.get("checks", {})
    return Summary(int(checks.get("passes", 0)), int(checks.get("fails", 0)), tuple(thresholds), found)


def _stats(table: dict[str, JSON]) -> dict[str, float]:
    """The numbers of a metric; `p(95)` stands as `p95` too, which needs no quotes in a claim."""
    stats: dict[str, float] = {}
    for key, value in table.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            stats[key] = value
            percentile = _PERCENTILE.fullmatch(key)
            if percentile:
                stats["_".join(filter(None, (f"p{percentile[1]}", percentile[2])))] = value
    if "rate" not in stats and {"value", "passes", "fails"} <= stats.keys():
        stats["rate"] = stats["value"]
    return stats


def _thresholds(name: str, table: JSON, stats: dict[str, float]) -> list[Threshold]:
    if table is None:
        return []
    if not isinstance(table, dict):
        raise Broken("the report is JSON and no summary of k6: its thresholds are no table")
    found = []
    for limit, state in table.items():
        match state:
            case bool():
                held = not state
            case {"ok": bool() as ok}:
                held = ok
            case _:
                raise Broken(f"the threshold {name}: {limit} says neither that it was held nor that it was crossed")
        found.append(Threshold(f"{name}: {limit}", None if held and not _measured(stats) else held))
    return found


def _measured(stats: dict[str, float]) -> bool:
    """Whether any sample was taken: a rate has passes or fails, a trend is not zero throughout."""
    if {"passes", "fails"} <= stats.keys():
        return stats["passes"] + stats["fails"] > 0
    times = [value for key, value in stats.items() if key in _TREND or key.startswith("p")]
    if times and "value" not in stats:  # whatever `summaryTrendStats` names; a gauge has a value beside its min
        return stats["count"] > 0 if "count" in stats else any(times)
    return bool(stats)
