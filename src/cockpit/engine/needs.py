"""Which probe of a gate must come after which: the one that uses what the other captures."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.core import wire
from cockpit.core.names import ProbeId
from cockpit.core.plan import Gate
from cockpit.core.probe import Probe
from cockpit.core.template import names_in


def used_names(gate: Gate, probe: Probe) -> frozenset[str]:
    """Every `${name}` of a probe's specification and of the claims that it proves."""
    found = set(names_in(wire.dump(probe.spec)))
    for claim in gate.claims:
        if claim.probe == probe.id:
            found.update(names_in(claim.expect), names_in(claim.fail))
    return frozenset(found)


def needs(gate: Gate, probe: Probe, other: Probe) -> bool:
    """Whether `probe` uses what `other` captures."""
    return bool(other.captures) and not used_names(gate, probe).isdisjoint(item.name for item in other.captures)


def closure(gate: Gate, wanted: Iterable[ProbeId]) -> frozenset[ProbeId]:
    """The wanted probes of a gate, and those whose captures they need."""
    found = set(wanted)
    for probe in reversed(gate.probes):
        if probe.id in found:
            found |= {other.id for other in gate.probes if other.id != probe.id and needs(gate, probe, other)}
    return frozenset(found)
