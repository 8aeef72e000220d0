"""The demo world as its caller sees it: started, broken on request, gone without a trace.

    with World.start(print) as world:
        world.break_it("alarm")

Nothing runs in the caller's process but a pipe. When the caller ends, by whatever way, the pipe closes and the world
takes itself down.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from cockpit.core.names import JSON
from cockpit.demo.faults import FAULTS, MENDABLE
from cockpit.demo.folder import new_folder, remove_folder
from cockpit.errors import CockpitError, UsageProblem

START_SECONDS = 60.0
BREAK_SECONDS = 30.0
STOP_SECONDS = 10.0


def _quiet(_line: str) -> None:
    return None


def _personal(name: str) -> bool:
    """Whether an environment variable is a setting of the person at the machine that a demo must not follow."""
    return name.startswith(("AWS_", "MOTO_", "PG")) or name.lower().endswith("_proxy")


class World:
    """One running demo world. Not for several threads at once."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        """Hold a process that was just started; `World.start` is the way to one."""
        self.folder = folder
        """Its private folder; it goes with the world."""
        self.variables: Mapping[str, JSON] = {}
        """Overrides for the profile's `[variables]`."""
        self.credentials: Mapping[str, str] = {}
        """Values for the profile's `[credentials]`; made for this world, worthless outside it."""
        self.environment: Mapping[str, str] = {}
        """Where AWS is and what it takes, as boto3 reads it; set in this process while the world runs."""
        self._process = process
        self._said: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._replaced: dict[str, str | None] = {}
        threading.Thread(target=_hear, args=(process, self._said), daemon=True).start()

    @classmethod
    def start(cls, progress: Callable[[str], None] = _quiet) -> Self:
        """Start everything and wait until it answers, a few seconds.

        While it runs, the environment of this process has the keys and the endpoint of the demo's AWS instead of any
        AWS setting of the person at the machine, so that none of the two ever meets the other; `stop` puts it back.

        Args:
            progress: told in words what is ready, from this thread.

        Raises:
            CockpitError: it cannot be started; nothing of it is left then.
        """
        if os.name != "posix":
            raise CockpitError("the demo world runs on Linux and macOS only")
        folder = new_folder()
        try:
            with (folder / "stage.log").open("wb") as log:
                process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
                    [sys.executable, "-P", "-m", "cockpit.demo.stagehand", str(folder)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    env={name: value for name, value in os.environ.items() if not _personal(name)},
                    start_new_session=True,  # Ctrl-C is for the caller; this ends when the caller lets go
                )
        except OSError:
            remove_folder(folder)
            raise
        world = cls(folder, process)
        try:
            world._wait(progress)
        except BaseException:
            world.stop()
            raise
        return world

    def _wait(self, progress: Callable[[str], None]) -> None:
        while True:
            said = self._next(START_SECONDS)
            if "progress" in said:
                progress(said["progress"])
            elif "failed" in said:
                raise CockpitError(said["failed"]["problem"], said["failed"]["hint"])
            elif "ready" in said:
                self.variables, self.credentials = said["ready"]["variables"], said["ready"]["credentials"]
                self.environment = said["ready"]["environment"]
                names = {name for name in os.environ if name.startswith("AWS_")} | self.environment.keys()
                self._replaced = {name: os.environ.pop(name, None) for name in names}
                os.environ.update(self.environment)
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def break_it(self, fault: str) -> None:
        """Break one thing for real; it is broken when this returns.

        Raises:
            UsageProblem: there is no such fault.
            CockpitError: it could not be broken, or the world has ended.
        """
        if fault not in FAULTS:
            near = difflib.get_close_matches(fault, FAULTS, 1)
            known = f"did you mean {near[0]}?" if near else f"one of: {', '.join(FAULTS)}"
            raise UsageProblem(f"there is no fault {fault}", known)
        self._tell("break", fault, "broken")

    def mend(self, fault: str) -> None:
        """Mend what was broken; it is whole when this returns.

        Raises:
            UsageProblem: this fault cannot be mended.
            CockpitError: it could not be mended, or the world has ended.
        """
        if fault not in MENDABLE:
            known = f"what can be: {', '.join(sorted(MENDABLE))}"
            raise UsageProblem(f"the fault {fault} cannot be mended while the demo runs", known)
        self._tell("mend", fault, "mended")

    def _tell(self, verb: str, fault: str, done: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({verb: fault}) + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError):  # the pipe is broken, or was closed by `stop`
            raise CockpitError("the demo world has ended") from None
        said = self._next(BREAK_SECONDS)
        if done not in said:
            raise CockpitError(str(said.get("refused", "the demo world gave no answer")))

    def stop(self) -> None:
        """End everything that it started, remove its folder, put the environment back; safe to call twice."""
        process = self._process
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # it may have gone first
            process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # what it started hangs on pipes of its own and follows
            process.wait(STOP_SECONDS)
        remove_folder(self.folder)
        for name, value in self._replaced.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._replaced = {}

    def _next(self, seconds: float) -> dict[str, Any]:
        try:
            said = self._said.get(timeout=seconds)
        except Empty:
            raise CockpitError(f"the demo world did not answer within {seconds:.0f} s") from None
        if said is None:
            self._said.put(None)  # so it is for whoever asks next
            raise CockpitError(f"the demo world ended: {self._last_words()}")
        return said

    def _last_words(self) -> str:
        try:
            lines = (self.folder / "stage.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1] if lines else "without a word"


def _hear(process: subprocess.Popen[str], said: SimpleQueue[dict[str, Any] | None]) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            said.put(json.loads(line))
    said.put(None)
