"""Our profiles' probes sent for real, to servers on loopback that answer as the services document it.

Green where all is well; red, or nothing, where it is not; and never green where there is nothing to be seen.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jmespath
import pytest

from cockpit.core import claim as language
from cockpit.core.plan import Plan
from cockpit.core.probe import Effect, GithubConnection, Scene
from cockpit.core.reading import Outcome
from cockpit.core.secret import Secret
from cockpit.probes.registry import Probes
from cockpit.profile import load
from fakes.github import OLD, Github, run, workflow
from fakes.services import everywhere, moved, services
from fakes.shop import SECRET, Shop, genuine
from fakes.wire import Received, Wire

PROFILES = Path(__file__).parents[2] / "profiles"
PASS, FAIL, NOTHING, ERROR = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.ERROR


@cache
def plan(name: str) -> Plan:
    return load(PROFILES / f"{name}.toml", fresh=True).plan


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


async def _prove(name: str, gate_id: str, server: str, values: dict[str, Any], folder: Path) -> list[Outcome]:
    made, outcomes = plan(name), []
    gate = made.gate_by_id[gate_id]  # type: ignore[index]
    known: dict[str, Any] = {item.name: item.value for item in made.variables if item.value is not None}
    known |= {item.name: Secret(item.name, f"secret of {item.name}") for item in made.credentials}
    known |= {"run_id": "r1", **values}
    github = GithubConnection("github", f"{server}/api/v3", "${github_token}")
    connections = dict(made.connections) | {"github": github}
    paths = frozenset(item.name for item in made.variables if item.path)
    probes = Probes()
    try:
        for probe in gate.probes:
            scene = Scene(known, connections, 10, Effect.PRODUCTION, paths, str(folder))
            answer = await probes.ask(replace(probe, spec=moved(probe.spec, server)), scene)
            for capture in probe.captures:
                found = jmespath.search(capture.path, answer.document) if answer.document is not None else None
                if found is not None:
                    known[capture.name] = found
            for claim in gate.claims:
                if claim.probe == probe.id:
                    outcomes.append(_judged(claim.expect, answer.document, answer.error, known, probe.unit))
    finally:
        await probes.close()
    return outcomes


def _judged(expect: str, document: Any, error: str | None, values: dict[str, Any], unit: str | None) -> Outcome:
    if error is not None:
        return ERROR
    context = language.Context(document, datetime.now(UTC), values=values, unit=unit)
    return language.judge_claim(language.parse(expect), None, context).outcome


Prove = Callable[..., set[Outcome]]


@pytest.fixture
def prove(tmp_path: Path) -> Prove:
    """The outcomes of a gate's machine-proven claims: `prove("dealix", "g6-…", wire, variable=…)`."""

    def asked(name: str, gate: str, wire: Wire, **values: Any) -> set[Outcome]:
        with wire as server:
            filled = {key: value.replace("@", server.url) if isinstance(value, str) else value
                      for key, value in values.items()}  # fmt: skip
            found = asyncio.run(_prove(name, gate, server.url, filled, tmp_path))
        assert found, "no claim of this gate is proven by a machine"
        return set(found)

    return asked


# ------------------------------------------------------------------------------------- services that are only asked
STRIPE_HOOK = "GET api.stripe.com/v1/webhook_endpoints"
HOOK = {"url": "https://x.test/api/billing/stripe/webhook", "status": "enabled", "livemode": True}
ONE_EVENT = {"enabled_events": ["checkout.session.completed"]}
MOYASAR = "GET api.moyasar.com/v1/payments"
PAID = {"id": "1", "status": "paid", "amount": 99_000, "currency": "SAR", "invoice_id": "i"}
CALENDLY_HOOKS, BOOKED = "GET api.calendly.com/webhook_subscriptions", "GET api.calendly.com/scheduled_events"
BOOKING_HOOK = {"state": "active", "events": ["invitee.created"], "callback_url": "https://x.test/booked"}
PD = "api.pagerduty.com"
SERVICE = {"status": "active", "integrations": [{"id": "P1"}]}
ON_CALL = {"oncalls": [{"escalation_level": 1, "user": {"id": "PU"}}]}
SLACK = "slack.com/api/conversations"
RENDER = "GET api.render.com/v1/services/srv-1"
RAILWAY = "POST backboard.railway.com/graphql/v2"
NEON = "GET console.neon.tech/api/v2/projects/p1"
SENTRY = "GET sentry.io/api/0/projects/o/p"
RATED = {"sentry": "@/sentry.io/api/0/projects/o/p"}


