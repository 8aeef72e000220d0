"""Plans made in Python: a launch like the one of the Track-AI checklist, and plans of any size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cockpit.core.contingency import Escalation
from cockpit.core.names import CategoryId, ClaimId, GateId, PhaseId, ProbeId, Role
from cockpit.core.plan import Category, Claim, Claimed, Criterion, Gate, Mark, Phase, Plan, Station
from cockpit.core.probe import AwsSpec, Effect, FileSpec, HttpSpec, LookSpec, Probe, ProbeSpec, RunSpec, SqlSpec
from cockpit.core.severity import Severity

T0 = datetime(2026, 2, 27, 13, 0, tzinfo=UTC)
"""T-0 of every plan here: a Friday."""

DAY = PhaseId("launch-day")
AFTER = PhaseId("post-launch")


def _aws(service: str, operation: str) -> AwsSpec:
    return AwsSpec("aws", service, operation, {})


def _sql(statement: str) -> SqlSpec:
    return SqlSpec("db", statement)


def gate(
    name: str,
    title: str,
    category: str,
    claims: list[str | tuple[str, str]],
    spec: ProbeSpec | None = None,
    *,
    owner: str = "devops",
    severity: Severity = Severity.MODERATE,
    fresh: timedelta | None = timedelta(minutes=10),
    steps: list[tuple[str, ProbeSpec, str]] | None = None,
    effect: Effect = Effect.READ,
    runbook: str = "",
    claimed: Claimed | None = None,
    depends: tuple[str, ...] = (),
    note: str = "",
) -> Gate:
    """One gate: a claim is `says` for a person's one, or `(says, expect)` for one that its probe proves."""
    key = GateId(name)
    probes: list[Probe] = []
    found: list[Claim] = []
    if steps:
        for number, (says, step, expect) in enumerate(steps, 1):
            probe = Probe(ProbeId(f"{name}/{number}"), says, step, effect=effect)
            probes.append(probe)
            asked = isinstance(step, LookSpec)
            found.append(
                Claim(
                    ClaimId(f"{name}-{number}"),
                    key,
                    says,
                    None if asked else probe.id,
                    "" if asked else expect,
                    asked_at=probe.id if asked else None,
                )
            )
    elif spec is not None:
        probes.append(Probe(ProbeId(f"{name}/1"), title, spec, effect=effect))
    for number, claim in enumerate(claims, len(found) + 1):
        says, expect = claim if isinstance(claim, tuple) else (claim, "")
        probe_id = probes[0].id if expect and probes else None
        found.append(Claim(ClaimId(f"{name}-{number}"), key, says, probe_id, expect))
    return Gate(
        key,
        title,
        CategoryId(category),
        DAY,
        tuple(found),
        tuple(probes),
        owner=owner,
        severity=severity,
        fresh_for=fresh,
        sequence=bool(steps),
        runbook=runbook,
        claimed=claimed,
        depends=tuple(GateId(item) for item in depends),
        note=note,
    )


