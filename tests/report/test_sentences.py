"""What happened, in one sentence each."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given, settings

from cockpit.core import conducted as happened
from cockpit.core import events, seated
from cockpit.core.conducted import HoldKind
from cockpit.core.contingency import Level, Limit, Rollback, RollbackStep, Watch
from cockpit.core.events import Answer, Entry, Event
from cockpit.core.names import (
    COCKPIT,
    ClaimId,
    GateId,
    HoldId,
    IssueId,
    LaunchId,
    MarkId,
    Operator,
    ProbeId,
    Role,
    RunId,
    SeatId,
    WatchId,
)
from cockpit.core.plan import Criterion, FollowUp, Mark, Step
from cockpit.core.reading import Outcome, Sample
from cockpit.core.severity import Severity
from cockpit.report.sentences import log_line, sentence
from fakes.generate import ANA, START, Book, books, gate_of, machine, person, plan_of, probe_of, report
from fakes.reported import book_of_text
from fakes.texts import texts

PROBE = probe_of("g")
SEAT = SeatId("seat-a")
CLAIM, SAID = machine("g"), person("g", 2)
G, M, W = GateId("g"), MarkId("poll"), WatchId("errors")
HOLD, ISSUE = HoldId("hold-1"), IssueId("issue-1")
RATE = ClaimId("errors.1")
PLAN = plan_of(
    gate_of("g", claims=[CLAIM, SAID], probes=[PROBE]),
    timeline=(Mark(timedelta(hours=-1), "The poll", id=M, steps=(Step("call the roll"),)),),
    watches=(Watch(W, "Errors", GateId("watch-errors"), (Limit(RATE, "above 5 %", Level.ROLLBACK),)),),
    rollback=Rollback((RollbackStep("put the old release back"),)),
    success=(Criterion("no critical error", id="success-1"),),
    follow_ups=(FollowUp("write the retro"),),
)

CASES: list[tuple[Event, str]] = [
    (
        events.LaunchOpened(LaunchId("demo-1"), "demo", "A launch", "p1", START, "1"),
        "opened the launch demo-1 of A launch, T-0 2026-02-27 12:00 UTC",
    ),
    (
        events.LaunchOpened(LaunchId("demo-1"), "demo", "A launch", "p1", None, "1"),
        "opened the launch demo-1 of A launch, T-0 not set",
    ),
    (events.ProfileChanged("0123456789abcdef"), "goes on with a changed profile (0123456789ab)"),
    (events.T0Set(START, "slip"), "set T-0 to 2026-02-27 12:00 UTC: slip"),
    (events.T0Set(START), "set T-0 to 2026-02-27 12:00 UTC"),
    (events.SequenceStarted(G, RunId("r"), PROBE.id), "started Gate g at probe 1"),
    (events.SequenceEnded(G, RunId("r")), "Gate g ran to its end"),
    (events.SequenceEnded(G, RunId("r"), PROBE.id), "Gate g stopped at probe 1"),
    (report(PROBE, {CLAIM: Outcome.PASS}, START, elapsed_ms=41), "Gate g: 1 pass (41 ms)"),
    (
        report(PROBE, {CLAIM: Outcome.FAIL}, START, elapsed_ms=2500),
        "Gate g: 1 fail (2.5 s); says 1: x (fail) == 1",
    ),
    (
        report(PROBE, {CLAIM: Outcome.ERROR}, START, error="connection refused"),
        "Gate g: the probe probe 1 broke: connection refused (0 ms)",
    ),
    (report(PROBE, {}, START), "Gate g: the probe probe 1 answered (0 ms)"),
    (events.Vouched(SAID.id, G, "says 2", True, "seen", "http://x"), "vouched for says 2 of Gate g: seen (http://x)"),
    (events.Vouched(SAID.id, G, "says 2", False, "broken"), "says that it does not hold: says 2 of Gate g: broken"),
    (events.VouchWithdrawn(SAID.id, G, "too early"), "withdrew the word for says 2 of Gate g: too early"),
    (
        events.Waived(G, "no time", "Zoe", START),
        "waived Gate g until 2026-02-27 12:00 UTC, approved by Zoe: no time",
    ),
    (events.Waived(G, "no time", "Zoe"), "waived Gate g, approved by Zoe: no time"),
    (events.WaiverRevoked(G), "revoked the waiver of Gate g"),
    (events.Noted("hello"), "noted: hello"),
    (events.Noted("hello", G), "noted on Gate g: hello"),
    (events.SignedOff(Role("pm"), "Morgan", Answer.GO), "signed off GO for pm as Morgan"),
    (
        events.SignedOff(Role("pm"), "Morgan", Answer.GO, unproven=(G, G)),
        "signed off GO for pm as Morgan, with 2 gates unproven",
    ),
    (
        events.SignedOff(Role("pm"), "Morgan", Answer.NO_GO, "too slow", G, unproven=(G,)),
        "signed off NO-GO for pm as Morgan on Gate g, with 1 gate unproven: too slow",
    ),
    (events.SignOffWithdrawn(Role("pm"), "ill"), "withdrew the sign-off of pm: ill"),
    (events.BaselineTaken(CLAIM.id, G, 1.5), "took 1.5 as the baseline of says 1 of Gate g"),
    (events.ClockJumped(-7200.0), "the wall clock of this seat jumped by -7,200.0 s"),
    (events.Exported("f" * 64, "status.md"), "exported a snapshot to status.md (sha256 ffffffffffff)"),
    (
        happened.HoldBegun(HOLD, HoldKind.BUILT_IN, timedelta(hours=-1), mark=M),
        "began the built-in hold of The poll (hold-1) at T-01:00:00",
    ),
    (happened.HoldBegun(HOLD, HoldKind.CALLED, timedelta(minutes=-42), "rain"), "called hold-1 at T-00:42:00: rain"),
    (
        happened.HoldBegun(HOLD, HoldKind.ISSUE, None, "down", issue=ISSUE),
        "stopped the clock for issue-1 (hold-1) at T not set: down",
    ),
    (happened.HoldEnded(HOLD, "dry"), "ended hold-1: dry"),
    (happened.HoldPassed(M), "passed the built-in hold of The poll: what it waits for is there"),
    (
        happened.Recycled(M, timedelta(hours=-1), "again", (G,), (M, M)),
        "took the clock back to The poll (T-01:00:00), 1 gate and 2 marks open again: again",
    ),
    (happened.Recycled(M, timedelta(hours=-1), "again"), "took the clock back to The poll (T-01:00:00): again"),
    (happened.Scrubbed("storm", "tomorrow"), "scrubbed this attempt: storm; turnaround: tomorrow"),
    (happened.StepTicked(M, 0), "did step 1 (call the roll) of The poll"),
    (happened.StepTicked(M, 4, done=False), "took back step 5 of The poll"),
    (happened.MarkCompleted(M, "all here"), "completed The poll: all here"),
    (happened.PollOpened(START), "opened the poll, answers until 2026-02-27 12:00 UTC"),
    (happened.PollOpened(), "opened the poll"),
    (happened.PollClosed("all answered"), "closed the poll: all answered"),
    (happened.Authorised("Dana", "seal"), "authorised GO as Dana"),
    (
        happened.Authorised("Dana", "seal", ("Gate g: open", "no poll"), "the customer waits"),
        "authorised GO as Dana, OVERRIDDEN 2 blockers (Gate g: open; no poll): the customer waits",
    ),
    (happened.AuthorisationWithdrawn("too early"), "withdrew the authorisation: too early"),
    (
        happened.IssueRaised(ISSUE, Severity.CRITICAL, "it is down", "P0", G),
        "raised issue-1 (critical, said P0) on Gate g: it is down",
    ),
    (happened.IssueRaised(ISSUE, Severity.MINOR, "a typo"), "raised issue-1 (minor): a typo"),
    (happened.IssueStepDone(ISSUE, 0, "mailed"), "did incident step 1 of issue-1: mailed"),
    (happened.IssueResolved(ISSUE, "mended"), "resolved issue-1: mended"),
    (happened.LimitCrossed(W, RATE, "value (7 %) > 5 %"), "crossed Errors: above 5 % (rollback): value (7 %) > 5 %"),
    (happened.LimitCrossed(W, RATE, by_person=True), "saw crossed Errors: above 5 % (rollback)"),
    (happened.LimitCleared(W, RATE), "saw no longer crossed Errors: above 5 % (rollback)"),
    (happened.LimitAnswered(W, RATE, "on it"), "reacted to Errors: above 5 % (rollback): on it"),
    (happened.RollbackAsked("it burns", W), "asked for a rollback, for Errors: it burns"),
    (
        happened.RollbackAnswered(Role("ops"), "Ola", True, "it burns"),
        "answered the rollback poll BACK for ops as Ola: it burns",
    ),
    (happened.RollbackStepDone(0, done=False), "took back rollback step 1 (put the old release back)"),
    (happened.RollbackDecided(True, "no way on"), "decided to go back: no way on"),
    (happened.RollbackDecided(False, "it is back"), "decided not to go back: it is back"),
    (happened.RollbackStepDone(0, "done"), "did rollback step 1 (put the old release back): done"),
    (happened.RollbackStepDone(9), "did rollback step 10"),
    (happened.RollbackEnded("the old one runs"), "ended the rollback: the old one runs"),
    (happened.StatusSent("all is well", ("#launch", "mail")), "sent a status update to #launch, mail: all is well"),
    (happened.CriterionJudged("success-1", True, "none seen"), "judged no critical error met: none seen"),
    (
        happened.CriterionJudged("success-9", False, "one"),
        "judged success-9 (no longer in the profile) not met: one",
    ),
    (happened.FollowedUp(0, "sent"), "followed up write the retro: sent"),
    (seated.SeatTaken(SEAT), "took a seat (named: a statement, no proof)"),
    (
        seated.SeatTaken(SEAT, seated.Bound.LOGIN, "ana", observes=True),
        "took a seat to observe (login ana: proven by the database)",
    ),
    (seated.SeatTaken(SEAT, login="app"), "took a seat (named: a statement, no proof; database login app)"),
    (seated.SeatLeft(SEAT, "no sign of life"), "left seat-a: no sign of life"),
    (seated.DirectorOffered("Ben", "I must board"), "offered the director's seat to Ben: I must board"),
    (seated.DirectorOfferEnded("no"), "ended the offer of the director's seat: no"),
    (seated.DirectorSeated("Ben", "Ana"), "Ben has the director's seat now, handed over by Ana"),
    (
        seated.DirectorSeated("Ben", "Ana", seated.Passing.DEPUTY, "quiet"),
        "Ben took the director's seat over as the deputy from Ana, who never gave a sign of life: quiet",
    ),
    (seated.ProbingLeft(SEAT), "seat-a runs the scheduled probes no more"),
    (seated.ProbingTaken(SEAT, 1, who="Ana"), "the seat of Ana runs the scheduled probes"),
    (
        seated.ProbingTaken(SEAT, 2, SeatId("seat-b"), timedelta(seconds=3.2), "Ana", "Ben"),
        "no probing for 3.2 s: the seat of Ben went away, that of Ana took over",
    ),
]


def entry(event: Event, by: Operator = ANA) -> Entry:
    return Entry(7, "id", START + timedelta(seconds=5), by, event)


@pytest.mark.parametrize(("event", "words"), CASES, ids=[type(event).__name__ for event, _ in CASES])
def test_sentences(event: Event, words: str) -> None:
    assert sentence(entry(event), PLAN) == words


def test_every_event_has_one() -> None:
    assert {type(event) for event, _ in CASES} == set(get_args(Event))


def test_the_worst_sample_is_told() -> None:
    found = report(PROBE, {}, START)
    samples = tuple(
        Sample(CLAIM.id, outcome, str(outcome)) for outcome in (Outcome.PASS, Outcome.INCONCLUSIVE, Outcome.FAIL)
    )
    told = sentence(entry(replace(found, samples=samples)), PLAN)
    assert told == "Gate g: 1 pass, 1 fail, 1 inconclusive (0 ms); says 1: fail"


def test_what_the_profile_no_longer_has_goes_by_its_id() -> None:
    event = events.VouchWithdrawn(ClaimId("c9"), GateId("old"))
    assert (
        sentence(entry(event), PLAN)
        == "withdrew the word for c9 (no longer in the profile) of old (no longer in the profile)"
    )
    assert sentence(entry(events.SequenceStarted(G, RunId("r"), ProbeId("g/9"))), PLAN) == "started Gate g at g/9"


def test_a_line_of_the_log() -> None:
    line = log_line(entry(events.Noted("hello")), PLAN, "UTC")
    assert line == "   7  2026-02-27 12:00:05 UTC  ana (qa): noted: hello"
    there = log_line(entry(events.Noted("hello"), COCKPIT), PLAN, "Europe/Berlin")
    assert there == "   7  2026-02-27 13:00:05 CET  cockpit: noted: hello"


@settings(max_examples=30)
@given(texts)
def test_every_line_is_one_plain_line(text: str) -> None:
    book = book_of_text(text)
    for one in book.entries:
        line = log_line(one, book.plan, "UTC")
        assert len(line.splitlines()) == 1
        assert not {char for char in line if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}}


@settings(max_examples=30)
@given(books())
def test_every_history_can_be_told(book: Book) -> None:
    for one in book.entries:
        assert sentence(one, book.plan)
        assert sentence(one, Book(plan_of()).plan)
