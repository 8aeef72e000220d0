"""The head record beside a journal: how far it had got, so that entries cut from its end are missed.

It is written after the commit, in place, into the older of two slots and synced, so that a power cut can spoil at most
one of them. It may lag behind the journal (a crash between the two writes); it is never ahead of it.
"""

from __future__ import annotations

import hmac
import os
import stat
import time
from pathlib import Path
from typing import Final

from cockpit.journal.chain import Chain, Head

_SLOT: Final = 512  # bytes: a disk writes a sector whole or not at all
_TAG: Final = "cockpit-head"
_BINARY: Final = getattr(os, "O_BINARY", 0)  # Windows would write line feeds in its own way
_PAUSE: Final = 0.25  # seconds between records of what only probes reported; people's entries are recorded at once


class HeadFile:
    """Reads and writes the record of one journal."""

    def __init__(self, path: Path, chain: Chain) -> None:
        self.path = path
        self._chain = chain
        self._written = -1
        self._due = 0.0

    def begin(self, head: Head) -> None:
        """Write the very first record, durably.

        Raises:
            OSError: it cannot be written.
        """
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600)
        try:
            _write(descriptor, self._record(head) * 2, 0)
        finally:
            os.close(descriptor)

    def read(self) -> Head | None:
        """The newest valid record; None where there is none (the file is missing or was changed)."""
        try:
            text = self._text()
        except OSError:
            return None
        return max(self._slots(text), key=lambda found: found.seq, default=None)

    def seal(self) -> str:
        """The seal of the newest record as it stands; empty where there is none."""
        try:
            text = self._text()
        except OSError:
            return ""
        words = [part.decode("ascii", "replace").split() for part in (text[:_SLOT], text[_SLOT:])]
        sound = [word for word in words if len(word) == 6 and word[3].isdecimal()]
        return max(sound, key=lambda word: int(word[3]))[5] if sound else ""

    def keep(self, head: Head, *, at_once: bool) -> None:
        """Record a newer head. What cannot be written now is written the next time: the entries are safe already.

        A record that is not there is not made anew: its absence is the only trace of somebody who removed it.
        """
        now = time.monotonic()
        if head.seq <= self._written or (not at_once and now < self._due):
            return
        try:
            descriptor = _regular(self.path, os.O_RDWR)
            try:
                found = [self._slot(os.read(descriptor, _SLOT)) for _ in range(2)]
                known = [slot.seq if slot else -1 for slot in found]
                if max(known) < 0:
                    return
                if head.seq > max(known):
                    _write(descriptor, self._record(head), _SLOT * known.index(min(known)))
            finally:
                os.close(descriptor)
        except OSError:
            return
        self._written, self._due = head.seq, now + _PAUSE

    def _text(self) -> bytes:
        """Both slots as they lie there, and no more: whatever else stands in the place of the file may have no end."""
        descriptor = _regular(self.path, os.O_RDONLY)
        try:
            return os.read(descriptor, 2 * _SLOT)
        finally:
            os.close(descriptor)

    def _record(self, head: Head) -> bytes:
        line = f"{_TAG} 1 {self._chain.journal} {head.seq} {head.mac} {self._chain.head(head)}"
        return line.encode().ljust(_SLOT - 1) + b"\n"

    def _slots(self, text: bytes) -> list[Head]:
        parts = (text[:_SLOT], text[_SLOT:])
        return [head for head in map(self._slot, parts) if head]

    def _slot(self, text: bytes) -> Head | None:
        words = text.decode("ascii", "replace").split()
        if len(words) != 6 or words[:3] != [_TAG, "1", self._chain.journal] or not words[3].isdecimal():
            return None
        if len(words[3]) > 18:
            return None
        head = Head(int(words[3]), words[4])
        if self._chain.checks and not hmac.compare_digest(self._chain.head(head).encode(), words[5].encode()):
            return None
        return head


def _regular(path: Path, flags: int) -> int:
    """Open a regular file; a pipe in its place would let nobody go on.

    Raises:
        OSError: it is something else, or cannot be opened.
    """
    descriptor = os.open(path, flags | _BINARY | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{path} is no regular file")
    return descriptor


def _write(descriptor: int, data: bytes, offset: int) -> None:
    """Write all of it and wait for the disk; a short write is an error here, not a half record."""
    os.lseek(descriptor, offset, os.SEEK_SET)
    if os.write(descriptor, data) != len(data):
        raise OSError("short write")
    os.fsync(descriptor)
