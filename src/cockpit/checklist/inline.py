"""The words of a line of Markdown: emphasis and links undone, code kept in its ticks. It knows no list and no table."""

from __future__ import annotations

import re
from functools import lru_cache

from cockpit.core.plain import plain_line

LONGEST = 4_000
"""Characters of a line that are looked at; the rest is data that stands on one line."""

_CODE = re.compile(r"(`{1,3})([^`\n]{1,2000})\1")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\(([^()\s]{0,500})(?:\s+\"[^\"\n]{0,200}\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,500}(?:[*_][^*_\n]{1,200}){0,4}?)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_\n]{1,500})(?<=[^\s*_])\1(?![\w*_])")
_STRUCK = re.compile(r"~~([^~\n]{1,1000})~~")
_TAG = re.compile(
    r"</?(?:br|b|i|em|strong|sub|sup|summary|details|p|div|span|u|kbd|a|td|tr|li|ul|ol)\b[^<>\n]{0,200}/?>"
)
_MARKS = re.compile("[`*_~<\\\\\\[\x00\ufe0f\ufe0e\u200b\u200d\ufeff\u00ad]")
"""What marks something up, or is seen by nobody; a line without any is its own words."""
_INVISIBLE = {0xFE0F: None, 0xFE0E: None, 0x200B: None, 0x200D: None, 0xFEFF: None, 0x00AD: None}
_BLANK = re.compile(r"_{3,}|\.{5,}|…{2,}")
_ONLY_BOLD = re.compile(
    r"(?:\*\*|__)(?P<bold>[^*\n]{1,300})(?:\*\*|__)\s*(?P<rest>[^\w\s]{0,3}|[(（][^()（）\n]{0,100}[)）]:?)\s*"
)
_FIRST_BOLD = re.compile(r"(?:\*\*|__)(?P<bold>[^*\n]{1,300}?)(?:\*\*|__)\s*(?P<rest>.*)", re.DOTALL)


@lru_cache(maxsize=65_536)  # every noun and every rule asks for every line; a checklist has at most a megabyte
def words(text: str) -> str:
    """A line as a person reads it, on one line: no emphasis, no links, no tags; code keeps its ticks."""
    text = text[:LONGEST]
    if not _MARKS.search(text):
        return plain_line(" ".join(text.split()))
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(f"`{found[2].strip()}`")
        return f"\x00{len(kept) - 1}\x00"

    text = _CODE.sub(keep, text.replace("\x00", ""))
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    for pattern in (_STRONG, _EMPHASIS, _STRUCK):
        text = pattern.sub(lambda found: found[found.lastindex or 0], text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+\-.!|~<>])", r"\1", text)
    text = re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], text)
    text = text.translate(_INVISIBLE)  # selectors and joiners of emoji, byte order marks: no reader sees them
    return plain_line(" ".join(text.split()))


def codes(text: str) -> list[str]:
    """What stands between ticks."""
    return [found[2].strip() for found in _CODE.finditer(text[:LONGEST])]


def struck(text: str) -> bool:
    """Whether the whole of a text is struck out."""
    return re.fullmatch(r"\s*~~[^~]+~~[^\w]*", text[:LONGEST]) is not None


def only_bold(text: str) -> str:
    """The words of a line that is bold and nothing else (a heading by another name); empty for other lines."""
    found = _ONLY_BOLD.fullmatch(text.strip()[:LONGEST])
    return words(f"{found['bold']} {found['rest']}") if found else ""


def first_bold(text: str) -> tuple[str, str]:
    """The bold words that a text begins with, and the rest; empty where it begins otherwise."""
    found = _FIRST_BOLD.match(text.strip()[:LONGEST])
    return (words(found["bold"]), found["rest"].strip()) if found else ("", text)


def blank(text: str) -> bool:
    """Whether a text leaves something to be filled in by hand: `____`."""
    return _BLANK.search(text[:LONGEST]) is not None


def key_value(text: str) -> tuple[str, str]:
    """`**Key:** value`, `**Key**: value` or `Key: value`; two empty texts for others. The key is short."""
    said = text.strip()[:LONGEST]
    bold, rest = first_bold(said)
    if bold:
        if bold.endswith((":", "：")) and len(bold) <= 61:
            return bold.rstrip(":： "), rest
        if rest.startswith((":", "：")) and len(bold) <= 60:
            return bold, rest[1:].strip()
        return "", ""
    found = re.match(r"(?P<key>[^\W\d_][^:：`|<>\n]{0,48}?)\s*[:：](?!//)\s*(?P<value>.*)", said, re.DOTALL)
    return (words(found["key"]), found["value"]) if found else ("", "")
