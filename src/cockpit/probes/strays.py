"""Descendants that left their command's process group: found by the tag in their environment, and killed. Linux only.

Runs that end at about the same time share one look through `/proc`: reading the environments of the 400 processes of a
laptop costs 6 ms, and a sweep of 200 commands would spend more time on it than on the commands.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import signal
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from cockpit.core.frozen import frozen
from cockpit.probes.threads import Threads

TAG = "COCKPIT_RUN"
"""The environment variable that marks every descendant of one run."""
_VALUE = re.compile(TAG.encode() + rb"=([0-9a-f]+)")
_ROUNDS = 20
_PROC = Path("/proc")
_YOUNG = 10.0
"""Seconds in which process numbers surely do not come round to those before the command's own."""


@frozen
class Run:
    """A command that has ended: the number of its first process, and for how many seconds it ran."""

    first: int
    age: float


class Sweeper:
    """Collects the runs that have ended and looks for what they left behind; for one event loop."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Run, asyncio.Future[int]]] = {}
        self._work: asyncio.Task[None] | None = None
        self._threads = Threads(1, "cockpit-sweep")

    async def sweep(self, tag: str, run: Run) -> int:
        """Kill everything with this tag; returns how many there were."""
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[tag] = (run, answer)
        if self._work is None or self._work.done():
            self._work = asyncio.ensure_future(self._all())
        return await answer

    async def _all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            runs = {tag: run for tag, (run, _) in batch.items()}
            killed = await self._threads.run(partial(kill_strays, runs))
            for tag, (_, answer) in batch.items():
                if not answer.done():
                    answer.set_result(killed.get(tag, 0))


def kill_strays(runs: Mapping[str, Run]) -> dict[str, int]:
    """Kill every process that carries one of these tags; returns how many there were of each."""
    if not (_PROC / "self" / "environ").exists():
        return {}
    killed: dict[int, str] = {}
    for _ in range(_ROUNDS):
        found = [(pid, tag) for pid in _candidates(runs) if (tag := _tag_of(pid)) in runs]
        killed |= {pid: tag for pid, tag in found if _kill(pid, tag)}
        if not found:
            break
        time.sleep(0.005)
    return {tag: list(killed.values()).count(tag) for tag in runs}


def _candidates(runs: Mapping[str, Run]) -> list[int]:
    """The processes to look at: after a short run only those that are younger than its first one."""
    with os.scandir(_PROC) as entries:
        pids = [int(entry.name) for entry in entries if entry.name.isdigit()]
    first = min(run.first for run in runs.values())
    newest = int((_PROC / "loadavg").read_text().split()[-1])
    came_round = newest < first or any(run.age > _YOUNG for run in runs.values())
    return [pid for pid in pids if (came_round or pid > first) and pid != os.getpid()]


def _tag_of(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123 - ten times as fast, and it is read often
            found = _VALUE.search(file.read())
    except OSError:  # gone, or somebody else's
        return ""
    return found[1].decode() if found else ""


def _kill(pid: int, tag: str) -> bool:
    """Kill it by a handle taken before the last look, so that a number given out again hits nobody."""
    try:
        handle = os.pidfd_open(pid)
    except AttributeError:
        return False
    except OSError as error:
        return error.errno == errno.ENOSYS and _kill_by_number(pid)
    try:
        if _tag_of(pid) != tag:
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def _kill_by_number(pid: int) -> bool:
    """For kernels before 5.3, which have no handles."""
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False
