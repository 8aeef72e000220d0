"""The conditions of real launch checklists and the answers of real health endpoints, written as claims.

The twelve conditions are those of the field study behind the language: each with a document on which it holds, one on
which it does not, and one that lacks what it asks for. Leading tools answer some of the last kind with a green light.
"""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cockpit.core.claim import Context, judge, parse

NOW = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
PASS, FAIL, INCONCLUSIVE = "pass", "fail", "inconclusive"


def outcomes(claims: tuple[str, ...], document: Any, **more: Any) -> list[str]:
    return [str(judge(parse(claim), Context(document, NOW, **more)).outcome) for claim in claims]


class Condition(NamedTuple):
    says: str
    claims: tuple[str, ...]
    good: Any
    bad: Any
    missing: Any


ALARMS = {"MetricAlarms": [{"AlarmName": f"a{n}", "StateValue": "OK"} for n in range(8)]}
ONE_ALARM = copy.deepcopy(ALARMS)
ONE_ALARM["MetricAlarms"][3]["StateValue"] = "ALARM"
TRIGGERS = ["xp_requires_released_escrow", "no_double_release", "escrow_needs_task", "xp_is_final", "one_refund"]

TWELVE = [
    Condition(
        "2+ replicas, not PENDING",
        ("services[0].runningCount >= 2", "services[0].pendingCount == 0"),
        {"services": [{"runningCount": 2, "pendingCount": 0}]},
        {"services": [{"runningCount": 1, "pendingCount": 1}]},
        {"services": []},
    ),
    Condition(
        "8 alarms created and in OK state",
        ("count(MetricAlarms) == 8", 'all MetricAlarms[].StateValue == "OK"'),
        ALARMS,
        {"MetricAlarms": ONE_ALARM["MetricAlarms"][1:]},
        {},
    ),
    Condition(
        "capi-dispatch-dlq exists with 0 messages",
        ("Attributes.ApproximateNumberOfMessages == 0",),
        {"Attributes": {"ApproximateNumberOfMessages": "0"}},
        {"Attributes": {"ApproximateNumberOfMessages": "3"}},
        {"Attributes": {}},
    ),
    Condition(
        "RedrivePolicy configured (maxReceiveCount=5)",
        ("json(Attributes.RedrivePolicy).maxReceiveCount == 5",),
        {"Attributes": {"RedrivePolicy": '{"deadLetterTargetArn": "arn:x", "maxReceiveCount": 5}'}},
        {"Attributes": {"RedrivePolicy": '{"deadLetterTargetArn": "arn:x", "maxReceiveCount": 50}'}},
        {"Attributes": {}},
    ),
    Condition(
        "Image build date is today",
        ("imagePushedAt is today",),
        {"imagePushedAt": "2026-02-27T00:30:00+00:00"},
        {"imagePushedAt": "2026-02-26T23:00:00+00:00"},
        {},
    ),
    Condition(
        '202 { "ok": true }',
        ("status == 202", "body.ok == true"),
        {"status": 202, "body": {"ok": True}},
        {"status": 500, "body": {"ok": False}},
        {"body": {}},
    ),
    Condition(
        "1 row with status='sent', http_status=200",
        ("count(rows) == 1 within 30s", 'rows[0].status == "sent"', "rows[0].http_status == 200"),
        {"rows": [{"status": "sent", "http_status": 200}]},
        {"rows": [{"status": "failed", "http_status": 500}, {}]},
        {},
    ),
    Condition(
        "Error rate <1% for 15 minutes", ("value < 1% for 15m",), {"value": 0.004}, {"value": 0.02}, {"value": None}
    ),
    Condition(
        "readiness returns 200 with DB latency <100ms",
        ("status == 200", "body.db.latency_ms < 100"),
        {"status": 200, "body": {"db": {"latency_ms": 12}}},
        {"status": 503, "body": {"db": {"latency_ms": 480}}},
        {"body": {"db": {}}},
    ),
    Condition(
        "all circuit breakers CLOSED",
        ('all values(body.breakers)[].state == "CLOSED"',),
        {"body": {"breakers": {"stripe": {"state": "CLOSED"}, "twilio": {"state": "CLOSED"}}}},
        {"body": {"breakers": {"stripe": {"state": "CLOSED"}, "twilio": {"state": "OPEN"}}}},
        {"body": {"breakers": {}}},
    ),
    Condition(
        "5 invariant triggers verified active",
        (f"rows[?tgenabled=='O'].tgname same as {json.dumps(sorted(TRIGGERS))}",),
        {"rows": [{"tgname": name, "tgenabled": "O"} for name in TRIGGERS]},
        {"rows": [{"tgname": name, "tgenabled": "O" if name != "one_refund" else "D"} for name in TRIGGERS]},
        {},
    ),
    Condition(
        "Performance degradation > 50%",
        ("value > baseline * 1.5 for 5m",),
        {"value": 320},
        {"value": 210},
        {"value": None},
    ),
]


