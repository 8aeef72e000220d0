"""A seat in a process of its own, so that it can be killed: it probes by schedule and says what it asked.

    python -m fakes.sitting NAME EVERY SECONDS PLACE...

PLACE is the path of a journal in a file, or host, port, database, login, password and launch of one in PostgreSQL.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cockpit.core.names import LaunchId, Operator
from cockpit.core.plan import Plan
from cockpit.core.probe import Answer, Probe, Scene
from cockpit.core.secret import Secret
from cockpit.engine.clock import SystemClock
from cockpit.engine.engine import Engine, Manner, Outside
from cockpit.engine.ports import Journal, Presence
from cockpit.journal.pgpresence import PgPresence
from cockpit.journal.pgtarget import Target
from cockpit.journal.postgres import PostgresJournal
from cockpit.journal.presence import LocalPresence, seats_folder
from cockpit.journal.sqlite import SqliteJournal
from fakes.launches import claim, gate, http, plan
from fakes.world import FakeProber, FakeVault


def watched(every: float, lasts: float) -> Plan:
    """A gate whose only claim must hold for so many seconds, asked every so many."""
    span = timedelta(seconds=lasts)
    return plan(
        gate(
            "health",
            claim("health", 1, f"status == 200 for {lasts:g}s", hold=span),
            probes=(http("health", 1, every=every),),
        )
    )


def shared(place: Path | Target, launch: LaunchId) -> tuple[Journal, Presence]:
    """The journal of a launch, begun if it is not there, and who sits at it; in a loop of its own."""
    now = datetime.now(UTC)
    if isinstance(place, Path):
        path = place / f"{launch}.db"
        journal = SqliteJournal.resume(path, launch=launch, project="demo", key=None, now=now)
        return journal, LocalPresence(seats_folder(path))
    from cockpit.wiring.shared import apart

    found = apart(PostgresJournal.resume(place, launch=launch, project="demo", key=None, now=now))
    return found, PgPresence(place, launch)


def words_of(place: Path | Target, launch: LaunchId) -> list[str]:
    """The place as arguments of a process."""
    if isinstance(place, Path):
        return [str(place), launch]
    assert place.password is not None
    given = place.options
    return [given["host"], given["port"], given["dbname"], given["user"], place.password.reveal(), launch]


def _place(words: list[str]) -> tuple[Path | Target, LaunchId]:
    *where, launch = words
    if len(where) == 1:
        return Path(where[0]), LaunchId(launch)
    host, port, dbname, user, password = where
    options = {"host": host, "port": port, "dbname": dbname, "user": user}
    return Target(options, Secret("journal password", password)), LaunchId(launch)


def say(word: str) -> None:
    """Tell the test one word; a line in one piece, since two threads tell."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    name, every, lasts, *words = sys.argv[1:]
    place, launch = _place(words)
    journal, presence = shared(place, launch)

    def ask(probe: Probe, scene: Scene) -> Answer:
        say("asked")
        return Answer({"status": 200})

    outside = Outside(journal, FakeProber({"health/1": ask}), FakeVault(), SystemClock(), presence=presence)  # type: ignore[arg-type]
    manner = Manner(launch, "0", Operator(name), attended=True, watch=True, steward=True)
    engine = Engine(watched(float(every), float(lasts)), outside, manner)
    engine.start()
    say("sits")
    threading.Event().wait()


if __name__ == "__main__":
    main()
