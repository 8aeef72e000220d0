"""The public checklists beside the checkout and what is known of them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cockpit.checklist import source
from cockpit.checklist.derive import derive
from cockpit.checklist.draft import Draft

GATES = ("gate", "smoke", "timeline-gate", "config-check", "na", "non-blocking")
"""The roles of boxes and rows that are gates, by the conventions of the counts."""


@dataclass
class Known:
    """One checklist with its true counts."""

    path: Path
    counts: dict[str, Any]

    def draft(self) -> Draft:
        """Understood by the importer."""
        found = source.decode(self.path.read_bytes())
        return derive(found.lines, self.path.name, self.path.stem)

    def boxes(self, *roles: str, key: str = "top") -> int:
        """How many boxes have one of these roles."""
        return sum(count[key] for role, count in self.counts["tasks"].get("by_role", {}).items() if role in roles)

    def rows(self, *roles: str) -> int:
        """How many table rows have one of these roles."""
        return sum(table["rows"] for table in self.counts["tables"] if table["role"] in roles)


def folder() -> Path | None:
    """The shared folder; None where it is missing."""
    given = os.environ.get("COCKPIT_SHARED")
    found = Path(given) if given else Path(__file__).parents[3] / "shared"
    return found if (found / "checklists" / "manifest.json").is_file() else None


def everything() -> list[Known]:
    """The seeds and the public checklists; nothing where the folder is missing."""
    shared = folder()
    if shared is None:
        return []
    seeds = json.loads((shared / "seeds" / "expected.json").read_text("utf-8"))
    listed = json.loads((shared / "checklists" / "manifest.json").read_text("utf-8"))["files"]
    found = [Known(shared / "seeds" / name, entry["true_counts"]) for name, entry in seeds.items()]
    return found + [Known(shared / "checklists" / entry["file"], entry["true_counts"]) for entry in listed]
