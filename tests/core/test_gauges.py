"""Watched metrics: what crosses a mark, what clears it, who may say so, and when the rollback is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trouble import MINUTE, MORGAN, T0, ask, do, look, opened, sample, words

from cockpit.core import events
from cockpit.core.conducted import LimitAnswered, LimitCleared, LimitCrossed, RollbackAsked, Scrubbed
from cockpit.core.contingency import Level, Limit, Watch
from cockpit.core.gauges import GaugeView, Health, crossings_due, gauges
from cockpit.core.intents import TakeBaseline
from cockpit.core.names import COCKPIT, ClaimId, GateId, Operator, WatchId
from cockpit.core.orders import AnswerLimit, ClearLimit, CrossLimit, DecideRollback, Order
from cockpit.core.reading import Outcome
from fakes.generate import ANA, BEN, Book, gate_of, machine, person, plan_of, probe_of

PROBE = probe_of("watch-errors", every=15.0)
GOAL, HIGH, BACK = (machine("watch-errors", number) for number in (1, 2, 3))
SLOW = machine("watch-errors", 4, hold=MINUTE)
ERRORS = Watch(
    WatchId("errors"),
    "Error rate",
    GateId("watch-errors"),
    (
        Limit(GOAL.id, "target", Level.TARGET, value=0.1),
        Limit(HIGH.id, "above 1 %", Level.CRITICAL, 15 * MINUTE, 1.0),
        Limit(BACK.id, "above 5 %", Level.ROLLBACK, value=5.0),
        Limit(SLOW.id, "above 2 % for 1m", Level.WARNING, value=2.0),
    ),
    unit="%",
)
LOST = person("watch-data")
DATA = Watch(WatchId("data"), "Data", GateId("watch-data"), (Limit(LOST.id, "data is lost", Level.ROLLBACK),))
PLAN = plan_of(
    gate_of("g", claims=[person("g")]),
    owner="pm",
    watches=(ERRORS, DATA),
    watch_gates=(
        gate_of("watch-errors", claims=[GOAL, HIGH, BACK, SLOW], probes=[PROBE], fresh_for=5 * MINUTE),
        gate_of("watch-data", claims=[LOST]),
    ),
)
MARKS = {"high": HIGH, "back": BACK}


def measure(book: Book, value: float) -> None:
    """The probe brings back a number: each mark's claim states that it is above."""
    marks = {GOAL: 0.1, HIGH: 1.0, BACK: 5.0, SLOW: 2.0}
    sample(book, PROBE, {claim: Outcome.PASS if value > mark else Outcome.FAIL for claim, mark in marks.items()}, value)


def engine(book: Book) -> list[Order]:
    """What the engine does after each look: it submits what is due."""
    due = list(crossings_due(look(book)))
    for order in due:
        do(book, order, COCKPIT)
    assert crossings_due(look(book)) == (), "what was submitted is due no more"
    return due


def gauge(book: Book) -> GaugeView:
    return gauges(look(book))[0]


def crossed(book: Book) -> list[str]:
    return [view.limit.says for view in gauge(book).crossed]


def test_the_gauge_shows_the_latest_number_and_its_marks() -> None:
    book = opened(PLAN, after=MINUTE)
    empty = gauge(book)
    assert (empty.value, empty.actual, empty.at, empty.broken, empty.crossed) == (None, "", None, "", ())
    measure(book, 0.4)
    book.wait(15)
    measure(book, 1.5)
    view = gauge(book)
    assert (view.value, view.at, view.active) == (1.5, book.now, True)
    assert view.actual.startswith("value (1.5)")
    assert [limit.limit for limit in view.limits] == list(ERRORS.limits)


def test_a_mark_is_crossed_and_cleared_by_evidence() -> None:
    book = opened(PLAN, after=MINUTE)
    measure(book, 1.5)
    assert engine(book) == [CrossLimit(ERRORS.id, HIGH.id)]
    assert crossed(book) == ["above 1 %"]
    since = book.now
    book.wait(15)
    measure(book, 1.7)
    assert engine(book) == []
    view = gauge(book).limits[1]
    assert (view.since, view.actual, view.by) == (since, "value (1.5) says 2", "")
    book.wait(15)
    measure(book, 0.5)
    assert engine(book) == [ClearLimit(ERRORS.id, HIGH.id)]
    assert crossed(book) == []


def test_a_target_never_fires() -> None:
    book = opened(PLAN, after=MINUTE)
    measure(book, 0.9)
    assert engine(book) == []
    for by in (COCKPIT, ANA):
        assert words(ask(book, CrossLimit(ERRORS.id, GOAL.id), by)) == "a target is a goal: it is never crossed"
    book.write(LimitCrossed(ERRORS.id, GOAL.id))  # not even where a journal says so
    assert crossed(book) == []


