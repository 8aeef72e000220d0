"""Seats of a shared launch from the command line: a login that may only read, a server that is away for a moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cli.conftest import COCKPIT, Run
from fakes.faults import FaultyWay
from fakes.shared_team import Shared
from fakes.terminal import Terminal


def test_who_looks_on_by_a_reading_login_is_seen_from_the_command_line(team: Shared, run: Run, tmp_path: Path) -> None:
    profile = team.profile(tmp_path, shared=False)
    at = ("--journal", team.seat)
    assert run("note", profile, "hello", "--as", "Morgan", *at, env=team.env).code == 0
    assert "looks on" not in run("seats", "show", profile, *at, env=team.env).out
    words = ["-m", "cockpit", str(profile), "--observe", "--as", "Eve", "--journal", team.reader]
    eve = Terminal(
        [sys.executable, *words], size=(100, 30), folder=tmp_path, COCKPIT_HOME=str(tmp_path / "eve"), **team.env
    )
    try:
        eve.until("^p palette")
        shown = run("seats", "show", profile, *at, env=team.env).out
        assert "◌ Eve  looks on now, not in the journal  named: a statement, no proof; database login reader" in shown
        assert "Eve" not in run("log", profile, *at, env=team.env).out
    finally:
        eve.close()


def test_a_command_waits_for_a_server_that_restarts_and_says_so(team: Shared, run: Run, tmp_path: Path) -> None:
    profile = team.profile(tmp_path, shared=False)
    with FaultyWay(team.server.port) as way:
        at = ("--journal", team.seat.replace(f":{team.server.port}/", f":{way.port}/"))
        way.starts = True
        note = subprocess.Popen(
            [*COCKPIT, "note", str(profile), "hello", "--as", "Morgan", *at],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            env={**os.environ, "COCKPIT_HOME": str(tmp_path / "state"), **team.env},
        )  # fmt: skip
        assert note.stderr is not None
        told = note.stderr.readline()
        way.heal()
        out, rest = note.communicate(timeout=30)
        assert (note.returncode, rest) == (0, "")
        assert "noted: hello" in out
        assert told.startswith("waiting up to 5 s for the journal in 127.0.0.1:")
        assert told.endswith(": the database system is starting up\n")
        assert "hello" in run("log", profile, *at, env=team.env).out
