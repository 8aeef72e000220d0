"""Rules of what was left over: data of a test or of a template that would go to real people, names that several use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from cockpit.checklist import facts
from cockpit.checklist.inline import words
from cockpit.checklist.words import fold, vocabulary
from cockpit.lint.calendar import dates
from cockpit.lint.paper import Found, Paper, lines_of, quoted
from cockpit.lint.placeholders import DOMAIN

_LOREM = re.compile(r"(?i)\blorem ipsum\b[\w ,]{0,30}|\bdolor sit amet\b|\basdf(?:gh)?\b|\bfoo ?bar ?baz\b")
_NOBODY = re.compile(
    r"(?i)(?<![\w.-])(?:foo|bar|foobar|test|tester|user|somebody|someone|nobody|john\.?doe|jane\.?doe|me|you|name)@"
    r"[\w.-]{1,60}|[\w.+-]{1,40}@(?:example\.(?:com|org|net)|test\.(?:com|de|ru)|[\w-]{1,30}\.(?:example|invalid)|"
    r"(?:your|my)?domain\.com|email\.com|foo\.(?:bar|com))(?![\w-])|"
    r"(?<![\w-])(?:john doe|jane doe|max mustermann|erika mustermann|иван иванов|juan p[eé]rez|mario rossi|"
    r"fulano de tal|山田太郎|张三|李四|홍길동|nguyen van a|nguyễn văn a|ahmet yılmaz|jean dupont)(?![\w-])|"
    r"(?:\+?1[ .-]?)?\(?555\)?[ .-]\d{3}[ .-]?\d{4}(?!\d)|(?<!\d)(?:123[ -]?456[ -]?7890?|0{6,}|1234567890?)(?!\d)"
)
"""People whom nobody reaches: their addresses, the names of every template, the numbers of films."""
_TEST = re.compile(
    r"(?i)(?<![\w.])(?:[\w-]{0,20}(?:test|demo|dummy|sample|staging|sandbox)[-_](?:tenant|user|account|customer|client|"
    r"org|key|token|shop|data)[\w-]{0,20}|(?:sk|pk|rk)_test_\w{0,40})"
)
_REAL = vocabulary(
    "production|prod|live|real customer*|first customer*|paying customer*|produktiv*|produktion|echte* kunde*|"
    "mise en production|clients? reels?|produccion|clientes? reales?|producao|clientes? reais|produzione|"
    "clienti reali|"
    "продакшн|боев*|реальн* клиент*|本番|実顧客|生产|正式环境|真实客户|운영|실제 고객|"
    "khach hang that|canli|gercek musteri*"
)
_NOT = vocabulary(
    "no|not|without|remove*|delete*|clean*|purge*|disabled?|absent|instead of|never|keine?|ohne|"
    "entfern*|gelosch*|sans|"
    "supprim*|sin|elimin*|sem|remov*|senza|rimuov*|нет|без|удал*|убра*|削除|なし|撤去|删除|清除|无|삭제|없|xoa|khong|sil*|"
    "kaldir*|not in|smoke|test"
)
_UPDATED = vocabulary(
    "last updated|updated|last update|updated on|last reviewed|reviewed|last revised|revised|last modified|"
    "aktualisiert|zuletzt aktualisiert|letzte aktualisierung|zuletzt geändert|mis à jour|dernière mise à jour|"
    "actualizado|última actualización|atualizado|última atualização|atualizado em|aggiornato|ultimo aggiornamento|"
    "обновлено|последнее обновление|最終更新|最終更新日|更新日|更新时间|更新日期|最后更新|최종 수정|최종 수정일|수정일|"
    "cap nhat|cap nhat lan cuoi|ngay cap nhat|son güncelleme|güncellendi|zaktualizowano|ostatnia aktualizacja|"
    "آخر تحديث"
)
_LAUNCHED = vocabulary(
    "launch date|go-live date|go live date|go-live|golive|launch|release date|deployment date|cutover date|"
    "target date|launch-datum|go-live-datum|starttermin|date de lancement|date de mise en production|"
    "fecha de lanzamiento|data de lançamento|data di lancio|дата запуска|дата релиза|公開日|リリース日|本番日|上线日期|"
    "发布日期|출시일|배포일|ngay go-live|ngay ra mat|lansman tarihi|data uruchomienia|تاريخ الإطلاق"
)
OLD = timedelta(days=90)
"""A checklist that nobody touched for so long before its launch describes another system."""
_SHARED = {
    "AST": "the Atlantic's and Arabia's",
    "CST": "Chicago's, China's and Cuba's",
    "IST": "India's, Israel's and Ireland's",
    "BST": "Britain's in summer and Bangladesh's",
    "GST": "the Gulf's and South Georgia's",
    "SST": "Singapore's and Samoa's",
    "AMT": "the Amazon's and Armenia's",
    "ECT": "Ecuador's and the Eastern Caribbean's",
    "CDT": "Chicago's in summer and Cuba's",
    "ADT": "the Atlantic's in summer and Arabia's",
}
_TIMED = re.compile(
    r"(?:\d{1,2}[:h.]\d\d(?::\d\d)?|\d{1,2}\s?[ap]\.?m\.?|(?i:time ?zone|zeitzone|zona horaria|fuso|часовой пояс|"
    r"fuseau horaire)\**\s?[:=]\**)\s{0,2}(?:[ap]\.?m\.?)?\s{0,2}[(（]?(?P<name>[A-Z]{3})(?![A-Za-z])",
    re.IGNORECASE,
)
_SETTLED = re.compile(r"(?:UTC|GMT)\s?[+−-]\s?\d|[A-Z][a-z]+/[A-Z][A-Za-z_]+|\d\d:\d\d\s?(?:UTC|GMT|Z)(?![A-Za-z])")


def rules(paper: Paper) -> Iterator[Found]:
    """Everything that was left over from a test, from a template, or from another year."""
    if not paper.shapes:
        return
    yield from data(paper)
    yield from zones(paper)
    yield from age(paper)


def data(paper: Paper) -> Iterator[Found]:
    """People of templates among those who are to be called, filler text, a test's account where customers are meant."""
    seen: dict[tuple[str, str], dict[int, None]] = {}
    for line, text, people in _texts(paper):
        for found in _LOREM.finditer(text):
            seen.setdefault((found[0], "filler"), {}).setdefault(line)
        for found in _NOBODY.finditer(text) if people else ():
            if DOMAIN.search(found[0]):
                continue  # the rule of placeholders tells it
            seen.setdefault((found[0], "nobody"), {}).setdefault(line)
        said = fold(words(text)) if not people and _TEST.search(text) else ""
        if said and _REAL.search(said) and not _NOT.search(_TEST.sub(" ", said)):
            for found in _TEST.finditer(text):
                seen.setdefault((found[0], "test"), {}).setdefault(line)
    for (word, kind), numbers in seen.items():
        lines = [*numbers]
        where = f" ({lines_of(lines)})" if len(lines) > 1 else ""
        match kind:
            case "filler":
                problem, hint = f"{quoted(word, 40)} is filler text{where}", "write what was meant, or take it out"
            case "nobody":
                problem = f"{word} is of a template: nobody is reached there{where}"
                hint = "name the person and the number for launch day"
            case _:
                problem = f"{word} is of a test, and the line speaks of the real thing{where}"
                hint = "name what customers use, or say that it is a test"
        yield Found("leftover", lines[0], problem, hint, word)


