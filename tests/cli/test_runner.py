"""`cockpit runner`: probes asked from a vantage point, by real processes over a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest

from cockpit import wiring
from cockpit.core.errand import Errand
from cockpit.core.events import Entry, Reported
from cockpit.core.gates import Standing
from cockpit.core.names import GateId, Operator, ProbeId, RunId
from cockpit.core.reading import Outcome
from cockpit.engine.engine import Engine
from cockpit.errors import UsageProblem
from cockpit.journal import jobs
from cockpit.journal.pgschema import WRITERS
from cockpit.journal.pgtarget import Target
from cockpit.wiring.shared import apart
from fakes.shared_journals import LOGIN_PASSWORD, SEAT, as_login
from fakes.trusting import allow
from fakes.waiting import until

pytest.importorskip("procrastinate")
HEAD = """\
[launch]
project = "{project}"
title = "From elsewhere"
t0 = 2099-01-01T00:00:00Z
[category.all]
title = "All"
"""
GATE = """
[gate.g{number}]
title = "Gate {number}"
category = "all"
[[gate.g{number}.probe]]
http = "GET {url}"
from = "vpc"
claims = [{{ says = "it answers", expect = "status == 200" }}]
"""


class Slow(BaseHTTPRequestHandler):
    """Answers after a moment."""

    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        time.sleep(0.05)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_args: object) -> None:
        return


class Listening(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


@pytest.fixture
def url() -> Iterator[str]:
    server = Listening(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def address(journal_database: Target, monkeypatch: pytest.MonkeyPatch) -> str:
    apart(jobs.init(journal_database, WRITERS))
    assert apart(jobs.init(journal_database, WRITERS)) == "the queue was there"
    monkeypatch.setenv("PGPASSWORD", LOGIN_PASSWORD)
    given = journal_database.options
    return f"postgresql://{SEAT}@{given['host']}:{given['port']}/{given['dbname']}"


@pytest.fixture
def profile(tmp_path: Path, url: str) -> Callable[[int], Path]:
    def make(gates: int) -> Path:
        path = tmp_path / "far.toml"
        project = f"far-{tmp_path.name.replace('_', '-').lower()[-40:]}"
        path.write_text(HEAD.format(project=project) + "".join(GATE.format(number=n, url=url) for n in range(gates)))
        return path

    return make


@contextmanager
def seat(path: Path, address: str, tmp_path: Path) -> Iterator[tuple[Engine, list[Entry]]]:
    """A person's seat at the launch of a profile; what it heard."""
    allow(path, tmp_path / "state")
    seating = wiring.Seating(Operator("Ana"), attended=True, journal=address, state=tmp_path / "state")
    engine = wiring.engine(wiring.load(path), seating)
    heard: list[Entry] = []
    engine._seat.listen(heard.extend)
    engine.start()
    try:
        yield engine, heard
    finally:
        engine.close()


