"""How words of many languages are compared: folded to one form, matched as whole words or stems, linear in the text.

The vocabularies themselves stand with the nouns that they name (`roles`, `status`, `columns`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PICTURES = (
    "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
    "\ufe0f\u200d\u20e3\U000e0020-\U000e007f"
)
_EDGES = re.compile(rf"^(?:[{_PICTURES}]|\s)+|(?:[{_PICTURES}]|\s)+$")
_SHORTCODE = re.compile(r":[a-z][a-z0-9_+-]{1,40}:")
_NO_BLANKS = re.compile("[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff]")
"""Scripts that set no blanks between words (or glue endings to them): a word is found anywhere."""


@lru_cache(maxsize=65_536)  # every rule asks for every line
def fold(text: str) -> str:
    """The form in which words are compared: lower case, without accents, one kind of blank and dash."""
    if text.isascii():
        return " ".join(text[:2000].lower().split())
    text = unicodedata.normalize("NFKD", text[:2000].casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = text.replace("đ", "d").replace("ł", "l").replace("ø", "o").replace("ı", "i")
    text = re.sub("[\u2010-\u2015\u2212\uff0d]", "-", text).replace("\u2019", "'")
    return " ".join(text.split())


def vocabulary(*words: str) -> re.Pattern[str]:
    """Words to look for in folded text.

    `|` stands between them, `*` for the rest of a word, `.` for any one character, `?` behind a letter that may miss.
    """
    groups: list[tuple[bool, list[str]]] = []
    for word in "|".join(words).split("|"):
        folded = fold(word.strip().rstrip("*"))
        if not folded:
            continue
        body = (
            re.escape(folded)
            .replace(r"\.", ".")
            .replace(r"\?", "?")
            .replace(r"\*", r"[^\W_]*")
            .replace(r"\ ", r"[ _/-]{1,3}")
        )
        whole = not _NO_BLANKS.search(folded)
        if whole and not word.strip().endswith("*"):
            body += r"(?![^\W_])"
        if not groups or groups[-1][0] is not whole:
            groups.append((whole, []))
        groups[-1][1].append(body)
    return re.compile(
        "|".join(rf"(?<![^\W_])(?:{_by_letter(group)})" if whole else _by_letter(group) for whole, group in groups)
    )


def _by_letter(bodies: list[str]) -> str:
    """Alternatives sorted by their first letter, those of one letter in their order: what is found stays the same.

    A text is then compared with some twenty letters at each place instead of with hundreds of words.
    """
    of: dict[str, list[str]] = {}
    for body in bodies:
        plain = body[0].isalnum() and body[1:2] not in {"?", "*", "+", "{"}
        of.setdefault(body[0] if plain else "", []).append(body[1:] if plain else body)
    if "" in of:
        return "|".join(bodies)
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in of.items())


def listed(words: str) -> list[str]:
    """The words of a text that lists them with blanks between."""
    return words.split()


def without_pictures(text: str) -> str:
    """A text without emoji, arrows and the like at its ends, and without `:shortcodes:`."""
    text = _SHORTCODE.sub(" ", text) if ":" in text else text
    return " ".join(_EDGES.sub("", text).split())
