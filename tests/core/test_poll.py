"""The poll: a GO counts as long as nothing that it saw has become worse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cockpit.core import events, intents
from cockpit.core.events import Answer
from cockpit.core.names import COCKPIT, ClaimId, GateId, Operator, Role
from cockpit.core.plan import Station
from cockpit.core.poll import StationView
from cockpit.core.review import review
from cockpit.core.sight import sight
from fakes.generate import ANA, Book, gate_of, person, plan_of, replay

PM = Role("pm")
STATIONS = (Station(PM, "Morgan"), Station(Role("qa"), "Quinn"))


def book_of(**rest: object) -> Book:
    """Three gates, a and b closed."""
    gates = [gate_of(key, claims=[person(key)]) for key in "abc"]
    book = Book(plan_of(*gates, stations=STATIONS, **rest))
    for key in "ab":
        vouch(book, key)
    return book


def vouch(book: Book, key: str, *, holds: bool = True) -> None:
    assert book.submit(intents.Vouch(ClaimId(f"{key}.1"), "seen", holds=holds), ANA) is None


def sign(book: Book, answer: Answer = Answer.GO) -> None:
    gate = GateId("c") if answer is Answer.NO_GO else None
    assert book.submit(intents.SignOff(PM, "Morgan", answer, "because", gate)) is None


def pm(book: Book) -> StationView:
    return review(book.launch, book.now).poll[0]


def test_the_roll_call_is_in_the_order_of_the_profile() -> None:
    book = book_of()
    assert [call.station.role for call in review(book.launch, book.now).poll] == ["pm", "qa"]


def test_nobody_signed_is_neither_go_nor_no_go() -> None:
    call = pm(book_of())
    assert (call.go, call.no_go, call.sign_off) == (False, False, None)


def test_a_go_counts_although_a_gate_was_open_and_still_is() -> None:
    book = book_of()
    sign(book)
    assert pm(book).go
    assert pm(book).sign_off is not None
    assert pm(book).sign_off.unproven == ("c",)


def test_a_no_go_stays_a_no_go_until_it_is_taken_back() -> None:
    book = book_of()
    sign(book, Answer.NO_GO)
    vouch(book, "c")
    assert pm(book).no_go
    sign(book)
    assert pm(book).go
    book.submit(intents.WithdrawSignOff(PM))
    assert not pm(book).go
    assert not pm(book).no_go


def test_a_gate_that_opens_again_makes_a_go_old_and_its_closing_makes_it_good() -> None:
    book = book_of()
    sign(book)
    book.submit(intents.WithdrawVouch(ClaimId("a.1")))
    assert pm(book).worsened == ("a",)
    assert not pm(book).go
    vouch(book, "a")
    assert pm(book).go


def test_an_open_gate_that_is_found_to_fail_is_news() -> None:
    """The station knew that it was open, not that it is broken; under a quota nothing else would ask it again."""
    book = book_of(close_at_least=2)
    for role in ("pm", "qa"):
        book.submit(intents.SignOff(Role(role), "Who", Answer.GO))
    assert review(book.launch, book.now).verdict.go
    vouch(book, "c", holds=False)
    assert pm(book).worsened == ("c",)
    assert not review(book.launch, book.now).verdict.go
    sign(book)
    assert pm(book).go


def test_relief_from_a_gate_that_was_closed_is_news() -> None:
    """It said GO to a proven gate; what it gets is a broken one that somebody waived."""
    book = book_of()
    sign(book)
    vouch(book, "a", holds=False)
    book.submit(intents.Waive(GateId("a"), "no time", "Zoe"), ANA)
    assert pm(book).worsened == ("a",)
    sign(book)
    assert pm(book).go


def test_relief_that_the_station_knew_of_is_no_news() -> None:
    book = book_of()
    book.submit(intents.Waive(GateId("c"), "no time", "Zoe"), ANA)
    sign(book)
    assert pm(book).go
    assert pm(book).sign_off is not None
    assert pm(book).sign_off.waived == ("c",)


def test_relief_from_a_gate_that_was_open_is_better_than_before() -> None:
    book = book_of()
    sign(book)
    book.submit(intents.Waive(GateId("c"), "no time", "Zoe"), ANA)
    assert pm(book).go


def test_a_claim_of_an_open_gate_that_held_and_no_longer_does_is_news() -> None:
    """Under a quota an open gate is no blocker: only its sign-off tells that less of it is proven by now."""
    half = gate_of("c", claims=[person("c"), person("c", 2)])
    gates = [gate_of(key, claims=[person(key)]) for key in "ab"]
    book = Book(plan_of(*gates, half, stations=STATIONS, close_at_least=2))
    for key in "abc":
        vouch(book, key)
    sign(book)
    assert pm(book).sign_off is not None
    assert pm(book).sign_off.held == ("c.1",)
    book.submit(intents.WithdrawVouch(ClaimId("c.1")))
    assert pm(book).worsened == ("c",)
    vouch(book, "c")
    assert pm(book).go
    book.submit(intents.WithdrawVouch(ClaimId("c.1")))
    book.submit(intents.Waive(GateId("c"), "no time", "Zoe"), ANA)
    assert pm(book).go, "relief is better than an open gate"


def test_a_go_on_evidence_that_became_worse_while_it_was_typed_is_refused() -> None:
    """What somebody looked at and what their answer is sealed to are the same."""
    book = book_of()
    looked = review(book.launch, book.now)
    seen = sight(book.plan, looked.views)
    vouch(book, "b", holds=False)
    go = intents.SignOff(PM, "Morgan", Answer.GO, saw=seen)
    assert str(book.submit(go)) == "Gate b became worse while you answered: look again"
    no = intents.SignOff(PM, "Morgan", Answer.NO_GO, "it broke", GateId("b"), seen)
    assert book.submit(no) is None, "a NO-GO is heard whenever it comes"
    vouch(book, "b")
    vouch(book, "c")
    assert book.submit(go) is None, "better news are no reason to ask again"


@pytest.mark.parametrize("change", [{"binding": False}, {"phase": "after"}])
def test_what_does_not_bind_makes_nothing_old(change: dict[str, object]) -> None:
    book = book_of()
    gates = (replace(book.plan.gates[0], **change), *book.plan.gates[1:])
    other = Book(replace(book.plan, gates=gates))
    for key in "ab":
        vouch(other, key)
    sign(other)
    other.submit(intents.WithdrawVouch(ClaimId("a.1")))
    assert pm(other).go


def test_a_go_to_another_content_of_the_profile_does_not_count() -> None:
    book = book_of()
    sign(book)
    changed = replay(replace(book.plan, digest="p2"), book.entries)
    call = review(changed, book.now).poll[0]
    assert (call.outdated, call.go) == (True, False)


def test_a_sign_off_is_sealed_to_what_it_saw() -> None:
    book = book_of()
    look = review(book.launch, book.now)
    sign(book)
    answer = pm(book).sign_off
    assert answer is not None
    assert (answer.seal, answer.profile_digest, answer.by.name) == (look.seal, "p1", "ben")


def test_a_sign_off_that_does_not_say_what_was_waived_is_read_as_before() -> None:
    """Written by hand or by an early version: what is not recorded is not held against it."""
    book = book_of()
    book.submit(intents.Waive(GateId("c"), "no time", "Zoe"), ANA)
    book.write(events.SignedOff(PM, "Morgan", Answer.GO), Operator("morgan"))
    assert pm(book).go


def test_the_answer_of_an_unknown_station_is_kept_and_not_called() -> None:
    book = book_of()
    book.write(events.SignedOff(Role("ghost"), "Who", Answer.NO_GO), COCKPIT)
    assert [call.station.role for call in review(book.launch, book.now).poll] == ["pm", "qa"]
