"""The launches of the checklists behind the profiles, flown whole by a scripted team; journal and snapshot are read.

Nothing is asked and nobody waits: `fakes.stepped` moves the clock. What decides, records, tends and judges is real.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cockpit import profile
from cockpit.cli import rehearsal
from cockpit.core import conducted as happened
from cockpit.core import events
from cockpit.core.clock import read_clock
from cockpit.core.conducted import HoldKind
from cockpit.core.contingency import Level
from cockpit.core.events import Answer, Entry
from cockpit.core.gauges import Health, gauges
from cockpit.core.incidents import issue_views
from cockpit.core.launch import Launch, fold
from cockpit.core.names import COCKPIT, GateId, Operator
from cockpit.core.recovery import recovery
from cockpit.core.review import Review, review
from cockpit.core.severity import Severity
from cockpit.core.success import phase_views, success
from cockpit.core.timeline import sequence
from cockpit.demo.script import SCRIPTS
from cockpit.demo.team import Team
from cockpit.report.markdown import check, snapshot
from cockpit.report.retro import retro
from fakes.stepped import SteppedFlight, Systems

PROFILES = Path(__file__).parents[2] / "profiles"
T0 = datetime(2026, 2, 27, 13, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Flown:
    """What a flight left behind."""

    def __init__(self, flight: SteppedFlight, team: Team) -> None:
        self.team = team
        self.plan = flight.plan
        self.entries: Sequence[Entry] = flight.entries
        self.moments = flight.moments
        self.launch = flight.tick().launch
        self.look: Review = flight.tick().review
        self.snapshot = snapshot(self.look, operator=Operator("Ana"), keyed=False, source="launch.toml")
        self.retro = retro(self.look, self.entries)

    def every(self, what: type, /, **fields: object) -> list[Entry]:
        return [
            entry
            for entry in self.entries
            if isinstance(entry.event, what) and all(getattr(entry.event, key) == want for key, want in fields.items())
        ]

    def first(self, what: type, /, **fields: object) -> Entry:
        found = self.every(what, **fields)
        assert found, f"no {what.__name__} {fields}"
        return found[0]

    def section(self, title: str) -> str:
        """The text of one section of the snapshot."""
        return self.snapshot.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]

    def at(self, t: timedelta) -> Review:
        """The first look at or after this T-time."""
        return next(one for one in self.moments if (now := read_clock(one.launch, one.now).t) is not None and now >= t)


def fly(
    tmp_path: Path, name: str, script: str, systems: Systems, *, ahead: timedelta, fine: timedelta = 4 * HOUR
) -> Flown:
    plan = profile.load(PROFILES / f"{name}.toml", t0=T0).plan
    path = tmp_path / "script.jsonl"
    path.write_text(script, encoding="utf-8")
    flight = SteppedFlight(plan, systems, T0 - ahead, T0, fine)
    try:
        team = Team(rehearsal.read(path, plan, any_fault=True), systems, rest=flight.rest)
        team.play(flight)
        return Flown(flight, team)
    finally:
        flight.close()


Fly = Callable[..., Flown]


@pytest.fixture(scope="module")
def sky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fly]:
    """Where profiles are read without a cache or a keyring of the machine."""
    tmp_path = tmp_path_factory.mktemp("sky")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        yield lambda *args, **rest: fly(tmp_path, *args, **rest)


def went_as_written(flown: Flown) -> None:
    assert flown.team.trouble == []
    assert flown.team.done
    replayed = fold(Launch(flown.plan), flown.entries)
    assert replayed == flown.launch, "what is read back is what was flown"
    assert review(replayed, flown.look.now).verdict == flown.look.verdict
    assert check(flown.snapshot)
    for look in flown.moments:
        given = look.launch.conduct.authorisation
        assert given is None or not given.overridden


# ------------------------------------------------------------------------------------------------ the Track-AI launch
# ruff: noqa: E501 - a script is one act a line
TRACK_ISSUES = """
{"at": "T-1h50m", "do": "issue", "severity": "moderate", "title": "a slow query", "gate": "analytics-views", "by": "Dex", "role": "dev"}
{"do": "resume", "reason": "it is only a bit slow", "by": "Morgan", "role": "pm", "refused": true}
{"at": "+8m", "do": "issue-step", "issue": "issue-2", "step": 1, "by": "Dex", "role": "dev"}
{"do": "resolve", "issue": "issue-2", "note": "an index, tried in staging", "by": "Dex", "role": "dev"}
{"do": "run", "gates": ["analytics-views"], "by": "Dex", "role": "dev"}
{"do": "resume", "reason": "verified", "by": "Morgan", "role": "pm"}
"""
TRACK_HALT = """
{"at": "T-40m", "do": "fault", "name": "smoke"}
{"do": "issue", "severity": "Critical", "title": "dispatch is failing", "gate": "smoke", "by": "Quinn", "role": "qa"}
{"do": "authorise", "by": "Morgan", "role": "pm", "refused": true}
{"do": "issue-step", "issue": "issue-3", "step": 1, "by": "Morgan", "role": "pm"}
{"at": "+1m", "do": "issue-step", "issue": "issue-3", "step": 2, "by": "Morgan", "role": "pm"}
{"at": "+20m", "do": "mend", "name": "smoke"}
{"do": "resolve", "issue": "issue-3", "note": "the worker had no token", "by": "Dex", "role": "dev"}
{"do": "resume", "reason": "it is mended", "by": "Morgan", "role": "pm", "refused": true}
{"do": "run", "gates": ["smoke"], "writes": true, "note": "the event stands there", "by": "Quinn", "role": "qa"}
{"do": "resume", "reason": "smoke test proven again", "by": "Morgan", "role": "pm"}
"""
TRACK_AFTER = """
{"do": "run", "gates": ["first-customer", "first-funnel"], "by": "Gage", "role": "devops"}
{"do": "attest", "gates": ["first-customer", "first-funnel"], "note": "the customer is in", "by": "Morgan", "role": "pm"}
{"at": "T+1h", "do": "tick-all", "mark": "monitor-production-2h-standby", "by": "Gage", "role": "devops"}
{"do": "criterion", "criterion": "success-5", "met": true, "note": "none so far", "by": "Gage", "role": "devops", "refused": true}
{"at": "T+2h", "do": "criterion", "criterion": "success-5", "met": true, "note": "none in two hours", "by": "Gage", "role": "devops"}
{"at": "T+3h", "do": "tick-all", "mark": "team-celebration", "by": "Morgan", "role": "pm"}
{"do": "run", "gates": ["smoke"], "writes": true, "note": "the event stands there", "by": "Quinn", "role": "qa"}
{"do": "run", "by": "Gage", "role": "devops"}
{"do": "attest", "gates": ["monitoring", "on-call", "runbooks"], "note": "called both", "by": "Gage", "role": "devops"}
{"do": "criterion", "criterion": "success-7", "met": true, "note": "asked both", "by": "Morgan", "role": "pm"}
{"do": "criterion", "criterion": "success-8", "met": true, "note": "no alert", "by": "Gage", "role": "devops"}
{"at": "T+1d", "do": "follow-up", "task": 1, "note": "more dry runs", "by": "Morgan", "role": "pm"}
"""


def track_script() -> str:
    """The script that comes with cockpit, with an issue of each severity in it and flown on to the day after."""
    lines = [line for line in (SCRIPTS / "launch-day.jsonl").read_text(encoding="utf-8").splitlines() if line]
    told = [number for number, line in enumerate(lines) if '"T-1h45m"' in line or '"T-30m"' in line]
    first, second = told
    return "\n".join(
        [*lines[:first], TRACK_ISSUES, *lines[first:second], TRACK_HALT, *lines[second:], TRACK_AFTER]
    ).replace('"name": "dlq-message"', '"name": "smoke"')


@pytest.fixture(scope="module")
def track(sky: Fly) -> Flown:
    return sky("track-ai", track_script(), Systems(), ahead=4 * HOUR + 5 * MINUTE)


def test_track_ai_goes_as_written(track: Flown) -> None:
    went_as_written(track)


def test_seven_entries_and_24_sub_steps(track: Flown) -> None:
    assert len(track.plan.marks) == 7
    ticked = {(entry.event.mark, entry.event.step) for entry in track.every(happened.StepTicked)}  # type: ignore[union-attr]
    assert Counter(mark for mark, _ in ticked) == {mark.id: len(mark.steps) for mark in track.plan.marks}
    assert len(ticked) == 24
    views = sequence(track.at(3 * HOUR + MINUTE))
    assert [view.mark.id for view in views if view.finished is None] == []
    told = track.section("Timeline")
    for mark in track.plan.marks:
        assert mark.title.split(" 🎉")[0] in told


def test_a_hold_a_no_go_a_recycle_and_a_go(track: Flown) -> None:
    held = track.first(happened.HoldBegun, kind=HoldKind.BUILT_IN, mark="smoke-test-complete")
    assert (held.by, held.event.t) == (COCKPIT, -3 * HOUR)  # type: ignore[union-attr]
    no_go = track.first(events.SignedOff, answer=Answer.NO_GO)
    recycled = track.first(happened.Recycled)
    go = track.first(happened.Authorised)
    assert held.seq < no_go.seq < recycled.seq < go.seq
    assert len(track.every(happened.Authorised)) == 1
    after = [entry for entry in track.every(events.SignedOff, answer=Answer.GO) if entry.seq > recycled.seq]
    assert {entry.event.role for entry in after} == {"pm", "devops", "dev", "qa", "sm"}  # type: ignore[union-attr]


def test_minor_is_noted_moderate_holds_critical_halts(track: Flown) -> None:
    raised = {entry.event.severity: entry for entry in track.every(happened.IssueRaised)}  # type: ignore[union-attr]
    assert set(raised) == set(Severity)
    holds = {entry.event.issue: entry for entry in track.every(happened.HoldBegun, kind=HoldKind.ISSUE)}  # type: ignore[union-attr]
    assert set(holds) == {"issue-2", "issue-3"}, "what is minor holds nothing"
    for key, least in (("issue-2", 8 * MINUTE), ("issue-3", 21 * MINUTE)):
        begun = holds[key]
        ended = track.first(happened.HoldEnded, hold=begun.event.hold)  # type: ignore[union-attr]
        assert ended.at - begun.at >= least
        gate = next(issue.gate for issue in track.launch.conduct.issues if issue.id == key)
        between = [one for one in track.every(events.Reported, gate=gate) if begun.seq < one.seq < ended.seq]
        assert between, "its end needs a re-verify"
    halted = next(
        one
        for one in track.moments
        if one.launch.conduct.open_issues[-1:] and one.launch.conduct.open_issues[-1].id == "issue-3"
    )
    (view,) = [one for one in issue_views(halted) if one.issue.id == "issue-3"]
    assert [contact.name for contact in view.contacts] == ["@aios-master"]
    assert [step.step.title for step in view.steps] == ["HALT launch", "Escalate @aios-master", "Investigate fully"]
    assert not halted.verdict.go


def test_success_is_a_second_verdict(track: Flown) -> None:
    launched = track.at(timedelta(minutes=1))
    assert success(launched).state == "not yet"
    view = success(track.look)
    assert (len(view.criteria), view.criteria[4].state) == (8, "met")
    best = track.at(3 * HOUR + MINUTE)
    assert success(best).state == "success", [
        (one.criterion.says, one.state, one.why) for one in success(best).criteria
    ]
    assert "success-5" in [entry.event.criterion for entry in track.every(happened.CriterionJudged)]  # type: ignore[union-attr]
    assert "Zero critical errors in production logs" in track.snapshot


def test_the_retrospective_tells_every_hold_issue_and_decision(track: Flown) -> None:
    for hold in track.launch.conduct.holds:
        assert f"| {hold.id} |" in track.retro
    for issue in track.launch.conduct.issues:
        assert issue.title in track.retro
    decided = track.retro.split("## Decisions\n", 1)[1].split("\n## ", 1)[0]
    assert "signed off NO-GO for qa" in decided
    go = next(line for line in decided.splitlines() if "authorised GO as Morgan" in line)
    assert "| GO |" in go
    assert "0 blockers" in go


# --------------------------------------------------------------------------------------------------- the MPanel launch
def numbers() -> dict[str, float | None]:
    """Every metric of the profile in the best of health, by the gate that asks for it."""
    watched = {
        "error-rate": 0.0005,
        "response-time": 0.12,
        "availability": 0.9995,
        "database-connections": 0.4,
        "cpu-usage": 0.5,
        "memory-usage": 0.6,
        "disk-usage": 0.5,
        "cache-hit-ratio": 0.9,
        "slow-queries": 0.2,
        "failed-logins": 4.0,
    }
    return {f"watch-{name}": number for name, number in watched.items()}


def mpanel_script() -> str:
    """Proven in the morning, launched at noon, an outage in the afternoon, a rollback that is not taken, a week."""
    plan = profile.load(PROFILES / "mpanel.toml", t0=T0).plan
    before = [gate.id for gate in plan.gates if plan.binds(gate)]
    people = [gate.id for gate in plan.gates]

    def line(**keys: object) -> str:
        return json.dumps(keys)

    ceo, cto = {"by": "Cleo", "role": "ceo"}, {"by": "Tom", "role": "cto"}
    lines = [
        line(do="run", gates=before, **cto),
        line(do="attest", gates=before, note="seen", by="Olga"),
        line(at="T-30m", do="poll-open", **ceo),
        *(line(do="sign", role=one.role, answer="go", by=f"Mx {one.role}") for one in plan.stations),
        line(do="authorise", **cto, refused=True),
        line(do="authorise", **ceo),
        # nothing is watched before T-0
        line(do="cross", watch="security", limit="critical", note="a scan", by="Olga", refused=True),
        line(at="T+10m", do="fault", name="watch-error-rate=0.02"),
        line(at="+2m", do="issue", severity="High", title="errors", by="Olga"),
        line(do="answer", watch="error-rate", limit="critical", note="Tom looks at it", **cto),
        line(at="+1m", do="fault", name="watch-error-rate=0.08"),
        line(at="+1m", do="rollback-answer", back=False, reason="it is the cache", **cto),
        line(do="rollback-answer", role="security-officer", back=True, by="Sam"),
        line(do="rollback-decide", back=False, reason="no", **cto, refused=True),
        line(do="rollback-decide", back=False, reason="the cache is being refilled", **ceo),
        line(at="+2m", do="fault", name="watch-response-time=0.19"),
        line(at="+1m", do="rollback-decide", back=False, reason="that comes of it", **ceo),
        line(at="+2m", do="fault", name="watch-error-rate=0.0004"),
        line(do="fault", name="watch-response-time=0.11"),
        line(at="+1m", do="resolve", issue="issue-1", note="the cache is full again", **cto),
        line(at="+1m", do="issue-step", issue="issue-1", step=5, note="wiki", **cto),
        line(at="T+40m", do="fault", name="watch-cpu-usage=0.85"),
        line(at="T+50m", do="fault", name="watch-cpu-usage="),  # its exporter dies
        *(
            line(at=at, do="run", gates=[gate.id for gate in plan.gates if gate.phase == phase], **cto)
            for at, phase in (("T+1h", "launch"), ("+1m", "first-hour"))
        ),
    ]
    reported = [
        (watch.id, limit.says)
        for watch in plan.watches
        for limit in watch.limits
        if limit.level is Level.ROLLBACK and plan.gate_by_id[watch.gate].claims[0].by_person
    ]
    for watch, says in reported:
        lines += [
            line(at="+1m", do="cross", watch=watch, limit=says, note="a customer says so", by="Olga"),
            line(at="+1m", do="rollback-decide", back=False, reason="looked at, it is not so", **ceo),
            line(do="clear", watch=watch, limit=says, note="not so", by="Olga"),
        ]
    lines += [
        line(at="T+7d", do="run", gates=people, **cto),
        line(do="attest", gates=people, note="seen after a week", by="Olga"),
        *(
            line(do="criterion", criterion=one.id, met=True, note="seen", **ceo)
            for one in plan.success
            if one.gate is None
        ),
        line(at="+2h", do="say", text="a week"),
    ]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def mpanel(sky: Fly) -> Flown:
    return sky("mpanel", mpanel_script(), Systems(numbers()), ahead=35 * MINUTE, fine=75 * MINUTE)


def test_mpanel_goes_as_written(mpanel: Flown) -> None:
    went_as_written(mpanel)


def test_its_thresholds_stand_on_gauges(mpanel: Flown) -> None:
    levels = Counter(limit.level for watch in mpanel.plan.watches for limit in watch.limits)
    assert (levels[Level.CRITICAL], levels[Level.WARNING], levels[Level.INFO], levels[Level.ROLLBACK]) == (6, 6, 6, 7)
    one = next(view for view in gauges(mpanel.at(5 * MINUTE)) if view.watch.id == "error-rate")
    assert [(limit.limit.level, limit.value) for limit in one.limits] == [
        (Level.TARGET, 0.001),
        (Level.CRITICAL, 0.01),
        (Level.ROLLBACK, 0.05),
    ]
    assert (one.value, one.health) == (0.0005, Health.CLEAR)


def test_what_was_recorded_before_t0_is_the_baseline(mpanel: Flown) -> None:
    taken = mpanel.every(events.BaselineTaken)
    assert {entry.at <= T0 for entry in taken} == {True}
    view = next(one for one in gauges(mpanel.look) if one.watch.id == "response-time")
    assert view.baseline == pytest.approx(0.12)
    assert view.limits[2].value == pytest.approx(0.18)


def test_nothing_is_watched_before_t0_and_critical_is_answered_in_time(mpanel: Flown) -> None:
    crossed = mpanel.every(happened.LimitCrossed)
    assert all(entry.at >= T0 for entry in crossed)
    first = mpanel.first(happened.LimitCrossed, watch="error-rate")
    assert first.by == COCKPIT
    assert "0.02" in first.event.actual  # type: ignore[union-attr]
    answered = mpanel.first(happened.LimitAnswered)
    assert timedelta(0) < answered.at - first.at <= 4 * MINUTE
    assert {entry.event.watch for entry in mpanel.every(happened.LimitCleared)} >= {"error-rate", "response-time"}  # type: ignore[union-attr]


def test_each_of_the_seven_triggers_opens_the_rollback_poll(mpanel: Flown) -> None:
    asked = [entry.event.watch for entry in mpanel.every(happened.RollbackAsked)]  # type: ignore[union-attr]
    assert sorted(asked) == sorted(  # type: ignore[type-var]
        ["error-rate", "response-time", "payments", "security", "functionality", "data", "migration"]
    )
    answers = [(entry.event.role, entry.event.back) for entry in mpanel.every(happened.RollbackAnswered)]  # type: ignore[union-attr]
    assert answers == [("cto", False), ("security-officer", True)]
    decided = mpanel.every(happened.RollbackDecided)
    assert {entry.by.name for entry in decided} == {"Cleo"}, "the director alone decides"


def test_a_watch_that_cannot_be_measured_is_never_fine(mpanel: Flown) -> None:
    for look in mpanel.moments:
        t = read_clock(look.launch, look.now).t
        if t is not None and t >= 51 * MINUTE:
            view = next(one for one in gauges(look) if one.watch.id == "cpu-usage")
            assert view.health is Health.CROSSED, "crossed before its probe died; silence gives no all-clear"
            assert view.broken == "connection refused"
    assert "✔" not in next(row for row in mpanel.section("Watches").splitlines() if "CPU usage > 80%" in row)


def test_all_eleven_contacts_are_called_and_the_incident_steps_have_their_stopwatches(mpanel: Flown) -> None:
    look = next(one for one in mpanel.moments if one.launch.conduct.open_issues)
    (view,) = issue_views(look)
    assert (view.issue.severity, view.issue.said, len(view.contacts)) == (Severity.CRITICAL, "High", 11)
    assert not look.launch.conduct.standing, "after T-0 nothing is held"
    mail, report = view.steps[3], view.steps[4]
    assert mail.begins == view.issue.at + 5 * MINUTE
    assert report.due == view.issue.at + 24 * HOUR
    (last,) = issue_views(mpanel.look)
    assert last.steps[3].overdue, "it lasted for longer than five minutes, and nobody wrote to the customers"
    assert last.steps[4].done is not None


def test_phases_open_on_time(mpanel: Flown) -> None:
    opens = {view.phase.id: view.opens for view in phase_views(mpanel.look) if view.opens}
    for key, offset in (("launch", 0), ("first-hour", 1), ("first-day", 24), ("week-after", 168)):
        assert opens[key] == T0 + offset * HOUR
        for look in mpanel.moments:
            opened = next(view.open for view in phase_views(look) if view.phase.id == key)
            assert opened == (look.now >= T0 + offset * HOUR)


def test_a_week_later_it_was_a_success(mpanel: Flown) -> None:
    assert len(mpanel.plan.success) == 15
    assert all(one.claimed for one in mpanel.plan.success)
    assert success(mpanel.at(MINUTE)).state == "not yet", "what the document ticked counts for nothing"
    view = success(mpanel.look)
    assert [(one.criterion.says, one.state, one.why) for one in view.criteria if one.state != "met"] == []
    assert view.state == "success"


# ------------------------------------------------------------------------------------------------- the HustleXP launch
GO_NO_GO = (
    "error-rate-1-for-15-minutes",
    "p99-latency-500ms",
    "no-p0-alerts-firing",
    "all-circuit-breakers-closed",
    "db-connection-pool-utilization-50",
)
HUSTLE = """
{"do": "run", "writes": true, "by": "Bea", "role": "backend"}
{"do": "attest", "note": "seen", "by": "Olga"}
{"at": "+14m", "do": "authorise", "by": "Bea", "role": "backend", "refused": true}
{"at": "+2m", "do": "fault", "name": "p99-latency-500ms=0.7"}
{"at": "+1m", "do": "authorise", "by": "Bea", "role": "backend", "refused": true}
{"do": "fault", "name": "p99-latency-500ms=0.3"}
{"do": "fault", "name": "error-rate-1-for-15-minutes=0.02"}
{"at": "+1m", "do": "fault", "name": "error-rate-1-for-15-minutes=0.001"}
{"at": "+10m", "do": "authorise", "by": "Bea", "role": "backend", "refused": true}
{"at": "+6m", "do": "run", "writes": true, "by": "Bea", "role": "backend"}
{"do": "authorise", "by": "Olga", "refused": true}
{"at": "+1m", "do": "authorise", "by": "Bea", "role": "backend"}
{"at": "T+5m", "do": "issue", "severity": "P2", "title": "a typo", "by": "Olga"}
{"do": "issue", "severity": "P0", "title": "payouts fail", "by": "Olga"}
{"do": "rollback-step", "step": 1, "by": "Olga", "refused": true}
{"do": "rollback-ask", "reason": "payouts fail", "by": "Olga"}
{"at": "+1m", "do": "rollback-decide", "back": true, "reason": "money is at stake", "by": "Olga", "refused": true}
{"do": "rollback-decide", "back": true, "reason": "money is at stake", "by": "Bea", "role": "backend"}
{"do": "rollback-step", "step": 2, "by": "Olga", "refused": true}
{"at": "+1m", "do": "rollback-step", "step": 1, "note": "back on 41", "by": "Olga"}
{"at": "+4m", "do": "rollback-step", "step": 2, "by": "Olga", "refused": true}
{"do": "rollback-step", "step": 2, "word": "NO RETURN", "by": "Olga"}
{"at": "+1m", "do": "rollback-step", "step": 3, "by": "Olga"}
{"at": "+1m", "do": "rollback-step", "step": 4, "by": "Olga"}
{"do": "rollback-end", "by": "Bea", "role": "backend"}
{"at": "+1m", "do": "say", "text": "we are back"}
"""


@pytest.fixture(scope="module")
def hustle(sky: Fly) -> Flown:
    numbers: dict[str, float | None] = {
        "error-rate-1-for-15-minutes": 0.001,
        "p99-latency-500ms": 0.3,
        "db-connection-pool-utilization-50": 0.2,
    }
    return sky("hustlexp", HUSTLE, Systems(numbers), ahead=HOUR)


def test_hustlexp_goes_as_written(hustle: Flown) -> None:
    went_as_written(hustle)


def test_the_go_no_go_block_is_judged_on_what_was_measured(hustle: Flown) -> None:
    go = hustle.first(happened.Authorised)
    before = review(fold(Launch(hustle.plan), [one for one in hustle.entries if one.seq < go.seq]), go.at)
    assert before.verdict.go
    assert {key: before.views[GateId(key)].standing.value for key in GO_NO_GO} == dict.fromkeys(GO_NO_GO, "closed")
    waits = {look.views[GateId(GO_NO_GO[0])].standing.value for look in hustle.moments}
    assert waits == {"open", "partial", "failed", "closed"} or waits >= {"closed", "failed"}
    held = [
        look.views[GateId(GO_NO_GO[0])].claims[0].progress
        for look in hustle.moments
        if look.now < go.at and look.views[GateId(GO_NO_GO[0])].claims[0].progress
    ]
    assert "held 9:30 of 15:00" in held
    refused = [
        look
        for look in hustle.moments
        if look.now < go.at and look.views[GateId(GO_NO_GO[1])].standing.value == "failed"
    ]
    assert refused
    assert not any(look.verdict.go for look in refused)


def test_the_rollback_plan_is_gone_through_in_order(hustle: Flown) -> None:
    steps = hustle.every(happened.RollbackStepDone)
    assert [entry.event.step for entry in steps] == [0, 1, 2, 3]  # type: ignore[union-attr]
    view = recovery(hustle.look)
    assert (view.ready, view.why) == (False, "no drill is named")
    assert [one.over for one in view.steps] == [False, False, False, True], "a redirect that takes a minute is no <30s"
    assert hustle.launch.conduct.authorisation is None
    assert success(hustle.look).state == "failed"
    told = hustle.section("Rollback")
    for step in hustle.plan.rollback.steps:
        assert step.title.split(":")[0] in told
    assert "point of no return" in told
    assert "over its budget" in told


def test_p0_to_p2_map_onto_the_severities(hustle: Flown) -> None:
    raised = [(entry.event.said, entry.event.severity) for entry in hustle.every(happened.IssueRaised)]  # type: ignore[union-attr]
    assert raised == [("P2", Severity.MINOR), ("P0", Severity.CRITICAL)]
    assert "critical (P0)" in hustle.snapshot
