"""Metrics: one instant query of Prometheus, or of whatever speaks its API, over the HTTP kind."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from cockpit.core.claim.amount import is_number
from cockpit.core.names import JSON
from cockpit.core.probe import HttpSpec, MetricSpec, PrometheusConnection, Scene
from cockpit.core.promql import fill_promql
from cockpit.core.template import as_text
from cockpit.probes.base import Broken, show_lines, shown
from cockpit.probes.http import Http

MAX_BYTES = 5_000_000
"""Limit of one answer."""
_ENDLESS = frozenset({"nan", "inf", "+inf", "-inf"})
_KINDS = {"matrix": "a stretch of time; wrap it: avg_over_time(...)", "string": "a text, not a number"}


class Metric:
    """The kind `metric`."""

    def __init__(self) -> None:
        self._http = Http()

    async def ask(self, spec: MetricSpec, scene: Scene) -> JSON:
        """Ask for the values of now; see `MetricSpec` for the document. A query that was refused is an error."""
        connection = scene.connections.get(spec.connection)
        if not isinstance(connection, PrometheusConnection):
            raise Broken(f"there is no Prometheus connection {spec.connection}")
        query = fill_promql(spec.query, scene.values)
        scene.emit("info", shown(" ".join(query.split())))
        answer = await self._http.ask(_request(connection, query), replace(scene, emit=_quiet))
        document = _document(cast("dict[str, JSON]", answer))
        _show(scene, document)
        return document

    async def close(self) -> None:
        """Let go of what HTTP keeps."""
        await self._http.close()


def _quiet(_stream: str, _text: str) -> None:
    """The raw answer is not shown: its values are."""


def _request(connection: PrometheusConnection, query: str) -> HttpSpec:
    """The request; the query is filled already, so whatever still looks like a reference in it is text."""
    return HttpSpec(
        "GET",
        f"{connection.url.rstrip('/')}/api/v1/query",
        (("Authorization", f"Bearer {connection.token}"),) if connection.token else (),
        (("query", query.replace("${", "$${")),),
        ca=connection.ca,
        max_bytes=MAX_BYTES,
    )


def _document(answer: dict[str, JSON]) -> dict[str, JSON]:
    status, body = answer["status"], answer["body"]
    if not isinstance(body, dict) or body.get("status") not in {"success", "error"}:
        raise Broken(f"the server answered {status} and nothing that Prometheus says")
    if body["status"] == "error" or body.get("error") or status != 200:
        why = body.get("error") or f"status {status}"
        raise Broken(shown(f"the server refused the query: {why}").rstrip("."))
    if body.get("isPartial"):
        raise Broken("the server says itself that its answer is not complete")
    series = _series(body.get("data"))
    warnings = body.get("warnings")
    # a warning may mean that a store did not answer: the number is shown, and proves nothing
    certain = len(series) == 1 and not warnings
    return {
        "value": series[0]["value"] if certain else None,
        "series": list[JSON](series),
        "count": len(series),
        "warnings": [as_text(item) if isinstance(item, str) else json.dumps(item) for item in warnings]
        if isinstance(warnings, list)
        else [],
        "elapsed_ms": answer["elapsed_ms"],
    }


def _series(data: JSON) -> list[dict[str, JSON]]:
    kind = data.get("resultType") if isinstance(data, dict) else None
    result = data.get("result") if isinstance(data, dict) else None
    if isinstance(kind, str) and kind in _KINDS:
        raise Broken(f"the query answers with {_KINDS[kind]}")
    if not isinstance(result, list):
        raise _strange()
    if kind == "scalar":
        return [_point({}, result)]
    if kind != "vector":
        raise _strange()
    return [_one(item) for item in result]


def _one(item: JSON) -> dict[str, JSON]:
    if not isinstance(item, dict):
        raise _strange()
    labels = item.get("metric")
    if not isinstance(labels, dict):
        raise _strange()
    if "value" not in item and "histogram" in item:
        raise Broken("the query answers with histograms; wrap it: histogram_quantile(...)")
    return _point(labels, item.get("value"))


def _point(labels: dict[str, JSON], pair: JSON) -> dict[str, JSON]:
    """One series. Numbers come as texts; NaN and infinity are no numbers."""
    match pair:
        case [int() | float() as at, str() as text]:
            try:
                number = float(text) if is_number(text) or text.lower() in _ENDLESS else None
                moment = datetime.fromtimestamp(at, UTC)
            except (ValueError, OverflowError, OSError):
                raise _strange() from None
            if number is None:
                raise _strange()
            return {
                "labels": labels,
                "value": number if math.isfinite(number) else None,
                "at": moment.isoformat(),
            }
        case _:
            raise _strange()


def _strange() -> Broken:
    return Broken("the server's answer has not the shape that Prometheus gives it")


def _show(scene: Scene, document: dict[str, JSON]) -> None:
    series = cast("list[dict[str, JSON]]", document["series"])
    show_lines(scene.emit, (_line(item) for item in series), 20)
    if not series:
        scene.emit("info", "no series: there is no value")
    elif len(series) > 1:
        scene.emit("info", f"{len(series)} series: there is no single value; aggregate them, or ask series[].value")
    elif document["warnings"]:
        scene.emit(
            "info", "the server warns, so there is no value; ask series[0].value if it may be relied on all the same"
        )
    elif document["value"] is None:
        scene.emit("info", "the value is no finite number")
    for warning in cast("list[str]", document["warnings"]):
        scene.emit("info", shown(f"warning: {warning}"))


def _line(item: dict[str, JSON]) -> str:
    labels = cast("dict[str, JSON]", item["labels"])
    inner = ", ".join(f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in labels.items())
    return f"{{{inner}}} {'no number' if item['value'] is None else item['value']}"
