"""The engine over stand-ins: runs, sequences, schedules, journal trouble, and what crosses over to a screen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from cockpit.core import intents
from cockpit.core.events import Answer as Say
from cockpit.core.events import Entry, Reported, Vouched
from cockpit.core.gates import Standing
from cockpit.core.names import ClaimId, GateId, LaunchId, Operator, ProbeId, Role
from cockpit.core.probe import Answer, Capture, Effect, Probe, Scene
from cockpit.core.reading import Outcome
from cockpit.core.record import Draft
from cockpit.core.refusal import Refusal
from cockpit.core.secret import Secret
from cockpit.engine.engine import Engine
from cockpit.errors import JournalProblem
from cockpit.journal.memory import MemoryJournal
from fakes.launches import claim, gate, http, plan, smoke
from fakes.world import FakeProber, FakeVault, SteppedClock

OK = Answer({"status": 200, "body": {"ok": True}})
SOON = 20
Make = Callable[..., Engine]


def standing(engine: Engine, name: str) -> Standing:
    return engine.tick().review.views[GateId(name)].standing


def one(name: str = "health", **more: object) -> tuple[Probe, object]:
    return http(name, 1, **more), claim(name, 1, "status == 200")


def healthy(name: str = "health", **more: object) -> object:
    probe, says = one(name, **more)
    return gate(name, says, probes=(probe,))  # type: ignore[arg-type]


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something that another thread does; the clock of the test stands still meanwhile."""
    done = threading.Event()
    for _ in range(SOON * 100):
        if true():
            return
        done.wait(0.01)
    raise AssertionError("it never came true")


def test_a_run_proves_a_gate_and_is_journalled(fly: Make) -> None:
    engine = fly(plan(healthy()), FakeProber({"health/1": OK}))
    engine.run([GateId("health")]).result(SOON)
    assert standing(engine, "health") is Standing.CLOSED
    view = engine.picture.review.views[GateId("health")].claims[0]
    assert view.actual == "status (200) == 200"
    assert engine.picture.launch.seq == 2  # opened, reported


def test_values_reach_the_probe(fly: Make) -> None:
    prober = FakeProber({"health/1": OK})
    engine = fly(plan(healthy()), prober, vault=FakeVault({"key": "s3cret"}))
    engine.run([GateId("health")]).result(SOON)
    values = prober.asked[0][1]
    assert values["api"] == "http://127.0.0.1:1"
    assert repr(values["key"]) == "[redacted:key]"
    assert values["run_id"]


def test_an_error_is_not_green_and_says_why(fly: Make) -> None:
    engine = fly(plan(healthy()), FakeProber({"health/1": Answer(error="connection refused")}))
    engine.run([GateId("health")]).result(SOON)
    view = engine.tick().review.views[GateId("health")]
    assert view.standing is Standing.OPEN
    assert view.broken
    assert view.claims[0].outcome is Outcome.ERROR
    assert "connection refused" in str(engine.picture.review.verdict.blockers[0])


def test_a_defect_in_a_probe_ends_nothing(fly: Make) -> None:
    def broken(_probe: Probe, _scene: Scene) -> Answer:
        raise ZeroDivisionError

    engine = fly(plan(healthy("bad"), healthy("good")), FakeProber({"bad/1": broken, "good/1": OK}))
    engine.run([GateId("bad"), GateId("good")]).result(SOON)
    assert standing(engine, "good") is Standing.CLOSED
    assert engine.picture.review.views[GateId("bad")].broken


def test_captures_reach_later_probes_and_their_claims(fly: Make) -> None:
    first = http("image", 1, captures=(Capture("commit", "body.sha"),))
    second = http("image", 2)
    built = gate("image", claim("image", 2, "body.tags contains ${commit}"), probes=(first, second))
    prober = FakeProber({"image/1": Answer({"body": {"sha": "abc"}}), "image/2": Answer({"body": {"tags": ["abc"]}})})
    engine = fly(plan(built), prober)
    engine.run([GateId("image")]).result(SOON)
    assert standing(engine, "image") is Standing.CLOSED
    assert prober.asked[1][1]["commit"] == "abc"


