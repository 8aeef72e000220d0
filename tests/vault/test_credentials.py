"""Credentials from environment and keyring: every case has its name, nothing hangs, prints or asks."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.core.names import LaunchId
from cockpit.core.secret import Secret
from cockpit.engine import ports
from cockpit.errors import CredentialProblem
from cockpit.vault import State, Vault, ask, journal_key, remove, states, store
from cockpit.vault.errand import Errand, Reply, Task
from cockpit.vault.states import variable

Choose = Callable[..., Path]
pytestmark = pytest.mark.timeout(60)  # a keyring of the fakes that hangs does so for an hour


def values(vault: Vault) -> dict[str, str]:
    return {name: secret.reveal() for name, secret in vault.secrets.items()}


# ----------------------------------------------------------------------------------------------- where it is found
def test_the_environment_comes_first_name_by_name(keyring: Choose) -> None:
    keyring("InFile", **{"cockpit:p/one": "from the keyring", "cockpit:p/two": "kept safely"})
    environ = {**os.environ, "COCKPIT_CREDENTIAL_ONE": "from the environment"}
    vault = ask("p", ["one", "two"], environ).result()
    assert values(vault) == {"one": "from the environment", "two": "kept safely"}
    assert {name: state.state for name, state in vault.states.items()} == {
        "one": State.ENVIRONMENT,
        "two": State.KEYRING,
    }
    assert vault.problems == {}


def test_nothing_is_started_when_the_environment_has_it_all(keyring: Choose) -> None:
    keyring("Hanging")
    environ = {**os.environ, "COCKPIT_CREDENTIAL_STUCK": "here"}
    asking = ask("p", ["stuck"], environ)
    assert asking._errand._process is None
    assert values(asking.result()) == {"stuck": "here"}
    assert values(ask("p", [], {}).result()) == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("db_password", "DB_PASSWORD"), ("db-password", "DB_PASSWORD"), ("pagerduty.key", "PAGERDUTY_KEY"), ("é", "_")],
)
def test_the_name_of_the_variable(name: str, expected: str) -> None:
    assert variable(name) == f"COCKPIT_CREDENTIAL_{expected}"


def test_projects_have_services_of_their_own(keyring: Choose) -> None:
    keyring("InFile", **{"cockpit:one/key": "of one", "cockpit:two/key": "of two"})
    assert values(ask("one", ["key"]).result()) == {"key": "of one"}
    assert values(ask("two", ["key"]).result()) == {"key": "of two"}
    assert ask("three", ["key"]).result().states["key"].state is State.MISSING


def test_a_vault_fits_what_the_engine_asks_for() -> None:
    vault: ports.Vault = ask("p", ["key"], {"COCKPIT_CREDENTIAL_KEY": "correct horse"}).result()
    vault.learn(Secret("token", "battery staple"))
    assert vault.redact("correct horse, battery staple") == "[redacted:key], [redacted:token]"
    assert vault.redact_value({"a": ["correct horse"]}) == {"a": ["[redacted:key]"]}
    with pytest.raises(TypeError):
        pickle.dumps(dict(vault.secrets))


# ------------------------------------------------------------------------------------------- every case has a name
@pytest.mark.parametrize(
    ("backend", "state"),
    [
        ("InFile", State.MISSING),
        ("Empty", State.EMPTY),
        ("Locked", State.LOCKED),
        ("Dismissed", State.DISMISSED),
        ("Raising", State.BROKEN),
        ("Leaving", State.BROKEN),
        ("Exiting", State.BROKEN),
        ("Asking", State.PROMPTS),
        ("Terminal", State.PROMPTS),
        ("Bytes", State.NOT_TEXT),
        ("Surrogate", State.NOT_TEXT),
        ("Huge", State.TOO_LONG),
        ("Unloadable", State.NO_BACKEND),
        ("no.such.Backend", State.NO_BACKEND),
        ("keyring.backends.fail.Keyring", State.NO_BACKEND),
        ("keyring.backends.null.Keyring", State.STORES_NOTHING),
    ],
)
def test_what_is_the_matter_is_named_and_nothing_is_printed(
    keyring: Choose, capfd: pytest.CaptureFixture[str], backend: str, state: State
) -> None:
    keyring(backend)
    vault = ask("p", ["key"]).result()
    found = vault.states["key"]
    assert found.state is state
    assert not vault.secrets
    assert found.problem.startswith("key ")
    assert found.hint
    assert found.problem in vault.problems["key"]
    assert vault.problems["key"].isprintable()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("backend", ["Flaky", "Chatty"])
def test_a_keyring_that_is_only_odd_is_used(keyring: Choose, capfd: pytest.CaptureFixture[str], backend: str) -> None:
    keyring(backend, **{"cockpit:p/key": "value of key"})
    assert values(ask("p", ["key"]).result()) == {"key": "value of key"}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("given", "state"),
    [("", State.EMPTY), ("x" * 70_000, State.TOO_LONG), ("a\udce4", State.NOT_TEXT)],
    ids=["empty", "too long", "bytes"],
)
def test_what_the_environment_gives_is_looked_at_too(given: str, state: State) -> None:
    vault = ask("p", ["key"], {"COCKPIT_CREDENTIAL_KEY": given}).result()
    assert vault.states["key"].state is state
    assert not vault.secrets
    assert len(vault.problems["key"]) < 300


@pytest.mark.parametrize(
    ("value", "remark"),
    [
        ("value\n", "ends in a line break"),
        (" value1", "begins or ends with a space"),
        ("va\u202elue1", "holds characters that cannot be seen"),
        ("ab", "has 2 characters and cannot be masked in output"),
        ("abcd", "has 4 characters, too few to be masked wherever it stands"),
        ("value1", ""),
        ("vàlue ü", ""),
    ],
)
def test_an_odd_value_is_used_as_it_is_and_remarked(value: str, remark: str) -> None:
    vault = ask("p", ["key"], {"COCKPIT_CREDENTIAL_KEY": value}).result()
    assert values(vault) == {"key": value}
    assert vault.states["key"].remark == (f"key {remark}" if remark else "")


# ------------------------------------------------------------------------------------------------- time and terminal
def test_one_name_that_hangs_does_not_hide_the_others(keyring: Choose) -> None:
    keyring("Hanging", **{f"cockpit:p/name{number}": f"value {number}" for number in range(10)})
    vault = ask("p", ["stuck", *(f"name{number}" for number in range(10))], patience=1.5).result()
    assert vault.states["stuck"].state is State.TIMED_OUT
    assert values(vault) == {f"name{number}": f"value {number}" for number in range(10)}


@pytest.mark.parametrize(("backend", "patience"), [("Hanging", 2.5), ("HangingInC", 1.0)])
def test_a_keyring_that_hangs_is_killed(keyring: Choose, backend: str, patience: float) -> None:
    keyring(backend)
    asking = ask("p", ["stuck"], patience=patience)
    process = asking._errand._process
    assert process is not None
    vault = asking.result()
    assert vault.states["stuck"].state is State.TIMED_OUT
    assert process.returncode is not None
    assert asking.result().states == vault.states, "asked again, it answers at once"


def test_asking_returns_before_the_keyring_answers(keyring: Choose) -> None:
    keyring("Hanging")
    asking = ask("p", ["stuck"])
    assert asking._errand._process is not None
    assert asking._errand._process.poll() is None, "it still runs while others are being loaded"
    assert asking.result(timeout=0).states["stuck"].state is State.TIMED_OUT


def test_the_names_are_asked_side_by_side_after_the_first(keyring: Choose, tmp_path: Path) -> None:
    names = [f"name{number}" for number in range(8)]
    keyring("Meeting", **{f"cockpit:p/{name}": "some value" for name in names})
    assert len(ask("p", names).result().secrets) == 8, "seven of them wait for each other"
    assert (tmp_path / "keyring.log").read_text().split()[0] == "name0", "one prompt to unlock is enough"


def test_the_child_is_given_no_more_than_it_needs(
    keyring: Choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring("Inheriting", **{"cockpit:p/two": "kept safely"})
    (tmp_path / "json.py").write_text("raise SystemExit('a module of the folder was loaded')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COCKPIT_CREDENTIAL_ONE", "not for others")
    monkeypatch.setenv("GPG_TTY", "/dev/pts/0")
    assert values(ask("p", ["one", "two"]).result()) == {"one": "not for others", "two": "kept safely"}
    facts = json.loads((tmp_path / "keyring.log").read_text())
    assert facts["cwd"] == "/"
    assert facts["session"] is True
    assert facts["stdin"] == ""
    assert not [name for name in facts["environ"] if name.startswith("COCKPIT_CREDENTIAL_")]
    assert "GPG_TTY" not in facts["environ"], "an agent would ask there for its pass phrase"
    assert not [each for each in facts["argv"] if "kept" in each or "two" in each]
    assert "" not in facts["path"]
    assert str(tmp_path) not in facts["path"]


def test_nothing_reaches_the_terminal(keyring: Choose) -> None:
    """A program with a terminal of its own, whose keyring asks and prints: the terminal stays as it was."""
    import pty

    keyring("Terminal")
    ours, theirs = pty.openpty()
    code = "from cockpit.vault import ask; assert ask('p', ['key']).result().states['key'].state == 'prompts'"
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


def test_a_python_that_cannot_be_started_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    assert ask("p", ["key"], {}).result().states["key"].state is State.BROKEN


def test_a_task_and_its_reply_do_not_show_values() -> None:
    assert "hush" not in repr(Task("store", "s", "u", "hush"))
    assert "hush" not in repr(Reply("keyring", "hush"))


def test_errands_end_their_child_even_when_nobody_waits(keyring: Choose) -> None:
    keyring("Hanging")
    errand = Errand([Task("look", "s", "stuck")])
    process = errand._process
    assert process is not None
    errand.close()
    errand.close()
    assert process.returncode is not None


# ---------------------------------------------------------------------------------------------- storing and removing
def test_what_is_stored_is_there_until_it_is_removed(keyring: Choose) -> None:
    file = keyring("InFile")
    given = {"odd": "ünïcödé \u202e '\"\\ $(id)\nand more\n", "long": "x" * 60_000}
    for name, value in given.items():
        store("p", name, value)
    assert json.loads(file.read_text()) == {f"cockpit:p/{name}": value for name, value in given.items()}
    assert values(ask("p", list(given)).result()) == given
    remove("p", "odd")
    found = states("p", list(given))
    assert (found["odd"].state, found["long"].state) == (State.MISSING, State.KEYRING)


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        ("keyring.backends.null.Keyring", "accepts everything and stores nothing"),
        ("keyring.backends.fail.Keyring", "there is no keyring here"),
        ("PlaintextKeyring", "in plain text"),
        ("Forgetful", "accepts everything and stores nothing"),
        ("Garbling", "accepts everything and stores nothing"),
        ("ReadOnly", "was refused by the keyring"),
        ("Locked", "the keyring is locked"),
        ("Unloadable", "there is no keyring here"),
        ("no.such.Backend", "there is no keyring here"),
    ],
)
def test_what_would_not_be_kept_is_refused(keyring: Choose, backend: str, sentence: str) -> None:
    keyring(backend)
    with pytest.raises(CredentialProblem, match=sentence) as caught:
        store("p", "key", "a value that nobody may see, longer than others")
    assert "nobody may see" not in str(caught.value)
    assert caught.value.hint


def test_a_hanging_keyring_stores_nothing_that_we_say_is_stored(keyring: Choose) -> None:
    keyring("Hanging")
    with pytest.raises(CredentialProblem, match="stuck is not stored: the keyring did not answer in time"):
        store("p", "stuck", "value", patience=0.5)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [("", "would be empty"), ("x" * 65_537, "would have 65,537 characters"), ("a\udcff", "no UTF-8 text")],
    ids=["empty", "too long", "bytes"],
)
def test_what_is_no_credential_is_refused_before_it_is_tried(keyring: Choose, value: str, sentence: str) -> None:
    file = keyring("InFile")
    with pytest.raises(CredentialProblem, match=sentence):
        store("p", "key", value)
    assert json.loads(file.read_text()) == {}


def test_removing_what_is_not_there_is_said(keyring: Choose) -> None:
    keyring("InFile")
    with pytest.raises(CredentialProblem, match="key is not in the keyring"):
        remove("p", "key")


def test_removing_what_stays_is_said(keyring: Choose) -> None:
    keyring("ReadOnly", **{"cockpit:p/key": "value"})
    with pytest.raises(CredentialProblem, match="was refused by the keyring"):
        remove("p", "key")


# ------------------------------------------------------------------------------------------------ keys of journals
def test_the_key_of_a_journal_is_made_once_and_found_again(keyring: Choose) -> None:
    file = keyring("InFile")
    launch = LaunchId("track-ai-20260227-abcd")
    assert journal_key(launch) is None
    assert json.loads(file.read_text()) == {}
    key = journal_key(launch, create=True)
    assert key is not None
    assert len(key) == 32
    assert journal_key(launch, create=True) == journal_key(launch) == key
    assert json.loads(file.read_text()) == {f"cockpit:journal/{launch}": key.hex()}
    assert journal_key(LaunchId("another"), create=True) not in {key, None}


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "PlaintextKeyring",
        "Forgetful",
        "ReadOnly",
        "Locked",
        "Raising",
    ],
)
def test_without_a_keyring_that_keeps_it_there_is_no_key(keyring: Choose, backend: str) -> None:
    keyring(backend)
    assert journal_key(LaunchId("x"), create=True) is None


@pytest.mark.parametrize("value", ["z" * 64, "0" * 62])
def test_what_is_no_key_is_not_used(keyring: Choose, value: str) -> None:
    keyring("InFile", **{"cockpit:journal/x": value})
    asking = ask("p", [], launch=LaunchId("x"))
    key, why = asking.journal_key()
    assert key is None
    assert "is not one that cockpit made" in why


def test_credentials_and_the_key_come_from_one_child(keyring: Choose) -> None:
    keyring("InFile", **{"cockpit:p/key": "value of key"})
    asking = ask("p", ["key"], launch=LaunchId("x"), new=True)
    key, why = asking.journal_key()
    assert key is not None
    assert why == ""
    vault = asking.result()
    assert values(vault) == {"key": "value of key"}
    assert vault.redact(f"the key is {key.hex()}") == "the key is [redacted:journal key]"


def test_why_there_is_no_key_is_said(keyring: Choose) -> None:
    keyring("Locked")
    key, why = ask("p", [], launch=LaunchId("x"), new=True).journal_key()
    assert (key, why) == (None, "the key of the journal cannot be read: the keyring is locked (KeyringLocked)")
