"""Times as checklists write them: T-offsets, clock times, dates, weekdays, durations, zones. No clock is read."""

from __future__ import annotations

import re
from datetime import date, timedelta

from cockpit.checklist.words import fold, listed

_UNITS = (
    (listed("ms"), 0.001),
    (listed("s sec secs second seconds sek sekunden сек секунд segundos secondes 秒 초 giay"), 1.0),
    (
        listed(
            "m min mins minute minutes minuten minutos minuto мин минут минуты dk dakika minuti phut 分 分钟 分間 분 "
            "دقيقة دقائق minut"
        ),
        60.0,
    ),
    (
        listed(
            "h hr hrs hour hours std stunde stunden hora horas heure heures час часа часов ч ore ora saat gio 時間 "
            "小时 小時 시간 ساعة ساعات uur godz"
        ),
        3600.0,
    ),
    (
        listed(
            "d day days tag tage tagen dia dias jour jours день дня дней giorni giorno gun ngay 日 天 일 يوم أيام "
            "dagen dni hari"
        ),
        86400.0,
    ),
    (
        listed(
            "w wk week weeks woche wochen semana semanas semaine semaines неделя недели недель settimana "
            "settimane hafta tuan 週間 周 週 주 أسبوع weken"
        ),
        604800.0,
    ),
    (listed("month months monat monate mes meses mois месяц месяца thang ヶ月 个月 개월 شهر ay mese mesi"), 2592000.0),
)
_SECONDS = {fold(word): seconds for names, seconds in _UNITS for word in names}
_UNIT = "|".join(sorted((re.escape(word) for word in _SECONDS), key=len, reverse=True))
_NUMBER = r"\d{1,6}(?:[.,]\d{1,3})?"
_SPAN = re.compile(rf"(?P<number>{_NUMBER})\+?\s{{0,2}}-?(?P<unit>{_UNIT})(?![^\W\d_])")
_OFFSET = re.compile(
    rf"(?<![^\W_])[td]\s?(?:(?P<sign>[+-])\s?(?P<number>{_NUMBER})\s{{0,2}}(?P<unit>(?:{_UNIT})(?![^\W\d_]))?"
    rf"(?:\s?(?P<more>\d{{1,2}})\s?m(?:in)?(?![^\W_]))?|"
    rf"=\s?(?P<zero>0))"
    r"(?!\d|:\d)"
)
_ZERO = re.compile(r"(?<![^\W_])(?:t-?zero|d-day|h-hour|t0|jour j|dia d|tag x)(?![^\W_])")
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|"
    r"2[0-4])(?:[:h](?P<minute>[0-5]\d)(?:[:.][0-5]\d)?)(?!\d)\s?(?P<half>[ap]\.?m\.?(?![^\W_]))?"
    r"|(?<![\d:.])(?P<whole>1[0-2]|0?[1-9])\s?(?P<of>[ap]\.?m\.?)(?![^\W_])"
)
_ISO = re.compile(r"(?<!\d)(?P<year>20\d\d)[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?!\d)")
_DOTTED = re.compile(r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>20\d\d)(?!\d)")
_MONTHS = {
    1: "jan january januar janvier enero janeiro gennaio января январь ocak",
    2: "feb february februar fevrier febrero fevereiro febbraio февраля февраль subat",
    3: "mar march marz maerz mars marzo marco марта март mart",
    4: "apr april avril abril aprile апреля апрель nisan",
    5: "may mai mayo maio maggio мая май mayis",
    6: "jun june juni juin junio junho giugno июня июнь haziran",
    7: "jul july juli juillet julio julho luglio июля июль temmuz",
    8: "aug august aout agosto августа август agustos",
    9: "sep sept september septembre septiembre setembro settembre сентября сентябрь eylul",
    10: "oct october oktober octobre octubre outubro ottobre октября октябрь ekim",
    11: "nov november novembre noviembre novembro ноября ноябрь kasim",
    12: "dec december dezember decembre diciembre dezembro dicembre декабря декабрь aralik",
}
_MONTH_OF = {fold(name): number for number, names in _MONTHS.items() for name in listed(names)}
_MONTH = "|".join(sorted((re.escape(name) for name in _MONTH_OF), key=len, reverse=True))
_NAMED = re.compile(
    rf"(?<![^\W_])(?:(?P<month>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<year>20\d\d))?(?!\d)"
    rf"|(?P<day2>\d{{1,2}})\.?(?:st|nd|rd|"
    rf"th)?\s(?:de\s)?(?P<month2>{_MONTH})\.?(?:\s?(?:de\s)?,?\s?(?P<year2>20\d\d))?(?!\d))"
)
_DAYS = (
    (
        "monday mon montag lundi lunes segunda-feira segunda lunedi понедельник пн pazartesi 月曜 "
        "周一 星期一 월요일 الاثنين thu hai maandag"
    ),
    (
        "tuesday tue tues dienstag mardi martes terca-feira terca martedi вторник вт sali 火曜 周二 "
        "星期二 화요일 الثلاثاء thu ba dinsdag"
    ),
    (
        "wednesday wed mittwoch mercredi miercoles quarta-feira quarta mercoledi среда среду ср "
        "carsamba 水曜 周三 星期三 수요일 الأربعاء woensdag"
    ),
    (
        "thursday thu thur thurs donnerstag jeudi jueves quinta-feira quinta giovedi четверг чт "
        "persembe 木曜 周四 星期四 목요일 الخميس donderdag"
    ),
    (
        "friday fri freitag vendredi viernes sexta-feira sexta venerdi пятница пятницу пт cuma 金曜 "
        "周五 星期五 금요일 الجمعة vrijdag"
    ),
    ("saturday sat samstag samedi sabado sabato суббота субботу сб cumartesi 土曜 周六 星期六 토요일 السبت zaterdag"),
    ("sunday sun sonntag dimanche domingo domenica воскресенье вс pazar 日曜 周日 星期日 星期天 일요일 الأحد zondag"),
)
_DAY_OF = {
    fold(name): number
    for number, names in enumerate(_DAYS)
    for name in listed(names)
    if len(name) > 1 and name not in {"thu", "hai", "ba"}
} | {"thu": 3}
_DAY = re.compile(
    "|".join(
        rf"(?<![^\W_]){re.escape(name)}(?![^\W_])" if name.isascii() or "а" <= name[0] <= "я" else re.escape(name)
        for name in sorted(_DAY_OF, key=len, reverse=True)
    )
)
_ZONE = re.compile(
    r"(?<![A-Za-z])(?:(?:UTC|GMT)(?:\s?[+-−]\s?\d{1,2}(?::?\d\d)?)?|[A-Z][a-z]+/[A-Z][A-Za-z_]+|"
    r"[ECMP][SD]?T|CES?T|BST|IST|JST|KST|MSK|AST|BRT|AEST|SGT|WIB|TRT)(?![A-Za-z])"
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZONES = {
    "MSK": "Europe/Moscow",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin",
    "BRT": "America/Sao_Paulo",
    "UTC": "UTC",
    "GMT": "UTC",
    "SGT": "Asia/Singapore",
    "WIB": "Asia/Jakarta",
    "TRT": "Europe/Istanbul",
}
"""Zones by a name that means one place; EST, CST, IST, AST and others mean several."""


def spans(text: str) -> list[timedelta]:
    """Every duration of a text, in its order; those longer than a year are none."""
    found = []
    for match in _SPAN.finditer(fold(text)):
        seconds = float(match["number"].replace(",", ".")) * _SECONDS[match["unit"]]
        if 0 < seconds <= 31_536_000:
            found.append(timedelta(seconds=seconds))
    return found


def short(span: timedelta) -> str:
    """A duration as a profile writes it: 1h30m."""
    seconds = round(abs(span.total_seconds()), 3)
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    text, rest = "", int(seconds)
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)):
        number, rest = divmod(rest, size)
        text += f"{number}{unit}" if number else ""
    return text or "0s"


