"""No input makes the importer raise or loop, and what it writes is TOML; its work grows with the length of the text."""

from __future__ import annotations

import sys
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.checklist import source
from cockpit.checklist.derive import derive
from cockpit.checklist.draft import Draft
from cockpit.checklist.write import Choices, write
from fakes.documents import PIECES
from fakes.texts import HOSTILE

piece = st.sampled_from(PIECES) | st.text(max_size=12) | st.sampled_from(HOSTILE)
document = st.lists(st.lists(piece, max_size=4).map("".join), max_size=25).map("\n".join)


def whole(text: str) -> tuple[Draft, str]:
    """Everything the importer does to a text."""
    found = source.Source(text.replace("\r\n", "\n").replace("\r", "\n"))
    draft = derive(found.lines, "x.md", "x")
    written = write(draft, Choices())
    return draft, written.text


@settings(max_examples=120)
@given(document)
def test_no_text_makes_it_raise(text: str) -> None:
    draft, written = whole(text)
    assert sum(draft.tally.counts().values()) == draft.tally.total
    tables = tomllib.loads(written)
    assert len(tables.get("gate", {})) == len(draft.gates)


@settings(max_examples=80)
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-16"))
    | st.text(max_size=200).map(lambda text: text.encode("cp932", "replace"))
)
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    try:
        found = source.decode(raw)
    except ValueError:
        return  # refused in words; test_what_cannot_be_read_is_a_sentence holds them
    assert "\r" not in found.text
    derive(found.lines, "x.md", "x")


@settings(max_examples=60)
@given(st.text(max_size=120))
def test_repair_leaves_right_text_alone(text: str) -> None:
    broken = text.encode("utf-8", "replace").decode("cp1252", "ignore")
    assert isinstance(source.repair(broken), str)
    if text.isascii():
        assert source.repair(text) == text


@pytest.mark.parametrize(
    "say", ["café", "„MENÜ“ – Größe", "naïve – ¿qué?", "Ça va…", "ÄÖÜ–ß", "日本語 – テスト", "Москва — да"]
)
def test_accents_that_were_right_stay(say: str) -> None:
    assert source.repair(say) == say
    assert source.repair(say.encode().decode("cp1252", "replace")) is not None


def steps(text: str) -> int:
    """How many lines of Python and calls it takes to import a text: a measure that no busy machine disturbs."""
    count = 0

    def trace(_frame: object, _event: str, _arg: object) -> object:
        nonlocal count
        count += 1
        return None

    before = sys.getprofile()
    sys.setprofile(trace)
    try:
        whole(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "- [ ] **Gate {n}** with `code`\n  - Verify: rate {n} < 5%\n",
        "- [ ] same words\n",
        "## Part {n}\n### Security\n- [ ] check {n}\n",
        "| # | Gate | Status |\n|---|---|---|\n| T{n} | do {n} | ✅ |\n\n",
        "```bash\ncurl http://x/{n}\n# Expected: 200\n```\n",
        "```x{n}\n",
        "## Sign-off\n- [ ] Lead {n}\n",
        "1. T+{n}m: do {n}\n",
        "## Launch sequence\n1. step {n}\n2. step\n",
        "- [ ] one\n" + "  - sub {n}\n" * 3,
        "paragraph {n} of words\n",
        "## Rollback triggers\n- Error rate {n} > 5%\n",
        "**Key {n}:** value\n",
    ],
)
def test_work_grows_with_the_length_only(unit: str) -> None:
    small = steps("".join(unit.replace("{n}", str(n)) for n in range(1000, 1060)))
    large = steps("".join(unit.replace("{n}", str(n)) for n in range(1000, 1480)))
    assert large < small * 8 * 1.4


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] x" + " " * 8 * 400,
        "- [ ]" * 900,
        "**" * 3000,
        "[" * 5000,
        "`" * 4001,
        "|" * 5000,
        "- " * 4000,
        "#" * 3000,
        "_" * 5000,
        "> " * 3000,
        "(" * 4000,
        "a: " * 2000,
        "1. " * 2000,
    ],
)
def test_hostile_lines_end(text: str) -> None:
    draft, _ = whole(text + "\n- [ ] after\n")
    assert draft.gates[-1].title == "after"


def test_a_megabyte_in_one_go() -> None:
    unit = (
        "- [ ] The gate is checked by a person of the team in the morning of the launch, and says so in "
        "the channel of the team; {n}\n" + "prose " * 150 + "\n\n"
    )
    text = "# T\n" + "".join(unit.replace("{n}", str(n)) for n in range(920))
    assert 900_000 < len(text) < source.LIMIT
    draft, written = whole(text)
    assert len(draft.gates) == 920
    assert len(tomllib.loads(written)["gate"]) == 920


def test_more_is_refused_clearly() -> None:
    with pytest.raises(ValueError, match=r"1,000,001 bytes; a checklist may have 1,000,000"):
        source.decode(b"x" * 1_000_001)


@pytest.mark.parametrize(
    "text",
    [
        "# L\n- [ ] x\n## Abort criteria\n| Metric | Threshold |\n|---|---|\n| Errors | > 5% | page | more | cells |\n",
        "# L\n- [ ] x\n## Thresholds\n| Metric |\n|---|\n| Errors | > 5% | page |\n",
        "# L\n| Item | Status |\n|---|---|\n| a | Done | x | y |\n| |\n|||||\n",
        "# L\n- [ ] x\n## Contacts\n| Role | Phone |\n|---|---|\n| Ops | 1 | 2 | 3 |\n",
        "# L\n- [ ] x\n## Sign-off\n| Role |\n|---|\n| Ops | Ana | | |\n",
    ],
)
def test_rows_with_more_cells_than_their_head(text: str) -> None:
    """Found by mutating real checklists: a row may have more cells than its table has columns."""
    draft, written = whole(text)
    assert sum(draft.tally.counts().values()) == draft.tally.total
    tomllib.loads(written)
