"""The retrospective: planned against actual, and what was known when something was decided."""

from __future__ import annotations

import re
from datetime import timedelta

from hypothesis import given, settings
from markdown_it import MarkdownIt

from cockpit.core import conducted as happened
from cockpit.core import events, intents
from cockpit.core.conducted import HoldKind
from cockpit.core.events import Answer
from cockpit.core.names import ClaimId, HoldId, LaunchId, MarkId, Operator, Role
from cockpit.core.plan import Mark, Station
from cockpit.core.review import review
from cockpit.report.retro import attempts, decisions, retro
from fakes.generate import ANA, START, Book, books, gate_of, person, plan_of
from fakes.reported import conducted_book
from fakes.texts import texts

GFM = MarkdownIt("gfm-like", {"linkify": True})
DANA = Operator("Dana", Role("pm"))


def flown() -> Book:
    marks = (
        Mark(timedelta(minutes=-50), "Freeze", "ops", id=MarkId("freeze")),
        Mark(timedelta(minutes=-30), "Deploy", "devops", id=MarkId("deploy")),
    )
    plan = plan_of(gate_of("a", claims=[person("a")]), stations=(Station(Role("pm"), "Dana"),), timeline=marks)
    book = Book(plan)
    book.write(events.LaunchOpened(LaunchId("demo-1"), "demo", "A launch", plan.digest, plan.t0, "1"))
    book.wait(60)
    book.write(happened.HoldBegun(HoldId("hold-1"), HoldKind.CALLED, timedelta(minutes=-59), "rain"), DANA)
    book.wait(1200)
    book.write(happened.HoldEnded(HoldId("hold-1"), "dry"), DANA)
    book.wait(600)
    book.write(happened.MarkCompleted(MarkId("freeze")), ANA)
    book.submit(intents.SignOff(Role("pm"), "Dana", Answer.GO), DANA)
    book.wait(60)
    book.submit(intents.Vouch(ClaimId("a.1"), "seen"), ANA)
    book.write(happened.Authorised("Dana", "seal", (), ""), DANA)
    return book


def told(book: Book) -> str:
    return retro(review(book.launch, book.now), book.entries)


def rows(text: str, title: str) -> list[list[str]]:
    lines = text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]


def test_planned_against_actual_per_mark() -> None:
    text = told(flown())
    assert rows(text, "Planned against actual") == [
        ["T-0:50", "Freeze", "ops", "2026-02-27 12:10 UTC", "2026-02-27 12:31 UTC", "21m late", "–"],
        ["T-0:30", "Deploy", "devops", "2026-02-27 12:30 UTC", "○ ahead", "–", "–"],
    ]
    assert "- T-0 as planned: 2026-02-27 13:00 UTC\n- T-0 at last: 2026-02-27 13:20 UTC, 20m later" in text


def test_every_hold_with_its_cause_and_length() -> None:
    text = told(flown())
    assert rows(text, "Holds") == [
        ["hold-1", "called", "rain", "Dana (pm)", "T-00:59:00", "2026-02-27 12:01:00 UTC", "20m", "Dana (pm): dry"]
    ]
    assert "1 hold, 20m together." in text


def test_every_decision_with_what_was_known_then() -> None:
    found = rows(told(flown()), "Decisions")
    assert [(row[3], row[4], row[5][:10], row[6]) for row in found] == [
        ("called hold-1 at T-00:59:00: rain".join("``"), "NO-GO", "2 blockers", "0 of 1"),
        ("signed off GO for pm as Dana, with 1 gate unproven", "NO-GO", "2 blockers", "0 of 1"),
        ("authorised GO as Dana", "GO", "0 blockers", "1 of 1"),
    ]


def test_a_decision_is_held_against_the_launch_before_it() -> None:
    book = flown()
    for one in decisions(book.plan, book.entries):
        assert one.before.launch.seq == one.entry.seq - 1
        assert one.before.now == one.entry.at


def test_attempts_begin_with_a_t0_after_a_scrub() -> None:
    book = flown()
    assert [one.number for one in attempts(book.entries)] == [1]
    assert "## Attempts" not in told(book)
    book.write(happened.Scrubbed("storm"), DANA)
    book.write(events.T0Set(START + timedelta(days=1)), DANA)
    book.write(events.T0Set(START + timedelta(days=1, hours=1)), DANA)
    assert [(one.number, one.scrubbed is not None) for one in attempts(book.entries)] == [(1, True), (2, False)]
    text = told(book)
    assert "Dana (pm): scrubbed this attempt: storm" in text
    assert book.launch.conduct.attempt == len(attempts(book.entries))


def test_issues_and_success_are_told() -> None:
    text = told(conducted_book("words"))
    assert [row[-1] for row in rows(text, "Issues")] == ["still open", "words"]
    assert "## Success" not in text


@settings(max_examples=15)
@given(texts)
def test_a_hostile_retrospective_is_inert(text: str) -> None:
    made = told(conducted_book(text))
    kinds = {token.type for token in GFM.parse(made)}
    children = [child for token in GFM.parse(made) for child in token.children or []]
    kinds |= {child.type for child in children}
    assert not {kind for kind in kinds if re.match("link|image|html|fence|code_block|blockquote|em_|s_", kind)}
    outside = "\n".join(child.content for child in children if child.type == "text")
    assert not re.search(r"@|<|>|\[|\]|\\|https?:|www\.", outside)


@settings(max_examples=30)
@given(books())
def test_every_history_has_a_retrospective(book: Book) -> None:
    assert told(book).startswith("# Retrospective: A launch\n")
