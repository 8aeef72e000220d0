"""What a profile prepares for the conduct of a launch: poll, way back, severities, contacts, updates, success."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from cockpit.core.contingency import Communication, Contact, IncidentStep, PollRule, Rollback, RollbackStep
from cockpit.core.severity import Severity
from cockpit.errors import Finding
from cockpit.profile import Loaded, load

Load = Callable[..., Loaded]
Found = Callable[[str | bytes], tuple[Finding, ...]]

WHOLE = """
[credentials]
status_url = "Where updates are posted"
[phase.day]
title = "Day"
[phase.hour]
title = "First hour"
after_t0 = true
opens = "T+1h"
[[timeline]]
at = "T-20m"
title = "Poll"
[[station]]
role = "pm"
[[station]]
role = "cto"
[poll]
quorum = 1
time_box = "10m"
self_sign_off = false
director = "cto"
mark = "poll"
[rollback]
gate = "g"
limit = "5m"
drill = "4m"
notes = ["No triggers are given"]
[[rollback.step]]
title = "Back to the previous deployment"
owner = "devops"
budget = "2m"
command = "deploy --previous"
[[rollback.step]]
title = "Point-in-time recovery"
no_return = true
[escalation.critical]
action = "Halt"
steps = [
  "Notify the team",
  { title = "Mail to customers", within = "5m", owner = "support" },
  { title = "Call", within = "at once" },
]
[severities]
P0 = "critical"
Low = "minor"
[[contact]]
name = "CTO"
role = "head"
group = "Technical Team"
reach = "[phone] [email]"
severities = ["moderate", "critical"]
[[contact]]
name = "DNS Provider"
[communication]
every = "30m"
starts = "T-2h"
ends = "T+4h"
channels = ["Slack channel: #launch-day"]
webhook = "status_url"
[[success]]
says = "Zero critical errors"
window = "first 2h"
lasts = "2h"
[[success]]
says = "All good"
[[follow_up]]
title = "Debrief"
at = "T+1d"
"""


def test_everything_of_it_is_in_the_plan(small: Callable[..., str], loaded: Load) -> None:
    whole = loaded(small(rest=WHOLE))
    plan, minutes = whole.plan, lambda number: timedelta(minutes=number)
    assert [(item.severity, item.problem) for item in whole.findings] == [
        ("note", "1 of 2 contacts hold a placeholder where they should be reached")
    ]
    assert plan.poll == PollRule(1, minutes(10), self_sign_off=False, director="cto", mark="poll")  # type: ignore[arg-type]
    assert plan.rollback == Rollback(
        (
            RollbackStep("Back to the previous deployment", "devops", minutes(2), command="deploy --previous"),
            RollbackStep("Point-in-time recovery", no_return=True),
        ),
        "g",  # type: ignore[arg-type]
        minutes(5),
        minutes(4),
        ("No triggers are given",),
    )
    assert plan.escalation[0].steps == (
        IncidentStep("Notify the team"),
        IncidentStep("Mail to customers", minutes(5), "support"),
        IncidentStep("Call", minutes(0)),
    )
    assert plan.severities == (("P0", Severity.CRITICAL), ("Low", Severity.MINOR))
    assert plan.contacts == (
        Contact("CTO", "head", "Technical Team", "[phone] [email]", (Severity.MODERATE, Severity.CRITICAL)),
        Contact("DNS Provider"),
    )
    assert plan.communication == Communication(
        minutes(30), minutes(-120), minutes(240), ("Slack channel: #launch-day",), "status_url"
    )
    assert [(item.id, item.lasts) for item in plan.success] == [("success-1", minutes(120)), ("success-2", None)]
    assert [item.offset for item in plan.follow_ups] == [timedelta(days=1)]
    assert [phase.opens for phase in plan.phases] == [None, timedelta(hours=1)]


def test_it_comes_back_from_the_cache(small: Callable[..., str], write: Callable[[str], object]) -> None:
    path = write(small(rest=WHOLE))
    first, second = load(path), load(path)  # type: ignore[arg-type]
    assert second.plan == first.plan
    assert second.plan.severities == first.plan.severities


def test_without_any_of_it_the_plan_says_so(small: Callable[..., str], loaded: Load) -> None:
    plan = loaded(small(launch='director = "pm"')).plan
    assert plan.poll == PollRule(director="pm")
    assert (plan.rollback, plan.communication, plan.watches, plan.contacts) == (Rollback(), Communication(), (), ())


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("quorum = 1", "quorum = 3", "quorum", "cannot be reached by 2"),
        ("quorum = 1", 'quorum = 1\nrule = "unanimous"', "quorum", "unanimous or has a quorum"),
        ("quorum = 1", "quorum = 0", "quorum", "greater than or equal to 1"),
        ('mark = "poll"', 'mark = "pol"', "pol", "no mark pol"),
        ('gate = "g"\nlimit', 'gate = "gg"\nlimit', "gg", "no gate gg"),
        ('within = "5m"', 'within = "soon"', "soon", "no duration"),
        ('P0 = "critical"', 'P0 = "fatal"', "P0", "cannot be"),
        ('P0 = "critical"', 'Minor = "critical"', "Minor", "severity of its own"),
        ('P0 = "critical"', 'LOW = "critical"', "ow", "are the same word"),
        ('webhook = "status_url"', 'webhook = "status"', "status", "no credential status"),
        ('ends = "T+4h"', 'ends = "T-3h"', "ends", "end before they begin"),
        ('starts = "T-2h"', 'starts = "10:00"', "starts", "no time from T-0"),
        ('opens = "T+1h"', 'opens = "1h"', "opens", "no time from T-0"),
        ('opens = "T+1h"', "opens = 60", "opens", "must be a time from T-0"),
        ('at = "T+1d"', 'at = "T+1 day"', "T+1 day", "no time from T-0"),
        ('severities = ["moderate", "critical"]', 'severities = ["P0"]', "P0", "cannot be"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    small: Callable[..., str], found: Found, old: str, new: str, line: str, problem: str
) -> None:
    assert old in WHOLE
    whole = small(rest=WHOLE.replace(old, new, 1))
    errors = [item for item in found(whole) if item.severity == "error"]
    assert len(errors) == 1, [str(item) for item in errors]
    assert re.search(problem, errors[0].problem), str(errors[0])
    assert errors[0].where is not None
    assert line in whole.splitlines()[errors[0].where.line - 1]


def test_two_directors_are_one_too_many(small: Callable[..., str], found: Found) -> None:
    errors = [item.problem for item in found(small(rest=WHOLE, launch='director = "ceo"')) if item.severity == "error"]
    assert errors == ["two directors are named"]
    assert {item.severity for item in found(small(rest=WHOLE, launch='director = "cto"'))} <= {"warning", "note"}


def test_a_template_left_in_a_channel_is_a_warning(small: Callable[..., str], found: Found) -> None:
    channels = '[communication]\nchannels = [\n"Slack #launch",\n"{}",\n]'
    for left in ("Video call: [meeting link]", "Status page: status.yourdomain.com", "Twitter: @yourcompany"):
        (item,) = found(small(rest=channels.format(left)))
        assert (item.severity, item.problem) == ("note", "a placeholder was left in this channel")
    assert found(small(rest=channels.format("Team mail: [ops] your domain"))) != ()
    assert found(small(rest=channels.format("https://status.acme.dev"))) == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('limit = "5m"', 'limit = "1m"', "together take longer"),
        ('drill = "4m"', 'drill = "6m"', "longer than the limit"),
    ],
)
def test_a_way_back_that_takes_too_long_is_a_warning(
    small: Callable[..., str], found: Found, old: str, new: str, problem: str
) -> None:
    items = found(small(rest=WHOLE.replace(old, new)))
    assert {item.severity for item in items} <= {"warning", "note"}
    assert any(problem in item.problem for item in items)


def test_a_task_that_comes_again_is_as_many_tasks(small: Callable[..., str], loaded: Load) -> None:
    daily = """
