"""Our profiles against the checklists that they were made from: nothing lost, nothing made up, every line its own kind.

The checklists are read here by rules of their own, so that a slip of the profiles cannot hide in shared code.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from cockpit.core.contingency import Level
from cockpit.core.plan import Claimed, Gate, Plan
from cockpit.core.probe import RunSpec, kind_of
from cockpit.core.severity import Severity
from cockpit.profile import lint, load

PROFILES = Path(__file__).parents[2] / "profiles"
SHARED = Path(os.environ.get("COCKPIT_SHARED", Path(__file__).parents[2] / ".." / "shared"))
SEEDS = {"track-ai": "000", "mpanel": "001", "mvp-golive": "002", "hustlexp": "003", "dealix": "004"}


@dataclass
class Box:
    """One gate as the checklist has it."""

    text: str
    heading: str
    nested: list[str] = field(default_factory=list)
    status: str = ""
    note: str = ""
    id: str = ""


@cache
def seed(project: str) -> str:
    found = sorted((SHARED / "seeds").glob(f"{SEEDS[project]}_*.txt"))
    if not found:
        pytest.skip("the shared checklists are not here")
    text = found[0].read_text(encoding="utf-8")
    return text.encode("cp1252").decode("utf-8") if project == "track-ai" else text


@cache
def plan(project: str) -> Plan:
    path = PROFILES / f"{project}.toml"
    if not path.exists():
        pytest.skip(f"there is no profile {project}")
    return load(path, fresh=True).plan


def said(text: str) -> str:
    """The words of a line without what only marks it up."""
    return text.replace("**", "").removeprefix("Verify: ").removesuffix(" ✓").removesuffix(":").strip()


NO_GATES = {
    "Rollback Criteria",
    "Success Criteria",
    "Approval Sign-Off",
    "Monitoring Thresholds",
    "Post-Launch (Saturday)",
}


def boxes(project: str) -> list[Box]:
    """The gates of a checklist: its boxes, or the rows of its tables, apart from headings of other kinds."""
    found: list[Box] = []
    part = heading = ""
    text = re.sub(r"^ *```.*?```$", "", seed(project), flags=re.MULTILINE | re.DOTALL)
    for line in text.splitlines():
        if line.startswith("## "):
            part = heading = line[3:].lstrip("✅📋 ").strip()
        elif line.startswith("### "):
            heading = line[4:]
        elif part in NO_GATES:
            continue
        elif line.startswith("- [ ] "):
            found.append(Box(said(line[6:]), heading))
        elif found and re.match(r"  - (?!Command: )", line):
            found[-1].nested.append(said(line[4:].removeprefix("[ ] ")))
        elif row := re.fullmatch(r"\| ([TSOGIRV]\d) \| (.+) \| (Closed|Partial|Open) \| (.+) \|", line):
            found.append(Box(row[2], heading, status=row[3].lower(), note=row[4], id=row[1]))
    return found


def section(project: str, heading: str) -> str:
    after = re.split(rf"^## {re.escape(heading)}$", seed(project), maxsplit=1, flags=re.MULTILINE)[1]
    return re.split(r"^## ", after, maxsplit=1, flags=re.MULTILINE)[0]


def items(text: str, under: str = "") -> list[str]:
    """The list items of a text, or of one of its headings."""
    if under:
        after = re.split(rf"^### {re.escape(under)}$", text, maxsplit=1, flags=re.MULTILINE)[1]
        text = re.split(r"^### ", after, maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^(?:- (?:\[.\] )?|\d\. )(.+)$", text, re.MULTILINE)


def says(gate: Gate) -> list[str]:
    return list(dict.fromkeys(claim.says for claim in gate.claims))


# --------------------------------------------------------------------------------------------------- every checklist
@pytest.mark.parametrize("project", SEEDS)
def test_every_gate_is_there_in_its_own_words_and_in_its_order(project: str) -> None:
    assert [gate.title for gate in plan(project).gates] == [box.text for box in boxes(project)]


@pytest.mark.parametrize(
    ("project", "gates", "areas"),
    [("track-ai", 20, 6), ("mpanel", 107, 13), ("mvp-golive", 31, 7), ("hustlexp", 51, 9), ("dealix", 33, 7)],
)
def test_the_counts_are_those_of_the_checklist(project: str, gates: int, areas: int) -> None:
    made, _ = plan(project), seed(project)
    assert (len(made.gates), len(made.categories)) == (gates, areas)
    whole = json.loads((SHARED / "seeds" / "expected.json").read_text(encoding="utf-8"))
    counts = next(item["true_counts"] for name, item in whole.items() if name.startswith(SEEDS[project]))
    roles = counts["tasks"]["by_role"]
    assert gates == (roles["gate"]["top"] if roles else counts["table_gates"]["rows"])


@pytest.mark.parametrize("project", SEEDS)
def test_every_area_has_the_heading_and_the_gates_of_the_checklist(project: str) -> None:
    made = plan(project)
    wanted = Counter(re.sub(r" \(\d items?\)$", "", box.heading).casefold() for box in boxes(project))
    assert [item.title.casefold() for item in made.categories] == list(wanted)
    for category in made.categories:
        held = len(made.gates_of[category.id])
        assert held == category.expected_gates == wanted[category.title.casefold()]


@pytest.mark.parametrize("project", SEEDS)
def test_every_line_is_claimed_and_no_claim_is_made_up(project: str) -> None:
    for gate, box in zip(plan(project).gates, boxes(project), strict=True):
        if gate.sequence:
            continue  # its steps stand in fences; the tests of the demo hold them against the checklist
        assert set(box.nested) <= set(says(gate)), gate.id
        assert set(says(gate)) <= {box.text, *box.nested}, gate.id


@pytest.mark.parametrize("project", SEEDS)
def test_what_is_asked_often_is_asked_before_its_evidence_is_stale(project: str) -> None:
    for gate in plan(project).gates:
        for probe in gate.probes:
            if probe.every is not None:
                assert gate.fresh_for is not None, gate.id
                assert probe.every * 2 <= gate.fresh_for.total_seconds(), gate.id


@pytest.mark.parametrize("project", SEEDS)
def test_nothing_that_writes_runs_by_itself(project: str) -> None:
    made = plan(project)
    for gate in (*made.gates, *made.watch_gates):
        for probe in gate.probes:
            assert probe.effect == "read" or probe.every is None, gate.id


# ------------------------------------------------------------------------------------------------------------ mpanel
@pytest.fixture
def mpanel() -> Plan:
    return plan("mpanel")


def limits(made: Plan, level: Level) -> list[str]:
    return [limit.says for watch in made.watches for limit in watch.limits if limit.level is level]


@pytest.mark.parametrize(
    ("level", "heading", "respond"),
    [
        (Level.CRITICAL, "Critical Alerts (Immediate Response)", timedelta(0)),
        (Level.WARNING, "Warning Alerts (1 Hour Response)", timedelta(hours=1)),
        (Level.INFO, "Info Alerts (Daily Review)", timedelta(days=1)),
    ],
)
def test_the_18_thresholds_are_watched_with_their_response(
    mpanel: Plan, level: Level, heading: str, respond: timedelta
) -> None:
    wanted = items(section("mpanel", "Monitoring Thresholds"), heading)
    assert len(wanted) == 6
    assert sorted(limits(mpanel, level)) == sorted(wanted)
    held = {limit.respond for watch in mpanel.watches for limit in watch.limits if limit.level is level}
    assert held == {respond}


def test_the_seven_rollback_triggers_are_watched_and_no_gates(mpanel: Plan) -> None:
    wanted = items(section("mpanel", "Rollback Criteria"))
    assert len(wanted) == 7
    assert sorted(limits(mpanel, Level.ROLLBACK)) == sorted(wanted)
    assert not set(wanted) & {gate.title for gate in mpanel.gates}
    assert all(watch.starts == timedelta(0) for watch in mpanel.watches)


def test_a_target_is_a_gate_of_the_week_as_well(mpanel: Plan) -> None:
    assert set(limits(mpanel, Level.TARGET)) <= {gate.title for gate in mpanel.gates if gate.phase == "week-after"}


def test_three_marks_on_the_error_rate_stand_on_one_gauge(mpanel: Plan) -> None:
    watch = next(item for item in mpanel.watches if item.id == "error-rate")
    assert [(limit.level, limit.value) for limit in watch.limits] == [
        (Level.TARGET, 0.001),
        (Level.CRITICAL, 0.01),
        (Level.ROLLBACK, 0.05),
    ]
    assert [item.id for item in mpanel.watches if item.baseline] == ["response-time"]


def test_a_number_in_the_words_of_a_limit_is_the_number_in_its_expectation(mpanel: Plan) -> None:
    looked = 0
    for watch in mpanel.watches:
        for limit in watch.limits:
            number = re.search(r"([<>]) (\d+(?:\.\d+)?(?:%|ms|s|/hour))$", limit.says)
            claim = mpanel.claim_by_id[limit.claim]
            if number is None or claim.by_person or limit.value is None:
                continue
            missed = {"<": ">=", ">": "<="}
            sign = missed[number[1]] if limit.level is Level.TARGET else number[1]
            assert re.search(rf" {sign} {re.escape(number[2])}$", claim.expect), limit.says
            looked += 1
    assert looked == 15


def test_the_15_pre_ticked_criteria_are_claimed_and_no_gates(mpanel: Plan) -> None:
    wanted = items(section("mpanel", "Success Criteria"))
    assert [item.says for item in mpanel.success] == wanted
    assert len(wanted) == 15
    assert all(item.claimed for item in mpanel.success)
    assert not set(wanted) & {gate.title for gate in mpanel.gates}
    assert not any(claim.claimed for gate in mpanel.gates for claim in gate.claims)
    assert {item.says for item in mpanel.success if item.window} == {"100+ user signups (first week)"}


def test_the_11_contacts_are_shown_as_the_placeholders_that_they_are(mpanel: Plan) -> None:
    text = section("mpanel", "Emergency Contacts")
    groups = re.findall(r"^### (.+)$", text, re.MULTILINE)
    wanted = [(group, *line.split(": ", 1)) for group in groups for line in items(text, group)]
    assert [(item.group, item.name, item.reach) for item in mpanel.contacts] == wanted
    assert len(wanted) == 11


def test_the_communication_plan(mpanel: Plan) -> None:
    text = section("mpanel", "Communication Plan")
    internal, external = items(text, "Internal Communication"), items(text, "External Communication")
    assert internal[0] == "Launch status updates every 30 minutes"
    assert mpanel.communication.every == timedelta(minutes=30)
    assert list(mpanel.communication.channels) == [*internal[1:], *external]
    steps = items(text, "Incident Communication")
    for escalation in mpanel.escalation:
        assert [step.title for step in escalation.steps] == steps
        within = [step.within for step in escalation.steps]
        assert within == [None, timedelta(0), None, None, timedelta(hours=24)]
        assert [step.after for step in escalation.steps] == [None, None, None, timedelta(minutes=5), None]
    scale = re.search(r"\((.+)\)", steps[0])
    assert scale is not None
    assert [word for word, _ in mpanel.severities] == scale[1].split("/")
    assert {item.severity for item in mpanel.escalation} == {Severity.MODERATE, Severity.CRITICAL}


def test_the_activities_after_the_launch_are_reminders(mpanel: Plan) -> None:
    text = section("mpanel", "Post-Launch Activities")
    wanted = [(line, due) for due in ("Week 1", "Week 2-4", "Month 2-3") for line in items(text, due)]
    assert [(item.title, item.due) for item in mpanel.follow_ups] == wanted
    assert [item.offset for item in mpanel.follow_ups][::5] == [timedelta(days=day) for day in (7, 28, 91)]
    assert len(wanted) == 15


def test_the_five_sign_offs_are_stations(mpanel: Plan) -> None:
    wanted = re.findall(r"^- \[ \] (.+?): _", section("mpanel", "Approval Sign-Off"), re.MULTILINE)
    assert [item.function for item in mpanel.stations] == wanted
    assert len(wanted) == 5


def test_the_phases_of_seed_001_open_on_time(mpanel: Plan) -> None:
    opens = {str(phase.id): (phase.after_t0, phase.opens) for phase in mpanel.phases}
    assert opens == {
        "week-before": (False, timedelta(days=-7)),
        "morning": (False, timedelta(hours=-4)),
        "launch": (True, timedelta(0)),
        "first-hour": (True, timedelta(hours=1)),
        "first-day": (True, timedelta(days=1)),
        "week-after": (True, timedelta(days=7)),
    }
    binding = Counter(mpanel.binds(gate) for gate in mpanel.gates)
    assert binding == {True: 54 + 7, False: 8 + 8 + 8 + 22}


# ---------------------------------------------------------------------------------------------------------- hustlexp
def test_the_rollback_plan_of_hustlexp() -> None:
    made = plan("hustlexp")
    wanted = [said(line) for line in items(section("hustlexp", "Rollback Plan"))]
    assert [step.title for step in made.rollback.steps] == wanted
    assert len(wanted) == 4
    assert [step.no_return for step in made.rollback.steps] == [False, True, False, False]
    assert [step.budget for step in made.rollback.steps] == [None, None, None, timedelta(seconds=30)]
    assert made.watches == ()  # it has neither thresholds nor triggers
    assert made.success == ()


def test_the_go_no_go_block_of_hustlexp_is_measured() -> None:
    made = plan("hustlexp")
    block = [gate for gate in made.gates if gate.category == "go-no-go"]
    assert len(block) == 5
    assert all(claim.expect and not claim.by_person for gate in block for claim in gate.claims)
    assert all(made.binds(gate) for gate in block)
    held = [claim.hold for gate in block for claim in gate.claims if claim.hold]
    assert held == [timedelta(minutes=15)]


def test_the_five_triggers_of_hustlexp_are_an_exact_set() -> None:
    made = plan("hustlexp")
    gate = next(item for item in made.gates if item.title == "5 invariant triggers verified active")
    box = next(item for item in boxes("hustlexp") if item.text == gate.title)
    assert len(box.nested) == 5
    whole = next(claim.expect for claim in gate.claims if claim.says == gate.title)
    assert re.findall(r"'(\w{3,})'", whole.split(" same as ")[1]) == [name.strip("`") for name in box.nested]


def test_the_phases_of_hustlexp() -> None:
    made = plan("hustlexp")
    held = Counter(str(gate.phase) for gate in made.gates)
    assert held == {"pre-launch": 25, "launch-day": 17, "day-1": 4, "week-1": 5}
    assert [phase.after_t0 for phase in made.phases] == [False, False, True, True]


# ------------------------------------------------------------------------------------------------------------ dealix
def test_dealix_keeps_ids_claimed_standings_and_notes() -> None:
    made = plan("dealix")
    for gate, box in zip(made.gates, boxes("dealix"), strict=True):
        assert str(gate.id).startswith(f"{box.id.lower()}-"), gate.id
        assert gate.claimed == box.status, gate.id
        assert gate.note == box.note, gate.id
    claimed = Counter(gate.claimed for gate in made.gates)
    assert claimed == {Claimed.CLOSED: 11, Claimed.PARTIAL: 4, Claimed.OPEN: 18}
    assert made.close_at_least == 24


# ---------------------------------------------------------------------------------------------------------- track-ai
def test_track_ai_has_the_marks_steps_and_stops_of_its_sequence() -> None:
    made = plan("track-ai")
    assert (len(made.timeline), sum(len(mark.steps) for mark in made.timeline)) == (7, 24)
    assert [(str(mark.id), mark.hold.until) for mark in made.timeline if mark.hold] == [
        ("smoke-test-complete", "closed"),
        ("team-standup", "poll"),
    ]
    assert (made.poll.director, made.poll.mark, made.poll.quorum) == ("pm", "team-standup", None)
    assert [item.lasts for item in made.success if item.window == "first 2h"] == [timedelta(hours=2)]
    assert [item.offset for item in made.follow_ups] == [timedelta(days=1)] * 4


@pytest.mark.parametrize("project", SEEDS)
def test_no_two_gates_or_claims_share_an_id(project: str) -> None:
    made = plan(project)
    ids = [gate.id for gate in (*made.gates, *made.watch_gates)]
    assert len(ids) == len(set(ids))
    assert len(made.claim_by_id) == sum(len(gate.claims) for gate in (*made.gates, *made.watch_gates))


# ------------------------------------------------------------------------------------------ every line of a checklist
def lines_of(project: str) -> list[str]:
    """Everything that a checklist lists: items and rows, without boxes, marks and the page that it was copied with."""
    found = []
    text = seed(project)
    for line in text[text.index("\n# ") if not text.startswith("# ") else 0 :].splitlines():
        item = re.match(r" *(?:[-*]|\d+\.) (?:\[.\] )?(.+)", line)
        row = re.fullmatch(r"\| ([TSOGIRV]\d) \| (.+?) \| .+? \| (.+?) \|", line)
        if row:
            found += [row[2], row[3]]
        elif item:
            found.append(said(item[1]))
    return found


def places(made: Plan) -> dict[str, set[str]]:
    """Every text of a plan by the kind of thing that it is there."""
    return {
        "gate": {gate.title for gate in made.gates} | {text for gate in made.gates for text in says(gate)},
        "note": {gate.note for gate in made.gates},
        "limit": {limit.says for watch in made.watches for limit in watch.limits if limit.level is not Level.TARGET},
        "success": {item.says for item in made.success},
        "station": {f"{item.function}:" for item in made.stations},
        "contact": {f"{item.name}: {item.reach}" for item in made.contacts},
        "channel": set(made.communication.channels),
        "step": {step.title for item in made.escalation for step in item.steps},
        "activity": {item.title for item in made.follow_ups},
        "rollback": {step.title for step in made.rollback.steps},
    }


SAID_OTHERWISE = {"Launch status updates every 30 minutes": "communication.every"}
"""Lines that stand as a value and not as a text."""


@pytest.mark.parametrize("project", ["mpanel", "mvp-golive", "hustlexp", "dealix"])
def test_no_line_of_the_checklist_is_lost(project: str) -> None:
    known = places(plan(project))
    whole = set().union(*known.values())
    signed = re.compile(r"(.+?:) _{5,}")
    for line in lines_of(project):
        name = signed.match(line)
        assert (name[1] if name else line) in whole or line in SAID_OTHERWISE, line


@pytest.mark.parametrize("project", ["mpanel", "mvp-golive", "hustlexp", "dealix"])
def test_nothing_is_in_the_profile_that_is_not_in_the_checklist(project: str) -> None:
    text = re.sub(r"[*`✓]", "", seed(project))
    for kind, texts in places(plan(project)).items():
        for item in texts:
            assert re.sub(r"[*`✓]", "", item) in text, (kind, item)


@pytest.mark.parametrize(
    ("project", "roles"),
    [
        (
            "mpanel",
            {"gate": 107, "limit": 25, "success": 15, "station": 5, "contact": 11, "activity": 15, "rollback": 0},
        ),
        ("mvp-golive", {"gate": 31, "limit": 0, "success": 0, "station": 0, "contact": 0, "rollback": 0}),
        ("hustlexp", {"gate": 51, "limit": 0, "success": 0, "station": 0, "contact": 0, "rollback": 4}),
        ("dealix", {"gate": 33, "limit": 0, "success": 0, "station": 0, "contact": 0, "rollback": 0}),
    ],
)
def test_every_role_has_the_number_that_the_checklist_has(project: str, roles: dict[str, int]) -> None:
    seed(project)  # skips where the shared folder is not there
    made, known = plan(project), places(plan(project))
    assert {"gate": len(made.gates)} | {kind: len(known[kind]) for kind in roles if kind != "gate"} == roles
    whole = json.loads((SHARED / "seeds" / "expected.json").read_text(encoding="utf-8"))
    counts = next(item["true_counts"] for name, item in whole.items() if name.startswith(SEEDS[project]))
    held = counts["tasks"]["by_role"]
    assert len(made.success) == held.get("success", {}).get("top", 0)
    assert len(made.stations) == held.get("signoff", {}).get("top", 0) == counts["signoff_roles"]
    assert len(limits(made, Level.ROLLBACK)) == held.get("rollback-trigger", {}).get("top", 0)
    assert len(made.contacts) == counts["contacts"]
    assert len(made.rollback.steps) == counts["rollback_steps"]
    plain = counts.get("plain_list_items", {})
    assert len(known["limit"]) - len(limits(made, Level.ROLLBACK)) == plain.get("monitor-threshold", 0)
    assert len(made.follow_ups) == plain.get("activity", 0)


# ----------------------------------------------------------------------------------------- what a machine can prove
BY_PEOPLE = {
    "mpanel": """
        production-servers-provisioned database-configured-and-tuned redis-cache-configured load-balancer-configured
        monitoring-dashboards-created log-aggregation-configured security-audit-completed
        penetration-testing-completed ddos-protection-active secrets-stored-securely environment-variables-validated
        database-credentials-rotated api-keys-secured all-migrations-executed database-indexes-created
        cache-warming-configured error-handling-tested logging-configured performance-optimizations-applied
        code-minification-bundling dependencies-updated production-database-seeded
        email-templates-configured default-tenant-created admin-account-created
        product-catalog-loaded pricing-configured s3-minio-storage-tested cdn-purging-tested
        database-migration-verified cache-cleared team-briefed-on-launch-plan incident-response-plan-reviewed
        rollback-procedure-tested performance-metrics-normal
        database-connections-stable user-registration-tested login-flow-tested email-delivery-tested
        check-database-performance review-security-logs track-user-signups review-customer-feedback
        database-query-time-acceptable memory-usage-stable user-registrations-tracking conversion-rate-measured
        support-ticket-volume-acceptable customer-satisfaction-tracked revenue-tracking-working
        analytics-configured monitoring-alerts-tuned log-rotation-working incident-response-tested
        on-call-schedule-established documentation-updated team-training-completed""",
    "mvp-golive": "confirm-backup-retention-policy validate-incident-triage-ps1-against-production",
    "hustlexp": """
        firebase-project-set-to-production-mode rate-limits-verified-for-production-load
        log-aggregation-railway-logs-external-if-needed user-registration-flow-works-firebase-auth
        task-creation-succeeds-open-state task-acceptance-succeeds-open-accepted
        escrow-creation-funding-works-pending-funded proof-submission-flow-works
        escrow-release-payout-works-funded-released monitor-error-rate-continuously
        review-sentry-for-new-error-patterns review-p99-latency-trends check-1099-k-threshold-monitoring
        review-rate-limit-hit-patterns-abuse-detection""",
    "dealix": """
        t6-rollback-tested-5min t7-backup-restoration-tested i4-customer-support-channel r2-db-restore-tested
        r3-previous-version-deployable-5min v1-approvals-gate-on-outbound""",
}
"""Gates without a probe: the checklist names no system that could be asked, or it asks for a person's judgement."""