def test_a_mark_that_must_hold_for_a_time() -> None:
    book = opened(PLAN, after=MINUTE)
    for _ in range(4):
        measure(book, 2.5)
        engine(book)
        assert crossed(book) == ["above 1 %"]
        book.wait(15)
    assert gauge(book).limits[3].progress == "held 0:45 of 1:00"
    measure(book, 2.5)
    assert engine(book) == [CrossLimit(ERRORS.id, SLOW.id)]


@pytest.mark.parametrize("after", [-timedelta(microseconds=1), -MINUTE])
def test_before_its_start_nothing_is_watched(after: timedelta) -> None:
    book = opened(PLAN, after=after)
    measure(book, 9.0)
    assert not gauge(book).active
    assert engine(book) == []
    assert words(ask(book, CrossLimit(ERRORS.id, BACK.id), COCKPIT)) == (
        "Error rate is not watched yet; raise an issue instead"
    )
    book.now = T0
    assert gauge(book).active
    assert CrossLimit(ERRORS.id, BACK.id) in engine(book)


def test_a_watch_may_begin_before_or_after_t0() -> None:
    for starts in (-30 * MINUTE, 30 * MINUTE):
        plan = replace(PLAN, watches=(replace(ERRORS, starts=starts),))
        assert not gauge(opened(plan, after=starts - MINUTE)).active
        assert gauge(opened(plan, after=starts)).active


def test_nothing_is_watched_without_a_t0_that_runs() -> None:
    scrubbed = opened(PLAN, after=MINUTE)
    scrubbed.write(Scrubbed("rain"))
    unset = Book(replace(PLAN, t0=None))
    passed = Book(PLAN, now=T0 + MINUTE)
    passed.write(events.T0Set(T0))  # T-0 had passed when it was set
    for book in (scrubbed, unset, passed):
        measure(book, 9.0)
        assert not gauge(book).active
        assert engine(book) == []


def test_silence_and_errors_give_no_all_clear() -> None:
    book = opened(PLAN, after=MINUTE)
    measure(book, 1.5)
    engine(book)
    book.wait(15)
    broken = dict.fromkeys((GOAL, HIGH, BACK, SLOW), Outcome.ERROR)
    sample(book, PROBE, broken, error="the metrics service did not answer")
    assert engine(book) == []
    view = gauge(book)
    assert (view.broken, view.value) == ("the metrics service did not answer", None)
    assert crossed(book) == ["above 1 %"]
    assert words(ask(book, ClearLimit(ERRORS.id, HIGH.id), COCKPIT)) == "no evidence shows that it is back"
    sample(book, PROBE, dict.fromkeys(broken, Outcome.INCONCLUSIVE))
    assert engine(book) == []
    assert gauge(book).broken == ""
    book.wait(3600)
    assert engine(book) == []
    assert crossed(book) == ["above 1 %"]


def test_evidence_that_is_too_old_crosses_nothing() -> None:
    book = opened(PLAN, after=-10 * MINUTE)
    measure(book, 9.0)
    book.now = T0
    assert engine(book) == []
    assert words(ask(book, CrossLimit(ERRORS.id, BACK.id), COCKPIT)) == "no fresh evidence shows that it is crossed"


def test_a_persons_word_does_not_silence_a_probe() -> None:
    book = opened(PLAN, after=MINUTE)
    book.write(events.Vouched(HIGH.id, HIGH.gate, "says", holds=False, note="it is nothing"))
    measure(book, 1.5)
    assert engine(book) == [CrossLimit(ERRORS.id, HIGH.id)]


def test_the_clock_of_the_response() -> None:
    book = opened(PLAN, after=MINUTE)
    measure(book, 1.5)
    engine(book)
    view = gauge(book).limits[1]
    assert (view.respond_by, view.overdue) == (book.now + 15 * MINUTE, False)
    book.wait(899)
    assert not gauge(book).limits[1].overdue
    book.wait(1)
    assert gauge(book).limits[1].overdue
    answer = AnswerLimit(ERRORS.id, HIGH.id, " looking at it ")
    assert do(book, answer) == (LimitAnswered(ERRORS.id, HIGH.id, "looking at it"),)
    view = gauge(book).limits[1]
    assert (view.crossed, view.overdue, view.answered) == (True, False, book.now)
    assert words(ask(book, answer)) == "somebody has reacted already"


def test_a_rollback_mark_asks_for_the_way_back_once() -> None:
    book = opened(PLAN, after=MINUTE)
    measure(book, 6.0)
    engine(book)
    way = book.launch.conduct.rollback
    assert way is not None
    assert (way.reason, way.watch) == ("Error rate: above 5 % (value (6.0) says 3)", "errors")
    assert [type(event) for event in do(book, CrossLimit(DATA.id, LOST.id, "rows are gone"))] == [LimitCrossed]
    assert book.launch.conduct.rollback is way


