"""Which files a command obeys: those are hashed, and what it only measures or writes is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cockpit.core.names import JSON
from cockpit.core.plan import Variable
from cockpit.core.probe import Probe, RunSpec
from cockpit.trust import Scripts, scripts_of
from fakes.launches import claim, gate, plan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with code, data and a program, and a profile in a folder of its own."""
    here = tmp_path / "profiles"
    for name in (
        "ops/smoke.sh",
        "ops/load.js",
        "ops/notes",
        "ops/Makefile",
        "pkg/__main__.py",
        "notes.txt",
        "app.log",
        "Makefile",
        "with blank.sh",
        "tool",
        "tagged",
        "a b",
    ):
        file = here / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (here / "tool").chmod(0o755)
    (here / "tagged").write_text("#!/bin/sh\n")
    (tmp_path / "beside.sh").write_text("beside")
    return here


def named(folder: Path, command: str, cwd: str | None = None, **env: str) -> list[str]:
    spec = RunSpec(command, cwd, tuple(env.items()))
    made = plan(gate("g", claim("g", 1, "exit_code == 0"), probes=(Probe("g/1", "t", spec),)))  # type: ignore[arg-type]
    values: tuple[tuple[str, JSON], ...] = (("dir", "ops"), ("api", "http://x"))
    known = tuple(Variable(name, value) for name, value in values)
    return [one.name for one in scripts_of(replace(made, source=str(folder / "p.toml"), variables=known))]


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("./ops/smoke.sh ${api}", ["ops/smoke.sh"]),
        ("bash -x ops/smoke.sh", ["ops/smoke.sh"]),
        ("${dir}/smoke.sh", ["ops/smoke.sh"]),
        ("../beside.sh", ["../beside.sh"]),
        ("k6 run --quiet ops/load.js", ["ops/load.js"]),
        ("sh notes.txt", ["notes.txt"]),
        ("sh < notes.txt", ["notes.txt"]),
        ("cat notes.txt | sh", ["notes.txt"]),
        ("cat notes.txt | bash -s", ["notes.txt"]),
        ("source notes.txt && true", ["notes.txt"]),
        (". ./notes.txt", ["notes.txt"]),
        ('eval "$(cat notes.txt)"', ["notes.txt"]),
        ("make verify", ["Makefile"]),
        ("./tool", ["tool"]),
        ("./tagged", ["tagged"]),
        ("'with blank.sh'", ["with blank.sh"]),
        ("sh 'a b'", ["a b"]),
        ("cat notes.txt 'x y' | sh", ["notes.txt"]),
        ("echo $(./ops/smoke.sh)", ["ops/smoke.sh"]),
        ("true && (cd . && ./tool) | tee app.log", ["tool"]),
        # from another folder that the command names
        ("cd ops && ./smoke.sh", ["ops/smoke.sh"]),
        ("env --chdir=ops ./smoke.sh", ["ops/smoke.sh"]),
        ("make -C ops verify", ["Makefile", "ops/Makefile"]),
        ("PATH=./ops:$PATH smoke.sh", ["ops/smoke.sh"]),
        ('"$PWD/ops/smoke.sh"', ["ops/smoke.sh"]),
        ("$(git rev-parse --show-toplevel)/ops/smoke.sh", ["ops/smoke.sh"]),
        # put together by the shell
        ("D=ops; sh $D/notes", ["ops/notes"]),
        ("./ops/smoke.'sh'", ["ops/smoke.sh"]),
        ("./ops/smo\\ke.sh", ["ops/smoke.sh"]),
        ('sh "ops"/notes', ["ops/load.js", "ops/notes", "ops/smoke.sh"]),
        ("./ops/\\\nsmoke.sh", ["ops/smoke.sh"]),
        # chosen by the shell
        ("./ops/*.sh", ["ops/smoke.sh"]),
        ("./ops/smoke.{sh,txt}", ["ops/smoke.sh"]),
        ("for f in ops/n*; do sh $f; done", ["ops/notes"]),
        ("ls ops/n* | xargs -n1 sh", ["ops/notes"]),
        ("ls ops/*.sh | xargs -n1 env", ["ops/smoke.sh"]),
        ("rg --pre ./ops/smo*.sh x", ["ops/smoke.sh"]),
        ("find ops -name 'smo*.sh' -exec {} \\;", ["ops/smoke.sh"]),
        ("cat notes.txt; ./ops/*.sh | grep -c ok", ["ops/smoke.sh"]),
        ("grep -c x ops/*.js; echo $(./ops/smo*)", ["ops/load.js", "ops/smoke.sh"]),
        ("find ops -name 'smoke*' -exec sh {} \\;", ["ops/load.js", "ops/smoke.sh"]),
        ("run-parts ops", ["ops/load.js", "ops/smoke.sh"]),
        # by another name than its own
        ("make -fnotes.txt", ["Makefile", "notes.txt"]),
        ("python3 -m pkg", ["pkg/__main__.py"]),
    ],
)
def test_what_is_obeyed_is_hashed(folder: Path, command: str, files: list[str]) -> None:
    assert named(folder, command) == files


@pytest.mark.parametrize(
    "command",
    [
        *("grep -c ERROR app.log", "wc -l < app.log", "touch notes.txt", "echo ran >> notes.txt", "./missing.sh"),
        *("tail -1 ops/notes", "cat *.log", "ls *", "cd ops; wc -l < notes", "cat $f", "tail -f app.log"),
        *(
            "grep -rE --include='*.sh' -e 'a|b' ops || [ $? -eq 1 ]",
            'grep -c "x;y" ops/*.js | sort -n',
            "cat ops/*.sh | wc -l",
        ),
        *("cd ops && ! grep -q TODO *.sh", "find ops -name '*.sh' | wc -l", "LC_ALL=C sort ops/*.js > app.log"),
        *("true > ops/smoke.sh", "echo ok 2>&1 | tee app.log", "ls /usr/bin/env", "sh -c 'echo ok' > app.log"),
    ],
)
def test_what_is_measured_or_written_is_not(folder: Path, command: str) -> None:
    assert named(folder, command) == []


def test_the_folder_and_the_environment_of_a_command(folder: Path) -> None:
    assert named(folder, "./smoke.sh", "ops") == ["ops/smoke.sh"]
    assert named(folder, "./smoke.sh", "${dir}") == ["ops/smoke.sh"]
    assert named(folder, "true", BASH_ENV="./notes.txt") == ["notes.txt"]
    assert named(folder, "true", OUT="./notes.txt") == []
    assert named(folder, "$HOOK", HOOK="ops/smoke.sh") == ["ops/smoke.sh"]


def test_a_changed_file_is_read_again_and_an_unreadable_one_says_so(folder: Path) -> None:
    hashes = Scripts()
    first = hashes._digest(str(folder / "tool"))
    assert hashes._digest(str(folder / "tool")) == first
    (folder / "tool").write_text("toot")
    assert hashes._digest(str(folder / "tool")) != first
    assert hashes._digest(str(folder / "ops")) == ""
    assert hashes._digest(str(folder / "missing")) == ""


def test_a_file_that_a_pattern_finds_later_is_another_one(folder: Path) -> None:
    assert named(folder, "./ops/*.sh") == ["ops/smoke.sh"]
    (folder / "ops" / "new.sh").write_text("new")
    assert named(folder, "./ops/*.sh") == ["ops/new.sh", "ops/smoke.sh"]


def test_a_text_that_grows_by_its_own_variables_ends(folder: Path) -> None:
    assert named(folder, "$A" * 30_000, A="$A" * 500) == []
    assert named(folder, "sh " + "*/" * 50 + "x") == []
