"""`cockpit do`: the whole file is understood before anything is recorded, and each line says what became of it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.cli.do import LinesProblem, understand
from cockpit.cli.forms import BY_WORD, FORMS, Unfit, fill
from cockpit.cli.lines import read_lines
from cockpit.core import intents, orders, seatorders
from cockpit.core.contingency import Level, Limit, Rollback, RollbackStep, Watch
from cockpit.core.events import Answer
from cockpit.core.intents import Intent
from cockpit.core.names import COCKPIT, ClaimId, GateId, HoldId, IssueId, MarkId, Operator, Role, WatchId
from cockpit.core.plan import Criterion, FollowUp, Mark, Station, Step
from fakes.generate import ANA, START, gate_of, person, plan_of

PLAN = plan_of(
    gate_of("on-call", claims=[person("on-call", 1), person("on-call", 2)]),
    gate_of("api", claims=[person("api", 1)]),
    stations=(Station(Role("pm"), "Morgan"), Station(Role("qa"), "Ana")),
    timeline=(Mark(START - START, "The poll", id=MarkId("poll"), steps=(Step("call the roll"), Step("count"))),),
    watches=(
        Watch(
            WatchId("errors"),
            "Errors",
            GateId("w"),
            (Limit(ClaimId("e1"), "above 1 %", Level.CRITICAL), Limit(ClaimId("e2"), "above 5 %", Level.ROLLBACK)),
        ),
    ),
    rollback=Rollback((RollbackStep("stop"), RollbackStep("put back"))),
    success=(Criterion("no critical error", id="success-1"), Criterion("99.9 % up")),
    follow_ups=(FollowUp("write the retro"),),
)


def one(text: str) -> tuple[Intent, Operator]:
    wanted, numbers = understand(text.encode(), "x.jsonl", PLAN, ANA)
    assert numbers == [1]
    return wanted[0]


# --------------------------------------------------------------------------------------------------------- table
ENGINE_ONLY = {intents.Open, intents.StartSequence, intents.EndSequence, intents.Report, intents.Export}
ENGINE_ONLY |= {
    intents.TellJump,
    seatorders.TakeSeat,
    seatorders.LeaveSeat,
    seatorders.TakeProbing,
    seatorders.LeaveProbing,
}


def test_every_intent_of_a_person_has_a_form():
    assert {form.intent for form in FORMS} == set(get_args(Intent)) - ENGINE_ONLY
    assert len({form.word for form in FORMS}) == len(FORMS)


@pytest.mark.parametrize("form", FORMS, ids=[form.word for form in FORMS])
def test_a_form_fills_every_field_of_its_intent(form):
    """But for what the person saw on a screen before they answered, and what the seat itself knows."""
    assert {key.field for key in form.keys} - {""} == set(form.intent.__match_args__) - {"saw", "login", "last_seen"}


def test_the_page_of_commands_and_the_help_name_every_form(run):
    readme = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()
    told = run("do", "--help").out
    for form in FORMS:
        assert f"`{form.word}`" in readme
        assert f"  {form.word} " in told


CASES = [
    (
        {"do": "vouch", "gate": "on-call", "claim": "says 2", "note": "seen"},
        intents.Vouch(ClaimId("on-call.2"), "seen"),
    ),
    (
        {"do": "vouch", "claim": "api.1", "note": "no", "holds": False},
        intents.Vouch(ClaimId("api.1"), "no", holds=False),
    ),
    (
        {"do": "waive", "gate": "Gate api", "reason": "r", "approver": "Zoe", "expires": "2026-02-27T12:00:00Z"},
        intents.Waive(GateId("api"), "r", "Zoe", START),
    ),
    (
        {"do": "sign", "role": "pm", "answer": "GO", "by": "Morgan"},
        intents.SignOff(Role("pm"), "Morgan", Answer.GO),
    ),
    ({"do": "t0", "time": "2026-02-27T13:00:00+01:00", "reason": "slip"}, intents.SetT0(START, "slip")),
    ({"do": "confirm", "mark": "poll"}, orders.ConfirmSteps(MarkId("poll"))),
    ({"do": "tick", "mark": "poll", "step": 2}, orders.TickStep(MarkId("poll"), 1)),
    (
        {"do": "tick", "mark": "the poll", "step": "roll", "done": False},
        orders.TickStep(MarkId("poll"), 0, done=False),
    ),
    ({"do": "resume", "hold": 3}, orders.Resume(HoldId("hold-3"))),
    ({"do": "issue-step", "issue": "issue-2", "step": 1}, orders.FinishIssueStep(IssueId("issue-2"), 0)),
    ({"do": "cross", "watch": "errors", "limit": "rollback"}, orders.CrossLimit(WatchId("errors"), ClaimId("e2"))),
    (
        {"do": "answer", "watch": "Errors", "limit": "1 %", "note": "on it"},
        orders.AnswerLimit(WatchId("errors"), ClaimId("e1"), "on it"),
    ),
    (
        {"do": "rollback-step", "step": "put back", "word": "NO RETURN"},
        orders.FinishRollbackStep(1, "", "NO RETURN"),
    ),
    ({"do": "status", "text": "well", "to": ["#a", "b"]}, orders.SendStatus("well", ("#a", "b"))),
    (
        {"do": "criterion", "criterion": 2, "met": True, "note": "n"},
        orders.JudgeCriterion("success-2", met=True, note="n"),
    ),
    ({"do": "follow-up", "task": "retro"}, orders.FollowUpDone(0)),
    ({"do": "authorise", "by": "Morgan"}, orders.Authorise("Morgan")),
    ({"do": "note", "text": "\x1b[31mred", "gate": None}, intents.Note("\\x1b[31mred")),
    ({"do": "poll-open"}, orders.OpenPoll()),
]


@pytest.mark.parametrize(("line", "intent"), CASES, ids=[str(line["do"]) for line, _ in CASES])
def test_what_a_line_asks_for(line, intent):
    assert one(json.dumps(line))[0] == intent


def test_who_asks():
    assert one('{"do": "poll-open"}')[1] == ANA
    assert one('{"do": "poll-open", "by": "Morgan"}')[1] == Operator("Morgan", Role("pm"))
    assert one('{"do": "poll-open", "by": "Zoe"}')[1] == Operator("Zoe")
    assert one('{"do": "poll-open", "by": "Zoe", "role": "qa"}')[1] == Operator("Zoe", Role("qa"))
    assert one('{"do": "sign", "role": "pm", "answer": "go", "by": "Zoe"}')[1] == Operator("Zoe", Role("pm"))


WRONG = [
    ('{"do": "vuoch"}', 8, "there is nothing to do called 'vuoch'", "did you mean 'vouch'?"),
    ('{"text": "x"}', 1, 'it does not say what to "do"', "write it like"),
    ('  {"do": "note", "txt": "x"}', 18, "note has no key 'txt'", "did you mean 'text'?"),
    ('{"do": "note"}', 1, "note needs 'text'", "its keys: text [gate]"),
    ('{"do": "note", "text": 7}', 24, "7 is no text", "in quotes"),
    ('{"do": "note", "text": "x", "gate": "apo"}', 37, "the profile has no gate 'apo'", "did you mean 'api'?"),
    ('{"do": "hold", "reason": "x", "reason": "y"}', 31, '"reason" stands twice', "say it once"),
    ('{"do": "hold", "reason": "x",}', 30, "a comma without a key behind it", "without a comma"),
    ('{"do": "hold" "reason": "x"}', 15, "a comma or the end", ""),
    ('{"do": "hold", "reason": x}', 26, "no JSON: expecting value", ""),
    ('{"do": "hold", "reason": "x"} {}', 31, "something stands behind the object", ""),
    ("[1]", 1, "an object is expected", '{"do": "note"'),
    ('{"do": "hold", "reason": ' + "[" * 5000, 1, "nested too deeply", ""),
    ('{"do": "tick", "mark": "poll", "step": 3}', 40, "there is no step of The poll 3", "1: call the roll; 2: count"),
    ('{"do": "tick", "mark": "poll", "step": true}', 40, "True is no step", ""),
    ('{"do": "t0", "time": "2026-02-27T13:00:00"}', 22, "has no zone", ""),
    ('{"do": "t0", "time": ' + "9" * 5000 + "}", 22, "the number is too long", ""),
    ('{"do": "vouch", "claim": "says 1", "note": "x"}', 26, "several claims match 'says 1'", "name its gate too"),
    ('{"do": "poll-open", "role": "pmm"}', 29, "the profile has no station 'pmm'", "pm, qa"),
    ('{"do": "poll-open", "by": 7}', 27, "'by' must be a name", ""),
    ('{"do": "sign", "role": "pm", "answer": "yes"}', 40, "'yes' is no answer", "go or no-go"),
]


@pytest.mark.parametrize(("line", "column", "problem", "hint"), WRONG, ids=range(len(WRONG)))
def test_a_bad_line_is_told_with_its_place(line, column, problem, hint):
    with pytest.raises(LinesProblem) as caught:
        understand(f"# first\n\n{line}\n".encode(), "x.jsonl", PLAN, ANA)
    (finding,) = caught.value.findings
    assert str(finding.where) == f"x.jsonl:3:{column}"
    assert problem in finding.problem
    assert hint in finding.hint


def test_every_bad_line_is_told_in_order():
    with pytest.raises(LinesProblem) as caught:
        understand(b'{"do": "nope"}\n{broken\n{"do": "note"}\n\xff\n', "x", PLAN, ANA)
    assert [finding.where.line for finding in caught.value.findings] == [1, 2, 3, 4]
    with pytest.raises(LinesProblem) as caught:
        understand(b"x\n" * 30, "x", PLAN, ANA)
    assert str(caught.value).endswith("and 10 more")


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_break_the_reader(raw):
    lines, wrong = read_lines(raw, "x")
    assert all(finding.where.line for finding in wrong)
    assert len(lines) + len(wrong) <= raw.count(b"\n") + 1


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.lists(st.text(max_size=3))


@given(st.sampled_from(FORMS), st.data())
def test_no_value_breaks_a_form(form, data):
    keys = st.sampled_from([key.name for key in form.keys] or ["x"])
    values = data.draw(st.dictionaries(keys, VALUES | st.sampled_from(["on-call", "poll", "errors", "pm", "1"])))
    with suppress(Unfit):
        fill(form, values, PLAN, ANA)


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5)))
def test_what_json_writes_is_read_alike(values):
    lines, wrong = read_lines(json.dumps(values).encode(), "x")
    assert not wrong
    assert dict(lines[0].values) == values


def test_the_engine_has_no_name_here():
    with pytest.raises(KeyError):
        BY_WORD["report"]
    assert COCKPIT.name == "cockpit"


# ------------------------------------------------------------------------------------------------------- process
LINES = """\
# before the poll
{"do": "note", "text": "we begin", "by": "Ana"}
{"do": "vouch", "gate": "team", "claim": "everybody", "note": "roll call", "by": "Quinn"}

