"""How a journal comes into being: whole or not at all.

It is made under another name, synced, and renamed into place, so that no reader ever meets half a journal; a lock on
the folder keeps two processes from making the same one.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from cockpit.core.names import LaunchId
from cockpit.errors import JournalProblem
from cockpit.journal.chain import FORMAT, Chain, Cover, Head
from cockpit.journal.head import HeadFile
from cockpit.journal.schema import APPLICATION, SCHEMA
from cockpit.journal.trouble import explain

_PATIENCE: Final = 5.0  # seconds to wait for another process that makes a journal; it takes milliseconds


def create(path: Path, launch: LaunchId, project: str, key: bytes | None, now: datetime) -> Cover:
    """Make an empty journal at `path` (`NAME.db`) and the head record beside it.

    Raises:
        JournalProblem: it is there already, or cannot be made; nothing is left behind that looks like a journal.
    """
    ident, created = str(uuid4()), now.astimezone(UTC).isoformat(timespec="microseconds")
    keyed = key is not None
    chain = Chain(ident, keyed, key)
    cover = Cover(ident, launch, project, created, keyed)
    cover = Cover(ident, launch, project, created, keyed, chain.cover(cover))
    put(path, cover, chain)
    return cover


def put(path: Path, cover: Cover, chain: Chain) -> None:
    """Make an empty journal at `path` with this first page.

    Raises:
        JournalProblem: it is there already, or cannot be made; nothing is left behind that looks like a journal.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        make_folder(path.parent)
        with _alone(path.parent):
            if path.exists():
                raise JournalProblem(f"the journal {path} is there already", "open it instead")
            try:
                _fill(draft, cover)
                HeadFile(path.with_suffix(".head"), chain).begin(Head(0, cover.mac))
                draft.rename(path)
            except BaseException:
                for name in (draft.name, f"{draft.name}-wal", f"{draft.name}-shm"):
                    with contextlib.suppress(OSError):  # litter that nothing opens; the first failure is what counts
                        draft.with_name(name).unlink(missing_ok=True)
                raise
            sync_folder(path.parent)
    except (sqlite3.Error, OSError) as error:
        raise explain(error, "made", path) from error


def make_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, for this user only, durably."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut."""
    if os.name == "nt":  # a folder cannot be opened there; its file system writes names down by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(draft: Path, cover: Cover) -> None:
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)  # SQLite's further files copy this mode
    try:
        with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = OFF")  # a crash leaves a draft that nobody opens
            db.execute(f"PRAGMA application_id = {APPLICATION}")
            db.execute(f"PRAGMA user_version = {FORMAT}")
            for statement in SCHEMA:
                db.execute(statement)
            db.execute(
                "INSERT INTO journal (one, id, launch, project, format, keyed, created, mac) "
                "VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
                (cover.id, cover.launch, cover.project, FORMAT, int(cover.keyed), cover.created, cover.mac),
            )
            db.execute("PRAGMA journal_mode = WAL")  # kept in the file: nobody has to switch it while others read
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # no such lock there: the rename still leaves one whole journal
        yield
        return
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise JournalProblem(
                        f"another process is making a journal in {folder}", "look for a stopped cockpit, then try again"
                    ) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)
