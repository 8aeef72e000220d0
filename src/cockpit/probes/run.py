"""Commands: `bash -o pipefail -c COMMAND`, the text untouched, the values in its environment.

The exit status decides, not the end of the output. Output beyond the limit is shown in part and leaves the document:
a claim must never be held against a text with a hole in it.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import signal
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from cockpit.core.names import JSON
from cockpit.core.probe import RunSpec, Scene
from cockpit.core.template import Unresolved, as_text, fill_text, read, value_of
from cockpit.probes.base import Broken, place, shown, text_lines
from cockpit.probes.decoding import decoded
from cockpit.probes.processes import Child, attend, inherited
from cockpit.probes.strays import Sweeper

MAX_BYTES = 1_000_000
"""Bytes of one stream that the document can hold."""
BURST = 300
"""Lines of one stream that are shown at once ..."""
PER_SECOND = 50.0
"""... and how many more for each second after."""
LAST = 20
"""Lines from the end that are always shown."""

_KEPT = 8 * 1024
_BEFORE = frozenset({"exec", "command", "time", "nohup", "!", "("})
_ASSIGNED = re.compile(r"\w+=")
_PROGRAM = re.compile(r"[^$`*?\[\]{}~<>|&;()\n]+")
_PIPE = re.compile(r"(?<!\|)\|(?!\|)")


class Run:
    """The kind `run`."""

    def __init__(self) -> None:
        self._sweeper = Sweeper()

    async def ask(self, spec: RunSpec, scene: Scene) -> JSON:
        """Run the command and bring its output back; see `RunSpec` for the document."""
        env = _environment(spec, scene)
        cwd = place(spec.cwd, scene) if spec.cwd else place(".", scene)
        argv = _argv(spec.command, env)
        await asyncio.to_thread(_check_program, spec.command, cwd, env)
        tapes = {stream: Tape(stream, scene.emit) for stream in ("out", "err")}
        scene.emit("info", shown(f"$ {spec.command}"))
        began = time.monotonic()
        bash = argv[0] if "pipefail" in argv else None
        child = Child(argv, cwd, env, lambda stream, piece: tapes[stream].add(piece), self._sweeper, bash)
        end = await attend(child, scene.timeout)
        elapsed = round((end.at - began) * 1000, 3)
        for tape in tapes.values():
            tape.end()
        if end.strays:
            scene.emit("info", f"{end.strays} processes that it had left behind were killed")
        document = _document(end.status, tapes, elapsed)
        if not end.itself:
            raise Broken(f"no end within {scene.timeout:g} s; it was killed", document)
        _show_status(document, scene)
        _refuse_no_answer(spec, document)
        return document

    async def close(self) -> None:
        """Nothing is kept."""


def _argv(command: str, env: Mapping[str, str]) -> list[str]:
    if not command.strip():
        raise Broken("there is no command")
    bash = shutil.which("bash", path=env.get("PATH"))
    if bash:
        return [bash, "-o", "pipefail", "-c", "--", command]
    if _PIPE.search(command):
        raise Broken("bash was not found, and without it a failure inside a pipe would go unseen")
    return ["/bin/sh", "-c", "--", command]


def _check_program(command: str, cwd: Path, env: Mapping[str, str]) -> None:
    """Refuse a text file that no kernel would start: a shell reads it as a script of its own instead.

    An empty one, half of a deployment, would end with 0 and be green.

    Raises:
        Broken: the first word of the command names such a file.
    """
    name = _first_word(command)
    found = os.path.join(cwd, name) if "/" in name else shutil.which(name, path=env.get("PATH")) if name else None  # noqa: PTH118
    try:
        if not found or not stat.S_ISREG(os.stat(found).st_mode) or not os.access(found, os.X_OK):  # noqa: PTH116
            return
        with open(found, "rb", buffering=0) as file:  # noqa: PTH123 - as the line above: for every command that runs
            head = file.read(256)
    except (OSError, ValueError):
        return  # the shell says it in its own words
    if not head.startswith(b"#!") and b"\0" not in head:
        what = "does not say what runs it: it has no #! line" if head.strip() else "is empty"
        raise Broken(f"{name} {what}, so a shell would make something of it; run it as `bash {name}` if that is meant")


def _first_word(command: str) -> str:
    """The program that a command starts first; empty where that is not plain to see."""
    words = shlex.shlex(command, posix=True, punctuation_chars=True)
    try:
        for word in words:
            if word not in _BEFORE and not _ASSIGNED.match(word):
                return word if _PROGRAM.fullmatch(word) else ""
    except ValueError:  # a quote without its other: the shell will say so
        pass
    return ""


def _environment(spec: RunSpec, scene: Scene) -> dict[str, str]:
    """The child's environment: the allowed part of ours, the names that the command refers to, the profile's own."""
    env = inherited()
    env |= {name: fill_text(value, scene.values) for name, value in spec.env}
    own = {name for name, _ in spec.env}
    for name in read(spec.command).names:
        if name in own or (name in env and name not in scene.values):
            continue
        env[name] = as_text(value_of(name, scene.values))
    for name, value in env.items():
        if "\0" in value:
            raise Unresolved(f"${{{name}}} holds a NUL byte")
    return env


def _document(status: int | None, tapes: Mapping[str, Tape], elapsed: float) -> dict[str, JSON]:
    stdout, stderr = tapes["out"].text(), tapes["err"].text()
    died = status is not None and status < 0
    return {
        "exit_code": 128 - status if status is not None and died else status,
        "signal": _signal_name(-status) if status is not None and died else None,
        "stdout": stdout,
        "stderr": stderr,
        "lines": None if stdout is None else list[JSON](text_lines(stdout)),
        "truncated": stdout is None or stderr is None,
        "elapsed_ms": elapsed,
    }


def _refuse_no_answer(spec: RunSpec, document: dict[str, JSON]) -> None:
    """Refuse what is no answer of the command, so that "it said nothing" is no pass.

    Raises:
        Broken: it was never started, was killed while it spoke, or ended with a code that the profile does not know.
    """
    code = document["exit_code"]
    if code in spec.exit_codes:
        return
    if spec.exit_codes:
        known = ", ".join(str(code) for code in spec.exit_codes)
        raise Broken(f"the command broke: exit {code} is no answer of it ({known})", document)
    if document["signal"]:
        raise Broken(f"the command broke: it was killed by {document['signal']}", document)
    if isinstance(code, int) and code in _MEANINGS:
        raise Broken(f"the command broke: {_MEANINGS[code]} (exit {code})", document)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


_MEANINGS = {126: "it cannot be executed", 127: "the command was not found"}


def _show_status(document: dict[str, JSON], scene: Scene) -> None:
    code = document["exit_code"]
    seconds = float(str(document["elapsed_ms"])) / 1000
    if document["signal"]:
        scene.emit("info", f"killed by {document['signal']} after {seconds:.1f} s")
        return
    meaning = _MEANINGS.get(code) if isinstance(code, int) else None
    if isinstance(code, int) and 128 < code < 160:
        meaning = f"a part of it was killed by {_signal_name(code - 128)}"
    scene.emit("info", f"exit {code} after {seconds:.1f} s{f': {meaning}' if meaning else ''}")


class Tape:
    """The output of one stream: the bytes for the document as far as they fit, the lines for the screen as they come.

    A flood is shown in part: its beginning, some lines a second, its end.
    """

    def __init__(self, stream: str, emit: Callable[[str, str], None]) -> None:
        self._stream = stream
        self._emit = emit
        self._bytes = bytearray()
        self._size = 0
        self._allowance = float(BURST)
        self._filled = time.monotonic()
        self._partial = b""
        self._partial_size = 0
        self._left_out = 0
        self._recent = b""

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self._size += len(piece)
        if len(self._bytes) < MAX_BYTES:
            self._bytes += piece[: MAX_BYTES - len(self._bytes)]
        now = time.monotonic()
        self._allowance = min(BURST, self._allowance + (now - self._filled) * PER_SECOND)
        self._filled = now
        self._show(piece)

    def _show(self, piece: bytes) -> None:
        """Show the lines that end in this piece as far as the allowance goes; the others are counted."""
        position = 0
        while self._allowance >= 1 and (end := piece.find(b"\n", position)) >= 0:
            self._extend(piece[position:end])
            position = end + 1
            self._line()
        end = piece.rfind(b"\n", position)
        if end >= 0:
            skipped = self._partial + piece[position:end] + b"\n"
            self._left_out += skipped.count(b"\n")
            self._recent = _whole_lines(self._recent + skipped)
            self._partial, self._partial_size = b"", 0
            position = end + 1
        self._extend(piece[position:])

    def _extend(self, piece: bytes) -> None:
        self._partial_size += len(piece)
        room = _KEPT - len(self._partial)
        if room > 0:
            self._partial += piece[:room]

    def _line(self) -> None:
        if self._left_out:
            self._skipped(self._left_out)
        self._emit(self._stream, _shown_bytes(self._partial.removesuffix(b"\r"), self._partial_size))
        self._partial, self._partial_size = b"", 0
        self._allowance -= 1

    def _skipped(self, number: int) -> None:
        self._emit("info", f"{number:,} lines of {'output' if self._stream == 'out' else 'errors'} are not shown")
        self._left_out, self._recent = 0, b""

    def end(self) -> None:
        """Show what is left: the last lines of a flood, an unfinished line."""
        if self._left_out:
            last = self._recent.removesuffix(b"\n").split(b"\n")[-LAST:]
            if self._left_out > len(last):
                self._skipped(self._left_out - len(last))
            for line in last:
                self._emit(self._stream, _shown_bytes(line.removesuffix(b"\r"), len(line)))
        if self._partial_size:
            self._emit(self._stream, _shown_bytes(self._partial, self._partial_size))
        if self._size > MAX_BYTES:
            self._emit("info", f"{self._size:,} bytes: more than {MAX_BYTES:,}, so no claim can be held against them")

    def text(self) -> str | None:
        """The whole text, or None when it was more than the document can hold."""
        return decoded(bytes(self._bytes)) if self._size <= MAX_BYTES else None


def _whole_lines(text: bytes) -> bytes:
    """The end of a text, from where a line begins: half a credential would not be recognised."""
    if len(text) <= _KEPT:
        return text
    _, found, rest = text[-_KEPT:].partition(b"\n")
    return rest if found and rest else text[-_KEPT:]


def _shown_bytes(line: bytes, size: int) -> str:
    text = line.decode("utf-8", "replace")
    if "\0" in text or sum(char == "\ufffd" or char < "\x08" for char in text[:512]) > 8 + len(text[:512]) // 10:
        return f"({size:,} bytes of binary)"
    return shown(text) if size <= len(line) else f"{text}… ({size:,} bytes)"
