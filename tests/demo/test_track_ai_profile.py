"""profiles/track-ai.toml against the checklist that it was made from, line by line, and against the demo world."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PROFILE = Path(__file__).parents[2] / "profiles" / "track-ai.toml"


@pytest.fixture(scope="module")
def profile() -> dict[str, Any]:
    return tomllib.loads(PROFILE.read_text(encoding="utf-8"))


def _probes(profile: dict[str, Any], gate: str) -> list[dict[str, Any]]:
    table = profile["gate"][gate]
    return profile["smoke"]["step"] if table.get("smoke") else table.get("probe", [])


def _claims(profile: dict[str, Any], gate: str) -> list[dict[str, Any]]:
    raw = [*profile["gate"][gate].get("claims", []), *(c for p in _probes(profile, gate) for c in p.get("claims", []))]
    return [claim if isinstance(claim, dict) else {"says": claim} for claim in raw]


# --------------------------------------------------------------------------------------------------- the checklist
@dataclass
class Box:
    """One gate of the checklist."""

    title: str
    category: str
    nested: list[str] = field(default_factory=list)
    verify: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [*self.nested, *self.verify, *self.bare]


@pytest.fixture(scope="module")
def checklist(shared: Path) -> str:
    """The text, its UTF-8 that was read as cp1252 put right."""
    seed = next((shared / "seeds").glob("000_*.txt"))
    return seed.read_text(encoding="utf-8").encode("cp1252").decode("utf-8")


def _section(text: str, heading: str) -> str:
    after = re.split(rf"^## .*{re.escape(heading)}.*$", text, maxsplit=1, flags=re.MULTILINE)[1]
    return re.split(r"^## ", after, maxsplit=1, flags=re.MULTILINE)[0]


@pytest.fixture(scope="module")
def boxes(checklist: str) -> list[Box]:
    found: list[Box] = []
    category = ""
    section = re.sub(r"^ *```.*?```$", "", _section(checklist, "20-Item"), flags=re.MULTILINE | re.DOTALL)
    for line in section.splitlines():
        if match := re.fullmatch(r"### (.+)", line):
            category = match[1]
        elif match := re.fullmatch(r"- \[ \] \*\*(.+)\*\*", line):
            found.append(Box(match[1], category))
        elif match := re.fullmatch(r"  - (.+)", line):
            text = match[1]
            if text.startswith("[ ] "):
                found[-1].nested.append(text.removeprefix("[ ] "))
            elif text.startswith("Verify: "):
                found[-1].verify.append(text.removeprefix("Verify: "))
            elif text.startswith("Command: "):
                found[-1].commands.append(text)
            else:
                found[-1].bare.append(text)
    return found


def test_the_checklist_is_read_right(boxes: list[Box]) -> None:
    columns = ([len(box.nested), len(box.verify), len(box.bare), len(box.commands)] for box in boxes)
    counts = [sum(column) for column in zip(*columns, strict=True)]
    assert (len(boxes), counts) == (20, [26, 14, 28, 12])


def test_every_gate_of_the_checklist_is_a_gate_of_the_profile(profile: dict[str, Any], boxes: list[Box]) -> None:
    titles = [gate["title"] for gate in profile["gate"].values()]
    assert titles == [box.title for box in boxes]


def test_the_categories_have_the_names_and_counts_of_the_checklist(profile: dict[str, Any], boxes: list[Box]) -> None:
    stated = {}
    for box in boxes:
        match = re.fullmatch(r"(.+) \((\d) items?\)", box.category)
        assert match is not None
        stated[match[1].casefold()] = int(match[2])
    tables = profile["category"]
    assert {table["title"].casefold(): table["expected_gates"] for table in tables.values()} == stated
    for name, table in tables.items():
        assert sum(gate["category"] == name for gate in profile["gate"].values()) == table["expected_gates"]


def test_every_line_is_a_claim_in_its_own_words_and_no_claim_is_made_up(
    profile: dict[str, Any], boxes: list[Box]
) -> None:
    for (name, gate), box in zip(profile["gate"].items(), boxes, strict=True):
        if gate.get("smoke"):
            continue
        said = {claim["says"] for claim in _claims(profile, name)}
        assert said == {line.removesuffix(" ✓") for line in box.lines}, name


def test_a_trailing_check_mark_is_claimed_and_nothing_else_is(profile: dict[str, Any], boxes: list[Box]) -> None:
    ticked = {line.removesuffix(" ✓") for box in boxes for line in box.lines if line.endswith("✓")}
    claimed = {claim["says"] for name in profile["gate"] for claim in _claims(profile, name) if claim.get("claimed")}
    assert len(ticked) == 3
    assert claimed == ticked


def test_a_gate_with_a_command_has_a_probe(profile: dict[str, Any], boxes: list[Box]) -> None:
    for (name, _gate), box in zip(profile["gate"].items(), boxes, strict=True):
        if box.commands:
            assert any(claim.get("expect") for claim in _claims(profile, name)), name


def test_the_seven_smoke_steps_stand_in_order(profile: dict[str, Any], checklist: str) -> None:
    steps = re.findall(r"^  \*\*(Step \d: .+)\*\*$", checklist, re.MULTILINE)
    assert len(steps) == 7
    titles = [step["title"] for step in profile["smoke"]["step"]]
    places = [next(n for n, title in enumerate(titles) if title.startswith(step)) for step in steps]
    assert places == sorted(places)


def test_the_expectations_of_the_smoke_test_are_claims(profile: dict[str, Any], checklist: str) -> None:
    said = " ".join(claim["says"] for claim in _claims(profile, "smoke"))
    for words in ('202 { "ok": true }', "1 conversion, 1 match", "1 row with status='sent', http_status=200"):
        assert f"Expected: {words}" in checklist
        assert f"Expected: {words}" in said
    for words in (
        "KPI cards showing: 1 event, 100% success, 1 match",
        "Events tab: test event visible",
        "No errors in DLQ",
    ):
        assert f"- {words}" in checklist
        assert words in said


def test_the_launch_sequence_has_every_mark_and_step(profile: dict[str, Any], checklist: str) -> None:
    block = _section(checklist, "Launch Sequence")
    marks = re.findall(r"^(\d\d:\d\d) — (?:@(\w+) )?(.+)$", block, re.MULTILINE)
    steps = [text.removesuffix(" ✓").replace(" ✓)", ")") for text in re.findall(r"^[├└]─ (.+)$", block, re.MULTILINE)]
    assert (len(marks), len(steps)) == (7, 24)
    timeline = profile["timeline"]
    assert [(mark["at"], mark["title"]) for mark in timeline] == [(at, title) for at, _actor, title in marks]
    assert all(mark["actor"] == actor for mark, (_at, actor, _title) in zip(timeline, marks, strict=True) if actor)
    assert [step for mark in timeline for step in mark["steps"]] == steps


def test_success_escalation_follow_ups_and_stations(profile: dict[str, Any], checklist: str) -> None:
    criteria = re.findall(r"^\d\. ✅ (.+)$", _section(checklist, "Success Criteria"), re.MULTILINE)
    assert len(criteria) == 8
    assert [item["says"] for item in profile["success"]] == criteria
    assert not any(item.get("claimed") for item in profile["success"])

    levels = re.findall(r"^- \*\*(\w+) \(e\.g\., (.+)\):\*\* (.+)$", _section(checklist, "Escalation"), re.MULTILINE)
    tables = profile["escalation"]
    for level, example, action in levels:
        assert (tables[level.lower()]["example"], tables[level.lower()]["action"]) == (example, action)
    assert len(levels) == len(tables) == 3
    assert tables["critical"]["contact"] == "@aios-master"

    post = _section(checklist, "Post-Launch (Saturday)")
    tasks = re.findall(r"^- \[ \] (?!@)(.+)$", post, re.MULTILINE)
    assert [item["title"] for item in profile["follow_up"]] == tasks
    signed = re.findall(r"^- \[ \] @(\w+) \((\w+)\) — (.+)$", post, re.MULTILINE)
    assert [(item["role"], item["person"], item["function"]) for item in profile["station"]] == signed
    assert (len(tasks), len(signed)) == (4, 5)


# ----------------------------------------------------------------------------------------- rules, with no checklist
def test_every_claim_is_proven_by_something_or_by_a_person(profile: dict[str, Any]) -> None:
    for name, gate in profile["gate"].items():
        assert _claims(profile, name), name
        for probe in _probes(profile, name):
            for claim in probe.get("claims", []):
                assert ("look" in probe) == (isinstance(claim, str)), name
        assert all(isinstance(claim, str) for claim in gate.get("claims", [])), name


def test_no_value_of_a_secret_is_ever_asked_for(profile: dict[str, Any]) -> None:
    operations = {probe.get("aws", "") for name in profile["gate"] for probe in _probes(profile, name)}
    assert "secretsmanager.list_secrets" in operations
    assert not [name for name in operations if "get_secret_value" in name or "get_parameter" in name]


def test_what_the_smoke_test_writes_carries_the_run(profile: dict[str, Any]) -> None:
    writing = [step for step in profile["smoke"]["step"] if step.get("effect") == "write"]
    assert len(writing) == 3
    assert all("${run_id}" in str(step.get("json", step.get("sql"))) for step in writing)
    assert [step["always"] for step in profile["smoke"]["step"][-2:]] == [True, True]
    assert all(
        probe.get("effect", "read") == "read"
        for name in profile["gate"]
        if name != "smoke"
        for probe in _probes(profile, name)
    )


def test_what_is_watched_is_looked_at_before_its_evidence_is_stale(profile: dict[str, Any]) -> None:
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400}

    def span(text: str) -> int:
        return int(text[:-1]) * seconds[text[-1]]

    for name, gate in profile["gate"].items():
        for probe in gate.get("probe", []):
            if "every" in probe:
                assert span(probe["every"]) * 2 <= span(gate["fresh_for"]), name
