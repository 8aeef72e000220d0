"""`cockpit lint` as people and editors use it: one line a finding, a summary, one JSON object, the exit codes."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

COCKPIT = [sys.executable, "-m", "cockpit"]

CHECKLIST = """# Launch
**Date:** Friday, 2026-02-24 09:00 UTC
**Target:** 24/30 gates closed

## Web
- [ ] Latency acceptable
- [ ] Backups verified ✅
"""


def test_a_checklist_line_by_line(run, tmp_path: Path):
    (tmp_path / "go.md").write_text(CHECKLIST)
    done = run("lint", "go.md")
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0] == "go.md:2:19: 2026-02-24 is a Tuesday, not a Friday [weekday]"
    assert lines[1] == "  hint: settle which is right; the nearest Friday is 2026-02-27"
    assert [line.split(":")[1] for line in lines if line.startswith("go.md")] == ["2", "3", "6", "7"]
    assert "\x1b" not in done.out
    assert done.err == "go.md: 4 contradictions: 1 tick, 1 total, 1 vague, 1 weekday\n"


def test_colours_on_a_terminal_unless_they_are_not_wanted(tmp_path: Path):
    (tmp_path / "go.md").write_text(CHECKLIST)
    for env, styled in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COCKPIT_HOME": str(tmp_path / "state"), **env}
        environment.pop("NO_COLOR", None) if not env else None
        done = subprocess.run(
            [*COCKPIT, "lint", "go.md"],
            stdout=theirs,
            stderr=subprocess.DEVNULL,
            cwd=tmp_path,
            env=environment,
            timeout=90,
            check=False,
        )
        os.close(theirs)
        said = os.read(ours, 65536).decode()
        os.close(ours)
        assert done.returncode == 1
        assert ("\x1b[" in said) is styled
        assert "2026-02-24 is a Tuesday, not a Friday" in said


def test_one_object_for_machines(run, tmp_path: Path):
    (tmp_path / "go.md").write_text(CHECKLIST)
    found = run("lint", "go.md", "--json").json
    assert (found["file"], found["kind"], found["usable"]) == ("go.md", "checklist", True)
    assert found["counts"] == {
        "total": 4, "contradictions": 4, "explained": 0, "rules": {"tick": 1, "total": 1, "vague": 1, "weekday": 1},
    }  # fmt: skip
    assert found["findings"][0] == {
        "file": "go.md",
        "line": 2,
        "column": 19,
        "severity": "warning",
        "rule": "weekday",
        "problem": "2026-02-24 is a Tuesday, not a Friday",
        "hint": "settle which is right; the nearest Friday is 2026-02-27",
    }


def test_nothing_found(run, tmp_path: Path):
    (tmp_path / "go.md").write_text("# Launch\n- [ ] Backups verified\n")
    done = run("lint", "go.md")
    assert (done.code, done.out, done.err) == (0, "", "go.md: no contradiction found\n")


def test_what_is_to_be_filled_in_contradicts_nothing(run, profile):
    profile.write_text(profile.read_text() + '\n[variables.region]\ndescription = "Where it runs"\n')
    done = run("lint", profile)
    assert done.code == 0
    assert re.search(r"shop\.toml:\d+:\d+: to fill in: the variable region is not filled in", done.out)
    assert done.err.endswith("no contradiction found; 1 to fill in\n")


def test_a_profile_that_cannot_be_used(run, profile):
    profile.write_text(profile.read_text().replace("status == 200", "status = 200"))
    done = run("lint", profile, "--json")
    assert done.code == 2
    assert done.json["usable"] is False
    assert done.json["findings"][0]["severity"] == "error"


def test_what_is_no_checklist_is_one_sentence(run, tmp_path: Path):
    for name, content in (("a.md", b"# Notes\nwords\n"), ("b.md", b"\0\1"), ("c.md", b"- [ ] x\n" * 200_000)):
        (tmp_path / name).write_bytes(content)
        done = run("lint", name)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"{name}: ")
    done = run("lint", "missing.md")
    assert (done.code, done.err.splitlines()[0]) == (2, "missing.md: cannot be read: No such file or directory")


def test_the_import_tells_the_same(run, tmp_path: Path):
    (tmp_path / "go.md").write_text(CHECKLIST)
    done = run("import", "go.md", "-o", "go.toml")
    assert "go.md:2:19: 2026-02-24 is a Tuesday, not a Friday" in done.err
