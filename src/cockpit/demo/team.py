"""The team that plays a script: each line at its moment, through a seat of the launch that is really flown.

It sees the launch as everybody else does and asks as everybody else does; it moves no clock and knows no future.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from typing import Any, Protocol, assert_never

from cockpit.core.clock import digits, read_clock
from cockpit.core.intents import Intent, Note, Vouch
from cockpit.core.launch import Launch
from cockpit.core.names import GateId, Operator
from cockpit.core.orders import TickStep
from cockpit.core.plan import Claim
from cockpit.core.probe import Effect
from cockpit.core.refusal import Decision, Refusal
from cockpit.core.review import Review
from cockpit.demo.script import Ask, At, Attest, Break, Cue, Mend, Run, Say, TickAll
from cockpit.errors import CockpitError

LOOK = 0.03
"""Seconds of the world between two looks at the clock."""
ANSWER = 120.0
"""Seconds of the world that an answer or a run may take."""
PATIENCE = timedelta(days=9)
"""Of the launch's time: what is not reached by then never is; a hold stands that nobody in the script ends."""


class Shown(Protocol):
    """What the team sees."""

    @property
    def launch(self) -> Launch:
        """The launch as it is."""

    @property
    def review(self) -> Review:
        """What it comes to."""

    @property
    def running(self) -> Mapping[GateId, Any]:
        """The gates that run right now."""


class Seat(Protocol):
    """Through what the team acts; fits the engine."""

    def tick(self) -> Shown:
        """Look at the present moment."""

    def submit(self, intent: Intent, by: Operator | None = None) -> Future[Decision]:
        """Ask for something in somebody's name."""

    def run(self, gates: Sequence[GateId], *, allow: Effect = Effect.READ) -> Future[None]:
        """Run the probes of gates."""


class Stage(Protocol):
    """What can be broken."""

    def break_it(self, fault: str) -> None:
        """Break one thing."""

    def mend(self, fault: str) -> None:
        """Mend it."""


class Left(Exception):
    """The launch is over for the team: whoever watches has left."""


class Team:
    """Plays cues in the order of the script. One thread at a time."""

    def __init__(
        self,
        cues: Sequence[Cue],
        stage: Stage | None = None,
        say: Callable[[str], None] | None = None,
        rest: Callable[[float], object] | None = None,
    ) -> None:
        """Learn the script.

        Args:
            cues: what to play.
            stage: what faults break; None: none can.
            say: told each line as it is played, with its moment and what came of it.
            rest: how to wait so many seconds of the world for a moment; None: really. A clock that somebody steps by
                hand goes on in it.
        """
        self.trouble: list[str] = []
        """What did not go as written, one sentence each; empty for a flight as planned."""
        self.done = False
        """The last line was played."""
        self._cues = cues
        self._stage = stage
        self._say = say or (lambda _line: None)
        self._leave = threading.Event()
        self._rest = rest or self._leave.wait
        self._last: datetime | None = None

    def play(self, seat: Seat) -> None:
        """Play the whole script; returns after the last line, or as soon as `leave` was called."""
        try:
            for cue in self._cues:
                if not self._await(seat, cue):
                    return
                self._play(seat, cue)
            self.done = True
        except Left:
            return

    def leave(self) -> None:
        """End the play; any thread may call it."""
        self._leave.set()

    def stay(self) -> None:
        """Wait until whoever watches has left."""
        self._leave.wait()

    # -------------------------------------------------------------------------------------------------- moments
    def _await(self, seat: Seat, cue: Cue) -> bool:
        look = self._look(seat)
        began = self._last = self._last or look.now
        while cue.at is not None and not _reached(cue.at, look, began):
            if look.now - began > PATIENCE:
                self.trouble.append(f"line {cue.line}: {cue.at} was never reached")
                return False
            self._rest(LOOK)
            look = self._look(seat)
        self._last = look.now
        return True

    def _look(self, seat: Seat) -> Review:
        if self._leave.is_set():
            raise Left
        return seat.tick().review

    def _wait(self, work: Future[Any]) -> Any:
        """The result of work that another thread does, unless the team is asked to leave first."""
        for _ in range(int(ANSWER / LOOK)):
            if self._leave.is_set():
                raise Left
            with suppress(NotYet):
                return work.result(LOOK)
        raise CockpitError(f"no answer within {ANSWER:.0f} s")

    # ----------------------------------------------------------------------------------------------------- acts
    def _play(self, seat: Seat, cue: Cue) -> None:
        try:
            refusals = self._act(seat, cue)
        except CockpitError as problem:
            refusals = [problem.problem]
        look = self._look(seat)
        told = _tell(cue)
        if refusals and not cue.refused:
            self.trouble.append(f"line {cue.line}: {told}: refused: {'; '.join(refusals)}")
        elif cue.refused and not refusals:
            self.trouble.append(f"line {cue.line}: {told}: it was not refused")
        ending = f"  refused: {'; '.join(refusals)}" if refusals else ""
        self._say(f"{_moment(look)}  {told}{ending}")

    def _act(self, seat: Seat, cue: Cue) -> list[str]:
        """Do what a cue says; why it was refused, empty if it was not."""
        act = cue.act
        match act:
            case Ask():
                return self._ask(seat, [act.intent], cue.by)
            case Run():
                return self._run(seat, act, cue.by)
            case Attest():
                plan = self._look(seat).launch.plan
                claims = [claim for key in act.gates for claim in plan.gate_by_id[key].claims]
                asked = [claim for claim in claims if claim.by_person and claim.asked_at is None]
                return self._ask(seat, [Vouch(claim.id, act.note) for claim in asked], cue.by)
            case TickAll():
                launch = self._look(seat).launch
                ticked = launch.conduct.ticks.get(act.mark, {})
                steps = next(mark.steps for mark in launch.plan.marks if mark.id == act.mark)
                left = [number for number in range(len(steps)) if number not in ticked]
                return self._ask(seat, [TickStep(act.mark, number) for number in left], cue.by)
            case Break() | Mend():
                if self._stage is None:
                    return ["this flight has no stage on which something could break"]
                (self._stage.break_it if isinstance(act, Break) else self._stage.mend)(act.name)
                return []
            case Say():
                return self._ask(seat, [Note(act.text)], cue.by)
            case _:
                assert_never(act)

    def _ask(self, seat: Seat, wanted: Sequence[Intent], by: Operator) -> list[str]:
        found: list[str] = []
        for intent in wanted:
            answer = self._wait(seat.submit(intent, by))
            if isinstance(answer, Refusal):
                found += answer.reasons
        return found

    def _run(self, seat: Seat, act: Run, by: Operator) -> list[str]:
        """Run gates to their end; a `look` step that waits for a person is answered while they run."""
        work = seat.run(act.gates, allow=Effect.WRITE if act.writes else Effect.READ)
        found: list[str] = []
        while not work.done():
            asked = [key for key, running in seat.tick().running.items() if key in act.gates and running.asks]
            found += self._answer(seat, asked, act.note, by)
            if self._leave.wait(LOOK):
                raise Left
        work.result()
        return found + self._answer(seat, act.gates, act.note, by)

    def _answer(self, seat: Seat, gates: Sequence[GateId], note: str, by: Operator) -> list[str]:
        if not note:
            return []
        asked = [claim for claim in _unproven(self._look(seat), gates) if claim.asked_at is not None]
        return self._ask(seat, [Vouch(claim.id, note) for claim in asked], by)


