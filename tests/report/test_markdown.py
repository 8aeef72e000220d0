"""The snapshot: everything that happened is in it, and no text of others changes what it is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cockpit.core import intents
from cockpit.core.events import Answer
from cockpit.core.names import CategoryId, ClaimId, GateId, Operator, Role
from cockpit.core.plan import Category, Station
from cockpit.core.review import Review, review
from cockpit.report.markdown import check, snapshot
from fakes.generate import ANA, START, Book, books, gate_of, person, plan_of
from fakes.reported import KEYS, book_of_text, conducted_look, look_of_text
from fakes.texts import HOSTILE, texts

GFM = MarkdownIt("gfm-like", {"linkify": True})
PLAIN = MarkdownIt("commonmark")


def written(look: Review, *, operator: Operator = ANA, keyed: bool = True, **rest: object) -> str:
    return snapshot(look, operator=operator, keyed=keyed, **rest)


def shape(text: str, reader: MarkdownIt = GFM) -> list[str]:
    """The blocks of a document, without what stands in them."""
    return [f"{token.type} {token.tag}" for token in reader.parse(text)]


def inlines(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or []]


def tables(text: str) -> list[list[list[str]]]:
    return tables_of(GFM.parse(text))


def tables_of(tokens: list[Token]) -> list[list[list[str]]]:
    """Every table of a document: rows of cells, the header first, as a reader shows them."""
    found: list[list[list[str]]] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        match token.type:
            case "table_open":
                found.append([])
            case "tr_open":
                found[-1].append([])
            case "td_open" | "th_open":
                assert following is not None
                found[-1][-1].append("".join(child.content for child in following.children or []))
    return found


# ------------------------------------------------------------------------------------------------------------ inert
WORDS = shape(written(look_of_text("words"), badges=["words"]))
CONDUCT_WORDS = shape(written(conducted_look("words"), badges=["words"]))
PLAIN_WORDS = shape(written(look_of_text("words"), badges=["words"]), PLAIN)


@settings(max_examples=20)
@given(texts)
@example("`")
@example("x | y")
def test_no_text_changes_the_document(text: str) -> None:
    """The same launch told in other words has the same headings, lists, rows and cells."""
    told = text if text.strip() else "words"
    made = written(look_of_text(told), operator=Operator(told), badges=[told])
    assert shape(made) == WORDS
    assert shape(made, PLAIN) == PLAIN_WORDS
    conduct = written(conducted_look(told), operator=Operator(told), badges=[told])
    assert shape(conduct) == CONDUCT_WORDS


@settings(max_examples=20)
@given(texts)
def test_a_hostile_snapshot_is_inert(text: str) -> None:
    for look in (look_of_text(text), conducted_look(text)):
        made = written(look, operator=Operator(text), source=text, badges=[text])
        assert_inert(made)
        assert check(made)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_each_hostile_text_is_inert(text: str) -> None:
    for look in (look_of_text(text), conducted_look(text)):
        made = written(look, operator=Operator(text), source=text, badges=[text])
        assert_inert(made)
        assert check(made)


def assert_inert(made: str) -> None:
    """No HTML, link, image, mention, extra cell, formula or control character."""
    as_gfm, as_plain = GFM.parse(made), PLAIN.parse(made)
    for tokens in (as_gfm, as_plain):
        kinds = {token.type for token in tokens} | {child.type for child in inlines(tokens)}
        assert not {kind for kind in kinds if re.match("link|image|html|fence|code_block|blockquote|em_|s_", kind)}
    outside = "\n".join(child.content for child in inlines(as_gfm) if child.type == "text")
    assert not re.search(r"@|<|>|\[|\]|\\|https?:|www\.|:[a-z]+:|#\d|!\d", outside)
    for table in tables_of(as_gfm):
        width = len(table[0])
        assert all(len(row) == width for row in table)
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in table for cell in row)
    rows = [line for line in made.splitlines() if line.startswith("|")]
    assert all(len(line.split("|")) == len(head.split("|")) for head, line in zip(heads(made), rows, strict=True))
    assert not {char for char in made if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}} - {"\n"}
    made.encode("utf-8")


def heads(made: str) -> list[str]:
    """For each line of a table the header of that table, found by eye: the first line after one that is none."""
    found, head = [], ""
    for line in made.splitlines():
        if not line.startswith("|"):
            head = ""
            continue
        head = head or line
        found.append(head)
    return found


@settings(max_examples=20)
@given(books())
def test_every_history_can_be_written_down(book: Book) -> None:
    made = written(review(book.launch, book.now))
    assert_inert(made)
    assert check(made)


# ---------------------------------------------------------------------------------------------------------- content
MADE = written(look_of_text("words"), source="profiles/demo.toml", badges=["demo"])


def section(title: str, text: str = MADE) -> str:
    """The lines of one section, up to the next heading of its level or above."""
    level = title.split(" ", maxsplit=1)[0]
    body = text.split(f"\n{title}", 1)[1].split("\n", 1)[1]
    return re.split(rf"^#{{1,{len(level)}}} ", body, maxsplit=1, flags=re.MULTILINE)[0].strip()


def gate(key: str, text: str = MADE) -> str:
    """The block of a gate."""
    return next(block for block in text.split("\n### ") if f"- Gate `{key}`" in block)


def test_the_head_says_what_when_and_by_whom() -> None:
    head = MADE.split("\n## ")[0].splitlines()
    assert head[0] == "# Launch status: words"
    assert head[2] == "**NO-GO** · 2 of 10 gates closed · 2026-02-27 12:00 UTC"
    assert head[4:] == [
        "- Launch: `demo-1` of project words",
        "- Seen: 2026-02-27 12:00:00 UTC by ana (qa)",
        "- T-time: T-00:42:10, L-time: L-00:42:10",
        "- T-0: 2026-02-27 12:42 UTC, launch window 3h left",
        "- Owner: words",
        f"- Profile: `profiles/demo.toml`, sha256 `{'d' * 64}`",
        "- Remarks: demo",
    ]


def test_the_table_is_that_of_the_checklists() -> None:
    tally = tables(section("## Gates"))[0]
    assert tally == [
        ["Category", "Closed", "Partial", "Open", "Total"],
        ["words", "1", "0", "4", "5"],
        ["words", "1", "0", "3", "5"],
        ["TOTAL", "2", "0", "7", "10"],
    ]
    assert "- words: 1 failed\n- words: 1 failed, 1 stale, 1 waived" in MADE


def test_the_blockers_stand_with_owner_and_next_action() -> None:
    blockers = tables(section("## Verdict: NO-GO"))[0]
    assert blockers[0] == ["#", "Blocker", "Why", "Owner", "Next action", "Runbook", "Waits for it"]
    assert blockers[1][:5] == ["1", "words", "words: words", "words", "mend it and run the gate again"]
    assert blockers[1][6] == "unseen"
    assert [row[4] for row in blockers[2:]] == [
        "mend it and vouch for it",
        "make the probe work and run it again",
        "run the gate again",
        "run the gate",
        "sign again",
        "settle what it names and ask again",
        "sign off",
    ]


def test_every_gate_stands_there_once_with_its_standing() -> None:
    blocks = {key: gate(key) for key in KEYS}
    assert {key: block.split(":")[0] for key, block in blocks.items()} == {
        "closed": "✔ closed",
        "failed": "✖ failed",
        "broken": "○ open",
        "unsure": "○ open",
        "unseen": "○ open",
        "waived": "◇ waived",
        "lapsed": "○ open",
        "stale": "⧗ stale",
        "vouched": "✔ closed",
        "refused": "✖ failed",
    }
    assert len(re.findall("^### ", MADE, re.MULTILINE)) == len(KEYS)


def test_how_a_claim_was_proven() -> None:
    assert gate("closed").splitlines()[2:6] == [
        "- Gate `closed` · owner words · severity critical · phase words · runbook `words`",
        "- ✔ pass: words",
        "  - expects `words`, fails at `words`, asked by the http probe words",
        "  - found `words`; words; at 2026-02-27 11:30 UTC, 41 ms; passed on attempt 4 of 4",
    ]
    assert "  - vouched for by words (qa) at 2026-02-27 11:30 UTC: words; evidence `words`" in gate("vouched")
    assert "  - found not to hold by words (qa) at 2026-02-27 11:30 UTC: words; evidence `words`" in gate("refused")
    assert "- ○ not looked at: words" in gate("unseen")
    assert "- ! error: words" in gate("broken")
    assert "- ◐ inconclusive: words" in gate("unsure")
    assert "- ⧗ stale: words" in gate("stale")
    assert "· advisory ·" in gate("unsure")
    assert "depends on `failed`" in gate("unseen")


def test_what_the_document_claims_is_held_against_what_is_computed() -> None:
    assert "Contradiction: the document says closed, computed is open" not in gate("closed")
    assert "- Contradiction: the document says open, computed is failed" in gate("failed")
    assert "- Contradiction: the document says closed, computed is waived" not in gate("failed")
    assert "  - Contradiction: ticked in the document, not proven" in gate("broken")
    assert "Contradiction: ticked" not in gate("closed")


def test_relief_stands_with_its_gate_and_in_its_table() -> None:
    assert "- Waived: words; approved by words, given 2026-02-27 11:30 UTC by words (qa), until" in gate("waived")
    assert "- Waiver run out: words" in gate("lapsed")
    rows = tables(section("## Waivers"))[0]
    assert [(row[0], row[5], row[6]) for row in rows[1:]] == [
        ("words", "2026-02-27 13:00 UTC", "counts"),
        ("words", "2026-02-27 11:31 UTC", "run out"),
    ]


def test_the_poll_says_whose_answer_counts() -> None:
    rows = {row[0]: row[2:] for row in tables(section("## Sign-offs"))[0][1:]}
    assert rows["pm, words"][0] == "GO"
    assert rows["qa, words"][-1].startswith("signed on older evidence, does not count: failed, broken")
    assert rows["dev, words"][0] == "NO-GO"
    assert rows["dev, words"][3] == "words (on words)"
    assert rows["ops, words"] == ["–", "–", "–", "–", "has not signed off"]


def test_the_timeline_is_planned_against_known() -> None:
    rows = tables(section("## Timeline"))[0]
    assert rows[1:] == [
        ["T-4:00", "2026-02-27 08:42 UTC", "–", "words", "words", "● done by the clock"],
        [
            "T-3:00",
            "2026-02-27 09:42 UTC",
            "since 2026-02-27 09:42 UTC",
            "words",
            "words",
            "! late by 1h 17m: gate unseen ○ open, waits for words to close",
        ],
        [
            "T-2:00",
            "2026-02-27 10:42 UTC",
            "2026-02-27 11:30 UTC",
            "words",
            "words",
            "● done: gate closed ✔ closed",
        ],
        ["T-0", "2026-02-27 12:42 UTC", "–", "words", "words", "○ ahead"],
    ]


def test_success_criteria_and_notes() -> None:
    pending = "◐ pending, T-0 has not been"
    assert section("## Success criteria").splitlines() == [
        f"- words, over words: {pending} (gate words ✔ closed); ticked in the document, which proves nothing",
        f"- words: {pending}",
        f"- words: {pending}",
    ]
    assert section("## Notes").splitlines()[0] == "- 2026-02-27 11:30 UTC, words (qa): words"
    assert "- Note of 2026-02-27 11:30 UTC, words (qa): words" in gate("failed")


def test_what_is_not_there_has_no_section() -> None:
    book = Book(plan_of(gate_of("a", claims=[person("a")])))
    titles = re.findall("^## .*", written(review(book.launch, book.now)), re.MULTILINE)
    assert titles == ["## Verdict: NO-GO", "## Gates", "## All (0/1)"]


def test_a_go_says_on_what_it_stands() -> None:
    gates = [gate_of(key, claims=[person(key)]) for key in "abc"]
    book = Book(plan_of(*gates, stations=(Station(Role("pm"), "Morgan"),)))
    for key in "ab":
        book.submit(intents.Vouch(ClaimId(f"{key}.1"), "seen"), ANA)
    book.submit(intents.Waive(GateId("c"), "no time", "Zoe"), ANA)
    book.submit(intents.SignOff(Role("pm"), "Morgan", Answer.GO))
    made = written(review(book.launch, book.now))
    assert "## Verdict: GO with 1 waiver\n\nEvery gate that binds the GO is settled" in made
    loose = Book(replace(book.plan, close_at_least=2, stations=()))
    for key in "ab":
        loose.submit(intents.Vouch(ClaimId(f"{key}.1"), "seen"), ANA)
    made = written(review(loose.launch, loose.now))
    assert "## Verdict: GO with 1 gate open\n\nGO by the quota of the profile (2 gates): 1 binding gate not" in made


def test_a_count_that_the_checklist_states_is_held_against_the_gates() -> None:
    assert "The checklist states 9, it has 5." in MADE


def test_times_are_in_the_zone_of_the_launch() -> None:
    look = look_of_text("words")
    there = replace(look.launch.plan, timezone="America/Sao_Paulo")
    made = written(review(replace(look.launch, plan=there), look.now))
    assert "- T-0: 2026-02-27 09:42 America/Sao_Paulo" in made
    berlin = replace(look.launch.plan, timezone="Europe/Berlin")
    assert "- T-0: 2026-02-27 13:42 CET" in written(review(replace(look.launch, plan=berlin), look.now))
    lost = replace(look.launch.plan, timezone="Mars/Olympus")
    assert "- T-0: 2026-02-27 12:42 UTC" in written(review(replace(look.launch, plan=lost), look.now))


def test_a_gate_of_an_undeclared_category_is_not_lost() -> None:
    gate_ = replace(gate_of("a", claims=[person("a")]), category=CategoryId("lost"))
    book = Book(plan_of(gate_, categories=(Category(CategoryId("all"), "All"),)))
    made = written(review(book.launch, book.now))
    assert "- Gate `a`" in made
    assert tables(section("## Gates", made))[0][1:] == [
        ["All", "0", "0", "0", "0"],
        ["lost", "0", "0", "1", "1"],
        ["TOTAL", "0", "0", "1", "1"],
    ]


def test_a_launch_that_was_never_opened_can_be_written_down() -> None:
    book = Book(plan_of(t0=None))
    made = written(review(book.launch, START), keyed=False)
    assert "- Launch: not opened of project demo" in made
    assert "- T-time: T-0 is not set" in made
    assert "0 entries, journal head none, chain not keyed" in made
    assert check(made)


# ------------------------------------------------------------------------------------------------------------ shape
def test_strong_words_are_ours_alone() -> None:
    bold, ours = (
        Counter(child.type for child in inlines(GFM.parse(made)))["strong_open"]
        for made in (written(look_of_text("**bold**")), MADE)
    )
    assert bold == ours > 0


def test_times_of_the_future_are_no_trouble() -> None:
    book = book_of_text("words")
    assert check(written(review(book.launch, book.now - timedelta(days=3))))
