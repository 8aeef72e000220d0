"""What somebody saw of the evidence when they answered, and what has become worse since.

A sign-off is sealed to it: better news change nothing, worse ones make the answer old. The same question is asked
between the moment at which a dialog opened and the moment at which its answer is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cockpit.core.evidence import Sight
from cockpit.core.gates import GateView, Standing
from cockpit.core.names import GateId
from cockpit.core.plan import Plan


def sight(plan: Plan, views: Mapping[GateId, GateView]) -> Sight:
    """What there is to see now."""
    binding = [views[gate.id] for gate in plan.gates if plan.binds(gate)]
    unproven = [view for view in binding if not view.settled]
    return Sight(
        tuple(view.gate.id for view in unproven),
        tuple(view.gate.id for view in unproven if view.standing is Standing.FAILED),
        tuple(view.gate.id for view in binding if view.standing is Standing.WAIVED),
        tuple(claim.claim.id for view in unproven for claim in view.claims if claim.holds),
    )


def not_closed(plan: Plan, views: Mapping[GateId, GateView]) -> list[GateView]:
    """The binding gates that can be worse than somebody saw them: a closed one never is."""
    binding = (views[gate.id] for gate in plan.gates if plan.binds(gate))
    return [view for view in binding if view.standing is not Standing.CLOSED]


def worsened(open_now: Iterable[GateView], seen: Sight) -> tuple[GateId, ...]:
    """Which of the gates that are not closed stand worse than they were seen.

    Settled then and not any more; proven then and waived now; unproven then and failed now; unproven then, and a claim
    that held no longer does. What was not recorded is not held against anybody.
    """
    unproven, failed, waived = (frozenset(ids or ()) for ids in (seen.unproven, seen.failed, seen.waived))
    held = frozenset(seen.held or ())

    def worse(view: GateView) -> bool:
        gate = view.gate.id
        if gate not in unproven:
            return not view.settled or (
                view.standing is Standing.WAIVED and seen.waived is not None and gate not in waived
            )
        if view.settled:
            return False
        if view.standing is Standing.FAILED and seen.failed is not None and gate not in failed:
            return True
        return any(claim.claim.id in held and not claim.holds for claim in view.claims)

    return tuple(view.gate.id for view in open_now if worse(view))
