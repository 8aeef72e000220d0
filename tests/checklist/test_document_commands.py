"""Commands of a document: told from prose, turned into probes that ask the same, or kept as comments with why."""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.checklist import commands, conditions, expectations, shell
from cockpit.checklist.derive import derive
from cockpit.checklist.draft import Probe
from cockpit.core.claim import parse


def probe(text: str) -> Probe:
    return commands.probe(text, 1)


@pytest.mark.parametrize(
    ("command", "table"),
    [
        ("curl http://localhost:8000/health", {"http": "GET http://localhost:8000/health"}),
        ("curl -f -sS https://x.test/ready", {"http": "GET https://x.test/ready"}),
        ("curl -I https://x.test", {"http": "HEAD https://x.test"}),
        ("curl localhost:8000/health", {"http": "GET http://localhost:8000/health"}),
        (
            "curl -X POST https://x.test/a -H 'x-a: b' -H 'Content-Type: application/json' -d '{\"a\": [1, true]}'",
            {"http": "POST https://x.test/a", "effect": "write", "headers": {"x-a": "b"}, "json": {"a": [1, True]}},
        ),
        ("curl --request DELETE --url https://x.test/a", {"http": "DELETE https://x.test/a", "effect": "write"}),
        (
            "curl https://x.test/a -d a=1 -d b=2",
            {"http": "POST https://x.test/a", "effect": "write", "body": "a=1&b=2"},
        ),
        (
            "curl -H 'Authorization: Bearer $API_TOKEN' https://x.test/{TENANT}/a",
            {"http": "GET https://x.test/${tenant}/a", "headers": {"Authorization": "Bearer ${api_token}"}},
        ),
        ("psql -h db -U admin -d app -c 'select 1;'", {"sql": "select 1"}),
        (
            "psql postgres://u@h/app -c \"select * from t where id = '{ID}'\"",
            {"sql": "select * from t where id = ${id}"},
        ),
        (
            "aws ecs describe-services --cluster prod --services api web",
            {"aws": "ecs.describe_services", "with": {"cluster": "prod", "services": ["api", "web"]}},
        ),
        (
            "aws rds describe-db-instances --db-instance-identifier prod --region eu-west-1",
            {"aws": "rds.describe_db_instances", "with": {"DBInstanceIdentifier": "prod"}},
        ),
        ("aws s3api head-bucket --bucket b", {"aws": "s3.head_bucket", "with": {"Bucket": "b"}}),
        (
            "aws secretsmanager list-secrets --filter Key=name,Values=a,b",
            {"aws": "secretsmanager.list_secrets", "with": {"Filters": [{"Key": "name", "Values": ["a", "b"]}]}},
        ),
        (
            "aws elbv2 describe-target-health --target-group-arn arn:x",
            {"aws": "elbv2.describe_target_health", "with": {"TargetGroupArn": "arn:x"}},
        ),
        (
            "aws logs filter-log-events --log-group-name /a --limit 5",
            {"aws": "logs.filter_log_events", "with": {"logGroupName": "/a", "limit": 5}, "effect": "write"},
        ),
    ],
)
def test_probes(command: str, table: dict[str, Any]) -> None:
    found = probe(command)
    assert found.table == table
    assert found.live


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("curl http://x/...", "leaves a part"),
        ("curl -H 'Authorization: Bearer abc123' http://x/", "clear text"),
        ("curl -k https://x/", "certificate"),
        ("curl -u me:secret https://x/", "clear text"),
        ("curl ftp://x/", "URL"),
        ("psql ... -c '\\dm a'", "psql itself"),
        ("psql -c \"select * from t where id = '...'\"", "leaves a part"),
        ("psql -c 'select 1; select 2'", "statement"),
        ("aws sqs lst-queues", "knows no operation"),
        ("aws sqss list-queues", "knows no service"),
        ("aws sqs list-queues --colour blue", "no parameter --colour"),
        ("aws ecs describe-services --cluster a", "services is not given"),
    ],
)
def test_what_cannot_run_as_it_stands_says_why(command: str, reason: str) -> None:
    found = probe(command)
    assert not found.live
    assert reason in " ".join(found.doubts)


@pytest.mark.parametrize(
    "command",
    [
        "npm run build",
        "./deploy.sh --prod",
        "kubectl get pods",
        "aws s3 cp a s3://b",
        "curl $(cat url)",
        "psql -f file.sql",
        "rm -rf /tmp/x",
    ],
)
def test_other_commands_are_untrusted(command: str) -> None:
    found = probe(command)
    assert found.table == {"run": command}
    assert not found.live


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("npm test", True),
        ("./go.sh", True),
        (".\\backup.ps1 -Path <path>", True),
        ("python -m unittest -q x.py", True),
        ("k6 run ops/k6.js", True),
        ("git tag v1", True),
        ("curl http://x", True),
        ("$ docker ps", True),
        ("BASE_URL=https://x bash scripts/smoke.sh", True),
        ("kubectl get nodes", True),
        ("Docker images current", False),
        ("Make sure it works", False),
        ("host is up", False),
        ("go live", False),
        ("Test the flow", False),
        ("git", False),
        ("`x`", False),
        ("Redis cluster available", False),
        ("sleep well", False),
        ("", False),
        ("node", False),
        ("Find the owner", False),
        ("stripe webhook tested", False),
    ],
)
def test_commands_are_told_from_prose(text: str, *, yes: bool) -> None:
    assert shell.is_command(text) is yes


