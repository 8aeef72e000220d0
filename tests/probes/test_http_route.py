"""Where a request goes: redirects and what they may carry, certificates, the operator's proxy."""

from __future__ import annotations

import select
import socket
from pathlib import Path

import pytest

from cockpit.core.probe import Effect, HttpSpec, Signature
from cockpit.core.secret import Secret
from fakes.authority import Authority
from fakes.wire import Received, Talk, Wire

VALUES = {"key": Secret("key", "sekrit")}
CARRIED = (("Authorization", "Bearer ${key}"), ("X-Api-Key", "${key}"), ("Cookie", "s=${key}"))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def ok(talk: Talk, _: Received) -> None:
    talk.answer(b"{}", Content_Type="application/json")


def to(location: str, status: str = "302 Found"):
    def serve(talk: Talk, request: Received) -> None:
        if request.path == "/landing":
            ok(talk, request)
        else:
            talk.answer(b"", status, Location=location)

    return serve


def test_a_redirect_is_not_followed_unless_the_probe_says_so(ask):
    with Wire(to("/landing")) as server:
        got = ask(HttpSpec("GET", server.url))
    assert got.document["status"] == 302
    assert [request.path for request in server.received] == ["/"]
    assert f"a redirect to {server.url}/landing, not followed" in got.shown("info")


def test_on_the_same_host_a_followed_redirect_keeps_the_headers(ask):
    with Wire(to("/landing")) as server:
        got = ask(HttpSpec("GET", server.url, headers=CARRIED, follow_redirects=True), values=VALUES)
    assert got.document["status"] == 200
    assert got.document["url"] == f"{server.url}/landing"
    assert server.received[1].headers["authorization"] == "Bearer sekrit"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_nothing_of_the_profile_is_carried_to_another_host(ask, status):
    with Wire(ok, host="127.0.0.2") as other, Wire(to(f"{other.url}/landing", status)) as server:
        spec = HttpSpec(
            "GET", server.url, headers=CARRIED, basic_auth=None, follow_redirects=True,
            sign=Signature("X-Signature", "hmac-sha256", "${key}"),
        )  # fmt: skip
        got = ask(spec, values=VALUES)
    assert got.document["status"] == 200
    assert "x-signature" in server.received[0].headers
    landed = other.received[0].headers
    assert not {"authorization", "x-api-key", "cookie", "x-signature"} & set(landed)
    assert landed["host"] == f"127.0.0.2:{other.port}"


def test_another_port_is_another_host(ask):
    with Wire(ok) as other, Wire(to(f"{other.url}/landing")) as server:
        ask(HttpSpec("GET", server.url, headers=CARRIED, follow_redirects=True), values=VALUES)
    assert "authorization" not in other.received[0].headers


def test_a_body_is_never_sent_on_to_another_host(ask):
    with Wire(ok, host="127.0.0.2") as other, Wire(to(f"{other.url}/landing", "307 Temporary")) as server:
        got = ask(HttpSpec("POST", server.url, body="secret", follow_redirects=True), effect=Effect.WRITE)
    assert "to another host" in got.error
    assert other.received == []


def test_a_post_that_is_redirected_with_303_becomes_a_get_without_a_body(ask):
    with Wire(to("/landing", "303 See Other")) as server:
        ask(HttpSpec("POST", server.url, json={"a": 1}, follow_redirects=True), effect=Effect.WRITE)
    second = server.received[1]
    assert (second.method, second.body) == ("GET", b"")
    assert "content-type" not in second.headers


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://user:pw@127.0.0.1/",
        "",
        "http://[::1",
    ],
)
def test_a_redirect_that_leads_astray_is_an_error(ask, location):
    with Wire(to(location)) as server:
        got = ask(HttpSpec("GET", server.url, follow_redirects=True))
    assert got.error.startswith("a redirect that cannot be followed")
    assert len(server.received) == 1


def test_an_encoded_line_break_in_a_redirect_injects_no_header(ask):
    with Wire(to("/landing?a=%0d%0aX-Evil:%201")) as server:
        ask(HttpSpec("GET", server.url, follow_redirects=True))
    assert all("x-evil" not in request.headers for request in server.received)


def test_a_redirect_loop_ends(ask):
    with Wire(to("/again")) as server:
        got = ask(HttpSpec("GET", server.url, follow_redirects=True))
    assert got.error == "more than 10 redirects"
    assert len(server.received) == 11


# ----------------------------------------------------------------------------------------------------- certificates


def test_an_authority_of_the_profile_is_trusted_besides_the_systems(ask, authority):
    with Wire(ok, tls=authority.server()) as server:
        trusted = ask(HttpSpec("GET", server.url, ca=authority.ca.name), folder=authority.ca.parent)
        unknown = ask(HttpSpec("GET", server.url))
    assert trusted.document["status"] == 200
    assert "was refused" in unknown.error
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        ({"days": (-10, -1)}, "certificate has expired"),
        ({"days": (1, 10)}, "not yet valid"),
        ({"names": ("other.example",), "addresses": ()}, "mismatch"),
        ({"addresses": (), "common": "127.0.0.1"}, "mismatch"),
    ],
    ids=["expired", "future", "wrong name", "common name only"],
)
def test_a_bad_certificate_is_an_error_that_says_why(ask, authority, certificate, reason):
    with Wire(ok, tls=authority.server(**certificate)) as server:
        got = ask(HttpSpec("GET", server.url, ca=str(authority.ca)))
    assert reason in got.error
    assert server.received == []