@pytest.mark.parametrize("back", [True, False])
def test_a_rollback_is_asked_for_again_only_when_none_is_under_way(back: bool) -> None:
    book = opened(PLAN, after=MINUTE)
    measure(book, 6.0)
    engine(book)
    do(book, DecideRollback(back, "because"), MORGAN)
    found = do(book, CrossLimit(DATA.id, LOST.id))
    assert any(isinstance(event, RollbackAsked) for event in found) != back


# ------------------------------------------------------------------------------------------------------------ people
def test_people_report_and_clear_what_no_probe_measures() -> None:
    book = opened(PLAN, after=MINUTE)
    seen, asked = do(book, CrossLimit(DATA.id, LOST.id, " rows are gone "))
    assert seen == LimitCrossed(DATA.id, LOST.id, "rows are gone", by_person=True)
    assert asked == RollbackAsked("Data: data is lost (rows are gone)", DATA.id)
    (view,) = gauges(look(book))[1].limits
    assert (view.crossed, view.by, view.actual) == (True, "ana (qa)", "rows are gone")
    assert crossings_due(look(book)) == ()
    assert words(ask(book, ClearLimit(DATA.id, LOST.id), COCKPIT)) == "ana (qa) reported it: a person must clear it"
    assert do(book, ClearLimit(DATA.id, LOST.id, "restored"), BEN) == (LimitCleared(DATA.id, LOST.id, "restored"),)


def test_people_do_not_contradict_a_probe() -> None:
    book = opened(PLAN, after=MINUTE)
    measured = "its probe measures it: what the probe finds counts"
    assert words(ask(book, CrossLimit(ERRORS.id, HIGH.id))) == measured
    measure(book, 1.5)
    engine(book)
    assert words(ask(book, ClearLimit(ERRORS.id, HIGH.id))) == measured


def test_a_mark_that_the_profile_has_no_more_is_cleared_by_people() -> None:
    book = opened(PLAN, after=MINUTE)
    book.write(LimitCrossed(ERRORS.id, ClaimId("reworded")), COCKPIT)
    assert engine(book) == []
    assert do(book, ClearLimit(ERRORS.id, ClaimId("reworded"))) == (LimitCleared(ERRORS.id, ClaimId("reworded")),)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (CrossLimit(WatchId("gone"), HIGH.id), "the profile has no such mark on gone"),
        (CrossLimit(DATA.id, HIGH.id), "the profile has no such mark on data"),
        (ClearLimit(DATA.id, LOST.id), "it is not crossed"),
        (AnswerLimit(DATA.id, LOST.id, "x"), "it is not crossed"),
    ],
)
def test_refusals(order: Order, reason: str) -> None:
    assert ask(opened(PLAN, after=MINUTE), order) == reason


def test_more_refusals() -> None:
    book = opened(PLAN, after=MINUTE)
    do(book, CrossLimit(DATA.id, LOST.id))
    assert words(ask(book, CrossLimit(DATA.id, LOST.id))) == "it is crossed already"
    assert words(ask(book, ClearLimit(ERRORS.id, LOST.id))) == "it is not crossed"
    assert words(ask(book, AnswerLimit(DATA.id, LOST.id, " "))) == "note is missing"
    for by in (COCKPIT, Operator("")):
        assert words(ask(book, AnswerLimit(DATA.id, LOST.id, "x"), by)) == "only a named person may do that"
    assert words(ask(book, ClearLimit(DATA.id, LOST.id), Operator(""))) == "only a named person may do that"


# ------------------------------------------------------------------------------------------------------------- laws
STEPS = st.lists(
    st.one_of(st.floats(0, 10), st.sampled_from(["error", "no data", "wait", "back", "stay"])), max_size=25
)


@given(st.integers(-3, 3), STEPS)
def test_what_is_crossed_follows_the_last_thing_that_was_seen(minutes: int, steps: list[float | str]) -> None:
    """Against a second account: a mark is crossed by a number above it, and cleared by a number below it alone."""
    book = opened(PLAN, after=minutes * MINUTE)
    expected: set[str] = set()
    for step in steps:
        book.wait(15)
        match step:
            case float():
                measure(book, step)
                above = {says for says, mark in (("above 1 %", 1.0), ("above 5 %", 5.0)) if step > mark}
                expected = above if book.now >= T0 else set()
            case "error" | "no data":
                out = Outcome.ERROR if step == "error" else Outcome.INCONCLUSIVE
                sample(book, PROBE, dict.fromkeys((GOAL, HIGH, BACK, SLOW), out), error="broke")
            case "wait":
                book.wait(400)
            case _ if book.launch.conduct.rollback and book.launch.conduct.rollback.waiting:
                do(book, DecideRollback(step == "back", "because"), MORGAN)
        waiting = book.launch.conduct.rollback
        engine(book)
        after = book.launch.conduct.rollback
        if waiting and (waiting.waiting or waiting.under_way):
            assert after is waiting, "one question at a time"
        if book.now >= T0 and isinstance(step, float):
            assert set(crossed(book)) - {"above 2 % for 1m"} == expected
        if not isinstance(step, float) and step != "wait" and book.now < T0:
            assert crossed(book) == []


