"""The answer to an intent: what follows from it, or why it did not happen."""

from __future__ import annotations

from typing import TypeAlias

from cockpit.core.events import Event
from cockpit.core.frozen import frozen


@frozen
class Refusal:
    """Why an intent did not happen; one sentence each, the most important first."""

    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.reasons)


Decision: TypeAlias = tuple[Event, ...] | Refusal

MAX_TEXT = 4_000
"""Longest note, reason or link that is recorded, in characters."""


def cut(text: str) -> str:
    """A text as it is recorded."""
    return text.strip()[:MAX_TEXT]


def missing(**texts: str) -> list[str]:
    """One sentence for every text that is empty."""
    return [f"{name.replace('_', ' ')} is missing" for name, text in texts.items() if not text.strip()]
