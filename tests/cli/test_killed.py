"""`cockpit do` and the screen, killed at any moment: nothing acknowledged is lost or doubled, the next one goes on.

The long ones attack in number: `pytest -m long tests/cli/test_killed.py`, with COCKPIT_RUNS=1000 for a thousand kills.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from cockpit.core.events import Noted, SequenceEnded
from fakes.killing import aftermath, runs, whole
from fakes.terminal import Terminal

COCKPIT = [sys.executable, "-m", "cockpit"]
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
claims = ["everybody is here", "the pager works"]
[gate.steps]
title = "Smoke test"
smoke = true
category = "people"
[[smoke.step]]
title = "first"
run = "echo one"
claims = [{ says = "one", expect = 'stdout contains "one"' }]
[[smoke.step]]
title = "second"
run = "sleep 600"
timeout = "900s"
claims = [{ says = "two", expect = "exit_code == 0" }]
[[station]]
role = "pm"
person = "Morgan"
"""
NOTES = 2_000


class Place:
    """A folder with a profile, many notes to record, and a state of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        (folder / "p.toml").write_text(PROFILE)
        (folder / "many.jsonl").write_text(
            "".join(f'{{"do": "note", "text": "note {number}"}}\n' for number in range(NOTES))
        )
        (folder / "one.jsonl").write_text('{"do": "note", "text": "and on"}\n')
        allowed = self.start("trust", "p.toml", "--yes")
        assert allowed.wait(60) == 0, allowed.communicate()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COCKPIT, *arguments],
            cwd=self.folder,
            env={**os.environ, "COCKPIT_HOME": str(self.state)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def screen(self, size: tuple[int, int] = (120, 34)) -> Terminal:
        return Terminal([*COCKPIT, "p.toml"], size=size, folder=self.folder, COCKPIT_HOME=str(self.state))

    def afresh(self) -> None:
        """Another launch, as if nothing had been recorded; the profile stays allowed."""
        shutil.rmtree(self.state / "launches", ignore_errors=True)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def acknowledged(lines: list[str]) -> list[str]:
    """The ids of whole lines: the last one may have been cut by the kill."""
    return [line.split()[2] for line in lines if line.startswith("recorded ") and line.endswith("\n")]


def kill_do(place: Place, chance: random.Random) -> list[str]:
    """Kill a `do` shortly after one of its first acknowledgements; those that it made."""
    process = place.start("do", "p.toml", "many.jsonl")
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(chance.randint(1, 40))]
    time.sleep(chance.random() * 0.03)
    process.send_signal(signal.SIGKILL)
    rest, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    return acknowledged([*lines, *rest.splitlines(keepends=True)])


def kill_some(place: Place, number: int, seed: int) -> None:
    chance, known = random.Random(seed), list[str]()
    for turn in range(number):
        known += kill_do(place, chance)
        if chance.random() < 0.3 or turn == number - 1:
            entries = whole(place.state, known)
            told = aftermath(entries)
            assert len(told) == turn, "each start tells of the kill before it, once"
    done = place.start("do", "p.toml", "one.jsonl")
    out, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    entries = whole(place.state, [*known, *acknowledged(out.splitlines(keepends=True))])
    assert len(aftermath(entries)) == number
    assert not list(place.state.glob("launches/*/.*.session"))


def test_a_killed_do_loses_nothing_and_the_next_one_says_so(place: Place) -> None:
    kill_some(place, 2, 1)
    log = place.start("log", "p.toml").communicate(timeout=60)[0]
    (line, *_) = [line for line in log.splitlines() if "the last session" in line]
    assert "cockpit: noted: the last session of " in line
    assert " ended without closing at about " in line
    assert "entries, the chain holds; last recorded: " in line


@pytest.mark.long
@pytest.mark.timeout(7_200)
def test_do_is_killed_many_times(place: Place) -> None:
    left = runs(200)
    for seed in range(0, left, 10):  # a long journal costs each start its reading
        place.afresh()
        kill_some(place, min(10, left - seed), seed)


def test_two_at_once_go_on_when_one_is_killed(place: Place) -> None:
    place.start("do", "p.toml", "one.jsonl").communicate(timeout=60)
    first, second = place.start("do", "p.toml", "many.jsonl"), place.start("do", "p.toml", "many.jsonl")
    assert first.stdout is not None
    lines = [first.stdout.readline() for _ in range(20)]
    first.send_signal(signal.SIGKILL)
    lines += first.communicate(timeout=60)[0].splitlines(keepends=True)
    assert second.stdout is not None
    more = [second.stdout.readline() for _ in range(20)]
    second.send_signal(signal.SIGTERM)
    more += second.communicate(timeout=60)[0].splitlines(keepends=True)
    assert len(acknowledged(more)) >= 20
    whole(place.state, acknowledged([*lines, *more]))


# -------------------------------------------------------------------------------------------------- the screen
def take_note(t: Terminal, text: str) -> None:
    """Write a note at the screen, and wait until the screen says that it is recorded."""
    t.press(b"n")
    t.until("one line, as you would tell it")
    t.settle()
    t.press(text.encode())
    t.until(text)
    t.press(b"\x13")
    while "^s record" in t.text:  # the dialog goes when it is recorded, and not before
        assert t.read(0.1)


def notes(place: Place) -> list[str]:
    return [one.event.text for one in whole(place.state) if isinstance(one.event, Noted)]


@pytest.mark.timeout(120)
def test_a_killed_screen_says_at_its_next_start_what_happened_and_goes_on(place: Place) -> None:
    t = place.screen()
    t.until("^p palette")
    take_note(t, "the first note")
    t.press(b"\x1b[B")
    t.until("▸○ Smoke test")
    t.press(b"r")
    t.until("step 2/2")
    children = psutil.Process(t.process.pid).children(recursive=True)
    t.process.send_signal(signal.SIGKILL)
    t.wait()
    t.close()
    again = place.screen()
    again.until("the last session of")
    again.until("ended without closing")
    again.until("^p palette")
    assert "step 2/2" not in again.text
    assert "running" not in again.text
    again.press(b"q")
    assert again.wait() == 0
    again.restored()
    again.close()
    for child in children:  # nobody is left to end what a killed cockpit started
        child.kill()
    entries = whole(place.state)
    assert "the first note" in notes(place)
    assert len(aftermath(entries)) == 1
    (ended,) = [one.event for one in entries if isinstance(one.event, SequenceEnded)]
    assert ended.stopped_at == "steps/2"


def attack(place: Place, how: str, chance: random.Random) -> None:
    """One life of the screen: notes, sizes, and an end of some kind at some moment."""
    t = place.screen((80, 24))
    known: list[str] = []
    try:
        t.until("^p palette")
        for number in range(chance.randint(0, 2)):
            text = f"{how} {number} {chance.random():.8f}"
            take_note(t, text)
            known.append(text)
        for _ in range(chance.randint(0, 6)):
            t.resize(chance.choice([1, 2, 20, 80, 200, 500]), chance.choice([1, 2, 10, 24, 60, 500]))
            t.read(chance.random() * 0.05)
        t.press(chance.choice([b"", b"n", b"?", b"a", b"hello\x1b", b"T", b"\x10"]))
        t.read(chance.random() * 0.3)
        started = psutil.Process(t.process.pid).children(recursive=True)
        end = time.monotonic()
        match how:
            case "kill":
                t.process.send_signal(signal.SIGKILL)
            case "drop":
                os.close(t._slave)
                os.close(t.master)
                t.master = t._slave = -1
            case "stop" | "suspended":
                t.process.send_signal(signal.SIGTSTP)
                while psutil.Process(t.process.pid).status() != psutil.STATUS_STOPPED:
                    assert time.monotonic() < end + 20, f"it does not stop:\n{t.text}"
                    t.read(0.05)
                number = signal.SIGCONT if how == "stop" else signal.SIGTERM
                t.process.send_signal(number)
                t.read(chance.random())
                t.process.send_signal(signal.SIGTERM if number == signal.SIGCONT else signal.SIGCONT)
            case _:
                t.process.send_signal(getattr(signal, f"SIG{how.upper()}"))
        code = t.process.wait(30) if how == "drop" else t.wait()
        assert time.monotonic() - end < 20
        expected = {
            "kill": -9,
            "drop": 129,
            "hup": 129,
            "term": 143,
            "stop": 143,
            "suspended": 143,
            "int": 130,
            "quit": 131,
        }
        assert code == expected[how], f"{how}: {t.raw[-300:]!r}"
        if how not in {"kill", "drop"}:
            t.restored()
        if how != "kill":
            assert not psutil.wait_procs(started, timeout=10)[1], "strays"
        assert b"Traceback" not in t.raw
        assert set(known) <= set(notes(place))
    finally:
        t.close()


ENDS = ("kill", "drop", "hup", "term", "int", "quit", "stop", "suspended")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("how", ["kill", "stop", "suspended", "hup"])
def test_however_the_screen_ends_nothing_is_lost(place: Place, how: str) -> None:
    attack(place, how, random.Random(how))


@pytest.mark.long
@pytest.mark.timeout(7_200)
def test_the_screen_ends_in_every_way_many_times(place: Place) -> None:
    for number in range(runs(70)):
        if number % 20 == 0:
            place.afresh()
        attack(place, ENDS[number % len(ENDS)], random.Random(number))


@pytest.mark.timeout(120)
def test_the_second_screen_says_that_it_is_the_second_and_outlives_the_first(place: Place) -> None:
    first = place.screen()
    second = None
    try:
        first.until("^p palette")
        second = place.screen((160, 46))
        second.until("second cockpit on this launch")
        first.process.send_signal(signal.SIGKILL)
        first.wait()
        take_note(second, "still here")
        second.press(b"q")
        assert second.wait() == 0
        assert "second" not in first.text
    finally:
        first.close()
        if second is not None:
            second.close()
    assert "still here" in notes(place)
    assert not aftermath(whole(place.state))
    done = place.start("do", "p.toml", "one.jsonl")
    done.communicate(timeout=60)
    assert len(aftermath(whole(place.state))) == 1, "whoever comes next tells of the first"
