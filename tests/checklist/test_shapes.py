"""Shapes of checklists: boxes however they are written, headings, fences, tables, texts in every encoding."""

from __future__ import annotations

import pytest

from cockpit.checklist import source
from cockpit.checklist.derive import derive
from cockpit.checklist.draft import Draft
from cockpit.checklist.tally import Kind
from cockpit.checklist.write import Choices, write


def misread(text: str) -> str:
    """UTF-8 read as Windows-1252, whose five undefined bytes survive as control characters."""
    return "".join(
        chr(byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("cp1252")
        for byte in text.encode()
    )


def read(text: str) -> Draft:
    return derive(text.strip("\n").split("\n"), "list.md", "list")


@pytest.mark.parametrize(
    ("line", "title", "claimed"),
    [
        ("- [ ] one", "one", ""),
        ("* [x] one", "one", "closed"),
        ("+ [X] one", "one", "closed"),
        ("1. [ ] one", "one", ""),
        ("1) [x] one", "one", "closed"),
        ("☐ one", "one", ""),
        ("☐\tone", "one", ""),
        ("- ☑ one", "one", "closed"),
        ("- ⬜ one", "one", ""),
        ("[ ] one", "one", ""),
        ("- [] one", "one", ""),
        ("- [✓] one", "one", "closed"),
        ("- [~] one", "one", "partial"),
        ("- \\[ \\] one", "one", ""),
        ("> - [ ] one", "one", ""),
        ("- [ ] ~~one~~", "one", ""),
        ("• [ ] one", "one", ""),
        ('- <input type="checkbox" checked> one', "one", "closed"),
        ("- [ ] **one**", "one", ""),
        ("- [ ] [one](http://x)", "one", ""),
        ("- ［ ］ one", "one", ""),
        ("- [ ] one ✅", "one", ""),
    ],
)
def test_boxes(line: str, title: str, claimed: str) -> None:
    draft = read(f"# L\n\n{line}\n")
    assert [(gate.title, gate.claimed) for gate in draft.gates] == [(title, claimed)]


def test_what_only_looks_like_a_box_is_none() -> None:
    draft = read("# L\n- [ ] real\n- [x](http://a) a link\n- [a] b\n- `[ ]` code\n\n```\n- [ ] in a fence\n```\n")
    assert [gate.title for gate in draft.gates] == ["real"]


def test_struck_gates_do_not_bind() -> None:
    from cockpit.checklist.write import Choices, write

    draft = read("# L\n- [ ] ~~gone~~\n- [ ] here\n")
    assert [gate.struck for gate in draft.gates] == [True, False]
    assert write(draft, Choices()).text.count("binding") == 1


def test_nested_boxes_are_claims_and_boxes_below_plain_items_are_gates() -> None:
    draft = read("# L\n- [ ] parent\n  - [x] child\n    - [ ] grandchild\n- plain\n  - [ ] below\n")
    assert [(gate.title, [(claim.says, claim.claimed) for claim in gate.claims]) for gate in draft.gates] == [
        ("parent", [("child", True), ("grandchild", False)]),
        ("below", [("below", False)]),
    ]
    assert draft.gates[1].note == ["plain"]


def test_lines_below_a_gate_are_told_apart() -> None:
    draft = read(
        "# L\n- [ ] **Queues**\n  - Verify: it is empty\n  - Command: `aws sqs list-queues "
        "--queue-name-prefix a`\n  - Owner: @ops (Kim)\n  - Queue ID: `q-1`\n  - Status: done\n  - all "
        "are there\n"
    )
    (gate,) = draft.gates
    assert [claim.says for claim in gate.claims] == ["it is empty", "Queue ID: `q-1`", "all are there"]
    assert (gate.owner, gate.claimed) == ("ops", "closed")
    assert gate.probes[0].table == {"aws": "sqs.list_queues", "with": {"QueueNamePrefix": "a"}}
    assert [draft.tally.kind(line) for line in range(2, 9)] == [
        Kind.GATE,
        Kind.VERIFY,
        Kind.COMMAND,
        Kind.METADATA,
        Kind.CHECK,
        Kind.METADATA,
        Kind.CHECK,
    ]


def test_setext_headings_and_rules_are_told_apart() -> None:
    draft = read("Launch list\n===========\n\nWeb\n---\n- [ ] a\n\n**Target:** 2/3\n---\n## Data\n- [ ] b\n")
    assert draft.title == "Launch list"
    assert [category.title for category in draft.categories] == ["Web", "Data"]


def test_a_fence_that_never_closes_swallows_nothing() -> None:
    assert len(read("# L\n```bash\n- [ ] a\n- [ ] b\n").gates) == 2


def test_a_checklist_in_a_fence_is_read() -> None:
    draft = read("# L\n```\n## Web\n[ ] a\n[x] b\n```\n")
    assert [(gate.title, gate.claimed) for gate in draft.gates] == [("a", ""), ("b", "closed")]


def test_tables_of_gates_and_tables_of_counts() -> None:
    draft = read(
        "# L\n## Web Gates\n| # | Gate | Owner | Status | Notes |\n|--|--|--|--|--|\n| W1 | `/health` | "
        "Ann | Closed | ok |\n| W2 | a \\| b | | Partial | |\n| W3 | c | | 🚫 Blocked | key missing |\n\n"
        "## Summary\n| Area | Closed | Open | Total |\n|--|--|--|--|\n| Web | 1 | 2 | 3 |\n| **TOTAL** | 1 | 2 | 4 |\n"
    )
    assert [(gate.id, gate.title, gate.claimed, gate.owner) for gate in draft.gates] == [
        ("w1", "`/health`", "closed", "Ann"),
        ("w2", "a | b", "partial", ""),
        ("w3", "c", "open", ""),
    ]
    assert draft.tally.counts()[Kind.SUMMARY] == 2


def test_marks_that_say_for_whom_are_no_statuses() -> None:
    draft = read(
        "# Checklist\n| Check name | Level C | Level B |\n|--|--|--|\n| Unit test | :white_check_mark: | "
        ":white_check_mark: |\n| Load test | | :white_check_mark: |\n"
    )
    assert [(gate.title, gate.claimed) for gate in draft.gates] == [("Unit test", ""), ("Load test", "")]
    assert draft.gates[1].note == ["required: Level B"]


def test_boxes_below_a_rollback_heading() -> None:
    draft = read(
        "# L\n- [ ] gate\n## Rollback plan\n- [ ] Rollback procedure documented and tested\n- [ ] "
        "Redeploy the last tag\n"
    )
    assert [gate.line for gate in draft.gates] == [2, 4]
    assert [entry.line for entry in draft.rollback] == [5]


def test_a_declared_total_decides_what_boxes_after_the_launch_are() -> None:
    tail = "\n## Post-Launch (Saturday)\n- [ ] Debrief\n- [ ] Thank the team\n"
    assert len(read("# L\n## 2-Item Checklist\n- [ ] a\n- [ ] b\n" + tail).gates) == 2
    assert len(read("# L\n## 2-Item Checklist\n- [ ] a\n- [ ] b\n" + tail).follow_ups) == 2
    assert len(read("# L\n## Checklist\n- [ ] a\n- [ ] b\n" + tail).gates) == 4


def test_the_page_around_a_copied_checklist_is_no_part_of_it() -> None:
    draft = read("repo/LAUNCH.md\nfeat: x\n\n- DLQ added\n- runs `curl http://x`\n\n93 lines\n\n# Gates\n- [ ] a\n")
    assert (draft.title, len(draft.gates), len(draft.probes)) == ("Gates", 1, 0)


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("# L\n- [ ] é —\n".encode(), "UTF-8"),
        ("# L\n- [ ] é —\n".encode("utf-8-sig"), "UTF-8"),
        ("# L\n- [ ] é —\n".encode("utf-16"), "UTF-16"),
        ("# L\n- [ ] é —\n".encode("utf-16-le"), "UTF-16"),
        ("# L\r\n- [ ] é —\r\n".encode(), "UTF-8"),
        ("# L\r- [ ] é —\r".encode(), "UTF-8"),
        ("# L\n- [ ] é —\n".encode("cp1252"), "Windows-1252"),
        (misread("# L\n- [ ] é —\n").encode(), "UTF-8"),
        (misread(misread("# L\n- [ ] é —\n")).encode(), "UTF-8"),
    ],
)
def test_encodings(raw: bytes, encoding: str) -> None:
    found = source.decode(raw)
    assert found.encoding == encoding
    assert found.lines == ["# L", "- [ ] é —"]


