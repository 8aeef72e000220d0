"""Breaks things for real, and mends some of them: through the AWS API, in SQL, by killing the process."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

from cockpit.demo import props
from cockpit.demo.aws import Aws
from cockpit.demo.aws_seed import add_stream, deploy
from cockpit.demo.database import connect
from cockpit.demo.faults import FAULTS, MENDABLE
from cockpit.demo.keeper import Keeper
from cockpit.demo.postgres import Postgres
from cockpit.demo.sourcehost import SourceHost
from cockpit.demo.sources import leak
from cockpit.demo.track import Track


@dataclass(frozen=True, slots=True)
class Running:
    """Everything that runs and can be broken."""

    postgres: Postgres
    aws: Aws
    track: Track
    source_host: SourceHost
    keeper: Keeper
    sources: Path


def break_it(world: Running, fault: str) -> None:
    """Break one thing; it is broken when this returns.

    Raises:
        KeyError: there is no such fault.
    """
    _ACTS[fault](world)


def mend(world: Running, fault: str) -> None:
    """Mend what `break_it` broke; it is whole when this returns.

    Raises:
        KeyError: it is not one of `cockpit.demo.faults.MENDABLE`.
    """
    _MENDS[fault](world)


def _missing_migration(world: Running) -> None:
    with connect(world.postgres) as link:
        link.execute("delete from _prisma_migrations where migration_name = %s", (props.MIGRATIONS[-1],))


def _alarm_state(state: str, reason: str) -> Callable[[Running], None]:
    def act(world: Running) -> None:
        name = f"{props.ALARM_PREFIX}dispatch-errors"
        world.aws.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)

    return act


def _dlq_message(world: Running) -> None:
    sqs = world.aws.client("sqs")
    url = sqs.get_queue_url(QueueName=props.DLQ)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"conversion_id": "00000000-0000-0000-0000-000000000000"}))


def _pending_task(world: Running) -> None:
    world.aws.client("ecs").delete_service(cluster=props.CLUSTER, service=props.SERVICE, force=True)
    deploy(world.aws, props.REPLICAS + 1)


def _wrong_webhook_secret(world: Running) -> None:
    store = world.aws.client("secretsmanager")
    store.put_secret_value(SecretId=props.PERFECTPAY_SECRET, SecretString=token_hex(32))


def _dead_database(world: Running) -> None:
    os.kill(world.postgres.pid, signal.SIGQUIT)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            connect(world.postgres).close()
        except Exception:  # noqa: BLE001 - it does not answer any more, which is what was wanted
            return
        time.sleep(0.02)


def _stale_image(world: Running) -> None:
    commit = world.source_host.commit
    world.aws.client("ecr").batch_delete_image(
        repositoryName=props.REPOSITORY, imageIds=[{"imageTag": tag} for tag in (commit, "latest")]
    )


def _slow_endpoint(world: Running) -> None:
    world.track.slow_flags = 30.0


def _missing_secret(world: Running) -> None:
    store = world.aws.client("secretsmanager")
    store.delete_secret(SecretId="kiwify-webhook-secret", ForceDeleteWithoutRecovery=True)


def _flag_off(world: Running) -> None:
    flags = json.loads(world.track.flags_file.read_text(encoding="utf-8"))
    world.track.flags_file.write_text(json.dumps({**flags, "gateway_stripe": "disabled"}), encoding="utf-8")


def _unpopulated_view(world: Running) -> None:
    with connect(world.postgres) as link:
        link.execute("refresh materialized view v_match_rate_by_tenant with no data")


def _stale_logs(world: Running) -> None:
    world.keeper.stop_logging()
    logs = world.aws.client("logs")
    for stream in logs.describe_log_streams(logGroupName=props.LOG_GROUP)["logStreams"]:
        logs.delete_log_stream(logGroupName=props.LOG_GROUP, logStreamName=stream["logStreamName"])
    add_stream(world.aws, datetime.now(UTC) - timedelta(hours=3), ("listening on port 3001", "SIGTERM received"))


def _failing_tests(world: Running) -> None:
    world.source_host.tests_passed = props.TESTS - 1


def _hardcoded_secret(world: Running) -> None:
    leak(world.sources)


def _no_backups(world: Running) -> None:
    world.aws.client("rds").modify_db_instance(
        DBInstanceIdentifier=props.DB_INSTANCE, BackupRetentionPeriod=0, ApplyImmediately=True
    )


def _empty_dlq(world: Running) -> None:
    sqs = world.aws.client("sqs")
    url = sqs.get_queue_url(QueueName=props.DLQ)["QueueUrl"]
    # a purge is allowed once a minute only
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _all_tasks_run(world: Running) -> None:
    world.aws.client("ecs").delete_service(cluster=props.CLUSTER, service=props.SERVICE, force=True)
    deploy(world.aws, props.REPLICAS)


def _quick_endpoint(world: Running) -> None:
    world.track.slow_flags = 0.0


def _flags_on(world: Running) -> None:
    world.track.flags_file.write_text(json.dumps(dict.fromkeys(props.FLAGS, "enabled")), encoding="utf-8")


def _views_filled(world: Running) -> None:
    with connect(world.postgres) as link:
        link.execute("refresh materialized view v_match_rate_by_tenant")


def _tests_pass(world: Running) -> None:
    world.source_host.tests_passed = props.TESTS


def _backups_on(world: Running) -> None:
    world.aws.client("rds").modify_db_instance(
        DBInstanceIdentifier=props.DB_INSTANCE, BackupRetentionPeriod=7, ApplyImmediately=True
    )


_ACTS: Mapping[str, Callable[[Running], None]] = {
    "missing-migration": _missing_migration,
    "alarm": _alarm_state("ALARM", "3 datapoints were greater than the threshold (1.0)"),
    "insufficient-data": _alarm_state("INSUFFICIENT_DATA", "no datapoints were received for 3 periods"),
    "dlq-message": _dlq_message,
    "pending-task": _pending_task,
    "wrong-webhook-secret": _wrong_webhook_secret,
    "dead-database": _dead_database,
    "stale-image": _stale_image,
    "slow-endpoint": _slow_endpoint,
    "missing-secret": _missing_secret,
    "flag-off": _flag_off,
    "unpopulated-view": _unpopulated_view,
    "stale-logs": _stale_logs,
    "failing-tests": _failing_tests,
    "hardcoded-secret": _hardcoded_secret,
    "no-backups": _no_backups,
}
_MENDS: Mapping[str, Callable[[Running], None]] = {
    "alarm": _alarm_state("OK", "no datapoint was greater than the threshold (1.0)"),
    "insufficient-data": _alarm_state("OK", "no datapoint was greater than the threshold (1.0)"),
    "dlq-message": _empty_dlq,
    "pending-task": _all_tasks_run,
    "slow-endpoint": _quick_endpoint,
    "flag-off": _flags_on,
    "unpopulated-view": _views_filled,
    "failing-tests": _tests_pass,
    "no-backups": _backups_on,
}
assert _ACTS.keys() == FAULTS.keys()
assert _MENDS.keys() == MENDABLE
