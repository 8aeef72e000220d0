"""Best-before: which evidence is stale or soon will be, and who can renew it.

What a probe that only reads has proven can be proven again by looking, at no risk. What a person saw, and what a
probe proved that writes, waits for a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cockpit.core.evidence import UNTOUCHED
from cockpit.core.frozen import frozen
from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.names import ProbeId
from cockpit.core.plan import Gate
from cockpit.core.probe import Effect, LookSpec
from cockpit.core.review import Review

SOON = 10
"""The last part of a best-before in which evidence is better renewed: a tenth."""

FRESH = "no evidence is stale, and none is in the last tenth of its best-before"
"""What is said where nothing needs to be proven again."""


@frozen
class Ageing:
    """The gates whose evidence is stale or in the last tenth of its best-before, in the order of the profile."""

    by_probe: tuple[GateView, ...] = ()
    """Those with such evidence of a probe that only reads."""
    by_person: tuple[GateView, ...] = ()
    """Those with such evidence that a person saw, or that a probe proved which writes. A gate may be in both."""

    def __bool__(self) -> bool:
        return bool(self.by_probe or self.by_person)


def ageing(look: Review) -> Ageing:
    """What should be proven again now. Relief does not age like evidence: gates that are waived are left out."""
    by_probe: list[GateView] = []
    by_person: list[GateView] = []
    horizon: dict[timedelta, datetime] = {}
    for view in look.views.values():
        fresh = view.gate.fresh_for
        if fresh is None or view.state is UNTOUCHED or view.standing is Standing.WAIVED:
            continue
        soon = horizon.get(fresh) or horizon.setdefault(fresh, look.now + fresh / SOON)
        if view.standing is Standing.CLOSED and view.valid_until is not None and view.valid_until > soon:
            continue  # thousands of proven gates cost next to nothing
        old = [claim for claim in view.claims if _old(claim, fresh, soon)]
        if not old:
            continue
        reads = _reads(view.gate)
        if any(claim.claim.probe in reads for claim in old):
            by_probe.append(view)
        if any(claim.claim.probe not in reads for claim in old):
            by_person.append(view)
    return Ageing(tuple(by_probe), tuple(by_person))


def _old(view: ClaimView, fresh: timedelta, soon: datetime) -> bool:
    return view.stale or (view.holds and view.since is not None and view.since + fresh <= soon)


def _reads(gate: Gate) -> frozenset[ProbeId]:
    """The probes of a gate that may run by themselves: of an ordered run that writes, none."""
    if gate.sequence and gate.writes:
        return frozenset()
    return frozenset(
        probe.id for probe in gate.probes if probe.effect is Effect.READ and not isinstance(probe.spec, LookSpec)
    )
