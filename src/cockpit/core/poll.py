"""The go/no-go poll: what each station answered, and whether that answer still stands on today's evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cockpit.core.events import Answer
from cockpit.core.gates import GateView
from cockpit.core.launch import Launch, SignOff
from cockpit.core.names import GateId
from cockpit.core.plan import Station


@dataclass(frozen=True, slots=True)
class StationView:
    """One station of the roll call as it stands at a moment."""

    station: Station
    sign_off: SignOff | None
    worsened: tuple[GateId, ...] = ()
    """Gates that were settled when it signed and are not any more; its GO no longer counts."""

    @property
    def go(self) -> bool:
        """Whether it says GO on current evidence."""
        return self.sign_off is not None and self.sign_off.answer is Answer.GO and not self.worsened

    @property
    def no_go(self) -> bool:
        """Whether it says NO-GO."""
        return self.sign_off is not None and self.sign_off.answer is Answer.NO_GO


def roll_call(launch: Launch, unproven: Iterable[GateId]) -> tuple[StationView, ...]:
    """Every station in the order of the profile; `unproven` are the binding gates that are not settled now."""
    now = tuple(unproven)
    calls = []
    for station in launch.plan.stations:
        answer = launch.sign_offs.get(station.role)
        worsened: tuple[GateId, ...] = ()
        if answer is not None:
            then = frozenset(answer.unproven)
            worsened = tuple(gate for gate in now if gate not in then)
        calls.append(StationView(station, answer, worsened))
    return tuple(calls)


def seal(views: Mapping[GateId, GateView]) -> str:
    """A digest of the evidence: every claim with its outcome, its actual value, and when it was seen."""
    digest = hashlib.sha256()
    for key in sorted(views):
        for view in views[key].claims:
            at = view.at.isoformat() if view.at else ""
            fields = (view.claim.id, view.outcome or "", str(view.stale), view.actual, at, view.by)
            for text in fields:
                raw = str(text).encode("utf-8", "surrogatepass")
                digest.update(len(raw).to_bytes(4, "big") + raw)
    return digest.hexdigest()
