"""What follows by time and evidence alone: built-in holds begin and end, marks are crossed, baselines are taken.

Once per tick it looks at the launch and asks, in cockpit's own name, for what is due. It decides nothing: `decide`
refuses what is already so, and of two seats that ask for the same only one is granted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cockpit.core import gauges, holds, intents, orders
from cockpit.core.clock import ClockView, read_clock
from cockpit.core.intents import Intent
from cockpit.core.names import COCKPIT, ClaimId, GateId
from cockpit.core.refusal import Refusal
from cockpit.core.review import Review, review
from cockpit.core.window import typical
from cockpit.engine.seat import Seat

CALM, NEAR = 1.0, 0.25
"""Seconds of the launch between two looks: while nothing is near, and while something is."""
SOON = timedelta(seconds=5)
"""What is no further away than this is near."""
LEAD = timedelta(seconds=2)
"""How long before T-0 the last baseline is taken, at least."""
ROUNDS = 8
"""How often one tick looks again because what it asked for changed the launch."""
_ZERO = timedelta(0)


class Steward:
    """Submits what is due at one seat. Lives on the engine's loop."""

    def __init__(self, seat: Seat, look: Review | None = None) -> None:
        """Work for a seat; `look` is what somebody saw already, so that not every gate is judged again."""
        self._seat = seat
        self._refused: dict[Intent, int] = {}
        """What was refused, and at which entry of the journal: asked again only once something else happened."""
        self._look = look

    async def tend(self, now: datetime, step: timedelta) -> Review:
        """Ask for everything that is due at `now`; the last look at the launch comes back.

        Args:
            now: the moment.
            step: how far the launch's clock may go until the next call.
        """
        look = self._look = review(self._seat.launch, now, self._look)
        for _ in range(ROUNDS):
            granted = False
            for intent in due(look, max(LEAD, step * 2)):
                granted |= await self._ask(intent)
            if not granted:
                break
            look = self._look = review(self._seat.launch, now, look)
        return look

    def look(self, now: datetime) -> Review:
        """Look at the launch at `now` and ask for nothing: another seat does."""
        self._look = review(self._seat.launch, now, self._look)
        return self._look

    async def _ask(self, intent: Intent) -> bool:
        seq = self._seat.launch.seq
        if self._refused.get(intent) == seq:
            return False
        answer = await self._seat.submit(intent, COCKPIT)
        if not isinstance(answer, Refusal):
            self._refused.pop(intent, None)
            return bool(answer)
        if self._seat.alarm:  # the journal did not take it: it is still due when the journal does
            return False
        self._refused[intent] = self._seat.launch.seq
        return False


def due(look: Review, lead: timedelta) -> tuple[Intent, ...]:
    """What must be asked for now, in the order in which it should happen; within `lead` of T-0, the last baselines."""
    conduct = look.launch.conduct
    if not conduct.countdown.armed or conduct.scrubbed is not None:
        return ()
    found: list[Intent] = []
    if (over := holds.ending(look)) is not None:
        found.append(orders.Resume(over, "its condition is met"))
    elif (mark := holds.due_hold(look)) is not None:
        found.append(orders.BeginHold(mark.id))
    elif (mark := holds.passable(look)) is not None:
        found.append(orders.PassHold(mark.id))
    clock = read_clock(look.launch, look.now)
    found += [intents.TakeBaseline(claim) for claim in _baselines(look, clock, lead)]
    found += gauges.crossings_due(look)
    return tuple(found)


def _baselines(look: Review, clock: ClockView, lead: timedelta) -> list[ClaimId]:
    """The claims whose number of before T-0 must be kept: the first one, and the last fresh one right before T-0."""
    launch = look.launch
    if clock.t is None or clock.t >= _ZERO:
        return []
    last = clock.t >= -lead
    found = []
    for watch in launch.plan.watches:
        state, gate = launch.state(watch.gate), launch.plan.gate_by_id.get(watch.gate)
        if not watch.baseline or gate is None:
            continue
        for claim in gate.claims:
            track = state.tracks.get(claim.id)
            if "baseline" not in f"{claim.expect} {claim.fail}" or track is None or track.sample.value is None:
                continue
            seen = gauges.measured(launch, claim.id, look.now)
            if seen is None or seen.stale:
                continue
            kept = state.baselines.get(claim.id)
            if kept is None or (last and kept != typical(track)):
                found.append(claim.id)
    return found


def watched(look: Review) -> frozenset[GateId]:
    """The gates of the watches whose probes run now: from the moment that the profile says, and for a baseline before.

    A hold changes nothing here; after a scrub, and without a T-0, nothing is watched.
    """
    conduct = look.launch.conduct
    t = read_clock(look.launch, look.now).t
    if t is None or not conduct.countdown.armed or conduct.scrubbed is not None:
        return frozenset()
    return frozenset(
        watch.gate for watch in look.launch.plan.watches if t >= watch.starts or (watch.baseline and t < _ZERO)
    )


def pause(look: Review) -> float:
    """Seconds of the launch until the next look."""
    launch = look.launch
    t = read_clock(launch, look.now).t
    if t is None or launch.conduct.scrubbed is not None:
        return CALM
    if launch.conduct.standing:
        return NEAR
    ahead = (mark.offset for mark in launch.plan.timeline if mark.hold and mark.id not in launch.conduct.behind)
    moments = [*ahead, _ZERO, *(watch.starts for watch in launch.plan.watches)]
    return NEAR if any(abs(moment - t) <= SOON for moment in moments) else CALM
