"""AWS probes against a real HTTP emulator of AWS, and against endpoints that break."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import boto3
import jmespath
import pytest

from cockpit.core.names import ProbeId
from cockpit.core.probe import AwsConnection, AwsSpec, Effect, Probe, Scene
from cockpit.core.secret import Secret
from cockpit.probes.registry import Probes
from fakes.wire import Received, Talk, Wire

VALUES = {"aws_secret": Secret("aws_secret", "s3cret-aws-key")}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def made(endpoint: str) -> dict[str, Any]:
    """Things to be found there."""

    def client(service: str) -> Any:
        return boto3.client(service, region_name="us-east-1", endpoint_url=endpoint, aws_access_key_id="x",
                            aws_secret_access_key="y")  # fmt: skip

    sqs, secrets, watch, ssm, s3 = (client(name) for name in ("sqs", "secretsmanager", "cloudwatch", "ssm", "s3"))
    url = sqs.create_queue(QueueName="dispatch-dlq")["QueueUrl"]
    secrets.create_secret(Name="meta", SecretString=json.dumps({"app_id": "123", "app_secret": "hush-hush"}))
    watch.put_metric_alarm(
        AlarmName="alarm", MetricName="m", Namespace="n", Period=60, EvaluationPeriods=1, Threshold=1,
        ComparisonOperator="GreaterThanThreshold", Statistic="Sum",
    )  # fmt: skip
    for number in range(25):
        ssm.put_parameter(Name=f"/flags/f{number:02}", Value="enabled", Type="String")
    s3.create_bucket(Bucket="things")
    s3.put_object(Bucket="things", Key="text", Body="größer".encode())
    s3.put_object(Bucket="things", Key="large", Body=b"x" * 1_000_001)
    return {"queue": url, "other": sqs.create_queue(QueueName="other")["QueueUrl"]}


@pytest.fixture
def cloud(endpoint: str, made: dict[str, Any]) -> dict[str, Any]:
    connection = AwsConnection(
        "aws", "us-east-1", endpoint="${moto}", access_key_id="AKIATEST", secret_access_key="${aws_secret}"
    )
    return {"connections": {"aws": connection}, "values": {**VALUES, "moto": endpoint, **made}, "timeout": 20}


def aws(call: str, params: Any = None, **more: int) -> AwsSpec:
    service, _, operation = call.partition(".")
    return AwsSpec("aws", service, operation, params, **more)


def test_the_document_is_the_answer_without_its_metadata(ask, cloud):
    got = ask(aws("sqs.get_queue_attributes", {"QueueUrl": "${queue}", "AttributeNames": ["All"]}), **cloud)
    assert got.error == ""
    assert set(got.document) == {"Attributes"}
    assert got.document["Attributes"]["ApproximateNumberOfMessages"] == "0"
    assert got.shown("info")[0].startswith('sqs.get_queue_attributes {"QueueUrl": "http://')
    assert any('"ApproximateNumberOfMessages": "0"' in line for line in got.shown("out"))
    assert "s3cret-aws-key" not in got.text


def test_all_pages_are_one_answer(ask, cloud):
    got = ask(aws("ssm.get_parameters_by_path", {"Path": "/flags"}), **cloud)
    assert {one["Name"] for one in got.document["Parameters"]} == {f"/flags/f{number:02}" for number in range(25)}
    assert "NextToken" not in got.document
    assert "page 3" in got.shown("info")


def test_an_answer_with_more_pages_than_allowed_is_an_error(ask, cloud):
    whole = ask(aws("ssm.get_parameters_by_path", {"Path": "/flags"}, max_pages=3), **cloud)
    assert len(whole.document["Parameters"]) == 25
    got = ask(aws("ssm.get_parameters_by_path", {"Path": "/flags"}, max_pages=2), **cloud)
    assert got.document is None
    assert got.error == "the answer has more than 2 pages; ask for less, or raise max_pages"


def test_a_limit_that_is_asked_for_is_one_page(ask, cloud):
    got = ask(aws("ssm.get_parameters_by_path", {"Path": "/flags", "MaxResults": 3}), **cloud)
    assert len(got.document["Parameters"]) == 3
    assert "one page only: MaxResults is given" in got.shown("info")


def test_an_answer_that_cannot_be_paged_through_is_incomplete(ask, cloud):
    def serve(talk: Talk, _: Received) -> None:
        talk.answer(b'{"serviceDeployments": [], "nextToken": "more"}', Content_Type="application/x-amz-json-1.1")

    with Wire(serve) as server:
        cloud["values"]["moto"] = server.url
        got = ask(aws("ecs.list_service_deployments", {"service": "s"}), **cloud)
    assert got.document is None
    assert got.error.startswith("the answer is incomplete")


def test_moments_carry_their_zone(ask, cloud):
    alarm = ask(aws("cloudwatch.describe_alarms", {"AlarmNames": ["alarm"]}), **cloud).document["MetricAlarms"][0]
    assert alarm["StateUpdatedTimestamp"].endswith("+00:00")


def test_what_aws_calls_sensitive_is_not_shown(ask, cloud):
    got = ask(aws("secretsmanager.get_secret_value", {"SecretId": "meta"}), **cloud)
    assert got.error == ""
    assert json.loads(got.document["SecretString"])["app_id"] == "123"
    assert "hush-hush" not in got.text
    assert any("[sensitive]" in line for line in got.shown("out"))
    assert "hush-hush" in {secret.reveal() for secret in got.learnt}


@pytest.mark.parametrize(
    ("call", "path"),
    [
        ("sts.get_session_token", "Credentials.SessionToken"),
        ("sts.get_session_token", "Credentials.SecretAccessKey"),
        ("ecr.get_authorization_token", "authorizationData[0].authorizationToken"),
    ],
)
def test_what_aws_forgot_to_call_sensitive_is_not_shown_either(ask, cloud, call, path):
    got = ask(aws(call, {}), **cloud)
    assert got.error == ""
    token = jmespath.search(path, got.document)
    assert token
    assert token not in got.text
    assert token in {secret.reveal() for secret in got.learnt}


def test_a_body_that_comes_as_a_stream(ask, cloud):
    got = ask(aws("s3.get_object", {"Bucket": "things", "Key": "text"}), **cloud)
    assert got.document["Body"] == "größer"
    got = ask(aws("s3.get_object", {"Bucket": "things", "Key": "large"}), **cloud)
    assert "larger than 1,000,000 bytes" in got.error


@pytest.mark.parametrize("call", ["sqs.purge_queue", "sqs.receive_message", "sqs.delete_queue", "ecs.update_service"])
def test_an_operation_that_changes_things_needs_the_effect_write(ask, cloud, call):
    got = ask(aws(call, {"QueueUrl": "${queue}"}), **cloud)
    assert got.error == f'not run: {call} can change something; declare effect = "write" if it is meant'


def test_writing_works_where_it_is_declared(ask, cloud):
    got = ask(aws("sqs.send_message", {"QueueUrl": "${other}", "MessageBody": "x"}), effect=Effect.WRITE, **cloud)
    assert got.document["MessageId"]


@pytest.mark.parametrize(
    ("call", "params", "said"),
    [
        ("sqs.get_queue_attribute", {}, "sqs has no operation get_queue_attribute; did you mean get_queue_attributes?"),
        ("sqss.get_it", {}, "AWS has no service sqss"),
        ("sqs.get_queue_attributes", {"Queue": "x"}, "the parameters do not fit: Missing required parameter"),
        ("sqs.get_queue_url", {"QueueName": "nothing"}, "NonExistentQueue: "),
        ("sqs.get_queue_url", ["nothing"], "the parameters of an AWS operation are a table"),
    ],
)
def test_a_call_that_cannot_be_answered(ask, cloud, call, params, said):
    got = ask(aws(call, params), **cloud)
    assert got.error.startswith(said)
    assert "\n" not in got.error
    assert got.document is None


def fails_with(code: str, message: str, status: str):
    def serve(talk: Talk, _: Received) -> None:
        talk.answer(json.dumps({"__type": code, "message": message}).encode(), status,
                    Content_Type="application/x-amz-json-1.0", x_amzn_query_error=f"{code};Sender")  # fmt: skip

    return serve


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ExpiredTokenException", "aws: the AWS credentials have expired"),
        ("com.amazon.coral.service#UnrecognizedClientException", "aws: the AWS credentials were refused: no"),
        ("AccessDeniedException", "aws: access denied: no"),
        ("ThrottlingException", "aws: AWS asks to slow down: no"),
        ("SomethingElse", "SomethingElse: no"),
    ],
)
def test_what_aws_refuses_is_one_sentence(ask, cloud, code, said):
    with Wire(fails_with(code, "no", "400 Bad Request")) as server:
        cloud["values"]["moto"] = server.url
        got = ask(aws("sqs.list_queues"), **cloud)
    assert got.error == said


def test_nothing_listens(ask, cloud):
    with Wire() as server:
        cloud["values"]["moto"] = server.url
    got = ask(aws("sqs.list_queues"), **cloud)
    assert got.error == f"aws: cannot reach {server.url}/"


def test_an_endpoint_that_never_answers_ends_at_the_deadline(ask, cloud):
    with Wire() as server:
        got = ask(
            aws("sqs.list_queues"), **{**cloud, "values": {**cloud["values"], "moto": server.url}, "timeout": 0.5}
        )
    assert got.error == "no complete answer within 0.5 s"


def test_without_credentials_it_says_so(ask, cloud):
    connection = AwsConnection("aws", "us-east-1", endpoint="${moto}")
    got = ask(aws("sqs.list_queues"), connections={"aws": connection}, values=cloud["values"])
    assert got.error == "aws: no AWS credentials: Unable to locate credentials"


def test_a_profile_that_does_not_exist(ask, cloud):
    connection = AwsConnection("aws", "us-east-1", profile="nobody", endpoint="${moto}")
    got = ask(aws("sqs.list_queues"), connections={"aws": connection}, values=cloud["values"])
    assert got.error == "aws: the config profile (nobody) could not be found"


def test_renewed_credentials_are_read_again(cloud, tmp_path, monkeypatch):
    """A session remembers its credentials; after a refusal the operator's new ones must count."""
    seen = []

    def serve(talk: Talk, request: Received) -> None:
        seen.append(request.headers["authorization"].partition("Credential=")[2].partition("/")[0])
        if len(seen) == 1:
            fails_with("ExpiredTokenException", "old", "400 Bad Request")(talk, request)
        else:
            talk.answer(b"{}", Content_Type="application/x-amz-json-1.0")

    keys = tmp_path / "credentials"
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))

    async def both(url: str) -> list[str | None]:
        probes = Probes()
        connection = AwsConnection("aws", "us-east-1", endpoint=url)
        scene = Scene({}, {"aws": connection}, 10)
        probe = Probe(ProbeId("g/1"), "t", aws("sqs.list_queues"))
        errors = []
        for key in ("AKIAOLD", "AKIANEW"):
            keys.write_text(f"[default]\naws_access_key_id = {key}\naws_secret_access_key = y\n")
            errors.append((await probes.ask(probe, scene)).error)
        await probes.close()
        return errors

    with Wire(serve) as server:
        errors = asyncio.run(both(server.url))
    assert errors == ["aws: the AWS credentials have expired", None]
    assert seen == ["AKIAOLD", "AKIANEW"]


def test_cancelling_returns_at_once(cloud):
    async def cancel(url: str) -> None:
        probes = Probes()
        scene = Scene({**cloud["values"], "moto": url}, cloud["connections"], 2)
        task = asyncio.ensure_future(probes.ask(Probe(ProbeId("g/1"), "t", aws("sqs.list_queues")), scene))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await probes.close()

    with Wire() as server:
        asyncio.run(cancel(server.url))


def test_many_at_once_share_their_clients(cloud):
    async def many() -> list[Any]:
        probes = Probes()
        scene = Scene(cloud["values"], cloud["connections"], 60)
        probe = Probe(ProbeId("g/1"), "t", aws("sqs.get_queue_url", {"QueueName": "dispatch-dlq"}))
        try:
            return await asyncio.gather(*(probes.ask(probe, scene) for _ in range(30)))
        finally:
            await probes.close()

    answers = asyncio.run(many())
    assert [answer.error for answer in answers] == [None] * 30
    assert {answer.document["QueueUrl"] for answer in answers} == {cloud["values"]["queue"]}
