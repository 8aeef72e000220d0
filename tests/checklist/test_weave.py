"""A launch's status between the lines of a checklist: what is written comes out again, whatever the document."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known import Known, everything, folder
from markdown_it import MarkdownIt

from cockpit.checklist import boxes, ours, slugs, source, weave
from cockpit.checklist.derive import derive
from cockpit.checklist.tally import Kind
from cockpit.core.told import Account, GateTold, Told
from cockpit.report.inert import inline
from fakes.documents import PIECES
from fakes.texts import HOSTILE

DIGEST = f"**Digest** of launch `x`: 1 entry, journal head `a`, chain keyed, sha256 `{'0' * 64}`"


def account(form: weave.Form, *, done: bool, said: str = "found `0`") -> Account:
    """Everything that a report could say of a document: of each of its gates, claims, signers, criteria, tasks."""

    def told(says: str, word: str) -> Told:
        return Told(says, inline(says), done, word, (said,))

    draft, names = form.draft, slugs.Slugs()
    return Account(
        head=("**NO-GO** · 0 of 1 gates closed", "", f"- Checklist: {ours.code(form.name)}"),
        gates=tuple(
            GateTold(
                gate.id,
                gate.title,
                told(gate.title, "✔ closed" if done else "○ open"),
                (f"· Note: {said}",),
                tuple(told(claim.says, "✔ pass" if done else "✖ fail") for claim in gate.claims),
            )
            for gate in draft.gates
        ),
        stations=tuple(told(names.take(one.role, prefix="role"), "✔ GO") for one in draft.stations),
        criteria=tuple(told(one.text, "✔ met") for one in draft.success),
        tasks=tuple(told(one.text, "✔ done") for one in draft.follow_ups),
        tail=("## Verdict: NO-GO", "", "| # | Status |", "|---|---|", "| 1 | open |", "", "- [ ] no gate", "", DIGEST),
    )


def understood(lines: list[str]) -> dict[str, Any]:
    """What the importer makes of a document, without the numbers of lines."""
    draft = derive(lines, "x.md", "x")
    found: dict[str, Any] = asdict(draft)
    found["declared"] = [(count, said) for count, _, said in draft.declared]
    for mark in found["marks"]:
        mark["steps"] = [said for said, _ in mark["steps"]]
    found["tally"] = {
        kind: count for kind, count in draft.tally.counts().items() if kind not in {Kind.STATUS, Kind.BLANK}
    }
    return dict(_without_lines(found))


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_lines(item)
            for key, item in value.items()
            if key not in {"line", "title_line", "head_line", "sequences"}
        }
    if isinstance(value, list | tuple):
        return [_without_lines(item) for item in value]
    return value


def check_law(lines: list[str], *, done: bool, said: str = "found `0`") -> list[str]:
    form = weave.form(lines, "x.md")
    woven = form.fill(account(form, done=done, said=said)).split("\n")
    undone = ours.undo(woven)
    back = [line for number, line in enumerate(undone.lines, 1) if number not in undone.ours]
    assert stripped(back) == stripped(form.lines)
    assert understood(woven) == understood(lines)
    again = weave.form(woven, "x.md")
    assert again.fill(account(again, done=done, said=said)).split("\n") == woven
    return woven


def stripped(lines: list[str]) -> list[str]:
    """Without blank lines at the end: a snapshot has its own."""
    last = max((number for number, line in enumerate(lines, 1) if line.strip()), default=0)
    return lines[:last]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=4).map("".join), max_size=25),
    st.booleans(),
    st.sampled_from(HOSTILE),
)
def test_the_import_of_a_snapshot_is_that_of_its_checklist(pieces: list[str], done: bool, said: str) -> None:
    lines = source.decode("\n".join(pieces).replace("\0", "").encode("utf-8", "replace")).lines
    check_law(lines, done=done, said=f"note: {inline(said)}")


@pytest.mark.skipif(folder() is None, reason="the shared folder is not there")
@pytest.mark.parametrize("known", everything(), ids=lambda known: known.path.name)
def test_real_checklists_come_back(known: Known) -> None:
    lines = source.decode(known.path.read_bytes()).lines
    for done in (True, False):
        check_law(lines, done=done)


LIST = """# Shop
## Web (2 items)
- [ ] **API up**
  more words
  - [x] it answers
  - Verify: twice
