"""Commands against real processes: what they get, what counts, what is left of them."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from pathlib import Path

import psutil
import pytest

from cockpit.core.names import ProbeId
from cockpit.core.probe import Effect, Probe, RunSpec, Scene
from cockpit.core.secret import Secret
from cockpit.probes.registry import Probes
from cockpit.probes.run import MAX_BYTES
from cockpit.probes.strays import TAG

FIELDS = {"exit_code", "signal", "stdout", "stderr", "lines", "truncated", "elapsed_ms"}


def test_the_document_of_a_command(ask):
    got = ask(RunSpec("echo one; echo two >&2; printf three; exit 3"))
    assert got.error == ""
    document = got.document
    assert set(document) == FIELDS
    assert document["exit_code"] == 3
    assert document["signal"] is None
    assert document["stdout"] == "one\nthree"
    assert document["stderr"] == "two\n"
    assert document["lines"] == ["one", "three"]
    assert document["truncated"] is False
    assert got.shown("out") == ["one", "three"]
    assert got.shown("err") == ["two"]


def test_a_failure_inside_a_pipe_is_seen(ask):
    assert ask(RunSpec("false | cat")).document["exit_code"] == 1


def test_a_value_is_never_code_and_never_an_argument(ask, tmp_path: Path):
    value = f"$(touch {tmp_path}/canary); `touch {tmp_path}/canary`; touch {tmp_path}/canary"
    got = ask(RunSpec('printf %s "${v}"; tr "\\0" "\\n" < /proc/$$/cmdline >&2'), values={"v": value}, folder=tmp_path)
    assert got.document["stdout"] == value
    assert "touch" not in got.document["stderr"]
    assert list(tmp_path.iterdir()) == []


def test_values_of_every_kind_reach_the_environment(ask):
    got = ask(
        RunSpec('echo "${a} ${b} ${c} ${d}"', env=(("EXTRA", "x-${a}"),)),
        values={"a": 1, "b": True, "c": Secret("c", "s3cret"), "d": 2.5, "unused": "u"},
    )
    assert got.document["stdout"] == "1 true s3cret 2.5\n"
    assert not any("s3cret" in line for line in got.shown("info"))


def test_only_the_names_that_are_used_reach_the_environment(ask):
    got = ask(RunSpec("env; : ${a}"), values={"a": "1", "other": Secret("other", "s3cret")})
    assert "a=1" in got.document["lines"]
    assert "s3cret" not in got.document["stdout"]


def test_a_name_without_a_value_blocks_the_command(ask, tmp_path: Path):
    got = ask(RunSpec("touch ran; echo ${missing}"), folder=tmp_path)
    assert got.error == "blocked: ${missing} has no value"
    assert list(tmp_path.iterdir()) == []


def test_names_that_the_child_has_anyway_are_no_holes(ask):
    got = ask(RunSpec('test -n "${HOME}" && echo "${OWN}"', env=(("OWN", "mine"),)))
    assert got.document["stdout"] == "mine\n"


def test_little_of_our_environment_is_inherited(ask, monkeypatch):
    monkeypatch.setenv("COCKPIT_CREDENTIAL_DB", "s3cret")
    monkeypatch.setenv("SOME_TOKEN", "s3cret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:s3cret@proxy.test:3128")
    monkeypatch.setenv("LC_TIME", "C")
    got = ask(RunSpec("env"))
    assert "s3cret" not in got.document["stdout"]
    assert {"TERM=dumb", "LC_TIME=C", f"HOME={os.environ['HOME']}"} <= set(got.document["lines"])


def test_a_value_with_a_nul_byte_is_refused(ask):
    assert ask(RunSpec("echo ${v}"), values={"v": "a\0b"}).error == "blocked: ${v} holds a NUL byte"


def test_it_starts_in_the_folder_of_the_profile_or_the_one_it_names(ask, tmp_path: Path):
    (tmp_path / "sub").mkdir()
    assert ask(RunSpec("pwd"), folder=tmp_path).document["stdout"] == f"{tmp_path}\n"
    assert ask(RunSpec("pwd", cwd="sub"), folder=tmp_path).document["stdout"] == f"{tmp_path}/sub\n"
    gone = ask(RunSpec("pwd", cwd="nowhere"), folder=tmp_path)
    assert gone.error == f"the command cannot be started in {tmp_path}/nowhere: no such file or directory"


def test_a_command_that_looks_like_an_option_is_a_command(ask):
    got = ask(RunSpec("-x"))
    assert got.document["exit_code"] == 127


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGSEGV"])
def test_death_by_a_signal_is_named(ask, name):
    got = ask(RunSpec(f"kill -s {name.removeprefix('SIG')} $$"))
    assert got.document["signal"] == name
    assert got.document["exit_code"] > 128
    assert any(line.startswith(f"killed by {name}") for line in got.shown("info"))


def test_standard_input_is_empty_and_there_is_no_terminal(ask):
    got = ask(RunSpec('read -r line; echo "read <$line> $?"; (echo x > /dev/tty) 2>/dev/null; echo "tty $?"'))
    assert got.document["stdout"] == "read <> 1\ntty 1\n"


def test_no_descriptor_of_ours_reaches_the_child(ask):
    with Path(__file__).open() as ours:
        os.set_inheritable(ours.fileno(), True)
        got = ask(RunSpec("ls -l /proc/self/fd"))
    assert Path(__file__).name not in got.document["stdout"]


def test_text_that_is_no_utf_8_and_nul_bytes(ask):
    got = ask(RunSpec(r"printf 'caf\xe9 \0 \xed\xa0\x80 \xf0\x9f\n\xe2\x82'"))
    got.document["stdout"].encode("utf-8")
    assert got.document["stdout"].startswith("caf� \0")
    assert len(got.document["lines"]) == 2
    assert got.shown("out")[0].endswith("bytes of binary)")


def test_carriage_returns_before_the_line_feed_are_no_part_of_a_line(ask):
    assert ask(RunSpec(r"printf 'a\r\nb\r\n'")).document["lines"] == ["a", "b"]


def test_output_of_up_to_the_limit_is_whole(ask):
    got = ask(RunSpec(f"head -c {MAX_BYTES} /dev/zero | tr '\\0' x"))
    assert len(got.document["stdout"]) == MAX_BYTES
    assert got.document["truncated"] is False


def test_output_beyond_the_limit_leaves_the_document_and_is_shown_in_part(ask):
    got = ask(RunSpec("seq 1 300000; echo problem >&2"))
    document = got.document
    assert document["exit_code"] == 0
    assert document["truncated"] is True
    assert document["stdout"] is None, "a claim must not be held against a text with a hole"
    assert document["lines"] is None
    assert document["stderr"] == "problem\n"
    out = got.shown("out")
    assert out[0] == "1"
    assert out[-1] == "300000"
    assert len(out) < 2_000
    assert any("are not shown" in line for line in got.shown("info"))


def test_one_line_without_an_end_is_shown_in_part(ask):
    got = ask(RunSpec("head -c 5000000 /dev/zero | tr '\\0' x"))
    assert got.document["exit_code"] == 0
    (line,) = got.shown("out")
    assert line.endswith("(5,000,000 bytes)")
    assert len(line) < 9_000, "who shows it masks it first and cuts it then"


def test_lines_are_shown_while_the_command_runs(tmp_path: Path):
    """The command waits for a file that is made only after its first line was shown."""
    shown = []

    def emit(stream: str, text: str) -> None:
        if (stream, text) == ("out", "first"):
            (tmp_path / "go").touch()
        shown.append(text)

    async def once() -> None:
        probe = Probe(ProbeId("g/1"), "t", RunSpec("echo first; until [ -e go ]; do sleep 0.01; done; echo second"))
        answer = await Probes().ask(probe, Scene({}, {}, 10, folder=str(tmp_path), emit=emit))
        assert answer.error is None

    asyncio.run(once())
    assert [line for line in shown if line in {"first", "second"}] == ["first", "second"]


def test_an_unfinished_line_is_shown_at_the_end(ask):
    got = ask(RunSpec("printf 'Password: '; sleep 30"), timeout=0.4)
    assert got.error == "no end within 0.4 s; it was killed"
    assert got.shown("out") == ["Password: "]


def test_without_bash_a_pipe_is_refused_and_the_rest_runs_in_sh(ask, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "bash was not found" in ask(RunSpec("false | true")).error
    assert ask(RunSpec("echo a || echo b")).document["stdout"] == "a\n"


def test_it_works_in_the_event_loop_of_any_thread(ask):
    got = []
    thread = threading.Thread(target=lambda: got.append(ask(RunSpec("echo hi; exit 4"))))
    thread.start()
    thread.join(30)
    assert (got[0].document["exit_code"], got[0].document["stdout"]) == (4, "hi\n")


def test_many_at_once(ask):
    async def all_of_them() -> list[object]:
        probes = Probes()
        return await asyncio.gather(
            *(
                probes.ask(Probe(ProbeId(f"g/{n}"), "t", RunSpec(f"echo {n}; exit {n % 3}")), Scene({}, {}, 30))
                for n in range(60)
            )
        )

    for number, answer in enumerate(asyncio.run(all_of_them())):
        assert answer.document["stdout"] == f"{number}\n"
        assert answer.document["exit_code"] == number % 3
    assert not any(process.name() == "bash" for process in psutil.Process().children())


def test_no_descriptor_is_left_open(ask):
    ask(RunSpec("true"))
    before = psutil.Process().num_fds()
    for _ in range(5):
        ask(RunSpec("echo x"))
        ask(RunSpec("sleep 30"), timeout=0.05)
    assert psutil.Process().num_fds() == before


def test_the_effect_is_taken_at_its_word(ask):
    assert ask(RunSpec("true"), effect=Effect.PRODUCTION).document["exit_code"] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="strays are found through /proc")
def test_the_run_is_tagged(ask):
    assert ask(RunSpec("env")).document["stdout"].count(f"{TAG}=") == 1


def test_without_handles_of_processes_the_exit_is_still_seen(ask, monkeypatch):
    """As on macOS, and on Linux before 5.3."""
    monkeypatch.delattr(os, "pidfd_open", raising=False)
    assert ask(RunSpec("sleep 0.1; echo done; exit 3")).document["exit_code"] == 3
    got = ask(RunSpec("sleep 60 & sleep 60"), timeout=0.2)
    assert got.error == "no end within 0.2 s; it was killed"
    assert not any(process.name() in {"bash", "sleep"} for process in psutil.Process().children(recursive=True))


# ------------------------------------------------------------------------------------------------------ exit codes
@pytest.mark.parametrize(("code", "error"), [(0, ""), (99, ""), (107, "exit 107"), (127, "exit 127"), (1, "exit 1")])
def test_an_exit_code_that_is_no_answer_is_an_error(ask, code, error):
    """k6 answers 0, or 99 for a threshold that was crossed; with any other the run itself broke."""
    got = ask(RunSpec(f"echo said; exit {code}", exit_codes=(0, 99)))
    assert got.document["exit_code"] == code
    assert got.error.startswith(f"the command broke: {error}") if error else got.error == ""
    assert got.shown("out") == ["said"]
