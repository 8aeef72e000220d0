"""What our profiles' probes prove: nothing on empty answers, green on good ones, red on bad ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cockpit.core import claim as language
from cockpit.core.plan import Claim, Gate, Plan
from cockpit.core.probe import Probe, kind_of
from cockpit.core.reading import Outcome
from cockpit.profile import load

PROFILES = Path(__file__).parents[2] / "profiles"
NAMES = sorted(path.stem for path in PROFILES.glob("*.toml"))
NOW = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
NOTHING: dict[str, list[Any]] = {
    "http": [
        {"status": 200, "headers": {}, "body": body, "text": text, "elapsed_ms": 5, "url": "", "size": len(text)}
        for body, text in (({}, "{}"), ([], "[]"), (None, ""), ("", ""), ("<html></html>", "<html></html>"))
    ],
    "sql": [{"rows": [], "count": 0, "columns": [], "elapsed_ms": 5}],
    "run": [
        {"exit_code": 0, "signal": None, "stdout": "", "stderr": "", "lines": [], "truncated": False, "elapsed_ms": 5},
        {
            "exit_code": 127,
            "signal": None,
            "stdout": "",
            "stderr": "x",
            "lines": [],
            "truncated": False,
            "elapsed_ms": 5,
        },
    ],
    "file": [{"exists": False}],
    "aws": [{}],
    "tcp": [{"open": None, "state": "silent", "address": "", "error": "no answer", "elapsed_ms": 5}],
    "tls": [{"valid": False, "error": "x", "days_left": None, "not_after": None, "names": None, "elapsed_ms": None}],
    "dns": [{"answers": [], "count": 0, "ttl": None, "rcode": "NOERROR", "elapsed_ms": 5}],
    "metric": [{"value": None, "series": [], "count": 0, "warnings": [], "elapsed_ms": 5}],
    "report": [
        {"format": "junit", "tests": None, "passed": None, "failed": None, "errors": None, "thresholds": []},
        {"format": "k6", "tests": None, "passed": None, "failed": None, "thresholds": [], "metrics": {}},
    ],
    "replay": [
        {"answers": [{"status": 200, "body": {}}] * 2, "times": 2, "same": True, "before": n, "after": n, "effects": e}
        for n, e in ((None, None), (7, 0))
    ],
    "git": [{"head": None, "branch": "main", "tags": [], "dirty": False, "changes": [], "ref": None, "last": None}],
    "ci": [{"commit": "x", "workflow": None, "run": None, "completed": None, "runs": [], "checks": [], "secrets": []}],
}


ANSWERS = {"application-started", "health-checks-passing"}
"""Gates whose whole promise is that an address answers with 200."""


@cache
def plan(name: str) -> Plan:
    return load(PROFILES / f"{name}.toml", fresh=True).plan


def judged(
    claim: Claim, probe: Probe, document: Any, values: dict[str, Any] | None = None, baseline: float | None = None
) -> Outcome:
    context = language.Context(document, NOW, values=values or {}, unit=probe.unit, baseline=baseline)
    fail = language.parse(claim.fail) if claim.fail else None
    return language.judge_claim(language.parse(claim.expect), fail, context).outcome


def proofs(gate: Gate) -> list[tuple[Claim, Probe]]:
    probes = {probe.id: probe for probe in gate.probes}
    return [(claim, probes[claim.probe]) for claim in gate.claims if claim.probe is not None]


@pytest.mark.parametrize("name", NAMES)
def test_no_gate_closes_on_empty_answers(name: str) -> None:
    """Well-formed answers that hold nothing: a 200 without a body, no row, no line, no file."""
    acts = {"exit_code == 0"}  # an act whose whole promise is that it ran
    for gate in plan(name).gates:
        found = proofs(gate)
        if len(found) < len(gate.claims) or all(claim.expect in acts for claim, _ in found):
            continue
        for number in range(5):
            outcomes = []
            for claim, probe in found:
                documents = NOTHING[kind_of(probe.spec)]
                outcomes.append(judged(claim, probe, documents[number % len(documents)]))
            assert set(outcomes) != {Outcome.PASS} or gate.id in ANSWERS, gate.id


@pytest.mark.parametrize("name", NAMES)
def test_no_limit_is_crossed_or_held_by_empty_answers(name: str) -> None:
    for gate in plan(name).watch_gates:
        for claim, probe in proofs(gate):
            for document in NOTHING[kind_of(probe.spec)]:
                assert judged(claim, probe, document, baseline=1.0) not in {Outcome.PASS, Outcome.FAIL}, claim.says


def vector(value: str) -> dict[str, Any]:
    """One number, as a metric probe brings it back."""
    return {"value": float(value), "series": [{"labels": {}, "value": float(value)}], "count": 1, "warnings": []}


@pytest.mark.parametrize(
    ("says", "calm", "crossed"),
    [
        ("Error rate < 0.1%", "0.0009", "0.001"),
        ("Error rate > 1%", "0.01", "0.0101"),
        ("Error rate > 5%", "0.05", "0.0501"),
        ("Response time > 2s", "2", "2.01"),
        ("Average response time < 200ms", "0.199", "0.2"),
        ("Performance degradation > 50%", "0.3", "0.31"),
        ("API availability > 99.9%", "0.9991", "0.999"),
        ("API availability < 99%", "0.99", "0.9899"),
        ("Database connections exhausted", "0.99", "1"),
        ("CPU usage > 80%", "0.8", "0.81"),
        ("Memory usage > 85%", "0.85", "0.86"),
        ("Disk usage > 90%", "0.9", "0.91"),
        ("Cache hit ratio < 70%", "0.7", "0.69"),
        ("Slow queries > 1s", "1", "1.1"),
        ("Failed login attempts > 100/hour", "100", "101"),
    ],
)
def test_a_limit_of_mpanel_is_crossed_where_it_says(says: str, calm: str, crossed: str) -> None:
    pairs = [pair for gate in plan("mpanel").watch_gates for pair in proofs(gate)]
    claim, probe = next(pair for pair in pairs if pair[0].says == says)
    assert judged(claim, probe, vector(calm), baseline=0.2) is Outcome.FAIL
    assert judged(claim, probe, vector(crossed), baseline=0.2) is Outcome.PASS


def run(stdout: str, exit_code: int = 0, stderr: str = "") -> dict[str, Any]:
    return {"exit_code": exit_code, "stdout": stdout, "stderr": stderr, "lines": stdout.splitlines()}


def loaded(*, ok: bool) -> dict[str, Any]:
    found = {"format": "k6", "thresholds": [{"metric": "http_req_duration", "expression": "p(95)<500", "ok": ok}]}
    return found | {"metrics": {"http_reqs": {"count": 9000}}, "modified": "2026-02-27T09:00:00Z"}


def junit(passed: int, failed: int) -> dict[str, Any]:
    return {"passed": passed, "failed": failed, "errors": 0, "modified": "2026-02-27T09:00:00Z"}


def http(body: Any, status: int = 200, text: str = "", **headers: str) -> dict[str, Any]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"status": status, "headers": names, "body": body, "text": text or str(body), "url": "https://x", "size": 9}


def ci(name: str, conclusion: str, created: str) -> dict[str, Any]:
    return {
        "workflow": {"name": name, "state": "active"},
        "completed": {"name": name, "conclusion": conclusion, "created": created},
    }


def k6(held: bool | None) -> dict[str, Any]:
    return {
        "format": "k6",
        "thresholds": [{"name": "p95", "ok": held}],
        "metrics": {"http_reqs": {"count": 900}},
        "modified": "2026-02-20T00:00:00+00:00",
    }


def hook(event: str) -> dict[str, Any]:
    url = "https://x/api/billing/stripe/webhook"
    one = {"status": "enabled", "livemode": True, "url": url, "enabled_events": [event]}
    other = {"status": "enabled", "livemode": True, "url": "https://other", "enabled_events": ["*"]}
    return {"data": [one, other], "has_more": False}


TRIGGERS = (
    "xp_requires_released_escrow",
    "escrow_released_requires_completed_task",
    "task_completed_requires_accepted_proof",
    "task_terminal_guard",
    "escrow_terminal_guard",
)
ROWS = [{"tgname": name, "enabled": "O"} for name in TRIGGERS]


@pytest.mark.parametrize(
    ("name", "gate", "good", "bad"),
    [
        ("hustlexp", "5-invariant-triggers-verified-active", {"rows": ROWS}, {"rows": ROWS[:4]}),
        (
            "hustlexp",
            "5-invariant-triggers-verified-active",
            {"rows": ROWS},
            {"rows": [*ROWS[:4], {**ROWS[4], "enabled": "D"}]},
        ),
        ("hustlexp", "health-returns-status-healthy", http({"status": "healthy"}), http({"status": "degraded"})),
        (
            "hustlexp",
            "health-readiness-returns-200-with-db-latency-100ms",
            http({"db": {"latency_ms": 99.9}}),
            http({"db": {"latency_ms": 100}}),
        ),
        (
            "hustlexp",
            "all-circuit-breakers-closed",
            http({"breakers": {"stripe": {"state": "CLOSED"}}}),
            http({"breakers": {"stripe": {"state": "CLOSED"}, "ai": {"state": "OPEN"}}}),
        ),
        (
            "hustlexp",
            "health-endpoint-does-not-expose-environment-info",
            http({"status": "healthy"}, text='{"status": "healthy"}'),
            http({"status": "healthy", "env": "x"}, text='{"status": "healthy", "env": "x"}'),
        ),
        (
            "hustlexp",
            "health-endpoint-does-not-expose-environment-info",
            http({"status": "healthy"}, text='{"status": "healthy"}'),
            http({"at": "production"}, text='{"at": "production"}'),
        ),
        (
            "hustlexp",
            "cdn-cloudflare-in-front-of-railway",
            http({}, server="cloudflare", cf_ray="8a"),
            http({}, server="railway-edge"),
        ),
        (
            "hustlexp",
            "p99-latency-500ms",
            vector("0.499"),
            vector("0.5"),
        ),
        ("hustlexp", "db-connection-pool-utilization-50", vector("0.49"), vector("0.5")),
        ("hustlexp", "check-ai-daily-spend-is-within-50-budget", vector("50"), vector("50.01")),
        ("mpanel", "api-endpoints-responding", run("200\n204\n"), run("200\n000\n")),
        ("mpanel", "error-rate-0-1", vector("0.0009"), vector("0.001")),
        ("mpanel", "api-availability-99-9", vector("0.9991"), vector("0.999")),
        ("mpanel", "payment-success-rate-95", vector("0.951"), vector("0.95")),
        ("mpanel", "ssl-certificate-valid", {"valid": True, "days_left": 7.5}, {"valid": True, "days_left": 6.9}),
        ("mpanel", "ssl-certificates-installed", {"valid": True, "days_left": 90}, {"valid": False, "days_left": 90}),
        (
            "mpanel",
            "integration-tests-passing",
            {"passed": 3, "failed": 0, "errors": 0, "modified": "2026-02-26T00:00:00+00:00"},
            {"passed": 0, "failed": 0, "errors": 0, "modified": "2026-02-26T00:00:00+00:00"},  # all of them skipped
        ),
        (
            "mpanel",
            "final-backup-created",
            {"exists": True, "size": 9, "modified": "2026-02-27T08:00:00+00:00"},
            {"exists": True, "size": 9, "modified": "2026-02-26T08:00:00+00:00"},
        ),
        (
            "mvp-golive",
            "enable-and-check-backend-live-smoke-workflow",
            ci("Backend Live Smoke", "success", "2026-02-27T08:00:00Z"),
            ci("Backend Live Smoke", "failure", "2026-02-27T08:00:00Z"),
        ),
        (
            "mvp-golive",
            "enable-and-check-backend-live-smoke-workflow",
            ci("Backend Live Smoke", "success", "2026-02-27T08:00:00Z"),
            ci("Backend Live Smoke", "success", "2026-02-25T08:00:00Z"),
        ),
        (
            "mvp-golive",
            "ci-passing-on-branch-backend-ci",
            {"run": {"conclusion": "success"}},
            {"run": {"conclusion": "skipped"}},
        ),
        (
            "mvp-golive",
            "configure-github-workflow-backend-monitor",
            {"secrets": ["BACKEND_ADMIN_TOKEN", "BACKEND_BASE_URL"]},
            {"secrets": ["BACKEND_BASE_URL"]},
        ),
        (
            "dealix",
            "t3-ci-green-on-main",
            {"checks": [{"name": name, "conclusion": "success"} for name in ("Tests", "Lint", "Security", "CodeQL")]},
            {"checks": [{"name": name, "conclusion": "success"} for name in ("Tests", "Lint", "CodeQL")]},
        ),
        (
            "dealix",
            "t5-load-test-k6-on-production",
            k6(True),
            k6(False),
        ),
        (
            "dealix",
            "o4-daily-cost-alert",
            {
                "workflow": {"state": "active"},
                "completed": {"event": "schedule", "conclusion": "success", "created": "2026-02-27T00:00:00Z"},
            },
            {
                "workflow": {"state": "disabled_inactivity"},
                "completed": {"event": "schedule", "conclusion": "success", "created": "2026-02-27T00:00:00Z"},
            },
        ),
        (
            "mpanel",
            "monitoring-service-connected",
            http({"data": {"activeTargets": [{"health": "up"}]}}),
            http({"data": {"activeTargets": [{"health": "up"}, {"health": "down"}]}}),
        ),
        (
            "mvp-golive",
            "run-local-smoke-tests",
            run("", stderr="Ran 12 tests in 0.1s\n\nOK\n"),
            run("", stderr="Ran 0 tests in 0.0s\n\nOK\n"),
        ),
        (
            "mvp-golive",
            "subscribe-only-required-events-checkout-session",
            http(hook("checkout.session.completed")),
            http(hook("*")),
        ),
        ("mvp-golive", "verify-api-ready-is-ok-true", http({"ok": True}), http({"ok": False})),
        (
            "dealix",
            "s3-ssh-hardened-key-auth-only",
            run("", 255, "x@y: Permission denied (publickey).\n"),
            run("", 255, "x@y: Permission denied (publickey,password).\n"),
        ),
        (
            "mpanel",
            "static-assets-loading",
            http("", text="body{}", content_type="text/css"),
            http("", text="<html>", content_type="text/html; charset=utf-8"),
        ),
        ("dealix", "o2-admin-costs-endpoint", http({"total": 3}), http({"detail": "no"}, 403)),
        ("mpanel", "load-testing-completed", loaded(ok=True), loaded(ok=False)),
        (
            "mpanel",
            "stress-testing-completed",
            loaded(ok=True),
            {**loaded(ok=True), "modified": "2026-01-27T00:00:00Z"},
        ),
        ("mpanel", "browser-compatibility-tested", junit(12, 0), junit(12, 1)),
        ("mpanel", "mobile-responsiveness-tested", junit(12, 0), junit(0, 0)),
        ("mpanel", "error-logs-clean", vector("0"), vector("3")),
        ("dealix", "g1-pricing-accessible", http("", text="990 SAR / month"), http("", text="Not here", status=404)),
        (
            "dealix",
            "s5-secrets-not-in-git",
            run("", stderr="INF 93 commits scanned.\nINF no leaks found\n"),
            run("", stderr="INF 0 commits scanned.\nINF no leaks found\n"),
        ),
    ],
)
def test_a_gate_tells_good_from_bad(name: str, gate: str, good: Any, bad: Any) -> None:
    found = proofs(plan(name).gate_by_id[gate])  # type: ignore[index]
    assert {judged(claim, probe, good) for claim, probe in found} == {Outcome.PASS}
    assert Outcome.FAIL in {judged(claim, probe, bad) for claim, probe in found}


@pytest.mark.parametrize(
    ("rules", "firing", "green"),
    [("12", "0", True), ("12", "1", False), ("0", "0", False)],
)
def test_dashboards_are_green_where_rules_are_and_none_fires(rules: str, firing: str, green: bool) -> None:
    found = proofs(plan("mpanel").gate_by_id["monitoring-dashboards-green"])  # type: ignore[index]
    answers = (vector(rules), vector(firing))
    outcomes = {judged(claim, probe, answer) for (claim, probe), answer in zip(found, answers, strict=True)}
    assert (outcomes == {Outcome.PASS}) is green


def test_a_scan_passed_where_a_site_was_scanned_and_nothing_bad_was_found() -> None:
    found = proofs(plan("mpanel").gate_by_id["vulnerability-scan-passed"])  # type: ignore[index]
    fresh, old = (
        {"exists": True, "modified": "2026-02-26T00:00:00Z"},
        {"exists": True, "modified": "2026-01-26T00:00:00Z"},
    )
    for said, file, green in (
        ('{"hosts":["https://m.test"],"bad":[]}', fresh, True),
        ('{"hosts":["https://m.test"],"bad":["SQL Injection"]}', fresh, False),
        ('{"hosts":[],"bad":[]}', fresh, False),
        ('{"hosts":["https://m.test"],"bad":[]}', old, False),
    ):
        answers = {"run": run(said), "file": file}
        outcomes = {judged(claim, probe, answers[kind_of(probe.spec)]) for claim, probe in found}
        assert (outcomes == {Outcome.PASS}) is green, said


REFUSALS = [http({"error": {"message": "no"}, "message": "no"}, status) for status in (401, 403, 404, 500)]


@pytest.mark.parametrize("name", NAMES)
def test_no_gate_closes_on_a_refusal_of_everything(name: str) -> None:
    """A gateway that answers every request with one error: a refusal that is wanted is never all of a gate."""
    for gate in plan(name).gates:
        found = proofs(gate)
        asked = [pair for pair in found if kind_of(pair[1].spec) == "http"]
        if len(found) < len(gate.claims) or len(asked) < len(found):
            continue
        for document in REFUSALS:
            assert {judged(claim, probe, document) for claim, probe in asked} != {Outcome.PASS}, gate.id


def test_a_k6_run_that_broke_is_no_missed_threshold() -> None:
    gate = plan("hustlexp").gate_by_id["k6-run-ops-load-test-k6-smoke-js-passes-all-thresholds"]  # type: ignore[index]
    claim, probe = next(pair for pair in proofs(gate) if pair[0].expect == "exit_code == 0")
    outcomes = [judged(claim, probe, run("", code)) for code in (0, 99, 107)]
    assert outcomes == [Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE]


def test_the_error_rate_of_hustlexp_must_hold_for_a_quarter_of_an_hour() -> None:
    gate = plan("hustlexp").gate_by_id["error-rate-1-for-15-minutes"]  # type: ignore[index]
    assert [claim.hold for claim in gate.claims] == [timedelta(minutes=15)]


UFW = "Status: active\n22/tcp      LIMIT   Anywhere\n80/tcp      ALLOW   Anywhere\n443/tcp     ALLOW   Anywhere\n"


@pytest.mark.parametrize(
    ("said", "green"),
    [
        (UFW, True),
        (UFW + "443/tcp (v6)   ALLOW   Anywhere (v6)\n", True),
        (UFW + "5432/tcp    ALLOW   Anywhere\n", False),
        (UFW.replace("80/tcp", "8080/tcp"), False),
        (UFW.replace("active", "inactive"), False),
        ("Status: active\n", False),
        ("", False),
    ],
)
def test_the_firewall_allows_three_ports_and_no_other(said: str, green: bool) -> None:
    found = [pair for pair in proofs(plan("dealix").gate_by_id["s4-ufw-firewall-active"])  # type: ignore[index]
             if kind_of(pair[1].spec) == "run"]  # fmt: skip
    assert ({judged(claim, probe, run(said)) for claim, probe in found} == {Outcome.PASS}) is green


@pytest.mark.parametrize(
    ("answers", "green"),
    [
        ((["1.2.3.4", "1.2.3.5"],) * 3, True),
        ((["1.2.3.4"], ["1.2.3.4"], ["9.9.9.9"]), False),
        ((["1.2.3.4"], ["1.2.3.4"], []), False),
        (([], [], []), False),
    ],
)
def test_a_name_is_everywhere_when_three_resolvers_say_the_same(answers: tuple[list[str], ...], green: bool) -> None:
    values = {"addresses": answers[0], "again": answers[1]}
    found = proofs(plan("hustlexp").gate_by_id["dns-propagation-verified"])  # type: ignore[index]
    outcomes = {judged(claim, probe, {"answers": said, "count": len(said)}, values)
                for (claim, probe), said in zip(found, answers, strict=True)}  # fmt: skip
    assert (outcomes == {Outcome.PASS}) is green
