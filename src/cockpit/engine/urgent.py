"""What a terminal rings for: the few entries of a journal that nobody may miss, and the rest that some want to hear of.

Words only; whether anything rings is the screen's to say.
"""

from __future__ import annotations

from cockpit.core import conducted as happened
from cockpit.core import events, seated
from cockpit.core.contingency import Level
from cockpit.core.events import Answer, Entry
from cockpit.core.names import IssueId
from cockpit.core.plan import Plan
from cockpit.core.severity import Severity

_LOUD = frozenset({Level.CRITICAL, Level.ROLLBACK})


class Bell:
    """The latest urgent thing at one seat, and the latest news at all, counted."""

    def __init__(self, plan: Plan) -> None:
        self.text = ""
        self.number = 0
        self.news = ""
        self.news_number = 0
        """Counts the urgent ones too."""
        self._plan = plan
        self._alarm = ""
        self._told: IssueId | None = None

    def hear(self, entry: Entry) -> None:
        """Ring for an entry, if it is one to ring for."""
        text = urgent(self._plan, entry)
        match entry.event:
            case happened.IssueRaised(severity=Severity.CRITICAL) as issue:
                self._told = issue.issue
            case happened.HoldBegun(issue=issue_of) if issue_of is not None and issue_of == self._told:
                return  # one cause, one ring: the hold of a critical issue is that issue's
            case _:
                pass
        self._ring(text)
        if not text:
            self._tell(news(entry))

    def alarm(self, text: str) -> str:
        """Ring for an alarm that was not there before; hand it on."""
        if text != self._alarm:
            self._alarm = text
            self._ring(text)
        return text

    def _ring(self, text: str) -> None:
        if text:
            self.text, self.number = text, self.number + 1
            self._tell(text)

    def _tell(self, text: str) -> None:
        if text:
            self.news, self.news_number = text, self.news_number + 1


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
        case seated.DirectorSeated() as passed:
            return f"{passed.name} has the director's seat"
        case happened.RollbackAsked() as asked:
            return f"ROLLBACK? {asked.reason}"
        case happened.RollbackDecided(back=True) as decided:
            return f"ROLLBACK: {decided.reason}"
        case _:
            return ""


def news(entry: Entry) -> str:
    """What those hear of who asked for more than the urgent: decisions, and the clock."""
    match entry.event:
        case happened.HoldEnded():
            return "the hold ended"
        case happened.Recycled() as recycled:
            return f"RECYCLE: {recycled.reason}"
        case happened.PollOpened():
            return "the roll call is open: sign off"
        case events.SignedOff(answer=Answer.NO_GO) as signed:
            return f"NO-GO from {signed.role}: {signed.reason}"
        case events.SignOffWithdrawn() as withdrawn:
            return f"{withdrawn.role} took its sign-off back"
        case happened.Authorised() as given:
            return "AUTHORISED, OVERRIDDEN" if given.overridden else "AUTHORISED"
        case happened.AuthorisationWithdrawn() as taken:
            return f"the authorisation is withdrawn: {taken.reason}"
        case happened.IssueRaised() as issue:
            return f"{issue.severity.value} issue: {issue.title}"
        case happened.LimitCrossed():
            return "a watched limit is crossed"
        case seated.DirectorOffered() as offered:
            return f"the director's seat is offered to {offered.to}"
        case _:
            return ""


def _crossed(plan: Plan, crossed: happened.LimitCrossed) -> str:
    watch = next((one for one in plan.watches if one.id == crossed.watch), None)
    limit = next((one for one in watch.limits if one.claim == crossed.claim), None) if watch else None
    if watch is None or limit is None or limit.level not in _LOUD:
        return ""
    return f"{limit.level.upper()}: {watch.title}: {limit.says}"
