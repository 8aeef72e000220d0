"""What the terminal rings for: critical events unless that is turned off, the rest only for who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from ui_stage import MakeStage

from cockpit.core import intents, orders
from cockpit.core.contingency import Communication
from cockpit.core.events import Answer
from cockpit.core.intents import Intent
from cockpit.core.names import GateId, Role
from cockpit.ui.ring import Loudness, Ringer, at_start
from fakes.conducting import ready_day, short_day
from fakes.flight import FakeFlight

NO_GO = intents.SignOff(Role("pm"), "Morgan", Answer.NO_GO, "too \x1b[31mslow", GateId("gate-1"))


@pytest.mark.parametrize(
    ("happens", "critical", "rest"),
    [
        (orders.CallHold("queue grows"), "many: HOLD: queue grows", ""),
        (orders.RaiseIssue("critical", "cards are declined"), "many: CRITICAL: cards are declined", ""),
        (orders.Scrub("storm"), "many: SCRUB: storm", ""),
        (orders.OpenPoll(), "", "many: the roll call is open: sign off"),
        (NO_GO, "", "many: NO-GO from pm: too \\x1b[31mslow"),
        (orders.RaiseIssue("minor", "a typo"), "", "many: minor issue: a typo"),
        (orders.Authorise("Gage"), "", "many: AUTHORISED"),
        (intents.Note("lunch"), "", ""),
    ],
)
def test_what_rings(happens: Intent, critical: str, rest: str) -> None:
    flight = ready_day("pm", "devops")
    ringers = {loudness: Ringer(loudness, flight.picture) for loudness in Loudness}
    flight.record(happens)
    heard = {loudness: ringer.hear(flight.picture) for loudness, ringer in ringers.items()}
    assert heard == {Loudness.CRITICAL: critical, Loudness.ALL: critical or rest, Loudness.NEVER: ""}
    assert {ringer.hear(flight.tick()) for ringer in ringers.values()} == {""}, "once"


def test_an_overdue_update_rings_once_for_who_asked_for_everything() -> None:
    plan = replace(short_day(), communication=Communication(timedelta(minutes=30), timedelta(hours=-1)))
    flight = FakeFlight(plan)
    every, critical = Ringer(Loudness.ALL, flight.tick()), Ringer(Loudness.CRITICAL, flight.tick())
    heard = []
    for _ in range(40):
        flight.advance(timedelta(minutes=1))
        heard += [every.hear(flight.tick()), critical.hear(flight.tick())]
    assert [said for said in heard if said] == ["many: the status update is overdue (M)"]


@pytest.mark.parametrize(
    ("said", "loudness"),
    [("", Loudness.CRITICAL), (" All ", Loudness.ALL), ("never", Loudness.NEVER), ("loud", Loudness.CRITICAL)],
)
def test_the_environment_says_what_rings_from_the_start(said: str, loudness: Loudness) -> None:
    assert at_start({"COCKPIT_BELL": said}) is loudness
    assert at_start({}) is Loudness.CRITICAL


async def test_a_key_turns_it(stage: MakeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    keep: Callable[[object, str], None] = lambda _, text: rung.append(text)  # noqa: E731
    monkeypatch.setattr("cockpit.ui.shell.Shell.ring", keep)
    async with stage(ready_day()) as s:
        s.flight.record(orders.OpenPoll())
        await s.settle()
        assert rung == []
        await s.press("b")
        assert "rings for every decision" in s.notices
        s.flight.record(orders.ClosePoll())
        s.flight.record(orders.OpenPoll())
        await s.settle()
        await s.press("b")
        assert "never rings" in s.notices
        s.flight.record(orders.CallHold("rain"))
        await s.settle()
        await s.press("b")
        assert "critical events only" in s.notices
    assert rung == ["many: the roll call is open: sign off"]
