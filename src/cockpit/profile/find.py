"""Where profiles are looked for when none is named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cockpit.errors import UsageProblem


def find(start: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The profiles that a command without one could mean: those of the first place that has any.

    The places: what `COCKPIT_PROFILE` names (whether it is there or not: it was asked for), `cockpit.toml` in
    `start`, `profiles/*.toml` in `start`, and the same two in the user's configuration folder.
    """
    named = environ.get("COCKPIT_PROFILE")
    if named:
        return (Path(os.path.expanduser(named)),)  # noqa: PTH111 - Path raises where there is no such home
    for folder in (start, config_folder(environ)):
        single = folder / "cockpit.toml"
        if single.is_file():
            return (single,)
        several = tuple(sorted(path for path in folder.glob("profiles/*.toml") if path.is_file()))
        if several:
            return several
    return ()


def config_folder(environ: Mapping[str, str]) -> Path:
    """The user's configuration folder; `COCKPIT_HOME` replaces it."""
    home = environ.get("COCKPIT_HOME")
    if home:
        return Path(os.path.expanduser(home)) / "config"  # noqa: PTH111 - as above
    from platformdirs import user_config_path

    try:
        return user_config_path("cockpit", appauthor=False)
    except RuntimeError:  # a user without a home has no profiles there
        return Path(os.devnull)


def bundled(name: str) -> Path:
    """The path of a profile that comes with cockpit: in the installed package, or in a checkout beside `src`.

    Raises:
        UsageProblem: there is none of that name.
    """
    package = Path(__file__).resolve().parent.parent
    folders = (package / "profiles", package.parent.parent / "profiles")
    for folder in folders:
        path = folder / f"{name}.toml"
        if path.parent == folder and path.is_file():
            return path
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    raise UsageProblem(f"no profile {name!r} comes with cockpit", f"there are: {', '.join(known)}" if known else "")
