"""`when` in a profile: the hours of what writes, and the located sentence for what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from cockpit import profile
from cockpit.errors import ProfileProblem

HEAD = '[launch]\nproject = "p"\ntitle = "P"\n[category.a]\ntitle = "A"\n[gate.g]\ntitle = "G"\ncategory = "a"\n'
CLAIM = 'claims = [{ says = "x", expect = "exit_code == 0" }]\n'


def load(tmp_path: Path, *lines: str, rest: str = "") -> profile.Loaded:
    path = tmp_path / "p.toml"
    path.write_text(HEAD + '[[gate.g.probe]]\nrun = "true"\n' + "".join(f"{line}\n" for line in lines) + CLAIM + rest)
    return profile.load(path)


@pytest.mark.parametrize("effect", ["write", "production"])
def test_hours_are_read(tmp_path: Path, effect: str) -> None:
    for _ in range(2):  # the second time from the cache
        probe = load(tmp_path, f'effect = "{effect}"', 'when = "mon-fri 09:00-17:00"').plan.gates[0].probes[0]
        assert probe.when is not None
        assert str(probe.when) == "mon-fri 09:00-17:00"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (('when = "09:00-17:00"',), "what only reads may run at any hour"),
        (('effect = "write"', 'when = "always"'), "when is no time of day from and to"),
        (('effect = "write"', 'when = "foo 09:00-10:00"'), "when names days that are none"),
    ],
)
def test_hours_that_mean_nothing(tmp_path: Path, lines: tuple[str, ...], problem: str) -> None:
    with pytest.raises(ProfileProblem, match=problem) as caught:
        load(tmp_path, *lines)
    assert caught.value.findings[0].where.line >= 11


def test_a_watch_only_reads(tmp_path: Path) -> None:
    watch = (
        '[watch.w]\ntitle = "W"\nhttp = "POST http://127.0.0.1:1"\neffect = "write"\n'
        'limits = [{ says = "s", when = "status == 500", level = "warning" }]\n'
    )
    with pytest.raises(ProfileProblem, match="a watch runs by itself, so it only reads"):
        load(tmp_path, rest=watch)