def railway(name: str = "production", status: str | None = "SUCCESS") -> Callable[[Received], Any]:
    """GraphQL: a refusal is a 200 with errors and no data."""

    def answer(request: Received) -> Any:
        asked = json.loads(request.body)
        if request.headers.get("project-access-token") != "secret of railway_token":
            return 200, {"errors": [{"message": "Not Authorized"}], "data": None}
        if "projectToken" in asked["query"]:
            return 200, {"data": {"projectToken": {"projectId": "pr", "environmentId": "en"}}}
        assert asked["variables"]["input"] == {"projectId": "pr", "environmentId": "en", "serviceId": "sv"}
        edges = [{"node": {"id": "d", "status": status, "createdAt": "x"}}] if status else []
        return 200, {"data": {"environment": {"name": name}, "deployments": {"edges": edges}}}

    return answer


def searched(total: int) -> Callable[[Received], Any]:
    """HubSpot's search; what was asked decides what is counted."""

    def answer(request: Received) -> Any:
        filters = json.loads(request.body)["filterGroups"][0]["filters"]
        assert [item["propertyName"] for item in filters] == ["lifecyclestage", "email"]
        return 200, {"total": total, "results": []}

    return answer


def pagerduty(service: Any = SERVICE, oncall: Any = ON_CALL, incident: str | None = None) -> dict[str, Any]:
    incidents = [{"created_at": incident}] if incident else []
    return {
        f"GET {PD}/services/PS": (200, {"service": service}),
        f"GET {PD}/oncalls": (200, oncall),
        f"GET {PD}/incidents": (200, {"incidents": incidents}),
    }


def slack(name: str = "alerts", text: str = "[P1] test of the way", ok: bool = True) -> dict[str, Any]:
    return {
        f"GET {SLACK}.info": (200, {"ok": True, "channel": {"name": name, "is_archived": False}}),
        f"GET {SLACK}.history": (200, {"ok": ok, "messages": [{"bot_id": "B1", "text": text, "ts": "1.2"}]}),
    }


def posthog(*events: str) -> dict[str, Any]:
    return {"POST eu.posthog.com/api/projects/1/query/": (200, {"results": [[name, 3] for name in events]})}


