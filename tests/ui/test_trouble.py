"""Trouble on the screen: issues, watches, the way back, status updates, what comes after T-0. Real keys, real rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ui_stage import MakeStage, Stage

from cockpit.core import events, intents, orders
from cockpit.core.contingency import (
    Communication,
    Contact,
    Escalation,
    IncidentStep,
    Level,
    Limit,
    PollRule,
    Rollback,
    RollbackStep,
    Watch,
)
from cockpit.core.names import COCKPIT, CategoryId, ClaimId, GateId, Operator, PhaseId, ProbeId, Role, RunId, WatchId
from cockpit.core.plan import Claim, Criterion, FollowUp, Gate, Phase, Plan
from cockpit.core.probe import HttpSpec, Probe
from cockpit.core.reading import Outcome, Sample
from cockpit.core.refusal import Refusal
from cockpit.core.severity import Severity
from cockpit.report.update import draft
from cockpit.ui import trouble
from cockpit.ui.panes.gauges import strip
from cockpit.ui.theme import DARK, inks
from fakes.flight import GAGE, START, FakeFlight, flying
from fakes.plans import T0, track_ai

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MORGAN = Operator("Morgan", Role("pm"))
CLAIMS = ("target", "critical", "rollback")
ERRORS, FORGED = WatchId("errors"), "\x1b]0;owned\x07[bold]loud[/bold]"


def _watch_gates() -> tuple[Gate, ...]:
    gate = GateId("watch-errors")
    probe = Probe(ProbeId("watch-errors/1"), "error rate", HttpSpec("GET", "http://metrics/errors"))
    measured = tuple(
        Claim(ClaimId(f"errors-{name}"), gate, f"error rate {name}", probe.id, f"value > {number}")
        for name, number in (("target", 0.1), ("critical", 1), ("rollback", 5))
    )
    mail = GateId("watch-mail")
    seen = Claim(ClaimId("mail-angry"), mail, "a customer reports lost orders")
    category, phase = CategoryId("watch"), PhaseId("launch-day")
    return (
        Gate(gate, "Error rate", category, phase, measured, (probe,), fresh_for=2 * MINUTE),
        Gate(mail, "Customer mail", category, phase, (seen,)),
    )


def _watches() -> tuple[Watch, ...]:
    early = timedelta(hours=-2)
    marks = (
        Limit(ClaimId("errors-target"), "below 0.1 % is the goal", Level.TARGET, value=0.1),
        Limit(ClaimId("errors-critical"), "error rate > 1 %", Level.CRITICAL, respond=5 * MINUTE, value=1.0),
        Limit(ClaimId("errors-rollback"), "error rate > 5 %", Level.ROLLBACK, value=5.0),
    )
    mail = (Limit(ClaimId("mail-angry"), "a customer reports lost orders", Level.WARNING, respond=15 * MINUTE),)
    return (
        Watch(ERRORS, "Error rate", GateId("watch-errors"), marks, starts=early, owner="devops", unit="%"),
        Watch(WatchId("mail"), "Customer mail", GateId("watch-mail"), mail, starts=early, owner="support"),
    )


def troubled(**changes: Any) -> Plan:
    """The Track-AI launch with everything that a profile can prepare for trouble."""
    plan = track_ai()
    steps = (
        IncidentStep("Tell customers by mail", 5 * MINUTE, "pm"),
        IncidentStep("Write the post-mortem", DAY, "dev"),
    )
    prepared: dict[str, Any] = {
        "watches": _watches(),
        "watch_gates": _watch_gates(),
        "phases": (*plan.phases, Phase(PhaseId("week"), "First week", after_t0=True, opens=7 * DAY)),
        "rollback": Rollback(
            (
                RollbackStep("Stop the traffic", "devops", 2 * MINUTE, command="make drain"),
                RollbackStep("Restore the database", "dba", 5 * MINUTE, no_return=True),
                RollbackStep("Tell everybody", "pm"),
            ),
            gate=GateId("logs"),
            limit=15 * MINUTE,
            drill=9 * MINUTE,
            notes=("the DNS change takes a minute",),
        ),
        "escalation": (Escalation(Severity.CRITICAL, action="Stop everything and call", steps=steps),),
        "contacts": (Contact("Alex", "CTO", reach="+55 11 5555"), Contact("Dana", reach="[phone]")),
        "communication": Communication(30 * MINUTE, timedelta(hours=-1), channels=("#launch",), webhook="status_hook"),
        "poll": PollRule(director="gage"),
        "severities": (("P0", Severity.CRITICAL), ("P1", Severity.MODERATE)),
        "success": (
            Criterion("Zero critical errors", lasts=2 * HOUR, window="first 2h", id="success-1"),
            Criterion("The team is happy", id="success-2"),
        ),
        "follow_ups": (FollowUp("Retrospective", "T+1d", "sm", DAY), FollowUp("Pay the bills", "some day")),
    }
    return replace(plan, **{**prepared, **changes})


class Troubled(FakeFlight):
    """A flight whose webhook can be asked for, and whose watches can report."""

    posted: list[str]
    post_problem = ""

    def post_status(self, text: str) -> Future[str]:
        self.posted = [*getattr(self, "posted", []), text]
        if not self.post_problem:
            self.record(orders.SendStatus(text, ("webhook",)))
        done: Future[str] = Future()
        done.set_result(self.post_problem)
        return done

    def measure(self, value: float, *crossed: str) -> None:
        """Let the probe of the error rate report, and the engine say what it crossed."""
        self._reported(
            Sample(
                ClaimId(f"errors-{name}"),
                Outcome.PASS if name in crossed else Outcome.FAIL,
                f"value ({value:g})",
                value=value,
            )
            for name in CLAIMS
        )
        for name in crossed:
            if name != "target":
                self.record(orders.CrossLimit(ERRORS, ClaimId(f"errors-{name}")), COCKPIT)

    def miss(self, why: str) -> None:
        """Let it bring nothing back that says anything."""
        self._reported(Sample(ClaimId(f"errors-{name}"), Outcome.INCONCLUSIVE, why, why) for name in CLAIMS)

    def _reported(self, samples: Iterable[Sample]) -> None:
        gate = GateId("watch-errors")
        probe = self.picture.launch.plan.gate_by_id[gate].probes[0]
        run = RunId(f"run-{self.picture.launch.seq}")
        self._record(
            [events.Reported(probe.id, gate, run, probe.digest, self.now, self.now, 9.0, tuple(samples))],
            COCKPIT,
            self.now,
        )


def flight(**changes: Any) -> Troubled:
    """The morning of the launch, with a prepared plan."""
    found = flying(troubled(**changes))
    found.__class__ = Troubled
    assert isinstance(found, Troubled)
    return found


async def opened(stage: Stage, deed: Callable[[Any], None]) -> None:
    """Do a deed as its key would."""
    deed(stage.board)
    await stage.settle()


# ------------------------------------------------------------------------------------------------------- issues
async def test_an_issue_says_what_it_will_do_before_it_is_raised(stage: MakeStage) -> None:
    async with stage(flight()) as s:
        await opened(s, trouble.raise_issue)
        assert "HALT" not in s.text
        await s.press("right")
        assert "It is noted, and the launch goes on." in s.text
        await s.press("right", "right")
        assert "HALT: the T-clock stops" in s.text
        assert "call Alex (CTO): +55 11 5555" in s.text
        assert "call Dana: [phone]" in s.text
        await s.press("enter")
        await s.type("Orders are lost")
        await s.press("ctrl+s")
        issue = s.flight.picture.launch.conduct.issues[-1]
        assert (issue.severity, issue.title, issue.gate) == (Severity.CRITICAL, "Orders are lost", s.board.scene.gate)
        assert "recorded" in s.notices


async def test_a_critical_issue_shows_at_once_whom_to_call_and_what_must_happen(stage: MakeStage) -> None:
    async with stage(flight()) as s:
        await s.press("i", "right", "right", "right", "enter")
        await s.type("Orders are lost")
        await s.press("ctrl+s")
        assert "Issues  1 open" in s.text
        assert "☎ call Alex (CTO): +55 11 5555" in s.text
        assert "! not filled in" in next(row for row in s.rows if "Dana" in row)
        assert "due in 5:00" in next(row for row in s.rows if "Tell customers" in row)
        await s.press("down", "enter", "u")
        assert "not done: Tell customers" in s.notices
        await s.press("escape", "i", "right", "enter")
        await s.type("a typo")
        await s.press("ctrl+s")
        assert s.app.screen is s.board, "what is minor is noted, and nothing opens"


async def test_after_t0_an_issue_holds_nothing_and_says_so(stage: MakeStage) -> None:
    found = flight()
    found.now = T0 + MINUTE
    found.tick()
    async with stage(found) as s:
        await s.press("i", "right", "right", "right")
        assert "T-0 has been, so nothing is held" in s.text


async def test_a_step_that_waits_for_the_trouble_to_last(stage: MakeStage) -> None:
    mail = IncidentStep("Tell customers", after=5 * MINUTE)
    found = flight(escalation=(Escalation(Severity.CRITICAL, steps=(mail,)),))
    found.record(orders.RaiseIssue("critical", "Down"), MORGAN)
    async with stage(found) as s:
        await s.press("I")
        assert "if it lasts: in 5:00" in s.text
        found.record(orders.ResolveIssue(found.picture.launch.conduct.issues[0].id, "up"), MORGAN)
        await s.press("down")
        assert "Tell customers" not in s.text, "it was over before customers noticed"


async def test_the_words_of_the_profile_name_severities_too(stage: MakeStage) -> None:
    async with stage(flight()) as s:
        await opened(s, trouble.raise_issue)
        await s.press("left", "left")
        assert "P0 (critical)" in s.text
        assert "HALT" in s.text
        await s.press("enter")
        await s.type("Down")
        await s.press("enter", "right", "ctrl+s")
        issue = s.flight.picture.launch.conduct.issues[-1]
        assert (issue.severity, issue.said, issue.gate) == (Severity.CRITICAL, "P0", None)


async def test_an_issue_needs_severity_and_words_and_keeps_what_was_typed(stage: MakeStage) -> None:
    async with stage(flight()) as s:
        await opened(s, trouble.raise_issue)
        await s.press("tab")
        await s.type("Slow")
        await s.press("ctrl+s")
        assert "choose a severity" in s.text
        assert "Slow" in s.text
        assert s.flight.intents == []


async def test_the_issues_tick_and_resolve(stage: MakeStage) -> None:
    found = flight()
    found.record(orders.RaiseIssue("P0", "Database is down", GateId("rds")), MORGAN, 7 * MINUTE)
    async with stage(found) as s:
        await opened(s, trouble.issues)
        assert "■ CRITICAL (P0)  Database is down" in s.text
        assert "open for 7:00" in s.text
        assert "☎ call Alex (CTO): +55 11 5555" in s.text
        mail = next(row for row in s.rows if "Tell customers" in row)
        assert "!" in mail
        assert "overdue by 2:00" in mail
        await s.press("enter")
        assert "go to a step" in s.notices
        await s.press("down", "enter")
        assert found.intents == [orders.FinishIssueStep(found.picture.launch.conduct.issues[0].id, 0)]
        assert "✔ Tell customers" in next(row for row in s.rows if "Tell customers" in row)
        await s.press("enter")
        assert "already" in s.notices
        await s.press("r", "ctrl+s")
        assert "say how it was resolved" in s.text
        await s.type("restarted, orders arrive")
        await s.press("enter")
        assert found.picture.launch.conduct.open_issues == ()
        assert "0 open" in s.text
        assert "✔ resolved" in s.text
        assert "Write the post-mortem" in s.text  # due within a day, resolved or not


async def test_stopwatches_go_on_while_the_page_is_open(stage: MakeStage) -> None:
    found = flight()
    found.record(orders.RaiseIssue("critical", "Down"), MORGAN)
    async with stage(found) as s:
        await opened(s, trouble.issues)
        assert "due in 5:00" in s.text
        found.advance(2 * MINUTE)
        found.tick()
        await s.press("down")
        assert "due in 3:00" in s.text


# ------------------------------------------------------------------------------------------------------ watches
async def test_a_gauge_shows_all_its_marks_on_one_scale_and_is_answered(stage: MakeStage) -> None:
    found = flight()
    found.measure(1.4, "target", "critical")
    async with stage(found) as s:
        await opened(s, trouble.watches)
        line = next(row for row in s.rows if "Error rate" in row and "log" in row)
        assert line.index("T━") < line.index("C━") < line.index("●") < line.index("R─")
        assert "1.4 %" in line
        assert "! critical" in line
        assert "answer due in 5:00" in s.text
        await s.press("a")
        await s.type("Gage looks at the API")
        await s.press("enter")
        crossing = found.picture.launch.conduct.crossings[ClaimId("errors-critical")]
        assert crossing.note == "Gage looks at the API"
        assert "✔ answered 12:17: Gage looks at the API" in s.text
        await s.press("a")
        assert "answered already" in s.notices


async def test_a_gauge_is_never_within_limits_on_silence(stage: MakeStage) -> None:
    found = flight()
    async with stage(found) as s:
        await opened(s, trouble.watches)
        assert "no value yet" in s.text
        assert "within limits" not in s.text
        found.measure(0.05)
        await s.press("down")
        assert "✔ within limits" in s.text
        found.advance(3 * MINUTE)
        found.tick()
        await s.press("up")
        assert "stale" in next(row for row in s.rows if "log" in row)
        assert "within limits" not in s.text


async def test_a_gauge_that_nobody_could_measure_says_why_once(stage: MakeStage) -> None:
    found = flight()
    found.miss("waits for a runner at vpc")
    async with stage(found) as s:
        await opened(s, trouble.watches)
        assert "! not certain" in s.text
        assert s.text.count("! waits for a runner at vpc") == 1
        found.measure(0.05)
        await s.press("down")
        assert "a runner at vpc" not in s.text


async def test_people_report_and_clear_what_no_probe_watches(stage: MakeStage) -> None:
    found = flight()
    async with stage(found) as s:
        await opened(s, trouble.watches)
        await s.press("down", "c")
        assert "a probe watches that limit" in s.notices
        await s.press("end", "c", "ctrl+s")
        assert "say what you saw" in s.text
        await s.type("ticket 4711")
        await s.press("enter")
        assert ClaimId("mail-angry") in found.picture.launch.conduct.crossings
        assert "crossed for 0:00, gage reports" in s.text
        await s.press("c")
        await s.type("answered, it was a test order")
        await s.press("enter")
        assert found.picture.launch.conduct.crossings == {}
        assert "nothing crossed" in s.text


# ----------------------------------------------------------------------------------------------------- rollback
async def test_the_way_back_from_question_to_end(stage: MakeStage) -> None:
    found = flight()
    async with stage(found) as s:
        await opened(s, trouble.rollback)
        assert "● ROLLBACK READY" in s.text
        assert "7m planned for the steps · 15m allowed · the last drill took 9m" in s.text
        await s.press("enter")
        assert "does not go back" in s.notices
        await s.press("a")
        await s.type("we lose orders")
        await s.press("enter")
        assert "gage decides; asked 0:00 ago" in s.text
        await s.press("d", "ctrl+s")
        assert "choose: go BACK or go on" in s.text
        await s.press("right", "enter")
        await s.type("every order counts")
        await s.press("enter")
        assert found.picture.launch.conduct.rollback.under_way
        found.advance(3 * MINUTE)
        found.tick()
        await s.press("home")
        assert "► " not in s.text
        assert "now 3:00 of 2:00 OVER" in s.text
        await s.press("enter", "down", "enter")
        assert "Point of no return" in s.text
        await s.press("enter", "enter")
        assert "type NO RETURN to confirm" in s.text
        await s.paste("NO RETURN")
        assert "must be typed" in s.text
        assert set(found.picture.launch.conduct.rollback.steps) == {0}
        await s.type("NO RETURN")
        await s.press("enter")
        assert set(found.picture.launch.conduct.rollback.steps) == {0, 1}
        await s.press("e")
        assert "1 step not done: Tell everybody" in s.text
        await s.press("ctrl+s")
        assert "say why it is broken off" in s.text
        await s.press("escape", "down", "enter", "e", "ctrl+s")
        assert found.picture.launch.conduct.rollback.ended is not None
        assert "■ ended at" in s.text


async def test_the_stations_answer_the_rollback_poll(stage: MakeStage) -> None:
    found = flight()
    async with stage(found) as s:
        await opened(s, trouble.rollback)
        await s.press("s")
        assert "nobody asks for a rollback" in s.notices
        found.record(orders.AskRollback("orders are lost"), MORGAN)
        await s.press("s", "ctrl+s")
        assert "choose: go BACK or go on" in s.text
        await s.press("tab", "right", "enter")
        await s.type("they are")
        await s.press("ctrl+s")
        way = found.picture.launch.conduct.rollback
        assert way is not None
        assert {key: (one.back, one.reason) for key, one in way.answers.items()} == {Role("devops"): (True, "they are")}
        assert "Rollback poll: 1 of 5 answered, 1 BACK" in s.text
        assert "◄ BACK  devops" in s.text
        found.record(orders.DecideRollback(back=True, reason="yes"), GAGE)
        await s.press("home", "enter", "u")
        assert "► 1. Stop the traffic" in s.text, "a tick in error is taken back"


async def test_a_drill_that_is_not_proven_leaves_the_light_off(stage: MakeStage) -> None:
    found = flight()
    found.prove("logs", Outcome.FAIL)
    async with stage(found) as s:
        await opened(s, trouble.rollback)
        assert "○ NOT READY" in s.text
        assert "ROLLBACK READY" not in s.text
        assert "○ not ready:" in s.text


async def test_only_the_director_decides_and_is_told_so(stage: MakeStage) -> None:
    found = flight(poll=PollRule(director="Morgan"))
    found.record(orders.AskRollback("errors"), GAGE)
    async with stage(found) as s:
        await opened(s, trouble.rollback)
        await s.press("d", "right", "right", "enter")
        await s.type("it is fine")
        await s.press("enter")
        assert "✖ only the director may decide" in s.text
        assert "it is fine" in s.text
        assert found.picture.launch.conduct.rollback.waiting


# ----------------------------------------------------------------------------------------------- status updates
async def test_a_status_update_is_edited_and_recorded(stage: MakeStage) -> None:
    found = flight()
    async with stage(found) as s:
        await opened(s, trouble.status)
        assert "due in 12:10, at 12:30" in s.text
        assert "NO-GO" in s.text
        await s.type("Dear all, ")
        await s.press("escape")
        assert "Esc again drops it" in s.text
        await s.press("ctrl+s")
        sent = found.picture.launch.conduct.updates[-1]
        assert sent.text.startswith("Dear all, **EPIC 011 MVP Launch**: status at 2026-02-27 12:17 UTC")
        assert sent.to == ("#launch",)


async def test_a_status_update_is_copied_saved_and_posted(
    stage: MakeStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = flight()
    found.post_problem = "the webhook answered 503"
    async with stage(found) as s:
        await opened(s, trouble.status)
        await s.press("ctrl+t")
        assert s.app.clipboard.startswith("**EPIC 011 MVP Launch**")
        await s.press("ctrl+o", "ctrl+o")
        files = sorted(path.name for path in tmp_path.iterdir())
        assert files == [
            "track-ai-20260227-0001-status-20260227-121750-2.md",
            "track-ai-20260227-0001-status-20260227-121750.md",
        ]
        assert (tmp_path / files[0]).read_text("utf-8") == f"{s.app.clipboard}\n"
        await s.press("ctrl+p")
        assert "✖ the webhook answered 503" in s.text
        assert found.picture.launch.conduct.updates == ()
        found.post_problem = ""
        await s.press("ctrl+p")
        assert found.posted[-1] == s.app.clipboard
        assert found.picture.launch.conduct.updates[-1].to == ("webhook",)
        assert "posted to the webhook" in s.notices


async def test_without_a_webhook_nothing_is_posted_and_overdue_is_said(stage: MakeStage) -> None:
    found = flight(communication=Communication(30 * MINUTE, timedelta(hours=-1)))
    found.advance(20 * MINUTE)
    async with stage(found) as s:
        await opened(s, trouble.status)
        assert "! overdue by 7:50, at 12:30" in s.text
        assert "webhook" not in s.text
        await s.press("ctrl+p")
        assert "names no webhook" in s.text


def test_a_draft_tells_what_changed_since_the_last_update() -> None:
    found = flight()
    found.record(orders.RaiseIssue("critical", "Orders [are](http://x) lost"), MORGAN, 2 * MINUTE)
    found.prove("smoke", ago=MINUTE)
    since = found.now - 5 * MINUTE
    text = draft(found.picture.review, since)
    assert "Since the last update at 12:12:" in text
    assert "- critical issue raised: `Orders [are](http://x) lost`" in text
    assert "Open issues:\n- critical: `Orders [are](http://x) lost` (open for 2m)" in text
    assert "HOLD since 12:15" in text
    assert "All deployments verified" not in text.split("Failed:")[0]  # closed before that
    assert text.endswith("Next update at 2026-02-27 12:47 UTC.\n")
    assert "- nothing has changed" in draft(found.picture.review, found.now)


def test_a_draft_counts_no_second_look_as_a_closing() -> None:
    found = flight()
    found.advance(5 * MINUTE)
    found.prove("sqs-queues", ago=timedelta(0))
    assert "SQS" not in draft(found.picture.review, found.now - timedelta(seconds=5))
    found.prove("sqs-queues", Outcome.FAIL, ago=timedelta(0))
    found.advance(MINUTE)
    found.prove("sqs-queues", ago=timedelta(0))
    assert "- closed: SQS queues active" in draft(found.picture.review, found.now - timedelta(seconds=5))


# ------------------------------------------------------------------------------------------------------ after T-0
async def test_success_is_judged_by_people_and_follow_ups_are_ticked(stage: MakeStage) -> None:
    found = flight()
    found.advance(T0 - START + HOUR)
    async with stage(found) as s:
        await opened(s, trouble.after)
        assert "◷ NOT YET" in s.text
        assert "1:00:00 of 2h remaining" in s.text
        assert "opens Fri 06 Mar 13:00 UTC, in 6d 23h" in s.text
        await s.press("enter", "right", "enter")
        await s.type("none so far")
        await s.press("enter")
        assert "its time is not over" in s.text
        await s.press("escape", "down", "enter", "ctrl+s")
        assert "choose: met or not met" in s.text
        await s.press("right", "enter")
        await s.type("everybody smiles")
        await s.press("enter")
        assert "1 of 2 criteria met" in s.text
        found.advance(HOUR)
        found.tick()
        await s.press("home", "enter", "right", "enter")
        await s.type("no errors in the log")
        await s.press("enter")
        assert "✔ SUCCESS" in s.text
        await s.press("end", "up", "enter", "ctrl+s")
        assert 0 in found.picture.launch.conduct.followed_up
        assert "✔ Retrospective" in s.text
        await s.press("enter")
        assert "already" in s.notices


# ------------------------------------------------------------------------------------------------- on the board
def test_the_strip_is_silent_when_calm_and_says_the_worst_first() -> None:
    ink, found = inks(DARK), flight()

    def line(width: int = 160) -> str:
        return "".join(part.text for row in strip(found.picture, width, ink) for part in row)

    assert "! 1 watch not measured: Error rate, no value yet" in line(), "a watch that sees nothing is not calm"
    found.measure(0.05)
    assert strip(found.picture, 160, ink) == []
    found.record(orders.RaiseIssue("moderate", "Mails are slow"), MORGAN)
    found.record(orders.RaiseIssue("critical", "Database is down"), MORGAN)
    found.measure(6, "critical", "rollback")
    found.advance(20 * MINUTE)
    found.tick()
    words = line(300)
    order = [words.index(part) for part in ("ROLLBACK ASKED", "CRITICAL issue", "moderate", "2 limits", "overdue")]
    assert order == sorted(order)
    for width in (72, 110, 160):
        assert len(line(width)) <= width
    narrow = line(110)
    for part in ("ROLLBACK ASKED", "1 CRITICAL issue", "1 moderate issue", "2 limits crossed", "update overdue"):
        assert part in narrow


async def test_once_launched_the_board_looks_at_success(stage: MakeStage) -> None:
    plan = replace(troubled(), stations=(), poll=PollRule(director="gage"))
    found = FakeFlight(replace(plan, gates=tuple(gate for gate in plan.gates if gate.id == GateId("logs"))))
    found.prove("logs")
    found.vouch("logs")
    found.record(orders.Authorise("Gage"), GAGE)
    found.now = T0 + MINUTE
    found.prove("logs")
    found.tick()
    async with stage(found) as s:
        assert "★ LAUNCHED" in s.text
        assert "0 of 2 success criteria met" in s.text
        assert "Between now and SUCCESS" in s.text
        assert "Zero critical errors" in s.text
        assert "older evidence" not in s.text


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (240, 70)])
async def test_a_note_to_everybody_is_seen_on_every_screen(stage: MakeStage, size: tuple[int, int]) -> None:
    found = flight()
    found.record(intents.Note("The smoke test is not green: the T-clock stands"), Operator("the script"))
    async with stage(found, size=size) as s:
        assert "» The smoke test is not green" in s.text
        found.advance(11 * MINUTE)
        found.tick()
        found.alarm("")  # the board takes the new picture
        await s.settle()
        assert "The smoke test is not green" not in s.text, "old news takes no line from the board"


@pytest.mark.parametrize("size", [(80, 24), (240, 70)])
@pytest.mark.parametrize("deed", [trouble.issues, trouble.watches, trouble.rollback, trouble.after, trouble.status])
async def test_every_page_fits_and_shows_its_keys(
    stage: MakeStage, size: tuple[int, int], deed: Callable[[Any], None]
) -> None:
    found = flight()
    found.record(orders.RaiseIssue("critical", "Database is down"), MORGAN)
    async with stage(found, size=size) as s:
        await opened(s, deed)
        assert "Esc leaves" in s.text
        await s.press("escape")
        assert s.app.screen is s.board


async def test_what_stands_below_the_last_key_can_be_reached(stage: MakeStage) -> None:
    notes = tuple(f"note {number}" for number in range(30))
    found = flight(rollback=replace(troubled().rollback, notes=notes))
    async with stage(found, size=(80, 24)) as s:
        await opened(s, trouble.rollback)
        assert "more ▼" in s.text
        assert "note 29" not in s.text
        await s.press("end", "end")
        assert "note 29" in s.text
        assert "more ▼" not in s.text
        await s.press("up")
        assert "1 more ▼" in s.text
        await s.press("home", "home")
        assert "1. Stop the traffic" in s.text


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("i", "Raise an issue"),
        ("I", "Issues  1 open"),
        ("B", "Rollback  ● ROLLBACK READY"),
        ("W", "Watches  nothing crossed"),
        ("M", "Status update"),
        ("S", "After T-0  ◷ NOT YET"),
    ],
)
async def test_every_page_has_its_key_on_the_board(stage: MakeStage, key: str, words: str) -> None:
    found = flight()
    found.record(orders.RaiseIssue("minor", "Typo"), MORGAN)
    async with stage(found) as s:
        await s.press(key)
        assert words in s.text


async def test_foreign_words_stay_words(stage: MakeStage) -> None:
    limit = Limit(ClaimId("mail-angry"), FORGED, Level.WARNING)
    found = flight(
        watches=(Watch(WatchId("mail"), FORGED, GateId("watch-mail"), (limit,), timedelta(hours=-9), unit=FORGED),),
        rollback=Rollback((RollbackStep(FORGED, FORGED, command=FORGED),), notes=(FORGED,)),
        contacts=(Contact(FORGED, FORGED, FORGED, FORGED),),
        success=(Criterion(FORGED, id="success-1"),),
        follow_ups=(FollowUp(FORGED, FORGED, FORGED),),
        communication=Communication(channels=(FORGED,)),
    )
    found.record(orders.RaiseIssue("critical", FORGED), MORGAN)
    for deed in (trouble.issues, trouble.watches, trouble.rollback, trouble.after, trouble.status, trouble.raise_issue):
        async with stage(found) as s:
            await opened(s, deed)
            await s.press("right")
            assert "\x1b" not in s.text
            assert "[bold]" in s.text or deed is trouble.raise_issue


@pytest.mark.parametrize(
    ("why_not", "deed"),
    [
        (trouble.no_issues, "issue"),
        (trouble.no_rollback, "rollback"),
        (trouble.no_watches, "watch"),
        (trouble.no_after, "T-0"),
    ],
)
async def test_a_key_that_has_nothing_to_show_says_why(
    stage: MakeStage, why_not: Callable[[Any], str], deed: str
) -> None:
    bare = replace(track_ai(), phases=(Phase(PhaseId("launch-day"), "Launch day"),), success=(), follow_ups=())
    async with stage(FakeFlight(bare)) as s:
        assert deed in why_not(s.board.scene)
        assert trouble.no_status(s.board.scene) == ""
    prepared = flight()
    prepared.record(orders.RaiseIssue("minor", "Typo"), MORGAN)
    async with stage(prepared) as s:
        assert why_not(s.board.scene) == ""


def test_a_refusal_is_a_refusal() -> None:
    """The stage above proves nothing if the fake accepted everything."""
    assert isinstance(flight().submit(orders.DecideRollback(back=True, reason="x")).result(), Refusal)
