"""A stage for the screen: the real app without a terminal, real key presses, rows of text to look at."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fakes.flight import FakeFlight, flying
from fakes.plans import track_ai
from textual import events
from textual.app import App
from textual.pilot import Pilot

from cockpit.engine.flight import Picture
from cockpit.ui.app import CockpitApp
from cockpit.ui.board import Board

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests, each in a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


def rows_of(app: App[Any]) -> list[str]:
    """What is on the screen, line by line, as text; a dialog lies over its board."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


class Stage:
    """One run of an app, as a test sees it."""

    def __init__(self, app: App[Any], pilot: Pilot[Any], flight: FakeFlight) -> None:
        self.app = app
        self.pilot = pilot
        self.flight = flight
        self.exported: list[Picture] = []

    @property
    def board(self) -> Board:
        """The board below any dialog."""
        board = self.app.screen_stack[0]
        assert isinstance(board, Board)
        return board

    @property
    def rows(self) -> list[str]:
        """The screen's lines."""
        return rows_of(self.app)

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.rows)

    @property
    def notices(self) -> str:
        """What is being said to the operator, without markup."""
        return "\n".join(note.message for note in self.app._notifications)

    def row(self, words: str) -> str:
        """A gate's line in its pane at the left."""
        return next(line for line in self.rows if words in line[:96])

    async def press(self, *keys: str) -> None:
        """Press keys and wait until everything that they cause has happened."""
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text, key by key."""
        names = {" ": "space", "-": "minus", ".": "full_stop", "/": "slash", ":": "colon", "#": "number_sign"}
        await self.press(*(names.get(char, char) for char in text))

    async def paste(self, text: str) -> None:
        """Paste a text, as a terminal with bracketed paste does."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is under way: pictures are shown, dialogs are painted, workers are done."""
        while True:
            await self.pilot.pause()
            busy = [worker for worker in self.app.workers if not worker.is_finished]
            waiting = isinstance(self.app.screen_stack[0], Board) and self.board._waiting is not None
            unseen = getattr(self.app.screen, "seen_at", 0.0) is None
            if not (waiting or unseen or (busy and not self.flight.hold_answers)):
                return
            await asyncio.sleep(0.005)


MakeStage = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def stage() -> MakeStage:
    """`async with stage(flight, size=(160, 46)) as s:` the board of a flight, by default the Track-AI morning."""

    @asynccontextmanager
    async def make(
        flight: FakeFlight | None = None, *, size: tuple[int, int] = (160, 46), **options: Any
    ) -> AsyncIterator[Stage]:
        flying_now = flight if flight is not None else flying(track_ai())
        exported: list[Picture] = []

        async def export(picture: Picture) -> str:
            exported.append(picture)
            return "/home/gage/track-ai-snapshot.md"

        app = CockpitApp(flying_now, **{"export": export, "animate": False, **options})
        async with app.run_test(size=size) as pilot:
            found = Stage(app, pilot, flying_now)
            found.exported = exported
            await found.settle()
            yield found

    return make


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[list[str]], None]:
    """Compare lines with `snapshots/NAME.txt`; COCKPIT_UPDATE_SNAPSHOTS=1 writes them instead."""

    def compare(rows: list[str]) -> None:
        path = SNAPSHOTS / f"{request.node.name.removeprefix('test_')}.txt"
        found = "\n".join(line.rstrip() for line in rows) + "\n"
        if os.environ.get("COCKPIT_UPDATE_SNAPSHOTS"):
            path.write_text(found, "utf-8")
        assert path.exists(), f"{path.name} is missing: look at the screen, then write it with COCKPIT_UPDATE_SNAPSHOTS=1"
        assert found == path.read_text("utf-8")

    return compare
