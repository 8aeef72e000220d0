"""Rules of time: a date against its weekday, dates that no calendar has, times of day without a zone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from cockpit.checklist import facts, whens
from cockpit.checklist.inline import words
from cockpit.checklist.lines import Shape
from cockpit.checklist.tally import Kind
from cockpit.checklist.words import fold, vocabulary
from cockpit.lint.calendar import WEEKDAYS, dates, weekday_of
from cockpit.lint.paper import Found, Paper

_LAUNCH_DATE = vocabulary(
    "launch date|go-live date|go live date|golive date|release date|deployment date|cutover date|startdatum|"
    "launch-datum|go-live-datum|date de lancement|date de mise en production|fecha de lanzamiento|fecha de salida|"
    "data de lançamento|data do lançamento|data di lancio|дата запуска|дата релиза|リリース日|公開日|ローンチ日|"
    "本番日|上线日期|发布日期|출시일|배포일|ngay go-live|ngay ra mat|ngay trien khai"
)
_ZONE = re.compile(
    r"(?<![A-Za-z])(?:UTC|GMT)(?![A-Za-z])|\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|"
    r"Pacific|Etc|US)/[A-Z][A-Za-z_]+|(?<![A-Za-z])(?:[ECMP][SD]T|CES?T|WES?T|EES?T|ME[SZ]Z|MEZ|BST|IST|JST|KST|MSK|"
    r"МСК|BRT|AE[SD]T|NZ[SD]T|SGT|HKT|WIB|TRT|SAST)(?![A-Za-z])|\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|"
    r"[+-]\d\d:?\d\d)(?![\d\w])|\d\s?(?:am|pm|AM|PM|Uhr|h)?\s?[(（]?(?:ET|PT|CT|MT|AST|ART|CLT|COT|PET|AC[SD]T|AWST|"
    r"PHT|ICT|WITA|PKT|NPT|EAT|CAT|WAT|GST|AKST|HST)(?![A-Za-z])"
)
_ZONE_WORDS = vocabulary(
    "time zone|timezone|zeitzone|fuseau horaire|fuso horário|zona horaria|fuso orario|часовой пояс|по москве|"
    "московск* врем*|время московское|日本時間|日本標準時|北京时间|北京時間|韓国時間|台北时间|한국 시간|한국시간|"
    "múi giờ|giờ việt nam|gio vn|giờ hà nội|hora de brasília|horário de brasília|hora de madrid|hora peninsular|"
    "hora del este|heure de paris|ora italiana|ora di roma|berliner zeit|mitteleuropäisch*|uhr mez|uhr mesz|"
    "eastern time|pacific time|central time|mountain time|saat dilimi|توقيت"
)
_CODE = {Shape.CODE, Shape.FENCE}


def rules(paper: Paper) -> Iterator[Found]:
    """Everything that is wrong with the times of a paper."""
    yield from weekdays(paper)
    yield from zone(paper)
    yield from launch_dates(paper)


def weekdays(paper: Paper) -> Iterator[Found]:
    """Dates that do not fall on the weekday beside them, and dates that do not exist."""
    year = _year(paper)
    headings = {part.line for part in paper.parts}
    for number, raw in enumerate(paper.lines, 1):
        if not re.search(r"\d", raw):
            continue
        said = fold(words(raw))
        for one in dates(said, year):
            text = _as_written(raw, said[one.start : one.end])
            if not one.days:
                yield Found("weekday", number, f"{text} is a day that no calendar has", "settle the date", text)
                continue
            named = weekday_of(said, one, heading=number in headings)
            if named is None or any(day.weekday() == named for day in one.days):
                continue
            day = one.days[0]
            near = day + timedelta(days=(named - day.weekday() + 3) % 7 - 3)
            said_year = "" if one.whole else f" of {day.year}"
            yield Found(
                "weekday",
                number,
                f"{text}{said_year} is a {WEEKDAYS[day.weekday()]}, not a {WEEKDAYS[named]}",
                f"settle which is right; the nearest {WEEKDAYS[named]} is {near.isoformat()}",
                text,
            )


def _as_written(raw: str, folded: str) -> str:
    """The words of a line whose folded form is known, as they stand there."""
    parts = re.findall(r"\d+", folded)
    found = re.search(r"[^\d\n]{0,12}?".join(map(re.escape, parts)), raw) if parts else None
    if found and (len(parts) > 2 or folded.strip()[:1].isdigit()):
        return found[0] if len(parts) > 2 else raw[found.start() : found.start() + len(folded)]
    at = raw.casefold().find(folded)
    return raw[at : at + len(folded)] if at >= 0 else found[0] if found else folded


def _year(paper: Paper) -> int | None:
    """The year of dates that leave theirs out: the one that the document speaks of, if it is one."""
    seen: Counter[int] = Counter()
    for raw in paper.lines[:5000]:
        if re.search(r"20\d\d", raw):
            seen.update(one.days[0].year for one in dates(fold(words(raw))) if one.days)
    return next(iter(seen)) if len(seen) == 1 else None


def zone(paper: Paper) -> Iterator[Found]:
    """A launch that is planned by the clock, and no word of whose clock."""
    if not paper.shapes or any(_ZONE.search(line) or _ZONE_WORDS.search(fold(line)) for line in paper.lines):
        return
    timed = [(mark.line, mark.said or mark.title) for mark in paper.draft.marks if mark.moment is not None]
    for fact in paper.draft.facts:
        known = facts.TIME.fullmatch(fold(fact.key)) or facts.DATE.fullmatch(fold(fact.key))
        if known and whens.clock(fact.value) is not None:
            timed.append((fact.line, fact.value))
    if not timed:
        return
    line, said = min(timed)
    clock = re.search(r"\d{1,2}(?:[:h.]\d\d)?(?:\s?[aApP]\.?[mM]\.?)?", said)
    yield Found(
        "zone",
        line,
        f"{len(timed)} time{'s' if len(timed) > 1 else ''} of day plan the launch, and no time zone is named",
        "name it once: 09:00 UTC, or Time zone: Europe/Berlin",
        clock[0] if clock else "",
    )


def launch_dates(paper: Paper) -> Iterator[Found]:
    """One launch, two dates."""
    first = None
    for fact in paper.draft.facts:
        if not _LAUNCH_DATE.fullmatch(fold(fact.key)) or paper.kind(fact.line) is not Kind.METADATA:
            continue
        found = dates(fold(fact.value))
        if len(found) != 1 or len(found[0].days) != 1:
            continue
        day = found[0].days[0]
        if first is None:
            first = day, fact
        elif first[0] != day:
            yield Found(
                "weekday",
                fact.line,
                f"the launch is on {day.isoformat()} here and on {first[0].isoformat()} in line {first[1].line}",
                "settle the date",
                fact.value,
            )
