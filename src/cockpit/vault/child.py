"""The process that talks to the OS keyring. It runs as a script of its own and imports nothing of cockpit.

A keyring may hang, ask on the terminal, print, crash, or take its time to load; here it does so where nobody is
disturbed, and where it can be killed. One request comes as JSON on stdin, answers go line by line to what was stdout
when we began; backends only ever see /dev/null. Values never stand in arguments or in the environment.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import threading
from typing import Any

HEAD_START = 0.5  # seconds that the first look-up goes alone: one unlock prompt instead of one for each name
MAX_VALUE = 65_536  # characters; longer values are no credentials, and would make masking slow

AGAIN = "second try"
"""The detail of a value that was only given when it was asked for again."""

IDLE = 60  # seconds that it waits for its tasks

Task = tuple[str, str, str, str]
"""What to do (`look`, `key`, `new key`, `store`, `remove`), service, user, value."""


def main() -> None:
    """Serve one request and leave."""
    questions, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    _end_after(IDLE)
    broken = _load_early()  # while whoever started us finds out what to ask
    with os.fdopen(questions, "rb") as pipe:
        request = json.load(pipe)
    _end_after(int(request["patience"]) + 3)
    lock = threading.Lock()

    def say(message: dict[str, object]) -> None:
        data = json.dumps(message).encode() + b"\n"
        with lock:
            while data:
                data = data[os.write(answers, data) :]

    def serve(task: Task) -> None:
        state, value, detail = attempt(task)
        say({"service": task[1], "user": task[2], "state": state, "value": value, "detail": detail})

    tasks: list[Task] = [(task[0], task[1], task[2], task[3]) for task in request["tasks"]]
    if broken:
        for task in tasks:
            say(_answer(task, "no backend", broken))
        os._exit(0)
    say({"asking": True})
    threads = [threading.Thread(target=serve, args=(task,), daemon=True) for task in tasks]
    for number, thread in enumerate(threads):
        thread.start()
        if number == 0:
            thread.join(HEAD_START)
    for thread in threads:
        thread.join()
    os._exit(0)  # threads of a backend, and what it does at exit, are of no interest


def _end_after(seconds: int) -> None:
    """Leave by then: if whoever asked is killed, nobody else ends us."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _load_early() -> str:
    """Load the backend; the name of the error if it cannot be."""
    try:
        load()
    except BaseException as error:  # noqa: BLE001  a backend that cannot be loaded raises whatever it likes
        return type(error).__name__
    return ""


def load() -> Any:
    """The backend that keyring chooses for this user."""
    import keyring

    return keyring.get_keyring()


def attempt(task: Task) -> tuple[str, str, str]:
    """Do one task: its state, the value that was found, and the name of an error for the sentence."""
    for last in (False, True):
        try:
            found = _do(task)
        except BaseException as error:  # noqa: BLE001  backends raise whatever they like; every case has its word
            state = _name(error)
            if state != "broken" or last or task[0] not in {"look", "key"} or not _of_keyring(error):
                return state, "", type(error).__name__
        else:
            return (found[0], found[1], AGAIN) if last and found[0] == "keyring" else found
    raise AssertionError("unreachable")


def _do(task: Task) -> tuple[str, str, str]:
    what, service, user, value = task
    backend = load()
    weakness = weakness_of(backend)
    if what in {"store", "new key"} and weakness:
        return weakness, "", _title(backend)
    if weakness in {"no backend", "stores nothing"}:
        return weakness, "", _title(backend)
    if what == "store":
        backend.set_password(service, user, value)
        kept = backend.get_password(service, user)
        return ("stored", "", "") if kept == value else ("stores nothing", "", _title(backend))
    found = backend.get_password(service, user)
    if what == "remove":
        return _remove(backend, service, user, found)
    if found is None and what == "new key":
        made = secrets.token_hex(32)
        backend.set_password(service, user, made)
        found = backend.get_password(service, user)
        if found != made:
            return "stores nothing", "", _title(backend)
    return judge(found)


def _remove(backend: Any, service: str, user: str, found: object) -> tuple[str, str, str]:
    if found is None:
        return "missing", "", ""
    backend.delete_password(service, user)
    return ("removed", "", "") if backend.get_password(service, user) is None else ("refused", "", "still there")


def judge(found: object) -> tuple[str, str, str]:
    """The state of what a backend gave for a name."""
    if found is None:
        return "missing", "", ""
    if not isinstance(found, str):
        return "not text", "", type(found).__name__
    if not found:
        return "empty", "", ""
    if any("\ud800" <= char <= "\udfff" for char in found):
        return "not text", "", "bytes that are no UTF-8"
    if len(found) > MAX_VALUE:
        return "too long", "", f"{len(found):,} characters"
    return "keyring", found, ""


def weakness_of(backend: Any) -> str:
    """Why nothing may be stored with this backend; empty: it keeps secrets."""
    name = f"{type(backend).__module__}.{type(backend).__qualname__}"
    if name.startswith("keyring.backends.fail."):
        return "no backend"
    if name.startswith("keyring.backends.null."):
        return "stores nothing"
    if "plaintext" in name.lower() or "uncrypted" in name.lower():
        return "plain text"
    if name.startswith("keyring.backends.chainer."):
        members = list(backend.backends)
        return weakness_of(members[0]) if members else "no backend"
    return ""


def _name(error: BaseException) -> str:
    """The state that an exception stands for. Names are compared: not every backend has its exceptions from keyring."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if "NoKeyringError" in names:
        return "no backend"
    if names & {"PromptDismissedException"} or ("InitError" in names and "dismissed" in str(error).lower()):
        return "dismissed"
    if names & {"KeyringLocked", "LockedException"}:
        return "locked"
    if names & {"PasswordSetError", "PasswordDeleteError"}:
        return "refused"
    if isinstance(error, EOFError) or (isinstance(error, OSError) and error.filename == "/dev/tty"):
        return "prompts"  # getpass without a terminal ends at the end of its input
    return "broken"


def _of_keyring(error: BaseException) -> bool:
    """Whether keyring itself says that something went wrong once; that is worth a second try."""
    return type(error).__name__ == "KeyringError"


def _title(backend: Any) -> str:
    return type(backend).__module__.rpartition(".")[2] + "." + type(backend).__qualname__


def _answer(task: Task, state: str, detail: str) -> dict[str, object]:
    return {"service": task[1], "user": task[2], "state": state, "value": "", "detail": detail}


if __name__ == "__main__":
    main()
