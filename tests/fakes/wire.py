"""A TCP server on loopback that does with each connection exactly what a test says, well-behaved or not."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from fakes.listening import Listening


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


Serve = Callable[["Talk", Received], None]


class Talk:
    """One connection, from the server's side."""

    def __init__(self, sock: socket.socket, gone: threading.Event) -> None:
        self.sock = sock
        self.gone = gone

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(self, body: bytes, status: str = "200 OK", **headers: str) -> None:
        """A well-formed answer; header names are written with `_` for `-`."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def until_gone(self) -> None:
        """Say nothing more until the other side leaves or the test is over."""
        with contextlib.suppress(OSError):
            self.sock.settimeout(0.1)
            while not self.gone.is_set():
                try:
                    if not self.sock.recv(65_536):
                        return
                except TimeoutError:
                    continue


@dataclass
class Wire(Listening):
    """The server. `serve` gets each request; `received` keeps them all. Without `serve` nothing is ever answered."""

    serve: Serve | None = None
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    banner: bytes = b""
    """Said at once to everybody who connects, before anything is read."""
    received: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def handle(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.closing(sock):
            sock.settimeout(10)
            if self.banner:
                sock.sendall(self.banner)
            if self.serve is None:
                Talk(sock, self._over).until_gone()
                return
            if self.tls is not None:
                sock = self.tls.wrap_socket(sock, server_side=True)
            with contextlib.closing(sock):
                request = read_request(sock)
                if request is not None:
                    self.received.append(request)
                    self.serve(Talk(sock, self._over), request)


def read_request(sock: socket.socket) -> Received | None:
    """One request with its body; None when the other side left first."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65_536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += sock.recv(65_536)
    method, target, _ = first.split(" ", 2)
    return Received(method, target, headers, body)
