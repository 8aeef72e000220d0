"""The command line as people use it: a process of its own, its own home, a real HTTP server to ask."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from fakes.forks import Forks
from fakes.postgres import Postgres
from fakes.shared_journals import READER, SEAT
from fakes.shared_team import Shared
from fakes.trusting import allow

COCKPIT = [sys.executable, "-m", "cockpit"]


@dataclass
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """The process that commands are forked from."""
    made = Forks()
    yield made
    made.close()


@pytest.fixture
def run(tmp_path: Path, stranger: Run) -> Run:
    """Run `cockpit ARGUMENTS` as somebody who has looked at the profile and allowed it as it is now."""

    def call(*arguments: str | Path, **given: Any) -> Done:
        named = [Path(word) for word in arguments[1:] if str(word).endswith(".toml")]
        file = named[0] if named else tmp_path / "cockpit.toml"
        shared = file.is_file() and b'journal = "postgresql"' in file.read_bytes()
        if arguments and (arguments[0] in {"check", "status"} or shared):
            allow(file, tmp_path / "state")
        return stranger(*arguments, **given)

    return call


@pytest.fixture
def stranger(tmp_path: Path, forks: Forks) -> Run:
    """Run `cockpit ARGUMENTS` in an empty folder, as somebody who has allowed nothing."""

    def call(*arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None) -> Done:
        code, out, err = forks.run(
            [str(word) for word in arguments],
            stdin=stdin,
            cwd=tmp_path,
            env={**os.environ, "COCKPIT_HOME": str(tmp_path / "state"), **(env or {})},
            timeout=90,
        )
        assert "Traceback" not in err, err
        return Done(code, out, err)

    return call


class Service:
    """A small HTTP service whose answers a test changes while it runs."""

    def __init__(self) -> None:
        self.status = 200
        self.body: Any = {"ok": True, "replicas": 3}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                raw = json.dumps(service.body).encode()
                self.send_response(service.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.stop()


PROFILE = """
[launch]
project = "shop"
title = "The shop opens"
t0 = TOMORROW

[variables]
api = "URL"

[category.web]
title = "Web"

[category.people]
title = "People"

[gate.api]
title = "API answers"
category = "web"
owner = "devops"

[[gate.api.probe]]
http = "GET ${api}/health"
claims = [
  { says = "it answers", expect = "status == 200" },
  { says = "it runs twice", expect = "body.replicas >= 2" },
]

[gate.write]
title = "An order goes through"
category = "web"

[[gate.write.probe]]
http = "POST ${api}/orders"
effect = "write"
json = { order = "o-${run_id}" }
claims = [{ says = "accepted", expect = "status == 200" }]

[gate.team]
title = "Team is ready"
category = "people"
owner = "pm"
claims = ["everybody is here"]

[[station]]
role = "pm"
person = "Morgan"
"""


@pytest.fixture
def profile(tmp_path: Path, service: Service) -> Path:
    """A profile that asks the service."""
    path = tmp_path / "shop.toml"
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    path.write_text(PROFILE.replace("URL", service.url).replace("TOMORROW", tomorrow.isoformat(timespec="seconds")))
    return path


@pytest.fixture(scope="session")
def _team(postgres: Postgres) -> Shared:
    return Shared(postgres)


@pytest.fixture
def team(_team: Shared, run: Run) -> Shared:
    """A database with the schema and its logins, and a project of this test's own."""
    if not _team.project:
        done = run("journal", "init", "--journal", _team.owner, "--grant", SEAT, "--grant-read", READER, env=_team.root)
        assert (done.code, done.err) == (0, "")
        assert "made the schema cockpit" in done.out
        assert "the login seat may append and read" in done.out
    _team.project = f"shop-{uuid4().hex[:8]}"
    return _team
