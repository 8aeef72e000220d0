"""One text for one decision: a note, a reason, and where it is asked for a word that must be typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from cockpit.core.intents import Intent
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry, Pick, Typed
from cockpit.ui.dialogs.form import Form, Line
from cockpit.ui.shell import STYLES

SHEETS: Final[list[Path]] = [STYLES / "dialogs.tcss", STYLES / "trouble.tcss"]
"""The style sheets of what is about trouble."""


class Asked(NamedTuple):
    """What is asked for."""

    label: str
    placeholder: str
    needed: str = ""
    """What is said when it is empty; empty: it may be."""
    word: str = ""
    """A word that must be typed beside it."""
    choices: tuple[tuple[str, str], ...] = ()
    """Answers to choose from, none at first: value and words."""


class Worded(Form):
    """Ask for one text, and record what is made of it."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        lead: Iterable[tuple[str, str]],
        asked: Asked,
        make: Callable[[str, str], tuple[Intent, str]],
        verb: str = "record",
    ) -> None:
        """Make it.

        Args:
            desk: the board's.
            title: what it is about.
            lead: lines above: text and class (`quote`, `lead`, `warning`).
            asked: what is asked for.
            make: the intent for the text and the chosen answer, and what is said once it is recorded.
            verb: what Ctrl+S does.
        """
        super().__init__(desk, title)
        self._lead = tuple(lead)
        self._asked = asked
        self._make = make
        self.verb = verb
        self.wants_words = bool(asked.needed or asked.word)

    def lead(self) -> Iterable[tuple[str, str]]:
        """What it is about."""
        return self._lead

    def lines(self) -> Iterable[Line]:
        """The answer, the text, the word."""
        asked = self._asked
        if asked.choices:
            yield Line("Answer", Pick("answer", asked.choices), "answer")
        yield Line(asked.label, Entry(placeholder=asked.placeholder, name="text"), "text")
        if asked.word:
            yield Line("Confirm", Typed(placeholder=f"type {asked.word}", name="word"), "word")

    async def finish(self) -> str:
        """What must be there is there; the rest is the core's to judge."""
        asked, text = self._asked, self.value("text")
        if asked.choices and not self.value("answer"):
            return f"✖ choose: {' or '.join(words for _, words in asked.choices)}"
        if asked.needed and not text:
            return f"✖ {asked.needed}"
        if asked.word and self.value("word") != asked.word:
            return f"✖ type {asked.word} to confirm"
        intent, done = self._make(text, self.value("answer"))
        return await self.record(intent, done)
