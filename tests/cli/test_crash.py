"""When cockpit itself breaks, wherever: one sentence, a report that only its owner can read, nobody's values."""

from __future__ import annotations

import asyncio
import gc
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from cockpit.cli import door
from cockpit.core import intents
from cockpit.core.events import Entry
from cockpit.core.names import GateId, LaunchId
from cockpit.core.probe import Answer, Probe, Scene
from cockpit.core.record import Draft
from cockpit.core.refusal import Refusal
from cockpit.core.secret import Secret
from cockpit.engine.engine import Engine, Manner, Outside
from cockpit.journal.find import state_folder
from cockpit.journal.memory import MemoryJournal
from cockpit.vault import Vault
from cockpit.wiring import crash
from fakes.launches import OPS, claim, gate, http, plan
from fakes.world import FakeProber, SteppedClock

TOKEN = "ghp_Zk3vQ9xW7mLpT2rY8sNd4fHj6bGc1a"
SENTENCE = re.compile(r"cockpit broke \(([^)]+)\); the report is in (\S+)\. What was recorded is safe; start it again")
GATE = GateId("health")


class Unlucky(RuntimeError):
    """Carries a secret in its text, as errors of libraries do."""

    def __init__(self) -> None:
        super().__init__(f"GET https://api.test/?key={TOKEN} failed")


def read(line: str) -> str:
    """The report that a sentence names: in the state folder, for its owner only, without the secret."""
    found = SENTENCE.search(line)
    assert found, line
    path = Path(found[2])
    assert path.parent == state_folder() / "crashes"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    text = path.read_text()
    assert TOKEN not in text + line
    assert "Traceback" not in text + line
    return text


# ----------------------------------------------------------------------------------------------------- of the verbs
def broken() -> int:
    token = TOKEN
    try:
        raise Unlucky
    except Unlucky:
        raise KeyError(token) from None


def test_a_verb_ends_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert door.guarded(broken) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    text = read(said.err)
    assert "builtins.KeyError\n" in text
    assert "test_crash.py:" in text
    assert " in broken\n" in text
    assert text.startswith("cockpit ")


def test_the_causes_are_told_by_their_kind_and_place() -> None:
    try:
        try:
            raise Unlucky
        except Unlucky as cause:
            raise OSError(TOKEN) from cause
    except OSError as error:
        text = read(crash.report(error))
    assert re.search(r"builtins\.OSError\n.*caused by\ntest_crash\.Unlucky\n", text, re.DOTALL)


def test_an_error_that_is_its_own_cause_and_one_without_end() -> None:
    one, other = ValueError("a"), ValueError("b")
    one.__context__, other.__context__ = other, one
    assert len(read(crash.report(one))) < 3_000

    def deeper() -> None:
        deeper()

    with pytest.raises(RecursionError) as caught:
        deeper()
    assert len(read(crash.report(caught.value))) < 20_000


def test_what_a_vault_knows_is_masked_in_names_too(tmp_path: Path) -> None:
    """A kind or a function may be named by what came from outside."""
    vault = Vault({"key": Secret("key", TOKEN)}, {})
    text = read(crash.report(type(TOKEN, (Exception,), {})()))
    assert "[redacted:key]" in text
    assert vault.redact(TOKEN) == "[redacted:key]"


def test_where_the_state_folder_cannot_be_written_the_report_lies_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    found = SENTENCE.search(crash.report(ValueError("x")))
    assert found
    assert Path(found[2]).parent == tmp_path
    assert stat.S_IMODE(Path(found[2]).stat().st_mode) == 0o600


HOOKS = f"""
import gc, sys, threading
from cockpit.cli.door import take_hooks
take_hooks()

class Thing:
    def __del__(self):
        raise ValueError("{TOKEN}")

def work():
    token = "{TOKEN}"
    raise ValueError(token)

thread = threading.Thread(target=work)
thread.start()
thread.join()
for _ in range(3):
    Thing()
gc.collect()
raise KeyError("{TOKEN}")
"""


