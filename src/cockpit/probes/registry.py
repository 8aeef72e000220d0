"""The door of this ring: which kind answers a specification, what it may do, and how long it may take at most.

The check of effects is here and nowhere else. So is the promise that a probe never raises outward.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, assert_never
from weakref import WeakKeyDictionary

from cockpit.core.effects import needs_effect, within
from cockpit.core.names import JSON
from cockpit.core.probe import (
    Answer,
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
    Probe,
    ProbeSpec,
    ReplaySpec,
    ReportSpec,
    RunSpec,
    Scene,
    SqlSpec,
    TcpSpec,
    TlsSpec,
    kind_of,
)
from cockpit.core.sqltext import StatementProblem
from cockpit.core.template import Unresolved
from cockpit.probes.base import Broken, Kind, finish, late

GUARD = 3.0
"""Seconds beyond its timeout after which a kind that did not keep it is given up."""
CLEAN_UP = 3.0
"""Seconds that a cancelled probe may take to end what it started."""

_Kinds = dict[str, Kind[Any]]


class Probes:
    """Runs probes of every kind; fits the engine's `Prober`."""

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[asyncio.AbstractEventLoop, _Kinds] = WeakKeyDictionary()

    async def ask(self, probe: Probe, scene: Scene) -> Answer:
        """Run `probe` within `scene.timeout` seconds. Cancelling the call ends everything that it started."""
        began = time.monotonic()
        answer = await self._answer(probe, scene)
        return replace(answer, elapsed_ms=round((time.monotonic() - began) * 1000, 3))

    async def close(self) -> None:
        """Let go of everything that the kinds keep for this event loop."""
        for kind in self._made.pop(asyncio.get_running_loop(), {}).values():
            with contextlib.suppress(Exception):  # closing is best effort: the others must be closed too
                await kind.close()

    async def _answer(self, probe: Probe, scene: Scene) -> Answer:
        refusal = _refusal(probe, scene)
        if refusal:
            return Answer(error=refusal)
        try:
            return await self._guarded(probe.spec, replace(scene, effect=probe.effect))
        except Broken as broken:
            return Answer(broken.document, error=broken.problem)
        except Unresolved as hole:
            return Answer(error=f"blocked: {hole}")
        except StatementProblem as problem:
            return Answer(error=str(problem))
        except Exception as error:  # noqa: BLE001 - whatever a library throws, one probe may not end the engine
            return Answer(error=f"the {kind_of(probe.spec)} probe failed inside: {type(error).__name__}: {error}")

    async def _guarded(self, spec: ProbeSpec, scene: Scene) -> Answer:
        """Run the kind in a task of its own, so that one that hangs on to its deadline can be left behind."""
        if isinstance(spec, LookSpec):
            return Answer()
        task = asyncio.ensure_future(self._run(spec, scene))
        try:
            done, _ = await asyncio.wait({task}, timeout=scene.timeout + GUARD)
        except asyncio.CancelledError:
            task.cancel()
            await finish(task, CLEAN_UP)
            raise
        if not done:
            task.cancel()
            await finish(task, CLEAN_UP)
            return Answer(error=f"{late(scene.timeout)}; it had to be given up")
        if task.cancelled():
            return Answer(error="the probe ended itself without an answer")
        return Answer(task.result())

    async def _run(self, spec: ProbeSpec, scene: Scene) -> JSON:
        kind = await self._kind(spec)
        return await kind.ask(spec, scene)

    async def _kind(self, spec: ProbeSpec) -> Kind[Any]:
        """The kind that answers, made once per event loop; its import runs in a thread, it may take 200 ms."""
        made = self._made.setdefault(asyncio.get_running_loop(), {})
        name = type(spec).__name__
        if name not in made:
            make = await asyncio.to_thread(_maker, spec, self._kind)
            made.setdefault(name, make())
        return made[name]


def _refusal(probe: Probe, scene: Scene) -> str | None:
    """Why this probe may not run here; None where it may."""
    if not within(probe.effect, scene.effect):
        return f'not run: its effect is "{probe.effect}" and this run allows "{scene.effect}"'
    needed = needs_effect(probe.spec)
    if not within(needed, probe.effect):
        return f'not run: {_doing(probe.spec)} can change something; declare effect = "{needed}" if it is meant'
    counting = probe.spec.counts.spec if isinstance(probe.spec, ReplaySpec) and probe.spec.counts else None
    if counting is not None and needs_effect(counting) is not Effect.READ:
        return f"not run: {_doing(counting)} can change something, and what counts effects only reads"
    return None


def _doing(spec: ProbeSpec) -> str:
    match spec:
        case HttpSpec():
            return f"a {spec.method.upper()} request"
        case SqlSpec():
            return "this statement"
        case AwsSpec():
            return f"{spec.service}.{spec.operation}"
        case ReplaySpec():
            return f"{spec.times} times a {spec.request.method.upper()} request"
        case _:
            return "this probe"


def _maker(spec: ProbeSpec, find: Callable[[ProbeSpec], Awaitable[Kind[Any]]]) -> Callable[[], Kind[Any]]:
    """What makes the kind, imported now; `find` is for a kind that asks others."""
    match spec:
        case ReplaySpec():
            from cockpit.probes.replay import Replay

            return lambda: Replay(find)
        case HttpSpec() | TcpSpec() | TlsSpec() | DnsSpec() | MetricSpec() | CiSpec():
            return _by_protocol(spec)
        case LookSpec():
            raise Broken("a page that a person looks at brings no document")
        case _:
            return _by_other_means(spec)


def _by_protocol(spec: HttpSpec | TcpSpec | TlsSpec | DnsSpec | MetricSpec | CiSpec) -> Callable[[], Kind[Any]]:
    match spec:
        case HttpSpec():
            from cockpit.probes.http import Http

            return Http
        case TcpSpec():
            from cockpit.probes.tcp import Tcp

            return Tcp
        case TlsSpec():
            from cockpit.probes.tls import Tls

            return Tls
        case DnsSpec():
            from cockpit.probes.dns import Dns

            return Dns
        case MetricSpec():
            from cockpit.probes.metric import Metric

            return Metric
        case CiSpec():
            from cockpit.probes.ci import Ci

            return Ci
        case _:
            assert_never(spec)


def _by_other_means(
    spec: SqlSpec | AwsSpec | CloudWatchSpec | RunSpec | GitSpec | FileSpec | ReportSpec,
) -> Callable[[], Kind[Any]]:
    match spec:
        case SqlSpec():
            from cockpit.probes.sql import Sql

            return Sql
        case AwsSpec():
            from cockpit.probes.aws import Aws

            return Aws
        case CloudWatchSpec():
            from cockpit.probes.cloudwatch import CloudWatch

            return CloudWatch
        case RunSpec():
            from cockpit.probes.run import Run

            return Run
        case GitSpec():
            from cockpit.probes.git import Git

            return Git
        case FileSpec():
            from cockpit.probes.file import File

            return File
        case ReportSpec():
            from cockpit.probes.report import Report

            return Report
        case _:
            assert_never(spec)
