"""When things happen: T-0, the distance of a mark from it, the day and its weekday."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from cockpit.core.plain import plain_line
from cockpit.profile.positions import Path
from cockpit.profile.sheet import Sheet, near
from cockpit.profile.spans import read_distance
from cockpit.profile.tables import ProfileTables

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_ISO = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAMES = (
    "monday mon montag lundi lunes lunedì segunda-feira segunda понедельник",
    "tuesday tues tue dienstag mardi martes martedì terça-feira terça вторник",
    "wednesday wed mittwoch mercredi miércoles mercoledì quarta-feira quarta среда",
    "thursday thurs thur thu donnerstag jeudi jueves giovedì quinta-feira quinta четверг",
    "friday fri freitag vendredi viernes venerdì sexta-feira sexta пятница",
    "saturday sat samstag sonnabend samedi sábado sabato суббота",
    "sunday sun sonntag dimanche domingo domenica воскресенье",
)
_WEEKDAY_OF = {name: number for number, names in enumerate(_NAMES) for name in names.split()}
_WEEKDAY = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, _WEEKDAY_OF), key=len, reverse=True))})(?![\w-])", re.IGNORECASE
)
"""Whole words only: `Monitoring from the month's end` names no day."""
_T0 = ("launch", "t0")


def read_zone(name: str, sheet: Sheet) -> tzinfo:
    """The launch's zone; UTC, and an error, where there is none of that name."""
    if name == "UTC":
        return UTC
    try:
        if re.fullmatch(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", name):
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, no file of a zone, a folder of the zone database
        pass
    from zoneinfo import available_timezones

    hint = near(name, available_timezones())
    hint = hint if hint.startswith("did") else "write it as in America/Sao_Paulo, or UTC"
    sheet.error(("launch", "timezone"), f"there is no time zone {plain_line(name, 60)!r}", hint)
    return UTC


def read_t0(tables: ProfileTables, zone: tzinfo, sheet: Sheet) -> datetime | None:
    """T-0 as the profile states it; None, and an error, where it is no clear moment."""
    t0 = tables.launch.t0
    if t0 is None:
        return None
    if not 2000 <= t0.year <= 2200:
        sheet.error(_T0, f"the year {t0.year} is no year of a launch")
        return None
    if t0.tzinfo is None:
        _no_offset(t0, zone, str(tables.launch.timezone), sheet)
        return None
    _check_day(tables, t0.astimezone(zone).date(), sheet)
    return t0


def _no_offset(t0: datetime, zone: tzinfo, name: str, sheet: Sheet) -> None:
    early, late = t0.replace(tzinfo=zone, fold=0), t0.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        sheet.error(_T0, "T-0 has no offset", f"{early.isoformat()} would be that time in {name}")
    elif early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != t0:
        sheet.error(_T0, f"this time does not exist in {name} on that day: clocks go forward (DST)", "say the offset")
    else:
        hint = f"{early.isoformat()} or {late.isoformat()}"
        sheet.error(_T0, f"this time happens twice in {name} on that day: clocks go back (DST)", hint)


def _check_day(tables: ProfileTables, day: date, sheet: Sheet) -> None:
    """Hold the day in words against its weekday and against T-0."""
    text, path = tables.launch.date, ("launch", "date")
    found, named = _ISO.search(text), _WEEKDAY.search(text)
    if found is None:
        said = None
    else:
        try:
            said = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            sheet.error(path, f"{found[0]} is no day", column=found.start() + 1)
            return
    if said and said != day:
        sheet.warning(
            path, f"T-0 is on {day.isoformat()}, the document says {said.isoformat()}", "settle which is right"
        )
    judged = said or day
    if named and judged.weekday() != _WEEKDAY_OF[named[0].lower()]:
        problem = f"{judged.isoformat()} is a {_WEEKDAYS[judged.weekday()]}, not a {named[0]}"
        sheet.warning(path, problem, "settle which is right", column=named.start() + 1)


def read_offset(at: str, t0: datetime | None, zone: tzinfo, path: Path, sheet: Sheet) -> timedelta | None:
    """The distance of a mark from T-0; None where it is no time, or where there is no T-0 to take it from.

    Times of day are those of the profile's own T-0: when T-0 is moved, the sequence moves with it.
    """
    text = at.strip()
    forms = "write a time of day (10:00) or a distance from T-0 (T-30m, T-0, T+2h)"
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        if t0 is None and (sheet.data.get("launch", {}).get("t0") or sheet.is_mended(_T0)):
            return None  # there is one, and what is wrong with it is said there
        if t0 is None:
            hint = "set launch.t0, or write a distance from T-0 (T-30m, T+2h)"
            sheet.error(path, "without a T-0 a time of day means nothing", hint)
            return None
        hour, minute, second = (int(part or 0) for part in clock.groups())
        local = t0.astimezone(zone).replace(hour=hour, minute=minute, second=second, microsecond=0, fold=0)
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            sheet.error(path, f"on that day {text} is skipped or happens twice (DST)", "write a distance from T-0")
        return local.astimezone(UTC) - t0.astimezone(UTC)
    try:
        return read_distance(text)
    except ValueError as problem:
        said = str(problem) if text[:1] == "T" else "is no time"
        sheet.error(path, f"{plain_line(at, 40)!r} {said}", forms)
        return None
