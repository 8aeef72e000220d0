"""Schedules: what is due when."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

from cockpit.core.names import GateId, ProbeId
from cockpit.core.probe import Capture, Effect
from cockpit.engine.watch import MOST, Watch
from fakes.launches import claim, gate, http, plan


def watch(*gates: object) -> Watch:
    return Watch(plan(*gates), random.Random(7))  # type: ignore[arg-type]


def every(name: str, seconds: float | None, **more: object) -> object:
    return gate(name, claim(name, 1, "status == 200"), probes=(http(name, 1, every=seconds, **more),))


def test_nothing_is_due_before_it_is_armed() -> None:
    assert watch(every("a", 10.0)).due(1e9) == {}


def test_a_probe_without_an_interval_is_never_scheduled() -> None:
    made = watch(every("a", None))
    made.arm([GateId("a")], 0.0, at_once=True)
    assert made.armed == 0


def test_a_probe_that_writes_is_never_scheduled() -> None:
    made = watch(every("a", 10.0, effect=Effect.WRITE))
    made.arm([GateId("a")], 0.0, at_once=True)
    assert made.armed == 0


def test_a_sequence_is_never_scheduled() -> None:
    made = watch(gate("a", claim("a", 1, "status == 200"), probes=(http("a", 1, every=5.0),), sequence=True))
    made.arm([GateId("a")], 0.0, at_once=True)
    assert made.armed == 0


def test_intervals_are_jittered_and_kept() -> None:
    made = watch(every("a", 10.0))
    made.arm([GateId("a")], 0.0, at_once=True)
    now, times = 0.0, []
    for _ in range(50):
        now += made.next_due(now)
        assert made.due(now) == {GateId("a"): frozenset({ProbeId("a/1")})}
        times.append(now)
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert all(9.0 <= gap <= 11.0 for gap in gaps)
    assert len({round(gap, 3) for gap in gaps}) > 10


def test_a_broken_probe_is_given_time_and_a_mended_one_none() -> None:
    made = watch(every("a", 10.0))
    made.arm([GateId("a")], 0.0)
    pauses = []
    for _ in range(8):
        made.reported(ProbeId("a/1"), 0.0, broke=True)
        pauses.append(made._slots[ProbeId("a/1")].due)
    assert pauses[0] > 15
    assert pauses[2] > pauses[0]
    assert max(pauses) <= MOST * 1.1
    made.reported(ProbeId("a/1"), 0.0, broke=False)
    assert made._slots[ProbeId("a/1")].due <= 11.0


def test_a_due_probe_brings_those_that_it_needs() -> None:
    first = http("a", 1, captures=(Capture("commit", "body.sha"),))
    second = http("a", 2, every=5.0)
    third = http("a", 3)
    made = watch(gate("a", claim("a", 2, "body.tag == ${commit}"), probes=(first, second, third)))
    made.arm([GateId("a")], 0.0, at_once=True)
    assert made.due(0.0) == {GateId("a"): frozenset({ProbeId("a/1"), ProbeId("a/2")})}


def test_what_is_due_of_a_busy_gate_waits_for_its_turn_and_is_not_lost() -> None:
    made = watch(
        gate("a", claim("a", 1, "status == 200"), probes=(http("a", 1, every=1.0), http("a", 2, every=10.0))),
        every("b", 5.0),
    )
    made.arm([GateId("a"), GateId("b")], 0.0, at_once=True)
    busy = {GateId("a")}
    assert made.due(0.0, busy) == {GateId("b"): frozenset({ProbeId("b/1")})}
    assert made.next_due(0.1, busy) > 1  # only b is waited for
    assert made.next_due(0.1) == 0
    assert made.due(0.1) == {GateId("a"): frozenset({ProbeId("a/1"), ProbeId("a/2")})}


def test_a_watch_is_attended_while_it_is_active_and_no_longer() -> None:
    what = replace(plan(every("a", 10.0)), watch_gates=(every("m", 5.0), every("n", None)))  # type: ignore[arg-type]
    made = Watch(what, random.Random(7))
    made.attend(frozenset({GateId("m"), GateId("n")}), 0.0)
    assert made.due(0.0).keys() == {"m", "n"}, "a watch without an interval has one all the same"
    made.attend(frozenset({GateId("m"), GateId("n")}), 1.0)
    assert made.due(1.0) == {}, "what is attended already keeps its time"
    made.arm([GateId("a")], 1.0)
    made.attend(frozenset({GateId("n")}), 2.0)
    assert made.armed == 2
    made.attend(frozenset(), 3.0)
    assert made.armed == 1
    assert made.due(1000.0).keys() == {"a"}
    made.attend(frozenset({GateId("a")}), 2000.0)
    made.attend(frozenset(), 2001.0)
    assert made.armed == 1, "the schedules of other gates stay"