{"do": "sign", "role": "pm", "answer": "no-go", "reason": "late", "by": "Morgan"}
{"do": "waive", "gate": "write", "reason": "no time", "approver": "cto"}
"""


def test_many_intents_in_one_go(run, profile, tmp_path: Path):
    (tmp_path / "plan.jsonl").write_text(LINES)
    done = run("do", profile, "plan.jsonl", "--name", "Zoe")
    assert done.code == 1
    rows = [line.split() for line in done.out.splitlines()]
    assert [(word, seq) for word, seq, _ in rows] == [("recorded", "2"), ("recorded", "3"), ("recorded", "4")]
    assert done.err.startswith("refused 5: a NO-GO must name the gate")
    entries = [json.loads(line) for line in run("log", profile, "--json").out.splitlines()]
    assert [str(UUID(seen)) for _, _, seen in rows] == [entry["id"] for entry in entries[1:]]
    assert [entry["by"]["name"] for entry in entries[1:]] == ["Ana", "Quinn", "Zoe"]


def test_nothing_is_recorded_when_one_line_is_bad(run, profile):
    done = run("do", profile, "-", stdin=LINES + '{"do": "hodl", "reason": "x"}\n')
    assert (done.code, done.out) == (2, "")
    assert done.err == "stdin:7:8: there is nothing to do called 'hodl'\n  hint: did you mean 'hold'?\n"
    assert "nothing was recorded" in run("log", profile).err


def test_the_profile_may_be_the_one_that_is_found(run, profile, tmp_path: Path):
    profile.rename(tmp_path / "cockpit.toml")
    done = run("do", "-", stdin='{"do": "note", "text": "hello"}\n')
    assert done.code == 0
    assert done.out.startswith("recorded 2 ")


def test_a_file_that_is_not_there(run, profile):
    done = run("do", profile, "nothing.jsonl")
    assert done.code == 2
    assert "cannot be read" in done.err
    assert run("do", profile).code == 2
