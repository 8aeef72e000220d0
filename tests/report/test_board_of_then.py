"""The board of a moment as plain lines, and the trouble of a launch in its retrospective."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given, settings

from cockpit.core import conducted as happened
from cockpit.core import events
from cockpit.core.contingency import Level, Limit, Rollback, RollbackStep, Watch
from cockpit.core.names import COCKPIT, GateId, IssueId, LaunchId, Operator, Role, WatchId
from cockpit.core.plain import plain_line
from cockpit.core.plan import Criterion, Station
from cockpit.core.reading import Outcome
from cockpit.core.review import review
from cockpit.core.severity import Severity
from cockpit.report.board import board_json, board_lines
from cockpit.report.retro import retro
from fakes.generate import Book, books, gate_of, machine, person, plan_of, probe_of, report
from fakes.reported import conducted_look
from fakes.texts import texts

PROBE, HIGH = probe_of("watch-errors", every=15.0), machine("watch-errors")
ERRORS = Watch(
    WatchId("errors"),
    "Error rate",
    GateId("watch-errors"),
    (Limit(HIGH.id, "above 5 %", Level.ROLLBACK, timedelta(minutes=1)),),
    unit="ratio",
)
MIA, OLA = Operator("Mia", Role("captain")), Operator("Ola", Role("ops"))


def flown() -> Book:
    """A launch that is taken back five minutes after T-0."""
    plan = plan_of(
        gate_of("a", claims=[person("a")]),
        watches=(ERRORS,),
        watch_gates=(gate_of("watch-errors", claims=[HIGH], probes=[PROBE], fresh_for=timedelta(minutes=5)),),
        rollback=Rollback((RollbackStep("turn round", "ops", timedelta(minutes=1)), RollbackStep("moor", "ops"))),
        stations=(Station(Role("captain"), "Mia"), Station(Role("ops"), "Ola")),
        success=(Criterion("calm", id="success-1"),),
        owner="captain",
    )
    book = Book(plan)
    book.write(events.LaunchOpened(LaunchId("demo-1"), "demo", "A launch", plan.digest, plan.t0, "1"))
    assert plan.t0 is not None
    book.now = plan.t0 + timedelta(minutes=5)
    book.write(report(PROBE, {HIGH: Outcome.PASS}, book.now))
    book.write(happened.IssueRaised(IssueId("issue-1"), Severity.CRITICAL, "it burns"), OLA)
    book.write(happened.LimitCrossed(ERRORS.id, HIGH.id, "value (0.08) > 5%"), COCKPIT)
    book.write(happened.RollbackAsked("too many errors", ERRORS.id), COCKPIT)
    book.wait(120)
    book.write(happened.LimitAnswered(ERRORS.id, HIGH.id, "on it"), OLA)
    book.write(happened.RollbackAnswered(Role("ops"), "Ola", back=True, reason="we take water"), OLA)
    return book


def lines(book: Book) -> list[str]:
    return [" ".join(line.split()) for line in board_lines(review(book.launch, book.now))]


def test_the_board_of_a_moment_tells_trouble() -> None:
    book = flown()
    assert lines(book) == [
        "issue issue-1 critical: it burns, for 2m",
        "watch Error rate: ! crossed: above 5 % (rollback, answered)",
        (
            "rollback asked for at 2026-02-27 13:05 UTC: too many errors; the director decides, "
            "1 of 2 stations answered, 1 BACK"
        ),
        "success not yet: 0 of 1 met",
    ]
    made = json.loads(json.dumps(board_json(review(book.launch, book.now))))
    assert made["watches"] == [{"id": "errors", "value": None, "health": "crossed", "crossed": ["above 5 %"]}]
    assert made["rollback"] == {"reason": "too many errors", "decided": None, "ended": False}
    book.write(happened.RollbackDecided(back=True, reason="we turn"), MIA)
    book.wait(90)
    book.write(happened.RollbackStepDone(0), OLA)
    assert any("under way, 1 of 2 steps done" in line for line in lines(book))


def test_a_calm_board_has_nothing_to_add() -> None:
    plan = plan_of(gate_of("a", claims=[person("a")]))
    assert board_lines(review(Book(plan).launch, plan.t0)) == []  # type: ignore[arg-type]


def test_the_retrospective_tells_who_reacted_how_soon_and_what_each_step_took() -> None:
    book = flown()
    book.write(happened.RollbackDecided(back=True, reason="we turn"), MIA)
    book.wait(90)
    book.write(happened.RollbackStepDone(0), OLA)
    book.write(happened.LimitCleared(ERRORS.id, HIGH.id), COCKPIT)
    book.write(happened.RollbackStepDone(0, done=False), OLA)
    book.write(happened.RollbackEnded("broken off"), MIA)
    text = retro(review(book.launch, book.now), book.entries)
    crossed = text.split("## Limits crossed\n", 1)[1].split("\n## ", 1)[0]
    assert "Ola (ops) after 2m, 1m late: on it" in crossed
    assert "after 3m 30s" in crossed
    way = text.split("## Rollback\n", 1)[1].split("\n## ", 1)[0].splitlines()
    told = [line.split("UTC, ", 1)[1] for line in way if "UTC" in line]
    assert told == [
        "cockpit asked: too many errors",
        "ops (Ola) said BACK: we take water",
        "Mia (captain) decided to go BACK: we turn",
        "step 1 done: turn round, took 1m 30s of 1m, over its budget",
        "step 1 taken back: turn round",
        "ended: broken off",
    ]


@given(texts)
@settings(max_examples=15, deadline=None)
def test_foreign_words_stay_on_their_line(text: str) -> None:
    for line in board_lines(conducted_look(text)):
        assert plain_line(line) == line


@given(books())
@settings(max_examples=25, deadline=None)
def test_every_history_has_a_board(book: Book) -> None:
    look = review(book.launch, book.now)
    assert all("\n" not in line for line in board_lines(look))
    json.dumps(board_json(look))
