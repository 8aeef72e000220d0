"""What a seat may do: the one place that is asked before anything runs, is sent, or is recorded.

A profile that nobody allowed runs nothing; a seat that only looks records nothing and changes nothing. Whoever refuses
does so with a reason in words. What may run is decided outside (trust is no business of the engine); here it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cockpit.core.effects import within
from cockpit.core.hours import closed
from cockpit.core.intents import Intent
from cockpit.core.plan import Gate, Plan
from cockpit.core.probe import Effect, Probe
from cockpit.core.reach import unbound
from cockpit.core.seatorders import LeaveSeat, TakeSeat
from cockpit.errors import CockpitError

OBSERVER = "this seat only observes: it records nothing"
"""Why an intent of an observer is refused."""
LOOKS = "this seat only looks, it runs nothing"

Check = Callable[[Probe], str]
"""Looks, right before a probe runs, whether what it names is still what was allowed; the reason if it is not."""


def _same(_probe: Probe) -> str:
    return ""


def _nothing() -> None:
    return


class NotPermitted(CockpitError):
    """Nothing of what was asked for may run now."""

    exit_code = 1


class Permit:
    """The permit of one seat. Any thread may ask it."""

    def __init__(
        self,
        plan: Plan,
        *,
        barred: str = "",
        records: bool = True,
        listed: bool = False,
        writes: bool = True,
        check: Check = _same,
    ) -> None:
        """Make it.

        Args:
            plan: the profile.
            barred: why nothing runs and nothing is sent; empty: the profile was allowed.
            records: False for an observer.
            listed: that an observer sits here is recorded all the same, and nothing else.
            writes: False where probes may only read.
            check: looks at what a probe names, right before it runs.
        """
        self.barred = barred
        """Why nothing runs at this seat; empty where it may."""
        self._records = records
        self._listed = listed
        self._writes = writes
        self._check = check
        self._plan = plan
        self._changed: Callable[[], None] = _nothing

    @property
    def observer(self) -> bool:
        """Whether this seat records nothing."""
        return not self._records

    @property
    def listed(self) -> bool:
        """Whether it is recorded that an observer sits here."""
        return self._listed

    def listen(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever it is given or taken, from whatever thread."""
        self._changed = changed

    def bar(self, reason: str) -> None:
        """From now on nothing runs."""
        self.barred = reason
        self._changed()

    def admit(self, check: Check) -> None:
        """The profile was allowed; from now on it runs, with another look before each probe."""
        self._check = check
        self.barred = ""
        self._changed()

    # ----------------------------------------------------------------------------------------------- what is asked
    def records(self, intent: Intent | None = None) -> str:
        """Why nothing may be recorded, of this intent or at all; empty where it may."""
        if self._records or (self._listed and isinstance(intent, TakeSeat | LeaveSeat)):
            return ""
        return OBSERVER

    def sends(self) -> str:
        """Why no message may go out; empty where it may."""
        return self.barred or self.records()

    def begins(self, gate: Gate, allow: Effect, now: datetime, word: str = "") -> str:
        """Why a run of a gate that may do `allow` may not begin; empty where it may.

        What changes production wants the gate's id, typed by a person.
        """
        if self.barred:
            return self.barred
        if allow is not Effect.READ and not self._writes:
            return "this seat is read-only: it runs nothing that writes"
        for probe in gate.probes:
            if probe.effect is not Effect.READ and within(probe.effect, allow):
                if probe.effect is Effect.PRODUCTION and word != gate.id:
                    return f"it changes production: type {gate.id} to run it"
                outside = closed(probe.when, now, self._plan.timezone)
                if outside:
                    return f"{probe.title}: {outside}"
        return ""

    def runs(self, probe: Probe, allow: Effect, now: datetime) -> str:
        """Why a probe may not run, asked right before it does; empty where it may. Reads the files that it names."""
        if self.barred:
            return f"not run: {self.barred}"
        if not within(probe.effect, allow):
            return f'not run: its effect is "{probe.effect}" and this run allows "{allow}"'
        if probe.effect is not Effect.READ:
            outside = "this seat is read-only" if not self._writes else closed(probe.when, now, self._plan.timezone)
            if outside:
                return f"not run: {outside}"
        refused = unbound(probe, self._plan)
        if refused:
            return f"not run: {refused}"
        changed = self._check(probe)
        if changed:
            self.bar(changed)
            return f"not run: {changed}"
        return ""
