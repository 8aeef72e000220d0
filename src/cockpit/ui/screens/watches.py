"""The gauges: every watched metric with all its marks on one scale, what is crossed, and the response clocks."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import timedelta
from typing import ClassVar, assert_never

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType

from cockpit.core.contingency import Level, Watch
from cockpit.core.gauges import GaugeView, Health, LimitView, gauges, measured_by_probe
from cockpit.engine.flight import Picture
from cockpit.report.words import quantity
from cockpit.ui import words
from cockpit.ui.brush import Row, cut, fit, length, spread
from cockpit.ui.dialogs import crossing
from cockpit.ui.panes.gauges import LEVELS, gauge
from cockpit.ui.panes.gauges import words_of as watches_of
from cockpit.ui.screens.sheet import Item, Page, part, prose
from cockpit.ui.stopwatch import due, stopwatch
from cockpit.ui.theme import Inks

_TITLE = 26


class Watches(Page):
    """The page of the gauges."""

    heading = "Watches"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,enter", "answer", "Answer", show=False),
        Binding("c", "cross", "Report or clear", show=False),
    ]

    def hint(self, picture: Picture) -> str:  # noqa: ARG002 - the base's signature
        """The keys."""
        return "a answer · c report a people's limit, or that it is back · Esc leaves"

    def remark(self, picture: Picture, ink: Inks) -> Row:
        """How many limits are crossed, and how many watches see nothing."""
        views = gauges(picture.review)
        number = sum(limit.crossed for view in views for limit in view.limits)
        blind = sum(view.health.unseen for view in views)
        said = f"  {words.plural(number, 'limit')} crossed" if number else "  nothing crossed"
        row: Row = [Segment(said, ink.failed if number else ink.muted)]
        if blind:
            row.append(Segment(f" · {watches_of(blind)} not measured", ink.partial))
        return row

    def begin(self, picture: Picture) -> Hashable:
        """The worst limit that waits for an answer."""
        waiting = [
            (list(LEVELS).index(one.limit.level), view.watch.id, one.limit.claim)
            for view in gauges(picture.review)
            for one in view.crossed
            if one.answered is None
        ]
        return max(waiting)[1:] if waiting else None

    def items(self, picture: Picture, width: int, ink: Inks) -> list[Item]:
        """A gauge and its limits, one after the other."""
        found: list[Item] = []
        for view in gauges(picture.review):
            if found:
                found.append(Item([[]]))
            found.append(Item(_gauge(view, picture, width, ink)))
            found += [
                Item([_limit(limit, picture, width, ink)], (view.watch.id, limit.limit.claim)) for limit in view.limits
            ]
        return found

    def _limit(self) -> tuple[Watch, LimitView] | None:
        for view in gauges(self.picture.review):
            for limit in view.limits:
                if (view.watch.id, limit.limit.claim) == self.sheet.chosen:
                    return view.watch, limit
        return None

    def action_answer(self) -> None:
        """Say that somebody has reacted."""
        found = self._limit()
        if found is None:
            self.say("no limit is chosen")
        elif not found[1].crossed:
            self.say("that limit is not crossed: there is nothing to answer")
        elif found[1].answered is not None:
            self.say("that limit was answered already")
        else:
            self.ask(crossing.answer(self.desk, found[0], found[1].limit))

    def action_cross(self) -> None:
        """Report it, or say that it is back."""
        found = self._limit()
        if found is None:
            self.say("no limit is chosen")
            return
        watch, view = found
        if measured_by_probe(self.picture.launch.plan, view.limit.claim) and not view.by:
            self.say("a probe watches that limit: it is crossed and back by what the probe finds")
        elif view.limit.level is Level.TARGET:
            self.say("a target is a goal: it is never crossed")
        elif view.crossed:
            self.ask(crossing.clear(self.desk, watch, view.limit))
        else:
            self.ask(crossing.report(self.desk, watch, view.limit))


def _gauge(view: GaugeView, picture: Picture, width: int, ink: Inks) -> list[Row]:
    """`Error rate   ━━T━━●──C──────R──   0.4 %  12s ago`."""
    tone, word = _state(view, ink)
    now: Row = [Segment("  ", ink.words)]
    if view.value is not None:
        now.append(part(quantity(view.value, view.watch.unit), tone + Style(bold=True)))
    elif view.actual:
        now.append(part(cut(view.actual, width // 3), tone))
    age = f"  {words.age(picture.now - view.at)} ago" if view.at else ""
    now += [Segment(f"{age}  ", ink.muted), part(word, tone)]
    title = fit(view.watch.title, min(_TITLE, width // 3))
    room = width + 2 - len(title) - length(now) - 2
    drawn = gauge(view.value, view.limits, room, ink, tone)
    rows: list[Row] = [spread([part(title, ink.strong), Segment("  ", ink.words), *drawn], now, width + 2, ink.words)]
    if view.broken:
        rows += prose(f"! {view.broken}", width, ink.partial, 2)
    elif view.health is Health.UNCERTAIN:  # no baseline has a line of its own below
        reasons = dict.fromkeys(one.unclear for one in view.limits if one.unclear not in {"", one.progress})
        if not (view.watch.baseline and view.baseline is None):
            rows += [row for why in list(reasons)[:2] for row in prose(f"! {why}", width, ink.partial, 2)]
    if view.watch.baseline:
        if view.baseline is not None:
            rows.append([part(f"  baseline {quantity(view.baseline, view.watch.unit)}, of before T-0", ink.muted)])
        else:
            rows.append([Segment("  ! no baseline was recorded before T-0", ink.partial)])
    return rows


def _state(view: GaugeView, ink: Inks) -> tuple[Style, str]:
    """The worst of what is crossed; where nothing is, whether that is known: silence is never "within limits"."""
    if view.crossed:
        worst = max(view.crossed, key=lambda one: list(LEVELS).index(one.limit.level))
        sign = LEVELS[worst.limit.level]
        return ink.of(sign.tone), f"! {sign.word}"
    match view.health:
        case Health.CLEAR:
            return ink.closed, "✔ within limits"
        case Health.AHEAD:
            return ink.muted, f"○ watched from {_start(view.watch)}"
        case Health.UNREPORTED:
            return ink.muted, f"○ {view.health}"
        case Health.STALE:
            return ink.partial, f"◷ {view.health}"
        case Health.BLIND | Health.EMPTY | Health.UNCERTAIN | Health.CROSSED:
            return ink.partial, f"! {view.health}"
        case _:
            assert_never(view.health)


def _start(watch: Watch) -> str:
    if not watch.starts:
        return "T-0"
    ahead = watch.starts < timedelta(0)
    return f"T-{words.span(-watch.starts)}" if ahead else f"T+{words.span(watch.starts)}"


def _limit(view: LimitView, picture: Picture, width: int, ink: Inks) -> Row:
    sign = LEVELS[view.limit.level]
    tone = ink.of(sign.tone)
    left: Row = [
        Segment(f"{sign.glyph} ", tone),
        Segment(fit(sign.word, 10), tone if view.crossed else ink.muted),
        part(view.limit.says, ink.words if view.crossed else ink.muted),
    ]
    right = _clock(view, picture, ink)
    return spread(left, [Segment("  ", ink.words), *right, Segment(" ", ink.words)], width, ink.words)


def _clock(view: LimitView, picture: Picture, ink: Inks) -> Row:
    if not view.crossed:
        if view.missed:
            return [Segment("missed", ink.partial)]
        if view.progress and view.unclear:
            return [part(f"◐ {view.progress}", ink.partial)]
        within = f"answer within {words.span(view.limit.respond)}" if view.limit.respond else ""
        return [Segment(within, ink.faint)]
    crossed = picture.launch.conduct.crossings.get(view.limit.claim)
    tone = ink.of(LEVELS[view.limit.level].tone)
    since = f"✖ crossed for {stopwatch(picture.now - view.since)}" if view.since else "✖ crossed"
    row: Row = [Segment(since, tone), part(f", {words.first_name(view.by)} reports" if view.by else "", ink.muted)]
    if view.answered is not None:
        note = f": {cut(crossed.note, 30)}" if crossed and crossed.note else ""
        row.append(part(f" · ✔ answered {words.hour(view.answered, picture.launch.plan)}{note}", ink.closed))
    elif view.respond_by is not None:
        row.append(
            Segment(f" · answer {due(view.respond_by, picture.now)}", ink.failed if view.overdue else ink.partial)
        )
    else:
        row.append(Segment(" · not answered", ink.partial))
    return row
