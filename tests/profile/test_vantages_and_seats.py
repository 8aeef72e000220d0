"""Vantage points of probes, logins of stations, the deputy: what they become, and what is wrong with them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cockpit.core.names import GateId
from cockpit.core.plan import Plan
from cockpit.core.reach import reach
from cockpit.errors import ProfileProblem
from cockpit.profile import load

HEAD = """
[launch]
project = "shop"
title = "The shop opens"
[category.web]
title = "Web"
[gate.g]
title = "Gate"
category = "web"
"""


def read(tmp_path: Path, text: str) -> Plan:
    path = tmp_path / "shop.toml"
    path.write_text(HEAD + text)
    return load(path).plan


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(ProfileProblem) as found:
        read(tmp_path, text)
    return str(found.value)


ASK = '[[gate.g.probe]]\nhttp = "GET http://api.internal/health"\n{more}\n'
CLAIM = 'claims = [{ says = "up", expect = "status == 200" }]'


def test_a_probe_may_say_from_where_it_must_be_asked_and_is_then_another_question(tmp_path: Path) -> None:
    here = read(tmp_path, ASK.format(more=CLAIM))
    there = read(tmp_path, ASK.format(more=f'from = "vpc"\n{CLAIM}'))
    (one,), (other,) = (plan.gate_by_id[GateId("g")].probes for plan in (here, there))
    assert (one.vantage, other.vantage) == ("", "vpc")
    assert one.digest != other.digest  # evidence from a seat is none from the vantage point


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ASK.format(more=f'from = "vpc"\neffect = "write"\n{CLAIM}'), "only a probe that reads"),
        (ASK.format(more=f'from = "vpc"\ncapture = {{ id = "body.id" }}\n{CLAIM}'), "what is captured does not travel"),
        (
            ASK.format(more=f'capture = {{ id = "body.id" }}\n{CLAIM}')
            + f'[[gate.g.probe]]\nhttp = "GET http://x/${{id}}"\nfrom = "vpc"\n{CLAIM.replace("up", "found")}',
            "what is captured does not travel",
        ),
        (
            '[[gate.g.probe]]\nlook = "http://x/page"\nfrom = "vpc"\nclaims = ["it looks right"]',
            "from does not go with look",
        ),
    ],
)
def test_what_no_runner_can_do_is_an_error_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(tmp_path, text)


WATCH = """claims = ["somebody looked"]
[watch.errors]
title = "Error rate"
{more}
http = "GET http://metrics.internal/errors"
limits = [{{ says = "Error rate > 1%", when = "body.rate > 1%", level = "critical" }}]
"""


def test_a_watch_may_say_it_too_under_a_word_that_is_not_its_beginning(tmp_path: Path) -> None:
    here = read(tmp_path, WATCH.format(more='from = "T-30m"'))
    there = read(tmp_path, WATCH.format(more='from = "T-30m"\nvantage = "vpc"'))
    (one,), (other,) = (plan.gate_by_id[GateId("watch-errors")].probes for plan in (here, there))
    assert (one.vantage, other.vantage) == ("", "vpc")
    assert one.digest != other.digest
    assert there.watches[0].starts == timedelta(minutes=-30)
    (touch,) = [one for one in reach(there).touches if one.what.startswith("GET")]
    assert "asked by a runner at vpc, not from here" in touch.remarks
    assert not [one for one in reach(here).touches if any("runner" in remark for remark in one.remarks)]


@pytest.mark.parametrize(
    ("more", "said", "hint"),
    [
        ('from = "vpc"', "13:8: watch.errors.from is no time from T-0 ('vpc')", 'is asked from is vantage = "vpc"'),
        ('vantge = "vpc"', "13:1: unknown key vantge", "did you mean vantage?"),
        ('vantage = "The VPC"', '13:11: "The VPC" is no valid name', "lower case letters, digits and dashes"),
    ],
)
def test_where_a_watch_is_asked_from_is_checked_at_its_place(tmp_path: Path, more: str, said: str, hint: str) -> None:
    with pytest.raises(ProfileProblem) as found:
        read(tmp_path, WATCH.format(more=more))
    (finding,) = found.value.findings
    assert said in str(finding.where) + ": " + finding.problem
    assert hint in finding.hint


def test_a_watch_that_people_report_is_asked_from_nowhere(tmp_path: Path) -> None:
    text = """claims = ["somebody looked"]
[watch.breach]
title = "Breach"
vantage = "vpc"
limits = [{ says = "Breach detected", level = "critical" }]
"""
    assert "vantage has nothing to ask here" in refused(tmp_path, text)


def test_a_station_may_have_a_login_and_the_poll_a_deputy(tmp_path: Path) -> None:
    gate = 'claims = ["somebody looked"]\n'
    poll = '[poll]\ndirector = "pm"\ndeputy = "sm"\nsilent_after = "90s"\n'
    stations = '[[station]]\nrole = "pm"\nperson = "Morgan"\nlogin = "morgan_pg"\n'
    plan = read(tmp_path, gate + poll + stations)
    assert (plan.poll.deputy, plan.poll.silent_after) == ("sm", timedelta(seconds=90))
    assert plan.stations[0].login == "morgan_pg"
    assert "the deputy is the director" in refused(tmp_path, gate + poll.replace('"sm"', '"PM"') + stations)
