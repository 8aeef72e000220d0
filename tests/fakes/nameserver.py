"""A DNS server on loopback, UDP and TCP on one port, that answers what a test says."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from typing import Self

import dns.flags
import dns.message
import dns.rrset

Answerer = Callable[[dns.message.QueryMessage], "dns.message.Message | bytes | None"]


def answer_to(
    query: dns.message.QueryMessage, *records: str, rcode: int = 0, flags: int = dns.flags.RA
) -> dns.message.Message:
    """An answer with records written as in a zone file: `www.shop.test 300 A 192.0.2.1`."""
    response = dns.message.make_response(query)
    response.flags |= flags
    response.set_rcode(rcode)
    for record in records:
        name, ttl, kind, data = record.split(" ", 3)
        found = next((item for item in response.answer if (str(item.name), item.rdtype.name) == (name, kind)), None)
        made = dns.rrset.from_text(f"{name}.", int(ttl), "IN", kind, data)
        if found is None:
            response.answer.append(made)
        else:
            found.add(made[0])
    return response


class Nameserver:
    """The server. `answer` gets each question; None leaves it without an answer. `asked` keeps them all."""

    def __init__(self, answer: Answerer, *, truncate: bool = False) -> None:
        self._answer = answer
        self._truncate = truncate
        self.asked: list[str] = []

    def __enter__(self) -> Self:
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._serve_udp, self._serve_tcp)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        with contextlib.suppress(OSError):
            self._tcp.shutdown(socket.SHUT_RDWR)
        self._tcp.close()
        for thread in self._threads:
            thread.join(10)
        self._udp.close()

    @property
    def at(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _reply(self, wire: bytes, way: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        assert isinstance(query, dns.message.QueryMessage)
        self.asked.append(f"{way} {query.question[0].name} {query.question[0].rdtype.name}")
        if self._truncate and way == "udp":
            cut = dns.message.make_response(query)
            cut.flags |= dns.flags.TC
            return cut.to_wire()
        answer = self._answer(query)
        return answer.to_wire() if isinstance(answer, dns.message.Message) else answer

    def _serve_udp(self) -> None:
        while not self._over.is_set():
            wire, peer = self._udp.recvfrom(65_535)
            if wire and (reply := self._reply(wire, "udp")) is not None:
                self._udp.sendto(reply, peer)

    def _serve_tcp(self) -> None:
        while not self._over.is_set():
            try:
                sock, _ = self._tcp.accept()
            except OSError:
                return
            with sock, sock.makefile("rb") as stream:
                (length,) = struct.unpack("!H", stream.read(2))
                reply = self._reply(stream.read(length), "tcp")
                if reply is not None:
                    sock.sendall(struct.pack("!H", len(reply)) + reply)
