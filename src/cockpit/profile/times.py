"""When things happen: T-0, the launch sequence, the day and its weekday."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from cockpit.core.names import GateId
from cockpit.core.plain import plain_line
from cockpit.core.plan import Mark
from cockpit.profile.positions import Path
from cockpit.profile.sheet import Sheet, near
from cockpit.profile.spans import FORMS, read_span
from cockpit.profile.tables import MarkTable, ProfileTables

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_RELATIVE = re.compile(r"T\s*(?:(?P<sign>[+\-−–])\s*(?P<span>\S.*))?")
_ISO = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.IGNORECASE)
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
    if named and _WEEKDAYS[judged.weekday()][:3].lower() != named[1].lower():
        problem = f"{judged.isoformat()} is a {_WEEKDAYS[judged.weekday()]}, not a {named[0]}"
        sheet.warning(path, problem, "settle which is right", column=named.start() + 1)


def read_timeline(tables: ProfileTables, t0: datetime | None, zone: tzinfo, sheet: Sheet) -> tuple[Mark, ...]:
    """The launch sequence as distances from T-0.

    Times of day are those of the profile's own T-0: when T-0 is moved, the sequence moves with it.
    """
    marks: list[Mark] = []
    last: timedelta | None = None
    for number, table in enumerate(tables.timeline):
        path = ("timeline", number)
        offset = _offset(table.at, t0, zone, (*path, "at"), sheet)
        if last is not None and offset is not None and offset < last:
            problem = f"{plain_line(table.at, 20)} is before the entry above it"
            sheet.error((*path, "at"), problem, "keep the order of time; after midnight write T+14h")
        last = offset if offset is not None else last
        _check_hold(table, path, sheet)
        until = GateId(table.until.gate) if table.until else None
        marks.append(
            Mark(offset or timedelta(0), table.title, table.actor, tuple(table.steps), until, table.hold or "")
        )
    return tuple(marks)


def _check_hold(table: MarkTable, path: Path, sheet: Sheet) -> None:
    if table.hold is None:
        return
    if table.hold == "until closed":
        if table.until is None:
            hint = 'name the gate: until = { gate = "..." }'
            sheet.error((*path, "hold"), "this hold waits for a gate that is not named", hint)
        return
    try:
        read_span(table.hold)
    except ValueError:
        sheet.error(
            (*path, "hold"), f"{plain_line(table.hold, 40)!r} is no hold", f'"until closed", or a duration: {FORMS}'
        )


def _offset(at: str, t0: datetime | None, zone: tzinfo, path: Path, sheet: Sheet) -> timedelta | None:
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
    relative = _RELATIVE.fullmatch(text)
    if relative is None:
        sheet.error(path, f"{plain_line(at, 40)!r} is no time", forms)
        return None
    span = relative["span"]
    if span is None or re.fullmatch(r"0+[a-z]*", span):
        return timedelta(0)
    try:
        distance = read_span(span)
    except ValueError as problem:
        sheet.error(path, f"{plain_line(at, 40)!r}: the distance {problem}", FORMS)
        return None
    return distance if relative["sign"] == "+" else -distance
