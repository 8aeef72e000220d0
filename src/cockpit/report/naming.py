"""How a sentence names what it is about: by its title where the plan has one, by its id where it has not any more.

Text for a terminal: one line, control characters visible, cut where it is too long. No sentence is written here.
"""

from __future__ import annotations

from datetime import timedelta

from cockpit.core.clock import digits
from cockpit.core.names import ClaimId, GateId, MarkId, ProbeId, WatchId
from cockpit.core.plain import plain_line
from cockpit.core.plan import Plan

LONGEST = 300
"""Characters of one foreign text in a sentence."""

_GONE = "(no longer in the profile)"


def text(foreign: str) -> str:
    """A foreign text as it stands in a sentence."""
    return plain_line(foreign.strip(), LONGEST)


def because(reason: str) -> str:
    """`: reason`, or nothing where none was given."""
    return f": {text(reason)}" if reason.strip() else ""


def first_line(foreign: str) -> str:
    """What a text of many lines begins with."""
    return foreign.strip().split("\n", 1)[0]


def gate(key: GateId, plan: Plan) -> str:
    """The title of a gate."""
    found = plan.gate_by_id.get(key)
    return text(found.title) if found else f"{text(key)} {_GONE}"


def claim(key: ClaimId, plan: Plan) -> str:
    """The words of a claim."""
    found = plan.claim_by_id.get(key)
    return text(found.says) if found else f"{text(key)} {_GONE}"


def probe(owner: GateId, key: ProbeId, plan: Plan) -> str:
    """The title of a probe of a gate."""
    found_gate = plan.gate_by_id.get(owner)
    found = next((item for item in found_gate.probes if item.id == key), None) if found_gate else None
    return text(found.title) if found else text(key)


def mark(key: MarkId, plan: Plan) -> str:
    """The title of a mark of the launch sequence."""
    found = next((item for item in plan.timeline if item.id == key), None)
    return text(found.title) if found else f"{text(key)} {_GONE}"


def step(key: MarkId, number: int, plan: Plan) -> str:
    """`step 2, the words of it,`: a step of a mark, counted from 1 for people."""
    found = next((item for item in plan.timeline if item.id == key), None)
    words = text(found.steps[number].title) if found and 0 <= number < len(found.steps) else ""
    return f"step {number + 1} ({words})" if words else f"step {number + 1}"


def watch(key: WatchId, plan: Plan) -> str:
    """The title of a watch."""
    found = next((item for item in plan.watches if item.id == key), None)
    return text(found.title) if found else f"{text(key)} {_GONE}"


def limit(key: WatchId, of: ClaimId, plan: Plan) -> str:
    """`title of the watch: words of the mark (critical)`."""
    found = next((item for item in plan.watches if item.id == key), None)
    one = next((item for item in found.limits if item.claim == of), None) if found else None
    words = f"{text(one.says)} ({one.level.value})" if one else f"{text(of)} {_GONE}"
    return f"{watch(key, plan)}: {words}"


def t_time(t: timedelta | None) -> str:
    """`T-00:42:10`; `T not set` without a T-0."""
    if t is None:
        return "T not set"
    sign, shown = digits(t)
    return f"T{sign}{shown}"