def test_shift_jis_and_single_broken_lines() -> None:
    found = source.decode("# ローンチ\n- [ ] バックアップを確認した\n".encode("cp932"))
    assert (found.encoding, found.lines[1]) == ("Shift-JIS", "- [ ] バックアップを確認した")
    mixed = "# Größe\n- [ ] für\n- [ ] straße\n".encode() + "- [ ] übrig\n".encode("cp1252")
    assert source.decode(mixed).lines == ["# Größe", "- [ ] für", "- [ ] straße", "- [ ] übrig"]


def test_bullets_below_a_bold_title_that_end_with_a_status_are_gates() -> None:
    draft = read(
        "# L\n- [ ] box\n\n**Backups**\n- Full backup ✅\n- Restore ❌\n- Kept 30 days 🟡\n\n**Links**\n- a\n- b ✅\n"
    )
    assert [(gate.title, gate.claimed) for gate in draft.gates] == [
        ("box", ""),
        ("Full backup", "closed"),
        ("Restore", "open"),
        ("Kept 30 days", "partial"),
    ]


def test_struck_out_boxes_and_lines_of_a_sequence_without_marks() -> None:
    draft = read(
        "# L\n- ~~[ ] old server~~\n- [ ] new one\n## T-minus\n"
        "T-2h  Freeze (@ops)\nT-0   Flip the flag\nT+1h All clear\n"
    )
    assert [(gate.title, gate.struck) for gate in draft.gates] == [("old server", True), ("new one", False)]
    assert [(mark.title, mark.offset.total_seconds()) for mark in draft.marks if mark.offset is not None] == [
        ("Freeze (@ops)", -7200),
        ("Flip the flag", 0),
        ("All clear", 3600),
    ]


