"""`for` and `within`: how outcomes of single moments become the outcome of a stretch of time.

Only observed time counts. A sample that does not pass, an error, or a gap longer than two intervals starts a `for`
window anew; nothing here ever fills a gap with hope.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from cockpit.core.frozen import frozen
from cockpit.core.reading import Outcome, Sample

SKEW = timedelta(minutes=2)
"""How far the clocks of two seats may differ. Evidence dated further ahead than that comes from a clock that was set
back since: nobody can say how old it is."""


CLOCK: Final = "clock"
"""Why a stretch ended that a jump of a clock broke."""
_BROKEN: Final = {
    "fail": "a failure",
    "error": "an error",
    "inconclusive": "a look without an answer",
    "gap": "a gap",
    CLOCK: "a jump of the clock",
}


@frozen
class Track:
    """What is known of one claim from its samples so far."""

    sample: Sample
    """The latest one."""
    at: datetime
    """When it was taken."""
    run_started: datetime
    """When the run that it belongs to began; `within` counts from here."""
    elapsed_ms: float = 0.0
    held_since: datetime | None = None
    """First sample of the unbroken stretch of passes that ends at `at`."""
    broken_by: str = ""
    """Why the last stretch ended: `fail`, `error`, `inconclusive`, `gap`, `clock`; empty while none has."""
    attempts: int = 1
    """Samples of separate runs until now."""
    passed_on: int = 0
    """Which attempt passed first after the last failure; 0: none yet."""
    history: tuple[tuple[datetime, float], ...] = ()
    """Numeric samples, oldest first, for claims that look back."""
    seq: int = 0
    """The entry of the journal that brought the latest sample; it says what came after what, whatever clocks say."""
    undated: bool = False
    """The clock was set back behind `at` since: how old the sample is, nobody knows."""
    jumped: datetime | None = None
    """When a clock jumped behind the latest sample, by that clock: nothing is measured from there to the next one."""
    across: bool = False
    """A clock jumped while the run that it belongs to went on: nobody knows how long that run took."""
    passing_since: datetime | None = None
    """First of the samples that passed one after the other until now, whatever lay between them. None: it does not
    pass. It proves no window; it says since when."""

    @property
    def held(self) -> timedelta:
        """Observed time of the unbroken stretch of passes."""
        return self.at - self.held_since if self.held_since else timedelta(0)


def typical(track: Track) -> float | None:
    """The number that stands for how it was lately: the median of what is remembered, so that one spike is none.

    The latest number where nothing is remembered; None where there is none.
    """
    numbers = sorted(number for _, number in track.history)
    if not numbers or track.sample.value is None:
        return track.sample.value
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


def advance(
    before: Track | None,
    sample: Sample,
    at: datetime,
    *,
    run_started: datetime,
    elapsed_ms: float,
    interval: float | None,
    keep: timedelta | None = None,
    attempts: int = 0,
    seq: int = 0,
) -> Track:
    """Add one sample to what is known of a claim.

    Args:
        before: what was known, None for the first sample.
        sample: the new sample.
        at: when it was taken. An earlier moment than that of the last sample (a clock set back, two seats) is taken as
            it is: the order of the journal counts, and no window gains time by it.
        run_started: when its run began.
        elapsed_ms: how long its probe took.
        interval: seconds between scheduled samples; a gap of more than twice that, forwards or backwards, breaks a
            `for` window. None: every pause of more than two minutes does.
        keep: how much numeric history to keep; None keeps none.
        attempts: how often the claim was tried before `before` began.
        seq: the entry of the journal that brings it.
    """
    history = _remember(before, sample, at, keep)
    if before is None:
        passed = sample.outcome is Outcome.PASS
        first = attempts + 1
        held = at if passed else None
        passed_on = first if passed else 0
        return Track(sample, at, run_started, elapsed_ms, held, "", first, passed_on, history, seq, passing_since=held)
    # a schedule does not try again, it goes on looking: only runs that somebody asked for are attempts
    new_try = interval is None and run_started != before.run_started
    tried = before.attempts + (1 if new_try else 0)
    held_since, broken_by, passed_on = _stretch(before, sample, at, interval, tried)
    passing = min(before.passing_since or at, at) if sample.outcome is Outcome.PASS else None
    return replace(
        before,
        sample=sample,
        at=at,
        run_started=run_started,
        elapsed_ms=elapsed_ms,
        held_since=held_since,
        broken_by=broken_by,
        attempts=tried,
        passed_on=passed_on,
        history=history,
        seq=seq,
        undated=False,
        jumped=before.jumped if before.jumped is not None and at < before.jumped else None,
        across=_across(before, run_started),
        passing_since=passing,
    )


def _across(before: Track, run_started: datetime) -> bool:
    """Whether a jump of the clock lies within a run that began at `run_started`."""
    if before.jumped is not None and run_started < before.jumped:
        return True
    return before.across and run_started == before.run_started


def _stretch(
    before: Track, sample: Sample, at: datetime, interval: float | None, tried: int
) -> tuple[datetime | None, str, int]:
    """Since when the claim holds without a break, what broke it last, and on which attempt it passed."""
    was = before.sample.outcome is Outcome.PASS
    if sample.outcome is not Outcome.PASS:
        return None, (sample.outcome.value if was else before.broken_by), 0
    if not was:
        return at, before.broken_by, tried
    if before.jumped is not None:
        return at, CLOCK, before.passed_on
    if abs(at - before.at) > timedelta(seconds=2 * (interval or 60.0)):
        return at, "gap", before.passed_on
    return min(before.held_since or at, at), before.broken_by, before.passed_on


LATELY = timedelta(minutes=15)
"""How much history a baseline is taken of."""


def _remember(
    before: Track | None, sample: Sample, at: datetime, keep: timedelta | None
) -> tuple[tuple[datetime, float], ...]:
    if keep is None:
        return ()
    past = before.history if before and before.jumped is None else ()
    oldest = at - keep - keep / 4  # a little longer than asked, so that a look-back still finds its sample
    kept = tuple(item for item in past if oldest <= item[0] <= at)  # a sample of later is of a clock set back since
    return (*kept, (at, sample.value)) if sample.value is not None else kept


@frozen
class Judged:
    """The outcome of a claim over time, and what a person should be told about it."""

    outcome: Outcome
    progress: str = ""
    """`held 9:20 of 15:00`, `waiting, 0:12 left`; empty for a claim without a window."""
    until: datetime | None = None
    """When this is no longer so by time alone; None: only a new sample changes it."""


def judge_window(track: Track, now: datetime, *, hold: timedelta | None, deadline: timedelta | None) -> Judged:
    """The outcome of a claim with `for` and `within`, from its samples.

    Args:
        track: what is known.
        now: the moment of asking; only `within` uses it.
        hold: the `for` duration.
        deadline: the `within` duration, counted from the start of the run.
    """
    outcome, progress = track.sample.outcome, ""
    if hold is not None:
        held = min(track.held, hold) if outcome is Outcome.PASS else timedelta(0)
        progress = f"held {clockwise(held)} of {clockwise(hold)}"
        if outcome is Outcome.PASS and held < hold:
            outcome = Outcome.INCONCLUSIVE
            if track.broken_by:
                progress += f", anew after {_BROKEN.get(track.broken_by, track.broken_by)}"
    if deadline is None or outcome is Outcome.ERROR:
        return Judged(outcome, progress)
    if track.at < track.run_started:
        return Judged(Outcome.INCONCLUSIVE, "the clock was set back during the run: run it again")
    if track.across:
        return Judged(Outcome.INCONCLUSIVE, "the clock jumped during the run: run it again")
    end = track.run_started + deadline
    if outcome is Outcome.PASS:
        late = (track.held_since or track.at) + (hold or timedelta(0)) > end
        return Judged(Outcome.FAIL, f"not within {clockwise(deadline)}, later") if late else Judged(outcome, progress)
    left = end - max(now, track.at)
    if left > timedelta(0):
        # one word for each second that is left, so that a countdown on a screen moves
        second = timedelta(seconds=left // timedelta(seconds=1))
        until = end - second + timedelta(microseconds=1) if second else end
        return Judged(Outcome.INCONCLUSIVE, f"waiting, {clockwise(left)} left", until)
    if outcome is Outcome.INCONCLUSIVE and hold is not None:
        return Judged(Outcome.FAIL, f"not held within {clockwise(deadline)}")
    return Judged(outcome, progress)


def clockwise(span: timedelta) -> str:
    """A duration as a person reads it on a clock: `0:05`, `9:20`, `1:02:00`."""
    seconds = int(span.total_seconds())
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
