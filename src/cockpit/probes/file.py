"""Files: what is there, when it changed, what it says. Only regular files are opened, and none without an end."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.probe import FileSpec, Scene
from cockpit.probes.base import Broken, late, place, show_lines, stay, text_lines, words_of
from cockpit.probes.decoding import decoded
from cockpit.probes.threads import Threads

MAX_HASHED = 1_000_000_000
"""Bytes of a file that are read for its digest; a larger one has none."""
_CHUNK = 1 << 20
_TRIES = 3
_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISREG, "file"),
    (stat.S_ISDIR, "folder"),
    (stat.S_ISFIFO, "fifo"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


class File:
    """The kind `file`. A file system may hang for ever, so it has threads of its own."""

    def __init__(self) -> None:
        self._threads = Threads(8, "cockpit-file")

    async def ask(self, spec: FileSpec, scene: Scene) -> JSON:
        """Look at the file; see `FileSpec` for the document. A missing one is `{"exists": false}`."""
        path = place(spec.path, scene)
        scene.emit("info", f"file {path}")
        end = time.monotonic() + scene.timeout
        try:
            async with asyncio.timeout(scene.timeout):
                document, notes = await self._threads.run(lambda: _look(path, spec, scene, end))
        except TimeoutError:
            raise Broken(late(scene.timeout)) from None
        for note in notes:
            scene.emit("info", note)
        if document.get("text"):
            show_lines(scene.emit, text_lines(str(document["text"])))
        return document

    async def close(self) -> None:
        """Nothing is kept; a thread that hangs in a file system is not waited for."""


def _look(path: Path, spec: FileSpec, scene: Scene, end: float) -> tuple[dict[str, JSON], list[str]]:
    """The document and what there is to say about it."""
    limit = spec.max_bytes
    stay(path, spec.path, scene)
    try:
        seen = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return {"exists": False}, ["there is no such file"]
    except (OSError, ValueError) as error:
        raise Broken(f"{path} cannot be looked at: {words_of(error)}") from None
    kind = next((name for is_kind, name in _KINDS if is_kind(seen.st_mode)), "other")
    if kind != "file":
        modified = datetime.fromtimestamp(seen.st_mtime, UTC).isoformat()
        return {"exists": True, "kind": kind, "modified": modified}, [f"a {kind}, not a file: it is not read"]
    read = read_stable(path, limit, end)
    text = None if read.data is None else decoded(read.data, "utf-8-sig")
    document: dict[str, JSON] = {"exists": True, "kind": kind, "modified": read.modified.isoformat()}
    document |= {"size": read.size, "sha256": read.digest}
    notes = [f"{read.size:,} bytes, changed {read.modified:%Y-%m-%d %H:%M:%S} UTC"]
    if read.digest is None:
        notes.append(f"it is larger than {MAX_HASHED:,} bytes and has no sha256 here")
    if text is None:
        notes.append(f"it is larger than {limit:,} bytes, so its text is no part of the document")
    else:
        document |= {"text": text, "lines": list[JSON](text_lines(text))}
    return document, notes


@frozen
class Stable:
    """A regular file, all of it from one look: a link may lead somewhere else a moment later."""

    data: bytes | None
    """None when there is more than was asked for."""
    size: int
    digest: str | None
    modified: datetime


def read_stable(path: Path, limit: int, end: float) -> Stable:
    """Read a regular file.

    Raises:
        Broken: it cannot be read, or does not stand still.
    """
    for _ in range(_TRIES):
        read = _read(path, limit, end)
        if read is not None:
            return read
    raise Broken(f"{path} changes while it is read; look at a copy")


def _read(path: Path, limit: int, end: float) -> Stable | None:
    """As above; None where it changed meanwhile."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise Broken(f"{path} cannot be read: {words_of(error)}") from None
    try:
        before = os.fstat(fd)
        if not stat.S_ISREG(before.st_mode):
            raise Broken(f"{path} was exchanged while it was looked at")
        modified = datetime.fromtimestamp(before.st_mtime, UTC)
        if before.st_size > MAX_HASHED:
            return Stable(None, before.st_size, None, modified)
        digest, size, start = hashlib.sha256(), 0, bytearray()
        while piece := os.read(fd, _CHUNK):
            digest.update(piece)
            size += len(piece)
            start += piece[: max(0, limit + 1 - len(start))]
            if time.monotonic() > end or size > MAX_HASHED:
                raise Broken(f"{path} did not come to an end in time ({size:,} bytes read)")
        after = os.fstat(fd)
    except OSError as error:
        raise Broken(f"{path} cannot be read: {words_of(error)}") from None
    finally:
        os.close(fd)
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        return None
    return Stable(bytes(start) if size <= limit else None, size, digest.hexdigest(), modified)
