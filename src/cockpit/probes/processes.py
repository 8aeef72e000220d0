"""A child process that cannot outlive its probe, keep its pipes from ending it, or reach the terminal.

It leads a session of its own, reads `/dev/null`, and carries a tag in its environment, by which descendants that left
the session are found (Linux). Exit is learnt from the process itself, never from the end of its output. No child
watcher of asyncio is involved, so this works in the event loop of any thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cockpit.probes.base import Broken, words_of

TAG = "COCKPIT_RUN"
"""The environment variable that marks every descendant of one run."""
GRACE = 0.5
"""Seconds between the polite signal and the other one."""
_CHUNK = 65_536
_DRAIN = 0.2
_ROUNDS = 20
_PROC = Path("/proc")
_SWEEPERS = ThreadPoolExecutor(2, "cockpit-sweep")
"""Not the loop's own pool: name look-ups that hang may fill that one."""


class Child:
    """One running command. `exited` is done once it has ended; then, or before, `end()` must be awaited."""

    def __init__(
        self, argv: Sequence[str], cwd: Path, env: Mapping[str, str], took: Callable[[str, bytes], None]
    ) -> None:
        """Start it. `took(stream, bytes)` gets its output piece by piece, on the running loop.

        Raises:
            Broken: it cannot be started.
        """
        self._loop = asyncio.get_running_loop()
        self._tag = secrets.token_hex(12)
        self._took = took
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
        try:
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        except (AttributeError, OSError):  # macOS before Python 3.13
            self._process.wait()
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
        strays = await self._loop.run_in_executor(
            _SWEEPERS, kill_strays, self._tag, self._process.pid, time.monotonic() - self._began
        )
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
        where = f" in {cwd}" if error.filename == str(cwd) else ""
        raise Broken(f"the command cannot be started{where}: {words_of(error)}") from None
    except ValueError:  # its text would show the value
        raise Broken("the command cannot be started: it or a value holds a character that no program can get") from None


def kill_strays(tag: str, first: int, age: float) -> int:
    """Kill every process that carries this tag; returns how many there were. Linux only, elsewhere 0.

    In a short run only processes that are younger than the command itself (number `first`) are looked at: reading the
    environment of all 400 processes of a laptop costs 6 ms.
    """
    if not (_PROC / "self" / "environ").exists():
        return 0
    mark = f"{TAG}={tag}".encode()
    killed: set[int] = set()
    for _ in range(_ROUNDS):
        found = [pid for pid in _candidates(first, age) if _carries(pid, mark)]
        if not found:
            break
        for pid in found:
            if _kill(pid, mark):
                killed.add(pid)
        time.sleep(0.005)
    return len(killed)


def _candidates(first: int, age: float) -> list[int]:
    pids = [int(entry.name) for entry in os.scandir(_PROC) if entry.name.isdigit() and entry.name != str(os.getpid())]
    newest = int((_PROC / "loadavg").read_text().split()[-1])
    return [pid for pid in pids if pid > first] if age < 10 and newest >= first else pids


def _carries(pid: int, mark: bytes) -> bool:
    try:
        return mark in (_PROC / str(pid) / "environ").read_bytes()
    except OSError:  # gone, or somebody else's
        return False


def _kill(pid: int, mark: bytes) -> bool:
    """Kill it by a handle taken before the last look, so that a number given out again hits nobody."""
    try:
        handle = os.pidfd_open(pid)
    except (AttributeError, OSError):
        return False
    try:
        if not _carries(pid, mark):
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
