"""`log --at`: which moment is meant, and what was known by then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cockpit.cli.log import known_at, moment_in
from cockpit.core.events import Entry, Noted
from cockpit.errors import UsageProblem
from fakes.generate import ANA, START, plan_of


def entries(*minutes: float) -> list[Entry]:
    return [
        Entry(number, str(number), START + timedelta(minutes=minute), ANA, Noted("x"))
        for number, minute in enumerate(minutes, 1)
    ]


def test_what_a_clock_that_was_set_back_wrote_later_was_not_known() -> None:
    made = entries(0, 5, 10, 3, 12)
    assert [entry.seq for entry in known_at(made, START + timedelta(minutes=6))] == [1, 2]
    assert [entry.seq for entry in known_at(made, START + timedelta(minutes=10))] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "zone", "meant"),
    [
        ("2026-02-27T12:30:00Z", "UTC", "2026-02-27T12:30:00+00:00"),
        ("12:30", "UTC", "2026-02-27T12:30:00+00:00"),
        ("12:30:15", "UTC", "2026-02-27T12:30:15+00:00"),
        ("12:30", "Europe/Berlin", "2026-02-27T11:30:00+00:00"),
        ("23:00", "UTC", "2026-02-27T23:00:00+00:00"),
    ],
)
def test_a_time_of_day_is_of_the_last_day_in_the_launchs_zone(text: str, zone: str, meant: str) -> None:
    found = moment_in(text, entries(0, 60), plan_of(timezone=zone))
    assert found.astimezone(UTC) == datetime.fromisoformat(meant)


def test_a_launch_may_cross_midnight() -> None:
    found = moment_in("23:55", entries(0, 13 * 60), plan_of())
    assert found == datetime(2026, 2, 27, 23, 55, tzinfo=UTC)


@pytest.mark.parametrize("text", ["25:00", "noon", "2026-02-27T12:30", "12:30+01:00"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(UsageProblem):
        moment_in(text, entries(0), plan_of())
