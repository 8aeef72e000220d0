"""The conduct in the snapshot: clock, decisions, sequence, trouble. What nothing happened to has no section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from cockpit.core import conducted as happened
from cockpit.core import events, intents
from cockpit.core.conducted import HoldKind
from cockpit.core.contingency import Level, Limit, PollRule, Watch
from cockpit.core.events import Answer, Event
from cockpit.core.names import ClaimId, GateId, HoldId, MarkId, Operator, Role, WatchId
from cockpit.core.plan import Criterion, Gate, Mark, Station
from cockpit.core.probe import HttpSpec, Probe
from cockpit.core.reading import Outcome
from cockpit.core.review import review
from cockpit.report.markdown import check, snapshot
from fakes.generate import ANA, START, Book, gate_of, machine, person, plan_of, probe_of, report
from fakes.reported import conducted_book, conducted_look

DANA = Operator("Dana", Role("pm"))
MADE = snapshot(conducted_look("words"), operator=ANA, keyed=True)


def written(book: Book) -> str:
    made = snapshot(review(book.launch, book.now), operator=ANA, keyed=True)
    assert check(made)
    return made


def section(title: str, text: str = MADE) -> list[str]:
    body = text.split(f"\n## {title}", 1)[1].split("\n", 1)[1]
    return re.split(r"^## |^---$", body, maxsplit=1, flags=re.MULTILINE)[0].strip().splitlines()


def rows(lines: Sequence[str]) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]


def flown(*happenings: Event, **rest: object) -> Book:
    """A launch of one gate, opened an hour before T-0, in which this happened, a minute each."""
    plan = plan_of(gate_of("a", claims=[person("a")]), stations=(Station(Role("pm"), "Dana"),), **rest)
    book = Book(plan)
    book.write(events.LaunchOpened("demo-1", "demo", "A launch", plan.digest, plan.t0, "1"))
    for event in happenings:
        book.wait(60)
        book.write(event, DANA)
    return book


# --------------------------------------------------------------------------------------------------------- clock
def test_t_stands_in_a_hold_and_l_does_not() -> None:
    book = flown(happened.HoldBegun(HoldId("hold-1"), HoldKind.CALLED, timedelta(minutes=-59), "rain"))
    book.wait(600)
    made = written(book)
    assert "- T-time: T-00:59:00, standing, L-time: L-00:59:00" in made
    assert "- T-0: 2026-02-27 13:00 UTC, now expected 2026-02-27 13:10 UTC" in made
    assert rows(section("Holds", made)) == [
        ["hold-1", "called", "rain", "Dana (pm)", "2026-02-27 12:01 UTC", "10m", made_of("somebody to resume it")]
    ]


def made_of(waits: str) -> str:
    return f"stands; waits for {waits}"


def test_a_scrub_and_its_next_attempt() -> None:
    book = flown(happened.Scrubbed("storm", "tomorrow, dry"))
    made = written(book)
    assert "- **SCRUBBED** at 2026-02-27 12:01 UTC: storm; turnaround: tomorrow, dry" in made
    assert "Scrubbed" in section("Verdict", made)[2]
    book.write(events.T0Set(START + timedelta(days=1)), DANA)
    assert "- Attempt: 2" in written(book)
    assert "SCRUBBED" not in written(book)


def test_a_t0_that_had_passed_is_not_armed() -> None:
    made = written(flown(t0=START - timedelta(days=1)))
    assert "- **NOT ARMED**: T-0 had passed when it was set; a new one is needed" in made
    assert "- T-time: none, the clock does not run" in made


# ----------------------------------------------------------------------------------------------------- decisions
def authorised(*overridden: str, reason: str = "") -> Book:
    book = flown()
    book.submit(intents.Vouch(ClaimId("a.1"), "seen"), ANA)
    book.submit(intents.SignOff(Role("pm"), "Dana", Answer.GO), DANA)
    book.write(happened.Authorised("Dana", "seal", overridden, reason), DANA)
    return book


def test_a_plain_final_go() -> None:
    made = written(authorised())
    assert made.splitlines()[2].startswith("**GO** · **AUTHORISED** · 1 of 1 gate closed")
    assert section("Authorisation: AUTHORISED", made) == [
        "- Final GO by Dana at 2026-02-27 12:00:00 UTC, recorded by Dana (pm); named: a statement, no proof"
    ]


def test_an_override_stands_in_every_later_snapshot() -> None:
    book = authorised("Gate z: it is open", "Sign-off qa: has not signed off", reason="the customer waits")
    for _ in range(3):
        made = written(book)
        assert "**AUTHORISED, OVERRIDDEN 2 blockers**" in made.splitlines()[2]
        assert section("Authorisation", made)[1:] == [
            "- **OVERRIDDEN**: the customer waits",
            "  - overridden: Gate z: it is open",
            "  - overridden: Sign-off qa: has not signed off",
        ]
        book.wait(3600)


def test_a_final_go_on_older_evidence_does_not_stand() -> None:
    book = authorised()
    book.submit(intents.WithdrawVouch(ClaimId("a.1"), "too early"), ANA)
    made = written(book)
    assert "AUTHORISED, on older evidence" in made.splitlines()[2]
    assert "- It does not stand: authorised on older evidence" in made


def test_the_rule_of_the_poll_is_told() -> None:
    assert section("Sign-offs", written(flown()))[0] == (
        "- Rule: unanimous; 0 GO, 0 NO-GO of 1 station; the poll is no GO"
    )
    book = flown(
        happened.PollOpened(START + timedelta(minutes=10)), poll=PollRule(quorum=1, time_box=timedelta(minutes=9))
    )
    book.submit(intents.SignOff(Role("pm"), "Dana", Answer.GO), DANA)
    assert section("Sign-offs", written(book))[0] == (
        "- Rule: 1 of 1 station must say GO, none NO-GO; 1 GO, 0 NO-GO of 1 station; the poll is a GO; "
        "opened 2026-02-27 12:01 UTC, open until 2026-02-27 12:10 UTC"
    )
    book.write(happened.PollClosed("done"), DANA)
    assert section("Sign-offs", written(book))[0].endswith("closed 2026-02-27 12:01 UTC")


def test_two_waivers_stand_in_the_verdict() -> None:
    gates = [gate_of(key, claims=[person(key)]) for key in "abc"]
    book = Book(plan_of(*gates))
    book.submit(intents.Vouch(ClaimId("a.1"), "seen"), ANA)
    for key in "bc":
        book.submit(intents.Waive(GateId(key), "no time", "Zoe"), ANA)
    assert "## Verdict: GO with 2 waivers" in written(book)


# ------------------------------------------------------------------------------------------------- the sequence
def test_planned_against_actual() -> None:
    marks = (
        Mark(timedelta(minutes=-50), "Freeze", "ops", id=MarkId("freeze")),
        Mark(timedelta(minutes=-30), "Deploy", "devops", id=MarkId("deploy")),
        Mark(timedelta(), "Go", id=MarkId("go")),
    )
    book = flown(happened.HoldBegun(HoldId("hold-1"), HoldKind.CALLED, timedelta(minutes=-59), "rain"), timeline=marks)
    book.wait(540)
    book.write(happened.HoldEnded(HoldId("hold-1"), "dry"), DANA)
    book.wait(600)
    book.write(happened.MarkCompleted(MarkId("freeze")), DANA)
    lines = section("Timeline", written(book))
    assert [row[1:3] for row in rows(lines)] == [
        ["2026-02-27 12:10 UTC", "2026-02-27 12:20 UTC"],
        ["2026-02-27 12:30 UTC", "expected 2026-02-27 12:39 UTC"],
        ["2026-02-27 13:00 UTC", "expected 2026-02-27 13:09 UTC"],
    ]
    assert lines[-1] == "Next: Deploy, devops"


def test_steps_are_ticked_with_their_owner() -> None:
    lines = section("Timeline")
    assert lines[-3:] == ["- words (DO-CONFIRM, 1/2)", "  - ✔ words (words)", "  - ○ words"]
    assert re.fullmatch(r"! late by \d+m, waits for 1 of 2 steps", rows(lines)[0][-1])


# ------------------------------------------------------------------------------------------------------- trouble
def test_issues_with_their_steps_and_contacts() -> None:
    lines = section("Issues")
    assert [(row[0], row[1], row[6]) for row in rows(lines)] == [
        ("issue-1", "critical (words)", "open"),
        ("issue-2", "moderate", "resolved 2026-02-27 11:41 UTC: words"),
    ]
    assert lines[-4:] == [
        "- issue-1:",
        "  - step 1, words (words), by 2026-02-27 11:42:00 UTC: ! overdue",
        "  - step 2, words: ✔ done 2026-02-27 11:39:00 UTC",
        "  - call words: words, words",
    ]


def test_a_limit_that_is_crossed_says_since_when_and_whether_somebody_reacts() -> None:
    assert [row[3:] for row in rows(section("Watches"))] == [
        ["target", "✔ not crossed"],
        ["warning", "! crossed since 2026-02-27 11:43:00 UTC (reported by words (qa)), response overdue"],
        [
            "rollback",
            "! crossed since 2026-02-27 11:44:00 UTC (reported by words (qa)), answered 2026-02-27 11:45:00 UTC",
        ],
    ]


def test_a_gauge_without_an_answer_is_blind() -> None:
    probe = Probe(probe_of("w").id, "ask", HttpSpec("GET", "http://x"), digest="d")
    claim = machine("w")
    watch = Watch(WatchId("w"), "Errors", GateId("w"), (Limit(claim.id, "above 5 %", Level.CRITICAL),))
    gate = Gate(GateId("w"), "Errors", GateId("all"), GateId("go"), (claim,), (probe,))
    book = flown(watches=(watch,), watch_gates=(gate,))
    assert rows(section("Watches", written(book)))[0][-1] == "○ not watched yet"
    book.write(report(probe, {claim: Outcome.ERROR}, book.now, error="refused"))
    assert rows(section("Watches", written(book)))[0][-1] == "! blind: refused"


def test_the_way_back_step_by_step() -> None:
    lines = section("Rollback")
    assert lines[0] == "- Way back: ✖ not ready: words: not proven yet, 3m planned, allowed 30m"
    assert lines[3] == "- **UNDER WAY** after 13m"
    assert [row[-1] for row in rows(lines)] == [
        "✔ done 2026-02-27 11:48:00 UTC",
        "◉ now, over its budget",
        "○ ahead",
    ]
    assert rows(lines)[1][1] == "words (point of no return)"


def test_status_updates_and_what_follows() -> None:
    assert section("Status updates") == [
        "- 2026-02-27 11:50 UTC, words (qa) to words, words: words",
        "- Next due 2026-02-27 12:20 UTC",
    ]
    assert section("Follow-ups")[0].endswith("✔ done 2026-02-27 11:52 UTC by words (qa): words")
    assert section("Phases") == ["- words: ○ opens 2026-02-28 12:15 UTC"]


# ----------------------------------------------------------------------------------------------------- after T-0
def test_success_is_a_verdict_of_its_own_after_t0() -> None:
    criteria = (Criterion("no critical error", lasts=timedelta(hours=2), id="success-1"),)
    book = flown(success=criteria)
    assert "## Success criteria\n" in written(book)
    book.wait(2 * 3600)
    assert "## Success criteria: NOT YET" in written(book)
    book.wait(2 * 3600)
    assert section("Success criteria", written(book)) == [
        "- no critical error: ? unknown, nobody has said whether it is met"
    ]
    book.write(happened.CriterionJudged("success-1", met=True, note="none seen"), DANA)
    assert "## Success criteria: SUCCESS" in written(book)
    book.write(happened.CriterionJudged("success-1", met=False, note="one after all"), DANA)
    made = written(book)
    assert "## Success criteria: FAILED" in made
    assert "✖ not met, Dana (pm): one after all, judged 2026-02-27 16:00 UTC" in made.replace("`", "")


def test_a_launch_in_which_nothing_happened_has_none_of_these_sections() -> None:
    made = written(flown())
    titles = re.findall("^## (.*)", made, re.MULTILINE)
    assert titles == ["Verdict: NO-GO", "Gates", "All (0/1)", "Sign-offs"]


def test_the_same_launch_without_its_profile_can_be_told() -> None:
    book = conducted_book("words")
    bare = replace(book.plan, timeline=(), watches=(), watch_gates=(), rollback=plan_of().rollback, escalation=())
    made = snapshot(review(replace(book.launch, plan=bare), book.now), operator=ANA, keyed=True)
    assert "built-in: hold" in made
    assert check(made)
