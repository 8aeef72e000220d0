"""Programs of other languages that check an exported journal, written from docs/journal-format.md alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent.parent / "journal"


def outsiders() -> list[Any]:
    """The command of each, skipped where this machine cannot run it; the export and the key in hex follow."""
    found = []
    for name, program in (("outsider.pl", "perl"), ("outsider.mjs", "node")):
        there = shutil.which(program)
        works = there and (
            program != "perl"
            or subprocess.run([there, "-MJSON::PP", "-MDigest::SHA", "-e1"], check=False).returncode == 0
        )
        skip = pytest.mark.skipif(not works, reason=f"{program} is not on this machine")
        found.append(pytest.param([there or program, str(_HERE / name)], id=program, marks=skip))
    return found