CASES: list[tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("mvp-golive", "configure-production-webhook-url-to-api-billing", {"webhook_url": HOOK["url"]},
     {STRIPE_HOOK: (200, {"data": [HOOK], "has_more": False})},
     {STRIPE_HOOK: (200, {"data": [HOOK | {"status": "disabled"}, HOOK | {"livemode": False}], "has_more": False})}),
    ("mvp-golive", "subscribe-only-required-events-checkout-session", {},
     {STRIPE_HOOK: (200, {"data": [HOOK | ONE_EVENT], "has_more": False})},
     {STRIPE_HOOK: (200, {"data": [HOOK | {"enabled_events": [*ONE_EVENT["enabled_events"], "charge.failed"]}],
                          "has_more": False})}),
    ("mvp-golive", "set-legacy-queue-worker-enabled-false-on-both", {"web_service": "srv-1", "worker_service": "srv-2"},
     {f"GET api.render.com/v1/services/srv-{n}/env-vars/LEGACY_QUEUE_WORKER_ENABLED":
      (200, {"key": "LEGACY_QUEUE_WORKER_ENABLED", "value": "false"}) for n in (1, 2)},
     {f"GET api.render.com/v1/services/srv-{n}/env-vars/LEGACY_QUEUE_WORKER_ENABLED":
      (200, {"key": "LEGACY_QUEUE_WORKER_ENABLED", "value": v}) for n, v in ((1, "false"), (2, "true"))}),
    ("mvp-golive", "deploy-worker-process-with-mvp-worker-enabled", {"worker_service": "srv-1"},
     {f"{RENDER}/env-vars/MVP_WORKER_ENABLED": (200, {"key": "MVP_WORKER_ENABLED", "value": "true"}),
      f"{RENDER}/deploys": (200, [{"deploy": {"status": "live"}}])},
     {f"{RENDER}/env-vars/MVP_WORKER_ENABLED": (200, {"key": "MVP_WORKER_ENABLED", "value": "true"}),
      f"{RENDER}/deploys": (200, [{"deploy": {"status": "build_failed"}}])}),
    ("mpanel", "stripe-production-keys-configured", {},
     {"GET api.stripe.com/v1/balance": (200, {"livemode": True}),
      "GET api.stripe.com/v1/account": (200, {"charges_enabled": True})},
     {"GET api.stripe.com/v1/balance": (200, {"livemode": False}),
      "GET api.stripe.com/v1/account": (200, {"charges_enabled": True})}),
    ("hustlexp", "railway-production-environment-configured", {"railway_service": "sv"},
     {RAILWAY: railway()}, {RAILWAY: railway(status="CRASHED")}),
    ("hustlexp", "railway-production-environment-configured", {"railway_service": "sv"},
     {RAILWAY: railway()}, {RAILWAY: railway(name="staging")}),
    ("hustlexp", "backup-schedule-configured-neon-automated-backups", {"neon_project": "p1"},
     {NEON: (200, {"project": {"history_retention_seconds": 604_800}})},
     {NEON: (200, {"project": {"history_retention_seconds": 21_600}})}),
    ("hustlexp", "verify-backup-restore-works-test-restore-to-dev", {"neon_project": "p1"},
     {f"{NEON}/branches": (200, {"branches": [
         {"name": "main", "current_state": "ready", "created_at": ago(days=300)},
         {"name": "dev", "current_state": "ready", "created_at": ago(days=1), "parent_timestamp": ago(days=2)}]})},
     {f"{NEON}/branches": (200, {"branches": [
         {"name": "dev", "current_state": "ready", "created_at": ago(days=9), "parent_timestamp": ago(days=9)}]})}),
    ("hustlexp", "upstash-redis-production-instance-provisioned", {"upstash_url": "@/up.test"},
     {"GET up.test/ping": (200, {"result": "PONG"})}, {"GET up.test/ping": (200, {"result": "LOADING"})}),
    ("hustlexp", "sentry-error-tracking-configured", RATED,
     {f"{SENTRY}/": (200, {"firstEvent": "2026-01-01T00:00:00Z"})}, {f"{SENTRY}/": (200, {"firstEvent": None})}),
    ("hustlexp", "pagerduty-integration-for-p0-alerts", {"pagerduty_service": "PS", "pagerduty_policy": "PP"},
     pagerduty(incident=ago(days=1)), pagerduty(incident=ago(days=30))),
    ("hustlexp", "pagerduty-integration-for-p0-alerts", {"pagerduty_service": "PS", "pagerduty_policy": "PP"},
     pagerduty(incident=ago(days=1)), pagerduty(SERVICE | {"status": "disabled"}, incident=ago(days=1))),
    ("hustlexp", "slack-alerts-channel-for-p1-p2", {"slack_channel": "C1"}, slack(), slack(text="good morning")),
    ("hustlexp", "slack-alerts-channel-for-p1-p2", {"slack_channel": "C1"}, slack(), slack(name="random")),
    ("dealix", "o1-opentelemetry-sentry-wired", RATED,
     {f"{SENTRY}/": (200, {"firstEvent": ago(days=1)}), f"{SENTRY}/keys/": (200, [{"isActive": True}])},
     {f"{SENTRY}/": (200, {"firstEvent": ago(days=1)}), f"{SENTRY}/keys/": (200, [{"isActive": False}])}),
    ("dealix", "o3-posthog-funnel-7-events",
     {"posthog": "@/eu.posthog.com/api/projects/1", "funnel_events": [*"abcdefg"]},
     posthog(*"gfedcba", "other"), posthog(*"abcdef")),
    ("dealix", "g2-checkout-functional", {},
     {MOYASAR: (200, {"payments": [PAID | {"created_at": ago(days=1)}], "meta": {}})},
     {MOYASAR: (200, {"payments": [PAID | {"created_at": ago(days=8)}], "meta": {}})}),
    ("dealix", "g6-first-paid-transaction", {},
     {MOYASAR: (200, {"payments": [PAID], "meta": {}})},
     {MOYASAR: (200, {"payments": [PAID | {"amount": 0}], "meta": {}})}),
    ("dealix", "g5-first-10-leads-captured", {},
     {"POST api.hubapi.com/crm/v3/objects/contacts/search": searched(10)},
     {"POST api.hubapi.com/crm/v3/objects/contacts/search": searched(9)}),
    ("dealix", "g3-calendly-e2e-tested",
     {"calendly": "https://api.calendly.com/organizations/o", "booking_webhook": "https://x.test/booked"},
     {CALENDLY_HOOKS: (200, {"collection": [BOOKING_HOOK]}),
      BOOKED: (200, {"collection": [{"created_at": ago(days=3)}]})},
     {CALENDLY_HOOKS: (200, {"collection": [BOOKING_HOOK | {"state": "disabled"}]}),
      BOOKED: (200, {"collection": [{"created_at": ago(days=40)}]})}),
    ("dealix", "i2-on-call-rota-defined", {"pagerduty_schedule": "S"},
     {f"GET {PD}/oncalls": (200, ON_CALL)}, {f"GET {PD}/oncalls": (200, {"oncalls": []})}),
    ("dealix", "t4-dlq-wired-in-production", {"api": "@/dealix.test"},
     {"GET dealix.test/admin/dlq/queues": (200, {"queues": ["webhooks"]})},
     {"GET dealix.test/admin/dlq/queues": (403, {"detail": "Forbidden"})}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "gate", "values", "good", "bad"), CASES, ids=[f"{case[0]} {case[1]}" for case in CASES]
)
def test_a_service_tells_good_from_bad_and_from_nothing(
    prove: Prove, name: str, gate: str, values: dict[str, Any], good: dict[str, Any], bad: dict[str, Any]
) -> None:
    assert prove(name, gate, services(good), **values) == {PASS}
    assert prove(name, gate, services(bad), **values) - {PASS}
    for nothing in ((200, {}), (200, []), (200, {"data": None, "errors": [{"message": "no"}]}), (401, {}), (500, {})):
        assert prove(name, gate, everywhere(nothing), **values) - {PASS}, nothing


