"""The engine: a thread of its own with its own event loop, in which one seat's launch is flown.

It is the only place where threads meet. Everything that crosses over to a screen is an immutable picture; everything
that crosses the other way is an intent or a wish to run or stop something.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

from cockpit.core import orders
from cockpit.core.decide import decide
from cockpit.core.errand import Errand
from cockpit.core.events import Entry, Reported
from cockpit.core.frozen import frozen
from cockpit.core.intents import Intent
from cockpit.core.names import GateId, LaunchId, Operator, ProbeId
from cockpit.core.plain import plain
from cockpit.core.plan import Plan
from cockpit.core.probe import Effect
from cockpit.core.reading import Line
from cockpit.core.refusal import Decision, Refusal
from cockpit.core.review import Review, review
from cockpit.engine.attendance import Attendance
from cockpit.engine.errands import Errands
from cockpit.engine.flight import Picture
from cockpit.engine.limits import Limits
from cockpit.engine.lookout import Lookout
from cockpit.engine.mishap import Mishaps, Report, no_report
from cockpit.engine.output import Output
from cockpit.engine.permit import Permit
from cockpit.engine.ports import Clock, Journal, Presence, Prober, Runners, Vault
from cockpit.engine.rounds import Rounds
from cockpit.engine.runner import Runner
from cockpit.engine.runs import Runs
from cockpit.engine.seat import Aftermath, Seat
from cockpit.engine.telling import Told
from cockpit.engine.urgent import Bell
from cockpit.engine.watch import Watch
from cockpit.engine.webhook import NotSent, find_url, post
from cockpit.errors import CockpitError

T = TypeVar("T")

FRAME = 0.05
"""Seconds between two pictures while much happens."""
FAREWELL = 5.0
"""Seconds that `close` waits for what still runs."""


@frozen
class Outside:
    """What the engine is connected to."""

    journal: Journal
    prober: Prober
    vault: Vault
    clock: Clock
    permit: Permit | None = None
    """What this seat may do; None: everything that the plan says."""
    presence: Presence | None = None
    """Who else sits at the launch; None: nobody can."""
    report: Report = no_report
    """Keeps the report of what cockpit itself broke."""
    runners: Runners | None = None
    """How work is sent to runners at vantage points; None: it cannot be."""


@frozen
class Manner:
    """How this seat flies."""

    launch: LaunchId
    version: str
    operator: Operator
    t0: datetime | None = None
    folder: str = "."
    attended: bool = False
    """A person sits at the screen."""
    watch: bool = False
    """Schedules start at once, without a first run by hand."""
    steward: bool = False
    """This seat does what follows by time: it begins and ends built-in holds and probes what is watched."""
    badges: tuple[str, ...] = ()
    vantage: str = ""
    """It is a runner at that vantage point: it asks what it is sent, and nothing by itself."""
    looking: str = ""
    """Why nothing can be recorded here, for everybody to see: the journal was changed, its folder is read-only."""
    doubt: str = ""
    """Why the journal cannot be relied on; it is never GO then."""
    aftermath: Aftermath | None = None
    """What is recorded first of what happened before."""


class Engine:
    """Fits `engine.flight.Flight`."""

    def __init__(self, plan: Plan, outside: Outside, manner: Manner) -> None:
        self._plan = plan
        self._outside = outside
        self._manner = manner
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._turn, name="cockpit-engine", daemon=True)
        self._lock = threading.Lock()
        self._changed: Callable[[], None] | None = None
        self._told = False
        self._dirty = asyncio.Event()
        self._closed = False
        self._mishaps = Mishaps(outside.report, self._mark)
        self._output = Output(outside.vault, outside.clock.now, self._mark)
        self._permit = outside.permit or Permit(plan)
        self._seat = Seat(
            plan, outside.journal, manner.operator, outside.clock, self._permit, outside.vault.redact, manner.doubt
        )
        self._attendance = Attendance(
            self._seat, outside.presence, outside.clock, self._output, self._permit, manner.vantage
        )
        self._errands = Errands(outside.runners, lambda: self._seat.launch, lambda: self._attendance.company)
        self._watch = Watch(plan)
        self._runs = Runs(plan, outside.clock, self._output, lambda: self._seat.launch, self._dirty.set, self._permit)
        self._runs.tell = self._mishaps.tell
        self._background: list[asyncio.Task[None]] = []
        self._lookout = Lookout(outside.journal, self._seat, outside.clock.now, self._dirty.set)
        self._aboard = False  # what was recorded before this seat was taken rings no bell
        self._bell = Bell(plan)
        self._news = Told()
        self._picture: Picture | None = None  # judging a launch whose journal is not read yet is work for nothing
        self._runner = Runner(
            plan,
            outside.prober,
            outside.vault,
            outside.clock,
            self._output,
            Limits(),
            submit=self._seat.submit,
            launch=lambda: self._seat.launch,
            stepped=self._runs.stepped,
            folder=manner.folder,
            attended=manner.attended,
            errands=self._errands,
            permit=self._permit,
            vantage=manner.vantage,
        )
        self._rounds = Rounds(
            self._seat,
            outside.clock,
            self._lookout,
            self._attendance,
            self._watch,
            self._runs,
            self._runner,
            self._dirty.set,
        )
        self._seat.listen(self._heard)
        self._seat.listen(self._errands.heard)
        self._permit.listen(self._mark)

    # ------------------------------------------------------------------------------------------------ life
    def start(self) -> None:
        """Begin: read the journal, open the launch, draw the first picture.

        Raises:
            JournalProblem: the journal cannot be read or begun.
        """
        self._thread.start()
        try:
            self._call(self._open()).result()
        except BaseException:
            self.close()
            raise

    async def _open(self) -> None:
        manner = self._manner
        await self._seat.open(manner.launch, manner.version, manner.t0, manner.aftermath)
        self._aboard = True
        await self._attendance.arrive()
        self._draw()
        works = self._rounds.all(self._draw().review if manner.steward else None)
        if not manner.vantage:  # nobody looks at a runner's picture
            works.append(self._draw_often)
        self._background = [self._loop.create_task(self._mishaps.keep(work)) for work in works]
        if manner.watch:
            self._watch.arm((gate.id for gate in self._plan.gates), self._outside.clock.monotonic(), at_once=True)

    def close(self) -> None:
        """Stop everything, let go of the journal; returns within a few seconds, whatever still hangs."""
        if self._closed:
            return
        self._closed = True
        if self._thread.is_alive():
            farewell = asyncio.run_coroutine_threadsafe(self._leave(), self._loop)
            with suppress(TimeoutError, CockpitError):
                farewell.result(FAREWELL)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(1.0)

    async def _leave(self) -> None:
        tasks = [*self._runs.tasks.values(), *self._background]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._attendance.leave()
        await self._errands.close()
        await self._outside.prober.close()
        await self._outside.journal.close()

    def _turn(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._mishaps.turn(self._loop)
        finally:
            self._loop.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    # --------------------------------------------------------------------------------------------- pictures
    @property
    def picture(self) -> Picture:
        """The latest picture."""
        self._told = False
        return self._picture or self._draw()

    @property
    def journal(self) -> Journal:
        """The journal of this seat, for whoever made it."""
        return self._outside.journal

    @property
    def keyed(self) -> bool:
        """Whether the journal's chain is keyed; every export says so."""
        return self._outside.journal.keyed

    def listen(self, changed: Callable[[], None]) -> None:
        """Call `changed` from the engine's thread after the picture changed."""
        self._changed = changed

    def tick(self) -> Picture:
        """Judge again at the present moment."""
        self._told = False
        return self._draw()

    def lines(self, gate: GateId) -> tuple[Line, ...]:
        """The live output of a gate in this session; before its first run, that of the journal."""
        lines = self._output.lines(gate)
        if lines:
            return lines
        state = self._seat.launch.state(gate)
        return tuple(Line(last.at, "out", text) for last in state.readings.values() for text in last.output)

    def _draw(self) -> Picture:
        with self._lock:
            launch, before = self._seat.launch, self._picture
            look: Review = review(launch, self._outside.clock.now(), before.review if before else None)
            self._picture = Picture(
                launch,
                look,
                self._manner.operator,
                self._runs.running,
                self._runs.queued,
                self._badges(),
                self._bell.alarm(
                    self._manner.looking
                    or self._lookout.text
                    or self._seat.alarm
                    or self._runs.defect
                    or self._mishaps.line
                    or self._attendance.trouble
                ),
                self._outside.vault.problems,
                self._bell.text,
                self._news.entries,
                self._bell.number,
                self._bell.news,
                self._bell.news_number,
                self._permit.barred,
                self._permit.observer,
                self._attendance.company,
            )
            return self._picture

    def _badges(self) -> tuple[str, ...]:
        return (*self._manner.badges, *self._outside.journal.remarks)

    def _mark(self) -> None:
        """Something changed; a picture follows soon. Any thread may call it."""
        if not self._closed:
            self._loop.call_soon_threadsafe(self._dirty.set)

    async def _draw_often(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            self._draw()
            self._tell()
            await asyncio.sleep(FRAME)

    def _tell(self) -> None:
        if self._changed is not None and not self._told:
            self._told = True
            self._changed()

    # ----------------------------------------------------------------------------------------------- intents
    def submit(self, intent: Intent, by: Operator | None = None) -> Future[Decision]:
        """Ask for something in the name of this seat's operator, or of another one who speaks through it."""
        return self._call(self._submit(intent, by))

    async def _submit(self, intent: Intent, by: Operator | None = None) -> Decision:
        try:
            decision = await self._seat.submit(intent, by)
        except Exception as error:  # noqa: BLE001 - what was asked for is answered, whatever breaks behind it
            return Refusal((f"not recorded: {self._mishaps.tell(error)}",))
        self._draw()  # whoever asked sees what it did before the answer
        self._mark()
        return decision

    def _heard(self, entries: Sequence[Entry]) -> None:
        now = self._outside.clock.monotonic()
        self._news.hear(entries)
        for entry in entries:
            if isinstance(entry.event, Reported):
                self._watch.reported(entry.event.probe, now, broke=entry.event.error is not None)
                if self._aboard and not self._runs.ours(entry.event.gate, entry.event.run):
                    self._watch.arm([entry.event.gate], now)  # what others began goes on here if they go away
                    self._output.reported(entry.event, self._plan, live=self._attendance.hears)
            elif self._aboard:
                self._bell.hear(entry)
        self._dirty.set()

    def post_status(self, text: str) -> Future[str]:
        """Post a status update to the profile's webhook and record it; see `Flight.post_status`."""
        return self._call(self._post_status(text))

    async def _post_status(self, text: str) -> str:
        safe = plain(self._outside.vault.redact(text))
        order = orders.SendStatus(safe, ("webhook",))
        try:
            closed = self._permit.sends()
            if closed:
                return closed
            url = find_url(self._plan, self._outside.vault)
            answer = decide(self._seat.launch, order, self._outside.clock.now(), self._manner.operator)
            if isinstance(answer, Refusal):
                return str(answer)
            await post(url, safe)
        except NotSent as problem:
            return str(problem)
        answer = await self._submit(order)
        return f"posted, but not recorded: {answer}" if isinstance(answer, Refusal) else ""

    # -------------------------------------------------------------------------------------------------- runs
    def run(
        self,
        gates: Sequence[GateId],
        *,
        allow: Effect = Effect.READ,
        start_at: ProbeId | None = None,
        word: str = "",
    ) -> Future[None]:
        """Run the probes of these gates; done when all have reported. See `Flight.run`."""
        return self._call(self._run(gates, allow, start_at, word))

    async def _run(self, wanted: Sequence[GateId], allow: Effect, start_at: ProbeId | None, word: str) -> None:
        gates = self._runs.free(wanted, allow, word)
        tasks = [task for key in gates if (task := self._runs.begin(self._runner, key, allow, start_at)) is not None]
        self._watch.arm(gates, self._outside.clock.monotonic())
        self._draw()
        self._mark()
        if tasks:
            await asyncio.wait(tasks)
        self._draw()

    def errand(self, errand: Errand, job: int) -> Future[Decision]:
        """As a runner: ask what was sent, and record the answer under the number of its job, once."""
        return self._call(self._runner.errand(errand, job, self._attendance.askew))

    def cancel(self, gates: Sequence[GateId]) -> None:
        """Stop what runs of these gates."""
        self._loop.call_soon_threadsafe(self._runs.cancel, tuple(gates))
