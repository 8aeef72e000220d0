"""`when = "mon-fri 09:00-17:00"`: the hours in which a probe that changes something may run, in the launch's zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from cockpit.core.frozen import frozen

FORMS = 'write it like "09:00-17:00" or "mon-fri 09:00-17:00"; "22:00-02:00" goes past midnight'
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(
    r"(?:(?P<days>[a-z]{3}(?:\s*[-,]\s*[a-z]{3})*)\s+)?"
    r"(?P<from>[01][0-9]|2[0-3]):(?P<from_minute>[0-5][0-9])\s*[-–]\s*"
    r"(?P<to>[01][0-9]|2[0-4]):(?P<to_minute>[0-5][0-9])"
)


@frozen
class Hours:
    """A part of certain days."""

    text: str
    """As the profile writes it."""
    days: tuple[int, ...]
    """Weekdays, Monday is 0."""
    start: int
    """Minutes after midnight."""
    end: int
    """The same; not after `start` where they go past midnight."""

    def __str__(self) -> str:
        return self.text

    def hold(self, local: datetime) -> bool:
        """Whether a moment, in the launch's own zone, lies in them. What begins in the evening belongs to its day."""
        minute, day = local.hour * 60 + local.minute, local.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        if minute >= self.start:
            return day in self.days
        return minute < self.end and (day - 1) % 7 in self.days


def read_hours(text: str) -> Hours:
    """Read hours.

    Raises:
        ValueError: they are none; a predicate whose subject is the key.
    """
    found = _FORM.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError("is no time of day from and to")
    start = int(found["from"]) * 60 + int(found["from_minute"])
    end = int(found["to"]) * 60 + int(found["to_minute"])
    if end > 24 * 60:
        raise ValueError("is no time of day from and to")
    if start == end:
        raise ValueError("begins when it ends")
    return Hours(" ".join(text.split()), _days(found["days"]), start, end)


def _days(text: str | None) -> tuple[int, ...]:
    if text is None:
        return tuple(range(7))
    found: list[int] = []
    for part in re.sub(r"\s+", "", text).split(","):
        names = part.split("-")
        if len(names) > 2 or not set(names) <= set(_DAYS):
            raise ValueError(f"names days that are none; they are {', '.join(_DAYS)}")
        first, last = _DAYS.index(names[0]), _DAYS.index(names[-1])
        found += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    return tuple(dict.fromkeys(found))


def closed(hours: Hours | None, now: datetime, zone: str) -> str:
    """Why nothing may run now that is bound to these hours; empty where it may. A zone that is none closes them."""
    if hours is None:
        return ""
    from zoneinfo import ZoneInfo  # no launch but one with such hours needs it here

    try:
        local = now.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))
    except (KeyError, ValueError, OSError):
        return f"it may run {hours}, and there is no time zone {zone}"
    if hours.hold(local):
        return ""
    return f"it may run {hours} ({zone}) only, and it is {local:%a %H:%M}"
