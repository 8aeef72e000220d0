"""A journal changed by hand, through the verbs: named, shown as far as it is intact, never GO, never added to."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sqlite3
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.conftest import Done, Run
from cockpit.journal.schema import SCHEMA
from fakes.terminal import Terminal

FAKES = Path(__file__).parents[1] / "fakes"
PROFILE = """
[launch]
project = "shop"
title = "The shop opens"
t0 = 2099-12-24T10:00:00Z
[category.people]
title = "People"
[gate.team]
title = "Team is ready"
category = "people"
claims = ["everybody is here"]
[[station]]
role = "pm"
person = "Morgan"
"""
LINES = """
{"do": "vouch", "gate": "team", "claim": "everybody", "note": "seen", "by": "Ana"}
{"do": "poll-open"}
{"do": "sign", "role": "pm", "answer": "go", "by": "Morgan"}
{"do": "hold", "reason": "wait, something smells"}
"""
"""Without its last line it is a GO."""


class Kept:
    """A launch with a keyed journal of five entries, in a folder of its own."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.folder = folder
        self.env = {
            "PYTHONPATH": str(FAKES),
            "PYTHON_KEYRING_BACKEND": "keyrings.InFile",
            "KEYRING_STORE": str(folder / "keyring.json"),
        }
        self._run = run
        if not (folder / "p.toml").exists():
            (folder / "p.toml").write_text(PROFILE)
            (folder / "l.jsonl").write_text(LINES)
            (folder / "n.jsonl").write_text('{"do": "note", "text": "forged"}\n')
            done = self("do", "p.toml", "l.jsonl")
            assert done.code == 0, done.err
        (self.path,) = (folder / "state" / "launches" / "shop").glob("*.db")

    def __call__(self, *arguments: str | Path) -> Done:
        return self._run(*arguments, env=self.env)

    @property
    def head(self) -> Path:
        return self.path.with_suffix(".head")

    @contextlib.contextmanager
    def by_hand(self, *, guards: bool = True) -> Iterator[sqlite3.Connection]:
        """Edit it as somebody with a tool would, and put the guards back."""
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            for table in ("journal", "entry"):
                for kind in ("update", "delete", "insert"):
                    db.execute(f"DROP TRIGGER {table}_{kind}")
            yield db
            for statement in SCHEMA[2:] if guards else ():
                db.execute(statement)


_made: list[Path] = []


