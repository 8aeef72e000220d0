"""Who is here: one line for the band, what must not be overlooked for the strip, and the signs of the seats' page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style

from cockpit.core.plain import plain_line
from cockpit.core.seating import director, directs, silence
from cockpit.core.seats import Place
from cockpit.engine.flight import Picture
from cockpit.report.seats import rests_on
from cockpit.ui.brush import Row, length
from cockpit.ui.stopwatch import stopwatch
from cockpit.ui.theme import Inks
from cockpit.ui.words import Sign

QUIET: Final = timedelta(seconds=5)
"""A seat that gave no sign of life for so long is shown as silent; one comes twice a second."""

SIGNS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("★", "directs", "closed", "holds the director's seat: the final GO is theirs"),
    ("●", "here", "closed", "gave a sign of life just now"),
    ("◌", "observes", "muted", "looks, and changes nothing"),
    ("▸", "runner", "focus", "asks from a vantage point what cannot be asked from here"),
    ("◷", "silent", "partial", "gave no sign of life for longer than that"),
    ("✖", "gone", "failed", "its process or its connection ended, and nobody said why"),
)
"""Glyph, word, tone, meaning."""


class SeatView(NamedTuple):
    """One taken seat as it is shown."""

    place: Place
    sign: Sign
    seen: datetime | None
    """Its last sign of life; None: nobody holds it."""
    directs: bool
    probes: bool
    """It runs the scheduled probes."""
    mine: bool


def views(picture: Picture) -> list[SeatView]:
    """Every taken seat, in the order in which they were; none where nobody else can sit at the launch."""
    company, launch = picture.company, picture.launch
    if company is None:
        return []
    found = []
    for place in (*launch.seats.here, *company.guests):
        seen = company.seen.get(place.id)
        holds = bool(director(launch)) and place.decides and directs(launch, place.operator)
        probes = launch.seats.prober is not None and launch.seats.prober.seat == place.id
        sign = _sign(place, seen, picture.now, holds=holds)
        found.append(SeatView(place, sign, seen, holds, probes, place.id == company.seat))
    return found


def _sign(place: Place, seen: datetime | None, now: datetime, *, holds: bool) -> Sign:
    if seen is None:
        return Sign("✖", "gone", "failed")
    if now - seen > QUIET:
        return Sign("◷", f"silent {stopwatch(now - seen)}", "partial")
    if place.vantage:
        return Sign("▸", f"at {plain_line(place.vantage, 10)}", "focus")
    if place.observes:
        return Sign("◌", "observes", "muted")
    return Sign("★", "directs", "closed") if holds else Sign("●", "here", "closed")


def brief(picture: Picture, ink: Inks, room: int) -> Row:
    """`3 here  ★ Morgan  ● Gage  ◷ Alex silent 0:42`; nothing for somebody who is alone.

    Where they do not all fit, those come first whom nobody must overlook: who is gone or silent, then who directs.
    """
    found = views(picture)
    if len(found) < 2:
        return []
    lead: Row = [Segment(_here(found), ink.muted)]
    whole: Row = [*lead, *(part for view in found for part in _brief(view, ink))]
    if length(whole) <= room:
        return whole
    row, shown = lead, 0
    for view in sorted(found, key=lambda view: (view.sign.tone not in {"failed", "partial"}, not view.directs)):
        longer: Row = [*row, *_brief(view, ink)]
        if length(longer) + len(f"  +{len(found)}") > room:
            break
        row, shown = longer, shown + 1
    return [*row, Segment(f"  +{len(found) - shown}", ink.muted)] if shown else lead


def _brief(view: SeatView, ink: Inks) -> Row:
    said = "" if view.sign.word in {"here", "directs"} else f" {view.sign.word}"
    tone = ink.of(view.sign.tone)
    return [Segment(f"  {view.sign.glyph} ", tone), Segment(name(view), ink.words), Segment(said, tone)]


def count(picture: Picture) -> str:
    """`3 here`, or `2 here, 1 gone`, for less room; empty for somebody who is alone."""
    found = views(picture)
    gone = sum(view.seen is None for view in found)
    return f"{_here(found)}{f', {gone} gone' if gone else ''}" if len(found) > 1 else ""


def _here(found: list[SeatView]) -> str:
    return f"{sum(view.seen is not None for view in found)} here"


def name(view: SeatView) -> str:
    """Whose seat it is."""
    return plain_line(view.place.operator.name, 24)


def bound(place: Place) -> str:
    """`named`, a statement, or `login morgan`, proven by the database."""
    return plain_line(rests_on(place.bound, place.login), 40)


LEGEND: Final = "named: a statement, no proof · login: the database let them in under the login of the profile"
"""What a name rests on, wherever it is said of several."""


def parts(picture: Picture, ink: Inks) -> list[tuple[str, str, Style]]:
    """What must not be overlooked: a silent director, an offer; the long form, the short one, the style."""
    company, launch = picture.company, picture.launch
    if company is None:
        return []
    found: list[tuple[str, str, Style]] = []
    quiet = silence(launch, company.seen, picture.now)
    if quiet is not None:
        who = plain_line(quiet.who, 40)
        said = f"◷ director silent for {stopwatch(quiet.span)}"
        found.append((f"{said}: {who}; p shows what can be done", f"{said}: p", ink.chip_care))
    offer = launch.seats.offer
    if offer is not None:
        to = plain_line(offer.to, 30)
        found.append((f"★ the director's seat is offered to {to}: p answers", f"★ offered to {to}: p", ink.focus))
    return found
