"""The faces of a secret: every usual way in which a system, a tool or a library writes the same value down."""

from __future__ import annotations

import base64
import json
import re
from typing import Final
from urllib.parse import quote, quote_plus

from cockpit.core.plain import plain, plain_line
from cockpit.vault.states import SAFE
from cockpit.vault.views import views

LEAST_DERIVED: Final = SAFE
"""Shortest derived form that is masked; shorter ones are found in ordinary text by chance."""

_LINE: Final = 6  # shortest line of a value of several lines that is masked on its own
_INNER: Final = re.compile("key|secret|token|passw|private|credential", re.IGNORECASE)
_WRAPS: Final = (76, 64)  # columns at which base64 tools break their lines
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")


def forms(value: str) -> set[str]:
    """Every derived form of a value that is worth masking, the value itself not among them."""
    found: set[str] = set()
    bare = value.strip()
    for text in {value, bare} - {""}:
        found |= {text, plain(text), plain_line(text, len(text))}
        found |= _escaped(text) | _percent(text) | _encoded(text.encode("utf-8", "surrogatepass"))
        if not text.isascii():
            found |= _latin(text)
        found |= {view.text for view in views(text)}  # a value that holds escapes itself, read with them opened
        if _HEX.fullmatch(text):
            found |= {text.lower(), text.upper()}
    if "\n" in bare:
        lines = {line.strip() for line in bare.splitlines()}
        found |= {line for line in lines if len(line) >= _LINE and not line.startswith("-----")}
        found.add("".join(bare.splitlines()))
    if bare.startswith("{"):
        for inner in _secrets_of(bare):
            found |= {inner, *forms(inner)}
    return {form for form in found if len(form) >= LEAST_DERIVED and form != value}


def _secrets_of(text: str) -> set[str]:
    """What is secret in a credential that is a JSON document (the key file of a service account)."""
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        return set()
    if not isinstance(table, dict):
        return set()
    return {
        value for name, value in table.items() if isinstance(value, str) and len(value) >= 8 and _INNER.search(name)
    }


def pair_forms(user: str, password: str) -> set[str]:
    """The forms of `user:password` as basic authentication sends it."""
    return {
        form for form in _encoded(f"{user}:{password}".encode("utf-8", "surrogatepass")) if len(form) >= LEAST_DERIVED
    }


def _encoded(data: bytes) -> set[str]:
    found = {data.hex(by, group) for by, group in ((":", 1), (" ", 1), ("-", 1), (" ", -2))} | {data.hex()}
    found |= {text.upper() for text in found} | {base64.b32encode(data).decode().rstrip("=")}
    whole = base64.b64encode(data).decode().rstrip("=")
    twice = base64.b64encode(base64.b64encode(data)).decode().rstrip("=")  # a known way round a mask
    texts = {whole, twice, *(_aligned(data, shift) for shift in range(3))}
    for columns in _WRAPS:
        if len(whole) > columns:
            texts |= {whole[at : at + columns] for at in range(0, len(whole), columns) if len(whole) - at >= 16}
    return found | texts | {text.translate(_URLSAFE) for text in texts}


_URLSAFE: Final = str.maketrans("+/", "-_")


def _aligned(data: bytes, shift: int) -> str:
    """What of the base64 text is the same whatever stands around the data, `shift` bytes into a group of three."""
    text = base64.b64encode(bytes(shift) + data).decode()
    return text[-(-8 * shift // 6) : 8 * (shift + len(data)) // 6]


def _percent(text: str) -> set[str]:
    data = text.encode("utf-8", "surrogatepass")
    found = set()
    for kept in ("", "/", "!*'()~", ";,/?:@&=+$!*'()#~"):  # RFC 3986, paths, encodeURIComponent, encodeURI
        form = quote(data, safe=kept)
        found |= {form, _lower(form)}
    plus = quote_plus(data)
    return found | {plus, _lower(plus), quote(plus, safe=""), quote(quote(data, safe=""), safe="")}


def _lower(form: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), form)


def _escaped(text: str) -> set[str]:
    import html  # its table of entities is only worth loading for a secret

    ascii_only, readable = json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]
    found = {ascii_only, readable, ascii_only.replace("/", "\\/"), readable.replace("/", "\\/")}
    found |= {json.dumps(form)[1:-1] for form in (ascii_only, readable)}  # JSON in JSON
    found |= {re.sub(r"\\u[0-9a-f]{4}", lambda match: "\\u" + match[0][2:].upper(), ascii_only), repr(text)[1:-1]}
    found |= {html.escape(text), html.escape(text, quote=False)}
    found |= {html.escape(text).replace("&#x27;", other) for other in ("&#39;", "&apos;", "'")}
    found.add("".join(char if char.isalnum() else f"&#{ord(char)};" for char in text))
    found |= {text.replace("'", "''"), text.replace("'", "'\"'\"'"), text.replace("'", "'\\''")}  # SQL, shell twice
    found.add(text.replace("\\", "\\\\").replace("'", "\\'"))  # a connection string of libpq
    return found


def _latin(text: str) -> set[str]:
    """Forms of a value with accents in the older encoding that some servers still speak, or read it in."""
    misread = text.encode("utf-8", "surrogatepass").decode("latin-1")
    found = {misread, plain(misread)}
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return found
    return found | _encoded(data) | {quote(data, safe="")}
