"""One seat among others: it comes, gives signs of life, probes if it holds the lock, and leaves.

Who came and went is journalled; that somebody is still there is not: `Presence` knows it. What one seat's probes
print reaches the others through the same way, bounded; what they brought back is in the journal anyway.
"""

from __future__ import annotations

import json
import secrets
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cockpit.core import intents, orders
from cockpit.core import seatorders as asked
from cockpit.core.intents import Intent
from cockpit.core.names import COCKPIT, GateId, SeatId
from cockpit.core.reading import Line
from cockpit.core.refusal import Refusal
from cockpit.core.seating import bound_by, director_place
from cockpit.core.seats import Place
from cockpit.core.window import SKEW
from cockpit.engine.flight import Company
from cockpit.engine.output import Output
from cockpit.engine.permit import Permit
from cockpit.engine.ports import Clock, Presence
from cockpit.engine.seat import Seat
from cockpit.errors import JournalProblem

PULSE = 0.5
"""Seconds between two signs of life."""
GONE = 10.0
"""Seconds after which a seat that nobody holds any more is written down as left: who reconnects is back by then."""
HUNG = 4.0
"""Seconds without a sign of life after which a seat that still holds its lock no longer probes."""
CHUNK = 7_000
"""Bytes of one message to the other seats; PostgreSQL takes fewer than 8,000."""
CHUNKS = 4
"""Messages of live output in one pulse at the most; what is more is counted and left out."""
WAITING = 400
"""Lines of live output that may wait for the next pulse."""


