"""Deeds of the conduct of a launch: its clock, its sequence, its poll, its authorisation. One function each.

Dialogs and screens are imported where they are opened: the first frame does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import ModalScreen

from cockpit.core.authorising import authorisation
from cockpit.core.freshness import ageing
from cockpit.core.gates import GateView
from cockpit.core.probe import Effect
from cockpit.ui import words
from cockpit.ui.desk import Desk, begin


# ------------------------------------------------------------------------------------------------------- the clock
def hold(desk: Desk) -> None:
    """Stop the T-clock; while it stands, let it go on."""
    from cockpit.ui.dialogs.hold import CallHold, Release

    standing = desk.scene.picture.launch.conduct.standing
    desk.ask(Release(desk) if standing else CallHold(desk))


def sequence(desk: Desk) -> None:
    """The launch sequence and its clock; a clock that cannot run asks for a T-0 at once."""
    from cockpit.ui.screens.sequence import Sequence

    page = Sequence(desk)
    desk.ask(page)
    launch = desk.scene.picture.launch
    if launch.conduct.scrubbed is not None or not launch.conduct.countdown.armed:
        page.action_slip()


# ------------------------------------------------------------------------------------------- poll and authorisation
def poll(desk: Desk) -> None:
    """The roll call."""
    from cockpit.ui.screens.rollcall import RollCall

    desk.ask(RollCall(desk))


def seats(desk: Desk) -> None:
    """Who is here."""
    from cockpit.ui.screens.seats import SeatsPage

    desk.ask(SeatsPage(desk))


def authorise(desk: Desk) -> None:
    """Give the final GO, or take it back."""
    from cockpit.ui.dialogs.authorise import GiveGo, TakeGoBack

    given = authorisation(desk.scene.picture.review)
    if given is None:
        desk.ask(GiveGo(desk))
    elif given.stands:
        desk.ask(TakeGoBack(desk))
    else:
        from cockpit.ui.dialogs.choose import Choice, Chooser

        def then(form: Callable[[Desk], ModalScreen[Any]] | None) -> None:
            if form is not None:
                desk.ask(form(desk))

        choices = [Choice(GiveGo, "Authorise again, on the evidence of now"), Choice(TakeGoBack, "Withdraw it")]
        desk.ask(Chooser("The launch was authorised on older evidence", choices, typed=False), then)


# --------------------------------------------------------------------------------------------------------- freshness


def reverify(desk: Desk) -> None:
    """Prove again what is too old, or soon will be."""
    old = ageing(desk.scene.picture.review)
    parts = []
    if old.by_probe:
        begin(desk, [view.gate.id for view in old.by_probe], Effect.READ)
        parts.append(f"proving {words.plural(len(old.by_probe), 'gate')} again: {_titles(old.by_probe)}")
    if old.by_person:
        count = words.plural(len(old.by_person), "gate")
        parts.append(f"somebody must prove {count} again (r, v): {_titles(old.by_person)}")
    desk.say(" · ".join(parts), "information" if old.by_probe else "warning", 8.0)


def _titles(views: tuple[GateView, ...]) -> str:
    few = ", ".join(view.gate.title for view in views[:3])
    return f"{few} and {len(views) - 3} more" if len(views) > 3 else few
