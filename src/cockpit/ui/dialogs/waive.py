"""Relief from a gate: why, who approves it, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cockpit.core import intents
from cockpit.core.gates import GateView
from cockpit.core.plan import Plan
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry
from cockpit.ui.dialogs.form import Form, Line
from cockpit.ui.moments import NoTime, moment, span


def until(text: str, now: datetime, t0: datetime | None, plan: Plan) -> datetime | None:
    """When a waiver ends: `90m`, `2h`, `3d`, `18:30`, `2026-02-28 09:00`, `T-0` or `never` (None).

    Times without a zone are in the launch's.

    Raises:
        NoTime: it is none of these.
    """
    asked = text.strip().casefold()
    if asked == "never":
        return None
    if asked in {"t-0", "t0"}:
        if t0 is None:
            raise NoTime("T-0 is not set")
        return t0
    by = span(asked)
    found = now + by if by is not None else moment(asked, now, plan)
    if found is None:
        raise NoTime("write the end as 2h, 18:30, 2026-02-28 09:00, T-0 or never")
    return found


class WaiveGate(Form):
    """Waive one gate."""

    verb = "waive"

    def __init__(self, desk: Desk, view: GateView) -> None:
        super().__init__(desk, "Waive a gate")
        self._view = view

    def lead(self) -> Iterable[tuple[str, str]]:
        """The gate, and what a waiver means."""
        gate = self._view.gate
        yield gate.title, "quote"
        yield f"owner {gate.owner or 'nobody'} · {gate.severity.value} · {self._view.standing.value}", "lead"
        yield "The verdict will say GO with a waiver, and the snapshot names you and the approver.", "lead"

    def lines(self) -> Iterable[Line]:
        """Reason, approver, end."""
        yield Line("Reason", Entry(placeholder="why the launch can go on without it", name="reason"), "reason")
        yield Line("Approver", Entry(placeholder="somebody else than its owner", name="approver"), "approver")
        yield Line("Until", Entry(placeholder="2h, 18:30, T-0, 2026-02-28 09:00 or never", name="until"), "until")

    async def finish(self) -> str:
        """All three are needed; the rest is the core's to judge."""
        picture = self.desk.scene.picture
        if not self.value("until"):
            return "✖ say until when: 2h, 18:30, T-0 or never"
        try:
            end = until(self.value("until"), picture.now, picture.launch.t0, picture.launch.plan)
        except NoTime as error:
            return f"✖ {error}"
        gate = self._view.gate
        waiver = intents.Waive(gate.id, self.value("reason"), self.value("approver"), end)
        return await self.record(waiver, f"{gate.title} is waived")
