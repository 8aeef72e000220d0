"""Watches: the gate behind each, its limits, where they stand on the gauge, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from cockpit.core.contingency import Level
from cockpit.errors import Finding
from cockpit.profile import Loaded, load

Load = Callable[..., Loaded]
Found = Callable[[str | bytes], tuple[Finding, ...]]

WATCH = """
[variables]
metrics = "http://127.0.0.1:9"
[watch.errors]
title = "Error rate"
from = "T-30m"
owner = "devops"
http = "GET ${metrics}/errors"
every = "15s"
limits = [
  { says = "Error rate < 0.1%", when = "body.error_rate >= 0.1%", level = "target" },
  { says = "Error rate > 1%", when = "body.error_rate > 1%", level = "critical", respond = "at once" },
  { says = "Error rate > 5%", when = "body.error_rate > 5% for 5m", level = "rollback" },
]
"""
REPORTED = """
[watch.breach]
title = "Security breach detected"
limits = [{ says = "Security breach detected", level = "critical", respond = "15m" }]
"""


def test_a_watch_is_a_metric_with_its_marks(small: Callable[..., str], loaded: Load) -> None:
    plan = loaded(small(rest=WATCH)).plan
    (watch,) = plan.watches
    assert (watch.id, watch.title, watch.owner, watch.gate) == ("errors", "Error rate", "devops", "watch-errors")
    assert watch.starts == timedelta(minutes=-30)
    assert [limit.level for limit in watch.limits] == [Level.TARGET, Level.CRITICAL, Level.ROLLBACK]
    assert [limit.value for limit in watch.limits] == [0.001, 0.01, 0.05]
    assert [limit.respond for limit in watch.limits] == [None, timedelta(0), None]
    assert watch.trigger
    assert not watch.baseline


def test_its_gate_is_no_gate_of_the_board(small: Callable[..., str], loaded: Load) -> None:
    plan = loaded(small(rest=WATCH)).plan
    (gate,) = plan.watch_gates
    assert (gate.id, gate.binding, gate.owner) == ("watch-errors", False, "devops")
    assert [probe.every for probe in gate.probes] == [15.0]
    assert gate.probes[0].id == "watch-errors/1"
    assert len(gate.probes[0].digest) == 64
    assert [claim.expect for claim in gate.claims][1:] == ["body.error_rate > 1%", "body.error_rate > 5% for 5m"]
    assert gate.claims[2].hold == timedelta(minutes=5)
    assert [limit.claim for limit in plan.watches[0].limits] == [claim.id for claim in gate.claims]
    assert [item.id for item in plan.gates] == ["g"]
    assert all(gate.id not in {item.id for item in gates} for gates in plan.gates_of.values())
    assert plan.gate_by_id["watch-errors"] is gate  # type: ignore[index]


def test_without_a_probe_people_report_it(small: Callable[..., str], loaded: Load) -> None:
    plan = loaded(small(rest=REPORTED, launch='owner = "pm"')).plan
    (gate,) = plan.watch_gates
    assert gate.probes == ()
    assert [claim.by_person for claim in gate.claims] == [True]
    assert plan.watches[0].starts == timedelta(0)
    assert plan.watches[0].owner == "pm"
    assert plan.watches[0].limits[0].respond == timedelta(minutes=15)


def test_a_watch_that_does_not_say_asks_every_minute(small: Callable[..., str], loaded: Load) -> None:
    plan = loaded(small(rest=WATCH.replace('every = "15s"\n', ""))).plan
    assert plan.watch_gates[0].probes[0].every == 60.0


@pytest.mark.parametrize(
    ("unit", "when", "value"),
    [
        ("", "body.error_rate > 1%", 0.01),
        ("percent", "body.error_rate > 1%", 1.0),
        ("", "body.error_percent > 1%", 1.0),
        ("", "body.latency_ms > 2s", 2000.0),
        ("s", "body.latency > 500ms", 0.5),
        ("", "body.queue > 100", 100.0),
        ("/hour", "body.logins > 100/hour", 100.0),
        ("/minute", "body.logins > 120/hour", 2.0),
        ("", "count(body.alerts) >= 3", 3.0),
        ("", "all body.rates[] > 1%", None),
        ("", "body.error_rate > baseline * 1.5", None),
        ("", "body.state == 'down'", None),
        ("", "body.n != 3", None),
        ("", "delta(body.n, 1h) > 10", None),
        ("", "body.n > @body.limit", None),
    ],
)
def test_where_a_limit_stands(small: Callable[..., str], loaded: Load, unit: str, when: str, value: float) -> None:
    declared = f'unit = "{unit}"\n' if unit else ""
    limit = f'{{ says = "a", when = "{when}", level = "info" }}'
    text = f'[watch.w]\ntitle = "W"\nhttp = "http://x"\n{declared}limits = [{limit}]'
    (watch,) = loaded(small(rest=text)).plan.watches
    assert watch.limits[0].value == (value if value is None else pytest.approx(value))
    assert watch.baseline is ("baseline" in when)
    assert watch.unit == unit


def test_a_variable_that_a_watch_needs_is_counted(small: Callable[..., str], found: Found) -> None:
    text = small(rest=WATCH.replace('metrics = "http://127.0.0.1:9"', 'metrics = { description = "Where" }'))
    assert ["1 probe waits for it" in item.problem for item in found(text)] == [True]


def test_what_a_watch_asks_has_an_identity(small: Callable[..., str], loaded: Load) -> None:
    before = loaded(small(rest=WATCH)).plan.watch_gates[0]
    after = loaded(small(rest=WATCH.replace("127.0.0.1:9", "127.0.0.1:8"))).plan.watch_gates[0]
    assert before.probes[0].digest != after.probes[0].digest
    assert [claim.id for claim in before.claims] == [claim.id for claim in after.claims]


def test_it_comes_back_from_the_cache(small: Callable[..., str], write: Callable[[str], object]) -> None:
    path = write(small(rest=WATCH + REPORTED))
    first, second = load(path), load(path)  # type: ignore[arg-type]
    assert second.plan == first.plan
    assert second.plan.watches[0].limits[1].level is Level.CRITICAL


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (WATCH.replace('when = "body.error_rate > 1%", ', ""), 'says = "Error rate > 1%"', "needs a when"),
        (WATCH.replace("body.error_rate > 1%", "body.error_rate >> 1%"), "error_rate >> 1%", "."),
        (WATCH.replace("body.error_rate > 1%", "bodi.error_rate > 1%"), "bodi", "no field bodi"),
        (WATCH.replace("${metrics}", "${metric}"), "${metric}", "names nothing"),
        (WATCH.replace('from = "T-30m"', 'from = "10:00"'), "from", "is no time from T-0"),
        (WATCH.replace('"critical"', '"severe"'), "severe", "level cannot be"),
        (WATCH.replace('every = "15s"', 'every = "10ms"'), "every", "less than a second"),
        (WATCH.replace("Error rate > 5%", "Error rate > 1%").replace("5% for 5m", "1%"), "1%", "claims the same twice"),
        (WATCH.replace("GET ${", "POST ${"), "POST", "states no effect"),
        (WATCH.replace('level = "target"', 'level = "target", respond = "1h"'), "respond", "target never fires"),
        (WATCH.replace('http = "GET ${metrics}/errors"\n', ""), "every", "nothing to ask"),
        (WATCH + "[gate.watch-errors]\ntitle = 'x'\ncategory = 'c'\nclaims = ['y']", "gate.watch-errors", "is taken"),
        (REPORTED.replace("level", 'when = "status == 1", level'), "when", "no document"),
        ('[watch.w]\ntitle = "W"\nlimits = []', "watch.w", "no limit"),
        ('[watch.w]\ntitle = "W"', "watch.w", "limits is missing"),
        ('[watch.w]\ntitle = "W"\nlook = "http://x"\nlimits = []', "look", "unknown key look"),
        (REPORTED.replace('"15m"', '"soon"'), "soon", "is no duration"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    small: Callable[..., str], found: Found, text: str, line: str, problem: str
) -> None:
    whole = small(rest=text)
    errors = [item for item in found(whole) if item.severity == "error"]
    assert any(re.search(problem, item.problem) for item in errors), [str(item) for item in errors]
    first = next(item for item in errors if re.search(problem, item.problem))
    assert first.where is not None
    assert line in whole.splitlines()[first.where.line - 1]


def test_the_last_value_of_a_watch_is_news_for_a_few_of_its_intervals(small: Callable[..., str], loaded: Load) -> None:
    fast, slow = WATCH, WATCH.replace("watch.errors", "watch.slow").replace('"15s"', '"5m"').split("[watch", 1)[1]
    gates = loaded(small(rest=f"{fast}[watch{slow}{REPORTED}")).plan.watch_gates
    assert [gate.fresh_for for gate in gates] == [timedelta(minutes=2), timedelta(minutes=20, seconds=20), None]


def test_a_mark_knows_how_many_times_the_baseline_it_stands_at(small: Callable[..., str], loaded: Load) -> None:
    rest = WATCH.replace("body.error_rate > 1%", "body.error_rate > baseline * 1.5")
    plan = loaded(small(rest=rest)).plan
    assert [limit.times for limit in plan.watches[0].limits] == [None, 1.5, None]
    assert plan.watch_gates[0].claims[1].looks_back == timedelta(minutes=15)
