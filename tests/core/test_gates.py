"""The standing of a gate: only fresh passes and fresh words close it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cockpit.core import events, intents
from cockpit.core.gates import GateView, Standing
from cockpit.core.names import COCKPIT, ClaimId, GateId
from cockpit.core.reading import Outcome
from cockpit.core.review import review
from fakes.generate import ANA, Book, gate_of, machine, person, plan_of, probe_of, report

P, F, INC, E = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.ERROR
PROBE = probe_of("g")
CLAIM = machine("g")
GATE = gate_of("g", claims=[CLAIM], probes=[PROBE], fresh_for=timedelta(minutes=10))
MICRO = timedelta(microseconds=1)


def view(book: Book) -> GateView:
    return review(book.launch, book.now).views[GateId("g")]


def standing_of(*outcomes: Outcome | None) -> Standing:
    """A gate of as many claims, each seen by its own probe; None: nobody looked."""
    probes = [probe_of("g", number) for number in range(1, len(outcomes) + 1)]
    claims = [machine("g", number, number) for number in range(1, len(outcomes) + 1)]
    book = Book(plan_of(gate_of("g", claims=claims, probes=probes)))
    for probe, claim, outcome in zip(probes, claims, outcomes, strict=True):
        if outcome is not None:
            book.write(report(probe, {claim: outcome}, book.now))
    return view(book).standing


@pytest.mark.parametrize(
    ("outcomes", "standing"),
    [
        ((), Standing.OPEN),
        ((None,), Standing.OPEN),
        ((P,), Standing.CLOSED),
        ((F,), Standing.FAILED),
        ((INC,), Standing.OPEN),
        ((E,), Standing.OPEN),
        ((P, P), Standing.CLOSED),
        ((P, None), Standing.PARTIAL),
        ((P, INC), Standing.PARTIAL),
        ((P, E), Standing.PARTIAL),
        ((P, F), Standing.FAILED),
        ((None, F), Standing.FAILED),
        ((E, F), Standing.FAILED),
        ((INC, None), Standing.OPEN),
    ],
)
def test_standing(outcomes: tuple[Outcome | None, ...], standing: Standing) -> None:
    assert standing_of(*outcomes) is standing


# -------------------------------------------------------------------------------------------------------- freshness
def test_evidence_is_fresh_up_to_the_boundary_and_stale_at_it() -> None:
    book = Book(plan_of(GATE))
    book.write(report(PROBE, {CLAIM: P}, book.now, elapsed_ms=250.0))
    end = book.now + timedelta(minutes=10)
    assert view(book).valid_until == end
    book.now = end - MICRO
    assert view(book).standing is Standing.CLOSED
    book.now = end
    assert view(book).standing is Standing.STALE
    assert view(book).valid_until is None
    assert view(book).claims[0].outcome is P
    assert not view(book).claims[0].holds


def test_freshness_counts_from_the_moment_the_answer_was_complete() -> None:
    book = Book(plan_of(GATE))
    book.wait(60)
    book.write(report(PROBE, {CLAIM: P}, book.now - timedelta(seconds=50)))
    assert view(book).valid_until == book.now + timedelta(minutes=10) - timedelta(seconds=50)


def test_a_word_grows_old_like_a_probes_answer() -> None:
    said = person("g")
    book = Book(plan_of(gate_of("g", claims=[said], fresh_for=timedelta(minutes=10))))
    book.submit(intents.Vouch(said.id, "seen"), ANA)
    end = book.now + timedelta(minutes=10)
    book.now = end - MICRO
    assert view(book).standing is Standing.CLOSED
    book.now = end
    assert view(book).standing is Standing.STALE


def test_evidence_without_a_limit_counts_for_the_whole_launch() -> None:
    book = Book(plan_of(gate_of("g", claims=[CLAIM], probes=[PROBE])))
    book.write(report(PROBE, {CLAIM: P}, book.now))
    book.wait(86_400 * 30)
    assert view(book).standing is Standing.CLOSED


def test_a_limit_of_nothing_is_a_limit() -> None:
    """`fresh_for = "0s"` must not read as "for ever"."""
    book = Book(plan_of(gate_of("g", claims=[CLAIM], probes=[PROBE], fresh_for=timedelta(0))))
    book.write(report(PROBE, {CLAIM: P}, book.now))
    assert view(book).standing is Standing.STALE


def test_a_fail_never_grows_old() -> None:
    book = Book(plan_of(GATE))
    book.write(report(PROBE, {CLAIM: F}, book.now))
    book.wait(86_400)
    assert view(book).standing is Standing.FAILED


def test_half_of_it_stale_is_not_proven_in_part() -> None:
    gate = gate_of("g", claims=[person("g", number) for number in (1, 2, 3)], fresh_for=timedelta(minutes=1))
    book = Book(plan_of(gate))
    book.submit(intents.Vouch(ClaimId("g.1"), "seen"), ANA)
    assert view(book).standing is Standing.PARTIAL
    book.wait(60)
    assert view(book).standing is Standing.STALE
    book.submit(intents.Vouch(ClaimId("g.2"), "seen"), ANA)
    assert view(book).standing is Standing.PARTIAL


# ------------------------------------------------------------------------------------------- probes against people
def told(*happened: Outcome | bool | str) -> GateView:
    """A claim of a probe; outcomes are its answers, booleans a person's word, `back` takes that back."""
    book = Book(plan_of(GATE))
    for one in happened:
        book.wait(1)
        if isinstance(one, Outcome):
            book.write(report(PROBE, {CLAIM: one}, book.now), COCKPIT)
        elif isinstance(one, bool):
            book.write(events.Vouched(CLAIM.id, GATE.id, CLAIM.says, one, "saw it", "http://x"), ANA)
        else:
            book.write(events.VouchWithdrawn(CLAIM.id, GATE.id), ANA)
    return view(book)


