"""The full screen on a launch, and the start screen where no profile was named."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.wiring.boarding import board, take_seat
from cockpit.wiring.seating import Seating
from cockpit.wiring.snapshots import snapshot, write_snapshot

if TYPE_CHECKING:
    from cockpit.engine.flight import Picture
    from cockpit.profile import Loaded
    from cockpit.ui.screens.start import Choice


def fly(loaded: Loaded, seating: Seating, on_crash: Callable[[BaseException], str]) -> int:
    """Open the full screen on a launch; return the exit code."""
    boarding = board(loaded, seating)  # the keyring is asked in a process of its own while the screen is imported
    from cockpit.ui.app import fly as show

    flight, allowance = take_seat(boarding)
    try:
        flight.start()
        crew = seating.crew(flight) if seating.crew else nullcontext()

        async def export(picture: Picture) -> str:
            text = snapshot(picture.review, operator=seating.operator, keyed=flight.keyed, badges=picture.badges)
            return await asyncio.to_thread(write_snapshot, flight, text)

        with crew:
            return show(flight, export=export, on_crash=on_crash, trust=allowance)
    finally:
        flight.close()


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
