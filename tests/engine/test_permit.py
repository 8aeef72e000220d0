"""What a seat may do: nothing that writes begins by itself, hours and words are kept, an observer changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cockpit.core import intents
from cockpit.core.hours import read_hours
from cockpit.core.names import CategoryId, GateId, LaunchId, PhaseId, ProbeId
from cockpit.core.plan import Credential, Gate, Plan
from cockpit.core.probe import Answer, Capture, Effect, HttpSpec, Probe, ReplaySpec
from cockpit.core.refusal import Refusal
from cockpit.engine.clock import FastClock
from cockpit.engine.engine import Engine
from cockpit.engine.flight import Picture
from cockpit.engine.permit import LOOKS, NotPermitted, Permit
from cockpit.engine.steward import watched
from cockpit.engine.watch import Watch
from cockpit.journal.memory import MemoryJournal
from fakes.launches import OPS, claim, gate, http, plan, smoke
from fakes.world import T0, FakeProber, SteppedClock

OK = Answer({"status": 200, "body": {"ok": True}})
SOON = 20
Make = Callable[..., Engine]

WRITES = pytest.mark.parametrize("effect", [Effect.WRITE, Effect.PRODUCTION])


def mixed(effect: Effect, **more: object) -> Gate:
    """A gate that reads, and that changes something."""
    probes = (http("mixed", 1, every=0.05), http("mixed", 2, effect=effect, every=0.05, **more))
    return gate("mixed", claim("mixed", 1, "status == 200"), claim("mixed", 2, "status == 200"), probes=probes)


def asked(prober: FakeProber) -> set[str]:
    return {str(probe) for probe, _ in prober.asked}


@WRITES
def test_what_writes_does_not_run_with_the_rest(fly: Make, effect: Effect) -> None:
    """`a` and `R` run gates with what only reads; a sequence that writes is left alone."""
    prober = FakeProber({"mixed/1": OK, "mixed/2": OK})
    engine = fly(plan(mixed(effect), smoke()), prober)
    engine.run([GateId("mixed"), GateId("smoke")]).result(SOON)
    assert asked(prober) == {"mixed/1"}


@WRITES
def test_what_writes_runs_by_no_schedule(fly: Make, effect: Effect) -> None:
    prober = FakeProber({"mixed/1": OK, "mixed/2": OK})
    fly(plan(mixed(effect)), prober, clock=FastClock(600), watch=True)
    done = asyncio.run(_until(lambda: len(prober.asked) > 5))
    assert done
    assert asked(prober) == {"mixed/1"}


async def _until(true: Callable[[], bool]) -> bool:
    for _ in range(SOON * 100):
        if true():
            return True
        await asyncio.sleep(0.01)
    return False


@WRITES
def test_what_writes_is_armed_by_nobody(effect: Effect) -> None:
    made = mixed(effect)
    for where in (plan(made), replace(plan(), watch_gates=(replace(made, binding=False),))):
        watch = Watch(where)
        watch.arm([made.id], 0.0, at_once=True)
        watch.attend(frozenset({made.id}), 0.0)
        assert watch.due(10.0) == {made.id: frozenset({"mixed/1"})}


@WRITES
def test_what_writes_is_not_pulled_in_by_what_needs_it(fly: Make, effect: Effect) -> None:
    """A probe that reads a captured value needs the probe that captures it; a schedule does not run that one."""
    probes = (
        http("chain", 1, effect=effect, captures=(Capture("made", "body.id"),)),
        Probe(ProbeId("chain/2"), "t", HttpSpec("GET", "${api}/${made}"), every=0.05, digest="c2"),
    )
    chain = gate("chain", claim("chain", 1, "status == 200"), claim("chain", 2, "status == 200"), probes=probes)
    prober = FakeProber({"chain/1": OK, "chain/2": OK})
    engine = fly(plan(chain), prober, clock=FastClock(600), watch=True)
    engine.run([GateId("chain")]).result(SOON)
    asyncio.run(_until(lambda: len(prober.asked) > 3))
    assert asked(prober) == {"chain/2"}


@WRITES
def test_a_watch_runs_nothing_that_writes(fly: Make, effect: Effect) -> None:
    watch_gate = replace(mixed(effect), binding=False, category=CategoryId("watch"), phase=PhaseId("day"))
    prober = FakeProber({"mixed/1": OK, "mixed/2": OK})
    engine = fly(replace(plan(), watch_gates=(watch_gate,)), prober, clock=FastClock(600), steward=True)
    assert watched(engine.tick().review) <= {watch_gate.id}
    engine._loop.call_soon_threadsafe(engine._watch.attend, frozenset({watch_gate.id}), 0.0)
    assert asyncio.run(_until(lambda: bool(prober.asked)))
    assert asked(prober) == {"mixed/1"}


def test_the_prober_hears_what_the_run_allows(fly: Make) -> None:
    """So that the check of the probes themselves is a second net, and not the profile's word twice."""
    heard: list[Effect] = []

    def hear(_probe: Probe, scene: object) -> Answer:
        heard.append(scene.effect)  # type: ignore[attr-defined]
        return OK

    engine = fly(plan(mixed(Effect.WRITE)), FakeProber({"mixed/1": hear, "mixed/2": hear}))
    engine.run([GateId("mixed")]).result(SOON)
    assert heard == [Effect.READ]


