"""One thing that stands between now and GO, and the words of a gate that does: why, and what to do next."""

from __future__ import annotations

from collections.abc import Collection

from cockpit.core.frozen import frozen
from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.names import GateId, HoldId, IssueId, MarkId, Role
from cockpit.core.reading import Outcome

_WORSE = " failed"


@frozen
class Blocker:
    """One thing that stands between now and GO."""

    title: str
    owner: str
    because: GateView | tuple[str, str]
    """The gate that is not settled, or why and what to do. The words of a gate are found when somebody reads them:
    of 10,000 blockers a screen shows six."""
    gate: GateId | None = None
    station: Role | None = None
    standing: Standing | None = None
    runbook: str = ""
    waiting: tuple[GateId, ...] = ()
    """Gates that cannot be green before this one is."""
    hold: HoldId | None = None
    mark: MarkId | None = None
    """For a built-in hold: the mark that it belongs to."""
    issue: IssueId | None = None
    poll: bool = False
    """The quorum of the poll lacks stations."""
    short: int = 0
    """For a quota: how many gates it lacks."""
    holds: tuple[Blocker, ...] = ()
    """Built-in holds of the T-clock that only wait for it."""
    against: bool = False
    """The station says NO-GO."""

    @property
    def reason(self) -> str:
        """Why it blocks, one sentence without a full stop."""
        return self._words[0]

    @property
    def action(self) -> str:
        """What to do next, an imperative."""
        return self._words[1]

    @property
    def _words(self) -> tuple[str, str]:
        return self.because if isinstance(self.because, tuple) else why(self.because)

    @property
    def key(self) -> str:
        """What it is about, and how bad: `gate api failed`, `station qa`. An override covers keys, not words."""
        if self.gate is not None:
            return f"gate {self.gate}{_WORSE if self.standing is Standing.FAILED else ''}"
        if self.station is not None:
            return f"station {self.station}{_WORSE if self.against else ''}"
        return next((f"{kind} {key}" for kind, key in (("hold", self.hold), ("issue", self.issue)) if key), self.title)

    def covered(self, keys: Collection[str]) -> bool:
        """Whether these cover it: what was worse when they were taken is covered too, what became worse is not."""
        return self.key in keys or f"{self.key}{_WORSE}" in keys

    def __str__(self) -> str:
        folded = f" ({self.folded})" if self.folded else ""
        return f"{self.title}: {self.reason}{folded}"

    @property
    def folded(self) -> str:
        """How much waits for it, in words: `a hold and 2 more wait for it`; empty where nothing does."""
        held = "a hold" if len(self.holds) == 1 else f"{len(self.holds)} holds" if self.holds else ""
        more = f"{len(self.waiting)} more" if self.waiting else ""
        verb = "waits" if len(self.waiting) + len(self.holds) == 1 else "wait"
        return f"{' and '.join(part for part in (held, more) if part)} {verb} for it" if held or more else ""


def with_folded(blockers: tuple[Blocker, ...]) -> tuple[Blocker, ...]:
    """Each with the holds under it: whoever overrides a cause overrides them too, so that its end brings no news."""
    return tuple(one for top in blockers for one in (top, *top.holds))


def why(view: GateView) -> tuple[str, str]:
    """Why a gate is not closed, and what to do next: one sentence each, without a full stop."""
    failing = [claim for claim in view.claims if claim.outcome is Outcome.FAIL]
    broken = [claim for claim in view.claims if claim.outcome is Outcome.ERROR]
    stale = [claim for claim in view.claims if claim.stale]
    unsure = [claim for claim in view.claims if claim.outcome is Outcome.INCONCLUSIVE]
    unseen = [claim for claim in view.claims if claim.outcome is None]
    if failing:
        return _more(_said(failing[0]), failing), _mend(failing[0])
    if view.stopped_at is not None:
        step = next((probe.title for probe in view.gate.probes if probe.id == view.stopped_at), view.stopped_at)
        last = view.state.readings.get(view.stopped_at)
        return f"stopped at {step}: {(last and last.error) or 'it failed'}", "mend it and run the gate again"
    if broken:
        error = _error(view, broken[0])
        return _more(error or _said(broken[0]), broken if not error else []), "make the probe work and run it again"
    if stale:
        action = "vouch for it again" if stale[0].by else "run the gate again"
        return _more(f"{stale[0].claim.says}: its evidence is too old", stale), action
    if unsure:
        return _more(_said(unsure[0]), unsure), "look at it; run it again, or vouch for it"
    if view.unrun is not None and not unseen:
        return f"not come to {view.unrun.title} yet", "run the gate to its end"
    people = [claim for claim in unseen if claim.claim.by_person]
    machine = [claim for claim in unseen if not claim.claim.by_person]
    if machine:
        return _more(f"{machine[0].claim.says}: not proven yet", unseen), "run the gate"
    if people:
        return _more(f"{people[0].claim.says}: nobody has vouched for it", people), "vouch for it"
    return "it states no claim, so nothing can prove it", "add a claim to the profile"


def _mend(view: ClaimView) -> str:
    return "mend it and vouch for it" if view.by else "mend it and run the gate again"


def _error(view: GateView, broken: ClaimView) -> str | None:
    """The sentence of the probe that broke; that of another probe of the gate where the claim's own left none."""
    own = view.state.readings.get(broken.claim.probe) if broken.claim.probe else None
    if own and own.error:
        return own.error
    return next((last.error for last in view.state.readings.values() if last.error), None)


def _said(view: ClaimView) -> str:
    detail = view.progress or view.actual or view.note
    return f"{view.claim.says}: {detail}" if detail else view.claim.says


def _more(text: str, claims: list[ClaimView]) -> str:
    return f"{text} (and {len(claims) - 1} more)" if len(claims) > 1 else text
