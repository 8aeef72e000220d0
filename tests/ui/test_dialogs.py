"""Decisions: what each dialog asks for, what it records, and how a refusal is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual import events
from ui_stage import MakeStage, Stage

from cockpit.core import intents
from cockpit.core.events import Answer
from cockpit.core.names import GateId, Operator, ProbeId, Role, RunId
from cockpit.core.probe import Effect
from cockpit.core.reading import Outcome
from cockpit.core.sight import sight
from cockpit.errors import JournalProblem
from cockpit.ui.dialogs.choose import Choice, matching
from cockpit.ui.dialogs.vouch import is_link
from cockpit.ui.dialogs.waive import until
from cockpit.ui.moments import NoTime
from fakes.flight import GAGE, START, FakeFlight, claim, flying
from fakes.plans import T0, track_ai


def of_kind(flight: FakeFlight, kind: type) -> list:
    return [intent for intent in flight.intents if isinstance(intent, kind)]


# ---------------------------------------------------------------------------------------------------------- vouching
async def test_vouch_records_note_and_link(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("customer"), claim("customer", 2))
        await s.press("v")
        assert "Status: `active` & `verified`" in s.text
        await s.press("enter")
        await s.type("seen in admin")
        await s.press("enter")
        await s.type("OPS-12")
        await s.press("enter")
        assert of_kind(s.flight, intents.Vouch) == [
            intents.Vouch(claim("customer", 2), "seen in admin", "OPS-12", holds=True)
        ]
        assert not s.app.screen.is_modal
        assert "recorded" in s.notices
        assert "1/3" in s.row("First real customer account")


async def test_vouch_needs_both_note_and_link(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("customer"), claim("customer", 1))
        await s.press("v", "ctrl+s")
        assert "say what you saw" in s.text
        await s.press("tab")
        await s.type("x")
        await s.press("ctrl+s")
        assert "name the evidence" in s.text
        await s.press("tab")
        await s.type("nolink")
        await s.press("ctrl+s")
        assert "URL, a path or a ticket" in s.text
        assert s.flight.intents == []
        await s.press("escape")
        assert not s.app.screen.is_modal


async def test_a_person_can_say_that_it_does_not_hold(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("customer"), claim("customer", 1))
        await s.press("v", "right", "enter")
        await s.type("slug is wrong")
        await s.press("ctrl+s")
        assert of_kind(s.flight, intents.Vouch)[0].holds is False
        assert "failed" in s.row("First real customer account")


async def test_vouch_asks_for_the_claim_when_several_wait(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("on-call"))
        await s.press("v")
        assert "Vouch for which claim?" in s.text
        await s.press("down", "enter")
        assert "Secondary on-call assigned" in s.text
        assert "Seen" in s.text


async def test_vouch_says_why_it_cannot(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("v")
        assert "its probe says that it does not hold" in s.notices
        assert not s.app.screen.is_modal
        s.board.go(GateId("logs"))
        await s.press("v")
        assert "every claim of it holds" in s.notices


@pytest.mark.parametrize(
    "text",
    ["https://wiki.example/x", "OPS-12", "#481", "repo#7", "docs/runbooks/rds.md", "/var/log/x.log", "shot.png"],
)
def test_links_that_others_can_follow(text: str) -> None:
    assert is_link(text)


@pytest.mark.parametrize("text", ["", "yes", "trust me", "I looked", "http://", "a b/c d"])
def test_words_are_no_links(text: str) -> None:
    assert not is_link(text)


# ----------------------------------------------------------------------------------------------------------- waiving
async def fill(s: Stage, *texts: str) -> None:
    for text in texts:
        await s.type(text)
        await s.press("enter")


async def test_waive_records_reason_approver_and_end(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("w")
        await fill(s, "known flake", "Morgan", "2h")
        (waived,) = of_kind(s.flight, intents.Waive)
        assert (waived.gate, waived.approver, waived.expires) == ("rds", "Morgan", START + timedelta(hours=2))
        assert "waived" in s.row("RDS PostgreSQL healthy")


async def test_a_refusal_is_shown_in_words_and_nothing_typed_is_lost(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("w")
        await fill(s, "known flake", "gage", "never")
        assert "owns the gate" in s.text
        assert "known flake" in s.text
        assert s.app.screen.is_modal
        assert s.flight.picture.launch.state(GateId("rds")).waiver is None


async def test_waive_is_dimmed_for_a_closed_gate(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("logs"))
        await s.press("w")
        assert "the gate is closed" in s.notices


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("90m", START + timedelta(minutes=90)),
        ("2h", START + timedelta(hours=2)),
        ("3d", START + timedelta(days=3)),
        ("T-0", T0),
        ("18:30", datetime(2026, 2, 27, 18, 30, tzinfo=UTC)),
        ("08:00", datetime(2026, 2, 28, 8, 0, tzinfo=UTC)),
        ("2026-03-01 09:15", datetime(2026, 3, 1, 9, 15, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("never", None),
    ],
)
def test_when_a_waiver_ends(text: str, end: datetime | None) -> None:
    assert until(text, START, T0, track_ai()) == end


@pytest.mark.parametrize("text", ["soon", "25:00", "2026-02-30", "9999999d", "h", "-2h"])
def test_what_is_no_time_says_so(text: str) -> None:
    with pytest.raises(NoTime):
        until(text, START, T0, track_ai())


# ------------------------------------------------------------------------------------------------------------- notes
async def test_a_note_goes_to_the_gate_or_to_the_launch(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("n")
        await fill(s, "migration 3 is late")
        assert s.flight.intents[-1] == intents.Note("migration 3 is late", GateId("rds"))
        assert "migration 3 is late" in s.text, "the gate shows it"
        await s.press("n", "shift+tab", "right", "tab")
        await fill(s, "all awake")
        assert s.flight.intents[-1] == intents.Note("all awake", None)


async def test_an_empty_note_is_not_recorded(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("n", "enter")
        assert "the note is empty" in s.text
        assert s.flight.intents == []


# ----------------------------------------------------------------------------------------------------------- signing
async def test_go_needs_the_role_typed(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("s")
        assert "The verdict is NO-GO: 7 gates are not proven" in s.text
        await s.press("ctrl+s")
        assert "choose GO or NO-GO" in s.text
        await s.press("enter", "enter", "right", "enter", "enter", "enter")
        assert "type the role, devops" in s.text
        assert of_kind(s.flight, intents.SignOff) == []
        await s.type("devops")
        await s.press("enter")
        look = s.flight.picture.review
        go = intents.SignOff(Role("devops"), "Gage", Answer.GO, saw=sight(look.launch.plan, look.views))
        assert of_kind(s.flight, intents.SignOff) == [go]
        assert not s.app.screen.is_modal


async def test_what_becomes_worse_while_a_go_is_typed_is_looked_at_first(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("s", "enter", "enter", "right", "enter", "enter")
        await s.type("devops")
        s.flight.prove("logs", Outcome.FAIL, ago=timedelta(0))
        await s.press("enter")
        assert "Logs aggregated became worse while you answered: look again" in s.text
        assert s.app.screen.is_modal
        await s.press("enter")
        assert not s.app.screen.is_modal
        assert "✔ devops" in s.text


async def test_another_role_has_another_person_and_another_word(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("s", "right", "right")
        assert "Quinn" in s.text
        await s.press("enter", "enter", "right", "enter", "enter")
        await s.type("devops")
        await s.press("enter")
        assert "type the role, qa" in s.text
        assert of_kind(s.flight, intents.SignOff) == []


async def test_no_go_must_name_a_gate_and_a_reason(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("s", "enter", "enter", "right", "right", "enter", "enter", "end", *["backspace"] * 3, "enter")
        assert "a NO-GO must name the gate" in s.text
        assert "reason is missing" in s.text
        await s.type("rds")
        await s.press("shift+tab")
        await s.type("migration 3")
        await s.press("ctrl+s")
        answer = replace(of_kind(s.flight, intents.SignOff)[-1], saw=None)
        assert answer == intents.SignOff(Role("devops"), "Gage", Answer.NO_GO, "migration 3", GateId("rds"))
        assert "✖ devops" in s.text
        assert "1 NO-GO" in s.text


async def test_the_gate_of_a_no_go_goes_by_words_and_is_never_one_that_is_closed(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("logs"))
        await s.press("s", "enter", "enter", "right", "right", "enter")
        assert "the gate that it is about" in s.text, "a closed gate is no reason for a NO-GO"
        await s.type("too slow")
        await s.press("enter")
        await s.type("webhook")
        await s.press("enter")
        assert s.flight.intents[-1].gate == GateId("webhook-secrets")
        await s.press("s", "enter", "enter", "right", "right", "enter")
        await fill(s, "too slow", "test")
        assert "which gate? test-tenant, test-funnel" in s.text
        await s.press(*["backspace"] * 4)
        await fill(s, "nothing of the kind")
        assert "no gate is called nothing of the kind" in s.text


async def test_a_paste_never_fills_the_word(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("s", "enter", "enter", "right", "enter", "enter")
        await s.paste("devops")
        assert "a paste does not confirm" in s.text
        await s.press("enter")
        assert of_kind(s.flight, intents.SignOff) == []


async def test_a_launch_without_stations_cannot_be_signed(stage: MakeStage) -> None:
    from dataclasses import replace

    async with stage(FakeFlight(replace(track_ai(), stations=()))) as s:
        await s.press("s")
        assert "the profile has no stations" in s.notices


# ------------------------------------------------------------------------------------------------- running and undoing
async def test_a_gate_that_writes_asks_for_a_word(stage: MakeStage) -> None:
    flight = flying(track_ai())
    flight.stop("smoke")
    async with stage(flight) as s:
        s.board.go(GateId("smoke"))
        await s.press("r")
        assert "It changes something outside" in s.text
        await s.press("enter")
        assert "type run to run it" in s.text
        assert flight.ran == []
        await s.type("run")
        await s.press("enter")
        assert [(asked.gates, asked.allow, asked.start_at) for asked in flight.ran] == [
            (("smoke",), Effect.WRITE, None)
        ]


async def test_a_sequence_that_stopped_can_go_on_from_there(stage: MakeStage) -> None:
    flight = FakeFlight(track_ai())
    gate, run = GateId("smoke"), RunId("r1")
    flight.record(intents.StartSequence(gate, run, ProbeId("smoke/1")))
    flight.record(intents.EndSequence(gate, run, ProbeId("smoke/3")))
    async with stage(flight) as s:
        s.board.go(gate)
        await s.press("r")
        assert "step 3, Send test conversion, where it stopped" in s.text
        await s.press("enter")
        await s.type("run")
        await s.press("enter")
        assert flight.ran[0].start_at == "smoke/3"


async def test_undo_takes_back_ones_own_after_a_yes(stage: MakeStage) -> None:
    async with stage(FakeFlight(track_ai())) as s:
        s.flight.vouch("on-call", 1)
        s.board.go(GateId("on-call"), claim("on-call", 1))
        await s.settle()
        await s.press("u")
        assert "Take back your vouch for “Primary on-call assigned in PagerDuty”?" in s.text
        await s.press("enter")
        assert of_kind(s.flight, intents.WithdrawVouch) == [], "Enter is no yes"
        await s.press("y")
        assert of_kind(s.flight, intents.WithdrawVouch) == [intents.WithdrawVouch(claim("on-call", 1))]
        assert "taken back" in s.notices


async def test_undo_asks_which_when_there_are_several(stage: MakeStage) -> None:
    async with stage(FakeFlight(track_ai())) as s:
        s.flight.vouch("on-call", 1, 2)
        s.flight.record(intents.SignOff(Role("devops"), "Gage", Answer.GO), GAGE)
        s.board.go(GateId("on-call"))
        await s.settle()
        await s.press("u")
        assert "Take back what?" in s.text
        await s.press("end" if False else "down", "down", "enter")
        assert "the GO of devops that you signed" in s.text
        await s.press("y")
        assert of_kind(s.flight, intents.WithdrawSignOff) == [intents.WithdrawSignOff(Role("devops"))]


async def test_what_others_did_is_not_yours_to_undo(stage: MakeStage) -> None:
    async with stage(FakeFlight(track_ai())) as s:
        s.flight.vouch("on-call", by=Operator("river"))
        s.board.go(GateId("on-call"))
        await s.settle()
        await s.press("u")
        assert "you have vouched for, waived or signed nothing here" in s.notices


# ---------------------------------------------------------------------------------------------------- deliberateness
async def test_keys_typed_before_a_dialog_could_be_seen_are_dropped(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("customer"), claim("customer", 1))
        early = events.Key("x", "x")
        await s.press("n")
        s.app.post_message(early)
        await s.settle()
        assert s.app.focused.value == ""
        late = events.Key("x", "x")
        s.app.post_message(late)
        await s.settle()
        assert s.app.focused.value == "x"


async def test_typing_ahead_neither_reaches_the_board_nor_the_dialog(stage: MakeStage) -> None:
    async with stage() as s:
        for key in ("q", "y"):  # in one breath: the second was typed before the question could be read
            s.app.post_message(events.Key(key, key))
        await s.settle()
        assert s.app.is_running
        assert "1 gate runs now" in s.text


# --------------------------------------------------------------------------------------------------- slow and broken
async def test_a_slow_journal_leaves_the_form_open_until_it_answers(stage: MakeStage) -> None:
    flight = flying(track_ai())
    flight.hold_answers = True
    async with stage(flight) as s:
        await s.press("n")
        await s.type("slow")
        await s.press("enter")
        assert s.app.screen.is_modal
        await s.press("enter")
        assert len(flight.intents) == 1, "asked once, however often Enter is pressed"
        flight.hold_answers = False
        flight.answer_all()
        await s.settle()
        assert not s.app.screen.is_modal


async def test_a_form_that_was_left_still_tells_what_came_of_it(stage: MakeStage) -> None:
    flight = flying(track_ai())
    flight.hold_answers = True
    async with stage(flight) as s:
        await s.press("n")
        await s.type("slow")
        await s.press("enter", "escape")
        assert not s.app.screen.is_modal
        flight.hold_answers = False
        flight.answer_all()
        await s.settle()
        assert flight.picture.launch.remarks[-1].text == "slow"


async def test_a_broken_journal_is_said_and_the_text_is_kept(stage: MakeStage) -> None:
    flight = flying(track_ai())
    flight.refuse_intents_with = JournalProblem("the disk is full", "make room, then try again")
    async with stage(flight) as s:
        await s.press("n")
        await s.type("keep me")
        await s.press("enter")
        assert "the disk is full" in s.text
        assert "keep me" in s.text


# ------------------------------------------------------------------------------------------------------------ chooser
def test_every_word_must_fit_and_titles_that_begin_so_come_first() -> None:
    rows = (Choice(1, "Logs aggregated"), Choice(2, "Aggregate logs"), Choice(3, "Lag", below="logs nothing"))
    assert [one.answer for one in matching(rows, "log")] == [1, 2, 3]
    assert [one.answer for one in matching(rows, "log agg")] == [1, 2]
    assert matching(rows, "") == rows
    assert matching(rows, "xyz") == ()


async def test_an_inconclusive_claim_can_be_answered_by_a_person(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("ecs-services"), claim("ecs-services", 2))
        await s.press("v", "enter")
        await fill(s, "looked at the console", "https://console.example/ecs", "")
        assert s.flight.picture.review.views[GateId("ecs-services")].claims[1].outcome is Outcome.PASS


async def test_what_was_seen_earlier_is_no_younger_for_being_vouched_now(stage: MakeStage) -> None:
    async with stage() as s:
        s.board.go(GateId("ecs-services"), claim("ecs-services", 2))
        await s.press("v", "enter")
        await fill(s, "looked at the console", "https://console.example/ecs", "soon")
        assert "write when it was seen as 2h, 3d" in s.text
        await s.press(*["backspace"] * 4)
        await fill(s, "3d")
        assert "is stale: it counts for" in s.text
        await s.press(*["backspace"] * 2)
        await fill(s, "4m")
        (vouched,) = of_kind(s.flight, intents.Vouch)[1:]
        assert vouched.seen == START - timedelta(minutes=4)
        assert "as of     Fri 27 Feb 12:13 UTC" in s.text
