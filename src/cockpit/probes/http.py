"""HTTP: one request, one answer, one deadline over everything.

Every run makes its own connection: a probe proves that the service takes new ones, and nothing (cookies, a warm
connection to an old instance) is carried from one observation to the next. Certificates are always verified.

Proxies come from the operator's environment and never from a profile. They are used for `https://` only, where the
proxy sees an encrypted tunnel; a plain request could be answered by the proxy itself. Loopback is asked directly.
`~/.netrc` is not read.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterable
from functools import partial
from pathlib import Path
from typing import cast
from urllib.parse import quote, urljoin, urlsplit

import httpx

from cockpit import __version__
from cockpit.core.names import JSON
from cockpit.core.probe import HttpSpec, Scene, Signature
from cockpit.core.secret import Secret
from cockpit.core.template import Unresolved, Values, as_text, fill_header, fill_text, fill_url, fill_value, read
from cockpit.probes.base import (
    Broken,
    late,
    masked,
    place,
    show_document,
    show_lines,
    shown,
    text_lines,
    unquote_marks,
)
from cockpit.probes.body import Assembler, as_json, looks_binary
from cockpit.probes.body import as_text as body_text
from cockpit.probes.cookies import cookies
from cockpit.probes.framing import BODILESS, check_end, check_head
from cockpit.probes.route import Router, leads_to_link_local, look_at_address, problem_of, same_origin

HOPS = 10
"""Redirects that are followed at most, where a probe follows them at all."""
_LINK_LOCAL = "it leads to a link-local address, where clouds keep their credentials"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DIGESTS = {"hmac-sha1": hashlib.sha1, "hmac-sha256": hashlib.sha256, "hmac-sha512": hashlib.sha512}


class Http:
    """The kind `http`."""

    def __init__(self) -> None:
        self._router = Router()

    async def ask(self, spec: HttpSpec, scene: Scene) -> JSON:
        """Send the request and bring the whole answer back; see `HttpSpec` for the document."""
        _learn_basic(spec, scene)
        request = _request(spec, scene.values)
        _show_request(spec, scene)
        try:
            async with asyncio.timeout(scene.timeout):
                return await self._follow(request, spec, scene)
        except TimeoutError:
            raise Broken(late(scene.timeout)) from None

    async def close(self) -> None:
        """Let go of the prepared TLS contexts."""
        await self._router.close()

    async def _follow(self, request: httpx.Request, spec: HttpSpec, scene: Scene) -> JSON:
        ca = place(spec.ca, scene) if spec.ca else None
        for _ in range(HOPS + 1):
            document = await self._send(request, ca, spec.max_bytes, scene)
            following = _redirect(request, document)
            if following is None:
                return document
            target = following.url if isinstance(following, httpx.Request) else following
            if not spec.follow_redirects:
                scene.emit("info", shown(f"a redirect to {target}, not followed"))
                return document
            if isinstance(following, str):
                raise Broken(f"a redirect that cannot be followed: {following}", document)
            if await leads_to_link_local(following.url.host):
                raise Broken(f"a redirect that cannot be followed: {_LINK_LOCAL}", document)
            scene.emit("info", shown(f"following the redirect to {target}"))
            request = following
        raise Broken(f"more than {HOPS} redirects")

    async def _send(self, request: httpx.Request, ca: Path | None, limit: int, scene: Scene) -> dict[str, JSON]:
        """One request and its answer; `elapsed_ms` counts from before the connection to the last byte."""
        transport = await self._router.transport(request.url, ca)
        request.extensions = {**request.extensions, "trace": partial(look_at_address, request.url.host)}
        began = time.monotonic()
        try:
            response = await transport.handle_async_request(request)
            try:
                body = await _read(request, response, limit)
            finally:
                await response.aclose()
        except (httpx.TransportError, OSError, ValueError) as error:
            raise Broken(problem_of(error, request.url)) from None
        elapsed = round((time.monotonic() - began) * 1000, 3)
        return _document(request, response, body, elapsed, scene)


async def _read(request: httpx.Request, response: httpx.Response, limit: int) -> bytes:
    check_head(request, response)
    announced = response.headers.get("content-length", "")
    bodiless = request.method == "HEAD" or response.status_code in BODILESS
    if announced.isdecimal() and int(announced[:30]) > limit and not bodiless:
        raise Broken(f"the body is larger than {limit:,} bytes: {announced[:30]} are announced")
    body = Assembler(response.headers.get("content-encoding", ""), limit)
    async for piece in cast("AsyncIterable[bytes]", response.stream):
        body.add(piece)
    check_end(request, response)
    return body.done(bodiless=bodiless)


def _document(
    request: httpx.Request, response: httpx.Response, body: bytes, elapsed: float, scene: Scene
) -> dict[str, JSON]:
    """The document of one answer, shown as it is made."""
    headers: dict[str, JSON] = {}
    for name, value in response.headers.multi_items():
        headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
    kind = response.headers.get("content-type", "")
    text = body_text(body, kind)
    parsed, reason = as_json(body, kind)
    scene.emit(
        "info",
        shown(f"{response.status_code} {response.reason_phrase} · {len(body):,} bytes · {elapsed:.0f} ms · {kind}"),
    )
    if reason is None:
        show_document(scene.emit, parsed)
    elif looks_binary(body):
        scene.emit("info", f"{len(body):,} bytes of binary")
    else:
        show_lines(scene.emit, text_lines(text))
    if reason:
        scene.emit("info", f"{reason}; it is kept as text")
    return {
        "status": response.status_code,
        "headers": headers,
        "cookies": cookies(response.headers.get_list("set-cookie")),
        "body": parsed if reason is None else text,
        "text": text,
        "elapsed_ms": elapsed,
        "url": str(request.url),
        "size": len(body),
    }


# ------------------------------------------------------------------------------------------------------ the request


def _request(spec: HttpSpec, values: Values) -> httpx.Request:
    """The request with its values, the body serialised once: what is signed is what is sent.

    Raises:
        Broken: it cannot be sent as HTTP.
        Unresolved: a value is missing or may not stand there.
    """
    content = _content(spec, values)
    headers = [(name, fill_header(value, values)) for name, value in spec.headers]
    given = {name.lower() for name, _ in headers}
    if spec.json is not None and "content-type" not in given:
        headers.append(("Content-Type", "application/json"))
    if spec.basic_auth:
        user, password = (fill_text(part, values) for part in spec.basic_auth)
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers.append(("Authorization", f"Basic {token}"))
    if spec.sign:
        headers.append((spec.sign.header, _signature(spec.sign, content or b"", values)))
    for name, value in (("User-Agent", f"cockpit/{__version__}"), ("Accept", "*/*"), ("Accept-Encoding", "gzip")):
        if name.lower() not in given:
            headers.append((name, value))
    headers.append(("Connection", "close"))
    try:
        raw = [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers]
        request = httpx.Request(spec.method.upper(), _url(spec, values), headers=raw, content=content)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Broken(f"the request cannot be sent: {_request_problem(error)}") from None
    _check(request)
    return request


def _learn_basic(spec: HttpSpec, scene: Scene) -> None:
    """What basic authentication makes of a credential is one too: of a short password nothing else would be found."""
    names = [name for part in spec.basic_auth or () for name in read(part).names]
    secret = next((name for name in names if isinstance(scene.values.get(name), Secret)), None)
    if spec.basic_auth and secret is not None:
        user, password = (fill_text(part, scene.values) for part in spec.basic_auth)
        token = base64.b64encode(f"{user}:{password}".encode()).decode().rstrip("=")
        for text in {token, token.replace("+", "-").replace("/", "_")}:
            scene.learn(Secret(secret, text))


def _request_problem(error: Exception) -> str:
    if isinstance(error, UnicodeError):  # its text would show the value
        return "a header or the body holds a character that cannot be encoded"
    return f"the URL is not valid: {error}"


def _check(request: httpx.Request) -> None:
    url = request.url
    if url.scheme not in {"http", "https"} or not url.host:
        raise Broken("the URL must begin with http:// or https:// and name a host")
    if not _is_port(url.port):
        raise Broken(f"{url.port} is no port: one lies between 1 and 65535")
    if url.userinfo:
        raise Broken("the URL holds a user name or password; use basic_auth, so that it can be masked")


def _is_port(port: int | None) -> bool:
    """Whether it can be asked; 0 would silently become the default port of its scheme."""
    return port is None or 0 < port < 65_536


def _url(spec: HttpSpec, values: Values) -> str:
    """The URL with its query; every name and value of the query is percent-encoded."""
    url, _, _ = fill_url(spec.url, values).partition("#")
    pairs: list[str] = []
    for name, value in spec.query:
        filled = fill_value(value, values)
        items = filled if isinstance(filled, list) else [filled]
        pairs += [f"{quote(name, safe='')}={quote(as_text(item), safe='')}" for item in items]
    if not pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{'&'.join(pairs)}"


def _content(spec: HttpSpec, values: Values) -> bytes | None:
    if spec.json is not None and spec.body is not None:
        raise Broken("a request has one body: json or body, not both")
    try:
        if spec.json is not None:
            return _compact(fill_value(spec.json, values)).encode()
        return None if spec.body is None else fill_text(spec.body, values).encode()
    except ValueError:  # NaN in a captured value, or half of a surrogate pair
        raise Broken("the request cannot be sent: its body holds a value that JSON or UTF-8 does not know") from None


def _compact(value: JSON) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _signature(sign: Signature, content: bytes, values: Values) -> str:
    """The HMAC of exactly the bytes that go over the wire; Stripe's is over them and the time before them."""
    digest = _DIGESTS.get(sign.algorithm)
    if digest is None:
        raise Broken(f"{sign.algorithm!r} is no way to sign; known are {', '.join(sorted(_DIGESTS))}")
    key = fill_text(sign.key, values)
    if not key:
        raise Unresolved("the key to sign with is empty")
    stripe = sign.scheme == "stripe"
    moment = str(int(time.time()))
    mac = hmac.new(key.encode(), moment.encode() + b"." + content if stripe else content, digest).digest()
    match sign.encoding:
        case "hex":
            return f"t={moment},v1={mac.hex()}" if stripe else sign.prefix + mac.hex()
        case "base64":
            return sign.prefix + base64.b64encode(mac).decode()
        case _:
            raise Broken(f"{sign.encoding!r} is no encoding of a signature; known are hex and base64")


