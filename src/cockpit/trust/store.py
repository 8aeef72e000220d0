"""What was allowed and what was denied, one file for each place of a profile; never inside of a repository.

    STATE/trust/SHA-256-OF-THE-PATH.json      0600, in a folder of 0700

A file that somebody else could have written, that came with a repository, or that cannot be read, allows nothing. Of a
place, the latest allowance counts and no earlier one: going back to an older profile asks again.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cockpit.core.frozen import frozen
from cockpit.errors import CockpitError

_LARGEST: Final = 16_000_000
_REPOSITORIES: Final = (".git", ".hg", ".svn", ".jj", ".fossil")


class TrustProblem(CockpitError):
    """The store of trust cannot be used; nothing is allowed then."""


@frozen
class Kept:
    """What is known of one place."""

    digest: str = ""
    """What was allowed last; empty: nothing, or it was taken back."""
    allowed: str = ""
    """When, ISO 8601 in UTC."""
    denied: str = ""
    """When it was denied, or an allowance taken back; empty: it is not. It wins over everything but a new allowance."""
    by: str = ""
    """Who did the last of these."""
    lines: tuple[tuple[str, str], ...] = ()
    """What the allowed profile would reach: a key and a line each, for what changed since."""
    scripts: tuple[tuple[str, str], ...] = ()
    """The files that it named, with their digests."""
    doubt: str = ""
    """Why the file is not believed; nothing is allowed then."""


class Store:
    """The allowances of one user."""

    def __init__(self, folder: Path) -> None:
        """Use a folder; it need not be there yet."""
        self._folder = folder

    def look(self, place: str) -> Kept:
        """What is known of a place; never an exception."""
        try:
            doubt = self._doubt(place)
            if doubt:
                return Kept(doubt=doubt)
            raw = self._read(place)
            return Kept() if raw is None else _kept(json.loads(raw), place)
        except (OSError, ValueError, TypeError, KeyError, RecursionError, TrustProblem) as problem:
            words = problem.problem if isinstance(problem, TrustProblem) else "its entry cannot be read"
            return Kept(doubt=f"the store of trust is not believed: {words}")

    def allow(self, place: str, kept: Kept) -> None:
        """Remember an allowance; a denial ends with it.

        Raises:
            TrustProblem: it cannot be written, or would not be believed.
        """
        self._write(place, kept)

    def deny(self, place: str, at: datetime, by: str) -> None:
        """Remember a denial; what was allowed is kept for the difference, and no longer counts.

        Raises:
            TrustProblem: it cannot be written, or would not be believed.
        """
        known = self.look(place)
        self._write(place, Kept("", known.allowed, at.isoformat(timespec="seconds"), by, known.lines, known.scripts))

    # --------------------------------------------------------------------------------------------------- inside
    def _file(self, place: str) -> Path:
        return self._folder / f"{hashlib.sha256(place.encode('utf-8', 'surrogateescape')).hexdigest()}.json"

    def _doubt(self, place: str) -> str:
        """A store that came with the profile's own repository would be the profile's word for itself."""
        store = Path(os.path.realpath(self._folder))
        home = os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111 - without a home it stays as it is
        for folder in Path(place).parents:  # up to the outermost: a repository may hold others
            ours = Path(home).is_relative_to(folder)  # who keeps the whole home in one keeps this store there too
            if not ours and store.is_relative_to(folder) and any((folder / name).exists() for name in _REPOSITORIES):
                return "the state folder lies in the profile's own repository; set COCKPIT_HOME"
        return ""

    def _read(self, place: str) -> bytes | None:
        file = self._file(place)
        try:
            _ours(self._folder.stat(), 0o077)
            handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        with os.fdopen(handle, "rb") as opened:
            status = os.fstat(handle)
            _ours(status, 0o077)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                raise TrustProblem("it is no file that cockpit made")
            return opened.read()

    def _write(self, place: str, kept: Kept) -> None:
        doubt = self._doubt(place)
        if doubt:
            raise TrustProblem(f"nothing can be allowed: {doubt}")
        table = {"place": place, **{name: getattr(kept, name) for name in _FIELDS}}
        text = json.dumps({"version": 1, **table}, indent=1).encode("utf-8", "surrogatepass")
        try:
            _make(self._folder)
            _ours(self._folder.stat(), 0o077)
            handle, name = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".new")  # made with mode 0600
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._file(place))
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as problem:
            words = problem.strerror or type(problem).__name__
            raise TrustProblem(f"{self._folder} cannot be written: {words}", "nothing was allowed or denied") from None


_FIELDS: Final = ("digest", "allowed", "denied", "by", "lines", "scripts")


def _ours(status: os.stat_result, barred: int) -> None:
    if status.st_uid != os.geteuid() or status.st_mode & barred:
        raise TrustProblem("others may write or read it", "chmod 700 the folder and 600 the files, and look at them")


def _kept(table: Any, place: str) -> Kept:
    if table["version"] != 1 or table["place"] != place:
        raise TrustProblem("it is about another place")
    texts: Mapping[str, str] = {name: str(table[name]) for name in ("digest", "allowed", "denied", "by")}
    pairs = {name: tuple((str(one), str(two)) for one, two in table[name]) for name in ("lines", "scripts")}
    return Kept(**texts, lines=pairs["lines"], scripts=pairs["scripts"])


def _make(folder: Path) -> None:
    """Make a folder and what is missing above it, for this user only: `parents=True` would leave those to others."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
