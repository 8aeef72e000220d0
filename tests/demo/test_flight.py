"""A scripted team flies a small launch on a fast clock, headless; what happened is read from its journal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cockpit import wiring
from cockpit.cli import rehearsal
from cockpit.core import conducted as happened
from cockpit.core import events
from cockpit.core.clock import read_clock
from cockpit.core.events import Answer, Entry
from cockpit.core.launch import Launch, fold
from cockpit.core.names import COCKPIT, GateId, Operator
from cockpit.core.review import review
from cockpit.demo.script import At, read_script
from cockpit.demo.team import Team, flying_along
from cockpit.engine.clock import FastClock
from cockpit.errors import CockpitError
from cockpit.profile import Loaded
from fakes.trusting import allow

PROFILE = """
[launch]
project = "ferry"
title = "First crossing"
owner = "captain"
t0 = 2026-02-27T13:00:00Z
window = "2h"

[phase.harbour]
title = "In the harbour"

[category.ship]
title = "The ship"

[gate.engine]
title = "Engine warm"
category = "ship"
phase = "harbour"
owner = "ops"
severity = "critical"
[[gate.engine.probe]]
file = "engine.txt"
every = "20s"
claims = [{ says = "it is at 80 degrees", expect = "text == '85 degrees'" }]

[gate.aboard]
title = "Everybody is aboard"
category = "ship"
phase = "harbour"
owner = "captain"
claims = ["counted twice"]

[poll]
rule = "unanimous"

[[station]]
role = "captain"
person = "Mia"
[[station]]
role = "ops"
person = "Ola"

[[timeline]]
at = "T-30m"
title = "Crew briefing"
actor = "captain"
steps = ["Weather read out", "Roles confirmed"]

[[timeline]]
at = "T-20m"
title = "Warm engine"
actor = "ops"
until = { gate = "engine" }
hold = "until closed"

[[timeline]]
at = "T-5m"
title = "Poll"
actor = "captain"
hold = "until poll"

[[timeline]]
at = "T-0"
title = "Cast off"
actor = "captain"
"""

SCRIPT = """
# The engine is cold: the clock stops at T-20m until it is warm.
{"at": "T-30m", "do": "tick-all", "mark": "crew-briefing", "by": "Mia", "role": "captain"}
{"do": "attest", "gates": ["aboard"], "note": "48 and 2 dogs", "by": "Mia", "role": "captain"}
{"do": "authorise", "by": "Mia", "role": "captain", "refused": true}
{"at": "T-20m", "do": "say", "text": "the engine is cold"}
{"at": "+3m", "do": "mend", "name": "alarm", "by": "harbour"}

{"at": "T-15m", "do": "poll-open", "by": "Mia", "role": "captain"}
{"do": "sign", "role": "captain", "answer": "go", "by": "Mia"}
{"do": "sign", "role": "ops", "answer": "no-go", "gate": "engine", "reason": "it knocks", "by": "Ola"}
{"do": "fault", "name": "alarm", "by": "harbour"}
{"at": "T-12m", "do": "recycle", "mark": "warm-engine", "reason": "listen to it again", "by": "Mia", "role": "captain"}
{"at": "+2m", "do": "mend", "name": "alarm", "by": "harbour"}

{"at": "T-10m", "do": "poll-open", "by": "Mia", "role": "captain"}
{"do": "sign", "role": "ops", "answer": "go", "by": "Ola"}
{"at": "T-5m", "do": "sign", "role": "captain", "answer": "go", "by": "Mia"}
{"at": "T-2m", "do": "authorise", "by": "Ola", "role": "ops", "refused": true}
{"do": "authorise", "by": "Mia", "role": "captain"}
{"at": "T+1m", "do": "note", "text": "cast off", "by": "Mia", "role": "captain"}
"""


class Harbour:
    """The stage: an engine that is warm or cold."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "engine.txt"
        self.break_it("alarm")

    def break_it(self, fault: str) -> None:
        self._file.write_text("12 degrees")

    def mend(self, fault: str) -> None:
        self._file.write_text("85 degrees")


