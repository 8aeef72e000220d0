"""A cockpit for tests with a real terminal: `screen_driver.py FOLDER [MODE]`.

MODE: busy, crash, crash-again, start, hostile, hostile-start.

What happened is written into FOLDER.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cockpit.engine.flight import Picture
from cockpit.ui.app import fly, run_start
from cockpit.ui.screens.start import Found, Recent
from fakes.flight import FakeFlight, flying
from fakes.hostile import troubled
from fakes.plans import track_ai
from fakes.texts import EVERY

FOLDER = Path(sys.argv[1])
os.chdir(FOLDER)  # what a key saves beside the person must not land in the checkout
MODE = sys.argv[2] if len(sys.argv) > 2 else ""


class Watched(FakeFlight):
    """Leaves a mark when it is closed, and breaks on demand."""

    def close(self) -> None:
        super().close()
        (FOLDER / "closed").write_text("yes")
        (FOLDER / "intents").write_text("\n".join(map(repr, self.intents)))

    def lines(self, gate: str) -> tuple:
        if MODE.startswith("crash") and gate == "cloudwatch":
            token = "s3cr3t-token"
            raise ValueError(f"lines of {gate} broke, {len(token)} characters of it")
        return super().lines(gate)


async def export(_picture: Picture) -> str:
    path = FOLDER / "snapshot.md"
    path.write_text("# NO-GO\n")
    return str(path)


def report(error: BaseException) -> str:
    (FOLDER / "crash").write_text(f"{type(error).__name__}: {error}")
    if MODE == "crash-again":
        raise OSError("no place for the report")
    return f"cockpit crashed; the report is in {FOLDER / 'crash'}"


if __name__ == "__main__":
    if MODE == "hostile-start":
        many = [text.replace("\0", "") for text in EVERY]
        run_start(
            [Found(Path(text.replace("/", "-") or "x"), text) for text in many],
            [Recent(text, Path("a.toml"), text, text, text) for text in many],
            on_crash=report,
        )
        sys.exit(0)
    if MODE == "start":
        choice = run_start([], [], on_crash=report)
        (FOLDER / "choice").write_text(choice.kind if choice else "none")
        sys.exit(0)
    flight = troubled(list(EVERY)) if MODE == "hostile" else flying(track_ai())
    flight.__class__ = Watched
    if MODE not in {"busy", "hostile"}:
        for gate in ("images", "smoke"):
            flight.stop(gate)
    code = fly(flight, export=export, on_crash=report)
    flight.close()
    sys.exit(code)
