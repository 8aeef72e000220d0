"""Metric probes on CloudWatch: against an emulator of AWS over HTTP, and against answers that it documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from cockpit.core.claim import Context, judge_claim, parse
from cockpit.core.probe import DOCUMENT_FIELDS, AwsConnection, CloudWatchSpec
from cockpit.core.secret import Secret
from fakes.wire import Received, Talk, Wire

VALUES = {"aws_secret": Secret("aws_secret", "s3cret-aws-key"), "queue": "jobs"}
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client: Any = boto3.client("cloudwatch", region_name="us-east-1", endpoint_url=f"http://{host}:{port}",
                               aws_access_key_id="x", aws_secret_access_key="y")  # fmt: skip
    whole = datetime.now(UTC).replace(second=0, microsecond=0)
    jobs = [{"Name": "QueueName", "Value": "jobs"}]
    for name, at, value in (
        ("Depth", whole - 3 * MINUTE, 9.0),
        ("Depth", whole - 2 * MINUTE, 2.0),
        ("Depth", whole - 2 * MINUTE, 4.0),
        ("Zero", whole - 2 * MINUTE, 0.0),
        ("Old", whole - 60 * MINUTE, 7.0),
    ):
        datum = {"MetricName": name, "Dimensions": jobs, "Timestamp": at, "Value": value}
        client.put_metric_data(Namespace="Shop/Queue", MetricData=[datum])
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def metric(ask, endpoint: str) -> Callable[..., Any]:
    def asked(name: str, stat: str = "Sum", url: str = "", timeout: float = 60, **spec: Any) -> Any:
        connection = AwsConnection(
            "aws", "us-east-1", endpoint=url or endpoint, access_key_id="AKIATEST", secret_access_key="${aws_secret}"
        )
        spec.setdefault("dimensions", (("QueueName", "${queue}"),))
        whole = CloudWatchSpec("aws", "Shop/Queue", name, stat, **spec)
        return ask(whole, connections={"aws": connection}, values=VALUES, timeout=timeout)

    return asked


def judged(document: object, claim: str) -> str:
    return judge_claim(parse(claim), None, Context(document, datetime.now(UTC))).outcome.value


@pytest.mark.parametrize(("stat", "value"), [("Sum", 6.0), ("Average", 3.0), ("Maximum", 4.0), ("SampleCount", 2.0)])
def test_the_newest_period_counts(metric, stat, value):
    got = metric("Depth", stat)
    assert got.error == ""
    assert got.document.keys() == DOCUMENT_FIELDS["metric"]
    assert (got.document["value"], got.document["count"]) == (value, 1)
    assert got.document["series"][0]["labels"] == {
        "namespace": "Shop/Queue", "metric": "Depth", "stat": stat, "QueueName": "jobs",
    }  # fmt: skip
    assert judged(got.document, "series[0].at newer than 10m") == "pass"
    assert f"Shop/Queue Depth QueueName=jobs · {stat} of 60 s" in got.text
    assert "s3cret" not in got.text


def test_a_zero_that_was_measured_is_a_zero(metric):
    got = metric("Zero")
    assert got.document["value"] == 0
    assert judged(got.document, "value == 0") == "pass"


@pytest.mark.parametrize(
    "spec",
    [{"name": "Nothing"}, {"name": "Old"}, {"name": "Depth", "dimensions": (("QueueName", "other"),)}],
    ids=["no such metric", "older than look_back", "another dimension"],
)
def test_no_datapoint_is_no_value_and_never_a_zero(metric, spec):
    got = metric(**spec)
    assert got.error == ""
    assert (got.document["value"], got.document["series"], got.document["count"]) == (None, [], 0)
    for claim in ("value == 0", "value < 1%", "value >= 0"):
        assert judged(got.document, claim) == "inconclusive"
    assert "none is not 0" in got.text


def test_a_longer_look_finds_the_older_one(metric):
    assert metric("Old", look_back=7200).document["value"] == 7.0


def result(status: str, *points: tuple[datetime, float]) -> dict[str, Any]:
    """An answer of `GetMetricData` as AWS documents it, in its JSON form."""
    stamps, values = [at.timestamp() for at, _ in points], [value for _, value in points]
    one = {"Id": "asked", "Label": "x", "Timestamps": stamps, "Values": values, "StatusCode": status}
    return {"MetricDataResults": [one], "Messages": []}


def answering(body: dict[str, Any], line: str = "200 OK") -> Wire:
    def serve(talk: Talk, _: Received) -> None:
        talk.answer(json.dumps(body).encode(), line, Content_Type="application/x-amz-json-1.0")

    return Wire(serve)


def test_a_period_that_still_runs_does_not_count(metric):
    whole = datetime.now(UTC).replace(second=0, microsecond=0)
    with answering(result("Complete", (whole, 1.0), (whole - 2 * MINUTE, 5.0))) as server:
        got = metric("Depth", url=server.url)
    assert got.error == ""
    assert got.document["value"] == 5.0


@pytest.mark.parametrize("status", ["PartialData", "InternalError", "Forbidden"])
def test_an_answer_that_is_not_complete_is_an_error(metric, status):
    whole = datetime.now(UTC).replace(second=0, microsecond=0)
    with answering(result(status, (whole - 2 * MINUTE, 5.0))) as server:
        got = metric("Depth", url=server.url)
    assert got.answer.document is None
    assert got.error == f"CloudWatch says that its answer is not complete ({status})"


def whole_minute() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)


def test_what_failed_on_one_page_is_not_mended_by_the_next(metric):
    page = result("InternalError", (whole_minute() - 2 * MINUTE, 0.0))
    page["MetricDataResults"] += result("Complete", (whole_minute() - 3 * MINUTE, 0.0))["MetricDataResults"]
    with answering(page) as server:
        assert "not complete (InternalError)" in metric("Depth", url=server.url).error


def test_an_answer_about_something_else_is_an_error(metric):
    other = result("Complete", (whole_minute() - 2 * MINUTE, 0.0))
    other["MetricDataResults"][0]["Id"] = "other"
    at = whole_minute() - 2 * MINUTE
    for said in (other, result("Complete", (at, 0.0), (at, 9.0))):
        with answering(said) as server:
            got = metric("Depth", url=server.url)
        assert got.answer.document is None
        assert got.error.startswith("CloudWatch answered")


def test_a_datapoint_from_before_the_look_is_no_value(metric):
    with answering(result("Complete", (whole_minute() - 600 * MINUTE, 0.0))) as server:
        assert metric("Depth", url=server.url).document["value"] is None


def test_what_cloudwatch_remarks_on_proves_nothing(metric):
    said = result("Complete", (whole_minute() - 2 * MINUTE, 0.0))
    said["Messages"] = [{"Code": "MaxMetricsExceeded", "Value": "Maximum number of allowed metrics exceeded"}]
    with answering(said) as server:
        got = metric("Depth", url=server.url)
    assert judged(got.document, "value == 0") == "inconclusive"
    assert got.document["warnings"] == ["Maximum number of allowed metrics exceeded"]


def test_what_aws_refuses_is_an_error(metric):
    with answering({"__type": "AccessDenied", "message": "not you"}, "400 Bad Request") as server:
        assert metric("Depth", url=server.url).error == "aws: access denied: not you"
    assert "cannot reach" in metric("Depth", url="http://127.0.0.1:1").error


def test_an_answer_of_another_shape_is_an_error(metric):
    with answering({}) as server:
        assert metric("Depth", url=server.url).error == "CloudWatch answered nothing that holds a result"


def test_its_time_is_limited(metric):
    with Wire() as server:
        assert metric("Depth", url=server.url, timeout=0.3).error == "no complete answer within 0.3 s"


def test_only_whole_periods_are_asked_for(metric):
    with answering(result("Complete")) as server:
        assert metric("Depth", url=server.url, period=300).error == ""
        request = server.received[0]
    asked = json.loads(request.body)
    for name in ("StartTime", "EndTime"):
        assert asked[name] % 300 == 0
