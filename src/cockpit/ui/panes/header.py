"""The top band: whose launch this is, the clock, the verdict. Five lines, or two on a small screen."""

from __future__ import annotations

from rich.segment import Segment

from cockpit.core.authorising import authorisation
from cockpit.core.clock import ClockView, launched, read_clock
from cockpit.core.holds import hold_views
from cockpit.core.review import Counts
from cockpit.ui import words
from cockpit.ui.brush import Row, cells, crop, cut, fill, length, spread
from cockpit.ui.panes import clock as clocks
from cockpit.ui.panes import seats, verdict
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks

FULL = 5
"""Lines of the full band."""
_BLOCK = 34
"""Cells of the verdict at the right."""
RESTRICTED = "restricted: nothing runs · y trusts it"
"""Stands at the top as long as the profile was not allowed."""
_LEAST = 18
"""Cells that the clock always has on a small screen."""


class Header(Pane):
    """The band."""

    ground = "band"
    _phase: tuple[Counts | None, bool, str] = (None, False, "")

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The clock and the counts."""
        picture = scene.picture
        verdict_of = (picture.review.verdict, picture.review.counts, picture.missing, picture.badges)
        seat_of = (picture.barred, picture.company, picture.operator, scene.filtered)
        launch = picture.launch
        return (picture.now, launch.t0, launch.conduct, launch.seats, *seat_of, *verdict_of)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """Lines on the band's own ground."""
        clock = read_clock(scene.picture.launch, scene.picture.now)
        return self._full(scene, clock, width, ink) if height >= FULL else self._compact(scene, clock, width, ink)

    def _full(self, scene: Scene, clock: ClockView, width: int, ink: Inks) -> list[Row]:
        picture = scene.picture
        rights: list[Row] = [
            verdict.headline(picture.review, ink),
            verdict.bar(picture.review.counts, _BLOCK, ink),
            [Segment(verdict.left_over(picture.review), ink.muted)],
            [],
        ]
        block = min(max(length(row) for row in rights), max(width // 3, _BLOCK))
        rights = [fill(row, block, ink.words) if row else [] for row in rights]
        digits = clocks.big(clock, ink)
        span = max(length(row) for row in digits)
        small: Row = [Segment(clocks.small(clock, picture.launch.plan), ink.muted)]
        middles = [*(fill(row, span, ink.words) for row in digits), small]
        here = seats.brief(picture, ink, (width - length(small)) // 2 - 4)
        lefts = [_name(scene, ink), self._who(scene, ink), _remarks(scene, ink), here]
        rows: list[Row] = [_banner(_state(scene, clock), width, ink)]
        for left, middle, right in zip(lefts, middles, rights, strict=True):
            start = max(min((width - length(middle)) // 2, width - length(right) - 4 - length(middle)), 0)
            room = width - length(right) - 2
            row = [*fill([Segment("  ", ink.words), *left], max(start - 2, 0), ink.words), Segment("  ", ink.words)]
            row = fill([*crop(row, start), *middle], max(room, 0), ink.words) if start + length(middle) <= room else row
            rows.append(spread(row, [*right, Segment("  ", ink.words)], width, ink.words))
        return rows

    def _compact(self, scene: Scene, clock: ClockView, width: int, ink: Inks) -> list[Row]:
        review = scene.picture.review
        time = clocks.one_line(clock)
        right: Row = [*verdict.short(review, ink), Segment(" ", ink.words)]
        start = max(min((width - cells(time)) // 2, width - length(right) - cells(time) - 1), 0)
        left = fill([Segment(" ", ink.words), *_name(scene, ink)], max(start - 2, 0), ink.words)
        tone = ink.strong if clock.armed and not clock.holds else ink.partial
        first = spread([*left, Segment("  ", ink.words), Segment(time, tone)], right, width, ink.words)
        plan = review.launch.plan
        state = _state(scene, clock, short=True)
        if state is not None:  # the tally stands above
            brief = clocks.brief(clock, plan, 0)
            room = width - cells(brief) - 4
            chip: Row = []
            if scene.restricted and not scene.observer:
                chip = [Segment(" ", ink.words), Segment(" restricted ", ink.chip_care)]
            left = [*chip, Segment(f" {cut(state[0], room - length(chip))}", ink.of(state[1]))]
            return [first, spread(left, [Segment(f" {brief} ", ink.muted)], width, ink.words)]
        # what is left is told by the panes too; that this seat only looks, or that no key seals the journal, is not
        here = seats.count(scene.picture)
        joint = [Segment(" · ", ink.faint)] if (notes_of := _remarks(scene, ink)) else []
        remarks = crop([*([Segment(here, ink.muted), *joint] if here else []), *notes_of], width - _LEAST)
        brief = clocks.brief(clock, plan, width - length(remarks) - 4)
        notes = remarks or [Segment(cut(verdict.left_over(review), width - cells(brief) - 4), ink.muted)]
        left = [Segment(f" {brief or f'operator {scene.picture.operator}'}", ink.muted)]
        return [first, spread(left, [*notes, Segment(" ", ink.words)], width, ink.words)]

    def _who(self, scene: Scene, ink: Inks) -> Row:
        review = scene.picture.review
        over = words.after_t0(review)
        if self._phase[0] is not review.counts or self._phase[1] is not over:
            self._phase = (review.counts, over, words.phase(review))
        phase = f"{self._phase[2]} · " if self._phase[2] else ""
        return [Segment(f"{phase}operator {scene.picture.operator}", ink.muted)]


def _state(scene: Scene, clock: ClockView, *, short: bool = False) -> tuple[str, str] | None:
    """A scrub or a hold in words, with its tone."""
    views = hold_views(scene.picture.review) if clock.holds and not clock.scrubbed else ()
    return clocks.banner(clock, views, scene.picture.launch, short=short)


def _banner(state: tuple[str, str] | None, width: int, ink: Inks) -> Row:
    """That in the middle of the topmost line."""
    if state is None:
        return []
    said = cut(f" {state[0]} ", width - 4)
    start = max((width - cells(said)) // 2, 0)
    return [Segment(" " * start, ink.words), Segment(said, ink.chip_bad if state[1] == "failed" else ink.chip_care)]


def _remarks(scene: Scene, ink: Inks) -> Row:
    """Standing remarks about the seat, and what is missing."""
    picture = scene.picture
    found: Row = [Segment(f" {RESTRICTED} ", ink.chip_care)] if scene.restricted and not scene.observer else []
    attempt = picture.launch.conduct.attempt
    if attempt > 1:
        found.append(Segment(f"attempt {attempt}", ink.strong))
    given = authorisation(picture.review)
    if given is not None and not given.stands and not launched(picture.launch, picture.now):
        found.append(Segment(f"◷ {given.note}", ink.partial))
    if scene.filtered:
        found.append(Segment("only what needs somebody (f)", ink.focus))
    if picture.missing:
        found.append(Segment(f"! {words.plural(len(picture.missing), 'credential')} missing", ink.partial))
    found += [Segment(badge, ink.partial) for badge in picture.badges]
    joined: Row = []
    for part in found:
        joined += [Segment(" · ", ink.faint), part] if joined else [part]
    return joined


def _name(scene: Scene, ink: Inks) -> Row:
    plan = scene.picture.launch.plan
    return [Segment(plan.project.upper(), ink.strong), Segment(f"  {plan.title}", ink.words)]
