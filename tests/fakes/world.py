"""Stand-ins for what the engine is connected to: a prober that answers from a script, a vault, a clock by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta

from cockpit.core.intents import TellJump
from cockpit.core.names import JSON, ProbeId
from cockpit.core.probe import Answer, Probe, Scene
from cockpit.core.secret import Secret

T0 = datetime(2026, 2, 27, 13, 0, tzinfo=UTC)


class SteppedClock:
    """A clock that moves only when a test moves it, and wakes nobody."""

    speed = 1.0

    def __init__(self, now: datetime = T0 - timedelta(minutes=42)) -> None:
        self._now = now
        self._mono = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._mono

    def in_world(self, moment: datetime) -> datetime:
        return moment

    def at_world_pace(self) -> AbstractContextManager[None]:
        return nullcontext()

    def settle(self) -> TellJump | None:
        return None

    def step(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._mono += seconds


class FakeVault:
    """Holds what it is given and masks it plainly."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._secrets = {name: Secret(name, value) for name, value in (values or {}).items()}

    @property
    def secrets(self) -> Mapping[str, Secret]:
        return self._secrets

    @property
    def problems(self) -> Mapping[str, str]:
        return {}

    def learn(self, secret: Secret) -> None:
        self._secrets[secret.name] = secret

    def redact(self, text: str) -> str:
        for secret in self._secrets.values():
            text = text.replace(secret.reveal(), str(secret))
        return text

    def redact_value(self, value: JSON) -> JSON:
        match value:
            case str():
                return self.redact(value)
            case list():
                return [self.redact_value(item) for item in value]
            case dict():
                return {self.redact(key): self.redact_value(item) for key, item in value.items()}
            case _:
                return value


Script = Callable[[Probe, Scene], Answer]


class FakeProber:
    """Answers each probe from a script; counts how many ran, and how many at once."""

    def __init__(self, answers: Mapping[str, list[Answer] | Answer | Script] | None = None) -> None:
        self.answers = dict(answers or {})
        self.asked: list[tuple[ProbeId, Mapping[str, object]]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.gates: dict[str, asyncio.Event] = {}
        """Probes that wait here until a test lets them go."""
        self.closed = False

    async def ask(self, probe: Probe, scene: Scene) -> Answer:
        self.asked.append((probe.id, dict(scene.values)))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if probe.id in self.gates:
                await self.gates[probe.id].wait()
            await asyncio.sleep(0)
            found = self.answers.get(probe.id, Answer(error="the script has no answer"))
            if isinstance(found, list):
                found = found.pop(0) if len(found) > 1 else found[0]
            return found if isinstance(found, Answer) else found(probe, scene)
        finally:
            self.at_once -= 1

    async def close(self) -> None:
        self.closed = True
