"""Probe tables that send a request: http, and replay, which sends one several times and counts what it did."""

from __future__ import annotations

import re

from cockpit.core.plain import plain_line
from cockpit.core.probe import HttpSpec, Signature
from cockpit.profile.probing import ProbeTable
from cockpit.profile.sheet import near
from cockpit.profile.site import Site
from cockpit.profile.texts import BODY, check_header, check_secret, check_url

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CHANGES = frozenset({"PUT", "PATCH", "DELETE"})
"""Methods that nobody uses to ask; POST is how many services are asked."""


def read_http(table: ProbeTable, site: Site, asked: str = "http") -> HttpSpec:
    """What a request asks; `asked` is the key that holds it."""
    text = getattr(table, asked) or ""
    method, url, column = _request(text, site, asked)
    check_url(site.sheet, (*site.path, asked), url, site.value_of, column=column)
    for key in (asked, "query", "json", "ca"):
        site.inspect(key, getattr(table, "json_" if key == "json" else key))
    site.inspect("body", table.body, BODY)
    for name, value in table.headers.items():
        path = (*site.path, "headers", name)
        check_header(site.sheet, path, name, value)
        site.inspect_at(path, value)
    if table.json_ is not None and table.body is not None:
        site.error("body", "a request has one body: json or body, not both", at_key=True)
    if method not in _SAFE and table.effect is None:
        hint = 'say what it may do: effect = "write" (or "production"; "read" if it changes nothing)'
        site.error(asked, f"{method} may change something and states no effect", hint)
    if method in _CHANGES and table.effect == "read":
        site.error("effect", f"{method} does not only read", 'say effect = "write" or "production"')
    return HttpSpec(
        method,
        url,
        tuple(table.headers.items()),
        tuple(table.query.items()),
        table.json_,
        table.body,
        _signature(table, site),
        _basic_auth(table, site),
        table.follow_redirects,
        table.ca,
        table.max_bytes or 1_000_000,
        asks=method == "POST" and table.effect == "read",
    )


def _request(text: str, site: Site, asked: str) -> tuple[str, str, int]:
    """Method, URL, and the column at which the URL begins."""
    indent = len(text) - len(text.lstrip())
    found = re.match(r"(?:(?P<method>[A-Za-z]++)\s++)?(?P<url>.*)", text.strip(), re.DOTALL)
    assert found is not None  # it matches anything
    method = found["method"] or "GET"
    if method not in _METHODS:
        hint = near(method.upper(), _METHODS, names="methods")
        site.error(asked, f"{plain_line(method, 20)} is no method", hint, column=indent + 1)
    return method.upper(), found["url"], indent + found.start("url") + 1


def _signature(table: ProbeTable, site: Site) -> Signature | None:
    sign = table.sign
    if sign is None:
        return None
    path = (*site.path, "sign")
    if table.json_ is None and table.body is None:
        site.sheet.error(path, "there is no body to sign", "give json or body", key=True)
    check_header(site.sheet, (*path, "header"), sign.header, "")
    check_secret(site.sheet, (*path, "key"), sign.key, "the key to sign with", site.value_of)
    site.inspect_at((*path, "key"), sign.key)
    if sign.scheme == "stripe" and (sign.algorithm, sign.encoding, sign.prefix) != ("hmac-sha256", "hex", ""):
        site.sheet.error((*path, "scheme"), "Stripe's scheme is hmac-sha256 in hex, without a prefix")
    return Signature(sign.header, sign.algorithm, sign.key, sign.encoding, sign.prefix, sign.scheme)


def _basic_auth(table: ProbeTable, site: Site) -> tuple[str, str] | None:
    auth = table.basic_auth
    if auth is None:
        return None
    path = (*site.path, "basic_auth")
    check_secret(site.sheet, (*path, "password"), auth.password, "a password", site.value_of)
    site.inspect_at((*path, "user"), auth.user)
    site.inspect_at((*path, "password"), auth.password)
    return auth.user, auth.password
