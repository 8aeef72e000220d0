"""A launch flown in memory: `engine.flight.Flight` without threads, journals or probes.

Everything happens at once and in the caller's thread. Tests say what probes bring back, what runs and what it prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cockpit.core import events, intents
from cockpit.core.decide import decide
from cockpit.core.events import Entry, Event
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch, fold
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, Operator, ProbeId, Role, RunId
from cockpit.core.plan import Plan
from cockpit.core.probe import Effect
from cockpit.core.reading import Line, Outcome, Sample
from cockpit.core.refusal import Decision, Refusal
from cockpit.core.review import review
from cockpit.engine.flight import Picture, Running
from cockpit.engine.telling import Told
from cockpit.engine.urgent import Bell

START = datetime(2026, 2, 27, 12, 17, 50, tzinfo=UTC)
"""42 minutes and 10 seconds before the T-0 of `fakes.plans`."""

GAGE = Operator("gage", Role("devops"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of `FakeFlight.run`."""

    gates: tuple[GateId, ...]
    allow: Effect
    start_at: ProbeId | None


class FakeFlight:
    """One seat of a launch, synchronous."""

    def __init__(
        self, plan: Plan, *, now: datetime = START, operator: Operator = GAGE, badges: tuple[str, ...] = ()
    ) -> None:
        self.now = now
        self.ran: list[Asked] = []
        self.cancelled: list[tuple[GateId, ...]] = []
        self.intents: list[Intent] = []
        self.closed = False
        self.refuse_runs_with: Exception | None = None
        self.refuse_intents_with: Exception | None = None
        self.hold_answers = False
        """Intents stay unanswered until `answer_all`."""
        self._held: list[tuple[Future[Decision], Intent]] = []
        self._listener: Callable[[], None] | None = None
        self._told = False
        self._operator = operator
        self._badges = badges
        self._bell = Bell(plan)
        self._lines: dict[GateId, tuple[Line, ...]] = {}
        self._news = Told()
        launch = fold(Launch(plan), ())
        self._picture = Picture(launch, review(launch, now), operator, badges=badges)
        opened = events.LaunchOpened(LaunchId("track-ai-20260227-0001"), plan.project, plan.title, "", plan.t0, "0")
        self._record([opened], COCKPIT, now - timedelta(hours=3))

    # ------------------------------------------------------------------------------------------- the Flight protocol
    @property
    def picture(self) -> Picture:
        """The latest picture; reading it re-arms the listener."""
        self._told = False
        return self._picture

    def listen(self, changed: Callable[[], None]) -> None:
        self._listener = changed

    def tick(self) -> Picture:
        self._picture = replace(self._picture, review=review(self._picture.launch, self.now, self._picture.review))
        return self._picture

    def lines(self, gate: GateId) -> tuple[Line, ...]:
        return self._lines.get(gate, ())

    def submit(self, intent: Intent) -> Future[Decision]:
        future: Future[Decision] = Future()
        self.intents.append(intent)
        if self.hold_answers:
            self._held.append((future, intent))
        else:
            self._answer(future, intent)
        return future

    def run(
        self,
        gates: Sequence[GateId],
        *,
        allow: Effect = Effect.READ,
        start_at: ProbeId | None = None,
        word: str = "",
    ) -> Future[None]:
        future: Future[None] = Future()
        self.ran.append(Asked(tuple(gates), allow, start_at))
        if self.refuse_runs_with is not None:
            future.set_exception(self.refuse_runs_with)
        else:
            future.set_result(None)
        return future

    def cancel(self, gates: Sequence[GateId]) -> None:
        self.cancelled.append(tuple(gates))
        for gate in gates:
            self.stop(gate)

    def close(self) -> None:
        self.closed = True

    # ------------------------------------------------------------------------------------------------- what tests say
    def answer_all(self) -> None:
        """Answer what was held back."""
        held, self._held = self._held, []
        for future, intent in held:
            self._answer(future, intent)

    def advance(self, span: timedelta) -> None:
        """Let time pass; the next tick sees it."""
        self.now += span

    def prove(
        self,
        gate: str,
        *outcomes: Outcome,
        actual: Mapping[int, str] | None = None,
        note: str = "",
        ago: timedelta = timedelta(seconds=12),
        elapsed_ms: float = 41.0,
        output: tuple[str, ...] = (),
        error: str | None = None,
    ) -> None:
        """Let the probes of a gate report: one outcome per claim of theirs, the last one for the rest (or PASS)."""
        found = self._picture.launch.plan.gate_by_id[GateId(gate)]
        claims = [claim for claim in found.claims if claim.probe is not None]
        given = outcomes or (Outcome.PASS,)
        at = self.now - ago
        run = RunId(f"run-{self._picture.launch.seq}")
        reports: list[Event] = []
        for probe in found.probes:
            samples = tuple(
                Sample(
                    claim.id,
                    given[min(number, len(given) - 1)],
                    (actual or {}).get(number, claim.expect.replace(" == ", " (ok) == ")),
                    note,
                )
                for number, claim in enumerate(claims)
                if claim.probe == probe.id
            )
            reports.append(
                events.Reported(
                    probe.id, found.id, run, probe.digest, at, at, elapsed_ms, samples, output=output, error=error
                )
            )
        self._record(reports, COCKPIT, at)

    def vouch(self, gate: str, *numbers: int, by: Operator = GAGE, ago: timedelta = timedelta(seconds=12)) -> None:
        """Let a person vouch for claims of a gate, counted from 1; all of a person's claims when none is named."""
        found = self._picture.launch.plan.gate_by_id[GateId(gate)]
        chosen = [found.claims[number - 1] for number in numbers] or [one for one in found.claims if one.by_person]
        vouches: list[Event] = [
            events.Vouched(claim.id, found.id, claim.says, holds=True, note="looked at it", link="OPS-7")
            for claim in chosen
        ]
        self._record(vouches, by, self.now - ago)

    def record(self, intent: Intent, by: Operator = GAGE, ago: timedelta = timedelta()) -> None:
        """Let somebody else do something."""
        answer = decide(self._picture.launch, intent, self.now - ago, by)
        assert not isinstance(answer, Refusal), answer
        self._record(answer, by, self.now - ago)

    def start(self, gate: str, step: int = 1) -> None:
        """Let a gate run."""
        found = self._picture.launch.plan.gate_by_id[GateId(gate)]
        title = found.probes[step - 1].title
        running = Running(self.now, step, max(len(found.probes), 1), title)
        self._show(running={**self._picture.running, found.id: running})

    def stop(self, gate: str) -> None:
        """Let it end."""
        self._show(running={key: value for key, value in self._picture.running.items() if key != gate})

    def queue(self, *gates: str) -> None:
        """Let gates wait for a place."""
        self._show(queued=frozenset(GateId(gate) for gate in gates))

    def say(self, gate: str, text: str, stream: str = "out", ms: int = 0) -> None:
        """Let a probe print a line."""
        line = Line(self.now + timedelta(milliseconds=ms), stream, text)
        self._lines[GateId(gate)] = (*self.lines(GateId(gate)), line)
        self._changed()

    def alarm(self, text: str) -> None:
        """Raise (or end) the alarm that everybody must see."""
        self._show(alarm=text)

    def bar(self, reason: str = "") -> None:
        """Let nothing run, with the reason; empty: it runs again."""
        self._show(barred=reason)

    def lack(self, **credentials: str) -> None:
        """Let credentials be missing, with the reason."""
        self._show(missing=credentials)

    # --------------------------------------------------------------------------------------------------------- inside
    def _answer(self, future: Future[Decision], intent: Intent) -> None:
        if self.refuse_intents_with is not None:
            future.set_exception(self.refuse_intents_with)
            return
        answer = decide(self._picture.launch, intent, self.now, self._operator)
        if not isinstance(answer, Refusal):
            self._record(answer, self._operator)
        future.set_result(answer)

    def _record(self, found: Iterable[Event], by: Operator, at: datetime | None = None) -> None:
        launch, entries = self._picture.launch, []
        for event in found:
            seq = launch.seq + 1
            entry = Entry(seq, f"id-{seq}", at or self.now, by, event, f"{seq:064x}")
            entries.append(entry)
            launch = fold(launch, [entry])
            self._bell.hear(entry)
        self._news.hear(entries)
        bell = self._bell
        self._picture = replace(
            self._picture,
            launch=launch,
            review=review(launch, self.now, self._picture.review),
            urgent=bell.text,
            urgent_number=bell.number,
            news=bell.news,
            news_number=bell.news_number,
            told=self._news.entries,
        )
        self._changed()

    def _show(self, **changes: object) -> None:
        self._picture = replace(self._picture, **changes)
        self._changed()

    def _changed(self) -> None:
        if self._listener is not None and not self._told:
            self._told = True
            self._listener()


