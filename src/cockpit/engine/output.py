"""The live output of probes: bounded, plain and redacted before anybody can see it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from cockpit.core.names import GateId, ProbeId
from cockpit.core.plain import plain_line
from cockpit.core.reading import Line

KEPT = 400
"""Lines kept per gate."""
TAIL = 40
"""Lines of one run that go into the journal."""
WIDTH = 2_000
"""Longest line, in characters."""


class Output:
    """What the probes of each gate printed in this session; safe to write to from any thread."""

    def __init__(self, redact: Callable[[str], str], now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self._redact = redact
        self._now = now
        self._changed = changed
        self._lines: dict[GateId, deque[Line]] = {}

    def write(self, gate: GateId, stream: str, text: str) -> None:
        """Take one raw text of a probe; every line of it is masked first and cut last."""
        kept = self._lines.get(gate)
        if kept is None:
            kept = self._lines.setdefault(gate, deque(maxlen=KEPT))
        at = self._now()
        for part in self._redact(text).split("\n"):
            kept.append(Line(at, stream, plain_line(part.expandtabs(4).rstrip("\r"), WIDTH)))
        self._changed()

    def lines(self, gate: GateId) -> tuple[Line, ...]:
        """The lines of a gate, oldest first."""
        kept = self._lines.get(gate)
        while kept:
            try:
                return tuple(kept)
            except RuntimeError:  # another thread appended meanwhile; look again
                continue
        return ()


class Recorder:
    """Follows one run of one probe: writes its lines on, and keeps their tail for the journal."""

    def __init__(self, output: Output, gate: GateId, probe: ProbeId, redact: Callable[[str], str]) -> None:
        self._output = output
        self._gate = gate
        self._redact = redact
        self.probe = probe
        self._tail: deque[str] = deque(maxlen=TAIL)

    def __call__(self, stream: str, text: str) -> None:
        """Take one raw text."""
        self._output.write(self._gate, stream, text)
        if stream in {"out", "err"}:
            self._tail.extend(self._redact(text).split("\n"))

    def tail(self) -> tuple[str, ...]:
        """The last lines, plain and redacted."""
        return tuple(plain_line(line.rstrip("\r"), WIDTH // 4) for line in self._tail)
