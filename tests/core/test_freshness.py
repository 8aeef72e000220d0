"""Best-before: what is stale or soon will be, and who can renew it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cockpit.core import intents
from cockpit.core.freshness import Ageing, ageing
from cockpit.core.gates import Standing
from cockpit.core.names import ClaimId, GateId
from cockpit.core.probe import Effect
from cockpit.core.reading import Outcome
from cockpit.core.review import review
from fakes.generate import ANA, START, Book, gate_of, machine, person, plan_of, probe_of, report

MINUTE = timedelta(minutes=1)
TEN = 10 * MINUTE


def old(book: Book) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found: Ageing = ageing(review(book.launch, book.now))
    return tuple(view.gate.id for view in found.by_probe), tuple(view.gate.id for view in found.by_person)


def book_of() -> Book:
    """`a` is proven by a read, `b` by a person, `c` by a read, a write and a person; all count for ten minutes."""
    read, write = probe_of("c", 1), probe_of("c", 2, effect=Effect.WRITE)
    book = Book(
        plan_of(
            gate_of("a", claims=[machine("a")], probes=[probe_of("a")], fresh_for=TEN),
            gate_of("b", claims=[person("b")], fresh_for=TEN),
            gate_of(
                "c",
                claims=[machine("c", 1, 1), machine("c", 2, 2), person("c", 3)],
                probes=[read, write],
                fresh_for=TEN,
            ),
            gate_of("d", claims=[person("d")]),
        )
    )
    for key in ("a", "c"):
        for probe in book.plan.gate_by_id[GateId(key)].probes:
            claims = [one for one in book.plan.gate_by_id[GateId(key)].claims if one.probe == probe.id]
            book.write(report(probe, dict.fromkeys(claims, Outcome.PASS), book.now))
    for claim in ("b.1", "c.3", "d.1"):
        assert book.submit(intents.Vouch(ClaimId(claim), "seen"), ANA) is None
    return book


@pytest.mark.parametrize(
    ("seconds", "by_probe", "by_person"),
    [
        (539, (), ()),
        (540, ("a", "c"), ("b", "c")),  # the last tenth
        (600, ("a", "c"), ("b", "c")),
        (6000, ("a", "c"), ("b", "c")),
    ],
)
def test_what_grows_old(seconds: float, by_probe: tuple[str, ...], by_person: tuple[str, ...]) -> None:
    book = book_of()
    book.wait(seconds)
    assert old(book) == (by_probe, by_person)


def test_what_was_never_looked_at_and_what_is_waived_is_not_old() -> None:
    book = book_of()
    assert old(Book(book.plan)) == ((), ())
    book.wait(600)
    book.submit(intents.Waive(GateId("b"), "no time", "Zoe"), ANA)
    assert old(book) == (("a", "c"), ("c",))


def test_an_ordered_run_that_writes_is_never_run_by_itself() -> None:
    probes = [probe_of("s", 1), probe_of("s", 2, effect=Effect.WRITE)]
    gate = gate_of("s", claims=[machine("s", 1, 1)], probes=probes, fresh_for=TEN, sequence=True)
    book = Book(plan_of(gate))
    book.write(report(probes[0], {gate.claims[0]: Outcome.PASS}, book.now))
    book.wait(600)
    assert old(book) == ((), ("s",))


# -------------------------------------------------------------------------------------------------- what a person saw
def standing(book: Book, key: str = "b") -> Standing:
    return review(book.launch, book.now).views[GateId(key)].standing


def test_a_word_counts_from_when_it_was_seen() -> None:
    """The drill was three weeks ago: vouching for it today does not make it one of today."""
    drill = gate_of("b", claims=[person("b")], fresh_for=timedelta(days=30))
    book = Book(plan_of(drill))
    seen = START - timedelta(days=21)
    assert book.submit(intents.Vouch(ClaimId("b.1"), "drilled", seen=seen), ANA) is None
    claim = review(book.launch, book.now).views[GateId("b")].claims[0]
    assert (claim.at, claim.seen, claim.since, claim.holds) == (START, seen, seen, True)
    book.wait(timedelta(days=9).total_seconds() - 1)
    assert standing(book) is Standing.CLOSED
    assert old(book) == ((), ("b",))
    book.wait(1)
    assert standing(book) is Standing.STALE


@pytest.mark.parametrize(
    ("ago", "holds", "why"),
    [
        (timedelta(seconds=-1), True, "it cannot have been seen later than now"),
        (TEN, True, "what was seen 10:00 ago is stale: it counts for 10:00"),
        (TEN, False, ""),
        (TEN - timedelta(seconds=1), True, ""),
    ],
)
def test_what_cannot_count_is_not_taken(ago: timedelta, holds: bool, why: str) -> None:
    book = Book(plan_of(gate_of("b", claims=[person("b")], fresh_for=TEN)))
    vouch = intents.Vouch(ClaimId("b.1"), "seen", holds=holds, seen=START - ago)
    assert str(book.submit(vouch, ANA) or "") == why
