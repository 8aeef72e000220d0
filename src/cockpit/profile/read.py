"""A profile from its bytes to a plan and findings: the steps in their order. Imported only when no cache answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cockpit.core.names import JSON
from cockpit.core.plan import Plan
from cockpit.errors import Finding, ProfileProblem
from cockpit.profile.build import build
from cockpit.profile.sheet import read_sheet
from cockpit.profile.validate import validate


def read(
    raw: bytes, file: str, source: str, overrides: Mapping[str, JSON], t0: datetime | None
) -> tuple[Plan, tuple[Finding, ...]]:
    """Read a profile.

    Args:
        raw: its bytes.
        file: its name in findings.
        source: its path, for the plan.
        overrides: values for variables, instead of the profile's.
        t0: T-0 instead of the profile's.

    Raises:
        ProfileProblem: it cannot be used; carries every finding, warnings too.
    """
    sheet = read_sheet(raw, file)
    tables = validate(sheet)
    plan = build(tables, sheet, overrides, t0, source) if tables is not None else None
    if plan is None or sheet.failed:
        raise ProfileProblem(sheet.sorted())
    return plan, sheet.sorted()
