"""What every test shares: the machine is cut off, nothing of the real home is read or written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from cockpit.journal.pgtarget import Target
    from fakes.postgres import Postgres

sys.dont_write_bytecode = False  # hundreds of processes of cockpit start here: they compile it once, not each of them
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

TESTS = Path(__file__).parent
sys.path.insert(0, str(TESTS))  # makes `fakes` importable from every ring's tests

_ALL = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("cockpit", max_examples=60, derandomize=True, **_ALL)  # a red run is red again
settings.register_profile("explore", max_examples=600, **_ALL)  # pytest --hypothesis-profile=explore looks further
settings.load_profile("cockpit")


def shared_folder() -> Path | None:
    """The folder of public checklists and measuring kits beside the checkout; None where it is missing."""
    given = os.environ.get("COCKPIT_SHARED")
    folder = Path(given) if given else TESTS.parent.parent / "shared"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """That folder, or a clean skip."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("the shared folder is not there")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL server of this test session."""
    from fakes.postgres import Postgres, binaries

    found = binaries()
    if found is None:
        pytest.skip("no PostgreSQL binaries on this machine")
    server = Postgres(found)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def journal_database(postgres: Postgres) -> Target:
    """A database of that server with the schema of shared journals, as the login that owns it."""
    from fakes.shared_journals import make_database

    return make_database(postgres)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new folder each time. pytest's own numbering reads all that there are for each new one."""
    place = tmp_path_factory.mktemp("homes")
    return (place / str(number) for number in count())


@pytest.fixture(autouse=True)
def _cut_off(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own, no proxies, no credentials, no keyring of the person who runs the tests."""
    home = next(_homes)
    home.mkdir()
    for name in list(os.environ):
        if name.startswith(("AWS_", "PG", "COCKPIT_CREDENTIAL_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


LONGEST = (
    "cli/test_screen.py",
    "cli/test_demo.py",
    "cli/test_killed.py",
    "cli/test_tampered.py",
    "core/test_conduct_laws.py",
    "demo/test_ending.py",
    "demo/test_seed_flights.py",
    "demo/test_flight.py",
    "demo/test_launcher.py",
    "cli/test_conduct_verbs.py",
    "cli/test_round_trip.py",
    "ui/test_terminal.py",
)
"""The files that take longest, first: one that begins last has the other worker wait for it."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by that, after the order was shuffled."""
    rank = {TESTS / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))
