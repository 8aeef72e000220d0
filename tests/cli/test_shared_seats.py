"""Seats of a shared launch from the command line, with a login that may read and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from cli.conftest import Run
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