def test_a_missing_capture_is_never_green(fly: Make) -> None:
    first = http("image", 1, captures=(Capture("commit", "body.sha"),))
    built = gate("image", claim("image", 2, "body.tags contains ${commit}"), probes=(first, http("image", 2)))
    prober = FakeProber({"image/1": Answer({"body": {}}), "image/2": Answer({"body": {"tags": ["abc"]}})})
    engine = fly(plan(built), prober)
    engine.run([GateId("image")]).result(SOON)
    assert standing(engine, "image") is not Standing.CLOSED


def test_secret_captures_are_masked_everywhere(fly: Make) -> None:
    first = http("login", 1, captures=(Capture("token", "body.token", secret=True),))
    built = gate("login", claim("login", 2, 'body.seen == "x"'), probes=(first, http("login", 2)))
    secret = "tok-123456"
    prober = FakeProber({"login/1": Answer({"body": {"token": secret}}), "login/2": Answer({"body": {"seen": secret}})})
    journal = MemoryJournal(LaunchId("demo-1"), "demo", now=SteppedClock().now())
    engine = fly(plan(built), prober, journal=journal)
    engine.run([GateId("login")]).result(SOON)
    entries = asyncio.run(journal.read())
    assert secret not in repr(entries)
    assert "[redacted:token]" in repr(entries)


def test_one_run_of_a_gate_at_a_time(fly: Make) -> None:
    prober = FakeProber({"health/1": OK})
    engine = fly(plan(healthy()), prober)
    prober.gates["health/1"] = asyncio.Event()
    first = engine.run([GateId("health")])
    wait_until(lambda: len(prober.asked) == 1)
    second = engine.run([GateId("health")])
    assert GateId("health") in engine.tick().running
    engine._loop.call_soon_threadsafe(prober.gates["health/1"].set)
    first.result(SOON)
    second.result(SOON)
    assert len(prober.asked) == 1


def test_a_run_can_be_stopped(fly: Make) -> None:
    prober = FakeProber({"health/1": OK})
    engine = fly(plan(healthy()), prober)
    prober.gates["health/1"] = asyncio.Event()
    running = engine.run([GateId("health")])
    wait_until(lambda: len(prober.asked) == 1)
    engine.cancel([GateId("health")])
    running.result(SOON)
    assert standing(engine, "health") is Standing.OPEN
    assert "stopped by hand" in [line.text for line in engine.lines(GateId("health"))]


def test_probes_of_one_target_are_limited(fly: Make) -> None:
    gates = [healthy(f"g{number}") for number in range(60)]
    prober = FakeProber({f"g{number}/1": OK for number in range(60)})
    engine = fly(plan(*gates), prober)  # type: ignore[arg-type]
    engine.run([one.id for one in gates]).result(SOON)  # type: ignore[attr-defined]
    assert engine.tick().review.counts.closed == 60
    assert 1 < prober.most_at_once <= 16


def test_run_all_leaves_out_what_writes(fly: Make) -> None:
    prober = FakeProber({"health/1": OK})
    engine = fly(plan(healthy(), smoke()), prober)
    engine.run([GateId("health"), GateId("smoke")]).result(SOON)
    assert {key for key, _ in prober.asked} == {"health/1"}


# ---------------------------------------------------------------------------------------------------- sequences
def flow(sent: Sequence[object] = (True,)) -> FakeProber:
    return FakeProber(
        {
            "smoke/1": Answer({"status": 201, "body": {"id": "c-1"}}),
            "smoke/2": [Answer({"body": {"sent": value}}) for value in sent],
            "smoke/3": Answer({"exit_code": 0}),
        }
    )


def test_a_sequence_runs_its_steps_in_order(fly: Make) -> None:
    prober = flow()
    engine = fly(plan(smoke()), prober)
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    assert [key for key, _ in prober.asked] == ["smoke/1", "smoke/2", "smoke/3"]
    assert prober.asked[2][1]["click"] == "c-1"
    assert standing(engine, "smoke") is Standing.CLOSED
    run = engine.picture.launch.state(GateId("smoke")).sequence
    assert run is not None
    assert run.ended is not None
    assert run.stopped_at is None


