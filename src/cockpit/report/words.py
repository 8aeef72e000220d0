"""The words of every report: glyph and word of a standing, moments in the launch's zone, spans of time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from cockpit.core.gates import ClaimView, Standing
from cockpit.core.reading import Outcome
from cockpit.core.review import Counts

GLYPHS: Final[Mapping[Standing, str]] = {
    Standing.CLOSED: "✔",
    Standing.PARTIAL: "◐",
    Standing.FAILED: "✖",
    Standing.STALE: "⧗",
    Standing.OPEN: "○",
    Standing.WAIVED: "◇",
    Standing.NOT_APPLICABLE: "·",
}
"""The sign before a standing's word; never without the word."""

_OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.PASS: "✔ pass",
    Outcome.FAIL: "✖ fail",
    Outcome.INCONCLUSIVE: "◐ inconclusive",
    Outcome.ERROR: "! error",
}


def standing(of: Standing) -> str:
    """Glyph and word: `✔ closed`."""
    return f"{GLYPHS[of]} {of.value}"


def outcome(view: ClaimView) -> str:
    """Glyph and word of a claim: `✔ pass`, `⧗ stale`, `○ not looked at`."""
    if view.outcome is None:
        return "○ not looked at"
    return "⧗ stale" if view.stale else _OUTCOMES[view.outcome]


@lru_cache(maxsize=8)
def zone(name: str) -> tzinfo:
    """The zone of that name; UTC for one that this machine does not know."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # a missing zone is a KeyError, a name that is a folder an OSError
        return UTC


def moment(at: datetime, name: str, *, seconds: bool = False) -> str:
    """`2026-02-27 12:42 UTC` in the zone `name`; behind it its abbreviation, or its name where it has none."""
    place = zone(name)
    local = at.astimezone(place)
    short = local.strftime("%Z")
    label = short if short.isalpha() else name
    return f"{local.strftime('%Y-%m-%d %H:%M:%S' if seconds else '%Y-%m-%d %H:%M')} {label}"


def span(length: timedelta) -> str:
    """A duration in the words of a profile, two units at most: `90s` is `1m 30s`, `3d`, `0s`."""
    seconds = max(int(length.total_seconds()), 0)
    units = (("d", 86_400, 10**9), ("h", 3_600, 24), ("m", 60, 60), ("s", 1, 60))
    parts = [f"{seconds // size % most}{unit}" for unit, size, most in units if seconds // size % most]
    return " ".join(parts[:2]) or "0s"


def took(milliseconds: float | None) -> str:
    """How long a probe took: `41 ms`, `2.5 s`; empty when unknown."""
    if milliseconds is None or not math.isfinite(milliseconds):
        return ""
    return f"{milliseconds:.0f} ms" if milliseconds < 1_000 else f"{milliseconds / 1_000:.1f} s"


def offset(from_t0: timedelta) -> str:
    """A place on the launch clock: `T-4:00`, `T-0`, `T+0:30`, `T-1d 2:00`."""
    minutes = from_t0 // timedelta(minutes=1)
    if not minutes:
        return "T-0"
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    days, rest = divmod(minutes, 1_440)
    return f"T{sign}{f'{days}d ' if days else ''}{rest // 60}:{rest % 60:02}"


def leftover(counts: Counts) -> str:
    """What a tally does not say in its columns: `2 failed, 1 stale, 1 waived`; empty for nothing."""
    known = ((counts.failed, "failed"), (counts.stale, "stale"), (counts.waived, "waived"))
    return ", ".join(f"{number} {word}" for number, word in known if number)


def plural(number: int, word: str) -> str:
    """`1 gate`, `2 gates`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def quantity(value: float, unit: str) -> str:
    """A measured number as a person reads it: `0.4 %` for a ratio of 0.004, `120 ms` for 0.12 s."""
    match unit.strip().casefold():
        case "ratio":
            return f"{value * 100:.4g} %"
        case "percent":
            return f"{value:.4g} %"
        case "s" if abs(value) < 1:
            return f"{value * 1000:.4g} ms"
        case _:
            return f"{value:.4g} {unit}".strip()
