"""Dates and weekdays as many languages write them, with their places in a line. No clock is read, nothing is judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cockpit.checklist.words import fold
from cockpit.core.frozen import frozen

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_Y, _M, _D = (f"(?:{sign}|{fold(hangul)})" for sign, hangul in (("[-/.年]", "년"), ("[-/.月]", "월"), ("日", "일")))
_BIG = re.compile(rf"(?<!\d){_YEAR}\s?{_Y}\s?(?P<month>\d{{1,2}})\s?{_M}\s?(?P<day>\d{{1,2}})(?!\d)(?:\s?{_D})?")
_SMALL = re.compile(
    rf"(?<![\d/.-])(?P<day>\d{{1,2}})\s?(?P<mark>[./-])\s?(?P<month>\d{{1,2}})(?P=mark)\s?{_YEAR}(?!\d)"
)
_MONTHS = (
    "jan january januar jänner janvier enero janeiro gennaio января январь января ocak januari stycznia styczeń",
    "feb february februar février febrero fevereiro febbraio февраля февраль şubat februari lutego luty",
    "mar march märz mars marzo março марта март mart maart marca marzec",
    "apr april avril abril aprile апреля апрель nisan kwietnia kwiecień",
    "may mai mayo maio maggio мая май mayıs mei maja maj",
    "jun june juni juin junio junho giugno июня июнь haziran czerwca czerwiec",
    "jul july juli juillet julio julho luglio июля июль temmuz lipca lipiec",
    "aug august août agosto августа август ağustos augustus sierpnia sierpień",
    "sep sept september septembre septiembre setembro settembre сентября сентябрь eylül września wrzesień",
    "oct okt october oktober octobre octubre outubro ottobre октября октябрь ekim października październik",
    "nov november novembre noviembre novembro ноября ноябрь kasım listopada listopad",
    "dec dez dic déc december dezember décembre diciembre dezembro dicembre декабря декабрь aralık grudnia grudzień",
)
_MONTH_OF = {fold(name): number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_MONTH = "|".join(sorted((re.escape(name) for name in _MONTH_OF), key=len, reverse=True))
_NAMED = re.compile(
    rf"(?<![^\W_])(?:(?P<month>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s{_YEAR})?|"
    rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th|er|º|o)?\.?\s(?:de\s)?(?P<month2>{_MONTH})(?![^\W_])\.?"
    rf"(?:,?\s(?:de\s)?(?P<year2>(?:19|20)\d\d))?)"
)
_THANG = re.compile(r"(?:ngay\s)?(?P<day>\d{1,2})\s(?:thang)\s(?P<month>\d{1,2})(?:,?\s(?:nam\s)?(?P<year>20\d\d))?")
_DAYS = (
    "monday|mon|montag|lundi|lunes|segunda-feira|lunedi|понедельник|понедельника|пн|thu hai|pazartesi|maandag",
    "tuesday|tue|tues|dienstag|mardi|martes|terça-feira|martedi|вторник|вторника|вт|thu ba|sali|dinsdag",
    "wednesday|wed|mittwoch|mercredi|miércoles|quarta-feira|mercoledi|среда|среду|среды|ср|thu tu|çarşamba|woensdag",
    "thursday|thur|thurs|donnerstag|jeudi|jueves|quinta-feira|giovedi|четверг|четверга|чт|thu nam|perşembe|donderdag",
    "friday|fri|freitag|vendredi|viernes|sexta-feira|venerdi|пятница|пятницу|пятницы|пт|thu sau|cuma|vrijdag",
    "saturday|samstag|sonnabend|samedi|sábado|sabato|суббота|субботу|субботы|сб|thu bay|cumartesi|zaterdag",
    "sunday|sonntag|dimanche|domingo|domenica|воскресенье|воскресенья|вс|chu nhat|pazar|zondag",
)
_SHORT = ("mo", "di", "mi", "do", "fr", "sa", "so")
_EAST = (
    (0, "月曜|周一|星期一|礼拜一|週一|월요일"),
    (1, "火曜|周二|星期二|礼拜二|週二|화요일"),
    (2, "水曜|周三|星期三|礼拜三|週三|수요일"),
    (3, "木曜|周四|星期四|礼拜四|週四|목요일"),
    (4, "金曜|周五|星期五|礼拜五|週五|금요일"),
    (5, "土曜|周六|星期六|礼拜六|週六|토요일"),
    (6, "日曜|周日|星期日|星期天|周天|礼拜天|週日|일요일"),
)
_DAY_OF = {fold(name): number for number, names in enumerate(_DAYS) for name in names.split("|")}
_DAY_OF |= {"sat": 5, "sun": 6}
_DAY_OF |= {fold(name): number for number, names in _EAST for name in names.split("|")}
_WORDS = sorted((name for name in _DAY_OF if "\u0000" < name[0] < "\u0500"), key=len, reverse=True)
_SIGNS = sorted((name for name in _DAY_OF if name[0] >= "\u0500"), key=len, reverse=True)
_DAY = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(re.escape(name) for name in _WORDS)})(?![^\W_])|{'|'.join(map(re.escape, _SIGNS))}"
)
_ONE_SIGN = {
    fold(sign): number
    for number, signs in enumerate(("月월", "火화", "水수", "木목", "金금", "土토", "日일"))
    for sign in signs
}
_BRACKET = re.compile(rf"\s?[(（]\s?(?P<sign>{'|'.join(_ONE_SIGN)}|{'|'.join(_SHORT)})\.?\s?[)）]")
_BEFORE = re.compile(rf"(?<![^\W_])(?P<short>{'|'.join(_SHORT)})\.?,?\s(?:den\s)?$")
_BETWEEN = re.compile(
    r"(?:[\s,;:()（）|/·.@_*-]|\d{1,2}[:h]\d\d(?:\s?[ap]m)?|(?<![^\W_])(?:the|den|der|am|on|le|el|il|o|de|dia|ngay|"
    r"date|datum|data|fecha|utc|gmt|at|um|a)(?![^\W_])){0,12}"
)
"""What may stand between a date and the weekday that goes with it."""
_FAR = 60


@frozen
class Dated:
    """A date that a text states."""

    start: int
    end: int
    days: tuple[date, ...]
    """What it can mean: 03/04/2026 is two days; empty for one that does not exist."""
    whole: bool = True
    """It states its year."""


def dates(said: str, year: int | None = None) -> list[Dated]:
    """Every date of a folded text, in its order.

    Args:
        said: the text.
        year: the year of dates that leave theirs out; without it they are left out too.
    """
    found = [_read(match, (match["year"],), [(match["month"], match["day"])]) for match in _BIG.finditer(said)]
    for match in _SMALL.finditer(said):
        orders = [(match["month"], match["day"])]
        if match["mark"] != ".":
            orders.append((match["day"], match["month"]))
        found.append(_read(match, (match["year"],), orders))
    for match in (*_NAMED.finditer(said), *_THANG.finditer(said)):
        names = match.groupdict()
        month, day = names["month"] or names["month2"], names["day"] or names["day2"]
        stated = names["year"] or names.get("year2")
        if not stated and year is None:
            continue
        years = (stated,) if stated else (str(year), str((year or 0) + 1))
        read = _read(match, years, [(str(_MONTH_OF.get(month, month)), day)])
        found.append(Dated(read.start, read.end, read.days, whole=bool(stated)))
    return sorted(found, key=lambda one: one.start)


def _read(match: re.Match[str], years: tuple[str, ...], orders: list[tuple[str, str]]) -> Dated:
    days = []
    for year in years:
        for month, day in orders:
            try:
                days.append(date(int(year), int(month), int(day)))
            except ValueError:
                continue
    return Dated(match.start(), match.end(), tuple(dict.fromkeys(days)))


def weekdays(said: str) -> Iterator[tuple[int, int, int]]:
    """Every weekday that a folded text names: where it begins, where it ends, which, Monday 0."""
    for match in _DAY.finditer(said):
        yield match.start(), match.end(), _DAY_OF[match[0]]


def weekday_of(said: str, one: Dated, *, heading: bool) -> int | None:
    """The weekday that goes with a date: in brackets behind it, or beside it with nothing but marks between.

    Args:
        said: the folded text.
        one: the date.
        heading: a date in brackets goes with the weekday of the words before: `Friday launch (2026-02-27)`.
    """
    behind = _BRACKET.match(said, one.end)
    if behind:
        sign = behind["sign"]
        return _ONE_SIGN.get(sign, _SHORT.index(sign) if sign in _SHORT else None)
    before = _BEFORE.search(said[max(0, one.start - 12) : one.start])
    if before:
        return _SHORT.index(before["short"])
    nearest: tuple[int, int] | None = None
    for start, end, number in weekdays(said[max(0, one.start - _FAR) : one.end + _FAR]):
        shift = max(0, one.start - _FAR)
        left, right = (end + shift, one.start) if end + shift <= one.start else (one.end, start + shift)
        between = said[left:right]
        beside = _BETWEEN.fullmatch(between) is not None
        bracket = heading and end + shift <= one.start and between.rstrip().endswith("(") and ")" not in between
        if (beside or bracket) and left <= right and (nearest is None or right - left < nearest[0]):
            nearest = right - left, number
    return nearest[1] if nearest else None