# ------------------------------------------------------------------------------------------------ origins from outside
def cors(allowed: set[str], star: bool = False) -> Callable[[Received], Any]:
    def answer(request: Received) -> Any:
        origin = request.headers.get("origin", "")
        told = "*" if star else origin if origin in allowed else ""
        return (204, {}, {"Access_Control_Allow_Origin": told}) if told else (204, {})

    return answer


@pytest.mark.parametrize(
    ("answer", "green"),
    [
        (cors({"https://app.test"}), True),
        (cors({"https://app.test", "http://localhost:3000"}), False),
        (cors({"https://app.test", "null"}), False),
        (cors(set(), star=True), False),
        (cors(set()), False),  # it allows nobody: then nothing was looked at
        ((404, {}), False),
    ],
)
def test_forbidden_origins_are_seen_from_outside(prove: Prove, answer: Any, green: bool) -> None:
    key = "GET api.render.com/v1/services/srv-1/env-vars"
    routes = {
        f"{key}/{name}": (200, {"key": name, "value": "false"})
        for name in ("ALLOW_LOCALHOST_ORIGINS", "ALLOW_NULL_ORIGIN")
    }
    values = {"web_service": "srv-1", "api": "@/mvp.test", "web_origin": "https://app.test"}
    wire = services(routes | {"OPTIONS mvp.test/api/jobs": answer})
    outcomes = prove("mvp-golive", "set-allow-localhost-origins-false-and-allow-null", wire, **values)
    assert (outcomes == {PASS}) is green


# --------------------------------------------------------------------------------------------- sent twice, one effect
@pytest.mark.parametrize(("fault", "green"), [("", True), ("twice", False), ("never", False), ("late", False)])
def test_the_same_event_twice_tops_up_once(prove: Prove, fault: str, green: bool) -> None:
    values = {
        "webhook_url": "@/webhook",
        "balance_url": "@/balance",
        "topup": 10,
        "event_data": {"object": {"id": "cs_1"}},
        "webhook_secret": Secret("webhook_secret", SECRET),
    }
    outcomes = prove("mvp-golive", "run-replay-idempotency-test-same-event-twice", Shop(fault).wire(), **values)
    assert (outcomes == {PASS}) is green


