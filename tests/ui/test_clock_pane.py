"""The words of the clock: L-time, zones, what it asks for, why it stands; and the one word for the whole launch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from cockpit.core import intents, orders
from cockpit.core.clock import read_clock
from cockpit.core.holds import hold_views
from cockpit.core.names import MarkId
from cockpit.core.plan import BuiltInHold, HoldEnd
from cockpit.core.reading import Outcome
from cockpit.engine.flight import Picture
from cockpit.ui.panes import clock as clocks
from cockpit.ui.panes.verdict import mood
from fakes.conducting import MINUTE, launch_day, ready_day
from fakes.flight import START, FakeFlight
from fakes.plans import T0


def small(picture: Picture, zone: str = "UTC") -> str:
    return clocks.small(read_clock(picture.launch, picture.now), picture.launch.plan, ZoneInfo(zone))


def banner(picture: Picture) -> tuple[str, str] | None:
    clock = read_clock(picture.launch, picture.now)
    return clocks.banner(clock, hold_views(picture.review), picture.launch)


def test_l_time_t0_and_window() -> None:
    picture = FakeFlight(launch_day()).picture
    assert small(picture) == "L-00:42:10 · T-0 Fri 27 Feb 13:00 UTC · window 3h"


def test_both_zones_are_shown_where_they_differ() -> None:
    picture = FakeFlight(launch_day()).picture
    assert "T-0 Fri 27 Feb 13:00 UTC (10:00 here)" in small(picture, "America/Sao_Paulo")
    berlin = FakeFlight(replace(launch_day(), timezone="Europe/Berlin")).picture
    assert "T-0 Fri 27 Feb 14:00 Europe/Berlin (Sat 02:00 here)" in small(berlin, "Pacific/Auckland")
    assert "here" not in small(berlin, "Europe/Rome")


def test_a_hold_pushes_the_expected_t0_and_says_by_how_much() -> None:
    flight = FakeFlight(launch_day())
    flight.record(orders.CallHold("queue grows"))
    flight.advance(timedelta(minutes=12))
    said = small(flight.tick())
    assert said.startswith("L-00:42:10 · T-0 Fri 27 Feb 13:12 UTC, 12m late")
    assert banner(flight.picture) == ("❚❚ HOLD 12:00 · called by gage (devops): queue grows", "partial")


def test_a_built_in_hold_says_what_it_waits_for_and_until_when_it_is_planned() -> None:
    marks = tuple(
        replace(mark, hold=BuiltInHold(HoldEnd.CLOSED, 5 * MINUTE)) if mark.id == MarkId("smoke") else mark
        for mark in launch_day().timeline
    )
    flight = FakeFlight(replace(launch_day(), timeline=marks))
    flight.advance(20 * MINUTE)
    flight.record(orders.BeginHold(MarkId("smoke")))
    said = banner(flight.tick())
    assert said is not None
    assert said[0] == (
        "❚❚ HOLD 0:00 · Smoke test · waits for Click → conversion → Meta CAPI to close, planned until 12:42"
    )


@pytest.mark.parametrize(
    ("flight", "said"),
    [
        (FakeFlight(replace(launch_day(), t0=None)), "T-0 is not set: set it (T)"),
        (FakeFlight(launch_day(), now=T0 + 300 * MINUTE), "T-0 has passed: set a new one (T)"),
        (FakeFlight(launch_day()), ""),
    ],
)
def test_what_the_clock_asks_for(flight: FakeFlight, said: str) -> None:
    clock = read_clock(flight.picture.launch, flight.picture.now)
    assert clocks.unset(clock) == said
    assert clocks.one_line(clock) == (said or "T-00:42:10")


def test_a_clock_that_stands_says_so_in_one_line() -> None:
    flight = FakeFlight(launch_day())
    flight.record(orders.CallHold("x"))
    assert clocks.one_line(read_clock(flight.picture.launch, START)) == "❚❚ T-00:42:10"
    flight.record(orders.Scrub("storm"))
    assert clocks.one_line(read_clock(flight.picture.launch, START)) == "■ T-00:42:10"


def test_one_word_for_the_whole_launch() -> None:
    flight = ready_day("pm")
    assert mood(flight.picture.review).word == "NO-GO"
    flight = ready_day("pm", "devops")
    assert mood(flight.picture.review).word == "GO"
    flight.record(orders.Authorise("Gage"))
    assert mood(flight.picture.review).word == "AUTHORISED"
    flight.prove("gate-2", Outcome.FAIL, ago=timedelta(0))
    assert mood(flight.picture.review).word == "NO-GO", "an authorisation on older evidence is no GO"
    flight.record(orders.CallHold("gate-2 fails"))
    assert mood(flight.picture.review).word == "HOLD"
    flight.record(orders.Scrub("storm"))
    assert mood(flight.picture.review).word == "SCRUBBED"
    flight.record(intents.SetT0(T0 + 60 * MINUTE, "after the storm"))
    assert mood(flight.picture.review).word == "NO-GO"


def test_an_override_is_said_as_long_as_it_stands() -> None:
    flight = ready_day("devops")
    flight.record(orders.Authorise("Gage", "OVERRIDE many", "Morgan is on a plane"))
    assert mood(flight.picture.review).word == "OVERRIDDEN"
    flight.prove("gate-2", Outcome.FAIL, ago=timedelta(0))
    assert mood(flight.picture.review).word == "NO-GO"
