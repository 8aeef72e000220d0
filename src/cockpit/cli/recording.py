"""Intents of the command line on their way into the journal: no probe runs, nothing is watched, nothing is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cockpit.cli.finding import find_operator, find_profile
from cockpit.core.events import Entry
from cockpit.core.frozen import frozen
from cockpit.core.intents import Intent
from cockpit.core.names import JSON, Operator
from cockpit.core.plan import Plan
from cockpit.core.refusal import Refusal
from cockpit.errors import CockpitError

if TYPE_CHECKING:
    from cockpit.profile import Loaded


class Refused(CockpitError):
    """An intent that was not granted."""

    exit_code = 1


@frozen
class Seat:
    """Who asks, at which launch of which profile."""

    profile: Path | None
    launch: str | None = None
    new: bool = False
    name: str | None = None
    role: str | None = None


Answer = tuple[Entry, ...] | Refusal
"""The entries that an intent left in the journal, or why it left none."""


def ask(
    loaded: Loaded,
    operator: Operator,
    wanted: Iterable[tuple[Intent, Operator]],
    tell: Callable[[int, Answer], None],
    *,
    launch: str | None = None,
    new: bool = False,
) -> None:
    """Submit intents one after the other; `tell` hears of each by its number, from 0, after the commit.

    Raises:
        JournalProblem: the journal cannot be opened.
    """
    from cockpit import wiring
    from cockpit.wiring.crash import run

    async def submit() -> None:
        heard: list[Sequence[Entry]] = []
        async with wiring.sit(loaded, wiring.Seating(operator, launch=launch, new=new)) as seat:
            seat.listen(heard.append)
            for number, (intent, by) in enumerate(wanted):
                heard.clear()
                decision = await seat.submit(intent, by)
                if isinstance(decision, Refusal):
                    tell(number, decision)
                else:  # others' entries are heard too, before one's own
                    tell(number, tuple(heard[-1]) if decision else ())

    run(submit())


def record(seat: Seat, make: Callable[[Plan, Operator], Intent], *, err: bool = False) -> None:
    """Submit the one intent of a verb and say what was recorded, on stdout, or on stderr where that holds data.

    Raises:
        Refused: it was not granted.
    """
    from cockpit import wiring
    from cockpit.report.sentences import sentence

    loaded = wiring.load(find_profile(seat.profile))
    operator = find_operator(loaded.plan, seat.name, seat.role)
    intent = make(loaded.plan, operator)

    def tell(_: int, answer: Answer) -> None:
        if isinstance(answer, Refusal):
            raise Refused(f"refused: {answer}")
        for entry in answer:
            click.echo(f"recorded {entry.seq}: {sentence(entry, loaded.plan)}", err=err)

    ask(loaded, operator, [(intent, operator)], tell, launch=seat.launch, new=seat.new)


def record_form(seat: Seat, word: str, /, **given: JSON) -> None:
    """The same for the form `word`, with its keys as people wrote them; None leaves a key out."""
    from cockpit.cli.forms import BY_WORD, fill

    record(seat, lambda plan, operator: fill(BY_WORD[word], given, plan, operator))
