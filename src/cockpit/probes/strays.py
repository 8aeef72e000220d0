"""Descendants that left their command's process group: found by what they inherited, and killed. Linux only.

That is a tag in the environment. For those that emptied it (`env -i`), commands that bash starts also carry a mark that
nobody resets by chance: a soft limit of so many bytes for message queues (see `man 7 mq_overview`), like no other.

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
MARKING = 'ulimit -S -q "$0" -c 0 2>/dev/null; exec "$@"'
"""What bash does first: take the mark, leave no core (it would hold credentials), then become the command."""
_LIMIT = re.compile(rb"Max msgqueue size +(\d+)")
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


def mark_of(tag: str) -> int:
    """The mark that goes with a tag: far below what a user may have (819,200), far above what a queue needs."""
    return 300_000 + int(tag[:6], 16) % 400_000


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
    marks = {mark_of(tag): tag for tag in runs}
    for _ in range(_ROUNDS):
        found = [(pid, tag) for pid in _candidates(runs) if (tag := _run_of(pid, marks)) in runs]
        killed |= {pid: tag for pid, tag in found if _kill(pid, tag, marks)}
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


def _run_of(pid: int, marks: Mapping[int, str]) -> str:
    """The tag of the run that a process comes from; empty where nothing says so."""
    tag = _tag_of(pid)
    if tag:
        return tag
    try:
        with open(f"/proc/{pid}/limits", "rb") as file:  # noqa: PTH123 - as below
            found = _LIMIT.search(file.read())
    except OSError:
        return ""
    return marks.get(int(found[1]), "") if found else ""


def _tag_of(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123 - ten times as fast, and it is read often
            found = _VALUE.search(file.read())
    except OSError:  # gone, or somebody else's
        return ""
    return found[1].decode() if found else ""


def _kill(pid: int, tag: str, marks: Mapping[int, str]) -> bool:
    """Kill it by a handle taken before the last look, so that a number given out again hits nobody."""
    try:
        handle = os.pidfd_open(pid)
    except AttributeError:
        return False
    except OSError as error:
        return error.errno == errno.ENOSYS and _kill_by_number(pid)
    try:
        if _run_of(pid, marks) != tag:
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