def _infrastructure() -> list[Gate]:
    area = "infrastructure"
    return [
        gate(
            "sqs-queues",
            "SQS queues active",
            area,
            [
                ("`capi-dispatch` queue exists and is empty", "Attributes.ApproximateNumberOfMessages == 0"),
                ("`capi-dispatch-dlq` exists with 0 messages", "Attributes.ApproximateNumberOfMessages == 0"),
                ("RedrivePolicy configured (maxReceiveCount=5)", "json(Attributes.RedrivePolicy).maxReceiveCount == 5"),
            ],
            _aws("sqs", "get_queue_attributes"),
            severity=Severity.CRITICAL,
            runbook="docs/runbooks/dlq-troubleshooting.md",
        ),
        gate(
            "secrets",
            "Secrets Manager populated",
            area,
            [
                (f"`{name}`", f"SecretList[].Name includes ['{name}']")
                for name in (
                    "meta-capi-credentials",
                    "perfectpay-webhook-secret",
                    "hotmart-webhook-secret",
                    "kiwify-webhook-secret",
                    "stripe-webhook-secret",
                )
            ],
            _aws("secretsmanager", "list_secrets"),
        ),
        gate(
            "ecs-services",
            "ECS services running",
            area,
            [
                ("`api` service running with 2+ replicas", "services[0].runningCount >= 2"),
                ("All replicas are RUNNING (not PENDING)", "services[0].pendingCount == 0"),
                ("No failed task deployments in last 1h", "sum(services[0].deployments[].failedTasks) == 0"),
            ],
            _aws("ecs", "describe_services"),
            severity=Severity.CRITICAL,
        ),
        gate(
            "rds",
            "RDS PostgreSQL healthy",
            area,
            [
                ("Database accessible from ECS tasks", "count >= 1"),
                ("Migrations applied (3 migrations)", "count(rows) == 3"),
                ("Backups enabled (daily snapshots)", "DBInstances[0].BackupRetentionPeriod >= 1"),
            ],
            _sql("SELECT migration_name, finished_at FROM _prisma_migrations"),
            owner="gage",
            severity=Severity.CRITICAL,
            runbook="docs/runbooks/rds.md",
        ),
        gate(
            "cloudwatch",
            "CloudWatch setup complete",
            area,
            [
                ("8 alarms created and in OK state", "all MetricAlarms[].StateValue == 'OK'"),
                "Dashboard visible and showing metrics",
                "PagerDuty integration active",
            ],
            _aws("cloudwatch", "describe_alarms"),
        ),
    ]


def _code() -> list[Gate]:
    area = "code"
    return [
        gate(
            "deployments",
            "All deployments verified",
            area,
            [
                "Phase 1: PerfectPay deploy + validations",
                "Phase 2: Hotmart + Kiwify + Stripe",
                "Phase 3: Tech debt + Analytics + Monitoring",
                ("TypeCheck: PASS", "exit_code == 0"),
                ("Lint: PASS", "exit_code == 0"),
                ("Tests: PASS (101 tests)", "count(tests) == 101"),
            ],
            RunSpec("make verify"),
            owner="dex",
            fresh=None,
            claimed=Claimed.PARTIAL,
        ),
        gate(
            "images",
            "Docker images current",
            area,
            [
                ("Latest ECR image matches current commit", "imageDetails[0].imageTags includes [${commit}]"),
                ("Image build date is today", "imageDetails[0].imagePushedAt is today"),
            ],
            _aws("ecr", "describe_images"),
            owner="dex",
        ),
        gate(
            "flags",
            "Feature flags ready",
            area,
            [
                (f"`{name}` = enabled", f"body.{name} == true")
                for name in (
                    "gateway_hotmart",
                    "gateway_kiwify",
                    "gateway_stripe",
                    "analytics_views",
                    "circuit_breaker",
                )
            ],
            HttpSpec("GET", "${api}/flags"),
            owner="dex",
        ),
        gate(
            "migrations",
            "Database migrations current",
            area,
            [
                ("Migration 1_init: Applied", "rows[].name includes ['1_init']"),
                ("Migration 2_add_analytics_views: Applied", "rows[].name includes ['2_add_analytics_views']"),
                (
                    "Migration 3_add_analytics_optimization: Applied",
                    "rows[].name includes ['3_add_analytics_optimization']",
                ),
            ],
            _sql("SELECT * FROM _prisma_migrations"),
            owner="dex",
            depends=("rds",),
        ),
    ]


def _data() -> list[Gate]:
    area = "data"
    return [
        gate(
            "test-tenant",
            "First test tenant created",
            area,
            [("Status: `active`", "rows[0].status == 'active'"), ("Name: `MVP Test Account`", "count == 1")],
            _sql("SELECT * FROM tenant WHERE slug = ${tenant}"),
            owner="qa",
        ),
        gate(
            "test-funnel",
            "First test funnel deployed",
            area,
            [("Status: `active`", "rows[0].status == 'active'")],
            _sql("SELECT * FROM funnel"),
            owner="qa",
        ),
        gate(
            "webhook-secrets",
            "Webhook secrets in env",
            area,
            [
                ("All 5 gateway secrets loaded in ECS task definition", "count(secrets) == 5"),
                "No hardcoded secrets in code",
            ],
            _aws("ecs", "describe_task_definition"),
        ),
        gate(
            "analytics",
            "Analytics views initialised",
            area,
            [
                ("Materialized views exist", "count == 2"),
                ("First refresh job executed successfully", "rows[0].ok == true"),
            ],
            _sql("SELECT * FROM pg_matviews"),
            owner="dex",
        ),
    ]


