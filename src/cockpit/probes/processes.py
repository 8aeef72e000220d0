"""A child process that cannot outlive its probe, keep its pipes from ending it, or reach the terminal.

It leads a session of its own, reads `/dev/null`, and carries a tag in its environment, by which descendants that left
the session are found (Linux). Exit is learnt from the process itself, never from the end of its output. No child
watcher of asyncio is involved, so this works in the event loop of any thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cockpit.core.frozen import frozen
from cockpit.probes.base import Broken, finish, words_of
from cockpit.probes.strays import MARKING, TAG, Run, Sweeper, mark_of

GRACE = 0.5
"""Seconds between the polite signal and the other one."""
_CHUNK = 65_536
_DRAIN = 0.2
_INHERITED = frozenset(
    {"HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER", "XDG_CONFIG_HOME"}
    | {"XDG_RUNTIME_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "VIRTUAL_ENV"}
    | {"SSH_AUTH_SOCK", "KUBECONFIG", "DOCKER_HOST", "DOCKER_CONTEXT", "AWS_PROFILE", "AWS_REGION"}
    | {"AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"}
)
_PROXIES = re.compile(r"(https?|no|all)_proxy", re.IGNORECASE)


def inherited() -> dict[str, str]:
    """What a command gets of cockpit's own environment: places and choices.

    Variables that hold a secret themselves are not among them; a profile that needs one names it as a credential.
    """
    env = {name: value for name, value in os.environ.items() if _passes(name, value)}
    env["TERM"] = "dumb"
    return env


def _passes(name: str, value: str) -> bool:
    return name in _INHERITED or name.startswith("LC_") or (bool(_PROXIES.fullmatch(name)) and "@" not in value)


@frozen
class End:
    """How a command ended."""

    itself: bool
    """It was not killed because its time was over."""
    status: int | None
    """Its exit status (negative: a signal); None where it did not end by itself."""
    strays: int
    """Processes that it left behind, killed."""
    at: float
    """On the monotonic clock."""


class Child:
    """One running command. `exited` is done once it has ended; then, or before, `end()` must be awaited."""

    def __init__(
        self,
        argv: Sequence[str],
        cwd: Path,
        env: Mapping[str, str],
        took: Callable[[str, bytes], None],
        sweeper: Sweeper,
        bash: str | None = None,
    ) -> None:
        """Start it. `took(stream, bytes)` gets its output piece by piece, on the running loop.

        `bash` is asked to start it with the mark of this run, where there is one.

        Raises:
            Broken: it cannot be started.
        """
        self._loop = asyncio.get_running_loop()
        self._tag = secrets.token_hex(12)
        self._took = took
        self._sweeper = sweeper
        self._began = time.monotonic()
        self.exited: asyncio.Future[None] = self._loop.create_future()
        self._readers: dict[int, str] = {}
        self._pidfd: int | None = None
        writers: list[int] = []
        try:
            for stream in ("out", "err"):
                reader, writer = os.pipe()
                self._readers[reader] = stream
                writers.append(writer)
            if bash and sys.platform == "linux":
                argv = [bash, "-c", MARKING, str(mark_of(self._tag)), *argv]
            self._process = _spawn(argv, cwd, {TAG: self._tag, **env}, writers)
        except BaseException:
            for fd in self._readers:
                os.close(fd)
            raise
        finally:
            for fd in writers:
                os.close(fd)
        for fd in self._readers:
            os.set_blocking(fd, False)
            self._loop.add_reader(fd, self._read, fd)
        self._watch()

    def _watch(self) -> None:
        """Learn of the exit without reaping: as long as it is a zombie, its number cannot name somebody else."""
        try:
            self._pidfd = os.pidfd_open(self._process.pid)
        except (AttributeError, OSError):  # not Linux, or a kernel before 5.3
            threading.Thread(target=self._wait_in_thread, daemon=True, name="cockpit-wait").start()
        else:
            self._loop.add_reader(self._pidfd, self._exit_seen)

    def _wait_in_thread(self) -> None:
        _wait_unreaped(self._process.pid)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._exit_seen)

    def _exit_seen(self) -> None:
        if self._pidfd is not None:
            self._loop.remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = None
        if not self.exited.done():
            self.exited.set_result(None)

    def _read(self, fd: int) -> bool:
        """Take what one pipe holds now; False when there is nothing more to come or nothing there."""
        try:
            piece = os.read(fd, _CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            piece = b""
        if not piece:
            self._close(fd)
            return False
        self._took(self._readers[fd], piece)
        return True

    def _close(self, fd: int) -> None:
        self._loop.remove_reader(fd)
        del self._readers[fd]
        os.close(fd)

    async def end(self) -> tuple[int | None, int]:
        """Make sure that nothing of it is left; returns the exit status (negative: a signal) and the strays killed.

        The status is None only for a process that even SIGKILL did not end at once (stuck in the kernel).
        """
        if not self.exited.done():
            await self._stop()
        self._signal(signal.SIGKILL)  # what is left of its group: background jobs, the other end of a pipe
        until = time.monotonic() + _DRAIN
        for fd in list(self._readers):
            while self._read(fd) and time.monotonic() < until:
                pass
        status = self._process.poll()
        strays = await self._sweeper.sweep(self._tag, Run(self._process.pid, time.monotonic() - self._began))
        for fd in list(self._readers):
            self._close(fd)
        if self._pidfd is not None:
            self._exit_seen()
        return status, strays

    async def _stop(self) -> None:
        for number, seconds in ((signal.SIGTERM, GRACE), (signal.SIGKILL, 1.0)):
            self._signal(number)
            self._signal(signal.SIGCONT)  # a stopped process does not even die of SIGTERM
            await asyncio.wait({self.exited}, timeout=seconds)
            if self.exited.done():
                return

    def _signal(self, number: signal.Signals) -> None:
        if self._process.returncode is None:  # not reaped: its group is its own
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


async def attend(child: Child, seconds: float) -> End:
    """Wait at most `seconds` for a command to end, and see to it that nothing of it is left, even when cancelled."""
    ended = False
    try:
        done, _ = await asyncio.wait({child.exited}, timeout=seconds)
        ended = bool(done)
    finally:
        at = time.monotonic()
        ending = asyncio.ensure_future(child.end())
        await finish(ending, 5.0)
    status, strays = ending.result() if ending.done() else (None, 0)
    return End(ended, status if ended else None, strays, at)


def _wait_unreaped(pid: int) -> None:
    """Block until a child has ended, and leave it a zombie."""
    if sys.platform == "darwin":  # Python has waitid there from 3.13 on only
        queue = select.kqueue()
        event = select.kevent(pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
        with contextlib.suppress(OSError):  # it has ended already
            queue.control([event], 1)
        queue.close()
    else:
        with contextlib.suppress(OSError):
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def _spawn(argv: Sequence[str], cwd: Path, env: Mapping[str, str], writers: Sequence[int]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - running what a trusted profile says is the purpose
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=writers[0],
            stderr=writers[1],
            cwd=cwd,
            env=dict(env),
            start_new_session=True,
        )
    except OSError as error:
        where = f" in {cwd}" if str(error.filename) == str(cwd) else ""
        raise Broken(f"the command cannot be started{where}: {words_of(error)}") from None
    except ValueError:  # its text would show the value
        raise Broken("the command cannot be started: it or a value holds a character that no program can get") from None
