"""A runner at a vantage point: a seat that asks what other seats send it, and nothing by itself."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from cockpit.core.refusal import Refusal
from cockpit.errors import JournalProblem, UsageProblem
from cockpit.wiring.boarding import board, take_seat

if TYPE_CHECKING:
    from cockpit.core.errand import Errand
    from cockpit.profile import Loaded
    from cockpit.wiring.seating import Seating


def run_errands(loaded: Loaded, seating: Seating, *, at_once: int, say: Callable[[str], None]) -> None:
    """Ask what is sent to `seating.vantage`, until SIGTERM or SIGINT; what runs then comes to its end, or is given up.

    Args:
        loaded: this machine's own copy of the profile; another content asks nothing.
        seating: who and where.
        at_once: how many probes run at once.
        say: told what happens, line by line.

    Raises:
        UsageProblem: the launch is not kept in a database, or was not begun.
        JournalProblem: the database cannot be used.
    """
    from cockpit.journal.jobs import Jobs

    boarding = board(loaded, replace(seating, attended=False, watch=False, steward=False))
    if boarding.shared is None:
        raise UsageProblem(
            "a runner is reached through a journal in PostgreSQL, and this launch is kept in a file",
            "give --journal postgresql://USER@HOST/DATABASE, or say so in the profile",
        )
    if not boarding.begun:
        raise UsageProblem(
            "there is no launch to run probes for yet", f"begin it at a seat: cockpit {loaded.plan.source}"
        )
    flight, _ = take_seat(boarding)
    jobs = Jobs(boarding.shared, boarding.launch)

    async def do(errand: Errand, job: int) -> None:
        answer = await asyncio.wrap_future(flight.errand(errand, job))
        if isinstance(answer, Refusal):
            if "not recorded" in str(answer):
                raise JournalProblem(str(answer))  # the same job again, a little later
            say(f"job {job}: {errand.probe}: {answer}")
        else:
            say(f"job {job}: {errand.probe} answered")

    async def work() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        say(f"runner at {seating.vantage} for {boarding.launch}, {at_once} at once")
        try:
            await jobs.work(seating.vantage, do, at_once=at_once, stop=stop)
        finally:
            await jobs.close()

    try:
        flight.start()
        asyncio.run(work())
    finally:
        flight.close()
