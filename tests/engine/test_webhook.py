"""Status updates posted to a real server on loopback: what arrives, what is recorded, what is never said."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cockpit.core.contingency import Communication
from cockpit.core.plan import Plan
from cockpit.engine.engine import Engine
from fakes.launches import claim, gate, http, plan
from fakes.world import FakeProber, FakeVault

Make = Callable[..., Engine]
SOON = 20


class Channel:
    """A chat's incoming webhook."""

    def __init__(self) -> None:
        self.status = 200
        self.got: list[tuple[str, str, object]] = []
        channel = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                channel.got.append((self.path, self.headers["content-type"], json.loads(body)))
                self.send_response(channel.status)
                if channel.status == 302:
                    self.send_header("location", "/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook/T0KEN"


@pytest.fixture
def channel() -> Iterator[Channel]:
    made = Channel()
    yield made
    made.server.shutdown()
    made.server.server_close()


def telling(webhook: str = "status_hook") -> Plan:
    built = plan(gate("health", claim("health", 1, "status == 200"), probes=(http("health", 1),)))
    return replace(built, communication=Communication(webhook=webhook))


def test_an_update_is_posted_and_recorded(fly: Make, channel: Channel) -> None:
    engine = fly(telling(), FakeProber(), vault=FakeVault({"status_hook": channel.url}))
    assert engine.post_status("all is well; key s3cret-1").result(SOON) == ""
    assert channel.got == [("/hook/T0KEN", "application/json", {"text": "all is well; key s3cret-1"})]
    update = engine.picture.launch.conduct.updates[-1]
    assert (update.text, update.to) == ("all is well; key s3cret-1", ("webhook",))


def test_a_secret_in_an_update_is_masked_before_it_leaves(fly: Make, channel: Channel) -> None:
    vault = FakeVault({"status_hook": channel.url, "db": "hunter22"})
    engine = fly(telling(), FakeProber(), vault=vault)
    assert engine.post_status("password hunter22").result(SOON) == ""
    assert channel.got[0][2] == {"text": "password [redacted:db]"}
    assert "hunter22" not in repr(asyncio.run(engine._outside.journal.read()))


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_was_not_taken_is_not_recorded(fly: Make, channel: Channel, status: int) -> None:
    channel.status = status
    engine = fly(telling(), FakeProber(), vault=FakeVault({"status_hook": channel.url}))
    assert engine.post_status("hello").result(SOON) == f"the webhook answered {status}"
    assert len(channel.got) == 1
    assert not engine.picture.launch.conduct.updates


def test_an_empty_update_is_refused_before_it_is_posted(fly: Make, channel: Channel) -> None:
    engine = fly(telling(), FakeProber(), vault=FakeVault({"status_hook": channel.url}))
    assert "missing" in engine.post_status("  ").result(SOON)
    assert not channel.got


def test_a_webhook_that_cannot_be_reached_is_one_sentence_without_its_url(fly: Make, channel: Channel) -> None:
    url = channel.url
    channel.server.shutdown()
    channel.server.server_close()
    engine = fly(telling(), FakeProber(), vault=FakeVault({"status_hook": url}))
    said = engine.post_status("hello").result(SOON)
    assert said == "the webhook cannot be reached (ConnectError)"


@pytest.mark.parametrize("value", ["not a url T0KEN", "ftp://T0KEN.example", "http://[T0KEN", "http://T0KEN\n.example"])
def test_a_credential_that_is_no_url_is_said_without_its_value(fly: Make, value: str) -> None:
    engine = fly(telling(), FakeProber(), vault=FakeVault({"status_hook": value}))
    said = engine.post_status("hello").result(SOON)
    assert said.startswith("the webhook")
    assert "T0KEN" not in said


def test_a_missing_webhook_or_credential_is_said(fly: Make) -> None:
    assert "names no webhook" in fly(telling(""), FakeProber()).post_status("hello").result(SOON)
    said = fly(telling(), FakeProber()).post_status("hello").result(SOON)
    assert said == "the credential status_hook is not set"
