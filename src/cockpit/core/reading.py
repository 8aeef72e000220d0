"""What one probe run brought back, after the door: plain, redacted, and judged claim by claim."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON, ClaimId, GateId, ProbeId, RunId


class Outcome(StrEnum):
    """The four answers that a claim can give. Only `PASS` counts towards GO."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    """No data, an empty list, a grey band, a window that still runs: nobody may call this green or red."""
    ERROR = "error"
    """The probe broke, or the answer cannot be compared with what was expected."""


@frozen
class Sample:
    """One claim held against one document at one moment; `for` and `within` are judged over many of them."""

    claim: ClaimId
    outcome: Outcome
    actual: str
    """The expectation with the actual value in place: `services[0].runningCount (1) >= 2`."""
    note: str = ""
    """What a person should know of it: `text read as number`, `2 of 8 have no StateValue`."""
    value: float | None = None
    """The subject as a number where it is one; kept for `delta`, `baseline` and gauges."""


@frozen
class Line:
    """One line of a probe's live output."""

    at: datetime
    stream: str
    """`out`, `err`, `info` (what cockpit does), `pass`, `fail`, `inconclusive`, `error` (a claim's outcome)."""
    text: str


@frozen
class Reading:
    """One run of one probe."""

    probe: ProbeId
    gate: GateId
    run: RunId
    started: datetime
    at: datetime
    """When the answer was complete; freshness counts from here."""
    elapsed_ms: float
    samples: tuple[Sample, ...] = ()
    document: JSON = None
    """Plain and redacted; for the screen only, it is not journalled."""
    output: tuple[str, ...] = ()
    """The tail of the output lines, bounded."""
    error: str | None = None
    captured: tuple[tuple[str, JSON], ...] = ()
    """Values for later probes of the gate; secret ones are masked here and live in the run only."""
