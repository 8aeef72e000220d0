"""The fold: one journal gives one launch, however it is read, and old evidence never answers new questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core import events, intents
from cockpit.core.events import Answer, Entry
from cockpit.core.gates import Standing
from cockpit.core.launch import Launch, apply, fold
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, ProbeId, Role, RunId
from cockpit.core.plan import Station
from cockpit.core.reading import Outcome, Sample
from cockpit.core.review import review
from fakes.generate import (
    ANA,
    BEN,
    START,
    Book,
    Dice,
    any_event,
    books,
    gate_of,
    machine,
    person,
    plan_of,
    probe_of,
    replay,
    report,
)

PROBE = probe_of("g")
CLAIM = machine("g")
SAID = person("g", 2)
GATE = gate_of("g", claims=[CLAIM, SAID], probes=[PROBE])


def standing(book: Book, gate: str = "g") -> Standing:
    return review(book.launch, book.now).views[GateId(gate)].standing


# ------------------------------------------------------------------------------------------------------------- fold
@settings(max_examples=25)
@given(books(), st.lists(st.integers(0, 40), max_size=4))
def test_the_fold_does_not_depend_on_how_the_journal_is_cut(book: Book, cuts: list[int]) -> None:
    whole = replay(book.plan, book.entries)
    launch, before = Launch(book.plan), 0
    for cut in [*sorted(cuts), len(book.entries)]:
        launch = fold(launch, book.entries[before:cut])
        before = max(before, min(cut, len(book.entries)))
    assert launch == whole


@settings(max_examples=25)
@given(books())
def test_replay_equals_live(book: Book) -> None:
    """The state at the seat, grown entry by entry as decisions fell, is that of the journal read anew."""
    again = replay(book.plan, book.entries)
    assert again == book.launch
    assert again.seq == len(book.entries)
    assert again.head == (book.entries[-1].mac if book.entries else "")
    assert review(again, book.now) == review(book.launch, book.now)


@settings(max_examples=25)
@given(books(), st.data())
def test_apply_never_raises_and_counts_every_entry(book: Book, data: st.DataObject) -> None:
    for _ in range(8):
        event = any_event(Dice(data.draw), book)
        launch = apply(book.launch, Entry(book.launch.seq + 1, "id", book.now, BEN, event, "mac"))
        assert launch.seq == book.launch.seq + 1
        assert set(launch.gates) <= set(book.plan.gate_by_id)
        review(launch, book.now)


def test_a_plan_without_gates_takes_every_event() -> None:
    other = Book(plan_of(GATE))
    other.settle()
    other.write(events.Waived(GATE.id, "why", "who"))
    other.write(events.BaselineTaken(CLAIM.id, GATE.id, 1.0))
    launch = fold(Launch(plan_of()), other.entries)
    assert launch.gates == {}
    assert not review(launch, other.now).verdict.go


def test_a_launch_knows_where_it_came_from() -> None:
    book = Book(plan_of(GATE))
    book.submit(intents.Open(LaunchId("demo-7"), "1"))
    book.submit(intents.Note("hello", GATE.id))
    book.submit(intents.SetT0(START + timedelta(hours=2), "slip"))
    launch = book.launch
    assert (launch.id, launch.opened, launch.profile_digest) == ("demo-7", START, "p1")
    assert launch.t0 == START + timedelta(hours=2)
    assert [(note.text, note.gate, note.by) for note in launch.remarks] == [("hello", "g", BEN)]


# --------------------------------------------------------------------------------------------------- old evidence
def test_evidence_of_another_probe_digest_never_counts() -> None:
    """The profile asks something else now: what was answered then proves nothing."""
    book = Book(plan_of(GATE))
    book.write(report(PROBE, {CLAIM: Outcome.PASS}, book.now), COCKPIT)
    book.write(events.Vouched(SAID.id, GATE.id, "says", True, "note"), ANA)
    assert standing(book) is Standing.CLOSED
    changed = plan_of(replace(GATE, probes=(replace(PROBE, digest="asks something else"),)))
    look = review(replay(changed, book.entries), book.now)
    assert look.views[GATE.id].standing is Standing.PARTIAL
    assert look.views[GATE.id].claims[0].outcome is None
    assert look.views[GATE.id].state.readings == {}


@settings(max_examples=25)
@given(books())
def test_no_evidence_survives_a_change_of_every_probe(book: Book) -> None:
    gates = tuple(
        replace(gate, probes=tuple(replace(probe, digest=f"{probe.digest}!") for probe in gate.probes))
        for gate in book.plan.gates
    )
    launch = replay(replace(book.plan, gates=gates), book.entries)
    assert all(not state.tracks and not state.readings for state in launch.gates.values())


def test_a_reworded_claim_loses_its_attestation_and_its_samples() -> None:
    book = Book(plan_of(GATE))
    book.settle()
    claims = tuple(replace(claim, id=ClaimId(f"{claim.id}-reworded")) for claim in GATE.claims)
    look = review(replay(plan_of(replace(GATE, claims=claims)), book.entries), book.now)
    assert look.views[GATE.id].standing is Standing.OPEN


def test_a_claim_that_is_added_opens_the_gate_again() -> None:
    book = Book(plan_of(GATE))
    book.settle()
    assert standing(book) is Standing.CLOSED
    more = plan_of(replace(GATE, claims=(*GATE.claims, person("g", 3))))
    assert review(replay(more, book.entries), book.now).views[GATE.id].standing is Standing.PARTIAL


def test_a_waiver_does_not_cover_a_claim_that_is_added_later() -> None:
    book = Book(plan_of(GATE))
    assert book.submit(intents.Waive(GATE.id, "no time", "Zoe"), ANA) is None
    assert standing(book) is Standing.WAIVED
    more = plan_of(replace(GATE, claims=(*GATE.claims, person("g", 3))))
    assert review(replay(more, book.entries), book.now).views[GATE.id].standing is Standing.OPEN
    fewer = plan_of(replace(GATE, claims=GATE.claims[:1]))
    assert review(replay(fewer, book.entries), book.now).views[GATE.id].standing is Standing.WAIVED


def test_a_sign_off_does_not_cover_another_content_of_the_profile() -> None:
    """Else a gate could be dropped from the profile after everybody said GO."""
    failing = gate_of("bad", claims=[person("bad")])
    plan = plan_of(GATE, failing, stations=(Station(Role("pm"), "Morgan"),), close_at_least=1)
    book = Book(plan)
    book.settle(sign=False)
    book.write(events.Vouched(failing.claims[0].id, failing.id, "says", False, "broken"), ANA)
    book.submit(intents.SignOff(Role("pm"), "Morgan", Answer.GO))
    assert review(book.launch, book.now).verdict.go
    shorter = replace(plan, gates=(GATE,), digest="p2")
    look = review(replay(shorter, book.entries), book.now)
    assert not look.verdict.go
    assert [blocker.reason for blocker in look.verdict.blockers] == ["signed on another content of the profile"]


def test_samples_of_claims_that_the_probe_does_not_prove_are_ignored() -> None:
    other = machine("g", 3, 2)
    gate = gate_of("g", claims=[CLAIM, other], probes=[PROBE, probe_of("g", 2)])
    book = Book(plan_of(gate))
    book.write(report(PROBE, {CLAIM: Outcome.PASS, other: Outcome.PASS}, book.now))
    views = review(book.launch, book.now).views[gate.id].claims
    assert [view.outcome for view in views] == [Outcome.PASS, None]


# ------------------------------------------------------------------------------------------------------- attempts
def test_the_attempt_that_passed_stays_visible() -> None:
    book = Book(plan_of(gate_of("g", claims=[CLAIM], probes=[PROBE])))
    passed = []
    for outcome in (Outcome.FAIL, Outcome.ERROR, Outcome.FAIL, Outcome.PASS, Outcome.PASS, Outcome.FAIL, Outcome.PASS):
        book.wait(200)
        book.write(report(PROBE, {CLAIM: outcome}, book.now))
        passed.append(review(book.launch, book.now).views[GateId("g")].claims[0].passed_on)
    assert passed == [0, 0, 0, 4, 4, 0, 7]


def test_samples_of_one_run_are_one_attempt() -> None:
    book = Book(plan_of(gate_of("g", claims=[CLAIM], probes=[PROBE])))
    for outcome in (Outcome.FAIL, Outcome.FAIL, Outcome.PASS):
        book.wait(5)
        book.write(report(PROBE, {CLAIM: outcome}, book.now, run_started=START))
    track = book.launch.state(GateId("g")).tracks[CLAIM.id]
    assert (track.attempts, track.passed_on) == (1, 1)


# ------------------------------------------------------------------------------------------------------ sequences
STEPS = [probe_of("s", number) for number in (1, 2, 3)]
SMOKE = gate_of(
    "s",
    claims=[machine("s", 1, 1), machine("s", 2, 2), person("s", 3, asked_at=STEPS[2].id)],
    probes=STEPS,
    sequence=True,
)


def smoke(book: Book, run: str, *outcomes: Outcome, first: int = 1, end: bool = True) -> None:
    book.write(events.SequenceStarted(SMOKE.id, RunId(run), STEPS[first - 1].id))
    for number, outcome in enumerate(outcomes, first):
        book.wait(1)
        book.write(report(STEPS[number - 1], {SMOKE.claims[number - 1]: outcome}, book.now, run=run))
    if end:
        stopped = next((step.id for step, one in zip(STEPS, outcomes, strict=False) if one is not Outcome.PASS), None)
        book.write(events.SequenceEnded(SMOKE.id, RunId(run), stopped))


def test_a_new_run_voids_everything_from_its_first_step_on() -> None:
    book = Book(plan_of(SMOKE))
    smoke(book, "a", Outcome.PASS, Outcome.PASS)
    book.submit(intents.Vouch(SMOKE.claims[2].id, "seen"), ANA)
    assert standing(book, "s") is Standing.CLOSED
    book.write(events.SequenceStarted(SMOKE.id, RunId("b"), STEPS[1].id))
    held = [view.holds for view in review(book.launch, book.now).views[SMOKE.id].claims]
    assert held == [True, False, False]
    book.write(events.SequenceStarted(SMOKE.id, RunId("c"), STEPS[0].id))
    assert standing(book, "s") is Standing.OPEN


def test_a_run_that_starts_at_an_unknown_step_voids_everything() -> None:
    book = Book(plan_of(SMOKE))
    smoke(book, "a", Outcome.PASS, Outcome.PASS)
    book.write(events.SequenceStarted(SMOKE.id, RunId("b"), ProbeId("s/99")))
    assert standing(book, "s") is Standing.OPEN


def test_a_report_of_an_overtaken_run_proves_nothing() -> None:
    """Two seats ran the smoke test at once, or a cancelled run reported late."""
    book = Book(plan_of(SMOKE))
    smoke(book, "a", Outcome.PASS, end=False)
    smoke(book, "b", Outcome.PASS, end=False)
    book.write(report(STEPS[1], {SMOKE.claims[1]: Outcome.PASS}, book.now, run="a"))
    views = review(book.launch, book.now).views[SMOKE.id].claims
    assert [view.outcome for view in views] == [Outcome.PASS, None, None]


def test_attempts_are_counted_over_restarts() -> None:
    book = Book(plan_of(SMOKE))
    smoke(book, "a", Outcome.FAIL)
    smoke(book, "b", Outcome.FAIL)
    smoke(book, "c", Outcome.PASS, Outcome.PASS)
    views = review(book.launch, book.now).views[SMOKE.id].claims
    assert views[0].passed_on == 3
    assert views[1].passed_on == 1


def test_a_run_that_stopped_at_a_step_without_a_claim_is_not_green() -> None:
    clean = probe_of("s", 4, always=True)
    gate = replace(SMOKE, claims=SMOKE.claims[:2], probes=(*STEPS, clean))
    book = Book(plan_of(gate))
    smoke(book, "a", Outcome.PASS, Outcome.PASS, end=False)
    book.write(report(clean, {}, book.now, run="a", error="HTTP 500"))
    book.write(events.SequenceEnded(gate.id, RunId("a"), clean.id))
    look = review(book.launch, book.now)
    assert look.views[gate.id].standing is Standing.FAILED
    assert look.verdict.blockers[0].reason == "stopped at probe 4: HTTP 500"
    smoke(book, "b", Outcome.PASS, Outcome.PASS, end=False)
    book.write(report(STEPS[2], {}, book.now, run="b"))
    assert standing(book, "s") is Standing.PARTIAL, "it has not cleaned up yet"
    assert review(book.launch, book.now).verdict.blockers[0].reason == "not come to probe 4 yet"
    book.write(report(clean, {}, book.now, run="b"))
    book.write(events.SequenceEnded(gate.id, RunId("b")))
    assert standing(book, "s") is Standing.CLOSED


def test_a_run_does_not_prove_a_step_that_asks_something_else_since() -> None:
    """A step without a claim was edited or added: the run of before never made it."""
    gate = replace(SMOKE, claims=SMOKE.claims[:1])
    book = Book(plan_of(gate))
    smoke(book, "a", Outcome.PASS, end=False)
    for step in STEPS[1:]:
        book.write(report(step, {}, book.now, run="a"))
    book.write(events.SequenceEnded(gate.id, RunId("a")))
    assert standing(book, "s") is Standing.CLOSED
    for steps in ((*STEPS[:2], replace(STEPS[2], digest="another")), (*STEPS, probe_of("s", 4))):
        edited = replay(plan_of(replace(gate, probes=steps)), book.entries)
        assert review(edited, book.now).views[gate.id].standing is Standing.PARTIAL


def test_the_end_of_another_run_does_not_end_this_one() -> None:
    book = Book(plan_of(SMOKE))
    smoke(book, "a", Outcome.PASS, end=False)
    book.write(events.SequenceEnded(SMOKE.id, RunId("x"), STEPS[0].id))
    run = book.launch.state(SMOKE.id).sequence
    assert run is not None
    assert (run.run, run.ended, run.stopped_at, run.done) == ("a", None, None, (STEPS[0].id,))


def test_what_a_run_captured_serves_the_steps_that_follow() -> None:
    book = Book(plan_of(SMOKE))
    smoke(book, "a", end=False)
    taken = report(STEPS[0], {SMOKE.claims[0]: Outcome.PASS}, book.now, run="a")
    book.write(replace(taken, captured=(("click", "c1"),)))
    book.write(events.SequenceEnded(SMOKE.id, RunId("a"), STEPS[1].id))
    book.write(events.SequenceStarted(SMOKE.id, RunId("b"), STEPS[1].id))
    run = book.launch.state(SMOKE.id).sequence
    assert run is not None
    assert (run.done, dict(run.captured)) == ((STEPS[0].id,), {"click": "c1"})
    book.write(events.SequenceStarted(SMOKE.id, RunId("c"), STEPS[0].id))
    fresh = book.launch.state(SMOKE.id).sequence
    assert fresh is not None
    assert (fresh.done, dict(fresh.captured)) == ((), {})


# ---------------------------------------------------------------------------------------------------------- clocks
FRESH = gate_of("g", claims=[CLAIM], probes=[PROBE], fresh_for=timedelta(minutes=10))


def test_a_clock_that_is_set_back_does_not_make_old_evidence_young() -> None:
    book = Book(plan_of(FRESH))
    book.write(report(PROBE, {CLAIM: Outcome.PASS}, book.now))
    book.wait(-7200)
    assert standing(book) is Standing.STALE, "dated two hours ahead: nobody knows how old it is"
    book.submit(intents.Note("the clock was wrong"))
    book.wait(7200)
    assert standing(book) is Standing.STALE, "nor does it become young again once the clock gets there"
    book.write(report(PROBE, {CLAIM: Outcome.PASS}, book.now))
    assert standing(book) is Standing.CLOSED


def test_after_a_clock_was_set_back_new_evidence_counts_at_once() -> None:
    book = Book(plan_of(FRESH))
    book.write(report(PROBE, {CLAIM: Outcome.PASS}, book.now))
    book.wait(-7200)
    book.write(report(PROBE, {CLAIM: Outcome.PASS}, book.now))
    assert standing(book) is Standing.CLOSED
    book.wait(599)
    assert standing(book) is Standing.CLOSED
    book.wait(1)
    assert standing(book) is Standing.STALE


def test_a_vouch_of_before_the_clock_was_set_back_is_of_unknown_age_too() -> None:
    gate = gate_of("g", claims=[SAID], fresh_for=timedelta(minutes=10))
    book = Book(plan_of(gate))
    book.submit(intents.Vouch(SAID.id, "seen"), ANA)
    book.wait(-7200)
    book.submit(intents.Note("the clock was wrong"))
    book.wait(7200)
    view = review(book.launch, book.now).views[gate.id]
    assert view.standing is Standing.STALE
    assert view.claims[0].note == "the clock was set back since then: its age is not known"


def test_a_small_difference_of_clocks_is_nothing() -> None:
    book = Book(plan_of(FRESH))
    book.write(report(PROBE, {CLAIM: Outcome.PASS}, book.now))
    book.wait(-119)
    book.submit(intents.Note("from another seat"))
    assert standing(book) is Standing.CLOSED


def test_a_fail_after_a_vouch_wins_though_its_clock_is_behind() -> None:
    """The order of the journal decides what came after what, not the clocks of those who wrote it."""
    gate = gate_of("g", claims=[CLAIM], probes=[PROBE])
    book = Book(plan_of(gate))
    book.write(events.Vouched(CLAIM.id, gate.id, "says", True, "note"), ANA)
    assert standing(book) is Standing.CLOSED
    book.wait(-7200)
    book.write(report(PROBE, {CLAIM: Outcome.FAIL}, book.now))
    assert standing(book) is Standing.FAILED


def test_a_reading_is_never_dated_after_its_entry() -> None:
    book = Book(plan_of(FRESH))
    event = report(PROBE, {CLAIM: Outcome.PASS}, book.now + timedelta(hours=1))
    book.write(event)
    assert book.launch.state(FRESH.id).tracks[CLAIM.id].at == book.now


def test_two_samples_of_one_claim_in_one_report_are_taken_in_order() -> None:
    book = Book(plan_of(gate_of("g", claims=[CLAIM], probes=[PROBE])))
    event = report(PROBE, {}, book.now)
    samples = (Sample(CLAIM.id, Outcome.PASS, "a"), Sample(CLAIM.id, Outcome.FAIL, "b"))
    book.write(replace(event, samples=samples))
    assert standing(book) is Standing.FAILED
