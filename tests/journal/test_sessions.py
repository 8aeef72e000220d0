"""Who has a journal open: known to the others on this machine, and missed when it ends without closing."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cockpit.journal import sessions
from cockpit.journal.sessions import Sessions

HOLDER = """
import sys, time
from pathlib import Path
from cockpit.journal.sessions import Sessions
here = Sessions(Path(sys.argv[1]), sys.argv[2])
if len(sys.argv) > 3:
    here.broke(sys.argv[3])
print("in", flush=True)
time.sleep(600)
"""


def somebody(journal: Path, who: str = "Ana (pm)", *broke: str) -> subprocess.Popen[str]:
    """Another process with the journal open."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(journal), who, *broke], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)


def files(journal: Path) -> list[str]:
    return sorted(path.name for path in journal.parent.iterdir())


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "launch-1.db"


def test_alone_and_gone_again(journal: Path) -> None:
    here = Sessions(journal, "Ana")
    assert (here.lost, here.second) == ((), False)
    (name,) = files(journal)
    assert stat.S_IMODE((journal.parent / name).stat().st_mode) == 0o600
    here.beat()
    here.leave()
    here.leave()
    assert files(journal) == []


def test_a_killed_session_is_missed_once(journal: Path) -> None:
    kill(somebody(journal))
    first = Sessions(journal, "Ben")
    (lost,) = first.lost
    assert (lost.who, lost.broke) == ("Ana (pm)", "")
    assert abs(lost.seen.timestamp() - time.time()) < 60
    second = Sessions(journal, "Cleo")
    assert second.lost == (), "the first one tells of it"
    first.told()
    second.leave()
    first.leave()
    assert Sessions(journal, "Dan").lost == ()


def test_who_is_killed_before_it_told_leaves_it_to_the_next(journal: Path) -> None:
    kill(somebody(journal))
    between = somebody(journal, "Ben")
    kill(between)
    found = Sessions(journal, "Cleo").lost
    assert {lost.who for lost in found} == {"Ana (pm)", "Ben"}


def test_a_crash_leaves_word(journal: Path) -> None:
    here = Sessions(journal, "Ana")
    here.broke("ValueError")
    here.leave()
    (lost,) = Sessions(journal, "Ben").lost
    assert (lost.who, lost.broke) == ("Ana", "ValueError")


def test_the_second_one_knows_that_it_is_and_when_it_no_longer_is(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_BEAT", 0.0)
    other = somebody(journal)
    here = Sessions(journal, "Ben")
    assert here.second
    here.beat()
    assert here.second
    kill(other)
    here.beat()
    assert not here.second
    here.leave()


def test_another_launch_is_nobody_here(journal: Path) -> None:
    other = somebody(journal.with_name("launch-2.db"))
    here = Sessions(journal, "Ben")
    assert (here.lost, here.second) == ((), False)
    kill(other)
    here.leave()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"who": 1}', b'{"who": "x", "began": "never", "broke": ""}', b"[" * 5_000],
)
def test_whatever_stands_in_such_a_file_it_is_a_lost_session(journal: Path, content: bytes) -> None:
    (journal.parent / ".launch-1.0011.session").write_bytes(content)
    (lost,) = Sessions(journal, "Ben").lost
    assert lost.who == ""


def test_what_it_says_cannot_drive_a_terminal(journal: Path) -> None:
    name = journal.parent / ".launch-1.0011.session"
    name.write_text('{"who": "\\u001b[2J", "began": "2026-01-01T00:00:00", "broke": "\\u202e"}')
    (lost,) = Sessions(journal, "Ben").lost
    assert (lost.who, lost.broke) == ("\\x1b[2J", "\\u202e")


def test_no_failure_of_the_disk_keeps_a_session_from_its_work(tmp_path: Path) -> None:
    here = Sessions(tmp_path / "gone" / "launch-1.db", "Ana")
    here.beat()
    here.broke("x")
    here.told()
    here.leave()
    assert (here.lost, here.second) == ((), False)


def test_what_was_only_begun_is_swept_away_later(journal: Path) -> None:
    stray = journal.parent / ".launch-1.aa.new"
    stray.touch()
    Sessions(journal, "Ana").leave()
    assert stray.exists(), "it may be somebody who comes in right now"
    os.utime(stray, (1, 1))
    Sessions(journal, "Ana").leave()
    assert files(journal) == []


def test_many_that_come_at_once_find_one_who_tells(journal: Path) -> None:
    kill(somebody(journal))
    gate, found = threading.Barrier(8), []

    def come() -> None:
        gate.wait()
        found.append(Sessions(journal, "x"))

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(len(one.lost) for one in found) == 1
    assert sum(not one.second for one in found) <= 1
    for one in found:
        one.told()
        one.leave()
    assert files(journal) == []
