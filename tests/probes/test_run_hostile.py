"""Commands that will not go: nothing of them may be left, and none may hold a probe beyond its time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import psutil
import pytest

from cockpit.core.names import ProbeId
from cockpit.core.probe import Probe, RunSpec, Scene
from cockpit.probes.registry import Probes
from cockpit.probes.strays import TAG, Run, kill_strays

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strays are found through /proc")
KILLED = "no end within 0.4 s; it was killed"
DAEMON = "setsid sh -c 'trap \"\" TERM HUP INT; echo $$ > {pid}; {then}' & until [ -s {pid} ]; do sleep 0.01; done; "


def gone(pid_file: Path) -> bool:
    """Whether the process that wrote its number there has ended."""
    pid = int(pid_file.read_text())
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def marked(mark: str) -> list[psutil.Process]:
    """Every process that carries this mark in its environment."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("MARK") == mark:
                found.append(process)
    return found


@pytest.mark.parametrize(
    "command",
    [
        "sleep 60",
        "trap '' TERM INT HUP QUIT; while :; do sleep 1; done",
        "kill -STOP $$; sleep 60",
        "exec >&- 2>&-; sleep 60",
        "while :; do printf .; sleep 0.05; done",
        "yes",
        "yes >&2",
        "cat /dev/zero",
        "for i in $(seq 50); do sleep 60 & done; wait",
    ],
)
def test_what_does_not_end_is_killed_at_its_timeout(ask, command):
    mark = uuid.uuid4().hex
    got = ask(RunSpec(command, env=(("MARK", mark),)), timeout=0.4)
    assert got.error == KILLED
    assert got.document["exit_code"] is None
    assert marked(mark) == []


def test_a_flood_on_both_pipes_blocks_nobody(ask):
    got = ask(RunSpec("for i in 1 2 3 4; do head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2; done; exit 7"))
    assert got.document["exit_code"] == 7


def test_a_child_in_the_background_that_keeps_the_pipe_does_not_hold_the_probe(ask, tmp_path: Path):
    got = ask(RunSpec("sh -c 'echo $$ > pid; sleep 60' & until [ -s pid ]; do sleep 0.01; done; echo done"),
              folder=tmp_path)  # fmt: skip
    assert got.document["exit_code"] == 0
    assert got.document["stdout"] == "done\n"
    assert gone(tmp_path / "pid")


@pytest.mark.parametrize("then", ["sleep 60", "exec >/dev/null 2>&1; sleep 60"], ids=["keeps the pipe", "lets it go"])
@pytest.mark.parametrize("ending", ["echo done", "sleep 60"], ids=["ends", "hangs"])
def test_a_daemon_is_found_and_killed(ask, tmp_path: Path, then, ending):
    got = ask(RunSpec(DAEMON.format(pid="pid", then=then) + ending), folder=tmp_path, timeout=1)
    assert gone(tmp_path / "pid")
    assert any("left behind were killed" in line for line in got.shown("info"))


def test_a_command_that_kills_its_group_kills_only_itself(ask):
    got = ask(RunSpec("kill -TERM 0; sleep 5"))
    assert got.document["signal"] == "SIGTERM"


def test_cancelling_leaves_nothing_behind(tmp_path: Path):
    command = DAEMON.format(pid="daemon", then="sleep 60") + "echo $$ > shell; sleep 60"

    async def cancel() -> None:
        probes = Probes()
        scene = Scene({}, {}, 60, folder=str(tmp_path), emit=lambda *_: None)
        task = asyncio.ensure_future(probes.ask(Probe(ProbeId("g/1"), "t", RunSpec(command)), scene))
        while not (tmp_path / "shell").exists():
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert gone(tmp_path / "daemon")
        assert gone(tmp_path / "shell")

    asyncio.run(cancel())


def test_cancelling_twice_leaves_nothing_behind(tmp_path: Path):
    async def cancel() -> None:
        probes = Probes()
        scene = Scene({}, {}, 60, folder=str(tmp_path))
        spec = RunSpec("trap '' TERM; echo $$ > shell; while :; do sleep 1; done")
        task = asyncio.ensure_future(probes.ask(Probe(ProbeId("g/1"), "t", spec), scene))
        while not ((tmp_path / "shell").exists() and (tmp_path / "shell").read_text()):
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert gone(tmp_path / "shell")

    asyncio.run(cancel())


def test_only_the_processes_of_this_run_are_swept():
    with subprocess.Popen(["sleep", "60"], env={**os.environ, TAG: "abc"}) as other:
        try:
            assert kill_strays({"def": Run(1, 0.0)}) == {"def": 0}
            assert other.poll() is None
            assert kill_strays({"def": Run(1, 0.0), "abc": Run(1, 0.0)}) == {"def": 0, "abc": 1}
            assert other.wait(10) == -signal.SIGKILL
        finally:
            other.kill()