def test_columns_named_after_levels_are_thresholds() -> None:
    draft = read(
        "# L\n- [ ] a\n## Schwellwerte\n| Metrik | Warnung | Kritisch |\n|---|---|---|\n| Fehlerrate | > 1% | > 5% |\n"
    )
    assert [(limit.says, limit.level) for limit in draft.limits] == [
        ("Fehlerrate > 1%", "warning"),
        ("Fehlerrate > 5%", "critical"),
    ]


@pytest.mark.parametrize(
    ("said", "t0"),
    [
        ("Tue 2026-09-08, 14:00 UTC", "t0      = 2026-09-08T14:00:00Z  # list.md:2"),
        ("8 September 2026, 09:00 America/New_York", "t0      = 2026-09-08T09:00:00-04:00  # list.md:2"),
        ("2026-09-08, 14:00", "# t0 = 2026-09-08T09:00:00Z"),
        ("2026-09-08, 14:00 CST", "# t0 = 2026-09-08T09:00:00Z"),
    ],
)
def test_a_moment_that_is_stated_whole_is_t0(said: str, t0: str) -> None:
    text = write(read(f"# L\nDate: {said}\n- [ ] a\n"), Choices()).text
    assert t0.replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\u200bb\u00ad", "ab"),
        ("\u200f\u0645\u200c", "\u0645"),
        ("\x1b[2J\u202e", "\\x1b[2J\\u202e"),
        ("✅\ufe0f", "✅\ufe0f"),
    ],
)
def test_what_nobody_sees_is_left_out_and_what_drives_a_terminal_is_shown(raw: str, text: str) -> None:
    assert source.decode(f"# L\n- [ ] {raw}\n".encode()).lines[1] == f"- [ ] {text}"
