"""Deeds of trust: look at what a profile would run, allow it, take that back. Asked for once on opening."""

from __future__ import annotations

import asyncio
from functools import partial

from cockpit.ui.desk import Desk
from cockpit.ui.trust import Trust


def look(desk: Desk) -> None:
    """What the profile would run; allow it, or take that back."""
    if desk.trust is not None:
        desk.attend(_open(desk, desk.trust), "cannot be looked at")


def ask_at_first(desk: Desk) -> None:
    """The same when a profile that was not allowed is opened; one that was denied is not asked about again."""
    if desk.trust is not None:
        desk.attend(_open(desk, desk.trust, again=False), "cannot be looked at")


async def _open(desk: Desk, trust: Trust, *, again: bool = True) -> None:
    """Files are hashed beside the screen; then the dialog opens."""
    from cockpit.report.allowing import State
    from cockpit.ui.dialogs.trust import MayRun

    asked = await asyncio.to_thread(trust.account)
    if again or asked.state is not State.DENIED:
        desk.ask(MayRun(trust, asked, partial(_said, desk)))


def _said(desk: Desk, allowed: bool) -> None:  # noqa: FBT001 - a word is one of two
    if not allowed:  # what runs is stopped
        picture = desk.flight.tick()
        desk.flight.cancel([*picture.running, *picture.queued])
    said = "allowed: r and a run it now" if allowed else "denied: nothing of it runs; y asks again"
    desk.say(said, seconds=5.0)
