"""How bad something is. A noun of its own, since gates, issues and escalation share it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """What a gate or an issue means for the launch."""

    MINOR = "minor"
    """Note it and proceed."""
    MODERATE = "moderate"
    """Hold until it is mended and proven again."""
    CRITICAL = "critical"
    """Halt and escalate."""


WEIGHT: Final = {Severity.CRITICAL: 0, Severity.MODERATE: 1, Severity.MINOR: 2}
"""The order of what must be settled: the worst first."""
