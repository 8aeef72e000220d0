"""One more seat of `cockpit demo --seats`, in a process of its own: it sits at the launch and plays its lines.

`python -m cockpit.cli.mate` reads one JSON object from stdin, says `sits` once it does, and leaves when stdin ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

from cockpit.core.names import Operator, Role


def main() -> None:
    """Sit, play, stay."""
    from cockpit import wiring
    from cockpit.cli.rehearsal import read
    from cockpit.demo.team import Team, flying_along

    given: dict[str, Any] = json.loads(sys.stdin.readline())
    operator = Operator(given["name"], Role(given["role"]))
    loaded = wiring.load(Path(given["profile"]), overrides=given["overrides"], t0=datetime.fromisoformat(given["t0"]))
    cues = [cue for cue in read(Path(given["script"]), loaded.plan) if cue.by.name == operator.name]
    seating = wiring.Seating(
        operator,
        launch=given["launch"],
        attended=True,
        watch=True,
        state=Path(given["state"]),
        given=given["credentials"],
        journal=given["journal"],
        badges=("demo",),
        maker=True,
    )
    flight = wiring.engine(loaded, seating)
    try:
        flight.start()
        sys.stdout.write("sits\n")
        sys.stdout.flush()
        team = Team(cues)
        with flying_along(team, flight):
            sys.stdin.read()
        for trouble in team.trouble:
            sys.stderr.write(f"not as written: {trouble}\n")
    finally:
        flight.close()


if __name__ == "__main__":
    threading.current_thread().name = "mate"
    main()
    os._exit(0)  # a team that still waits for an answer must not hold the process
