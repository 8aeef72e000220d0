"""A whole launch flown in a moment: the real seat, steward, door and journal on a clock that goes in steps.

It fits `demo.team.Seat`, so that the scripts of a rehearsal are played by the same team. What systems answer is said by
the test: a claim of a gate passes unless the gate is broken; a number is judged by the real claims of its probe.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cockpit.core import intents
from cockpit.core.clock import read_clock
from cockpit.core.events import Entry
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch
from cockpit.core.names import COCKPIT, JSON, GateId, LaunchId, Operator, ProbeId, RunId
from cockpit.core.plan import Gate, Plan
from cockpit.core.probe import Answer, Effect, LookSpec, Probe
from cockpit.core.reading import Outcome, Reading, Sample
from cockpit.core.refusal import Decision
from cockpit.core.review import Review, review
from cockpit.engine.intake import take
from cockpit.engine.seat import Seat
from cockpit.engine.steward import Steward, watched
from cockpit.journal.memory import MemoryJournal
from fakes.world import FakeVault, SteppedClock

T = TypeVar("T")
_HOUR = timedelta(hours=1)


@dataclass
class Systems:
    """What the systems answer; it is the stage of the script too: a fault is a gate that fails."""

    numbers: dict[str, float | None] = field(default_factory=dict)
    """By gate: what Prometheus answers; None: it refuses."""
    broken: set[str] = field(default_factory=set)

    def break_it(self, fault: str) -> None:
        """Break a gate, or `METRIC=NUMBER`; a metric without a number answers nothing any more."""
        name, _, number = fault.partition("=")
        if name in self.numbers:
            self.numbers[name] = float(number) if number else None
        else:
            self.broken.add(fault)

    def mend(self, fault: str) -> None:
        self.broken.discard(fault)

    def answer(self, gate: GateId) -> Answer:
        """What a metric's probe brings back, whether it asks Prometheus by HTTP or as a metric."""
        number = self.numbers[gate]
        if number is None:
            return Answer(error="connection refused", elapsed_ms=3.0)
        found: dict[str, JSON] = {"metric": {}, "value": [0, str(number)]}
        body: JSON = {"status": "success", "data": {"resultType": "vector", "result": [found]}}
        series: JSON = [{"labels": {}, "value": number}]
        return Answer(
            {"status": 200, "headers": {}, "body": body, "value": number, "series": series, "count": 1, "warnings": []},
            elapsed_ms=3.0,
        )


@dataclass(frozen=True)
class Shown:
    """What the team sees."""

    launch: Launch
    review: Review
    running: Mapping[GateId, Any]