def jobs(same: bool, twice: bool) -> Wire:
    made: list[str] = []

    def post(request: Received) -> Any:
        key = request.headers["idempotency-key"]
        if key not in made or twice:
            made.append(key)
        return 201, {"id": "job-1" if same else f"job-{len(made)}-{key}"}

    return services({"POST mvp.test/api/jobs": post, "GET mvp.test/balance": lambda _: (200, {"holds": len(made)})})


@pytest.mark.parametrize(("same", "twice", "green"), [(True, False, True), (True, True, False), (False, True, False)])
def test_the_same_job_twice_holds_once(prove: Prove, same: bool, twice: bool, green: bool) -> None:
    values = {"api": "@/mvp.test", "balance_url": "@/mvp.test/balance", "job": {"kind": "small"}}
    outcomes = prove("mvp-golive", "verify-post-api-jobs-with-same-idempotency-key", jobs(same, twice), **values)
    assert (outcomes == {PASS}) is green


@pytest.mark.parametrize("forgets", [False, True])
def test_a_rotated_webhook_secret_is_refused_and_the_new_one_taken(prove: Prove, forgets: bool) -> None:
    values = {"webhook_url": "@/hook", "webhook_secret": Secret("webhook_secret", SECRET)}
    wire = services({"POST hook": lambda request: (200, {}) if genuine(request) or forgets else (400, {})})
    outcomes = prove("mvp-golive", "rotate-stripe-webhook-secret-and-update-app-env", wire, **values)
    assert (outcomes == {PASS}) is not forgets


@pytest.mark.parametrize("arrives", [True, False])
def test_a_lead_comes_out_in_hubspot(prove: Prove, arrives: bool) -> None:
    leads: list[str] = []

    def take(request: Received) -> Any:
        leads.append(json.loads(request.body)["email"])
        return 201, {"ok": True}

    contact = "GET api.hubapi.com/crm/v3/objects/contacts/cockpit-r1@team.test"
    found = {contact: lambda _: (200, {"properties": {"email": leads[0]}}) if arrives else (404, {"message": "none"})}
    wire = services({"POST dealix.test/leads": take, **found})
    outcomes = prove("dealix", "g4-hubspot-sync-e2e-tested", wire, lead_url="@/dealix.test/leads",
                     lead_domain="team.test")  # fmt: skip
    assert (outcomes == {PASS}) is arrives
    assert leads == ["cockpit-r1@team.test"]


# ------------------------------------------------------------------------------------------ GitHub, and a checkout
FLOW = "Backend Live Smoke"


def hub(**more: Any) -> Wire:
    return Github(token="secret of github_token", **more).wire()


@pytest.mark.parametrize(
    ("gate", "good", "bad"),
    [
        ("configure-github-workflow-backend-monitor",
         {"secrets": ["BACKEND_BASE_URL", "BACKEND_ADMIN_TOKEN", "X"]}, {"secrets": ["BACKEND_BASE_URL"]}),
        ("ci-passing-on-branch-backend-ci",
         {"workflows": [workflow("Backend CI")], "runs": [run(1, "Backend CI", "success")]},
         {"workflows": [workflow("Backend CI")], "runs": [run(1, "Backend CI", "success", OLD)]}),
        ("enable-and-check-backend-live-smoke-workflow",
         {"workflows": [workflow(FLOW)], "runs": [run(1, FLOW, "success", created_at=ago(hours=2))]},
         {"workflows": [workflow(FLOW, "disabled_manually")],
          "runs": [run(1, FLOW, "success", created_at=ago(hours=2))]}),
    ],
)  # fmt: skip
def test_github_tells_good_from_bad(prove: Prove, gate: str, good: dict[str, Any], bad: dict[str, Any]) -> None:
    assert prove("mvp-golive", gate, hub(**good), repository="o/r") == {PASS}
    for wire in (hub(**bad), hub(), hub(limited=True), everywhere((200, {})), everywhere((404, {}))):
        assert prove("mvp-golive", gate, wire, repository="o/r") - {PASS}


