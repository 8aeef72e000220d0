"""A tour of every screen and dialog with hostile texts in it: the bytes that reach the terminal, and nothing clicked.

The keys come from the one declaration, so that a new screen is toured without anybody thinking of it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from textual.screen import Screen
from ui_stage import MakeStage

from cockpit.ui.dialogs.dialog import Dialog
from cockpit.ui.keys import COMMANDS, Group
from fakes.escapes import foreign
from fakes.hostile import troubled
from fakes.terminal import Terminal
from fakes.texts import CONTROLS, EVERY

DRIVER = str(Path(__file__).parent / "screen_driver.py")
BYTES = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "enter": b"\r",
    "escape": b"\x1b",
    "ctrl+p": b"\x10",
    "space": b" ",
}
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff\ud800-\udfff]")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a key saves beside the person does not land in the checkout."""
    monkeypatch.chdir(tmp_path)


def test_the_scanner_finds_each_of_the_texts_that_drive_a_terminal() -> None:
    """It could not fail otherwise."""
    for text in CONTROLS[:21]:
        assert foreign(f"\x1b[1;1Hwords {text} words\x1b[0m".encode()), text
    assert not foreign(b"\x1b[?1049h\x1b[?25l\x1b[2;10H\x1b[38;2;1;2;3mwords\x1b[0m\x1b[>1u\x1b]22;default\x1b\\")
    assert foreign(b"\x1b[0002J")
    assert foreign(b"\x1b[001m")


def shown(t: Terminal, key: str) -> None:
    """Press a key and take what is drawn for it."""
    t.press(BYTES.get(key, key.encode()))
    end = time.monotonic() + 0.12
    while time.monotonic() < end and t.read(0.06):
        pass


@pytest.mark.timeout(120)
def test_no_foreign_byte_reaches_the_terminal(tmp_path: Path) -> None:
    t = Terminal([sys.executable, DRIVER, str(tmp_path), "hostile"], size=(150, 50))
    try:
        t.until("? Help")
        for command in COMMANDS:
            if command.id != "quit" and (command.group is not Group.MOVE or command.id in {"next", "open", "end"}):
                shown(t, command.keys[0])
                shown(t, "escape")
        t.press(b"q")
        t.read(0.3)
        t.press(b"y")
        assert t.wait() == 0
        t.restored()
    finally:
        t.close()
    assert len(t.raw) > 100_000
    assert not foreign(t.raw), foreign(t.raw)[:10]
    assert b"owned-title" not in re.sub(rb"\x1b\[[0-9;]*m|\x1b\[[0-9;]*H", b"", t.raw) or b"\\x1b" in t.raw


@pytest.mark.timeout(60)
def test_no_foreign_byte_comes_from_the_start_screen(tmp_path: Path) -> None:
    t = Terminal([sys.executable, DRIVER, str(tmp_path), "hostile-start"], size=(150, 50))
    try:
        t.until("Enter takes")
        for key in ("down", "pagedown", "pagedown", "end", "t"):
            shown(t, key)
        t.press(b"q")
        t.wait()
    finally:
        t.close()
    assert not foreign(t.raw), foreign(t.raw)[:10]


def test_the_kits_scanner_finds_nothing_either(shared: Path, tmp_path: Path) -> None:
    t = Terminal([sys.executable, DRIVER, str(tmp_path), "hostile"], size=(120, 40))
    try:
        t.until("? Help")
        for key in ("g", "escape", "T", "escape", "I", "escape", "B", "escape"):
            shown(t, key)
        t.press(b"q")
        t.read(0.3)
        t.press(b"y")
        t.wait()
    finally:
        t.close()
    raw = tmp_path / "screen.raw"
    raw.write_bytes(t.raw)
    scan = subprocess.run(
        [sys.executable, str(shared / "hostile" / "escscan.py"), str(raw)], capture_output=True, text=True, check=False
    )
    left = [line for line in scan.stdout.splitlines() if "findings" not in line and "OSC" not in line]
    assert not left, left[:10]


def dialogs(kind: type[Screen] = Dialog) -> set[type[Screen]]:
    return {kind, *(deep for one in kind.__subclasses__() for deep in dialogs(one))}


@pytest.mark.parametrize(
    "opener", [one.keys[0] for one in COMMANDS if one.id != "quit" and one.group is not Group.MOVE]
)
async def test_every_key_of_what_a_key_opens_is_only_text(stage: MakeStage, opener: str) -> None:
    """Headless, deeper: what a command opens, and what every key of that opens in turn."""
    async with stage(troubled(EVERY[::4]), size=(120, 40)) as s:
        await s.press(opener)
        kind = type(s.app.screen)
        assert not FORBIDDEN.search(s.text.replace("\n", "")), opener
        keys = [key for bound in s.app.screen._bindings.key_to_bindings for key in [bound]]
        for key in keys if issubclass(kind, Dialog) else ["enter", "down"]:
            if key in {"escape", "q", "ctrl+q", "ctrl+c", "up", "k", "j", "home", "end", "pageup", "pagedown"}:
                continue
            await s.press(key)
            assert not FORBIDDEN.search((s.text + s.notices).replace("\n", "")), (opener, key)
            for _ in range(4):
                if type(s.app.screen) is kind:
                    break
                await s.press("escape")
            if type(s.app.screen) is not kind:
                await s.press(opener)
        assert s.app.is_running
        assert not s.app._exit
