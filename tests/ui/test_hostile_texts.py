"""Texts from outside are shown and never obeyed: no escape reaches the terminal, no markup becomes a link."""

from __future__ import annotations

import re

import pytest
from ui_stage import MakeStage

from cockpit.core import intents
from cockpit.core.names import ClaimId, GateId, Operator, Role
from cockpit.core.plain import plain_line
from cockpit.core.reading import Outcome
from fakes.flight import FakeFlight
from fakes.plans import hostile

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


PLAIN = [plain_line(text, 500) for text in TEXTS.values()]
"""As the door lets them in."""

RAW = [text.replace("\ud800", "\ufffd") for text in TEXTS.values()]
"""As if the door had been forgotten. (A lone surrogate cannot even be hashed into the seal of the evidence.)"""


def hostile_flight(texts: list[str]) -> FakeFlight:
    flight = FakeFlight(hostile(*texts), operator=Operator(texts[4], Role("role-0")), badges=tuple(texts))
    for number, text in enumerate(texts):
        gate = f"hostile-{number}"
        flight.prove(gate, Outcome.FAIL, actual={0: text}, note=text, output=(text,), error=text)
        flight.record(intents.Note(text, GateId(gate)))
        flight.say(gate, text)
    return flight


@pytest.mark.parametrize(("size", "texts"), [((160, 46), PLAIN), ((80, 24), PLAIN), ((160, 46), RAW)])
async def test_hostile_texts_are_only_texts(stage: MakeStage, size: tuple[int, int], texts: list[str]) -> None:
    flight = hostile_flight(texts)
    async with stage(flight, size=size) as s:
        for number, text in enumerate(texts):
            s.board.go(GateId(f"hostile-{number}"), ClaimId(f"hostile-{number}-1"))
            flight.alarm(text)
            await s.settle()
            assert not FORBIDDEN.search(s.text.replace("\n", ""))
        for keys in (["g"], ["escape"], ["slash"], ["escape"], ["ctrl+p"], ["escape"], ["s"], ["escape"], ["o"], ["f"]):
            await s.press(*keys)
            assert not FORBIDDEN.search(s.text.replace("\n", ""))
        assert s.app.is_running


async def test_a_dialog_shows_them_too(stage: MakeStage) -> None:
    async with stage(hostile_flight(RAW)) as s:
        for number in range(len(RAW)):
            s.board.go(GateId(f"hostile-{number}"), ClaimId(f"hostile-{number}-2"))
            await s.press("v")
            assert s.app.screen.is_modal
            assert not FORBIDDEN.search(s.text.replace("\n", ""))
            await s.press("escape")


async def test_even_past_the_door_a_notice_is_plain(stage: MakeStage) -> None:
    async with stage() as s:
        for text in TEXTS.values():
            s.board.say(text)
            await s.settle()
            assert not FORBIDDEN.search(s.notices.replace("\n", ""))
        assert s.app.is_running


async def test_a_markup_link_cannot_be_clicked(stage: MakeStage) -> None:
    flight = FakeFlight(hostile("[@click=app.quit]press[/]"))
    async with stage(flight) as s:
        await s.press("enter", "down", "v")
        places = [(match.start(), y) for y, row in enumerate(s.rows) for match in re.finditer("press", row)]
        assert len(places) > 3
        for place in places[::4]:
            await s.pilot.click(offset=place)
        await s.settle()
        await s.press("escape")
        for y, row in list(enumerate(s.rows))[:12]:
            for match in list(re.finditer("press", row))[:2]:
                await s.pilot.click(offset=(match.start(), y))
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
