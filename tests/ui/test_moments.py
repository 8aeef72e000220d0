"""What a person types for a moment, and zones that differ: midnight, clocks that jump, hours that come twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.plan import Plan
from cockpit.ui import words
from cockpit.ui.moments import NoTime, moment, past, slipped, span
from fakes.plans import T0, track_ai

PLAN = track_ai()
NOW = datetime(2026, 2, 27, 12, 17, 50, tzinfo=UTC)
BERLIN = replace(PLAN, timezone="Europe/Berlin")


def test_a_span_has_a_unit_or_is_given_one() -> None:
    assert span("90m") == timedelta(minutes=90)
    assert span("2 h") == timedelta(hours=2)
    assert span("20") is None
    assert span("20", "m") == timedelta(minutes=20)
    assert span("twenty") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+20m", T0 + timedelta(minutes=20)),
        ("+20", T0 + timedelta(minutes=20)),
        ("-5m", T0 - timedelta(minutes=5)),
        ("14:30", datetime(2026, 2, 27, 14, 30, tzinfo=UTC)),
        ("12:00", datetime(2026, 2, 28, 12, 0, tzinfo=UTC)),
        ("2026-03-01 09:00", datetime(2026, 3, 1, 9, 0, tzinfo=UTC)),
        ("2026-03-01T09:00+01:00", datetime(2026, 3, 1, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_new_t0(text: str, found: datetime) -> None:
    assert slipped(text, NOW, T0, PLAN) == found


@pytest.mark.parametrize("text", ["", "soon", "2026-03-01", "25:00", "2026-13-01 09:00", "20m", "+"])
def test_what_is_no_new_t0(text: str) -> None:
    with pytest.raises(NoTime):
        slipped(text, NOW, T0, PLAN)


@pytest.mark.parametrize("t0", [None, NOW - timedelta(hours=1)])
def test_minutes_count_from_now_where_t0_is_past_or_unset(t0: datetime | None) -> None:
    assert slipped("+20m", NOW, t0, PLAN) == NOW + timedelta(minutes=20)


def test_a_clock_time_after_midnight_is_tomorrow_in_the_launch_s_zone() -> None:
    late = datetime(2026, 2, 27, 22, 50, tzinfo=UTC)  # 23:50 in Berlin
    assert moment("00:10", late, BERLIN) == datetime(2026, 2, 27, 23, 10, tzinfo=UTC)


def test_an_hour_that_the_clocks_jump_over_is_refused() -> None:
    night = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    with pytest.raises(NoTime, match="does not exist"):
        moment("02:30", night, BERLIN)
    assert moment("03:30", night, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_hour_that_comes_twice_wants_an_offset() -> None:
    night = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    with pytest.raises(NoTime, match=r"\+02:00 or .*\+01:00"):
        moment("02:30", night, BERLIN)
    assert moment("2026-10-25 02:30+01:00", night, BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds of a strategy
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_a_time_of_day_is_the_next_one_on_the_launch_s_own_clocks(
    zone: str, now: datetime, hour: int, minute: int
) -> None:
    try:
        found = moment(f"{hour}:{minute:02}", now, replace(PLAN, timezone=zone))
    except NoTime as refused:
        assert "comes twice" in str(refused) or "jump over" in str(refused)  # noqa: PT017 - the other half of the law
        return
    assert found is not None
    shown = found.astimezone(UTC).astimezone(ZoneInfo(zone))
    assert (shown.hour, shown.minute) == (hour, minute)
    ahead = found.astimezone(UTC) - now
    assert timedelta(0) < ahead <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("zone", "text", "said"),
    [
        ("Australia/Lord_Howe", "2026-04-05 01:45", "comes twice"),  # half an hour, at two in the morning
        ("Australia/Lord_Howe", "2026-10-04 02:15", "jump over"),
        ("America/New_York", "2026-11-01 01:30", "comes twice"),
        ("America/New_York", "2026-03-08 02:59", "jump over"),
    ],
)
def test_no_hour_is_guessed_on_the_night_of_a_change(zone: str, text: str, said: str) -> None:
    with pytest.raises(NoTime, match=said):
        moment(text, NOW, replace(PLAN, timezone=zone))


@given(st.sampled_from(ZONES), st.sampled_from(ZONES), st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)))  # noqa: DTZ001 - bounds
def test_both_clocks_are_shown_exactly_where_they_differ(zone: str, seat: str, at: datetime) -> None:
    instant = at.replace(tzinfo=UTC)
    theirs, ours = instant.astimezone(ZoneInfo(zone)), instant.astimezone(ZoneInfo(seat))
    said = words.here(instant, replace(PLAN, timezone=zone), ZoneInfo(seat))
    assert (said == "") == (f"{theirs:%d %H:%M}" == f"{ours:%d %H:%M}")
    if said:
        assert f"{ours:%H:%M} here" in said
        assert (f"{ours:%a}" in said) == (theirs.date() != ours.date())


@pytest.mark.parametrize(
    ("plan", "zone", "said"),
    [
        (PLAN, "UTC", ""),
        (PLAN, "Europe/London", ""),
        (PLAN, "America/Sao_Paulo", " (10:00 here)"),
        (PLAN, "Asia/Tokyo", " (22:00 here)"),
        (BERLIN, "Pacific/Auckland", " (Sat 02:00 here)"),
    ],
)
def test_the_operator_s_zone_is_said_where_it_differs(plan: Plan, zone: str, said: str) -> None:
    assert words.here(T0, plan, ZoneInfo(zone)) == said


@pytest.mark.parametrize(
    ("text", "ago"),
    [("2h", timedelta(hours=2)), ("3d ago", timedelta(days=3)), ("90m", timedelta(minutes=90))],
)
def test_what_is_over_is_written_as_an_age(text: str, ago: timedelta) -> None:
    assert past(text, NOW, PLAN) == NOW - ago


def test_what_is_over_is_a_time_of_day_or_a_day() -> None:
    later = NOW + timedelta(minutes=1)
    assert past(f"{NOW - timedelta(minutes=1):%H:%M}", NOW, PLAN) <= NOW
    assert NOW - past(f"{later:%H:%M}", NOW, PLAN) > timedelta(hours=23)
    assert past("2026-02-20", NOW, PLAN).isoformat() == "2026-02-20T00:00:00+00:00"
    with pytest.raises(NoTime, match="write when it was seen"):
        past("yesterday", NOW, PLAN)
