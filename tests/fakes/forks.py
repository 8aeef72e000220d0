"""Commands as processes of their own without a second start of Python, forked from one that has imported cockpit.

Three quarters of what a command of the suite costs is starting Python and importing; the rest is what it does. What a
start imports, and what it must not, is tested with whole starts in tests/architecture and tests/cli/test_screen.py.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

LARGEST = 4_000_000  # bytes of one request: arguments and environment


class Forks:
    """The parent of commands. One request at a time; whoever asks waits."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket = ours
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__)), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            cwd="/",
        )
        theirs.close()

    def run(
        self, arguments: Sequence[str], *, stdin: str, cwd: Path, env: Mapping[str, str], timeout: float
    ) -> tuple[int, str, str]:
        """Run `cockpit ARGUMENTS`: its exit code, output and errors.

        Raises:
            TimeoutError: it did not end in time; it was killed.
        """
        with tempfile.TemporaryFile() as fed, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            fed.write(stdin.encode())
            fed.seek(0)
            request = json.dumps({"arguments": list(arguments), "cwd": str(cwd), "env": dict(env)}).encode()
            socket.send_fds(self._socket, [request], [fed.fileno(), out.fileno(), err.fileno()])
            child = int(self._socket.recv(32))
            self._socket.settimeout(timeout)
            try:
                code = int(self._socket.recv(32))
            except TimeoutError:
                os.kill(child, signal.SIGKILL)
                raise
            finally:
                self._socket.settimeout(None)
            out.seek(0)
            err.seek(0)
            return code, out.read().decode(), err.read().decode()

    def close(self) -> None:
        """End the parent."""
        self._socket.close()
        self._process.wait(10)


# ------------------------------------------------------------------------------------------------- the parent's side
def serve(channel: socket.socket) -> None:
    """Fork a command for each request until nobody asks any more."""
    from cockpit.cli.main import VERBS

    for module in sorted({where.split(":")[0] for where, _ in VERBS.values()}):
        importlib.import_module(module)
    for module in (
        "profile.read",
        "wiring",
        "engine.engine",
        "journal.copying",
        "journal.pgsetup",
        "journal.postgres",
        "journal.sqlite",
        "report.markdown",
        "checklist.derive",
    ):
        importlib.import_module(f"cockpit.{module}")
    while True:
        request, descriptors, _, _ = socket.recv_fds(channel, LARGEST, 3)
        if not request:
            return
        child = os.fork()
        if child == 0:
            channel.close()
            _become(json.loads(request), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        channel.send(str(child).encode())
        _, status = os.waitpid(child, 0)
        channel.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(request: dict[str, object], descriptors: Sequence[int]) -> None:
    """Be the command, and end as Python ends."""
    code = 70
    try:
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.chdir(str(request["cwd"]))
        os.environ.clear()
        os.environ.update(dict(request["env"]))  # type: ignore[call-overload]
        time.tzset()
        arguments = list(request["arguments"])  # type: ignore[call-overload]
        sys.argv = ["cockpit", *arguments]
        from cockpit.__main__ import main

        code = main()
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                code = code or 120
        os._exit(code)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