def test_what_nobody_caught_in_any_thread_is_a_sentence_too() -> None:
    done = subprocess.run([sys.executable, "-c", HOOKS], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [SENTENCE.search(line)[1] for line in lines] == ["ValueError", "KeyError"]  # type: ignore[index]
    for line in lines:
        read(line)
    assert len(list((state_folder() / "crashes").iterdir())) == 3, "one for all the objects, on the disk only"


def test_a_task_that_a_verb_forgot_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    async def work() -> str:
        async def fail() -> None:
            raise Unlucky

        task = asyncio.ensure_future(fail())
        await asyncio.sleep(0)
        del task
        gc.collect()
        asyncio.get_running_loop().call_soon(broken)
        await asyncio.sleep(0.01)
        return "done"

    assert crash.run(work()) == "done"
    assert capfd.readouterr() == ("", "")
    assert len(list((state_folder() / "crashes").iterdir())) >= 1


# ---------------------------------------------------------------------------------------------------- of the engine
class BrokenJournal(MemoryJournal):
    """Takes the beginning of a launch, and raises what nobody expects of a journal from then on."""

    async def append(self, expected: int, drafts: Sequence[Draft]) -> Sequence[Entry]:
        if expected:
            raise Unlucky
        return await super().append(expected, drafts)


class JumpyClock(SteppedClock):
    """Breaks when the engine looks at the wall clock."""

    def settle(self) -> float:
        raise Unlucky


def leaving(_probe: Probe, _scene: Scene) -> Answer:
    raise SystemExit(3)


def engine(
    prober: FakeProber | None = None, clock: SteppedClock | None = None, kind: type[MemoryJournal] = MemoryJournal
) -> Engine:
    clock = clock or SteppedClock()
    probe = http("health", 1)
    what = plan(gate("health", claim("health", 1, "status == 200"), probes=(probe,)))
    journal = kind(LaunchId("demo-1"), "demo", now=clock.now())
    vault = Vault({"key": Secret("key", TOKEN)}, {})
    outside = Outside(
        journal, prober or FakeProber({"health/1": Answer({"status": 200})}), vault, clock, report=crash.report
    )
    made = Engine(what, outside, Manner(LaunchId("demo-1"), "0", OPS, attended=True, steward=True))
    made.start()
    return made


def alarm(flying: Engine) -> str:
    """What everybody is told, once it is."""
    waiting = threading.Event()
    for _ in range(1_000):
        if flying.tick().alarm:
            return flying.picture.alarm
        waiting.wait(0.01)
    raise AssertionError("nobody was told")


def test_a_journal_that_breaks_refuses_and_the_launch_goes_on(capfd: pytest.CaptureFixture[str]) -> None:
    flying = engine(kind=BrokenJournal)
    try:
        answer = flying.submit(intents.Note("anything")).result(10)
        assert isinstance(answer, Refusal)
        assert "not recorded" in str(answer)
        read(str(answer))
        read(alarm(flying))
        assert flying.submit(intents.Note("again")).result(10) == answer
        assert len(list((state_folder() / "crashes").iterdir())) == 1, "the same one is reported once"
    finally:
        flying.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("error", [Unlucky, SystemExit])
def test_a_probe_that_ends_the_process_ends_nothing(capfd: pytest.CaptureFixture[str], error: type) -> None:
    def breaking(_probe: Probe, _scene: Scene) -> Answer:
        raise error

    flying = engine(FakeProber({"health/1": breaking}))
    try:
        run = flying.run([GATE])
        if error is SystemExit:
            assert "SystemExit" in alarm(flying)
        else:
            run.result(10)
            assert "the probe itself broke: Unlucky" in "\n".join(line.text for line in flying.lines(GATE))
        assert not isinstance(flying.submit(intents.Note("the engine goes on")).result(10), Refusal)
    finally:
        flying.close()
    assert TOKEN not in "".join(capfd.readouterr())


def test_a_watch_of_the_engine_that_breaks_is_told_and_begun_again(capfd: pytest.CaptureFixture[str]) -> None:
    flying = engine(clock=JumpyClock())
    try:
        read(alarm(flying))
        assert not isinstance(flying.submit(intents.Note("the engine goes on")).result(10), Refusal)
        flying._loop.call_soon_threadsafe(broken)
        for _ in range(1_000):
            if "KeyError" in flying.tick().alarm:
                break
            threading.Event().wait(0.01)
        read(flying.picture.alarm)
    finally:
        flying.close()
    assert capfd.readouterr() == ("", "")
