"""What must not be overlooked, in one line under the header; and a metric with all its marks on one scale."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from rich.segment import Segment
from rich.style import Style

from cockpit.core.contingency import Level
from cockpit.core.gauges import LimitView, gauges
from cockpit.core.plain import plain_line
from cockpit.core.severity import Severity
from cockpit.core.updates import update_view
from cockpit.engine.flight import Picture
from cockpit.ui.brush import Row, cells, crop
from cockpit.ui.panes import seats
from cockpit.ui.stopwatch import stopwatch
from cockpit.ui.theme import Inks
from cockpit.ui.words import Sign, plural

LEVELS: Final = {
    Level.TARGET: Sign("T", "target", "closed"),
    Level.INFO: Sign("I", "info", "focus"),
    Level.WARNING: Sign("W", "warning", "partial"),
    Level.CRITICAL: Sign("C", "critical", "failed"),
    Level.ROLLBACK: Sign("R", "rollback", "failed"),
}
"""A mark on a gauge is its letter, so that a screen without colours says the same."""

SEVERITIES: Final = {
    Severity.MINOR: Sign("·", "minor", "muted"),
    Severity.MODERATE: Sign("▲", "moderate", "partial"),
    Severity.CRITICAL: Sign("■", "CRITICAL", "failed"),
}
_WORST: Final = (Level.ROLLBACK, Level.CRITICAL, Level.WARNING, Level.INFO, Level.TARGET)
_SEPARATOR: Final = "  ·  "
_LOG: Final = " log"
_SPREAD: Final = 20.0
"""Above this ratio of the largest to the smallest mark the scale is logarithmic: target 0.1, rollback 5."""


# ------------------------------------------------------------------------------------------------------- the strip
def strip(picture: Picture, width: int, ink: Inks) -> list[Row]:
    """One line while anything is wrong, the worst first; none when all is calm.

    Every part has a long and a short form: what comes later is shortened first, so that nothing falls off the edge.
    """
    parts = [
        *seats.parts(picture, ink),
        *_way_back(picture, ink),
        *_issues(picture, ink),
        *_crossed(picture, ink),
        *_unseen(picture, ink),
        *_overdue(picture, ink),
    ]
    if not parts or width <= 0:
        return []
    long = len(parts)
    while long and _cells([one[0] if n < long else one[1] for n, one in enumerate(parts)]) > width - 2:
        long -= 1
    row: Row = [Segment("  ", ink.words)]
    for number, (full, short, style) in enumerate(parts):
        if number:
            row.append(Segment(_SEPARATOR, ink.faint))
        row.append(Segment(full if number < long else short, style))
    return [crop(row, width)]


def _cells(texts: list[str]) -> int:
    return sum(cells(text) for text in texts) + len(_SEPARATOR) * (len(texts) - 1)


_Part = tuple[str, str, Style]


def _way_back(picture: Picture, ink: Inks) -> list[_Part]:
    way = picture.launch.conduct.rollback
    if way is None or way.ended is not None:
        return []
    if way.waiting:
        since = stopwatch(picture.now - way.asked)
        return [(f"◄ ROLLBACK ASKED {since} ago: {plain_line(way.reason, 80)}", "◄ ROLLBACK ASKED", ink.chip_bad)]
    if way.under_way:
        done, all_steps = len(way.steps), len(picture.launch.plan.rollback.steps)
        return [(f"◄ ROLLBACK UNDER WAY, step {done} of {all_steps} done", "◄ ROLLBACK UNDER WAY", ink.chip_bad)]
    return []


def _issues(picture: Picture, ink: Inks) -> list[_Part]:
    found = picture.launch.conduct.open_issues
    parts: list[_Part] = []
    for severity in (Severity.CRITICAL, Severity.MODERATE, Severity.MINOR):
        some = [issue for issue in found if issue.severity is severity]
        if some:
            sign = SEVERITIES[severity]
            short = f"{sign.glyph} {plural(len(some), f'{sign.word} issue')}"
            parts.append((f"{short}: {plain_line(some[-1].title, 60)}", short, ink.of(sign.tone)))
    return parts


def _crossed(picture: Picture, ink: Inks) -> list[_Part]:
    crossings = picture.launch.conduct.crossings
    if not crossings:
        return []
    limits = [
        (watch, limit)
        for watch in picture.launch.plan.watches
        for limit in watch.limits
        if limit.claim in crossings and limit.level is not Level.TARGET
    ]
    if not limits:
        return []
    watch, worst = min(limits, key=lambda one: _WORST.index(one[1].level))
    sign = LEVELS[worst.level]
    open_ones = sum(crossings[limit.claim].answered is None for _, limit in limits)
    unanswered = f", {open_ones} unanswered" if open_ones else ""
    late = max((picture.now - moment for moment in _answers_due(picture)), default=timedelta(0))
    if late > timedelta(0):
        unanswered = f", answer overdue by {stopwatch(late)}"
    short = f"! {plural(len(limits), 'limit')} crossed"
    long = f"{short}{unanswered}: {plain_line(watch.title, 40)}, {sign.word}"
    return [(long, short, ink.of(sign.tone))]


def _answers_due(picture: Picture) -> list[datetime]:
    """By when somebody must have reacted to each crossed limit that nobody has reacted to."""
    crossings = picture.launch.conduct.crossings
    limits = (limit for watch in picture.launch.plan.watches for limit in watch.limits if limit.claim in crossings)
    return [
        crossings[limit.claim].at + limit.respond
        for limit in limits
        if limit.respond is not None and crossings[limit.claim].answered is None
    ]


def _unseen(picture: Picture, ink: Inks) -> list[_Part]:
    """What a probe should measure by now and does not: a watch that sees nothing is never fine."""
    if not picture.launch.plan.watches:
        return []
    blind = [view for view in gauges(picture.review) if view.health.unseen]
    if not blind:
        return []
    short = f"! {words_of(len(blind))} not measured"
    return [(f"{short}: {plain_line(blind[0].watch.title, 40)}, {blind[0].health}", short, ink.partial)]


def words_of(number: int) -> str:
    """`1 watch`, `2 watches`."""
    return "1 watch" if number == 1 else f"{number} watches"


def _overdue(picture: Picture, ink: Inks) -> list[_Part]:
    if picture.launch.plan.communication.every is None:
        return []
    late = update_view(picture.review).overdue_by
    if late is None or late <= timedelta(0):
        return []
    return [(f"◷ status update overdue by {stopwatch(late)}", "◷ update overdue", ink.partial)]


# ------------------------------------------------------------------------------------------------------ the drawing
def gauge(value: float | None, limits: tuple[LimitView, ...], width: int, ink: Inks, tone: Style) -> Row:
    """A metric and its marks on one scale of `width` cells: `━━T━━━●─C──────────R─`.

    Args:
        value: the metric now; None draws the marks alone.
        limits: its marks; one without a number has no place on a scale.
        width: cells.
        ink: the styles.
        tone: the style of the value.
    """
    marks = [(one.value, LEVELS[one.limit.level]) for one in limits if one.value is not None]
    numbers = [number for number, _ in marks if math.isfinite(number)]
    if not numbers or width < 12:
        return []
    find = _scale(numbers, value, width)
    if find.logarithmic:
        width -= len(_LOG)
        find = _scale(numbers, value, width)
    end = find(value) if value is not None and math.isfinite(value) else -1
    line: Row = []
    if end >= 0:
        line = [Segment("━" * end, tone), Segment("●", tone), Segment("─" * (width - end - 1), ink.rule)]
    else:
        line = [Segment("─" * width, ink.rule)]
    taken = {end: ("●", tone)} if end >= 0 else {}
    for number, sign in sorted(marks, key=lambda one: one[0] or 0.0):
        at = find(number or 0.0)
        while at in taken and at < width - 1:  # two marks in one cell stand beside each other, in order
            at += 1
        taken.setdefault(at, (sign.glyph, ink.of(sign.tone) + Style(bold=True)))
    return [*_stamped(line, taken), *([Segment(_LOG, ink.faint)] if find.logarithmic else [])]


def _scale(numbers: list[float], value: float | None, width: int) -> _Finder:
    low, high = min(numbers), max(numbers)
    if low > 0 and high / low >= _SPREAD:
        return _Finder(math.log(low) - 0.7, math.log(high) + 0.35, width, logarithmic=True)
    seen = [*numbers, value] if value is not None and math.isfinite(value) else numbers
    top = max(*seen, high)
    bottom = min(0.0, *seen) if low < 0.5 * high or low == high else min(seen)
    room = (top - bottom or abs(top) or 1.0) * 0.08
    return _Finder(bottom if bottom == 0 else bottom - room, top + room, width)


class _Finder:
    """From a number to its cell."""

    def __init__(self, low: float, high: float, width: int, *, logarithmic: bool = False) -> None:
        self._low, self._high, self._width, self.logarithmic = low, high, width, logarithmic

    def __call__(self, number: float) -> int:
        if self.logarithmic:
            number = math.log(number) if number > 0 else self._low
        share = (number - self._low) / (self._high - self._low or 1.0)
        return min(max(round(share * (self._width - 1)), 0), self._width - 1)


def _stamped(line: Row, marks: dict[int, tuple[str, Style]]) -> Row:
    """A line with single cells replaced."""
    flat = [(char, part.style) for part in line for char in part.text]
    row: Row = []
    for number, (char, style) in enumerate(flat):
        glyph, shade = marks.get(number, (char, style))
        if row and row[-1].style == shade:
            row[-1] = Segment(row[-1].text + glyph, shade)
        else:
            row.append(Segment(glyph, shade))
    return row
