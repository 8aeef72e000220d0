"""Before a gate runs that changes something outside, or that stopped half-way the last time."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.core.hours import closed
from cockpit.core.names import ProbeId
from cockpit.core.plan import Gate
from cockpit.core.probe import Effect
from cockpit.ui import words
from cockpit.ui.desk import Desk, begin
from cockpit.ui.dialogs.fields import Pick, Typed
from cockpit.ui.dialogs.form import Form, Line


class RunGate(Form):
    """Run one gate."""

    verb = "run"

    def __init__(self, desk: Desk, gate: Gate, effect: Effect, stopped: ProbeId | None) -> None:
        super().__init__(desk, "Run a gate")
        self._gate = gate
        self._effect = effect
        ids = [probe.id for probe in gate.probes]
        self._stopped = ids.index(stopped) if stopped in ids else None

    @property
    def word(self) -> str:
        """What must be typed; empty for a gate that only reads."""
        if self._effect is Effect.READ:
            return ""
        return str(self._gate.id) if self._effect is Effect.PRODUCTION else "run"

    def lead(self) -> Iterable[tuple[str, str]]:
        """What it will do."""
        writing = [probe for probe in self._gate.probes if probe.effect is not Effect.READ]
        yield self._gate.title, "quote"
        if self._effect is Effect.PRODUCTION:
            yield "It changes production:", "warning"
        elif writing:
            yield "It changes something outside:", "warning"
        for probe in writing[:8]:
            yield f"  {probe.title}", "lead"
            if probe.when:
                yield f"    only {probe.when} ({self.desk.scene.picture.launch.plan.timezone})", "lead"
        if len(writing) > 8:
            yield f"  and {words.plural(len(writing) - 8, 'more step')}", "lead"

    def lines(self) -> Iterable[Line]:
        """Where to begin, and the word."""
        if self._stopped:
            step = self._gate.probes[self._stopped]
            options = (("first", "step 1"), ("stopped", f"step {self._stopped + 1}, {step.title}, where it stopped"))
            yield Line("From", Pick("from", options, "stopped"), "from")
        if self.word:
            yield Line("Confirm", Typed(placeholder=f"type {self.word}", name="word"), "word")

    def _out_of_hours(self) -> str:
        """Why the hours of a probe keep it from running now."""
        picture = self.desk.scene.picture
        zone = picture.launch.plan.timezone
        reasons = ((probe.title, closed(probe.when, picture.now, zone)) for probe in self._gate.probes)
        return next((f"{title}: {reason}" for title, reason in reasons if reason), "")

    async def finish(self) -> str:
        """Begin; what comes of it is on the board."""
        outside = self._out_of_hours()
        if outside:
            return f"✖ {outside}"
        if self.word and self.value("word") != self.word:
            return f"✖ type {self.word} to run it"
        start = self._gate.probes[self._stopped].id if self._stopped and self.value("from") == "stopped" else None
        begin(self.desk, [self._gate.id], self._effect, start, self.value("word"))
        return ""
