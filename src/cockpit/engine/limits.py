"""How many probes run at once: in all, and against one target, so that proving never becomes an attack."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from cockpit.core.plan import Plan
from cockpit.core.probe import (
    AwsSpec,
    CiSpec,
    CloudWatchSpec,
    DnsSpec,
    FileSpec,
    GitSpec,
    HttpSpec,
    LookSpec,
    MetricSpec,
    Probe,
    ReplaySpec,
    ReportSpec,
    RunSpec,
    SqlSpec,
    TcpSpec,
    TlsSpec,
    kind_of,
)
from cockpit.core.template import Unresolved, fill_url

IN_ALL = 64
PER_TARGET = {
    "http": 16,
    "sql": 4,
    "aws": 8,
    "run": 4,
    "file": 16,
    "tcp": 4,
    "tls": 4,
    "dns": 8,
    "metric": 8,
    "report": 8,
    "replay": 1,
    "git": 4,
    "ci": 4,
    "look": 1,
}


class Limits:
    """Places to run, counted per target. Lives on one event loop."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(IN_ALL)
        self._targets: dict[str, asyncio.Semaphore] = {}

    async def enter(self, stack: AsyncExitStack, probe: Probe, plan: Plan) -> None:
        """Wait for a place at the probe's target, then for one in all; `stack` gives both back."""
        kind, target = target_of(probe, plan)
        key = f"{kind} {target}"
        if key not in self._targets:
            self._targets[key] = asyncio.Semaphore(PER_TARGET[kind])
        await stack.enter_async_context(self._targets[key])
        await stack.enter_async_context(self._all)


def target_of(probe: Probe, plan: Plan) -> tuple[str, str]:
    """The kind and the target that a probe's runs are counted under."""
    match probe.spec:
        case HttpSpec():
            return "http", _host(probe.spec.url, plan)
        case ReplaySpec():
            return "replay", _host(probe.spec.request.url, plan)
        case SqlSpec() | AwsSpec() | MetricSpec() | CloudWatchSpec() | CiSpec():
            return kind_of(probe.spec), probe.spec.connection
        case TcpSpec() | TlsSpec():
            return kind_of(probe.spec), probe.spec.target
        case DnsSpec():
            return "dns", probe.spec.server or ""
        case RunSpec():
            return "run", ""
        case FileSpec() | ReportSpec() | GitSpec():
            return kind_of(probe.spec), ""
        case LookSpec():
            return "look", ""


def _host(url: str, plan: Plan) -> str:
    known = {item.name: item.value for item in plan.variables}
    try:
        return urlsplit(fill_url(url.split("/${", maxsplit=1)[0], known)).netloc
    except (Unresolved, ValueError):
        return url
