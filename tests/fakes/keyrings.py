"""Keyring backends that behave as real ones were seen to behave on a bad day. Loaded by name in the keyring child:

PYTHONPATH=tests/fakes  PYTHON_KEYRING_BACKEND=keyrings.Raising  KEYRING_STORE=FILE
"""

from __future__ import annotations

import ctypes
import getpass
import json
import os
import sys
import threading
import time
from pathlib import Path

from keyring import errors
from keyring.backend import KeyringBackend


class InFile(KeyringBackend):
    """Keeps secrets as JSON in the file named by KEYRING_STORE; what a healthy keyring does."""

    priority = 1
    lock = threading.Lock()

    def _all(self) -> dict[str, str]:
        path = Path(os.environ["KEYRING_STORE"])
        return json.loads(path.read_text()) if path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        with self.lock:
            Path(os.environ["KEYRING_STORE"]).write_text(json.dumps({**self._all(), f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        with self.lock:
            kept = self._all()
            if kept.pop(f"{service}/{username}", None) is None:
                raise errors.PasswordDeleteError("not found")
            Path(os.environ["KEYRING_STORE"]).write_text(json.dumps(kept))


class Hanging(InFile):
    """Never answers for the name `stuck`."""

    def get_password(self, service: str, username: str) -> str | None:
        if username == "stuck":
            time.sleep(3600)
        return super().get_password(service, username)


class HangingInC(InFile):
    """Never answers, in foreign code that holds the interpreter."""

    def get_password(self, service: str, username: str) -> str | None:
        ctypes.PyDLL(None).sleep(3600)
        return None


class Raising(InFile):
    """An exception of its own, with control characters, and the secret in its text."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"\x1b[2J{super().get_password(service, username)}")


class Leaving(InFile):
    """Ends the process."""

    def get_password(self, service: str, username: str) -> str | None:
        os._exit(7)


class Exiting(InFile):
    """Raises what is no Exception."""

    def get_password(self, service: str, username: str) -> str | None:
        raise SystemExit(3)


class Asking(InFile):
    """Asks for a master password with getpass, as file backends do."""

    def get_password(self, service: str, username: str) -> str | None:
        return getpass.getpass("Please enter password for encrypted keyring: ")


class Terminal(InFile):
    """Asks on the terminal itself."""

    def get_password(self, service: str, username: str) -> str | None:
        terminal = os.open("/dev/tty", os.O_RDWR)
        os.write(terminal, b"Password: ")
        return os.read(terminal, 100).decode()


class Chatty(InFile):
    """Prints on every way out that it has, then answers."""

    def get_password(self, service: str, username: str) -> str | None:
        print("Gtk-WARNING: cannot open display")  # noqa: T201
        sys.stderr.write("Gtk-WARNING: cannot open display\n" * 10_000)
        os.write(1, b'{"service": "x", "user": "y", "state": "keyring", "value": "forged", "detail": ""}\n')
        os.write(2, b"noise")
        return super().get_password(service, username)


class Empty(InFile):
    """Has an entry with nothing in it."""

    def get_password(self, service: str, username: str) -> str | None:
        return ""


class Bytes(InFile):
    """Gives bytes."""

    def get_password(self, service: str, username: str) -> str | None:
        return b"not text"  # type: ignore[return-value]


class Surrogate(InFile):
    """Gives text that is no text."""

    def get_password(self, service: str, username: str) -> str | None:
        return "ab\udce4"


class Huge(InFile):
    """Gives a megabyte."""

    def get_password(self, service: str, username: str) -> str | None:
        return "x" * 1_000_000


class Locked(InFile):
    """Is locked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise errors.KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise errors.KeyringLocked("Failed to unlock the collection!")


class Dismissed(InFile):
    """Asked on the screen and was sent away."""

    def get_password(self, service: str, username: str) -> str | None:
        raise errors.InitError("Failed to create the collection: Prompt dismissed..")


class Flaky(InFile):
    """Fails the first time."""

    tries = 0

    def get_password(self, service: str, username: str) -> str | None:
        Flaky.tries += 1
        if Flaky.tries == 1:
            raise errors.KeyringError("try again")
        return super().get_password(service, username)


class Slow(InFile):
    """Answers after three seconds."""

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(3)
        return super().get_password(service, username)


class Absent(InFile):
    """Says that there is no keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        raise errors.NoKeyringError("No recommended backend was available.")


class Newline(InFile):
    """Gives the value as somebody stored it with `echo`."""

    def get_password(self, service: str, username: str) -> str | None:
        return f"{super().get_password(service, username)}\n"


class Unseen(InFile):
    """Gives a value with a character that nobody sees."""

    def get_password(self, service: str, username: str) -> str | None:
        return f"{super().get_password(service, username)}é\u202e"


class ReadOnly(InFile):
    """Refuses to write."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise errors.PasswordSetError(f"cannot write {password}")

    def delete_password(self, service: str, username: str) -> None:
        raise errors.PasswordDeleteError("read only")


class Forgetful(InFile):
    """Says yes and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return None


class Garbling(InFile):
    """Keeps something else than what it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password.rstrip("\n")[:20])


class PlaintextKeyring(InFile):
    """Writes to a file for everybody to read, and says so by its name."""


class Unloadable(KeyringBackend):
    """Cannot even be made."""

    priority = 1

    def __init__(self) -> None:
        raise ImportError("no module named dbus")


class Meeting(InFile):
    """Answers `name0` alone, and the seven other names only when all of them are asked at the same time."""

    meeting = threading.Barrier(7)

    def get_password(self, service: str, username: str) -> str | None:
        with self.lock, Path(os.environ["KEYRING_LOG"]).open("a") as log:
            log.write(f"{username}\n")
        if username != "name0":
            self.meeting.wait()
        return super().get_password(service, username)


class Inheriting(InFile):
    """Says what the child was given: arguments, environment, folder, terminal, input."""

    def get_password(self, service: str, username: str) -> str | None:
        facts = {
            "argv": Path("/proc/self/cmdline").read_bytes().decode().split("\0"),
            "environ": sorted(os.environ),
            "cwd": str(Path.cwd()),
            "session": os.getsid(0) == os.getpid(),
            "path": sys.path,
            "stdin": os.read(0, 10).decode(),
        }
        Path(os.environ["KEYRING_LOG"]).write_text(json.dumps(facts))
        return super().get_password(service, username)
