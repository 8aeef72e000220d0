"""Ids from titles: stable under edits elsewhere in the document, readable where the script allows it."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 44
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "ts",
            "ch",
            "sh",
            "shch",
            ".",
            "y",
            ".",
            "e",
            "yu",
            "ya",
            "i",
            "yi",
            "ye",
            "g",
        ],
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψως",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
            "s",
        ],
        strict=True,
    )
)
_OTHER = {
    "ß": "ss",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "ð": "d",
    "þ": "th",
    "&": " and ",
    "%": " percent ",
}
_LETTERS = {char: "" if plain == "." else plain for char, plain in (_CYRILLIC | _GREEK).items()} | _OTHER
_FILLER = {"a", "an", "the", "and", "of", "in", "to", "for", "is", "are", "with", "on", "all"}


def ascii_words(text: str) -> list[str]:
    """The words of a text in lower-case ASCII; those of scripts without letters for it are left out."""
    if text.isascii() and "&" not in text and "%" not in text:
        return re.findall(r"[a-z0-9]+", text[:400].lower())
    text = unicodedata.normalize("NFKD", text[:400].lower())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.findall(r"[a-z0-9]+", "".join(_LETTERS.get(char, char) for char in text))


def slug(text: str, *, prefix: str = "item") -> str:
    """An id from a title: its words, cut at a word; a digest of it where it has none in Latin letters."""
    words = ascii_words(text)
    foreign = (
        0
        if text.isascii()
        else sum(
            char.isalpha() and not char.isascii() and char not in _LETTERS and not _latin(char) for char in text[:400]
        )
    )
    kept = list(dict.fromkeys(word for word in words if word not in _FILLER)) or words
    found = ""
    for word in kept:
        if found and len(found) + 1 + len(word) > LONGEST:
            break
        found = f"{found}-{word}" if found else word[:LONGEST]
    if foreign > 2 * len(found):
        digest = hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:6]
        return f"{found[:24].strip('-') or prefix}-{digest}"
    return found or prefix


def _latin(char: str) -> bool:
    return "LATIN" in unicodedata.name(char, "")


class Slugs:
    """Ids that are given once each."""

    def __init__(self, *reserved: str) -> None:
        self._taken: set[str] = set(reserved)
        self._next: dict[str, int] = {}

    def claim(self, wanted: str) -> bool:
        """Take a certain id; whether it is one, and was free."""
        if wanted in self._taken or not _ID.fullmatch(wanted):
            return False
        self._taken.add(wanted)
        return True

    def take(self, text: str, *, prefix: str = "item", also: str = "") -> str:
        """An id for a title; where it is taken, with `also` behind it (its category), then with a number."""
        base = slug(text, prefix=prefix)
        for candidate in (base, f"{base[:30].strip('-')}-{slug(also)[:24].strip('-')}" if also else base):
            if candidate not in self._taken:
                self._taken.add(candidate)
                return candidate
        number = self._next.get(base, 2)
        while f"{base}-{number}" in self._taken:
            number += 1
        self._next[base] = number + 1
        self._taken.add(f"{base}-{number}")
        return f"{base}-{number}"


_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def name(text: str, *, prefix: str = "value") -> str:
    """A name that `${...}` can hold, from a placeholder or a title."""
    found = "_".join(ascii_words(text))[:40].strip("_")
    return found if found and not found[0].isdigit() else f"{prefix}_{found}".rstrip("_")
