"""Commands that hide what they leave behind, reach for the terminal, or only look as if they had run.

Beyond tests/probes/test_run_hostile.py. None may be green, none may leave a process, none may cost more than its time.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import psutil
import pytest

from cockpit.core.probe import RunSpec

linux = pytest.mark.skipif(sys.platform != "linux", reason="strays are found through /proc")
UNTIL = "until [ -s pid ]; do sleep 0.01; done; "
HIDING = {
    "an empty environment": "setsid env -i sh -c 'echo $$ > pid; exec sleep 60' >/dev/null 2>&1 & " + UNTIL,
    "the same, twice forked": "( (exec -c setsid sh -c 'echo $$ > pid; exec sleep 60' >/dev/null 2>&1 &) ); " + UNTIL,
    "another name": "setsid bash -c 'echo $$ > pid; exec -a bash sleep 60' >/dev/null 2>&1 & " + UNTIL,
    "another folder and no pipe": (
        "export D=$PWD; (cd /; setsid sh -c 'echo $$ > $D/pid; exec sleep 60' <&- >&- 2>&- &); " + UNTIL
    ),
    "deaf": "setsid sh -c 'trap \"\" HUP INT TERM QUIT PIPE; echo $$ > pid; sleep 60; sleep 60' & " + UNTIL,
    "stopped": "setsid sh -c 'echo $$ > pid; kill -STOP $$; sleep 60' & " + UNTIL,
}  # fmt: skip


def gone(pid_file: Path) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(int(pid_file.read_text())).status() == psutil.STATUS_ZOMBIE
    return True


@linux
@pytest.mark.parametrize("then", ["echo done", "sleep 60"], ids=["ends", "hangs"])
@pytest.mark.parametrize("name", HIDING)
def test_whatever_hides_is_found(ask, tmp_path: Path, name, then):
    got = ask(RunSpec(HIDING[name] + then), folder=tmp_path, timeout=0.6)
    assert gone(tmp_path / "pid")
    assert any("left behind" in line for line in got.shown("info"))


@linux
def test_what_forks_faster_than_one_can_look_is_gone_too(ask, tmp_path: Path):
    command = "setsid sh -c 'n=0; while [ $n -lt 2000 ]; do n=$((n+1)); sleep 0.02 & sleep 0.002; done' & "
    ask(RunSpec(command + "f() { [ $1 -gt 0 ] && { f $(($1-1)) & f $(($1-1)) & }; sleep 60; }; f 5"), folder=tmp_path,
        timeout=0.4)  # fmt: skip
    here = str(tmp_path)
    assert [process for process in psutil.process_iter() if _folder(process) == here] == []


def _folder(process: psutil.Process) -> str:
    try:
        return "" if process.status() == psutil.STATUS_ZOMBIE else process.cwd()
    except psutil.Error:
        return ""


@pytest.mark.parametrize(
    "command",
    [
        "cat < /dev/tty",
        "echo PWNED > /dev/tty",
        "exec 3<> /dev/tty && stty -F /dev/tty raw -echo",
        "stty raw -echo",
        "read -r answer < /dev/tty && echo $answer",
        "tput reset > /dev/tty",
    ],
)
def test_no_command_has_a_terminal(ask, command):
    got = ask(RunSpec(command))
    assert got.document["exit_code"] != 0


def test_who_reads_gets_the_end_at_once(ask):
    got = ask(RunSpec("read -r x || echo nothing; cat; echo end"))
    assert got.document["lines"] == ["nothing", "end"]


NOT_RUN = {
    "an empty file": (b"", "is empty"),
    "a blank one": (b"\n \n", "is empty"),
    "text": (b"echo all is well\n", "no #! line"),
    "a page of a proxy": (b"<html>404</html>\n", "no #! line"),
}


@pytest.mark.parametrize("way", ["./it", "./it | cat", "exec ./it", "MODE=x ./it --now", "'./it'"])
@pytest.mark.parametrize("name", NOT_RUN)
def test_a_file_that_says_not_what_runs_it_is_not_run(ask, tmp_path: Path, name, way):
    content, problem = NOT_RUN[name]
    (tmp_path / "it").write_bytes(content)
    (tmp_path / "it").chmod(0o755)
    got = ask(RunSpec(way), folder=tmp_path)
    assert problem in got.error
    assert got.document is None


def test_a_file_that_does_is_run(ask, tmp_path: Path):
    (tmp_path / "it").write_text("#!/bin/sh\necho ran\n")
    (tmp_path / "it").chmod(0o755)
    assert ask(RunSpec("./it"), folder=tmp_path).document["lines"] == ["ran"]
    assert ask(RunSpec("bash ./it"), folder=tmp_path).document["lines"] == ["ran"]


@pytest.mark.parametrize(
    "command", ["/nonexistent/program", "/tmp", "/etc/hostname", "''", "./missing-interpreter", "./not-allowed"]
)
def test_what_cannot_run_is_not_green(ask, tmp_path: Path, command):
    (tmp_path / "missing-interpreter").write_text("#!/nonexistent/interpreter\n")
    (tmp_path / "missing-interpreter").chmod(0o755)
    (tmp_path / "not-allowed").write_text("#!/bin/sh\nexit 0\n")
    got = ask(RunSpec(command), folder=tmp_path)
    assert got.error or got.document["exit_code"] in {126, 127}


@pytest.mark.parametrize(
    "spec",
    [RunSpec("true " + "x" * 3_000_000), RunSpec("true", env=(("BIG", "x" * 3_000_000),))],
    ids=["arguments", "environment"],
)
def test_more_than_the_system_takes_is_one_sentence(ask, spec):
    got = ask(spec)
    assert "cannot be started" in got.error
    assert len(got.error) < 300


@pytest.mark.parametrize(("signal", "name"), [("SEGV", "SIGSEGV"), ("ABRT", "SIGABRT"), ("KILL", "SIGKILL")])
def test_a_signal_is_named_and_leaves_no_core(ask, tmp_path: Path, signal, name):
    got = ask(RunSpec(f"kill -{signal} $$; sleep 5"), folder=tmp_path)
    assert got.document["signal"] == name
    assert list(tmp_path.iterdir()) == []


def test_one_line_of_five_megabytes_is_no_text_that_a_claim_can_hold(ask):
    got = ask(RunSpec("head -c 5000000 /dev/zero | tr '\\0' x"))
    assert (got.document["stdout"], got.document["lines"], got.document["truncated"]) == (None, None, True)
    assert max(len(text) for _, text in got.lines) < 10_000


def test_what_takes_its_own_folder_away_ends_as_it_says(ask, tmp_path: Path):
    (tmp_path / "here").mkdir()
    got = ask(RunSpec('rm -r "$PWD"; exit 4', cwd="here"), folder=tmp_path)
    assert got.document["exit_code"] == 4


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("no-such-command-here", "the command was not found (exit 127)"),
        ("no-such-command-here | cat", "the command was not found (exit 127)"),
        ("/tmp", "it cannot be executed (exit 126)"),
        ("echo half; kill -9 $$", "it was killed by SIGKILL"),
    ],
)
def test_what_never_ran_or_was_cut_off_holds_no_claim(ask, command, said):
    """It says nothing, so that no line of it holds an ERROR."""
    got = ask(RunSpec(command))
    assert got.error == f"the command broke: {said}"
    assert ask(RunSpec(command, exit_codes=(126, 127, 137))).error == ""
