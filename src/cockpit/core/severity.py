"""How bad something is. A noun of its own, since gates, issues and escalation share it."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """What a gate or an issue means for the launch."""

    MINOR = "minor"
    """Note it and proceed."""
    MODERATE = "moderate"
    """Hold until it is mended and proven again."""
    CRITICAL = "critical"
    """Halt and escalate."""
