"""The snapshot was written: where it stands, and a copy for the clipboard."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from cockpit.ui.dialogs.dialog import Dialog, text

LARGEST = 500_000
"""Bytes of the largest text that is handed to a terminal's clipboard."""


class Exported(Dialog[None]):
    """Offers the path or the text through OSC 52, which also works over SSH."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_markdown", "Copy the Markdown", show=False),
        Binding("p", "copy_path", "Copy the path", show=False),
        Binding("enter", "leave", "Close", show=False),
    ]

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def compose(self) -> ComposeResult:
        """The path and the keys."""
        with Vertical(id="box"):
            yield text("Snapshot written", "title")
            yield text(self._path, "quote")
            yield text("c copy the Markdown · p copy the path · Esc close", "keys")

    async def action_copy_markdown(self) -> None:
        """Copy what was written."""
        try:
            words = await asyncio.to_thread(Path(self._path).read_text, "utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self._done(f"cannot read it: {error}")
            return
        if len(words) > LARGEST:
            self._done("too long for a terminal's clipboard; open the file")
            return
        self.app.copy_to_clipboard(words)
        self._done("the Markdown was handed to the terminal's clipboard")

    def action_copy_path(self) -> None:
        """Copy where it stands."""
        self.app.copy_to_clipboard(self._path)
        self._done("the path was handed to the terminal's clipboard")

    def _done(self, words: str) -> None:
        from cockpit.ui.shell import Shell

        if isinstance(self.app, Shell):
            self.app.say(words, seconds=4.0)
        self.dismiss(None)
