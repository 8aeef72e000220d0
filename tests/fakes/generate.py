"""Arbitrary plans and arbitrary histories of them, for Hypothesis: legal and illegal, with clocks that jump.

A history is a list of journal entries. Half of its steps go through `decide` as a seat would take them, the other half
are events that no seat of this version would write: unknown gates, other digests, late reports, waivers out of nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from cockpit.core import events, intents, orders
from cockpit.core.conducted import HoldKind
from cockpit.core.contingency import PollRule
from cockpit.core.decide import decide
from cockpit.core.events import Answer, Entry, Event
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch, apply, fold
from cockpit.core.names import (
    COCKPIT,
    CategoryId,
    ClaimId,
    GateId,
    HoldId,
    IssueId,
    LaunchId,
    MarkId,
    Operator,
    PhaseId,
    ProbeId,
    Role,
    RunId,
)
from cockpit.core.plan import (
    BuiltInHold,
    Category,
    Claim,
    Gate,
    HoldEnd,
    Manner,
    Mark,
    Phase,
    Plan,
    Station,
    Step,
)
from cockpit.core.probe import HttpSpec, Probe
from cockpit.core.reading import Outcome, Reading, Sample
from cockpit.core.refusal import Refusal
from cockpit.core.severity import Severity

START = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
ANA = Operator("ana", Role("qa"))
BEN = Operator("ben")

T = TypeVar("T")


def gate_of(
    key: str,
    *,
    claims: Sequence[Claim],
    probes: Sequence[Probe] = (),
    phase: str = "go",
    **rest: object,
) -> Gate:
    """A gate with the usual surroundings."""
    return Gate(GateId(key), f"Gate {key}", CategoryId("all"), PhaseId(phase), tuple(claims), tuple(probes), **rest)


def plan_of(*gates: Gate, **rest: object) -> Plan:
    """A plan of these gates; phases `go` and `after`."""
    given = {
        "project": "demo",
        "title": "A launch",
        "categories": (Category(CategoryId("all"), "All"),),
        "phases": (Phase(PhaseId("go"), "go"), Phase(PhaseId("after"), "after", after_t0=True)),
        "digest": "p1",
        "t0": START + timedelta(hours=1),
    }
    return Plan(gates=tuple(gates), **{**given, **rest})


def person(key: str, number: int = 1, **rest: object) -> Claim:
    """A claim that a person vouches for."""
    return Claim(ClaimId(f"{key}.{number}"), GateId(key), f"says {number}", **rest)


def machine(key: str, number: int = 1, probe: int = 1, **rest: object) -> Claim:
    """A claim that probe `probe` of the gate proves."""
    return Claim(ClaimId(f"{key}.{number}"), GateId(key), f"says {number}", ProbeId(f"{key}/{probe}"), "x == 1", **rest)


def probe_of(key: str, number: int = 1, **rest: object) -> Probe:
    """A probe of a gate."""
    given = {"digest": f"{key}/{number}-digest"}
    return Probe(ProbeId(f"{key}/{number}"), f"probe {number}", HttpSpec("GET", "http://x"), **{**given, **rest})


def report(
    probe: Probe,
    outcomes: dict[Claim, Outcome],
    at: datetime,
    *,
    run: str = "r1",
    run_started: datetime | None = None,
    elapsed_ms: float = 0.0,
    error: str | None = None,
) -> events.Reported:
    """What a probe brought back: complete at `at`."""
    started = at - timedelta(milliseconds=elapsed_ms)
    samples = tuple(Sample(claim.id, outcome, f"x ({outcome}) == 1") for claim, outcome in outcomes.items())
    gate = GateId(probe.id.split("/")[0])
    return events.Reported(
        probe.id, gate, RunId(run), probe.digest, started, run_started or started, elapsed_ms, samples, error=error
    )


@dataclass
class Book:
    """A journal in the making."""

    plan: Plan
    now: datetime = START

    def __post_init__(self) -> None:
        self.entries: list[Entry] = []
        self.launch = Launch(self.plan)

    def write(self, event: Event, by: Operator = BEN, at: datetime | None = None) -> None:
        """Record an event as it is."""
        seq = len(self.entries) + 1
        entry = Entry(seq, f"id-{seq}", at or self.now, by, event, f"mac-{seq}")
        self.entries.append(entry)
        self.launch = apply(self.launch, entry)

    def submit(self, intent: Intent, by: Operator = BEN) -> Refusal | None:
        """Ask for something; what follows is recorded."""
        answer = decide(self.launch, intent, self.now, by)
        if isinstance(answer, Refusal):
            return answer
        for event in answer:
            self.write(event, by)
        return None

    def wait(self, seconds: float) -> None:
        """Let the clock move, backwards too."""
        self.now += timedelta(seconds=seconds)

    def clear(self) -> None:
        """Whatever of the conduct stands in the way: a T-0 is set, holds and issues end, nobody goes back."""
        conduct = self.launch.conduct
        if conduct.scrubbed or (self.launch.t0 and not conduct.countdown.armed):
            self.write(events.T0Set(self.now + timedelta(hours=1)), ANA)
        for issue in self.launch.conduct.open_issues:
            self.write(events.IssueResolved(issue.id, "mended"), ANA)
        for hold in self.launch.conduct.standing:
            self.write(events.HoldEnded(hold.id), ANA)
        way = self.launch.conduct.rollback
        if way is not None and (way.waiting or way.under_way):
            self.write(events.RollbackDecided(back=False, reason="on we go"), ANA)
        if conduct.poll_opened:
            self.write(events.PollOpened())

    def settle(self, *, sign: bool = True) -> None:
        """Prove or vouch for everything, waive what cannot be, then let every station say GO."""
        self.clear()
        for gate in self.plan.gates:
            if gate.sequence and gate.probes:
                self.write(events.SequenceStarted(gate.id, RunId("settle"), gate.probes[0].id))
            for probe in gate.probes:
                proves = {claim: Outcome.PASS for claim in gate.claims if claim.probe == probe.id}
                self.write(report(probe, proves, self.now, run="settle"), COCKPIT)
            if gate.sequence and gate.probes:
                self.write(events.SequenceEnded(gate.id, RunId("settle")))
            for claim in gate.claims:
                if claim.by_person or claim.hold or claim.id in self.launch.state(gate.id).attestations:
                    self.submit(intents.Vouch(claim.id, "seen"), ANA)
            if not gate.claims or gate.fresh_for == timedelta(0):
                self.submit(intents.Waive(gate.id, "cannot be proven", "Zoe"), ANA)
        if sign:
            for station in self.plan.stations:
                self.submit(intents.SignOff(station.role, "Olga", Answer.GO), Operator("olga"))


def replay(plan: Plan, entries: Sequence[Entry]) -> Launch:
    """The state that follows from entries."""
    return fold(Launch(plan), entries)


# ---------------------------------------------------------------------------------------------------------- plans
class Dice:
    """Draws that cost little: one small number each, so that a history of many steps is made quickly."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def one(self, options: Sequence[T]) -> T:
        """One of them; the first is the simplest."""
        return options[self._draw(_NUMBERS[len(options) - 1])]

    def upto(self, most: int) -> int:
        """A number from 0 to `most`."""
        return self._draw(_NUMBERS[most])

    def chance(self, one_in: int) -> bool:
        """True once in so many times."""
        return self._draw(_NUMBERS[one_in - 1]) == one_in - 1

    def some(self, options: Sequence[T], most: int = 2) -> tuple[T, ...]:
        """A few of them, repeats allowed."""
        return tuple(self.one(options) for _ in range(self.upto(most)))


