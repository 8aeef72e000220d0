"""Bytes into text, where they do not say or say wrongly which letters they are.

Wide letters (UTF-16 and 32, as some systems write their logs) read as UTF-8 are a text with a NUL between any two
letters. Nobody finds an ERROR in it, and a claim that no line holds one is green.
"""

from __future__ import annotations

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The longer ones first: that of UTF-32 begins with that of UTF-16."""
_LOOKED_AT: Final = 4_096
_MOST: Final = 0.9


def decoded(data: bytes, codec: str = "utf-8") -> str:
    """A text: by its mark, by what its bytes look like, else by `codec`; what does not fit becomes U+FFFD."""
    wide = _wide(data)
    if wide is not None:
        try:
            return data.decode(wide)
        except UnicodeDecodeError:  # it only looked so
            pass
    elif data.isascii() and b"\0" not in data:  # whatever is said of them, these are no wide letters
        codec = "utf-8" if codec.lower().replace("-", "").replace("_", "").startswith(("utf16", "utf32")) else codec
    return data.decode(codec, "replace")


def _wide(data: bytes) -> str | None:
    """The wide encoding that these bytes are in; None where they are not."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec
    start = data[:_LOOKED_AT]
    if len(data) % 2 or b"\0" not in start:
        return None
    halves = [start[number::2] for number in (0, 1)]
    empty = [half.count(0) / len(half) for half in halves]
    if empty[1] >= _MOST and empty[0] < 1 - _MOST:
        return "utf-16-le"
    return "utf-16-be" if empty[0] >= _MOST and empty[1] < 1 - _MOST else None