# ------------------------------------------------------------------------------------------------ words and hours
def test_production_runs_under_its_own_name_only(fly: Make) -> None:
    prober = FakeProber({"mixed/1": OK, "mixed/2": OK})
    engine = fly(plan(mixed(Effect.PRODUCTION)), prober)
    for word in ("", "run", "yes", "MIXED"):
        with pytest.raises(NotPermitted, match="type mixed to run it"):
            engine.run([GateId("mixed")], allow=Effect.PRODUCTION, word=word).result(SOON)
    engine.run([GateId("mixed")], allow=Effect.WRITE).result(SOON)
    assert asked(prober) == {"mixed/1"}, "a run that may write may not change production"
    engine.run([GateId("mixed")], allow=Effect.PRODUCTION, word="mixed").result(SOON)
    assert asked(prober) == {"mixed/1", "mixed/2"}


@WRITES
def test_outside_of_its_hours_it_is_refused_with_the_time(fly: Make, effect: Effect) -> None:
    made = mixed(effect, when=read_hours("mon-fri 09:00-12:30"))
    clock = SteppedClock(T0 - timedelta(minutes=42))  # a Friday, 12:18 in UTC
    prober = FakeProber({"mixed/1": OK, "mixed/2": OK})
    engine = fly(plan(made), prober, clock=clock)
    engine.run([made.id], allow=effect, word="mixed").result(SOON)
    assert asked(prober) == {"mixed/1", "mixed/2"}
    clock.step(13 * 60)
    prober.asked.clear()
    with pytest.raises(NotPermitted, match=r"it may run mon-fri 09:00-12:30 \(UTC\) only, and it is Fri 12:31"):
        engine.run([made.id], allow=effect, word="mixed").result(SOON)
    assert prober.asked == []
    engine.run([made.id]).result(SOON)
    assert asked(prober) == {"mixed/1"}, "what only reads may run at any hour"


def test_hours_that_end_in_the_middle_of_a_sequence_end_it(fly: Make) -> None:
    clock = SteppedClock(T0 - timedelta(minutes=42))
    hours = read_hours("09:00-12:30")
    steps = (http("walk", 1, effect=Effect.WRITE, when=hours), http("walk", 2, effect=Effect.WRITE, when=hours))
    claims = [claim("walk", number, "status == 200") for number in (1, 2)]

    def first(_probe: Probe, _scene: object) -> Answer:
        clock.step(20 * 60)
        return OK

    prober = FakeProber({"walk/1": first, "walk/2": OK})
    engine = fly(plan(gate("walk", *claims, probes=steps, sequence=True)), prober, clock=clock)
    engine.run([GateId("walk")], allow=Effect.WRITE).result(SOON)
    assert asked(prober) == {"walk/1"}
    view = engine.tick().review.views[GateId("walk")]
    assert any("it is Fri 12:38" in (one.actual or one.note or "") for one in view.claims) or view.broken


# ------------------------------------------------------------------------------------------------------- observers
def observing(fly: Make, what: Plan, prober: FakeProber, journal: MemoryJournal) -> Engine:
    from cockpit.engine.engine import Manner, Outside
    from fakes.world import FakeVault

    permit = Permit(what, barred=LOOKS, records=False, writes=False)
    outside = Outside(journal, prober, FakeVault(), SteppedClock(), permit)  # type: ignore[arg-type]
    return Engine(what, outside, Manner(LaunchId("demo-1"), "0", OPS))


