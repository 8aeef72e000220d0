"""Launches in which everything that a report can show happened once, all of their foreign texts the same one.

One is about gates, the other about its conduct: clock, decisions, trouble.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cockpit.core import conducted as happened
from cockpit.core import events
from cockpit.core.conducted import HoldKind
from cockpit.core.contingency import (
    Communication,
    Contact,
    Escalation,
    IncidentStep,
    Level,
    Limit,
    PollRule,
    Rollback,
    RollbackStep,
    Watch,
)
from cockpit.core.events import Answer
from cockpit.core.names import (
    CategoryId,
    ClaimId,
    GateId,
    HoldId,
    IssueId,
    LaunchId,
    MarkId,
    Operator,
    PhaseId,
    ProbeId,
    Role,
    RunId,
    WatchId,
)
from cockpit.core.plan import (
    BuiltInHold,
    Category,
    Claim,
    Claimed,
    Criterion,
    FollowUp,
    Gate,
    HoldEnd,
    Mark,
    Phase,
    Plan,
    Station,
    Step,
)
from cockpit.core.probe import HttpSpec, Probe
from cockpit.core.reading import Outcome, Sample
from cockpit.core.review import Review, review
from cockpit.core.severity import Severity
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


# ------------------------------------------------------------------------------------------------------- conduct
def plan_with_conduct(text: str) -> Plan:
    """The same gates, and everything that a profile says about the conduct."""
    watch = GateId("watch")
    limits = (
        Limit(ClaimId("w1"), text, Level.TARGET),
        Limit(ClaimId("w2"), text, Level.WARNING, respond=timedelta(minutes=5)),
        Limit(ClaimId("w3"), text, Level.ROLLBACK),
    )
    claims = tuple(Claim(limit.claim, watch, text) for limit in limits)
    minutes = timedelta(minutes=1)
    return replace(
        plan_of_text(text),
        timeline=(
            Mark(-25 * minutes, text, text, (Step(text, text), Step(text)), id=MarkId("steps")),
            Mark(
                -10 * minutes, text, text, until=GateId("closed"), id=MarkId("hold"), needs=(GateId("unseen"),),
                hold=BuiltInHold(HoldEnd.CLOSED, 5 * minutes),
            ),
            Mark(timedelta(), text, text, id=MarkId("t0")),
        ),
        t0=START + 5 * minutes,
        phases=(Phase(PhaseId("go"), text), Phase(PhaseId("day"), text, after_t0=True, opens=timedelta(days=1))),
        poll=PollRule(quorum=3, time_box=20 * minutes),
        watches=(Watch(WatchId("watch"), text, watch, limits, starts=-60 * minutes, unit=text),),
        watch_gates=(Gate(watch, text, CategoryId("one"), PhaseId("go"), claims),),
        rollback=Rollback(
            (
                RollbackStep(text, text, 2 * minutes),
                RollbackStep(text, text, minutes, no_return=True),
                RollbackStep(text),
            ),
            GateId("closed"),
            30 * minutes,
        ),
        escalation=(
            Escalation(
                Severity.CRITICAL, text, text, text, (IncidentStep(text, 5 * minutes, text), IncidentStep(text))
            ),
        ),
        contacts=(Contact(text, text, text, text),),
        communication=Communication(30 * minutes, channels=(text,)),
        follow_ups=(FollowUp(text, text, text, timedelta(days=1)), FollowUp(text, text)),
    )  # fmt: skip


def conducted_book(text: str) -> Book:
    """What happened in the conduct of that launch, told in `text`."""
    book = Book(plan_with_conduct(text))
    book.now = START - timedelta(minutes=30)
    who = Operator(text or "?", Role("qa"))
    book.write(events.LaunchOpened(LaunchId("demo-2"), text, text, book.plan.digest, book.plan.t0, "1"))
    built_in, called, issue, other = HoldId("hold-1"), HoldId("hold-2"), IssueId("issue-1"), IssueId("issue-2")
    watch, steps = WatchId("watch"), MarkId("steps")
    t = timedelta(minutes=-10)
    for event in (
        happened.StepTicked(steps, 0),
        happened.MarkCompleted(steps, text),
        happened.HoldBegun(built_in, HoldKind.BUILT_IN, t, mark=MarkId("hold")),
        happened.HoldEnded(built_in, text),
        happened.Recycled(steps, timedelta(minutes=-25), text, (GateId("closed"),), (steps, MarkId("hold"))),
        happened.StepTicked(steps, 0),
        happened.HoldBegun(called, HoldKind.CALLED, t, text),
        happened.IssueRaised(issue, Severity.CRITICAL, text, text, GateId("failed")),
        happened.HoldBegun(HoldId("hold-3"), HoldKind.ISSUE, t, text, issue=issue),
        happened.IssueStepDone(issue, 1, text),
        happened.IssueRaised(other, Severity.MODERATE, text),
        happened.IssueResolved(other, text),
        happened.PollOpened(START),
        happened.LimitCrossed(watch, ClaimId("w2"), text, by_person=True),
        happened.LimitCrossed(watch, ClaimId("w3"), text, by_person=True),
        happened.LimitAnswered(watch, ClaimId("w3"), text),
        happened.RollbackAsked(text, watch),
        happened.RollbackDecided(back=True, reason=text),
        happened.RollbackStepDone(0, text),
        happened.Authorised(text, "seal", (text, text), text),
        happened.StatusSent(text, (text, text)),
        happened.CriterionJudged("success-3", met=True, note=text),
        happened.FollowedUp(0, text),
        happened.RollbackAnswered(Role(text), text, back=True, reason=text),
    ):
        book.write(event, who)
        book.wait(60)
    return book


def conducted_look(text: str) -> Review:
    """That launch at noon."""
    book = conducted_book(text)
    return review(book.launch, START)
