"""The cookies that an answer sets, each with what guards it. Their values are nobody's business: they are left out.

`headers."set-cookie"` has all of them in one text, in which `contains "Secure"` is true when one of three is.
"""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.core.names import JSON


def cookies(lines: Iterable[str]) -> list[JSON]:
    """One table for each `Set-Cookie` line, in their order, read as RFC 6265 (5.2) has a browser read it.

    `name`, `secure`, `http_only` (booleans); `same_site` (lower case), `path`, `domain`, `max_age` (text): null where
    the line does not say.
    """
    return [_cookie(line) for line in lines]


def _cookie(line: str) -> JSON:
    pair, *rest = line.split(";")
    said = {name.strip().lower(): value.strip() for name, _, value in (part.partition("=") for part in rest)}
    name = pair.partition("=")[0] if "=" in pair else ""
    site = said.get("samesite")
    return {
        "name": name.strip(),
        "secure": "secure" in said,
        "http_only": "httponly" in said,
        "same_site": site.lower() if site else None,
        "path": said.get("path") or None,
        "domain": said.get("domain") or None,
        "max_age": said.get("max-age") or None,
    }
