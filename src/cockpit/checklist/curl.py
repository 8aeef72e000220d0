"""`curl` and `wget` lines as http probes. What curl can and a probe cannot is a doubt or a remark."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from cockpit.checklist import holes, shell
from cockpit.checklist.draft import Probe

_TAKE = {
    "-X": "method",
    "--request": "method",
    "-H": "header",
    "--header": "header",
    "-d": "data",
    "--data": "data",
    "--data-raw": "data",
    "--data-binary": "data",
    "--data-urlencode": "data",
    "--json": "json",
    "-u": "user",
    "--user": "user",
    "--url": "url",
    "-b": "cookie",
    "--cookie": "cookie",
    "-A": "agent",
    "--user-agent": "agent",
    "-m": "time",
    "--max-time": "time",
    "-o": "",
    "--output": "",
    "-w": "",
    "--write-out": "",
    "--connect-timeout": "",
    "--retry": "",
    "--retry-delay": "",
    "-D": "",
    "--cacert": "ca",
    "-e": "",
    "--resolve": "doubt",
    "-x": "doubt",
    "--proxy": "doubt",
    "-F": "doubt",
    "--form": "doubt",
    "-T": "doubt",
    "--upload-file": "doubt",
    "--cert": "doubt",
    "--key": "doubt",
    "-O": "",
    "--method": "method",
    "--body-data": "data",
}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_HOST = re.compile(r"[\w.${}-]+(?::[\d${}\w]+)?(?:/.*)?")


def probe(text: str, line: int) -> Probe | None:
    """The http probe of a command line; None where it is no curl that can be read."""
    parts = shell.words(text)
    if not parts or parts[0] not in {"curl", "wget"}:
        return None
    own, rest = shell.before_pipe(parts)
    said: dict[str, list[str]] = {}
    flags = _read(own[1:], said)
    urls = said.get("url", [])
    if not urls:
        return None
    found = Probe({}, line, text)
    url = holes.name_holes(urls[0], found.variables)
    if "://" not in url:
        if not _HOST.fullmatch(url):
            return None
        url = f"http://{url}"
    method = (
        said.get("method")
        or ["HEAD" if "-I" in flags or "--head" in flags else "POST" if "data" in said or "json" in said else "GET"]
    )[-1].upper()
    if "-G" in flags or "--get" in flags:
        method = "GET"
        found.doubts.append("its -d are query parameters")
    found.table["http"] = f"{method} {url}"
    if method not in _METHODS:
        found.doubts.append(f"{method} is no method that a probe knows")
    if method not in {"GET", "HEAD", "OPTIONS"}:
        found.table["effect"] = "write"
    _headers(found, said)
    _body(found, said)
    _judge(found, url, flags, said, rest)
    if "-L" in flags or "--location" in flags:
        found.table["follow_redirects"] = True
    return found


def _read(parts: list[str], said: dict[str, list[str]]) -> set[str]:
    """Sort the words of a curl line into `said`; returns the flags that take nothing."""
    flags: set[str] = set()
    at = 0
    while at < len(parts):
        part = parts[at]
        at += 1
        name, equals, value = part.partition("=") if part.startswith("--") else (part, "", "")
        if name in _TAKE:
            if not equals and at < len(parts):
                value = parts[at]
                at += 1
            said.setdefault(_TAKE[name], []).append(value)
        elif re.match(r"-[XHdu]\S", part):
            said.setdefault(_TAKE[part[:2]], []).append(part[2:])
        elif part.startswith("-") and len(part) > 1:
            flags.update({part} if part.startswith("--") else {f"-{char}" for char in part[1:]})
            if not part.startswith("--") and part[-1] in "XHduomw" and at < len(parts):
                said.setdefault(_TAKE[f"-{part[-1]}"], []).append(parts[at])
                at += 1
        else:
            said.setdefault("url", []).append(part)
    return flags


def _headers(found: Probe, said: dict[str, list[str]]) -> None:
    headers: dict[str, str] = {}
    for header in said.get("header", []):
        name, _, value = header.partition(":")
        names: dict[str, str] = {}
        filled = holes.name_holes(value.strip(), names)
        secret = holes.secret(name)
        for variable, words in names.items():
            if secret or holes.secret(variable):
                found.credentials[variable] = f"The document's {words}, header {name.strip()}"
            else:
                found.variables[variable] = words
        if secret and "signature" in name.casefold() and names:
            found.remarks.append("a signature is made for each request: sign = { header, algorithm, key } does that")
        if secret and not names and value.strip():
            found.doubts.append(f"the header {name.strip()} carries a secret in clear text")
        headers[name.strip()] = filled
    if said.get("cookie"):
        found.doubts.append("it sends cookies")
    if headers:
        found.table["headers"] = headers
    user = said.get("user", [""])[-1]
    if user:
        name, _, password = user.partition(":")
        names = {}
        filled = holes.name_holes(password, names)
        if names and filled.startswith("${"):
            found.credentials.update(dict.fromkeys(names, f"Password of {name}"))
            found.table["basic_auth"] = {"user": holes.name_holes(name, found.variables), "password": filled}
        else:
            found.doubts.append("it carries a password in clear text")


def _body(found: Probe, said: dict[str, list[str]]) -> None:
    data = [*said.get("data", []), *said.get("json", [])]
    if not data:
        return
    text = holes.name_holes(data[-1] if len(data) == 1 else "&".join(data), found.variables)
    if text.startswith("@"):
        found.doubts.append("its body stands in a file")
        return
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        found.table["body"] = text
        return
    headers = found.table.get("headers", {})
    if isinstance(document, dict | list) and not _deep(document):
        found.table["json"] = document
        for name in [name for name in headers if name.casefold() == "content-type" and "json" in headers[name]]:
            del headers[name]  # json says so itself
        if not headers:
            found.table.pop("headers", None)
    else:
        found.table["body"] = text


def _deep(document: Any, depth: int = 0) -> bool:
    """Whether a body is better kept as text: nested deeply, null in it (TOML has none), numbers that TOML has not."""
    if depth > 6 or document is None:
        return True
    if isinstance(document, dict):
        return any(_deep(value, depth + 1) for value in document.values())
    if isinstance(document, list):
        return any(_deep(value, depth + 1) for value in document)
    return (isinstance(document, float) and not abs(document) < 1e300) or (
        isinstance(document, int) and not -(2**63) <= document < 2**63
    )


def _judge(found: Probe, url: str, flags: set[str], said: dict[str, list[str]], rest: list[str]) -> None:
    """What keeps the probe from running as it stands, and what a person should know."""
    if holes.elided(found.source) or "..." in url or "…" in url:
        found.doubts.append("the document leaves a part of it out")
    if "doubt" in said:
        found.doubts.append("it uses an option that a probe has no word for")
    if "-k" in flags or "--insecure" in flags:
        found.doubts.append("it does not verify the certificate, which a probe always does")
    try:
        parts = urlsplit(re.sub(r"\$\{\w+\}", "x", url))
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or (parts.port or 1) < 1:
            found.doubts.append("its URL is none that a probe may ask")
    except ValueError:
        found.doubts.append("its URL cannot be read")
    if rest:
        found.remarks.append(f"the document goes on with: {' '.join(rest)[:160]}")
