"""Other ways to read the same text: its line breaks taken out, its escapes opened. Masking looks at each of them.

A system may escape any letter in any of a dozen ways, and a tool may break a line anywhere. No list of forms holds
all of that; reading the text as its reader would does. Every view knows where in the text its letters stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, NamedTuple

DEEPEST: Final = 3
"""How often escapes are opened: JSON in a query in HTML."""

_SIGNS: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "a": "\a", "v": "\v", "e": "\x1b"}
_ESCAPE: Final = re.compile(  # begins with a set, which is what makes the search for the next one quick
    r"[%\\&](?:"
    r"(?<=%)(?P<percent>[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*)"
    r"|(?<=\\)(?:(?P<units>u[0-9A-Fa-f]{4}(?:\\u[0-9A-Fa-f]{4})*)|(?P<bytes>x[0-9A-Fa-f]{2}(?:\\x[0-9A-Fa-f]{2})*)"
    r"|(?P<octal>[0-3][0-7]{2}(?:\\[0-3][0-7]{2})*)|(?P<point>U[0-9A-Fa-f]{8}|u\{[0-9A-Fa-f]{1,8}\})|(?P<sign>.))"
    r"|(?<=&)(?P<entity>#[xX][0-9A-Fa-f]{1,7};|#[0-9]{1,8};|[A-Za-z]{2,8};))",
    re.DOTALL,
)
_NOTHING: Final = "\r"
_BLANK: Final = " \t\r"
_AROUND: Final = " \t\r\"',;:()[]{}<>"

Piece = tuple[str, int]
"""What a part of the text is read as, and how many characters of the text it takes."""
Places = tuple[list[int], list[int]]
"""Where each letter of a view begins and ends in the text that was read."""


class View(NamedTuple):
    """One other reading of a text."""

    text: str
    places: Callable[[], Places]
    """Only worked out when something was found."""


def views(text: str, opened: int = DEEPEST) -> Iterator[View]:
    """Other readings of a text: its lines joined, its escapes opened, each made from the one before.

    Lines are joined as they are, without the blanks around them, and without what stands around an element of a list.
    """
    if "\n" not in text:
        same = View(text, lambda: (list(range(len(text))), list(range(1, len(text) + 1))))
        yield from islice(_opening(same, opened), 1, None)
        return
    lines = text.split("\n")
    for around in (_NOTHING, _BLANK, _AROUND) if opened == DEEPEST else (_BLANK,):
        joined = View("".join([line.strip(around) for line in lines]), _joined(text, around))
        yield from _opening(joined, opened if around == _BLANK else 1)


def _opening(last: View, times: int) -> Iterator[View]:
    yield last
    for _ in range(times):
        if not ("\\" in last.text or "%" in last.text or "&" in last.text):
            return
        found = _ESCAPE.sub(_opened, last.text)
        if found == last.text:
            return
        last = View(found, _through(last))
        yield last


def _joined(text: str, around: str) -> Callable[[], Places]:
    def places() -> Places:
        starts: list[int] = []
        at = 0
        for line in text.split("\n"):
            kept = line.strip(around)
            first = at + len(line) - len(line.lstrip(around))
            starts += range(first, first + len(kept))
            at += len(line) + 1
        return starts, [start + 1 for start in starts]

    return places


def _through(last: View) -> Callable[[], Places]:
    """The places of what is made from `last`, in the text that `last` was made from."""

    def places() -> Places:
        starts, ends = _places(last.text)
        before, after = last.places()
        return [before[at] for at in starts], [after[end - 1] for end in ends]

    return places


def _places(text: str) -> Places:
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for found in _ESCAPE.finditer(text):
        starts += range(last, found.start())
        ends += range(last + 1, found.start() + 1)
        at = found.start()
        for letters, width in _pieces(found):
            starts += [at] * len(letters)
            ends += [at + width] * len(letters)
            at += width
        last = found.end()
    starts += range(last, len(text))
    ends += range(last + 1, len(text) + 1)
    return starts, ends


def _opened(found: re.Match[str]) -> str:
    return "".join([letters for letters, _ in _pieces(found)])


def _pieces(found: re.Match[str]) -> list[Piece]:
    whole = found[0]
    match found.lastgroup:
        case "sign":
            return [(_SIGNS.get(whole[1], whole[1]), 2)]
        case "percent":
            return _bytes(bytes.fromhex(whole.replace("%", "")), 3)
        case "bytes":
            return _bytes(bytes.fromhex(whole.replace("\\x", "")), 4)
        case "octal":
            return _bytes(bytes(int(part, 8) for part in whole.split("\\")[1:]), 4)
        case "units":
            letters = bytes.fromhex(whole.replace("\\u", "")).decode("utf-16-be", "surrogatepass")
            return [(letter, 12 if letter > "\uffff" else 6) for letter in letters]
        case "point":
            number = int(whole.strip("\\Uu{}"), 16)
            return [(chr(number) if number <= 0x10FFFF else "\ufffd", len(whole))]
        case _:
            import html  # its table of entities is only worth loading where there is one

            return [(html.unescape(whole), len(whole))]


def _bytes(data: bytes, width: int) -> list[Piece]:
    """Bytes as UTF-8; one that is none as the older encoding."""
    return [
        (chr(ord(letter) - 0xDC00), width) if "\udc80" <= letter <= "\udcff" else (letter, width * len(letter.encode()))
        for letter in data.decode("utf-8", "surrogateescape")
    ]