@pytest.mark.parametrize("condition", TWELVE, ids=[condition.says for condition in TWELVE])
def test_the_twelve_conditions(condition: Condition) -> None:
    assert set(outcomes(condition.claims, condition.good, baseline=200.0)) == {PASS}
    assert set(outcomes(condition.claims, condition.bad, baseline=200.0)) == {FAIL}
    assert set(outcomes(condition.claims, condition.missing, baseline=200.0)) == {INCONCLUSIVE}


@pytest.mark.parametrize("condition", TWELVE, ids=[condition.says for condition in TWELVE])
@pytest.mark.parametrize("document", [None, {}, [], "", "<html>502 Bad Gateway</html>", 0, False, {"error": "x"}])
def test_none_of_them_passes_on_an_answer_of_another_shape(condition: Condition, document: Any) -> None:
    assert PASS not in outcomes(condition.claims, document, baseline=200.0)


@pytest.mark.parametrize(
    ("number", "claim", "document", "outcome", "remark"),
    [
        (1, "services[0].runningCount >= 2", {"services": []}, INCONCLUSIVE, "services is empty"),
        (2, "count(MetricAlarms) == 8", {"MetricAlarms": []}, FAIL, ""),
        (3, "Attributes.ApproximateNumberOfMessages == 0", {"Attributes": {}}, INCONCLUSIVE, "no Approx"),
        (4, "json(Attributes.RedrivePolicy).maxReceiveCount == 5", TWELVE[3].bad, FAIL, ""),
        (5, "imagePushedAt is today", {"imagePushedAt": "2026-02-26T23:00:00Z"}, FAIL, ""),
        (6, "body.ok == true", {"status": 202, "body": {}}, INCONCLUSIVE, "body has no ok"),
        (8, "value < 1% for 15m", {"value": None}, INCONCLUSIVE, "value is null"),
        (10, TWELVE[9].claims[0], {"body": {"breakers": {}}}, INCONCLUSIVE, "nothing was checked"),
        (12, "value > baseline * 1.5 for 5m", {"value": None}, INCONCLUSIVE, "value is null"),
    ],
)
def test_where_other_languages_say_true(number: int, claim: str, document: Any, outcome: str, remark: str) -> None:
    found = judge(parse(claim), Context(document, NOW, baseline=200.0))
    assert (found.outcome, remark in found.note) == (outcome, True), (number, found)


def test_the_actual_value_of_the_bad_ones() -> None:
    shown = [judge(parse(item.claims[0]), Context(item.bad, NOW, baseline=200.0)).actual for item in TWELVE]
    assert shown[0] == "services[0].runningCount (1) >= 2"
    assert shown[1] == "count(MetricAlarms) (7) == 8"
    assert shown[3] == "json(Attributes.RedrivePolicy).maxReceiveCount (50) == 5"
    assert shown[9] == 'all values(body.breakers)[].state ([twilio] "OPEN", 1 of 2) == "CLOSED"'


# ------------------------------------------------------------------------------------------------- answers in the wild
HEALTH: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "01_spring_actuator_health.json": (
        (
            'status == "UP"',
            'details.db.status == "UP"',
            "ratio(details.diskSpace.details.free, details.diskSpace.details.total) >= 10%",
            'none values(details)[].status == "DOWN"',
        ),
        (PASS, PASS, PASS, PASS),
    ),
    "03_django_health_check.json": (('all values(@) == "working"',), (PASS,)),
    "05_express_terminus_error.json": (('status == "ok"', "error missing"), (FAIL, FAIL)),
    "07_consul_health_node.json": (("count(@) >= 1", 'all @[].Status == "passing"'), (PASS, PASS)),
    "09_elasticsearch_cluster_health_indices.json": (
        (
            'status == "green"',
            "number_of_data_nodes >= 3",
            "unassigned_shards == 0",
            'none indices.*.status == "red"',
        ),
        (PASS, PASS, PASS, FAIL),
    ),
    "11_statuspage_summary_critical.json": (
        (
            'status.indicator == "none"',
            "all components[?name=='API'].status == \"operational\"",
            "count(incidents[?resolved_at==`null`]) == 0",
        ),
        (FAIL, PASS, FAIL),
    ),
    "13_prometheus_alerts_firing.json": (
        ('status == "success"', "count(data.alerts[?state=='firing']) == 0"),
        (PASS, FAIL),
    ),
    "15_grafana_api_health.json": (('database == "ok"', "version(version) >= 5.1.3"), (PASS, PASS)),
    "17_aws_cloudwatch_alarms.json": (
        ("count(MetricAlarms) == 8", 'all MetricAlarms[].StateValue == "OK"'),
        (FAIL, PASS),
    ),
    "19_aws_elbv2_target_health.json": (
        (
            "count(TargetHealthDescriptions) >= 2",
            'all TargetHealthDescriptions[].TargetHealth.State == "healthy"',
        ),
        (PASS, PASS),
    ),
}


