"""In a real terminal: the first frame, keys, and how the screen ends. The terminal is left as it was."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.terminal import PATIENCE, Terminal

DRIVER = Path(__file__).parent / "screen_driver.py"


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def open_terminal(terminals: list[Terminal], folder: Path, mode: str = "", **env: str) -> Terminal:
    terminal = Terminal([sys.executable, str(DRIVER), str(folder), mode], size=(120, 40), **env)
    terminals.append(terminal)
    return terminal


def test_first_frame_keys_and_a_clean_end(terminals: list[Terminal], tmp_path: Path) -> None:
    t = open_terminal(terminals, tmp_path)
    t.until("RDS PostgreSQL healthy")
    t.until("^p palette")
    t.press(b"\x1b[B")
    t.until("▸✔ CloudWatch")
    t.press(b"e")
    t.until("Snapshot written")
    t.press(b"c")
    t.until("handed to the terminal's clipboard")
    assert b"\x1b]52;c;IyBOTy1HTwo=\x07" in t.raw, "the Markdown, for the clipboard"
    t.until("^p palette")
    assert b"\x1b]9;" not in t.raw, "nothing that was recorded before rings"
    t.settle()
    t.type("H", "queue grows", "\r")
    t.until("HOLD 0:0")
    assert b"\x07\x1b]9;track-ai: HOLD: queue grows\x07" in t.raw, "a bell, and a notification"
    t.press(b"q")
    assert t.wait() == 0
    t.restored()


def test_the_first_frame_is_painted_once(terminals: list[Terminal], tmp_path: Path) -> None:
    t = open_terminal(terminals, tmp_path)
    t.until("^p palette")
    t.press(b"q")
    t.wait()
    assert t.raw.count(b"TRACK-AI") == 1


def test_a_moved_selection_writes_only_the_cells_that_changed(terminals: list[Terminal], tmp_path: Path) -> None:
    t = open_terminal(terminals, tmp_path)
    t.until("^p palette")
    whole = len(t.raw)
    before = len(t.raw)
    t.press(b"\x1b[A")
    t.until("▸◐ ECS services")
    t.until("services[0].pendingCount")
    written = t.raw[before:]
    assert len(written) < whole / 3
    columns = {int(column) for _, column in re.findall(rb"\x1b\[(\d+);(\d+)H", written)}
    assert columns - {1} >= {3}, "a repaint begins where the change begins"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGQUIT, 131)])
def test_a_signal_ends_it_in_order(
    terminals: list[Terminal], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    t = open_terminal(terminals, tmp_path, "busy")
    t.until("^p palette")
    t.process.send_signal(number)
    assert t.wait() == code
    t.restored()


def test_a_terminal_that_takes_nothing_does_not_keep_it_from_ending(terminals: list[Terminal], tmp_path: Path) -> None:
    t = open_terminal(terminals, tmp_path, "busy")
    t.until("^p palette")
    for columns in (500, 499) * 20:  # frames that nobody reads: a terminal that was stopped, a link that hangs
        t.resize(columns, 500)
        time.sleep(0.02)
    t.process.send_signal(signal.SIGTERM)
    assert t.process.wait(PATIENCE) == 143
    assert (tmp_path / "closed").exists()
    t.wait()  # somebody looks at it again
    t.restored()


def test_a_hang_up_closes_the_journal_and_ends_at_once(terminals: list[Terminal], tmp_path: Path) -> None:
    t = open_terminal(terminals, tmp_path)
    t.until("^p palette")
    t.process.send_signal(signal.SIGHUP)
    assert t.wait() == 129
    assert (tmp_path / "closed").exists()
    t.restored()  # the signal came, and the terminal is still there: somebody looks at it


def test_a_terminal_that_goes_away_ends_it(terminals: list[Terminal], tmp_path: Path) -> None:
    t = open_terminal(terminals, tmp_path)
    t.until("^p palette")
    os.close(t._slave)
    os.close(t.master)
    t.master = t._slave = -1
    assert t.process.wait(PATIENCE) == 129
    assert (tmp_path / "closed").exists()


@pytest.mark.parametrize("mode", ["crash", "crash-again"])
def test_a_crash_is_one_line_without_any_local_variable(terminals: list[Terminal], tmp_path: Path, mode: str) -> None:
    t = open_terminal(terminals, tmp_path, mode)
    t.until("^p palette")
    t.press(b"\x1b[B")
    assert t.wait() == 1
    t.restored()
    assert (tmp_path / "crash").read_text().startswith("ValueError: lines of cloudwatch broke")
    last = t.raw[t.raw.rfind(b"\x1b[?1049l") :]
    assert b"s3cr3t" not in t.raw
    assert b"Traceback" not in t.raw
    assert last.count(b"\n") == 1
    assert (b"the report is in" in last) is (mode == "crash")
    assert b"cockpit" in last


def test_without_colour_no_colour_is_written(terminals: list[Terminal], tmp_path: Path) -> None:
    t = open_terminal(terminals, tmp_path, NO_COLOR="1")
    t.until("^p palette")
    assert not re.search(rb"\x1b\[[0-9;]*[34]8;[25];", t.raw)
    assert "▸✖ RDS PostgreSQL" in t.text, "the selection is told by a sign"
    assert " NO-GO " in t.text
    t.press(b"q")
    t.wait()


def test_the_start_screen_answers_with_a_choice(terminals: list[Terminal], tmp_path: Path) -> None:
    t = open_terminal(terminals, tmp_path, "start")
    t.until("Fly the demo")
    t.press(b"\r")
    assert t.wait() == 0
    t.restored()
    assert (tmp_path / "choice").read_text() == "demo"
