"""HTTP servers that misbehave: slow, endless, cut off, lying. None may hang a probe, fill memory or turn it green."""

from __future__ import annotations

import gzip
import zlib

import pytest

from cockpit.core.probe import HttpSpec
from fakes.wire import Received, Talk, Wire

LATE = "no complete answer within 0.4 s"


def drip_headers(talk: Talk, _: Received) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    while not talk.gone.wait(0.05):
        talk.send(b"X-A: b\r\n")


def drip_body(talk: Talk, _: Received) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not talk.gone.wait(0.05):
        talk.send(b"x")


def half_a_body(talk: Talk, _: Received) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 500)
    talk.until_gone()


def continue_for_ever(talk: Talk, _: Received) -> None:
    while not talk.gone.wait(0.001):
        talk.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)


def silent(talk: Talk, _: Received) -> None:
    talk.until_gone()


@pytest.mark.parametrize("serve", [None, silent, drip_headers, drip_body, half_a_body, continue_for_ever])
def test_one_deadline_holds_over_everything(ask, serve):
    with Wire(serve) as server:
        got = ask(HttpSpec("GET", server.url), timeout=0.4)
    assert got.error == LATE
    assert got.document is None


def test_a_tls_handshake_that_is_never_answered_ends_at_the_deadline(ask):
    with Wire(None) as server:
        got = ask(HttpSpec("GET", server.url.replace("http:", "https:")), timeout=0.4)
    assert got.error == LATE


class Endless:
    """Sends for ever and counts what the other side took."""

    def __init__(self, head: bytes, piece: bytes) -> None:
        self.head, self.piece, self.sent = head, piece, 0

    def __call__(self, talk: Talk, _: Received) -> None:
        talk.send(self.head)
        while not talk.gone.is_set():
            talk.send(self.piece)
            self.sent += len(self.piece)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
MILLION = b"%x\r\n%s\r\n" % (1 << 20, b"x" * (1 << 20))


@pytest.mark.parametrize(
    "endless",
    [
        Endless(CHUNKED, MILLION),
        Endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * (1 << 20)),
        Endless(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", b"x" * (1 << 20)),
        Endless(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 1000 + b"\r\n"),
        Endless(b"HTTP/1.1 200 OK\r\nX-Big: ", b"b" * (1 << 20)),
    ],
    ids=["chunked", "until close", "announced", "headers", "one header"],
)
def test_what_does_not_end_is_cut_off_early(ask, endless):
    with Wire(endless) as server:
        got = ask(HttpSpec("GET", server.url))
    assert "larger than 1,000,000 bytes" in got.error or "too long" in got.error
    assert endless.sent < 50_000_000


def gzip_bomb(talk: Talk, _: Received) -> None:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = b"\0" * (1 << 20)
    bomb = b"".join(pack.compress(zeros) for _ in range(64)) + pack.flush()
    talk.answer(bomb, Content_Encoding="gzip")


def test_a_gzip_bomb_is_not_unpacked(ask):
    with Wire(gzip_bomb) as server:
        got = ask(HttpSpec("GET", server.url))
    assert got.error == "the decoded body is larger than 1,000,000 bytes; raise max_bytes if that is meant"


PACKED = gzip.compress(b'{"ok": true}' * 50, mtime=0)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{}", "without sending complete message body"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "incomplete chunked read"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "illegal chunk header"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + PACKED[:-12], "the gzip body ends early"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", "the gzip body ends early"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{}", "not valid gzip"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + PACKED + b"junk", "not valid gzip"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n{}", "not asked for: br"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "did not answer in whole"),
        (b"HTTP/1.1 abc What\r\n\r\n", "did not answer in whole"),
        (b"ok, all good\n", "did not answer in whole"),
        (bytes(range(256)) * 8, "did not answer in whole"),
        (b"", "disconnected without sending a response"),
    ],
)
def test_an_answer_that_is_not_whole_is_an_error(ask, raw, reason):
    with Wire(lambda talk, _: talk.send(raw)) as server:
        got = ask(HttpSpec("GET", server.url))
    assert reason in got.error
    assert got.document is None


def test_bytes_after_the_announced_length_are_no_second_answer(ask):
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Oops\r\n\r\n"
    with Wire(lambda talk, _: talk.send(raw)) as server:
        got = ask(HttpSpec("GET", server.url))
    assert (got.document["status"], got.document["text"]) == (200, "ok")


def test_an_answer_of_http_1_0_ends_with_its_connection(ask):
    with Wire(lambda talk, _: talk.send(b"HTTP/1.0 200 OK\r\n\r\n{}")) as server:
        got = ask(HttpSpec("GET", server.url))
    assert got.document["body"] == {}


def test_nothing_listens(ask):
    with Wire(silent) as server:
        url = server.url
    got = ask(HttpSpec("GET", url))
    assert got.error == f"cannot connect to {url.removeprefix('http://')}: connection refused"


def test_a_name_that_does_not_exist(ask):
    got = ask(HttpSpec("GET", "http://nothing.invalid/"))
    assert got.error.startswith("the name nothing.invalid cannot be resolved")


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "file:///etc/passwd", "127.0.0.1/x", "http://", "http://[::1"])
def test_only_http_urls_are_asked(ask, url):
    got = ask(HttpSpec("GET", url))
    assert "URL" in got.error