def _operations() -> list[Gate]:
    area = "operations"
    return [
        gate(
            "monitoring",
            "Monitoring active",
            area,
            [("All 8 alarms in OK state (not firing)", "count(alarms) == 8"), "On-call rotation active"],
            _aws("cloudwatch", "describe_alarms"),
        ),
        gate(
            "logs",
            "Logs aggregated",
            area,
            [("ECS logs flowing to CloudWatch", "logStreams[0].lastEventTimestamp newer than 5m")],
            _aws("logs", "describe_log_streams"),
        ),
        gate(
            "runbooks",
            "Runbooks accessible",
            area,
            [
                ("docs/runbooks/dlq-troubleshooting.md", "exists == true"),
                "All team members can access (shared in Slack #track-ai-ops)",
            ],
            FileSpec("docs/runbooks/dlq-troubleshooting.md"),
        ),
        gate(
            "on-call",
            "On-call team ready",
            area,
            [
                "Primary on-call assigned in PagerDuty",
                "Secondary on-call assigned",
                "Escalation policy configured",
                "24/7 coverage confirmed for next 2 weeks",
            ],
            owner="sm",
            fresh=None,
        ),
    ]


def _smoke() -> Gate:
    return gate(
        "smoke",
        "Click → conversion → Meta CAPI",
        "smoke",
        [],
        owner="qa",
        severity=Severity.CRITICAL,
        effect=Effect.WRITE,
        fresh=None,
        depends=("test-tenant",),
        steps=[
            ("Generate test click", HttpSpec("POST", "${api}/api/v1/track/click"), "status == 201"),
            ("Verify click persisted", _sql("SELECT count(*) FROM click"), "rows[0].count == 1"),
            ("Send test conversion", HttpSpec("POST", "${api}/api/v1/webhooks/perfectpay"), "status == 202"),
            ("Verify conversion and match", _sql("SELECT count(*) FROM conversion"), "rows[0].count == 1"),
            ("Check SQS dispatch queue", _aws("sqs", "get_queue_attributes"), "messages >= 1 within 10s"),
            ("Verify Meta CAPI dispatch", _sql("SELECT * FROM dispatch_attempt"), "rows[0].status == 'sent'"),
            ("Dashboard shows 1 event, 100% success, 1 match", LookSpec("https://dashboard.track-ai.com"), ""),
        ],
    )


def _customer() -> list[Gate]:
    return [
        gate(
            "customer",
            "First real customer account",
            "customer",
            ["Tenant slug: `customer-001`", "Status: `active` & `verified`", "Assigned dedicated success contact"],
            owner="pm",
            fresh=None,
        ),
        gate(
            "funnel",
            "First real funnel configured",
            "customer",
            ["Tracking pixel deployed on customer's site", "Match confirmed in dashboard"],
            owner="pm",
            fresh=None,
            note="Gateway not chosen yet",
        ),
    ]


