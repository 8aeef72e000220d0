"""What an update did to a profile, in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cockpit.core.plain import plain_line


@dataclass(slots=True)
class Changes:
    """What an update did, in sentences."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """What the document does not have, and stays."""
    same: int = 0
    """Gates that are as they were."""

    def document(self) -> dict[str, Any]:
        """Them for a machine."""
        return {
            "added": self.added,
            "changed": self.changed,
            "dropped": self.dropped,
            "kept": self.kept,
            "same": self.same,
        }

    def sentences(self) -> list[str]:
        """Them for a person."""
        heads = (("added", self.added), ("changed", self.changed), ("dropped", self.dropped), ("kept", self.kept))
        return [f"  {head}: {plain_line(one, 300)}" for head, found in heads for one in found] + [
            f"  {self.same} {'gate is' if self.same == 1 else 'gates are'} as before"
        ]
