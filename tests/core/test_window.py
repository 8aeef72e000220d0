"""`for` and `within`: only observed time counts, and a late pass is not a pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.names import ClaimId
from cockpit.core.reading import Outcome, Sample
from cockpit.core.window import Track, advance, clockwise, judge_window
from fakes.generate import START

P, F, U, E = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.ERROR


@dataclass(frozen=True)
class Look:
    """A sample: seconds since the start, outcome, seconds between its run's start and it."""

    at: float
    outcome: Outcome
    into_run: float = 0.0


def track_of(looks: list[Look], interval: float | None = 15.0, keep: timedelta | None = None) -> Track:
    track = None
    for number, look in enumerate(looks, 1):
        at = START + timedelta(seconds=look.at)
        sample = Sample(ClaimId("c"), look.outcome, "x", value=look.at)
        started = at - timedelta(seconds=look.into_run)
        track = advance(
            track, sample, at, run_started=started, elapsed_ms=1.0, interval=interval, keep=keep, seq=number
        )
    assert track is not None
    return track


def judged(
    looks: list[Look], *, hold: float | None = None, within: float | None = None, now: float | None = None
) -> tuple[Outcome, str]:
    track = track_of(looks)
    answer = judge_window(
        track,
        START + timedelta(seconds=looks[-1].at if now is None else now),
        hold=None if hold is None else timedelta(seconds=hold),
        deadline=None if within is None else timedelta(seconds=within),
    )
    return answer.outcome, answer.progress


looks_strategy = st.lists(
    st.builds(
        Look,
        st.sampled_from([0.0, 1.0, 5.0, 14.9, 15.0, 15.0, 15.0, 29.9, 30.0, 30.1, 100.0, -1.0, -20.0, -7200.0]),
        st.sampled_from([P, P, P, P, P, F, U, E]),
        st.sampled_from([0.0, 10.0, 30.0]),
    ),
    min_size=1,
    max_size=30,
)
"""Gaps first: `at` is the distance to the sample before; `absolute` adds them up."""


def absolute(looks: list[Look]) -> list[Look]:
    now, found = 0.0, []
    for look in looks:
        now = round(now + look.at, 3)  # as a clock of microseconds has it
        found.append(Look(now, look.outcome, look.into_run))
    return found


def observed(looks: list[Look], interval: float) -> float:
    """The time that an observer would swear to: from the first to the last of the unbroken passes at the end.

    The slow way: every candidate for the first sample is tried, and all that follows it is looked at again.
    """
    best = 0.0
    for first in range(len(looks)):
        stretch = looks[first:]
        unbroken = all(look.outcome is P for look in stretch) and all(
            round(abs(after.at - before.at), 3) <= 2 * interval for before, after in pairwise(stretch)
        )
        if unbroken:
            best = max(best, stretch[-1].at - min(look.at for look in stretch))
    return best


@given(looks_strategy)
def test_a_window_is_what_an_observer_would_swear_to(looks: list[Look]) -> None:
    looks = absolute(looks)
    track = track_of(looks)
    assert track.held.total_seconds() == pytest.approx(observed(looks, 15.0))
    assert (track.held_since is not None) == (looks[-1].outcome is P)


@given(looks_strategy, st.sampled_from([1.0, 15.0, 45.0, 90.0]), st.sampled_from([None, 30.0, 600.0]))
def test_a_pass_over_time_was_observed_over_that_time(looks: list[Look], hold: float, within: float | None) -> None:
    looks = absolute(looks)
    outcome, _ = judged(looks, hold=hold, within=within)
    if outcome is P:
        assert looks[-1].outcome is P
        assert round(observed(looks, 15.0), 3) >= hold
        passing = [look.at for look in looks if look.outcome is P]
        if within is not None:
            assert min(passing) + hold <= looks[-1].at - looks[-1].into_run + within + 1e-6


