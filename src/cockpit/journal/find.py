"""Where journals lie, and which launches there are. Nothing here follows a chain: a listing has to be cheap.

    STATE/launches/PROJECT/LAUNCH.db      with LAUNCH.head beside it

STATE is `COCKPIT_HOME`, or the folder that the system keeps for the state of a user's programs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from cockpit.core.frozen import frozen
from cockpit.core.names import LaunchId
from cockpit.core.plain import plain_line
from cockpit.errors import JournalProblem, UsageProblem
from cockpit.journal.schema import APPLICATION

_SAFE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,99})")
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that a person reads as another


@frozen
class LaunchFile:
    """A launch as a list shows it; its words are plain, and nothing of it was checked."""

    id: LaunchId
    project: str
    title: str
    opened: datetime | None
    """When it was begun; None where the file does not say."""
    last: datetime | None
    """When its last entry was made."""
    entries: int
    path: Path
    problem: str = ""
    """Why the file cannot be read; empty: it can."""
    source: str = ""
    """Where its profile was read from when it was begun; empty: not known."""


def state_folder(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of everything that cockpit keeps for this user; it need not be there yet.

    Raises:
        UsageProblem: this user has no home; a folder below the working one could come with a repository.
    """
    given = (os.environ if environ is None else environ).get("COCKPIT_HOME", "")
    if given:
        if given.startswith("~") and os.path.expanduser(given) == given:  # noqa: PTH111 - Path raises
            raise UsageProblem(f"COCKPIT_HOME: there is no home folder for {given}", "name a folder that is there")
        return Path(given).expanduser().absolute()
    from platformdirs import user_state_path

    try:
        folder = user_state_path("cockpit", appauthor=False)
    except RuntimeError:
        folder = Path()
    if not folder.is_absolute():
        hint = "set COCKPIT_HOME to a folder of yours, outside of every repository"
        raise UsageProblem("there is no home folder to keep anything in (HOME is not set)", hint)
    return folder


def project_folder(project: str, state: Path | None = None) -> Path:
    """The folder of a project's launches."""
    return (state or state_folder()) / "launches" / _name(project)


def launch_path(project: str, launch: LaunchId, state: Path | None = None) -> Path:
    """The file of one launch.

    Raises:
        JournalProblem: the id could lead out of its folder.
    """
    if not _SAFE.fullmatch(launch):
        raise JournalProblem(
            f"{plain_line(launch, 100)!r} is no launch id", "it is made of letters, digits, dots and dashes"
        )
    return project_folder(project, state) / f"{launch}.db"


def new_launch_id(project: str, now: datetime) -> LaunchId:
    """Make the id of a new launch, `PROJECT-YYYYMMDD-xxxx`: the day in UTC, then four letters that nobody foresees."""
    tail = "".join(secrets.choice(_LETTERS) for _ in range(4))
    return LaunchId(f"{_name(project)}-{now.astimezone(UTC):%Y%m%d}-{tail}")


def launches(project: str, state: Path | None = None) -> tuple[LaunchFile, ...]:
    """The launches of a project, the newest first; files that cannot be read come last, with the reason."""
    folder = project_folder(project, state)
    return _sorted([*map(look_at, _files(folder)), *_gone(folder)])


def by_id(launch: str, state: Path | None = None) -> Path | None:
    """The file of a launch whose project is not known; None where there is none, or where it could be no id."""
    if not _SAFE.fullmatch(launch):
        return None
    found = [path for path in ((state or state_folder()) / "launches").glob(f"*/{launch}.db") if path.is_file()]
    return min(found, default=None)


def current(project: str, state: Path | None = None, *, doubtful: bool = False) -> LaunchFile | None:
    """The launch that a project is in: the one begun last.

    Args:
        project: the project.
        state: the state folder, if not the user's own.
        doubtful: give the one that cannot be read, with its `problem`, where it may be that launch: nobody should begin
            another unaware. One from before the launch that was begun last is of no concern.
    """
    found = launches(project, state)
    latest = next((file for file in found if not file.problem), None)
    if not doubtful:
        return latest
    since = (latest and latest.opened) or _NEVER
    broken = [file for file in found if file.problem and _touched(file.path, ".head") > since.timestamp()]
    return max(broken, key=lambda file: _touched(file.path, ".head"), default=latest)


