"""The names of everything on the demo's stage, as profiles/track-ai.toml knows them."""

from __future__ import annotations

REGION = "us-east-1"
SERVICES = ("sqs", "ecs", "rds", "ecr", "cloudwatch", "logs", "secretsmanager", "sns", "xray")
TENANT = "test-tenant-001"
FUNNEL = "test-funnel-001"
DATABASE = "track"

QUEUE = "capi-dispatch"
DLQ = "capi-dispatch-dlq"
MAX_RECEIVE_COUNT = 5

PERFECTPAY_SECRET = "perfectpay-webhook-secret"
META_SECRET = "meta-capi-credentials"
GATEWAY_SECRETS = (
    PERFECTPAY_SECRET,
    "hotmart-webhook-secret",
    "kiwify-webhook-secret",
    "stripe-webhook-secret",
)

CLUSTER = "prod"
SERVICE = "api"
REPLICAS = 3
TASK_FAMILY = "track-ai-api"
DB_INSTANCE = "track-ai-prod"
REPOSITORY = "api"

ALARM_PREFIX = "track-ai-"
ALARMS = (
    "api-5xx",
    "api-latency",
    "circuit-breaker-open",
    "dispatch-errors",
    "dispatch-latency",
    "dlq-messages",
    "rds-connections",
    "rds-cpu",
)
ALARM_TOPIC = "track-ai-alarms"
DASHBOARD = "track-ai"
NAMESPACE = "TrackAI"
METRICS = ("EventsReceived", "EventsDispatched", "MatchRate")

LOG_GROUP = "/ecs/track-ai-api"

MIGRATIONS = ("1_init", "2_add_analytics_views", "3_add_analytics_optimization")
FLAGS = ("gateway_hotmart", "gateway_kiwify", "gateway_stripe", "analytics_views", "circuit_breaker")
CHECKS = ("deploy-phase-1", "deploy-phase-2", "deploy-phase-3", "typecheck", "lint", "tests", "docker-image")
TESTS = 101
RUNBOOKS = ("dlq-troubleshooting", "circuit-breaker-trip")
