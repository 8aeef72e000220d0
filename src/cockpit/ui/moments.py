"""What a person types for a moment: `18:30`, `2026-02-28 09:00`, `+20m`. Pure: a text and a clock in, a moment out.

Times without an offset are in the launch's zone. One that its clocks jump over, or that they show twice, is refused
with the words to write instead: an hour is not something to guess on launch day.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from cockpit.core.plan import Plan
from cockpit.ui import words

_SPAN = re.compile(r"(\d{1,5})\s*(m|min|h|d)?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?([zZ]|[+-]\d{2}:?\d{2})?")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}


class NoTime(ValueError):
    """A text that says no time; its words are for the operator."""


def span(text: str, unit: str = "") -> timedelta | None:
    """`90m`, `2h`, `3d`, and a bare number where it has a `unit`; None for anything else."""
    found = _SPAN.fullmatch(text.strip())
    named = ((found[2] or unit) if found else "").casefold()
    return timedelta(**{_UNITS[named]: int(found[1])}) if found and named else None


def moment(text: str, now: datetime, plan: Plan) -> datetime | None:
    """`18:30` (the next one), `2026-02-28 09:00`, with or without an offset; None for anything else.

    Raises:
        NoTime: it looks like a time and is none.
    """
    asked = text.strip()
    zone = words.zone(plan.timezone)
    try:
        if found := _CLOCK.fullmatch(asked):
            day = now.astimezone(zone).replace(tzinfo=None)
            hour = day.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
            there = _placed(hour, zone, plan)
            return there if there > now else _placed(hour + timedelta(days=1), zone, plan)
        if _DATE.fullmatch(asked):
            read = datetime.fromisoformat(asked.upper().replace(" ", "T"))
            return read if read.tzinfo is not None else _placed(read, zone, plan)
    except NoTime:
        raise
    except ValueError as error:
        raise NoTime(f"{text!r}: {error}") from None
    return None


def past(text: str, now: datetime, plan: Plan) -> datetime:
    """A moment that is over: `2h` or `3d` ago, `09:30` (the last one), `2026-02-20`, `2026-02-20 09:30`.

    A day without its hour is its beginning: evidence is never taken for younger than it is.

    Raises:
        NoTime: it is none of these.
    """
    asked = text.strip().casefold().removesuffix("ago").strip()
    by = span(asked)
    found = now - by if by is not None else moment(asked, now, plan)
    if found is None:
        raise NoTime("write when it was seen as 2h, 3d, 09:30 or 2026-02-20")
    return found - timedelta(days=1) if _CLOCK.fullmatch(asked) else found


def _placed(naive: datetime, zone: tzinfo, plan: Plan) -> datetime:
    """A local time in its zone, if it is there exactly once."""
    sooner, later = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    there = sooner.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    shown = f"{naive:%Y-%m-%d %H:%M}"
    if there != naive:
        raise NoTime(f"{shown} does not exist in {plan.timezone}: the clocks jump over it")
    if sooner.utcoffset() != later.utcoffset():
        one, other = (found.isoformat(timespec="minutes") for found in (sooner, later))
        raise NoTime(f"{shown} comes twice in {plan.timezone}: write {one} or {other}")
    return sooner


def slipped(text: str, now: datetime, t0: datetime | None, plan: Plan) -> datetime:
    """The new T-0: `+20m` or `-5m` from the old one (from now where that is past or unset), or a moment.

    Raises:
        NoTime: it is neither.
    """
    asked = text.strip()
    if asked[:1] in {"+", "-"}:
        by = span(asked[1:], "m")
        if by is not None:
            base = t0 if t0 is not None and t0 > now else now
            return base + by if asked[0] == "+" else base - by
    found = moment(asked, now, plan) if ":" in asked else None  # a date alone says no hour
    if found is None:
        raise NoTime("write the new T-0 as +20m, 14:30 or 2026-02-28 09:00")
    return found
