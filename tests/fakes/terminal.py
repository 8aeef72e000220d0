"""A pseudo-terminal with a program in it, and what a person would see there."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

import pyte

PATIENCE = 30.0
"""Seconds after which a wait is a failure; never a pause."""


class Terminal:
    """A pseudo-terminal with a program in it."""

    def __init__(self, command: list[str], *, size: tuple[int, int], folder: Path | None = None, **env: str) -> None:
        self.master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.before = termios.tcgetattr(self._slave)
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        outside = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES", "NO_COLOR"}}
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={**outside, "TERM": "xterm-256color", "COLORTERM": "truecolor", **env},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no thread yet
        )

    def read(self, seconds: float) -> bool:
        """Take what the program wrote; False when it ended."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.master, 65_536)
        except OSError:
            return False
        self.raw += data
        # pyte knows no colon-separated or private parameters; they draw nothing
        self._stream.feed(re.sub(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p", b"", data))
        return bool(data)

    def until(self, words: str) -> None:
        """Wait until the screen shows some words."""
        end = time.monotonic() + PATIENCE
        while words not in self.text:
            assert time.monotonic() < end, f"{words!r} did not come:\n{self.text}"
            assert self.read(0.1) or words in self.text, f"it ended without {words!r}:\n{self.text}"

    def settle(self) -> None:
        """Wait until nothing was drawn for longer than a dialog ignores keys."""
        while select.select([self.master], [], [], 0.4)[0] and self.read(0):
            pass

    def type(self, *parts: str) -> None:
        """Type as a person does: after a key that moves, the next one comes when the screen has followed."""
        for part in parts:
            self.press(part.encode())
            self.settle()

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)
        self.screen.resize(lines, columns)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait(self) -> int:
        """Wait for its end; the exit code."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, "it does not end"
            self.read(0.05)
        while select.select([self.master], [], [], 0.05)[0] and self.read(0):
            pass
        return self.process.returncode

    def restored(self) -> None:
        """Nothing of what it set is left on."""
        assert termios.tcgetattr(self._slave) == self.before, "the line discipline"
        for mode in (b"1000", b"1003", b"1006", b"1049", b"2004", b"1004"):
            on, off = self.raw.rfind(b"\x1b[?" + mode + b"h"), self.raw.rfind(b"\x1b[?" + mode + b"l")
            assert off > on, mode
        assert self.raw.rfind(b"\x1b[?25h") > self.raw.rfind(b"\x1b[?25l"), "the cursor"

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        for number in (self.master, self._slave):
            if number >= 0:
                os.close(number)