def track_ai() -> Plan:
    """Twenty gates in six categories with claims, the launch sequence and five stations."""
    hours = [-4, -3, -2, -1, 0, 1, 3]
    titles = [
        ("Kickoff", "pm"),
        ("Smoke test", "qa"),
        ("Test tenant", "qa"),
        ("Team standup", "sm"),
        ("Onboard customer", "pm"),
        ("Monitor production", "devops"),
        ("Celebration", "pm"),
    ]
    marks = tuple(
        Mark(timedelta(hours=hour), title, actor, until=GateId("smoke") if title == "Smoke test" else None)
        for hour, (title, actor) in zip(hours, titles, strict=True)
    )
    return Plan(
        project="track-ai",
        title="EPIC 011 MVP Launch",
        gates=(
            *_infrastructure(),
            *_code(),
            *_data(),
            *_operations(),
            _smoke(),
            *_customer(),
        ),
        categories=(
            Category(CategoryId("infrastructure"), "Infrastructure", 5),
            Category(CategoryId("code"), "Code & build", 4),
            Category(CategoryId("data"), "Data & configuration", 4),
            Category(CategoryId("operations"), "Monitoring & operations", 4),
            Category(CategoryId("smoke"), "Smoke test", 1),
            Category(CategoryId("customer"), "Customer onboarding", 2),
        ),
        phases=(Phase(DAY, "launch day"), Phase(AFTER, "post-launch", after_t0=True)),
        digest="0" * 64,
        source="profiles/track-ai.toml",
        owner="pm",
        t0=T0,
        window=timedelta(hours=3),
        stations=(
            Station(Role("pm"), "Morgan", "Delivery Lead"),
            Station(Role("devops"), "Gage", "Operations"),
            Station(Role("dev"), "Dex", "Engineering"),
            Station(Role("qa"), "Quinn", "Quality"),
            Station(Role("sm"), "River", "Process"),
        ),
        timeline=marks,
        success=(Criterion("All 20 checklist items signed off", all_gates=True),),
        escalation=(
            Escalation(Severity.MINOR, "typo in dashboard", "Note it, proceed with launch", ""),
            Escalation(Severity.MODERATE, "slow query", "Pause, fix in staging, verify, then proceed", ""),
            Escalation(Severity.CRITICAL, "dispatch failing", "HALT launch", "@aios-master"),
        ),
    )


def many_gates(count: int, categories: int = 7) -> Plan:
    """A plan of `count` gates with one claim each, spread over `categories`."""
    areas = tuple(Category(CategoryId(f"area-{number}"), f"Area {number}") for number in range(1, categories + 1))
    gates = tuple(
        gate(
            f"gate-{number}",
            f"Service number {number} is healthy",
            f"area-{(number - 1) * categories // count + 1}",
            [("answers in time", "elapsed_ms < 200")],
            HttpSpec("GET", f"http://service-{number}.internal/health"),
        )
        for number in range(1, count + 1)
    )
    return Plan(
        project="many",
        title=f"A launch of {count} gates",
        gates=gates,
        categories=areas,
        phases=(Phase(DAY, "launch day"),),
        t0=T0,
        stations=(Station(Role("pm"), "Morgan"),),
    )


def hostile(*texts: str) -> Plan:
    """A small plan whose every text is one of `texts`, as they come out of the door: one gate for each."""
    areas = tuple(Category(CategoryId(f"area-{number}"), text) for number, text in enumerate(texts))
    gates = tuple(_hostile_gate(number, text) for number, text in enumerate(texts))
    marks = tuple(Mark(timedelta(hours=number - len(texts)), text, text) for number, text in enumerate(texts))
    return Plan(
        project=texts[0],
        title=texts[0],
        gates=gates,
        categories=areas,
        phases=(Phase(DAY, texts[0]),),
        t0=T0,
        stations=tuple(Station(Role(f"role-{number}"), text, text) for number, text in enumerate(texts)),
        timeline=marks,
        escalation=(Escalation(Severity.MODERATE, texts[0], texts[0], texts[0]),),
    )


def _hostile_gate(number: int, text: str) -> Gate:
    key = GateId(f"hostile-{number}")
    probe = Probe(ProbeId(f"{key}/1"), text, HttpSpec("GET", "http://x.internal"))
    claims = (
        Claim(ClaimId(f"{key}-1"), key, text, probe.id, text),
        Claim(ClaimId(f"{key}-2"), key, text),
    )
    area = CategoryId(f"area-{number}")
    return Gate(key, text, area, DAY, claims, (probe,), owner=text, runbook=text, note=text)
