"""Replays: one request, the same bytes several times, and what it came to counted before and after.

Two equal answers prove that a service answers alike; that it acted once is proven by a count of what it did. So the
effects are counted right around the requests, by something that only reads.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import jmespath
from jmespath.exceptions import JMESPathError

from cockpit.core.names import JSON
from cockpit.core.probe import Count, Effect, ProbeSpec, ReplaySpec, Scene
from cockpit.probes.base import Broken, Kind, late

Find = Callable[[ProbeSpec], Awaitable[Kind[Any]]]


class Replay:
    """The kind `replay`. `find` brings the kind that answers another specification."""

    def __init__(self, find: Find) -> None:
        self._find = find

    async def ask(self, spec: ReplaySpec, scene: Scene) -> JSON:
        """Count, send, wait, count again; see `ReplaySpec` for the document.

        What breaks on the way is an error, and whatever was sent by then was sent.
        """
        began = time.monotonic()
        try:
            async with asyncio.timeout(scene.timeout):
                document = await self._run(spec, scene, began)
        except TimeoutError:
            raise Broken(late(scene.timeout)) from None
        document["elapsed_ms"] = round((time.monotonic() - began) * 1000, 3)
        return document

    async def close(self) -> None:
        """Nothing is kept."""

    async def _run(self, spec: ReplaySpec, scene: Scene, began: float) -> dict[str, JSON]:
        def left() -> Scene:
            rest = scene.timeout - (time.monotonic() - began)
            if rest <= 0:
                raise TimeoutError
            return replace(scene, timeout=rest)

        before = await self._count(spec.counts, left(), "before") if spec.counts else None
        answers = await self._send(spec, left)
        after = None
        if spec.counts:
            scene.emit("info", f"waiting {spec.settle:g} s for late effects")
            await asyncio.sleep(spec.settle)
            after = await self._count(spec.counts, left(), "after")
        # money comes as 110.10: the difference of two such numbers is not the one that people mean
        effects = None if before is None or after is None else round(after - before, 9)
        if effects is not None:
            scene.emit("out", f"{spec.times} times sent · {_number(effects)} effects")
        told = {(cast("int", item["status"]), cast("str", item["text"])) for item in answers}
        return {
            "answers": list[JSON](answers),
            "times": len(answers),
            "same": len(told) == 1,
            "before": _number(before),
            "after": _number(after),
            "effects": _number(effects),
            "elapsed_ms": None,
        }

    async def _send(self, spec: ReplaySpec, left: Callable[[], Scene]) -> list[dict[str, JSON]]:
        kind = await self._find(spec.request)

        async def once(number: int) -> dict[str, JSON]:
            scene = left()
            scene.emit("info", f"— {number} of {spec.times}")
            try:
                return cast("dict[str, JSON]", await kind.ask(spec.request, scene))
            except Broken as broken:
                raise Broken(f"request {number} of {spec.times}: {broken.problem}") from None

        if not spec.together:
            return [await once(number) for number in range(1, spec.times + 1)]
        tasks = [asyncio.ensure_future(once(number)) for number in range(1, spec.times + 1)]
        try:
            return list(await asyncio.gather(*tasks))
        finally:  # one that broke must not leave the others on their way
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _count(self, count: Count, scene: Scene, when: str) -> float:
        """How many effects there are now."""
        kind = await self._find(count.spec)
        quiet = replace(scene, effect=Effect.READ, emit=_ignore)
        try:
            document = await kind.ask(count.spec, quiet)
        except Broken as broken:
            raise Broken(f"the effects cannot be counted {when} the requests: {broken.problem}") from None
        number = _read(document, count.path, when)
        scene.emit("info", f"{when} the requests: {_number(number)}")
        return number


def _ignore(_stream: str, _text: str) -> None:
    """What the count asks is not shown, twice at that: its number is."""


def _read(document: JSON, path: str, when: str) -> float:
    try:
        found = jmespath.search(path, document)
    except JMESPathError as error:
        raise Broken(f"the effects cannot be counted {when} the requests: {error}") from None
    if isinstance(found, str):  # a numeric column of a database comes as text
        try:
            found = float(found)
        except ValueError:
            found = None
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        problem = f"there is no number at {path} in what counts the effects"
        raise Broken(f"the effects cannot be counted {when} the requests: {problem}")
    return found


def _number(value: float | None) -> JSON:
    return int(value) if isinstance(value, float) and value.is_integer() else value
