"""What runs at this seat: one run of a gate at a time, each in a task of its own that can be stopped.

A broken run never ends the watch over the others. How a run goes is the business of `runner`.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence

from cockpit.core.launch import Launch
from cockpit.core.names import GateId, ProbeId, RunId
from cockpit.core.plan import Plan
from cockpit.core.probe import Effect, LookSpec, Probe
from cockpit.engine.flight import Running
from cockpit.engine.mishap import no_report
from cockpit.engine.output import Output
from cockpit.engine.permit import NotPermitted, Permit
from cockpit.engine.ports import Clock
from cockpit.engine.runner import Run, Runner


class Runs:
    """The tasks of one seat. Lives on the engine's event loop; not thread-safe."""

    def __init__(
        self,
        plan: Plan,
        clock: Clock,
        output: Output,
        launch: Callable[[], Launch],
        changed: Callable[[], None],
        permit: Permit,
    ) -> None:
        self.defect = ""
        """A run that cockpit itself broke, in one sentence; empty for none."""
        self.tell: Callable[[BaseException], str] = no_report
        """Has the report of such a run written; returns one sentence."""
        self._plan = plan
        self._clock = clock
        self._output = output
        self._launch = launch
        self._changed = changed
        self._permit = permit
        self._tasks: dict[GateId, asyncio.Task[None]] = {}
        self._running: dict[GateId, Running] = {}
        self._ids: dict[GateId, RunId] = {}

    def ours(self, gate: GateId, run: RunId) -> bool:
        """Whether it is a run of this seat that has not ended."""
        return self._ids.get(gate) == run

    @property
    def tasks(self) -> Mapping[GateId, asyncio.Task[None]]:
        """What was begun and has not ended, by gate."""
        return self._tasks

    @property
    def running(self) -> dict[GateId, Running]:
        """The gates whose probes run right now; a copy."""
        return dict(self._running)

    @property
    def queued(self) -> frozenset[GateId]:
        """The gates that wait for a place to run."""
        return frozenset(self._tasks) - frozenset(self._running)

    def free(self, gates: Sequence[GateId], allow: Effect, word: str) -> list[GateId]:
        """Those that may begin now; why the others may not stands in their output.

        Raises:
            NotPermitted: none of them may.
        """
        now, free, refused = self._clock.now(), [], ""
        for key in gates:
            gate = self._plan.gate_by_id.get(key)
            reason = self._permit.begins(gate, allow, now, word) if gate is not None else ""
            if reason:
                refused = reason
                self._output.write(key, "error", f"not run: {reason}")
            else:
                free.append(key)
        if refused and not free:
            raise NotPermitted(refused)
        return free

    def begin(
        self,
        runner: Runner,
        key: GateId,
        allow: Effect,
        start_at: ProbeId | None = None,
        only: frozenset[ProbeId] | None = None,
        epoch: int | None = None,
    ) -> asyncio.Task[None] | None:
        """Begin a run of a gate: who asks for a second one waits for the first. None: there is nothing to run."""
        if key in self._tasks:
            return self._tasks[key]
        gate = None if self._permit.barred else self._plan.gate_by_id.get(key)
        if gate is None or not gate.probes or (gate.sequence and gate.writes and allow is Effect.READ):
            return None
        known = self._launch().state(key).sequence
        again = start_at is not None and known is not None
        run_id = known.run if again and known else RunId(f"{self._clock.now():%H%M%S}-{secrets.token_hex(3)}")
        run = Run(gate, run_id, self._clock.now(), allow, start_at, only, epoch=epoch)
        self._ids[key] = run_id
        task = asyncio.get_running_loop().create_task(self._guarded(runner, run), name=f"run {key}")
        self._tasks[key] = task
        task.add_done_callback(lambda _: self._done(key))
        return task

    async def _guarded(self, runner: Runner, run: Run) -> None:
        try:
            await runner.run(run)
        except Exception as problem:  # noqa: BLE001 - one broken run must not end the watch over all others
            self.defect = f"{run.gate.title}: {self.tell(problem)}"
            self._output.write(run.gate.id, "error", self.defect)

    def _done(self, key: GateId) -> None:
        self._tasks.pop(key, None)
        self._running.pop(key, None)
        self._ids.pop(key, None)
        self._changed()

    def stepped(self, gate: GateId, step: int, steps: int, probe: Probe) -> None:
        """A run came to its next probe."""
        since = self._running[gate].since if gate in self._running else self._clock.now()
        asks = isinstance(probe.spec, LookSpec)
        self._running[gate] = Running(since, step, steps, probe.title, asks)
        self._changed()

    def cancel(self, gates: Sequence[GateId]) -> None:
        """Stop what runs of these gates."""
        for key in gates:
            task = self._tasks.get(key)
            if task is not None:
                task.cancel()
                self._output.write(key, "info", "stopped by hand")