class Attendance:
    """Lives on the engine's loop; `overhear` may be called from any thread."""

    def __init__(
        self,
        seat: Seat,
        presence: Presence | None,
        clock: Clock,
        output: Output,
        permit: Permit,
        vantage: str = "",
    ) -> None:
        """Sit at a launch.

        Args:
            seat: what records.
            presence: who else is there; None: nobody can be, so that this seat probes.
            clock: the launch's.
            output: where the others' live lines go.
            permit: what the seat may do; one that runs nothing or only looks leaves the schedules to the others.
            vantage: it is a runner there; like an observer it runs no schedule.
        """
        self.id = SeatId(f"seat-{secrets.token_hex(3)}")
        self.trouble = ""
        """Why the other seats cannot be seen; empty while they can."""
        self._seat = seat
        self._presence = presence
        self._clock = clock
        self._output = output
        self._observes = permit.observer
        self._permit = permit
        self._vantage = vantage
        self._leads = False
        self._seen: dict[SeatId, datetime] = {}
        self._held: Mapping[SeatId, float] = {}
        self._missing: dict[SeatId, float] = {}
        self._known: datetime | None = None
        self._lines: deque[tuple[GateId, str, str]] = deque(maxlen=WAITING)
        self._lost = 0
        self._unlisted = False
        self._vacant: float | None = None
        """Since when nobody probes although another connection holds the lock."""
        self._came: dict[SeatId, datetime] = {}
        if presence is not None:
            seat.stamp = self._stamp
            output.spread = self._overhear if presence.live else None

    @property
    def leads(self) -> bool:
        """Whether this seat runs the scheduled probes."""
        return self._presence is None or self._leads

    @property
    def epoch(self) -> int | None:
        """What a reading of its schedule is fenced with; None: nobody else can probe."""
        return None if self._presence is None else self._seat.launch.seats.epoch

    @property
    def company(self) -> Company | None:
        """What a screen may know of it."""
        if self._presence is None:
            return None
        seen = {key: at for key, at in self._seen.items() if key in self._held}
        return Company(self.id, seen, self.leads, self._observes, self._guests())

    def _guests(self) -> tuple[Place, ...]:
        """Who looks on without being in the journal; what the name rests on is judged like that of every seat."""
        assert self._presence is not None
        launch, found = self._seat.launch, []
        for key, guest in self._presence.guests.items():
            place = launch.seats.places.get(key)
            if place is not None and place.left is None:
                continue  # it has a seat in the journal, whatever it says of itself
            bound = bound_by(launch.plan, guest.operator, guest.login)
            since = self._came.setdefault(key, self._clock.now())
            found.append(Place(key, guest.operator, since, bound, guest.login, observes=True))
        self._came = {place.id: place.since for place in found}  # who left is not kept: anybody who reads may come
        return tuple(found)

    @property
    def askew(self) -> str:
        """Why nobody can tell how old evidence is that is dated here; empty: its clock goes with the others'."""
        ahead = self._presence.ahead if self._presence is not None else timedelta(0)
        if abs(ahead) <= SKEW:
            return ""
        which = "ahead of" if ahead > timedelta(0) else "behind"
        far = timedelta(seconds=round(abs(ahead.total_seconds())))
        return f"the clock of this machine is {far} {which} that of the database"

    @property
    def hears(self) -> bool:
        """Whether other seats' live lines arrive; without, their readings are shown once they are journalled."""
        return self._presence is not None and self._presence.live

    @property
    def alone(self) -> bool:
        """Whether nobody else can be at this launch."""
        return self._presence is None

    # --------------------------------------------------------------------------------------------- coming and going
    async def arrive(self) -> None:
        """Take the seat, and the probing if nobody does it."""
        if self._presence is None:
            return
        self._known = self._seat.launch.clock
        await self.pulse()

    async def leave(self) -> None:
        """Leave it."""
        if self._presence is None:
            return
        with suppress(JournalProblem):
            place = self._seat.launch.seats.places.get(self.id)
            if place is not None and place.left is None:
                await self._seat.submit(asked.LeaveSeat(self.id))
        await self._presence.close()

    async def pulse(self) -> bool:
        """Give a sign of life and look around; whether anything about the seats is different from before."""
        if self._presence is None:
            return False
        before = (self._leads, frozenset(self._held), self._presence.guests, self.trouble)
        try:
            self._held = await self._presence.beat(self.id)
            self._look()
            await self._sit()
            await self._probe()
            await self._speak()
            self.trouble = self.askew
        except JournalProblem as problem:
            self._leads = False
            self._held = {}
            self._missing = {}
            self.trouble = problem.problem
        return before != (self._leads, frozenset(self._held), self._presence.guests, self.trouble)

    def _look(self) -> None:
        now, mono = self._clock.now(), self._clock.monotonic()
        for key, age in self._held.items():
            self._seen[key] = now - timedelta(seconds=age * self._clock.speed)
            self._missing.pop(key, None)
        for place in self._seat.launch.seats.here:
            if place.id not in self._held:
                self._missing.setdefault(place.id, mono)

    async def _sit(self) -> None:
        """Take the seat: at first, and again if it was written down as left while this machine slept."""
        assert self._presence is not None
        place = self._seat.launch.seats.places.get(self.id)
        if (place is not None and place.left is None) or self._unlisted:
            return
        answer = await self._seat.submit(asked.TakeSeat(self.id, self._presence.login, self._observes, self._vantage))
        if self._observes and isinstance(answer, Refusal):
            self._unlisted = True
            self._seat.alarm = ""  # a login that may only read is enough to look
            self._presence.introduce(self._seat.operator)

    # ------------------------------------------------------------------------------------------------------ probing
    async def _probe(self) -> None:
        """Probe, or let another seat do it.

        The lock says who should; the journal says who does. A seat that hangs keeps its lock: then one that sees its
        silence takes over without it, and the epoch keeps the old one's readings out.
        """
        assert self._presence is not None
        prober = self._seat.launch.seats.prober
        mine = prober is not None and prober.seat == self.id and prober.left is None
        if self._observes or self._vantage or self._permit.barred:
            self._leads = False
            if mine:  # it may not run any more: whoever can goes on
                await self._seat.submit(asked.LeaveProbing(self.id), COCKPIT)
                await self._presence.yield_lead()
            return
        locked = await self._presence.lead()
        self._leads = mine
        if mine:
            self._vacant = None
        else:
            held = prober is not None and prober.left is None and prober.seat in self._held
            if prober is not None and held and self._held[prober.seat] < HUNG:
                self._vacant = None
                if locked:  # this seat hung, and another took over; that one gets the lock at its next pulse
                    await self._presence.yield_lead()
                return
            if not locked and not held and not self._long_vacant():
                return  # it is gone: whoever gets the lock follows it
            await self._seat.catch_up()  # what the last one reported counts before the gap does
            order = asked.TakeProbing(self.id, self._gap(), prober.seat if prober else None)
            self._leads = not isinstance(await self._seat.submit(order, COCKPIT), Refusal)
        if self._leads:
            await self._dismiss()

    def _long_vacant(self) -> bool:
        """Whether who holds the lock had time enough to begin, and did not.

        It may be no seat at all: who may only connect to a database can take any lock of it. Of several seats that go
        on without the lock, the journal takes one.
        """
        now = self._clock.monotonic()
        if self._vacant is None:
            self._vacant = now
        return now - self._vacant >= HUNG

    def _gap(self) -> timedelta | None:
        """How long nobody probed: since the last sign of life of who did."""
        seats = self._seat.launch.seats
        if seats.prober is None:
            return None
        if seats.prober.left is not None:
            return max(self._clock.now() - seats.prober.left, timedelta(0))
        place = seats.places.get(seats.prober.seat)
        moments = [seats.prober.since, self._seen.get(seats.prober.seat), place.left if place else None]
        if seats.prober.seat not in self._seen and (place is None or place.left is None):
            moments.append(self._known)  # it went before this seat came
        last = max(moment for moment in moments if moment is not None)
        return max(self._clock.now() - last, timedelta(0))

    async def _dismiss(self) -> None:
        """Write down who went without a word."""
        mono = self._clock.monotonic()
        for key, since in list(self._missing.items()):
            if mono - since < GONE:
                continue
            del self._missing[key]
            await self._seat.submit(asked.LeaveSeat(key, "no sign of life", self._seen.get(key)), COCKPIT)

    # ------------------------------------------------------------------------------------------------- live output
    def _overhear(self, gate: GateId, line: Line, instead: Line | None) -> None:
        """Keep a line for the others; one that was masked anew takes the place of the old one, if that waits still."""
        if len(self._held) < 2:
            return
        if instead is not None:
            old = (gate, instead.stream, instead.text)
            self._lines = deque(((gate, line.stream, line.text) if one == old else one for one in self._lines), WAITING)
            return
        if len(self._lines) == WAITING:
            self._lost += 1
        else:
            self._lines.append((gate, line.stream, line.text))

    async def _speak(self) -> None:
        assert self._presence is not None
        for text in chunks(self._lines, CHUNKS):
            await self._presence.tell(json.dumps({"from": self.id, "lines": text}))
        self._lost += len(self._lines)
        if self._lines or self._lost:
            gate = self._lines[-1][0] if self._lines else None
            self._lines.clear()
            if gate is not None:
                more = [[gate, "info", f"… {self._lost} lines more at the seat of {self._seat.operator.name}"]]
                await self._presence.tell(json.dumps({"from": self.id, "lines": more}))
                self._lost = 0
        for said in self._presence.told():
            self._hear(said)

    def _hear(self, text: str) -> None:
        """Take the lines of another seat that runs probes; whatever does not look like some is no line."""
        known, places = self._seat.launch.plan.gate_by_id, self._seat.launch.seats.places
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            said = json.loads(text)
            if said["from"] == self.id or places[said["from"]].observes:
                return
            for gate, stream, line in said["lines"][:WAITING]:
                if gate in known and stream in _STREAMS and isinstance(line, str):
                    self._output.hear(GateId(gate), stream, line)

    # ------------------------------------------------------------------------------------------- what a seat knows
    async def _stamp(self, intent: Intent) -> Intent:
        assert self._presence is not None
        place = director_place(self._seat.launch)
        return stamped(intent, self._presence.login, self._seen.get(place.id) if place else None)


