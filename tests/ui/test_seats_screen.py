"""Who is here on the screen: the band, the strip, the page of seats, and the director's seat passed on by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from ui_stage import MakeStage

from cockpit.core import intents
from cockpit.core import seatorders as asked
from cockpit.core.events import Answer
from cockpit.core.names import COCKPIT, GateId, Operator, Role, SeatId
from cockpit.core.plan import Plan
from cockpit.core.seated import Bound
from cockpit.core.seating import director
from cockpit.core.seats import Place
from cockpit.engine.flight import Company
from cockpit.ui import keys
from cockpit.ui.screens.seats import Page
from fakes.conducting import MINUTE, launch_day
from fakes.flight import GAGE, FakeFlight, flying

MINE, MORGANS, QUINNS, ALEXS = (SeatId(f"seat-{letter}") for letter in "abcd")
MORGAN, QUINN, ALEX = Operator("Morgan", Role("pm")), Operator("Quinn", Role("qa")), Operator("Alex")
Compare = Callable[[list[str]], None]


def several(director_of: str = "devops", deputy: str = "", operator: Operator = GAGE) -> FakeFlight:
    """Four seats: mine, Morgan's with a database login, Quinn's that is silent, an observer's."""
    day = launch_day()
    plan: Plan = replace(day, poll=replace(day.poll, director=director_of, deputy=deputy))
    flight = flying(plan, operator=operator)
    for seat, who in ((MINE, operator), (MORGANS, MORGAN), (QUINNS, QUINN), (ALEXS, ALEX)):
        login = "morgan" if who is MORGAN else ""
        flight.record(asked.TakeSeat(seat, login, observes=who is ALEX), who)
    flight.record(asked.TakeProbing(MORGANS), COCKPIT)
    flight.record(asked.TakeProbing(MINE, timedelta(seconds=3.2), MORGANS), COCKPIT)
    seen(flight, quinn=timedelta(seconds=42))
    return flight


def seen(flight: FakeFlight, **ago: timedelta) -> None:
    seats = {"mine": MINE, "morgan": MORGANS, "quinn": QUINNS, "alex": ALEXS}
    flight._show(
        company=Company(MINE, {seats[key]: flight.now - ago.get(key, timedelta()) for key in seats}, leads=True)
    )


async def test_the_band_says_who_is_here(stage: MakeStage) -> None:
    async with stage(several(), size=(240, 70)) as s:
        assert "4 here  ★ gage  ● Morgan  ◷ Quinn silent 0:42  ◌ Alex observes" in "\n".join(s.rows[:5])
    async with stage(several(), size=(80, 24)) as s:
        assert "4 here" in s.rows[1]


async def test_who_is_alone_reads_nothing_of_seats(stage: MakeStage) -> None:
    async with stage(flying(launch_day()), size=(160, 46)) as s:
        assert " here" not in "\n".join(s.rows[:5])
        await s.press("p")
        assert "its journal is not shared" in s.notices


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_seats_page(stage: MakeStage, snapshot: Compare, size: tuple[int, int]) -> None:
    async with stage(several(), size=size) as s:
        await s.press("p")
        snapshot(s.rows)


async def test_the_director_offers_the_seat_and_another_accepts_by_a_typed_word(stage: MakeStage) -> None:
    flight = several()
    async with stage(flight, size=(120, 40)) as s:
        await s.press("p", "o", "right", "enter")
        await s.type("I must board")
        await s.press("enter")
        assert flight.intents == [asked.OfferDirector("Morgan", "I must board")]
        await s.press("a")
        assert "it is offered to Morgan" in s.notices
        await s.press("escape")
        assert "offered to Morgan: p" in s.text
    flight._operator = MORGAN
    flight._show(operator=MORGAN)
    async with stage(flight, size=(120, 40)) as s:
        await s.press("p", "a", "enter")
        await s.type("DIREC")
        await s.press("enter")
        assert "type DIRECT" in s.text
        await s.type("T")
        await s.press("enter")
        assert director(flight.picture.launch) == "Morgan"
        assert "director: Morgan in place of devops (Gage)" in s.text


async def test_a_silent_director_is_said_and_only_the_deputy_is_let_in(stage: MakeStage) -> None:
    flight = several("pm", deputy="devops")
    flight.advance(3 * MINUTE)
    seen(flight, morgan=3 * MINUTE)
    async with stage(flight, size=(160, 46)) as s:
        assert "director silent for 3:00" in s.text
        await s.press("p")
        assert "the deputy, devops, may take over: t. Nothing happens by itself." in s.text
        await s.press("t")
        await s.type("her line is dead")
        await s.press("enter")
        await s.type("DIRECT")
        await s.press("enter")
        assert director(flight.picture.launch) == "gage"


async def test_while_the_director_lives_nobody_takes_over(stage: MakeStage) -> None:
    flight = several("pm", deputy="devops")
    flight.advance(3 * MINUTE)
    seen(flight)
    async with stage(flight, size=(160, 46)) as s:
        assert "director silent" not in s.text
        await s.press("p", "t")
        assert "gave a sign of life" in s.notices
    assert flight.intents == []


