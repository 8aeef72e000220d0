"""Snapshots as files that anybody may have written: read with a limit, refused in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.errors import UsageProblem, Where

if TYPE_CHECKING:
    from cockpit.checklist.snapshot import Snapshot


def read_text(path: Path) -> str:
    """The text of a snapshot.

    Raises:
        UsageProblem: it cannot be read, is too large, or is no text.
    """
    from cockpit.checklist.snapshot import LIMIT

    place = Where(str(path))
    try:
        if path.exists() and not path.is_file():
            raise UsageProblem("this is no file", where=place)
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except OSError as problem:
        raise UsageProblem(f"cannot be read: {problem.strerror}", where=place) from None
    if len(raw) > LIMIT:
        raise UsageProblem(f"a snapshot may have {LIMIT:,} bytes, this has more", where=place)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise UsageProblem("this is no UTF-8", "snapshots are UTF-8", Where(str(path), line)) from None


def read_snapshot(path: Path, text: str) -> Snapshot:
    """A snapshot read back.

    Raises:
        UsageProblem: it is none.
    """
    from cockpit.checklist.snapshot import read

    found = read(text)
    if not found.sealed and not found.gates:
        hint = "a snapshot ends in a line **Digest** of launch …; cockpit snapshot writes one"
        raise UsageProblem("this is no snapshot of cockpit", hint, Where(str(path)))
    return found
