"""Fifteen ways in which a keyring behaves on the day: each has its name, none costs more than three seconds.

Once with our own stand-ins, and once with the measuring kit where it lies beside the checkout.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.vault import State, ask
from cockpit.vault.errand import LOADING, PATIENCE

pytestmark = pytest.mark.timeout(60)

BEHAVIOURS: dict[str, tuple[str, State, str]] = {
    "ok": ("InFile", State.KEYRING, ""),
    "none": ("InFile", State.MISSING, "is not in the keyring"),
    "empty": ("Empty", State.EMPTY, "is there and empty, and an empty credential is never sent"),
    "locked": ("Locked", State.LOCKED, "the keyring is locked"),
    "nobackend": ("Absent", State.NO_BACKEND, "there is no keyring here"),
    "dismissed": ("Dismissed", State.DISMISSED, "asked to be unlocked and nobody answered"),
    "slow": ("Slow", State.TIMED_OUT, "did not answer in time"),
    "hang": ("Hanging", State.TIMED_OUT, "did not answer in time"),
    "newline": ("Newline", State.KEYRING, "ends in a line break"),
    "unicode": ("Unseen", State.KEYRING, "holds characters that cannot be seen"),
    "huge": ("Huge", State.TOO_LONG, "is too long for a credential (1,000,000 characters)"),
    "bytes": ("Bytes", State.NOT_TEXT, "is not text (bytes)"),
    "crash": ("Raising", State.BROKEN, "the keyring failed (RuntimeError)"),
    "tty": ("Terminal", State.PROMPTS, "asks for a password on the terminal"),
    "flaky": ("Flaky", State.KEYRING, "only given by the keyring when it was asked again"),
}
"""What the kit calls it: our stand-in, the state, and what a person reads."""

VALUE = "x" * 10 + "value of it"


def test_nobody_waits_three_seconds() -> None:
    assert len(BEHAVIOURS) == 15
    assert PATIENCE + LOADING <= 3.0


def asked(name: str, state: State, words: str) -> None:
    """Ask in a process with a terminal of its own: what came of it, and that nothing was written to the terminal."""
    code = (
        "import json; from cockpit.vault import ask; v = ask('p', ['stuck']).result(); s = v.states['stuck'];"
        "out = open('result.json', 'w'); json.dump([s.state, s.problem, s.hint, s.remark,"
        "v.secrets['stuck'].reveal() if v.secrets else None], out)"
    )
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    assert process.wait(timeout=30) == 0
    written = b""
    with contextlib.suppress(OSError):  # that is how Linux says that the other end is closed
        written = os.read(ours, 100)
    os.close(ours)
    assert written == b""
    found, problem, hint, remark, value = json.loads(Path("result.json").read_text())
    assert found == state
    assert words in f"{problem} {remark}"
    assert (value is not None) is (state is State.KEYRING), "no value, or a whole one"
    assert value != ""
    assert bool(hint) is bool(problem) is (value is None)
    for text in (problem, hint, remark):
        assert text.isprintable()
        assert "value of it" not in text


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_each_behaviour_has_its_name(
    keyring: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    backend, state, words = BEHAVIOURS[name]
    keyring(backend, **({} if name == "none" else {"cockpit:p/stuck": VALUE}))
    monkeypatch.chdir(tmp_path)
    asked(name, state, words)


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_the_kit_finds_the_same(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    _, state, words = BEHAVIOURS[name]
    store = tmp_path / "secrets.json"
    store.write_text(json.dumps({"cockpit:p/stuck": VALUE}))
    monkeypatch.setenv("PYTHONPATH", str(shared / "hostile"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "hostile_keyring.Keyring")
    monkeypatch.setenv("HOSTILE_KEYRING", name)
    monkeypatch.setenv("HOSTILE_KEYRING_FILE", str(store))
    monkeypatch.chdir(tmp_path)
    asked(name, state, words.replace("1,000,000", "999,999"))


def test_what_is_not_there_is_not_sent() -> None:
    """The states without a value are those that block a probe: `Vault.secrets` has no entry to fill it with."""
    for given in ("", "\udcff"):
        vault = ask("p", ["key"], {"COCKPIT_CREDENTIAL_KEY": given}).result()
        assert not vault.secrets
        assert vault.problems["key"]
