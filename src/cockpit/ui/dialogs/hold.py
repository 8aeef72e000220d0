"""Stopping the T-clock, and letting it go on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from textual import on

from cockpit.core import orders
from cockpit.core.clock import goes_on, read_clock
from cockpit.core.holds import HoldView, hold_views
from cockpit.core.launch import planned_ahead
from cockpit.core.names import HoldId
from cockpit.core.review import Review
from cockpit.ui import words
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry, Pick
from cockpit.ui.dialogs.form import Form, Line
from cockpit.ui.panes import clock as clocks
from cockpit.ui.stopwatch import stopwatch

_ANOTHER = "another"


class CallHold(Form):
    """Call a hold."""

    verb = "hold"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Call a hold")

    def lead(self) -> Iterable[tuple[str, str]]:
        """What it means."""
        yield "The T-clock stands still from now on; L-time, the window and the probes go on.", "lead"
        yield "Everybody sees your name and the reason until somebody resumes.", "lead"

    def lines(self) -> Iterable[Line]:
        """The reason."""
        yield Line("Reason", Entry(placeholder="what the launch waits for", name="reason"), "reason")

    async def finish(self) -> str:
        """A reason is needed; the core says so."""
        return await self.record(orders.CallHold(self.value("reason")), "the T-clock stands")


class Release(Form):
    """Resume: which hold, and why now."""

    verb = "record"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Resume")
        self._views: tuple[HoldView, ...] = hold_views(desk.scene.picture.review)

    def lead(self) -> Iterable[tuple[str, str]]:
        """The holds that stand."""
        plan = self.desk.scene.picture.launch.plan
        for view in self._views:
            yield f"{clocks.HELD} {view.hold.id} · {clocks.cause(view)}", "quote"
            since = f"since {words.hour(view.hold.since, plan)}, {stopwatch(view.stood)}"
            met = " · what it waits for is there" if view.met else ""
            yield f"  {view.hold.kind.value} hold {since} · {clocks.ending(view, plan)}{met}", "lead"
        if len(self._views) > 1:
            yield "The T-clock goes on when the last one is released.", "lead"
        yield from _resumed(self.desk.scene.picture.review)

    def lines(self) -> Iterable[Line]:
        """Which one; or one more."""
        ids = [str(view.hold.id) for view in self._views]
        options = [(key, f"resume {key}") for key in ids] + [(_ANOTHER, "call another hold")]
        yield Line("What", Pick("what", options, ids[0] if len(ids) == 1 else ""), "what")
        yield Line("Reason", Entry(placeholder="why the launch can go on now", name="reason"), "reason")

    def on_mount(self) -> None:
        """With one hold there is nothing to choose: straight to the reason."""
        super().on_mount()
        if len(self._views) == 1:
            self.line("reason").field.focus()

    @on(Pick.Changed)
    def _changed(self, event: Pick.Changed) -> None:
        field = self.line("reason").field
        if isinstance(field, Entry):
            another = event.pick.value == _ANOTHER
            field.placeholder = "what the launch waits for" if another else "why the launch can go on now"

    async def finish(self) -> str:
        """The reason is ours to ask for: who reads the journal wants to know what made it safe to go on."""
        what, reason = self.value("what"), self.value("reason")
        if not what:
            return "✖ choose the hold"
        if what == _ANOTHER:
            return await self.record(orders.CallHold(reason), "one more hold stands")
        if not reason:
            return "✖ say why the launch can go on"
        return await self.record(orders.Resume(HoldId(what), reason), f"{what} is released")


def _resumed(look: Review) -> Iterable[tuple[str, str]]:
    """When T-0 would be if the clock went on now."""
    launch, plan = look.launch, look.launch.plan
    clock, on = read_clock(launch, look.now), goes_on(launch)
    if clock.t is None or launch.t0 is None or on is None:
        return
    t0 = look.now - clock.t + planned_ahead(launch)
    said = f"Resumed now, T-0 is {words.when(t0, look.now, plan)}{words.here(t0, plan)}"
    if on - look.now >= timedelta(minutes=1):
        yield f"{said}, sooner than the {words.when(launch.t0, look.now, plan)} that was set.", "warning"
    else:
        yield f"{said}.", "lead"
