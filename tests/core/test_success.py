"""SUCCESS: what meets a criterion and what never does, the phases after T-0, the tasks that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trouble import HOUR, MINUTE, T0, ask, do, look, opened, sample, words

from cockpit.core import events
from cockpit.core.conducted import (
    CriterionJudged,
    FollowedUp,
    IssueRaised,
    IssueResolved,
    RollbackAsked,
    RollbackDecided,
    RollbackEnded,
    RollbackStepDone,
    Scrubbed,
)
from cockpit.core.contingency import Rollback, RollbackStep
from cockpit.core.names import COCKPIT, GateId, IssueId, MarkId, Operator, PhaseId
from cockpit.core.orders import BeginHold, CallHold, FollowUpDone, JudgeCriterion, Resume
from cockpit.core.plan import BuiltInHold, Criterion, FollowUp, HoldEnd, Mark, Phase, Plan
from cockpit.core.reading import Outcome
from cockpit.core.severity import Severity
from cockpit.core.stretches import MOST, Stretch, extended, first_failure
from cockpit.core.success import follow_ups, phase_views, success
from fakes.generate import ANA, Book, gate_of, machine, person, plan_of, probe_of

CALM, OTHER = person("calm"), person("other")
GATES = (gate_of("calm", claims=[CALM], fresh_for=4 * HOUR), gate_of("other", claims=[OTHER]))
BY_GATE = Criterion("No errors", gate=GateId("calm"), id="success-1")
BY_GATE_2H = replace(BY_GATE, lasts=2 * HOUR, window="first 2h")
ALL = Criterion("Everything signed off", all_gates=True, claimed=True, id="success-1")
SAID = Criterion("The customer is happy", claimed=True, id="success-1")
SAID_2H = replace(SAID, lasts=2 * HOUR)


def plan(*criteria: Criterion, **rest: object) -> Plan:
    return plan_of(*GATES, success=criteria, **rest)


def prove(book: Book, key: str = "calm", holds: bool = True) -> None:
    claim = {"calm": CALM, "other": OTHER}[key]
    book.write(events.Vouched(claim.id, claim.gate, "says", holds, "seen"), ANA)


def judge(book: Book, met: bool, key: str = "success-1") -> None:
    do(book, JudgeCriterion(key, met, "asked them"))


def state(book: Book) -> tuple[str, str]:
    """The verdict, and the state of the first criterion."""
    found = success(look(book))
    return found.state, found.criteria[0].state


# ---------------------------------------------------------------------------------------------------------- by a gate
def test_a_criterion_with_a_gate_is_met_when_the_gate_is_closed_after_t0() -> None:
    book = opened(plan(BY_GATE))
    prove(book)
    assert state(book) == ("not yet", "pending")
    book.now = T0 - timedelta(microseconds=1)
    assert state(book) == ("not yet", "pending")
    assert success(look(book)).criteria[0].why == "T-0 has not been"
    book.now = T0
    assert state(book) == ("success", "met")


def test_a_window_must_be_over_and_looked_at() -> None:
    book = opened(plan(BY_GATE_2H), after=-MINUTE)
    prove(book)
    book.now = T0 + 2 * HOUR
    assert state(book) == ("not yet", "unknown"), "what was seen before T-0 says nothing of the two hours after it"
    book.now = T0 + HOUR
    prove(book)
    assert state(book) == ("not yet", "pending")
    assert success(look(book)).criteria[0].why == "its time is not over"
    book.now = T0 + 2 * HOUR - timedelta(microseconds=1)
    assert state(book) == ("not yet", "pending")
    book.now = T0 + 2 * HOUR
    assert state(book) == ("not yet", "unknown"), "what was seen in the first hour says nothing of the second"
    prove(book)
    assert state(book) == ("success", "met")


def test_a_failed_gate_is_not_met_and_no_word_helps() -> None:
    book = opened(plan(BY_GATE), after=MINUTE)
    prove(book, holds=False)
    assert state(book) == ("failed", "not met")
    assert words(ask(book, JudgeCriterion("success-1", met=True, note="but"))) == (
        "its gates show whether it is met: prove those"
    )
    book.write(CriterionJudged("success-1", met=True, note="but"))  # not even where a journal says so
    assert state(book) == ("failed", "not met")


def test_an_open_gate_is_pending_and_after_its_window_unknown() -> None:
    assert state(opened(plan(BY_GATE), after=9 * HOUR)) == ("not yet", "pending")
    assert state(opened(plan(BY_GATE_2H), after=HOUR)) == ("not yet", "pending")
    assert state(opened(plan(BY_GATE_2H), after=2 * HOUR)) == ("not yet", "unknown")


def test_stale_and_waived_are_not_met() -> None:
    book = opened(plan(BY_GATE), after=MINUTE)
    prove(book)
    assert state(book) == ("success", "met")
    book.wait(4 * 3600)
    assert state(book) == ("not yet", "pending")
    book.write(events.Waived(GateId("calm"), "why", "Zoe"))
    assert state(book) == ("not yet", "pending")
    assert success(look(book)).criteria[0].why == "Gate calm is waived, not proven"


def test_a_gate_that_is_not_there_proves_nothing() -> None:
    assert state(opened(plan(replace(BY_GATE, gate=GateId("gone"))), after=MINUTE)) == ("not yet", "unknown")


@pytest.mark.parametrize("closed", [True, False])
def test_a_person_who_saw_it_fail_beats_the_gate(closed: bool) -> None:
    book = opened(plan(BY_GATE), after=MINUTE)
    if closed:
        prove(book)
    judge(book, met=False)
    assert state(book) == ("failed", "not met")
    assert success(look(book)).criteria[0].why == "ana (qa): asked them"


def test_the_gate_of_a_watch_may_show_it() -> None:
    """Such a gate stands in no category and no verdict, so no review holds its view."""
    watched = replace(plan(BY_GATE), gates=GATES[1:], watch_gates=GATES[:1])
    book = opened(watched, after=MINUTE)
    assert state(book) == ("not yet", "pending")
    prove(book)
    assert state(book) == ("success", "met")


# ------------------------------------------------------------------------------------------------------ by all gates
def test_all_gates_closed_or_waived() -> None:
    book = opened(plan(ALL), after=MINUTE)
    prove(book)
    assert state(book) == ("not yet", "pending")
    assert success(look(book)).criteria[0].why == "1 of 2 gates are neither closed nor waived"
    book.write(events.Waived(GateId("other"), "why", "Zoe"))
    assert state(book) == ("success", "met")
    assert success(look(book)).criteria[0].why == "every gate is closed or waived"
    prove(book, holds=False)
    assert state(book) == ("failed", "not met")


def test_all_of_no_gates_is_nothing() -> None:
    assert state(opened(plan_of(success=(ALL,)), after=MINUTE)) == ("not yet", "unknown")


# --------------------------------------------------------------------------------------------------------- by people
def test_people_judge_what_no_gate_shows() -> None:
    book = opened(plan(SAID), after=MINUTE)
    assert state(book) == ("not yet", "unknown"), "a tick in the document is no proof"
    judge(book, met=True)
    assert state(book) == ("success", "met")
    judge(book, met=False)
    assert state(book) == ("failed", "not met")


def test_a_good_word_counts_when_its_window_is_over() -> None:
    book = opened(plan(SAID_2H), after=HOUR)
    assert words(ask(book, JudgeCriterion("success-1", met=True, note="x"))) == "its time is not over: 1:00:00 left"
    book.write(CriterionJudged("success-1", met=True, note="too early"))
    assert state(book) == ("not yet", "pending")
    book.now = T0 + 2 * HOUR
    assert state(book) == ("not yet", "unknown")
    judge(book, met=True)
    assert state(book) == ("success", "met")


def test_a_bad_word_counts_at_once() -> None:
    book = opened(plan(SAID_2H), after=MINUTE)
    judge(book, met=False)
    assert state(book) == ("failed", "not met")


def test_a_word_of_an_earlier_attempt_does_not_count() -> None:
    book = opened(plan(SAID), after=MINUTE)
    judge(book, met=False)
    book.write(Scrubbed("again tomorrow"))
    assert state(book) == ("not yet", "pending")
    book.write(events.T0Set(T0 + 24 * HOUR))
    book.now = T0 + 25 * HOUR
    assert state(book) == ("not yet", "unknown")


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (
            JudgeCriterion("success-9", True, "x"),
            "the profile has no criterion 'success-9'; its criteria are success-1",
        ),
        (JudgeCriterion("success-1", True, " "), "note is missing"),
        (FollowUpDone(2), "the profile has no follow-up 3"),
        (FollowUpDone(-1), "the profile has no follow-up 0"),
    ],
)
def test_refusals(order: JudgeCriterion | FollowUpDone, reason: str) -> None:
    tasks = (FollowUp("thank"), FollowUp("retro"))
    assert ask(opened(plan(SAID, follow_ups=tasks), after=MINUTE), order) == reason


def test_before_t0_nothing_is_judged() -> None:
    book = opened(plan(SAID), after=-MINUTE)
    assert words(ask(book, JudgeCriterion("success-1", met=True, note="x"))) == (
        "T-0 has not been: nothing can be judged yet"
    )


@pytest.mark.parametrize("by", [COCKPIT, Operator("")])
def test_only_a_named_person_judges_and_follows_up(by: Operator) -> None:
    book = opened(plan(SAID, follow_ups=(FollowUp("thank"),)), after=MINUTE)
    for order in (JudgeCriterion("success-1", True, "x"), FollowUpDone(0)):
        assert words(ask(book, order, by)) == "only a named person may do that"


def test_criteria_without_an_id_have_their_place() -> None:
    book = opened(plan(replace(SAID, id=""), replace(SAID, id="")), after=MINUTE)
    judge(book, met=True, key="success-2")
    assert [view.state for view in success(look(book)).criteria] == ["unknown", "met"]


# ------------------------------------------------------------------------------------------------------- the verdict
def test_success_over_nothing_there_is_none() -> None:
    assert success(look(opened(plan(), after=HOUR))).state == "not yet"


@pytest.mark.parametrize("severity", list(Severity))
def test_an_open_issue_stands_in_the_way(severity: Severity) -> None:
    book = opened(plan(BY_GATE), after=MINUTE)
    prove(book)
    book.write(IssueRaised(IssueId("issue-1"), severity, "down"))
    assert (success(look(book)).state == "success") == (severity is Severity.MINOR)
    assert success(look(book)).blockers == (() if severity is Severity.MINOR else ("issue-1 is open: down",))
    book.write(IssueResolved(IssueId("issue-1"), "up"))
    assert success(look(book)).state == "success"


def test_a_launch_that_goes_back_is_no_success() -> None:
    book = opened(plan(BY_GATE, rollback=Rollback((RollbackStep("undo"),))), after=MINUTE)
    prove(book)
    book.write(RollbackAsked("it burns"))
    assert success(look(book)).state == "not yet"
    book.write(RollbackDecided(back=False, reason="it is nothing"))
    assert success(look(book)).state == "success"
    book.write(RollbackAsked("it burns"))
    book.write(RollbackDecided(back=True, reason="it does"))
    assert success(look(book)).state == "not yet"
    book.write(RollbackEnded("mended on the way"))
    assert success(look(book)).state == "success", "broken off: the criteria decide"
    book.write(RollbackAsked("it burns"))
    book.write(RollbackDecided(back=True, reason="it does"))
    book.write(RollbackStepDone(0))
    book.write(RollbackEnded())
    assert success(look(book)).state == "failed"
    assert success(look(book)).blockers == ("the launch went back",)


def test_a_way_back_of_before_t0_is_not_this_launch_failing() -> None:
    book = opened(plan(BY_GATE), after=-MINUTE)
    book.write(RollbackAsked("it burns"))
    book.write(RollbackDecided(back=True, reason="it does"))
    book.write(RollbackEnded())
    book.now = T0
    prove(book)
    assert success(look(book)).state == "success"


@pytest.mark.parametrize("begun", [True, False])
def test_a_hold_at_t0_is_before_t0(begun: bool) -> None:
    hold = Mark(timedelta(0), "go", hold=BuiltInHold(HoldEnd.RESUME), id=MarkId("go"))
    late = Phase(PhaseId("after"), "after", after_t0=True)
    book = opened(plan(BY_GATE, timeline=(hold,), phases=(late,), follow_ups=(FollowUp("thank", offset=MINUTE),)))
    book.now = T0 + HOUR
    prove(book)
    if begun:
        do(book, BeginHold(MarkId("go")), COCKPIT)
    assert state(book) == ("not yet", "pending")
    assert not phase_views(look(book))[0].open
    assert not follow_ups(look(book))[0].overdue
    if begun:
        do(book, Resume(reason="all is well"))
        book.wait(60)
        assert state(book) == ("success", "met")
        assert phase_views(look(book))[0].open
        assert follow_ups(look(book))[0].overdue


def test_a_t0_that_never_was_leads_to_no_success() -> None:
    passed = Book(plan(BY_GATE), now=T0 + HOUR)
    passed.write(events.T0Set(T0))
    scrubbed = opened(plan(BY_GATE), after=MINUTE)
    scrubbed.write(Scrubbed("rain"))
    unset = Book(plan(BY_GATE, t0=None))
    for book in (passed, scrubbed, unset):
        prove(book)
        assert state(book) == ("not yet", "pending")


STEPS = st.sampled_from(["close", "fail", "other", "waive", "met", "unmet", "issue", "resolve", "wait", "long"])


@given(st.lists(st.sampled_from([BY_GATE, BY_GATE_2H, ALL, SAID, SAID_2H]), max_size=3), st.lists(STEPS, max_size=15))
def test_success_is_never_said_on_nothing(kinds: list[Criterion], steps: list[str]) -> None:
    """Whatever happens: success means that each criterion was shown or said after T-0, and its time is over."""
    criteria = [replace(one, id=f"success-{number}") for number, one in enumerate(kinds, 1)]
    book = opened(plan(*criteria), after=-HOUR)
    closed = said_no = False
    issues = 0
    for step in steps:
        match step:
            case "close" | "fail":
                prove(book, holds=step == "close")
                closed = step == "close"
            case "other":
                prove(book, "other")
            case "waive":
                book.write(events.Waived(GateId("other"), "why", "Zoe"))
            case "met" | "unmet":
                for one in criteria:
                    answer = ask(book, JudgeCriterion(one.id, step == "met", "x"))
                    if not isinstance(answer, str):
                        do(book, JudgeCriterion(one.id, step == "met", "x"))
                        said_no |= step == "unmet"
            case "issue":
                issues += 1
                book.write(IssueRaised(IssueId(f"issue-{issues}"), Severity.CRITICAL, "x"))
            case "resolve" if issues:
                book.write(IssueResolved(IssueId(f"issue-{issues}"), "x"))
            case _:
                book.wait(7200 if step == "long" else 1800)
    found = success(look(book))
    states = [view.state for view in found.criteria]
    if book.now < T0:
        assert found.state == "not yet"
        assert set(states) <= {"pending"}
    if found.state == "success":
        assert states
        assert set(states) == {"met"}
        assert book.now >= T0 + max((one.lasts or timedelta(0) for one in criteria), default=timedelta(0))
        assert closed or not any(one.gate or one.all_gates for one in criteria)
        assert all(one.gate or one.all_gates or book.launch.conduct.criteria[one.id].met for one in criteria)
        assert not book.launch.conduct.open_issues
    assert (found.state == "failed") == ("not met" in states)
    if found.state == "failed":
        assert said_no or not closed


# --------------------------------------------------------------------------------------------------- phases and tasks
PHASES = (
    Phase(PhaseId("go"), "go"),
    Phase(PhaseId("day"), "launch day", opens=-2 * HOUR),
    Phase(PhaseId("after"), "after", after_t0=True),
    Phase(PhaseId("hour"), "first hour", after_t0=True, opens=HOUR),
)


@pytest.mark.parametrize(
    ("since_t0", "open_"),
    [
        (-3 * HOUR, [True, False, False, False]),
        (-2 * HOUR, [True, True, False, False]),
        (timedelta(0), [True, True, True, False]),
        (HOUR, [True, True, True, True]),
    ],
)
def test_phases_open_on_time(since_t0: timedelta, open_: list[bool]) -> None:
    book = opened(plan_of(phases=PHASES), after=since_t0)
    views = phase_views(look(book))
    assert [view.phase for view in views] == list(PHASES)
    assert [view.opens for view in views] == [None, T0 - 2 * HOUR, T0, T0 + HOUR]
    assert [view.open for view in views] == open_


def test_phases_open_later_when_a_hold_lasts() -> None:
    book = opened(plan_of(phases=PHASES), after=-HOUR)
    do(book, CallHold("rain"))
    book.wait(3 * 3600)
    views = phase_views(look(book))
    assert [view.opens for view in views] == [None, T0 + HOUR, T0 + 3 * HOUR, T0 + 4 * HOUR]
    assert [view.open for view in views] == [True, True, False, False]


def test_all_gates_have_their_time_too() -> None:
    book = opened(plan(replace(ALL, lasts=HOUR)), after=MINUTE)
    prove(book)
    prove(book, "other")
    assert state(book) == ("not yet", "pending")
    book.now = T0 + HOUR
    assert state(book) == ("success", "met")


def test_phases_wait_for_a_t0() -> None:
    views = phase_views(look(Book(plan_of(phases=PHASES, t0=None))))
    assert [(view.opens, view.open) for view in views] == [(None, True), *[(None, False)] * 3]
    scrubbed = opened(plan_of(phases=PHASES), after=2 * HOUR)
    scrubbed.write(Scrubbed("rain"))
    assert [view.open for view in phase_views(look(scrubbed))] == [True, False, False, False]


def test_follow_ups_are_due_and_done() -> None:
    tasks = (FollowUp("thank everybody", offset=timedelta(days=1)), FollowUp("retro", "next week"))
    book = opened(plan_of(follow_ups=tasks), after=timedelta(days=1) - MINUTE)
    assert [(view.number, view.due, view.overdue) for view in follow_ups(look(book))] == [
        (0, T0 + timedelta(days=1), False),
        (1, None, False),
    ]
    book.wait(60)
    assert [view.overdue for view in follow_ups(look(book))] == [True, False]
    assert do(book, FollowUpDone(0, " all of them ")) == (FollowedUp(0, "all of them"),)
    view = follow_ups(look(book))[0]
    assert (view.overdue, view.done is not None and view.done.note) == (False, "all of them")
    assert words(ask(book, FollowUpDone(0))) == "thank everybody is done already"


def test_no_task_is_overdue_after_a_scrub() -> None:
    book = opened(plan_of(follow_ups=(FollowUp("thank", offset=HOUR),)), after=2 * HOUR)
    assert follow_ups(look(book))[0].overdue
    book.write(Scrubbed("rain"))
    assert not follow_ups(look(book))[0].overdue


# ---------------------------------------------------------------------------------------------------------- windows
PROBE, ERRORS = probe_of("calm", every=60.0), machine("calm", 2)
FIRST_2H = replace(BY_GATE, lasts=2 * HOUR)
WEEK = replace(BY_GATE, lasts=2 * HOUR, throughout=False)


def watched(*criteria: Criterion) -> Plan:
    return plan_of(gate_of("calm", claims=[ERRORS], probes=[PROBE], fresh_for=5 * MINUTE), success=criteria)


def see(book: Book, minutes: int, outcome: Outcome = Outcome.PASS) -> None:
    """A look every minute, the same each time."""
    for _ in range(minutes):
        sample(book, PROBE, {ERRORS: outcome}, 0.0)
        book.wait(60)


def test_zero_errors_in_the_first_two_hours_means_all_of_them() -> None:
    book = opened(watched(FIRST_2H), after=-MINUTE)
    see(book, 123)
    assert state(book) == ("success", "met")
    see(book, 5, Outcome.FAIL)
    assert state(book) == ("success", "met"), "what fails after its time does not undo it"


def test_one_failure_in_its_time_is_never_forgotten() -> None:
    book = opened(watched(FIRST_2H), after=-MINUTE)
    see(book, 31)
    see(book, 1, Outcome.FAIL)
    see(book, 5)
    assert state(book) == ("failed", "not met")
    see(book, 120)
    assert state(book) == ("failed", "not met")
    assert success(look(book)).criteria[0].why == "says 2: it did not hold at T+30:00"
    assert "prove those" in words(ask(book, JudgeCriterion("success-1", met=True, note="it is fine")))


def test_a_failure_of_before_t0_that_ended_is_none_of_its_time() -> None:
    book = opened(watched(FIRST_2H), after=-10 * MINUTE)
    see(book, 5, Outcome.FAIL)
    see(book, 130)
    assert state(book) == ("success", "met")


def test_a_time_that_was_not_watched_is_known_to_nobody_until_a_person_says() -> None:
    book = opened(watched(FIRST_2H), after=-MINUTE)
    see(book, 30)
    book.wait(1800)
    see(book, 70)
    assert state(book) == ("not yet", "unknown")
    assert "not watched without a break" in success(look(book)).criteria[0].why
    judge(book, met=True)
    assert state(book) == ("success", "met")


def test_an_average_is_looked_at_when_its_time_is_over() -> None:
    book = opened(watched(WEEK), after=MINUTE)
    see(book, 5, Outcome.FAIL)
    assert state(book) == ("not yet", "pending"), "the first minutes of a week are no week"
    book.now = T0 + 2 * HOUR
    assert state(book) == ("not yet", "unknown")
    see(book, 1)
    assert state(book) == ("success", "met")
    see(book, 10, Outcome.FAIL)
    assert state(book) == ("success", "met"), "that is another week"

    late = opened(watched(WEEK), after=2 * HOUR)
    see(late, 1, Outcome.FAIL)
    assert state(late) == ("failed", "not met")
    see(late, 5)
    assert state(late) == ("failed", "not met")


@given(st.lists(st.tuples(st.sampled_from([*Outcome]), st.integers(1, 400)), max_size=60), st.integers(1, 30))
def test_a_window_is_met_only_by_what_was_seen_of_all_of_it(looks: list[tuple[Outcome, int]], ahead: int) -> None:
    """Against an oracle that keeps every single look."""
    book = opened(watched(replace(FIRST_2H, lasts=HOUR)), after=-ahead * MINUTE)
    seen: list[tuple[timedelta, Outcome]] = []
    for outcome, pause in looks:
        sample(book, PROBE, {ERRORS: outcome}, 0.0)
        seen.append((book.now - T0, outcome))
        book.wait(pause)
    inside = [(at, outcome) for at, outcome in seen if timedelta(0) <= at <= HOUR]
    found = success(look(book)).criteria[0].state
    if any(outcome is Outcome.FAIL for _, outcome in inside):
        assert found in {"not met", "pending"}
        assert found == "not met" or book.now < T0
    if found == "met":
        assert book.now >= T0 + HOUR
        assert all(outcome is Outcome.PASS for _, outcome in inside)
        moments = [timedelta(0), *(at for at, _ in inside), HOUR]
        assert all(later - sooner <= 2 * MINUTE for sooner, later in pairwise(moments))


def test_a_failure_outlives_what_is_kept() -> None:
    found: tuple[Stretch, ...] = ()
    for number in range(MOST * 3):
        outcome = Outcome.FAIL if number == 7 else Outcome.PASS if number % 2 else Outcome.ERROR
        found = extended(found, T0 + number * MINUTE, outcome, MINUTE)
    assert len(found) == MOST
    assert first_failure(found, T0, T0 + HOUR) is not None


def test_a_task_that_is_done_can_be_taken_back() -> None:
    book = opened(plan_of(follow_ups=(FollowUp("debrief", offset=HOUR),)), after=2 * HOUR)
    do(book, FollowUpDone(0))
    do(book, FollowUpDone(0, done=False))
    assert follow_ups(look(book))[0].overdue
    assert "is not done" in words(ask(book, FollowUpDone(0, done=False)))
