"""The launch clock: T-time in digits of three lines, L-time and T-0 small below, and why it stands."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from typing import Final, assert_never

from rich.segment import Segment

from cockpit.core.clock import ClockView, digits
from cockpit.core.conducted import HoldKind
from cockpit.core.holds import HoldView
from cockpit.core.launch import Launch
from cockpit.core.plan import Plan
from cockpit.ui import words
from cockpit.ui.brush import Row, cells
from cockpit.ui.stopwatch import stopwatch
from cockpit.ui.theme import Inks

_BIG: Final = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": ("╺┓ ", " ┃ ", "╺┻╸"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    ":": (" ", ":", " "),
    "-": ("  ", "╺━", "  "),
    "+": ("   ", "╺╋╸", "   "),
}


HELD: Final = "❚❚"
"""The glyph of a clock that stands."""


def one_line(clock: ClockView) -> str:
    """`T-00:42:10`, `❚❚ T-00:42:10` while it stands, or what T-0 needs."""
    lacking = unset(clock)
    if lacking or clock.t is None:
        return lacking or "the clock is off"
    time = f"T{''.join(digits(clock.t))}"
    glyph = "■ " if clock.scrubbed else f"{HELD} " if clock.holds else ""
    return f"{glyph}{time}"


def unset(clock: ClockView, key: str = "T") -> str:
    """What the clock asks for before it can run, and the key that answers; empty when it can."""
    if clock.scrubbed:
        return ""
    if clock.t0 is None:
        return f"T-0 is not set: set it ({key})"
    return "" if clock.armed else f"T-0 has passed: set a new one ({key})"


def big(clock: ClockView, ink: Inks) -> tuple[Row, Row, Row]:
    """Three lines of big digits; the T stands small before the sign, before it the glyph of a hold."""
    lacking = unset(clock)
    if lacking or clock.t is None:
        return [], [Segment(f"! {lacking}" if lacking else "the clock is off", ink.partial)], []
    tone = ink.faint if clock.scrubbed else ink.partial if clock.holds else ink.strong
    sign, text = digits(clock.t)
    glyphs = [_BIG[char] for char in (sign, *text)]
    lines = [" ".join(glyph[line] for glyph in glyphs) for line in range(3)]
    mark = f"{HELD} " if clock.holds and not clock.scrubbed else ""
    left = " " * (len(mark) + 2)
    return (
        [Segment(f"{left}{lines[0]}", tone)],
        [Segment(mark, tone), Segment("T ", ink.muted), Segment(lines[1], tone)],
        [Segment(f"{left}{lines[2]}", tone)],
    )


def small(clock: ClockView, plan: Plan, local: tzinfo | None = None) -> str:
    """L-time (the wall clock's distance to T-0 as it now looks), T-0, and what is left of the window."""
    if clock.t is None or clock.t0 is None or not clock.armed or clock.scrubbed:
        return ""
    expected = clock.expected if clock.expected is not None else clock.t0
    l_time = clock.l if clock.l is not None else clock.now - expected
    later = expected - clock.t0
    slip = f", {words.span(later)} late" if later >= timedelta(minutes=1) else ""
    zero = f"T-0 {words.day_and_hour(expected, plan)}{words.here(expected, plan, local)}{slip}"
    return " · ".join([f"L{''.join(digits(l_time))}", zero, *_window(clock)])


def brief(clock: ClockView, plan: Plan, room: int, local: tzinfo | None = None) -> str:
    """`L-00:42:10 · T-0 13:00 (14:00 here) · window 3h`: the same for a small screen, as much as there is room for."""
    if clock.l is None or clock.expected is None:
        return ""
    parts = [f"L{''.join(digits(clock.l))}"]
    here = words.here(clock.expected, plan, local)
    parts.append(f"T-0 {words.hour(clock.expected, plan)}{here}")
    parts += _window(clock)
    while len(parts) > 1 and cells(" · ".join(parts)) > room:
        parts.pop()
    return " · ".join(parts)


def _window(clock: ClockView) -> list[str]:
    if clock.window_left is None:
        return []
    return [f"window {words.span(clock.window_left)}" if clock.window_left > timedelta(0) else "window closed"]


def cause(view: HoldView) -> str:
    """Why the clock stands: the mark, or who stopped it and why."""
    hold = view.hold
    match hold.kind:
        case HoldKind.BUILT_IN:
            return view.mark.title if view.mark else hold.reason or "built-in"
        case HoldKind.CALLED:
            return f"called by {hold.by}: {hold.reason}"
        case HoldKind.ISSUE:
            return hold.reason or str(hold.issue or "an issue")
        case _:
            assert_never(hold.kind)


def ending(view: HoldView, plan: Plan) -> str:
    """What ends a hold, and when where that is known."""
    waits = view.waits_for if view.hold.kind is HoldKind.ISSUE else f"waits for {view.waits_for}"
    return f"{waits}, planned until {words.hour(view.ends, plan)}" if view.ends is not None else waits


def banner(
    clock: ClockView, views: tuple[HoldView, ...], launch: Launch, *, short: bool = False
) -> tuple[str, str] | None:
    """What everybody must know of the clock now, and its tone: a scrub, a hold; None while it runs.

    Args:
        clock: the clock.
        views: the holds that stand.
        launch: whose they are.
        short: for a small screen: of a built-in hold what ends it, which tells more than its mark's title.
    """
    conduct = launch.conduct
    if clock.scrubbed:
        after = f" · {conduct.turnaround}" if conduct.turnaround else ""
        return f"■ SCRUBBED: {conduct.scrub_reason}{after}", "failed"
    if not views:
        return None
    view = views[0]
    if view.hold.kind is HoldKind.CALLED:
        why = cause(view)
    elif short and view.hold.kind is HoldKind.BUILT_IN:
        why = view.waits_for
    else:
        why = f"{cause(view)} · {ending(view, launch.plan)}"
    more = f" · {words.plural(len(views) - 1, 'more hold')}" if len(views) > 1 else ""
    return f"{HELD} HOLD {stopwatch(view.stood)} · {why}{more}", "partial"
