"""The demo world answers as the Track-AI launch expects it, and only on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from asking import TENANT, aws, click, convert, eventually, get, sql
from botocore.exceptions import ClientError

from cockpit.demo import World

PROFILE = Path(__file__).parents[2] / "profiles" / "track-ai.toml"


def test_importing_it_imports_nothing_heavy() -> None:
    code = (
        "import sys, cockpit.demo; print(sorted(set(sys.modules) & {'boto3', 'psycopg', 'httpx', 'moto', 'textual'}))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


# ------------------------------------------------------------------------------------------------------- the flow
@pytest.mark.parametrize("_time", ["first", "second"])
def test_a_click_becomes_a_conversion_that_reaches_meta(world: World, _time: str) -> None:
    order = f"test-order-{uuid.uuid4()}"
    clicked = click(world)
    assert clicked.status_code == 201
    sent = convert(world, order)
    assert (sent.status_code, sent.json()) == (202, {"ok": True})

    (row,) = sql(
        world,
        "select c.id, m.click_id from conversion c join match_log m on m.conversion_id = c.id where c.order_id = %s",
        order,
    )
    assert str(row["click_id"]) == clicked.json()["id"]
    attempts = eventually(lambda: sql(world, "select * from dispatch_attempt where conversion_id = %s", row["id"]))
    assert [(attempt["status"], attempt["http_status"]) for attempt in attempts] == [("sent", 200)]
    numbers = get(world, "/api/v1/analytics", params={"tenant": TENANT, "order_id": order}).json()
    assert numbers["kpis"] == {"events": 1, "success_rate": 1.0, "matches": 1}


def test_the_message_waits_in_the_queue_and_leaves_it(world: World) -> None:
    sqs = aws(world, "sqs")
    url = sqs.get_queue_url(QueueName="capi-dispatch")["QueueUrl"]

    def inside() -> int:
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])

    assert eventually(lambda: inside() == 0)
    click(world)
    convert(world, f"test-order-{uuid.uuid4()}")
    assert eventually(lambda: inside() == 0)
    dlq = sqs.get_queue_url(QueueName="capi-dispatch-dlq")["QueueUrl"]
    waiting = sqs.get_queue_attributes(QueueUrl=dlq, AttributeNames=["All"])["Attributes"]
    assert waiting["ApproximateNumberOfMessages"] == "0"


def test_a_webhook_with_a_wrong_signature_is_refused(world: World) -> None:
    order = f"test-order-{uuid.uuid4()}"
    assert convert(world, order, key="another key").status_code == 401
    assert sql(world, "select 1 from conversion where order_id = %s", order) == []


def test_the_same_order_twice_is_one_conversion(world: World) -> None:
    order = f"test-order-{uuid.uuid4()}"
    assert [convert(world, order).status_code for _ in range(2)] == [202, 202]
    assert len(sql(world, "select 1 from conversion where order_id = %s", order)) == 1


def test_an_unknown_tenant_gets_no_click(world: World) -> None:
    assert click(world, "nobody").status_code == 404


def test_the_page_shows_an_order_and_runs_nothing_of_it(world: World) -> None:
    order = f"<script>{uuid.uuid4()}</script>"
    convert(world, order)
    page = get(world, "/analytics", params={"tenant": TENANT, "order_id": order})
    assert page.headers["content-type"].startswith("text/html")
    assert order not in page.text
    assert order.replace("<", "&lt;").replace(">", "&gt;") in page.text


def test_the_deep_health_asks_the_database(world: World) -> None:
    answer = get(world, "/health/deep")
    assert answer.status_code == 200
    assert answer.json()["checks"]["database"]["status"] == "up"


# ------------------------------------------------------------------------------------------------ the source host
def test_the_source_host_wants_its_token(world: World) -> None:
    assert get(world, "/commits/main", base="ci").status_code == 401
    wrong = {"authorization": "Bearer nonsense"}
    assert get(world, "/commits/main", base="ci", headers=wrong).status_code == 401


def test_the_checks_belong_to_the_current_commit(world: World) -> None:
    token = {"authorization": f"Bearer {world.credentials['ci_token']}"}
    commit = get(world, "/commits/main", base="ci", headers=token).json()["sha"]
    runs = get(world, f"/commits/{commit}/check-runs", base="ci", headers=token).json()["check_runs"]
    assert {run["conclusion"] for run in runs} == {"success"}
    assert {run["head_sha"] for run in runs} == {commit}
    titles = {run["name"]: run["output"]["title"] for run in runs}
    assert titles["tests"] == "101 tests, 101 passed, 0 failed"
    other = get(world, f"/commits/{'0' * 40}/check-runs", base="ci", headers=token).json()
    assert other == {"total_count": 0, "check_runs": []}


# ------------------------------------------------------------------------------------------------------------ AWS
def test_the_newest_image_is_of_the_commit_and_of_today(world: World) -> None:
    token = {"authorization": f"Bearer {world.credentials['ci_token']}"}
    commit = get(world, "/commits/main", base="ci", headers=token).json()["sha"]
    images = aws(world, "ecr").describe_images(repositoryName="api")["imageDetails"]
    newest, older = sorted(images, key=lambda image: image["imagePushedAt"], reverse=True)
    assert commit in newest["imageTags"]
    assert datetime.now(UTC) - newest["imagePushedAt"] < timedelta(minutes=10)
    assert commit not in older["imageTags"]
    assert older["imagePushedAt"].astimezone(UTC).date() < newest["imagePushedAt"].astimezone(UTC).date()


def test_the_secrets_of_production_are_five_and_tagged(world: World) -> None:
    store = aws(world, "secretsmanager")
    filters = [{"Key": "tag-key", "Values": ["environment"]}, {"Key": "tag-value", "Values": ["prod"]}]
    names = {secret["Name"] for secret in store.list_secrets(Filters=filters)["SecretList"]}
    assert names == {
        "meta-capi-credentials",
        "perfectpay-webhook-secret",
        "hotmart-webhook-secret",
        "kiwify-webhook-secret",
        "stripe-webhook-secret",
    }
    assert "stripe-webhook-secret-staging" in {secret["Name"] for secret in store.list_secrets()["SecretList"]}
    meta = store.get_secret_value(SecretId="meta-capi-credentials")["SecretString"]
    assert json.loads(meta).keys() == {"app_id", "app_secret", "access_token"}


def test_the_filter_of_the_checklist_is_refused(world: World) -> None:
    with pytest.raises(ClientError, match="tag:environment"):
        aws(world, "secretsmanager").list_secrets(Filters=[{"Key": "tag:environment", "Values": ["prod"]}])


def test_eight_alarms_are_ok_and_a_ninth_is_somebody_elses(world: World) -> None:
    watch = aws(world, "cloudwatch")
    ours = watch.describe_alarms(AlarmNamePrefix="track-ai-")["MetricAlarms"]
    assert [alarm["StateValue"] for alarm in ours] == ["OK"] * 8
    assert len(watch.describe_alarms()["MetricAlarms"]) == 9
    (topic,) = {topic for alarm in ours for topic in alarm["AlarmActions"]}
    (caller,) = aws(world, "sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert caller["Protocol"] == "https"
    assert caller["SubscriptionArn"].startswith("arn:aws:sns")


def test_the_dashboard_shows_metrics_that_are_fresh(world: World) -> None:
    watch = aws(world, "cloudwatch")
    body = json.loads(watch.get_dashboard(DashboardName="track-ai")["DashboardBody"])
    now = datetime.now(UTC)
    for widget in body["widgets"]:
        ((namespace, name),) = widget["properties"]["metrics"]
        points = watch.get_metric_statistics(
            Namespace=namespace,
            MetricName=name,
            StartTime=now - timedelta(hours=1),
            EndTime=now,
            Period=60,
            Statistics=["Sum"],
        )["Datapoints"]
        assert max(point["Timestamp"] for point in points) > now - timedelta(minutes=4)


def test_the_service_runs_what_the_secrets_are_for(world: World) -> None:
    ecs = aws(world, "ecs")
    (service,) = ecs.describe_services(cluster="prod", services=["api"])["services"]
    assert (service["runningCount"], service["pendingCount"], service["desiredCount"]) == (3, 0, 3)
    assert {item["rolloutState"] for item in service["deployments"]} == {"COMPLETED"}
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    names = {secret["name"] for secret in task["containerDefinitions"][0]["secrets"]}
    assert {"META_ACCESS_TOKEN", "PERFECTPAY_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET"} <= names


def test_logs_and_traces_are_recent(world: World) -> None:
    streams = aws(world, "logs").describe_log_streams(logGroupName="/ecs/track-ai-api")["logStreams"]
    newest = max(stream["lastEventTimestamp"] for stream in streams) / 1000
    now = datetime.now(UTC)
    assert now.timestamp() - newest < 300
    traces = aws(world, "xray").get_trace_summaries(
        StartTime=now - timedelta(hours=1), EndTime=now + timedelta(seconds=9)
    )
    assert traces["TraceSummaries"]


def test_backups_are_kept(world: World) -> None:
    rds = aws(world, "rds")
    (instance,) = rds.describe_db_instances(DBInstanceIdentifier="track-ai-prod")["DBInstances"]
    assert instance["BackupRetentionPeriod"] == 7
    assert rds.describe_db_snapshots(DBInstanceIdentifier="track-ai-prod", SnapshotType="automated")["DBSnapshots"]


# ------------------------------------------------------------------------------------------------- the stage itself
def test_it_fills_what_the_profile_leaves_open(world: World) -> None:
    profile = tomllib.loads(PROFILE.read_text(encoding="utf-8"))
    variables = profile["variables"]
    empty = {name for name, item in variables.items() if isinstance(item, dict) and "value" not in item}
    assert empty <= world.variables.keys() <= variables.keys()
    assert world.credentials.keys() == profile["credentials"].keys()


def test_the_sources_hold_code_and_both_runbooks(world: World) -> None:
    source = Path(str(world.variables["source"]))
    assert len(list(source.glob("src/**/*.ts"))) >= 3
    assert (source / "docs/runbooks/dlq-troubleshooting.md").stat().st_size > 0
    assert (source / "docs/runbooks/circuit-breaker-trip.md").stat().st_size > 0


def test_everything_listens_on_loopback_only(world: World) -> None:
    addresses = set()
    for process in _processes():
        with suppress(psutil.NoSuchProcess):  # a worker of the database that has just ended
            addresses |= {
                connection.laddr.ip
                for connection in process.net_connections("all")
                if connection.status == psutil.CONN_LISTEN and connection.laddr
            }
    assert addresses == {"127.0.0.1"}


def test_the_database_does_not_run_as_root(world: World) -> None:
    owners = set()
    for process in _processes():
        with suppress(psutil.NoSuchProcess):
            if process.name() == "postgres":
                owners.add(process.uids().effective)
    assert owners
    assert 0 not in owners


def _processes() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)
