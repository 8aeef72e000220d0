"""The bytes of a checklist as text: encodings recognised, text that was decoded wrongly once put right again.

What the words mean is none of its business.
"""

from __future__ import annotations

import codecs
import re

from cockpit.core.frozen import frozen
from cockpit.core.plain import plain

LIMIT = 1_000_000
"""Largest checklist, in bytes."""

_UNSEEN = {
    **dict.fromkeys((0xAD, 0x61C, 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF)),
    0x0B: " ",
    0x0C: " ",
}
_FOREIGN = re.compile("[^\u200d\ufe0e\ufe0f]+")
_UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
"""Bytes that Windows-1252 leaves undefined; after a wrong decoding they survive as C1 characters."""


def _chars(*ranges: tuple[int, int]) -> str:
    """The characters that bytes of these ranges became, as a class of a regular expression."""
    found = ""
    for first, last in ranges:
        for byte in range(first, last + 1):
            found += chr(byte) if byte in _UNDEFINED else bytes([byte]).decode("cp1252")
    return f"[{re.escape(found)}]"


_CONTINUES = _chars((0x80, 0xBF))
_WRONG = re.compile(
    # Two-byte leads are only those of Latin, Greek, Cyrillic and Arabic letters: „MENÜ“ is German and no accident.
    f"(?:{_chars((0xC2, 0xC5), (0xCE, 0xD1), (0xD8, 0xDB))}{_CONTINUES}"
    f"|{_chars((0xE0, 0xEF))}{_CONTINUES}{{2}}|{_chars((0xF0, 0xF4))}{_CONTINUES}{{3}})+"
)
_LATIN = re.compile(f"{_chars((0x80, 0xFF))}")
_KANA = re.compile("[\u3041-\u30ff]")
_JAPANESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff60]")


@frozen
class Source:
    """A checklist's text and what had to be done to read it."""

    text: str
    """Its lines end with LF, whatever they ended with."""
    encoding: str = "UTF-8"
    remarks: tuple[str, ...] = ()
    stands: str = ""
    """The text before lines were repaired, where some were: columns of the file are counted in it."""

    @property
    def lines(self) -> list[str]:
        """Its lines; line 1 is the first."""
        lines = self.text.split("\n")
        return lines[:-1] if lines[-1] == "" else lines


def decode(raw: bytes) -> Source:
    """Read bytes as text: UTF-8 with or without a mark, UTF-16, Shift-JIS, else Windows-1252.

    Raises:
        ValueError: too large, or no text at all; a sentence.
    """
    if len(raw) > LIMIT:
        raise ValueError(f"it has {len(raw):,} bytes; a checklist may have {LIMIT:,}")
    wide = _wide(raw)
    if wide:
        try:
            return _tidy(raw.decode(wide), "UTF-16", ("read as UTF-16",))
        except UnicodeDecodeError:
            raise ValueError("it begins like UTF-16 and is none") from None
    if b"\0" in raw:
        raise ValueError("it holds NUL bytes: this is no text")
    try:
        return _tidy(raw.decode("utf-8-sig"), "UTF-8", ())
    except UnicodeDecodeError:
        return _legacy(raw)


def _wide(raw: bytes) -> str:
    """The codec of text in UTF-16, empty for other text."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = raw[:2000]
    if len(sample) >= 8 and len(raw) % 2 == 0:
        for codec, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
            half, other = sample[offset::2], sample[1 - offset :: 2]
            if half.count(0) > 0.6 * len(half) and other.count(0) == 0:
                return codec
    return ""


def _legacy(raw: bytes) -> Source:
    try:
        text = raw.decode("cp932")
    except UnicodeDecodeError:
        text = ""
    foreign = sum(not char.isascii() for char in text)
    if foreign and len(_JAPANESE.findall(text)) > 0.8 * foreign and len(_KANA.findall(text)) > 0.1 * foreign:
        return _tidy(text, "Shift-JIS", ("not UTF-8; read as Shift-JIS",))
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    read = [_line(line) for line in lines]
    broken = sum(not sound for _, sound in read)
    mixed = sum(not line.isascii() for line in lines) > 2 * broken
    text = "\n".join(line for line, _ in read) if mixed else raw.decode("cp1252", "replace")
    said = f"{broken} lines are not UTF-8; those read as Windows-1252" if mixed else "not UTF-8; read as Windows-1252"
    return _tidy(text.removeprefix("\ufeff"), "UTF-8" if mixed else "Windows-1252", (said,))


def _line(line: bytes) -> tuple[str, bool]:
    try:
        return line.decode("utf-8"), True
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace"), False


def _tidy(text: str, encoding: str, remarks: tuple[str, ...]) -> Source:
    text = text.replace("\0", "\ufffd")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    mended = [repair(line) for line in lines]
    changed = sum(before != after for before, after in zip(lines, mended, strict=True))
    if changed:
        remarks = (*remarks, f"{changed} lines were UTF-8 read as Windows-1252; repaired")
    shown = "\n".join(map(readable, mended))
    return Source(shown, encoding, remarks, "\n".join(lines) if changed or shown != "\n".join(lines) else "")


def readable(line: str) -> str:
    """A line without what nobody sees (marks of direction, soft hyphens, form feeds); what drives a terminal is shown.

    The joiners and selectors of emoji stay: without them a picture falls into its parts.
    """
    if line.isascii() and line.isprintable():
        return line
    return _FOREIGN.sub(lambda found: plain(found[0]), line.translate(_UNSEEN))


def repair(line: str) -> str:
    """Undo wrong decodings of a line (`â€”` for a dash); a line that was right stays as it is.

    Only done where it explains every accented character of the line; twice, since some texts went through it twice.
    """
    for _ in range(2):
        if line.isascii() or not _WRONG.search(line):
            return line
        rest = _WRONG.sub("", line)
        if _LATIN.search(rest):
            return line
        mended = _WRONG.sub(_decoded, line)
        if mended == line:
            return line
        line = mended
    return line


def _decoded(found: re.Match[str]) -> str:
    raw = bytes(ord(char) if ord(char) in _UNDEFINED else char.encode("cp1252")[0] for char in found[0])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
