"""TCP probes against real sockets: open, refused, silent, and what never leaves this machine."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Iterator

import pytest

from cockpit.core.probe import TcpSpec
from cockpit.core.secret import Secret
from fakes.wire import Wire


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port whose queue is full: what comes now is dropped, as by a firewall."""
    if sys.platform != "linux":
        pytest.skip("another system answers when its queue is full")
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(server.getsockname())
        yield int(server.getsockname()[1])


def test_an_open_port(ask):
    with Wire() as server:
        got = ask(TcpSpec(f"127.0.0.1:{server.port}"))
        assert got.error == ""
        elapsed = got.document.pop("elapsed_ms")
        address = f"127.0.0.1:{server.port}"
        assert got.document == {"open": True, "state": "open", "address": address, "error": None}
    assert 0 < elapsed <= got.answer.elapsed_ms
    assert got.lines[0] == ("info", f"connecting to {address}")
    assert got.shown("out")[0].startswith(f"{address} open")


def test_a_refused_connection_is_a_document(ask, free_port):
    got = ask(TcpSpec(f"127.0.0.1:{free_port}"))
    assert got.error == ""
    assert (got.document["open"], got.document["state"]) == (False, "refused")
    assert got.document["error"] == "connection refused"


def test_silence_proves_neither_that_it_is_open_nor_that_it_is_closed(ask, silent_port):
    got = ask(TcpSpec(f"127.0.0.1:{silent_port}"), timeout=0.3)
    assert got.error == ""
    assert (got.document["open"], got.document["state"]) == (None, "silent")
    assert got.document["error"].startswith("no answer within")


def test_a_name_with_several_addresses_is_open_where_one_is(ask):
    with Wire() as server:
        got = ask(TcpSpec(f"localhost:{server.port}"))
    assert got.document["open"] is True


def test_a_name_that_is_not_there_is_an_error_and_no_closed_port(ask):
    got = ask(TcpSpec("nowhere.invalid:443"))
    assert got.answer.document is None
    assert got.error.startswith("the name nowhere.invalid cannot be resolved")


def test_values_are_parts_of_a_host(ask):
    with Wire() as server:
        values = {"host": "127.0.0.1", "port": server.port, "both": f"127.0.0.1:{server.port}"}
        assert ask(TcpSpec("${host}:${port}"), values=values).document["open"] is True
        assert ask(TcpSpec("${both}"), values=values).document["open"] is True


@pytest.mark.parametrize("value", ["a b", "a\r\nb", "a%20b", "a/b", "user@a", "http://a", "", "ä.test", "a?b", "a#b"])
def test_a_value_that_is_no_part_of_a_host_blocks_the_probe(ask, value):
    got = ask(TcpSpec("${host}:443"), values={"host": value})
    assert got.error == "blocked: ${host} is no part of a host's name"
    assert got.lines == []


def test_a_credential_is_no_part_of_a_host(ask):
    got = ask(TcpSpec("${host}:443"), values={"host": Secret("host", "topsecret")})
    assert got.error.startswith("blocked: ${host} is a credential")
    assert "topsecret" not in got.text + got.error


def test_a_value_does_not_run_into_the_name_before_it(ask):
    got = ask(TcpSpec("shop.test${x}:443"), values={"x": ".evil.test"})
    assert got.error.startswith("blocked: ${x} would run into the host's name")


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("127.0.0.1", "the port is missing"),
        ("127.0.0.1:0", "a port is a number"),
        ("127.0.0.1:70000", "a port is a number"),
        ("http://127.0.0.1:80", "this is a URL"),
        ("::1:80", "an IPv6 address stands in brackets"),
        ("a b:80", "this is no host and port"),
        ("-x:80", "this is no name of a host"),
        ("ä.test:80", "a name is made of ASCII letters"),
        ("", "this is no host and port"),
    ],
)
def test_what_is_no_target_is_an_error(ask, target, problem):
    assert ask(TcpSpec(target)).error.startswith(problem)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_an_ipv6_address_in_brackets(ask):
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 on loopback")
    with server:
        port = server.getsockname()[1]
        assert ask(TcpSpec(f"[::1]:{port}")).document["address"] == f"[::1]:{port}"