# ------------------------------------------------------------------------------------------------ what is known of it
def test_a_watch_is_fine_only_over_fresh_evidence_of_every_mark() -> None:
    book = opened(PLAN, after=-MINUTE)
    assert gauge(book).health is Health.AHEAD
    book.now = T0 + MINUTE
    assert gauge(book).health is Health.EMPTY
    measure(book, 0.05)
    assert gauge(book).health is Health.CLEAR
    book.wait(5 * 60)
    assert gauge(book).health is Health.STALE, "a good value of five minutes ago says nothing of now"
    assert gauge(book).limits[1].unclear == "its last value is too old"
    sample(book, PROBE, dict.fromkeys((GOAL, HIGH, BACK, SLOW), Outcome.ERROR), error="refused")
    assert gauge(book).health is Health.BLIND
    sample(book, PROBE, dict.fromkeys((GOAL, HIGH, BACK, SLOW), Outcome.INCONCLUSIVE))
    assert gauge(book).health is Health.UNCERTAIN
    measure(book, 7.0)
    assert gauge(book).health is Health.UNCERTAIN, "crossed, and nobody has recorded it yet"
    engine(book)
    assert gauge(book).health is Health.CROSSED
    assert gauges(look(book))[1].health is Health.UNREPORTED


@given(st.lists(st.sampled_from(["good", "bad", "error", "nothing", "wait", "engine"]), max_size=12))
def test_within_limits_is_never_said_of_what_was_not_just_seen_to_be_clear(steps: list[str]) -> None:
    book = opened(PLAN, after=MINUTE)
    last, at = "", book.now
    for step in steps:
        match step:
            case "good" | "bad":
                measure(book, 0.05 if step == "good" else 9.0)
            case "error":
                sample(book, PROBE, dict.fromkeys((GOAL, HIGH, BACK, SLOW), Outcome.ERROR), error="refused")
            case "nothing":
                sample(book, PROBE, dict.fromkeys((GOAL, HIGH, BACK, SLOW), Outcome.INCONCLUSIVE))
            case "engine":
                engine(book)
            case _:
                book.wait(200)
        if step not in {"wait", "engine"}:
            last, at = step, book.now
        fresh = book.now - at < 5 * MINUTE
        if gauge(book).health is Health.CLEAR:
            assert (last, fresh) == ("good", True)
        assert gauge(book).health.unseen or gauge(book).health is Health.CROSSED or last in {"good", "bad"}


def test_a_target_that_is_missed_says_so_and_fires_nothing() -> None:
    book = opened(PLAN, after=MINUTE)
    measure(book, 0.5)
    view = gauge(book)
    assert (view.limits[0].missed, view.limits[0].crossed, view.health) == (True, False, Health.CLEAR)
    assert engine(book) == []


def test_one_spike_right_before_t0_is_not_what_was_normal() -> None:
    claim = replace(HIGH, looks_back=15 * MINUTE)
    gate = gate_of("watch-errors", claims=[claim], probes=[PROBE], fresh_for=5 * MINUTE)
    watch = Watch(
        WatchId("errors"), "Response", gate.id, (Limit(claim.id, "+50 %", Level.ROLLBACK, times=1.5),), baseline=True
    )
    book = opened(replace(PLAN, watches=(watch,), watch_gates=(gate,)), after=-10 * MINUTE)
    for value in (0.12, 0.13, 0.12, 0.11, 3.0):
        sample(book, PROBE, {claim: Outcome.FAIL}, value)
        book.wait(15)
    do(book, TakeBaseline(claim.id), COCKPIT)
    assert gauge(book).baseline == 0.12


def test_a_mark_that_follows_the_baseline_stands_on_the_gauge_once_there_is_one() -> None:
    slower = Watch(
        WatchId("errors"), "Response", GateId("watch-errors"), (Limit(HIGH.id, "+50 %", Level.ROLLBACK, times=1.5),)
    )
    book = opened(replace(PLAN, watches=(slower,)), after=-MINUTE)
    assert (gauge(book).limits[0].value, gauge(book).baseline) == (None, None)
    measure(book, 0.2)
    do(book, TakeBaseline(HIGH.id), COCKPIT)
    assert (gauge(book).limits[0].value, gauge(book).baseline) == (pytest.approx(0.3), 0.2)
    book.now = T0 + MINUTE
    measure(book, 0.9)
    assert "T-0 has been" in words(ask(book, TakeBaseline(HIGH.id))), "trouble must not become what is normal"
