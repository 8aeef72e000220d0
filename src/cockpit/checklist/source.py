"""The bytes of a checklist as text: encodings recognised, text that was decoded wrongly once put right again."""

from __future__ import annotations

import codecs

from cockpit.core.frozen import frozen

LIMIT = 1_000_000
"""Largest checklist, in bytes."""


@frozen
class Source:
    """A checklist's text and what had to be done to read it."""

    text: str
    remarks: tuple[str, ...] = ()


def decode(raw: bytes) -> Source:
    """Read bytes as text: UTF-8 with or without a mark, UTF-16, else Windows-1252.

    Raises:
        ValueError: too large, or no text at all.
    """
    if len(raw) > LIMIT:
        raise ValueError(f"it has {len(raw):,} bytes; a checklist may have {LIMIT:,}")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _tidy(raw.decode("utf-16"), ("read as UTF-16",))
        except UnicodeDecodeError:
            raise ValueError("it begins like UTF-16 and is none") from None
    if b"\0" in raw:
        raise ValueError("it holds NUL bytes: this is no text")
    try:
        return _tidy(raw.decode("utf-8-sig"), ())
    except UnicodeDecodeError:
        return _tidy(raw.decode("cp1252", "replace"), ("not UTF-8; read as Windows-1252",))


def _tidy(text: str, remarks: tuple[str, ...]) -> Source:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    mended = [repair(line) for line in lines]
    changed = sum(before != after for before, after in zip(lines, mended, strict=True))
    if changed:
        remarks = (*remarks, f"{changed} lines were UTF-8 read as Windows-1252; repaired")
    return Source("\n".join(mended), remarks)


def repair(line: str) -> str:
    """Undo one wrong decoding of a line (`â€”` for a dash); a line that was right stays as it is.

    The five bytes that Windows-1252 leaves undefined survive such an accident as C1 characters, so they are let
    through one by one.
    """
    if line.isascii():
        return line
    raw = bytearray()
    for char in line:
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            if ord(char) not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}:
                return line
            raw.append(ord(char))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return line
