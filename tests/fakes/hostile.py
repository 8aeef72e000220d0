"""A launch whose every text is hostile: profile, answers, people's words, trouble, as if no door had been there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from cockpit.core import intents, orders
from cockpit.core.contingency import (
    Communication,
    Contact,
    Escalation,
    IncidentStep,
    Level,
    Limit,
    Rollback,
    RollbackStep,
    Watch,
)  # fmt: skip
from cockpit.core.names import CategoryId, ClaimId, GateId, Operator, PhaseId, Role, WatchId
from cockpit.core.plan import Claim, Criterion, FollowUp, Gate, Phase
from cockpit.core.reading import Outcome
from cockpit.core.severity import Severity
from fakes.flight import FakeFlight
from fakes.plans import DAY, hostile


def troubled(given: Sequence[str]) -> FakeFlight:
    """A flight that shows every one of the texts in as many places as there are."""
    texts = [text.replace("\ud800", "\ufffd") for text in given if text.strip()]
    many = range(len(texts))
    plan = hostile(*texts)
    plan = replace(
        plan,
        phases=(*plan.phases, *(Phase(PhaseId(f"after-{n}"), texts[n], after_t0=True) for n in many[:6])),
        escalation=tuple(
            Escalation(one, texts[n], texts[n + 1], texts[n + 2], tuple(IncidentStep(t, owner=t) for t in texts[:20]))
            for n, one in enumerate(Severity)
        ),
        contacts=tuple(Contact(text, text, text, text) for text in texts),
        communication=Communication(timedelta(minutes=30), channels=tuple(texts)),
        rollback=Rollback(_steps(texts), notes=tuple(texts)),
        watches=tuple(_watch(n, texts[n]) for n in many[:12]),
        watch_gates=tuple(_watched(n, texts[n]) for n in many[:12]),
        success=tuple(Criterion(texts[n], window=texts[n], id=f"success-{n + 1}") for n in many),
        follow_ups=tuple(FollowUp(text, text, text) for text in texts),
    )
    flight = FakeFlight(plan, operator=Operator(texts[4], Role("role-0")), badges=tuple(texts))
    for number, text in enumerate(texts):
        gate = GateId(f"hostile-{number}")
        flight.prove(gate, Outcome.FAIL, actual={0: text}, note=text, output=(text,), error=text)
        flight.record(intents.Note(text, gate))
        flight.say(gate, text)
        if number % 3 == 0:
            flight.record(intents.Vouch(ClaimId(f"{gate}-2"), text, text))
        if number % 3 == 1:
            flight.record(intents.Waive(gate, text, f"x {text}"))
        flight.record(orders.RaiseIssue("minor" if number else "critical", text, gate))
    flight.record(orders.CallHold(texts[5]))
    flight.record(orders.AskRollback(texts[6]))
    return flight


def _steps(texts: list[str]) -> tuple[RollbackStep, ...]:
    return tuple(RollbackStep(text, text, command=text, no_return=n == 3) for n, text in enumerate(texts))


def _watch(number: int, text: str) -> Watch:
    level = Level.ROLLBACK if number % 2 else Level.WARNING
    limit = Limit(ClaimId(f"limit-{number}"), text, level)
    return Watch(WatchId(f"watch-{number}"), text, GateId(f"watch-{number}"), (limit,), owner=text)


def _watched(number: int, text: str) -> Gate:
    gate = GateId(f"watch-{number}")
    claim = Claim(ClaimId(f"limit-{number}"), gate, text)
    return Gate(gate, text, CategoryId("area-0"), DAY, (claim,), owner=text)
