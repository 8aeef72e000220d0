"""A launch in which everything that a report can show happened once, all of its foreign texts the same one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cockpit.core import events
from cockpit.core.events import Answer
from cockpit.core.names import CategoryId, ClaimId, GateId, LaunchId, Operator, PhaseId, ProbeId, Role, RunId
from cockpit.core.plan import Category, Claim, Claimed, Criterion, Gate, Mark, Phase, Plan, Severity, Station
from cockpit.core.probe import HttpSpec, Probe
from cockpit.core.reading import Outcome, Sample
from cockpit.core.review import Review, review
from fakes.generate import START, Book

KEYS = ("closed", "failed", "broken", "unsure", "unseen", "waived", "lapsed", "stale", "vouched", "refused")
"""The gates, each named after what happened to it."""


def plan_of_text(text: str) -> Plan:
    """Ten gates in two categories; every text, ids excepted, is `text`."""
    return Plan(
        project=text,
        title=text,
        gates=tuple(_gate(key, text, number) for number, key in enumerate(KEYS)),
        categories=(Category(CategoryId("one"), text, 9), Category(CategoryId("two"), text)),
        phases=(Phase(PhaseId("go"), text),),
        digest="d" * 64,
        source=text,
        owner=text,
        t0=START + timedelta(minutes=42, seconds=10),
        window=timedelta(hours=3),
        stations=tuple(Station(Role(f"{role}"), text, text) for role in ("pm", "qa", "dev", "ops")),
        timeline=(
            Mark(timedelta(hours=-4), text, text),
            Mark(timedelta(hours=-3), text, text, until=GateId("unseen")),
            Mark(timedelta(hours=-2), text, text, until=GateId("closed")),
            Mark(timedelta(), text, text),
        ),
        success=(
            Criterion(text, GateId("closed"), claimed=True, window=text),
            Criterion(text, all_gates=True),
            Criterion(text),
        ),
    )


def _gate(key: str, text: str, number: int) -> Gate:
    gate = GateId(key)
    probe = Probe(ProbeId(f"{key}/1"), text, HttpSpec("GET", text), digest=key)
    claim = Claim(ClaimId(key), gate, text, probe.id, text, text, claimed=number % 2 == 0)
    if key in {"vouched", "refused"}:
        claim = Claim(ClaimId(key), gate, text, claimed=True)
    return Gate(
        gate,
        text,
        CategoryId("one" if number < 5 else "two"),
        PhaseId("go"),
        (claim,),
        (probe,),
        owner=text,
        severity=Severity.CRITICAL,
        fresh_for=timedelta(minutes=10) if key == "stale" else None,
        depends=(GateId("failed"),) if key == "unseen" else (),
        binding=number != 3,
        claimed=(Claimed.CLOSED, Claimed.OPEN, None)[number % 3],
        runbook=text,
        note=text,
    )


def book_of_text(text: str) -> Book:
    """What happened to them, told in `text`."""
    plan = plan_of_text(text)
    book = Book(plan)
    book.now = START - timedelta(minutes=30)
    who = Operator(text or "?", Role("qa"))
    book.write(events.LaunchOpened(LaunchId("demo-1"), text, text, plan.digest, plan.t0, "1"))

    def saw(key: str, outcome: Outcome, error: str | None = None) -> None:
        made = events.Reported(
            ProbeId(f"{key}/1"),
            GateId(key),
            RunId("r"),
            key,
            book.now,
            book.now,
            41.0,
            (Sample(ClaimId(key), outcome, text, text),),
            (text,),
            error,
        )
        book.write(made, who)
        book.wait(1)

    saw("stale", Outcome.PASS)
    for outcome in (Outcome.FAIL, Outcome.ERROR, Outcome.FAIL, Outcome.PASS):
        saw("closed", outcome)
    saw("failed", Outcome.FAIL)
    saw("broken", Outcome.ERROR, text)
    saw("unsure", Outcome.INCONCLUSIVE)
    saw("waived", Outcome.FAIL)
    book.write(events.Vouched(ClaimId("vouched"), GateId("vouched"), text, True, text, text), who)
    book.write(events.Vouched(ClaimId("refused"), GateId("refused"), text, False, text, text), who)
    book.write(events.Waived(GateId("waived"), text, text, START + timedelta(hours=1)), who)
    book.write(events.Waived(GateId("lapsed"), text, text, book.now + timedelta(minutes=1)), who)
    go = events.SignedOff(Role("pm"), text, Answer.GO, text, None, "seal", tuple(map(GateId, KEYS)))
    book.write(go, who)
    book.write(replace(go, role=Role("qa"), unproven=()), who)
    book.write(replace(go, role=Role("dev"), answer=Answer.NO_GO, gate=GateId("failed")), who)
    book.write(events.Noted(text), who)
    book.write(events.Noted(text, GateId("failed")), who)
    book.now = START
    return book


def look_of_text(text: str) -> Review:
    """That launch at T-00:42:10."""
    book = book_of_text(text)
    return review(book.launch, book.now)
