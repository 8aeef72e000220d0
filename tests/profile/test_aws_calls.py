"""AWS calls are held against botocore's own model: offline, each mistake at its key."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable

import pytest

from cockpit.errors import Finding
from cockpit.profile.awscheck import check_call, output_fields

Found = Callable[[str], tuple[Finding, ...]]

ACCOUNT = '[connections.aws]\nkind = "aws"\nregion = "us-east-1"\n'


def profile(small: Callable[..., str], call: str, parameters: str, more: str = "", field: str = "x") -> str:
    probe = f'[[gate.g.probe]]\naws = "{call}"\nwith = {parameters}\n{more}\n'
    return small(
        'claims = ["a person looked"]', f'{ACCOUNT}{probe}claims = [{{ says = "s", expect = "{field} exists" }}]'
    )


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the check went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize(
    ("call", "parameters", "field"),
    [
        ("sqs.get_queue_attributes", '{ QueueUrl = "http://x", AttributeNames = ["All"] }', "Attributes"),
        ("secretsmanager.list_secrets", '{ Filters = [{ Key = "tag-key", Values = ["environment"] }] }', "SecretList"),
        ("ecs.describe_services", '{ cluster = "prod", services = ["api"] }', "services"),
        ("rds.describe_db_instances", "{}", "DBInstances"),
        ("cloudwatch.describe_alarms", '{ AlarmNamePrefix = "x", StateValue = "ALARM" }', "MetricAlarms"),
        ("ecr.describe_images", '{ repositoryName = "api", imageIds = [{ imageTag = "v1" }] }', "imageDetails"),
        ("logs.describe_log_streams", '{ logGroupName = "/ecs/x", descending = true, limit = 5 }', "logStreams"),
        (
            "cloudwatch.get_metric_statistics",
            '{ Namespace = "n", MetricName = "m", StartTime = "2026-02-27T00:00:00Z", EndTime = 1772150, Period = 60 }',
            "Datapoints",
        ),
        ("lambda.list_functions", "{}", "Functions"),
        ("dynamodb.get_item", '{ TableName = "abc", Key = { id = { S = "1" } } }', "Item"),
    ],
)
def test_calls_as_boto3_takes_them(
    small: Callable[..., str], found: Found, call: str, parameters: str, field: str
) -> None:
    assert found(profile(small, call, parameters, field=field)) == ()


@pytest.mark.parametrize(
    ("call", "parameters", "at", "words"),
    [
        ("sqs.get_queue_attributes", '{ QueueUrl = "q", AttributeName = ["All"] }', "|AttributeName", "AttributeNames"),
        ("sqs.get_queue_attributes", '{ AttributeNames = ["All"] }', "|with", "QueueUrl is missing"),
        ("sqs.get_queue_attributes", '{ QueueUrl = "q", AttributeNames = "All" }', '= |"All"', "must be a list"),
        ("sqs.get_queue_attributes", "{ QueueUrl = 5 }", "|5 }", "QueueUrl must be a text"),
        (
            "secretsmanager.list_secrets",
            '{ Filters = [{ Key = "tag:environment", Values = ["prod"] }] }',
            '|"tag:environment"',
            "Key cannot be 'tag:environment'.*tag-key",
        ),
        (
            "secretsmanager.list_secrets",
            '{ Filters = [{ Key = "name" }, { Kee = "name" }] }',
            "|Kee",
            "Kee is no parameter here.*Key",
        ),
        ("ecs.describe_services", "{ services = [1] }", "[|1]", "must be a text"),
        ("ecs.describe_services", '{ cluster = "prod" }', "|with", "services is missing"),
        ("logs.describe_log_streams", '{ logGroupName = "x", descending = "true" }', '|"true"', "true or false"),
        ("logs.describe_log_streams", '{ logGroupName = "x", limit = 0 }', "limit = |0", "at least 1"),
        ("logs.describe_log_streams", '{ logGroupName = "x", limit = 1.5 }', "|1.5", "whole number"),
        (
            "bedrock-runtime.converse",
            '{ modelId = "m", messages = [{ role = "user", content = [{ text = "a", image = {} }] }] }',
            "|{ text",
            "exactly one key",
        ),
        ("sts.get_caller_identity", '{ Account = "1" }', "|Account", "no parameter"),
        ("SQS.get_queue_attributes", "{}", '|"SQS', "no service SQS"),
        ("sqs.GetQueueAttributes", "{}", '|"sqs', "did you mean get_queue_attributes"),
        ("sqs", "{}", '|"sqs"', "no AWS call.*service.operation"),
        ("sqs.purge_queue", '{ QueueUrl = "q" }', '|"sqs.purge', "may change something"),
    ],
)
def test_a_wrong_call_is_located(
    small: Callable[..., str], found: Found, call: str, parameters: str, at: str, words: str
) -> None:
    text = profile(small, call, parameters)
    offset = text.index(at.replace("|", "", 1)) + at.index("|")
    where = f"x.toml:{text.count(chr(10), 0, offset) + 1}:{offset - text.rfind(chr(10), 0, offset)}"
    hits = [item for item in found(text) if str(item.where).endswith(where) and item.severity == "error"]
    assert any(re.search(words, f"{item.problem} {item.hint}") for item in hits), [str(item) for item in found(text)]


def test_a_call_without_parameters_that_needs_some(small: Callable[..., str], found: Found) -> None:
    text = profile(small, "sqs.get_queue_url", "{}", field="QueueUrl").replace("with = {}\n", "")
    (finding,) = [item for item in found(text) if item.severity == "error"]
    assert "QueueName is missing" in finding.problem
    assert text.splitlines()[finding.where.line - 1].startswith("aws =")


def test_values_that_are_filled_in_later_are_not_judged(small: Callable[..., str], found: Found) -> None:
    text = profile(
        small,
        "logs.describe_log_streams",
        '{ logGroupName = "/ecs/${name}", descending = "${down}", limit = "${n}" }',
        field="logStreams",
    ).replace("[connections.aws]", '[variables]\nname = "a"\ndown = true\nn = 5\n[connections.aws]')
    assert found(text) == ()


def test_an_effect_is_asked_for_and_a_false_one_refused(small: Callable[..., str], found: Found) -> None:
    call = ("sqs.send_message", '{ QueueUrl = "q", MessageBody = "b" }')
    assert found(profile(small, *call, 'effect = "write"', field="MessageId")) == ()
    (finding,) = found(profile(small, *call, 'effect = "read"', field="MessageId"))
    assert "does not only read" in finding.problem
    asks = ("logs.filter_log_events", '{ logGroupName = "x" }')
    assert "states no effect" in found(profile(small, *asks, field="events"))[0].problem
    assert found(profile(small, *asks, 'effect = "read"', field="events")) == ()


def test_the_fields_of_an_answer_come_from_the_model() -> None:
    assert output_fields("sqs", "get_queue_attributes") == {"Attributes"}
    assert output_fields("ecs", "describe_services") == {"services", "failures"}


def test_every_answer_names_its_place_inside_the_parameters() -> None:
    call = check_call("ecs", "describe_services", {"services": ["a", 1], "include": ["TAG"], "x": {}})
    assert {problem[0] for problem in call.problems} == {("services", 1), ("include", 0), ("x",)}
