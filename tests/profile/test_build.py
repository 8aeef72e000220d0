"""What a profile becomes: every key of the format lands in the plan, and nothing that was written is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cockpit.core.plan import BuiltInHold, Claimed, HoldEnd
from cockpit.core.probe import (
    AwsConnection,
    AwsSpec,
    Effect,
    FileSpec,
    HttpSpec,
    LookSpec,
    PostgresConnection,
    RunSpec,
    Signature,
    SqlSpec,
)
from cockpit.core.severity import Severity
from cockpit.errors import ProfileProblem
from cockpit.profile import Loaded, load

Load = Callable[..., Loaded]
T0 = datetime(2026, 2, 27, 13, tzinfo=UTC)


def test_the_good_profile_has_no_finding_and_keeps_its_bytes(good: str, loaded: Load) -> None:
    read = loaded(good)
    assert read.findings == ()
    assert read.raw == good.encode()


def test_a_journal_that_many_seats_share(good: str, loaded: Load) -> None:
    assert loaded(good).plan.journal == ""
    for more in ("", 'journal_connection = "db"\n'):
        shared = good.replace("close_at_least = 3\n", f'close_at_least = 3\njournal = "postgresql"\n{more}')
        assert loaded(shared).plan.journal == "db"


def test_launch_phases_categories_and_people(good: str, loaded: Load) -> None:
    plan = loaded(good).plan
    assert (plan.project, plan.title, plan.owner, plan.timezone) == ("shop", "Checkout 2.0", "pm", "UTC")
    assert (plan.t0, plan.window, plan.close_at_least) == (T0, timedelta(hours=3), 3)
    assert [(phase.id, phase.after_t0) for phase in plan.phases] == [("launch-day", False), ("week-one", True)]
    assert [(item.id, item.expected_gates) for item in plan.categories] == [("infrastructure", 3), ("people", None)]
    assert [(item.role, item.person, item.function) for item in plan.stations] == [
        ("pm", "Morgan", "Delivery Lead"),
        ("devops", "Gage", ""),
    ]
    assert [(item.severity, item.action) for item in plan.escalation] == [
        (Severity.MINOR, "Note it, proceed"),
        (Severity.CRITICAL, "Halt"),
    ]
    assert [(item.says, item.gate, item.all_gates, item.claimed, item.window) for item in plan.success] == [
        ("All checklist items signed off", None, True, False, ""),
        ("Smoke test completed", "smoke", False, True, "first 2h"),
    ]
    assert [(item.title, item.due, item.owner) for item in plan.follow_ups] == [("Team debrief", "Saturday", "pm")]
    assert plan.connections == {
        "db": PostgresConnection("db", "db.internal", "shop", "reader", password="${db_password}"),
        "aws": AwsConnection("aws", "us-east-1"),
    }
    assert [(item.name, item.description) for item in plan.credentials] == [
        ("db_password", "Password of the read-only user"),
        ("webhook_key", "HMAC key of the webhook"),
    ]


def test_variables_are_put_into_each_other(good: str, loaded: Load) -> None:
    values = {item.name: item for item in loaded(good).plan.variables}
    assert values["tenants"].value == "http://api.internal:3001/tenants"
    assert (values["docs"].path, values["docs"].description) == (True, "Where the runbooks lie")


def test_a_variable_that_is_one_reference_keeps_the_type(small: Callable[..., str], loaded: Load) -> None:
    text = small(rest='[variables]\na = "${b}"\nb = [1, { x = "${c}" }]\nc = true')
    values = {item.name: item.value for item in loaded(text).plan.variables}
    assert values["a"] == [1, {"x": True}]


def test_a_gate(good: str, loaded: Load) -> None:
    gate = loaded(good).plan.gate_by_id["queues"]  # type: ignore[index]
    assert (gate.title, gate.category, gate.phase, gate.owner) == (
        "SQS queues active",
        "infrastructure",
        "launch-day",
        "devops",
    )
    assert (gate.severity, gate.fresh_for, gate.claimed) == (Severity.CRITICAL, timedelta(minutes=10), Claimed.PARTIAL)
    assert (gate.runbook, gate.note, gate.binding, gate.sequence) == (
        "docs/runbooks/dlq.md",
        "Needs a drill",
        True,
        False,
    )
    assert good.splitlines()[gate.line - 1] == "[gate.queues]"


def test_a_gate_without_owner_and_phase_has_those_of_the_launch(good: str, loaded: Load) -> None:
    plan = loaded(good).plan
    gate = plan.gate_by_id["database"]  # type: ignore[index]
    assert (gate.owner, gate.phase, gate.depends) == ("pm", "launch-day", ("queues",))
    assert not plan.gate_by_id["runbooks"].binding  # type: ignore[index]


def test_without_phases_there_are_two(small: Callable[..., str], loaded: Load) -> None:
    assert [(item.id, item.after_t0) for item in loaded(small()).plan.phases] == [
        ("launch-day", False),
        ("post-launch", True),
    ]


def test_every_kind_of_probe(good: str, loaded: Load) -> None:
    plan = loaded(good).plan
    probes = {probe.id: probe for gate in plan.gates for probe in gate.probes}
    assert {id_: type(probe.spec) for id_, probe in probes.items()} == {
        "queues/1": AwsSpec,
        "database/1": SqlSpec,
        "database/2": HttpSpec,
        "smoke/1": HttpSpec,
        "smoke/2": RunSpec,
        "smoke/3": LookSpec,
        "smoke/4": HttpSpec,
        "runbooks/1": FileSpec,
    }
    sent = probes["smoke/1"].spec  # type: ignore[index]
    assert sent == HttpSpec(
        "POST",
        "${api}/webhooks/${tenant}",
        json={"order": "order-${run_id}", "amount": 99.90, "tags": ["a", "b"]},
        sign=Signature("x-signature", "hmac-sha256", "${webhook_key}"),
    )
    assert [probe.effect for probe in plan.gate_by_id["smoke"].probes] == [  # type: ignore[index]
        Effect.WRITE,
        Effect.READ,
        Effect.READ,
        Effect.WRITE,
    ]
    assert (probes["database/1"].every, probes["database/1"].timeout) == (15.0, 5.0)  # type: ignore[index]
    assert probes["queues/1"].title == "sqs get-queue-attributes"  # type: ignore[index]
    assert [(item.name, item.path, item.secret) for item in probes["smoke/1"].captures] == [  # type: ignore[index]
        ("order", "body.id", False),
        ("token", "body.token", True),
    ]


def test_all_keys_of_an_http_probe(small: Callable[..., str], loaded: Load) -> None:
    text = small(
        """
