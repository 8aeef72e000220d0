"""The process of the seat that probes is killed: another takes over, says the gap, and no `for` window hides it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cockpit.core.events import Entry, Reported
from cockpit.core.gates import Standing
from cockpit.core.names import ClaimId, GateId, LaunchId, Operator
from cockpit.core.probe import Answer
from cockpit.core.reading import Outcome, Sample
from cockpit.core.seated import ProbingTaken, SeatLeft
from cockpit.core.window import Track
from cockpit.engine import attendance
from cockpit.engine.clock import SystemClock
from cockpit.engine.engine import Engine, Manner, Outside
from cockpit.journal.pgtarget import Target
from fakes.shared_journals import SEAT, any_launch, as_login
from fakes.sitting import shared, watched, words_of
from fakes.waiting import until
from fakes.world import T0, FakeProber, FakeVault

TESTS = Path(__file__).parents[1]
EVERY, LASTS = 1.0, 60.0
NOTHING = Track(Sample(ClaimId("x"), Outcome.ERROR, ""), T0, T0)
HEALTH = GateId("health")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | Target:
    if request.param == "sqlite":
        return tmp_path
    return as_login(request.getfixturevalue("journal_database"), SEAT)


@pytest.fixture
def other(place: Path | Target) -> Iterator[tuple[subprocess.Popen[str], LaunchId]]:
    """Ana's seat in a process of its own, which probes by schedule."""
    launch = any_launch()
    process = subprocess.Popen(
        [sys.executable, "-m", "fakes.sitting", "Ana", str(EVERY), str(LASTS), *words_of(place, launch)],
        cwd=TESTS, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = iter(process.stdout.readline, "")
        assert "sits\n" in said  # it may have asked already
        yield process, launch
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def ben(
    place: Path | Target, other: tuple[subprocess.Popen[str], LaunchId], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Engine, FakeProber]]:
    """Ben's seat at the same launch, in this process; it waits less long than it would."""
    monkeypatch.setattr(attendance, "GONE", 1.0)
    monkeypatch.setattr(attendance, "HUNG", 2.2)
    _, launch = other
    journal, presence = shared(place, launch)
    prober = FakeProber({"health/1": Answer({"status": 200})})
    outside = Outside(journal, prober, FakeVault(), SystemClock(), presence=presence)  # type: ignore[arg-type]
    manner = Manner(launch, "0", Operator("Ben"), attended=True, watch=True, steward=True)
    engine = Engine(watched(EVERY, LASTS), outside, manner)
    engine.start()
    yield engine, prober
    engine.close()


def test_the_process_of_the_prober_is_killed(
    other: tuple[subprocess.Popen[str], LaunchId], ben: tuple[Engine, FakeProber]
) -> None:
    process, (engine, prober) = other[0], ben
    heard: list[Entry] = []
    engine._seat.listen(heard.extend)
    until(lambda: track(engine).held > timedelta(seconds=1))
    assert prober.asked == []  # one seat probes, not both
    process.kill()
    process.wait()
    until(lambda: len(prober.asked) >= 2)
    taken = next(one for one in heard if isinstance(one.event, ProbingTaken))
    assert isinstance(taken.event, ProbingTaken)
    assert (taken.event.who, taken.event.after, taken.event.epoch) == ("Ben", "Ana", 2)
    assert taken.event.silent is not None
    assert taken.event.silent < timedelta(seconds=5)
    reports = [one for one in heard if isinstance(one.event, Reported)]
    last = max(one.at for one in reports if one.seq < taken.seq)
    first = min(one.at for one in reports if one.seq > taken.seq)
    restarted = track(engine).broken_by == "gap"
    assert restarted == (first - last > timedelta(seconds=2 * EVERY))  # the rule of windows, on what was journalled
    until(lambda: any(isinstance(one.event, SeatLeft) for one in heard), 30)


def test_the_process_of_the_prober_hangs_and_wakes_up(
    other: tuple[subprocess.Popen[str], LaunchId], ben: tuple[Engine, FakeProber]
) -> None:
    process, (engine, prober) = other[0], ben
    until(lambda: track(engine).held > timedelta(seconds=1))
    process.send_signal(signal.SIGSTOP)
    until(lambda: len(prober.asked) >= 2)
    assert track(engine).broken_by == "gap"  # more than two intervals without a look: the window began anew
    assert engine.tick().review.views[HEALTH].standing is not Standing.CLOSED
    process.send_signal(signal.SIGCONT)
    asked = len(prober.asked)
    until(lambda: len(prober.asked) >= asked + 2)
    assert engine.picture.launch.seats.epoch == 2  # who woke up takes nothing back
    assert engine.picture.company.leads  # type: ignore[union-attr]


def track(engine: Engine) -> Track:
    """What is known of the only claim."""
    found = engine.tick().launch.state(HEALTH).tracks
    return next(iter(found.values()), NOTHING)
