"""The full screen on a launch, and the start screen where no profile was named."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.errors import JournalProblem
from cockpit.wiring.aftermath import leave_word
from cockpit.wiring.boarding import board, take_seat
from cockpit.wiring.launches import is_shared
from cockpit.wiring.records import look_at
from cockpit.wiring.seating import Boarding, Seating
from cockpit.wiring.shared import need_trust
from cockpit.wiring.snapshots import snapshot, write_snapshot
from cockpit.wiring.trusting import NotTrusted, Trust

if TYPE_CHECKING:
    from cockpit.engine.engine import Engine
    from cockpit.engine.flight import Picture
    from cockpit.profile import Loaded
    from cockpit.ui.screens.start import Choice
    from cockpit.wiring.allowance import Allowance


def fly(loaded: Loaded, seating: Seating, on_crash: Callable[[BaseException], str]) -> int:
    """Open the full screen on a launch; return the exit code."""
    if not _admitted(loaded, seating, on_crash):
        return 1
    boarding = board(loaded, seating)  # the keyring is asked in a process of its own while the screen is imported
    from cockpit.ui.app import fly as show

    flight, allowance = _begin(boarding)
    try:
        crew = seating.crew(flight) if seating.crew else nullcontext()

        async def export(picture: Picture) -> str:
            text = snapshot(picture.review, operator=seating.operator, keyed=flight.keyed, badges=picture.badges)
            return await asyncio.to_thread(write_snapshot, flight, text)

        def crashed(error: BaseException) -> str:
            leave_word(flight.journal, type(error).__name__)
            return on_crash(error)

        with crew:
            return show(flight, export=export, on_crash=crashed, trust=allowance)
    finally:
        flight.close()


def _admitted(loaded: Loaded, seating: Seating, on_crash: Callable[[BaseException], str]) -> bool:
    """Ask whether the profile may run where only it names the database of its launch; False: nobody allowed it.

    Everywhere else the board asks, over the launch. Here there is none to show: its database is not asked before.

    Raises:
        NotTrusted: it was denied, or its allowance is doubtful; that is not asked about again.
    """
    if not is_shared(loaded.plan, seating):
        return True
    from cockpit.report.allowing import State
    from cockpit.wiring.allowance import Doorstep

    trust = Trust(loaded, seating.state, seating.trust, maker=seating.maker)
    try:
        need_trust(loaded.plan, seating.journal, trust)
    except NotTrusted:
        if trust.state not in {State.NEW, State.CHANGED}:
            raise
    else:
        return True
    from cockpit.ui.app import ask_first

    asked = trust.account()
    if ask_first(Doorstep(trust, seating.operator.name), asked, on_crash=on_crash):
        return True
    sys.stderr.write(f"{trust.file} is not allowed; the database that keeps its launch was not asked\n")
    return False


def _begin(boarding: Boarding) -> tuple[Engine, Allowance]:
    """A seat at the launch; where nothing can be recorded (a changed journal, a full disk), one that only looks.

    Raises:
        JournalProblem: it cannot even be looked at.
    """
    flight = None
    try:
        flight, allowance = take_seat(boarding)
        flight.start()
    except JournalProblem as problem:
        if flight is not None:
            flight.close()
        seating = boarding.seating
        if not boarding.begun or not seating.record or boarding.shared is not None or seating.read_only:
            raise
        watching = replace(boarding, seating=replace(seating, read_only=True))
        try:
            flight, allowance = take_seat(replace(watching, looking=look_at(watching, problem)))
            flight.start()
        except JournalProblem:
            raise problem from None
    return flight, allowance


def choose(found: Sequence[Path]) -> Choice | None:
    """The start screen: what to fly."""
    from cockpit.journal import find
    from cockpit.ui.app import run_start
    from cockpit.ui.screens.start import Found, Recent

    recent = [
        Recent(file.id, Path(file.source), file.title, f"{file.last:%Y-%m-%d %H:%M} UTC" if file.last else "")
        for file in find.recent(8)
        if not file.problem and file.source and Path(file.source).is_file()
    ]
    return run_start([Found(path) for path in found], recent)
