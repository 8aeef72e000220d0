"""Foreign text in Markdown that can neither become anything else nor ping anybody.

One rule for all of it: foreign text stands in a code span, except for words that are built of letters, digits and a
short list of punctuation in places where no reader known to us (CommonMark, GitHub, GitLab, Slack, wikis,
spreadsheets) sees more in them than words. What the checklist itself wrote in backticks stays code.

Everything here returns one line. A text is made plain (visible control characters) whether or not it was before.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from cockpit.core.plain import plain_line

LIMIT = 1_000
"""Longest foreign text in prose, in characters; what is cut is said."""

CELL_LIMIT = 300
"""Longest foreign text in a table cell."""

_WORDS = re.compile(
    r"[^\W_](?:[^\W_]"
    r"|[ ,()'\"/+\-–—…’‘“”→×°]"  # punctuation that is harmless wherever it stands
    r"|[.:;!?%&](?= |$)"  # before a space or the end only: `a.b` is a link to some, `:tada:` a picture
    r"|(?<=\d)\.(?=\d)"  # a number, a version
    r")*"
)
_MARKED = re.compile(
    r"^\d+[.)](?:\s|$)"  # the start of a numbered list
    r"|\bgh-?\d"  # GH-12, an issue on GitHub
    r"|\b[0-9a-f]{7,}\b"  # a commit
    r"|--|\+\+|//",  # a rule, a dash, karma, a link without its scheme
    re.IGNORECASE,
)
_FORMULA = frozenset("=+-@＝＋－＠")
_TIME = re.compile(r"(?<![\w:.])\d{1,2}:\d\d(?![\w:.])")
_RUN = re.compile("`+")


def code(text: str, limit: int = LIMIT) -> str:
    """The text as a code span, its fence longer than any row of backticks inside; nothing for an empty text."""
    line = plain_line(text.strip(), limit)
    if not line:
        return ""
    longest = max((len(run) for run in _RUN.findall(line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


@lru_cache(maxsize=2048)
def inline(text: str, limit: int = LIMIT) -> str:
    """The text for prose: as words where that is safe, otherwise as a code span."""
    line = plain_line(text.strip(), limit)
    parts = line.split("`")
    paired = len(parts) % 2 == 1 and all(part.strip() == part and part for part in parts[1::2])
    if paired and _is_words("".join("x" if number % 2 else part for number, part in enumerate(parts))):
        return "".join(f"`{part}`" if number % 2 else part for number, part in enumerate(parts))
    return code(line, limit + 80)  # the remark that something was cut belongs to it


def cell(text: str, limit: int = CELL_LIMIT) -> str:
    """The text for one cell of a table; a pipe becomes `¦`, since readers disagree on how to escape one.

    What a spreadsheet would take for a formula gets an apostrophe in front.
    """
    line = plain_line(text.strip(), limit).replace("|", "¦")
    if line and (line[0] in _FORMULA or line.lstrip("`'\" ")[:1] in _FORMULA):
        line = f"'{line}"
    return inline(line, limit + 80)


def _is_words(text: str) -> bool:
    if _MARKED.search(text):
        return False
    if not text.isascii():  # an accent or a vowel sign of its own belongs to the letter before it
        text = "".join(char for char in text if unicodedata.category(char) not in {"Mn", "Mc"})
    return _WORDS.fullmatch(_TIME.sub("0", text)) is not None
