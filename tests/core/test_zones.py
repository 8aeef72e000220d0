"""Clocks in zones whose days are not 24 hours long, whose hours are not whole, and over midnight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import intents, orders
from cockpit.core.clock import read_clock
from cockpit.core.names import COCKPIT, LaunchId, MarkId
from cockpit.core.plan import BuiltInHold, HoldEnd, Mark
from cockpit.core.review import review
from cockpit.core.timeline import sequence
from fakes.generate import ANA, Book, plan_of

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
CHANGES = {
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "Asia/Kathmandu": ("2026-03-01T18:15", "2026-10-01T18:15"),  # it has no summer time: its midnights
}
"""The moments, in UTC, at which the clocks of a zone change."""


@st.composite
def moments(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """A zone, and a moment within two days of a change of its clocks."""
    zone = draw(st.sampled_from(ZONES))
    change = datetime.fromisoformat(draw(st.sampled_from(CHANGES[zone]))).replace(tzinfo=UTC)
    return ZoneInfo(zone), change + timedelta(seconds=draw(st.integers(-172_800, 172_800)))


@given(moments(), st.integers(1, 200_000), st.integers(0, 400_000), st.sampled_from(ZONES))
def test_clocks_count_seconds_and_not_the_hands_of_a_clock(
    here: tuple[ZoneInfo, datetime], ahead: int, later: int, seat: str
) -> None:
    """T-0 in the launch's zone, `now` in the operator's: what lies between is what an hourglass would say."""
    zone, t0 = here
    opened = t0 - timedelta(seconds=ahead)
    book = Book(plan_of(t0=t0.astimezone(zone), timezone=zone.key, window=timedelta(hours=30)), opened)
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    now = opened + timedelta(seconds=later)
    clock = read_clock(book.launch, now.astimezone(ZoneInfo(seat)))
    passed = timedelta(seconds=later - ahead)
    assert (clock.t, clock.l) == (passed, passed)
    assert clock.window_left == min(max(timedelta(hours=30) - passed, timedelta(0)), timedelta(hours=30))


@given(moments(), st.integers(-90_000, 90_000), st.integers(1, 7_200))
def test_a_hold_over_a_change_of_the_clocks_lasts_as_long_as_it_says(
    here: tuple[ZoneInfo, datetime], offset: int, lasts: int
) -> None:
    zone, t0 = here
    offset = -abs(offset) - 1
    marks = (
        Mark(
            timedelta(seconds=offset), "held", hold=BuiltInHold(HoldEnd.TIME, timedelta(seconds=lasts)), id=MarkId("h")
        ),
        Mark(timedelta(0), "launch", id=MarkId("z")),
    )
    book = Book(plan_of(t0=t0.astimezone(zone), timezone=zone.key, timeline=marks), t0 - timedelta(days=3))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    due = sequence(review(book.launch, book.now))[0].due
    assert due == t0 + timedelta(seconds=offset - lasts), "T-0 allows for the hold"
    book.wait((due - book.now).total_seconds())
    assert book.submit(orders.BeginHold(MarkId("h")), COCKPIT) is None
    book.wait(lasts - 1)
    assert book.submit(orders.Resume(), COCKPIT) is not None
    book.wait(1)
    assert book.submit(orders.Resume(), COCKPIT) is None
    assert book.launch.t0 == t0
    assert read_clock(book.launch, t0.astimezone(zone)).t == timedelta(0)


@pytest.mark.parametrize("zone", ZONES)
def test_a_slip_by_an_hour_is_an_hour_on_the_night_of_a_change(zone: str) -> None:
    for change in CHANGES[zone]:
        t0 = datetime.fromisoformat(change).replace(tzinfo=UTC) - timedelta(minutes=10)
        book = Book(plan_of(t0=t0.astimezone(ZoneInfo(zone)), timezone=zone), t0 - timedelta(hours=1))
        book.submit(intents.Open(LaunchId("demo-1"), "1"))
        later = (t0 + timedelta(hours=1)).astimezone(ZoneInfo(zone))
        assert book.submit(intents.SetT0(later, "rain"), ANA) is None
        assert read_clock(book.launch, book.now).t == timedelta(hours=-2)
        assert book.launch.t0 == later.astimezone(UTC)
