"""Who sits at a launch whose journal is a file: one locked file for each seat, one for the seat that probes.

    STATE/launches/PROJECT/LAUNCH.seats/seat-abc123      held by its seat, touched as a sign of life
    STATE/launches/PROJECT/LAUNCH.seats/prober           held by the seat that probes

The system lets go of a lock when its process ends, however it ends. Live lines do not travel this way: what a probe
brought back is in the journal, which both processes read.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from cockpit.core.names import Operator, SeatId
from cockpit.core.seats import Guest
from cockpit.errors import JournalProblem
from cockpit.journal.create import make_folder

_PROBER: Final = "prober"
_SEAT: Final = "seat-"


def seats_folder(journal: Path) -> Path:
    """Where the seats of a journal's launch are."""
    return journal.with_suffix(".seats")


class LocalPresence:
    """The seats of one launch on one machine. One seat; for one thread at a time."""

    login = ""
    """Nobody logs in to a file."""
    live = False

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made with the first sign of life."""
        self._folder = folder
        self._seat: tuple[Path, int] | None = None
        self._lock: int | None = None

    async def beat(self, seat: SeatId) -> Mapping[SeatId, float]:
        """Touch one's own file and look whose files are held."""
        try:
            if self._seat is None:
                self._seat = self._sit(seat)
            os.utime(self._seat[1])
            return self._look()
        except OSError as error:
            raise JournalProblem(
                f"the seats in {self._folder} cannot be seen: {error.strerror}", "check the rights of the folder"
            ) from None

    async def look(self) -> Mapping[SeatId, float]:
        """The same without a sign of life of one's own."""
        return self._look()

    def _look(self) -> Mapping[SeatId, float]:
        """Whose files are held; files that nobody holds any more are removed."""
        found: dict[SeatId, float] = {}
        if not self._folder.is_dir():
            return found
        for path in sorted(self._folder.iterdir()):
            if not path.name.startswith(_SEAT):
                continue
            if self._seat is not None and path == self._seat[0]:
                found[SeatId(path.name)] = 0.0
            elif (age := _held(path)) is not None:
                found[SeatId(path.name)] = age
        return found

    def _sit(self, seat: SeatId) -> tuple[Path, int]:
        """A file that is locked before anybody can see it."""
        make_folder(self._folder)
        path = self._folder / seat
        draft = self._folder / f".{seat}"
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
        _take(descriptor)
        draft.rename(path)
        return path, descriptor

    def introduce(self, operator: Operator) -> None:
        """Nothing: whoever reaches the file of a journal may write it."""

    @property
    def guests(self) -> Mapping[SeatId, Guest]:
        """Nobody: see above."""
        return {}

    async def lead(self) -> bool:
        """Hold the prober's lock, or get it if nobody does."""
        if self._lock is not None:
            return True
        try:
            make_folder(self._folder)
            descriptor = os.open(self._folder / _PROBER, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise JournalProblem(f"the seats in {self._folder} cannot be seen: {error.strerror}") from None
        if not _take(descriptor):
            os.close(descriptor)
            return False
        self._lock = descriptor
        return True

    @property
    def ahead(self) -> timedelta:
        """All seats at a file are on one machine."""
        return timedelta(0)

    async def yield_lead(self) -> None:
        """Let go of the prober's lock."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    async def tell(self, text: str) -> None:
        """Nothing: see above."""

    def told(self) -> Sequence[str]:
        """Nothing."""
        return ()

    async def close(self) -> None:
        """Leave the seat and let go of the lock."""
        seat, self._seat = self._seat, None
        if seat is not None:
            with contextlib.suppress(OSError):
                seat[0].unlink(missing_ok=True)
            os.close(seat[1])
        await self.yield_lead()


def _take(descriptor: int) -> bool:
    """Lock a file for oneself if nobody has it locked; where there are no such locks, everybody believes to have it."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _held(path: Path) -> float | None:
    """Seconds since the last sign of life of a seat; None: nobody holds it any more."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        if _take(descriptor):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        return max(time.time() - os.fstat(descriptor).st_mtime, 0.0)
    finally:
        os.close(descriptor)
