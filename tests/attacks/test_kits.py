"""The attack kit beside the checkout against the real program: 89 endpoints, 55 commands, 138 profiles.

The kit measures from outside: verdict, time, memory, strays, terminal, escapes, credentials at another host. It says
itself what it found; here stands only how its words become ours.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import kit_profiles

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]
COCKPIT = f"{sys.executable} -m cockpit"
TOKEN = "sekrit-token-0001"
"""The secret that the kit's commands print and its endpoints echo."""


@pytest.fixture(scope="module")
def kit(shared: Path) -> Path:
    folder = shared / "hostile"
    if not folder.is_dir():
        pytest.skip("the attack kit is not there")
    return folder


def tool(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one tool of the kit."""
    command = [sys.executable, script, *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, "TOKEN": TOKEN})


def attack(script: Path, *arguments: str) -> str:
    """What a tool says when every case was right; its exit code says whether."""
    done = tool(script, *arguments)
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    return done.stdout


def test_every_endpoint(kit: Path):
    said = attack(
        kit / "check_probes.py",
        "--cmd",
        f"{COCKPIT} probe http 'GET {{url}}' --expect 'status == 200' --timeout {{timeout}} --ca {{ca}} "
        "--secret-env TOKEN -H 'Authorization: Bearer ${TOKEN}'",
    )
    assert "89/89 endpoints" in said
    assert "0 with credentials" in said


def test_every_endpoint_with_redirects_followed_leaks_nothing(kit: Path):
    """Where a redirect is followed some verdicts differ from the kit's; what must not differ is what is sent on."""
    asked = f"{COCKPIT} probe http 'GET {{url}}' --follow --timeout {{timeout}} --secret-env TOKEN"
    done = tool(
        kit / "check_probes.py", "--only", "/redirect", "--cmd", f"{asked} -H 'Authorization: Bearer ${{TOKEN}}'"
    )
    assert "0 with credentials" in done.stdout, done.stdout
    assert "0 tracebacks" in done.stdout


def test_every_command(kit: Path):
    said = attack(
        kit / "check_commands.py",
        "--cmd",
        f"{COCKPIT} probe run --timeout {{timeout}} --secret-env TOKEN -- {{argv}}",
    )
    assert "55/55 commands" in said
    assert "0 with strays" in said


@pytest.mark.parametrize("verb", ["lint", "check"])
def test_every_profile(kit: Path, tmp_path: Path, monkeypatch, verb: str):
    """`lint` says whether a profile is good. `check` must say what is wrong before anything else, and run nothing."""
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOSTILE_CANARY", str(tmp_path / "canary"))
    out = tmp_path / "profiles"
    cases = kit_profiles.write(kit / "profiles" / "gen_profiles.py", out, big=True)
    assert len(cases) == 138
    arguments = [str(out), "--cmd", f"{COCKPIT} {verb} {{file}}", "--slow", "5", "--rss", "100"]
    if verb == "check":
        kit_profiles.keep(out, "reject")
    said = attack(kit / "profiles" / "check_profiles.py", *arguments)
    assert "0 tracebacks; 0 escapes" in said
    assert not (tmp_path / "canary").exists()
