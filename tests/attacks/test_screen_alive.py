"""The screen while dozens of hostile targets are asked at once: it answers every key, shows no false green, and ends.

No time is measured: each wait is bounded, and a screen that stands still runs into that bound.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import uuid
from pathlib import Path

import psutil
import pytest

from fakes.backend import Backend, Line
from fakes.forks import Forks
from fakes.terminal import PATIENCE, Terminal
from fakes.wire import Received, Talk, Wire

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]
HEAD = """
[launch]
project = "siege"
title = "Under siege"
owner = "pm"
t0 = 2031-02-27T13:00:00Z
[category.web]
title = "Web"
[category.commands]
title = "Commands"
[category.databases]
title = "Databases"
[category.files]
title = "Files"
"""
COMMANDS = (
    "yes",
    "yes >&2",
    "cat /dev/zero",
    "head -c 50000000 /dev/zero | tr '\\0' x; exit 3",
    "while :; do printf '\\033[2J\\033]0;PWNED\\007all green\\r'; done",
    "trap '' TERM INT HUP; while :; do sleep 1; done",
    "setsid sleep 60 & sleep 60",
    "setsid env -i sleep 60 >/dev/null 2>&1 & sleep 60",
    "for i in $(seq 60); do sleep 60 & done; wait",
    "kill -STOP $$",
    "cat /dev/tty; exit 1",
)


def endless(talk: Talk, _: Received) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while not talk.gone.is_set():
        talk.send(b"x\x1b[2J\n" * 20_000)


def headers(talk: Talk, _: Received) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    while not talk.gone.wait(0.01):
        talk.send(b"X-A: b\r\n")


def storm(talk: Talk, _: Received) -> None:
    while not talk.gone.is_set():
        talk.send(b"HTTP/1.1 102 Processing\r\n\r\n" * 100)


def deep(talk: Talk, _: Received) -> None:
    talk.answer(b"[" * 400_000 + b"]" * 400_000, Content_Type="application/json")


def wide(talk: Talk, _: Received) -> None:
    talk.answer(b'{"status": 500, "a": [' + b",".join(b'"[@click=app.quit]%d"' % n for n in range(50_000)) + b"]}",
                "500 Oops", Content_Type="application/json")  # fmt: skip


WEBS = (endless, headers, storm, deep, wide, None)
_DEEP = WEBS.index(deep)


def garbage(line: Line) -> None:
    line.read()
    line.send(b"N")
    while not line.over.is_set():
        line.send(bytes(range(256)) * 100)


def flood(line: Line) -> None:
    line.greet()
    while not line.over.is_set():
        line.send(b"N\0\0\0\x1fSNOTICE\0C00000\0Mx\x1b[2J\0\0xxxxx" * 1000)


def gate(number: int, category: str, probe: str, expect: str) -> str:
    return (
        f'[gate.g{number:03}]\ntitle = "Attacker {number:03}"\ncategory = "{category}"\n'
        f'[[gate.g{number:03}.probe]]\n{probe}\ntimeout = "4s"\n'
        f'claims = [{{ says = "it is well", expect = "{expect}" }}]\n'
    )


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def profile(folder: Path, webs: list[Wire], databases: list[Backend], mark: str) -> tuple[str, int]:
    """Four gates for each attacker of the web, one for each of the others; and how many there are."""
    gates: list[tuple[str, str, str]] = []
    # `deep` answers in full with 200, and nobody can read what: its status holds, nothing of its body does
    asked = [(web, "body.ok == true" if place == _DEEP else "status == 200") for place, web in enumerate(webs)]
    gates += [("web", f'http = "GET {web.url}/{n}"', expect) for web, expect in asked for n in range(4)]
    env = f'env = {{ MARK = "{mark}" }}'
    gates += [("commands", f"run = {quoted(command)}\n{env}", "exit_code == 0") for command in COMMANDS]
    gates += [("databases", f'sql = "SELECT 1 AS n"\non = "db{n}"', "rows[0].n == 1") for n in range(len(databases))]
    os.mkfifo(folder / "pipe")
    gates += [("files", f'file = "{name}"', "size > 0") for name in ("pipe", "/dev/zero", "/proc/self/mem", "nothing")]
    connections = "".join(
        f'[connections.db{n}]\nkind = "postgresql"\nhost = "127.0.0.1"\nport = "{server.port}"\n'
        'dbname = "x"\nuser = "x"\nsslmode = "disable"\n'
        for n, server in enumerate(databases)
    )
    text = HEAD + connections + "".join(gate(number, *item) for number, item in enumerate(gates, 1))
    return text, len(gates)


def marked(mark: str) -> list[int]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("MARK") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found


def until_gone(t: Terminal, words: str) -> None:
    """Wait until the screen no longer shows some words."""
    end = time.monotonic() + PATIENCE
    while words in t.text:
        assert time.monotonic() < end, t.text
        t.read(0.1)


def test_the_screen_answers_all_the_while(tmp_path: Path) -> None:
    mark, home = uuid.uuid4().hex, str(tmp_path / "home")
    with contextlib.ExitStack() as around:
        webs = [around.enter_context(Wire(serve)) for serve in WEBS]
        databases = [around.enter_context(Backend(play)) for play in (garbage, flood, lambda line: line.wait())]
        text, number = profile(tmp_path, webs, databases, mark)
        (tmp_path / "siege.toml").write_text(text)
        forks = Forks()
        env = {**os.environ, "COCKPIT_HOME": home}
        code, out, err = forks.run(["trust", "siege.toml", "--yes"], stdin="", cwd=tmp_path, env=env, timeout=60)
        forks.close()
        assert code == 0, out + err
        t = Terminal(
            [sys.executable, "-m", "cockpit", "siege.toml"], size=(160, 46), folder=tmp_path, COCKPIT_HOME=home
        )
        try:
            t.until("Attacker 001")
            t.press(b"a")
            for key, words in ((b"?", "Esc"), (b"g", "Esc leaves"), (b"T", "Esc")) * 3:  # while they are all at it
                t.press(key)
                t.until(words)
                t.settle()
                t.press(b"\x1b")
                until_gone(t, words)
                t.press(b"\x1b[B\x1b[B\x1b[A")
                t.until("▸")
            t.until(f"0 of {number} gates closed")
            assert "NO-GO" in t.text
            t.press(b"q")
            assert t.wait() in {0, 1}
            t.restored()
        finally:
            t.close()
    assert marked(mark) == []
    assert b"PWNED\x07" not in t.raw
