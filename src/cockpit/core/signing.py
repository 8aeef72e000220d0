"""Whether a station may answer the go/no-go question, and what its answer is sealed to."""

from __future__ import annotations

from datetime import datetime

from cockpit.core import events, intents
from cockpit.core.events import Answer
from cockpit.core.launch import Launch
from cockpit.core.names import GateId, Operator
from cockpit.core.people import also_known, operator_known
from cockpit.core.poll import poll_view
from cockpit.core.refusal import Decision, Refusal, cut, missing
from cockpit.core.review import Review, review
from cockpit.core.seating import not_bound
from cockpit.core.sight import not_closed, sight, worsened


def sign_off(launch: Launch, intent: intents.SignOff, now: datetime, by: Operator) -> Decision:
    """Answer for a station, or say everything that keeps it from being recorded."""
    plan = launch.plan
    roles = [station.role for station in plan.stations]
    reasons = missing(name=intent.name)
    if intent.role not in roles:
        known = ", ".join(roles) or "none"
        reasons.append(f"the profile has no station {intent.role!r}; its stations are {known}")
    if intent.answer is Answer.NO_GO:
        reasons += missing(reason=intent.reason)
        if intent.gate is None:
            reasons.append("a NO-GO must name the gate that it is about")
    if intent.gate is not None and intent.gate not in plan.gate_by_id:
        reasons.append(f"the profile has no gate {intent.gate}")
    reasons += not_bound(plan, intent.role, intent.login)
    if launch.conduct.scrubbed is not None:
        reasons.append("this attempt is scrubbed: set a new T-0")
    look = review(launch, now)
    if intent.answer is Answer.GO:  # a NO-GO is heard whenever it comes
        reasons += _no_go_from(look, intent, by)
    if reasons:
        return Refusal(tuple(reasons))
    seen = sight(plan, look.views)
    return (
        events.SignedOff(
            intent.role,
            cut(intent.name),
            intent.answer,
            cut(intent.reason),
            intent.gate,
            look.seal,
            seen.unproven,
            seen.failed,
            seen.waived,
            plan.digest,
            seen.held,
            intent.login,
        ),
    )


def _no_go_from(look: Review, intent: intents.SignOff, by: Operator) -> list[str]:
    """Why nobody can say GO now, or why this person cannot."""
    reasons = []
    if poll_view(look.launch, (), look.now).over:
        reasons.append("the poll is over: open it again")
    if not look.launch.plan.poll.self_sign_off:
        reasons += _own_word(look.launch, intent, look.now, by)
    if intent.saw is not None:
        news = worsened(not_closed(look.launch.plan, look.views), intent.saw)
        reasons += [f"{some_titles(look, news)} became worse while you answered: look again"] if news else []
    return reasons


def some_titles(look: Review, gates: tuple[GateId, ...]) -> str:
    """`API, Backups, Queues and 4 more`."""
    known = look.launch.plan.gate_by_id
    few = ", ".join(known[key].title for key in gates[:3])
    return f"{few} and {len(gates) - 3} more" if len(gates) > 3 else few


def _own_word(launch: Launch, intent: intents.SignOff, now: datetime, by: Operator) -> list[str]:
    """Whether who signs would judge their own word: under the name that is typed, or the one of the seat.

    The role of a seat is no name: a deputy who vouched for nothing may answer for a station whose own person did.
    """
    plan = launch.plan
    signs = also_known(plan, intent.name) | also_known(plan, by.name)
    for who, names in _vouched(launch, now):
        if signs & names:
            return [f"{who} vouched for a claim or approved a waiver; somebody else must sign off for {intent.role}"]
    return []


def _vouched(launch: Launch, now: datetime) -> list[tuple[str, set[str]]]:
    """Everybody whose word counts as evidence or as relief, with every name that the profile has for them."""
    plan, found = launch.plan, dict[str, set[str]]()
    for gate in plan.gates:
        state = launch.state(gate.id)
        for vouch in state.attestations.values():
            if vouch.holds:
                found.setdefault(str(vouch.by), operator_known(plan, vouch.by))
        if state.waiver is not None and state.waiver.valid(now):
            found.setdefault(state.waiver.approver, also_known(plan, state.waiver.approver))
    return list(found.items())