@contextmanager
def runners(path: Path, address: str, number: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    allow(path)
    command = [sys.executable, "-m", "cockpit", "runner", str(path), "--at", "vpc", "--journal", address]
    found = [
        subprocess.Popen([*command, "--as", f"runner {n}"], stderr=subprocess.DEVNULL, env=dict(os.environ))
        for n in range(number)
    ]
    try:
        yield found
    finally:
        for one in found:
            one.terminate()
        for one in found:
            one.wait(20)


def here(engine: Engine) -> int:
    """How many runners are at the vantage point."""
    company = engine.tick().company
    assert company is not None
    places = engine.picture.launch.seats.here
    return sum(place.vantage == "vpc" and place.id in company.seen for place in places)


def answers(heard: Sequence[Entry]) -> Counter[str]:
    """How often a runner answered for each probe."""
    return Counter(one.event.probe for one in heard if isinstance(one.event, Reported) and one.event.job)


def all_closed(engine: Engine) -> bool:
    views = engine.tick().review.views.values()
    return all(view.standing is Standing.CLOSED for view in views)


def share(gates: int, many: int, profile: Callable[[int], Path], address: str, tmp_path: Path) -> None:
    """Let runners share the probes of so many gates, kill one of them half-way, and count the answers."""
    path = profile(gates)
    with seat(path, address, tmp_path) as (engine, heard), runners(path, address, many) as found:
        until(lambda: here(engine) == many, 60)
        work = engine.run([gate.id for gate in engine.picture.launch.plan.gates])
        until(lambda: len(answers(heard)) >= gates // 3, 600)
        busy = next(one.by.name for one in heard if isinstance(one.event, Reported))  # one that has done something
        found[int(busy.removeprefix("runner "))].kill()
        work.result(900)
        until(lambda: all_closed(engine), 60)
        told = answers(heard)
        assert len(told) == gates
        assert set(told.values()) == {1}
        assert not [one for one in heard if isinstance(one.event, Reported) and not one.event.job]  # none gave up
        authors = {one.by.name for one in heard if isinstance(one.event, Reported)}
        assert len(authors) == many


def test_runners_share_the_work_and_one_is_killed(profile: Callable[[int], Path], address: str, tmp_path: Path) -> None:
    share(60, 2, profile, address, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_four_runners_two_thousand_probes_and_one_is_killed(
    profile: Callable[[int], Path], address: str, tmp_path: Path
) -> None:
    share(2_000, 4, profile, address, tmp_path)


def test_without_a_runner_nothing_is_green_and_the_word_is_clear(
    profile: Callable[[int], Path], address: str, tmp_path: Path
) -> None:
    Slow.asked = 0
    with seat(profile(1), address, tmp_path) as (engine, _):
        engine.run([GateId("g0")]).result(20)
        view = engine.tick().review.views[GateId("g0")]
        assert view.claims[0].outcome is Outcome.INCONCLUSIVE
        assert view.claims[0].note == "waits for a runner at vpc"
        assert view.standing is not Standing.CLOSED
    assert Slow.asked == 0


def test_a_runner_with_another_content_of_the_profile_asks_nothing(
    profile: Callable[[int], Path], address: str, tmp_path: Path
) -> None:
    path = profile(1)
    other = tmp_path / "other.toml"
    other.write_text(path.read_text() + "\n# changed\n")
    Slow.asked = 0
    with seat(path, address, tmp_path) as (engine, _), runners(other, address, 1):
        until(lambda: here(engine) == 1, 30)
        engine.run([GateId("g0")]).result(60)
        view = engine.tick().review.views[GateId("g0")]
        assert view.claims[0].note == "the runner has another content of the profile"
        assert view.claims[0].outcome is Outcome.INCONCLUSIVE
    assert Slow.asked == 0


def test_a_runner_asks_only_what_is_asked_from_where_it_is(
    profile: Callable[[int], Path], address: str, journal_database: Target, tmp_path: Path
) -> None:
    """Who may queue a job could have a probe of another vantage point answered here, and its gate was green."""
    path = profile(2)
    path.write_text(path.read_text().replace('from = "vpc"', 'from = "office"', 1))
    Slow.asked = 0
    with seat(path, address, tmp_path) as (engine, heard), runners(path, address, 1):
        until(lambda: here(engine) == 1, 30)
        launch = engine.picture.launch
        errands = [Errand(launch.plan.digest, GateId(gate), ProbeId(f"{gate}/1"), RunId("x")) for gate in ("g0", "g1")]

        async def send() -> None:
            queued = jobs.Jobs(as_login(journal_database, SEAT), launch.id)
            for errand in errands:
                await queued.send("vpc", errand)
            await queued.close()

        apart(send())
        until(lambda: answers(heard)["g1/1"] == 1, 30)
        assert answers(heard) == {"g1/1": 1}
    assert Slow.asked == 1


def test_a_launch_that_moved_to_another_database_is_answered_there(
    profile: Callable[[int], Path], address: str, journal_database: Target, tmp_path: Path
) -> None:
    """The numbers of its queue begin at 1 again; the journal had higher ones, and took every answer for an old one."""
    path = profile(1)
    with seat(path, address, tmp_path) as (engine, heard), runners(path, address, 1):
        until(lambda: here(engine) == 1, 30)
        engine.run([GateId("g0")]).result(60)
        until(lambda: answers(heard)["g0/1"] == 1)
        assert journal_database.password is not None
        given = {**journal_database.options, "password": journal_database.password.reveal()}
        with psycopg.connect(**given, autocommit=True, options="-c search_path=cockpit_jobs") as owner:
            owner.execute("DELETE FROM procrastinate_jobs")
            owner.execute("ALTER SEQUENCE procrastinate_jobs_id_seq RESTART WITH 1")
        engine.run([GateId("g0")]).result(60)
        until(lambda: answers(heard)["g0/1"] == 2)


def test_a_runner_whose_copy_nobody_allowed_does_not_begin(
    profile: Callable[[int], Path], address: str, tmp_path: Path
) -> None:
    path = profile(1)
    with seat(path, address, tmp_path):
        command = [sys.executable, "-m", "cockpit", "runner", str(path), "--at", "vpc", "--journal", address]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "is not trusted, so nothing ran" in done.stderr


def test_a_launch_in_a_file_reaches_no_runner(profile: Callable[[int], Path], tmp_path: Path) -> None:
    from cockpit.wiring.outpost import run_errands

    path = profile(1)
    allow(path, tmp_path)
    seating = wiring.Seating(Operator("runner"), vantage="vpc", state=tmp_path)
    with pytest.raises(UsageProblem, match="through a journal in PostgreSQL"):
        run_errands(wiring.load(path), seating, at_once=1, say=lambda _line: None)
