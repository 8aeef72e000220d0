"""What machines and pipes read of a launch."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings

from cockpit.core import intents, orders
from cockpit.core.events import Answer
from cockpit.core.gates import Standing
from cockpit.core.names import GateId, LaunchId, Role
from cockpit.core.plan import Station
from cockpit.core.review import review
from cockpit.report.junit import as_junit
from cockpit.report.retro import retro
from cockpit.report.summary import as_json, as_lines
from cockpit.report.update import draft
from fakes.generate import ANA, Book, books, gate_of, person, plan_of
from fakes.reported import KEYS, look_of_text
from fakes.texts import HOSTILE

COUNTS = ["closed", "partial", "open", "failed", "stale", "waived", "total"]
LOOK = look_of_text("words")
FOUND = as_json(LOOK, profile="profiles/demo.toml")


def test_the_object_is_the_one_that_was_promised() -> None:
    promised = ["profile", "launch", "verdict", "counts", "categories", "gates", "blockers"]
    assert list(FOUND)[: len(promised)] == promised
    behind = ["waivers", "poll", "smoke", "says", "authorisation", "roll_call", "journal"]
    assert list(FOUND)[len(promised) :] == behind
    assert (FOUND["profile"], FOUND["launch"], FOUND["verdict"]) == ("profiles/demo.toml", "demo-1", "no-go")
    assert list(FOUND["counts"]) == COUNTS
    for category in FOUND["categories"]:
        assert list(category) == ["id", "title", *COUNTS]
    for gate in FOUND["gates"]:
        assert list(gate) == ["id", "title", "category", "phase", "standing", "claimed", "claims"]
        for claim in gate["claims"]:
            assert list(claim) == ["says", "expect", "outcome", "actual", "elapsed_ms"]
    for blocker in FOUND["blockers"]:
        assert list(blocker) == ["gate", "reason", "owner"]


def test_open_counts_every_gate_that_is_neither_closed_partial_nor_waived() -> None:
    assert FOUND["counts"] == {
        "closed": 2,
        "partial": 0,
        "open": 7,
        "failed": 2,
        "stale": 1,
        "waived": 1,
        "total": 10,
    }


def test_each_gate_with_its_standing_and_the_outcome_of_its_claim() -> None:
    found = {gate["id"]: (gate["standing"], gate["claimed"], gate["claims"][0]["outcome"]) for gate in FOUND["gates"]}
    assert found == {
        "closed": ("closed", "closed", "pass"),
        "failed": ("failed", "open", "fail"),
        "broken": ("open", None, "error"),
        "unsure": ("open", "closed", "inconclusive"),
        "unseen": ("open", "open", None),
        "waived": ("waived", None, "fail"),
        "lapsed": ("open", "closed", None),
        "stale": ("stale", "open", "inconclusive"),
        "vouched": ("closed", None, "pass"),
        "refused": ("failed", "closed", "fail"),
    }


def test_a_claim_has_what_was_found_and_how_long_it_took() -> None:
    claims = {gate["id"]: gate["claims"][0] for gate in FOUND["gates"]}
    assert claims["closed"] == {
        "says": "words",
        "expect": "words",
        "outcome": "pass",
        "actual": "words",
        "elapsed_ms": 41.0,
    }
    assert claims["unseen"]["elapsed_ms"] is None


def test_the_first_blocker_names_the_cause() -> None:
    first = FOUND["blockers"][0]
    assert first == {"gate": "failed", "reason": "words: words (1 more waits for it)", "owner": "words"}
    assert {"gate": None, "reason": "Sign-off ops: has not signed off", "owner": "words"} in FOUND["blockers"]


def test_extras_say_who_relieved_who_signed_and_how_far_the_steps_came() -> None:
    assert FOUND["waivers"] == [
        {"gate": "waived", "reason": "words", "approver": "words", "expires": "2026-02-27T13:00:00+00:00"}
    ]
    assert [(call["role"], call["answer"], call["go"]) for call in FOUND["poll"]] == [
        ("pm", "go", True),
        ("qa", "go", False),
        ("dev", "no-go", False),
        ("ops", None, False),
    ]
    assert FOUND["smoke"] == []


@settings(max_examples=30)
@given(books())
def test_every_history_is_an_object_that_adds_up(book: Book) -> None:
    look = review(book.launch, book.now)
    found = json.loads(json.dumps(as_json(look, profile="p"), allow_nan=False))
    assert (found["verdict"] == "go") == look.verdict.go
    assert (found["verdict"] == "go") == (not found["blockers"])
    for tally in (found["counts"], *found["categories"]):
        assert tally["closed"] + tally["partial"] + tally["waived"] + tally["open"] == tally["total"]
        assert tally["failed"] + tally["stale"] <= tally["open"]
    assert len(found["gates"]) == found["counts"]["total"]
    for gate in found["gates"]:
        passes = [claim["outcome"] == "pass" for claim in gate["claims"]]
        if gate["standing"] == "closed":
            assert all(passes)
            assert passes
    steps = {gate["gate"]: gate["steps"] for gate in found["smoke"]}
    assert set(steps) == {gate.id for gate in book.plan.gates if gate.sequence}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words(text: str) -> None:
    look = look_of_text(text)
    made = json.dumps(as_json(look, profile=text), ensure_ascii=False, allow_nan=False)
    lines = as_lines(look)
    for shown in (made, *lines):
        assert not {char for char in shown if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}}
        shown.encode("utf-8")
    assert len(lines) == len(as_lines(LOOK))


# ------------------------------------------------------------------------------------------------------------ lines
def test_a_line_for_each_gate_and_the_verdict_last() -> None:
    lines = as_lines(LOOK)
    assert [line.split()[0] for line in lines[: len(KEYS)]] == [
        "closed",
        "failed",
        "open",
        "open",
        "open",
        "waived",
        "open",
        "stale",
        "closed",
        "failed",
    ]
    assert lines[1] == "failed          failed  words: words: words"
    assert lines[5] == "waived          waived  words: waived by words: words"
    assert lines[len(KEYS)] == "gates           2 closed, 0 partial, 7 open of 10 (2 failed, 1 stale, 1 waived)"
    assert "poll            pm GO" in lines
    assert "poll            qa GO (on older evidence, does not count)" in lines
    assert "poll            dev NO-GO" in lines
    assert lines[-1] == "verdict         NO-GO"


def test_the_standing_has_a_column_of_its_own() -> None:
    width = max(len(standing.value) for standing in Standing) + 2
    assert all(line[width - 2 : width] == "  " for line in as_lines(LOOK))


def test_only_the_chosen_gates_have_lines() -> None:
    lines = as_lines(LOOK, gates={GateId("closed")})
    assert lines[0] == "closed          closed  words"
    assert lines[1].startswith("gates ")
    assert lines[-1] == "verdict         NO-GO"
    assert as_lines(LOOK, gates=())[0].startswith("gates ")


def test_a_plan_without_gates_says_so() -> None:
    look = review(Book(plan_of(owner="pm")).launch, LOOK.now)
    lacks = "the profile has no gate that binds the GO"
    assert as_lines(look) == [
        "gates           0 closed, 0 partial, 0 open of 0",
        f"blocker         No gate: {lacks} -> pm: add the gates of the checklist to the profile",
        "verdict         NO-GO",
    ]


def test_the_steps_of_a_sequence() -> None:
    book = Book(plan_of(gate_of("s", claims=[person("s")], sequence=True)))
    found = as_json(review(book.launch, book.now), profile="p")
    assert found["smoke"] == [{"gate": "s", "run": None, "ended": None, "stopped_at": None, "steps": []}]


def test_an_override_and_what_a_go_is_with_stand_wherever_the_verdict_does() -> None:
    gates = [gate_of(key, claims=[person(key)], owner="dev") for key in "ab"]
    book = Book(plan_of(*gates, stations=(Station(Role("qa")),), owner="", t0=None))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    for key in "ab":
        assert book.submit(intents.Waive(GateId(key), "no time", "Zoe"), ANA) is None
    over = orders.Authorise("Ana", "OVERRIDE demo", "qa\x1b sleeps")
    assert book.submit(over, ANA) is None
    look = review(book.launch, book.now)
    found = as_json(look, profile="demo.toml")
    assert (found["verdict"], found["says"]) == ("no-go", "NO-GO")
    assert found["authorisation"]["overridden"] == ["Sign-off qa: has not signed off"]
    assert (found["authorisation"]["reason"], found["authorisation"]["stands"]) == ("qa\\x1b sleeps", True)
    said = "AUTHORISED, OVERRIDDEN 1 blocker, by Ana at 2026-02-27 12:00 UTC: qa\\x1b sleeps"
    assert as_lines(look)[-2].endswith(said)
    assert said in as_junit(look)
    assert said in retro(look, book.entries).replace("\\\\", "\\")
    assert "Authorised by Ana at 12:00, OVERRIDDEN: " in draft(look)
    assert book.submit(intents.SignOff(Role("qa"), "Quinn", Answer.GO)) is None
    look = review(book.launch, book.now)
    assert as_json(look, profile="demo.toml")["says"] == "GO with 2 waivers"
    assert as_lines(look)[-1].endswith("GO with 2 waivers")
    assert "GO with 2 waivers" in as_junit(look)
    assert "GO with 2 waivers" in draft(look)
    assert "GO with 2 waivers" in retro(look, book.entries)
    roll_call = as_json(look, profile="demo.toml")["roll_call"]
    assert (roll_call["open"], roll_call["need"], roll_call["go"], roll_call["met"]) == (False, 1, 1, True)


def test_the_head_of_the_journal_goes_with_the_object() -> None:
    assert FOUND["journal"]["entries"] == LOOK.launch.seq
    assert FOUND["journal"]["head"] == (LOOK.launch.head or None)
