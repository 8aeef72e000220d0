"""The live output of probes: bounded, plain and redacted before anybody can see it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final

from cockpit.core.events import Reported
from cockpit.core.names import GateId
from cockpit.core.plain import plain_line
from cockpit.core.plan import Plan
from cockpit.core.reading import Line
from cockpit.engine.ports import Vault

KEPT = 400
"""Lines kept per gate."""
TAIL = 40
"""Lines of one run that go into the journal."""
WIDTH = 2_000
"""Longest line, in characters."""
BEHIND = 500
"""Characters of the lines before that a new one is looked at together with: a secret may go on in the next line."""
_CUT: Final = re.compile(r"… \([\d,]+ (?:characters|bytes)\)$")


def _told(text: str) -> str:
    """A masked line as it is shown: cut last, and what says that more was cut before stays behind it."""
    line = text.expandtabs(4).rstrip("\r")
    cut = _CUT.search(line, max(len(line) - 60, 0)) if len(line) > WIDTH else None
    return plain_line(line, WIDTH) if cut is None else plain_line(line[:WIDTH]) + cut[0]


class Output:
    """What the probes of each gate printed in this session; safe to write to from any thread."""

    def __init__(self, vault: Vault, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self.vault = vault
        self.spread: Callable[[GateId, Line, Line | None], None] | None = None
        """Told every line that a probe of this seat prints, and the line that it takes the place of, if any."""
        self._now = now
        self._changed = changed
        self._lines: dict[GateId, deque[Line]] = {}

    def write(self, gate: GateId, stream: str, text: str) -> None:
        """Take one raw text of a probe; every line of it is masked first and cut last."""
        for part in self.vault.redact(text).split("\n"):
            self.put(gate, stream, part)

    def put(self, gate: GateId, stream: str, masked: str) -> Line:
        """Show one line of a probe of this seat that is masked already."""
        line = self._keep(gate, stream, masked)
        if self.spread is not None:
            self.spread(gate, line, None)
        return line

    def hear(self, gate: GateId, stream: str, text: str) -> None:
        """Take a line of a probe that runs at another seat; it passes the same door."""
        for part in self.vault.redact(text).split("\n"):
            self._keep(gate, stream, part)

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

    def _keep(self, gate: GateId, stream: str, masked: str) -> Line:
        kept = self._lines.get(gate)
        if kept is None:
            kept = self._lines.setdefault(gate, deque(maxlen=KEPT))
        line = Line(self._now(), stream, _told(masked))
        kept.append(line)
        self._changed()
        return line

    def change(self, gate: GateId, line: Line, masked: str) -> Line:
        """Show a line anew: what came after it showed that it holds a part of a secret."""
        other = Line(line.at, line.stream, _told(masked))
        kept = self._lines.get(gate, deque())
        for at in range(len(kept) - 1, -1, -1):
            if kept[at] is line:
                kept[at] = other
                break
        if self.spread is not None:
            self.spread(gate, other, line)
        self._changed()
        return other

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
    """Follows one run of one probe: writes its lines on, and keeps their tail for the journal.

    What a probe prints whose answer holds a secret that is not known yet (a token to be captured) waits until it is.
    """

    def __init__(self, output: Output, gate: GateId, *, held: bool = False) -> None:
        """Begin.

        Args:
            output: where the lines go.
            gate: whose they are.
            held: show nothing before `release`.
        """
        self._output = output
        self._gate = gate
        self._held: deque[tuple[str, str]] | None = deque(maxlen=KEPT) if held else None
        self._behind: dict[str, deque[tuple[str, str, Line]]] = {}
        self._tail: deque[str] = deque(maxlen=2 * TAIL)

    def __call__(self, stream: str, text: str) -> None:
        """Take one raw text."""
        for part in text.split("\n"):
            if stream in {"out", "err"}:
                self._tail.append(part)
            if self._held is not None:
                self._held.append((stream, part))
            else:
                self._show(stream, part)

    def release(self) -> None:
        """Show what was held; from now on, lines are shown as they come."""
        held, self._held = self._held, None
        for stream, part in held or ():
            self._show(stream, part)

    def tail(self) -> tuple[str, ...]:
        """The last lines, plain and redacted with what is known now."""
        masked = self._together(list(self._tail))[-TAIL:]
        return tuple(plain_line(line.rstrip("\r"), WIDTH // 4) for line in masked)

    def _show(self, stream: str, part: str) -> None:
        behind = self._behind.setdefault(stream, deque())
        *before, last = self._together([*(raw for raw, _, _ in behind), part])
        for at, (masked, (raw, known, line)) in enumerate(zip(before, tuple(behind), strict=True)):
            if masked != known:
                behind[at] = (raw, masked, self._output.change(self._gate, line, masked))
        behind.append((part, last, self._output.put(self._gate, stream, last)))
        while len(behind) > 1 and sum(len(raw) for raw, _, _ in behind) > BEHIND:
            behind.popleft()

    def _together(self, lines: list[str]) -> list[str]:
        masked = self._output.vault.redact_value(list(lines))
        return [str(line) for line in masked] if isinstance(masked, list) else lines