def test_commands_over_several_lines_are_one() -> None:
    found = shell.commands(
        ["curl -X POST http://x \\", "  -d '{", '    "a": 1', "  }'", "# Expected: 201", "ls -la"], 10
    )
    assert [(item.line, item.comment) for item in found] == [(10, False), (14, True), (15, False)]
    assert commands.probe(found[0].text, 10).table["json"] == {"a": 1}


def test_loops_stay_one_script() -> None:
    found = shell.commands(["for i in 1 2; do", "  curl http://x/$i", "done", "", "./check.sh"], 1)
    assert [item.script for item in found] == [True, True]
    assert found[0].text.count("\n") == 2


@pytest.mark.parametrize(
    ("command", "said", "claims", "capture"),
    [
        ("curl http://x", '201 { "id": "..." }', ["status == 201", "body.id exists"], {"id": "body.id"}),
        ("curl http://x", '201 { "id" … }', ["status == 201", "body.id exists"], {"id": "body.id"}),
        (
            "curl http://x",
            '{ status: "healthy", deep: { ok: true, n: 3 } }',
            ["body.status == 'healthy'", "body.deep.ok == true", "body.deep.n == 3"],
            {},
        ),
        ("curl http://x", "`200` within 5 minutes", ["status == 200 within 5m"], {}),
        ("curl http://x", "HTTP 204 No Content", ["status == 204"], {}),
        ("psql -c 'select count(*) from t'", "1", ["rows[0].count == 1"], {}),
        ("psql -c 'select count(*) as n from t'", "1 conversion", ["rows[0].n == 1"], {}),
        (
            "psql -c 'select * from t'",
            "1 row with status='sent', http_status=200",
            ["count(rows) == 1", "rows[0].status == 'sent'", "rows[0].http_status == 200"],
            {},
        ),
        (
            "aws sqs get-queue-attributes --queue-url q --attribute-names ApproximateNumberOfMessages",
            "1 message",
            ["Attributes.ApproximateNumberOfMessages == 1"],
            {},
        ),
        ("curl http://x", "everything is fine", [], {}),
    ],
)
def test_stated_results(command: str, said: str, claims: list[str], capture: dict[str, str]) -> None:
    found = probe(command)
    assert expectations.attach(found, said) is bool(claims)
    assert [claim["expect"] for claim in found.table.get("claims", [])] == claims
    assert found.table.get("capture", {}) == capture
    for claim in claims:
        parse(claim)


@pytest.mark.parametrize(
    "line",
    [
        "Expected: 200",
        "expected output: x",
        "Erwartet: 200",
        "期待値: 200",
        "预期结果：200",
        "Ожидается: 200",
        "Respuesta esperada: 200",
        "Esperado: 200",
        "Attendu : 200",
        "예상 결과: 200",
        "→ Expected: 200",
    ],
)
def test_expected_in_many_languages(line: str) -> None:
    assert expectations.is_stated(line)


@pytest.mark.parametrize(
    ("words", "suggested"),
    [
        ("Error rate <1% for 15 minutes", "error_rate < 1% for 15m"),
        ("P99 latency <500ms", "p99_latency < 500ms"),
        ("API availability > 99.9%", "api_availability > 99.9%"),
        ("DB connection pool utilization <50%", "db_connection_pool_utilization < 50%"),
        ("8 alarms created and in OK state", "count(alarms) == 8; all alarms[].state == 'OK'"),
        ("Fehlerrate unter 1 %", "fehlerrate < 1%"),
        ("доля ошибок менее 1%", "dolya_oshibok < 1%"),
        ("エラー率 1% 未満", "value < 1%"),
        ("Team briefed", ""),
        ("Zero critical errors", "critical_errors == 0"),
    ],
)
def test_conditions_in_words_are_suggestions(words: str, suggested: str) -> None:
    assert conditions.suggestion(words) == suggested
    for one in filter(None, suggested.split("; ")):
        parse(one)


def test_a_smoke_test_is_a_gate_with_steps() -> None:
    draft = derive(
        [
            "# L",
            "- [ ] **Flow**",
            "",
            "  **Step 1: Click**",
            "  ```bash",
            "  curl -X POST http://x/click -d '{\"a\": 1}'",
            '  # Expected: 201 { "id": "..." }',
            "  ```",
            "  **Step 2: Look**",
            "  ```bash",
            '  psql -h h -U u -d d -c "select count(*) from click"',
            "  # Expected: 1",
            "  ```",
            "  **Step 3: See**",
            "  ```",
            "  Open: https://x/board",
            "  Expected:",
            "  - one event",
            "  ```",
        ],
        "x.md",
        "x",
    )
    (gate,) = draft.gates
    assert gate.smoke
    assert [probe.table["title"] for probe in gate.probes] == ["Step 1: Click", "Step 2: Look", "Step 3: See"]
    assert gate.probes[0].table["capture"] == {"step_1_id": "body.id"}
    assert gate.probes[2].table["claims"] == ["one event"]