def at_text(offset: timedelta) -> str:
    """A distance from T-0 as a profile writes it: T-30m, T-0, T+1d2h."""
    if not offset:
        return "T-0"
    return f"T{'-' if offset < timedelta(0) else '+'}{short(offset)}"


def offset(text: str, unit: float = 86_400.0) -> timedelta | None:
    """The first distance from T-0 that a text states; a number without a unit counts in `unit` seconds."""
    said = fold(text)
    match = _OFFSET.search(said)
    if match is None:
        return timedelta(0) if _ZERO.search(said) else None
    if match["zero"]:
        return timedelta(0)
    seconds = float(match["number"].replace(",", ".")) * (_SECONDS[match["unit"]] if match["unit"] else unit)
    seconds += 60.0 * int(match["more"] or 0)
    if seconds > 31_536_000:
        return None
    return timedelta(seconds=seconds) if match["sign"] == "+" else -timedelta(seconds=seconds)


def begins_with_offset(text: str) -> bool:
    """Whether a text begins with a distance from T-0: `T-24h — Code freeze`."""
    return _OFFSET.match(fold(text)) is not None or re.match(r"(?:t-?zero|t0)\b", fold(text)) is not None


def offset_has_unit(text: str) -> bool:
    """Whether the distance of a text states its unit."""
    match = _OFFSET.search(fold(text))
    return bool(match and (match["unit"] or match["zero"] or float(match["number"].replace(",", ".")) == 0))