[[follow_up]]
title = "Standup"
at = "T+1d"
every = "1d"
until = "T+7d"
"""
    tasks = loaded(small(rest=daily)).plan.follow_ups
    assert [item.title for item in tasks] == [f"Standup ({number} of 7)" for number in range(1, 8)]
    assert [item.offset for item in tasks] == [timedelta(days=number) for number in range(1, 8)]


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ('every = "1d"', "it needs at and until"),
        ('at = "T+2d"\nevery = "1d"\nuntil = "T+1d"', "it would come 0 times"),
        ('at = "T+1d"\nevery = "1s"\nuntil = "T+90d"', "times"),
        ('at = "T+1d"\nuntil = "T+2d"', "nothing comes again"),
    ],
)
def test_a_task_whose_times_cannot_be_told(small: Callable[..., str], found: Found, keys: str, problem: str) -> None:
    (finding,) = found(small(rest=f'[[follow_up]]\ntitle = "Standup"\n{keys}\n'))
    assert finding.severity == "error"
    assert problem in finding.problem


def test_a_step_may_wait_and_a_criterion_may_look_at_the_end(small: Callable[..., str], loaded: Load) -> None:
    rest = """
[escalation.critical]
steps = [{ title = "mail the customers", after = "5m", within = "2m" }]
[[success]]
says = "99.9 % over the week"
lasts = "7d"
judged = "at the end"
[[success]]
says = "no error in the first 2 h"
lasts = "2h"
"""
    plan = loaded(small(rest=rest)).plan
    minutes = timedelta(minutes=1)
    assert plan.escalation[0].steps == (IncidentStep("mail the customers", 2 * minutes, after=5 * minutes),)
    assert [item.throughout for item in plan.success] == [False, True]
