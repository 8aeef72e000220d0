"""The launch clock: T-time in digits of three lines, L-time and T-0 small below."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rich.segment import Segment

from cockpit.core.clock import ClockView, digits
from cockpit.core.plan import Plan
from cockpit.ui import words
from cockpit.ui.brush import Row
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


def one_line(clock: ClockView) -> str:
    """`T-00:42:10`, or that T-0 is not set."""
    return "".join(("T", *digits(clock.t))) if clock.t is not None else "T-0 is not set"


def big(clock: ClockView, ink: Inks) -> tuple[Row, Row, Row]:
    """Three lines of big digits; the T stands small before the sign."""
    if clock.t is None:
        return [], [Segment("T-0 is not set", ink.strong)], []
    sign, text = digits(clock.t)
    glyphs = [_BIG[char] for char in (sign, *text)]
    lines = [" ".join(glyph[line] for glyph in glyphs) for line in range(3)]
    return (
        [Segment(f"  {lines[0]}", ink.strong)],
        [Segment("T ", ink.muted), Segment(lines[1], ink.strong)],
        [Segment(f"  {lines[2]}", ink.strong)],
    )


def small(clock: ClockView, plan: Plan) -> str:
    """L-time (the wall clock's distance to T-0), T-0 itself and what is left of the window."""
    if clock.t is None or clock.t0 is None:
        return ""
    parts = [f"L{''.join(digits(clock.now - clock.t0))}", f"T-0 {words.day_and_hour(clock.t0, plan)}"]
    if clock.window_left is not None:
        left = clock.window_left
        parts.append(f"window {words.span(left)}" if left > timedelta(0) else "window closed")
    return " · ".join(parts)
