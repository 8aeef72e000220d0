"""Whatever is changed in a journal by hand is noticed and named, and what is before it can still be read."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cockpit.core.events import Answer, Entry, Noted, SignedOff, Vouched
from cockpit.core.names import ClaimId, GateId, Role
from cockpit.core.record import ChainReport
from cockpit.errors import JournalProblem
from cockpit.journal.chain import WITHOUT_KEY, BrokenChain, Head
from cockpit.journal.schema import SCHEMA
from cockpit.journal.sqlite import WITHOUT_HEAD, SqliteJournal
from fakes.events import draft
from fakes.journals import KEY, LAUNCH, NOW
from fakes.killing import runs

T = TypeVar("T")
COLUMNS = ("id", "at", "by_name", "by_role", "kind", "payload", "mac")
ENTRIES = 8
OUTSIDER = Path(__file__).with_name("outsider.py")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@dataclass(frozen=True)
class Original:
    """A finished journal that tests take copies of."""

    path: Path
    entries: tuple[Entry, ...]

    def copy(self, folder: Path, name: str = "copy") -> Path:
        folder.mkdir(exist_ok=True)
        for suffix in (".db", ".head"):
            shutil.copyfile(self.path.with_suffix(suffix), folder / f"{name}{suffix}")
        return folder / f"{name}.db"


def make(path: Path, key: bytes | None, text: str = "note") -> Original:
    journal = SqliteJournal.create(path, launch=LAUNCH, project="track-ai", key=key, now=NOW)
    drafts = [
        draft(
            SignedOff(Role("pm"), "Ada", Answer.GO, seal="a" * 64)
            if number == 5
            else Vouched(ClaimId("c"), GateId("g"), "it works", True, f"{text} {number}"),
            number,
            role="pm",
        )
        for number in range(ENTRIES)
    ]
    written = run(journal.append(0, drafts))
    run(journal.close())
    return Original(path, tuple(written))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chain")


@pytest.fixture(scope="module")
def original(folder: Path) -> Original:
    return make(folder / "original.db", KEY)


@pytest.fixture(scope="module")
def another(folder: Path) -> Original:
    return make(folder / "another.db", KEY, "of another launch")


@pytest.fixture(scope="module")
def unkeyed(folder: Path) -> Original:
    return make(folder / "unkeyed.db", None)


@contextlib.contextmanager
def by_hand(path: Path) -> Iterator[sqlite3.Connection]:
    """Edit the tables as somebody with a tool would, and put the guards back afterwards."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        for name in (
            "journal_update",
            "journal_delete",
            "journal_insert",
            "entry_update",
            "entry_delete",
            "entry_insert",
        ):
            db.execute(f"DROP TRIGGER {name}")
        yield db
        for statement in SCHEMA[2:]:
            db.execute(statement)


def examine(path: Path, key: bytes | None = KEY) -> tuple[ChainReport, tuple[Entry, ...]]:
    journal = SqliteJournal.open(path, key=key, read_only=True)
    try:
        report, entries = run(journal.verify()), tuple(run(journal.read()))
        assert report.entries in {0, len(entries)}
        assert len(entries) == ENTRIES or journal.remarks, "an incomplete reading is never silent"
        return report, entries
    finally:
        run(journal.close())


def add(path: Path, key: bytes | None) -> None:
    journal = SqliteJournal.open(path, key=key)
    try:
        run(journal.append(run(journal.head()), [draft(Noted("after"), 99)]))
    finally:
        run(journal.close())


def noticed(path: Path, original: Original, key: bytes | None = KEY) -> ChainReport:
    """The report about a changed copy, after checking everything that must hold for any change."""
    report, entries = examine(path, key)
    assert not report.whole
    assert all(fault.problem and "\n" not in fault.problem for fault in report.faults)
    assert entries == original.entries[: len(entries)], "only what is intact is given"
    assert len(entries) >= report.entries
    before = path.read_bytes()
    with pytest.raises(BrokenChain):
        add(path, key)
    assert path.read_bytes() == before, "a changed journal is not written to"
    return report


