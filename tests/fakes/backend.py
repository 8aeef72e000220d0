"""A server that speaks just enough of PostgreSQL's protocol to lie in it; what it was sent is kept."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

from fakes.listening import Listening

READY = b"Z\0\0\0\5I"
AUTH_OK = b"R\0\0\0\x08\0\0\0\0"
ASK_CLEARTEXT = b"R\0\0\0\x08\0\0\0\3"
ASK_MD5 = b"R\0\0\0\x0c\0\0\0\5salt"
BEGUN = b"C\0\0\0\x0aBEGIN\0Z\0\0\0\5T"


def message(kind: bytes, body: bytes) -> bytes:
    """One message with an honest length."""
    return kind + struct.pack("!i", len(body) + 4) + body


def columns(*names: str) -> bytes:
    """A description of text columns."""
    body = b"".join(name.encode() + b"\0" + struct.pack("!ihihih", 0, 0, 25, -1, -1, 0) for name in names)
    return message(b"T", struct.pack("!h", len(names)) + body)


def row(*cells: bytes) -> bytes:
    """One row of text."""
    body = b"".join(struct.pack("!i", len(cell)) + cell for cell in cells)
    return message(b"D", struct.pack("!h", len(cells)) + body)


class Line:
    """One connection, from the server's side."""

    def __init__(self, sock: socket.socket, over: threading.Event) -> None:
        self.sock = sock
        self.over = over
        self.got = b""

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def read(self) -> bytes:
        """Whatever comes next; empty at the end."""
        while not self.over.is_set():
            with contextlib.suppress(TimeoutError):
                piece = self.sock.recv(65_536)
                self.got += piece
                return piece
        return b""

    def greet(self) -> None:
        """The start of a session, without TLS, everybody let in."""
        while not self.got.endswith(b"\0\0") or len(self.got) <= 8:
            if self.got[4:8] == b"\x04\xd2\x16\x2f":  # it asks for TLS
                self.got = b""
                self.send(b"N")
            if not self.read():
                return
        self.send(AUTH_OK + READY)

    def wait(self) -> None:
        """Keep still until the test is over or the other side leaves."""
        while not self.over.is_set() and self.read():
            pass


class Backend(Listening):
    """The server: `play(line)` is the play of each connection."""

    def __init__(self, play: Callable[[Line], None]) -> None:
        self._play = play
        self.lines: list[Line] = []

    @property
    def received(self) -> bytes:
        """Everything that anybody sent."""
        return b"".join(line.got for line in self.lines)

    def handle(self, sock: socket.socket) -> None:
        """Play to one connection."""
        sock.settimeout(0.3)
        line = Line(sock, self._over)
        self.lines.append(line)
        with contextlib.suppress(OSError), sock:
            self._play(line)