def _reached(at: At, look: Review, before: datetime) -> bool:
    clock = read_clock(look.launch, look.now)
    match at.clock:
        case "T":
            return clock.t is not None and clock.t >= at.span
        case "L":
            return clock.l is not None and clock.l >= at.span
        case "+":
            return look.now - before >= at.span
        case _:
            assert_never(at.clock)


def _unproven(look: Review, gates: Sequence[GateId]) -> list[Claim]:
    views = [view for key in gates for view in look.views[key].claims]
    return [view.claim for view in views if view.claim.by_person and not view.holds]


def _tell(cue: Cue) -> str:
    act = cue.act
    match act:
        case Say():
            return act.text
        case Break():
            return f"fault: {act.name}"
        case Mend():
            return f"mended: {act.name}"
        case Run() | Attest():
            few = ", ".join(act.gates[:3])
            return f"{cue.by}: {cue.word} {few if len(act.gates) <= 3 else f'{len(act.gates)} gates'}"
        case TickAll():
            return f"{cue.by}: {cue.word} {act.mark}"
        case Ask():
            said = next((str(found) for name in _TOLD if (found := getattr(act.intent, name, None))), "")
            return f"{cue.by}: {cue.word} {said}".rstrip()
        case _:
            assert_never(act)


_TOLD = ("answer", "reason", "title", "text", "note", "mark")


def _moment(look: Review) -> str:
    t = read_clock(look.launch, look.now).t
    return f"T{''.join(digits(t))}" if t is not None else "no T-0"


@contextmanager
def flying_along(
    team: Team, seat: Seat, pace: Callable[[], AbstractContextManager[None]] = nullcontext
) -> Iterator[None]:
    """Let a team play in a thread of its own while something else (a screen) is open.

    `pace` is entered when the script is over, until the screen closes: hours that nobody acts in need not race by.
    """

    def fly() -> None:
        team.play(seat)
        if team.done:
            with pace():
                team.stay()

    thread = threading.Thread(target=fly, name="cockpit-team", daemon=True)
    thread.start()
    try:
        yield
    finally:
        team.leave()
        thread.join(5.0)
