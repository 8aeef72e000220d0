"""Runs the probes of one gate: side by side, or step by step for a sequence; polls `within`; reports every reading.

A run never raises for what the world does. It ends when every probe reported, when it is cancelled, or when a step of
a sequence failed and the clean-up ran.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from cockpit.core import intents
from cockpit.core.errand import Errand
from cockpit.core.gates import view_claim
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch
from cockpit.core.names import GateId, ProbeId, RunId
from cockpit.core.plan import Gate, Plan
from cockpit.core.probe import Answer, Effect, LookSpec, Probe, RunSpec, Scene
from cockpit.core.reading import Outcome, Reading
from cockpit.core.refusal import Decision, Refusal
from cockpit.core.secret import Secret
from cockpit.core.template import Unresolved, Value, fill_url
from cockpit.engine.errands import Errands, unanswered
from cockpit.engine.intake import take
from cockpit.engine.limits import Limits
from cockpit.engine.needs import needs
from cockpit.engine.output import Output, Recorder
from cockpit.engine.permit import Permit
from cockpit.engine.ports import Clock, Prober, Vault

POLL = 1.0
"""Seconds between two looks of a `within` claim whose probe has no interval of its own."""
BREATH = 0.05
"""Seconds of the world between two such looks at the least, however fast the clock runs."""
PATIENCE = timedelta(minutes=30)
"""How long a sequence waits for a person at a `look` step."""

Submit = Callable[[Intent], Awaitable[Decision]]
Step = Callable[[GateId, int, int, Probe], None]

_STRENGTH = {Effect.READ: 0, Effect.WRITE: 1, Effect.PRODUCTION: 2}


def _slow(gate: Gate, probe: Probe) -> bool:
    """Whether judging may hold up the loop: a regular expression has a time limit, but not a short one."""
    return any(" matches " in claim.expect + claim.fail for claim in gate.claims if claim.probe == probe.id)


def allowed(probe: Probe, allow: Effect) -> bool:
    """Whether a run that may do `allow` may run this probe."""
    return _STRENGTH[probe.effect] <= _STRENGTH[allow]


@dataclass
class Run:
    """One run of one gate: what it may do and what it learnt on the way."""

    gate: Gate
    id: RunId
    started: datetime
    allow: Effect
    start_at: ProbeId | None = None
    only: frozenset[ProbeId] | None = None
    """Probes that a schedule asks for; None: all of them."""
    values: dict[str, Value] = field(default_factory=dict)
    epoch: int | None = None
    """For a run by schedule: that of the seat that probes; its readings count as long as no other one took over."""


class Runner:
    """Runs gates. Lives on the engine's event loop."""

    def __init__(
        self,
        plan: Plan,
        prober: Prober,
        vault: Vault,
        clock: Clock,
        output: Output,
        limits: Limits,
        *,
        submit: Submit,
        launch: Callable[[], Launch],
        stepped: Step,
        folder: str,
        attended: bool,
        errands: Errands,
        permit: Permit | None = None,
        vantage: str = "",
    ) -> None:
        """Take everything that a run needs.

        Args:
            plan: the profile.
            prober: asks the world.
            vault: the credentials.
            clock: where `now` comes from.
            output: where live lines go.
            limits: how many probes of one target run at once.
            submit: records an intent.
            launch: the launch as it is now.
            stepped: told which step of how many a gate is at.
            folder: where relative paths start.
            attended: a person sits at the screen; `look` steps wait for an answer.
            errands: has runners ask what must be asked from elsewhere.
            permit: what may run at this seat; None: everything.
            vantage: it is a runner there.
        """
        self._permit = permit or Permit(plan)
        self._vantage = vantage
        self._plan = plan
        self._prober = prober
        self._vault = vault
        self._clock = clock
        self._output = output
        self._limits = limits
        self._submit = submit
        self._launch = launch
        self._stepped = stepped
        self._folder = folder
        self._attended = attended
        self._errands = errands
        self._paths = frozenset(item.name for item in plan.variables if item.path)
        self._base: dict[str, Value] = {item.name: item.value for item in plan.variables if item.value is not None}

    async def run(self, run: Run) -> None:
        """Run a gate to its end."""
        run.values = {**self._base, **self._vault.secrets, "run_id": str(run.id)}
        if run.gate.sequence:
            await self._sequence(run)
        elif run.only is not None:
            await self._side_by_side(run)
        else:  # somebody asked and waits: a rehearsal's clock must not make the answer old before it is there
            with self._clock.at_world_pace():
                await self._side_by_side(run)

    # ------------------------------------------------------------------------------------------ side by side
    async def _side_by_side(self, run: Run) -> None:
        probes = [
            probe
            for probe in run.gate.probes
            if allowed(probe, run.allow)
            and (run.only is None or probe.id in run.only)
            and not isinstance(probe.spec, LookSpec)
        ]
        tasks: dict[ProbeId, asyncio.Task[bool]] = {}
        try:
            for number, probe in enumerate(probes, 1):
                self._stepped(run.gate.id, number, len(probes), probe)
                before = [tasks[other.id] for other in probes[: number - 1] if needs(run.gate, probe, other)]
                tasks[probe.id] = asyncio.create_task(self._after(before, run, probe))
            await asyncio.gather(*tasks.values())
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)

    async def _after(self, before: Sequence[asyncio.Task[bool]], run: Run, probe: Probe) -> bool:
        if before:
            await asyncio.wait(before)
        return await self._probe(run, probe)

    # -------------------------------------------------------------------------------------------- step by step
    async def _sequence(self, run: Run) -> None:
        steps = run.gate.probes
        ids = [probe.id for probe in steps]
        first = ids.index(run.start_at) if run.start_at in ids else 0
        await self._submit(intents.StartSequence(run.gate.id, run.id, ids[first]))
        known = self._launch().state(run.gate.id).sequence
        if first and known is not None:
            run.values.update(known.captured)
        stopped: ProbeId | None = None
        at: ProbeId | None = None
        ended = False
        try:
            for number, probe in enumerate(steps, 1):
                if number <= first or (stopped is not None and not probe.always):
                    continue
                self._stepped(run.gate.id, number, len(steps), probe)
                at = probe.id
                holds = await self._step(run, probe)
                if not holds and stopped is None:
                    stopped = probe.id
            ended = True
        finally:
            if not ended:
                await self._clean_up(run, steps)
            await self._submit(intents.EndSequence(run.gate.id, run.id, stopped if ended else stopped or at))

    async def _step(self, run: Run, probe: Probe) -> bool:
        if not allowed(probe, run.allow):
            self._output.write(run.gate.id, "info", f"{probe.title}: left out, it would {probe.effect.value}")
            return False
        if isinstance(probe.spec, LookSpec):
            return await self._look(run, probe)
        with self._clock.at_world_pace():  # a smoke test's deadlines are about the real systems, in a rehearsal too
            return await self._probe(run, probe)

    async def _clean_up(self, run: Run, steps: Sequence[Probe]) -> None:
        """A cancelled sequence still cleans up after itself: test data left behind is how a launch day begins badly."""
        for probe in steps:
            if probe.always and allowed(probe, run.allow):
                task = asyncio.ensure_future(self._probe(run, probe))
                try:
                    await asyncio.shield(asyncio.wait_for(task, probe.timeout + 2))
                except (asyncio.CancelledError, TimeoutError):
                    task.cancel()

    async def _look(self, run: Run, probe: Probe) -> bool:
        """Wait until a person answered every claim of a `look` step in this run; headless, nobody is there to."""
        asked = [claim for claim in run.gate.claims if claim.asked_at == probe.id]
        if not self._attended:
            self._output.write(run.gate.id, "info", f"{probe.title}: a person has to look; left open")
            return True
        self._output.write(run.gate.id, "info", f"{probe.title}: open it, look, and vouch for its claims (v)")
        self._output.write(run.gate.id, "out", self._page(run, probe))
        deadline = self._clock.now() + PATIENCE
        while self._clock.now() < deadline:
            vouched = self._launch().state(run.gate.id).attestations
            if all(claim.id in vouched for claim in asked):
                return all(vouched[claim.id].holds for claim in asked)
            await asyncio.sleep(0.2)
        self._output.write(run.gate.id, "info", f"{probe.title}: nobody answered")
        return False

    def _page(self, run: Run, probe: Probe) -> str:
        assert isinstance(probe.spec, LookSpec)
        shown = {name: str(value) if isinstance(value, Secret) else value for name, value in run.values.items()}
        try:
            return fill_url(probe.spec.url, shown)
        except Unresolved as hole:
            return f"{probe.spec.url}: {hole}"

    # ------------------------------------------------------------------------------------------------ one probe
    async def _probe(self, run: Run, probe: Probe) -> bool:
        """Ask until every `within` claim of the probe holds or ran out; whether all its claims hold in the end."""
        began: datetime | None = None
        while True:
            if probe.vantage:
                reading = await self._errands.ask(run.gate.id, probe, run.id, self._clock.now)
            else:
                reading = await self._ask(run, probe)
            if reading is not None:  # a runner's answer is in the journal already
                began = began or reading.started  # waiting for a place at the target is not the target's time
                decision = await self._submit(intents.Report(reading, began, run.epoch))
                self._show(run.gate, reading)
                if isinstance(decision, Refusal):
                    return False
            waiting, holds = self._judge(run.gate, probe, reading)
            if not waiting:
                return holds
            await asyncio.sleep(max(min(probe.every or POLL, POLL) / self._clock.speed, BREATH))

    async def errand(self, errand: Errand, job: int, askew: str = "") -> Decision:
        """Ask what a seat sent here. Only this machine's own profile and credentials say what that is.

        Args:
            errand: which probe, for which content of the profile.
            job: the number of the job in its queue.
            askew: why what is dated here proves nothing; empty: it does.
        """
        gate = self._plan.gate_by_id.get(errand.gate)
        probe = next((one for one in gate.probes if one.id == errand.probe), None) if gate else None
        if gate is None or probe is None or errand.digest != self._plan.digest:
            word = "the runner has another content of the profile"
            reading = unanswered(errand, self._launch(), self._clock.now(), word)
        elif probe.vantage != self._vantage:  # whoever may queue could have it answered by a network that it is not of
            return Refusal((f"not asked: it is to be asked from {probe.vantage or 'a seat'}",))
        elif askew:  # dated two hours ahead it would be fresh in two hours
            reading = unanswered(errand, self._launch(), self._clock.now(), f"not asked at {probe.vantage}: {askew}")
        else:
            run = Run(gate, errand.run, self._clock.now(), Effect.READ)
            run.values = {**self._base, **self._vault.secrets, "run_id": str(run.id)}
            reading = await self._ask(run, probe)
        return await self._submit(intents.Report(reading, reading.started, job=errand.number or job))

    async def _ask(self, run: Run, probe: Probe) -> Reading:
        recorder = Recorder(self._output, run.gate.id, held=any(item.secret for item in probe.captures))
        async with AsyncExitStack() as stack:
            await self._limits.enter(stack, probe, self._plan)
            started = self._clock.now()
            refused = await self._refused(run, probe)
            scene = Scene(
                values=run.values,
                connections=self._plan.connections,
                timeout=probe.timeout,
                effect=run.allow,
                paths=self._paths,
                folder=self._folder,
                emit=recorder,
                learn=self._vault.learn,
            )
            begin = self._clock.monotonic()
            try:
                answer = Answer(error=refused) if refused else await self._prober.ask(probe, scene)
            except Exception as problem:  # noqa: BLE001 - a defect in a probe must never end the watch
                answer = Answer(error=f"the probe itself broke: {type(problem).__name__}")
            elapsed = (self._clock.monotonic() - begin) * 1000
        answer = replace(answer, error=self._why(answer.error), started=started, elapsed_ms=elapsed)
        state = self._launch().state(run.gate.id)
        work = partial(
            take,
            self._plan,
            run.gate,
            probe,
            answer,
            state=state,
            values=run.values,
            run=run.id,
            started=started,
            output=recorder.tail,
            vault=self._vault,
            world=self._clock.in_world(self._clock.now()),
        )
        reading, captured = await asyncio.to_thread(work) if _slow(run.gate, probe) else work()
        recorder.release()
        run.values.update(captured)
        return reading

    async def _refused(self, run: Run, probe: Probe) -> str:
        """Why it may not run, asked at the last moment; what a command names is read in a thread."""
        now = self._clock.now()
        if isinstance(probe.spec, RunSpec):
            return await asyncio.to_thread(self._permit.runs, probe, run.allow, now)
        return self._permit.runs(probe, run.allow, now)

    def _why(self, error: str | None) -> str | None:
        """The same, with why a credential is absent and what to do about it where that is what blocks the probe."""
        if error is not None:
            for name, problem in self._vault.problems.items():
                if f"${{{name}}} has no value" in error:
                    return f"blocked: {problem}"
        return error

    def _judge(self, gate: Gate, probe: Probe, reading: Reading | None) -> tuple[bool, bool]:
        """Whether a `within` claim still waits, and whether every claim of the probe holds."""
        now, state = self._clock.now(), self._launch().state(gate.id)
        claims = [claim for claim in gate.claims if claim.probe == probe.id]
        views = [view_claim(claim, state, gate.fresh_for, now)[0] for claim in claims]
        waiting = any(
            view.claim.within is not None
            and view.outcome in {Outcome.INCONCLUSIVE, Outcome.ERROR}
            and now < state.tracks[view.claim.id].run_started + view.claim.within
            for view in views
            if view.claim.id in state.tracks
        )
        broke = reading is not None and reading.error is not None
        holds = not broke and all(view.outcome is Outcome.PASS for view in views)
        return waiting, holds

    def _show(self, gate: Gate, reading: Reading) -> None:
        says = {claim.id: claim for claim in gate.claims}
        if reading.error is not None:
            self._output.write(gate.id, "error", reading.error)
        for sample in reading.samples:
            if sample.outcome is Outcome.ERROR and reading.error is not None:
                continue
            claim = says[sample.claim]
            note = f"  ({sample.note})" if sample.note else ""
            self._output.write(gate.id, sample.outcome.value, f"{sample.actual or claim.says}{note}")
