"""What `cockpit [PROFILE]` does once its words are understood. No click here: the screen starts without."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from cockpit.cli.finding import find_operator, moment, need_terminal
from cockpit.wiring.crash import report

Demo = Callable[[], int]
"""Flies the demo; given by whoever may know it."""


def fly(
    profile: Path | None,
    demo: Demo,
    *,
    t0: str | None = None,
    observe: bool = False,
    launch: str | None = None,
    new: bool = False,
    name: str | None = None,
    role: str | None = None,
    read_only: bool = False,
) -> int:
    """Open the full screen on a profile, on the only one that is found, or on the start screen."""
    from cockpit import profile as profiles

    need_terminal(profile)
    if profile is None:
        found = profiles.find(Path.cwd(), os.environ)
        if len(found) != 1:
            return start_screen(found, demo)
        profile = found[0]
    start = moment(t0)
    from cockpit.vault.errand import Messenger

    messenger = Messenger()  # the keyring loads in its own process while the profile is read here
    try:
        from cockpit import wiring

        loaded = wiring.load(profile, t0=start)
        operator = find_operator(loaded.plan, name, role)
        badges = ("observer",) if observe else ()
        seating = wiring.Seating(
            operator,
            launch=launch,
            new=new,
            attended=True,
            t0=start,
            messenger=messenger,
            observes=observe,
            read_only=read_only,
            badges=badges,
        )
        return wiring.fly(loaded, seating, report)
    finally:
        messenger.close()


def start_screen(found: tuple[Path, ...], demo: Demo) -> int:
    """Choose what to fly, and fly it."""
    from cockpit import wiring

    choice = wiring.choose(found)
    if choice is None:
        return 0
    if choice.kind == "demo":
        return demo()
    assert choice.profile is not None
    loaded = wiring.load(choice.profile)
    operator = find_operator(loaded.plan, None, None)
    return wiring.fly(loaded, wiring.Seating(operator, launch=choice.launch, attended=True), report)
