"""Texts from outside are shown and never obeyed: no escape reaches the terminal, no markup becomes a link."""

from __future__ import annotations

import re

import pytest
from conftest import MakeStage
from fakes.flight import FakeFlight
from fakes.plans import hostile

from cockpit.core import intents
from cockpit.core.names import GateId, Operator, Role
from cockpit.core.plain import plain_line
from cockpit.core.reading import Outcome

TEXTS = {
    "title sequence": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "c1": "\x9b31mred",
    "link": "[@click=app.quit]press me[/]",
    "bad markup": "[/nope] [link=http://x] [bold",
    "bidi": "abc\u202edef\u2066ghi",
    "zero width": "a\u200bb\ufeffc",
    "wide": "日本語のとても長いタイトル🚀🚀",
    "long": "x" * 5_000,
    "lines": "one\ntwo\r\nthree\ttabbed",
    "combining": "e" + "\u0301" * 60,
    "lone surrogate": "a\ud800b",
    "style": "$error [red]not red[/red] %s {0} `code`",
}
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\ud800-\udfff]")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("size", [(160, 46), (80, 24)])
async def test_a_hostile_text_is_only_text(stage: MakeStage, name: str, size: tuple[int, int]) -> None:
    text = plain_line(TEXTS[name], 500)  # as the door lets it in
    flight = FakeFlight(hostile(text), operator=Operator(text, Role("pm")), badges=(text,))
    flight.prove("hostile", Outcome.FAIL, actual={0: text}, note=text, output=(text,), error=text)
    flight.record(intents.Note(text, GateId("hostile")))
    flight.say("hostile", text)
    async with stage(flight, size=size) as s:
        for keys in ([], ["enter"], ["down"], ["v"], ["escape"], ["n"], ["escape"], ["g"], ["escape"], ["slash"],
                     ["escape"], ["ctrl+p"], ["escape"], ["s"], ["escape"], ["w"], ["escape"], ["tab"], ["o"]):
            await s.press(*keys)
            assert not FORBIDDEN.search(s.text.replace("\n", ""))
        flight.alarm(text)
        await s.press("o")
        assert not FORBIDDEN.search(s.text.replace("\n", ""))
        assert s.app.is_running


@pytest.mark.parametrize("name", TEXTS)
async def test_even_past_the_door_a_notice_is_plain(stage: MakeStage, name: str) -> None:
    async with stage() as s:
        s.board.say(TEXTS[name])
        await s.settle()
        assert not FORBIDDEN.search(s.notices.replace("\n", ""))
        assert s.app.is_running


async def test_a_markup_link_cannot_be_clicked(stage: MakeStage) -> None:
    flight = FakeFlight(hostile("[@click=app.quit]press[/]"))
    async with stage(flight) as s:
        for y, row in enumerate(s.rows):
            for match in re.finditer("press", row):
                await s.pilot.click(offset=(match.start(), y))
        await s.press("v")
        for y, row in enumerate(s.rows):
            for match in re.finditer("press", row):
                await s.pilot.click(offset=(match.start(), y))
        await s.settle()
        assert s.app.is_running
        assert not s.app._exit
        assert "[@click=app.quit]press[/]" in s.text


async def test_what_is_pasted_into_a_note_becomes_one_plain_line(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("n")
        await s.paste("two\nlines \x1b[31mred\x1b[0m \u202e")
        assert s.app.focused.value == "two lines \\x1b[31mred\\x1b[0m \\u202e"
        await s.press("enter")
        assert s.flight.intents[-1].text == "two lines \\x1b[31mred\\x1b[0m \\u202e"