[[gate.g.probe]]
title = "Ask"
http = "PUT http://x/y"
effect = "production"
headers = { A = "1" }
query = { q = ["a", 2], r = true }
body = "text"
sign = { header = "S", algorithm = "hmac-sha512", key = "${k}", encoding = "base64", prefix = "v1=" }
basic_auth = { user = "u", password = "${k}" }
follow_redirects = true
ca = "ca.pem"
max_bytes = 10
unit = "ms"
every = 2
timeout = "1m30s"
claims = [{ says = "s", expect = "status == 200" }]
""",
        '[credentials]\nk = "a key"',
    )
    (probe,) = loaded(text).plan.gates[0].probes
    assert probe.spec == HttpSpec(
        "PUT",
        "http://x/y",
        (("A", "1"),),
        (("q", ["a", 2]), ("r", True)),
        None,
        "text",
        Signature("S", "hmac-sha512", "${k}", "base64", "v1="),
        ("u", "${k}"),
        follow_redirects=True,
        ca="ca.pem",
        max_bytes=10,
    )
    assert (probe.title, probe.effect, probe.unit) == ("Ask", Effect.PRODUCTION, "ms")
    assert (probe.every, probe.timeout) == (2.0, 90.0)


def test_the_limits_and_places_of_the_other_kinds(small: Callable[..., str], loaded: Load) -> None:
    text = small(
        """
