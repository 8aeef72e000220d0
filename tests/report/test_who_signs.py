"""What a name under an answer rests on, in every report; and who directed, from when to when."""

from __future__ import annotations

import pytest

from cockpit.core import intents, orders
from cockpit.core import seatorders as asked
from cockpit.core.contingency import PollRule
from cockpit.core.events import Answer
from cockpit.core.names import ClaimId, LaunchId, Operator, Role
from cockpit.core.plan import Station
from cockpit.core.review import Review, review
from cockpit.report.account import account
from cockpit.report.decisions import roll_call
from cockpit.report.markdown import snapshot
from cockpit.report.retro import retro
from cockpit.report.seats import STATEMENTS
from cockpit.report.sentences import log_line
from cockpit.report.summary import as_json
from fakes.generate import ANA, Book, gate_of, person, plan_of

MORGAN, ALEX, QUINN = Operator("Morgan", Role("pm")), Operator("Alex", Role("sm")), Operator("Quinn", Role("qa"))
STATIONS = (
    Station(Role("pm"), "Morgan", login="morgan_pg"),
    Station(Role("qa"), "Quinn"),
    Station(Role("sm"), "Alex"),
)


def signed(logins: dict[str, str]) -> Book:
    """A launch at GO in which everybody signed from a seat with that login, none where there is none."""
    rule = PollRule(director="pm", deputy="sm")
    book = Book(plan_of(gate_of("a", claims=[person("a")]), stations=STATIONS, owner="pm", poll=rule))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    book.submit(intents.Vouch(ClaimId("a.1"), "seen"), ANA)
    for who in (MORGAN, QUINN, ALEX):
        book.wait(60)
        answer = intents.SignOff(who.role or Role(""), who.name, Answer.GO, login=logins.get(who.name, ""))
        assert book.submit(answer, who) is None
    assert book.submit(orders.Authorise("Morgan", login=logins.get("Morgan", "")), MORGAN) is None
    return book


def look(book: Book) -> Review:
    return review(book.launch, book.now)


def written(book: Book) -> str:
    return snapshot(look(book), operator=ANA, keyed=True)


def cells(text: str, heading: str) -> list[list[str]]:
    part = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:1] == "|"]


SHARED = {"Morgan": "morgan_pg", "Quinn": "app", "Alex": "alex"}
"""Morgan's by the profile, Quinn's of the whole team, Alex' of the same name."""


STATED = f"{STATEMENTS}."


def test_every_report_says_which_name_is_proven() -> None:
    book = signed(SHARED)
    header, _, *rows = cells(written(book), "Sign-offs")
    assert [row[header.index("Rests on")].strip("`") for row in rows] == [
        "login morgan_pg", "named, by login app", "login alex"
    ]  # fmt: skip
    assert "; `login morgan_pg: proven by the database`" in written(book)
    called = roll_call(look(book))
    assert [line.split(", 2026")[0].split("GO     ")[1] for line in called[1:4]] == [
        "Morgan, login morgan_pg", "Quinn, named, by login app", "Alex, login alex"
    ]  # fmt: skip
    found = as_json(look(book), profile="shop.toml")
    assert [(one["rests_on"], one["login"]) for one in found["poll"]] == [
        ("login", "morgan_pg"), ("named", "app"), ("login", "alex")
    ]  # fmt: skip
    assert (found["authorisation"]["rests_on"], found["authorisation"]["login"]) == ("login", "morgan_pg")
    said = [log_line(entry, book.plan, "UTC") for entry in book.entries[-4:]]
    assert "as Morgan (login morgan_pg)" in said[0]
    assert "as Quinn (named, by login app)" in said[1]
    assert "authorised GO as Morgan (login morgan_pg)" in said[3]
    told = account(look(book), operator=ANA, source="", document="list.md", known=())
    assert [fact for one in told.stations for fact in one.facts][1] == (
        "signed by Quinn (named, by login app), 2026-02-27 12:02 UTC"
    )
    for text in (written(book), "\n".join(called), retro(look(book), book.entries)):
        assert STATEMENTS.removeprefix("Names") not in text


def test_a_journal_without_logins_says_once_that_names_are_statements() -> None:
    book = signed({})
    for text in (written(book), retro(look(book), book.entries)):
        assert text.count(STATED) == 1
    assert cells(written(book), "Sign-offs")[0][3:5] == ["Signed as", "When"]
    assert [line for line in roll_call(look(book)) if "statements" in line] == [
        "names        are statements here: this journal knows no database login that would prove one"
    ]
    assert {one["rests_on"] for one in as_json(look(book), profile="shop.toml")["poll"]} == {"named"}
    assert "(" not in log_line(book.entries[2], book.plan, "UTC").split("pm as ")[1]


def test_nobody_signed_nothing_is_said_of_names() -> None:
    book = Book(plan_of(gate_of("a", claims=[person("a")]), stations=STATIONS))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert STATEMENTS not in written(book)
    assert "statements" not in "".join(roll_call(look(book)))
    assert as_json(look(book), profile="shop.toml")["poll"][0]["rests_on"] is None


# ------------------------------------------------------------------------------------------------- who directed
def passed() -> Book:
    """Morgan hands over to Quinn after a minute; Quinn says nothing, and ten minutes later Alex takes over."""
    book = signed({})
    book.wait(60)
    book.submit(asked.OfferDirector("Quinn", "I must board"), MORGAN)
    book.submit(asked.AcceptDirector(), QUINN)
    book.wait(600)
    assert book.submit(asked.TakeDirector("her line is dead"), ALEX) is None
    book.wait(60)
    book.submit(intents.Note("on we go"), ALEX)
    return book


def test_the_retrospective_tells_who_directed_from_when_to_when() -> None:
    book = passed()
    told = retro(look(book), book.entries)
    assert cells(told, "Who directed")[2:] == [
        ["pm (Morgan)", "2026-02-27 12:00:00 UTC", "2026-02-27 12:04:00 UTC", "4m", "named by the profile", "–"],
        ["Quinn", "2026-02-27 12:04:00 UTC", "2026-02-27 12:14:00 UTC", "10m", "handed over", "I must board"],
        ["Alex", "2026-02-27 12:14:00 UTC", "the end of the journal", "1m", "taken over by the deputy",
         "her line is dead"],
    ]  # fmt: skip
    decided = [row[3] for row in cells(told, "Decisions")[-2:]]
    assert "handed over by pm (Morgan)" in decided[0]
    assert "as the deputy from Quinn" in decided[1]


def test_the_heading_of_a_snapshot_names_who_directs_now() -> None:
    book = signed({})
    assert "\n- Director: pm (Morgan)\n" in written(book)
    book.submit(asked.OfferDirector("Quinn"), MORGAN)
    assert "\n- The director's seat is offered to Quinn by Morgan (pm)\n" in written(book)
    now = written(passed())
    assert (
        "- Director: Alex in place of Quinn, taken over by the deputy at 2026-02-27 12:14 UTC: her line is dead" in now
    )


@pytest.mark.parametrize(("director", "owner"), [("", "pm"), ("", "")], ids=["the owner", "nobody"])
def test_who_needs_no_line_has_none(director: str, owner: str) -> None:
    book = Book(plan_of(gate_of("a", claims=[person("a")]), owner=owner, poll=PollRule(director=director)))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert "Director:" not in written(book)
    assert ("## Who directed" in retro(look(book), book.entries)) is bool(owner)
