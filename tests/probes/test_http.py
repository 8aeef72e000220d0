"""HTTP probes against real servers: what is sent, what comes back, what is refused."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import hmac
import json
import zlib

import pytest

from cockpit.core.names import ProbeId
from cockpit.core.probe import Effect, HttpSpec, Probe, Scene, Signature
from cockpit.core.secret import Secret
from cockpit.probes.registry import Probes
from fakes.wire import Received, Talk, Wire

KEY = Secret("api_key", "k3y with spaces")


def ok(talk: Talk, _: Received) -> None:
    talk.answer(b'{"ok": true, "n": 3}', Content_Type="application/json", X_Build="7", x_build="8")


def test_the_document_of_an_answer(ask):
    with Wire(ok) as server:
        got = ask(HttpSpec("GET", f"{server.url}/health"))
    assert got.error == ""
    document = got.document
    assert document["status"] == 200
    assert document["body"] == {"ok": True, "n": 3}
    assert document["text"] == '{"ok": true, "n": 3}'
    assert document["size"] == 20
    assert document["url"] == f"{server.url}/health"
    assert document["headers"]["x-build"] == "7, 8"
    assert 0 < document["elapsed_ms"] <= got.answer.elapsed_ms
    assert set(document) == {"status", "headers", "cookies", "body", "text", "elapsed_ms", "url", "size"}


def test_every_cookie_is_told_with_what_guards_it_and_without_its_value(ask):
    def serve(talk: Talk, _: Received) -> None:
        lines = (
            "sid=s3cret-value; Path=/; HttpOnly; Secure; SameSite=Lax",
            "theme=dark; max-age=60; domain=.shop.example",
            "odd = x ;SECURE",
            "nameless; HttpOnly=no",
        )
        head = "".join(f"Set-Cookie: {line}\r\n" for line in lines)
        talk.send(f"HTTP/1.1 200 OK\r\n{head}Content-Length: 2\r\n\r\nok".encode())

    with Wire(serve) as server:
        got = ask(HttpSpec("GET", server.url))
    plain = {"same_site": None, "path": None, "domain": None, "max_age": None}
    assert got.document["cookies"] == [
        {**plain, "name": "sid", "secure": True, "http_only": True, "same_site": "lax", "path": "/"},
        {**plain, "name": "theme", "secure": False, "http_only": False, "max_age": "60", "domain": ".shop.example"},
        {**plain, "name": "odd", "secure": True, "http_only": False},
        {**plain, "name": "", "secure": False, "http_only": True},
    ]
    assert "s3cret-value" not in json.dumps(got.document["cookies"])


def test_lines_are_shown_with_the_request_first_then_the_status_then_the_body(ask):
    with Wire(ok) as server:
        got = ask(HttpSpec("GET", f"{server.url}/health"))
    assert got.lines[0] == ("info", f"GET {server.url}/health")
    assert got.lines[1][1].startswith("200 ")
    assert '  "n": 3' in got.shown("out")


def test_values_stand_where_they_cannot_become_syntax(ask):
    values = {"base": "", "tenant": "a/b?c=d&e", "who": 'x","admin":true,"y":"', "n": 3, "flag": True}
    with Wire(ok) as server:
        values["base"] = server.url
        got = ask(
            HttpSpec(
                "POST",
                "${base}/t/${tenant}?x=${tenant}",
                query=(("q", "${tenant}"), ("list", ["${n}", "two"]), ("flag", "${flag}")),
                json={"who": "${who}", "n": "${n}", "text": "no ${n}"},
            ),
            values=values,
            effect=Effect.WRITE,
        )
    assert got.error == ""
    request = server.received[0]
    assert request.target == ("/t/a%2Fb%3Fc%3Dd%26e?x=a%2Fb%3Fc%3Dd%26e&q=a%2Fb%3Fc%3Dd%26e&list=3&list=two&flag=true")
    assert json.loads(request.body) == {"who": values["who"], "n": 3, "text": "no 3"}
    assert request.headers["content-type"] == "application/json"


def test_a_header_with_a_line_break_is_refused_and_nothing_is_sent(ask):
    with Wire(ok) as server:
        got = ask(HttpSpec("GET", server.url, headers=(("X-A", "${v}"),)), values={"v": "a\r\nX-Evil: 1"})
    assert got.error == "blocked: a header value would hold a line break"
    assert server.received == []


def test_a_name_without_a_value_blocks_the_probe(ask):
    with Wire(ok) as server:
        got = ask(HttpSpec("GET", f"{server.url}/${{order}}"))
    assert got.error == "blocked: ${order} has no value"
    assert got.document is None
    assert server.received == []


def test_a_credential_is_sent_and_never_shown(ask):
    with Wire(ok) as server:
        got = ask(
            HttpSpec(
                "POST",
                f"{server.url}/${{api_key}}",
                headers=(("Authorization", "Bearer ${api_key}"),),
                query=(("key", "${api_key}"),),
                json={"key": "${api_key}"},
                basic_auth=None,
            ),
            values={"api_key": KEY},
            effect=Effect.WRITE,
        )
    request = server.received[0]
    assert request.headers["authorization"] == "Bearer k3y with spaces"
    assert request.target == "/k3y%20with%20spaces?key=k3y%20with%20spaces"
    assert json.loads(request.body) == {"key": "k3y with spaces"}
    sent = [text for stream, text in got.lines if stream == "info"]
    assert not any("k3y" in line for line in sent)
    assert any("[redacted:api_key]" in line and line.startswith("POST ") for line in sent)


@pytest.mark.parametrize(("algorithm", "digest"), [("hmac-sha256", hashlib.sha256), ("hmac-sha512", hashlib.sha512)])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_the_signature_covers_exactly_the_bytes_on_the_wire(ask, algorithm, digest, encoding):
    sign = Signature("x-signature", algorithm, "${api_key}", encoding, prefix="v1=")
    with Wire(ok) as server:
        ask(
            HttpSpec("POST", server.url, json={"amount": 99.90, "name": "São Paulo", "id": "o-${run_id}"}, sign=sign),
            values={"api_key": KEY, "run_id": "r1"},
            effect=Effect.WRITE,
        )
    request = server.received[0]
    mac = hmac.new(KEY.reveal().encode(), request.body, digest).digest()
    wanted = mac.hex() if encoding == "hex" else base64.b64encode(mac).decode()
    assert request.headers["x-signature"] == f"v1={wanted}"
    assert request.body == '{"amount":99.9,"name":"São Paulo","id":"o-r1"}'.encode()


def test_a_signature_with_an_empty_key_is_blocked(ask):
    sign = Signature("x-signature", "hmac-sha256", "${api_key}")
    with Wire(ok) as server:
        got = ask(
            HttpSpec("POST", server.url, body="x", sign=sign),
            values={"api_key": Secret("api_key", "")},
            effect=Effect.WRITE,
        )
    assert got.error == "blocked: the key to sign with is empty"
    assert server.received == []


def test_basic_auth(ask):
    with Wire(ok) as server:
        ask(HttpSpec("GET", server.url, basic_auth=("qa", "${api_key}")), values={"api_key": KEY})
    assert server.received[0].headers["authorization"] == "Basic " + base64.b64encode(b"qa:k3y with spaces").decode()


def test_a_password_in_the_url_is_refused(ask):
    assert "use basic_auth" in ask(HttpSpec("GET", "http://user:pw@127.0.0.1:1/")).error


def test_a_value_that_http_forbids_is_named_without_being_shown(ask):
    got = ask(HttpSpec("GET", "http://127.0.0.1:1/", headers=(("X-A", "${k}"),)), values={"k": "sekrit\x01"})
    assert "sekrit" not in got.error


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "post"])
def test_a_method_that_changes_things_needs_the_effect_write(ask, method):
    with Wire(ok) as server:
        refused = ask(HttpSpec(method, server.url))
        sent = ask(HttpSpec(method, server.url), effect=Effect.WRITE)
    assert 'declare effect = "write"' in refused.error
    assert sent.document["status"] == 200
    assert [request.method for request in server.received] == [method.upper()]


def test_no_cookie_is_carried_to_the_next_probe(ask):
    def serve(talk: Talk, _: Received) -> None:
        talk.answer(b"", Set_Cookie="s=1; Path=/")

    async def twice(url: str) -> None:
        probes = Probes()
        for _ in range(2):
            await probes.ask(Probe(ProbeId("g/1"), "t", HttpSpec("GET", url)), Scene({}, {}, 5))
        await probes.close()

    with Wire(serve) as server:
        asyncio.run(twice(server.url))
    assert len(server.received) == 2
    assert all("cookie" not in request.headers for request in server.received)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"[1, 2]", mtime=0)),
        ("gzip", gzip.compress(b"[1, ", mtime=0) + gzip.compress(b"2]", mtime=0)),
        ("deflate", zlib.compress(b"[1, 2]")),
        ("deflate", zlib.compress(b"[1, 2]", wbits=-15)),
        ("identity", b"[1, 2]"),
    ],
    ids=["gzip", "two members", "zlib", "bare deflate", "identity"],
)
def test_a_compressed_body_is_read(ask, encoding, packed):
    with Wire(lambda talk, _: talk.answer(packed, Content_Encoding=encoding)) as server:
        got = ask(HttpSpec("GET", server.url))
    assert got.document["body"] == [1, 2]
    assert got.document["size"] == 6


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"status": "down", "status": "healthy"}', "stands twice"),
        (b'{"error_rate": NaN}', "NaN is not JSON"),
        (b'{"p99": Infinity}', "Infinity is not JSON"),
        (b'{"n": 1e999}', "beyond all bounds"),
        (b'{"n": ' + b"9" * 5000 + b"}", "too many digits"),
        (b"[" * 10_000 + b"]" * 10_000, "nested"),
        (b"[" * 200 + b"]" * 200, "nested more than 100"),
        (b'{"a": "\xff"}', "UTF-8"),
        (b'{"a": 1,}', "line 1 column"),
        (b"", "empty"),
    ],
)
def test_json_with_more_than_one_meaning_has_none(ask, body, reason):
    with Wire(lambda talk, _: talk.answer(body, Content_Type="application/json")) as server:
        got = ask(HttpSpec("GET", server.url))
    assert got.error == ""
    assert got.document["status"] == 200
    assert isinstance(got.document["body"], str), "a claim on a field must find nothing"
    assert any(reason in line and "kept as text" in line for line in got.shown("info"))


def test_json_is_recognised_without_its_type_and_with_a_byte_order_mark(ask):
    with Wire(lambda talk, _: talk.answer(b'\xef\xbb\xbf{"a": 1}', Content_Type="text/plain")) as server:
        got = ask(HttpSpec("GET", server.url))
    assert got.document["body"] == {"a": 1}


def test_a_scalar_is_json_only_where_the_type_says_so(ask):
    with Wire(lambda talk, _: talk.answer(b"0", Content_Type="application/problem+json")) as server:
        assert ask(HttpSpec("GET", server.url)).document["body"] == 0
    with Wire(lambda talk, _: talk.answer(b"0", Content_Type="text/plain")) as server:
        assert ask(HttpSpec("GET", server.url)).document["body"] == "0"


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("iso-8859-1", b"caf\xe9", "café"),
        ("utf-8", b"caf\xe9", "caf�"),
        ("x-klingon", b"ok", "ok"),
        ("unicode_escape", b"\\u0041", "\\u0041"),
        ("idna", b"xn--", "xn--"),
    ],
)
def test_only_text_codecs_decode(ask, charset, body, text):
    with Wire(lambda talk, _: talk.answer(body, Content_Type=f"text/plain; charset={charset}")) as server:
        assert ask(HttpSpec("GET", server.url)).document["text"] == text


def test_a_head_request_has_no_body_whatever_it_announces(ask):
    def serve(talk: Talk, _: Received) -> None:
        talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nContent-Encoding: gzip\r\n\r\n")

    with Wire(serve) as server:
        got = ask(HttpSpec("HEAD", server.url))
    assert got.error == ""
    assert got.document["size"] == 0


def test_long_bodies_are_shown_in_part_and_kept_whole(ask):
    body = b"\n".join(b"line %d" % number for number in range(5_000))
    with Wire(lambda talk, _: talk.answer(body, Content_Type="text/plain")) as server:
        got = ask(HttpSpec("GET", server.url))
    assert len(got.shown("out")) == 200
    assert "4,800 more lines" in got.shown("info")
    assert got.document["text"].encode() == body


def test_binary_is_named_and_not_shown(ask):
    with Wire(lambda talk, _: talk.answer(bytes(range(256)) * 16, Content_Type="application/octet-stream")) as server:
        got = ask(HttpSpec("GET", server.url))
    assert got.shown("out") == []
    assert "4,096 bytes of binary" in got.shown("info")