class SteppedFlight:
    """One seat of a launch that goes on only while somebody waits."""

    def __init__(
        self, plan: Plan, systems: Systems, begin: datetime, t0: datetime, fine: timedelta = 3 * _HOUR
    ) -> None:
        """`fine`: so near to T-0 it goes in steps of half a minute; farther away in larger ones."""
        self.plan = plan
        self.clock = SteppedClock(begin)
        self.systems = systems
        self._fine = fine
        self._loop = asyncio.new_event_loop()
        self._vault = FakeVault()
        self.journal = MemoryJournal(LaunchId("flown-1"), plan.project, now=begin)
        self._seat = Seat(plan, self.journal, Operator("the watch"), self.clock)
        self._do(self._seat.open(LaunchId("flown-1"), "test", t0))
        self._steward = Steward(self._seat)
        self._armed: dict[ProbeId, tuple[Gate, Probe, datetime]] = {}
        self._review = review(self._seat.launch, begin)
        self.moments: list[Review] = []
        """What the launch came to after every step."""

    def close(self) -> None:
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    @property
    def entries(self) -> Sequence[Entry]:
        """Everything that was recorded."""
        return self._do(self.journal.read())

    # ------------------------------------------------------------------------------------------- what the team asks
    def tick(self) -> Shown:
        self._review = review(self._seat.launch, self.clock.now(), self._review)
        return Shown(self._seat.launch, self._review, {})

    def submit(self, intent: Intent, by: Operator | None = None) -> Future[Decision]:
        done: Future[Decision] = Future()
        done.set_result(self._do(self._seat.submit(intent, by)))
        self._tend(timedelta(0))
        return done

    def run(self, gates: Sequence[GateId], *, allow: Effect = Effect.READ) -> Future[None]:
        for key in gates:
            gate = self.plan.gate_by_id[key]
            if not (gate.sequence and gate.writes and allow is Effect.READ):
                self._run(gate)
        self._tend(timedelta(0))
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def rest(self, _seconds: float) -> None:
        """Let the launch go on by one step: finer near T-0, where everything happens."""
        t = read_clock(self._seat.launch, self.clock.now()).t
        far = abs(t) if t is not None else timedelta(0)
        step = timedelta(seconds=30) if far < self._fine else timedelta(minutes=15) if far < 25 * _HOUR else _HOUR
        if t is not None and t < timedelta(0):
            step = min(step, max(-t, timedelta(seconds=1)))
        self.clock.step(step.total_seconds())
        self._tend(step)
        self.moments.append(self.tick().review)

    # --------------------------------------------------------------------------------------------------- the engine
    def _tend(self, step: timedelta) -> None:
        """Schedules, then what follows by time and evidence: in the order in which the engine comes to it."""
        look = self._do(self._steward.tend(self.clock.now(), step))
        for key in watched(look):
            for probe in self.plan.gate_by_id[key].probes:
                self._armed.setdefault(probe.id, (self.plan.gate_by_id[key], probe, self.clock.now()))
        now, reports = self.clock.now(), []
        for key, (gate, probe, due) in list(self._armed.items()):
            if due <= now:
                reports.append(self._report(gate, probe, f"auto-{self._seat.launch.seq}"))
                self._armed[key] = (gate, probe, now + self._pause(gate, probe))
        if reports:
            self._do(self._seat.submit_all(reports, COCKPIT))
            self._do(self._steward.tend(now, step))

    def _pause(self, gate: Gate, probe: Probe) -> timedelta:
        """As its profile says where a number is watched; elsewhere often enough to stay fresh, which is cheaper."""
        every = timedelta(seconds=probe.every or 60)
        if gate.id in self.systems.numbers or gate.id not in {one.id for one in self.plan.gates}:
            return every
        return max(every, gate.fresh_for / 3 if gate.fresh_for else 10 * every)

    def _run(self, gate: Gate) -> None:
        run = RunId(f"run-{self._seat.launch.seq}")
        if gate.sequence:
            self._engine(intents.StartSequence(gate.id, run, gate.probes[0].id))
        stopped = None
        for probe in gate.probes:
            if isinstance(probe.spec, LookSpec):
                continue
            self._engine(self._report(gate, probe, run))
            if gate.id in self.systems.broken and gate.sequence:
                stopped = probe.id
                break
            if probe.every:
                due = self.clock.now() + self._pause(gate, probe)
                self._armed.setdefault(probe.id, (gate, probe, due))
        if gate.sequence:
            self._engine(intents.EndSequence(gate.id, run, stopped))

    def _report(self, gate: Gate, probe: Probe, run: str) -> Intent:
        """What the engine asks to be recorded after a probe has run."""
        now = self.clock.now()
        if gate.id in self.systems.numbers:
            state = self._seat.launch.state(gate.id)
            reading, _ = take(
                self.plan,
                gate,
                probe,
                self.systems.answer(gate.id),
                state=state,
                values={},
                run=RunId(run),
                started=now,
                output=tuple,
                vault=self._vault,
            )
        else:
            outcome = Outcome.FAIL if gate.id in self.systems.broken else Outcome.PASS
            samples = tuple(Sample(one.id, outcome, one.expect) for one in gate.claims if one.probe == probe.id)
            reading = Reading(probe.id, gate.id, RunId(run), now, now, 5.0, samples)
        return intents.Report(reading, now)

    def _engine(self, intent: Intent) -> None:
        self._do(self._seat.submit(intent, COCKPIT))
