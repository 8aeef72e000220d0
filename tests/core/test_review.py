"""The review: tallies that add up, and a second look that never differs from a first one."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core import events
from cockpit.core.gates import Standing
from cockpit.core.launch import Launch, apply
from cockpit.core.names import GateId, RunId
from cockpit.core.poll import seal
from cockpit.core.reading import Outcome
from cockpit.core.review import review
from cockpit.core.timeline import sequence
from fakes.generate import (
    ANA,
    SECONDS,
    START,
    Book,
    books,
    gate_of,
    machine,
    person,
    plan_of,
    probe_of,
    report,
)


@settings(max_examples=40)
@given(books(), st.lists(st.sampled_from(SECONDS), max_size=6))
def test_a_second_look_is_like_a_first_one(book: Book, waits: list[int]) -> None:
    """Whatever was recorded since, whichever way the clock went: what is reused is what would be found anew."""
    launch = Launch(book.plan)
    now, before = START, None
    for entry in book.entries:
        launch = apply(launch, entry)
        now = entry.at
        before = review(launch, now, before)
        assert before == review(launch, now)
    for seconds in waits:
        now += timedelta(seconds=seconds)
        before = review(launch, now, before)
        assert before == review(launch, now)


@settings(max_examples=25)
@given(books())
def test_time_alone_changes_only_what_was_announced(book: Book) -> None:
    """`valid_until` is the first moment at which a gate may read differently: a tick before it and a tick at it."""
    look, now = review(book.launch, book.now), book.now
    for _ in range(6):
        ends = [view.valid_until for view in look.views.values() if view.valid_until is not None]
        assert all(end > now for end in ends)
        now = min(ends, default=now + timedelta(days=1))
        for moment in (now - timedelta(microseconds=1), now):
            look = review(book.launch, moment, look)
            assert look == review(book.launch, moment)


def test_a_countdown_moves_with_every_second() -> None:
    probe = probe_of("g", every=None)
    claim = machine("g", within=timedelta(seconds=30))
    book = Book(plan_of(gate_of("g", claims=[claim], probes=[probe])))
    book.write(report(probe, {claim: Outcome.FAIL}, book.now))
    look = review(book.launch, book.now)
    words = []
    for tick in range(0, 31_000, 250):
        look = review(book.launch, book.now + timedelta(milliseconds=tick), look)
        words.append(look.views[GateId("g")].claims[0].progress)
    assert words[0] == "waiting, 0:30 left"
    assert words[1] == "waiting, 0:29 left"
    assert words[4:6] == ["waiting, 0:29 left", "waiting, 0:28 left"]
    assert words[119] == "waiting, 0:00 left"
    assert words[120:] == [""] * 4
    assert look.views[GateId("g")].standing is Standing.FAILED


def test_what_did_not_change_is_kept_by_identity() -> None:
    """A tick over thousands of gates must not judge them again."""
    gates = [gate_of(f"g{number}", claims=[person(f"g{number}")]) for number in range(5)]
    book = Book(plan_of(*gates))
    first = review(book.launch, book.now)
    book.write(events.Vouched(gates[2].claims[0].id, gates[2].id, "says", True, "note"), ANA)
    second = review(book.launch, book.now + timedelta(seconds=1), first)
    kept = [gate.id for gate in gates if second.views[gate.id] is first.views[gate.id]]
    assert kept == ["g0", "g1", "g3", "g4"]
    third = review(book.launch, book.now + timedelta(seconds=2), second)
    assert third.views is second.views
    assert third.verdict is second.verdict
    assert third.now == book.now + timedelta(seconds=2)


def test_a_clock_that_was_set_back_is_looked_at_anew() -> None:
    gate = gate_of("g", claims=[person("g")], fresh_for=timedelta(minutes=10))
    book = Book(plan_of(gate))
    book.write(events.Vouched(gate.claims[0].id, gate.id, "says", True, "note"), ANA)
    late = review(book.launch, book.now + timedelta(hours=1))
    assert late.views[gate.id].standing is Standing.STALE
    back = review(book.launch, book.now + timedelta(minutes=1), late)
    assert back == review(book.launch, book.now + timedelta(minutes=1))
    assert back.views[gate.id].standing is Standing.CLOSED


def test_another_plan_inherits_nothing() -> None:
    gate = gate_of("g", claims=[person("g")])
    book = Book(plan_of(gate))
    book.write(events.Vouched(gate.claims[0].id, gate.id, "says", True, "note"), ANA)
    look = review(book.launch, book.now)
    other = Launch(plan_of(gate, digest="p2"))
    assert review(other, book.now, look) == review(other, book.now)


@settings(max_examples=25)
@given(books())
def test_the_tally_adds_up(book: Book) -> None:
    look = review(book.launch, book.now)
    found = [view.standing for view in look.views.values()]
    counts = look.counts
    assert counts.total == len(book.plan.gates)
    assert counts.closed + counts.partial + counts.open + counts.waived == counts.total
    assert counts.open == sum(one in {Standing.OPEN, Standing.FAILED, Standing.STALE} for one in found)
    assert counts.failed == found.count(Standing.FAILED)
    assert counts.stale == found.count(Standing.STALE)
    for name in ("closed", "partial", "open", "failed", "stale", "waived", "total"):
        assert sum(getattr(part, name) for part in look.categories.values()) == getattr(counts, name)


@settings(max_examples=25)
@given(books())
def test_closed_and_partial_mean_fresh_evidence(book: Book) -> None:
    look = review(book.launch, book.now)
    for view in look.views.values():
        held = sum(claim.holds for claim in view.claims)
        if view.standing is Standing.CLOSED:
            assert held == len(view.claims) > 0
        if view.standing is Standing.PARTIAL:
            assert 0 < held < len(view.claims) or view.unrun is not None
        for claim in view.claims:
            if claim.holds:
                assert claim.outcome is Outcome.PASS
                assert claim.at is not None


@settings(max_examples=25)
@given(books())
def test_the_seal_is_of_the_evidence(book: Book) -> None:
    look = review(book.launch, book.now)
    assert seal(look.views) == seal(review(book.launch, book.now).views)
    assert len(look.seal) == 64


def test_the_seal_changes_with_standing_value_moment_and_author() -> None:
    probe = probe_of("g")
    claim, said = machine("g"), person("g", 2)
    gate = gate_of("g", claims=[claim, said], probes=[probe])
    seals = []

    def add(book: Book) -> None:
        seals.append(review(book.launch, book.now).seal)

    book = Book(plan_of(gate))
    add(book)
    book.write(report(probe, {claim: Outcome.PASS}, book.now))
    add(book)
    book.wait(1)
    book.write(report(probe, {claim: Outcome.PASS}, book.now))
    add(book)
    book.write(events.Vouched(said.id, gate.id, "says", True, "note"), ANA)
    add(book)
    book.write(events.Waived(gate.id, "why", "who"))
    add(book)
    assert len(set(seals)) == len(seals)


def test_a_run_of_another_gate_leaves_the_verdict_alone() -> None:
    gates = [gate_of(key, claims=[person(key)]) for key in ("a", "b")]
    book = Book(plan_of(*gates))
    book.write(events.Vouched(gates[0].claims[0].id, gates[1].id, "says", True, "note"), ANA)
    assert review(book.launch, book.now).counts.closed == 0
    book.write(events.SequenceStarted(gates[0].id, RunId("r"), probe_of("a").id))
    assert review(book.launch, book.now).counts.closed == 0


@settings(max_examples=25)
@given(books())
def test_the_timeline_always_has_every_mark(book: Book) -> None:
    marks = sequence(review(book.launch, book.now))
    assert sorted(view.mark.offset for view in marks) == [view.mark.offset for view in marks]
    assert len(marks) == len(book.plan.timeline)
