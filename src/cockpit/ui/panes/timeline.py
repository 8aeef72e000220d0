"""The launch sequence: a line through the day with its marks, where now is, and what is next and who does it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style

from cockpit.core.plan import Plan
from cockpit.core.timeline import MarkView, Progress, sequence
from cockpit.ui import words
from cockpit.ui.brush import Row, cells, cut, length, place
from cockpit.ui.panes.marks import ahead
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks

_MARGIN = 2


class Timeline(Pane):
    """Four lines (times, line, titles, what is next), or one on a small screen."""

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The gates that end a mark, the clock, and the time."""
        launch, review = scene.picture.launch, scene.picture.review
        ends = (review.views.get(mark.until) for mark in launch.plan.timeline if mark.until)
        return (launch.plan, launch.t0, launch.conduct, review.poll, review.now.replace(microsecond=0), *ends)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """The strip."""
        views = sequence(scene.picture.review)
        plan, now = scene.picture.launch.plan, scene.picture.now
        if not views:
            return []
        if height < 3 and scene.picture.launch.conduct.scrubbed is not None:
            return [[Segment(" ", ink.words), *ahead(scene, width - 2, ink)]]
        if height < 3:
            return [_one_line(views, plan, now, width, ink)]
        following = [Segment("  ", ink.words), *ahead(scene, width - 2, ink)]
        if width < 12 * len(views):
            return [[], _one_line(views, plan, now, width, ink), [], following]
        return [*_strip(views, plan, now, width, ink), following]


def _one_line(views: tuple[MarkView, ...], plan: Plan, now: datetime, width: int, ink: Inks) -> Row:
    """What runs or is late and what is next, each with who does it; titles give way before people do."""
    late = [view for view in views if view.progress is Progress.LATE]
    running = [view for view in views if view.progress is Progress.RUNNING]
    # what waits for somebody now comes first, as in the line below the wide strip
    current = [*(view for view in running if view.waits_for), *late, *(view for view in running if not view.waits_for)]
    for count, title in ((2, 40), (1, 40), (1, 24), (1, 16), (1, 10)):
        more = sum(view.progress is Progress.LATE for view in current[count:])
        row = _current(current[:count], title, ink)
        row += [Segment(f"! {more} late  ", ink.failed)] if more else []
        row += _following(views, plan, now, title, ink, busy=bool(current))
        if length(row) <= width:
            return row
    return row


def _current(current: list[MarkView], title: int, ink: Inks) -> Row:
    row: Row = [Segment(" ", ink.words)]
    for view in current:
        sign = words.PROGRESS[view.progress]
        late = f" {words.age(view.late_by)}" if view.late_by else ""
        who = f" · {view.who}" if view.who else ""
        row += [
            Segment(f"{sign.glyph} {cut(view.mark.title, title)} ", ink.of(sign.tone)),
            Segment(f"{sign.word}{late}", ink.muted),
            Segment(f"{who}  ", ink.key),
        ]
    return row


def _following(views: tuple[MarkView, ...], plan: Plan, now: datetime, title: int, ink: Inks, *, busy: bool) -> Row:
    row: Row = []
    following = next((view for view in views if view.progress is Progress.AHEAD), None)
    if following is not None:
        due = (
            f"{words.when(following.due, now, plan)} in {words.age(following.due - now)}"
            if following.due
            else "T-0 unset"
        )
        who = f" · {following.who}" if following.who else ""
        name = cut(following.mark.title, title)
        row += [Segment(f"○ next {name} ", ink.words), Segment(due, ink.muted), Segment(who, ink.key)]
    elif not busy:
        row.append(Segment("● the sequence is over", ink.closed))
    return row


