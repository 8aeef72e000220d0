"""What follows by time and evidence alone: asked for once, by whichever seat comes first, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from cockpit.core import conducted as happened
from cockpit.core import events, intents, orders
from cockpit.core.contingency import Level, Limit
from cockpit.core.contingency import Watch as Metric
from cockpit.core.intents import Intent
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, MarkId, RunId, WatchId
from cockpit.core.plan import BuiltInHold, Gate, HoldEnd, Mark, Plan
from cockpit.core.reading import Outcome, Reading, Sample
from cockpit.core.refusal import Refusal
from cockpit.engine.engine import Engine
from cockpit.engine.seat import Seat
from cockpit.engine.steward import CALM, NEAR, Steward, due, pause, watched
from cockpit.journal.memory import MemoryJournal
from fakes.launches import OPS, claim, gate, http, plan
from fakes.world import T0, FakeProber, SteppedClock

MINUTE = timedelta(minutes=1)
ZERO = timedelta(0)
NO_STEP = timedelta(seconds=1)


def health() -> Gate:
    return gate("health", claim("health", 1, "status == 200"), probes=(http("health", 1),))


def errors() -> Gate:
    bad = claim("errors", 1, "value > 5")
    worse = claim("errors", 1, "value > baseline * 2")
    return gate("errors", bad, worse, probes=(http("errors", 1, every=5.0),))


def sequenced(*holds: tuple[str, int, BuiltInHold], until: str | None = "health", **metric: object) -> Plan:
    marks = tuple(
        Mark(at * MINUTE, name, until=GateId(until) if until else None, hold=hold, id=MarkId(name))
        for name, at, hold in holds
    )
    limits = (
        Limit(ClaimId("errors:value > 5"), "above 5", Level.CRITICAL),
        Limit(ClaimId("errors:value > baseline * 2"), "doubled", Level.ROLLBACK),
    )
    watch = Metric(WatchId("errors"), "Errors", GateId("errors"), limits, baseline=True)
    return replace(
        plan(health()),
        timeline=marks,
        watches=(replace(watch, **metric),),
        watch_gates=(errors(),),  # type: ignore[arg-type]
    )


class Table:
    """Two seats at one journal, each with a steward, and a clock by hand."""

    def __init__(self, what: Plan) -> None:
        self.clock = SteppedClock(T0 - 42 * MINUTE)
        self.plan = what
        self.journal = MemoryJournal(LaunchId("demo-1"), "demo", now=self.clock.now())
        self.seats = [Seat(what, self.journal, OPS, self.clock) for _ in range(2)]
        self.stewards = [Steward(seat) for seat in self.seats]

    async def open(self) -> None:
        for seat in self.seats:
            await seat.open(LaunchId("demo-1"), "0")

    async def tend(self) -> None:
        """Both at once: each decides on what it knows, and one is first."""
        await asyncio.gather(*(one.tend(self.clock.now(), NO_STEP) for one in self.stewards))
        for seat in self.seats:
            await seat.catch_up()

    async def at(self, offset: timedelta) -> None:
        self.clock.step((T0 + offset - self.clock.now()).total_seconds())
        await self.tend()

    async def prove(self, name: str, *samples: tuple[str, Outcome, float | None]) -> None:
        made = tuple(Sample(ClaimId(key), outcome, str(value), value=value) for key, outcome, value in samples)
        probe = self.plan.gate_by_id[GateId(name)].probes[0]
        now = self.clock.now()
        await self.seats[0].submit(
            intents.Report(Reading(probe.id, GateId(name), RunId("r"), now, now, 1.0, made), now)
        )
        await self.seats[1].catch_up()

    async def ask(self, intent: Intent) -> None:
        answer = await self.seats[0].submit(intent)
        assert not isinstance(answer, Refusal), answer
        await self.seats[1].catch_up()

    async def kinds(self, *wanted: type) -> list[str]:
        found = [entry for entry in await self.journal.read() if isinstance(entry.event, wanted)]
        return [type(entry.event).__name__ for entry in found]


CLOCK = (happened.HoldBegun, happened.HoldEnded, happened.HoldPassed)


def play(what: Plan, story: Callable[[Table], Awaitable[None]]) -> None:
    async def whole() -> None:
        table = Table(what)
        await table.open()
        await story(table)

    asyncio.run(whole())


UNTIL_CLOSED = BuiltInHold(HoldEnd.CLOSED)


def test_a_hold_that_is_reached_begins_once_and_ends_with_its_condition() -> None:
    async def story(table: Table) -> None:
        await table.at(-31 * MINUTE)
        assert await table.kinds(*CLOCK) == []
        await table.at(-30 * MINUTE)
        await table.tend()
        assert await table.kinds(*CLOCK) == ["HoldBegun"]
        await table.at(-25 * MINUTE)
        assert await table.kinds(*CLOCK) == ["HoldBegun"]
        await table.prove("health", ("health:status == 200", Outcome.PASS, None))
        await table.tend()
        await table.tend()
        assert await table.kinds(*CLOCK) == ["HoldBegun", "HoldEnded"]
        begun, ended = [entry for entry in await table.journal.read() if isinstance(entry.event, CLOCK)]
        assert begun.by == ended.by == COCKPIT

    play(sequenced(("ready", -30, UNTIL_CLOSED)), story)


def test_a_hold_that_is_not_needed_is_passed_right_before() -> None:
    async def story(table: Table) -> None:
        await table.prove("health", ("health:status == 200", Outcome.PASS, None))
        await table.at(-30 * MINUTE - timedelta(seconds=3))
        assert await table.kinds(*CLOCK) == []
        await table.at(-30 * MINUTE - timedelta(seconds=1))
        await table.at(-29 * MINUTE)
        assert await table.kinds(*CLOCK) == ["HoldPassed"]

    play(sequenced(("ready", -30, UNTIL_CLOSED)), story)


def test_a_hold_of_a_planned_time_ends_when_it_is_over() -> None:
    async def story(table: Table) -> None:
        await table.at(-40 * MINUTE)  # ten minutes of hold are planned: T stands at -30 then
        await table.at(-31 * MINUTE)
        assert await table.kinds(*CLOCK) == ["HoldBegun"]
        await table.at(-30 * MINUTE)
        assert await table.kinds(*CLOCK) == ["HoldBegun", "HoldEnded"]

    play(sequenced(("ready", -30, BuiltInHold(HoldEnd.TIME, 10 * MINUTE))), story)


def test_nothing_is_asked_for_after_a_scrub() -> None:
    async def story(table: Table) -> None:
        await table.ask(orders.Scrub("fog"))
        await table.at(-10 * MINUTE)
        assert await table.kinds(*CLOCK) == []
        assert due(await table.stewards[0].tend(table.clock.now(), NO_STEP), MINUTE) == ()

    play(sequenced(("ready", -30, UNTIL_CLOSED)), story)


def test_a_called_hold_is_left_to_people() -> None:
    async def story(table: Table) -> None:
        await table.ask(orders.CallHold("fog"))
        await table.prove("health", ("health:status == 200", Outcome.PASS, None))
        await table.at(-5 * MINUTE)
        assert await table.kinds(*CLOCK) == ["HoldBegun"]

    play(sequenced(("ready", -30, UNTIL_CLOSED)), story)


def test_what_was_refused_is_not_asked_again_until_something_happens() -> None:
    class Deaf(Seat):
        asked = 0

        async def submit(self, intent: Intent, by: object = None) -> Refusal:  # type: ignore[override]
            self.asked += 1
            return Refusal(("no",))

    async def whole() -> None:
        clock = SteppedClock(T0 - 42 * MINUTE)
        what = sequenced(("ready", -30, UNTIL_CLOSED))
        journal = MemoryJournal(LaunchId("demo-1"), "demo", now=clock.now())
        known = Seat(what, journal, OPS, clock)
        await known.open(LaunchId("demo-1"), "0")
        seat = Deaf(what, journal, OPS, clock)
        seat.launch = known.launch
        steward = Steward(seat)
        clock.step(60 * 20)
        for _ in range(5):
            await steward.tend(clock.now(), NO_STEP)
        assert seat.asked == 1
        await known.submit(intents.Note("something happened"))
        seat.launch = known.launch
        await steward.tend(clock.now(), NO_STEP)
        assert seat.asked == 2

    asyncio.run(whole())


def test_baselines_are_taken_before_t0_and_again_right_before_it() -> None:
    worse = "errors:value > baseline * 2"

    async def story(table: Table) -> None:
        def kept() -> float | None:
            return table.seats[1].launch.state(GateId("errors")).baselines.get(ClaimId(worse))

        await table.tend()
        assert kept() is None
        await table.prove("errors", (worse, Outcome.INCONCLUSIVE, 2.0))
        await table.tend()
        assert kept() == 2.0
        await table.prove("errors", (worse, Outcome.INCONCLUSIVE, 3.0))
        await table.at(-2 * MINUTE)
        assert kept() == 2.0
        await table.at(-timedelta(seconds=1))
        await table.tend()
        assert kept() == 3.0
        await table.prove("errors", (worse, Outcome.FAIL, 4.0))
        await table.at(timedelta(seconds=1))
        assert kept() == 3.0
        assert await table.kinds(events.BaselineTaken) == ["BaselineTaken"] * 2

    play(sequenced(), story)


def test_a_crossed_limit_follows_its_evidence_and_a_trigger_opens_the_poll_once() -> None:
    worse, bad = "errors:value > baseline * 2", "errors:value > 5"
    kinds = (happened.LimitCrossed, happened.LimitCleared, happened.RollbackAsked)

    async def story(table: Table) -> None:
        await table.at(MINUTE)
        await table.prove("errors", (bad, Outcome.PASS, 9.0), (worse, Outcome.FAIL, 9.0))
        await table.tend()
        await table.tend()
        assert await table.kinds(*kinds) == ["LimitCrossed"]
        await table.prove("errors", (bad, Outcome.PASS, 99.0), (worse, Outcome.PASS, 99.0))
        await table.tend()
        await table.tend()
        assert await table.kinds(*kinds) == ["LimitCrossed", "LimitCrossed", "RollbackAsked"]
        await table.prove("errors", (bad, Outcome.FAIL, 1.0), (worse, Outcome.FAIL, 1.0))
        await table.tend()
        await table.tend()
        assert (await table.kinds(*kinds))[3:] == ["LimitCleared", "LimitCleared"]

    play(sequenced(), story)


def test_what_is_watched_when() -> None:
    async def story(table: Table) -> None:
        async def seen() -> frozenset[GateId]:
            return watched(await table.stewards[0].tend(table.clock.now(), NO_STEP))

        assert await seen() == frozenset()
        await table.at(-timedelta(seconds=1))
        assert await seen() == frozenset()
        await table.at(ZERO)
        assert await seen() == {"errors"}
        await table.at(MINUTE)
        await table.ask(orders.Scrub("enough"))
        assert await seen() == frozenset()

    play(sequenced(baseline=False), story)


def test_a_baseline_is_watched_for_before_t0_and_in_a_hold() -> None:
    async def story(table: Table) -> None:
        await table.ask(orders.CallHold("fog"))
        look = await table.stewards[0].tend(table.clock.now(), NO_STEP)
        assert watched(look) == {"errors"}
        await table.at(-10 * MINUTE)
        assert watched(await table.stewards[0].tend(table.clock.now(), NO_STEP)) == {"errors"}

    play(sequenced(), story)


def test_it_looks_more_often_when_something_is_near() -> None:
    async def story(table: Table) -> None:
        async def rest() -> float:
            return pause(await table.stewards[0].tend(table.clock.now(), NO_STEP))

        assert await rest() == CALM
        await table.at(-30 * MINUTE - timedelta(seconds=4))
        assert await rest() == NEAR
        await table.at(-20 * MINUTE)  # it stands in the hold
        assert await rest() == NEAR

    play(sequenced(("ready", -30, UNTIL_CLOSED)), story)


# ------------------------------------------------------------------------------------------------ in the engine
Make = Callable[..., Engine]
SOON = 20


def until(true: Callable[[], bool]) -> None:
    for _ in range(4000):
        if true():
            return
        asyncio.run(asyncio.sleep(0.005))
    raise AssertionError("it never came true")


def until_or_not(true: Callable[[], bool]) -> bool:
    """Whether it came true soon."""
    for _ in range(200):
        if true():
            return True
        asyncio.run(asyncio.sleep(0.005))
    return False


def test_the_engine_rings_for_a_hold_and_not_for_the_past(fly: Make) -> None:
    clock = SteppedClock(T0 - 42 * MINUTE)
    journal = MemoryJournal(LaunchId("demo-1"), "demo", now=clock.now())
    what = sequenced(("ready", -30, UNTIL_CLOSED))
    first = fly(what, FakeProber(), clock=clock, journal=journal, steward=True)
    assert (first.picture.urgent, first.picture.urgent_number) == ("", 0)
    clock.step(60 * 13)
    until(lambda: first.tick().urgent_number == 1)
    assert first.picture.urgent == "HOLD"
    first.submit(orders.RaiseIssue("critical", "fire")).result(SOON)
    assert first.tick().urgent_number >= 2
    assert "fire" in first.picture.urgent
    second = fly(what, FakeProber(), clock=clock, journal=journal)
    assert (second.tick().urgent, second.picture.urgent_number) == ("", 0)
    second.submit(intents.Note("nothing to ring for")).result(SOON)
    assert second.tick().urgent_number == 0


def test_a_seat_without_a_steward_begins_nothing(fly: Make) -> None:
    clock = SteppedClock(T0 - 42 * MINUTE)
    engine = fly(sequenced(("ready", -30, UNTIL_CLOSED)), FakeProber(), clock=clock)
    clock.step(60 * 20)
    engine.submit(intents.Note("hello")).result(SOON)
    assert not engine.tick().launch.conduct.holds


def test_a_watch_is_probed_from_t0_on(fly: Make) -> None:
    from cockpit.core.probe import Answer

    clock = SteppedClock(T0 - MINUTE)
    prober = FakeProber({"errors/1": Answer({"value": 9})})
    engine = fly(sequenced(baseline=False), prober, clock=clock, steward=True)
    engine.submit(intents.Note("not yet")).result(SOON)
    assert not prober.asked
    clock.step(61)
    until(lambda: bool(engine.tick().launch.conduct.crossings))
    assert "CRITICAL: Errors: above 5" in engine.picture.urgent
    assert prober.asked[0][0] == "errors/1"


def test_probing_goes_on_in_a_hold_and_ends_the_one_that_waits_for_it(fly: Make) -> None:
    """Somebody started the schedule; from then on nobody touches a key."""
    from cockpit.core.probe import Answer, Effect

    clock = SteppedClock(T0 - 31 * MINUTE)
    prober = FakeProber({"health/1": Answer({"status": 500})})
    scheduled = gate("health", claim("health", 1, "status == 200"), probes=(http("health", 1, every=5.0),))
    what = replace(sequenced(("ready", -30, UNTIL_CLOSED), baseline=False), gates=(scheduled,))
    engine = fly(what, prober, clock=clock, steward=True)
    engine.run([GateId("health")], allow=Effect.READ).result(SOON)
    until(lambda: len(prober.asked) == 1)
    clock.step(61)
    until(lambda: bool(engine.tick().launch.conduct.standing))
    held = len(prober.asked)
    for _ in range(3):  # an answer that comes only now counts from now
        clock.step(6)
        if until_or_not(lambda: len(prober.asked) > held):
            break
    assert len(prober.asked) > held
    prober.answers["health/1"] = Answer({"status": 200})
    for _ in range(3):
        clock.step(6)
        if until_or_not(lambda: not engine.tick().launch.conduct.standing):
            break
    (hold,) = engine.picture.launch.conduct.holds
    assert hold.ended is not None
    assert hold.released.startswith("cockpit: ")