@pytest.fixture
def kept(run: Run, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A copy of one that was made once: a launch costs a second."""
    if not _made:
        first = tmp_path_factory.mktemp("kept")
        made = Kept(run, tmp_path)
        shutil.copytree(tmp_path, first, dirs_exist_ok=True)
        _made.append(first)
        return made
    shutil.copytree(_made[0], tmp_path, dirs_exist_ok=True)
    return Kept(run, tmp_path)


def sql(*statements: str, guards: bool = True) -> Callable[[Kept], None]:
    def change(kept: Kept) -> None:
        with kept.by_hand(guards=guards) as db:
            for statement in statements:
                db.execute(statement)

    return change


def made_anew(kept: Kept) -> None:
    """The whole chain re-made without the key, with another name in it."""

    def link(*fields: object) -> str:
        data = [str(each).encode() for each in fields]
        return hashlib.sha256(struct.pack(f">{len(data)}I", *map(len, data)) + b"".join(data)).hexdigest()

    with kept.by_hand() as db:
        db.execute("UPDATE journal SET keyed = 0")
        db.execute("DELETE FROM entry WHERE seq = 5")
        ident, *rest = db.execute("SELECT id, launch, project, created, keyed FROM journal").fetchone()
        before = link("cockpit journal 1", ident, *rest)
        db.execute("UPDATE journal SET mac = ?", (before,))
        for row in db.execute("SELECT seq, id, at, by_name, by_role, kind, payload FROM entry ORDER BY seq").fetchall():
            before = link("cockpit entry 1", ident, *row, before)
            db.execute("UPDATE entry SET mac = ? WHERE seq = ?", (before, row[0]))
    record = f"cockpit-head 1 {ident} 4 {before} {link('cockpit head 1', ident, 4, before)}"
    kept.head.write_text(2 * (record.ljust(511) + "\n"))


CHANGES = [
    pytest.param(sql("UPDATE entry SET by_name = 'mallory' WHERE seq = 4"), "entry 4", id="a column"),
    pytest.param(sql("UPDATE entry SET payload = '{' WHERE seq = 1"), "entry 1", id="the first entry"),
    pytest.param(sql("DELETE FROM entry WHERE seq = 3"), "entry 3", id="a deletion"),
    pytest.param(sql("DELETE FROM entry WHERE seq = 5"), "entry 5", id="a cut tail"),
    pytest.param(sql("DELETE FROM entry"), "entries 1 to 5", id="emptied"),
    pytest.param(
        sql(
            "UPDATE entry SET seq = 99 WHERE seq = 3",
            "UPDATE entry SET seq = 3 WHERE seq = 4",
            "UPDATE entry SET seq = 4 WHERE seq = 99",
        ),
        "entry 3",
        id="a swap",
    ),
    pytest.param(sql(guards=False), "guards", id="the guards taken away"),
    pytest.param(sql("UPDATE journal SET project = 'other'"), "cover", id="the cover"),
    pytest.param(made_anew, "no key", id="made anew without the key"),
]


@pytest.mark.parametrize(("change", "named"), CHANGES)
def test_a_change_is_named_shown_and_never_go(kept: Kept, change: Callable[[Kept], None], named: str) -> None:
    change(kept)
    before = kept.path.read_bytes()
    text = kept("log", "p.toml")
    assert text.code == 1
    assert "changed after it was written" in text.err
    assert named in text.err
    assert "mallory" not in text.out
    assert len(text.out.splitlines()) == int(
        re.search(r"the (\d+) entr(?:y|ies) whose|nothing of it", text.err)[1] or 0
    )  # type: ignore[index]
    assert kept("status", "p.toml").code == 1
    shown = kept("snapshot", "p.toml", "--format", "json")
    assert (shown.code, shown.json["verdict"]) == (1, "no-go")
    assert any(one["gate"] is None and "journal" in one["reason"] for one in shown.json["blockers"]), shown.json
    assert kept.path.read_bytes() == before


@pytest.mark.parametrize(("change", "named"), [CHANGES[3], CHANGES[8]])
def test_nothing_is_added_to_a_changed_journal(kept: Kept, change: Callable[[Kept], None], named: str) -> None:
    change(kept)
    before = kept.path.read_bytes()
    told = kept("log", "p.toml", "--verify")
    assert (told.code, named in told.out) == (1, True)
    refused = kept("do", "p.toml", "n.jsonl")
    assert (refused.code, refused.out) == (2, "")
    assert "the journal was changed after it was written" in refused.err
    assert kept.path.read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda kept: kept.path.write_bytes(b""), id="empty"),
        pytest.param(lambda kept: kept.path.write_bytes(b"x" * 8192), id="noise"),
        pytest.param(lambda kept: kept.path.write_bytes(b"X" + kept.path.read_bytes()[1:]), id="its first byte"),
        pytest.param(lambda kept: kept.path.unlink(), id="taken away"),
        pytest.param(lambda kept: (kept.path.unlink(), os.mkfifo(kept.path)), id="a pipe in its place"),
        pytest.param(lambda kept: kept.path.write_bytes(kept.path.read_bytes()[:5000]), id="cut"),
    ],
)
def test_a_journal_that_cannot_be_read_is_named_and_no_other_is_begun_unaware(
    kept: Kept, change: Callable[[Kept], None]
) -> None:
    change(kept)
    done = kept("do", "p.toml", "n.jsonl")
    assert (done.code, done.out) == (2, "")
    assert str(kept.path) in done.err
    assert len(list(kept.path.parent.glob("*.db"))) == kept.path.exists(), "no new launch"


def test_a_launch_that_was_begun_after_a_loss_is_the_one_that_counts(kept: Kept) -> None:
    kept.path.unlink()
    for verb in ("log", "snapshot"):
        done = kept(verb, "p.toml")
        assert (done.code, done.out, str(kept.path) in done.err) == (2, "", True)
    assert kept("do", "p.toml", "n.jsonl", "--new").code == 0
    assert kept("do", "p.toml", "n.jsonl").code == 0


@pytest.mark.parametrize(("change", "named"), [CHANGES[0], CHANGES[3]])
def test_an_observer_is_not_shown_a_go_either(kept: Kept, change: Callable[[Kept], None], named: str) -> None:
    assert kept("trust", "p.toml", "--yes").code == 0
    change(kept)
    done = kept("check", "p.toml", "--read-only", "--json")
    assert (done.code, done.json["verdict"]) == (1, "no-go"), named
    assert any("journal changed" in one["reason"] for one in done.json["blockers"])


def test_a_log_cut_by_hand_is_missed(kept: Kept) -> None:
    """What was not moved into the file yet stands in the write-ahead log alone."""
    with contextlib.closing(sqlite3.connect(kept.path, isolation_level=None)) as holder:
        holder.execute("SELECT count(*) FROM entry").fetchone()  # who is there keeps the log from being moved
        assert kept("do", "p.toml", "n.jsonl").code == 0
        copy = kept.folder / "copy"
        copy.mkdir()
        for name in (kept.path.name, f"{kept.path.name}-wal", kept.head.name):
            shutil.copyfile(kept.path.with_name(name), copy / name)
    log = copy / f"{kept.path.name}-wal"
    whole = log.read_bytes()
    keyfile = kept.folder / "key"
    (key,) = json.loads((kept.folder / "keyring.json").read_text()).values()
    keyfile.write_text(key)
    verify = ("log", copy / kept.path.name, "--verify", "--key", keyfile)
    assert kept(*verify).code == 0
    for cut in (0, 32, len(whole) // 2, len(whole) - 1):
        log.write_bytes(whole[:cut])
        done = kept(*verify)
        assert (done.code, "missing at the end" in done.out) == (1, True), cut
    log.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) // 2))
    assert kept(*verify).code == 1
    log.unlink()
    assert kept(*verify).code == 1


def test_an_old_copy_is_missed_by_a_snapshot(kept: Kept) -> None:
    old = {path: path.read_bytes() for path in (kept.path, kept.head)}
    assert kept("do", "p.toml", "n.jsonl").code == 0
    assert kept("snapshot", "p.toml", "-o", "s.md").code == 0
    assert kept("verify", "s.md").code == 0
    for path, content in old.items():
        path.write_bytes(content)
    assert kept("log", "p.toml", "--verify").code == 0, "it is whole in itself"
    done = kept("verify", "s.md")
    assert (done.code, "the journal ends at entry 5, the snapshot was made at 6" in done.out) == (1, True)


def test_an_export_is_checked_where_neither_keyring_nor_profile_is(kept: Kept, run: Run) -> None:
    assert kept("snapshot", "p.toml", "-o", "s.md").code == 0
    assert kept("log", "p.toml", "--export", "e.jsonl").code == 0
    assert kept("log", "p.toml", "--export", "-").out == (kept.folder / "e.jsonl").read_text()
    keys = json.loads((kept.folder / "keyring.json").read_text())
    (kept.folder / "key").write_text(f"{next(iter(keys.values()))}\n")
    away = {"COCKPIT_HOME": str(kept.folder / "elsewhere")}
    key = ("--key", "key")
    assert run("log", "e.jsonl", "--verify", *key, env=away).code == 0
    assert run("verify", "s.md", "--journal", "e.jsonl", *key, env=away).code == 0
    assert "called hold-1" in run("log", "e.jsonl", *key, env=away).out
    keyless = run("log", "e.jsonl", "--verify", env=away)
    assert (keyless.code, "the key of this journal is not" in keyless.out) == (1, True)
    assert run("verify", "s.md", "--journal", "e.jsonl", env=away).code == 1
    text = (kept.folder / "e.jsonl").read_text()
    (kept.folder / "e.jsonl").write_text(text.replace("something smells", "all is well"))
    assert "entry 5" in run("log", "e.jsonl", "--verify", *key, env=away).out
    assert run("verify", "s.md", "--journal", "e.jsonl", *key, env=away).code == 1
    assert not (kept.folder / "elsewhere" / "launches").exists(), "who only looks leaves nothing"
    (kept.folder / "key").write_text("no key\n")
    refused = run("log", "e.jsonl", "--verify", *key, env=away)
    assert (refused.code, refused.err.splitlines()[0]) == (2, "key: this is no key: 64 hex digits")


def test_a_changed_journal_is_exported_as_it_is(kept: Kept) -> None:
    sql("UPDATE entry SET by_name = 'mallory' WHERE seq = 4")(kept)
    done = kept("log", "p.toml", "--export", "e.jsonl")
    assert (done.code, "the chain does not hold" in done.err) == (1, True)
    told = kept("log", "e.jsonl", "--verify")
    assert (told.code, told.out.splitlines()[0].startswith("entry 4: ")) == (1, True)
    assert '"mallory"' in (kept.folder / "e.jsonl").read_text()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        CHANGES[0],
        CHANGES[3],
        pytest.param(lambda kept: (kept.folder / "keyring.json").unlink(), "the key", id="no key"),
    ],
)
def test_the_screen_opens_it_to_look_at_alone(kept: Kept, change: Callable[[Kept], None], named: str) -> None:
    change(kept)
    before = kept.path.read_bytes()
    t = Terminal(
        [sys.executable, "-m", "cockpit", "p.toml"],
        size=(140, 40),
        folder=kept.folder,
        COCKPIT_HOME=str(kept.folder / "state"),
        **kept.env,
    )
    try:
        t.until("^p palette")
        assert "! ALARM" in t.text
        assert named in t.text
        assert "read-only" in t.text
        assert "! Journal" in t.text, "a blocker: never GO"
        t.settle()
        t.press(b"n")
        t.until("it records nothing")
        t.press(b"q")
        assert t.wait() == 0
        t.restored()
    finally:
        t.close()
    assert kept.path.read_bytes() == before
    assert not list(kept.path.parent.glob(".*.session"))