def test_a_sequence_stops_at_the_first_failure_but_cleans_up(fly: Make) -> None:
    prober = flow()
    prober.answers["smoke/1"] = Answer({"status": 500, "body": {}})
    engine = fly(plan(smoke()), prober)
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    assert [key for key, _ in prober.asked] == ["smoke/1", "smoke/3"]
    assert standing(engine, "smoke") is Standing.FAILED
    run = engine.picture.launch.state(GateId("smoke")).sequence
    assert run is not None
    assert run.stopped_at == "smoke/1"


def test_within_polls_until_it_holds(fly: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SteppedClock()
    prober = flow([None, False, True])
    engine = fly(plan(smoke()), prober, clock=clock)
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    assert [key for key, _ in prober.asked].count("smoke/2") == 3
    assert standing(engine, "smoke") is Standing.CLOSED


def test_within_gives_up_at_the_deadline(fly: Make) -> None:
    clock = SteppedClock()
    prober = flow([False])

    def late(_probe: Probe, _scene: Scene) -> Answer:
        clock.step(20)
        return Answer({"body": {"sent": False}})

    prober.answers["smoke/2"] = late
    engine = fly(plan(smoke()), prober, clock=clock)
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    assert [key for key, _ in prober.asked].count("smoke/2") == 2
    assert standing(engine, "smoke") is Standing.FAILED


def test_a_second_run_has_its_own_id_and_needs_its_own_proof(fly: Make) -> None:
    prober = flow()
    engine = fly(plan(smoke()), prober)
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    prober.answers["smoke/2"] = Answer(error="gone")
    engine.run([GateId("smoke")], allow=Effect.WRITE)
    wait_until(lambda: standing(engine, "smoke") is not Standing.CLOSED)
    ids = {values["run_id"] for key, values in prober.asked if key == "smoke/1"}
    assert len(ids) == 2


def test_rerun_from_the_failed_step_keeps_captures_and_run_id(fly: Make) -> None:
    prober = flow()
    prober.answers["smoke/2"] = Answer({"status": 1})
    clock = SteppedClock()

    def late(_probe: Probe, _scene: Scene) -> Answer:
        clock.step(40)
        return Answer({"body": {"sent": False}})

    prober.answers["smoke/2"] = late
    engine = fly(plan(smoke()), prober, clock=clock)
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    assert standing(engine, "smoke") is Standing.FAILED
    prober.answers["smoke/2"] = Answer({"body": {"sent": True}})
    engine.run([GateId("smoke")], allow=Effect.WRITE, start_at=ProbeId("smoke/2")).result(SOON)
    assert standing(engine, "smoke") is Standing.CLOSED
    assert [key for key, _ in prober.asked].count("smoke/1") == 1
    assert len({values["run_id"] for _, values in prober.asked}) == 1
    assert prober.asked[-1][1]["click"] == "c-1"
    view = engine.picture.review.views[GateId("smoke")].claims[1]
    assert view.passed_on == 2  # passed on attempt 2 stays visible


def test_a_look_step_waits_for_a_person(fly: Make) -> None:
    prober = flow()
    engine = fly(plan(smoke(attended_look=True)), prober, attended=True)
    running = engine.run([GateId("smoke")], allow=Effect.WRITE)
    wait_until(lambda: any("open it, look" in line.text for line in engine.lines(GateId("smoke"))))
    assert not running.done()
    assert "http://127.0.0.1:1/page" in [line.text for line in engine.lines(GateId("smoke"))]
    assert engine.tick().running[GateId("smoke")].asks
    engine.submit(intents.Vouch(ClaimId("looks"), "seen", "http://x")).result(SOON)
    running.result(SOON)
    assert standing(engine, "smoke") is Standing.CLOSED


def test_a_look_step_without_a_person_stays_open(fly: Make) -> None:
    engine = fly(plan(smoke(attended_look=True)), flow())
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    assert standing(engine, "smoke") is Standing.PARTIAL


def test_what_a_person_saw_in_one_run_does_not_count_for_the_next(fly: Make) -> None:
    prober = flow()
    engine = fly(plan(smoke(attended_look=True)), prober)
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    engine.submit(intents.Vouch(ClaimId("looks"), "seen", "http://x")).result(SOON)
    assert standing(engine, "smoke") is Standing.CLOSED
    engine.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    assert standing(engine, "smoke") is Standing.PARTIAL


# ---------------------------------------------------------------------------------------------------- decisions
def test_a_refusal_comes_back_in_words_and_records_nothing(fly: Make) -> None:
    engine = fly(plan(healthy()), FakeProber())
    answer = engine.submit(intents.SignOff(Role("devops"), "Gage", Say.NO_GO)).result(SOON)
    assert isinstance(answer, Refusal)
    assert "must name the gate" in str(answer)
    assert engine.picture.launch.seq == 1


def test_who_asked_sees_what_it_did_before_the_answer(fly: Make) -> None:
    engine = fly(plan(healthy()), FakeProber())
    engine.submit(intents.Note("hello")).result(SOON)
    assert engine.picture.launch.remarks[-1].text == "hello"


class FullDisk(MemoryJournal):
    """A journal whose disk is full while `full` is set."""

    full = False

    async def append(self, expected: int, drafts: Sequence[Draft]) -> Sequence[Entry]:
        if self.full:
            raise JournalProblem("the disk is full")
        return await super().append(expected, drafts)


def test_what_was_not_recorded_did_not_happen(fly: Make) -> None:
    journal = FullDisk(LaunchId("demo-1"), "demo", now=SteppedClock().now())
    engine = fly(plan(healthy()), FakeProber({"health/1": OK}), journal=journal)
    journal.full = True
    answer = engine.submit(intents.Note("lost?")).result(SOON)
    assert isinstance(answer, Refusal)
    engine.run([GateId("health")]).result(SOON)
    assert standing(engine, "health") is Standing.OPEN
    assert "the disk is full" in engine.tick().alarm
    journal.full = False
    engine.run([GateId("health")]).result(SOON)
    assert standing(engine, "health") is Standing.CLOSED
    assert engine.tick().alarm == ""


def test_two_seats_on_one_journal_follow_each_other(fly: Make) -> None:
    clock = SteppedClock()
    journal = MemoryJournal(LaunchId("demo-1"), "demo", now=clock.now())
    first = fly(plan(healthy()), FakeProber({"health/1": OK}), clock=clock, journal=journal)
    second = fly(plan(healthy()), FakeProber(), clock=clock, journal=journal)
    first.run([GateId("health")]).result(SOON)
    second.submit(intents.Note("me too")).result(SOON)  # conflicts, catches up, decides again
    assert standing(second, "health") is Standing.CLOSED
    wait_until(lambda: bool(first.tick().launch.remarks))


def test_reopening_shows_exactly_what_was_there(fly: Make) -> None:
    clock = SteppedClock()
    journal = MemoryJournal(LaunchId("demo-1"), "demo", now=clock.now())
    first = fly(plan(healthy(), smoke()), flow(), clock=clock, journal=journal)
    first.run([GateId("smoke")], allow=Effect.WRITE).result(SOON)
    first.submit(intents.Waive(GateId("health"), "known", "Morgan")).result(SOON)
    before = first.tick()
    first.close()
    again = fly(plan(healthy(), smoke()), FakeProber(), clock=clock, journal=journal)
    assert again.tick().launch.gates == before.launch.gates
    assert again.picture.review.views[GateId("smoke")].claims == before.review.views[GateId("smoke")].claims


# ---------------------------------------------------------------------------------------------------- pictures
def test_a_burst_of_changes_is_one_call(fly: Make) -> None:
    calls = []
    gates = [healthy(f"g{number}") for number in range(40)]
    engine = fly(plan(*gates), FakeProber({f"g{number}/1": OK for number in range(40)}))  # type: ignore[arg-type]
    engine.listen(lambda: calls.append(threading.current_thread().name))
    engine.run([one.id for one in gates]).result(SOON)  # type: ignore[attr-defined]
    wait_until(lambda: bool(calls))
    assert len(calls) == 1  # the picture was not read in between
    assert calls[0] == "cockpit-engine"


def test_output_is_redacted_and_plain(fly: Make) -> None:
    def talk(_probe: Probe, scene: Scene) -> Answer:
        scene.emit("out", "key=s3cret \x1b]0;owned\x07\nsecond")
        return OK

    engine = fly(plan(healthy()), FakeProber({"health/1": talk}), vault=FakeVault({"key": "s3cret"}))
    engine.run([GateId("health")]).result(SOON)
    texts = [line.text for line in engine.lines(GateId("health"))]
    assert texts[0] == "key=[redacted:key] \\x1b]0;owned\\x07"
    assert texts[1] == "second"
    kept = engine.picture.launch.state(GateId("health")).readings[ProbeId("health/1")].output
    assert kept == tuple(texts[:2])


def test_freshness_runs_out_without_an_event(fly: Make) -> None:
    clock = SteppedClock()
    probe, says = one()
    built = gate("health", says, probes=(probe,), fresh_for=timedelta(minutes=10))  # type: ignore[arg-type]
    engine = fly(plan(built), FakeProber({"health/1": OK}), clock=clock)
    engine.run([GateId("health")]).result(SOON)
    clock.step(599)
    assert standing(engine, "health") is Standing.CLOSED
    clock.step(1)
    assert standing(engine, "health") is Standing.STALE


def test_closing_stops_everything(fly: Make) -> None:
    prober = FakeProber({"health/1": OK})
    engine = fly(plan(healthy()), prober)
    prober.gates["health/1"] = asyncio.Event()
    engine.run([GateId("health")])
    wait_until(lambda: len(prober.asked) == 1)
    engine.close()
    engine.close()
    assert prober.closed
    assert not engine._thread.is_alive()


def test_an_engine_of_an_unreadable_journal_does_not_start(fly: Make) -> None:
    class Broken(MemoryJournal):
        async def read(self, after: int = 0) -> Sequence[Entry]:
            raise JournalProblem("cannot be read")

    journal = Broken(LaunchId("demo-1"), "demo", now=SteppedClock().now())
    with pytest.raises(JournalProblem):
        fly(plan(healthy()), FakeProber(), journal=journal)


def test_cockpit_itself_cannot_decide(fly: Make) -> None:
    engine = fly(plan(smoke(attended_look=True)), FakeProber())
    vouch = intents.Vouch(ClaimId("looks"), "x", "http://x")
    decision = asyncio.run_coroutine_threadsafe(engine._seat.submit(vouch, Operator("cockpit")), engine._loop).result(
        SOON
    )
    assert isinstance(decision, Refusal)
    assert not any(isinstance(entry.event, Vouched | Reported) for entry in asyncio.run(engine._outside.journal.read()))


def test_values_that_a_probe_met_are_masked_from_then_on(fly: Make) -> None:
    def meet(_probe: Probe, scene: Scene) -> Answer:
        scene.learn(Secret("api.get_secret", "met-123456"))
        scene.emit("out", "value met-123456")
        return Answer({"status": 200, "value": "met-123456"})

    built = gate("health", claim("health", 1, 'value == "x"'), probes=(http("health", 1),))
    engine = fly(plan(built), FakeProber({"health/1": meet}))
    engine.run([GateId("health")]).result(SOON)
    shown = repr(engine.lines(GateId("health"))) + repr(engine.tick().review.views)
    assert "met-123456" not in shown
    assert "[redacted:api.get_secret]" in shown


def test_a_stopped_sequence_says_where_and_is_not_whole(fly: Make) -> None:
    prober = flow()
    prober.gates["smoke/2"] = asyncio.Event()
    engine = fly(plan(smoke()), prober)
    running = engine.run([GateId("smoke")], allow=Effect.WRITE)
    wait_until(lambda: any(key == "smoke/2" for key, _ in prober.asked))
    engine.cancel([GateId("smoke")])
    running.result(SOON)
    assert prober.asked[-1][0] == "smoke/3"  # it cleaned up
    run = engine.tick().launch.state(GateId("smoke")).sequence
    assert run is not None
    assert run.stopped_at == "smoke/2"
    assert standing(engine, "smoke") is not Standing.CLOSED
