"""Where profiles are looked for, in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

from cockpit.errors import UsageProblem
from cockpit.profile import bundled, find


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"COCKPIT_HOME": str(tmp_path / "home")}


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def test_the_first_place_that_has_any_wins(tmp_path: Path, environ: dict[str, str]) -> None:
    here, home = tmp_path / "here", tmp_path / "home" / "config"
    here.mkdir()
    assert find(here, environ) == ()
    touch(home / "profiles" / "b.toml", home / "profiles" / "a.toml", home / "profiles" / "a.md")
    assert find(here, environ) == (home / "profiles" / "a.toml", home / "profiles" / "b.toml")
    touch(home / "cockpit.toml")
    assert find(here, environ) == (home / "cockpit.toml",)
    touch(here / "profiles" / "z.toml", here / "profiles" / "y.toml")
    assert find(here, environ) == (here / "profiles" / "y.toml", here / "profiles" / "z.toml")
    touch(here / "cockpit.toml")
    assert find(here, environ) == (here / "cockpit.toml",)
    named = {**environ, "COCKPIT_PROFILE": str(tmp_path / "named.toml")}
    assert find(here, named) == (tmp_path / "named.toml",)


def test_the_users_folder_is_the_platforms(tmp_path: Path) -> None:
    from platformdirs import user_config_path

    folder = user_config_path("cockpit", appauthor=False)
    touch(folder / "profiles" / "a.toml")
    assert find(tmp_path, {}) == (folder / "profiles" / "a.toml",)


def test_a_bundled_profile_has_a_path_and_others_none() -> None:
    known = sorted((Path(__file__).parents[2] / "profiles").glob("*.toml"))
    for path in known:
        assert bundled(path.stem).read_bytes() == path.read_bytes()
    for name in ("nothing", "../pyproject", "", "../tests/profile/good"):
        with pytest.raises(UsageProblem, match="no profile"):
            bundled(name)
