"""A station's answer in the rollback poll."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.core import orders
from cockpit.core.conduct import WayBack
from cockpit.core.names import Role
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry, Pick
from cockpit.ui.dialogs.form import Form, Line
from cockpit.ui.dialogs.worded import SHEETS


class BackPoll(Form):
    """Which station, back or on, and why."""

    CSS_PATH = SHEETS  # type: ignore[assignment] # one sheet more than the base has
    verb = "answer"
    wants_words = False

    def __init__(self, desk: Desk, way: WayBack) -> None:
        super().__init__(desk, "Answer the rollback poll")
        self._way = way
        picture = desk.flight.picture
        self._stations = picture.launch.plan.stations
        self._own = picture.operator.role or ""

    def lead(self) -> Iterable[tuple[str, str]]:
        """What is asked."""
        yield f"{self._way.by} asks: {self._way.reason}", "quote"
        yield "The director hears every answer and decides; a later answer of a station replaces its first.", "lead"

    def lines(self) -> Iterable[Line]:
        """Station, answer, reason."""
        options = [(str(one.role), f"{one.role} {one.person}".strip()) for one in self._stations]
        own = self._own if any(key == self._own for key, _ in options) else ""
        yield Line("Station", Pick("station", options, own), "station")
        yield Line("Answer", Pick("answer", [("back", "go BACK"), ("on", "go on")]), "answer")
        yield Line("Reason", Entry(placeholder="why (may be empty)", name="reason"), "reason")

    async def finish(self) -> str:
        """Station and answer are needed."""
        station, answer = self.value("station"), self.value("answer")
        if not station:
            return "✖ choose the station"
        if not answer:
            return "✖ choose: go BACK or go on"
        order = orders.AnswerRollback(Role(station), answer == "back", self.value("reason"))
        return await self.record(order, f"{station} says {'BACK' if order.back else 'go on'}")
