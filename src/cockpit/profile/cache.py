"""Checked profiles, kept under the digest of everything that they were made of: the second start validates nothing.

What is read back decides what runs, so a folder or a file that another user could have written is not believed, and
a broken file is as good as none. Only profiles without an error are kept.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import stat
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cockpit import __version__
from cockpit.core import rows
from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.plan import Plan
from cockpit.errors import Finding

_MOST = 40
"""Files that are kept; the oldest go first."""
_LARGEST = 64_000_000


@frozen
class _Kept:
    plan: Plan
    findings: tuple[Finding, ...]


def folder(environ: Mapping[str, str]) -> Path:
    """Where checked profiles are kept; `COCKPIT_HOME` replaces the user's cache folder. Relative: nowhere."""
    home = environ.get("COCKPIT_HOME")
    if home:
        return Path(os.path.expanduser(home)).absolute() / "cache" / "profiles"  # noqa: PTH111 - Path raises
    from platformdirs import user_cache_path

    try:
        return user_cache_path("cockpit", appauthor=False) / "profiles"
    except RuntimeError:  # a user without a home
        return Path()


def key_of(raw: bytes, file: str, source: str, overrides: Mapping[str, JSON], t0: datetime | None) -> str:
    """The name of one result: whatever could change it is part of it, the code that makes it included."""
    made_of = (
        hashlib.sha256(raw).hexdigest(),
        file,
        source,
        json.dumps(dict(overrides), sort_keys=True),
        t0.isoformat() if t0 else "",
        __version__,
        _code(),
        sys.implementation.cache_tag or "",
    )
    return hashlib.sha256(json.dumps(made_of).encode("utf-8", "surrogatepass")).hexdigest()


def _code() -> str:
    """The state of the source files that a plan comes from: a checkout changes without its version doing so."""
    package = Path(__file__).parent.parent
    newest = 0
    for place in (package / "profile", package / "core", package / "core" / "claim"):
        with os.scandir(place) as entries:
            newest = max([newest, *(entry.stat().st_mtime_ns for entry in entries if entry.name.endswith(".py"))])
    return str(newest)


def load(place: Path, key: str) -> tuple[Plan, tuple[Finding, ...]] | None:
    """A kept result, or None where there is none that can be believed."""
    raw = _read(place, key)
    if raw is None:
        return None
    collecting = gc.isenabled()
    gc.disable()  # 10,000 gates are 200,000 objects, none of them garbage: collecting costs a third of the time
    try:
        kept = rows.load(_Kept, json.loads(raw))
    except (ValueError, RecursionError):
        return None
    else:
        return kept.plan, kept.findings
    finally:
        if collecting:
            gc.enable()


def _read(place: Path, key: str) -> bytes | None:
    try:
        if not place.is_absolute() or not _ours(place.stat()):  # below the working folder it could have come with it
            return None
        handle = os.open(place / f"{key}.json", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or not _ours(status) or status.st_size > _LARGEST:
                return None
            return file.read()
    except (OSError, ValueError):
        return None


def _ours(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def save(place: Path, key: str, plan: Plan, findings: tuple[Finding, ...]) -> None:
    """Keep a result; a folder that cannot be written is no problem of the operator."""
    import tempfile

    text = json.dumps(rows.dump(_Kept(plan, findings)), separators=(",", ":"))
    if not place.is_absolute():
        return
    with contextlib.suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _ours(place.stat()):
            return
        handle, name = tempfile.mkstemp(dir=place, prefix=".", suffix=".new")  # made with mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8", "surrogatepass"))
            temporary.replace(place / f"{key}.json")
        except OSError:
            temporary.unlink()
        _prune(place)


def _prune(place: Path) -> None:
    kept = sorted(place.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in kept[_MOST:]:
        path.unlink(missing_ok=True)
