"""An exported journal: read back, checked by programs in other languages, and every change of it named."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cockpit.core.events import Answer, Noted, SignedOff
from cockpit.core.names import Role
from cockpit.core.record import ChainReport
from cockpit.errors import JournalProblem
from cockpit.journal import exported
from cockpit.journal.chain import Head
from cockpit.journal.exported import ExportedJournal
from cockpit.journal.sqlite import SqliteJournal
from fakes.events import draft
from fakes.journals import KEY, LAUNCH, NOW
from fakes.outsiders import outsiders

HERE = Path(__file__).parent
CHANGED = "it was changed after it was written, or belongs elsewhere"
KINDS = [pytest.param(KEY, id="keyed"), pytest.param(None, id="without key")]


def make(path: Path, key: bytes | None) -> Path:
    """A journal of five entries, and its export."""
    journal = SqliteJournal.create(path, launch=LAUNCH, project="track-ai", key=key, now=NOW)
    drafts = [draft(Noted(f"nóte {number} ☂ \x1b"), number, role="pm") for number in range(4)]
    drafts.append(draft(SignedOff(Role("pm"), "Ada", Answer.GO, seal="a" * 64), 4))
    asyncio.run(journal.append(0, drafts))
    to = path.with_suffix(".jsonl")
    with to.open("w", encoding="ascii") as file:
        assert exported.write(journal.raw(), file) == 5
    asyncio.run(journal.close())
    return to


def examine(path: Path, key: bytes | None, *witnesses: Head) -> tuple[ChainReport, int, str]:
    journal = ExportedJournal.open(path)
    journal.use(key)
    entries = asyncio.run(journal.read())
    return asyncio.run(journal.verify(witnesses)), len(entries), journal.doubt


def change(path: Path, edit: Callable[[list[dict[str, Any]]], object]) -> None:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    edit(lines)
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))


@pytest.mark.parametrize("key", KINDS)
def test_it_comes_back_as_it_was(tmp_path: Path, key: bytes | None) -> None:
    to = make(tmp_path / "a.db", key)
    source = SqliteJournal.open(tmp_path / "a.db", key=key, read_only=True)
    copy = ExportedJournal.open(to)
    copy.use(key)
    assert asyncio.run(copy.read()) == asyncio.run(source.read())
    assert asyncio.run(copy.verify()) == asyncio.run(source.verify())
    assert (copy.doubt, copy.cover) == ("", source.cover)
    assert to.read_bytes().isascii()
    asyncio.run(source.close())


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize("program", outsiders())
def test_fifty_lines_of_another_language_agree(tmp_path: Path, program: list[str], key: bytes | None) -> None:
    to = make(tmp_path / "a.db", key)

    def says() -> str:
        done = subprocess.run(
            [*program, str(to), *([key.hex()] if key else [])], capture_output=True, text=True, check=False
        )
        assert not done.stderr, done.stderr
        assert done.returncode == bool(done.stdout)
        return done.stdout

    assert says() == ""
    whole = to.read_bytes()
    for edit, fault in (
        (lambda lines: lines[3].update(by_name="eve"), "entry 3"),
        (lambda lines: lines.pop(2), "entry 2"),
        (lambda lines: lines[0].update(project="x"), "cover"),
        (lambda lines: lines.pop(5), "cut at 4, was 5"),
        (lambda lines: lines[-1].update(head=4, mac=lines[4]["mac"]), "head"),
    ):
        to.write_bytes(whole)
        change(to, edit)
        assert says() == fault
    assert len(Path(program[1]).read_text().splitlines()) <= 50


COLUMNS = ("id", "at", "by_name", "by_role", "kind", "payload", "mac")


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize(
    ("edit", "seq", "problem", "intact"),
    [
        *((lambda lines, key=key: lines[2].update({key: lines[2][key] + "x"}), 2, CHANGED, 1) for key in COLUMNS),
        *((lambda lines, key=key: lines[2].update({key: None}), 2, "another type", 1) for key in COLUMNS),
        (lambda lines: lines[2].update(seq="2"), 2, "another type", 1),
        (lambda lines: lines[2].update(seq=True), 2, "another type", 1),
        (lambda lines: lines.pop(3), 3, "entry 3 is missing", 2),
        (lambda lines: lines.insert(3, lines[2]), 3, "number 2 stands behind number 2", 2),
        (lambda lines: lines.insert(2, lines.pop(3)), 2, "entry 2 is missing", 1),
        (lambda lines: lines.pop(5), 5, "entry 5 is missing at the end", 4),
        (lambda lines: lines.pop(), 6, "ends without its last line", 5),
        (lambda lines: lines.__delitem__(slice(3, None)), 3, "ends without its last line", 2),
        (lambda lines: lines[-1].update(seal="0" * 64), 6, "head is missing or was changed", 5),
        (lambda lines: lines[-1].update(head=4), 6, "head is missing or was changed", 5),
        (lambda lines: lines.__setitem__(-1, {"head": None}), 6, "head is missing or was changed", 5),
        (lambda lines: lines[0].update(launch="other"), 0, "the cover was changed", 0),
        (lambda lines: lines[0].update(created="2027"), 0, "the cover was changed", 0),
        (lambda lines: lines[2].update(by_name="\udcff\udcfe"), 2, CHANGED, 1),
        (lambda lines: lines[2].update(by_name="\ud800"), 2, "another type", 1),
    ],
)  # fmt: skip
def test_every_change_is_named(
    tmp_path: Path,
    key: bytes | None,
    edit: Callable[[list[dict[str, Any]]], object],
    seq: int,
    problem: str,
    intact: int,
) -> None:
    to = make(tmp_path / "a.db", key)
    change(to, edit)
    report, given, doubt = examine(to, key)
    assert not report.whole
    assert any(fault.seq == seq and problem in fault.problem for fault in report.faults), report.faults
    assert report.entries == intact
    assert given <= 5
    head_alone = "head" in problem
    assert bool(doubt) is not head_alone, "a lost head is remarked; what is read is in no doubt"


def test_keyed_made_anew_without_the_key(tmp_path: Path) -> None:
    to = make(tmp_path / "a.db", None)
    assert examine(to, None)[0].whole
    report, _, doubt = examine(to, KEY)
    assert "it says that it has no key, yet" in report.faults[0].problem
    assert doubt
    keyed = make(tmp_path / "b.db", KEY)
    for wrong in (None, b"x" * 32):
        report, _, doubt = examine(keyed, wrong)
        assert (report.whole, report.entries, bool(doubt)) == (False, 0, True)


def test_a_link_kept_elsewhere_must_be_in_it(tmp_path: Path) -> None:
    to = make(tmp_path / "a.db", KEY)
    head = json.loads(to.read_text().splitlines()[3])["mac"]
    assert examine(to, KEY, Head(3, head))[0].whole
    assert "another history" in examine(to, KEY, Head(3, "0" * 64))[0].faults[0].problem
    assert "missing at the end" in examine(to, KEY, Head(9, head))[0].faults[0].problem


def test_a_damaged_journal_is_exported_as_it_is(tmp_path: Path) -> None:
    to = make(tmp_path / "a.db", KEY)
    raw = SqliteJournal.open(tmp_path / "a.db", key=KEY, read_only=True).raw()
    rows = [list(row) for row in raw.rows]
    rows[1][3] = b"\xff\x80 not UTF-8"
    file = io.StringIO()
    exported.write(raw._replace(rows=rows), file)
    to.write_text(file.getvalue())
    report, given, _ = examine(to, KEY)
    assert [(fault.seq, fault.problem) for fault in report.faults] == [(2, CHANGED)]
    assert given == 1


COVER = b'{"journal":1,"id":"a","launch":"b","project":"c","created":"d","mac":"e","keyed":1}\n'


@pytest.mark.parametrize(
    ("content", "place", "problem"),
    [
        (b"", "", "it is empty"),
        (b"\n\n", "", "it is empty"),
        (b'{"journal":', ":1:12", "this is no JSON"),
        (b"[]\n", ":1", "this is no JSON object"),
        (b'{"journal":1}\n', ":1", "this is not the first line"),
        (b'{"journal":2,"id":"a","launch":"b","project":"c","created":"d","mac":"e","keyed":1}', ":1", "has format 2"),
        (b'{"journal":1,"id":"a","launch":"b","project":"c","created":"d","mac":"e","keyed":1}\n{}', ":2", "no entry"),
        (b'{"journal":1,"id":"a"}\n\xff\n', ":2", "this is no JSON"),
        (COVER + b'{"seq":1,"kind":"Signed","kind":"Noted"}', ":2", "it says 'kind' twice"),
        (COVER + b'{"seq":1,"note":"GO was given"}', ":2", "it says 'note', which no journal does"),
        (COVER + b'{"seq":1,"head":1}', ":2", "it says 'head', which no journal does"),
        (b"[" * 100_000, ":1", "this is no JSON"),
        (b'{"journal":' + b"1" * 5_000 + b"}", ":1", "this is no JSON"),
    ],
)
def test_what_is_no_such_file_is_refused_with_its_place(
    tmp_path: Path, content: bytes, place: str, problem: str
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(JournalProblem) as caught:
        ExportedJournal.open(path)
    first = str(caught.value).splitlines()[0]
    assert first.startswith(f"{path}{place}"), first
    assert problem in first


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalProblem, match="cannot be read"):
        ExportedJournal.open(tmp_path / "none")
    with pytest.raises(JournalProblem, match="cannot be read"):
        ExportedJournal.open(tmp_path)


def test_the_documented_program_in_python_still_agrees(tmp_path: Path) -> None:
    make(tmp_path / "a.db", KEY)
    command = [sys.executable, str(HERE / "outsider.py"), str(tmp_path / "a.db"), KEY.hex()]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == ""
