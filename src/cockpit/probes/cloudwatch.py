"""Metrics of CloudWatch: the newest whole period of one statistic. No datapoint is no value, never a zero."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from cockpit.core.names import JSON
from cockpit.core.probe import CloudWatchSpec, Scene
from cockpit.core.template import fill_text
from cockpit.probes.awsanswers import until
from cockpit.probes.awsclients import AwsTarget, Clients, is_credential_problem, problem_of, target_of
from cockpit.probes.base import Broken, late, show_lines, shown
from cockpit.probes.threads import Threads

WORKERS = 4
_COMPLETE, _PARTIAL = "Complete", "PartialData"
_ID = "asked"


class CloudWatch:
    """The kind `metric` on an AWS connection."""

    def __init__(self) -> None:
        self._threads = Threads(WORKERS, "cockpit-cloudwatch")
        self._clients = Clients()

    async def ask(self, spec: CloudWatchSpec, scene: Scene) -> JSON:
        """Ask for the datapoints in reach; see `CloudWatchSpec` for the document."""
        target = target_of(spec.connection, scene)
        dimensions = {name: fill_text(value, scene.values) for name, value in spec.dimensions}
        labels: dict[str, JSON] = {"namespace": spec.namespace, "metric": spec.metric, "stat": spec.stat, **dimensions}
        named = "".join(f" {name}={value}" for name, value in dimensions.items())
        scene.emit("info", shown(f"{spec.namespace} {spec.metric}{named} · {spec.stat} of {spec.period} s"))
        query = _query(spec, dimensions, datetime.now(UTC))
        began = time.monotonic()
        try:
            async with asyncio.timeout(scene.timeout):
                result, warnings = await self._threads.run(lambda: self._call(target, query, scene.timeout))
        except TimeoutError:
            raise Broken(late(scene.timeout)) from None
        elapsed = round((time.monotonic() - began) * 1000, 3)
        return _document(result, labels, warnings, elapsed, spec, scene, query["StartTime"])

    async def close(self) -> None:
        """Let go of the clients."""
        self._clients.clear()

    def _call(self, target: AwsTarget, query: Mapping[str, Any], timeout: float) -> tuple[dict[str, Any], list[str]]:
        """In a thread: the one result, whatever pages it comes in, and what CloudWatch remarks."""
        until(time.monotonic() + timeout)
        try:
            client = self._clients.get(target, "cloudwatch", timeout)
            whole: dict[str, Any] = {"Timestamps": [], "Values": []}
            warnings: list[str] = []
            for page in client.get_paginator("get_metric_data").paginate(**query):
                warnings += [str(item.get("Value")) for item in page.get("Messages", ())]
                for part in page.get("MetricDataResults", ()):
                    if part.get("Id") != _ID:
                        raise Broken("CloudWatch answered another question than was asked")
                    whole["Timestamps"] += part["Timestamps"]
                    whole["Values"] += part["Values"]
                    # a page may be a part of what the next one completes; what failed on any page is failed
                    if whole.get("StatusCode", _PARTIAL) in {_COMPLETE, _PARTIAL}:
                        whole["StatusCode"] = part.get("StatusCode", _COMPLETE)
                    warnings += [str(item.get("Value")) for item in part.get("Messages", ())]
        except (ResponseParserError, UnicodeDecodeError):
            raise Broken(f"{target.name}: its answer is not what AWS answers: it cannot be read") from None
        except (ClientError, BotoCoreError) as error:
            if is_credential_problem(error):
                self._clients.forget(target)
            raise Broken(problem_of(error, target)) from None
        if "StatusCode" not in whole:
            raise Broken("CloudWatch answered nothing that holds a result")
        return whole, warnings


def _query(spec: CloudWatchSpec, dimensions: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The parameters of `get_metric_data`: up to the end of the last whole period.

    A sum over a minute that still runs is smaller than it will be, and an error count in it looks like a calm one.
    """
    period = timedelta(seconds=spec.period)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    end = now - (now - epoch) % period
    start = end - max(timedelta(seconds=spec.look_back), period)
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    metric = {"Namespace": spec.namespace, "MetricName": spec.metric, "Dimensions": named}
    stat = {"Metric": metric, "Period": spec.period, "Stat": spec.stat}
    return {
        "MetricDataQueries": [{"Id": _ID, "MetricStat": stat}],
        "StartTime": start,
        "EndTime": end,
        "ScanBy": "TimestampDescending",
    }


def _document(
    result: Mapping[str, Any],
    labels: dict[str, JSON],
    warnings: list[str],
    elapsed: float,
    spec: CloudWatchSpec,
    scene: Scene,
    start: datetime,
) -> JSON:
    status = result["StatusCode"]
    if status != _COMPLETE:
        said = f": {warnings[0]}" if warnings else ""
        raise Broken(shown(f"CloudWatch says that its answer is not complete ({status}){said}"))
    if len(set(result["Timestamps"])) < len(result["Timestamps"]) or len(result["Values"]) != len(result["Timestamps"]):
        raise Broken("CloudWatch answered with more or fewer values than one for each period")
    pairs = zip(result["Timestamps"], result["Values"], strict=True)
    # CloudWatch may hand out the period that still runs as well, whatever end is asked for
    edge = datetime.now(UTC) - timedelta(seconds=spec.period)
    points = sorted(
        ((at, value) for at, value in pairs if start <= at <= edge),
        key=lambda pair: cast("datetime", pair[0]),
        reverse=True,
    )
    show_lines(scene.emit, (f"{at:%Y-%m-%d %H:%M:%S} UTC  {value:g}" for at, value in points), 20)
    value, series = None, list[JSON]()
    if points:
        at, newest = points[0]
        # what CloudWatch itself remarks on is shown, and proves nothing
        value = float(newest) if math.isfinite(newest) and not warnings else None
        series.append({"labels": labels, "value": value, "at": at.astimezone(UTC).isoformat()})
    else:
        scene.emit("info", f"no datapoint in the last {spec.look_back} s: there is no value, and none is not 0")
    for warning in warnings:
        scene.emit("info", shown(warning))
    return {
        "value": value,
        "series": series,
        "count": len(series),
        "warnings": list[JSON](warnings),
        "elapsed_ms": elapsed,
    }
