"""`for` and `within`: how outcomes of single moments become the outcome of a stretch of time.

Only observed time counts. A sample that does not pass, an error, or a gap longer than two intervals starts a `for`
window anew; nothing here ever fills a gap with hope.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cockpit.core.reading import Outcome, Sample


@dataclass(frozen=True, slots=True)
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
    """Why the last stretch ended: `fail`, `error`, `inconclusive`, `gap`; empty while none has."""
    attempts: int = 1
    """Samples of separate runs until now."""
    passed_on: int = 0
    """Which attempt passed first after the last failure; 0: none yet."""
    history: tuple[tuple[datetime, float], ...] = ()
    """Numeric samples, oldest first, for claims that look back."""

    @property
    def held(self) -> timedelta:
        """Observed time of the unbroken stretch of passes."""
        return self.at - self.held_since if self.held_since else timedelta(0)


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
) -> Track:
    """Add one sample to what is known of a claim.

    Args:
        before: what was known, None for the first sample.
        sample: the new sample.
        at: when it was taken; not before the last one, an older one is taken as at the same moment.
        run_started: when its run began.
        elapsed_ms: how long its probe took.
        interval: seconds between scheduled samples; a gap of more than twice that breaks a `for` window. None: every
            pause of more than two minutes does.
        keep: how much numeric history to keep; None keeps none.
        attempts: how often the claim was tried before `before` began.
    """
    history = _remember(before, sample, at, keep)
    if before is None:
        passed = sample.outcome is Outcome.PASS
        first = attempts + 1
        return Track(
            sample, at, run_started, elapsed_ms, at if passed else None, "", first, first if passed else 0, history
        )
    at = max(at, before.at)
    new_run = run_started != before.run_started
    attempts = before.attempts + (1 if new_run else 0)
    was, now = before.sample.outcome is Outcome.PASS, sample.outcome is Outcome.PASS
    gap = at - before.at > timedelta(seconds=2 * (interval or 60.0))
    if not now:
        held_since, broken = None, (sample.outcome.value if was else before.broken_by)
        passed_on = 0
    elif was and not gap:
        held_since, broken, passed_on = before.held_since, before.broken_by, before.passed_on
    else:
        held_since = at
        broken = "gap" if was and gap else before.broken_by
        passed_on = before.passed_on if was else attempts
    return replace(
        before,
        sample=sample,
        at=at,
        run_started=run_started,
        elapsed_ms=elapsed_ms,
        held_since=held_since,
        broken_by=broken,
        attempts=attempts,
        passed_on=passed_on,
        history=history,
    )


def _remember(
    before: Track | None, sample: Sample, at: datetime, keep: timedelta | None
) -> tuple[tuple[datetime, float], ...]:
    if keep is None:
        return ()
    past = before.history if before else ()
    oldest = at - keep - keep / 4  # a little longer than asked, so that a look-back still finds its sample
    kept = tuple(item for item in past if item[0] >= oldest)
    return (*kept, (at, sample.value)) if sample.value is not None else kept


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome of a claim over time, and what a person should be told about it."""

    outcome: Outcome
    progress: str = ""
    """`held 9:20 of 15:00`, `waiting, 12 s left`; empty for a claim without a window."""


def judge_window(track: Track, now: datetime, *, hold: timedelta | None, deadline: timedelta | None) -> Judged:
    """The outcome of a claim with `for` and `within`, from its samples.

    Args:
        track: what is known.
        now: the moment of asking; only `within` uses it.
        hold: the `for` duration.
        deadline: the `within` duration, counted from the start of the run.
    """
    outcome, progress = track.sample.outcome, ""
    if hold is not None and outcome is Outcome.PASS:
        progress = f"held {clockwise(min(track.held, hold))} of {clockwise(hold)}"
        if track.held < hold:
            outcome = Outcome.INCONCLUSIVE
    elif hold is not None:
        progress = f"held 0:00 of {clockwise(hold)}"
    if deadline is not None and outcome in {Outcome.FAIL, Outcome.INCONCLUSIVE}:
        left = track.run_started + deadline - max(now, track.at)
        if track.at < track.run_started + deadline and left > timedelta(0):
            return Judged(Outcome.INCONCLUSIVE, f"waiting, {clockwise(left)} left")
        if outcome is Outcome.INCONCLUSIVE and hold is not None:
            return Judged(Outcome.FAIL, f"not held within {clockwise(deadline)}")
    return Judged(outcome, progress)


def clockwise(span: timedelta) -> str:
    """A duration as a person reads it on a clock: `0:05`, `9:20`, `1:02:00`."""
    seconds = int(span.total_seconds())
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