@pytest.mark.parametrize(("age", "green"), [(10, True), (100, False)])
def test_a_playbook_is_as_fresh_as_its_last_commit(prove: Prove, tmp_path: Path, age: int, green: bool) -> None:
    book = tmp_path / "backend" / "docs" / "INCIDENT_RESPONSE_PLAYBOOK.md"
    book.parent.mkdir(parents=True)
    book.write_text("# What to do\n")  # the file itself is of now, as in every checkout
    env = {**os.environ, "GIT_COMMITTER_DATE": ago(days=age), "GIT_CONFIG_GLOBAL": os.devnull}
    who = ("-c", "user.name=Dex", "-c", "user.email=dex@shop.test")
    for arguments in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "book")):
        subprocess.run(["git", *arguments], cwd=tmp_path, env=env, check=True)
    gate = "keep-backend-docs-incident-response-playbook-md"
    assert (prove("mvp-golive", gate, services({}), source=str(tmp_path)) == {PASS}) is green


# ------------------------------------------------------------------------------------------- what must be refused
def by_token(opens: set[str]) -> Callable[[Received], Any]:
    return lambda request: (200, {}) if request.headers.get("authorization", "")[7:] in opens else (401, {})


@pytest.mark.parametrize(
    ("opens", "green"),
    [
        ({"secret of admin_token"}, True),
        ({"secret of admin_token", "secret of admin_old_token"}, False),
        (set(), False),
    ],
)
def test_a_rotated_token_opens_nothing_more(prove: Prove, opens: set[str], green: bool) -> None:
    wire = services({"GET mvp.test/api/ops/metrics": by_token(opens)})
    assert (prove("mvp-golive", "rotate-admin-token", wire, api="@/mvp.test") == {PASS}) is green


@pytest.mark.parametrize(("status", "green"), [(419, True), (200, False), (404, False)])
def test_a_form_without_its_token_is_refused(prove: Prove, status: int, green: bool) -> None:
    wire = services({"GET m.test/form": (200, {}), "POST m.test/form": (status, {})})
    assert (prove("mpanel", "csrf-protection-enabled", wire, csrf_url="@/m.test/form") == {PASS}) is green


@pytest.mark.skipif(shutil.which("curl") is None, reason="the probe is a command that needs curl")
@pytest.mark.parametrize(("allowed", "green"), [(3, True), (99, False)])
def test_a_rate_is_limited_where_one_more_is_refused(prove: Prove, allowed: int, green: bool) -> None:
    seen: list[str] = []

    def limited(request: Received) -> Any:
        seen.append(request.path)
        return (200, {}) if len(seen) <= allowed else (429, {})

    wire = services({"GET d.test/admin/costs": (401, {}), "GET d.test/limited": limited})
    values = {"api": "@/d.test", "limited_url": "@/d.test/limited", "limited_to": 3}
    assert (prove("dealix", "s2-api-keys-rate-limiting", wire, **values) == {PASS}) is green
    assert len(seen) == 4


# --------------------------------------------------------------------------------- what only the team knows is missing
@pytest.mark.parametrize("name", ["mpanel", "mvp-golive", "hustlexp", "dealix"])
def test_an_unfilled_variable_blocks_its_probe_with_its_name(name: str, tmp_path: Path) -> None:
    made = plan(name)
    open_ = {item.name for item in made.variables if item.value is None}
    assert all(item.description for item in made.variables if item.value is None)
    assert all(item.description for item in made.credentials)

    async def asked() -> int:
        probes, blocked = Probes(), 0
        try:
            for gate in made.gates:
                for probe in gate.probes:
                    spec = moved(probe.spec, "http://127.0.0.1:9")
                    if not type(spec).__name__.startswith(("Http", "Metric", "Ci", "Git", "File", "Report")):
                        continue
                    if not any(f"${{{name}}}" in repr(spec) for name in open_):
                        continue
                    scene = Scene({"run_id": "r"}, made.connections, 2, Effect.PRODUCTION, folder=str(tmp_path))
                    answer = await probes.ask(replace(probe, spec=spec), scene)
                    assert answer.document is None
                    assert answer.error is not None
                    assert answer.error.startswith("blocked: ${"), (gate.id, answer.error)
                    assert "has no value" in answer.error
                    blocked += 1
        finally:
            await probes.close()
        return blocked

    assert asyncio.run(asked()) > 5
