"""Real checklists: nothing lost, nothing invented, every role right, held against counts that were made by hand."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from known import GATES, Known, everything, folder

from cockpit.checklist.tally import Kind
from cockpit.checklist.write import Choices, write

KNOWN = everything()
pytestmark = pytest.mark.skipif(folder() is None, reason="the shared folder is not there")
ids = [known.path.name for known in KNOWN]
each = pytest.mark.parametrize("known", KNOWN, ids=ids)
without_boxes = [known for known in KNOWN if known.counts["tasks"]["total"] or known.counts["table_gates"]["rows"]]


@pytest.mark.parametrize("known", without_boxes, ids=[known.path.name for known in without_boxes])
def test_gates_are_the_top_boxes_and_the_rows_with_that_role(known: Known) -> None:
    draft = known.draft()
    expected = known.boxes(*GATES) + known.rows("gate", "config-check")
    # A schedule may hold a table of criteria with a status that the counts, made for its times only, leave out.
    mechanical = known.path.name.split("_")[1:2] == ["timeline-emailintel-week7.md"]
    assert len(draft.gates) == expected + (7 if mechanical else 0)


@each
def test_claimed_statuses_stay_claimed(known: Known) -> None:
    draft = known.draft()
    done = known.boxes(*GATES, key="ticked") + known.counts["table_gates"]["by_status"].get("done", 0)
    assert sum(gate.claimed == "closed" for gate in draft.gates) == done
    partial = known.counts["table_gates"]["by_status"].get("partial", 0)
    assert sum(gate.claimed == "partial" for gate in draft.gates) == partial


@each
def test_other_roles_are_never_gates(known: Known) -> None:
    draft = known.draft()
    counts = known.counts
    assert len(draft.success) >= known.boxes("success")
    assert sum(limit.metric == "No-go conditions" for limit in draft.limits) == known.boxes("nogo")
    assert sum(limit.level == "rollback" for limit in draft.limits) == counts["rollback_criteria"]
    if counts.get("rollback_steps"):
        conditional = known.boxes("conditional")
        assert len(draft.rollback) == counts["rollback_steps"] + conditional
    if counts["signoff_roles"]:
        assert len(draft.stations) == counts["signoff_roles"]
    if counts["contacts"]:
        assert len(draft.contacts) == counts["contacts"]


@each
def test_categories_are_the_headings_above_the_gates(known: Known) -> None:
    draft = known.draft()
    lines = {category.id: category.line for category in draft.categories}
    found = Counter(lines[gate.category] for gate in draft.gates)
    for entry in known.counts["category_list"]:
        if found[entry["line"]] == 0:
            inside = range(entry["line"], entry["line"] + entry["gates"] + 3)
            assert any(item.line in inside for item in draft.success), entry  # its boxes are criteria, no gates
    assert (
        set(found) - {0} <= {entry["line"] for entry in known.counts["category_list"]}
        or not known.counts["tasks"]["total"]
    )


@each
def test_every_line_is_accounted_for(known: Known) -> None:
    draft = known.draft()
    counts = draft.tally.counts()
    assert sum(counts.values()) == draft.tally.total == known.counts["lines"]
    # a box is never lost: each has become something with a name
    lost = set(draft.tally.lines(Kind.PROSE)) | set(draft.tally.lines(Kind.UNKNOWN))
    text = known.path.read_bytes().decode("utf-8-sig").splitlines()
    assert not [line for line in lost if text[line - 1].lstrip("-* ").startswith(("[ ]", "[x]"))]


@each
def test_every_gate_carries_its_place(known: Known) -> None:
    draft = known.draft()
    text = write(draft, Choices()).text
    for gate in draft.gates:
        assert f"{draft.file}:{gate.line}" in text


@each
def test_ids_survive_edits_elsewhere(known: Known) -> None:
    from cockpit.checklist import source
    from cockpit.checklist.derive import derive

    lines = source.decode(known.path.read_bytes()).lines
    before = [gate.id for gate in derive(lines, "a.md", "a").gates]
    head = next((number for number, line in enumerate(lines) if line.startswith("# ")), -1)
    after = [
        gate.id
        for gate in derive([*lines[: head + 1], "", "A sentence more.", "", *lines[head + 1 :]], "a.md", "a").gates
    ]
    assert before == after


def test_the_first_seed_is_twenty_gates_with_their_claims() -> None:
    draft = KNOWN[0].draft()
    assert len(draft.gates) == 20
    checks = draft.tally.lines(Kind.VERIFY)
    assert len([line for line in checks if line < 110]) == 14
    assert sum(len(gate.claims) for gate in draft.gates[:20] if 14 <= gate.line <= 128) == 26 + 14 + 18
    assert [len(mark.steps) for mark in draft.marks] == [3, 3, 3, 3, 4, 4, 4]
    assert [(station.role, station.person) for station in draft.stations][:2] == [("pm", "Morgan"), ("devops", "Gage")]
    assert len(draft.success) == 8
    assert len(draft.follow_ups) == 4
    smoke = next(gate for gate in draft.gates if gate.smoke)
    assert [bool(probe.doubts) for probe in smoke.probes] == [False, False, False, False, False, False, True, False]


def test_the_second_seed_keeps_its_kinds_apart() -> None:
    draft = KNOWN[1].draft()
    assert len(draft.gates) == 107
    assert len([limit for limit in draft.limits if limit.level in {"critical", "warning", "info"}]) == 18
    assert Counter(limit.level for limit in draft.limits) == {"critical": 6, "warning": 6, "info": 6, "rollback": 7}
    assert all(entry.claimed for entry in draft.success)
    assert len(draft.follow_ups) == 15


def _timelines() -> dict[str, list[dict[str, object]]]:
    shared = folder()
    if shared is None:
        return {}
    listed = json.loads((shared / "checklists" / "timelines.json").read_text("utf-8"))
    return {name: entry["steps"] for name, entry in listed.items()}


@pytest.mark.parametrize("name", _timelines())
def test_launch_sequences_have_their_times(name: str) -> None:
    steps = _timelines()[name]
    draft = next(known for known in KNOWN if known.path.name == name).draft()
    marks = {mark.line: mark for mark in draft.marks}
    assert sorted(marks) == sorted(int(str(step["line"])) for step in steps)
    first = None
    for step in steps:
        mark = marks[int(str(step["line"]))]
        assert mark.offset is not None
        if step.get("offset_s") is not None:
            assert mark.offset.total_seconds() == step["offset_s"]
        if "start" in step:
            from datetime import datetime

            moment = datetime.fromisoformat(f"{step['date']}T{step['start']}")
            first = first or (moment, mark.offset)
            assert mark.offset - first[1] == moment - first[0]
            assert mark.title == step["title"]
            assert mark.actor == step["owner"]
