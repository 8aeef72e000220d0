"""Fills the demo's AWS through its own API with what a team has there on the morning of the launch."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from cockpit.demo import props
from cockpit.demo.aws import Aws
from cockpit.demo.aws_server import manifest


def seed(aws: Aws, *, commit: str, hmac_key: str) -> None:
    """Put everything in place.

    Args:
        aws: a stand-in that answers.
        commit: what the newest image is made from.
        hmac_key: the value of the PerfectPay webhook secret.
    """
    jobs: tuple[Callable[[], None], ...] = (
        lambda: _services(aws),
        lambda: _instance(aws),
        lambda: _traces(aws),
        lambda: _queues(aws),
        lambda: _secrets(aws, hmac_key),
        lambda: _alarms(aws),
        lambda: _images(aws, commit),
        lambda: _logs(aws),
    )
    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        running: list[Future[None]] = [pool.submit(job) for job in jobs]
        for job in running:
            job.result()


def _queues(aws: Aws) -> None:
    sqs = aws.client("sqs")
    dlq = sqs.create_queue(QueueName=props.DLQ)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dlq, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": props.MAX_RECEIVE_COUNT})
    sqs.create_queue(QueueName=props.QUEUE, Attributes={"RedrivePolicy": redrive, "VisibilityTimeout": "5"})


def _secrets(aws: Aws, hmac_key: str) -> None:
    store = aws.client("secretsmanager")
    prod = [{"Key": "environment", "Value": "prod"}, {"Key": "service", "Value": "track-ai"}]
    meta = {"app_id": "1234567890", "app_secret": token_hex(16), "access_token": token_hex(32)}
    store.create_secret(Name=props.META_SECRET, SecretString=json.dumps(meta), Tags=prod)
    for name in props.GATEWAY_SECRETS:
        value = hmac_key if name == props.PERFECTPAY_SECRET else token_hex(32)
        store.create_secret(Name=name, SecretString=value, Tags=prod)
    staging = [{"Key": "environment", "Value": "staging"}]
    store.create_secret(Name="stripe-webhook-secret-staging", SecretString=token_hex(32), Tags=staging)


def _services(aws: Aws) -> None:
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName=props.CLUSTER)
    store = "arn:aws:secretsmanager:us-east-1:123456789012:secret"
    secrets = [
        {"name": f"META_{key.upper()}", "valueFrom": f"{store}:{props.META_SECRET}-Q4rTn7:{key}::"}
        for key in ("app_id", "app_secret", "access_token")
    ]
    secrets += [
        {"name": name.upper().replace("-", "_"), "valueFrom": f"{store}:{name}-Vb2Lk9"}
        for name in props.GATEWAY_SECRETS
    ]
    ecs.register_task_definition(
        family=props.TASK_FAMILY,
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="512",
        memory="1024",
        containerDefinitions=[
            {
                "name": "api",
                "image": "api:latest",
                "environment": [{"name": "NODE_ENV", "value": "production"}, {"name": "PORT", "value": "3001"}],
                "secrets": secrets,
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {"awslogs-group": props.LOG_GROUP, "awslogs-region": props.REGION},
                },
            },
            {"name": "xray-daemon", "image": "xray-daemon:3", "essential": False},
        ],
    )
    deploy(aws, props.REPLICAS)


def deploy(aws: Aws, desired: int) -> None:
    """Create the `api` service; three of its tasks run, more than that are pending."""
    aws.client("ecs").create_service(
        cluster=props.CLUSTER,
        serviceName=props.SERVICE,
        taskDefinition=props.TASK_FAMILY,
        desiredCount=desired,
        launchType="FARGATE",
    )


def _instance(aws: Aws) -> None:
    aws.client("rds").create_db_instance(
        DBInstanceIdentifier=props.DB_INSTANCE,
        DBInstanceClass="db.t4g.medium",
        Engine="postgres",
        EngineVersion="15.4",
        DBName=props.DATABASE,
        AllocatedStorage=50,
        BackupRetentionPeriod=7,
        PreferredBackupWindow="03:00-03:30",
        MasterUsername="admin",
        MasterUserPassword=token_hex(12),
        StorageEncrypted=True,
    )


def _alarms(aws: Aws) -> None:
    sns = aws.client("sns")
    topic = sns.create_topic(Name=props.ALARM_TOPIC)["TopicArn"]
    page = "https://events.pagerduty.com/integration/demo/enqueue"  # never called: nothing is ever published
    sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=page, ReturnSubscriptionArn=True)
    watch = aws.client("cloudwatch")
    for name in (*(props.ALARM_PREFIX + alarm for alarm in props.ALARMS), "staging-api-5xx"):
        watch.put_metric_alarm(
            AlarmName=name,
            Namespace=props.NAMESPACE,
            MetricName=name.rpartition("track-ai-")[2],
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=3,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            AlarmActions=[topic],
        )
    watch.set_alarm_state(AlarmName="staging-api-5xx", StateValue="ALARM", StateReason="staging is being rebuilt")
    widgets = [
        {"type": "metric", "properties": {"title": name, "region": props.REGION, "metrics": [[props.NAMESPACE, name]]}}
        for name in props.METRICS
    ]
    watch.put_dashboard(DashboardName=props.DASHBOARD, DashboardBody=json.dumps({"widgets": widgets}))
    now = datetime.now(UTC)
    put_metrics(aws, *(now - timedelta(minutes=minute) for minute in range(15)))


def put_metrics(aws: Aws, *moments: datetime) -> None:
    """Put a datapoint of every metric of the dashboard at each of these moments."""
    data = [
        {"MetricName": name, "Timestamp": moment, "Value": 40.0 + 7 * number}
        for moment in moments
        for number, name in enumerate(props.METRICS)
    ]
    aws.client("cloudwatch").put_metric_data(Namespace=props.NAMESPACE, MetricData=data)


def _images(aws: Aws, commit: str) -> None:
    registry = aws.client("ecr")
    for tag in (commit, "latest"):
        registry.put_image(repositoryName=props.REPOSITORY, imageManifest=manifest(commit), imageTag=tag)


def _logs(aws: Aws) -> None:
    aws.client("logs").create_log_group(logGroupName=props.LOG_GROUP)
    add_stream(aws, datetime.now(UTC), ("listening on port 3001", "connected to PostgreSQL", "GET /health 200 3 ms"))


def add_stream(aws: Aws, moment: datetime, messages: tuple[str, ...]) -> None:
    """A task's log stream with its first lines."""
    logs, stream = aws.client("logs"), f"api/api/{uuid.uuid4().hex}"
    logs.create_log_stream(logGroupName=props.LOG_GROUP, logStreamName=stream)
    put_logs(aws, stream, moment, messages)


def put_logs(aws: Aws, stream: str, moment: datetime, messages: tuple[str, ...]) -> None:
    """Write lines into a log stream."""
    stamp = int(moment.timestamp() * 1000)
    events = [{"timestamp": stamp + number, "message": text} for number, text in enumerate(messages)]
    aws.client("logs").put_log_events(logGroupName=props.LOG_GROUP, logStreamName=stream, logEvents=events)


def _traces(aws: Aws) -> None:
    put_trace(aws)


def put_trace(aws: Aws) -> None:
    """One traced request, from the API to the database, as the X-Ray daemon would send it."""
    end = time.time()
    trace = f"1-{int(end):08x}-{token_hex(12)}"
    segment = {
        "name": "track-ai-api",
        "id": token_hex(8),
        "trace_id": trace,
        "start_time": end - 0.042,
        "end_time": end,
        "http": {"request": {"method": "POST", "url": "/api/v1/track/click"}, "response": {"status": 201}},
        "subsegments": [{"name": "track", "id": token_hex(8), "start_time": end - 0.03, "end_time": end - 0.01}],
    }
    aws.client("xray").put_trace_segments(TraceSegmentDocuments=[json.dumps(segment)])