def _texts(paper: Paper) -> Iterator[tuple[int, str, bool]]:
    """Line, text, and whether somebody is to be reached there."""
    draft = paper.draft
    for entry in (*draft.contacts, *draft.communications, *draft.escalations):
        yield entry.line, f"{entry.text} {entry.reach} {entry.role}", True
    for station in draft.stations:
        yield station.line, f"{station.person} {station.function}", True
    for gate in draft.gates:
        yield gate.line, gate.title, False
        for claim in gate.claims:
            if claim.says != gate.title:
                yield claim.line, claim.says, False
    for mark in draft.marks:
        yield mark.line, mark.title, False
    for entry in (*draft.success, *draft.rollback, *draft.follow_ups):
        yield entry.line, entry.text, False


def zones(paper: Paper) -> Iterator[Found]:
    """A time in a zone whose name several have: 09:00 IST."""
    seen: dict[str, dict[int, None]] = {}
    for number, line in enumerate(paper.lines, 1):
        if not re.search(r"[ABCEGIS][A-Z]T", line) or _SETTLED.search(line):
            continue
        for found in _TIMED.finditer(line[:2_000]):
            if found["name"] in _SHARED:
                seen.setdefault(found["name"], {}).setdefault(number)
    for name, numbers in seen.items():
        lines = [*numbers]
        where = f" ({lines_of(lines)})" if len(lines) > 1 else ""
        hint = "write its offset once, as in 09:00 UTC+3, or the zone by one of its places"
        yield Found("zone", lines[0], f"{name} is the name of {_SHARED[name]} time{where}", hint, name)


def age(paper: Paper) -> Iterator[Found]:
    """A document that was last touched long before the launch that it is for."""
    touched = launched = None
    for fact in paper.draft.facts:
        key = fold(fact.key)
        of = dates(fold(fact.value))
        day = of[0].days[0] if of and len(of[0].days) == 1 else None
        if day is None:
            continue
        if _UPDATED.fullmatch(key):
            touched = (day, fact) if touched is None or day > touched[0] else touched
        elif launched is None and (_LAUNCHED.fullmatch(key) or facts.DATE.fullmatch(key)):
            launched = day, fact
    if touched is None or launched is None or launched[0] - touched[0] <= OLD:
        return
    days = (launched[0] - touched[0]).days
    text = f"it was last updated on {touched[0].isoformat()}, {days} days before the launch of line {launched[1].line}"
    hint = "go through it once more and write the day"
    yield Found("age", touched[1].line, text, hint, touched[1].value)
