"""The two programs of the full screen: flying a launch, and choosing what to fly."""

from __future__ import annotations

import gc
import importlib
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from cockpit.engine.flight import Flight
from cockpit.ui.board import Board, Export
from cockpit.ui.shell import Crash, Shell, no_report
from cockpit.ui.trust import Trust

if TYPE_CHECKING:
    from cockpit.report.allowing import Allowing
    from cockpit.ui.screens.start import Choice, Found, Recent


class CockpitApp(Shell[None]):
    """A launch on the screen."""

    TITLE = "cockpit"

    def __init__(
        self,
        flight: Flight,
        *,
        export: Export,
        on_crash: Crash = no_report,
        light: bool = False,
        animate: bool = True,
        trust: Trust | None = None,
    ) -> None:
        """Put a flight on the screen.

        Args:
            flight: the launch; the caller began it and closes it afterwards.
            export: writes the snapshot of a picture, returns where it stands.
            on_crash: writes the report of an exception, returns the one line to end with.
            light: begin with the light theme.
            animate: let the signs of running gates turn.
            trust: the trust in its profile; None where there is none to speak of.
        """
        super().__init__(on_crash=on_crash, light=light, animate=animate)
        self._flight = flight
        self._export = export
        self._trust = trust

    def get_default_screen(self) -> Screen[Any]:
        """The board is the first screen; a blank one before it would cost a layout."""
        return Board(self._flight, self._export, self._trust)

    def on_mount(self) -> None:
        """Load the dialogs once the board is there, so that the first one opens as quickly as the next."""
        if self.guarded:
            self.set_timer(0.5, threading.Thread(target=_load_dialogs, name="cockpit-dialogs", daemon=True).start)

    def let_go(self) -> None:
        """Close the journal when the terminal is gone."""
        self._flight.close()


def _load_dialogs() -> None:
    dialogs = (
        "authorise",
        "backpoll",
        "choose",
        "clock",
        "complete",
        "confirm",
        "crossing",
        "exported",
        "hold",
        "issue",
        "note",
    )
    for name in (*dialogs, "run", "signoff", "status", "trust", "vouch", "waive"):
        importlib.import_module(f"cockpit.ui.dialogs.{name}")
    for name in ("after", "help", "incident", "rollback", "rollcall", "sequence", "watches"):
        importlib.import_module(f"cockpit.ui.screens.{name}")


def fly(
    flight: Flight,
    *,
    export: Export,
    on_crash: Crash = no_report,
    light: bool = False,
    trust: Trust | None = None,
) -> int:
    """Show a launch until somebody leaves.

    Returns:
        0; 1 after a crash; 130 and 143 after SIGINT and SIGTERM. A lost terminal closes the flight and ends the
        process with 129.
    """
    return _run(CockpitApp(flight, export=export, on_crash=on_crash, light=light, trust=trust))


def run_start(
    profiles: Sequence[Found], recent: Sequence[Recent] = (), *, on_crash: Crash = no_report, light: bool = False
) -> Choice | None:
    """Ask what to fly: the demo, a profile that was found, a recent launch. None: the person left."""
    from cockpit.ui.screens.start import StartApp

    app = StartApp(profiles, recent, on_crash=on_crash, light=light)
    _run(app)
    return app.return_value


def ask_first(trust: Trust, asked: Allowing, *, on_crash: Crash = no_report, light: bool = False) -> bool:
    """Ask whether a profile may run, where there can be no board before it may; whether it was allowed."""
    from cockpit.ui.screens.first import FirstApp

    app = FirstApp(trust, asked, on_crash=on_crash, light=light)
    _run(app)
    return bool(app.return_value)


def _run(app: Shell[Any]) -> int:
    app.guarded = True
    gc.disable()  # nothing of the start-up is garbage; collecting it costs a tenth of the first frame
    try:
        app.run()
    except Exception as error:  # noqa: BLE001 - what escapes Textual itself ends with one line too
        app.tell(error)
    finally:
        gc.enable()
        app.ended()
    if app.last_words:
        sys.stderr.write(f"{app.last_words}\n")
        return app.return_code or 1
    return app.return_code or 0
