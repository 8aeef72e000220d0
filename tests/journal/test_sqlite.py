"""The SQLite file: its modes, its guards, what it does when the disk refuses, and several processes on one file."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from cockpit.core.events import Noted, Reported
from cockpit.core.names import GateId, ProbeId, RunId
from cockpit.core.record import Conflict
from cockpit.errors import JournalProblem
from cockpit.journal.schema import APPLICATION
from cockpit.journal.sqlite import UNCHECKED, WITHOUT_KEY, WITHOUT_WAL, SqliteJournal
from fakes.events import draft
from fakes.journals import KEY, LAUNCH, NOW

T = TypeVar("T")
WRITER = Path(__file__).with_name("writer.py")
FOLDER_MODE, FILE_MODE = 0o700, 0o600


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def begin(path: Path, key: bytes | None = KEY) -> SqliteJournal:
    return SqliteJournal.create(path, launch=LAUNCH, project="track-ai", key=key, now=NOW)


def note(number: int) -> Any:
    return draft(Noted(f"note {number}"), number)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# ------------------------------------------------------------------------------------------------- the file
def test_folders_and_files_belong_to_one_user(path: Path) -> None:
    before = os.umask(0)
    try:
        journal = begin(path)
        run(journal.append(0, [note(0)]))
        assert mode(path.parent) == FOLDER_MODE
        names = {each.name: mode(each) for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    run(journal.close())
    assert set(names.values()) == {FILE_MODE}
    assert {f"{path.name}-wal", f"{path.name}-shm", path.with_suffix(".head").name} <= set(names)


def test_after_closing_only_the_journal_and_its_head_remain(path: Path) -> None:
    journal = begin(path)
    run(journal.append(0, [note(0)]))
    run(journal.close())
    assert sorted(each.name for each in path.parent.iterdir()) == sorted(
        [".lock", path.name, path.with_suffix(".head").name]
    )


def test_a_commit_waits_for_the_disk(path: Path) -> None:
    journal = begin(path)
    assert journal.remarks == ()
    assert journal._store.durability == "wal"
    with journal._store._telling("read") as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    run(journal.close())


def test_a_file_system_without_shared_memory_gets_the_older_way_and_it_is_said(path: Path) -> None:
    journal = begin(path)
    run(journal.append(0, [note(0)]))
    run(journal.close())
    with contextlib.closing(sqlite3.connect(path)) as db:  # as a file system that refused the log would have left it
        assert db.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    journal = SqliteJournal.open(path, key=KEY, vfs="unix-dotfile")  # a real way to the disk, without shared memory
    assert WITHOUT_WAL in journal.remarks
    with journal._store._telling("read") as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (3,)
        assert db.execute("PRAGMA journal_mode").fetchone() == (b"delete",)
    run(journal.append(1, [note(1)]))
    assert run(journal.verify()).whole
    run(journal.close())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET payload = '{}' WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 2",
        "DELETE FROM entry",
        "INSERT OR REPLACE INTO entry SELECT seq, id, at, 'eve', by_role, kind, payload, mac FROM entry WHERE seq = 1",
        "INSERT OR REPLACE INTO entry SELECT 3, id, at, 'eve', by_role, kind, payload, mac FROM entry WHERE seq = 1",
        "INSERT INTO entry SELECT 9, 'new', at, by_name, by_role, kind, payload, mac FROM entry WHERE seq = 1",
        "UPDATE journal SET keyed = 0",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT 1, 'x', launch, project, format, 0, created, mac FROM journal",
    ],
)
def test_the_tables_refuse_every_change(path: Path, statement: str) -> None:
    journal = begin(path)
    run(journal.append(0, [note(0), note(1)]))
    with contextlib.closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.Error, match="is never changed"):
        db.execute(statement)
    assert run(journal.verify()).whole
    run(journal.close())


def test_a_journal_is_made_once(path: Path) -> None:
    journal = begin(path)
    with pytest.raises(JournalProblem, match="is there already"):
        begin(path)
    assert run(journal.append(0, [note(0)]))[0].seq == 1
    run(journal.close())


def test_resuming_opens_what_is_there_and_begins_what_is_not(path: Path) -> None:
    first = SqliteJournal.resume(path, launch=LAUNCH, project="track-ai", key=KEY, now=NOW)
    run(first.append(0, [note(0)]))
    second = SqliteJournal.resume(path, launch=LAUNCH, project="track-ai", key=KEY, now=NOW)
    assert second.cover == first.cover
    assert run(second.head()) == 1
    run(first.close())
    run(second.close())


@pytest.mark.parametrize("resume", [False, True])
def test_many_threads_that_make_the_same_journal_make_one(path: Path, resume: bool) -> None:
    made: list[SqliteJournal] = []
    refused: list[str] = []
    gate = threading.Barrier(8)
    start = SqliteJournal.resume if resume else SqliteJournal.create

    def make() -> None:
        gate.wait()
        try:
            made.append(start(path, launch=LAUNCH, project="track-ai", key=KEY, now=NOW))
        except JournalProblem as problem:
            refused.append(problem.problem)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == (8 if resume else 1)
    assert len({journal.cover.id for journal in made}) == 1
    assert all("is there already" in problem for problem in refused)
    assert run(made[0].append(0, [note(0)]))[0].seq == 1
    assert run(made[0].verify()).whole
    for journal in made:
        run(journal.close())


# ------------------------------------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "there is no journal"),
        (b"", "is not a journal of cockpit"),
        (b"# Launch\n- [x] done\n" * 100, "the file is not a journal"),
        (b"SQLite format 3\0" + b"\xff" * 4000, "the journal could not be opened: "),
    ],
    ids=["missing", "empty", "markdown", "half a database"],
)
def test_what_is_no_journal_is_named(path: Path, content: bytes | None, sentence: str) -> None:
    path.parent.mkdir()
    if content is not None:
        path.write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(JournalProblem, match=sentence) as caught:
            SqliteJournal.open(path, key=KEY, read_only=read_only)
        assert "\n" not in caught.value.problem
        assert caught.value.hint


def test_another_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE cookies (x)")
    before = path.read_bytes()
    with pytest.raises(JournalProblem, match="is not a journal of cockpit"):
        SqliteJournal.open(path, key=KEY)
    assert path.read_bytes() == before


def test_a_newer_format_is_refused_by_name(path: Path) -> None:
    run(begin(path).close())
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        db.execute("PRAGMA user_version = 2")
    with pytest.raises(JournalProblem, match="has format 2, and this cockpit knows formats up to 1"):
        SqliteJournal.open(path, key=KEY)


def test_a_keyed_journal_without_its_key_opens_for_reading_only(path: Path) -> None:
    journal = begin(path)
    written = run(journal.append(0, [note(0)]))
    run(journal.close())
    with pytest.raises(JournalProblem, match="the key of this journal is not in the keyring"):
        SqliteJournal.open(path)
    journal = SqliteJournal.open(path, read_only=True)
    assert tuple(run(journal.read())) == tuple(written)
    report = run(journal.verify())
    assert (report.entries, report.keyed, report.whole) == (0, True, False)
    assert journal.remarks == (UNCHECKED,)
    with pytest.raises(JournalProblem, match="reading only"):
        run(journal.append(1, [note(1)]))
    run(journal.close())


def test_a_journal_without_key_says_so(path: Path) -> None:
    journal = begin(path, key=None)
    run(journal.append(0, [note(0)]))
    assert not journal.keyed
    assert WITHOUT_KEY in journal.remarks
    assert not run(journal.verify()).keyed
    run(journal.close())


def test_nothing_is_written_into_a_file_that_was_deleted_meanwhile(path: Path) -> None:
    journal = begin(path)
    run(journal.append(0, [note(0)]))
    for each in path.parent.iterdir():
        each.unlink()
    with pytest.raises(JournalProblem, match="was moved or deleted while it was open"):
        run(journal.append(1, [note(1)]))
    run(journal.close())


def test_a_stuck_writer_is_named_and_the_next_try_works(path: Path) -> None:
    run(begin(path).close())
    journal = SqliteJournal.open(path, key=KEY, patience=0.1)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalProblem, match="another process holds it"):
            run(journal.append(0, [note(0)]))
        other.execute("ROLLBACK")
    assert run(journal.append(0, [note(0)]))[0].seq == 1
    run(journal.close())


# ------------------------------------------------------------------------------------------------- the disk
def writer(path: Path, *options: str, **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(path), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def check(path: Path, acknowledged: list[str]) -> None:
    """Every acknowledged entry is there, once, and the chain is whole."""
    journal = SqliteJournal.open(path, key=KEY)
    ids = [entry.id for entry in run(journal.read())]
    report = run(journal.verify())
    run(journal.close())
    assert report.whole, report.faults
    assert len(ids) == len(set(ids))
    assert not set(acknowledged) - set(ids)


def test_a_full_disk_is_said_and_loses_nothing(path: Path) -> None:
    run(begin(path).close())
    process = writer(path, "--count", "2000", "--limit", "120000")
    out, err = process.communicate(timeout=60)
    acknowledged = [line[4:] for line in out.splitlines() if line.startswith("ack ")]
    assert process.returncode == 3, err
    assert acknowledged
    refused = [line for line in out.splitlines() if line.startswith("refused ")]
    assert len(refused) == 2, "the second try is refused as well, by a connection that was opened anew"
    assert all("could not be" in line for line in refused)
    assert "Traceback" not in err
    check(path, acknowledged)


AS_SOMEBODY = ("--nobody",) if os.geteuid() == 0 else ()
"""For root nothing is read-only, so the child gives its rights up."""


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A place for a journal whose folders another user may pass through."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        place = Path(folder) / "state"
        place.mkdir(0o755)
        yield place / f"{LAUNCH}.db"
        place.chmod(0o700)


def seal(folder: Path) -> None:
    for each in folder.iterdir():
        each.chmod(0o444)
    folder.chmod(0o555)


def test_a_read_only_folder_is_said(open_path: Path) -> None:
    run(begin(open_path).close())
    seal(open_path.parent)
    out, err = writer(open_path, *AS_SOMEBODY).communicate(timeout=60)
    assert (out.startswith("refused the journal"), "Traceback" in err) == (True, False), (out, err)
    out, err = writer(open_path.with_name("other.db"), "--create", *AS_SOMEBODY).communicate(timeout=60)
    assert ("could not be made" in out, "Traceback" in err) == (True, False), (out, err)
    out, err = writer(open_path, "--read", *AS_SOMEBODY).communicate(timeout=60)
    assert out.strip() == "entries 0", err


def test_a_log_in_a_read_only_folder_is_read_whole(path: Path, open_path: Path) -> None:
    journal = begin(path)
    run(journal.append(0, [note(0), note(1)]))
    for name in (path.name, f"{path.name}-wal", path.with_suffix(".head").name):  # as an auditor copies them
        (open_path.parent / name).write_bytes((path.parent / name).read_bytes())
    run(journal.close())
    seal(open_path.parent)
    out, err = writer(open_path, "--read", *AS_SOMEBODY).communicate(timeout=60)
    assert out.strip() == "entries 2", err


# ------------------------------------------------------------------------------------------- several processes
def test_writers_in_several_processes_lose_and_double_nothing(path: Path) -> None:
    run(begin(path).close())
    processes = [writer(path, "--count", "80", "--name", f"seat-{number}") for number in range(3)]
    acknowledged: list[str] = []
    for process in processes:
        out, err = process.communicate(timeout=100)
        assert process.returncode == 0, err
        acknowledged += [line[4:] for line in out.splitlines() if line.startswith("ack ")]
    assert len(acknowledged) == len(set(acknowledged)) == 240
    check(path, acknowledged)
    journal = SqliteJournal.open(path, key=KEY)
    assert len(run(journal.read())) == 240
    run(journal.close())


def test_a_killed_writer_loses_nothing_that_it_acknowledged(path: Path) -> None:
    acknowledged: list[str] = []
    for number in range(8):  # one more acknowledgement each round, so that the kill falls into another moment
        process = writer(path, "--count", "100000", "--create", "--name", f"run-{number}")
        assert process.stdout is not None
        for line in process.stdout:
            acknowledged.append(line.split()[1])
            if len(acknowledged) >= (number + 1) * (number + 2) // 2:
                break
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=60)
        acknowledged += [line.split()[1] for line in rest.splitlines() if line.startswith("ack ") and len(line) == 40]
        check(path, acknowledged)
    assert len(acknowledged) >= 36


def test_an_entry_of_another_process_is_seen_and_makes_a_conflict(path: Path) -> None:
    journal = begin(path)
    other = writer(path, "--count", "2")
    other.communicate(timeout=60)
    assert run(journal.head()) == 2
    with pytest.raises(Conflict):
        run(journal.append(0, [note(0)]))
    assert [entry.seq for entry in run(journal.read())] == [1, 2]
    run(journal.close())


def test_the_head_record_follows_people_at_once_and_probes_soon(path: Path) -> None:
    journal = begin(path)
    head = path.with_suffix(".head")

    def recorded() -> int:
        return max(int(line.split()[3]) for line in head.read_text().splitlines())

    run(journal.append(0, [note(0)]))
    assert recorded() == 1
    report = Reported(ProbeId("g/1"), GateId("g"), RunId("r"), "", NOW, NOW, 1.0, ())
    run(journal.append(1, [draft(report, number) for number in range(1, 30)]))
    run(journal.append(30, [note(30)]))
    assert recorded() == 31
    run(journal.append(31, [draft(report, 31)]))
    run(journal.close())
    assert recorded() == 32
