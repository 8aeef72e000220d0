"""What the tests of the probes share: asking one, real servers to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cockpit.core.names import ProbeId
from cockpit.core.probe import Answer, Connection, Effect, PostgresConnection, Probe, ProbeSpec, Scene
from cockpit.core.secret import Secret
from cockpit.core.template import Values
from cockpit.probes.registry import Probes
from fakes.postgres import Postgres


@dataclass
class Asked:
    """An answer with the lines that were shown on the way."""

    answer: Answer
    lines: list[tuple[str, str]] = field(default_factory=list)
    learnt: list[Secret] = field(default_factory=list)

    @property
    def document(self) -> Any:
        return self.answer.document

    @property
    def error(self) -> str:
        return self.answer.error or ""

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.lines)

    def shown(self, stream: str) -> list[str]:
        return [text for name, text in self.lines if name == stream]


def probe_of(spec: ProbeSpec, effect: Effect = Effect.READ) -> Probe:
    return Probe(ProbeId("gate/1"), "a probe", spec, effect=effect)


def scene_of(
    emit: Callable[[str, str], None],
    *,
    values: Values | None = None,
    connections: Mapping[str, Connection] | None = None,
    timeout: float = 5,
    effect: Effect = Effect.READ,
    folder: Path | str = ".",
    paths: frozenset[str] = frozenset(),
    learn: Callable[[Secret], None] = lambda _: None,
) -> Scene:
    return Scene(values or {}, connections or {}, timeout, effect, paths, str(folder), emit, learn)


@pytest.fixture
def ask() -> Callable[..., Asked]:
    """Ask one probe in an event loop of its own: `ask(spec, values=…, timeout=…)`."""

    def run(spec: ProbeSpec, *, effect: Effect = Effect.READ, **scene: Any) -> Asked:
        async def once() -> Asked:
            probes, lines, learnt = Probes(), [], []
            try:
                around = scene_of(
                    lambda stream, text: lines.append((stream, text)), effect=effect, learn=learnt.append, **scene
                )
                return Asked(await probes.ask(probe_of(spec, effect), around), lines, learnt)
            finally:
                await probes.close()

        return asyncio.run(once())

    return run


@pytest.fixture
def database(postgres: Postgres) -> dict[str, Any]:
    """Connection and password for `ask(spec, **database)`."""
    connection = PostgresConnection(
        "db", postgres.host, postgres.dbname, postgres.user, str(postgres.port), "${db_password}"
    )
    return {"connections": {"db": connection}, "values": {"db_password": Secret("db_password", postgres.password)}}