@pytest.mark.parametrize("project", BY_PEOPLE)
def test_every_other_gate_has_a_proof_by_machine(project: str) -> None:
    made = plan(project)
    without = [str(gate.id) for gate in made.gates if not any(claim.probe for claim in gate.claims)]
    assert without == BY_PEOPLE[project].split()


@pytest.mark.parametrize(
    ("project", "gate", "kinds"),
    [
        ("mpanel", "dkim-spf-dmarc-records-set", {"dns"}),
        ("mpanel", "ssl-tls-configuration-validated", {"tls", "http"}),
        ("mpanel", "firewall-rules-configured", {"tcp"}),
        ("mpanel", "integration-tests-passing", {"report"}),
        ("mpanel", "final-backup-created", {"file"}),
        ("mpanel", "error-rate-0-1", {"metric"}),
        ("mvp-golive", "run-replay-idempotency-test-same-event-twice", {"replay"}),
        ("mvp-golive", "verify-post-api-jobs-with-same-idempotency-key", {"replay"}),
        ("mvp-golive", "configure-github-workflow-backend-monitor", {"ci"}),
        ("mvp-golive", "ci-passing-on-branch-backend-ci", {"ci"}),
        ("mvp-golive", "keep-backend-docs-incident-response-playbook-md", {"git", "file"}),
        ("hustlexp", "5-invariant-triggers-verified-active", {"sql"}),
        ("hustlexp", "dns-propagation-verified", {"dns"}),
        ("hustlexp", "custom-domain-ssl-configured", {"tls", "http"}),
        ("dealix", "t2-v3-0-0-tagged-released", {"http", "git"}),
        ("dealix", "t3-ci-green-on-main", {"ci"}),
        ("dealix", "t5-load-test-k6-on-production", {"report"}),
        ("dealix", "s4-ufw-firewall-active", {"run", "tcp"}),
    ],
)
def test_a_proof_is_of_the_kind_that_can_prove_it(project: str, gate: str, kinds: set[str]) -> None:
    found = plan(project).gate_by_id[gate]  # type: ignore[index]
    assert {kind_of(probe.spec) for probe in found.probes} == kinds


def test_k6_tells_a_missed_threshold_from_a_run_that_broke() -> None:
    made = plan("hustlexp")
    runs = [probe.spec for gate in made.gates for probe in gate.probes if isinstance(probe.spec, RunSpec)]
    k6 = [spec for spec in runs if spec.command.startswith("k6 ")]
    assert [spec.exit_codes for spec in k6] == [(0, 99), (0, 99)]


# --------------------------------------------------------------------------------------------------------- findings
@pytest.mark.parametrize("project", SEEDS)
def test_every_finding_of_lint_is_explained_where_it_stands(project: str) -> None:
    path = PROFILES / f"{project}.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    for item in lint(path):
        assert item.severity != "error", item
        where = item.where.line
        if "is not filled in" in item.problem:
            assert re.search(r'description = "[^"]{15,}"', lines[where - 1]), item
            continue
        near = "\n".join(line for line in lines[max(0, where - 6) : where] if "#" in line)
        assert re.search(r"# .*(to be filled in|lint: [a-z]+: \w)", near), item
