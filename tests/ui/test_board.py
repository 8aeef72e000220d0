"""The board under real key presses: moving, looking, and what a key says when it cannot act."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from ui_stage import MakeStage

from cockpit.core import intents
from cockpit.core.events import Answer
from cockpit.core.names import GateId, Operator, Role
from cockpit.core.plan import Plan
from cockpit.core.probe import Effect, HttpSpec
from cockpit.core.reading import Outcome
from cockpit.errors import CockpitError
from cockpit.ui.scene import Spotlight
from fakes.flight import FakeFlight, claim, flying
from fakes.plans import gate, many_gates, track_ai


async def test_the_worst_gate_is_selected_first(stage: MakeStage) -> None:
    async with stage() as s:
        assert s.board.scene.gate == "rds"
        assert "▸✖ RDS PostgreSQL healthy" in s.text
        assert "actual    count(rows) (2) == 3" in s.text


WAYS = [
    (["down"], "cloudwatch"),
    (["j"], "cloudwatch"),
    (["up"], "ecs-services"),
    (["k"], "ecs-services"),
    (["down", "down"], "test-tenant"),  # past the last row: the next category of the column
    (["right"], "migrations"),
    (["right"], "migrations"),
    (["right", "left"], "rds"),
    (["right", "left"], "rds"),
    (["tab"], "deployments"),
    (["tab", "tab"], "test-tenant"),
    (["tab", "shift+tab"], "sqs-queues"),
    (["home"], "sqs-queues"),
    (["end"], "cloudwatch"),
    (["pagedown"], "smoke"),
    (["pagedown", "pageup"], "sqs-queues"),
]


async def test_moving_among_gates(stage: MakeStage) -> None:
    async with stage() as s:
        for keys, gate in WAYS:
            s.board.go(GateId("rds"))
            await s.press(*keys)
            assert (keys, s.board.scene.gate) == (keys, gate)
            assert s.board.scene.spotlight is Spotlight.GATES


async def test_tab_goes_round_through_claims_and_output(stage: MakeStage) -> None:
    async with stage() as s:
        seen = []
        for _ in range(9):
            await s.press("tab")
            seen.append((s.board.scene.spotlight.value, s.board.scene.gate))
        assert [where for where, _ in seen] == [*["gates"] * 5, "claims", "output", "gates", "gates"]
        assert seen[7][1] == "sqs-queues"
        await s.press("shift+tab", "shift+tab")
        assert s.board.scene.spotlight is Spotlight.OUTPUT


async def test_enter_goes_into_the_claims_and_back(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("enter")
        assert s.board.scene.claim == claim("rds", 2), "the first claim that does not hold"
        await s.press("down")
        assert s.board.scene.claim == claim("rds", 3)
        assert "expected  DBInstances[0].BackupRetentionPeriod >= 1" in s.text, "the selected claim shows everything"
        await s.press("home")
        assert s.board.scene.claim == claim("rds", 1)
        await s.press("enter")
        assert s.board.scene.spotlight is Spotlight.GATES
        await s.press("enter", "escape")
        assert s.board.scene.claim is None


async def test_run_asks_the_flight_for_one_gate(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("r")
        assert [(asked.gates, asked.allow) for asked in s.flight.ran] == [(("rds",), Effect.READ)]


async def test_run_all_takes_what_reads_and_names_what_it_left_out(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("a")
        (asked,) = s.flight.ran
        assert asked.allow is Effect.READ
        assert "rds" in asked.gates
        assert "smoke" not in asked.gates
        assert "on-call" not in asked.gates
        assert "1 gate that can write" in s.notices


async def test_what_keeps_a_run_from_starting_is_said(stage: MakeStage) -> None:
    flight = flying(track_ai())
    flight.refuse_runs_with = CockpitError("no place [bold]left[/]")
    async with stage(flight) as s:
        await s.press("r")
        assert "no place [bold]left[/]" in s.notices


async def test_what_breaks_in_a_run_is_told_without_its_words(stage: MakeStage) -> None:
    """An error that nobody expected may quote what a system answered; its kind is enough to find the report by."""
    flight = flying(track_ai())
    flight.refuse_runs_with = RuntimeError("key=s3cr3t")
    async with stage(flight) as s:
        await s.press("r")
        assert "cannot run: cockpit stopped on an internal error (RuntimeError)" in s.notices
        assert "s3cr3t" not in s.text + s.notices
        assert s.app.is_running


async def test_what_breaks_beside_the_screen_prints_nothing(
    stage: MakeStage, capfd: pytest.CaptureFixture[str]
) -> None:
    def break_down() -> None:
        raise ValueError("key=s3cr3t")

    async with stage() as s:
        asyncio.get_running_loop().call_soon(break_down)
        await s.settle()
        assert "cockpit stopped on an internal error (ValueError)" in s.notices
        assert s.app.is_running
    assert capfd.readouterr() == ("", "")


async def test_stop_is_for_the_selected_gate_and_stop_all_for_all(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("x")
        assert "the selected gate does not run; X stops the others" in s.notices
        assert s.flight.cancelled == []
        s.board.go(GateId("images"))
        await s.press("x")
        assert s.flight.cancelled == [("images",)]
        await s.press("X")
        assert s.flight.cancelled[1] == ("smoke",)
        await s.press("X")
        assert "nothing runs" in s.notices


async def test_a_seat_that_only_looks_runs_nothing(stage: MakeStage) -> None:
    async with stage(flying(track_ai(), badges=("read-only",))) as s:
        await s.press("r", "a")
        assert s.flight.ran == []
        assert "it runs nothing" in s.notices
        assert "read-only" in s.text


async def test_the_filter_shows_what_needs_somebody_and_keeps_a_selection(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("sqs-queues"))
        await s.press("f")
        assert "SQS queues active" not in s.text
        assert "RDS PostgreSQL healthy" in s.text
        assert "Feature flags ready" not in s.text
        assert s.board.scene.gate == "ecs-services", "the selection went to a gate that can be seen"
        await s.press("escape")
        assert "SQS queues active" in s.text


async def test_a_gate_that_closes_leaves_the_filter(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("f")
        assert s.board.scene.gate == "rds"
        s.flight.prove("rds")
        await s.settle()
        assert s.board.scene.gate != "rds"
        assert s.board.scene.gate in s.board._gates.grid.spots


async def test_output_takes_the_whole_width_and_gives_it_back(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("o")
        assert "Infrastructure" not in s.text
        assert "SELECT … FROM _prisma_migrations" in s.text
        await s.press("o")
        assert "Infrastructure" in s.text


async def test_output_follows_until_somebody_reads_and_again_at_the_end(stage: MakeStage) -> None:
    async with stage() as s:
        for number in range(60):
            s.flight.say("rds", f"line {number}")
        await s.settle()
        assert "line 59" in s.text
        assert "follow ▼" in s.text
        await s.press("enter", "tab")
        assert s.board.scene.spotlight is Spotlight.OUTPUT
        await s.press("pageup")
        assert "line 59" not in s.text
        assert "below · End follows" in s.text
        s.flight.say("rds", "one more")
        await s.settle()
        assert "one more" not in s.text, "the view stays where somebody reads"
        await s.press("end")
        assert "one more" in s.text


async def test_theme_flips_and_everything_is_drawn_in_it(stage: MakeStage) -> None:
    async with stage() as s:
        dark = s.app.export_screenshot()
        await s.press("t")
        light = s.app.export_screenshot()
        assert s.app.theme == "cockpit-light"
        assert dark != light
        assert "#0b1220" not in light, "no patch of the dark ground is left"


async def test_help_is_made_from_the_commands(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("question_mark")
        assert "Run the probes of the selected gate" in s.text
        assert "every claim is proven" not in s.text
        await s.press("end")
        assert "every claim is proven, or vouched for" in s.text
        await s.press("escape")
        assert not s.app.screen.is_modal


async def test_why_not_go_lists_blockers_and_goes_there(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("g")
        assert "NO-GO: 10 blockers" in s.text
        assert "mend it and run the gate again" in s.text
        await s.press("down", "down", "enter")
        assert s.board.scene.gate == "ecs-services"


async def test_find_narrows_and_jumps_to_a_claim(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("slash")
        await s.type("redrive")
        assert "RedrivePolicy configured" in s.text
        await s.press("enter")
        assert s.board.scene.gate == "sqs-queues"
        assert s.board.scene.claim == claim("sqs-queues", 3)


async def test_find_that_fits_nothing_takes_nothing(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("slash")
        await s.type("zzz")
        assert "nothing fits" in s.text
        await s.press("enter")
        assert s.app.screen.is_modal
        await s.press("escape")
        assert s.board.scene.gate == "rds"


async def test_the_palette_does_commands_and_says_why_not(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("ctrl+p")
        assert "not now: the selected gate does not run" in s.text
        await s.type("run all")
        await s.press("enter")
        assert len(s.flight.ran) == 1
        await s.press("ctrl+p")
        await s.type("logs agg")
        await s.press("enter")
        assert s.board.scene.gate == "logs"


async def test_quit_leaves_at_once_or_asks_while_gates_run(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("q")
        assert "1 gate runs now" in s.text, "the smoke test; the other one only reads"
        await s.press("enter")
        assert s.app.screen.is_modal, "Enter, which may still be held down, confirms nothing"
        await s.press("n")
        assert s.app.is_running
        s.flight.stop("smoke")
        await s.settle()
        await s.pilot.press("q")
        assert s.app._exit


def repeated() -> Plan:
    """One gate that proves one sentence in two ways, and another sentence in one."""
    claims: list[str | tuple[str, str]] = [
        ("the API is up", "status == 200"),
        ("the API is up", "body.ok == true"),
        ("it is quick", "elapsed_ms < 200"),
    ]
    plan = many_gates(1, 1)
    made = gate("gate-1", "API", "area-1", claims, HttpSpec("GET", "http://api.internal/health"))
    return replace(plan, gates=(made,))


async def test_claims_of_the_same_words_stand_under_them_once(stage: MakeStage) -> None:
    flight = FakeFlight(repeated())
    flight.prove("gate-1")
    async with stage(flight) as s:
        assert s.text.count("the API is up") == 1
        assert "status == 200" not in s.text
        assert "3/3 hold" in s.text
        flight.prove("gate-1", Outcome.PASS, Outcome.FAIL, Outcome.PASS, actual={1: "body.ok (false) == true"})
        await s.settle()
        assert s.text.count("✖ the API is up") == 1, "the words carry the worst of their proofs"
        assert "body.ok (false) == true" in s.text
        assert "status == 200" not in s.text, "what holds needs no line"


async def test_inside_a_group_every_proof_can_be_chosen(stage: MakeStage) -> None:
    flight = FakeFlight(repeated())
    flight.prove("gate-1")
    async with stage(flight) as s:
        await s.press("enter")
        assert "▸  ✔ status == 200" in s.text
        await s.press("down")
        assert "▸  ✔ body.ok == true" in s.text
        await s.press("down")
        assert "▸✔ it is quick" in s.text


async def test_export_hands_the_picture_over_and_offers_to_copy(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("e")
        assert "Snapshot written" in s.text
        assert "/home/gage/track-ai-snapshot.md" in s.text
        assert s.exported == [s.board.scene.picture]
        await s.press("p")
        assert s.app.clipboard == "/home/gage/track-ai-snapshot.md"


async def test_a_broken_export_is_said(stage: MakeStage) -> None:
    async def broken(_picture: object) -> str:
        raise OSError("no space left on device")

    async with stage(export=broken) as s:
        await s.press("e")
        assert "not exported: OSError: no space left on device" in s.notices


async def test_an_alarm_is_a_line_of_its_own(stage: MakeStage) -> None:
    async with stage() as s:
        s.flight.alarm("the journal cannot be written: disk full")
        await s.settle()
        assert "! ALARM  the journal cannot be written: disk full" in s.text
        s.flight.alarm("")
        await s.settle()
        assert "ALARM" not in s.text


async def test_missing_credentials_are_remarked(stage: MakeStage) -> None:
    async with stage() as s:
        s.flight.lack(db_password="no keyring")
        await s.settle()
        assert "! 1 credential missing" in s.text


async def test_the_clock_and_the_ages_follow_the_tick(stage: MakeStage) -> None:
    async with stage() as s:
        assert "L-00:42:10" in s.text
        assert "auto 10s" in s.row("SQS queues active")
        s.flight.advance(timedelta(minutes=1))
        s.board._tick()
        await s.settle()
        assert "L-00:41:10" in s.text
        assert "auto 1m" in s.row("SQS queues active")
        s.flight.advance(timedelta(minutes=20))
        s.board._tick()
        await s.settle()
        assert "stale 21m" in s.row("SQS queues active"), "evidence grows old without any event"


async def test_after_t0_the_clock_counts_up(stage: MakeStage) -> None:
    async with stage() as s:
        s.flight.advance(timedelta(hours=1))
        s.board._tick()
        await s.settle()
        assert "L+00:17:50" in s.text
        assert "post-launch" in s.text


async def test_go_is_said_with_its_word_and_only_when_nothing_blocks(stage: MakeStage) -> None:
    flight = FakeFlight(many_gates(2, 1))
    async with stage(flight) as s:
        assert " NO-GO " in s.text
        flight.prove("gate-1")
        flight.prove("gate-2")
        await s.settle()
        assert " NO-GO " in s.text, "a station has not answered"
        flight.record(intents.SignOff(Role("pm"), "Morgan", Answer.GO), Operator("morgan", Role("pm")))
        await s.settle()
        assert " NO-GO " not in s.text
        assert " GO   2 of 2 gates closed" in s.text
        await s.press("g")
        assert "nothing stands in the way: the verdict is GO" in s.notices
        flight.prove("gate-2", Outcome.FAIL)
        await s.settle()
        assert " NO-GO " in s.text


async def test_a_click_is_a_selection_and_a_footer_key_is_pressed(stage: MakeStage) -> None:
    async with stage() as s:
        line = next(number for number, row in enumerate(s.rows) if "Logs aggregated" in row)
        await s.pilot.click(offset=(60, line))
        assert s.board.scene.gate == "logs"
        column = s.rows[-1].index("? Help")
        await s.pilot.click(offset=(column, 45))
        await s.settle()
        assert "Every key and every sign" in s.text


async def test_clicking_a_claim_selects_it(stage: MakeStage) -> None:
    async with stage() as s:
        line = next(number for number, row in enumerate(s.rows) if "Backups enabled" in row)
        await s.pilot.click(offset=(120, line))
        assert s.board.scene.claim == claim("rds", 3)


async def test_a_paste_is_never_keys(stage: MakeStage) -> None:
    async with stage() as s:
        await s.paste("raq")
        assert s.flight.ran == []
        assert s.app.is_running
        assert not s.app.screen.is_modal
