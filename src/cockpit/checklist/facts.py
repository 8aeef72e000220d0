"""What a document says of itself and of the launch: `**Version:** 1.0`, front matter, declared totals, dates."""

from __future__ import annotations

import re

from cockpit.checklist import headings, inline, whens
from cockpit.checklist.blocks import Document, Node, Section
from cockpit.checklist.draft import Draft, Fact
from cockpit.checklist.tally import Kind
from cockpit.checklist.words import fold, vocabulary

DATE = vocabulary(
    "date|launch date|go-live date|release date|target date|deployment date|snapshot date|datum|"
    "startdatum|fecha|fecha de lanzamiento|data|data de lançamento|дата|дата запуска|日付|日時|実施日|実施日時|"
    "ローンチ日|リリース日|公開日|公開日時|リリース日時|"
    "日期|上线日期|发布日期|날짜|출시일|배포일|릴리스일|ngay|ngay go-live|التاريخ|تاريخ الإطلاق|tarih|datum livegang"
)
TIME = vocabulary(
    "launch time|go-live time|t-0|t0|release time|deployment start|go-live|время запуска|startzeit|hora "
    "de lanzamiento|hora do lançamento|公開時刻|上线时间|출시 시간|gio go-live|وقت الإطلاق"
)
VERSION = vocabulary(
    "version|document version|release|версия|versión|versão|versione|バージョン|版本|버전|phien ban|"
    "الإصدار|sürüm|versie|wersja"
)
TARGET = vocabulary(
    "target|rule|goal|цель|ziel|objetivo|meta|目標|目标|목표|muc tieu|الهدف|hedef|current status|criteria"
)
_TOTALS = (
    re.compile(
        r"(?P<done>\d{1,4})\s?/\s?(?P<count>\d{1,4})\s*(?:gates?|items?|checks?|points?|tasks?|closed|"
        r"complete|пункт\w*|项|項目|件|개)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:total(?: items| gates| checks)?|gesamt|итого|всего|合計|总计|总共|"
        r"합계)\s*[:：]\s*\**(?P<count>\d{1,4})\b(?!\s*(?:min|h\b|мин|分|hour|day))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\d/.-])(?P<count>\d{1,4})[ -](?:items?|gates?|checks|checklist items|point)\b(?!\s*(?:are |"
        r"is |still |remain)?(?:open|closed|partial|left|remaining|to go))",
        re.IGNORECASE,
    ),
)
_DRAWN = re.compile(r"^[\s│║|┃]+|[\s│║|┃]+$")


def front_title(document: Document) -> str:
    """The title that front matter gives."""
    for key in ("title", "name"):
        for _, text in document.front:
            found = re.match(rf"\s*{key}\s*[:=]\s*['\"]?(?P<value>[^'\"\n]+)", text, re.IGNORECASE)
            if found:
                return inline.words(found["value"].strip())
    return ""


def of_front(document: Document, draft: Draft) -> None:
    """Front matter: each line is a fact."""
    for line, text in document.front:
        key, separator, value = text.partition(":")
        if not separator:
            draft.tally.put(
                line,
                Kind.LAYOUT if text.strip() in {"---", "+++"} else Kind.BLANK if not text.strip() else Kind.METADATA,
            )
            continue
        draft.tally.put(line, Kind.METADATA)
        draft.facts.append(Fact(key.strip(), inline.words(value.strip().strip("'\"")), line))


def of_heading(section: Section, draft: Draft, *, title: bool) -> None:
    """What a heading declares: totals of the whole document, and in its title the day."""
    count = headings.declared(section.title)
    if count is not None and (
        title or (section.level <= 2 and re.search(r"\d[- ]?(?:item|point|gate|項目|项)", section.title, re.IGNORECASE))
    ):
        draft.declared.append((count, section.line, inline.words(section.title)))
    if title and (whens.day(section.title)[1] or whens.clock(section.title)):
        draft.facts.append(Fact("Date", inline.words(section.title), section.line))


def of_text(node: Node, draft: Draft) -> bool:
    """A paragraph of `**Key:** value` lines; whether it was one."""
    taken = False
    for line, text in zip(node.lines, node.text.split("\n"), strict=False):
        totals(text, line, draft)
        for part in _parts(text):
            key, value = inline.key_value(
                part.strip().strip("*") if re.fullmatch(r"\*[^*].*[^*]\*", part.strip()) else part
            )
            bold = part.lstrip().startswith(("**", "__"))
            if (
                not key
                or not value.strip(" *")
                or not (bold or _known(key) or (line < draft.head_line and len(key) < 30 and len(value) < 120))
            ):
                continue
            if len(key.split()) > 6:
                continue
            draft.facts.append(Fact(key.strip("* "), inline.words(value), line))
            draft.tally.put(line, Kind.METADATA)
            taken = True
    return taken


def _parts(text: str) -> list[str]:
    """The pairs of a line that has several: `**Version:** 1 | **Owner:** @ana`, `Stand: heute | Team: Portal`."""
    parts = re.split(r"\s+[|·•]\s+", text)
    if len(parts) > 1 and all(all(inline.key_value(part)) for part in parts):
        return parts
    return re.split(r"\s+[|·•]\s+(?=\*\*|__)", text)


def of_item(node: Node, draft: Draft) -> bool:
    """A bullet in the head of a document that states something of it: `- Author: Kim`; whether it was one."""
    key, value = inline.key_value(node.text)
    if node.children or not draft.title_line < node.line < draft.head_line or inline.codes(node.text):
        return False
    if not key or len(key.split()) > 3 or not 0 < len(value.strip(" *")) <= 80:
        return False
    draft.facts.append(Fact(key.strip("* "), inline.words(value), node.line))
    draft.tally.put(node.line, Kind.METADATA)
    return True


def _known(key: str) -> bool:
    said = fold(key)
    return any(pattern.fullmatch(said) for pattern in (DATE, TIME, VERSION, TARGET))


def of_fence(node: Node, draft: Draft) -> None:
    """Facts in a drawn box: `║ Go-Live Time: 10:00 AM MSK ║`."""
    for number, raw in enumerate(node.body, node.line + 1):
        if not re.match(r"\s*[│║|┃]", raw):
            continue
        key, value = inline.key_value(_DRAWN.sub("", raw))
        if key and value and _known(key):
            draft.facts.append(Fact(key, inline.words(value), number))
            draft.tally.put(number, Kind.METADATA)


def totals(text: str, line: int, draft: Draft) -> None:
    """Totals that a line declares."""
    said = inline.words(text)
    for pattern in _TOTALS:
        found = pattern.search(said)
        if found:
            draft.declared.append((int(found["count"]), line, said[:200]))
            return


def first(draft: Draft, pattern: re.Pattern[str]) -> Fact | None:
    """The first fact with such a key and something filled in."""
    return next(
        (
            fact
            for fact in draft.facts
            if pattern.fullmatch(fold(fact.key)) and fact.value.strip(" -_[]") and not inline.blank(fact.value)
        ),
        None,
    )


def settle(draft: Draft) -> None:
    """Put the facts into the order of the document, each line once."""
    seen: set[tuple[int, str]] = set()
    kept = []
    for fact in sorted(draft.facts, key=lambda fact: fact.line):
        if (fact.line, fact.key) not in seen:
            kept.append(fact)
        seen.add((fact.line, fact.key))
    draft.facts = kept