_NUMBERS = tuple(st.integers(0, most) for most in range(64))

SECONDS = (0, 1, 5, 15, 15, 15, 29, 30, 31, 60, 119, 121, 300, 600, 3600, -1, -30, -119, -121, -600, -7200, 7200)
"""Between two moments of a history; now and then the clock is set back."""


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of no to four gates with everything that a verdict depends on, circles of dependencies included."""
    return _plan(Dice(draw))


def _plan(dice: Dice) -> Plan:
    keys = [f"g{number}" for number in range(dice.one([1, 2, 3, 1, 2, 0, 4]))]
    gates = tuple(_gate(dice, key, keys) for key in keys)
    roles = dice.one([(), ("pm",), ("pm", "qa"), ("dev",)])
    return plan_of(
        *gates,
        stations=tuple(Station(Role(role), dice.one(["", "ana", "Ben"])) for role in roles),
        close_at_least=dice.one([None, None, None, 0, 1, 2, 9]),
        timeline=tuple(
            _mark(dice, number, minutes, keys) for number, minutes in enumerate(dice.some([-50, -5, 0, 0, 40], 4))
        ),
        window=dice.one([None, timedelta(hours=3)]),
        poll=PollRule(
            dice.one([None, None, None, 0, 1, 2, 9]),
            dice.one([None, timedelta(minutes=10)]),
            self_sign_off=not dice.chance(3),
            director=dice.one(["", "ana", "pm"]),
            mark=dice.one([None, MarkId("m1")]),
        ),
    )


def _mark(dice: Dice, number: int, minutes: int, keys: Sequence[str]) -> Mark:
    hold = BuiltInHold(
        dice.one(list(HoldEnd)),
        timedelta(minutes=dice.one([0, 0, 10])),
        dice.one([None, PhaseId("go"), PhaseId("gone")]),
    )
    return Mark(
        timedelta(minutes=minutes),
        f"mark {number}",
        steps=tuple(Step(f"step {step}") for step in range(dice.upto(2))),
        until=dice.one([None, *map(GateId, keys)]),
        hold=dice.one([None, hold]),
        id=MarkId(f"m{number}"),
        manner=dice.one(list(Manner)),
    )


def _gate(dice: Dice, key: str, keys: Sequence[str]) -> Gate:
    probes = [probe_of(key, number, every=dice.one([None, 15.0])) for number in range(1, dice.upto(2) + 1)]
    claims = [_claim(dice, key, number, probes) for number in range(1, dice.one([1, 2, 1, 2, 0]) + 1)]
    return gate_of(
        key,
        claims=claims,
        probes=probes,
        phase=dice.one(["go", "go", "go", "after", "undeclared"]),
        severity=dice.one(list(Severity)),
        fresh_for=dice.one([None, None, timedelta(seconds=60), timedelta(minutes=10), timedelta(0)]),
        depends=tuple(map(GateId, dice.some([*keys, "gone"]))),
        binding=not dice.chance(4),
        sequence=bool(probes) and dice.chance(3),
        owner=dice.one(["", "pm", "ana"]),
    )


def _claim(dice: Dice, key: str, number: int, probes: Sequence[Probe]) -> Claim:
    if not probes or dice.chance(2):
        return person(key, number, asked_at=dice.one([None, *[probe.id for probe in probes]]))
    return machine(
        key,
        number,
        dice.upto(len(probes) - 1) + 1,
        hold=dice.one([None, None, timedelta(seconds=30)]),
        within=dice.one([None, None, timedelta(seconds=30), timedelta(minutes=5)]),
        fail=dice.one(["", "", "x > 5"]),
        looks_back=dice.one([None, timedelta(minutes=1)]),
    )


# -------------------------------------------------------------------------------------------------------- histories
@st.composite
def books(draw: st.DrawFn, steps: int = 12) -> Book:
    """A plan with a journal: arbitrary steps, then mostly everything settled, then a few steps more."""
    dice = Dice(draw)
    book = Book(_plan(dice))
    if dice.chance(2):
        book.submit(intents.Open(LaunchId("demo-1"), "1"), BEN)
    for _ in range(dice.upto(steps)):
        _step(dice, book)
    if not dice.chance(3):
        for _ in range(dice.upto(3)):
            book.settle(sign=dice.chance(2))
            book.wait(dice.one([0, 15, 20]))
        book.settle()
        for _ in range(dice.one([0, 0, 1, 2])):
            _step(dice, book)
    book.wait(dice.one([0, 0, *SECONDS]))
    return book


def _step(dice: Dice, book: Book) -> None:
    book.wait(dice.one(SECONDS))
    if dice.chance(2):
        book.submit(any_intent(dice, book), dice.one([ANA, BEN, COCKPIT]))
    else:
        book.write(any_event(dice, book), dice.one([ANA, COCKPIT]))


def _ids(plan: Plan) -> tuple[list[GateId], list[ClaimId], list[Probe], list[Role]]:
    """Every name of a plan, and one of each kind that it does not have."""
    return (
        [*[gate.id for gate in plan.gates], GateId("gone")],
        [*[claim.id for gate in plan.gates for claim in gate.claims], ClaimId("gone")],
        [*[probe for gate in plan.gates for probe in gate.probes], probe_of("gone")],
        [*[station.role for station in plan.stations], Role("nobody")],
    )


_RUNS = [RunId("r1"), RunId("r1"), RunId("r2"), RunId("settle")]


def _expiry(dice: Dice, now: datetime) -> datetime | None:
    seconds = dice.one([None, -60, 0, 30, 600])
    return None if seconds is None else now + timedelta(seconds=seconds)


def any_report(dice: Dice, book: Book) -> events.Reported:
    """A report of some probe: late, early, partial, or of another question."""
    probe = dice.one(_ids(book.plan)[2])
    gate = book.plan.gate_by_id.get(GateId(probe.id.split("/")[0]))
    outcomes = [Outcome.PASS, Outcome.PASS, *Outcome]
    found = {claim: dice.one(outcomes) for claim in (gate.claims if gate else ()) if not dice.chance(10)}
    at = book.now + timedelta(seconds=dice.one([0, 0, 0, -1, -10, -40, 5, 300]))
    made = report(
        probe,
        found,
        at,
        run=dice.one(_RUNS),
        run_started=at - timedelta(seconds=dice.one([0, 0, 0, 10, 29, 30, 31, 400, -5])),
        elapsed_ms=dice.one([0.0, 12.5, 4000.0]),
    )
    return replace(made, probe_digest="other") if dice.chance(10) else made


def any_event(dice: Dice, book: Book) -> Event:
    """An event that may stand in the journal next, sensible or not."""
    now = book.now
    gates, claims, probes, roles = _ids(book.plan)
    match dice.upto(17):
        case 11 | 12:
            return any_conduct(dice, book)
        case 0:
            return events.Vouched(dice.one(claims), dice.one(gates), "says", dice.chance(2), "note")
        case 1:
            return events.VouchWithdrawn(dice.one(claims), dice.one(gates))
        case 2:
            covered = dice.one([None, (ClaimId("x"),), tuple(claims)])
            return events.Waived(dice.one(gates), "why", "who", _expiry(dice, now), covered)
        case 3:
            return events.WaiverRevoked(dice.one(gates))
        case 4:
            return events.SequenceStarted(dice.one(gates), dice.one(_RUNS), dice.one(probes).id)
        case 5:
            return events.SequenceEnded(dice.one(gates), dice.one(_RUNS), dice.one([None, dice.one(probes).id]))
        case 6:
            return events.SignedOff(
                dice.one(roles),
                "Ana",
                dice.one([Answer.GO, *Answer]),
                "because",
                dice.one([None, *gates]),
                "seal",
                dice.some(gates),
                dice.one([None, dice.some(gates)]),
                dice.one([None, dice.some(gates)]),
                dice.one(["", "p1", "p0"]),
            )
        case 7:
            return events.SignOffWithdrawn(dice.one(roles))
        case 8:
            return events.BaselineTaken(dice.one(claims), dice.one(gates), 1.5)
        case 9:
            return events.Noted("a note", dice.one([None, *gates]))
        case 10:
            return dice.one(
                [
                    events.T0Set(now + timedelta(minutes=10)),
                    events.ProfileChanged("p0"),
                    events.Exported("0" * 64),
                    events.LaunchOpened(LaunchId("demo-1"), "demo", "A launch", "p1", None, "1"),
                ]
            )
        case _:
            return any_report(dice, book)


_HOLDS = [HoldId("hold-1"), HoldId("hold-2"), HoldId("hold-9")]
_ISSUES = [IssueId("issue-1"), IssueId("issue-2")]


def _mark_ids(plan: Plan) -> list[MarkId]:
    return [*[mark.id for mark in plan.timeline], MarkId("gone")]


def any_conduct(dice: Dice, book: Book) -> Event:
    """Something that happened to the clock, to an issue, on the way back: sensible or not."""
    now, mark = book.now, dice.one(_mark_ids(book.plan))
    gates, _, _, _ = _ids(book.plan)
    t = timedelta(minutes=dice.one([-5, -50, 0, 3]))
    marks = tuple(_mark_ids(book.plan))
    return dice.one(
        [
            events.HoldBegun(dice.one(_HOLDS), dice.one(list(HoldKind)), dice.one([t, None]), "x", mark),
            events.HoldEnded(dice.one(_HOLDS)),
            events.HoldPassed(mark),
            events.Recycled(mark, t, "x", dice.some(gates), dice.one([(), marks]), poll=dice.chance(2)),
            events.Scrubbed("x", "", dice.one([t, None])),
            events.T0Set(now + timedelta(minutes=dice.one([-5, 0, 5, 120]))),
            events.IssueRaised(dice.one(_ISSUES), dice.one(list(Severity)), "x", "", dice.one([None, *gates])),
            events.IssueResolved(dice.one(_ISSUES), "x"),
            events.RollbackAsked("x"),
            events.RollbackAnswered(Role("qa"), "Ana", dice.chance(2)),
            events.RollbackDecided(dice.chance(2), "x"),
            events.RollbackEnded("x"),
            events.PollOpened(dice.one([None, now + timedelta(minutes=1)])),
            events.PollClosed(),
            events.Authorised("Ana", "seal"),
            events.AuthorisationWithdrawn(),
            events.StepTicked(mark, dice.upto(2), dice.chance(2)),
            events.MarkCompleted(mark),
        ]
    )


def any_order(dice: Dice, book: Book) -> Intent:
    """What somebody, or the engine, may ask for in the conduct of a launch."""
    mark = dice.one(_mark_ids(book.plan))
    words = dice.one(["because", "because", ""])
    gates, _, _, _ = _ids(book.plan)
    return dice.one(
        [
            orders.CallHold(words),
            orders.BeginHold(mark),
            orders.PassHold(mark),
            orders.Resume(dice.one([None, *_HOLDS]), words),
            orders.Resume(),
            orders.Recycle(mark, words),
            orders.Scrub(words),
            intents.SetT0(book.now + timedelta(minutes=dice.one([-5, 5, 60, 120])), words),
            orders.ConfirmSteps(mark),
            orders.TickStep(mark, dice.upto(2), done=not dice.chance(4)),
            orders.CompleteMark(mark, words),
            orders.OpenPoll(),
            orders.ClosePoll(),
            orders.Authorise("Ana"),
            orders.Authorise("Ana", "OVERRIDE demo", words),
            orders.WithdrawAuthorisation(),
            orders.RaiseIssue(dice.one(["minor", "moderate", "critical", "P0"]), words, dice.one([None, *gates])),
            orders.ResolveIssue(dice.one(_ISSUES), words),
            orders.AskRollback(words),
            orders.DecideRollback(dice.chance(2), words),
            orders.EndRollback(words),
        ]
    )


def any_intent(dice: Dice, book: Book) -> Intent:
    """What somebody may ask for now, sensible or not."""
    now = book.now
    gates, claims, probes, roles = _ids(book.plan)
    words = dice.one(["because", "because", "", "  "])
    match dice.upto(18):
        case 11 | 12 | 13:
            return any_order(dice, book)
        case 0 | 1:
            seen = dice.one([None, None, now - timedelta(seconds=30), now - timedelta(minutes=5)])
            return intents.Vouch(dice.one(claims), words, holds=not dice.chance(4), seen=seen)
        case 2:
            return intents.WithdrawVouch(dice.one(claims))
        case 3:
            return intents.Waive(dice.one(gates), words, dice.one(["pm", "ana", "Zoe", ""]), _expiry(dice, now))
        case 4:
            return intents.RevokeWaiver(dice.one(gates))
        case 5 | 6:
            answer = dice.one([Answer.GO, *Answer])
            return intents.SignOff(dice.one(roles), words, answer, words, dice.one([None, *gates]))
        case 7:
            return intents.WithdrawSignOff(dice.one(roles))
        case 8:
            return intents.StartSequence(dice.one(gates), dice.one(_RUNS), dice.one(probes).id)
        case 9:
            return intents.EndSequence(dice.one(gates), dice.one(_RUNS), None)
        case 10:
            return dice.one(
                [
                    intents.TakeBaseline(dice.one(claims)),
                    intents.Note(words, dice.one([None, *gates])),
                    intents.SetT0(now + timedelta(minutes=5)),
                    intents.Open(LaunchId("demo-1"), "1"),
                    intents.Export("0" * 64),
                ]
            )
        case _:
            return _as_intent(any_report(dice, book))


def _as_intent(event: events.Reported) -> intents.Report:
    at = event.started + timedelta(milliseconds=event.elapsed_ms)
    reading = Reading(
        event.probe, event.gate, event.run, event.started, at, event.elapsed_ms, event.samples, error=event.error
    )
    return intents.Report(reading, event.run_started)