class Flown:
    """What a flight left behind."""

    def __init__(self, team: Team, launch: Launch, entries: Sequence[Entry], told: list[str], clock: FastClock) -> None:
        self.team = team
        self.launch = launch
        self.entries = entries
        self.told = told
        self.clock = clock

    def first(self, kind: type, **fields: object) -> Entry:
        found = [
            entry
            for entry in self.entries
            if isinstance(entry.event, kind) and all(getattr(entry.event, key) == want for key, want in fields.items())
        ]
        assert found, f"no {kind.__name__} {fields}"
        return found[0]


def cues(tmp_path: Path, loaded: Loaded, script: str):
    path = tmp_path / "script.jsonl"
    path.write_text(script)
    return rehearsal.read(path, loaded.plan)


def board(tmp_path: Path, speed: float) -> tuple[Loaded, wiring.Seating, FastClock]:
    path = tmp_path / "ferry.toml"
    path.write_text(PROFILE)
    start = datetime.now(UTC)
    clock, t0 = FastClock(speed, start), start + timedelta(minutes=31)
    loaded = wiring.load(path, t0=t0)
    allow(path, tmp_path / "state")
    seating = wiring.Seating(
        Operator("the watch"), new=True, watch=True, t0=t0, clock=clock, state=tmp_path / "state", runs=False
    )
    return loaded, seating, clock


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flown]:
    tmp_path = tmp_path_factory.mktemp("ferry")
    with pytest.MonkeyPatch.context() as patch:  # made before the cut-off of each test: it has its own
        patch.setenv("HOME", str(tmp_path))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        yield fly(tmp_path)


def fly(tmp_path: Path) -> Flown:
    loaded, seating, clock = board(tmp_path, 300)
    told: list[str] = []
    team = Team(cues(tmp_path, loaded, SCRIPT), Harbour(tmp_path), told.append)
    flight = wiring.engine(loaded, seating)
    try:
        flight.start()
        team.play(flight)
        launch = flight.tick().launch
    finally:
        flight.close()
    record = wiring.read_journal(loaded.plan, None, tmp_path / "state")
    assert record.chain.whole
    return Flown(team, launch, record.entries, told, clock)


def test_it_goes_as_written(flown: Flown) -> None:
    assert flown.team.trouble == []
    assert flown.team.done


def test_a_built_in_hold_begins_and_ends_by_evidence(flown: Flown) -> None:
    begun = flown.first(happened.HoldBegun)
    assert begun.by == COCKPIT
    assert begun.event.mark == "warm-engine"
    assert begun.event.t == timedelta(minutes=-20)
    ended = flown.first(happened.HoldEnded, hold=begun.event.hold)
    assert ended.by == COCKPIT
    assert ended.at - begun.at >= timedelta(minutes=3)  # the script mends it three minutes later
    between = [entry for entry in flown.entries if begun.seq < entry.seq < ended.seq]
    assert any(isinstance(entry.event, events.Reported) for entry in between), "probing continues in a hold"


def test_a_no_go_a_recycle_and_a_go(flown: Flown) -> None:
    no_go = flown.first(events.SignedOff, answer=Answer.NO_GO)
    recycled = flown.first(happened.Recycled)
    authorised = flown.first(happened.Authorised)
    assert (no_go.by.name, no_go.event.gate) == ("Ola", "engine")
    assert recycled.event.mark == "warm-engine"
    assert GateId("engine") in recycled.event.reopened
    assert authorised.by.name == "Mia"
    assert authorised.event.overridden == ()
    assert no_go.seq < recycled.seq < authorised.seq
    go = [entry for entry in flown.entries if isinstance(entry.event, events.SignedOff) and entry.seq > recycled.seq]
    assert {(entry.event.role, entry.event.answer) for entry in go} >= {("captain", Answer.GO), ("ops", Answer.GO)}
    fresh = [entry for entry in flown.entries if isinstance(entry.event, events.Reported) and entry.seq > recycled.seq]
    assert fresh, "the engine was proven again after the recycle"


