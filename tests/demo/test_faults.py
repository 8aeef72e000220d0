"""Every fault breaks what it says, for real: seen from outside, before and after."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from asking import aws, click, convert, get, sql

from cockpit.demo import FAULTS, MENDABLE, World
from cockpit.errors import UsageProblem

PROFILE = Path(__file__).parents[2] / "profiles" / "track-ai.toml"


def _alarms(world: World) -> set[str]:
    found = aws(world, "cloudwatch").describe_alarms(AlarmNamePrefix="track-ai-")["MetricAlarms"]
    assert len(found) == 8
    return {alarm["StateValue"] for alarm in found}


def _in_dlq(world: World) -> int:
    sqs = aws(world, "sqs")
    url = sqs.get_queue_url(QueueName="capi-dispatch-dlq")["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(found["Attributes"]["ApproximateNumberOfMessages"])


def _service(world: World) -> dict[str, Any]:
    (service,) = aws(world, "ecs").describe_services(cluster="prod", services=["api"])["services"]
    return dict(service)


def _image_fits(world: World) -> bool:
    images = aws(world, "ecr").describe_images(repositoryName="api")["imageDetails"]
    newest = max(images, key=lambda image: image["imagePushedAt"])
    return _commit(world) in newest["imageTags"]


def _commit(world: World) -> str:
    return str(get(world, "/commits/main", base="ci", headers=_token(world)).json()["sha"])


def _token(world: World) -> dict[str, str]:
    return {"authorization": f"Bearer {world.credentials['ci_token']}"}


def _tests(world: World) -> str:
    runs = get(world, f"/commits/{_commit(world)}/check-runs", base="ci", headers=_token(world)).json()["check_runs"]
    return next(run["conclusion"] for run in runs if run["name"] == "tests")


def _log_age(world: World) -> float:
    streams = aws(world, "logs").describe_log_streams(logGroupName="/ecs/track-ai-api")["logStreams"]
    return datetime.now(UTC).timestamp() - max(stream["lastEventTimestamp"] for stream in streams) / 1000


def _kiwify(world: World) -> bool:
    listed = aws(world, "secretsmanager").list_secrets()["SecretList"]
    return "kiwify-webhook-secret" in {secret["Name"] for secret in listed}


def _retention(world: World) -> int:
    found = aws(world, "rds").describe_db_instances(DBInstanceIdentifier="track-ai-prod")["DBInstances"]
    return int(found[0]["BackupRetentionPeriod"])


def _migrations(world: World) -> int:
    return int(sql(world, "select count(*) as n from _prisma_migrations where finished_at is not null")[0]["n"])


def _populated(world: World) -> bool:
    return all(row["ispopulated"] for row in sql(world, "select ispopulated from pg_matviews"))


def _leaks(world: World) -> int:
    source = Path(str(world.variables["source"]))
    return sum("whsec_" in path.read_text(encoding="utf-8") for path in source.glob("src/**/*.ts"))


def _signature_fits(world: World) -> bool:
    return convert(world, "test-order-signature").status_code == 202


BROKEN: dict[str, Callable[[World], bool]] = {
    "missing-migration": lambda world: _migrations(world) == 2,
    "alarm": lambda world: "ALARM" in _alarms(world),
    "insufficient-data": lambda world: "INSUFFICIENT_DATA" in _alarms(world),
    "dlq-message": lambda world: _in_dlq(world) == 1,
    "pending-task": lambda world: _service(world)["pendingCount"] == 1 and _service(world)["runningCount"] == 3,
    "wrong-webhook-secret": lambda world: not _signature_fits(world),
    "stale-image": lambda world: not _image_fits(world),
    "missing-secret": lambda world: not _kiwify(world),
    "flag-off": lambda world: get(world, "/api/v1/flags").json()["flags"]["gateway_stripe"] == "disabled",
    "unpopulated-view": lambda world: not _populated(world),
    "stale-logs": lambda world: _log_age(world) > 2 * 3600,
    "failing-tests": lambda world: _tests(world) == "failure",
    "hardcoded-secret": lambda world: _leaks(world) == 1,
    "no-backups": lambda world: _retention(world) == 0,
}
"""What is true of a world that is broken in this way, and of no other. The rest stops a whole service, see below."""
STOPPING = {"dead-database", "slow-endpoint"}


def test_every_fault_is_looked_at_here() -> None:
    assert BROKEN.keys() | STOPPING == FAULTS.keys()


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_breaks_what_it_says(world: World, fault: str) -> None:
    assert not BROKEN[fault](world)
    world.break_it(fault)
    assert BROKEN[fault](world)


@pytest.mark.parametrize("fault", sorted(MENDABLE - STOPPING))
def test_what_is_mended_is_whole_again(world: World, fault: str) -> None:
    world.mend(fault)  # another test may have broken it
    assert not BROKEN[fault](world)
    world.break_it(fault)
    assert BROKEN[fault](world)
    world.mend(fault)
    assert not BROKEN[fault](world)


def test_what_cannot_be_mended_is_named(world: World) -> None:
    with pytest.raises(UsageProblem, match="dead-database cannot be mended") as found:
        world.mend("dead-database")
    assert "dlq-message" in found.value.hint


def test_what_stops_a_service_stops_only_that() -> None:
    with World.start() as world:
        assert get(world, "/api/v1/flags").status_code == 200
        world.break_it("slow-endpoint")
        with pytest.raises(httpx.ReadTimeout):
            get(world, "/api/v1/flags", timeout=0.5)
        world.mend("slow-endpoint")
        assert get(world, "/api/v1/flags").status_code == 200
        assert get(world, "/health/deep").status_code == 200

        world.break_it("dead-database")
        health = get(world, "/health/deep")
        assert health.status_code == 503
        assert health.json()["checks"]["database"]["status"] == "down"
        assert health.json()["checks"]["queue"]["status"] == "up"
        assert click(world).status_code == 503
        with pytest.raises(Exception, match=r"refused|closed"):
            sql(world, "select 1")
        assert _alarms(world) == {"OK"}


def test_an_unknown_fault_is_named_with_its_neighbour(world: World) -> None:
    with pytest.raises(UsageProblem, match="dead-databse") as found:
        world.break_it("dead-databse")
    assert "dead-database" in found.value.hint


def test_every_fault_names_gates_of_the_profile() -> None:
    gates = tomllib.loads(PROFILE.read_text(encoding="utf-8"))["gate"]
    for name, fault in FAULTS.items():
        assert fault.gates, name
        assert set(fault.gates) <= gates.keys(), name
