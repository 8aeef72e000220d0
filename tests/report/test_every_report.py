"""A launch whose every text is hostile, in every report that leaves the machine: words and code, nothing that acts."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt

from cockpit.core.names import Operator
from cockpit.core.review import Review
from cockpit.report import board, junit, markdown, retro, sentences, summary, update
from fakes.hostile import troubled
from fakes.texts import EVERY

READER = MarkdownIt("gfm-like", {"linkify": True, "typographer": False, "html": True})
ACTS = {"html_inline", "html_block", "link_open", "image", "s_open", "code_block", "html"}
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@pytest.fixture(scope="module")
def look() -> Review:
    return troubled(EVERY).picture.review


TOLD: dict[str, Callable[[Review], str]] = {
    "snapshot": lambda look: markdown.snapshot(
        look, operator=Operator(EVERY[6]), keyed=True, badges=[EVERY[0], EVERY[30]]
    ),
    "retro": lambda look: retro.retro(look, troubled(EVERY).picture.told, source=EVERY[40]),
    "update": update.draft,
}
LINES: dict[str, Callable[[Review], list[str]]] = {
    "summary": summary.as_lines,
    "board": board.board_lines,
    "log": lambda look: [sentences.log_line(one, look.launch.plan, "UTC") for one in troubled(EVERY).picture.told],
}


@pytest.mark.parametrize("name", TOLD)
def test_no_markdown_acts(look: Review, name: str) -> None:
    text = TOLD[name](look)
    assert not UNSEEN.search(text)
    acting = []
    for token in READER.parse(text):
        for part in [token, *(token.children or [])]:
            if part.type in ACTS and "cockpit" not in part.content:
                acting.append((part.type, part.content[:80], part.attrs))
            if part.type == "text":
                assert not re.search(r"@\w|<!\w|(?<![\w`])#\d|https?://", part.content), part.content[:120]
    assert not acting, acting[:5]


@pytest.mark.parametrize("name", TOLD)
def test_every_row_has_the_cells_of_its_head_and_no_formula(look: Review, name: str) -> None:
    rows = [line for line in TOLD[name](look).split("\n") if line.startswith("|")]
    width = 0
    for before, line in zip(["", *rows], rows, strict=False):
        cells = line.strip().strip("|").split("|")
        if re.fullmatch(r"[|:\- ]+", line):
            width = len(before.strip().strip("|").split("|"))
            continue
        if width and not re.fullmatch(r"[|:\- ]+", line):
            assert "\\|" not in line
        for cell in cells:
            assert not cell.strip().strip("`*").startswith(FORMULA) or cell.strip() in {"-", "—"}, line[:160]


@pytest.mark.parametrize("name", LINES)
def test_no_line_drives_a_terminal_or_becomes_two(look: Review, name: str) -> None:
    for line in LINES[name](look):
        assert not UNSEEN.search(line), line
        assert "\n" not in line, line


def test_junit_is_a_document_without_anything_unseen(look: Review) -> None:
    text = junit.as_junit(look)
    assert not UNSEEN.search(text)
    found = ET.fromstring(text)
    assert {element.tag for element in found.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out", "properties", "property",
    }  # fmt: skip


def test_json_is_escaped_and_read_back(look: Review) -> None:
    text = json.dumps(summary.as_json(look, profile="x.toml"), indent=2)
    assert text.isascii()
    assert not UNSEEN.search(text)
