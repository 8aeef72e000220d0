"""The first question to a database: asked again for a few seconds where the server is on its way back.

A server that restarts refuses every connection for a second or two, and whoever opens a launch just then has done
nothing wrong. What no waiting changes (a password, a name) is said at once.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from cockpit.errors import JournalAway
from cockpit.journal.pglink import Link, Row
from cockpit.journal.pgtarget import Lost, Target

PATIENCE: Final = 5.0
"""Seconds after which the server is given up."""
PAUSE: Final = 0.2
"""Seconds between two tries."""
_UNKNOWN: Final = re.compile(r"not known|No address|failed to resolve|could not translate", re.IGNORECASE)
"""A host that has no address: a name with a typing mistake, in practice."""

Waits: TypeAlias = Callable[[str], None]
"""Told once, in one sentence, that somebody waits for the server."""


def silently(_word: str) -> None:
    """Tell nobody."""


async def ask_first(
    link: Link, target: Target, statement: str, values: Sequence[object], doing: str, waits: Waits
) -> list[Row]:
    """Run the first statement of a connection, tried until the server answers.

    Args:
        link: the connection; it is dialled here.
        target: where it goes, for the sentence.
        statement: what is asked.
        values: its parameters.
        doing: what is done with the journal, for the sentence: `opened`, `read`.
        waits: told when the first try failed.

    Raises:
        JournalAway: the server did not answer in time, or its host has no address.
        JournalProblem: it refuses.
    """
    end, told = time.monotonic() + PATIENCE, False
    while True:
        try:
            return await link.ask(statement, values, seconds=max(end - time.monotonic(), PAUSE), doing=doing)
        except Lost as lost:
            if end - time.monotonic() <= PAUSE or _UNKNOWN.search(lost.why):
                hint = lost.hint.removesuffix("; cockpit keeps trying")
                raise JournalAway(f"the journal in {target.place} could not be {doing}: {lost.why}", hint) from None
            if not told:
                told = True
                waits(f"waiting up to {PATIENCE:g} s for the journal in {target.place}: {lost.why}")
        await asyncio.sleep(PAUSE)