@pytest.mark.parametrize(
    ("happened", "outcome", "by"),
    [
        ((True,), P, "ana (qa)"),
        ((False,), F, "ana (qa)"),
        ((INC, True), P, "ana (qa)"),
        ((E, True), P, "ana (qa)"),
        ((True, INC), P, "ana (qa)"),
        ((True, E), P, "ana (qa)"),
        ((True, P), P, ""),
        ((True, F), F, ""),
        ((True, F, INC), P, "ana (qa)"),
        ((F, True), P, "ana (qa)"),
        ((P, False), F, "ana (qa)"),
        ((False, P), F, "ana (qa)"),
        ((False, P, P, P), F, "ana (qa)"),
        ((False, F), F, ""),
        ((False, P, "back"), P, ""),
        ((False, True), P, "ana (qa)"),
        ((True, "back"), None, ""),
        ((P, True, "back"), P, ""),
    ],
)
def test_who_is_believed(happened: tuple[Outcome | bool | str, ...], outcome: Outcome | None, by: str) -> None:
    claim = told(*happened).claims[0]
    assert (claim.outcome, claim.by) == (outcome, by)


def test_a_word_brings_its_note_link_and_author() -> None:
    claim = told(INC, True).claims[0]
    assert (claim.actual, claim.link, claim.by, claim.at is not None) == ("saw it", "http://x", "ana (qa)", True)


def test_a_deadline_that_passes_denies_a_word_of_before_the_last_look() -> None:
    """Time alone turns "waiting" into "fail": the view must say until when it counts."""
    claim = machine("g", within=timedelta(seconds=30))
    book = Book(plan_of(gate_of("g", claims=[claim], probes=[PROBE])))
    book.write(events.Vouched(claim.id, GateId("g"), "says", True, "seen"), ANA)
    book.write(report(PROBE, {claim: F}, book.now))
    assert view(book).standing is Standing.CLOSED
    assert view(book).valid_until is not None
    book.wait(30)
    assert view(book).standing is Standing.FAILED


def test_a_fail_band_fails_at_once_and_does_not_wait_for_a_deadline() -> None:
    waits = machine("g", within=timedelta(seconds=30))
    at_once = machine("g", within=timedelta(seconds=30), fail="x > 5")
    for claim, standing in ((waits, Standing.OPEN), (at_once, Standing.FAILED)):
        book = Book(plan_of(gate_of("g", claims=[claim], probes=[PROBE])))
        book.write(report(PROBE, {claim: F}, book.now))
        assert view(book).standing is standing


# ---------------------------------------------------------------------------------------------------------- waivers
def test_a_waiver_counts_up_to_its_end_and_not_at_it() -> None:
    book = Book(plan_of(GATE))
    book.write(report(PROBE, {CLAIM: F}, book.now))
    end = book.now + timedelta(minutes=5)
    assert book.submit(intents.Waive(GATE.id, "no time", "Zoe", end), ANA) is None
    assert view(book).valid_until == end
    book.now = end - MICRO
    assert view(book).standing is Standing.WAIVED
    assert view(book).settled
    book.now = end
    assert view(book).standing is Standing.FAILED


def test_a_waiver_hides_no_claim() -> None:
    book = Book(plan_of(GATE))
    book.write(report(PROBE, {CLAIM: F}, book.now))
    book.submit(intents.Waive(GATE.id, "no time", "Zoe"), ANA)
    assert view(book).claims[0].outcome is F
    book.submit(intents.RevokeWaiver(GATE.id))
    assert view(book).standing is Standing.FAILED


# ---------------------------------------------------------------------------------------------------------- windows
def test_a_window_shows_how_long_it_held() -> None:
    claim = machine("g", hold=timedelta(minutes=15))
    probe = probe_of("g", every=15.0)
    book = Book(plan_of(gate_of("g", claims=[claim], probes=[probe])))
    for _ in range(38):
        book.write(report(probe, {claim: P}, book.now))
        book.wait(15)
    assert view(book).claims[0].progress == "held 9:15 of 15:00"
    assert view(book).standing is Standing.OPEN
    for _ in range(23):
        book.write(report(probe, {claim: P}, book.now))
        book.wait(15)
    assert view(book).claims[0].progress == "held 15:00 of 15:00"
    assert view(book).standing is Standing.CLOSED


def test_a_sleeping_laptop_starts_the_window_anew() -> None:
    claim = machine("g", hold=timedelta(minutes=1))
    probe = probe_of("g", every=15.0)
    book = Book(plan_of(gate_of("g", claims=[claim], probes=[probe])))
    for wait in (15, 15, 15, 1200):
        book.write(report(probe, {claim: P}, book.now))
        book.wait(wait)
    book.write(report(probe, {claim: P}, book.now))
    assert view(book).claims[0].progress == "held 0:00 of 1:00, anew after a gap"
    assert view(book).standing is Standing.OPEN
