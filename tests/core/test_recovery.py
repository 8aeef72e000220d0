"""The way back: the light that says that it was drilled, the director's answer, the steps with their stopwatches."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trouble import HOUR, MINUTE, MORGAN, ask, do, look, opened, words

from cockpit.core import events
from cockpit.core.conducted import LimitCrossed, RollbackAsked, RollbackDecided, RollbackEnded, RollbackStepDone
from cockpit.core.contingency import Level, Limit, Rollback, RollbackStep, Watch
from cockpit.core.names import COCKPIT, GateId, Operator, Role, WatchId
from cockpit.core.orders import AnswerRollback, AskRollback, DecideRollback, EndRollback, FinishRollbackStep, Order
from cockpit.core.plan import Station
from cockpit.core.recovery import RecoveryView, recovery
from fakes.generate import ANA, BEN, Book, gate_of, person, plan_of

QUINN = Operator("Quinn", Role("qa"))
DRILLED, HURT = person("drill"), person("watch-data")
STEPS = (
    RollbackStep("stop the traffic", "devops", MINUTE),
    RollbackStep("restore the database", "dba", 5 * MINUTE, no_return=True),
    RollbackStep("tell the customers", "pm"),
)
BACK = Rollback(STEPS, GateId("drill"), limit=8 * MINUTE, drill=5 * MINUTE)
DATA = Watch(WatchId("data"), "Data", GateId("watch-data"), (Limit(HURT.id, "lost", Level.ROLLBACK),))
PLAN = plan_of(
    gate_of("drill", claims=[DRILLED], fresh_for=HOUR),
    owner="pm",
    rollback=BACK,
    watches=(DATA,),
    watch_gates=(gate_of("watch-data", claims=[HURT]),),
)


def view(book: Book) -> RecoveryView:
    return recovery(look(book))


def drilled(**rest: object) -> Book:
    book = opened(replace(PLAN, rollback=replace(BACK, **rest)))
    book.write(events.Vouched(DRILLED.id, DRILLED.gate, "says", holds=True, note="went back in 5m"))
    return book


def going_back() -> Book:
    book = opened(PLAN, after=MINUTE)
    do(book, AskRollback("it burns"))
    do(book, DecideRollback(back=True, reason="too many errors"), MORGAN)
    return book


# ------------------------------------------------------------------------------------------------------------ light
def test_ready_with_a_drill_that_is_proven_fresh_and_quick() -> None:
    book = drilled()
    assert (view(book).ready, view(book).why) == (True, "")
    book.wait(3600)
    assert (view(book).ready, view(book).why) == (False, "says 1: its evidence is too old")


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        ({"gate": None}, "no drill is named"),
        ({"gate": GateId("gone")}, "the profile has no gate gone"),
        ({"drill": 8 * MINUTE + timedelta(seconds=1)}, "the drill took 8:01, 8:00 are allowed"),
        ({"drill": 8 * MINUTE}, ""),
        ({"drill": None}, "nobody states how long the drill took; 8:00 are allowed"),
        ({"limit": None, "drill": HOUR}, ""),
    ],
)
def test_the_light_and_its_reason(rest: dict[str, object], why: str) -> None:
    book = drilled(**rest)
    assert (view(book).ready, view(book).why) == (not why, why)


def test_the_light_stays_off_without_proof() -> None:
    book = opened(PLAN)
    assert (view(book).ready, view(book).why) == (False, "says 1: nobody has vouched for it")
    book.write(events.Vouched(DRILLED.id, DRILLED.gate, "says", holds=False, note="took a day"))
    assert (view(book).ready, view(book).why) == (False, "says 1: took a day")
    book.write(events.Waived(GateId("drill"), "no time", "Zoe"))
    assert (view(book).ready, view(book).why) == (
        False,
        "Gate drill is waived: nobody showed that the way back works",
    )


def test_a_profile_without_a_rollback() -> None:
    found = view(opened(plan_of()))
    assert (found.ready, found.why, found.steps, found.next, found.total) == (
        False,
        "no drill is named",
        (),
        None,
        None,
    )


# --------------------------------------------------------------------------------------------------- asked, decided
def test_anybody_with_a_name_asks_and_the_director_decides() -> None:
    book = opened(PLAN)
    assert do(book, AskRollback(" it burns ", DATA.id), BEN) == (RollbackAsked("it burns", DATA.id),)
    assert view(book).asked is not None
    assert words(ask(book, AskRollback("me too"))) == "a rollback is asked for already: the director must answer"
    for by in (ANA, BEN, Operator("Morgana")):
        reason = words(ask(book, DecideRollback(back=True, reason="x"), by))
        assert reason == "only the director may decide on a rollback"
    assert words(ask(book, DecideRollback(back=True, reason=" "), MORGAN)) == "reason is missing"
    assert do(book, DecideRollback(back=True, reason="x"), MORGAN) == (RollbackDecided(back=True, reason="x"),)
    assert words(ask(book, DecideRollback(back=False, reason="x"), MORGAN)) == "nobody has asked for a rollback"
    assert words(ask(book, AskRollback("again"))) == "the launch goes back already"


def test_after_a_no_it_may_be_asked_again() -> None:
    book = opened(PLAN)
    do(book, AskRollback("it burns"))
    do(book, DecideRollback(back=False, reason="it is nothing"), MORGAN)
    assert view(book).next is None
    assert words(ask(book, FinishRollbackStep(0))) == "the launch does not go back"
    do(book, AskRollback("it burns all the same"))
    way = view(book).asked
    assert way is not None
    assert way.waiting


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (AskRollback(" "), "reason is missing"),
        (AskRollback("x", WatchId("gone")), "the profile has no watch gone"),
        (DecideRollback(back=True, reason="x"), "nobody has asked for a rollback"),
        (FinishRollbackStep(0), "the launch does not go back"),
        (EndRollback("x"), "the launch does not go back"),
    ],
)
def test_refusals(order: Order, reason: str) -> None:
    assert ask(opened(PLAN), order, MORGAN) == reason


def test_cockpit_asks_only_for_a_trigger_that_is_crossed() -> None:
    book = opened(PLAN, after=MINUTE)
    for watch in (DATA.id, None):
        assert words(ask(book, AskRollback("x", watch), COCKPIT)) == "no trigger is crossed: a person must ask"
    book.write(LimitCrossed(DATA.id, HURT.id), ANA)
    assert do(book, AskRollback("x", DATA.id), COCKPIT) == (RollbackAsked("x", DATA.id),)
    for order in (DecideRollback(back=True, reason="x"), FinishRollbackStep(0), EndRollback("x")):
        assert words(ask(book, order, COCKPIT)) == "only a named person may do that"
    assert words(ask(opened(PLAN), AskRollback("x"), Operator(" "))) == "only a named person may do that"


# ------------------------------------------------------------------------------------------------------------ steps
def test_steps_are_done_in_order_each_with_its_stopwatch() -> None:
    book = going_back()
    start = book.now
    found = view(book)
    assert (found.next, found.total, found.took, found.over) == (0, 6 * MINUTE, timedelta(0), False)
    assert [step.began for step in found.steps] == [start, None, None]
    assert words(ask(book, FinishRollbackStep(1, word="NO RETURN"))) == "step 1 comes first: stop the traffic"
    book.wait(60)
    assert not view(book).steps[0].over
    book.wait(1)
    assert view(book).steps[0].over
    assert do(book, FinishRollbackStep(0, " stopped ")) == (RollbackStepDone(0, "stopped"),)
    book.wait(299)
    found = view(book)
    assert found.next == 1
    assert [(step.took, step.over) for step in found.steps] == [
        (timedelta(seconds=61), True),
        (timedelta(seconds=299), False),
        (None, False),
    ]
    assert (found.steps[0].done, found.steps[1].began) == (start + timedelta(seconds=61),) * 2
    assert words(ask(book, FinishRollbackStep(0))) == "stop the traffic is done already"
    for step in (-1, 3):
        assert words(ask(book, FinishRollbackStep(step))) == f"the way back has no step {step + 1}"


@pytest.mark.parametrize("word", ["", "no return", "NO RETURNS", "NORETURN"])
def test_a_point_of_no_return_asks_for_its_word(word: str) -> None:
    book = going_back()
    do(book, FinishRollbackStep(0))
    assert words(ask(book, FinishRollbackStep(1, word=word))) == "there is no way forward from here: type NO RETURN"
    assert do(book, FinishRollbackStep(1, word=" NO RETURN ")) == (RollbackStepDone(1),)


def test_the_whole_way_has_a_limit() -> None:
    book = going_back()
    book.wait(480)
    assert not view(book).over
    book.wait(1)
    assert view(book).over


def test_without_a_limit_the_steps_together_are_one() -> None:
    book = opened(replace(PLAN, rollback=replace(BACK, limit=None)))
    do(book, AskRollback("x"))
    do(book, DecideRollback(back=True, reason="x"), MORGAN)
    book.wait(360)
    assert not view(book).over
    book.wait(1)
    assert view(book).over


def test_the_stopwatches_stand_when_it_is_over() -> None:
    book = going_back()
    for step in range(3):
        book.wait(30)
        do(book, FinishRollbackStep(step, word="NO RETURN"))
    assert do(book, EndRollback()) == (RollbackEnded(),)
    before = view(book)
    assert (before.next, before.took, before.over) == (None, timedelta(seconds=90), False)
    book.wait(86_400)
    assert view(book) == before


def test_broken_off_only_with_a_reason() -> None:
    book = going_back()
    do(book, FinishRollbackStep(0))
    assert words(ask(book, EndRollback(" "))) == "2 of 3 steps are not done: say why it ends"
    book.wait(10)
    assert do(book, EndRollback(" mended ")) == (RollbackEnded("mended"),)
    before = view(book)
    assert before.next is None
    assert before.steps[1].took == timedelta(seconds=10)
    book.wait(86_400)
    assert view(book) == before
    assert words(ask(book, FinishRollbackStep(1, word="NO RETURN"))) == "the launch does not go back"


ORDERS = st.one_of(
    st.just(AskRollback("x")),
    st.builds(DecideRollback, st.booleans(), st.sampled_from(["x", ""])),
    st.builds(FinishRollbackStep, st.integers(-1, 3), st.just(""), st.sampled_from(["", "NO RETURN"])),
    st.builds(EndRollback, st.sampled_from(["", "x"])),
)


@given(st.lists(st.tuples(ORDERS, st.sampled_from([ANA, MORGAN, MORGAN, COCKPIT]), st.integers(0, 400)), max_size=20))
def test_whatever_is_asked_for_steps_come_in_order_after_the_directors_word(
    asked: list[tuple[Order, Operator, int]],
) -> None:
    book = opened(PLAN)
    said_no_return = went = False
    for order, by, seconds in asked:
        book.wait(seconds)
        answer = ask(book, order, by)
        if isinstance(answer, str):
            assert answer
            continue
        for event in answer:
            book.write(event, by)
        if isinstance(order, DecideRollback):
            assert by == MORGAN
            went, said_no_return = order.back, False
        if isinstance(order, FinishRollbackStep):
            assert went
            said_no_return |= order.step == 1 and order.word == "NO RETURN"
        way = book.launch.conduct.rollback
        assert way is not None
        done = sorted(way.steps)
        assert done == list(range(len(done)))
        assert len(done) < 2 or said_no_return
        found = view(book)
        assert found.next == (len(done) if way.under_way and len(done) < 3 else None)
        assert sum((step.took or timedelta(0) for step in found.steps), timedelta(0)) <= (found.took or timedelta(0))


# ------------------------------------------------------------------------------------------------------------- poll
def test_the_stations_answer_and_the_director_decides_without_waiting() -> None:
    plan = replace(PLAN, stations=(Station(Role("pm"), "Morgan"), Station(Role("qa"), "Quinn")))
    book = opened(plan, after=MINUTE)
    assert "nobody has asked" in words(ask(book, AnswerRollback(Role("qa"), back=True)))
    do(book, AskRollback("it burns"))
    assert "its stations are pm, qa" in words(ask(book, AnswerRollback(Role("cto"), back=True)))
    assert "named" in words(ask(book, AnswerRollback(Role("qa"), back=True), COCKPIT))
    do(book, AnswerRollback(Role("qa"), back=False, reason="a blip"), QUINN)
    do(book, AnswerRollback(Role("qa"), back=True, reason="it is not"), QUINN)
    answers = {one.station.role: one.answer for one in view(book).poll}
    assert answers["pm"] is None
    assert answers["qa"] is not None
    assert (answers["qa"].name, answers["qa"].back, answers["qa"].reason) == ("Quinn", True, "it is not")
    do(book, DecideRollback(back=False, reason="we mend it"), MORGAN)
    assert "nobody has asked" in words(ask(book, AnswerRollback(Role("pm"), back=True)))
    do(book, AskRollback("it burns again"))
    assert [one.answer for one in view(book).poll] == [None, None], "another question, other answers"


def test_only_the_last_tick_is_taken_back_and_no_point_of_no_return() -> None:
    book = going_back()
    do(book, FinishRollbackStep(0))
    do(book, FinishRollbackStep(0, done=False))
    assert view(book).next == 0
    assert "is not done" in words(ask(book, FinishRollbackStep(0, done=False)))
    do(book, FinishRollbackStep(0))
    do(book, FinishRollbackStep(1, word="NO RETURN"))
    assert "take that back first" in words(ask(book, FinishRollbackStep(0, done=False)))
    assert "point of no return" in words(ask(book, FinishRollbackStep(1, done=False)))


def test_the_light_knows_how_old_the_drill_is() -> None:
    book = drilled()
    assert view(book).drilled == book.now
    assert view(opened(PLAN)).drilled is None


def test_what_went_back_is_no_go_until_another_t0() -> None:
    """All is proven, the limit is still crossed, and nobody has to remember that the launch went back."""
    book = going_back()
    book.write(events.Vouched(DRILLED.id, DRILLED.gate, "says", holds=True, note="went back in 5m"))
    for number in range(3):
        do(book, FinishRollbackStep(number, word="NO RETURN"))
    do(book, EndRollback())
    verdict = look(book).verdict
    assert not verdict.go
    assert "the launch went back" in str(verdict.blockers[0])
    book.write(events.T0Set(book.now + HOUR), MORGAN)
    assert look(book).verdict.go