def recent(limit: int = 10, state: Path | None = None) -> tuple[LaunchFile, ...]:
    """The launches of all projects that something happened in last; only `limit` files are opened."""
    folder = (state or state_folder()) / "launches"
    try:
        projects = [Path(item.path) for item in os.scandir(folder) if item.is_dir(follow_symlinks=False)]
    except OSError:
        return ()
    files = [path for project in projects for path in _files(project)]
    files.sort(key=_touched, reverse=True)
    found = [look_at(path) for path in files[:limit]]
    return tuple(sorted(found, key=lambda item: item.last or item.opened or _NEVER, reverse=True))


def look_at(path: Path) -> LaunchFile:
    """Read the cover and the two ends of one file, whatever state it is in."""
    fallback = LaunchFile(
        LaunchId(plain_line(path.stem, 120)), plain_line(path.parent.name, 120), "", None, None, 0, path
    )
    try:
        with _reading(path) as db:
            if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
                return _broken(fallback, "not a journal of cockpit")
            launch, project, created = db.execute("SELECT launch, project, created FROM journal").fetchone()
            first = db.execute("SELECT payload FROM entry WHERE seq = 1").fetchone()
            last = db.execute("SELECT seq, at FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
        opened = json.loads(first[0]) if first else {}
        return LaunchFile(
            LaunchId(plain_line(str(launch), 120)),
            plain_line(str(project), 120),
            plain_line(str(opened.get("title", "")), 200),
            _moment(created),
            _moment(last[1]) if last else None,
            int(last[0]) if last else 0,
            path,
            source=plain_line(str(opened.get("source", "")), 1_000),
        )
    except (sqlite3.Error, OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        return _broken(fallback, f"it cannot be read ({type(error).__name__})")  # one bad file hides no other


_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)


def _broken(file: LaunchFile, problem: str) -> LaunchFile:
    return LaunchFile(file.id, file.project, "", None, None, 0, file.path, problem)


def _gone(folder: Path) -> list[LaunchFile]:
    """Journals of which only the record of their head is left: somebody took them away."""
    try:
        heads = [path.with_suffix(".db") for path in folder.iterdir() if path.suffix == ".head"]
    except OSError:
        return []
    gone = [path for path in heads if not path.exists()]
    return [
        LaunchFile(LaunchId(plain_line(path.stem, 120)), folder.name, "", None, None, 0, path, "its file is gone")
        for path in gone
    ]


def _sorted(files: Iterable[LaunchFile]) -> tuple[LaunchFile, ...]:
    return tuple(sorted(files, key=lambda file: (not file.problem, file.opened or _NEVER, file.id), reverse=True))


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix == ".db" and not path.name.startswith(".")]
    except OSError:
        return []


def _touched(path: Path, *more: str) -> float:
    times = [0.0]
    for name in (path.name, f"{path.name}-wal", *(path.with_suffix(suffix).name for suffix in more)):
        with contextlib.suppress(OSError):
            times.append(path.with_name(name).stat().st_mtime)
    return max(times)


def _moment(text: object) -> datetime:
    moment = datetime.fromisoformat(str(text))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file without leaving a trace: where no write-ahead log lies beside it, nobody writes to it."""
    if not stat.S_ISREG(path.stat().st_mode):  # SQLite would wait for ever for whoever writes into a pipe
        raise OSError("it is no regular file")
    quiet = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    db = sqlite3.connect(f"file:{quote(os.fspath(path.absolute()))}?mode=ro{quiet}", uri=True, timeout=0.2)
    try:
        db.execute("PRAGMA trusted_schema = OFF")
        yield db
    finally:
        db.close()


def _name(project: str) -> str:
    """A project as the name of a folder: itself where it can be one, else its letters and a digest."""
    if _SAFE.fullmatch(project) and len(project) <= 60:
        return project
    letters = re.sub(r"[^a-z0-9]+", "-", project.lower()).strip("-")[:40] or "project"
    return f"{letters}-{hashlib.sha256(project.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
