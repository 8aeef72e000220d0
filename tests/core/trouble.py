"""A launch in trouble, for the tests of issues, gauges, the rollback and what comes after T-0."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cockpit.core import events
from cockpit.core.decide import decide
from cockpit.core.events import Event
from cockpit.core.names import COCKPIT, LaunchId, Operator, Role, RunId
from cockpit.core.orders import Order
from cockpit.core.plan import Claim, Plan
from cockpit.core.probe import Probe
from cockpit.core.reading import Outcome, Sample
from cockpit.core.refusal import Refusal
from cockpit.core.review import Review, review
from fakes.generate import ANA, START, Book

T0 = START + timedelta(hours=1)
MORGAN = Operator("Morgan", Role("pm"))
"""The director of these launches."""
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def opened(plan: Plan, *, after: timedelta | None = None) -> Book:
    """A journal of this plan whose countdown runs; `after`: the time since T-0."""
    book = Book(plan)
    book.write(events.LaunchOpened(LaunchId("demo-1"), "demo", "A launch", plan.digest, T0, "1"))
    if after is not None:
        book.now = T0 + after
    return book


def ask(book: Book, order: Order, by: Operator = ANA) -> tuple[Event, ...] | str:
    """What follows from an order: events, or a refusal in words. Nothing is recorded."""
    answer = decide(book.launch, order, book.now, by)
    return str(answer) if isinstance(answer, Refusal) else answer


def do(book: Book, order: Order, by: Operator = ANA) -> tuple[Event, ...]:
    """Carry out an order that must not be refused."""
    answer = ask(book, order, by)
    assert not isinstance(answer, str), answer
    for event in answer:
        book.write(event, by)
    return answer


def look(book: Book) -> Review:
    """The launch at the present moment of its journal."""
    return review(book.launch, book.now)


def sample(
    book: Book, probe: Probe, outcomes: dict[Claim, Outcome], value: float | None = None, error: str | None = None
) -> None:
    """A probe reports: an outcome for each claim, all of the same number."""
    samples = tuple(
        Sample(claim.id, out, f"value ({value}) {claim.says}", value=value) for claim, out in outcomes.items()
    )
    gate = next(iter(outcomes)).gate
    event = events.Reported(probe.id, gate, RunId("r"), probe.digest, book.now, book.now, 0.0, samples, error=error)
    book.write(event, COCKPIT)


def words(answer: Any) -> str:
    """A refusal's words; fails on anything else."""
    assert isinstance(answer, str), answer
    return answer
