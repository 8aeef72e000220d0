"""Probes that must be asked from elsewhere: sent to the runners at a vantage point, answered through the journal.

Where no runner is, or none answers, the claims are inconclusive and say so. Nothing here is ever green by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from cockpit.core.errand import Errand
from cockpit.core.events import Entry, Reported
from cockpit.core.launch import Launch
from cockpit.core.names import GateId, ProbeId, RunId
from cockpit.core.probe import Probe
from cockpit.core.reading import Outcome, Reading, Sample
from cockpit.engine.flight import Company
from cockpit.engine.ports import Runners
from cockpit.errors import JournalProblem

GRACE: Final = 30.0
"""Seconds beyond a probe's own limit without any answer from its vantage point, after which none is expected: a runner
that is lost is noticed, and its work done by another one, in less."""
_GLANCE: Final = 2.0


class Errands:
    """One seat's errands. Lives on the engine's loop."""

    def __init__(
        self, runners: Runners | None, launch: Callable[[], Launch], company: Callable[[], Company | None]
    ) -> None:
        self._runners = runners
        self._launch = launch
        self._company = company
        self._awaited: dict[ProbeId, asyncio.Event] = {}
        self._answered = 0
        """How many answers of runners were heard, of whatever probe: while some come, others wait their turn."""

    def heard(self, entries: Sequence[Entry]) -> None:
        """Take note of what runners answered."""
        for entry in entries:
            if isinstance(entry.event, Reported) and entry.event.job:
                self._answered += 1
                waiting = self._awaited.get(entry.event.probe)
                if waiting is not None:
                    waiting.set()

    def there(self, vantage: str) -> int:
        """How many runners are at a vantage point."""
        company = self._company()
        seen = company.seen if company else {}
        return sum(place.vantage == vantage and place.id in seen for place in self._launch().seats.here)

    async def ask(self, gate: GateId, probe: Probe, run: RunId, now: Callable[[], datetime]) -> Reading | None:
        """Have a runner ask a probe; None: its answer is in the journal. A reading: why there is none."""
        last = self._launch().state(gate).readings.get(probe.id)
        errand = Errand(self._launch().plan.digest, gate, probe.id, run, (last.job if last else 0) + 1)
        if self._runners is None:
            return unanswered(
                errand, self._launch(), now(), f"only a shared journal reaches a runner at {probe.vantage}"
            )
        if not self.there(probe.vantage):
            return unanswered(errand, self._launch(), now(), f"waits for a runner at {probe.vantage}")
        answered = self._awaited.setdefault(probe.id, asyncio.Event())
        try:
            await self._runners.send(probe.vantage, errand)
            if await self._wait(answered, probe):
                return None
        except JournalProblem as problem:
            return unanswered(errand, self._launch(), now(), f"not sent to {probe.vantage}: {problem.problem}")
        finally:
            self._awaited.pop(probe.id, None)
        gone = f"no answer from the runners at {probe.vantage}"
        word = gone if self.there(probe.vantage) else f"waits for a runner at {probe.vantage}"
        return unanswered(errand, self._launch(), now(), word)

    async def _wait(self, answered: asyncio.Event, probe: Probe) -> bool:
        """Whether the answer came: others may come first, and silence has an end."""
        loop = asyncio.get_running_loop()
        count, since = self._answered, loop.time()
        while True:
            try:
                await asyncio.wait_for(answered.wait(), _GLANCE)
            except TimeoutError:
                if self._answered != count:
                    count, since = self._answered, loop.time()
                if loop.time() - since > probe.timeout + GRACE or not self.there(probe.vantage):
                    return False
            else:
                return True

    async def close(self) -> None:
        """Let go of the way to the runners."""
        if self._runners is not None:
            await self._runners.close()


def unanswered(errand: Errand, launch: Launch, now: datetime, word: str) -> Reading:
    """A reading without an answer: every claim of the probe is inconclusive, and says why."""
    gate = launch.plan.gate_by_id.get(errand.gate)
    claims = [claim for claim in gate.claims if claim.probe == errand.probe] if gate else []
    samples = tuple(Sample(claim.id, Outcome.INCONCLUSIVE, word, word) for claim in claims)
    return Reading(errand.probe, errand.gate, errand.run, now, now, 0.0, samples)
