"""What a terminal rings for: the few entries of a journal that nobody may miss, in a few words. Words only."""

from __future__ import annotations

from cockpit.core import conducted as happened
from cockpit.core.contingency import Level
from cockpit.core.events import Entry
from cockpit.core.plan import Plan
from cockpit.core.severity import Severity

_LOUD = frozenset({Level.CRITICAL, Level.ROLLBACK})


class Bell:
    """The latest urgent thing at one seat, counted."""

    def __init__(self, plan: Plan) -> None:
        self.text = ""
        self.number = 0
        self._plan = plan
        self._alarm = ""

    def hear(self, entry: Entry) -> None:
        """Ring for an entry, if it is one to ring for."""
        self._ring(urgent(self._plan, entry))

    def alarm(self, text: str) -> str:
        """Ring for an alarm that was not there before; hand it on."""
        if text != self._alarm:
            self._alarm = text
            self._ring(text)
        return text

    def _ring(self, text: str) -> None:
        if text:
            self.text, self.number = text, self.number + 1


def urgent(plan: Plan, entry: Entry) -> str:
    """What to ring with for an entry; empty for one that can wait until somebody looks."""
    match entry.event:
        case happened.HoldBegun() as hold:
            return f"HOLD: {hold.reason}" if hold.reason else "HOLD"
        case happened.Scrubbed() as scrub:
            return f"SCRUB: {scrub.reason}"
        case happened.IssueRaised(severity=Severity.CRITICAL) as issue:
            return f"CRITICAL: {issue.title}"
        case happened.LimitCrossed() as crossed:
            return _crossed(plan, crossed)
        case happened.RollbackAsked() as asked:
            return f"ROLLBACK? {asked.reason}"
        case happened.RollbackDecided(back=True) as decided:
            return f"ROLLBACK: {decided.reason}"
        case _:
            return ""


def _crossed(plan: Plan, crossed: happened.LimitCrossed) -> str:
    watch = next((one for one in plan.watches if one.id == crossed.watch), None)
    limit = next((one for one in watch.limits if one.claim == crossed.claim), None) if watch else None
    if watch is None or limit is None or limit.level not in _LOUD:
        return ""
    return f"{limit.level.upper()}: {watch.title}: {limit.says}"