def test_https_is_not_followed_down_to_http(ask, authority):
    with Wire(ok) as plain, Wire(to(f"{plain.url}/landing"), tls=authority.server()) as server:
        got = ask(HttpSpec("GET", server.url, ca=str(authority.ca), follow_redirects=True))
    assert "from https to http" in got.error
    assert plain.received == []


def test_a_plain_answer_on_a_tls_port(ask):
    with Wire(banner=b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
        got = ask(HttpSpec("GET", server.url.replace("http:", "https:")))
    assert got.error.startswith("no TLS connection")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_authorities_that_cannot_be_used(ask, tmp_path: Path, content):
    if content:
        (tmp_path / "ca.pem").write_text(content)
    got = ask(HttpSpec("GET", "https://127.0.0.1:1/", ca="ca.pem"), folder=tmp_path)
    assert "certificate authorities in" in got.error


def test_a_renewed_file_of_authorities_is_read_again(authority, tmp_path: Path):
    import asyncio

    from cockpit.core.names import ProbeId
    from cockpit.core.probe import Probe, Scene
    from cockpit.probes.registry import Probes

    ca = tmp_path / "ca.pem"
    ca.write_bytes(Authority(tmp_path).ca.read_bytes())

    async def both(url: str) -> list[str | None]:
        probes = Probes()
        probe = Probe(ProbeId("g/1"), "t", HttpSpec("GET", url, ca=str(ca)))
        first = await probes.ask(probe, Scene({}, {}, 5))
        ca.write_bytes(authority.ca.read_bytes() + b"\n")
        second = await probes.ask(probe, Scene({}, {}, 5))
        await probes.close()
        return [first.error, second.error]

    with Wire(ok, tls=authority.server()) as server:
        first, second = asyncio.run(both(server.url))
    assert first is not None
    assert second is None


# ------------------------------------------------------------------------------------------------------------ proxy


def tunnel(target_port: int):
    """A proxy that connects every CONNECT to one port of this machine."""

    def serve(talk: Talk, request: Received) -> None:
        if request.method != "CONNECT":
            talk.answer(b'{"from": "proxy"}', Content_Type="application/json")
            return
        with socket.create_connection(("127.0.0.1", target_port)) as there:
            talk.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            ends = {talk.sock: there, there: talk.sock}
            while not talk.gone.is_set():
                for one in select.select(list(ends), [], [], 0.1)[0]:
                    data = one.recv(65_536)
                    if not data:
                        return
                    ends[one].sendall(data)

    return serve


def test_the_operators_proxy_is_a_tunnel_for_https(ask, authority, monkeypatch):
    with (
        Wire(ok, tls=authority.server(names=("api.internal.test",))) as server,
        Wire(tunnel(server.port)) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        got = ask(HttpSpec("GET", "https://api.internal.test/", headers=CARRIED, ca=str(authority.ca)), values=VALUES)
        assert got.error == ""
        assert got.document["status"] == 200
        assert [request.method for request in proxy.received] == ["CONNECT"]
        assert "authorization" not in proxy.received[0].headers
        monkeypatch.setenv("NO_PROXY", "internal.test")
        assert "cannot be resolved" in ask(HttpSpec("GET", "https://api.internal.test/")).error
        assert len(proxy.received) == 1


def test_plain_http_and_loopback_never_go_through_a_proxy(ask, authority, monkeypatch):
    with Wire(ok) as plain, Wire(ok, tls=authority.server()) as server, Wire(tunnel(server.port)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert ask(HttpSpec("GET", plain.url)).document["body"] == {}
        assert ask(HttpSpec("GET", server.url, ca=str(authority.ca))).document["body"] == {}
        assert "cannot be resolved" in ask(HttpSpec("GET", "http://nothing.invalid/")).error
    assert proxy.received == []


def test_a_name_that_leads_to_a_link_local_address_is_sent_nothing(ask, monkeypatch):
    """The machine has no link-local service to ask: loopback stands for one here."""
    with Wire(lambda talk, _: talk.answer(b"{}")) as wire:
        spec = HttpSpec("GET", f"http://localhost:{wire.port}/latest/meta-data")
        assert ask(spec).error == ""
        monkeypatch.setattr("cockpit.probes.route.is_link_local", lambda address: address == "127.0.0.1")
        answer = ask(spec)
        assert "localhost leads to 127.0.0.1, a link-local address" in answer.error
        assert len(wire.received) == 1
        monkeypatch.setattr("cockpit.probes.route.is_metadata", lambda host: host == "localhost")
        assert ask(spec).error == "", "what was shown as such is asked"
