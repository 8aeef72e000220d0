"""Launch days for the screen: the Track-AI plan with a sequence of steps and holds, and one that is soon at GO."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cockpit.core import intents
from cockpit.core.contingency import PollRule
from cockpit.core.events import Answer
from cockpit.core.names import GateId, MarkId, Operator, Role
from cockpit.core.plan import BuiltInHold, HoldEnd, Manner, Mark, Plan, Station, Step
from fakes.flight import FakeFlight
from fakes.plans import many_gates, track_ai

MINUTE = timedelta(minutes=1)


def launch_day() -> Plan:
    """T-0 at 13:00 with a built-in hold until the smoke test is closed, twenty minutes before it."""
    marks = (
        Mark(
            -180 * MINUTE,
            "Team standup",
            "sm",
            (Step("Everybody is here", "sm"), Step("Stop authority explained", "pm")),
            id=MarkId("standup"),
            manner=Manner.READ_DO,
        ),
        Mark(-60 * MINUTE, "Deploy api", "dev", (Step("Tag"), Step("Roll out", "devops")), id=MarkId("deploy")),
        Mark(
            -20 * MINUTE,
            "Smoke test",
            "qa",
            until=GateId("smoke"),
            hold=BuiltInHold(HoldEnd.CLOSED),
            id=MarkId("smoke"),
        ),
        Mark(-10 * MINUTE, "Go / No-Go poll", "pm", id=MarkId("poll")),
        Mark(timedelta(0), "Onboard customer", "pm", id=MarkId("onboard")),
        Mark(60 * MINUTE, "Monitor production", "devops", id=MarkId("monitor")),
    )
    return replace(
        track_ai(),
        timeline=marks,
        window=3 * 60 * MINUTE,
        poll=PollRule(quorum=3, time_box=10 * MINUTE, director="devops", mark=MarkId("poll")),
    )


def short_day() -> Plan:
    """Two gates and two stations, so that a GO is a few keys away; `devops` directs."""
    small = many_gates(2, 1)
    probed = replace(small.gates[1], fresh_for=timedelta(minutes=10))
    return replace(
        small,
        gates=(small.gates[0], probed),
        stations=(Station(Role("pm"), "Morgan"), Station(Role("devops"), "Gage")),
        timeline=launch_day().timeline[3:],
        window=3 * 60 * MINUTE,
        poll=PollRule(director="devops", time_box=10 * MINUTE),
    )


def ready_day(*signed: str, **seat: object) -> FakeFlight:
    """The short day with both gates proven, and the stations that signed."""
    flight = FakeFlight(short_day(), **seat)
    flight.prove("gate-1")
    flight.prove("gate-2")
    for role in signed:
        by = Operator(role, Role(role))
        flight.record(intents.SignOff(Role(role), role.capitalize(), Answer.GO), by)
    return flight
