"""A launch that lives in a database, handed to an auditor: exported from there, checked by programs of others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.conftest import Done, Run
from fakes.outsiders import outsiders
from fakes.shared_team import Shared, keyring

HERE = Path(__file__).parent
FORGE = """
import asyncio, sys, uuid
from datetime import UTC, datetime
from cockpit.core.events import Answer, SignedOff
from cockpit.core.names import LaunchId, Operator, Role
from cockpit.core.record import Draft
from cockpit.journal.pgtarget import read_address
from cockpit.journal.postgres import PostgresJournal

async def forge(address, launch, key):
    journal = await PostgresJournal.open(read_address(address), LaunchId(launch), keys=[bytes.fromhex(key)])
    said = SignedOff(Role("pm"), "Morgan", Answer.GO, login="morgan")
    await journal.append(await journal.head(), [Draft(str(uuid.uuid4()), datetime.now(UTC), Operator("Morgan"), said)])
    await journal.close()

asyncio.run(forge(*sys.argv[1:]))
"""


@dataclass
class Launch:
    """A launch of four entries that two seats recorded, keyed with the team's key, and who may read it."""

    team: Shared
    run: Run
    profile: Path
    ana: dict[str, str]
    key: str
    folder: Path

    def __call__(self, *words: str | Path, env: dict[str, str] | None = None, login: str = "") -> Done:
        return self.run(*words, "--journal", login or self.team.reader, env=self.ana if env is None else env)

    @property
    def id(self) -> str:
        return self("journal", "list", self.profile).out.split()[0]


@pytest.fixture
def launch(team: Shared, run: Run, tmp_path: Path) -> Launch:
    profile = team.profile(tmp_path, shared=False)
    ana, ben = ({**team.env, **keyring(tmp_path, name)} for name in ("ana", "ben"))
    assert run("journal", "key", "make", profile, env=ana).code == 0
    key = run("journal", "key", "show", profile, env=ana).out.strip()
    run("journal", "key", "set", profile, "--stdin", stdin=key, env=ben)
    made = Launch(team, run, profile, ana, key, tmp_path)
    for word, env in (("öne", ana), ("two", ben), ("three", ana)):
        assert made("note", profile, word, "--as", "ana", env=env, login=team.seat).code == 0
    (tmp_path / "key").write_text(f"{key}\n")
    return made


