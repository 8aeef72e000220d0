"""No decision comes from a paste, from keys typed ahead, or from a key that is held down."""

from __future__ import annotations

import random
import string
import sys
from pathlib import Path

import pytest
from textual import events
from ui_stage import MakeStage, Stage

from cockpit.core import intents, orders
from cockpit.ui.deliberate import HELD
from cockpit.ui.keys import COMMANDS
from fakes.flight import FakeFlight, flying
from fakes.plans import track_ai
from fakes.terminal import Terminal

DECISIONS = (
    intents.SignOff, intents.WithdrawSignOff, intents.Waive, intents.RevokeWaiver, intents.Vouch, intents.SetT0,
    orders.Authorise, orders.WithdrawAuthorisation, orders.CallHold, orders.Resume, orders.Recycle, orders.Scrub,
    orders.AskRollback, orders.AnswerRollback, orders.DecideRollback, orders.RaiseIssue, orders.OpenPoll,
)  # fmt: skip
PASTES = (
    "y\r", "GO\r", "devops\rGO\rdevops\r", "\x13", "override\r\r\r", "yes\ny\ny\n", "\x1b[200~GO\x1b[201~", "s\rGO\r",
    "RECYCLE", "SCRUB\r", "never\r", "known flake\rgage\rnever\r\x13", "\x1b[C\rGO\r",
)  # fmt: skip
OPENERS = [command.keys[0] for command in COMMANDS if command.id not in {"quit", "stop", "stop_all"}]
DIALOGS = ("s", "w", "A", "h", "T", "P", "B", "u", "i", "v", "R", "n", "I", "S")
KEYS = [
    *OPENERS,
    *string.ascii_letters.replace("q", ""),
    *"0123456789 ",
    "enter",
    "space",
    "up",
    "down",
    "left",
    "right",
    "tab",
    "y",
]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a key saves beside the person does not land in the checkout."""
    monkeypatch.chdir(tmp_path)


def decided(flight: FakeFlight) -> list[object]:
    """The decisions that were asked for, if anything was recorded; what was refused decided nothing."""
    if flight.picture.launch.seq == BEGUN:
        return []
    return [intent for intent in flight.intents if isinstance(intent, DECISIONS)]


BEGUN = flying(track_ai()).picture.launch.seq
"""The last entry of the journal before anybody pressed a key."""


def key(name: str, at: float | None = None) -> events.Key:
    event = events.Key(name, name if len(name) == 1 else " " if name == "space" else None)
    if at is not None:
        event.time = at
    return event


async def script(s: Stage, rng: random.Random) -> list[str]:
    """Keys typed ahead of a dialog in one breath, then pastes into it, each followed by a held Enter."""
    board = [name for name in rng.choices(KEYS, k=rng.randint(0, 12)) if name not in {"q", *DIALOGS}]
    opener = rng.choice(DIALOGS)
    ahead = [*board[:4], opener, *rng.choices(KEYS, k=rng.randint(0, 10)), "enter", "y", "enter"]
    for name in ahead:
        s.app.post_message(key(name))
    await s.settle()
    said = [*ahead]
    for _ in range(rng.randint(1, 2)):
        text = rng.choice(PASTES)
        s.app.post_message(events.Paste(text))
        for _ in range(rng.randint(1, 8)):
            s.app.post_message(key("enter"))
        await s.settle()
        said.append(repr(text))
    for _ in range(4):
        s.app.post_message(key("escape"))
    await s.settle()
    return said


async def scripts(stage: MakeStage, count: int, seed: int) -> None:
    rng = random.Random(seed)
    flight = flying(track_ai())
    async with stage(flight, size=(120, 40)) as s:
        for _ in range(count):
            said = await script(s, rng)
            assert not decided(flight), (decided(flight), said)
            assert s.app.is_running


async def test_no_decision_comes_from_pastes_and_keys_typed_ahead(stage: MakeStage) -> None:
    await scripts(stage, 12, 7)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(10))
async def test_no_decision_comes_from_a_thousand_scripts(stage: MakeStage, part: int) -> None:
    await scripts(stage, 100, random.randrange(2**32) + part)


# ------------------------------------------------------------------------------------------------------- held down
async def hold_down(s: Stage, name: str, times: int, first: float = 0.5) -> None:
    """A key as a terminal repeats it: once, after a while again, then thirty times a second."""
    at = events.Key("x", "x").time
    for number in range(times):
        s.app.post_message(key(name, at if number == 0 else at + first + number * 0.033))
    await s.settle()


@pytest.mark.parametrize("opener", DIALOGS)
@pytest.mark.parametrize("held", ["enter", "y", "space", "s", "A", "right"])
async def test_a_key_that_is_held_down_decides_nothing(stage: MakeStage, opener: str, held: str) -> None:
    flight = flying(track_ai())
    async with stage(flight, size=(120, 40)) as s:
        s.app.post_message(key(held, events.Key("x", "x").time))
        s.app.post_message(key(opener))
        await s.settle()
        await hold_down(s, held, 12)
        assert len(decided(flight)) <= (opener == "u" and held == "y"), "a yes after the question is one"


async def test_a_held_enter_ticks_one_step_and_no_more(stage: MakeStage) -> None:
    flight = flying(track_ai())
    async with stage(flight) as s:
        await s.press("T")
        await hold_down(s, "space", 20)
    ticks = [intent for intent in flight.intents if isinstance(intent, orders.TickStep)]
    assert len(ticks) <= 1


async def test_a_yes_that_was_typed_ahead_is_none(stage: MakeStage) -> None:
    flight = flying(track_ai())
    async with stage(flight) as s:
        for name in ("u", "y", "y", "y"):
            s.app.post_message(key(name))
        await s.settle()
        assert "Take back" in s.text
        await hold_down(s, "y", 3)
        assert not decided(flight), "it was held down since before the question"
        await s.press("j")
        await s.press("y")
        assert len(decided(flight)) == 1


async def test_enter_alone_completes_nothing(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("h", "enter", "enter")
        assert not decided(s.flight)
        await s.paste("the queue grows")
        await s.press("enter")
        assert not decided(s.flight), "what is only pasted is no word of anybody's"
        assert "nothing was typed here: Enter alone does not hold, ^s does" in s.text
        await s.type("!")
        await s.press("enter")
        assert decided(s.flight)[-1].reason == "the queue grows!"  # type: ignore[attr-defined]


async def test_the_typed_word_must_be_the_word(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("s", "enter", "enter", "right", "enter")
        for text in ("DEVOPS", "devop", "devops1", "go"):
            await s.type(f"{text}")
            await s.press("enter", "enter")
            assert not decided(s.flight)
            for _ in range(len(text)):
                await s.press("backspace")


# ----------------------------------------------------------------------------------------------- one after the other
async def test_what_comes_in_one_burst_lands_where_each_key_leads(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("w")
        for char in "known flake\rsomebody else\rnever":
            s.app.post_message(key("enter") if char == "\r" else key("space") if char == " " else key(char))
        await s.settle()
        form = s.app.screen
        assert [form.value(name) for name in ("reason", "approver", "until")] == [
            "known flake",
            "somebody else",
            "never",
        ]
        for name in ("shift+tab", "!", "tab", "?"):
            s.app.post_message(key(name))
        await s.settle()
        assert (form.value("approver"), form.value("until")) == ("!", "?"), "Tab selects what stands there"


async def test_a_key_whose_receiver_is_gone_holds_up_nothing(stage: MakeStage) -> None:
    async with stage() as s:
        for _ in range(5):
            for name in ("?", "escape", "j", "n", "escape", "k"):
                s.app.post_message(key(name))
            await s.settle()
        assert not s.app.typing
        await s.press("escape", "n")
        await s.type("still here")
        await s.press("enter")
        assert s.flight.intents[-1].text == "still here"


def test_the_wait_is_longer_than_terminals_take_to_repeat() -> None:
    assert HELD > 0.66


# --------------------------------------------------------------------------------------------------- in a terminal
@pytest.mark.timeout(90)
def test_in_a_real_terminal_a_paste_and_what_was_typed_ahead_sign_nothing(tmp_path: Path) -> None:
    t = Terminal([sys.executable, str(Path(__file__).parent / "screen_driver.py"), str(tmp_path)], size=(120, 40))
    rng = random.Random(7)
    try:
        t.until("^p palette")
        for opener, title in (
            ("s", "Your answer is sealed"),
            ("w", "The verdict will say"),
            ("h", "Everybody sees your"),
        ):
            ahead = "".join(rng.choices("jkf1 ", k=6))
            t.press(f"{ahead}{opener}y\rdevops\rGO\ry".encode())
            t.until(title)
            t.press(b"\x1b[200~devops\rGO\rdevops\ry\r\x1b[201~\r\r\r\r\r\r")
            t.read(0.3)
            assert title in t.text, "it is still open"
            t.press(b"\x1b")
            while title in t.text:
                assert t.read(0.5)
        t.press(b"q")
        assert t.wait() == 0
    finally:
        t.close()
    assert not (tmp_path / "intents").read_text(), (tmp_path / "intents").read_text()
