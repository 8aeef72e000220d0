"""Our end of the keyring child: start it at once, go on with other things, fetch what it answered, never wait long."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from cockpit.core.frozen import frozen

ENVIRONMENT: Final = "COCKPIT_CREDENTIAL_"
"""How the variables of credentials begin; no child gets them that has no need of them."""

PATIENCE: Final = 2.5
"""Seconds that one look-up may take once the keyring is loaded; with that, nobody waits longer than three."""

LOADING: Final = 0.5
"""Seconds more that starting the child and loading the keyring may take."""

NOTHING: Final = "keyring.backends.fail.Keyring"
"""What `PYTHON_KEYRING_BACKEND` says where there is to be no keyring, in CI: then nobody has to be asked."""

_TERMINALS: Final = frozenset({"GPG_TTY", "SSH_TTY", "TTY"})
"""Variables that name our terminal. A backend has none, but an agent that it wakes would open ours by that name."""

_CHILD: Final = str(Path(__file__).with_name("child.py"))

What = Literal["look", "key", "new key", "store", "remove"]


@frozen
class Task:
    """One thing to do with the keyring."""

    what: What
    service: str
    user: str
    value: str = ""

    def __repr__(self) -> str:
        return f"Task({self.what}, {self.service}, {self.user})"


@frozen
class Reply:
    """What became of it; the states are those of `states.State`, and `stored` and `removed`."""

    state: str
    value: str = ""
    detail: str = ""

    def __repr__(self) -> str:
        return f"Reply({self.state}, {self.detail})"


class Messenger:
    """The child, started and loading the keyring, before anybody knows what to ask it.

    Whoever starts one hands it to an `Errand` or closes it.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self.problem = ""
        """Why it could not be started; empty if it was."""
        self.process: subprocess.Popen[bytes] | None = None
        known = os.environ if environ is None else environ
        self.nobody = known.get("PYTHON_KEYRING_BACKEND") == NOTHING
        """The environment says that there is no keyring; no child was started."""
        if self.nobody:
            return
        try:
            self.process = subprocess.Popen(  # noqa: S603  our own script, nothing of a profile
                [sys.executable, "-P", _CHILD],  # -P: no module of the folder that we stand in
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={
                    name: value
                    for name, value in known.items()
                    if not name.startswith(ENVIRONMENT) and name not in _TERMINALS
                },
                start_new_session=True,  # no terminal to prompt on, and one group to kill
            )
        except OSError as error:
            self.problem = error.strerror or type(error).__name__

    def send(self, request: bytes) -> subprocess.Popen[bytes] | None:
        """Give it its tasks, once; None if it could not be started."""
        process, self.process = self.process, None
        if process is not None:
            assert process.stdin is not None
            with contextlib.suppress(OSError):  # it died at once: its silence is answer enough
                process.stdin.write(request)
                process.stdin.close()
        return process

    def close(self) -> None:
        """End a child that was never sent; safe to call twice, and after `send`."""
        process, self.process = self.process, None
        if process is not None:
            _end(process)
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the child and whatever its backend started."""
    with contextlib.suppress(OSError):  # it is a group of its own, and not reaped yet: no other can be hit
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


class Errand:
    """A child that does some tasks. It is on its way when the constructor returns."""

    def __init__(
        self,
        tasks: Sequence[Task],
        patience: float = PATIENCE,
        environ: Mapping[str, str] | None = None,
        messenger: Messenger | None = None,
    ) -> None:
        self._tasks = tuple(tasks)
        self._patience = patience
        self._replies: dict[tuple[str, str], Reply] = {}
        self._news = threading.Condition()
        self._ended = not tasks
        self._deadline = time.monotonic() + patience + LOADING
        self._process: subprocess.Popen[bytes] | None = None
        if tasks:
            self._process = self._begin(messenger or Messenger(environ))
        elif messenger is not None:
            messenger.close()
        if self._process is not None:
            threading.Thread(target=self._listen, args=(self._process,), name="keyring", daemon=True).start()

    def wait(self, timeout: float | None = None) -> Mapping[tuple[str, str], Reply]:
        """The reply to every task, by service and user, at the latest after its patience, or `timeout` seconds.

        What is not answered by then is `timed out`, or `broken` if the child ended; the child is gone afterwards.
        """
        own = None if timeout is None else time.monotonic() + timeout
        try:
            with self._news:
                while not self._ended and len(self._replies) < len(self._tasks):
                    limit = self._deadline if own is None else min(own, self._deadline)
                    left = limit - time.monotonic()
                    if left <= 0:
                        break
                    self._news.wait(left)
                early = self._ended
        finally:
            self.close()
        silent = Reply("broken", "", "it ended without an answer") if early else Reply("timed out")
        with self._news:
            return {
                (task.service, task.user): self._replies.get((task.service, task.user), silent) for task in self._tasks
            }

    def close(self) -> None:
        """End the child and whatever its backend started; safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        _end(process)

    def _begin(self, messenger: Messenger) -> subprocess.Popen[bytes] | None:
        tasks = [(task.what, task.service, task.user, task.value) for task in self._tasks]
        process = messenger.send(json.dumps({"patience": self._patience, "tasks": tasks}).encode())
        if process is None:
            self._ended = True
            silent = (
                Reply("no backend", "", "fail.Keyring") if messenger.nobody else Reply("broken", "", messenger.problem)
            )
            self._replies.update({(task.service, task.user): silent for task in self._tasks})
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout, contextlib.suppress(ValueError, OSError):
            for line in process.stdout:
                self._take(json.loads(line))
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _take(self, message: dict[str, str]) -> None:
        with self._news:
            if "asking" in message:
                self._deadline = min(self._deadline, time.monotonic() + self._patience)
            else:
                reply = Reply(message["state"], message["value"], message["detail"])
                self._replies[message["service"], message["user"]] = reply
            self._news.notify_all()
