"""Eight seats in processes of their own at one real server that is treated badly: one history, seen by all alike."""

from __future__ import annotations

import contextlib
import os
import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cockpit.core.launch import Launch, fold
from cockpit.journal.postgres import PostgresJournal
from cockpit.wiring.shared import apart
from fakes.busy_seat import digest, launch_plan
from fakes.postgres import Postgres, binaries
from fakes.shared_journals import SEAT, any_launch, as_login, make_database
from fakes.sitting import words_of

TESTS = Path(__file__).parents[1]
SEATS, SECONDS = 8, float(os.environ.get("COCKPIT_SECONDS", "60"))


class Process:
    """One seat."""

    def __init__(self, name: str, words: list[str]) -> None:
        self.acks: list[str] = []
        self.fold = ""
        self.child = subprocess.Popen(
            [sys.executable, "-m", "fakes.busy_seat", name, *words],
            cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            kind, _, text = line.strip().partition(" ")
            if kind == "ack":
                self.acks.append(text)
            else:
                self.fold = text

    def end(self, seq: int) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(f"{seq}\n")
        self.child.stdin.flush()
        self.reader.join(60)

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()
        self.reader.join(10)
        for pipe in (self.child.stdin, self.child.stdout):
            with contextlib.suppress(OSError):  # what it had still to be told goes nowhere
                if pipe is not None:
                    pipe.close()


def mistreat(server: Postgres, seats: list[Process], words: list[str], dice: random.Random) -> list[Process]:
    """One bad thing; gives the seats that went with it."""
    match dice.randrange(4):
        case 0:
            server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'seat'")
        case 1:
            one = "SELECT pid FROM pg_stat_activity WHERE usename = 'seat' ORDER BY random() LIMIT 3"
            server.query(f"SELECT pg_terminate_backend(pid) FROM ({one}) AS few")
        case 2:
            server.kill()
            time.sleep(0.5)
            server.start()
        case _:
            gone = seats.pop(dice.randrange(len(seats)))
            gone.kill()
            seats.append(Process(f"late{time.monotonic_ns() % 10**6}", words))
            return [gone]
    return []


@pytest.mark.long
@pytest.mark.timeout(int(SECONDS) + 240)
def test_eight_seats_leave_one_history() -> None:
    found = binaries()
    if found is None:
        pytest.skip("no PostgreSQL here")
    server = Postgres(found)
    server.start()
    dice = random.Random(4)
    seats: list[Process] = []
    gone: list[Process] = []
    try:
        launch, database = any_launch(), make_database(server)
        target = as_login(database, SEAT)
        words = words_of(target, launch)
        seats = [Process(f"seat{number}", words) for number in range(SEATS)]
        end = time.monotonic() + SECONDS
        done = 0
        while time.monotonic() < end:
            time.sleep(5)
            gone += mistreat(server, seats, words, dice)
            done += 1
        time.sleep(5)
        last = 0
        for _ in range(2):  # those that still ask end first, then all of them follow the whole
            journal = apart(PostgresJournal.open(target, launch, keys=[], read_only=True))
            last = apart(journal.head())
            apart(journal.close())
            time.sleep(0.2)
        assert [seat.child.poll() for seat in seats] == [None] * SEATS
        for seat in seats:
            seat.end(last)
        journal = apart(PostgresJournal.open(target, launch, keys=[], read_only=True))
        entries, report = apart(_all(journal))
    finally:
        for seat in seats:
            seat.kill()
        server.remove()
    assert not report.faults
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    written = [text for entry in entries for text in re.findall(r"(?:seat\d|late\d+)\.\d+\.", repr(entry.event))]
    twice = {text for text in written if written.count(text) > 1}
    acked = [text for seat in (*seats, *gone) for text in seat.acks]
    assert not twice
    assert set(acked) <= set(written), set(acked) - set(written)
    assert len(acked) > SECONDS
    _holds_make_sense(entries)
    for seat in seats:
        said, _, seq = seat.fold.partition(" ")
        assert said == digest(fold(Launch(launch_plan()), entries[: int(seq)])), seat.fold
    print(f"{SEATS} seats, {done} bad things, {len(entries)} entries, {len(acked)} acknowledged")  # noqa: T201


async def _all(journal: PostgresJournal):  # type: ignore[no-untyped-def]
    try:
        return await journal.read(), await journal.verify()
    finally:
        await journal.close()


def _holds_make_sense(entries) -> None:  # type: ignore[no-untyped-def]
    """No hold is begun twice, none is ended that does not stand."""
    standing: set[str] = set()
    known: set[str] = set()
    for entry in entries:
        kind = type(entry.event).__name__
        if kind == "HoldBegun":
            assert entry.event.hold not in known
            known.add(entry.event.hold)
            standing.add(entry.event.hold)
        elif kind == "HoldEnded":
            assert entry.event.hold in standing
            standing.remove(entry.event.hold)
