"""What of this machine cockpit depends on, looked at without a profile and without the network.

One function a subject; each says what it saw, and what to do where that is not well.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from cockpit import __version__
from cockpit.core.frozen import frozen
from cockpit.errors import CockpitError

SMALLEST = (80, 24)
"""Columns and lines that the screen needs."""
_ROOM = 200_000_000
"""Bytes free for journals below which a person should know."""
_TIME_ERROR = 5
"""What `adjtimex` answers where nobody keeps the clock."""


class Health(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@frozen
class Look:
    """One thing that was looked at."""

    what: str
    health: Health
    says: str
    """One sentence without a full stop."""
    do: str = ""
    """What to do about it; empty where nothing is to be done."""


def ok(what: str, says: str) -> Look:
    """It is well."""
    return Look(what, Health.OK, says)


def warning(what: str, says: str, do: str) -> Look:
    """It works, and something of it does not."""
    return Look(what, Health.WARNING, says, do)


def problem(what: str, says: str, do: str) -> Look:
    """A launch cannot depend on this."""
    return Look(what, Health.PROBLEM, says, do)


def versions(_: Mapping[str, str]) -> Iterator[Look]:
    """What runs here."""
    found = [f"{name} {_version(name)}" for name in ("textual", "httpx", "psycopg", "boto3", "keyring")]
    yield ok("versions", f"cockpit {__version__}, Python {platform.python_version()}, {', '.join(found)}")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def terminal(environ: Mapping[str, str]) -> Iterator[Look]:
    """Whether the screen can be drawn here: a terminal, its size, colours, its characters, what stands in between."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield warning("terminal", "this is none, so there is no screen", "`cockpit check` and every verb work without")
    else:
        wide, high = shutil.get_terminal_size()
        says = f"{wide} × {high}"
        if wide < SMALLEST[0] or high < SMALLEST[1]:
            yield warning("terminal", f"{says} is small", f"make it at least {SMALLEST[0]} × {SMALLEST[1]}")
        else:
            yield ok("terminal", says)
        yield _colours(environ)
        if environ.get("TMUX"):
            yield _tmux(environ)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding == "utf8":
        yield ok("characters", "UTF-8")
    else:
        says = f"the terminal is written to in {encoding or 'no known encoding'}"
        yield warning("characters", says, "set LANG or LC_ALL to a locale of UTF-8, such as C.UTF-8")


def _colours(environ: Mapping[str, str]) -> Look:
    term = environ.get("TERM", "")
    if term in {"", "dumb"}:
        return problem("colours", f"TERM is {term or 'not set'}", "set TERM to what your terminal is: xterm-256color")
    if environ.get("NO_COLOR"):
        return ok("colours", "none, as NO_COLOR asks; every state has a glyph and a word")
    if environ.get("COLORTERM") in {"truecolor", "24bit"}:
        return ok("colours", f"16 million ({term})")
    if "256" in term or "kitty" in term or "direct" in term:
        return ok("colours", f"256 ({term})")
    return warning("colours", f"16 ({term})", "set TERM to xterm-256color, if your terminal can")


def _tmux(environ: Mapping[str, str]) -> Look:
    if not environ.get("TERM", "").startswith(("tmux", "screen")):
        do = "in ~/.tmux.conf: set -g default-terminal tmux-256color"
        return warning("tmux", f"TERM is {environ.get('TERM')} inside of tmux, keys and colours may be wrong", do)
    return ok("tmux", "a launch goes on when you detach")


def programs(environ: Mapping[str, str]) -> Iterator[Look]:
    """What probes start."""
    if bash := shutil.which("bash", path=environ.get("PATH")):
        yield ok("bash", bash)
    else:
        yield problem("bash", "it is not here; a command with a pipe is refused without it", "install bash")
    for name, use in (("git", "git probes"), ("psql", "nothing of cockpit; people look into databases with it")):
        found = shutil.which(name, path=environ.get("PATH"))
        absent = warning if name == "git" else lambda what, says, _: ok(what, says)
        yield ok(name, found) if found else absent(name, f"it is not here; needed by {use}", f"install {name}")


def state(environ: Mapping[str, str]) -> Iterator[Look]:
    """Whether a journal can be kept: the folder, what is free there, and whether SQLite keeps its word in it."""
    from cockpit.journal.create import make_folder
    from cockpit.journal.find import state_folder

    folder = state_folder(environ)
    try:
        make_folder(folder)
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=folder) as place:
            yield _kept(folder, Path(place))
            yield from _stamped(Path(place))
    except OSError as error:
        says = f"{folder} cannot be written: {(error.strerror or str(error)).lower()}"
        yield problem("state folder", says, "mend its rights, or name another one in COCKPIT_HOME")
        return
    if folder.stat().st_mode & 0o077:
        yield warning("rights", f"others may look into {folder}", f"chmod 700 {folder}")
    free = shutil.disk_usage(folder).free
    if free < _ROOM:
        yield warning("room", f"{free // 1_000_000:,} MB are free for journals", "make room: a full disk refuses")
    else:
        yield ok("room", f"{free // 1_000_000_000:,} GB free" if free >= 10**9 else f"{free // 1_000_000:,} MB free")


def _kept(folder: Path, place: Path) -> Look:
    database = sqlite3.connect(place / "try.db")
    try:
        mode = database.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        database.execute("PRAGMA synchronous = FULL")
        full = database.execute("PRAGMA synchronous").fetchone()[0] == 2
        database.execute("CREATE TABLE kept (n)")
        database.commit()
    except sqlite3.Error as error:
        do = "name a folder on a local disk in COCKPIT_HOME"
        return problem("state folder", f"SQLite cannot keep a journal in {folder}: {error}", do)
    finally:
        database.close()
    if mode != "wal" or not full:
        do = "a network or shared folder? name one on a local disk in COCKPIT_HOME"
        return problem("state folder", f"{folder} gives no write-ahead log ({mode})", do)
    return ok("state folder", f"{folder}, with a write-ahead log")


