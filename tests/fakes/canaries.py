"""Planted secrets: values of many shapes, every way in which systems write them down, and a search for any of it.

A test hands the values out as credentials, lets servers and commands show them in every form, and searches what is
left behind. What counts as found is the value, any of its forms, or a long piece of either.
"""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import quote, quote_plus

SHAPES: dict[str, str] = {
    "brief": "q7Zk",
    "percent": "pc%41Zq%%tr=w&d+9x",
    "quotes": "it's\"Kq`u0te$HOME<Vx>&Zm",
    "slashes": "C:\\nQv\\tabs\\\\x/Wz/u0041",
    "accents": "pässWörd–日本Kw€9",
    "lines": "Lq1-first-0fit\nLw2-sec0nd-Wk",
    "rows": "Zq4v9K\nWk2x8Q\nVj7m3T",
    "overlap": "aabaabaac",
    "hexadecimal": "9fA3c07be1D244aa61b0Ef9988c7d512",
    "document": '{"type": "service_account", "private_key": "-----BEGIN KEY-----\\nMIIQkz9vWq7LpX3n\\n-----END-----"}',
    "token": "ghp_Zk3vQ9xW7mLpT2rY8sNd4fHj6bGc1a",
}
"""Credentials by name. None of the names is a part of a value."""

CAPTURED = "cap-7f3QzW9kVx2Lm8"
"""What a service hands out and the profile captures with `secret = true`."""

Form = Callable[[str], str]


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _small(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)


FORMS: dict[str, Form] = {
    "raw": lambda text: text,
    "base64": lambda text: _b64(text.encode()),
    "base64 without padding": lambda text: _b64(text.encode()).rstrip("="),
    "base64 second alignment": lambda text: _b64(b"~" + text.encode() + b"~"),
    "base64 third alignment": lambda text: _b64(b"~~" + text.encode() + b"~~"),
    "base64url": lambda text: _url64(text.encode()),
    "base64url without padding": lambda text: _url64(text.encode()).rstrip("="),
    "base64url second alignment": lambda text: _url64(b"~" + text.encode() + b"~"),
    "base64url third alignment": lambda text: _url64(b"~~" + text.encode() + b"~~"),
    "basic": lambda text: _b64(f"admin:{text}".encode()),
    "base64 twice": lambda text: _b64(_b64(text.encode()).encode()),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "percent": lambda text: quote(text, safe=""),
    "percent small": lambda text: _small(quote(text, safe="")),
    "percent path": quote,
    "form": quote_plus,
    "form small": lambda text: _small(quote_plus(text)),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "json": lambda text: json.dumps(text)[1:-1],
    "json utf-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "json every letter": lambda text: "".join(f"\\u{unit:04x}" for unit in _units(text)),
    "json in json": lambda text: json.dumps(json.dumps(text))[3:-3],
    "html": html.escape,
    "html decimal": lambda text: "".join(char if char.isalnum() else f"&#{ord(char)};" for char in text),
    "html hexadecimal": lambda text: "".join(char if char.isalnum() else f"&#x{ord(char):x};" for char in text),
    "shell": lambda text: shlex.quote(text)[1:-1] if shlex.quote(text) != text else text,
    "shell backslashes": lambda text: re.sub(r"([^A-Za-z0-9_@%+=:,./\n-])", r"\\\1", text),
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex().upper(),
    "hex with colons": lambda text: text.encode().hex(":"),
    "python": lambda text: repr(text)[1:-1],
    "sql": lambda text: text.replace("'", "''"),
    "url": lambda text: f"https://admin:{quote(text, safe='')}@db.example/x?k={quote_plus(text)}",
    "misread": lambda text: text.encode().decode("latin-1"),
    "plain": lambda text: text.encode("unicode_escape").decode(),
}


def _units(text: str) -> Iterator[int]:
    data = text.encode("utf-16-be")
    yield from (int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))


def forms_of(value: str) -> list[Form]:
    """The forms in which a value must be masked: of four letters in the middle of others there is too little left."""
    return [form for name, form in FORMS.items() if len(value) >= 6 or "alignment" not in name]


def page(value: str) -> str:
    """A text that shows a value in every form, one a line, and broken over lines."""
    lines = [f"[{number}] {form(value)} ;" for number, form in enumerate(forms_of(value))]
    if len(value) < 6:
        return "\n".join([*lines, ""])
    wrapped = [_wrapped(value, 7), _wrapped(_b64((value * 3).encode()), 20), _wrapped(value.encode().hex(), 16)]
    return "\n".join([*lines, *wrapped, f"twice {value}{value} ;", ""])


def _wrapped(text: str, columns: int) -> str:
    return "\n".join(text[at : at + columns] for at in range(0, len(text), columns))


@cache
def pieces(value: str) -> frozenset[str]:
    """What must not be found: a short value whole, of a long one and of all its forms every long stretch."""
    found: set[str] = set()
    for kind, form in FORMS.items():
        if form not in forms_of(value):
            continue
        for text in (value, *_secret_lines(value)):
            written = form(text)
            core = _core(text, written) if "alignment" in kind or kind in _ALIGNED else written.rstrip("=")
            size = len(core) if len(core) < 12 else max(12, len(core) * 6 // 10)
            found |= {core[at : at + size] for at in range(len(core) - size + 1)}
    return frozenset(piece for piece in found if len(piece) >= 6 or piece == value)


_ALIGNED = {"basic", "base64 twice", "url"}


def _secret_lines(value: str) -> list[str]:
    return [line for line in value.split("\n") if len(line) >= 12] if "\n" in value else []


def _core(value: str, written: str) -> str:
    """The part of a form that tells the value: not what surrounds it, nor the letters that it shares with that."""
    if written.startswith("https://admin:"):
        return quote(value, safe="")
    if set(written) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=") and written != value:
        trimmed = written.rstrip("=")
        return trimmed[4:-2] if len(trimmed) > 16 else trimmed[1:-1]
    return written


def found_in(blob: str | bytes, values: dict[str, str] | None = None) -> list[str]:
    """Which values can be read in a blob: `NAME: the piece that was found`, one for each."""
    text = blob.decode("utf-8", "replace") if isinstance(blob, bytes) else blob
    hits = []
    for name, value in (values or {**SHAPES, "captured": CAPTURED}).items():
        if "\n" in value and value in text:
            hits.append(f"{name}: whole")
            continue
        for piece in sorted(pieces(value), key=len, reverse=True):
            if _stands(piece, text, alone=len(piece) < 6):
                hits.append(f"{name}: {piece!r} in {_around(text, piece)!r}")
                break
    return hits


def _stands(piece: str, text: str, *, alone: bool) -> bool:
    if not alone:
        return piece in text
    return re.search(rf"(?<![^\W_]){re.escape(piece)}(?![^\W_])", text) is not None


def _around(text: str, piece: str) -> str:
    at = text.find(piece)
    return text[max(at - 60, 0) : at + len(piece) + 40]
