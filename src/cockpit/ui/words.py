"""What the screen says: glyphs with their words, ages, durations, clock times. Pure: values in, text out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, NamedTuple, assert_never

from cockpit.core.clock import digits, read_clock
from cockpit.core.events import Answer
from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.plan import Plan
from cockpit.core.reading import Outcome
from cockpit.core.review import Counts, Review
from cockpit.core.timeline import Progress
from cockpit.engine.flight import Picture, Running

SPINNER: Final = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Sign(NamedTuple):
    """A status as it is shown: never the tone alone."""

    glyph: str
    word: str
    tone: str
    """The name of an ink."""


GLYPHS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("✔", "closed", "closed", "every claim is proven, or vouched for by a named person, recently enough"),
    ("◐", "partial", "partial", "some claims hold; the number says how many"),
    ("✖", "failed", "failed", "a claim was observed not to hold"),
    ("◷", "stale", "partial", "it held, too long ago to count"),
    ("○", "open", "muted", "nothing is proven yet; `manual` waits for a person"),
    ("!", "error", "partial", "a probe broke or gave no answer; that is never green"),
    ("◇", "waived", "waived", "relief was given, with a reason and an approver"),
    ("⠹", "running", "running", "its probes run now"),
)
"""Glyph, word, tone, meaning: the legend of the help screen."""

_STANDING: Final = {
    Standing.CLOSED: Sign("✔", "closed", "closed"),
    Standing.PARTIAL: Sign("◐", "partial", "partial"),
    Standing.FAILED: Sign("✖", "failed", "failed"),
    Standing.STALE: Sign("◷", "stale", "partial"),
    Standing.OPEN: Sign("○", "open", "muted"),
    Standing.WAIVED: Sign("◇", "waived", "waived"),
    Standing.NOT_APPLICABLE: Sign("·", "not applicable", "muted"),
}
_OUTCOME: Final = {
    Outcome.PASS: Sign("✔", "pass", "closed"),
    Outcome.FAIL: Sign("✖", "fail", "failed"),
    Outcome.INCONCLUSIVE: Sign("◐", "inconclusive", "partial"),
    Outcome.ERROR: Sign("!", "error", "partial"),
}
PROGRESS: Final = {
    Progress.DONE: Sign("●", "done", "closed"),
    Progress.RUNNING: Sign("◉", "now", "focus"),
    Progress.LATE: Sign("!", "late", "failed"),
    Progress.AHEAD: Sign("○", "ahead", "muted"),
}


def age(span: timedelta) -> str:
    """How long ago, in one unit: `15s`, `1m`, `2h`, `3d`.

    Seconds go in steps of five: a board on which every row counts is a board that nobody can look at.
    """
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds // 5 * 5}s"
    if seconds < 3_600:
        return f"{seconds // 60}m"
    if seconds < 48 * 3_600:
        return f"{seconds // 3_600}h"
    return f"{seconds // 86_400}d"


def span(length: timedelta) -> str:
    """A duration in the words of a profile: `90s`, `10m`, `2h 30m`, `3d`."""
    seconds = max(int(length.total_seconds()), 0)
    parts = [
        f"{amount}{unit}"
        for unit, amount in (
            ("d", seconds // 86_400),
            ("h", seconds // 3_600 % 24),
            ("m", seconds // 60 % 60),
            ("s", seconds % 60),
        )
        if amount
    ]
    return " ".join(parts[:2]) or "0s"


def took(milliseconds: float | None) -> str:
    """How long a probe took: `41 ms`, `2.5 s`; empty when unknown."""
    if milliseconds is None:
        return ""
    return f"{milliseconds:.0f} ms" if milliseconds < 1_000 else f"{milliseconds / 1_000:.1f} s"


@lru_cache(maxsize=8)
def zone(name: str) -> tzinfo:
    """The launch's zone; UTC for one that this machine does not know."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return UTC


def hour(moment: datetime, plan: Plan) -> str:
    """`08:02` in the launch's zone."""
    return moment.astimezone(zone(plan.timezone)).strftime("%H:%M")


def clocks(moment: datetime, plan: Plan) -> str:
    """Which zone these hours are in: `UTC`, `CET`, `-03`."""
    return moment.astimezone(zone(plan.timezone)).strftime("%Z")


def when(moment: datetime, now: datetime, plan: Plan) -> str:
    """`08:02` today in the launch's zone, `Thu 08:02` within six days, `19 Dec` beyond."""
    there = moment.astimezone(zone(plan.timezone))
    days = (there.date() - now.astimezone(zone(plan.timezone)).date()).days
    if days == 0:
        return f"{there:%H:%M}"
    return f"{there:%a %H:%M}" if abs(days) < 7 else f"{there:%d %b}"


def day_and_hour(moment: datetime, plan: Plan) -> str:
    """`Fri 27 Feb 13:00 UTC` in the launch's zone."""
    return moment.astimezone(zone(plan.timezone)).strftime("%a %d %b %H:%M ") + plan.timezone


