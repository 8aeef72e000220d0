"""The main job in a real terminal: the demo launch flown with the keyboard, its snapshot read back from the disk."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import psutil
import pytest

from fakes.terminal import Terminal


@pytest.mark.timeout(180)
def test_a_launch_is_flown_with_the_keyboard(tmp_path: Path) -> None:
    t = Terminal(
        [sys.executable, "-m", "cockpit", "demo"],
        size=(160, 46),
        folder=tmp_path,
        COCKPIT_HOME=str(tmp_path / "state"),
    )
    try:
        t.until("RDS PostgreSQL Healthy")
        t.until("authorisation locked")
        assert "NO-GO" in t.text

        t.press(b"a")
        t.until("14 of 20 gates closed")
        assert "○ Complete Flow" in t.text, "what writes does not run with the rest"

        t.press(b"/")
        t.until("Esc leave")
        t.press(b"Primary on-call")
        t.until("Primary on-call assigned in PagerDuty")
        t.press(b"\r")
        t.until("▸○ Primary on-call")
        t.press(b"v")
        t.until("Vouch for a claim")
        t.settle()
        t.type("\r", "pager went off at my desk", "\r", "https://pager.example/rota/7")
        t.until("rota/7")
        t.press(b"\x13")
        t.until("recorded: Primary on-call")
        t.until("pager went off")

        t.press(b"s")
        t.until("Your answer is sealed")
        t.settle()
        t.type("\r", "\r", "\x1b[C")
        t.until("type devops")
        t.type("\r", "pipelines are green", "\r", "devops")
        t.until("pipelines are green")
        t.press(b"\x13")
        t.until("recorded: devops says GO")
        t.until("✔ devops")
        assert "4 sign-offs missing" in t.text

        t.press(b"e")
        t.until("Snapshot written")
        t.type("\x1b")
        children = psutil.Process(t.process.pid).children(recursive=True)
        t.press(b"q")
        assert t.wait() == 0
        t.restored()
        assert not psutil.wait_procs(children, timeout=10)[1], "the stand-ins are gone"
    finally:
        t.close()

    (snapshot,) = tmp_path.glob("track-ai-status-*.md")
    written = snapshot.read_text(encoding="utf-8")
    assert re.search(r"\*\*NO-GO\*\*|NO-GO", written)
    assert re.search(r"\| \*{0,2}TOTAL\*{0,2} +\| +\*{0,2}14\*{0,2} ", written), written[:1500]
    assert "pager went off at my desk" in written
    assert "pipelines are green" in written
