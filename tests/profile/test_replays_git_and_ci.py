"""The kinds replay, git, ci and metric of CloudWatch in a profile: what they become, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cockpit.core import wire
from cockpit.core.effects import needs_effect
from cockpit.core.plan import Plan
from cockpit.core.probe import (
    CiSpec,
    CloudWatchSpec,
    Count,
    Effect,
    GithubConnection,
    GitSpec,
    HttpSpec,
    ReplaySpec,
    RunSpec,
    Signature,
    SqlSpec,
)
from cockpit.errors import Finding
from cockpit.profile import Loaded

HEAD = """
[variables]
api = "https://shop.test"
source = { value = "/srv/shop", path = true }
queue = "jobs"
[credentials]
key = "of the webhook"
github_token = "of GitHub"
[connections.db]
kind = "postgresql"
host = "db.shop.test"
dbname = "shop"
user = "reader"
[connections.cloud]
kind = "aws"
region = "us-east-1"
[connections.gh]
kind = "github"
token = "${github_token}"
"""
REPLAY = """
[[gate.g.probe]]
replay = "POST ${api}/webhook"
json = { id = "evt_${run_id}" }
sign = { header = "Stripe-Signature", algorithm = "hmac-sha256", key = "${key}", scheme = "stripe" }
effect = "write"
times = 3
together = true
settle = "5s"
timeout = "30s"
counts = { sql = "select count(*) as n from topups where event = ${run_id}", value = "rows[0].n" }
claims = [{ says = "a", expect = "effects == 1" }, { says = "b", expect = "answers[1].body == @answers[0].body" }]
"""
GOOD = f"""{REPLAY}
[[gate.g.probe]]
git = "${{source}}"
ref = "v3.0.0"
against = "origin/main"
about = "docs/PLAYBOOK.md"
claims = [{{ says = "c", expect = "tags contains 'v3.0.0'" }}, {{ says = "d", expect = "last.at newer than 90d" }}]
[[gate.g.probe]]
ci = "o/shop"
ref = "main"
workflow = "CI"
secrets = true
environment = "production"
claims = [{{ says = "e", expect = "run.conclusion == 'success'" }}]
[[gate.g.probe]]
metric = "AWS/SQS ApproximateNumberOfMessagesVisible"
dimensions = {{ QueueName = "${{queue}}" }}
stat = "Maximum"
period = "5m"
claims = [{{ says = "f", expect = "value < 100" }}]
[[gate.g.probe]]
run = "k6 run smoke.js"
exit_codes = [0, 99]
claims = [{{ says = "h", expect = "exit_code == 0" }}]
"""
Found = Callable[..., tuple[Finding, ...]]


def test_what_the_tables_become(small: Callable[..., str], loaded: Callable[..., Loaded]) -> None:
    read = loaded(small(GOOD, launch=HEAD))
    assert [item.problem for item in read.findings] == []
    signature = Signature("Stripe-Signature", "hmac-sha256", "${key}", scheme="stripe")
    request = HttpSpec("POST", "${api}/webhook", json={"id": "evt_${run_id}"}, sign=signature)
    count = Count(SqlSpec("db", "select count(*) as n from topups where event = ${run_id}"), "rows[0].n")
    probes = read.plan.gates[0].probes
    assert [probe.spec for probe in probes] == [
        ReplaySpec(request, 3, True, 5.0, count),
        GitSpec("${source}", "v3.0.0", "origin/main", "docs/PLAYBOOK.md"),
        CiSpec("gh", "o/shop", "main", "CI", True, "production"),
        CloudWatchSpec(
            "cloud", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", (("QueueName", "${queue}"),), 300, 1500
        ),
        RunSpec("k6 run smoke.js", exit_codes=(0, 99)),
    ]
    assert [probe.title for probe in probes] == [
        "3 times POST ${api}/webhook",
        "repository ${source}",
        "o/shop · CI · main",
        "Maximum of AWS/SQS ApproximateNumberOfMessagesVisible",
        "k6 run smoke.js",
    ]
    assert [needs_effect(probe.spec) for probe in probes] == [Effect.WRITE] + [Effect.READ] * 4
    assert read.plan.connections["gh"] == GithubConnection("gh", token="${github_token}")
    assert wire.load(Plan, wire.dump(read.plan)) == read.plan


def test_what_counts_belongs_to_the_identity_of_a_replay(
    small: Callable[..., str], loaded: Callable[..., Loaded]
) -> None:
    def digest(text: str) -> str:
        return loaded(small(text, launch=HEAD)).plan.gates[0].probes[0].digest

    moved = HEAD.replace("db.shop.test", "other.test")
    assert digest(REPLAY) != digest(REPLAY.replace("from topups", "from others"))
    assert digest(REPLAY) != loaded(small(REPLAY, launch=moved)).plan.gates[0].probes[0].digest


PROVES = 'claims = [{ says = "a", expect = "elapsed_ms > 0" }]'


@pytest.mark.parametrize(
    ("probe", "problem"),
    [
        ('replay = "POST ${api}/x"', "a replay is sent to see what it does"),
        ('replay = "POST ${api}/x"\neffect = "read"', "a replay is sent to see what it does"),
        ('replay = "POST ${api}/x"\neffect = "write"\ntimes = 1', "greater than or equal to 2"),
        ('replay = "POST ${api}/x"\neffect = "write"\nsettle = "5s"', "nothing is counted, so nothing settles"),
        (REPLAY.partition("]]")[2].partition("claims")[0].replace('"30s"', '"4s"'), "before the effects have settled"),
        ('replay = "POST ${api}/x"\neffect = "write"\ncounts = { value = "a" }', "nothing is asked here"),
        (
            'replay = "POST ${api}/x"\neffect = "write"\ncounts = { http = "POST ${api}/n", value = "body.n" }',
            "what counts the effects only reads",
        ),
        (
            'replay = "POST ${api}/x"\neffect = "write"\ncounts = { sql = "delete from a", value = "count" }',
            "changes the database",
        ),
        (
            'replay = "POST ${api}/x"\neffect = "write"\ncounts = { http = "GET ${api}/n", value = "a[" }',
            "this is no JMESPath",
        ),
        ('http = "GET ${api}"\ntimes = 3', "times does not go with http"),
        ('git = "${none}"', "names nothing"),
        ('git = "."\nworkflow = "CI"', "workflow does not go with git"),
        ('ci = "shop"\nref = "main"', "a repository is written OWNER/NAME"),
        ('ci = "o/shop"', "nothing is asked of this repository"),
        ('ci = "o/shop"\nref = "main"\nenvironment = "x"', "environment is about secrets"),
        ('metric = "AWS/SQS"\nstat = "Sum"', "a namespace and a name"),
        ('metric = "AWS/SQS Depth"\non = "cloud"', "which statistic?"),
        ('metric = "AWS/SQS Depth"\nstat = "Most"', "is no statistic"),
        ('metric = "AWS/SQS Depth"\nstat = "Sum"\nperiod = "90s"', "whole minutes"),
        ('metric = "AWS/SQS Depth"\nstat = "Sum"\nperiod = "1h"\nlook_back = "5m"', "shorter than one period"),
        ('run = "k6 run x.js"\nexit_codes = [256]', "less than or equal to 255"),
    ],
)
def test_what_is_wrong_is_said(small: Callable[..., str], found: Found, probe: str, problem: str) -> None:
    findings = found(small(f"[[gate.g.probe]]\n{probe}\n{PROVES}\n", launch=HEAD))
    assert any(problem in item.problem for item in findings), [item.problem for item in findings]


@pytest.mark.parametrize(
    ("old", "field"),
    [("effects == 1", "efects"), ("run.conclusion", "runn"), ("tags contains", "tag"), ("value < 100", "vale")],
)
def test_a_field_that_its_document_lacks_is_found(
    small: Callable[..., str], found: Found, old: str, field: str
) -> None:
    word = old.split(" ", maxsplit=1)[0].split(".", maxsplit=1)[0]
    text = small(GOOD.replace(f'expect = "{word}', f'expect = "{field}', 1), launch=HEAD)
    assert any(field in item.problem for item in found(text))


@pytest.mark.parametrize("window", ["within 30s", "for 5m"])
def test_a_replay_is_not_sent_again_to_look_again(small: Callable[..., str], found: Found, window: str) -> None:
    findings = found(small(REPLAY.replace("effects == 1", f"effects == 1 {window}"), launch=HEAD))
    assert any("a replay would be sent again" in item.problem for item in findings)


def test_a_watch_cannot_replay(small: Callable[..., str], found: Found) -> None:
    watch = '[watch.w]\ntitle = "w"\nreplay = "POST ${api}"\nlimits = [{ says = "x", level = "critical" }]\n'
    assert any("replay" in f"{item.problem} {item.hint}" for item in found(small(PLAIN, launch=HEAD) + watch))


PLAIN = '[[gate.g.probe]]\ngit = "${source}"\nclaims = [{ says = "a", expect = "dirty == false" }]\n'