def here(moment: datetime, plan: Plan, local: tzinfo | None = None) -> str:
    """` (10:00 here)`: the time in the operator's own zone, where its clocks show another one; else nothing.

    Args:
        moment: the instant.
        plan: whose zone is the launch's.
        local: the operator's zone; None: this machine's.
    """
    theirs, ours = moment.astimezone(zone(plan.timezone)), moment.astimezone(local)
    if theirs.utcoffset() == ours.utcoffset():
        return ""
    day = "" if ours.date() == theirs.date() else f"{ours:%a} "
    return f" ({day}{ours:%H:%M} here)"


def t_offset(offset: timedelta) -> str:
    """A mark's place on the T-clock: `T-02:30:00`, `T+00:00:00`."""
    return f"T{''.join(digits(offset))}"


def first_name(by: str) -> str:
    """`dex` of `dex (dev)`."""
    return by.split(" (", 1)[0]


def standing_sign(standing: Standing) -> Sign:
    """The sign of a standing by itself."""
    return _STANDING[standing]


def gate_sign(view: GateView, picture: Picture, spin: int = 0) -> Sign:
    """A gate's row: its glyph, and at the right who or what proved it and how long ago."""
    running = picture.running.get(view.gate.id)
    if running is not None and running.asks:
        return Sign("◆", "asks you: v", "partial")
    if running is not None:
        return Sign(SPINNER[spin % len(SPINNER)], running_word(running), "running")
    if view.gate.id in picture.queued:
        return Sign("○", "queued", "running")
    sign = _STANDING[view.standing]
    now = picture.now
    match view.standing:
        case Standing.CLOSED:
            return sign._replace(word=_proven_by(view, picture))
        case Standing.PARTIAL:
            return sign._replace(word=_windowed(view) or f"{view.proven}/{len(view.claims)}")
        case Standing.STALE:
            old = min((claim.since for claim in view.claims if claim.stale and claim.since), default=now)
            return sign._replace(word=f"stale {age(now - old)}")
        case Standing.OPEN:
            return _open(view)
        case Standing.FAILED | Standing.WAIVED | Standing.NOT_APPLICABLE:
            return sign
        case _:
            assert_never(view.standing)


def running_word(running: Running) -> str:
    """`step 4/7`, or `running`."""
    return f"step {running.step}/{running.steps}" if running.steps > 1 else "running"


def _proven_by(view: GateView, picture: Picture) -> str:
    people = [claim for claim in view.claims if claim.by and claim.at]
    if people:
        latest = max(people, key=lambda claim: claim.at or picture.now)
        assert latest.at is not None
        return f"{first_name(latest.by)} {hour(latest.at, picture.launch.plan)}"
    return f"auto {age(picture.now - view.last)}" if view.last else "closed"


def _windowed(view: GateView) -> str:
    held = next((claim.progress for claim in view.claims if claim.progress and not claim.holds), "")
    return held.split(" of ")[0].split(",")[0]


def _open(view: GateView) -> Sign:
    if view.broken:
        return Sign("!", "error", "partial")
    if any(claim.outcome is Outcome.INCONCLUSIVE for claim in view.claims):
        return Sign("◐", _windowed(view) or "no answer", "partial")
    manual = bool(view.claims) and all(claim.claim.by_person for claim in view.claims)
    return Sign("○", "manual" if manual else "not run", "muted")


def claim_sign(view: ClaimView) -> Sign:
    """A claim's glyph and word."""
    if view.outcome is None:
        return Sign("○", "manual" if view.claim.by_person else "not run", "muted")
    if view.outcome is Outcome.PASS and view.stale:
        return Sign("◷", "stale", "partial")
    return _OUTCOME[view.outcome]


def tally(counts: Counts) -> str:
    """`3/5`: gates that let the launch go on, of all."""
    return f"{settled(counts)}/{counts.total}"


def settled(counts: Counts) -> int:
    """Gates that are closed, waived or not applicable."""
    return counts.total - counts.open - counts.partial


def remaining(counts: Counts) -> str:
    """What is not settled yet, in words: `1 failed · 1 stale · 2 open`; empty when nothing is left."""
    idle = counts.open - counts.failed - counts.stale
    parts = (
        (counts.failed, "failed"),
        (counts.stale, "stale"),
        (counts.partial, "partial"),
        (idle, "open"),
        (counts.waived, "waived"),
    )
    return " · ".join(f"{number} {word}" for number, word in parts if number > 0)


def after_t0(review: Review) -> bool:
    """Whether the T-clock has passed zero; a clock that is off, or that stands before it, has not."""
    t = read_clock(review.launch, review.now).t
    return t is not None and t >= timedelta(0)


def phase(review: Review) -> str:
    """The phase that the launch is in: before T-0 the first one with work left, after it the first one of after."""
    plan, over = review.launch.plan, after_t0(review)
    due = [one for one in plan.phases if one.after_t0 is over] or list(plan.phases)
    if not due:
        return ""
    left = (
        one.title
        for one in due
        if any(gate.phase == one.id and not review.views[gate.id].settled for gate in plan.gates)
    )
    return next(left, due[-1].title)


def plural(number: int, word: str) -> str:
    """`1 gate`, `2 gates`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


ANSWER: Final = {Answer.GO: "GO", Answer.NO_GO: "NO-GO"}
