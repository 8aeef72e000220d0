"""Who may stop the T-clock, release it, take it back, end an attempt; and who may tick the sequence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cockpit.core import events, intents, orders
from cockpit.core.clock import read_clock
from cockpit.core.events import Answer
from cockpit.core.gates import Standing
from cockpit.core.holding import undone_by
from cockpit.core.intents import Intent
from cockpit.core.names import COCKPIT, ClaimId, GateId, HoldId, IssueId, LaunchId, MarkId, Operator, Role
from cockpit.core.plan import BuiltInHold, HoldEnd, Manner, Mark, Station, Step
from cockpit.core.reading import Outcome
from cockpit.core.review import review
from cockpit.core.timeline import Progress, sequence, upcoming
from fakes.generate import ANA, START, Book, gate_of, machine, person, plan_of, probe_of, report

T0 = START + timedelta(hours=1)
SMOKE, STANDUP, POLL = MarkId("smoke"), MarkId("standup"), MarkId("poll")
A, B = GateId("a"), GateId("b")
MARKS = (
    Mark(timedelta(minutes=-50), "Smoke", "qa", until=A, id=SMOKE),
    Mark(
        timedelta(minutes=-30),
        "Standup",
        "sm",
        steps=(Step("call in"), Step("read out", "pm")),
        id=STANDUP,
        manner=Manner.READ_DO,
        needs=(A,),
    ),
    Mark(timedelta(minutes=-10), "Poll", "pm", until=B, hold=BuiltInHold(HoldEnd.RESUME), id=POLL),
    Mark(timedelta(), "Launch", id=MarkId("launch")),
)
GATES = (gate_of("a", claims=[machine("a")], probes=[probe_of("a")]), gate_of("b", claims=[person("b")]))


def book_of(t: float = -60, **rest: object) -> Book:
    """A launch at T `t` in minutes, opened an hour before T-0."""
    book = Book(plan_of(*GATES, timeline=MARKS, stations=(Station(Role("pm"), "Morgan"),), **rest))
    assert book.submit(intents.Open(LaunchId("demo-1"), "1")) is None
    book.wait((t + 60) * 60)
    return book


def t_of(book: Book) -> float:
    t = read_clock(book.launch, book.now).t
    assert t is not None
    return t / timedelta(minutes=1)


def prove(book: Book) -> None:
    book.write(report(GATES[0].probes[0], {GATES[0].claims[0]: Outcome.PASS}, book.now), COCKPIT)
    book.submit(intents.Vouch(ClaimId("b.1"), "seen"), ANA)


def why(book: Book, intent: Intent, by: Operator = ANA) -> str:
    """Why it was refused; empty if it happened."""
    return str(book.submit(intent, by) or "")


# ------------------------------------------------------------------------------------------------- who, and a reason
@pytest.mark.parametrize("order", [orders.CallHold("x"), orders.Recycle(SMOKE, "x"), orders.Scrub("x")])
@pytest.mark.parametrize("by", [COCKPIT, Operator(" ")])
def test_only_people_stop_a_launch(order: Intent, by: Operator) -> None:
    assert why(book_of(-40), order, by) == "only a named person may do that"


@pytest.mark.parametrize("order", [orders.CallHold(" "), orders.Recycle(SMOKE, ""), orders.Scrub("")])
def test_it_needs_a_reason(order: Intent) -> None:
    assert why(book_of(-40), order) == "reason is missing"


@pytest.mark.parametrize(
    ("hold", "because"),
    [(None, "no hold stands"), (HoldId("hold-1"), "no hold stands")],
)
def test_what_does_not_stand_is_not_resumed(hold: HoldId | None, because: str) -> None:
    assert why(book_of(), orders.Resume(hold)) == because


def test_an_unknown_hold_is_named_with_those_that_stand() -> None:
    book = book_of()
    book.submit(orders.CallHold("rain"), ANA)
    assert why(book, orders.Resume(HoldId("hold-7"))) == "hold-7 does not stand; those that do are hold-1"
    assert why(book, orders.Resume(), COCKPIT) == "only a named person may do that"
    assert why(book, orders.Resume()) == ""
    assert book.launch.conduct.holds[0].released == "ana (qa)"


def test_a_built_in_hold_ends_earlier_only_for_a_reason() -> None:
    held = replace(MARKS[2], hold=BuiltInHold(HoldEnd.CLOSED))
    book = Book(plan_of(*GATES, timeline=(held,)))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.wait(50 * 60)
    assert why(book, orders.BeginHold(POLL), COCKPIT) == ""
    assert "waits for Gate b to close" in why(book, orders.Resume(), COCKPIT)
    assert "give a reason" in why(book, orders.Resume())
    assert why(book, orders.Resume(None, "the customer waits")) == ""
    assert book.launch.conduct.holds[0].released == "ana (qa): the customer waits"


def test_a_hold_that_waits_for_a_person_ends_with_a_persons_word() -> None:
    book = book_of(-10)
    book.submit(orders.BeginHold(POLL), COCKPIT)
    assert why(book, orders.Resume(), COCKPIT) != ""
    assert why(book, orders.Resume()) == ""


def test_a_hold_of_an_issue_ends_with_new_evidence() -> None:
    book = book_of(-40)
    prove(book)
    book.submit(orders.RaiseIssue("moderate", "it leaks", A), ANA)
    issue = IssueId("issue-1")
    assert "not resolved" in why(book, orders.Resume(None, "we must"))
    book.submit(orders.ResolveIssue(issue, "mended"), ANA)
    assert "prove it again" in why(book, orders.Resume(None, "we must"))
    book.wait(5)
    prove(book)
    assert why(book, orders.Resume()) == ""


def test_after_t0_there_is_nothing_to_hold() -> None:
    book = book_of(-11)
    book.write(events.HoldPassed(POLL))
    book.wait(12 * 60)
    assert why(book, orders.CallHold("x")) == "T-0 is over: there is nothing left to hold"


def test_a_hold_may_be_called_before_there_is_a_t0() -> None:
    book = Book(plan_of(*GATES, timeline=MARKS, t0=None))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert why(book, orders.CallHold("rain")) == ""
    book.submit(intents.SetT0(T0), ANA)
    assert t_of(book) == -60
    book.wait(600)
    assert t_of(book) == -60, "it stands"
    assert read_clock(book.launch, book.now).expected == T0 + timedelta(minutes=10)


# --------------------------------------------------------------------------------------------------------- recycle
def test_a_recycle_goes_back_and_says_what_it_undoes() -> None:
    book = book_of(-20)
    prove(book)
    for step in (0, 1):
        assert why(book, orders.TickStep(STANDUP, step)) == ""
    assert why(book, intents.SignOff(Role("pm"), "Morgan", Answer.GO)) == ""
    told = undone_by(book.launch, STANDUP)
    assert told is not None
    assert (told.reopened, told.marks, told.poll) == ((B,), (STANDUP, POLL, MarkId("launch")), False)
    assert why(book, orders.Recycle(STANDUP, "it leaks")) == ""
    assert t_of(book) == -30
    assert book.launch.t0 == book.now + timedelta(minutes=30)
    views = review(book.launch, book.now).views
    assert (views[A].standing, views[B].standing) == (Standing.CLOSED, Standing.OPEN)
    assert book.launch.conduct.ticks == {}
    assert not review(book.launch, book.now).poll[0].go, "it was signed on evidence that is void"


@pytest.mark.parametrize("bound", [{"poll_mark": POLL}, {"until": HoldEnd.POLL}])
def test_a_recycle_behind_the_poll_asks_everybody_again(bound: dict[str, object]) -> None:
    book = book_of(-20)
    marks = list(MARKS)
    if "until" in bound:
        marks[2] = replace(marks[2], hold=BuiltInHold(HoldEnd.POLL))
    poll = replace(book.plan.poll, mark=bound.get("poll_mark"))
    book = Book(replace(book.plan, timeline=tuple(marks), poll=poll))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.wait(40 * 60)
    book.submit(orders.OpenPoll(), ANA)
    book.submit(intents.SignOff(Role("pm"), "Morgan", Answer.GO))
    assert why(book, orders.Recycle(SMOKE, "again")) == ""
    assert book.launch.sign_offs == {}
    assert book.launch.conduct.poll_opened is None


def test_a_run_that_began_before_a_recycle_proves_nothing_after_it() -> None:
    book = book_of(-40)
    prove(book)
    book.submit(orders.Recycle(SMOKE, "again"), ANA)
    book.wait(10)
    late = report(GATES[0].probes[0], {GATES[0].claims[0]: Outcome.PASS}, book.now, elapsed_ms=20_000)
    book.write(late, COCKPIT)
    assert review(book.launch, book.now).views[A].standing is Standing.OPEN
    book.write(report(GATES[0].probes[0], {GATES[0].claims[0]: Outcome.PASS}, book.now), COCKPIT)
    assert review(book.launch, book.now).views[A].standing is Standing.CLOSED


def test_a_recycle_in_a_hold_stands_at_its_mark() -> None:
    book = book_of(-20)
    book.submit(orders.CallHold("rain"), ANA)
    book.submit(orders.Recycle(SMOKE, "again"), ANA)
    book.wait(600)
    assert t_of(book) == -50
    book.submit(orders.Resume(), ANA)
    book.wait(60)
    assert t_of(book) == -49


def test_a_recycle_to_the_mark_at_which_the_clock_is_held_does_not_hold_twice() -> None:
    book = book_of(-10)
    book.submit(orders.BeginHold(POLL), COCKPIT)
    assert why(book, orders.Recycle(POLL, "again")) == ""
    assert why(book, orders.BeginHold(POLL), COCKPIT) != ""
    assert len(book.launch.conduct.standing) == 1


@pytest.mark.parametrize(
    ("mark", "because"),
    [(POLL, "Poll lies ahead: the clock goes back only"), (MarkId("gone"), "the launch sequence has no mark gone")],
)
def test_a_recycle_goes_back_only(mark: MarkId, because: str) -> None:
    assert why(book_of(-40), orders.Recycle(mark, "x")) == because


def test_a_recycle_needs_a_t0() -> None:
    book = Book(plan_of(timeline=MARKS, t0=None))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert why(book, orders.Recycle(SMOKE, "x")) == "T-0 is not set"
    past = Book(plan_of(timeline=MARKS), T0 + timedelta(hours=1))
    past.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert why(past, orders.Recycle(SMOKE, "x")) == "T-0 lies in the past: set a new one"


# ----------------------------------------------------------------------------------------------------------- scrub
def test_a_scrub_ends_the_attempt_and_a_new_t0_begins_the_next() -> None:
    book = book_of(-40)
    book.submit(orders.CallHold("rain"), ANA)
    book.wait(60)
    assert why(book, orders.Scrub("weather", "tomorrow")) == ""
    conduct = book.launch.conduct
    assert (conduct.scrub_reason, conduct.turnaround) == ("weather", "tomorrow")
    assert (t_of(book), read_clock(book.launch, book.now).expected) == (-40, None)
    assert why(book, orders.Scrub("again")) == "this attempt is scrubbed: set a new T-0"
    assert why(book, orders.TickStep(STANDUP, 0)) == "this attempt is scrubbed: set a new T-0"
    assert why(book, intents.SetT0(book.now + timedelta(days=1))) == ""
    clock = read_clock(book.launch, book.now)
    assert (clock.attempt, clock.scrubbed, clock.holds, clock.t) == (2, False, (), timedelta(days=-1))


def test_a_scrub_does_not_end_the_hold_of_an_issue() -> None:
    """Else another date would do instead of a mend."""
    book = book_of(-40)
    book.submit(orders.RaiseIssue("moderate", "it leaks"), ANA)
    book.submit(orders.Scrub("leak"), ANA)
    book.submit(intents.SetT0(book.now + timedelta(hours=3)), ANA)
    assert [hold.issue for hold in book.launch.conduct.standing] == ["issue-1"]
    book.wait(60)
    assert t_of(book) == -180


# ------------------------------------------------------------------------------------------------------------- T-0
def test_t0_lies_ahead() -> None:
    book = book_of()
    assert why(book, intents.SetT0(book.now)) == "T-0 must lie ahead"
    assert why(book, intents.SetT0(book.now + timedelta(hours=9)), COCKPIT) == "only a named person may do that"
    assert why(book, intents.SetT0(book.now + timedelta(hours=9))) == ""


def test_who_starts_again_with_the_old_t0_does_not_move_it_back() -> None:
    book = book_of(-40, t0=T0)
    book.submit(orders.CallHold("rain"), ANA)
    book.wait(600)
    book.submit(orders.Resume(), ANA)
    assert book.launch.t0 == T0 + timedelta(minutes=10)
    assert why(book, intents.Open(LaunchId("demo-1"), "1", T0)) == ""
    assert book.launch.t0 == T0 + timedelta(minutes=10)
    assert why(book, intents.Open(LaunchId("demo-1"), "1", book.now)) == "T-0 must lie ahead"


# -------------------------------------------------------------------------------------------------------- sequence
def test_steps_that_are_read_and_done_go_in_order() -> None:
    book = book_of(-30)
    assert why(book, orders.TickStep(STANDUP, 0)) == "Gate a must be closed first"
    prove(book)
    assert why(book, orders.TickStep(STANDUP, 1)) == "step by step: first call in"
    assert why(book, orders.TickStep(STANDUP, 2)) == "Standup has no step 3"
    assert why(book, orders.TickStep(STANDUP, -1)) == "Standup has no step 0"
    assert why(book, orders.TickStep(STANDUP, 0), COCKPIT) == "only a named person may do that"
    assert why(book, orders.TickStep(STANDUP, 0)) == ""
    assert why(book, orders.TickStep(STANDUP, 0)) == "call in is done already"
    assert why(book, orders.TickStep(STANDUP, 1)) == ""
    assert sequence(review(book.launch, book.now))[1].progress is Progress.DONE
    assert why(book, orders.TickStep(STANDUP, 0, done=False)) == "step by step: first take back read out"
    assert why(book, orders.TickStep(STANDUP, 1, done=False)) == ""
    assert why(book, orders.TickStep(STANDUP, 1, done=False)) == "read out is not ticked"


def test_steps_that_are_confirmed_go_in_any_order() -> None:
    marks = (replace(MARKS[1], manner=Manner.DO_CONFIRM, needs=()),)
    book = Book(plan_of(timeline=marks))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert why(book, orders.TickStep(STANDUP, 1)) == ""
    view = sequence(review(book.launch, book.now))[0]
    assert (view.progress, view.began, view.waits_for) == (Progress.RUNNING, book.now, "1 of 2 steps")
    assert (view.next_step, view.who) == (Step("call in"), "sm")


def test_steps_that_are_done_from_memory_are_confirmed_together() -> None:
    marks = (replace(MARKS[1], manner=Manner.DO_CONFIRM), replace(MARKS[1], id=MarkId("read")), MARKS[0])
    book = Book(plan_of(*GATES, timeline=marks))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    both = orders.ConfirmSteps(STANDUP)
    assert why(book, both) == "Gate a must be closed first"
    prove(book)
    assert why(book, both, COCKPIT) == "only a named person may do that"
    assert "has no steps" in why(book, orders.ConfirmSteps(SMOKE))
    assert "step by step" in why(book, orders.ConfirmSteps(MarkId("read")))
    assert why(book, orders.TickStep(STANDUP, 1)) == ""
    first = book.now
    book.wait(60)
    assert why(book, both) == ""
    assert book.launch.conduct.ticks == {STANDUP: {0: book.now, 1: first}}
    assert why(book, both) == "every step of Standup is done already"
    view = next(one for one in sequence(review(book.launch, book.now)) if one.mark.id == STANDUP)
    assert (view.progress, view.finished) == (Progress.DONE, book.now)


def test_a_mark_is_complete_when_its_gate_is_closed_and_not_when_somebody_says_so() -> None:
    book = book_of(-45)
    assert "is not closed" in why(book, orders.CompleteMark(SMOKE, "trust me"))
    prove(book)
    assert sequence(review(book.launch, book.now))[0].progress is Progress.DONE


def test_a_mark_with_open_steps_is_complete_with_a_note() -> None:
    book = book_of(-30)
    prove(book)
    assert "2 of 2 steps are open" in why(book, orders.CompleteMark(STANDUP))
    assert why(book, orders.CompleteMark(STANDUP, "by phone")) == ""
    assert why(book, orders.CompleteMark(STANDUP, "by phone")) == "Standup is complete already"
    view = sequence(review(book.launch, book.now))[1]
    assert (view.progress, view.finished) == (Progress.DONE, book.now)


def test_what_is_next_is_always_told() -> None:
    book = book_of(-55)

    def told() -> tuple[str, str, str] | None:
        view = upcoming(review(book.launch, book.now))
        return (view.mark.title, view.progress.value, view.who) if view else None

    assert told() == ("Smoke", "ahead", "qa")
    book.wait(6 * 60)
    assert told() == ("Smoke", "running", "qa")
    prove(book)
    assert told() == ("Standup", "ahead", "sm")
    book.wait(20 * 60)
    book.submit(orders.TickStep(STANDUP, 0), ANA)
    assert told() == ("Standup", "running", "pm")
    book.wait(20 * 60)
    assert told() == ("Standup", "late", "pm")
