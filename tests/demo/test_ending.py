"""Nothing of a demo world outlives the one who started it, however that one ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from asking import eventually

from cockpit.demo import World
from cockpit.errors import CockpitError

_OWNER = """
import json, sys
from cockpit.demo import World
world = World.start()
print(json.dumps(str(world.folder)), flush=True)
sys.stdin.read()
"""


def _family(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def _gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended; one that waits to be collected by init, which may take its time, has."""
    return bool(eventually(lambda: not any(_alive(process) for process in processes)))


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_stop_leaves_nothing_and_may_be_called_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    said: list[str] = []
    before = set(_family(os.getpid()))
    world = World.start(said.append)
    family = [process for process in _family(os.getpid()) if process not in before]
    assert any(process.name() == "postgres" for process in family)
    assert any("PostgreSQL ready on 127.0.0.1:" in line for line in said)
    assert os.environ["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1:")
    assert "AWS_PROFILE" not in os.environ
    world.stop()
    world.stop()
    assert os.environ["AWS_PROFILE"] == "somebody"
    assert "AWS_ENDPOINT_URL" not in os.environ
    assert _gone(family)
    assert not world.folder.exists()
    with pytest.raises(CockpitError):
        world.break_it("alarm")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_it_goes_when_its_owner_is_killed(number: signal.Signals) -> None:
    owner = subprocess.Popen([sys.executable, "-c", _OWNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert owner.stdout is not None
        folder = Path(json.loads(owner.stdout.readline()))
        family = _family(owner.pid)
        assert len(family) > 3
        assert folder.is_dir()
    finally:
        owner.send_signal(number)
        owner.communicate()
    assert _gone(family)
    assert not folder.exists()


def test_its_own_process_may_be_killed_too() -> None:
    before = set(_family(os.getpid()))
    world = World.start()
    family = [process for process in _family(os.getpid()) if process not in before]
    hand = next(process for process in family if "cockpit.demo.stagehand" in process.cmdline())
    hand.kill()
    with pytest.raises(CockpitError, match="ended"):
        world.break_it("alarm")
    world.stop()
    assert _gone(family)
    assert not world.folder.exists()


def test_a_database_that_cannot_be_set_up_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("initdb", "postgres"):
        (programs / name).write_text("#!/bin/sh\necho 'initdb: error: the disk is full' >&2\nexit 1\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("COCKPIT_PG_BIN", str(programs))
    before = set(_family(os.getpid()))
    with pytest.raises(CockpitError, match="the disk is full") as found:
        World.start()
    assert "\n" not in found.value.problem
    assert _gone([process for process in _family(os.getpid()) if process not in before])
