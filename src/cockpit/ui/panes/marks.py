"""The drawing of the launch sequence as a list: planned against actual, steps, what is next and who does it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style

from cockpit.core.clock import read_clock
from cockpit.core.holds import hold_views
from cockpit.core.plan import HoldEnd, Manner, Mark, Plan
from cockpit.core.timeline import MarkView, Progress, sequence, upcoming
from cockpit.ui import words
from cockpit.ui.brush import Row, cells, cut, fill, fit, frame, length, over
from cockpit.ui.panes import clock as clocks
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks

HEAD: Final = 4
"""Lines above the list."""
_FOOT: Final = 4
_KEYS: Final = "Space tick · c complete · z T-0 · y recycle · x scrub · h hold · Esc leave"
_T, _DUE, _STATE = 13, 10, 13
_MINUTE: Final = timedelta(minutes=1)
_WIDE: Final = 90
"""Cells from which on there is room for what really happened when."""


class Spot(NamedTuple):
    """A row that the cursor can stand on: a mark, or one of its steps."""

    view: MarkView
    step: int | None = None


def spots(views: tuple[MarkView, ...]) -> list[Spot]:
    """Marks and their steps, in order."""
    return [spot for view in views for spot in (Spot(view), *(Spot(view, n) for n in range(len(view.mark.steps))))]


def begin(found: list[Spot]) -> int:
    """Where the cursor stands at first: the mark that runs, else one that is late, else the next one."""
    wanted = (Progress.RUNNING, Progress.LATE, Progress.AHEAD)
    places = (n for kind in wanted for n, spot in enumerate(found) if spot.view.progress is kind)
    return next(places, 0)


def room(height: int) -> int:
    """Lines of the list in a page of that height."""
    return max(height - HEAD - _FOOT, 1)


def tall(count: int) -> int:
    """How many lines a page of so many rows wants."""
    return HEAD + max(count, 1) + _FOOT + 1


def page(scene: Scene, found: list[Spot], here: int, top: int, width: int, height: int, ink: Inks) -> list[Row]:
    """The whole page: clock, what is next, the list from `top` on, what the selected row means, the keys."""
    inner = max(width - 4, 10)
    listed = [_row(spot, scene, inner, ink) for spot in found[top : top + room(height)]]
    if 0 <= here - top < len(listed):
        listed[here - top] = over(fill(listed[here - top], inner, ink.words), ink.chosen)
    listed += [[]] * (room(height) - len(listed))
    if not found:
        listed[0] = [Segment("the profile has no launch sequence; z sets T-0", ink.muted)]
    about = _about(found[here], scene) if found else ["", ""]
    rows = [_clock(scene, inner, ink), ahead(scene, inner, ink), _heads(inner, ink), *listed]
    rows += [[Segment(cut(line, inner), ink.muted)] for line in about]
    rows.append([Segment(cut(_KEYS, inner), ink.focus)])
    below = len(found) - top - room(height)
    foot: Row = [Segment(f"{below} more ▼" if below > 0 else words.plural(len(found), "row"), ink.muted)]
    title: Row = [Segment("Launch sequence", ink.strong)]
    return frame(rows, width, height, title=title, rule=ink.focus, foot=foot, ground=ink.words)


def _clock(scene: Scene, width: int, ink: Inks) -> Row:
    """The clock in one line; in a hold its cause comes before T-0 and the window, which give way."""
    look = scene.picture.review
    plan, clock = look.launch.plan, read_clock(look.launch, look.now)
    views = hold_views(look) if clock.holds and not clock.scrubbed else ()
    said = clocks.banner(clock, views, look.launch, short=width < _WIDE)
    asks = clocks.unset(clock, "z")
    row: Row = [Segment(asks or clocks.one_line(clock), ink.partial if said or not clock.armed else ink.strong)]
    if said is not None:
        row.append(Segment(f"  {said[0]}", ink.of(said[1])))
    left = width - length(row) - 2
    whole = clocks.small(clock, plan)
    small = whole if cells(whole) <= left else clocks.brief(clock, plan, left)
    return [*row, Segment(f"  {small}", ink.muted)] if cells(small) <= left else row


def ahead(scene: Scene, width: int, ink: Inks) -> Row:
    """What is to be done now and by whom, and what comes next: `◉ now: Deploy · dev   ○ next: 12:40 Smoke · qa`."""
    look = scene.picture.review
    if look.launch.conduct.scrubbed is not None:
        return [
            Segment("■ this attempt is scrubbed", ink.failed),
            Segment(" · a new T-0 begins the next", ink.muted),
        ]
    first = upcoming(look)
    if first is None:
        return [Segment("● the sequence is over", ink.closed)] if look.launch.plan.timeline else []
    if first.progress is Progress.AHEAD:
        return _told(first, scene, ink)
    following = next((one for one in sequence(look) if one.progress is Progress.AHEAD), None)
    then = [Segment("   ", ink.words), *_told(following, scene, ink)] if following is not None else []
    row = [*_told(first, scene, ink), Segment(f" · waits for {first.waits_for}" if first.waits_for else "", ink.muted)]
    return [*(row if length(row) + length(then) <= width else row[:-1]), *then]


def _told(view: MarkView, scene: Scene, ink: Inks) -> Row:
    plan, now = scene.picture.launch.plan, scene.picture.now
    sign = words.PROGRESS[view.progress]
    coming = view.progress is Progress.AHEAD
    when = f"{words.when(view.due, now, plan)} " if view.due and coming else ""
    state = f", {_state(view, now)}" if view.due and coming else ""
    lead = "next" if coming else _state(view, now)
    step = view.next_step if not coming else None
    who = f"{view.who or 'nobody'}: {step.title}" if step is not None else view.who or "nobody"
    return [
        Segment(f"{sign.glyph} {lead}: ", ink.of(sign.tone)),
        Segment(f"{when}{view.mark.title}", ink.strong),
        Segment(state, ink.words),
        Segment(f" · {who}", ink.key),
    ]


def _state(view: MarkView, now: datetime) -> str:
    match view.progress:
        case Progress.LATE:
            return f"late by {words.age(view.late_by)}" if view.late_by else "late"
        case Progress.DONE if view.done_late is not None and view.done_late >= _MINUTE:
            return f"done {words.age(view.done_late)} late"
        case Progress.AHEAD if view.due is not None:
            return f"in {words.age(view.due - now)}" if view.due > now else "due"
        case _:
            return words.PROGRESS[view.progress].word


def _heads(width: int, ink: Inks) -> Row:
    due = "planned" if _actual_cells(width) else "due"
    names = (("  T", _T + 2), (due, _DUE), ("actual", _actual_cells(width)))
    row: Row = [Segment("".join(fit(name, cells) for name, cells in names), ink.faint)]
    title, who = _widths(width)
    return [*row, Segment(fit("mark", title) + fit("who", who) + "state", ink.faint)]


def _actual_cells(width: int) -> int:
    return 15 if width >= _WIDE else 0


def _widths(width: int) -> tuple[int, int]:
    """Cells of the title and of who."""
    left = max(width - 2 - _T - _DUE - _actual_cells(width) - _STATE, 12)
    who = min(max(left // 4, 6), 24)
    return left - who, who


def _row(spot: Spot, scene: Scene, width: int, ink: Inks) -> Row:
    plan, now = scene.picture.launch.plan, scene.picture.now
    title, who = _widths(width)
    view, mark = spot.view, spot.view.mark
    if spot.step is not None:
        return _step(spot, scene, width, ink)
    sign = words.PROGRESS[view.progress]
    tone = ink.of(sign.tone)
    wide = _actual_cells(width) > 0
    known = view.planned if wide else view.due
    due = words.when(known, now, plan) if known else "–"
    name = ink.muted if view.progress is Progress.AHEAD else tone + Style(bold=view.progress is not Progress.DONE)
    held = f"{clocks.HELD} " if mark.hold is not None else ""
    return [
        Segment(f"{sign.glyph} ", tone),
        Segment(fit(words.t_offset(mark.offset), _T), ink.words),
        Segment(fit(due, _DUE), ink.words),
        Segment(fit(_actual(view, now, plan), _actual_cells(width)), ink.partial if _moved(view) else ink.muted),
        Segment(fit(f"{held}{mark.title}", title - 1) + " ", name),
        Segment(fit(mark.actor, who - 1) + " ", ink.muted),
        Segment(cut(_state(view, now), _STATE), tone),
    ]


def _actual(view: MarkView, now: datetime, plan: Plan) -> str:
    """`18:40–18:47`, `18:44–` while it runs, `18:46` for a moment that passed; for what moved, when it is due now."""
    if _moved(view) and view.due is not None:
        return f"now {words.when(view.due, now, plan)}"
    if view.began is None and view.finished is None:
        return ""
    began = words.hour(view.began, plan) if view.began else ""
    if view.progress is Progress.DONE and view.finished is None:
        return began
    return f"{began}–{words.hour(view.finished, plan)}" if view.finished else f"{began}–"


def _moved(view: MarkView) -> bool:
    """Whether something that is ahead is due at another minute than was planned."""
    if view.progress is not Progress.AHEAD or view.due is None or view.planned is None:
        return False
    return abs(view.due - view.planned) >= _MINUTE


def _step(spot: Spot, scene: Scene, width: int, ink: Inks) -> Row:
    assert spot.step is not None
    title, who = _widths(width)
    mark = spot.view.mark
    step, done = mark.steps[spot.step], spot.step in spot.view.done
    ticked = scene.picture.launch.conduct.ticks.get(mark.id, {}).get(spot.step)
    when = words.hour(ticked, scene.picture.launch.plan) if ticked else ""
    number = f"{spot.step + 1}. " if mark.manner is Manner.READ_DO else ""
    return [
        Segment(" " * (2 + _T + _DUE), ink.words),
        Segment(fit(when, _actual_cells(width)), ink.muted),
        Segment("  ✔ " if done else "  ○ ", ink.closed if done else ink.muted),
        Segment(fit(f"{number}{step.title}", title - 5) + " ", ink.muted if done else ink.words),
        Segment(fit(step.owner or mark.actor, who - 1) + " ", ink.muted),
        Segment("done" if done else "", ink.closed),
    ]


_MANNER: Final = {
    Manner.READ_DO: "READ-DO: read one, do it, tick it, in this order",
    Manner.DO_CONFIRM: "DO-CONFIRM: done from memory; Space on the mark confirms all",
}


def _about(spot: Spot, scene: Scene) -> list[str]:
    """Two lines: what the selected row says in full, and what its mark waits for."""
    mark, plan = spot.view.mark, scene.picture.launch.plan
    said = mark.title if spot.step is None else mark.steps[spot.step].title
    manner = f" · {_MANNER[mark.manner]}" if mark.steps else ""
    parts = [f"waits for {spot.view.waits_for}"] if spot.view.waits_for else []
    if mark.until is not None and mark.until in plan.gate_by_id and not spot.view.waits_for:
        parts.append(f"done when “{plan.gate_by_id[mark.until].title}” is closed")
    if mark.needs:
        titles = (plan.gate_by_id[key].title for key in mark.needs if key in plan.gate_by_id)
        parts.append(f"needs {', '.join(titles)}")
    if mark.hold is not None:
        parts.append(_hold(mark, plan))
    return [f"{said}{manner}", " · ".join(parts)]


def _hold(mark: Mark, plan: Plan) -> str:
    assert mark.hold is not None
    hold = mark.hold
    lasts = f" of {words.span(hold.lasts)}" if hold.lasts else ""
    phase = next((one.title for one in plan.phases if one.id == hold.phase), str(hold.phase or ""))
    until = {
        HoldEnd.CLOSED: "until its gate is closed",
        HoldEnd.PHASE: f"until phase “{phase}” is closed",
        HoldEnd.POLL: "until the poll is a GO",
        HoldEnd.TIME: "then it goes on",
        HoldEnd.RESUME: "until somebody resumes",
    }[hold.until]
    return f"{clocks.HELD} built-in hold{lasts} {until}"
