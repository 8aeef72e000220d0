"""One SQLite file: how it is opened, what is asked of it, and how its failures are told. No chain, no events.

After any failure the connection is dropped and the next call opens it anew, so that a full disk or a lost mount does
not outlive its cause. Every pragma that matters is read back: SQLite answers with what it does, not what was asked.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from cockpit.errors import JournalProblem
from cockpit.journal.chain import FORMAT, Cover
from cockpit.journal.codec import Content
from cockpit.journal.schema import APPLICATION, KNOWN, SCHEMA
from cockpit.journal.trouble import explain

PATIENCE: Final = 5.0
"""Seconds to wait for another process's commit; one takes milliseconds."""

_ROW: Final = "SELECT seq, id, at, by_name, by_role, kind, payload, mac FROM entry"


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


class Store:
    """The file of one journal."""

    def __init__(self, path: Path, *, read_only: bool = False, vfs: str = "", patience: float = PATIENCE) -> None:
        """Name the file; it is opened by the first call.

        Args:
            path: the file.
            read_only: never write to it.
            vfs: SQLite's name of the way to the file system, such as `unix-dotfile` for network drives whose locks
                do not work; empty for the usual one.
            patience: seconds to wait for another process's commit.
        """
        self.path = path
        self.durability = ""
        """`wal` or `delete`, as SQLite answered; empty before the first call."""
        self._read_only = read_only
        self._vfs = vfs
        self._patience = patience
        self._open: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._copy: str | None = None

    def cover(self) -> Cover:
        """The first page.

        Raises:
            JournalProblem: the file cannot be opened, is no journal, or one of a newer format.
        """
        with self._telling("opened") as db:
            found = db.execute("SELECT id, launch, project, created, keyed, mac, format FROM journal").fetchall()
            if len(found) != 1:
                raise JournalProblem(f"the journal {self.path} has no cover", "it is not one that cockpit wrote")
            ident, launch, project, created, keyed, mac, version = found[0]
            return Cover(
                _text(ident), _text(launch), _text(project), _text(created), keyed != 0, _text(mac), int(_text(version))
            )

    def rows(self, after: int = 0) -> Iterator[tuple[object, ...]]:
        """Rows above `after` in order: seq as a number, everything else as bytes, exactly as they lie there."""
        with self._telling("read") as db:
            yield from db.execute(f"{_ROW} WHERE seq > ? ORDER BY seq", (after,))

    def by_id(self, ident: str) -> tuple[object, ...] | None:
        """The row of one entry."""
        with self._telling("read") as db:
            found: tuple[object, ...] | None = db.execute(f"{_ROW} WHERE id = ?", (ident,)).fetchone()
            return found

    def mac_at(self, seq: int) -> str | None:
        """The stored link of one entry."""
        with self._telling("read") as db:
            found = db.execute("SELECT mac FROM entry WHERE seq = ?", (seq,)).fetchone()
            return _text(found[0]) if found else None

    def last(self) -> int:
        """The number of the last entry."""
        with self._telling("read") as db:
            return int(db.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()[0])

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that no other process can step into; whatever leaves it but its end takes it back.

        Raises:
            JournalProblem: nothing of it was recorded, as far as the disk could tell.
        """
        with self._telling("written to") as db:
            if self._moved():
                raise JournalProblem(
                    f"the journal {self.path} was moved or deleted while it was open",
                    "put it back, or start again to go on with what is there",
                )
            db.execute("BEGIN IMMEDIATE")
            try:
                yield
                db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # the connection may be beyond that; it is dropped then
                    if db.in_transaction:
                        db.execute("ROLLBACK")
                raise

    def insert(self, rows: Sequence[tuple[int, Content, str]]) -> None:
        """Add rows; inside `writing` only."""
        with self._telling("written to") as db:
            db.executemany(
                "INSERT INTO entry (seq, id, at, by_name, by_role, kind, payload, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(seq, *content, mac) for seq, content, mac in rows],
            )

    def damage(self) -> list[str]:
        """What SQLite's own check and a look at tables and triggers find; costs about as much as reading it all."""
        try:
            with self._telling("checked") as db:
                answers = [_text(row[0]) for row in db.execute("PRAGMA integrity_check(10)")]
                found = [f"the file is damaged: {answer}" for answer in answers if answer != "ok"]
                return found if self._guarded(db) else [*found, "the guards against change are not as they were made"]
        except JournalProblem as problem:
            return [problem.problem]

    def guarded(self) -> bool:
        """Whether tables and triggers are those that were made, and nothing else is there."""
        with self._telling("read") as db:
            return self._guarded(db)

    def close(self) -> None:
        """Let go of the file; the next call would open it again."""
        db, self._open = self._open, None
        if db is not None:
            with contextlib.suppress(sqlite3.Error):  # closing checkpoints; what cannot be moved stays in the WAL
                db.close()
        copy, self._copy = self._copy, None
        if copy is not None:
            shutil.rmtree(copy, ignore_errors=True)

    @staticmethod
    def _guarded(db: sqlite3.Connection) -> bool:
        rows = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        found = {_text(row[0]) for row in rows}
        return found <= KNOWN and len(rows) == len(found) == len(SCHEMA)

    def _moved(self) -> bool:
        try:
            stat = self.path.stat()
        except OSError:
            return True
        return self._file is not None and self._file != (stat.st_dev, stat.st_ino)

    @contextlib.contextmanager
    def _telling(self, doing: str) -> Iterator[sqlite3.Connection]:
        try:
            yield self._open if self._open is not None else self._connect()
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:  # the last: a name in a damaged schema
            self.close()
            raise explain(error, doing, self.path) from error

    def _connect(self) -> sqlite3.Connection:
        if not self.path.is_file():
            raise JournalProblem(
                f"there is no journal {self.path}",
                "put it back from a copy, or name another launch with --launch, or begin one with --new",
            )
        if not self._read_only:
            db = self._dial(self.path, "rw")
            self._prepare(db)
        else:
            try:
                db = self._dial(self.path, "ro")
            except (sqlite3.OperationalError, OSError):
                # a write-ahead log cannot be read where its index may not be written; a copy of both files can
                self._copy = tempfile.mkdtemp(prefix="cockpit-")
                for suffix in ("", "-wal"):
                    source = self.path.with_name(self.path.name + suffix)
                    if source.is_file():
                        shutil.copyfile(source, Path(self._copy) / f"copy.db{suffix}")
                db = self._dial(Path(self._copy) / "copy.db", "rw")
        stat = self.path.stat()
        self._file = (stat.st_dev, stat.st_ino)
        self._open = db
        return db

    def _dial(self, path: Path, mode: str) -> sqlite3.Connection:
        way = f"&vfs={quote(self._vfs)}" if self._vfs else ""
        db = sqlite3.connect(
            f"file:{quote(os.fspath(path.absolute()))}?mode={mode}{way}",
            uri=True,
            timeout=self._patience,
            isolation_level=None,
            check_same_thread=False,  # opened in one thread, used in the engine's; one lock guards every use
        )
        try:
            db.text_factory = bytes  # a flipped bit may be no UTF-8 any more: that is for the chain to say
            db.execute("PRAGMA trusted_schema = OFF")
            self._recognise(db)
            self.durability = str(db.execute("PRAGMA journal_mode").fetchone()[0], "ascii")
        except BaseException:
            db.close()
            raise
        return db

    def _recognise(self, db: sqlite3.Connection) -> None:
        application = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION:
            raise JournalProblem(f"{self.path} is not a journal of cockpit", "check the path")
        if version > FORMAT:
            raise JournalProblem(
                f"the journal {self.path} has format {version}, and this cockpit knows formats up to {FORMAT}",
                "open it with the version that wrote it, or a newer one",
            )

    def _prepare(self, db: sqlite3.Connection) -> None:
        """Make a commit mean "on the disk", and believe it only when SQLite says so."""
        try:
            answer = str(db.execute("PRAGMA journal_mode = WAL").fetchone()[0], "ascii")
            if answer != "wal":  # a file system without shared memory: the older way, synced further
                answer = str(db.execute("PRAGMA journal_mode = DELETE").fetchone()[0], "ascii")
            level, name = (2, "FULL") if answer == "wal" else (3, "EXTRA")
            db.execute(f"PRAGMA synchronous = {name}")
            db.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone leaves it in the disk's own cache
            db.execute("PRAGMA checkpoint_fullfsync = ON")
            safe = answer in {"wal", "delete"} and db.execute("PRAGMA synchronous").fetchone()[0] == level
        except BaseException:
            db.close()
            raise
        if not safe:
            db.close()
            raise JournalProblem(
                f"the journal {self.path} cannot be made safe against a power cut here",
                "set COCKPIT_HOME to a folder on a local disk",
            )
        self.durability = answer
