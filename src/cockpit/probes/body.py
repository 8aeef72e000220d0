"""The body of an HTTP answer: put together within limits, decoded without trust, read as JSON only beyond doubt.

Nothing that is incomplete comes out of here: what cannot be decoded to its end raises `Broken`.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from typing import NoReturn

from cockpit.core.jsontext import table_of
from cockpit.core.names import JSON
from cockpit.probes.base import Broken
from cockpit.probes.decoding import decoded

DEEPEST = 100
"""Levels of a JSON document; deeper ones stay text, because everything behind walks them recursively."""

_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_TEXT_CODEC = re.compile(
    r"utf[-_]?(8|16|32)([-_]?(le|be))?|us[-_]?ascii|ascii|latin[-_]?1|iso[-_]8859[-_]\d{1,2}|windows[-_]125\d|cp125\d"
    r"|koi8[-_][ru]|shift[-_]?jis|euc[-_](jp|kr)|iso[-_]2022[-_]jp|gb2312|gbk|gb18030|big5",
    re.IGNORECASE,
)
"""Codecs that only turn bytes into text. Python has others (`unicode_escape`, `idna`) that a server must not choose."""
_JSON_TYPE = re.compile(r"(application|text)/([\w.-]+\+)?json", re.IGNORECASE)


class Assembler:
    """Takes the raw pieces of a body as they come and keeps the decoded bytes, both bounded by `limit`."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._encoding = encoding.strip().lower()
        self._body = bytearray()
        self._raw = 0
        self._inflate: zlib._Decompress | None = None
        match self._encoding:
            case "" | "identity":
                pass
            case "gzip" | "x-gzip":
                self._inflate = zlib.decompressobj(31)
            case "deflate":
                pass  # whether it is zlib or bare deflate shows in its first byte
            case _:
                raise Broken(f"the body comes in an encoding that was not asked for: {self._encoding[:60]}")

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            Broken: a limit is passed, or it cannot be decoded.
        """
        self._raw += len(piece)
        if self._raw > self._limit:
            raise Broken(f"the body is larger than {self._limit:,} bytes; raise max_bytes if that is meant")
        if self._encoding in {"", "identity"}:
            self._body += piece
            return
        if self._inflate is None and piece:
            self._inflate = zlib.decompressobj(-15 if self._encoding == "deflate" and piece[0] & 0x0F != 8 else 15)
        while piece and self._inflate is not None:
            piece = self._decode(self._inflate, piece)

    def _decode(self, inflate: zlib._Decompress, piece: bytes) -> bytes:
        """Decode up to the limit; returns what follows the end of a gzip member."""
        if inflate.eof:
            if self._encoding == "deflate":
                raise Broken("the body goes on after its deflate stream has ended")
            inflate = self._inflate = zlib.decompressobj(31)
        try:
            self._body += inflate.decompress(piece, self._limit + 1 - len(self._body))
        except zlib.error as error:
            raise Broken(f"the body is not valid {self._encoding}: {error}") from None
        if len(self._body) > self._limit:
            raise Broken(f"the decoded body is larger than {self._limit:,} bytes; raise max_bytes if that is meant")
        return inflate.unused_data

    def done(self, *, bodiless: bool = False) -> bytes:
        """The whole body.

        Raises:
            Broken: a compressed body ends before its end.
        """
        compressed = self._encoding not in {"", "identity"}
        if compressed and not (bodiless and not self._raw) and not (self._inflate and self._inflate.eof):
            raise Broken(f"the {self._encoding} body ends early")
        return bytes(self._body)


def as_text(body: bytes, content_type: str) -> str:
    """The body as text: by its charset when that is a known one and can be true, else as UTF-8 or what it looks like.

    What does not fit becomes U+FFFD.
    """
    found = _CHARSET.search(content_type)
    name = found[1] if found and _TEXT_CODEC.fullmatch(found[1]) else "utf-8"
    try:
        return decoded(body, name)
    except LookupError:  # a codec that this Python was built without
        return decoded(body)


def looks_binary(body: bytes) -> bool:
    """Whether a person would see nothing but noise."""
    start = body[:512]
    return bool(start) and sum(byte < 9 or 13 < byte < 32 for byte in start) > len(start) // 20


def as_json(body: bytes, content_type: str) -> tuple[JSON, str | None]:
    """The body as a document, or None and the reason when it is none.

    JSON is read strictly: a name that stands twice, NaN, a number beyond all bounds or bytes that are no UTF-8 have
    more than one meaning, so they have none. The reason is empty for a body that does not claim to be JSON.
    """
    declared = bool(_JSON_TYPE.match(content_type.strip()))
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not declared and start not in {b"{", b"["}:
        return None, ""
    if not start:
        return None, "the body is empty"
    try:
        return strict_json(body.decode("utf-8-sig")), None
    except UnicodeDecodeError:
        return None, "the body is not valid UTF-8"
    except ValueError as error:
        return None, f"the body is not read as JSON: {error}"


def strict_json(text: str) -> JSON:
    """Read JSON that can only be read one way.

    Raises:
        ValueError: it is none; one sentence says why.
    """
    try:
        document: JSON = json.loads(text, object_pairs_hook=table_of, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at line {error.lineno} column {error.colno}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        raise ValueError("a number has too many digits" if "digits" in str(error) else str(error)) from None
    if _deeper(document, DEEPEST):
        raise ValueError(f"it is nested more than {DEEPEST} levels deep")
    return document


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"the number {text[:30]} is beyond all bounds")
    return number


def _deeper(document: JSON, limit: int) -> bool:
    """Whether it is nested deeper than `limit`, without recursion."""
    level: list[JSON] = [document]
    for _ in range(limit):
        level = [
            item
            for value in level
            if isinstance(value, dict | list)
            for item in (value.values() if isinstance(value, dict) else value)
            if isinstance(item, dict | list)
        ]
        if not level:
            return False
    return True
