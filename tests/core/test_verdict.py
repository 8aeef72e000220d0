"""GO and NO-GO: never on nothing, never over a blocker, whatever happened and in whatever order."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import event, given, settings

from cockpit.core.names import Role
from cockpit.core.plan import Station
from cockpit.core.review import Review, review
from fakes import oracle
from fakes.generate import START, Book, books

PM = Station(Role("pm"), "Morgan")
LATER = START + timedelta(seconds=1)


def look(book: Book) -> Review:
    return review(book.launch, book.now)


@settings(max_examples=400)
@given(books())
def test_no_launch_is_authorised_over_a_blocker(book: Book) -> None:
    seen = look(book)
    allowed = oracle.may_go(book.plan, book.entries, book.now)
    event(f"go {allowed}, quota {bool(book.plan.close_at_least)}")
    assert seen.verdict.go == allowed
    assert seen.verdict.go == (not seen.verdict.blockers)
    for gate in book.plan.gates:
        settled = oracle.waived(gate, book.entries, book.now) or oracle.gate_holds(
            book.plan, gate, book.entries, book.now
        )
        assert seen.views[gate.id].settled == settled, gate.id


def test_go_is_reached_by_the_generator() -> None:
    """The property above would prove nothing if no history of its kind came to GO."""
    reached = {False: 0, True: 0}

    @settings(max_examples=200, database=None, derandomize=True)
    @given(books())
    def count(book: Book) -> None:
        reached[look(book).verdict.go] += 1

    count()
    assert reached[True] >= 20
    assert reached[False] >= 20