def _show_request(spec: HttpSpec, scene: Scene) -> None:
    values = masked(scene.values)
    scene.emit("info", shown(f"{spec.method.upper()} {unquote_marks(_url(spec, values))}"))
    for name, value in spec.headers:
        scene.emit("info", shown(f"{name}: {fill_text(value, values)}"))
    if spec.sign:
        scene.emit("info", f"{spec.sign.header}: signed with {spec.sign.algorithm}")
    if spec.json is not None:
        scene.emit("info", shown(_compact(fill_value(spec.json, values))))
    elif spec.body is not None:
        show_lines(lambda _, line: scene.emit("info", line), text_lines(fill_text(spec.body, values)), 20)


# ------------------------------------------------------------------------------------------------------- redirects


def _redirect(request: httpx.Request, document: dict[str, JSON]) -> httpx.Request | str | None:
    """The request that a redirect asks for, why it may not be made, or None for any other answer.

    Another host gets a bare request: none of the headers of the profile, no signature, no body.
    """
    if document["status"] not in _REDIRECTS:
        return None
    headers = cast("dict[str, JSON]", document["headers"])
    location = str(headers.get("location", ""))
    if not location:
        return "it names no place"
    try:
        target = httpx.URL(urljoin(str(request.url), location))
    except (httpx.InvalidURL, ValueError):
        return "its place is not a valid URL"
    if not _is_port(target.port):
        return "its place is not a valid URL"
    if target.scheme not in {"http", "https"} or not target.host or target.userinfo:
        return f"{urlsplit(location).scheme or 'its place'} is not plain http or https"
    if request.url.scheme == "https" and target.scheme == "http":
        return "it leads from https to http"
    again = document["status"] in {307, 308} or request.method in {"GET", "HEAD"}
    method = request.method if again else "GET"
    if same_origin(request.url, target):
        kept = [(name, value) for name, value in request.headers.raw if again or not _of_body(name)]
        return httpx.Request(method, target, headers=kept, content=request.content if again else None)
    if again and method not in {"GET", "HEAD", "OPTIONS"}:
        return "it would send the request and its body to another host"
    bare = {name: request.headers[name] for name in ("user-agent", "accept-encoding", "connection")}
    return httpx.Request(method, target, headers={**bare, "accept": "*/*"})


def _of_body(name: bytes) -> bool:
    return name.lower() in {b"content-length", b"content-type", b"transfer-encoding"}
