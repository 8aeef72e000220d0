"""Profiles: TOML in, a checked plan or located findings out.

Importing this package imports nothing heavy: an unchanged profile comes from the cache, and what validates one
(pydantic, tomllib, botocore's models) is imported only where there is something to validate.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Any

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.plan import Plan
from cockpit.errors import Finding, ProfileProblem
from cockpit.profile import cache
from cockpit.profile.find import bundled, find
from cockpit.profile.guard import read_bytes, shown, whole

__all__ = ["Examined", "Loaded", "bundled", "examine", "find", "lint", "load", "schema"]


@frozen
class Loaded:
    """A profile that can be flown."""

    plan: Plan
    findings: tuple[Finding, ...]
    """Warnings, from the top of the file to its end."""
    raw: bytes
    """The bytes that the plan was made of: what is trusted is what was read."""
    given: Mapping[str, JSON] = field(default_factory=dict)
    """Values of variables that came from outside of it; they are trusted with it."""


@frozen
class Examined:
    """A profile as `cockpit lint` looks at it."""

    plan: Plan | None
    """None: it cannot be used."""
    findings: tuple[Finding, ...]
    """Errors, warnings and notes, from the top of the file to its end."""
    text: str
    file: str
    """Its name in findings."""


def load(
    path: Path, *, overrides: Mapping[str, JSON] | None = None, t0: datetime | None = None, fresh: bool = False
) -> Loaded:
    """Read a profile.

    Args:
        path: the file; it is read once.
        overrides: values that fill or replace variables of the profile.
        t0: T-0 (with a zone) instead of the profile's; the launch sequence keeps its distances.
        fresh: do not ask the cache.

    Raises:
        ProfileProblem: it cannot be used; carries every finding, from the top of the file to its end.
    """
    raw = read_bytes(path)
    file, source = shown(path), whole(path)
    given = dict(overrides or {})
    place = cache.folder(os.environ)
    key = cache.key_of(raw, file, source, given, t0)
    kept = None if fresh else cache.load(place, key)
    if kept is not None and kept[0].digest == hashlib.sha256(raw).hexdigest():  # a plan runs for its own bytes only
        return Loaded(*kept, raw, given)
    from cockpit.profile.read import read

    plan, findings = read(raw, file, source, given, t0)
    cache.save(place, key, plan, findings)
    return Loaded(plan, findings, raw, given)


def lint(path: Path) -> tuple[Finding, ...]:
    """Everything that is wrong or odd in a profile, errors and warnings, from the top of the file to its end."""
    return examine(path).findings


def examine(path: Path) -> Examined:
    """Read a profile for what is wrong or odd in it; never from the cache, and never an exception for its content."""
    from cockpit.profile.read import read

    file, raw = shown(path), b""
    try:
        raw = read_bytes(path)
        plan, findings = read(raw, file, whole(path), {}, None)
    except ProfileProblem as problem:
        return Examined(None, problem.findings, raw.decode("utf-8", "replace"), file)
    return Examined(plan, findings, raw.decode("utf-8", "replace").removeprefix("\ufeff"), file)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a profile."""
    from cockpit.profile.jsonschema import make_schema

    return make_schema()
