"""What the tests of profiles share: one good profile, and ways to read variants of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.errors import Finding
from cockpit.profile import Loaded, lint, load

GOOD = Path(__file__).with_name("good.toml")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path_factory.mktemp("cockpit")))
    monkeypatch.delenv("COCKPIT_PROFILE", raising=False)


@pytest.fixture(scope="session")
def good() -> str:
    """The text of a profile without a finding."""
    return GOOD.read_text()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes a profile and names it."""

    def put(content: str | bytes) -> Path:
        path = tmp_path / "x.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


@pytest.fixture
def found(write: Callable[[str | bytes], Path]) -> Callable[[str | bytes], tuple[Finding, ...]]:
    """Everything that lint says of a text."""
    return lambda content: lint(write(content))


@pytest.fixture
def loaded(write: Callable[[str | bytes], Path]) -> Callable[..., Loaded]:
    """A text as a loaded profile, never from the cache."""
    return lambda content, **more: load(write(content), fresh=True, **more)


@pytest.fixture
def small() -> Callable[..., str]:
    """A small profile: a text for the gate's own table, one after it, one for further tables."""

    def make(gate: str = 'claims = ["somebody looked"]', rest: str = "", launch: str = "") -> str:
        return (
            f'[launch]\nproject = "p"\ntitle = "A launch"\n{launch}\n'
            f'[category.c]\ntitle = "C"\n[gate.g]\ntitle = "G"\ncategory = "c"\n{gate}\n{rest}\n'
        )

    return make
