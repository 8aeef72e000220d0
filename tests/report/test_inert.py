"""Foreign text in Markdown: words stay words, everything else stands in a code span."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from cockpit.core.plain import plain_line
from cockpit.report.inert import CELL_LIMIT, cell, code, inline
from fakes.texts import HOSTILE, texts

READERS = {
    "commonmark": MarkdownIt("commonmark"),
    "tables": MarkdownIt("commonmark").enable(["table", "strikethrough"]),
    "links": MarkdownIt("gfm-like", {"linkify": True, "typographer": True}).enable(["replacements", "smartquotes"]),
}
"""What other people's programs make of it."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def read(text: str, reader: str = "links") -> list[tuple[str, str]]:
    """The inline parts of a text that stands in a list item behind words of ours."""
    tokens = READERS[reader].parse(f"- ours: {text}\n- next\n")
    kinds = [token.type for token in tokens if token.type != "inline"]
    assert kinds == [
        "bullet_list_open",
        *["list_item_open", "paragraph_open", "paragraph_close", "list_item_close"] * 2,
        "bullet_list_close",
    ]
    first = next(token for token in tokens if token.type == "inline")
    return [(child.type, child.content) for child in first.children or []]


@pytest.mark.parametrize("reader", READERS)
@given(text=texts)
def test_it_is_text_and_code_and_nothing_else(reader: str, text: str) -> None:
    for made in (inline(text), code(text), cell(text)):
        assert {kind for kind, _ in read(made, reader)} <= {"text", "code_inline"}
        assert "\n" not in made


@given(texts)
def test_nothing_is_lost(text: str) -> None:
    """What is read back is the text, made plain; only the typography of some readers is switched off for it."""
    shown = plain_line(text.strip(), 1000)
    for made in (inline(text), code(text)):
        parts = read(made, "commonmark")
        back = "".join(content for _, content in parts).removeprefix("ours:").strip()
        assert back == shown.replace("`", "") or back == shown.strip()


@given(texts)
def test_a_code_span_holds_exactly_the_text(text: str) -> None:
    shown = plain_line(text.strip(), 1000)
    codes = [content for kind, content in read(code(text), "commonmark") if kind == "code_inline"]
    assert codes == ([shown] if shown else [])


@given(texts)
def test_outside_of_code_there_is_nothing_to_follow_or_to_ping(text: str) -> None:
    for made in (inline(text), cell(text)):
        outside = " ".join(content for kind, content in read(made) if kind == "text")
        assert not re.search(r"[@#<>\[\]{}$*_~\\|=^`]", outside)
        assert not re.search(r":\w+:|\w\.[a-z]|//|gh-\d|\b[0-9a-f]{7,}\b|!\d|%\d|&\w", outside, re.IGNORECASE)


@given(texts)
def test_a_cell_is_one_cell_without_a_formula(text: str) -> None:
    made = cell(text)
    assert "|" not in made
    row = READERS["tables"].parse(f"| a | b |\n|---|---|\n| {made} | x |\n")
    cells = [token.children for token in row if token.type == "inline"]
    assert len(cells) == 4
    shown = "".join(child.content for child in cells[2] or [])
    assert not shown.startswith(FORMULA)
    assert not made.startswith(FORMULA)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("SQS queues active", "SQS queues active"),
        ("`capi-dispatch` exists with 0 messages", "`capi-dispatch` exists with 0 messages"),
        ("Error rate <1% for 15 minutes", "`Error rate <1% for 15 minutes`"),
        ("Uptime 99.9% since 10:00, v3.0.0", "Uptime 99.9% since 10:00, v3.0.0"),
        ("Kiwify + Stripe (both)", "Kiwify + Stripe (both)"),
        ("24/7 coverage: yes!", "24/7 coverage: yes!"),
        ("Código & construção", "Código & construção"),
        ("docs/runbook.md", "`docs/runbook.md`"),
        ("see http://x.test", "`see http://x.test`"),
        ("@here", "`@here`"),
        ("fixes #12", "`fixes #12`"),
        ("GH-12", "`GH-12`"),
        (":tada: done", "`:tada: done`"),
        ("1. first", "`1. first`"),
        ("✔ closed", "`✔ closed`"),
        ("a | b", "`a | b`"),
        ("a\nb", "`a\\nb`"),
        ("a `b", "``a `b``"),
        ("`", "`` ` ``"),
        ("``a``", "``` ``a`` ```"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_prose(text: str, made: str) -> None:
    assert inline(text) == made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a | b", "`a ¦ b`"),
        ("=1+1", "`'=1+1`"),
        ("-1", "`'-1`"),
        ("+49 30 123", "`'+49 30 123`"),
        ("`=1`", "`` '`=1` ``"),
        ("words", "words"),
        ("x" * 400, f"{'x' * CELL_LIMIT}… (400 characters)"),
    ],
)
def test_cells(text: str, made: str) -> None:
    assert cell(text) == made


def test_what_is_hostile_is_code() -> None:
    """No text that tries to be more than text passes for words."""
    words = [text for text in HOSTILE if text.strip() and "`" not in inline(text)]
    assert words == ["    indented", "\tindented", "é ü 漢字 Ωмега"]