@given(looks_strategy, st.sampled_from([None, 45.0]), st.sampled_from([None, 30.0, 600.0]), st.integers(0, 900))
def test_time_alone_never_makes_a_claim_pass(
    looks: list[Look], hold: float | None, within: float | None, later: int
) -> None:
    looks = absolute(looks)
    at_once, _ = judged(looks, hold=hold, within=within)
    afterwards, _ = judged(looks, hold=hold, within=within, now=looks[-1].at + later)
    assert (afterwards is P) == (at_once is P)


@given(looks_strategy, st.sampled_from([0.0, 10.0]))
def test_a_restart_of_the_program_changes_nothing(looks: list[Look], pause: float) -> None:
    """Samples are journalled: read back in two parts or in one, the window is the same."""
    looks = absolute(looks)
    middle = len(looks) // 2
    track = None
    for part in (looks[:middle], looks[middle:]):
        for number, look in enumerate(part, 1 if part is looks[:middle] else middle + 1):
            at = START + timedelta(seconds=look.at)
            track = advance(
                track,
                Sample(ClaimId("c"), look.outcome, "x", value=look.at),
                at,
                run_started=at - timedelta(seconds=look.into_run),
                elapsed_ms=1.0,
                interval=15.0,
                seq=number,
            )
    assert track is not None
    whole = track_of(looks)
    assert (track.held, track.broken_by) == (whole.held, whole.broken_by)


# --------------------------------------------------------------------------------------------------------- for
def every(seconds: float, *outcomes: Outcome, start: float = 0.0) -> list[Look]:
    return [Look(start + number * seconds, outcome) for number, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (every(15, P), (U, "held 0:00 of 1:00")),
        (every(15, P, P, P, P), (U, "held 0:45 of 1:00")),
        (every(15, P, P, P, P, P), (P, "held 1:00 of 1:00")),
        (every(15, *[P] * 9), (P, "held 1:00 of 1:00")),
        (every(15, P, P, P, F, P, P), (U, "held 0:15 of 1:00, anew after a failure")),
        (every(15, P, P, P, E, P, P), (U, "held 0:15 of 1:00, anew after an error")),
        (every(15, P, P, P, U, P, P), (U, "held 0:15 of 1:00, anew after a look without an answer")),
        (every(15, P, P, P, P, P, F), (F, "held 0:00 of 1:00")),
        (every(15, P, P, P, P, P, E), (E, "held 0:00 of 1:00")),
        (every(30, P, P, P), (P, "held 1:00 of 1:00")),
        (every(30.001, P, P, P), (U, "held 0:00 of 1:00, anew after a gap")),
        ([*every(15, P, P, P, P, P), Look(-3600, P)], (U, "held 0:00 of 1:00, anew after a gap")),
        ([*every(15, P, P, P, P, P), Look(59, P)], (U, "held 0:59 of 1:00")),
        ([*every(15, P, P, P, P, P), Look(7200, P)], (U, "held 0:00 of 1:00, anew after a gap")),
    ],
)
def test_for(looks: list[Look], expected: tuple[Outcome, str]) -> None:
    assert judged(looks, hold=60) == expected


def test_stopping_early_is_never_a_pass() -> None:
    assert judged(every(15, P, P, P), hold=60, now=100_000) == (U, "held 0:30 of 1:00")


def test_without_a_schedule_two_minutes_are_the_longest_pause() -> None:
    held = track_of([Look(0, P), Look(120, P)], interval=None)
    assert held.held == timedelta(minutes=2)
    broken = track_of([Look(0, P), Look(120.1, P)], interval=None)
    assert (broken.held, broken.broken_by) == (timedelta(0), "gap")


@pytest.mark.parametrize(("breaks", "word"), [(F, "fail"), (E, "error"), (U, "inconclusive")])
def test_what_broke_the_last_stretch_is_said(breaks: Outcome, word: str) -> None:
    assert track_of(every(15, P, breaks, P)).broken_by == word
    assert track_of(every(15, P, P)).broken_by == ""


