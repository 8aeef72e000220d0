"""Whether an HTTP answer says one thing about where it ends, and whether it came to that end.

h11 refuses what breaks the grammar. What is here keeps the grammar and still leaves two readings of one answer.
"""

from __future__ import annotations

import contextlib
import ssl

import httpx

from cockpit.probes.base import Broken

BODILESS = frozenset({204, 304})


def check_head(request: httpx.Request, response: httpx.Response) -> None:
    """Look at status line and headers, before the body is read.

    Raises:
        Broken: it is no answer to this request, or may end in two places.
    """
    if response.status_code < 200:
        raise Broken(f"the service switched protocols without being asked (status {response.status_code})")
    version = response.extensions.get("http_version", b"")
    if version not in {b"HTTP/1.0", b"HTTP/1.1"}:
        raise Broken(f"the service answers in {version.decode('ascii', 'replace')}, which was not spoken to it")
    if response.status_code == 206 and "range" not in request.headers:
        raise Broken("the service sent a part of the answer (206), and the whole was asked for")
    if "content-length" in response.headers and "transfer-encoding" in response.headers:
        raise Broken("the answer has two ends: it says both Content-Length and Transfer-Encoding")


def check_end(request: httpx.Request, response: httpx.Response) -> None:
    """Look at the end of a body that only the end of its connection ends; over TLS the two can be told apart.

    Raises:
        Broken: the connection was cut, and not closed.
    """
    if request.url.scheme != "https" or {"content-length", "transfer-encoding"} & set(response.headers):
        return
    if request.method == "HEAD" or response.status_code in BODILESS:
        return
    connection = response.extensions["network_stream"].get_extra_info("ssl_object")
    if connection is None:
        return
    with contextlib.suppress(ssl.SSLError):  # SSLZeroReturnError: it said goodbye
        try:
            connection.read(1)
        except ssl.SSLEOFError:
            raise Broken("the connection was cut off, so nobody knows whether the body is whole") from None