def claim(gate: str, number: int) -> ClaimId:
    """The id of a claim of `fakes.plans`, counted from 1."""
    return ClaimId(f"{gate}-{number}")


def flying(plan: Plan, **seat: object) -> FakeFlight:
    """A Track-AI launch in the middle of its morning, as the design pictures it. Told from the oldest event on."""
    flight = FakeFlight(plan, **seat)
    dex, river = Operator("dex", Role("dev")), Operator("river", Role("sm"))
    minute = timedelta(minutes=1)
    flight.prove("analytics", ago=120 * minute)
    waive = intents.Waive(GateId("funnel"), "the pilot customer uses the default funnel", "Alex")
    flight.record(waive, river, 30 * minute)
    flight.prove("deployments", ago=16 * minute)
    flight.vouch("deployments", by=dex, ago=15 * minute)
    for name in ("cloudwatch", "webhook-secrets", "monitoring", "runbooks"):
        flight.vouch(name, ago=3 * minute)
    for name in ("flags", "test-tenant", "test-funnel", "webhook-secrets"):
        flight.prove(name, ago=minute)
    for name in ("sqs-queues", "secrets", "cloudwatch"):
        flight.prove(name)
    flight.prove(
        "ecs-services",
        Outcome.PASS,
        Outcome.INCONCLUSIVE,
        actual={0: "services[0].runningCount (2) >= 2", 1: "services[0].pendingCount (null) == 0"},
        note="no data",
    )
    for name in ("migrations", "monitoring", "logs", "runbooks"):
        flight.prove(name, ago=timedelta(seconds=9))
    actual = {0: "count (1) >= 1", 1: "count(rows) (2) == 3", 2: "DBInstances[0].BackupRetentionPeriod (7) >= 1"}
    flight.prove(
        "rds", Outcome.PASS, Outcome.FAIL, Outcome.PASS, actual=actual, ago=timedelta(seconds=3), elapsed_ms=12.4
    )
    for role, name, seconds in (("pm", "Morgan", 2), ("devops", "Gage", 1)):
        go = intents.SignOff(Role(role), name, events.Answer.GO)
        flight.record(go, Operator(name.lower(), Role(role)), timedelta(seconds=seconds))
    flight.say("rds", "sql  db  SELECT … FROM _prisma_migrations", "info", 120)
    flight.say("rds", "1_init                  07:31:02", "out", 132)
    flight.say("rds", "2_add_analytics_views   07:31:03", "out", 132)
    flight.say("rds", "count(rows) (2) == 3", "fail", 133)
    flight.say("rds", "aws  rds.describe_db_instances  prod", "info", 201)
    flight.say("rds", "DBInstances[0].BackupRetentionPeriod (7) >= 1", "pass", 404)
    flight.start("images")
    flight.start("smoke", 4)
    return flight
