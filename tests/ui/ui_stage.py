"""A run of the app as a test sees it: keys in, rows of text out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot

from cockpit.engine.flight import Picture
from cockpit.ui.board import Board
from cockpit.ui.deliberate import HELD
from fakes.flight import FakeFlight


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
        self._pressed = 0.0

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
        """Press keys, one after the other, each with everything that it causes, and none of them held down."""
        for key in keys:
            character = key if len(key) == 1 else _CHARACTERS.get(key)
            event = events.Key(key, character)
            event.time = self._pressed = max(event.time, self._pressed + 2 * HELD)
            self.app.post_message(event)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text in one breath: a key event for every character, as a terminal sends them."""
        for char in text:
            self.app.post_message(events.Key(_character_to_key(char), char))
        await self.settle()

    async def paste(self, text: str) -> None:
        """Paste a text, as a terminal with bracketed paste does."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is under way: pictures are shown, dialogs are open, workers are done.

        A message may pass app, screen, widget and come back; six rounds see the longest way to its end. What is still
        under way after `MOST` rounds is left so: whoever asked sees on the screen what is missing.
        """
        for _ in range(MOST):
            for _ in range(6):
                await self.pilot.pause(0)
            if self.app._exit:
                return
            busy = any(not worker.is_finished for worker in self.app.workers) and not self.flight.hold_answers
            waiting = isinstance(self.app.screen_stack[0], Board) and self.board._waiting is not None
            busy = busy or getattr(self.app, "typing", False)
            if not (busy or waiting or getattr(self.app.screen, "opened_at", 0.0) is None):
                return
            await asyncio.sleep(0.002)


MOST = 1000
"""Rounds of waiting, each of some milliseconds."""
_CHARACTERS = {"slash": "/", "question_mark": "?", "space": " "}
MakeStage = Callable[..., AbstractAsyncContextManager[Stage]]