class Visitor:
    """For a command that asks for something and leaves: it takes no seat, and knows what a seat would."""

    def __init__(self, seat: Seat, presence: Presence) -> None:
        self._seat = seat
        self._presence = presence

    async def stamp(self, intent: Intent) -> Intent:
        """An intent with the login at the database, and with the director's last sign of life."""
        if not isinstance(intent, intents.SignOff | orders.Authorise | asked.TakeDirector):
            return intent
        place = director_place(self._seat.launch)
        held = await self._presence.look()
        seen = None
        if place is not None and place.id in held:
            seen = datetime.now(UTC) - timedelta(seconds=held[place.id])
        return stamped(intent, self._presence.login, seen)


_STREAMS = frozenset({"out", "err", "info", "pass", "fail", "inconclusive", "error"})


def stamped(intent: Intent, login: str, director_seen: datetime | None) -> Intent:
    """An intent with what the seat knows and no person states."""
    match intent:
        case intents.SignOff() | orders.Authorise() if login:
            return replace(intent, login=login)
        case asked.TakeDirector():
            return replace(intent, last_seen=director_seen)
        case _:
            return intent


def chunks(lines: deque[tuple[GateId, str, str]], most: int) -> list[list[tuple[GateId, str, str]]]:
    """Take lines off the front in at most so many pieces of `CHUNK` bytes; what does not fit stays."""
    found: list[list[tuple[GateId, str, str]]] = []
    size = CHUNK
    while lines:
        gate, stream, text = lines[0]
        cost = len(json.dumps([gate, stream, text]))
        if cost > CHUNK // 2:
            text = text[: CHUNK // 16]
            cost = len(json.dumps([gate, stream, text]))
        if size + cost > CHUNK:
            if len(found) == most:
                break
            found.append([])
            size = 0
        found[-1].append((gate, stream, text))
        size += cost
        lines.popleft()
    return found
