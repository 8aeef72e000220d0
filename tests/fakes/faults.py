"""A TCP proxy that breaks the way to a server: a black hole, resets, refusals, delay, an answer that gets lost."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from typing import Self

_Pair = tuple[socket.socket, socket.socket]


class FaultyWay:
    """Stands between a client and a server on loopback. `with` it; `port` is where clients go."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._door.getsockname()[1])
        self.delay = 0.0
        """Seconds that everything takes longer, each way."""
        self.hole = False
        """Bytes go in and never come out; the connection stays."""
        self.refuses = False
        """New connections are reset."""
        self.starts = False
        """New connections are told that the database system is starting up, as PostgreSQL says it."""
        self.cuts = 0
        """How many answers to a statement that holds `cut_at` are still to be lost: the server gets the statement."""
        self.cut_at = b"cockpit.append"
        self.lost = 0
        """How many answers were lost."""
        self._pairs: set[_Pair] = set()
        self._doomed: set[_Pair] = set()
        self._lock = threading.Lock()
        self._ended = False
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended, self.hole = True, False
        self._door.close()
        self.reset()

    def reset(self) -> None:
        """Break every connection."""
        with self._lock:
            pairs = list(self._pairs)
        for pair in pairs:
            _break(pair)

    def heal(self) -> None:
        """Back to normal; what was swallowed stays swallowed in broken connections only."""
        self.hole = self.refuses = self.starts = False
        self.delay, self.cuts = 0.0, 0

    def _accept(self) -> None:
        while not self._ended:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            if self.refuses:
                _break((client,))
                continue
            if self.starts:
                threading.Thread(target=_is_starting, args=(client,), daemon=True).start()
                continue
            try:
                server = socket.create_connection(self._to, 5)
            except OSError:
                _break((client,))
                continue
            server.settimeout(None)
            pair = (client, server)
            for end in pair:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._pairs.add(pair)
            for source, sink in (pair, pair[::-1]):
                threading.Thread(target=self._carry, args=(source, sink, pair), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, pair: _Pair) -> None:
        up = source is pair[0]
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                time.sleep(self.delay)
                while self.hole:
                    time.sleep(0.01)
                with self._lock:
                    if up and self.cuts and self.cut_at in data:
                        self.cuts -= 1
                        self._doomed.add(pair)
                    elif not up and pair in self._doomed:
                        self.lost += 1
                        break
                sink.sendall(data)
        _break(pair)
        with self._lock:
            self._pairs.discard(pair)
            self._doomed.discard(pair)


def _is_starting(client: socket.socket) -> None:
    """What PostgreSQL answers before it has recovered: no TLS, then one error."""
    fields = {b"S": b"FATAL", b"V": b"FATAL", b"C": b"57P03", b"M": b"the database system is starting up"}
    error = b"".join(code + said + b"\0" for code, said in fields.items()) + b"\0"
    with contextlib.suppress(OSError), client:
        if client.recv(8)[4:] == struct.pack("!i", 80877103):
            client.sendall(b"N")
            client.recv(65536)
        client.sendall(b"E" + struct.pack("!i", len(error) + 4) + error)


def _break(ends: tuple[socket.socket, ...]) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RD)  # wakes the other thread's recv, or the close would wait for it
        with contextlib.suppress(OSError):
            end.close()