# -------------------------------------------------------------------------------------------------------- within
@pytest.mark.parametrize(
    ("looks", "now", "expected"),
    [
        ([Look(10, F, 10)], 10, (U, "waiting, 0:20 left")),
        ([Look(10, U, 10)], 10, (U, "waiting, 0:20 left")),
        ([Look(10, F, 10)], 29.5, (U, "waiting, 0:00 left")),
        ([Look(10, F, 10)], 30, (F, "")),
        ([Look(10, U, 10)], 30, (U, "")),
        ([Look(10, E, 10)], 10, (E, "")),
        ([Look(30, F, 30)], 30, (F, "")),
        ([Look(10, F, 10), Look(20, P, 20)], 20, (P, "")),
        ([Look(10, F, 10), Look(30, P, 30)], 30, (P, "")),
        ([Look(10, F, 10), Look(31, P, 31)], 31, (F, "not within 0:30, later")),
        ([Look(31, P, 31)], 31, (F, "not within 0:30, later")),
        ([Look(31, P, 31), Look(100, P, 1)], 100, (P, "")),
        ([Look(5, P, 5), Look(14, P, 14)], 5_000, (P, "")),
    ],
)
def test_within(looks: list[Look], now: float, expected: tuple[Outcome, str]) -> None:
    assert judged(looks, within=30, now=now) == expected


def test_a_clock_that_is_set_back_during_a_run_lends_no_time() -> None:
    """The deadline would lie two hours ahead; a pass of ten minutes later would be within thirty seconds."""
    looks = [Look(0, F, 0), Look(-7200, P, -7199)]
    outcome, progress = judged(looks, within=30)
    assert outcome is U
    assert progress == "the clock was set back during the run: run it again"


def runs(*pairs: tuple[float, Outcome]) -> list[Look]:
    return [Look(at, outcome, at) for at, outcome in pairs]


@pytest.mark.parametrize(
    ("looks", "now", "expected"),
    [
        (runs((0, F), (15, P), (30, P)), 30, (U, "waiting, 1:30 left")),
        (runs((0, F), (15, P), (30, P), (45, P)), 45, (P, "held 0:30 of 0:30")),
        (runs((0, F), (100, P), (115, P)), 120, (F, "not held within 2:00")),
        (runs((0, F), (75, P), (90, P), (105, P), (120, P)), 120, (P, "held 0:30 of 0:30")),
        (runs((0, F), (95, P), (110, P), (125, P)), 125, (F, "not within 2:00, later")),
        (runs((0, P), (15, P), (30, P), (45, F)), 45, (U, "waiting, 1:15 left")),
        (runs((0, P), (15, P), (30, P), (45, F)), 200, (F, "held 0:00 of 0:30")),
    ],
)
def test_for_and_within(looks: list[Look], now: float, expected: tuple[Outcome, str]) -> None:
    assert judged(looks, hold=30, within=120, now=now) == expected


# ------------------------------------------------------------------------------------------------------- history
def test_numbers_are_kept_as_long_as_a_claim_looks_back() -> None:
    track = track_of(every(15, *[P] * 20), keep=timedelta(seconds=60))
    ages = [(track.at - when).total_seconds() for when, _ in track.history]
    assert ages == [75.0, 60.0, 45.0, 30.0, 15.0, 0.0]
    assert track_of(every(15, P, P)).history == ()


def test_numbers_of_a_clock_that_was_set_back_are_dropped() -> None:
    track = track_of([*every(15, P, P, P), Look(-100, P)], keep=timedelta(hours=1))
    assert [value for _, value in track.history] == [-100.0]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (5.9, "0:05"), (560, "9:20"), (3720, "1:02:00"), (360_000, "100:00:00")]
)
def test_clockwise(seconds: float, text: str) -> None:
    assert clockwise(timedelta(seconds=seconds)) == text
