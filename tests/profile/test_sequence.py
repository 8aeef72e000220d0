"""The launch sequence: ids, manner, steps, holds, and what contradicts itself in its order."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cockpit.core.plan import BuiltInHold, HoldEnd, Manner, Step
from cockpit.errors import Finding
from cockpit.profile import Loaded, lint

Load = Callable[..., Loaded]
Found = Callable[[str | bytes], tuple[Finding, ...]]

GATES = """
[gate.smoke]
title = "Smoke"
category = "c"
depends = ["tenant"]
claims = ["x"]
[gate.tenant]
title = "Tenant"
category = "c"
claims = ["y"]
[[station]]
role = "pm"
"""


def mark(at: str, title: str, more: str = "") -> str:
    return f'[[timeline]]\nat = "{at}"\ntitle = "{title}"\n{more}\n'


# ------------------------------------------------------------------------------------------------------------- shape
def test_an_id_is_the_slug_of_the_title_numbered_where_it_is_taken(small: Callable[..., str], loaded: Load) -> None:
    titles = ["Team Standup", "Team  standup!", "Überprüfung 🎉", "🎉", "Team standup"]
    marks = loaded(small(rest="".join(mark(f"T-{9 - n}h", title) for n, title in enumerate(titles)))).plan.timeline
    assert [item.id for item in marks] == ["team-standup", "team-standup-2", "uberprufung", "mark", "team-standup-3"]


def test_an_id_of_its_own_comes_before_a_slug(small: Callable[..., str], loaded: Load) -> None:
    text = mark("T-2h", "Kickoff") + mark("T-1h", "Start", 'id = "kickoff"')
    assert [item.id for item in loaded(small(rest=text)).plan.timeline] == ["kickoff-2", "kickoff"]


def test_steps_manner_needs_and_claimed(small: Callable[..., str], loaded: Load) -> None:
    more = 'manner = "read-do"\nneeds = ["g", "g"]\nclaimed = true\nsteps = ["one", { title = "two", owner = "qa" }]'
    first, second = loaded(small(rest=mark("T-1h", "A", more) + mark("T-0", "B"))).plan.timeline
    assert first.steps == (Step("one"), Step("two", "qa"))
    assert (first.manner, first.needs, first.claimed) == (Manner.READ_DO, ("g",), True)
    assert (second.manner, second.needs, second.claimed) == (Manner.DO_CONFIRM, (), False)


@pytest.mark.parametrize(
    ("hold", "wanted"),
    [
        ('"until closed"', BuiltInHold(HoldEnd.CLOSED)),
        ('"until phase launch-day"', BuiltInHold(HoldEnd.PHASE, phase="launch-day")),  # type: ignore[arg-type]
        ('"until poll"', BuiltInHold(HoldEnd.POLL)),
        ('"until resumed"', BuiltInHold(HoldEnd.RESUME)),
        ('"10m"', BuiltInHold(HoldEnd.TIME, timedelta(minutes=10))),
        ("90", BuiltInHold(HoldEnd.TIME, timedelta(seconds=90))),
        ('{ lasts = "1h30m" }', BuiltInHold(HoldEnd.TIME, timedelta(minutes=90))),
        ('{ until = "poll", lasts = "20m" }', BuiltInHold(HoldEnd.POLL, timedelta(minutes=20))),
        ('{ until = "closed", lasts = "5m" }', BuiltInHold(HoldEnd.CLOSED, timedelta(minutes=5))),
        ('{ until = "phase", phase = "launch-day" }', BuiltInHold(HoldEnd.PHASE, phase="launch-day")),  # type: ignore[arg-type]
        ('{ until = "resumed" }', BuiltInHold(HoldEnd.RESUME)),
    ],
)
def test_a_built_in_hold(small: Callable[..., str], loaded: Load, hold: str, wanted: BuiltInHold) -> None:
    text = mark("T-1h", "A", f'until = {{ gate = "g" }}\nhold = {hold}') + '[[station]]\nrole = "pm"'
    whole = loaded(small(rest=text))
    assert whole.plan.timeline[0].hold == wanted
    assert whole.findings == ()  # nor does it need a t0


@pytest.mark.parametrize(
    ("more", "word", "problem"),
    [
        ('hold = "until tea"', "until tea", "is no hold"),
        ('hold = "until phase"', "until phase", "is no hold"),
        ('hold = "-5m"', "-5m", "is no hold"),
        ("hold = true", "true", "must be a table"),
        ('hold = { until = "closed" }', "closed", "gate that is not named"),
        ('hold = { until = "phase" }', "phase", "phase that is not named"),
        ('hold = { until = "poll", phase = "launch-day" }', "phase", "goes with until = phase"),
        ("hold = {}", "hold", "neither what ends it"),
        ('hold = { until = "time" }', "time", "neither what ends it"),
        ('hold = { unti = "poll" }', "unti", "unknown key unti"),
        ('hold = { until = "tea" }', "tea", "until cannot be"),
        ('hold = "until phase nowhere"', "nowhere", "does not exist"),
        ('manner = "do-read"', "do-read", "manner cannot be"),
        ("steps = [7]", "7", "must be a"),
        ('steps = [{ owner = "qa" }]', "steps", "title is missing"),
        ('steps = [" "]', "steps", "says nothing"),
        ('needs = ["gg"]', "gg", "no gate gg"),
        ('id = "Not So"', "Not So", "no valid name"),
        ('id = "b"\n[[timeline]]\nat = "T-0"\ntitle = "B"\nid = "b"', "id", "there twice"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    small: Callable[..., str], found: Found, more: str, word: str, problem: str
) -> None:
    whole = small(rest=mark("T-1h", "A", more))
    errors = [item for item in found(whole) if item.severity == "error"]
    assert any(re.search(problem, item.problem) for item in errors), [str(item) for item in errors]
    first = next(item for item in errors if re.search(problem, item.problem))
    assert first.where is not None
    assert word in whole.splitlines()[first.where.line - 1]


# ---------------------------------------------------------------------------------------------------- contradictions
SMOKE = 'until = { gate = "smoke" }'
TENANT = 'until = { gate = "tenant" }'


LATER = '[gate.later]\ntitle = "Later"\ncategory = "c"\nphase = "post-launch"\nclaims = ["z"]\n'
EVE = (
    '[phase.eve]\ntitle = "Eve"\nopens = "T-30m"\n'
    '[gate.eve]\ntitle = "Eve"\ncategory = "c"\nphase = "eve"\nclaims = ["z"]\n'
)


@pytest.mark.parametrize(
    ("text", "line", "problem", "hint"),
    [
        (
            mark("T-2h", "Early", 'needs = ["tenant"]') + mark("T-1h", "Late", TENANT),
            'needs = ["tenant"]',
            "needs tenant, which only a later mark closes",
            "Late comes at T-1h",
        ),
        (
            mark("T-2h", "Early", 'needs = ["smoke"]') + mark("T-1h", "Late", TENANT),
            'needs = ["smoke"]',
            "needs smoke, which waits for tenant, which only a later mark closes",
            "Late comes at T-1h",
        ),
        (
            mark("T-2h", "Smoke", SMOKE) + mark("T-1h", "Create the tenant", TENANT),
            SMOKE,
            "is over when smoke is closed, and that waits for tenant, which only a later mark closes",
            "Create the tenant comes at T-1h",
        ),
        (
            mark("T-1h", "Tenant", f'{TENANT}\nneeds = ["tenant"]'),
            "needs",
            "needs tenant, which only it closes",
            "cannot begin it",
        ),
        (
            mark("T-2h", "Ready?", 'hold = "until phase launch-day"') + mark("T-1h", "Late", TENANT),
            "hold",
            "holds until launch-day is closed, and that waits for tenant, which only a later mark closes",
            "Late comes at T-1h",
        ),
        (
            mark("T-1h", "A", 'needs = ["later"]') + LATER,
            "needs",
            "waits for later, whose phase post-launch opens later",
            "the phase of the gate",
        ),
        (
            mark("T-1h", "A", 'until = { gate = "later" }') + LATER,
            "until",
            "waits for later, whose phase post-launch opens later",
            "the phase of the gate",
        ),
        (
            mark("T-1h", "A", 'hold = "until phase eve"') + EVE,
            "hold",
            "waits for eve, which opens after the hold begins",
            "at a later mark",
        ),
        (
            mark("T-1h", "A", 'hold = "until poll"')
            + mark("T-10m", "Roll call", 'id = "ask"')
            + '[poll]\nmark = "ask"',
            "hold",
            "waits for the poll, and the poll comes at a later mark",
            "Roll call comes at T-10m",
        ),
        (mark("T-0", "Now", 'hold = "10m"'), "hold", "begins at T-0 or after it", "before T-0"),
        (mark("T+1h", "After", 'hold = "until resumed"'), "hold", "begins at T-0 or after it", "before T-0"),
        (mark("T-1h", "A", 'hold = "until phase post-launch"'), "hold", "comes after T-0", "before T-0"),
        (mark("T-1h", "A", 'hold = "until phase post-launch"'), "hold", "waits for nothing", ""),
    ],
)
def test_a_contradiction_is_a_warning_where_it_stands(
    small: Callable[..., str], found: Found, text: str, line: str, problem: str, hint: str
) -> None:
    whole = small(rest=GATES + text)
    items = [item for item in found(whole) if problem in item.problem]
    assert len(items) == 1, [str(item) for item in found(whole)]
    assert items[0].severity == "warning"
    assert hint in items[0].hint
    assert items[0].where is not None
    assert line in whole.splitlines()[items[0].where.line - 1]


def test_a_hold_for_a_poll_of_nobody(small: Callable[..., str], found: Found) -> None:
    (item,) = found(small(rest=mark("T-1h", "A", 'hold = "until poll"')))
    assert (item.severity, "no station to ask" in item.problem) == ("warning", True)


def test_an_order_that_can_happen_has_no_finding(small: Callable[..., str], found: Found) -> None:
    text = (
        mark("T-3h", "Tenant", TENANT)
        + mark("T-2h", "Smoke", f'{SMOKE}\nneeds = ["tenant"]\nhold = "until closed"')
        + mark("T-1h", "Poll", 'needs = ["smoke", "tenant"]\nhold = "until poll"')
        + mark("T-5m", "Go", 'needs = ["smoke"]\nhold = "until phase launch-day"')
    )
    assert found(small(rest=GATES + text)) == ()
    assert found(small(rest=GATES + text, launch="t0 = 2001-01-01T00:00:00Z")) == ()  # long ago: the clock asks


# --------------------------------------------------------------------------------------------- times of day, in a zone
@pytest.mark.parametrize(
    ("zone", "t0", "at", "offset"),
    [
        ("Europe/Berlin", "2026-03-29T12:00:00+02:00", "01:00", timedelta(hours=-10)),  # that night had no 2 o'clock
        ("Europe/Berlin", "2026-10-25T12:00:00+01:00", "01:00", timedelta(hours=-12)),
        ("America/New_York", "2026-03-08T09:00:00-04:00", "01:30", timedelta(hours=-6.5)),
        ("Australia/Lord_Howe", "2026-04-05T09:00:00+10:30", "01:00", timedelta(hours=-8.5)),
        ("Australia/Lord_Howe", "2026-10-04T09:00:00+11:00", "01:00", timedelta(hours=-7.5)),
        ("Asia/Kathmandu", "2026-02-27T00:30:00+05:45", "23:30", timedelta(hours=23)),  # the day of T-0, in its zone
        ("Asia/Kathmandu", "2026-02-26T18:45:00Z", "00:15", timedelta(minutes=-15)),
        ("America/New_York", "2026-02-28T00:10:00Z", "18:00", timedelta(minutes=-70)),  # still the 27th there
    ],
)
def test_a_time_of_day_is_one_of_the_launch_s_own_clocks(
    small: Callable[..., str], loaded: Load, zone: str, t0: str, at: str, offset: timedelta
) -> None:
    whole = loaded(small(rest=mark(at, "A"), launch=f'timezone = "{zone}"\nt0 = {t0}'))
    assert whole.plan.timeline[0].offset == offset
    assert whole.plan.t0 is not None
    shown = (whole.plan.t0.astimezone(UTC) + offset).astimezone(ZoneInfo(zone))
    assert f"{shown:%H:%M}" == at


@pytest.mark.parametrize(
    ("zone", "t0", "at"),
    [
        ("Europe/Berlin", "2026-03-29T12:00:00+02:00", "02:30"),
        ("America/New_York", "2026-11-01T09:00:00-05:00", "01:30"),
        ("Australia/Lord_Howe", "2026-04-05T09:00:00+10:30", "01:45"),
        ("Australia/Lord_Howe", "2026-10-04T09:00:00+11:00", "02:15"),
    ],
)
def test_a_time_of_day_that_is_skipped_or_comes_twice_is_refused(
    small: Callable[..., str], found: Found, zone: str, t0: str, at: str
) -> None:
    (item,) = found(small(rest=mark(at, "A"), launch=f'timezone = "{zone}"\nt0 = {t0}'))
    assert (item.severity, "skipped or happens twice (DST)" in item.problem) == ("error", True)


# ------------------------------------------------------------------------------------------------------- the weekday
def test_the_day_of_seed_000_is_a_tuesday(small: Callable[..., str], found: Found) -> None:
    shared = Path(os.environ.get("COCKPIT_SHARED", Path(__file__).parents[2] / ".." / "shared"))
    seed = next(iter((shared / "seeds").glob("000_*.txt")), None)
    if seed is None:
        pytest.skip("the shared checklists are not here")
    said = re.search(r"^\*\*Date:\*\* (.+)$", seed.read_text(encoding="utf-8"), re.MULTILINE)
    assert said is not None
    whole = small(launch=f't0 = 2026-02-24T13:00:00Z\ndate = "{said[1]}"')
    (item,) = found(whole)
    assert (item.severity, item.problem) == ("warning", "2026-02-24 is a Tuesday, not a Friday")
    assert item.where is not None
    assert item.where.column == len('date = "') + 1


@pytest.mark.parametrize(
    "said",
    ["2026-02-27, monitoring till the month's end", "Friday, 2026-02-27", "Sexta-feira 2026-02-27", "2026-02-27 (Fri)"],
)
def test_a_day_that_is_right_has_no_finding(small: Callable[..., str], found: Found, said: str) -> None:
    assert found(small(launch=f't0 = 2026-02-27T13:00:00Z\ndate = "{said}"')) == ()


def test_the_day_is_that_of_the_launch_s_own_zone(small: Callable[..., str], found: Found) -> None:
    launch = 'timezone = "Australia/Lord_Howe"\nt0 = 2026-02-27T20:00:00Z\ndate = "{}"'
    assert found(small(launch=launch.format("Saturday, 2026-02-28"))) == ()
    assert [item.problem for item in found(small(launch=launch.format("Friday")))] == [
        "2026-02-28 is a Saturday, not a Friday"
    ]


def test_our_track_ai_names_the_tenant_that_comes_after_its_test() -> None:
    found = lint(Path(__file__).parents[2] / "profiles" / "track-ai.toml")
    assert [item for item in found if "waits for test-tenant, which only a later mark closes" in item.problem]
