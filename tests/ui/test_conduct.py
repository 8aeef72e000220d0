"""The conduct of a launch with the keyboard: holds, the sequence, T-0, recycle, scrub, the roll call, the final GO."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from ui_stage import MakeStage, Stage

from cockpit.core import intents, orders
from cockpit.core.contingency import Communication
from cockpit.core.events import Answer
from cockpit.core.names import GateId, HoldId, MarkId, Operator, Role
from cockpit.core.reading import Outcome
from cockpit.core.severity import Severity
from cockpit.ui import words
from cockpit.ui.screens.sheet import Page
from fakes.conducting import MINUTE, launch_day, ready_day, short_day
from fakes.flight import START, FakeFlight, flying
from fakes.plans import T0, track_ai

MORGAN = Operator("morgan", Role("pm"))


def of_kind(flight: FakeFlight, kind: type) -> list[object]:
    return [intent for intent in flight.intents if isinstance(intent, kind)]


async def pass_time(s: Stage, span: timedelta) -> None:
    """Let time pass, and the board see it."""
    s.flight.advance(span)
    s.board._show(s.board.scene._replace(picture=s.flight.tick()))
    await s.settle()


async def look_again(s: Stage) -> None:
    """What a live page does twice a second."""
    page = s.app.screen
    assert isinstance(page, Page)
    page.sheet.renew()
    await s.settle()


# ---------------------------------------------------------------------------------------------------------- the holds
async def test_a_hold_stops_the_t_clock_and_a_resume_lets_it_go_on(stage: MakeStage) -> None:
    async with stage(flying(launch_day()), size=(80, 24)) as s:
        assert "T-00:42:10" in s.rows[0]
        await s.press("h")
        await s.type("queue grows")
        await s.press("enter")
        assert of_kind(s.flight, orders.CallHold) == [orders.CallHold("queue grows")]
        assert "❚❚ T-00:42:10" in s.rows[0]
        assert "HOLD" in s.rows[0].split("T-00:42:10")[1]
        assert "called by gage (devops): queue grows" in s.text
        await pass_time(s, timedelta(seconds=192))
        assert "❚❚ T-00:42:10" in s.rows[0]
        assert "HOLD 3:12" in s.text
        await s.press("h")
        assert "hold-1" in s.text
        assert "called hold since 12:17, 3:12" in s.text
        await s.press("ctrl+s")
        assert "say why the launch can go on" in s.text
        await s.type("queue is empty")
        await s.press("ctrl+s")
        assert of_kind(s.flight, orders.Resume) == [orders.Resume(HoldId("hold-1"), "queue is empty")]
        assert "❚❚" not in s.rows[0]
        await pass_time(s, timedelta(seconds=10))
        assert "T-00:42:00" in s.rows[0]


async def test_a_hold_needs_a_reason(stage: MakeStage) -> None:
    async with stage(flying(launch_day())) as s:
        await s.press("h", "ctrl+s")
        assert "reason is missing" in s.text
        assert s.app.screen.is_modal
        await s.press("escape")
        assert not s.flight.picture.launch.conduct.standing


async def test_with_two_holds_the_one_to_resume_is_chosen(stage: MakeStage) -> None:
    flight = flying(launch_day())
    flight.record(orders.CallHold("first"))
    flight.record(orders.CallHold("second"), MORGAN)
    async with stage(flight) as s:
        assert "1 more hold" in s.rows[0]
        await s.press("h", "ctrl+s")
        assert "choose the hold" in s.text
        await s.press("right", "right", "enter")
        await s.type("mended")
        await s.press("enter")
        assert [hold.reason for hold in s.flight.picture.launch.conduct.standing] == ["first"]
        assert "HOLD" in s.rows[0]


async def test_another_hold_can_be_called_while_one_stands(stage: MakeStage) -> None:
    flight = flying(launch_day())
    flight.record(orders.CallHold("first"))
    async with stage(flight) as s:
        await s.press("h", "shift+tab", "right", "enter")
        await s.type("second")
        await s.press("enter")
        assert [hold.reason for hold in s.flight.picture.launch.conduct.standing] == ["first", "second"]


async def test_the_clock_never_passes_a_built_in_hold_and_says_what_it_waits_for(stage: MakeStage) -> None:
    async with stage(flying(launch_day()), size=(160, 46)) as s:
        await pass_time(s, 23 * MINUTE)
        s.flight.record(orders.BeginHold(MarkId("smoke")))
        await pass_time(s, timedelta(minutes=4))
        assert "Smoke test · waits for" in s.rows[0]
        assert "HOLD" in s.rows[0]
        await s.press("T")
        assert "T-00:20:00" in s.text


# ---------------------------------------------------------------------------------------------------------- the clock
async def test_a_t0_that_has_passed_asks_for_a_new_one(stage: MakeStage) -> None:
    async with stage(FakeFlight(launch_day(), now=T0 + timedelta(hours=5))) as s:
        assert "T-0 has passed: set a new one (T)" in s.text
        await s.press("T")
        assert "has passed: the clock waits" in s.text
        await s.type("+90")
        assert "19:30 UTC, in 1h 30m" in s.text
        await s.press("enter")
        await s.type("new window")
        await s.press("enter")
        assert of_kind(s.flight, intents.SetT0) == [intents.SetT0(T0 + timedelta(hours=6, minutes=30), "new window")]
        await s.press("escape")
        assert "T-0 has passed" not in s.text
        assert "T-0 Fri 27 Feb 19:30 UTC" in s.text


@pytest.mark.parametrize(
    ("typed", "said"), [("soon", "write the new T-0"), ("2020-01-01 09:00", "is past"), ("+5", "why")]
)
async def test_a_slip_says_what_is_wrong_with_it(stage: MakeStage, typed: str, said: str) -> None:
    async with stage(flying(launch_day())) as s:
        await s.press("T", "z")
        await s.type(typed)
        await s.press("ctrl+s")
        assert said in s.text
        assert of_kind(s.flight, intents.SetT0) == []


# ------------------------------------------------------------------------------------------------------- the sequence
async def test_read_do_steps_are_ticked_in_order(stage: MakeStage) -> None:
    async with stage(flying(launch_day()), size=(80, 24)) as s:
        await s.press("T", "home", "down", "down", "space")
        assert "READ-DO" in s.notices
        assert s.flight.picture.launch.conduct.ticks == {}
        await s.press("up", "space", "down", "space")
        assert sorted(s.flight.picture.launch.conduct.ticks[MarkId("standup")]) == [0, 1]
        assert "✔ 1. Everybody is here" in s.text
        await s.press("space")
        assert sorted(s.flight.picture.launch.conduct.ticks[MarkId("standup")]) == [0]


async def test_do_confirm_steps_are_ticked_in_any_order(stage: MakeStage) -> None:
    async with stage(flying(launch_day())) as s:
        await s.press("T", "home", *["down"] * 5, "space")
        assert sorted(s.flight.picture.launch.conduct.ticks[MarkId("deploy")]) == [1]
        assert "DO-CONFIRM" in s.text


async def test_do_confirm_steps_are_read_out_and_confirmed_together(stage: MakeStage) -> None:
    async with stage(flying(launch_day()), size=(80, 24)) as s:
        await s.press("T", "home", *["down"] * 5, "space", "up", "up", "space")
        assert "Read each one out" in s.text
        assert "○ Tag · dev" in s.text
        assert "✔ Roll out · devops" in s.text
        await s.press("ctrl+s")
        assert of_kind(s.flight, orders.ConfirmSteps) == [orders.ConfirmSteps(MarkId("deploy"))]
        assert sorted(s.flight.picture.launch.conduct.ticks[MarkId("deploy")]) == [0, 1]
        await s.press("space")
        assert "every step of Deploy api is done already" in s.notices


async def test_a_mark_is_completed_with_a_note(stage: MakeStage) -> None:
    async with stage(flying(launch_day())) as s:
        await s.press("T", "home", "space")
        assert "c completes the mark" in s.notices
        await s.press("down", "down", "down", "c")
        assert "not ticked: Roll out" in s.text
        await s.type("rolled out by hand")
        await s.press("enter")
        assert of_kind(s.flight, orders.CompleteMark) == [orders.CompleteMark(MarkId("deploy"), "rolled out by hand")]
        assert MarkId("deploy") in s.flight.picture.launch.conduct.completed


async def test_what_is_next_and_who_does_it_is_on_the_board(stage: MakeStage) -> None:
    for size in ((160, 46), (80, 24)):
        async with stage(flying(launch_day()), size=size) as s:
            line = next(row for row in s.rows if "next" in row and "Smoke test" in row)
            assert "· dev" in line, "who does what runs now"
            assert "· qa" in line, "who does what comes next"


async def test_both_clocks_both_zones_and_the_window_are_on_the_smallest_board(stage: MakeStage) -> None:
    plan = replace(launch_day(), timezone="Asia/Kathmandu")
    async with stage(FakeFlight(plan, badges=("journal without key",)), size=(80, 24)) as s:
        here = words.here(T0, plan)
        assert here
        assert f"L-00:42:10 · T-0 18:45{here} · window 3h" in s.rows[1]
        assert "journal without key" in s.rows[1]
        assert "T-00:42:10" in s.rows[0]


async def test_a_t0_that_is_moved_in_a_hold_keeps_it_and_the_release_says_what_resuming_means(stage: MakeStage) -> None:
    flight = flying(launch_day())
    flight.record(orders.CallHold("queue grows"))
    async with stage(flight) as s:
        await s.press("T", "z")
        await s.type("+30m")
        await s.press("enter")
        await s.type("queue grows")
        await s.press("enter")
        await s.press("escape")
        assert "T-0 Fri 27 Feb 13:30 UTC" in s.text
        assert "13:30 T-0" in s.text, "the sequence says the same"
        await s.press("h")
        assert "Resumed now, T-0 is 13:00, sooner than the 13:30 that was set" in s.text


async def test_recycle_lists_what_reopens_and_wants_the_typed_word(stage: MakeStage) -> None:
    flight = flying(launch_day())
    flight.prove("smoke")
    flight.record(orders.CallHold("smoke was on the wrong build"))
    flight.record(orders.TickStep(MarkId("deploy"), 0))
    async with stage(flight) as s:
        await s.press("T", "home", "down", "down", "down", "y")
        assert "Recycle" in s.text
        assert "Deploy api" in s.text
        await s.type("wrong build")
        await s.press("enter")
        await s.paste("RECYCLE")
        assert "must be typed" in s.text
        await s.press("ctrl+s")
        assert "type RECYCLE to go back" in s.text
        assert of_kind(s.flight, orders.Recycle) == []
        await s.type("RECYCLE")
        await s.press("enter")
        assert of_kind(s.flight, orders.Recycle) == [orders.Recycle(MarkId("deploy"), "wrong build")]
        launch = s.flight.picture.launch
        assert launch.conduct.ticks.get(MarkId("deploy"), {}) == {}


async def test_scrub_ends_the_attempt_and_a_new_t0_begins_the_next(stage: MakeStage) -> None:
    async with stage(flying(launch_day())) as s:
        await s.press("T", "x")
        for text in ("storm", "Tuesday, after the fix"):
            await s.type(text)
            await s.press("enter")
        await s.type("scrub")
        await s.press("enter")
        assert "type SCRUB" in s.text
        await s.press(*["backspace"] * 5)
        await s.type("SCRUB")
        await s.press("enter", "escape")
        assert "SCRUBBED: storm" in s.rows[0]
        assert "■ SCRUBBED" in s.rows[1]
        for key in ("A", "h"):
            await s.press(key)
            assert "this attempt is scrubbed" in s.notices
        await s.press("T")
        assert "attempt 2" in s.text
        await s.type("+60")
        await s.press("enter")
        await s.type("fixed")
        await s.press("enter", "escape")
        assert "SCRUBBED" not in s.text
        assert "attempt 2" in s.text
        assert s.flight.picture.launch.sign_offs == {}


# ----------------------------------------------------------------------------------------------------------- the poll
async def test_the_roll_call_is_opened_signed_and_closed(stage: MakeStage) -> None:
    async with stage(ready_day()) as s:
        await s.press("P")
        assert "roll call not opened" in s.text
        assert "unanimous" in s.text
        await s.press("o", "y")
        assert of_kind(s.flight, orders.OpenPoll) == [orders.OpenPoll()]
        assert "open, 10:00 left" in s.text
        await pass_time(s, timedelta(seconds=48))
        await s.press("up")
        assert "open, 9:12 left" in s.text
        await s.press("enter")
        assert "‹" in s.text or "pm" in s.text
        await s.press("tab", "tab", "right", "enter", "enter")
        await s.type("pm")
        await s.press("enter")
        assert s.flight.picture.launch.sign_offs[Role("pm")].answer is Answer.GO
        assert "sealed to evidence" in s.text
        await s.press("o", "y")
        assert of_kind(s.flight, orders.ClosePoll) == [orders.ClosePoll()]
        await s.press("escape")
        assert "roll call closed" in s.text


async def test_from_the_roll_call_the_way_leads_to_what_blocks_and_to_the_final_go(stage: MakeStage) -> None:
    async with stage(ready_day("devops")) as s:
        await s.press("P", "A")
        assert "Authorise the launch" in s.text
        await s.press("escape", "g")
        assert "NO-GO: 1 blocker" in s.text
        await s.press("enter")
        assert "Sign off" in s.text
        await s.press("escape")
        assert not s.app.screen.is_modal


async def test_an_answer_on_older_evidence_says_so_and_what_got_worse(stage: MakeStage) -> None:
    flight = ready_day("pm", "devops")
    flight.prove("gate-2", Outcome.FAIL, ago=timedelta(0))
    async with stage(flight) as s:
        assert "◷ pm Pm GO" in s.text
        await s.press("P")
        assert "signed on older evidence, worse since: gate-2" in s.text


async def test_a_quorum_is_shown_with_its_count(stage: MakeStage) -> None:
    async with stage(flying(launch_day())) as s:
        assert "quorum 3 of 5: 2 GO" in s.text


# -------------------------------------------------------------------------------------------------------- the final GO
async def test_the_director_types_go(stage: MakeStage) -> None:
    async with stage(ready_day("pm", "devops")) as s:
        assert "✔ GO" in s.rows[1]
        await s.press("A")
        assert "Nothing stands in the way" in s.text
        await s.press("enter")
        await s.paste("GO")
        assert "must be typed" in s.text
        await s.type("go")
        await s.press("enter")
        assert "type GO" in s.text
        await s.press("backspace", "backspace")
        await s.type("GO")
        await s.press("enter")
        assert of_kind(s.flight, orders.Authorise) == [orders.Authorise("gage")]
        assert "★ AUTHORISED" in s.rows[1]
        assert "AUTHORISED by gage" in s.text


async def test_over_blockers_it_takes_the_exact_phrase_and_a_reason(stage: MakeStage) -> None:
    async with stage(ready_day("devops")) as s:
        await s.press("A")
        assert "In the way:" in s.text
        assert "Sign-off pm" in s.text
        await s.press("enter", "enter")
        await s.type("override many")
        await s.press("enter")
        assert "type OVERRIDE many to override" in s.text
        assert of_kind(s.flight, orders.Authorise) == []
        await s.press(*["backspace"] * 13)
        await s.type("OVERRIDE many")
        await s.press("enter")
        assert "say why" in s.text
        await s.press("shift+tab")
        await s.type("Morgan is on a plane")
        await s.press("ctrl+s")
        assert not s.app.screen.is_modal
        assert "! OVERRIDDEN" in s.rows[1]
        assert "OVERRIDDEN by gage" in s.text
        assert "Morgan is on a plane" in s.text


async def test_an_override_is_of_what_was_shown_and_of_nothing_that_came_meanwhile(stage: MakeStage) -> None:
    async with stage(ready_day("devops")) as s:
        await s.press("A", "enter")
        await s.type("Morgan is on a plane")
        await s.press("enter")
        await s.type("OVERRIDE many")
        s.flight.prove("gate-2", Outcome.FAIL, ago=timedelta(0))
        await s.press("enter")
        assert "while you typed, look again" in s.text
        assert s.flight.picture.launch.conduct.authorisation is None
        await s.press("enter")
        given = s.flight.picture.launch.conduct.authorisation
        assert given is not None
        assert given.covers == ("gate gate-2 failed", "station pm", "station devops")


async def test_only_the_director_authorises(stage: MakeStage) -> None:
    async with stage(ready_day("pm", "devops", operator=MORGAN)) as s:
        await s.press("A")
        assert "only devops (Gage) gives the final GO" in s.notices
        assert not s.app.screen.is_modal
        assert s.flight.picture.launch.conduct.authorisation is None


async def test_an_authorisation_is_taken_back_with_a_reason(stage: MakeStage) -> None:
    flight = ready_day("pm", "devops")
    flight.record(orders.Authorise("Gage"))
    async with stage(flight) as s:
        await s.press("A", "ctrl+s")
        assert "say why" in s.text
        await s.type("alarm at the provider")
        await s.press("ctrl+s")
        assert s.flight.picture.launch.conduct.authorisation is None
        assert "AUTHORISED" not in s.rows[1]


# ------------------------------------------------------------------------------------------------------- freshness, why
async def test_re_verify_runs_what_is_stale_or_nearly(stage: MakeStage) -> None:
    flight = FakeFlight(short_day())
    flight.prove("gate-1", ago=timedelta(minutes=8))
    flight.prove("gate-2", ago=timedelta(minutes=9, seconds=1))
    async with stage(flight) as s:
        await s.press("R")
        assert s.flight.ran[-1].gates == (GateId("gate-2"),)
        assert "proving 1 gate again: Service number 2 is healthy" in s.notices
        await pass_time(s, 3 * MINUTE)
        await s.press("R")
        assert s.flight.ran[-1].gates == (GateId("gate-1"), GateId("gate-2"))


async def test_re_verify_says_what_waits_for_a_person(stage: MakeStage) -> None:
    plan = short_day()
    by_word = replace(plan.gates[1], claims=(replace(plan.gates[1].claims[0], probe=None, expect=""),), probes=())
    flight = FakeFlight(replace(plan, gates=(plan.gates[0], by_word)))
    flight.vouch("gate-2", ago=timedelta(minutes=11))
    async with stage(flight) as s:
        await s.press("R")
        assert s.flight.ran == [], "nothing of it can be run"
        assert "somebody must prove 1 gate again (r, v): Service number 2 is healthy" in s.notices


async def test_the_footer_dims_re_verify_until_something_ages(stage: MakeStage) -> None:
    async with stage(ready_day(), size=(160, 46)) as s:
        s.board.go(GateId("gate-1"))  # what ages is not the gate that is selected

        def shade() -> object:
            line, at = s.app.screen._compositor.render_strips()[-1], s.rows[-1].index("R Re-verify")
            return next(iter(line.crop(at, at + 1))).style

        calm = shade()
        await pass_time(s, 8 * MINUTE)
        assert shade() == calm
        await pass_time(s, MINUTE)
        assert shade() != calm


@pytest.mark.parametrize("size", [(80, 24), (160, 46)])
async def test_what_a_go_is_with_is_said_wherever_the_verdict_is(stage: MakeStage, size: tuple[int, int]) -> None:
    flight = ready_day()
    flight.prove("gate-2", Outcome.FAIL, ago=timedelta(seconds=1))
    flight.record(intents.Waive(GateId("gate-2"), "no time", "Zoe", T0 - 20 * MINUTE), MORGAN)
    for role in ("pm", "devops"):
        flight.record(intents.SignOff(Role(role), role, Answer.GO), Operator(role, Role(role)))
    async with stage(flight, size=size) as s:
        assert "✔ GO with 1 waiver " in s.rows[0 if size[1] == 24 else 1]
        await s.press("P")
        assert s.text.count("GO with 1 waiver") >= 2
        await s.press("A")
        assert "✔ GO with 1 waiver · 2 of 2 stations GO" in s.text
        await s.press("escape", "escape")
        s.flight.record(orders.Authorise("Gage"))
        await s.settle()
        assert "★ AUTHORISED with 1 waiver " in s.rows[0 if size[1] == 24 else 1]
        await pass_time(s, 25 * MINUTE)
        assert "✖ NO-GO" in s.rows[0 if size[1] == 24 else 1], "relief ran out: the gate is red again"


@pytest.mark.parametrize("size", [(80, 24), (160, 46)])
async def test_the_next_update_is_counted_down_on_the_board(stage: MakeStage, size: tuple[int, int]) -> None:
    every = Communication(30 * MINUTE, timedelta(hours=-1))
    async with stage(FakeFlight(replace(short_day(), communication=every)), size=size) as s:
        assert "update in 12:10" in s.text
        await pass_time(s, timedelta(seconds=70))
        assert "update in 11:00" in s.text
        await pass_time(s, 12 * MINUTE)
        assert "update in" not in s.text
        assert "◷ status update overdue by 1:00" in s.text


@pytest.mark.parametrize("size", [(80, 24), (160, 46)])
async def test_an_override_is_marked_in_every_view(stage: MakeStage, size: tuple[int, int]) -> None:
    flight = ready_day("devops")
    flight.record(orders.Authorise("Gage", "OVERRIDE many", "Morgan is on a plane"))
    async with stage(flight, size=size) as s:
        assert "! OVERRIDDEN" in s.text.split("Service number 1", 1)[0]
        assert "! OVERRIDDEN by Gage 12:17" in s.rows[-2 if size[1] == 24 else -3]
        await s.press("g")
        assert "! OVERRIDDEN by Gage 12:17 over 1 blocker: Morgan is on a plane" in s.text
        await s.press("escape", "P")
        assert "! over: Sign-off pm: has not signed off" in s.text
        await s.press("escape", "M")
        assert "OVERRIDDEN: Morgan is on a plane" in s.text
        await s.press("escape")
        s.flight.prove("gate-1", Outcome.FAIL, ago=timedelta(0))
        await s.settle()
        assert "! OVERRIDDEN" in s.text.split("Service number 1", 1)[0], "red again, and still overridden"
        assert "authorised on older evidence" in s.text


async def test_re_verify_says_why_it_need_not(stage: MakeStage) -> None:
    async with stage(ready_day()) as s:
        await s.press("R")
        assert "no evidence is stale" in s.notices
        assert s.flight.ran == []


async def test_why_not_go_says_when_go_is_possible(stage: MakeStage) -> None:
    flight = flying(launch_day())
    flight.record(orders.CallHold("queue grows"))
    async with stage(flight, size=(80, 24)) as s:
        await s.press("g")
        assert "Earliest GO" in s.text
        assert "queue grows" in s.text


async def test_a_running_window_says_when_go_is_possible(stage: MakeStage) -> None:
    plan = short_day()
    probed = plan.gates[1]
    steady = replace(probed.claims[0], hold=15 * MINUTE)
    plan = replace(plan, gates=(plan.gates[0], replace(probed, claims=(steady,))))
    flight = FakeFlight(plan)
    flight.prove("gate-1")
    flight.prove("gate-2", ago=timedelta(seconds=50))
    for role in ("pm", "devops"):
        flight.record(intents.SignOff(Role(role), role, Answer.GO), Operator(role, Role(role)))
    async with stage(flight) as s:
        await s.press("g")
        assert "Earliest GO: 12:32, in 14m 10s. It waits for:" in s.text
        assert "Service number 2 is healthy: answers in time" in s.text


async def test_enter_on_a_hold_among_the_blockers_resumes_it(stage: MakeStage) -> None:
    flight = ready_day("pm", "devops")
    flight.record(orders.CallHold("queue grows"))
    async with stage(flight) as s:
        await s.press("g", "enter")
        assert "Resume" in s.text
        assert "called hold since" in s.text


async def test_why_not_go_follows_the_launch_while_it_is_open(stage: MakeStage) -> None:
    flight = ready_day("pm")
    async with stage(flight, size=(80, 24)) as s:
        await s.press("g")
        assert "NO-GO: 1 blocker" in s.text
        assert "Sign-off devops" in s.text
        flight.record(orders.CallHold("queue grows"))
        await look_again(s)
        assert "NO-GO: 2 blockers" in s.text
        assert "the T-clock was stopped: queue grows → resume it once that is settled" in s.text
        flight.record(orders.Resume(None, "empty"))
        flight.record(intents.SignOff(Role("devops"), "Gage", Answer.GO), Operator("gage", Role("devops")))
        await look_again(s)
        assert "nothing stands in the way" in s.text


async def test_a_hold_and_what_it_waits_for_are_one_red(stage: MakeStage) -> None:
    flight = flying(launch_day())
    flight.advance(25 * MINUTE)
    flight.record(orders.BeginHold(MarkId("smoke")), Operator("cockpit"))
    flight.prove("smoke", Outcome.FAIL, ago=timedelta(0))
    async with stage(flight) as s:
        assert "Meta CAPI (a hold waits for it)" in s.text
        await s.press("g")
        assert "waits for it: hold at Smoke test" in s.text
        assert "Hold hold-1" not in s.text


@pytest.mark.parametrize("size", [(80, 24), (160, 46)])
async def test_trouble_has_a_line_above_the_poll_only_while_there_is_some(
    stage: MakeStage, size: tuple[int, int]
) -> None:
    async with stage(ready_day("pm", "devops"), size=size) as s:
        assert "issue:" not in s.text
        s.flight.record(orders.RaiseIssue("critical", "cards are declined"))
        await s.settle()
        line = next(number for number, line in enumerate(s.rows) if "issue: cards are declined" in line)
        assert "poll" in s.rows[line + 1].casefold()
        assert len(s.rows) == size[1]


async def test_a_critical_issue_leads_to_the_issues(stage: MakeStage) -> None:
    flight = ready_day("pm", "devops")
    flight.record(orders.RaiseIssue("critical", "cards are declined"))
    async with stage(flight) as s:
        assert s.flight.picture.launch.conduct.open_issues[0].severity is Severity.CRITICAL
        await s.press("g")
        assert "cards are declined" in s.text


# ---------------------------------------------------------------------------------------------------- all sizes
OPENERS = (
    ["h"],
    ["T"],
    ["P"],
    ["A"],
    ["g"],
    ["T", "z"],
    ["T", "y"],
    ["T", "x"],
    ["T", "c"],
    ["P", "enter"],
    ["P", "o"],
)


@pytest.mark.parametrize("size", [(20, 5), (80, 24), (100, 34), (240, 70)])
async def test_every_question_opens_on_every_size(stage: MakeStage, size: tuple[int, int]) -> None:
    flight = flying(launch_day())
    flight.record(orders.CallHold("a reason " * 40))
    async with stage(flight, size=size) as s:
        for keys in OPENERS:
            await s.press(*keys)
            assert s.app.screen.is_modal, keys
            assert len(s.rows) == size[1]
            await s.press(*["escape"] * len(keys))
            assert not s.app.screen.is_modal, keys


async def test_keys_typed_ahead_reach_no_question_of_the_sequence(stage: MakeStage) -> None:
    async with stage(flying(launch_day())) as s:
        await s.type("Tx")
        assert "Launch sequence" in s.text
        assert "Scrub attempt" not in s.text


async def test_a_profile_without_a_sequence_still_has_its_clock(stage: MakeStage) -> None:
    async with stage(FakeFlight(replace(track_ai(), timeline=()))) as s:
        await s.press("T")
        assert "no launch sequence" in s.text
        await s.press("space", "c", "y", "z")
        assert "Set a new T-0" in s.text
        assert START < T0
