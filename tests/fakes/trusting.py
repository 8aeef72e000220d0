"""A person at this machine who allows a profile, by the real store: for tests that are about what runs afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cockpit import wiring
from cockpit.core.plan import Plan
from cockpit.core.reach import reach
from cockpit.errors import CockpitError
from cockpit.report.allowing import Allowing, State
from fakes.flight import FakeFlight


def allow(profile: Path, state: Path | None = None) -> str:
    """Allow a profile exactly as it is now; its digest, or nothing where it cannot be read."""
    try:
        trust = wiring.Trust(wiring.load(profile), state)
    except CockpitError:
        return ""
    trust.allow("the person at this machine")
    return trust.digest


class FakeTrust:
    """The trust of a seat on a `FakeFlight`: what a person said to it, and what kept it from being remembered."""

    def __init__(self, asked: Allowing, flight: FakeFlight | None = None) -> None:
        self.asked = asked
        self.said: list[str] = []
        self.problem = ""
        self._flight = flight

    def account(self) -> Allowing:
        return self.asked

    def allow(self) -> str:
        return self._say("allow", "")

    def deny(self) -> str:
        return self._say("deny", "it was denied on 2026-02-27 12:17 UTC by gage")

    def _say(self, word: str, barred: str) -> str:
        if self.problem:
            return self.problem
        self.said.append(word)
        if self._flight is not None:
            self._flight.bar(barred)
        return ""


def account(plan: Plan, state: State = State.NEW, why: str = "nobody has allowed it here yet", **more: Any) -> Allowing:
    """What a person reads of a plan before it may run."""
    return Allowing("track-ai.toml", plan.project, plan.title, "5e1ec7ed" * 8, state, why, reach(plan), (), **more)
