"""What the journal tests share: a key, a launch, a moment, and a desk that opens the same journal again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cockpit.core.names import LaunchId
from cockpit.engine.ports import Journal

KEY = bytes(range(32))
NOW = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
LAUNCH = LaunchId("track-ai-20260227-abcd")


@dataclass
class Desk:
    """Opens the same journal again and again, as several seats and several runs would."""

    open: Callable[[], Journal]
    lasting: bool
    """Whether a second opening sees what the first one wrote."""
