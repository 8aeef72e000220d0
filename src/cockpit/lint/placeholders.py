"""Rules of holes: what was left to be filled in and never was, each placeholder once with every line that has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cockpit.checklist.inline import words
from cockpit.lint.paper import Found, Paper, lines_of

_TAGS = (
    "a|abbr|b|br|body|button|center|code|dd|del|details|div|dl|dt|em|font|form|h[1-6]|head|hr|html|i|img|input|ins|"
    "kbd|label|li|link|mark|meta|ol|option|p|pre|q|s|script|section|select|small|span|strike|strong|style|sub|summary|"
    "sup|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|u|ul|var|video"
)
_ANGLE = re.compile(rf"<(?!(?:{_TAGS})>)(?P<name>[A-Za-z][\w-]*(?: [\w-]+){{0,4}})>")
_BRACE = re.compile(
    r"(?<!\$)\{\{?\s?(?P<name>[A-Z][A-Z0-9_]{2,40})\s?\}\}?|\{\{\s?(?P<name2>[A-Za-z][\w .-]{1,40}?)\s?\}\}"
)
_SQUARE = re.compile(r"(?<![\w\]`])\[(?P<name>[^\W\d_][^\[\]\n|]{1,50})\](?![(\[:\w])")
_ASKING = re.compile(
    r"(?i)^(?:your|insert|enter|add|fill|put|tbd|tbc|to be|name|e?-?mail|phone|telefon\w*|tel|t[eé]l[eé]phone|link|"
    r"url|date|datum|fecha|data|nombre|nome|nom|имя|телефон|почта|дата|ссылка|名前|氏名|電話|日付|姓名|电话|日期|链接|"
    r"ten|tên|sdt|sđt|ngay|ngày|[a-z/ ]{0,30}(?:contact|channel|number|address|name|phone|email|e-mail|link|url))\b"
)
DOMAIN = re.compile(
    r"(?i)(?<![\w.-])(?:[\w-]+\.)*(?:(?:your|my)[-_]?(?:domain|company|site|org|app|project|host|server|brand)[\w-]*"
    r"(?:\.[a-z]{2,12}){1,3}|example\.(?:com|org|net))(?![\w-])|(?<![\w.-])@your(?:company|handle|brand|org)\b"
)
_MEANT = re.compile(r"(?i)(?:test\w*@|evil|attacker|malicious|untrusted|hostile|foreign)")
"""A domain of nobody is right where a stranger or a test is meant."""
_MARKER = re.compile(
    r"(?<![\w-])(?:TBD|TBC|TBA|CHANGE_?ME|changeme|INSERT_[A-Z_]+|YOUR_[A-Z_]+)(?![\w-])|"
    r"(?<![A-Za-z0-9])X{3,}(?![A-Za-z0-9])|(?<=\d-)XX(?![A-Za-z0-9])|(?<![^\W_])(?:à compléter|à définir|por definir|"
    r"a definir|da definire|noch offen|待定|未定|要記入|уточнить позже|미정)(?![^\W_])"
)
_AT_RUN_TIME = re.compile(
    r"(?i)^(?:date|time|timestamp|datetime|version|tag|sha|commit|hash|id|uuid|n|last[- ]good[- ]\w+|previous[- ]\w+)$"
)
"""Names of what only the moment knows: `<date>.md` is a pattern and no hole."""
_ELIDED = re.compile(r"(?<![\w./\"'\\-])(?:\.{3}|…)(?![\w./])|(?P<quote>['\"])(?:\.{3}|…)(?P=quote)")


def rules(paper: Paper) -> Iterator[Found]:
    """Every placeholder of a paper that somebody has to fill in before the launch."""
    if not paper.shapes:
        return
    seen: dict[str, tuple[str, dict[int, None]]] = {}
    for line, text, kind in _texts(paper):
        for shown in dict.fromkeys(_holes(text, kind)):
            seen.setdefault("xxx" if set(shown) == {"X"} else shown.casefold(), (shown, {}))[1].setdefault(line)
    together: dict[tuple[int, ...], list[str]] = {}
    for shown, numbers in seen.values():
        together.setdefault(tuple(numbers), []).append(shown)
    for lines, names in together.items():
        also = f" ({lines_of([*lines])})" if len(lines) > 1 else ""
        what = f"the placeholders {', '.join(names)} were" if len(names) > 1 else f"the placeholder {names[0]} was"
        hint = "fill them in" if len(names) > 1 else "fill it in"
        yield Found("placeholder", lines[0], f"{what} never filled in{also}", hint, names[0])
    yield from _elided(paper)


def _texts(paper: Paper) -> Iterator[tuple[int, str, str]]:
    """Line, text and kind of everything that must be complete on launch day; steps for the bad case may have holes."""
    draft = paper.draft
    for entry in (*draft.contacts, *draft.communications, *draft.escalations):
        yield entry.line, f"{entry.text} {entry.reach} {entry.role}", "reach"
    for fact in draft.facts:
        yield fact.line, fact.value, "value"
    for gate in draft.gates:
        yield gate.line, gate.title, "words"
        for claim in gate.claims:
            yield claim.line, claim.says, "words"
        for probe in gate.probes:
            for number, text in enumerate(probe.source.split("\n")):
                yield probe.line + number, text, "command"
    for mark in draft.marks:
        yield mark.line, mark.title, "words"


def _holes(text: str, kind: str) -> Iterator[str]:
    said = text if kind == "command" else words(text)
    for pattern in (_ANGLE, _BRACE):
        for found in pattern.finditer(said):
            if not _AT_RUN_TIME.match(next(part for part in found.groups() if part)):
                yield found[0]
    for found in _MARKER.finditer(said):
        if not re.search(r"(?i)\b(?:no|any|without|keine?|sans|sin|sem|нет)\s[`\"']?$", said[: found.start()]):
            yield found[0]
    for found in DOMAIN.finditer(said):
        if _MEANT.search(said[max(0, found.start() - 10) : found.end()]):
            continue
        if kind != "command" or "://" in said[max(0, found.start() - 12) : found.start()]:
            yield found[0]
    if kind == "command":
        return
    for found in _SQUARE.finditer(said):
        name = found["name"]
        asked = _ASKING.match(name) is not None
        behind = said[: found.start()].rstrip().endswith((":", "：", ","))
        tag = (found.start() == 0 and kind != "reach") or re.fullmatch(r"(?i)ok|done|optional|n/a", name)
        if not tag and (asked or kind == "reach" or (behind and re.search(r"[a-z\u00df-\uffff]", name))):
            yield found[0]


def _elided(paper: Paper) -> Iterator[Found]:
    """Commands that leave something out: `psql ... -c`, `WHERE id = '...'`."""
    seen: dict[str, dict[int, None]] = {}
    for gate in paper.draft.gates:
        for probe in gate.probes:
            for number, text in enumerate(probe.source.split("\n")):
                for found in _ELIDED.finditer(text):
                    seen.setdefault(found[0], {}).setdefault(probe.line + number)
    for shown, numbers in seen.items():
        lines = [*numbers]
        what = f"{'commands' if len(lines) > 1 else 'a command'} with {shown} in {lines_of(lines)}"
        if shown[0] in "'\"":
            text = f"{what}: as it stands it asks for the text {shown}, finds nothing and exits with 0"
            hint = "put the value in, or capture it in an earlier step"
        else:
            text, hint = f"{what} cannot run as written", "write what was left out"
        yield Found("placeholder", lines[0], text, hint, shown)