def _places(views: tuple[MarkView, ...], width: int) -> list[int]:
    """A cell for each mark: by its time, pushed apart where labels would not fit."""
    offsets = [view.mark.offset for view in views]
    total = (offsets[-1] - offsets[0]) / timedelta(seconds=1)
    last = min(max(cells(views[-1].mark.title), 10) + 6, width // 4)  # the last title and its state need room too
    span = max(width - 2 * _MARGIN - last, 1)
    even = [_MARGIN + number * span // max(len(views) - 1, 1) for number in range(len(views))]
    if total <= 0:
        return even
    exact = [_MARGIN + round(span * ((offset - offsets[0]) / timedelta(seconds=1)) / total) for offset in offsets]
    gaps = [later - sooner for sooner, later in pairwise(exact)]
    return exact if min(gaps, default=span) >= 12 else even


def _now_place(views: tuple[MarkView, ...], places: list[int], now: datetime, width: int) -> int | None:
    """The cell of the present moment, between the marks around it."""
    dues = [view.due for view in views if view.due is not None]
    if len(dues) < len(views):
        return None  # the clock is off: nobody can tell when what is ahead is due
    if now < dues[0]:
        return 0
    for number in range(len(views) - 1):
        start, end = dues[number], dues[number + 1]
        if start <= now < end:
            part = (now - start) / (end - start)
            return places[number] + int(part * (places[number + 1] - places[number]))
    return min(places[-1] + 1, width - 1)


def _strip(views: tuple[MarkView, ...], plan: Plan, now: datetime, width: int, ink: Inks) -> list[Row]:
    places = _places(views, width)
    here = _now_place(views, places, now, width)
    times: list[tuple[int, str, Style]] = []
    titles: Row = []
    column = 0
    for number, (view, start) in enumerate(zip(views, places, strict=True)):
        sign = words.PROGRESS[view.progress]
        label = words.when(view.due, now, plan) if view.due else ""
        zero = view.mark.offset == timedelta(0)
        times.append((start, f"{label} T-0" if zero else label, ink.strong if zero else ink.muted))
        end = places[number + 1] if number + 1 < len(places) else width
        parts = _title(view, sign, end - start - 1, ink)
        titles += [Segment(" " * (start - column), ink.words), *parts]
        column = start + length(parts)
    if here is not None:
        label = f"now {words.hour(now, plan)}"
        before = len(place(times, width, ink.words))
        times.append((max(here - len(label) // 2, 0), label, ink.key))
        if len(place(times, width, ink.words)) == before:  # no room above the arrow: a little to its right
            times[-1] = (here + 2, label, ink.key)
    return [place(times, width, ink.words), _line(views, places, here, width, ink), titles]


def _title(view: MarkView, sign: words.Sign, room: int, ink: Inks) -> Row:
    tone = ink.of(sign.tone)
    if view.progress is Progress.AHEAD:
        return [Segment(cut(view.mark.title, room), ink.muted)]
    tail = {
        Progress.DONE: " ✔",
        Progress.LATE: f" late {words.age(view.late_by)}" if view.late_by else " late",
        Progress.RUNNING: " now",
    }[view.progress]
    head = cut(view.mark.title, room - cells(tail))
    bold = tone + Style(bold=True) if view.progress is not Progress.DONE else tone
    return [Segment(head, bold), Segment(cut(tail, room - cells(head)), tone)]


def _line(views: tuple[MarkView, ...], places: list[int], here: int | None, width: int, ink: Inks) -> Row:
    end = places[-1]
    glyphs: list[tuple[str, Style]] = []
    dots = dict(zip(places, views, strict=True))
    for x in range(min(end + 1, width)):
        view = dots.get(x)
        if view is not None:
            sign = words.PROGRESS[view.progress]
            glyphs.append((sign.glyph, ink.of(sign.tone)))
        elif x < _MARGIN:
            glyphs.append((" ", ink.words))
        elif here is not None and x == here:
            glyphs.append(("▸", ink.focus))
        elif here is not None and x < here:
            glyphs.append(("━", ink.focus))
        else:
            glyphs.append(("┄", ink.rule))
    row: Row = []
    for glyph, style in glyphs:
        if row and row[-1].style == style:
            row[-1] = Segment(row[-1].text + glyph, style)
        else:
            row.append(Segment(glyph, style))
    return row
