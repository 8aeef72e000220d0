"""From a file to its report: which of the two kinds of file it is."""

from __future__ import annotations

import re
from pathlib import Path

from cockpit.lint.report import Report

_PROFILE = re.compile(r"^\s*\[\s*(?:launch|gate\s*\.|category\s*\.)", re.MULTILINE)


def lint(path: Path) -> Report:
    """Read a profile or a checklist and look for what it says against itself.

    Raises:
        UsageProblem: it cannot be read as either.
    """
    if is_profile(path):
        from cockpit.lint.profiles import of_profile

        return of_profile(path)
    from cockpit.lint.checklists import of_file

    return of_file(path)


def is_profile(path: Path) -> bool:
    """Whether a file is to be read as a profile: by its name, else by its first tables."""
    if path.suffix.casefold() == ".toml":
        return True
    if path.suffix.casefold() in {".md", ".markdown", ".mdown", ".mkd", ".txt", ".rst", ".adoc"}:
        return False
    try:
        with path.open("rb") as file:
            return _PROFILE.search(file.read(100_000).decode("utf-8", "replace")) is not None
    except OSError:
        return False
