"""What SQLite and the disk say, in words for a person: one sentence and a way on for every kind of failure."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Final

from cockpit.errors import JournalProblem

_SQLITE: Final = {
    sqlite3.SQLITE_FULL: ("the disk is full", "make room and do it again"),
    sqlite3.SQLITE_READONLY: ("it is read-only", "check the rights of the file and its folder, and the disk"),
    sqlite3.SQLITE_IOERR: ("the disk failed", "check the disk; what was said to be recorded is recorded"),
    sqlite3.SQLITE_BUSY: ("another process holds it", "look for a stopped cockpit on the same launch, then try again"),
    sqlite3.SQLITE_LOCKED: ("another process holds it", "try again"),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", "keep a copy; `cockpit log --verify` shows what is intact"),
    sqlite3.SQLITE_NOTADB: ("the file is not a journal", "check the path"),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check that the file and its folder are there and are yours"),
    sqlite3.SQLITE_PERM: ("it may not be opened", "check the rights of the file and its folder"),
    sqlite3.SQLITE_TOOBIG: ("one entry is too large", "shorten it"),
    sqlite3.SQLITE_ERROR: ("its tables are not those of a journal", "check the path, or the version of cockpit"),
    sqlite3.SQLITE_NOMEM: ("there is no memory left", "close other programs and do it again"),
}
_SYSTEM: Final = {
    errno.ENOSPC: _SQLITE[sqlite3.SQLITE_FULL],
    errno.EDQUOT: ("your quota of the disk is used up", "make room and do it again"),
    errno.EFBIG: ("a limit on the size of files was reached", "raise the limit and do it again"),
    errno.EROFS: _SQLITE[sqlite3.SQLITE_READONLY],
    errno.EACCES: ("its folder may not be written to", "check the rights of the folder"),
    errno.EPERM: ("its folder may not be written to", "check the rights of the folder"),
    errno.EIO: _SQLITE[sqlite3.SQLITE_IOERR],
    errno.ENOTDIR: ("a file stands where its folder should be", "move that file away"),
    errno.ENAMETOOLONG: ("its path is too long", "set COCKPIT_HOME to a shorter folder"),
}


def explain(error: sqlite3.Error | OSError | UnicodeDecodeError, doing: str, path: Path) -> JournalProblem:
    """Turn a failure into the sentence `the journal could not be DOING: WHY (PATH)`; a narrow alarm cuts its end."""
    if isinstance(error, OSError):
        why, hint = _SYSTEM.get(error.errno or 0, (f"the system says {error.strerror or type(error).__name__}", ""))
    elif isinstance(error, UnicodeDecodeError):
        why, hint = _SQLITE[sqlite3.SQLITE_CORRUPT]
    else:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        if code == sqlite3.SQLITE_CANTOPEN and path.is_file() and not os.access(path.parent, os.W_OK):
            code = sqlite3.SQLITE_READONLY  # it is its log that cannot be opened
        why, hint = _SQLITE.get(code, (f"SQLite says {name}", ""))
    return JournalProblem(f"the journal could not be {doing}: {why} ({path})", hint)