[[gate.g.probe]]
sql = "SELECT 1"
on = "b"
max_rows = 5
claims = [{ says = "a", expect = "count == 1" }]
[[gate.g.probe]]
run = "true"
cwd = "sub"
env = { A = "${v}" }
claims = [{ says = "b", expect = "exit_code == 0" }]
[[gate.g.probe]]
file = "x"
max_bytes = 7
claims = [{ says = "c", expect = "exists == true" }]
""",
        """
[variables]
v = 1
[connections.a]
kind = "postgresql"
host = "h"
dbname = "d"
user = "u"
[connections.b]
kind = "postgresql"
host = "h"
port = 6543
dbname = "d"
user = "u"
sslmode = "verify-full"
""",
    )
    plan = loaded(text).plan
    assert [probe.spec for probe in plan.gates[0].probes] == [
        SqlSpec("b", "SELECT 1", 5),
        RunSpec("true", "sub", (("A", "${v}"),)),
        FileSpec("x", 7),
    ]
    assert plan.connections["b"].port == "6543"  # type: ignore[union-attr]


def test_claims_of_probes_of_people_and_of_looks(good: str, loaded: Load) -> None:
    plan = loaded(good).plan
    claims = {claim.says: claim for claim in plan.claim_by_id.values()}
    there = claims["The tenant is there"]
    assert (there.probe, there.expect, there.fail) == ("database/1", "rows[0].n == 1", "rows[0].n > 1")
    assert claims["One line"].within == timedelta(seconds=30)
    assert claims["The tenant is active"].claimed
    person = claims["Secondary on-call assigned"]
    assert (person.by_person, person.asked_at, person.claimed) == (True, None, True)
    look = claims["No errors"]
    assert (look.by_person, look.asked_at, look.claimed) == (True, "smoke/3", True)
    lines = good.splitlines()
    assert all(claim.says in lines[claim.line - 1] for claim in claims.values())


def test_for_and_delta_of_a_claim(small: Callable[..., str], loaded: Load) -> None:
    text = small(
        '[[gate.g.probe]]\nsql = "SELECT 1"\n'
        'claims = [{ says = "a", expect = "delta(count, 1h) < 5 for 5m within 30m" }]',
        '[connections.a]\nkind = "postgresql"\nhost = "h"\ndbname = "d"\nuser = "u"',
    )
    (claim,) = loaded(text).plan.gates[0].claims
    assert (claim.hold, claim.within) == (timedelta(minutes=5), timedelta(minutes=30))
    assert claim.looks_back == timedelta(hours=1)


# --------------------------------------------------------------------------------------------------------- timeline
def test_the_sequence_is_a_distance_from_t0(good: str, loaded: Load) -> None:
    marks = loaded(good).plan.timeline
    assert [mark.offset for mark in marks] == [timedelta(hours=-4), timedelta(hours=-3), timedelta(0)]
    assert marks[0].actor == "pm"
    assert [step.title for step in marks[0].steps] == ["Review the checklist", "Start the smoke test"]
    assert (marks[1].until, marks[1].hold) == ("smoke", BuiltInHold(HoldEnd.CLOSED))
    assert [mark.id for mark in marks] == ["kickoff", "smoke-test-complete", "onboard-the-customer"]


def test_a_moved_t0_moves_the_sequence_with_it(good: str, write: Callable[[str], Path]) -> None:
    moved = datetime(2026, 7, 1, 18, 42, tzinfo=UTC)
    plan = load(write(good), t0=moved).plan
    assert plan.t0 == moved
    assert [mark.offset for mark in plan.timeline] == [timedelta(hours=-4), timedelta(hours=-3), timedelta(0)]


def test_times_of_day_are_those_of_the_zone(small: Callable[..., str], loaded: Load) -> None:
    text = small(
        launch='t0 = 2026-03-08T18:00:00Z\ntimezone = "America/New_York"',
        rest='[[timeline]]\nat = "01:00"\ntitle = "before the clocks change"\n'
        '[[timeline]]\nat = "14:00"\ntitle = "T-0"\n[[timeline]]\nat = "T+1h30m"\ntitle = "later"',
    )
    assert [mark.offset for mark in loaded(text).plan.timeline] == [
        timedelta(hours=-12),  # an hour of that night does not exist
        timedelta(0),
        timedelta(minutes=90),
    ]


def test_without_t0_a_sequence_of_distances_still_loads(small: Callable[..., str], loaded: Load) -> None:
    plan = loaded(small(rest='[[timeline]]\nat = "T - 30m"\ntitle = "x"\n[[timeline]]\nat = "T-0"\ntitle = "y"')).plan
    assert plan.t0 is None
    assert [mark.offset for mark in plan.timeline] == [timedelta(minutes=-30), timedelta(0)]


# -------------------------------------------------------------------------------------------------------- overrides
def test_overrides_fill_and_replace_variables(small: Callable[..., str], loaded: Load) -> None:
    text = small(
        '[[gate.g.probe]]\nhttp = "${base}/x"\nclaims = [{ says = "a", expect = "status == 200" }]',
        '[variables]\nbase = "http://${host}:${port}"\nhost = { description = "Where it runs" }\nport = 80',
    )
    bare = loaded(text)
    assert {item.name: item.value for item in bare.plan.variables} == {"base": None, "host": None, "port": 80}
    assert [(item.severity, item.hint) for item in bare.findings if "host" in item.problem] == [
        ("note", "Where it runs")
    ]
    filled = loaded(text, overrides={"host": "a.b", "port": 8080})
    assert {item.name: item.value for item in filled.plan.variables}["base"] == "http://a.b:8080"
    assert filled.findings == ()


def test_an_override_of_nothing_is_refused(good: str, loaded: Load) -> None:
    with pytest.raises(ProfileProblem, match=r"no variable tenent to set\n  hint: did you mean tenant\?"):
        loaded(good, overrides={"tenent": "x"})


# --------------------------------------------------------------------------------------------------------- identity
def digests(plan: Loaded) -> dict[str, str]:
    return {str(probe.id): probe.digest for gate in plan.plan.gates for probe in gate.probes}


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (
            'tenant = "test-tenant-001"',
            'tenant = "other"',
            {"database/1", "database/2", "smoke/1", "smoke/2", "smoke/4"},
        ),
        ('api = "http://api.internal:3001"', 'api = "http://b"', {"database/2", "smoke/1", "smoke/2", "smoke/4"}),
        ('host = "db.internal"', 'host = "db.other"', {"database/1", "database/2"}),
        ('region = "us-east-1"', 'region = "eu-west-1"', {"queues/1"}),
        ("SELECT count(*)", "SELECT sum(1)", {"database/1", "database/2"}),
        ('found = "rows[0].n" }', 'found = "rows[0].m" }', {"database/1", "database/2"}),
        ('order = "body.id"', 'order = "body.ids"', {"smoke/1", "smoke/2", "smoke/4"}),
        ('title = "It arrives"', 'title = "It comes"', set()),
        ('says = "Accepted"', 'says = "Taken"', set()),
        ('every = "15s"', 'every = "20s"', set()),
        ('webhook_key = "HMAC key of the webhook"', 'webhook_key = "Another word for it"', set()),
    ],
)
def test_what_is_asked_has_an_identity(good: str, loaded: Load, old: str, new: str, changed: set[str]) -> None:
    assert old in good
    before, after = digests(loaded(good)), digests(loaded(good.replace(old, new)))
    assert {id_ for id_ in before if before[id_] != after[id_]} == changed
    assert all(len(digest) == 64 for digest in after.values())


def test_a_value_in_an_expectation_is_part_of_the_identity(small: Callable[..., str], loaded: Load) -> None:
    text = small(
        '[[gate.g.probe]]\nrun = "true"\nclaims = [{ says = "a", expect = "exit_code == ${wanted}" }]',
        "[variables]\nwanted = 0",
    )
    assert digests(loaded(text)) != digests(loaded(text.replace("wanted = 0", "wanted = 1")))


def test_a_claim_that_is_reworded_or_re_aimed_is_another(good: str, loaded: Load) -> None:
    before = set(loaded(good).plan.claim_by_id)
    assert len(before) == 11
    assert all(len(id_) == 12 for id_ in before)
    for old, new in [
        ('says = "Accepted", expect', 'says = "accepted", expect'),
        ("status == 202", "status == 201"),
        ("rows[0].n > 1", "rows[0].n > 2"),
        ('"Primary on-call assigned"', '"Primary on-call is assigned"'),
    ]:
        assert len(before & set(loaded(good.replace(old, new)).plan.claim_by_id)) == 10
    assert before == set(loaded(good.replace("Checkout 2.0", "Checkout 3.0")).plan.claim_by_id)


def test_the_digest_of_the_plan_is_that_of_the_bytes(good: str, loaded: Load) -> None:
    import hashlib

    assert loaded(good).plan.digest == hashlib.sha256(good.encode()).hexdigest()


# ------------------------------------------------------------------------------------------------------------ texts
HOSTILE = "\\u001b]0;x\\u0007 \\u009b2J \\u202egnp\\u200b [bold]b[/] a\\nb"


def test_text_for_people_is_plain_and_text_for_machines_is_kept(small: Callable[..., str], loaded: Load) -> None:
    text = small(
        f'claims = ["c {HOSTILE}"]\nnote = "{HOSTILE}"\n[[gate.g.probe]]\nhttp = "POST http://x"\neffect = "write"\n'
        f'body = "{HOSTILE}"\nclaims = [{{ says = "s {HOSTILE}", expect = "status == 200" }}]',
        f'[[station]]\nrole = "pm"\nperson = "{HOSTILE}"\n[[success]]\nsays = "{HOSTILE}"\n'
        f'[[timeline]]\nat = "T-0"\ntitle = "{HOSTILE}"\nsteps = ["{HOSTILE}"]\n'
        f'[escalation.minor]\naction = "{HOSTILE}"\n'
        f'[credentials]\nk = "{HOSTILE}"\n[[follow_up]]\ntitle = "{HOSTILE}"',
        launch=f'owner = "{HOSTILE}"\nversion = "{HOSTILE}"',
    )
    plan = loaded(text).plan
    gate = plan.gates[0]
    shown = [
        *(plan.owner, gate.owner, gate.note, plan.stations[0].person, plan.success[0].says, plan.timeline[0].title),
        *(plan.timeline[0].steps[0].title, plan.escalation[0].action, plan.credentials[0].description),
        *(plan.follow_ups[0].title, *(claim.says for claim in gate.claims)),
    ]
    for line in shown:
        assert line.isprintable(), line
        assert "\\x1b]0;x\\x07 \\x9b2J \\u202egnp\\u200b [bold]b[/] a\\nb" in line
    assert gate.probes[0].spec.body == "\x1b]0;x\x07 \x9b2J \u202egnp\u200b [bold]b[/] a\nb"  # type: ignore[union-attr]


def test_a_title_of_any_length_is_cut(small: Callable[..., str], loaded: Load) -> None:
    plan = loaded(small().replace('title = "G"', f'title = "{"A" * 10_000}"')).plan
    assert plan.gates[0].title.endswith("… (10000 characters)")
    assert len(plan.gates[0].title) < 5_000


def test_a_gate_that_waits_for_an_advisory_one_is_a_finding(small: Callable[..., str], loaded: Load) -> None:
    """`depends` reads as if its red held the GO back, and `binding = false` as if nothing of it did."""
    text = small(
        'depends = ["look"]\nclaims = ["somebody looked"]',
        '[gate.look]\ntitle = "L"\ncategory = "c"\nbinding = false\nclaims = ["seen"]\n',
    )
    found = [remark for remark in loaded(text).findings if "which is advisory" in remark.problem]
    assert [remark.rule for remark in found] == ["order"]
    assert not any("advisory" in remark.problem for remark in loaded(text.replace("binding = false\n", "")).findings)
