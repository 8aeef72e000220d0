"""Points in time out of a document: ISO 8601 and RFC 2822 with a zone, seconds or milliseconds since 1970.

Seconds and milliseconds are told apart by their size: from 1e8 (March 1973) to below 1e11 (year 5138) a number counts
seconds, from 1e11 to below 1e14 milliseconds. Anything else is no time: a 0 means "never" more often than 1970.
A time without a zone is an error, because reading it in the wrong one moves it by up to a day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from cockpit.core.claim.amount import TEXT_READ, amount
from cockpit.core.claim.seen import Unsettled, broken
from cockpit.core.claim.show import kind_of

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}\S*(?: ?(?:UTC|GMT))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MAIL = re.compile(
    r"(?:[A-Za-z]{3},\s*)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d{2}):(\d{2})(?::(\d{2}))?\s+(GMT|UT|UTC|Z|[+-]\d{4})",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS, _MILLIS, _END = Decimal(10) ** 8, Decimal(10) ** 11, Decimal(10) ** 14


def moment(value: Any) -> tuple[datetime | date, str]:
    """The point in time that a value names (a plain date when it names only a day), and a remark.

    Raises:
        Unsettled: it names none, or does not say in which zone.
    """
    if isinstance(value, datetime):
        return _zoned(value), ""
    if isinstance(value, date):
        return value, ""
    if isinstance(value, str) and len(value) <= 100:
        found = _written(value.strip())
        if found is not None:
            return found, ""
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        return _counted(value)
    raise no_time(value)


def no_time(value: Any) -> Unsettled:
    """Why a value cannot be read as a time."""
    if isinstance(value, list):
        return broken("a list is not one time: write all, any or none before it")
    return broken(f"{'the text' if isinstance(value, str) else kind_of(value)} is no time")


def _written(text: str) -> datetime | date | None:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if _ISO.fullmatch(text):
            bare = text.removesuffix("UTC").removesuffix("GMT")
            return _zoned(datetime.fromisoformat(bare.strip() + "Z" if bare != text else text))
        mail = _MAIL.fullmatch(text)
        return _from_mail(mail) if mail else None
    except ValueError:
        return None


def _from_mail(found: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, zone = found.groups()
    offset = timedelta(0)
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
    number = _MONTHS.index(month.lower()) + 1
    return datetime(int(year), number, int(day), int(hour), int(minute), int(second or 0), tzinfo=timezone(offset))


def _zoned(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise broken("the time does not say in which zone: let it end with Z or +01:00")
    return when


def _counted(value: Any) -> tuple[datetime, str]:
    try:
        number, unit, note = amount(value)
    except Unsettled as reason:
        raise Unsettled(reason.outcome, no_time(value).note) from None
    if unit is not None or not _SECONDS <= number < _END:
        raise no_time(value)
    seconds = number if number < _MILLIS else number / 1000
    micro = int((seconds * 1_000_000).to_integral_value())
    return _EPOCH + timedelta(microseconds=micro), TEXT_READ if note else ""
