"""What a command leaves open: `{REGION}`, `<path>`, `...`. A named hole becomes a variable, a nameless one a doubt."""

from __future__ import annotations

import re

from cockpit.checklist import slugs

_NAMED = re.compile(
    r"\$\{(?P<shell>[A-Za-z_]\w{0,60})\}|\$(?P<bare>[A-Z_][A-Z0-9_]{1,60})\b|"
    r"\{\{?\s?(?P<brace>[A-Za-z][\w -]{1,40}?)\s?\}\}?"
    r"|<(?P<angle>[A-Za-z][\w -]{0,40})>|\[(?P<square>[A-Z][A-Z0-9_ -]{2,40})\]|"
    r"(?<![\w./-])(?P<your>YOUR[_-][A-Z0-9_-]{2,40}|your-[a-z0-9-]{2,30})(?![\w-])"
)
_ELIDED = re.compile(r"(?<![.\w/])(?:\.{3}|…)(?![.\w/])|\bX{4,}\b|(?<=[-_])XX+\b|CHANGE[_-]?ME")
_SECRET = re.compile(
    r"token|secret|passw|api[_-]?key|authorization|signature|hmac|bearer|credential|private", re.IGNORECASE
)


def elided(text: str) -> bool:
    """Whether a text leaves out what nobody could fill in by name."""
    return _ELIDED.search(text) is not None


def name_holes(text: str, names: dict[str, str]) -> str:
    """A text with every named hole written as `${name}`; the names are added with the words of the document."""

    def put(found: re.Match[str]) -> str:
        said = next(part for part in found.groups() if part)
        if found["brace"] and not re.fullmatch(r"[A-Z][A-Z0-9_ ]*|[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+|[a-z]+", said):
            return found[0]
        name = slugs.name(said)
        names.setdefault(name, found[0])
        return f"${{{name}}}"

    return _NAMED.sub(put, text)


def secret(text: str) -> bool:
    """Whether the name of a value says that it is secret."""
    return _SECRET.search(text) is not None
