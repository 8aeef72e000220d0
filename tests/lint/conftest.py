"""What the tests of the rules share: a checklist's text in, its findings out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cockpit.checklist import source
from cockpit.checklist.derive import derive
from cockpit.errors import Finding
from cockpit.lint.checklists import of_checklist

Look = Callable[[str], tuple[Finding, ...]]


def look_at(text: str | bytes) -> tuple[Finding, ...]:
    """The findings of a checklist."""
    found = source.decode(text if isinstance(text, bytes) else text.encode())
    return of_checklist(derive(found.lines, "x.md", "x"), found)


@pytest.fixture
def look() -> Look:
    return look_at
