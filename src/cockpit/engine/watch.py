"""Schedules: which probe of which gate runs again when, with jitter, and with patience for what is broken.

Only read probes are ever scheduled; what changes the world runs because a person asked for it by name.
"""

from __future__ import annotations

import random
from collections.abc import Container, Iterable
from dataclasses import dataclass

from cockpit.core.names import GateId, ProbeId
from cockpit.core.plan import Gate, Plan
from cockpit.core.probe import Effect, LookSpec
from cockpit.engine.needs import closure

JITTER = 0.1
"""Part of an interval by which each run is moved, so that probes of one interval do not march in step."""
MOST = 300.0
"""Longest pause, in seconds, that a broken probe is given beyond its own interval."""
WATCHED = 60.0
"""Seconds between two probes of a watch whose profile names no interval."""


@dataclass
class Slot:
    """One scheduled probe."""

    gate: Gate
    probe: ProbeId
    every: float
    due: float
    misses: int = 0


class Watch:
    """Knows what is due. It runs nothing and reads no clock; `now` is monotonic seconds."""

    def __init__(self, plan: Plan, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()  # noqa: S311 - spreads load, keeps no secret
        self._slots: dict[ProbeId, Slot] = {}
        self._gates = {gate.id: gate for gate in (*plan.gates, *plan.watch_gates) if not gate.sequence}
        self._attended: frozenset[GateId] = frozenset()
        self._watched = frozenset(gate.id for gate in plan.watch_gates)

    def arm(self, gates: Iterable[GateId], now: float, *, at_once: bool = False) -> None:
        """Schedule the read probes of these gates; armed ones keep their time."""
        for key in gates:
            gate = self._gates.get(key)
            if gate is None:
                continue
            for probe in gate.probes:
                every = probe.every or (WATCHED if key in self._watched else None)
                if every is None or probe.effect is not Effect.READ or isinstance(probe.spec, LookSpec):
                    continue
                if probe.id not in self._slots:
                    due = now if at_once else now + self._spread(every)
                    self._slots[probe.id] = Slot(gate, probe.id, every, due)

    def attend(self, gates: frozenset[GateId], now: float) -> None:
        """Schedule the gates of exactly these watches, new ones at once; the schedules of other gates stay."""
        self.arm(gates - self._attended, now, at_once=True)
        gone = self._attended - gates
        self._slots = {key: slot for key, slot in self._slots.items() if slot.gate.id not in gone}
        self._attended = gates & self._watched

    @property
    def armed(self) -> int:
        """How many probes are scheduled."""
        return len(self._slots)

    def due(self, now: float, busy: Container[GateId] = ()) -> dict[GateId, frozenset[ProbeId]]:
        """What must run now, by gate, with the probes whose captures it needs. Each is moved to its next time.

        What is due of a gate that runs already stays due until that run has ended.
        """
        found: dict[GateId, set[ProbeId]] = {}
        for slot in self._slots.values():
            if slot.due <= now and slot.gate.id not in busy:
                found.setdefault(slot.gate.id, set()).add(slot.probe)
                slot.due = now + self._pause(slot)
        return {key: closure(self._gates[key], probes) for key, probes in found.items()}

    def next_due(self, now: float, busy: Container[GateId] = ()) -> float:
        """Seconds until something of a gate that does not run already is due, at most one."""
        slots = (slot for slot in self._slots.values() if slot.gate.id not in busy)
        return min([max(slot.due - now, 0.0) for slot in slots], default=1.0)

    def reported(self, probe: ProbeId, now: float, *, broke: bool) -> None:
        """A probe ran: an error makes the next pause longer, anything else makes it plain again."""
        slot = self._slots.get(probe)
        if slot is None:
            return
        slot.misses = slot.misses + 1 if broke else 0
        slot.due = now + self._pause(slot)

    def _pause(self, slot: Slot) -> float:
        backed_off = min(slot.every * 2 ** min(slot.misses, 10), max(MOST, slot.every))
        return self._spread(backed_off)

    def _spread(self, seconds: float) -> float:
        return seconds * self._chance.uniform(1 - JITTER, 1 + JITTER)