1. [x] Orders
☐ bare
## Data
| # | Gate | Status | Notes |
|---|------|--------|-------|
| D1 | Backups | 🔴 Open | x \\| y |
| D2 | Restore |  | |
## Sign-off
- [ ] @pm (Morgan)
"""


def test_boxes_cells_and_evidence() -> None:
    woven = check_law(LIST.split("\n"), done=True)
    for line in (
        "- [x] **API up**",
        "  - ↳ ✔ closed · gate `api-up` · was `[ ]` · found `0`",
        "  - [x] it answers",
        "    - ↳ ✔ pass · found `0`",
        "1. [x] Orders",
        "   - ↳ ✔ closed · gate `orders` · found `0`",
        "☑ bare",
        "  ↳ ✔ closed · gate `bare` · was `☐` · found `0`",
        "| D1 | Backups | ✔ closed | x \\| y |",
        "- ↳ ✔ closed · row 1 · gate `d1` · was `🔴 Open` · Backups · found `0`",
        "| D2 | Restore | ✔ closed | |",
        "- ↳ ✔ closed · row 2 · gate `d2` · was nothing · Restore · found `0`",
        "- [x] @pm (Morgan)",
        "  - ↳ ✔ GO · was `[ ]` · found `0`",
    ):
        assert line in woven, line
    assert "  - [ ] no gate" not in woven
    assert [gate.title for gate in derive(woven, "x.md", "x").gates] == [
        "API up",
        "Orders",
        "bare",
        "Backups",
        "Restore",
    ]


def test_it_is_still_the_document_to_a_reader_of_markdown() -> None:
    reader = MarkdownIt("gfm-like")
    woven = check_law(LIST.replace("☐ bare\n", "").split("\n"), done=False)
    before = [token.content for token in reader.parse(LIST.replace("☐ bare\n", "")) if token.type == "inline"]
    after = [token.content for token in reader.parse("\n".join(woven)) if token.type == "inline"]
    kept = iter(after)
    for text in before:
        shown = {"🔴 Open": "○ open", "": "○ open"}.get(text, text)
        if text.startswith("["):
            shown = text.replace("[x]", "[ ]")
        assert shown in kept or text in after, text


def test_ids_and_titles_of_the_profile_come_back() -> None:
    form = weave.form(["# L", "- [ ] **API** up", "- [ ] Backups"], "x.md")
    told = account(form, done=False)
    renamed = GateTold("web-api", form.draft.gates[0].title, told.gates[0].told)
    reworded = GateTold("backups", "Backups are restored", told.gates[1].told)
    woven = form.fill(Account(told.head, (renamed, reworded), tail=told.tail)).split("\n")
    assert [(gate.id, gate.title) for gate in derive(woven, "x.md", "x").gates] == [
        ("web-api", "API up"),
        ("backups", "Backups are restored"),
    ]


def test_what_a_person_ticked_after_the_snapshot_counts() -> None:
    woven = "\n".join(check_law(["# L", "- [ ] a", "- [ ] b"], done=False))
    assert [gate.claimed for gate in derive(woven.replace("- [ ] b", "- [x] b").split("\n"), "x", "x").gates] == [
        "",
        "closed",
    ]


@pytest.mark.parametrize(
    "line",
    ["- ↳ sub item of a tree", "↳ see below", "<!-- cockpit: begin -->", "- [ ] was `[x]`", "<!-- cockpit: end -->"],
)
def test_what_only_looks_like_ours_stays(line: str) -> None:
    assert ours.undo(["# L", line, "- [ ] a"]).ours == frozenset()


@pytest.mark.parametrize(
    "said",
    ["was `[x]`", "gate `other`", "row 1 · gate `other`", "called `X`", "x` · was `[x]` · `", "was nothing"],
)
def test_no_evidence_speaks_for_the_document(said: str) -> None:
    check_law(LIST.split("\n"), done=False, said=inline(said))
    check_law(LIST.split("\n"), done=True, said=said.replace(" · ", " "))


@given(
    st.lists(
        st.sampled_from(
            [
                "- [ ] a",
                ours.BEGIN,
                ours.END,
                DIGEST,
                "  - ↳ ✔ closed · gate `a` · was `[ ]`",
                "- ↳ ○ open · row 1 · gate `x` · was ```",
                "| a | b |",
                "|---|---|",
                "",
                "- ↳ ✔ x · was `[ ]`",
            ]
        )
        | st.text(alphabet="`·↳✔ wasgterow1-[]|x", max_size=40),
        max_size=30,
    )
)
def test_any_text_can_be_undone(lines: list[str]) -> None:
    undone = ours.undo(lines)
    assert len(undone.lines) == len(lines)
    derive(lines, "x.md", "x")
    weave.form(lines, "x.md")


@given(st.text(alphabet="[]xX ☐☑-*1.>~|`\\ab\t", max_size=40))
def test_boxes_and_cells_lie_where_they_are_read(raw: str) -> None:
    from cockpit.checklist.blocks import cells
    from cockpit.checklist.lines import scan

    found = boxes.place(raw)
    (line,) = scan([raw])
    if found is not None and line.box is not None:
        assert line.box is found[2]
    row = raw.lstrip("> \t")
    if len(cells(row)) < 60:
        bare = [cell.replace("\\|", "|") for cell in cells(row)]
        assert [row[start:end].replace("\\|", "|") for start, end in boxes.cells(row)] == bare


def test_profiles_name_only_checklists_beside_them(tmp_path: Any) -> None:
    (tmp_path / "go.md").write_text("# L\n- [ ] a\n")
    (tmp_path / "go.db").write_text("# L\n- [ ] a\n")
    assert weave.read(tmp_path, "go.md").name == "go.md"
    for name in (str(tmp_path / "go.md"), "go.db", "missing.md", "."):
        with pytest.raises(ValueError, match=r"file"):
            weave.read(tmp_path, name)