def answers(shared: Path) -> dict[str, Any]:
    folder = shared / "health"
    if not (folder / "manifest.json").is_file():
        pytest.skip("the health answers are not there")
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    return {item["file"]: (item, json.loads((folder / item["file"]).read_text())) for item in listed}


def test_health_answers_of_real_services(shared: Path) -> None:
    found = answers(shared)
    assert set(found) <= set(HEALTH)  # an answer that is new here needs its claims
    for name, (item, document) in found.items():
        claims, wanted = HEALTH[name]
        assert tuple(outcomes(claims, document)) == wanted, name
        assert (set(wanted) == {PASS}) == item["verdict"].startswith("pass"), name


def test_the_traps_of_those_answers(shared: Path) -> None:
    """Each answer changed in the way that its note warns of: no claim may stay green on it."""
    document = {name: item[1] for name, item in answers(shared).items()}
    spring = document["01_spring_actuator_health.json"]
    assert outcomes(('all values(details)[].status == "UP"',), spring) == [FAIL]  # three parts are UNKNOWN
    newer = {"status": "UP", "components": spring["details"]}  # Spring Boot 2.2 renamed the table
    claims = HEALTH["01_spring_actuator_health.json"][0]
    assert outcomes(claims[1:], newer) == [INCONCLUSIVE] * 3
    assert outcomes(('(components.db.status || details.db.status) == "UP"',), spring) == [PASS]
    assert outcomes(('(components.db.status || details.db.status) == "UP"',), newer) == [PASS]

    assert outcomes(('all values(@) == "working"',), {}) == [INCONCLUSIVE]  # no plug-in installed
    html = "<!doctype html><title>Health</title>"
    assert outcomes(('all values(@) == "working"',), html) != [PASS]
    assert outcomes(("body.error missing",), {"status": 200, "body": html}) == [INCONCLUSIVE]

    assert outcomes(('all @[].Status == "passing"',), []) == [INCONCLUSIVE]  # an unknown node answers []
    assert outcomes(("count(@) >= 1",), []) == [FAIL]

    assert outcomes(("count(data.alerts[?state=='firing']) == 0",), {"status": "success", "data": {"alerts": []}}) == [
        PASS
    ]
    assert outcomes(("count(data.alerts[?state=='firing']) == 0",), {"status": "error"}) == [INCONCLUSIVE]
    assert outcomes(("data.alerts[0].activeAt older than 5m",), document["13_prometheus_alerts_firing.json"]) == [PASS]
    assert outcomes(("data.alerts[0].value == 1",), document["13_prometheus_alerts_firing.json"]) == [PASS]

    quiet = {"MetricAlarms": [{"StateValue": "OK"}, {"StateValue": "INSUFFICIENT_DATA"}, {}]}
    assert outcomes(('all MetricAlarms[].StateValue == "OK"',), quiet) == [FAIL]
    assert outcomes(('none MetricAlarms[].StateValue == "ALARM"',), quiet) == [INCONCLUSIVE]
    reason = "json(MetricAlarms[0].StateReasonData).threshold == 70"
    assert outcomes((reason,), document["17_aws_cloudwatch_alarms.json"]) == [PASS]

    draining = {"TargetHealthDescriptions": [{"TargetHealth": {"State": "draining"}}]}
    assert outcomes(HEALTH["19_aws_elbv2_target_health.json"][0], draining) == [FAIL, FAIL]
    assert outcomes(HEALTH["19_aws_elbv2_target_health.json"][0], {"TargetHealthDescriptions": []}) == [
        FAIL,
        INCONCLUSIVE,
    ]
