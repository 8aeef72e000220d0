"""The live output of probes: bounded, plain and redacted before anybody can see it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from cockpit.core.events import Reported
from cockpit.core.names import GateId, ProbeId
from cockpit.core.plain import plain_line
from cockpit.core.plan import Plan
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
        self.spread: Callable[[GateId, Line], None] | None = None
        """Told every line that a probe of this seat prints."""
        self._redact = redact
        self._now = now
        self._changed = changed
        self._lines: dict[GateId, deque[Line]] = {}

    def write(self, gate: GateId, stream: str, text: str) -> None:
        """Take one raw text of a probe; every line of it is masked first and cut last."""
        for line in self._take(gate, stream, text):
            if self.spread is not None:
                self.spread(gate, line)

    def hear(self, gate: GateId, stream: str, text: str) -> None:
        """Take a line of a probe that runs at another seat; it passes the same door."""
        self._take(gate, stream, text)

    def reported(self, event: Reported, plan: Plan, *, live: bool) -> None:
        """Show what a probe of another seat brought back, unless its lines came live."""
        if live:
            return
        for text in event.output:
            self.hear(event.gate, "out", text)
        if event.error is not None:
            self.hear(event.gate, "error", event.error)
        for sample in event.samples:
            claim = plan.claim_by_id.get(sample.claim)
            note = f"  ({sample.note})" if sample.note else ""
            self.hear(event.gate, sample.outcome.value, f"{sample.actual or (claim.says if claim else '')}{note}")

    def _take(self, gate: GateId, stream: str, text: str) -> list[Line]:
        kept = self._lines.get(gate)
        if kept is None:
            kept = self._lines.setdefault(gate, deque(maxlen=KEPT))
        at = self._now()
        parts = self._redact(text).split("\n")
        lines = [Line(at, stream, plain_line(part.expandtabs(4).rstrip("\r"), WIDTH)) for part in parts]
        kept.extend(lines)
        self._changed()
        return lines

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
