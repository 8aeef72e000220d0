"""Deeds for trouble and for after T-0: issues, rollback, watches, status updates. One function each.

Dialogs and screens are imported where they are opened: the first frame does not wait for them.
"""

from __future__ import annotations

from cockpit.core.severity import Severity
from cockpit.ui.calm import no_after, no_issues, no_rollback, no_status, no_watches
from cockpit.ui.desk import Desk

__all__ = [
    "after",
    "issues",
    "no_after",
    "no_issues",
    "no_rollback",
    "no_status",
    "no_watches",
    "raise_issue",
    "rollback",
    "status",
    "watches",
]


def raise_issue(desk: Desk) -> None:
    """Say that something was found; a critical issue shows at once whom to call and what must happen by when."""
    from cockpit.ui.dialogs.issue import RaiseIssue

    dialog = RaiseIssue(desk, desk.scene.gate)

    def then(_: object) -> None:
        if dialog.raised is Severity.CRITICAL:
            issues(desk)

    desk.ask(dialog, then)


def issues(desk: Desk) -> None:
    """The issues, their incident steps and whom to call."""
    from cockpit.ui.screens.incident import Incident

    desk.ask(Incident(desk))


def rollback(desk: Desk) -> None:
    """The way back."""
    from cockpit.ui.screens.rollback import WayBackPage

    desk.ask(WayBackPage(desk))


def watches(desk: Desk) -> None:
    """The gauges."""
    from cockpit.ui.screens.watches import Watches

    desk.ask(Watches(desk))


def status(desk: Desk) -> None:
    """Write a status update."""
    from cockpit.ui.dialogs.status import StatusUpdate

    desk.ask(StatusUpdate(desk))


def after(desk: Desk) -> None:
    """Success, phases and follow-ups."""
    from cockpit.ui.screens.after import After

    desk.ask(After(desk))