def clock(text: str) -> timedelta | None:
    """The first time of day of a text, as a distance from midnight."""
    match = _CLOCK.search(fold(text))
    if match is None:
        return None
    hour, minute = int(match["hour"] or match["whole"]), int(match["minute"] or 0)
    half = (match["half"] or match["of"] or "").replace(".", "")
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    return timedelta(hours=hour, minutes=minute) if (hour, minute) <= (24, 0) else None


def without_clock(text: str) -> str:
    """A line of a schedule without the time, the range or the T-offset that it begins with."""
    said = text.strip().lstrip("*_` [(").lstrip()
    time = (
        r"(?:(?:[01]?\d|2[0-4])[:h][0-5]\d(?::\d\d)?(?:\s?[aApP]\.?[mM]\.?)?|(?:1[0-2]|"
        rf"0?[1-9])\s?[aApP]\.?[mM]\.?|[TD]\s?[+\-−–=]\s?\d+(?:[.,]\d+)?(?:\s?(?i:{_UNIT})(?![^\W\d_]))?|T-?0|T0)"
    )
    found = re.match(
        rf"{time}(?:\s?(?:-|–|—|→|to|bis|до|~)\s?{time}|\+)?\s?(?:UTC|"
        rf"GMT|[A-Z]{{3,4}}(?![a-z]))?\**(?:(?<!\s)`)?\]?\)?\s*(?:[-–—:|→.]+\s*)?\**",
        said,
    )
    return said[found.end() :].strip().removesuffix("**") if found else text


def day(text: str) -> tuple[date | None, str]:
    """The first date of a text and the words that state it; None and the words for one that does not exist."""
    said = fold(text)
    for pattern in (_ISO, _DOTTED):
        match = pattern.search(said)
        if match:
            try:
                return date(int(match["year"]), int(match["month"]), int(match["day"])), match[0]
            except ValueError:
                return None, match[0]
    match = _NAMED.search(said)
    if match and (match["year"] or match["year2"]):
        try:
            month = _MONTH_OF[match["month"] or match["month2"]]
            return date(int(match["year"] or match["year2"]), month, int(match["day"] or match["day2"])), match[0]
        except ValueError:
            return None, match[0]
    return None, ""


def month_day(text: str) -> tuple[int, int] | None:
    """Month and day of a date that leaves out its year: `Monday, December 15`."""
    match = _NAMED.search(fold(text))
    if match is None:
        return None
    return _MONTH_OF[match["month"] or match["month2"]], int(match["day"] or match["day2"])


def weekday(text: str) -> int | None:
    """The first weekday that a text names, Monday 0."""
    match = _DAY.search(fold(text))
    return _DAY_OF[match[0]] if match else None


def zone(text: str) -> str:
    """The time zone that a text names, as it is written; empty where it names none."""
    match = _ZONE.search(text[:2000])
    return match[0] if match else ""


def zone_name(said: str) -> str:
    """The IANA name of a zone that a document names; empty where its name means several."""
    return said if "/" in said else _ZONES.get(said, "")