def test_an_observer_sees_and_records_nothing(fly: Make) -> None:
    what = plan(mixed(Effect.WRITE))
    journal = MemoryJournal(LaunchId("demo-1"), "demo", now=T0)
    other = fly(what, FakeProber({"mixed/1": OK}), journal=journal)
    other.run([GateId("mixed")]).result(SOON)
    prober = FakeProber()
    engine = observing(fly, what, prober, journal)
    engine.start()
    try:
        picture: Picture = engine.picture
        assert picture.observer
        assert picture.launch.seq == 2, "what others recorded"
        for intent in (intents.Note("hello"), intents.Export("d", "x.md"), intents.Open(LaunchId("demo-1"), "1", T0)):
            answer = engine.submit(intent).result(SOON)
            assert isinstance(answer, Refusal)
            assert answer.reasons == ("this seat only observes: it records nothing",)
        with pytest.raises(NotPermitted, match="only looks"):
            engine.run([GateId("mixed")]).result(SOON)
        assert engine.post_status("hello").result(SOON) == LOOKS
        assert prober.asked == []
        assert engine.picture.alarm == ""
    finally:
        engine.close()
    assert len(asyncio.run(journal.read())) == 2


def test_an_observer_begins_no_launch(fly: Make) -> None:
    what = plan(mixed(Effect.WRITE))
    journal = MemoryJournal(LaunchId("demo-1"), "demo", now=T0)
    engine = observing(fly, what, FakeProber(), journal)
    engine.start()
    engine.close()
    assert asyncio.run(journal.read()) == ()


def test_a_seat_that_may_not_write_runs_what_reads() -> None:
    made = mixed(Effect.WRITE)
    permit = Permit(plan(made), writes=False)
    reads, writes = made.probes
    assert permit.begins(made, Effect.READ, T0) == ""
    assert permit.runs(reads, Effect.READ, T0) == ""
    assert "read-only" in permit.begins(made, Effect.WRITE, T0)
    assert "read-only" in permit.runs(writes, Effect.WRITE, T0)


# ----------------------------------------------------------------------------------------- restricted, and again
def test_nothing_runs_until_it_is_admitted(fly: Make) -> None:
    from cockpit.engine.engine import Manner, Outside
    from fakes.world import FakeVault

    what = plan(mixed(Effect.WRITE))
    permit = Permit(what, barred="nobody has allowed it here yet")
    prober = FakeProber({"mixed/1": OK})
    journal = MemoryJournal(LaunchId("demo-1"), "demo", now=T0)
    outside = Outside(journal, prober, FakeVault(), FastClock(600), permit)  # type: ignore[arg-type]
    engine = Engine(what, outside, Manner(LaunchId("demo-1"), "0", OPS, watch=True, steward=True))
    engine.start()
    try:
        with pytest.raises(NotPermitted, match="nobody has allowed it"):
            engine.run([GateId("mixed")]).result(SOON)
        assert engine.submit(intents.Note("people go on")).result(SOON)
        asyncio.run(asyncio.sleep(0.2))
        assert prober.asked == [], "no schedule either"
        seen: list[str] = []
        permit.admit(lambda probe: "step.sh changed" if seen else "")
        assert engine.tick().barred == ""
        engine.run([GateId("mixed")]).result(SOON)
        assert prober.asked
        seen.append("now")
        engine.run([GateId("mixed")]).result(SOON)
        assert engine.tick().barred == "step.sh changed"
        count = len(prober.asked)
        with pytest.raises(NotPermitted, match=r"step\.sh changed"):
            engine.run([GateId("mixed")]).result(SOON)
        assert len(prober.asked) == count
    finally:
        engine.close()


def test_a_credential_goes_to_no_host_that_an_answer_names() -> None:
    header = (("authorization", "Bearer ${token}"),)
    cases = {
        "${api}/x": "",
        "https://${region}.example/x": "",
        "${found}/x": "found",
        "https://${found}.example/x": "found",
        "https://shop.example/${found}": "",
    }
    what = replace(
        plan(),
        variables=(*plan().variables, *(replace(plan().variables[0], name=name, value="eu") for name in ("region",))),
        credentials=(Credential("token"),),
    )
    permit = Permit(what)
    for url, name in cases.items():
        spec = HttpSpec("GET", url, headers=header)
        for probe in (
            Probe(ProbeId("g/1"), "t", spec),
            Probe(ProbeId("g/1"), "t", ReplaySpec(spec), Effect.WRITE),
        ):
            told = permit.runs(probe, Effect.WRITE, T0)
            assert (f"${{{name}}} would choose another" in told) == bool(name), (url, told)
        bare = Probe(ProbeId("g/1"), "t", HttpSpec("GET", url))
        assert permit.runs(bare, Effect.READ, T0) == "", "nothing secret goes there"