def problems(report: ChainReport) -> list[tuple[int, str]]:
    return [(fault.seq, fault.problem) for fault in report.faults]


CHANGED = "it was changed after it was written, or belongs elsewhere"


# ------------------------------------------------------------------------------------------------ nothing changed
def test_an_untouched_copy_is_whole(original: Original, tmp_path: Path) -> None:
    report, entries = examine(original.copy(tmp_path))
    assert (report.entries, report.head, report.keyed) == (ENTRIES, original.entries[-1].mac, True)
    assert report.whole
    assert entries == original.entries


@pytest.mark.parametrize("kind", ["keyed", "unkeyed"])
def test_fifty_lines_of_somebody_else_agree(original: Original, unkeyed: Original, tmp_path: Path, kind: str) -> None:
    source, key = (original, KEY) if kind == "keyed" else (unkeyed, None)
    path = source.copy(tmp_path)

    def outsider() -> str:
        command = [sys.executable, str(OUTSIDER), str(path), *([key.hex()] if key else [])]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    assert outsider() == ""
    with by_hand(path) as db:
        db.execute("UPDATE entry SET by_name = 'eve' WHERE seq = 3")
    assert outsider() == "entry 3"


# ---------------------------------------------------------------------------------------------------- one change
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seq=st.integers(1, ENTRIES), column=st.sampled_from(COLUMNS), data=st.data())
def test_any_bit_of_any_column(original: Original, tmp_path: Path, seq: int, column: str, data: st.DataObject) -> None:
    path = original.copy(tmp_path)
    with by_hand(path) as db:
        value = db.execute(f"SELECT CAST({column} AS BLOB) FROM entry WHERE seq = ?", (seq,)).fetchone()[0]
        bit = data.draw(st.integers(0, 8 * len(value) - 1))
        changed = bytearray(value)
        changed[bit // 8] ^= 1 << bit % 8
        others = {row[0] for row in db.execute("SELECT CAST(id AS BLOB) FROM entry WHERE seq <> ?", (seq,))}
        edit = f"UPDATE entry SET {column} = CAST(? AS TEXT) WHERE seq = ?", (bytes(changed), seq)
        if column == "id" and bytes(changed) in others:  # one bit makes it another entry's id: the table refuses that
            with pytest.raises(sqlite3.IntegrityError, match=r"UNIQUE constraint failed: entry\.id"):
                db.execute(*edit)
            return
        db.execute(*edit)
    report = noticed(path, original)
    assert report.entries == seq - 1
    assert problems(report) == [(seq, CHANGED)]


@pytest.mark.parametrize("seq", range(1, ENTRIES + 1))
def test_any_entry_taken_away(original: Original, tmp_path: Path, seq: int) -> None:
    path = original.copy(tmp_path)
    with by_hand(path) as db:
        db.execute("DELETE FROM entry WHERE seq = ?", (seq,))
    report = noticed(path, original)
    place = " at the end" if seq == ENTRIES else ""
    assert problems(report) == [(seq, f"entry {seq} is missing{place}")]
    assert report.entries == seq - 1


@pytest.mark.parametrize("kept", range(ENTRIES))
def test_any_tail_cut_off(original: Original, tmp_path: Path, kept: int) -> None:
    path = original.copy(tmp_path)
    with by_hand(path) as db:
        db.execute("DELETE FROM entry WHERE seq > ?", (kept,))
    report = noticed(path, original)
    assert report.entries == kept
    assert len(report.faults) == 1
    assert report.faults[0].seq == kept + 1
    assert "missing at the end" in report.faults[0].problem


def test_entries_taken_away_and_the_rest_renumbered(original: Original, tmp_path: Path) -> None:
    path = original.copy(tmp_path)
    with by_hand(path) as db:
        db.execute("DELETE FROM entry WHERE seq = 3")
        for seq in range(4, ENTRIES + 1):
            db.execute("UPDATE entry SET seq = ? WHERE seq = ?", (seq - 1, seq))
    assert noticed(path, original).entries == 2


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pair=st.lists(st.integers(1, ENTRIES), min_size=2, max_size=2, unique=True))
def test_any_two_entries_exchanged(original: Original, tmp_path: Path, pair: list[int]) -> None:
    path = original.copy(tmp_path)
    with by_hand(path) as db:
        db.execute("UPDATE entry SET seq = 1000 WHERE seq = ?", (pair[0],))
        db.execute("UPDATE entry SET seq = ? WHERE seq = ?", (pair[0], pair[1]))
        db.execute("UPDATE entry SET seq = ? WHERE seq = 1000", (pair[1],))
    assert noticed(path, original).entries == min(pair) - 1


