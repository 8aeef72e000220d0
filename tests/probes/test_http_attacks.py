"""HTTP answers that try to be read in two ways, to end early, to grow, or to speak for somebody else.

Beyond tests/probes/test_http_hostile.py: each of these once looked like a good answer to some client.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import zlib
from pathlib import Path

import pytest

from cockpit.core.probe import HttpSpec
from fakes.authority import Authority
from fakes.wire import Received, Talk, Wire

OK = b"HTTP/1.1 200 OK\r\n"
GOOD = b'{"ok": true}'
LENGTH = b"Content-Length: 12\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNK = b"c\r\n" + GOOD + b"\r\n"
END = b"0\r\n\r\n"
GZIP = b"Content-Encoding: gzip\r\n\r\n"
PACKED = gzip.compress(GOOD, mtime=0)
JSON = b"Content-Type: application/json\r\n\r\n"

TWO_READINGS = {
    "length and chunks": OK + LENGTH + CHUNKED + b"\r\n" + CHUNK + END,
    "chunks and another length": OK + CHUNKED + b"Content-Length: 5\r\n\r\n" + CHUNK + END,
    "two lengths in one line": OK + b"Content-Length: 12, 40\r\n\r\n" + GOOD,
    "a length with a sign": OK + b"Content-Length: +12\r\n\r\n" + GOOD,
    "a length in hex": OK + b"Content-Length: 0xc\r\n\r\n" + GOOD,
    "a length in other digits": OK + "Content-Length: ١٢\r\n\r\n".encode() + GOOD,
    "a length of 400 digits": OK + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n" + GOOD,
    "a blank before the colon": OK + b"Content-Length : 12\r\n\r\n" + GOOD,
    "a transfer coding in front": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNK + END,
    "a transfer coding that looks like one": OK + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNK + END,
    "chunked twice": OK + CHUNKED * 2 + b"\r\n" + CHUNK + END,
    "a chunk of less than nothing": OK + CHUNKED + b"\r\n-c\r\n" + GOOD + b"\r\n" + END,
    "a chunk beyond all bounds": OK + CHUNKED + b"\r\n" + b"f" * 30 + b"\r\n" + GOOD,
    "a chunk in C": OK + CHUNKED + b"\r\n0xc\r\n" + GOOD + b"\r\n" + END,
    "a chunk that is longer than it says": OK + CHUNKED + b"\r\n4\r\n" + GOOD + b"\r\n" + END,
    "no line after the last chunk": OK + CHUNKED + b"\r\n" + CHUNK + b"0\r\n",
    "carriage returns alone": OK.replace(b"\n", b"") + b"Content-Length: 12\r\r" + GOOD,
    "NUL in a header": OK + LENGTH + b"X-A: b\0c\r\n\r\n" + GOOD,
    "a header without a name": OK + LENGTH + b": x\r\n\r\n" + GOOD,
    "a line that is no header": OK + LENGTH + b"just text\r\n\r\n" + GOOD,
    "a part that nobody asked for": b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-11/9999\r\n"
    + LENGTH
    + b"\r\n"
    + GOOD,
    "another version": b"HTTP/9.9 200 OK\r\n" + LENGTH + b"\r\n" + GOOD,
    "HTTP/2 in words": b"HTTP/2 200 OK\r\n" + LENGTH + b"\r\n" + GOOD,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"<html>all is well</html>",
    "a radio": b"ICY 200 OK\r\n\r\n" + GOOD,
    "a status of four digits": b"HTTP/1.1 0200 OK\r\n" + LENGTH + b"\r\n" + GOOD,
    "a status below zero": b"HTTP/1.1 -200 OK\r\n" + LENGTH + b"\r\n" + GOOD,
    "a status of zero": b"HTTP/1.1 000 OK\r\n" + LENGTH + b"\r\n" + GOOD,
    "a status with its reason attached": b"HTTP/1.1 200OK\r\n" + LENGTH + b"\r\n" + GOOD,
    "another protocol with a 200 behind": b"HTTP/1.1 101 Switching\r\n\r\n" + OK + LENGTH + b"\r\n" + GOOD,
    "only something informational": b"HTTP/1.1 199 Soon\r\n\r\n",
    "gzip with another checksum": OK + GZIP + PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:],
    "gzip in gzip": OK + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(PACKED, mtime=0),
    "gzip with zeros behind": OK + GZIP + PACKED + b"\0" * 10,
    "zstd": OK + b"Content-Encoding: zstd\r\n\r\n\x28\xb5\x2f\xfd" + GOOD,
    "deflate that ends early": OK + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(GOOD)[:-3],
}


@pytest.mark.parametrize("name", TWO_READINGS)
def test_what_can_be_read_in_two_ways_is_not_read(ask, name):
    with Wire(lambda talk, _: talk.send(TWO_READINGS[name])) as server:
        got = ask(HttpSpec("GET", server.url))
    assert got.error
    assert "\n" not in got.error
    assert got.document is None


PLAIN = {
    "the same length twice": OK + LENGTH * 2 + b"\r\n" + GOOD,
    "an extension of a chunk": OK + CHUNKED + b'\r\nc;a="b";c\r\n' + GOOD + b"\r\n" + END,
    "trailers that claim otherwise": OK + CHUNKED + b"\r\n" + CHUNK + b"0\r\nStatus: 500\r\nContent-Length: 3\r\n\r\n",
    "early hints": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK + LENGTH + b"\r\n" + GOOD,
    "a storm of 1xx that ends": b"HTTP/1.1 102 Processing\r\n\r\n" * 500 + OK + LENGTH + b"\r\n" + GOOD,
    "gzip in two members": OK + GZIP + gzip.compress(GOOD[:5], mtime=0) + gzip.compress(GOOD[5:], mtime=0),
    "gzip of thousands of empty members": OK + GZIP + gzip.compress(b"", mtime=0) * 3000 + PACKED,
    "five hundred cookies": OK + LENGTH + b"Set-Cookie: a=b; Domain=.com\r\n" * 500 + b"\r\n" + GOOD,
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_odd_and_whole_is_read(ask, name):
    with Wire(lambda talk, _: talk.send(PLAIN[name])) as server:
        got = ask(HttpSpec("GET", server.url))
    assert (got.error, got.document["status"], got.document["body"]) == ("", 200, {"ok": True})


@pytest.mark.parametrize("flood", [b"c;" + b"a" * 2_000_000, b"c\r\n" + GOOD + b"\r\n0\r\n" + b"X: y\r\n" * 100_000])
def test_a_flood_between_the_chunks_is_cut_off(ask, flood):
    with Wire(lambda talk, _: talk.send(OK + CHUNKED + b"\r\n" + flood)) as server:
        got = ask(HttpSpec("GET", server.url))
    assert "too long" in got.error


NO_JSON = {
    "two names that are one": b'{"ok": false, "\\u006fk": true}',
    "minus infinity": b'{"ok": -Infinity}',
    "two documents": GOOD + b"\n" + GOOD,
    "something behind it": GOOD + b" }",
    "cut": b'{"ok": tr',
    "other bytes": b'{"v": "\xe9"}',
    "deeper than a document is": b"[" * 101 + b"]" * 101,
    "a page": b"<html>",
}


@pytest.mark.parametrize("name", NO_JSON)
def test_what_is_called_json_and_is_none_stays_text(ask, name):
    with Wire(lambda talk, _: talk.send(OK + JSON + NO_JSON[name])) as server:
        got = ask(HttpSpec("GET", server.url))
    assert isinstance(got.document["body"], str)
    assert "kept as text" in got.text


def over_tls(authority: Authority, ask, end: str):
    """An answer that only the end of its connection ends: cut, or closed as TLS closes."""

    def serve(talk: Talk, _: Received) -> None:
        talk.send(OK + b"\r\nall 30 checks passed")
        if end == "closed":
            with contextlib.suppress(ssl.SSLError, OSError):
                talk.sock.unwrap()
            return
        with socket.socket(fileno=talk.sock.detach()) as bare:
            bare.shutdown(socket.SHUT_WR)
            with contextlib.suppress(OSError):
                bare.recv(1)

    with Wire(serve, tls=authority.server()) as server:
        return ask(HttpSpec("GET", server.url, ca=str(authority.ca)))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def test_a_tls_connection_that_is_cut_ends_no_body(ask, authority):
    assert "cut off" in over_tls(authority, ask, "cut").error


def test_a_tls_connection_that_is_closed_does(ask, authority):
    assert over_tls(authority, ask, "closed").document["text"] == "all 30 checks passed"


@pytest.mark.parametrize("location", ["//127.0.0.2:{port}/x", "http://127.0.0.2:{port}/x", "HTTP://127.0.0.2:{port}"])
@pytest.mark.parametrize("signed", ["Authorization", "Cookie", "X-Api-Key", "Proxy-Authorization"])
def test_no_header_of_the_profile_goes_to_another_host(ask, location, signed):
    with Wire(lambda talk, _: talk.answer(GOOD), host="127.0.0.2") as other:
        place = location.format(port=other.port)
        with Wire(lambda talk, _: talk.answer(b"", "302 Found", Location=place)) as server:
            ask(HttpSpec("GET", server.url, ((signed, "s3cret-token"),), follow_redirects=True))
    assert len(other.received) == 1
    assert "s3cret-token" not in str(other.received)


@pytest.mark.parametrize(
    "location",
    ["http:/\\evil.test/", "http://user:x@127.0.0.1/", "http://[::ffff:169.254.169.254]/", "gopher://127.0.0.1/",
     "data:text/plain,ok", "javascript:1", "http://127.0.0.1:99999/", "\x7f", "http://169.254.169.254/latest",
     "http://2852039166/", "http://0xa9fea9fe/", "http://169.254.43518/"],
)  # fmt: skip
def test_a_redirect_to_no_proper_place_is_an_error(ask, location):
    raw = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location.encode() + b"\r\n\r\n"
    with Wire(lambda talk, _: talk.send(raw)) as server:
        got = ask(HttpSpec("GET", server.url, follow_redirects=True), timeout=2)
    assert got.error


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999999999"])
def test_a_port_that_is_none_asks_no_other_door(ask, port):
    """Port 0 was taken for the default one, and whoever answers there answered."""
    got = ask(HttpSpec("GET", f"http://127.0.0.1:{port}/"))
    assert got.error.endswith("is no port: one lies between 1 and 65535")


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_nor_does_a_redirect_to_one(ask, port):
    raw = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:{port}/\r\n\r\n".encode()
    with Wire(lambda talk, _: talk.send(raw)) as server:
        assert "not a valid URL" in ask(HttpSpec("GET", server.url, follow_redirects=True)).error


def test_a_file_is_never_read_through_a_redirect(ask, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("the answer is in the file")
    with Wire(lambda talk, _: talk.answer(b"", "302 Found", Location=secret.as_uri())) as server:
        got = ask(HttpSpec("GET", server.url, follow_redirects=True))
    assert got.error
    assert "the answer is in the file" not in got.text