async def test_an_observer_is_told_why_its_keys_do_nothing(stage: MakeStage) -> None:
    flight = several()
    flight._show(company=Company(MINE, {MINE: flight.now}, observes=True))
    async with stage(flight, size=(160, 46)) as s:
        for key in "vwnsuhAir":
            await s.press(key)
            assert any(word in s.notices for word in ("only observes", "only looks")), key
        await s.press("p", "o")
        assert "only observes" in s.notices
        assert keys.BY_ID["export"].why_not(s.board.scene) == ""
    assert flight.intents == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_the_roll_call_says_which_names_the_database_proves(
    stage: MakeStage, snapshot: Compare, size: tuple[int, int]
) -> None:
    flight = several()
    flight.record(intents.SignOff(Role("pm"), "Morgan", Answer.GO, login="morgan"), MORGAN)
    flight.record(intents.SignOff(Role("qa"), "Quinn", Answer.NO_GO, "too slow", GateId("smoke"), login="app"), QUINN)
    async with stage(flight, size=size) as s:
        await s.press("P")
        snapshot(s.rows)
        assert "login morgan · sealed to evidence" in s.text
        assert "named, by login app · too slow" in s.text


async def test_the_roll_call_of_a_file_says_once_that_names_are_statements(stage: MakeStage) -> None:
    async with stage(flying(launch_day()), size=(120, 40)) as s:
        await s.press("P")
        assert s.text.count("statements") == 1
        assert "named" not in s.text.replace("nobody named", "")


async def test_who_looks_on_without_standing_in_the_journal_is_listed_with_the_others(stage: MakeStage) -> None:
    flight = several()
    company = flight.picture.company
    assert company is not None
    eve = SeatId("seat-e")
    guest = Place(eve, Operator("Eve"), flight.now, Bound.NAMED, "reader", observes=True)
    flight._show(company=replace(company, seen={**company.seen, eve: flight.now}, guests=(guest,)))
    async with stage(flight, size=(240, 70)) as s:
        assert "5 here  ★ gage  ● Morgan  ◷ Quinn silent 0:42  ◌ Alex observes  ◌ Eve observes" in "\n".join(s.rows[:5])
        await s.press("p")
        assert "named, by login reader" in s.text
    async with stage(flight, size=(80, 24)) as s:
        await s.press("p")
        line = next(row for row in s.rows if "Eve" in row)
        assert " named " in line
        assert "…" not in line


async def test_where_not_everybody_fits_into_the_band_trouble_comes_first(stage: MakeStage) -> None:
    async with stage(several(), size=(120, 40)) as s:
        assert "4 here  ◷ Quinn silent 0:42  +3" in "\n".join(s.rows[:5])
    async with stage(several(), size=(160, 46)) as s:
        assert "4 here  ◷ Quinn silent 0:42  ★ gage  ● Morgan  +1" in "\n".join(s.rows[:5])


async def test_the_page_grows_with_who_comes_and_says_why_the_seat_is_offered(stage: MakeStage) -> None:
    flight = several()
    async with stage(flight, size=(120, 40)) as s:
        await s.press("p")
        page = s.board.app.screen.query_one(Page)
        before = page.size.height
        for number in range(6):
            flight.record(asked.TakeSeat(SeatId(f"seat-{number}")), Operator(f"Guest {number}"))
        flight.record(asked.OfferDirector("Morgan", "I must board a plane"))
        await s.settle()
        page.show()  # as it does by itself, twice a second
        await s.settle()
        assert page.size.height == before + 7
        assert "Guest 5" in s.text
        assert "offered to Morgan by gage (devops): I must board a plane" in s.text


async def test_what_cannot_be_done_about_the_seat_is_dim(stage: MakeStage) -> None:
    flight = several()
    async with stage(flight, size=(120, 40)) as s:
        await s.press("p")
        page = s.board.app.screen.query_one(Page)

        def bright() -> list[str]:
            row = next(
                row for row in page.draw(*page.size, page.ink) if "Esc leave" in "".join(one.text for one in row)
            )
            return [one.text for one in row if one.style == page.ink.focus and one.text[:1].isalpha()]

        assert bright() == ["o offer", "Esc leave"]
        flight.record(asked.OfferDirector("Morgan"))
        await s.settle()
        assert bright() == ["o offer", "d decline, take back", "Esc leave"]


async def test_who_is_gone_is_not_counted_as_here(stage: MakeStage) -> None:
    flight = several()
    company = flight.picture.company
    assert company is not None
    flight._show(company=replace(company, seen={key: at for key, at in company.seen.items() if key != QUINNS}))
    async with stage(flight, size=(160, 46)) as s:
        assert "3 here  ✖ Quinn gone  ★ gage" in "\n".join(s.rows[:5])
    async with stage(flight, size=(80, 24)) as s:
        assert "3 here, 1 gone" in s.rows[1]
