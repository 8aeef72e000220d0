"""How an HTTP request gets to its host: TLS contexts, the operator's proxies, the words for what went wrong there."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from cockpit.core.hosts import is_metadata
from cockpit.probes.base import Broken, words_of
from cockpit.probes.trust import verifying_context

_PORTS = {"http": 80, "https": 443}


class Router:
    """Keeps one transport per way (direct or through a proxy, with which authorities): a TLS context costs 46 ms."""

    def __init__(self) -> None:
        self._transports: dict[tuple[object, ...], httpx.AsyncHTTPTransport] = {}
        self._lock = asyncio.Lock()

    async def transport(self, url: httpx.URL, ca: Path | None) -> httpx.AsyncHTTPTransport:
        """The transport for this URL.

        Raises:
            Broken: the file of authorities cannot be used.
        """
        proxy = _proxy(url)
        async with self._lock:
            key = await asyncio.to_thread(_key, proxy, ca) if url.scheme == "https" else ("http",)
            if key not in self._transports:
                self._transports[key] = await asyncio.to_thread(_make, url.scheme, proxy, ca)
            return self._transports[key]

    async def close(self) -> None:
        """Close what is still open."""
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()


def _key(proxy: str | None, ca: Path | None) -> tuple[object, ...]:
    if ca is None:
        return ("https", proxy)
    try:
        seen = ca.stat()
    except OSError as error:
        raise Broken(f"the certificate authorities in {ca} cannot be read: {words_of(error)}") from None
    return ("https", proxy, ca, seen.st_mtime_ns, seen.st_size, seen.st_ino)


def _make(scheme: str, proxy: str | None, ca: Path | None) -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    if scheme != "https":
        # A context that trusts nobody: it is never used, and making the real one takes 46 ms.
        return httpx.AsyncHTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), limits=limits, trust_env=False)
    return httpx.AsyncHTTPTransport(verify=verifying_context(ca), limits=limits, trust_env=False, proxy=proxy)


def _proxy(url: httpx.URL) -> str | None:
    """The operator's proxy for this URL, if there is one and it would only see an encrypted tunnel."""
    if url.scheme != "https" or is_loopback(url.host):
        return None
    proxies = urllib.request.getproxies_environment()
    found = proxies.get("https")
    host = url.netloc.decode("ascii")
    if not found or urllib.request.proxy_bypass_environment(host, proxies):  # type: ignore[attr-defined] # not in its stubs
        return None
    return found if "://" in found else f"http://{found}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_link_local(host: str) -> bool:
    """Whether a host is an address of the link itself (169.254.169.254 hands out cloud credentials)."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_link_local or (mapped is not None and mapped.is_link_local)


async def leads_to_link_local(host: str) -> bool:
    """Whether a host is such an address, or a name or an old spelling (2852039166) of one."""
    if is_link_local(host):
        return True
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # whoever connects will say so
        return False
    return any(is_link_local(str(place[0])) for *_, place in found)


async def look_at_address(host: str, event: str, about: Mapping[str, Any]) -> None:
    """Hear of each step of a request; a name that leads to a link-local address is refused before anything is sent.

    A person who allowed the profile saw the name, and no metadata address behind it. One that was written as such was
    shown, and is asked.

    Raises:
        Broken: it leads there.
    """
    if event != "connection.connect_tcp.complete" or is_metadata(host):
        return
    stream = about["return_value"]
    address = stream.get_extra_info("server_addr")
    if address and is_link_local(str(address[0]).partition("%")[0]):
        await stream.aclose()
        where = f"{host} leads to {address[0]}, a link-local address, where clouds keep their credentials"
        raise Broken(f"{where}; write the address itself if it is meant")


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two URLs share scheme, host and port; only then may a credential follow a redirect."""
    return _origin(one) == _origin(other)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme)


def problem_of(error: Exception, url: httpx.URL) -> str:
    """One sentence for what went wrong between here and the host."""
    where = f"{url.host}:{url.port or _PORTS.get(url.scheme)}"
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {where} was refused: {cause.verify_message.rstrip('.')}"
        if isinstance(cause, ssl.SSLError):
            return f"no TLS connection to {where}: {(cause.reason or str(cause)).replace('_', ' ').lower()}"
        if isinstance(cause, socket.gaierror):
            return f"the name {url.host} cannot be resolved: {cause.strerror}"
        if isinstance(cause, OSError) and cause.errno:
            reading = isinstance(error, httpx.ReadError)
            doing = f"{where} broke off while answering" if reading else f"cannot connect to {where}"
            return f"{doing}: {words_of(cause)}"
    match error:
        case httpx.LocalProtocolError():  # its text would show the header's value
            return "the request cannot be sent: a header holds a character that HTTP forbids"
        case httpx.ProxyError():
            return f"the proxy of this environment did not connect to {where}: {error}"
        case httpx.RemoteProtocolError():
            return f"{where} did not answer in whole HTTP: {str(error).rstrip('.')}"
        case httpx.ReadError():
            return f"{where} broke off while answering"
        case httpx.ConnectError():
            return f"cannot connect to {where}: {error}"
        case _:
            return f"{where}: {type(error).__name__}: {error}"


def _causes(error: BaseException) -> list[BaseException]:
    """The chain of reasons behind an error, outermost first; groups are opened."""
    found: list[BaseException] = []
    queue: list[BaseException | None] = [error]
    while queue and len(found) < 30:
        one = queue.pop(0)
        if one is None or one in found:
            continue
        found.append(one)
        if isinstance(one, BaseExceptionGroup):
            queue.extend(one.exceptions)
        queue.extend((one.__cause__, one.__context__))
    return found
