"""The real thing: a Secret Service on a bus of its own, as a desktop has one. Skipped where it is not installed."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from cockpit.core.names import LaunchId
from cockpit.errors import CredentialProblem
from cockpit.vault import State, ask, journal_key, remove, states, store

BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass
class Service:
    """What runs, by its process."""

    bus: subprocess.Popen[bytes]
    daemon: subprocess.Popen[bytes]


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A bus that starts nothing by itself, and an unlocked keyring daemon on it."""
    if not shutil.which("dbus-daemon") or not shutil.which("gnome-keyring-daemon"):
        pytest.skip("dbus-daemon and gnome-keyring-daemon are not installed")
    socket, config = tmp_path / "s", tmp_path / "bus.conf"
    if len(str(socket)) > 100:
        pytest.skip("the path of the temporary folder is too long for a socket")
    config.write_text(BUS.format(socket=socket))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={socket}")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.SecretService.Keyring")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "GNOME_KEYRING_CONTROL"):
        monkeypatch.delenv(name, raising=False)
    bus = subprocess.Popen(
        ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert bus.stdout is not None
    bus.stdout.readline()  # the address: it listens
    control = tmp_path / "control"
    control.mkdir(mode=0o700)
    daemon = subprocess.Popen(
        [
            "gnome-keyring-daemon",
            "--foreground",
            "--unlock",
            "--components=secrets",
            "--control-directory",
            str(control),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdin is not None
    daemon.stdin.write(b"a password for the tests")
    daemon.stdin.close()
    try:
        for _ in range(40):  # until it owns its name; each question is answered or refused at once
            if states("p", ["none"])["none"].state is State.MISSING:
                break
        else:
            pytest.skip("the keyring daemon does not come up on this machine")
        yield Service(bus, daemon)
    finally:
        end(daemon)
        end(bus)


def test_a_credential_goes_in_and_out(service: Service) -> None:
    value = 'pässword with\ntwo lines, "quotes" and \u202e'
    store("track-ai", "db_password", value)
    store("track-ai", "perfectpay_key", "second")
    vault = ask("track-ai", ["db_password", "perfectpay_key", "absent"]).result()
    assert {name: secret.reveal() for name, secret in vault.secrets.items()} == {
        "db_password": value,
        "perfectpay_key": "second",
    }
    assert vault.states["absent"].state is State.MISSING
    assert not ask("another-project", ["db_password"]).result().secrets
    remove("track-ai", "perfectpay_key")
    assert states("track-ai", ["perfectpay_key"])["perfectpay_key"].state is State.MISSING
    with pytest.raises(CredentialProblem, match="is not in the keyring"):
        remove("track-ai", "perfectpay_key")


def test_a_service_that_hangs_is_named_and_used_again_later(service: Service) -> None:
    store("p", "key", "some value")
    service.daemon.send_signal(signal.SIGSTOP)
    vault = ask("p", ["key"], patience=1.0).result()
    assert vault.states["key"].state is State.TIMED_OUT
    with pytest.raises(CredentialProblem, match="is not stored: the keyring did not answer in time"):
        store("p", "other", "value", patience=1.0)
    service.daemon.send_signal(signal.SIGCONT)
    assert ask("p", ["key"]).result().secrets["key"].reveal() == "some value"


def test_a_locked_collection_is_named(service: Service) -> None:
    store("p", "key", "some value")
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()
    found = ask("p", ["key"]).result().states["key"]
    assert found.state in {State.LOCKED, State.DISMISSED}
    assert not found.found


def test_a_service_that_is_gone_is_named(service: Service) -> None:
    end(service.daemon)
    assert states("p", ["key"])["key"].state is State.NO_BACKEND
    end(service.bus)
    assert states("p", ["key"])["key"].state is State.NO_BACKEND


def test_the_key_of_a_journal_is_kept_by_the_best_backend(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    key = journal_key(LaunchId("x"), create=True)
    assert key is not None
    assert journal_key(LaunchId("x")) == key