def test_an_entry_given_twice(original: Original, tmp_path: Path) -> None:
    path = original.copy(tmp_path)
    with by_hand(path) as db:
        db.execute(
            f"INSERT INTO entry SELECT {ENTRIES + 1}, 'another id', at, by_name, by_role, kind, payload, mac "
            "FROM entry WHERE seq = 6"
        )
    assert problems(noticed(path, original)) == [(ENTRIES + 1, CHANGED)]


def test_an_entry_of_another_journal_with_the_same_key(original: Original, another: Original, tmp_path: Path) -> None:
    path = original.copy(tmp_path)
    with by_hand(path) as db:
        db.execute("ATTACH ? AS other", (str(another.path),))
        db.execute("DELETE FROM entry WHERE seq = 6")
        db.execute("INSERT INTO entry SELECT * FROM other.entry WHERE seq = 6")
    assert (6, CHANGED) in problems(noticed(path, original))


@pytest.mark.parametrize(
    "change",
    [
        "id = 'other'",
        "launch = 'other'",
        "project = 'other'",
        "created = '2027'",
        "keyed = 0",
        "mac = '" + "0" * 64 + "'",
    ],
)
def test_any_column_of_the_cover(original: Original, tmp_path: Path, change: str) -> None:
    path = original.copy(tmp_path)
    with by_hand(path) as db:
        db.execute(f"UPDATE journal SET {change}")
    report = noticed(path, original)
    assert report.faults[0].seq == 0
    assert report.entries == 0


