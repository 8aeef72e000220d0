"""Which sessions have a journal open on this machine, and which ended without closing it.

Beside `LAUNCH.db` every session keeps a small file `.LAUNCH.RANDOM.session` and holds a lock on it. The system lets go
of a lock when its process ends, however it ends: a file that nobody holds is that of a session that was killed,
crashed or lost its power. Nothing here is evidence (a person may delete such a file); the journal alone is.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cockpit.core.frozen import frozen
from cockpit.core.plain import plain_line

try:
    import fcntl
except ImportError:  # Windows: nobody is told there
    fcntl = None  # type: ignore[assignment] # a module that is not there has no other type

_BEAT: Final = 1.0
"""Seconds between two signs of life."""
_OLD: Final = 60.0
"""Seconds after which a file that was only begun is nobody's."""
_MOST: Final = 4_096
"""Bytes of such a file that are read."""


@frozen
class Session:
    """One run of cockpit on a journal."""

    who: str
    began: datetime
    seen: datetime
    """Its last sign of life; a second or so before its end, some seconds after a power cut."""
    broke: str = ""
    """What it said of its own crash; empty: it could say nothing."""


class Sessions:
    """This session, and those that it found. No failure of the disk keeps a session from its work."""

    def __init__(self, journal: Path, who: str) -> None:
        """Come in.

        Args:
            journal: the file of the journal.
            who: the operator, in words.
        """
        self._journal = journal
        self._who = plain_line(who, 120)
        self._began = datetime.now(UTC).isoformat(timespec="seconds")
        self._path: Path | None = None
        self._lock = -1
        self._lost: list[tuple[int, Path]] = []
        self._beaten = 0.0
        self._synced = False
        self._broke = False
        self.lost: tuple[Session, ...] = ()
        """Those that ended without closing; each is given to one session only, until `told` says that it is known."""
        self.second = False
        """Whether another session was there when this one came in, and still is."""
        if fcntl is not None:
            with contextlib.suppress(OSError):
                self._look()
            with contextlib.suppress(OSError):
                self._come_in()
                self._sweep()

    def told(self) -> None:
        """What became of the lost sessions was recorded: nobody needs to be told again."""
        for lock, path in self._lost:
            with contextlib.suppress(OSError):
                path.unlink()
            os.close(lock)
        self._lost = []

    def beat(self) -> None:
        """Give a sign of life, and look whether the others are still there; cheap, for every second."""
        now = time.monotonic()
        if self._lock < 0 or now - self._beaten < _BEAT:
            return
        self._beaten = now
        with contextlib.suppress(OSError):
            os.utime(self._lock)
            if not self._synced:  # not at the start: it is for a power cut alone, and the first frame waits for that
                os.fsync(self._lock)
                self._synced = True
            if self.second:
                self.second = any(path != self._path and _held(path) for path in self._files())

    def broke(self, how: str) -> None:
        """Leave word for the next session that this one crashed."""
        if self._lock >= 0:
            self._broke = True
            with contextlib.suppress(OSError):
                self._write(how)

    def leave(self) -> None:
        """Go; safe to call twice."""
        for lock, _ in self._lost:
            os.close(lock)
        self._lost = []
        lock, self._lock = self._lock, -1
        if lock < 0:
            return
        if self._path is not None and not self._broke:
            with contextlib.suppress(OSError):
                self._path.unlink()
        os.close(lock)  # behind the unlink: who opened the file before that finds it gone

    def _files(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            yield from self._journal.parent.glob(f".{self._journal.stem}.*.session")

    def _sweep(self) -> None:
        """Take away what a session left that was killed while it came in."""
        for path in self._journal.parent.glob(f".{self._journal.stem}.*.new"):
            if time.time() - path.stat().st_mtime > _OLD:
                path.unlink()

    def _look(self) -> None:
        found = []
        for path in self._files():
            try:
                lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            except OSError:
                continue
            if not _take(lock):
                self.second = True
                os.close(lock)
            elif os.fstat(lock).st_nlink == 0:  # it left in order while we looked
                os.close(lock)
            else:
                self._lost.append((lock, path))
                found.append(_read(lock))
        self.lost = tuple(sorted(found, key=lambda session: session.began))

    def _come_in(self) -> None:
        """Appear under the name that others look for only when the lock is held: nobody may take it for lost."""
        name = f".{self._journal.stem}.{secrets.token_hex(4)}.session"
        path = self._journal.with_name(name)
        hidden = path.with_suffix(".new")
        lock = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            _take(lock)
            self._lock = lock
            self._write("")
            hidden.rename(path)
        except OSError:
            self._lock = -1
            os.close(lock)
            with contextlib.suppress(OSError):
                hidden.unlink()
            raise
        self._path = path

    def _write(self, broke: str) -> None:
        content = {"who": self._who, "began": self._began, "pid": os.getpid(), "broke": plain_line(broke, 300)}
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, json.dumps(content).encode(), 0)


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _held(path: Path) -> bool:
    """Whether somebody holds a session's file now."""
    try:
        lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _take(lock)
    finally:
        os.close(lock)


def _read(lock: int) -> Session:
    """What a lost session left; a file that says nothing sensible is one too."""
    seen = datetime.fromtimestamp(os.fstat(lock).st_mtime, UTC)
    try:
        content = json.loads(os.pread(lock, _MOST, 0))
        began = datetime.fromisoformat(str(content["began"]))
        if began.tzinfo is None:
            began = began.replace(tzinfo=UTC)
        return Session(plain_line(str(content["who"]), 120), began, seen, plain_line(str(content["broke"]), 300))
    except (ValueError, TypeError, KeyError, RecursionError):
        return Session("", seen, seen)
