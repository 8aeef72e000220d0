"""A limit of a watch: answering a crossed one, reporting one that a person saw, saying that it is back."""

from __future__ import annotations

from cockpit.core import orders
from cockpit.core.contingency import Level, Limit, Watch
from cockpit.ui import words
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.worded import Asked, Worded


def _lead(watch: Watch, limit: Limit) -> list[tuple[str, str]]:
    found = [(f"{watch.title}: {limit.says}", "quote")]
    clock = f", to be answered within {words.span(limit.respond)}" if limit.respond else ""
    found.append((f"{limit.level.value} limit{clock}", "lead"))
    return found


def answer(desk: Desk, watch: Watch, limit: Limit) -> Worded:
    """Say that somebody has reacted: the response clock stops, the limit stays crossed until it is back."""
    asked = Asked("Doing", "who does what about it", "say what is being done about it")
    return Worded(
        desk,
        "Answer a crossed limit",
        _lead(watch, limit),
        asked,
        lambda note, _: (orders.AnswerLimit(watch.id, limit.claim, note), f"answered: {limit.says}"),
        "answer it",
    )


def report(desk: Desk, watch: Watch, limit: Limit) -> Worded:
    """Say that a limit which no probe watches was crossed."""
    lead = _lead(watch, limit)
    if limit.level is Level.ROLLBACK:
        lead.append(("It is a rollback trigger: reporting it opens the rollback poll.", "warning"))
    asked = Asked("Seen", "what you saw, where and when", "say what you saw")
    return Worded(
        desk,
        "Report a crossed limit",
        lead,
        asked,
        lambda note, _: (orders.CrossLimit(watch.id, limit.claim, note), f"crossed: {limit.says}"),
        "report it",
    )


def clear(desk: Desk, watch: Watch, limit: Limit) -> Worded:
    """Say that a limit which a person reported is back."""
    asked = Asked("Seen", "what you saw, where and when", "say how you know that it is back")
    return Worded(
        desk,
        "A limit is back",
        _lead(watch, limit),
        asked,
        lambda note, _: (orders.ClearLimit(watch.id, limit.claim, note), f"back: {limit.says}"),
        "clear it",
    )