def _stamped(place: Path) -> Iterator[Look]:
    """Whether the clock of the disk and ours agree: another machine's disk has another clock."""
    mark = place / "mark"
    mark.touch()
    apart = abs(mark.stat().st_mtime - time.time())
    if apart > 2:
        do = "set both clocks by NTP, or name a folder on a local disk in COCKPIT_HOME"
        yield warning("clock of the disk", f"it is {apart:.0f} s from this machine's", do)


def clock(_: Mapping[str, str]) -> Iterator[Look]:
    """Whether the clock can be believed."""
    now = time.time()
    built = Path(__file__).stat().st_mtime
    shown = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    kept = _kept_by_somebody()
    if now < built - 86_400:
        yield problem("clock", f"it says {shown}, which is before this cockpit was installed", "set it: NTP")
    elif kept is False:
        yield warning("clock", f"{shown}; nobody keeps it", "switch on NTP (timedatectl set-ntp true)")
    else:
        yield ok("clock", f"{shown}{', kept by NTP' if kept else ''}")
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("America/Sao_Paulo")
    except ZoneInfoNotFoundError:
        yield problem("zones", "there is no database of time zones", "install tzdata")


def _kept_by_somebody() -> bool | None:
    """What the kernel knows of it (Linux); None where it does not say."""
    if sys.platform != "linux":
        return None
    try:
        answer = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))  # zeros: it is only asked
    except (OSError, AttributeError):
        return None
    return None if answer < 0 else answer != _TIME_ERROR


def keyring(environ: Mapping[str, str]) -> Iterator[Look]:
    """Whether the keyring answers without a prompt: it is asked for something that is not there."""
    from cockpit import vault

    asked = vault.states("cockpit-doctor", ["nothing"], {**environ})["nothing"]
    if asked.found or asked.state.value == "missing":
        yield ok("keyring", "it answers, and asks nothing")
        return
    do = "in CI: COCKPIT_CREDENTIAL_NAME; else unlock it, or choose a backend (PYTHON_KEYRING_BACKEND)"
    yield warning("keyring", f"a credential {asked.problem.removeprefix('nothing ')}; journals are not keyed", do)


def database(_: Mapping[str, str]) -> Iterator[Look]:
    """Whether PostgreSQL can be spoken to from here."""
    try:
        from psycopg import pq
    except ImportError as error:
        yield problem("PostgreSQL driver", f"it cannot be loaded: {error}", "pip install 'psycopg[binary]'")
        return
    version = pq.version()
    says = f"libpq {version // 10_000}.{version % 10_000} ({pq.__impl__})"
    if version < 160_000:
        do = "pip install --upgrade 'psycopg[binary]'"
        yield problem("PostgreSQL driver", f"{says}: older than 16, it cannot refuse to send a password as it is", do)
    else:
        yield ok("PostgreSQL driver", says)


def aws(environ: Mapping[str, str]) -> Iterator[Look]:
    """Where boto3 would find AWS credentials, read from files and environment; nobody is asked."""
    if environ.get("AWS_ACCESS_KEY_ID"):
        yield ok("AWS", "credentials stand in the environment")
        return
    named = (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials"))
    files = [Path(os.path.expanduser(environ.get(name) or f"~/.aws/{file}")) for name, file in named]  # noqa: PTH111
    try:
        known = _profiles(files)
    except (OSError, ValueError) as error:
        says = f"its configuration cannot be read: {' '.join(str(error).split())[:200]}"
        yield problem("AWS", says, f"mend {files[0]} or {files[1]}")
        return
    wanted = environ.get("AWS_PROFILE")
    if wanted and wanted not in known:
        do = f"it has: {', '.join(sorted(known)) or 'none'}"
        yield problem("AWS", f"AWS_PROFILE names {wanted}, and no file has it", do)
    elif known:
        yield ok("AWS", f"profiles: {', '.join(sorted(known))[:200]}")
    else:
        yield ok("AWS", "no credentials in files or environment; the role of an instance is not asked here")


def _profiles(files: list[Path]) -> set[str]:
    import configparser

    known: set[str] = set()
    for file in files:
        if file.is_file():
            parsed = configparser.RawConfigParser(strict=False)
            try:
                parsed.read_string(file.read_text(encoding="utf-8"))
            except configparser.Error as error:
                raise ValueError(error) from None
            known |= {name.removeprefix("profile ").strip() for name in parsed.sections()
                      if not name.startswith(("sso-session ", "services "))}  # fmt: skip
    return known


LOOKS: tuple[Callable[[Mapping[str, str]], Iterator[Look]], ...] = (
    versions, terminal, programs, state, clock, keyring, database, aws,
)  # fmt: skip
"""In the order of the table."""


def examine(environ: Mapping[str, str] | None = None) -> Iterator[Look]:
    """Look at everything; a look that fails is itself a problem and stops no other."""
    around = os.environ if environ is None else environ
    for look in LOOKS:
        try:
            yield from look(around)
        except CockpitError as error:
            yield problem(look.__name__, error.problem, error.hint)
        except Exception as error:  # noqa: BLE001 - a doctor does not faint
            yield problem(look.__name__, f"it could not be looked at: {type(error).__name__}: {error}", "report this")