@pytest.mark.parametrize("program", outsiders())
def test_what_a_database_keeps_is_exported_and_checked_by_anybody(launch: Launch, program: list[str]) -> None:
    to = launch.folder / "e.jsonl"
    done = launch("log", launch.profile, "--export", to)
    assert (done.code, done.err.splitlines()[-1]) == (0, f"4 entries written to {to}")
    said = subprocess.run([*program, str(to), launch.key], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    lines = to.read_text().splitlines()
    to.write_text("\n".join([*lines[:-2], lines[-1]]) + "\n")
    said = subprocess.run([*program, str(to), launch.key], capture_output=True, text=True, check=False)
    assert said.stdout.strip() == "cut at 3, was 4"


def test_the_export_is_that_of_a_copy_and_is_verified_like_one(launch: Launch) -> None:
    to, snapshot = launch.folder / "e.jsonl", launch.folder / "s.md"
    assert launch("snapshot", launch.profile, "-o", snapshot).code == 0
    assert launch("log", launch.profile, "--export", to).code == 0
    assert launch("log", launch.profile, "--export", "-").out == to.read_text()
    assert launch("journal", "copy", launch.profile, "--back").code == 0
    copied = launch.folder / "c.jsonl"
    assert launch.run("log", launch.profile, "--export", copied, env=launch.ana).code == 0
    assert copied.read_text() == to.read_text()
    assert launch.run("log", to, "--verify", env=launch.ana).code == 0, "with the team's key in the keyring"
    assert launch.run("note", launch.profile, "goes on at home", env=launch.ana).code == 0
    file = next((Path(launch.ana["COCKPIT_HOME"]) / "launches").rglob("*.db"))
    program = [sys.executable, str(HERE.parent / "journal" / "outsider.py"), str(file), launch.key]
    assert subprocess.run(program, capture_output=True, text=True, check=False).stdout == ""
    nobody = {"COCKPIT_HOME": str(launch.folder / "nobody")}
    assert launch.run("log", to, "--verify", "--key", "key", env=nobody).code == 0
    assert launch.run("verify", snapshot, "--journal", to, "--key", "key", env=nobody).code == 0


def test_an_auditor_needs_a_login_that_reads_the_launch_and_the_key(launch: Launch) -> None:
    """No profile, no keyring, nothing kept on that machine."""
    ident, to = launch.id, launch.folder / "e.jsonl"
    launch.profile.rename(launch.folder / "elsewhere")
    auditor = {**launch.team.env, "COCKPIT_HOME": str(launch.folder / "auditor")}
    at = ("log", "--launch", ident)
    assert launch(*at, "--verify", "--key", "key", env=auditor).out.startswith("4 entries intact")
    assert launch(*at, "--export", to, "--key", "key", env=auditor).code == 0
    assert launch.run("log", to, "--verify", "--key", "key", env=auditor).code == 0
    keyless = launch(*at, "--export", to, env=auditor)
    assert (keyless.code, json.loads(to.read_text().splitlines()[-1])) == (1, {"head": None})
    assert launch(*at, "--verify", env=auditor).code == 1
    unknown = launch("log", "--launch", "other", "--verify", env=auditor)
    assert (unknown.code, "keeps no launch 'other'" in unknown.err) == (2, True)
    assert "a journal alone" not in launch(*at, "--retro", env=auditor).err
    assert not (launch.folder / "auditor" / "launches").exists(), "who only looks leaves nothing"


def test_the_board_of_a_moment_and_the_retrospective_come_from_the_database_too(launch: Launch) -> None:
    key = ("--key", "key")
    stranger = {**launch.team.env, "COCKPIT_HOME": str(launch.folder / "stranger")}
    then = launch("log", launch.profile, "--at", "23:59:59", *key, env=stranger)
    assert (then.code, "after entry 4 of 4" in then.out) == (0, True)
    told = launch("log", launch.profile, "--retro", *key, env=stranger)
    assert (told.code, "4 entries" in told.out, told.err) == (0, True, "")
    assert launch("log", launch.profile, "--retro", env=stranger).code == 1, "nobody here can check it"


def test_a_database_that_was_changed_or_lost_its_end_is_exported_as_it_is(launch: Launch) -> None:
    to = launch.folder / "e.jsonl"
    with launch.team.opened() as owner:
        owner.execute("ALTER TABLE cockpit.entry DISABLE TRIGGER USER")
        owner.execute("UPDATE cockpit.entry SET by_name = 'mallory' WHERE launch = %s AND seq = 2", [launch.id])
    done = launch("log", launch.profile, "--export", to)
    assert (done.code, "the chain does not hold" in done.err) == (1, True)
    assert '"mallory"' in to.read_text()
    assert launch.run("log", to, "--verify", "--key", "key").out.startswith("entry 2: ")
    with launch.team.opened() as owner:
        owner.execute("DELETE FROM cockpit.entry WHERE launch = %s AND seq > 1", [launch.id])
        owner.execute("ALTER TABLE cockpit.entry ENABLE TRIGGER USER")
    assert launch("log", launch.profile, "--export", to).code == 1
    cut = launch.run("log", to, "--verify", "--key", "key")
    assert (cut.code, "missing at the end" in cut.out) == (1, True), "this seat's own record of the head went along"


def test_a_login_that_an_entry_only_claims_is_named_by_the_walk(launch: Launch) -> None:
    """Whoever may append can write any login into an entry and make its link; the server's own column is not theirs."""
    written = f"{launch.id} {launch.key}"
    forge = launch.folder / "forge.py"
    forge.write_text(FORGE)
    done = subprocess.run(
        [sys.executable, str(forge), launch.team.seat, *written.split()],
        env={**os.environ, **launch.team.env}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "as Morgan (login morgan)" in launch("log", launch.profile).out, "what the entry says of itself"
    walked = launch("log", launch.profile, "--verify")
    assert walked.out.splitlines()[0] == (
        "entry 5: it names the login morgan, and seat wrote it here: copied from another journal, or no proof"
    )
    assert walked.code == 0, "the chain holds"
    assert len(launch("log", launch.profile, "--verify").out.splitlines()) == 2
