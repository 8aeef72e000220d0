"""A small HTTP server for the demo's services: routes, replies, one thread per request, 127.0.0.1 only."""

from __future__ import annotations

import json
import re
import socketserver
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

LARGEST_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """What came in; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def table(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out: a document, or a page."""

    status: int
    document: object = None
    page: str | None = None


Handle = Callable[..., Reply]
"""Takes the request and the parts of the path that its route names, in order."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path; `{}` stands for one segment."""

    method: str
    path: str
    handle: Handle

    def match(self, method: str, path: str) -> tuple[str, ...] | None:
        """The named parts of the path, percent-decoded; None when it is another route's."""
        pattern = re.escape(self.path).replace(r"\{\}", "([^/]+)")
        found = re.fullmatch(pattern, path)
        if found is None or method != self.method:
            return None
        return tuple(unquote(part) for part in found.groups())


class Server:
    """One service on a port of its own."""

    def __init__(self, routes: tuple[Route, ...]) -> None:
        self._http = _Http(("127.0.0.1", 0), _handler(routes))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop taking requests; those that run are left to the end of the process."""
        self._http.shutdown()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # the plain one: no name look-up, which can hang without a network
        self.server_name, self.server_port = "localhost", int(self.server_address[1])


def _handler(routes: tuple[Route, ...]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Keep the terminal quiet."""

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST_BODY:
                self.close_connection = True
                self._send(Reply(413, {"error": "the body is too large"}))
                return
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query))
            request = Request(self.command, parts.path, query, headers, self.rfile.read(length))
            self._send(_dispatch(routes, request))

        def _send(self, reply: Reply) -> None:
            kind = "text/html; charset=utf-8" if reply.page is not None else "application/json"
            text = reply.page if reply.page is not None else json.dumps(reply.document)
            data = text.encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_POST = do_HEAD = _answer  # noqa: N815 - the base class looks these names up

    return Handler


def _dispatch(routes: tuple[Route, ...], request: Request) -> Reply:
    method = "GET" if request.method == "HEAD" else request.method
    for route in routes:
        parts = route.match(method, request.path)
        if parts is None:
            continue
        try:
            return route.handle(request, *parts)
        except Exception as problem:  # noqa: BLE001 - a service answers 503, whatever of its world is gone
            return Reply(503, {"error": "unavailable", "cause": type(problem).__name__})
    return Reply(404, {"error": f"nothing at {request.method} {request.path}"})