@pytest.mark.parametrize("change", ["DROP TRIGGER entry_delete", "CREATE TABLE more (x)", "CREATE VIEW v AS SELECT 1"])
def test_guards_taken_away(original: Original, tmp_path: Path, change: str) -> None:
    path = original.copy(tmp_path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute(change)
    assert problems(noticed(path, original)) == [(0, "the guards against change are not as they were made")]


# ----------------------------------------------------------------------------------------- by somebody who knows
def rehash(path: Path, keyed: int | None = None) -> None:
    """Re-make the whole chain as somebody can who has the file and this source, and not the key."""

    def link(*fields: object) -> str:
        data = [str(each).encode() for each in fields]
        return hashlib.sha256(struct.pack(f">{len(data)}I", *map(len, data)) + b"".join(data)).hexdigest()

    with by_hand(path) as db:
        if keyed is not None:
            db.execute("UPDATE journal SET keyed = ?", (keyed,))
        ident, *rest = db.execute("SELECT id, launch, project, created, keyed FROM journal").fetchone()
        before = link("cockpit journal 1", ident, *rest)
        db.execute("UPDATE journal SET mac = ?", (before,))
        rows = db.execute("SELECT seq, id, at, by_name, by_role, kind, payload FROM entry ORDER BY seq").fetchall()
        for number, row in enumerate(rows, 1):
            before = link("cockpit entry 1", ident, number, *row[1:], before)
            db.execute("UPDATE entry SET seq = ?, mac = ? WHERE seq = ?", (number, before, row[0]))
        record = f"cockpit-head 1 {ident} {len(rows)} {before} {link('cockpit head 1', ident, len(rows), before)}"
    path.with_suffix(".head").write_text(2 * (record.ljust(511) + "\n"))


@pytest.mark.parametrize("keyed", [None, 0])
@pytest.mark.parametrize(
    "change",
    [
        "SELECT 1",
        "UPDATE entry SET by_name = 'eve' WHERE seq = 6",
        "DELETE FROM entry WHERE seq = 6",
        "DELETE FROM entry WHERE seq > 5",
        "DELETE FROM entry",
    ],
)
def test_a_chain_made_anew_without_the_key(original: Original, tmp_path: Path, change: str, keyed: int | None) -> None:
    path = original.copy(tmp_path)
    with by_hand(path) as db:
        db.execute(change)
    rehash(path, keyed)
    report, _ = examine(path)
    assert not report.whole
    if keyed is None and change != "DELETE FROM entry":
        assert (1, WITHOUT_KEY) in problems(report)
    with pytest.raises(BrokenChain):
        SqliteJournal.open(path, key=KEY)


def test_a_tail_re_made_without_the_key_is_named(original: Original, tmp_path: Path) -> None:
    path = original.copy(tmp_path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        row = db.execute("SELECT * FROM entry WHERE seq = ?", (ENTRIES,)).fetchone()
        ident = db.execute("SELECT id FROM journal").fetchone()[0]
    fields = [b"cockpit entry 1", ident.encode(), b"9", b"forged", *(str(each).encode() for each in row[2:8])]
    mac = hashlib.sha256(struct.pack(f">{len(fields)}I", *map(len, fields)) + b"".join(fields)).hexdigest()
    with by_hand(path) as db:
        db.execute("INSERT INTO entry VALUES (9, 'forged', ?, ?, ?, ?, ?, ?)", (*row[2:7], mac))
    assert problems(noticed(path, original)) == [(9, WITHOUT_KEY)]


def test_a_key_given_later_to_a_journal_without_key_does_not_pretend(unkeyed: Original, tmp_path: Path) -> None:
    path = unkeyed.copy(tmp_path)
    report, entries = examine(path, KEY)
    assert not report.keyed
    assert not report.whole
    assert entries == unkeyed.entries
    plain, _ = examine(path, None)
    assert (plain.keyed, plain.whole) == (False, True)
    with pytest.raises(BrokenChain, match="it says that it has no key"):
        SqliteJournal.open(path, key=KEY)


def test_another_key(original: Original, tmp_path: Path) -> None:
    path = original.copy(tmp_path)
    report, entries = examine(path, b"x" * 32)
    assert (report.entries, report.whole, entries) == (0, False, ())
    assert "the key in the keyring is not the one of this journal" in report.faults[0].problem


def test_an_old_copy_in_place_of_the_journal(tmp_path: Path) -> None:
    old = make(tmp_path / "old.db", KEY)
    copy = old.copy(tmp_path / "backup")
    journal = SqliteJournal.open(old.path, key=KEY)
    entries = run(journal.append(ENTRIES, [draft(Noted("newer"), 50), draft(Noted("newest"), 51)]))
    run(journal.close())
    shutil.copyfile(copy, old.path)
    report = noticed(old.path, old)
    assert problems(report) == [(ENTRIES + 1, f"entries {ENTRIES + 1} to {ENTRIES + 2} are missing at the end")]
    # the record of the head put back too: only a link that was kept elsewhere tells
    shutil.copyfile(copy.with_suffix(".head"), old.path.with_suffix(".head"))
    journal = SqliteJournal.open(old.path, key=KEY)
    assert run(journal.verify()).whole
    told = run(journal.verify(witnesses=[Head(entries[0].seq, entries[0].mac)]))
    assert [(fault.seq, fault.problem) for fault in told.faults] == [(9, "entry 9 is missing at the end")]
    run(journal.append(ENTRIES, [draft(Noted("another history"), 60)]))
    told = run(journal.verify(witnesses=[Head(entries[0].seq, entries[0].mac)]))
    assert "another history" in told.faults[0].problem
    run(journal.close())


@pytest.mark.parametrize("how", ["removed", "emptied", "a pipe", "filled with noise", "forged", "of another journal"])
def test_a_lost_head_record_is_remarked_for_good(
    original: Original, another: Original, tmp_path: Path, how: str
) -> None:
    path = original.copy(tmp_path)
    head = path.with_suffix(".head")
    match how:
        case "removed":
            head.unlink()
        case "emptied":
            head.write_bytes(b"")
        case "a pipe":
            head.unlink()
            os.mkfifo(head)
        case "filled with noise":
            head.write_bytes(random.Random(1).randbytes(1024))
        case "forged":
            words = head.read_text().split()[:6]
            words[3] = "2"
            head.write_text(" ".join(words).ljust(511) + "\n")
        case _:
            shutil.copyfile(another.path.with_suffix(".head"), head)
    for number in range(2):
        journal = SqliteJournal.open(path, key=KEY)
        assert WITHOUT_HEAD in journal.remarks
        run(journal.append(ENTRIES + number, [draft(Noted("more"), 70 + number)]))
        report = run(journal.verify())
        assert [fault.seq for fault in report.faults] == [0]
        assert run(journal.verify(witnesses=[Head(1, original.entries[0].mac)])).whole
        run(journal.close())


def test_a_change_while_it_is_open(original: Original, tmp_path: Path) -> None:
    path = original.copy(tmp_path)
    journal = SqliteJournal.open(path, key=KEY)
    run(journal.read())
    with by_hand(path) as db:
        db.execute("UPDATE entry SET mac = ? WHERE seq = ?", ("0" * 64, ENTRIES))
    with pytest.raises(BrokenChain, match="after it was read here"):
        run(journal.append(ENTRIES, [draft(Noted("after"), 99)]))
    with by_hand(path) as db:
        db.execute("DELETE FROM entry WHERE seq > 4")
    with pytest.raises(BrokenChain):
        run(journal.read(after=ENTRIES))
    assert "missing at the end" in run(journal.verify()).faults[-1].problem
    run(journal.close())


def test_many_faults_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "long.db"
    journal = SqliteJournal.create(path, launch=LAUNCH, project="p", key=KEY, now=NOW)
    run(journal.append(0, [draft(Noted("x"), number) for number in range(250)]))
    run(journal.close())
    with by_hand(path) as db:
        db.execute("UPDATE entry SET by_name = 'eve' WHERE seq > 10")
    report, entries = examine(path)
    assert len(report.faults) == 101
    assert report.faults[-1].problem == "and 140 more faults from here on"
    assert len(entries) == report.entries == 10


# ------------------------------------------------------------------------------------------------------ raw bytes
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_bit_of_the_file(original: Original, tmp_path: Path, place: float, bit: int) -> None:
    """Nothing else than the truth is ever given out: a flipped bit is named, or it was in unused space."""
    path = original.copy(tmp_path)
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    path.write_bytes(content)
    try:
        report, entries = examine(path)
    except JournalProblem:
        return
    assert entries == original.entries[: len(entries)]
    if report.whole:
        assert entries == original.entries


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_bytes_all_over_the_file(original: Original, tmp_path: Path) -> None:
    """The same at evenly spread places, those of the header and of the first page among them."""
    whole = original.path.read_bytes()
    step = max(len(whole) // runs(2_000), 1)
    named = 0
    for place in (*range(100), *range(100, len(whole), step)):
        path = original.copy(tmp_path)
        content = bytearray(whole)
        content[place] ^= 1 << place % 8
        path.write_bytes(content)
        try:
            report, entries = examine(path)
        except JournalProblem:
            named += 1
            continue
        assert entries == original.entries[: len(entries)], place
        assert entries == original.entries or not report.whole, place
        named += not report.whole
    assert named, "some of it is used"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(0, 40_000))
def test_any_length_that_the_file_is_cut_to(original: Original, tmp_path: Path, size: int) -> None:
    path = original.copy(tmp_path)
    content = path.read_bytes()
    assume(size < len(content))
    path.write_bytes(content[:size])
    try:
        report, entries = examine(path)
    except JournalProblem:
        return
    assert not report.whole
    assert entries == original.entries[: len(entries)]


def test_the_payload_of_an_entry_is_json_for_everybody(original: Original) -> None:
    with contextlib.closing(sqlite3.connect(original.path)) as db:
        kind, payload = db.execute("SELECT kind, payload FROM entry WHERE seq = 6").fetchone()
    assert (kind, json.loads(payload)["name"]) == ("SignedOff", "Ada")
