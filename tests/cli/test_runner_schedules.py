"""What runs by schedule at a vantage point: gates with `every`, watches; real processes over a real PostgreSQL."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cli.test_runner import address as address  # noqa: PLC0414 - a fixture of theirs
from cli.test_runner import answers, here, runners, seat
from cockpit.core.conducted import LimitCrossed
from cockpit.core.events import Reported
from cockpit.core.gates import Standing
from cockpit.core.gauges import Health, gauges
from cockpit.core.names import GateId
from cockpit.core.reading import Outcome
from fakes.waiting import until

pytest.importorskip("procrastinate")
PROFILE = """
[launch]
project = "{project}"
title = "From elsewhere, again and again"
t0 = {t0}
[category.all]
title = "All"
[gate.g0]
title = "Answers"
category = "all"
[[gate.g0.probe]]
http = "GET {url}"
from = "vpc"
every = "1s"
claims = [{{ says = "it answers for a while", expect = "status == 200 for 1s" }}]
[watch.errors]
title = "Error rate"
from = "T-2h"
vantage = "vpc"
http = "GET {url}"
every = "1s"
limits = [{{ says = "Error rate > 1%", when = "body.rate > 1%", level = "critical" }}]
"""


class Metrics(BaseHTTPRequestHandler):
    """Tells the rate of the moment."""

    rate = 0.001

    def do_GET(self) -> None:
        body = json.dumps({"rate": type(self).rate}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Path]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Metrics.rate = 0.001
    path = tmp_path / "far.toml"
    path.write_text(
        PROFILE.format(
            project=f"far-{tmp_path.name.replace('_', '-').lower()[-40:]}",
            url=f"http://127.0.0.1:{server.server_port}/",
            t0=(datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
    )
    yield path
    server.shutdown()
    server.server_close()


def test_a_schedule_goes_on_at_the_vantage_point_whoever_probes(profile: Path, address: str, tmp_path: Path) -> None:
    """The seat that keeps the schedule leaves, another one takes over; every answer stands once."""
    with seat(profile, address, tmp_path) as (one, heard), seat(profile, address, tmp_path) as (two, _):
        with runners(profile, address, 1):
            until(lambda: here(one) == 1, 30)
            one.run([GateId("g0")]).result(30)
            until(lambda: one.tick().review.views[GateId("g0")].standing is Standing.CLOSED, 30)
            assert answers(heard)["g0/1"] >= 2, "asked again and again, and by the runner alone"
            told = [entry.event for entry in heard if isinstance(entry.event, Reported)]
            assert all(one.job for one in told if one.gate == "g0"), "no seat asked by itself"
            two.run([GateId("g0")]).result(30)  # what was begun at a seat goes on there
            one.close()
            until(lambda: two.tick().launch.seats.epoch == 2, 30)
            seq = two.picture.launch.seq
            until(lambda: two.tick().launch.seq > seq + 2, 30)
            assert two.picture.review.views[GateId("g0")].standing is Standing.CLOSED
        until(lambda: two.tick().review.views[GateId("g0")].standing is not Standing.CLOSED, 30)
        view = two.picture.review.views[GateId("g0")].claims[0]
        assert (view.outcome, view.note) == (Outcome.INCONCLUSIVE, "waits for a runner at vpc")


def test_a_watch_is_measured_from_its_vantage_point_or_not_at_all(profile: Path, address: str, tmp_path: Path) -> None:
    with seat(profile, address, tmp_path) as (engine, heard):

        def gauge() -> Health:
            return gauges(engine.tick().review)[0].health

        until(lambda: "waits for a runner at vpc" in str(gauges(engine.tick().review)[0]), 30)
        assert gauge().unseen, "never within limits without a value"
        with runners(profile, address, 1):
            until(lambda: gauge() is Health.CLEAR, 30)
            Metrics.rate = 0.2
            until(lambda: bool(engine.tick().launch.conduct.crossings), 30)
            crossed = [entry for entry in heard if isinstance(entry.event, LimitCrossed)]
            assert len(crossed) == 1
            assert answers(heard)["watch-errors/1"] >= 2
