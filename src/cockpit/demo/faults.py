"""What `--fault` can break: each in a sentence, with the gates of profiles/track-ai.toml that must not close then.

How a fault is done is in `cockpit.demo.breaking`; this page is what people and tests read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Fault(NamedTuple):
    """One thing that can be broken."""

    sentence: str
    """What is done, for `--list-faults`."""
    gates: tuple[str, ...]
    """The gates that cannot be closed while it is broken; every other gate stands as without it."""


FAULTS: Mapping[str, Fault] = {
    "missing-migration": Fault(
        "the third migration was never applied to the database", ("rds-postgresql", "migrations")
    ),
    "alarm": Fault("one of the eight CloudWatch alarms is in ALARM", ("cloudwatch", "monitoring")),
    "insufficient-data": Fault(
        "one of the eight CloudWatch alarms has INSUFFICIENT_DATA, which is not OK", ("cloudwatch", "monitoring")
    ),
    "dlq-message": Fault("a message that nobody could dispatch lies in the dead-letter queue", ("sqs-queues", "smoke")),
    "pending-task": Fault("the api service waits for a fourth task that stays PENDING", ("ecs-services",)),
    "wrong-webhook-secret": Fault(
        "Secrets Manager holds another PerfectPay key than the one that signs, so webhooks are refused", ("smoke",)
    ),
    "dead-database": Fault(
        "the PostgreSQL server was killed",
        (
            "rds-postgresql",
            "migrations",
            "test-tenant",
            "test-funnel",
            "analytics-views",
            "smoke",
            "first-customer",
            "first-funnel",
        ),
    ),
    "stale-image": Fault("the newest image was built yesterday from an older commit", ("docker-images",)),
    "slow-endpoint": Fault("the endpoint of the feature flags answers after half a minute", ("feature-flags",)),
    "missing-secret": Fault("the Kiwify webhook secret is not in Secrets Manager", ("secrets-manager",)),
    "flag-off": Fault("the flag gateway_stripe is disabled", ("feature-flags",)),
    "unpopulated-view": Fault("the view v_match_rate_by_tenant exists and was never filled", ("analytics-views",)),
    "stale-logs": Fault("the API's log streams have been silent for three hours", ("logs",)),
    "failing-tests": Fault("one of the 101 tests fails on the current commit", ("deployments",)),
    "hardcoded-secret": Fault("a source file holds a webhook secret in plain text", ("webhook-secrets",)),
    "no-backups": Fault("the backups of the database instance are switched off", ("rds-postgresql",)),
}

MENDABLE = frozenset(
    {
        "alarm",
        "insufficient-data",
        "dlq-message",
        "pending-task",
        "slow-endpoint",
        "flag-off",
        "unpopulated-view",
        "failing-tests",
        "no-backups",
    }
)
"""The faults that a script can mend again while the world runs."""
