"""Where a command has no room, no home, no folder or no standard streams: a sentence, and never an exit code of 0."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from cockpit.cli.finding import find_operator
from cockpit.errors import UsageProblem
from cockpit.journal.find import state_folder
from cockpit.profile import cache, load
from fakes.trusting import allow

PROFILE = """
[launch]
project = "poor"
title = "Poor"
[category.all]
title = "All"
[gate.g]
title = "G"
category = "all"
[[gate.g.probe]]
run = "true"
claims = [{ says = "it ran", expect = "exit_code == 0" }]
"""


@pytest.fixture
def poor(tmp_path: Path) -> Path:
    """A profile that is allowed."""
    path = tmp_path / "p.toml"
    path.write_text(PROFILE)
    allow(path, tmp_path / "state")
    return path


def start(words: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A command of a shell, since it is the shell that closes streams and leads them elsewhere."""
    given = {**os.environ, "COCKPIT": f"{sys.executable} -m cockpit", "COCKPIT_HOME": str(folder / "state"), **env}
    done = subprocess.run(
        ["bash", "-c", words], cwd=folder, env=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert "cockpit broke" not in done.stderr
    assert not list((folder / "state").glob("crashes/*"))
    return done


@pytest.mark.parametrize("words", ["check p.toml --json", "log p.toml --export -", "--help"])
def test_an_answer_that_does_not_get_out_is_no_success(poor: Path, tmp_path: Path, words: str) -> None:
    if words.startswith("log"):
        start("$COCKPIT note p.toml seen", tmp_path)
    done = start(f"$COCKPIT {words} >/dev/full", tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "stdout cannot be written: No space left on device"


def test_streams_that_were_closed_are_nobodys(poor: Path, tmp_path: Path) -> None:
    done = start("$COCKPIT check p.toml <&- >&- 2>&-", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "verdict         GO" in start("$COCKPIT check p.toml 2>&-", tmp_path).stdout


@pytest.mark.parametrize("place", ["none/report.xml", "."])
def test_a_report_that_cannot_be_written_is_named(run, poor: Path, place: str) -> None:
    done = run("check", poor, "--junit", place)
    assert (done.code, f"{place} cannot be written: " in done.err) == (2, True)


def test_a_pipe_is_written_into_and_not_replaced(run, poor: Path, tmp_path: Path) -> None:
    assert run("note", poor, "seen").code == 0
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("log", poor, "--export", "pipe").code == 0
        assert os.read(reader, 11) == b'{"journal":'
    finally:
        os.close(reader)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_user_without_a_home_or_a_name_gets_a_sentence(monkeypatch, poor: Path) -> None:
    """As in many containers. What is kept below the working folder could have come with the repository."""

    def nobody(_number: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    for name in ("HOME", "COCKPIT_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageProblem, match="there is no home folder to keep anything in"):
        state_folder()
    with pytest.raises(UsageProblem, match="this user has no name here"):
        find_operator(load(poor).plan, None, None)
    assert not cache.folder({}).is_absolute(), "nothing is kept there"


@pytest.mark.parametrize("env", [{"COCKPIT_HOME": "~nobody-has-this-name/x"}, {"COCKPIT_PROFILE": "~nobody-has-it/p"}])
def test_a_home_of_nobody_is_a_sentence(stranger, poor: Path, env: dict[str, str]) -> None:
    done = stranger(*(("check", poor) if "COCKPIT_HOME" in env else ("check",)), env=env)
    assert (done.code, "broke" in done.err) == (2, False)


def test_a_folder_that_is_gone_is_a_sentence(poor: Path, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    done = start("cd gone; rmdir ../gone; $COCKPIT check ../p.toml", tmp_path)
    assert (done.returncode, "a folder that is not there any more" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([signal.SIGTERM], 143),
        ([signal.SIGHUP], 129),
        ([signal.SIGINT, signal.SIGINT, signal.SIGTERM], 130),
        ([signal.SIGSTOP, signal.SIGTERM, signal.SIGCONT], 143),
    ],
    ids=["TERM, as a job in CI gets", "HUP, as a lost connection sends", "hurried", "stopped meanwhile"],
)
def test_what_a_check_started_ends_with_it(tmp_path: Path, sent: list[signal.Signals], code: int) -> None:
    """A command of a probe has a session of its own: no terminal ends it, and it may write to production."""
    os.mkfifo(tmp_path / "started")
    path = tmp_path / "p.toml"
    path.write_text(PROFILE.replace('run = "true"', 'run = "echo $$ > started; sleep 600"'))
    allow(path, tmp_path / "state")
    check = subprocess.Popen(
        [sys.executable, "-m", "cockpit", "check", "p.toml"],
        cwd=tmp_path, env={**os.environ, "COCKPIT_HOME": str(tmp_path / "state")},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    child = psutil.Process(int((tmp_path / "started").read_text()))
    for number in sent:
        check.send_signal(number)
    out, err = check.communicate(timeout=30)
    assert (check.returncode, out) == (code, "")
    assert err.strip() == ("interrupted" if code == 130 else f"stopped by {signal.Signals(code - 128).name}")
    child.wait(timeout=10)