def test_the_launch_is_authorised_and_its_clock_runs_on(flown: Flown) -> None:
    launch = flown.launch
    assert launch.conduct.authorisation is not None
    assert not launch.conduct.standing
    last = flown.entries[-1].at
    t = read_clock(launch, last).t
    assert t is not None
    assert t >= timedelta(minutes=1) - timedelta(seconds=30)
    assert launch.t0 is not None
    first = flown.entries[0].event
    assert launch.t0 > first.t0 + timedelta(minutes=3), "the hold and the recycle moved T-0"


def test_the_steward_doubles_nothing(flown: Flown) -> None:
    kinds = happened.HoldBegun | happened.HoldEnded | happened.HoldPassed
    by_itself = [entry.event for entry in flown.entries if isinstance(entry.event, kinds)]
    keys = [(type(event).__name__, getattr(event, "hold", ""), getattr(event, "mark", "")) for event in by_itself]
    passed = [key for key in keys if key[0] == "HoldPassed"]
    held = [key for key in keys if key[0] != "HoldPassed"]
    assert len(held) == len(set(held))
    assert len(passed) <= 2  # after the recycle its hold was ahead once more


def test_t_never_runs_in_a_hold_and_never_jumps(flown: Flown) -> None:
    launch, before = Launch(flown.launch.plan), None
    for entry in flown.entries:
        t = read_clock(launch, entry.at).t if before is not None else None
        launch = fold(launch, [entry])
        after = read_clock(launch, entry.at).t
        if t is not None and after is not None and not isinstance(entry.event, happened.Recycled):
            assert abs(after - t) < timedelta(seconds=1), entry.event
        before = entry


def test_replay_equals_live(flown: Flown) -> None:
    seen = flown.entries[: flown.launch.seq]  # a schedule may have reported once more before everything was closed
    replayed = fold(Launch(flown.launch.plan), seen)
    assert replayed == flown.launch
    now = seen[-1].at
    assert review(replayed, now).verdict == review(flown.launch, now).verdict


def test_what_the_team_did_is_told(flown: Flown) -> None:
    assert any("Ola (ops): sign no-go" in line for line in flown.told)
    assert any(line.startswith("T-00:20:00") and "the engine is cold" in line for line in flown.told)
    assert any("refused:" in line for line in flown.told)


def test_what_does_not_go_as_written_is_trouble(tmp_path: Path) -> None:
    loaded, seating, _ = board(tmp_path, 600)
    script = (
        '{"do": "note", "text": "hello", "by": "Mia", "refused": true}\n'
        '{"do": "authorise", "by": "Mia", "role": "captain"}\n'
        '{"do": "fault", "name": "alarm"}\n'
    )
    team = Team(cues(tmp_path, loaded, script))
    flight = wiring.engine(loaded, seating)
    try:
        flight.start()
        team.play(flight)
    finally:
        flight.close()
    assert team.done
    assert [text.split(":")[0] for text in team.trouble] == ["line 1", "line 2", "line 3"]
    assert "was not refused" in team.trouble[0]
    assert "no stage" in team.trouble[2]


