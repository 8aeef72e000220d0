"""What may happen and what may not, each refusal in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings

from cockpit.core import events, intents
from cockpit.core.decide import decide, may_sign, may_vouch, may_waive
from cockpit.core.events import Answer
from cockpit.core.gates import Standing
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, Operator, ProbeId, Role, RunId
from cockpit.core.plan import Station
from cockpit.core.reading import Outcome, Reading, Sample
from cockpit.core.refusal import MAX_TEXT, Refusal
from fakes.generate import ANA, BEN, START, Book, books, gate_of, machine, person, plan_of, probe_of, report

PROBE, CLAIM, SAID = probe_of("g"), machine("g"), person("g", 2)
GATE = gate_of("g", claims=[CLAIM, SAID], probes=[PROBE], owner="devops")
STATIONS = (Station(Role("pm"), "Morgan"), Station(Role("devops"), "@Gage"), Station(Role("sm")))
PLAN = plan_of(GATE, stations=STATIONS)


def ask(intent: object, book: Book | None = None, by: Operator = ANA) -> tuple[events.Event, ...] | str:
    book = book or Book(PLAN)
    answer = decide(book.launch, intent, book.now, by)  # type: ignore[arg-type]
    return str(answer) if isinstance(answer, Refusal) else answer


GO = intents.SignOff(Role("pm"), "Morgan", Answer.GO)


@pytest.mark.parametrize("by", [COCKPIT, Operator(""), Operator("  ")])
@pytest.mark.parametrize(
    "intent", [intents.Vouch(SAID.id, "seen"), intents.Waive(GATE.id, "why", "Zoe"), GO], ids=["vouch", "waive", "sign"]
)
def test_only_a_named_person_decides(intent: object, by: Operator) -> None:
    assert ask(intent, by=by) == "only a named person may do that"


@pytest.mark.parametrize(
    ("intent", "reason"),
    [
        (intents.Vouch(ClaimId("gone"), "seen"), "the profile has no claim gone"),
        (intents.Vouch(SAID.id, "  "), "evidence note is missing"),
        (intents.WithdrawVouch(SAID.id), "nobody has vouched for it"),
        (intents.WithdrawVouch(ClaimId("gone")), "nobody has vouched for it"),
        (intents.Waive(GateId("gone"), "why", "Zoe"), "the profile has no gate gone"),
        (intents.Waive(GATE.id, "", "Zoe"), "reason is missing"),
        (intents.Waive(GATE.id, "why", " "), "approver is missing"),
        (intents.Waive(GATE.id, "why", "Zoe", START), "the waiver would have run out already"),
        (intents.RevokeWaiver(GATE.id), "g is not waived"),
        (intents.Note(" "), "text is missing"),
        (intents.Note("x", GateId("gone")), "the profile has no gate gone"),
        (intents.SignOff(Role("pm"), "", Answer.GO), "name is missing"),
        (
            intents.SignOff(Role("cto"), "X", Answer.GO),
            "the profile has no station 'cto'; its stations are pm, devops, sm",
        ),
        (intents.SignOff(Role("pm"), "X", Answer.NO_GO, "", GATE.id), "reason is missing"),
        (intents.SignOff(Role("pm"), "X", Answer.NO_GO, "why"), "a NO-GO must name the gate that it is about"),
        (intents.SignOff(Role("pm"), "X", Answer.NO_GO, "why", GateId("gone")), "the profile has no gate gone"),
        (intents.WithdrawSignOff(Role("pm")), "pm has not signed off"),
        (intents.TakeBaseline(CLAIM.id), "there is no number to take as its baseline"),
        (intents.TakeBaseline(ClaimId("gone")), "there is no number to take as its baseline"),
    ],
)
def test_refusals(intent: object, reason: str) -> None:
    assert ask(intent) == reason


def test_every_reason_is_given_at_once() -> None:
    assert ask(intents.Waive(GATE.id, "", "")) == "reason is missing; approver is missing"


@pytest.mark.parametrize(
    ("approver", "refused"),
    [
        ("devops", True),
        ("Gage", True),
        ("@gage", True),
        ("GAGE ", True),
        ("Morgan", False),
        ("pm", False),
        ("sm", False),
        ("Zoe", False),
    ],
)
def test_the_owner_of_a_gate_does_not_approve_its_waiver(approver: str, *, refused: bool) -> None:
    answer = ask(intents.Waive(GATE.id, "why", approver))
    assert isinstance(answer, str) == refused
    if refused:
        assert answer == f"{approver} owns the gate; somebody else must approve its waiver"


def test_stations_without_a_person_are_different_people() -> None:
    """Two nobodies are not the same person: a waiver could never be approved by a role."""
    plan = plan_of(GATE, stations=(Station(Role("pm")), Station(Role("devops"))))
    assert not isinstance(ask(intents.Waive(GATE.id, "why", "pm"), Book(plan)), str)
    assert isinstance(ask(intents.Waive(GATE.id, "why", "devops"), Book(plan)), str)


def test_one_person_in_two_stations_is_one_person() -> None:
    plan = plan_of(GATE, stations=(Station(Role("pm"), "Ana"), Station(Role("devops"), "ana")))
    for approver in ("pm", "Ana", "devops"):
        assert isinstance(ask(intents.Waive(GATE.id, "why", approver), Book(plan)), str)


def test_a_waiver_says_what_it_covers() -> None:
    end = START + timedelta(minutes=5)
    assert ask(intents.Waive(GATE.id, " why ", " Zoe ", end)) == (
        events.Waived(GATE.id, "why", "Zoe", end, (CLAIM.id, SAID.id)),
    )


def test_what_a_probe_found_not_to_hold_cannot_be_vouched_away() -> None:
    book = Book(PLAN)
    book.write(report(PROBE, {CLAIM: Outcome.FAIL}, book.now))
    vouch = intents.Vouch(CLAIM.id, "trust me")
    assert ask(vouch, book) == "its probe says that it does not hold: mend it and run it again, or waive the gate"
    assert may_vouch(book.launch, CLAIM.id, book.now) == ask(vouch, book)
    assert not isinstance(ask(intents.Vouch(CLAIM.id, "it is broken", holds=False), book), str)
    for outcome in (Outcome.INCONCLUSIVE, Outcome.ERROR, Outcome.PASS):
        book.write(report(PROBE, {CLAIM: outcome}, book.now))
        assert not isinstance(ask(vouch, book), str)


def test_a_person_may_take_back_that_it_does_not_hold() -> None:
    book = Book(PLAN)
    book.submit(intents.Vouch(CLAIM.id, "broken", holds=False), ANA)
    assert not isinstance(ask(intents.Vouch(CLAIM.id, "mended"), book), str)


def test_a_word_in_a_sequence_names_the_run_that_asked() -> None:
    step = probe_of("s")
    claim = person("s", asked_at=step.id)
    book = Book(plan_of(gate_of("s", claims=[claim], probes=[step], sequence=True)))
    book.submit(intents.StartSequence(GateId("s"), RunId("r7"), step.id))
    answer = ask(intents.Vouch(claim.id, "seen"), book)
    assert isinstance(answer[0], events.Vouched)
    assert answer[0].run == "r7"


def test_a_sign_off_records_what_it_saw() -> None:
    gates = [gate_of(key, claims=[person(key)]) for key in "abcd"]
    book = Book(plan_of(*gates, stations=STATIONS))
    book.submit(intents.Vouch(ClaimId("a.1"), "seen"), ANA)
    book.submit(intents.Vouch(ClaimId("b.1"), "broken", holds=False), ANA)
    book.submit(intents.Waive(GateId("c"), "why", "Zoe"), ANA)
    answer = ask(GO, book)
    assert isinstance(answer[0], events.SignedOff)
    signed = answer[0]
    assert (signed.unproven, signed.failed, signed.waived) == (("b", "d"), ("b",), ("c",))
    assert signed.profile_digest == "p1"
    assert len(signed.seal) == 64


def reading(probe: str, gate: str = "g") -> Reading:
    return Reading(ProbeId(probe), GateId(gate), RunId("r"), START, START, 1.0, (Sample(CLAIM.id, Outcome.PASS, "x"),))


@pytest.mark.parametrize(("probe", "gate"), [("g/9", "g"), ("g/1", "gone"), ("gone/1", "gone")])
def test_a_report_of_an_unknown_probe_is_refused(probe: str, gate: str) -> None:
    assert ask(intents.Report(reading(probe, gate), START), by=COCKPIT) == f"the profile has no probe {probe}"


def test_a_report_carries_what_was_asked() -> None:
    answer = ask(intents.Report(reading("g/1"), START), by=COCKPIT)
    assert isinstance(answer[0], events.Reported)
    assert answer[0].probe_digest == PROBE.digest


def test_opening_begins_a_launch_once_and_then_says_what_changed() -> None:
    book = Book(PLAN)
    book.submit(intents.Open(LaunchId("demo-1"), "1"), BEN)
    assert [type(entry.event) for entry in book.entries] == [events.LaunchOpened]
    assert ask(intents.Open(LaunchId("demo-2"), "1"), book) == ()
    later = START + timedelta(hours=9)
    assert ask(intents.Open(LaunchId("demo-1"), "1", later), book) == (events.T0Set(later, "given at start"),)
    book.write(events.ProfileChanged("p0"))
    assert ask(intents.Open(LaunchId("demo-1"), "1"), book) == (events.ProfileChanged("p1"),)


def test_long_words_are_cut() -> None:
    answer = ask(intents.Note("x" * (MAX_TEXT + 500)))
    assert isinstance(answer[0], events.Noted)
    assert len(answer[0].text) == MAX_TEXT


def test_a_baseline_is_the_latest_number() -> None:
    book = Book(PLAN)
    found = report(PROBE, {}, book.now)
    for value in (3.0, 4.5):
        sample = Sample(CLAIM.id, Outcome.PASS, "x", value=value)
        book.write(events.Reported(found.probe, found.gate, found.run, PROBE.digest, START, START, 0.0, (sample,)))
    assert ask(intents.TakeBaseline(CLAIM.id), book) == (events.BaselineTaken(CLAIM.id, GATE.id, 4.5),)
    book.submit(intents.TakeBaseline(CLAIM.id))
    assert book.launch.state(GATE.id).baselines == {CLAIM.id: 4.5}


def test_why_a_key_is_dimmed() -> None:
    book = Book(PLAN)
    assert may_vouch(book.launch, None, book.now) == "no claim is selected"
    assert may_vouch(book.launch, SAID.id, book.now) == ""
    assert may_waive(book.launch, None, None) == "no gate is selected"
    assert may_waive(book.launch, GATE.id, Standing.CLOSED) == "the gate is closed"
    assert may_waive(book.launch, GATE.id, Standing.WAIVED) == "the gate is waived already"
    assert may_waive(book.launch, GATE.id, Standing.FAILED) == ""
    assert may_sign(book.launch) == ""
    assert may_sign(book.launch, Role("cto")) == "the profile has no station cto"
    assert may_sign(Book(plan_of(GATE)).launch) == "the profile has no stations"


@settings(max_examples=30)
@given(books())
def test_deciding_changes_nothing(book: Book) -> None:
    before = book.launch
    ask(intents.Waive(GateId("g0"), "why", "Zoe"), book)
    ask(intents.SignOff(Role("pm"), "Ana", Answer.GO), book)
    assert book.launch is before
