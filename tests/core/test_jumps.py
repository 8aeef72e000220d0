"""A jump of a clock between two looks: no window, deadline, look-back or criterion measures across it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cockpit.core.names import ClaimId
from cockpit.core.reading import Outcome, Sample
from cockpit.core.window import Track, advance, judge_window

START = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def look(before: Track | None, at: float, *, run: float | None = None, outcome: Outcome = Outcome.PASS) -> Track:
    """One more look, `at` seconds after the start, in a run of its own unless it says which."""
    moment = START + timedelta(seconds=at)
    return advance(
        before,
        Sample(ClaimId("c"), outcome, "x", value=at),
        moment,
        run_started=moment if run is None else START + timedelta(seconds=run),
        elapsed_ms=1.0,
        interval=15.0,
        keep=timedelta(hours=2),
    )


def jump(track: Track, to: float) -> Track:
    """A clock jumps to that moment."""
    return replace(track, jumped=START + timedelta(seconds=to))


def test_a_window_begins_anew_and_says_so() -> None:
    track = look(look(None, 0), 15)
    track = look(jump(track, 36), 36)
    assert (track.held, track.broken_by) == (timedelta(0), "clock")
    judged = judge_window(look(track, 51), START, hold=MINUTE, deadline=None)
    assert judged.progress == "held 0:15 of 1:00, anew after a jump of the clock"


def test_what_was_looked_at_before_the_jump_and_came_after_it_measures_nothing_either() -> None:
    """A probe that was on its way: its moment is one of the old clock."""
    track = jump(look(look(None, 0), 15), 40)
    late = look(track, 20)
    assert late.held == timedelta(0)
    first = look(late, 42)
    assert first.held == timedelta(0), "not the 22 seconds that lie between two clocks"
    assert look(first, 57).held == timedelta(seconds=15)


def test_a_look_back_sees_nothing_behind_the_jump() -> None:
    track = look(look(None, 0), 15)
    assert len(track.history) == 2
    assert [value for _, value in look(jump(track, 3600), 3601).history] == [3601.0]


@pytest.mark.parametrize("to", [600.0, -20.0])
@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.FAIL])
def test_a_run_that_the_clock_jumped_in_is_neither_in_time_nor_late(to: float, outcome: Outcome) -> None:
    track = look(None, 30, run=-60, outcome=Outcome.FAIL)
    track = look(jump(track, to), to + 5, run=-60, outcome=outcome)
    for _ in range(2):
        judged = judge_window(track, track.at, hold=None, deadline=5 * MINUTE)
        assert (judged.outcome, judged.progress) == (
            Outcome.INCONCLUSIVE,
            "the clock jumped during the run: run it again",
        )
        track = look(track, to + 20, run=-60, outcome=outcome)
    again = look(track, to + 40)
    assert judge_window(again, again.at, hold=None, deadline=5 * MINUTE).outcome is Outcome.PASS