def test_a_team_flies_along_until_the_screen_closes(tmp_path: Path) -> None:
    loaded, seating, _ = board(tmp_path, 1)
    script = '{"do": "note", "text": "hello", "by": "Mia"}\n{"at": "T-0", "do": "say", "text": "half an hour later"}\n'
    team = Team(cues(tmp_path, loaded, script))
    flight = wiring.engine(loaded, seating)
    try:
        flight.start()
        with flying_along(team, flight):
            while not flight.tick().launch.remarks:
                pass
        assert not team.done
        assert flight.tick().launch.remarks[0].by.name == "Mia"
    finally:
        flight.close()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hello", "no JSON object"),
        ('{"at": "noon", "do": "say", "text": "x"}', "'noon' is no moment"),
        ('{"at": "-5m", "do": "say", "text": "x"}', "no moment"),
        ('{"at": "T-", "do": "say", "text": "x"}', "no moment"),
        ('{"do": "fault", "name": "aliens"}', "no fault 'aliens'"),
        ('{"do": "mend", "name": "dead-database"}', "can be mended"),
        ('{"do": "run", "gates": ["nope"]}', "no gate 'nope'"),
        ('{"do": "tick-all", "mark": "nope"}', "no mark 'nope'"),
        ('{"do": "attest", "gates": ["aboard"]}', "note is missing"),
        ('{"do": "say", "text": "x", "loud": true}', "has no key 'loud'"),
        ('{"do": "conquer"}', "conquer"),
        ('{"do": "note"}', "text"),
        ('{"do": "note", "text": "x", "refused": "yes"}', "true or false"),
    ],
)
def test_a_line_that_cannot_be_played_is_named(tmp_path: Path, line: str, says: str) -> None:
    loaded, _, _ = board(tmp_path, 1)
    with pytest.raises(CockpitError) as caught:
        cues(tmp_path, loaded, f'{{"do": "say", "text": "fine"}}\n# a remark\n{line}\n')
    assert says in str(caught.value)
    assert "script.jsonl:3:1" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("T-1h30m", At("T", timedelta(minutes=-90))),
        ("T + 90s", At("T", timedelta(seconds=90))),
        ("T-0", At("T", timedelta(0))),
        ("L-10m", At("L", timedelta(minutes=-10))),
        ("+2d", At("+", timedelta(days=2))),
        (None, None),
    ],
)
def test_when_a_line_is_played(tmp_path: Path, text: str | None, at: At | None) -> None:
    loaded, _, _ = board(tmp_path, 1)
    line = {"do": "say", "text": "now", **({"at": text} if text else {})}
    (cue,) = cues(tmp_path, loaded, json.dumps(line))
    assert cue.at == at


def test_l_time_runs_on_in_a_hold(tmp_path: Path) -> None:
    """T stands at a called hold; a line of the wall clock is played all the same."""
    loaded, seating, _ = board(tmp_path, 600)
    script = (
        '{"do": "hold", "reason": "fog", "by": "Mia"}\n'
        '{"at": "+1m", "do": "t0", "time": "2099-01-01T00:00:00Z", "reason": "far", "by": "Mia", "role": "captain"}\n'
        '{"at": "L-1d", "do": "note", "text": "never", "by": "Mia"}\n'
    )
    team = Team(cues(tmp_path, loaded, script))
    flight = wiring.engine(loaded, seating)
    try:
        flight.start()
        with flying_along(team, flight):
            while flight.tick().launch.t0 is None or flight.picture.launch.t0.year != 2099:
                pass
    finally:
        flight.close()
    assert team.trouble == []
    assert not team.done, "L-1d is far away"


def test_an_empty_script_is_refused(tmp_path: Path) -> None:
    loaded, _, _ = board(tmp_path, 1)
    with pytest.raises(CockpitError, match="nobody does anything"):
        read_script(b"# nothing\n", "x.jsonl", loaded.plan, lambda _: None)  # type: ignore[arg-type,return-value]


def test_the_clock_slows_down_when_the_script_is_over(tmp_path: Path) -> None:
    """Nobody acts any more: hours that race by would only make evidence old under the eyes of whoever watches."""
    loaded, seating, clock = board(tmp_path, 600)
    team = Team(cues(tmp_path, loaded, '{"do": "note", "text": "hello", "by": "Mia"}\n'))
    flight = wiring.engine(loaded, seating)
    try:
        flight.start()
        with flying_along(team, flight, clock.at_world_pace):
            while clock.speed != 1.0:
                pass
        assert team.done
        assert clock.speed == 600.0
    finally:
        flight.close()
