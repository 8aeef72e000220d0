"""The go/no-go poll: what each station answered, and whether that answer still stands on today's evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from cockpit.core.events import Answer
from cockpit.core.frozen import frozen
from cockpit.core.gates import GateView
from cockpit.core.launch import Launch, SignOff
from cockpit.core.names import GateId
from cockpit.core.plan import Station
from cockpit.core.sight import not_closed, worsened


@frozen
class StationView:
    """One station of the roll call as it stands at a moment."""

    station: Station
    sign_off: SignOff | None
    worsened: tuple[GateId, ...] = ()
    """Gates that stood better when it signed (see `sight.worsened`). Its GO no longer counts."""
    outdated: bool = False
    """It signed under another content of the profile: what it said GO to is not what is asked now."""

    @property
    def go(self) -> bool:
        """Whether it says GO on current evidence."""
        signed = self.sign_off is not None and self.sign_off.answer is Answer.GO
        return signed and not self.worsened and not self.outdated

    @property
    def no_go(self) -> bool:
        """Whether it says NO-GO."""
        return self.sign_off is not None and self.sign_off.answer is Answer.NO_GO


@frozen
class PollView:
    """The roll call as a whole."""

    opened: datetime | None
    closes: datetime | None
    """When its time box is over."""
    open: bool
    """It was opened and takes answers."""
    met: bool
    """It is a GO: everybody says so, or the quorum does and nobody says NO-GO. Never without a station."""
    need: int
    """How many stations must say GO."""
    go: int
    no_go: int

    @property
    def over(self) -> bool:
        """It was opened and takes no GO any more: closed, or out of time."""
        return self.opened is not None and not self.open


def poll_view(launch: Launch, calls: tuple[StationView, ...], now: datetime) -> PollView:
    """The roll call of a launch at `now`, from the answer of every station."""
    conduct, quorum = launch.conduct, launch.plan.poll.quorum
    # a quorum of nobody would be a GO on nothing
    need = quorum if quorum is not None and quorum > 0 else len(calls)
    go, no_go = sum(call.go for call in calls), sum(call.no_go for call in calls)
    closes = conduct.poll_closes
    running = conduct.poll_opened is not None and conduct.poll_closed is None and (closes is None or now < closes)
    met = need > 0 and go >= need and no_go == 0
    return PollView(conduct.poll_opened, closes, running, met, need, go, no_go)


def roll_call(launch: Launch, views: Mapping[GateId, GateView]) -> tuple[StationView, ...]:
    """Every station in the order of the profile, against the standing of every gate now."""
    plan = launch.plan
    open_now = not_closed(plan, views)
    calls = []
    for station in plan.stations:
        answer = launch.sign_offs.get(station.role)
        if answer is None:
            calls.append(StationView(station, None))
            continue
        outdated = bool(answer.profile_digest) and answer.profile_digest != plan.digest
        calls.append(StationView(station, answer, worsened(open_now, answer.sight), outdated))
    return tuple(calls)


def seal(views: Mapping[GateId, GateView]) -> str:
    """A digest of the evidence: every gate with its standing, every claim with its outcome, value, moment and author.

    Each text is hashed behind its length and each gate behind the number of its claims, so that no two different
    states read the same.
    """
    digest = hashlib.sha256()

    def add(*texts: str) -> None:
        for text in texts:
            raw = text.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(4, "big") + raw)

    for key in sorted(views):
        look = views[key]
        add(key, look.standing, str(len(look.claims)))
        for view in look.claims:
            at = view.at.isoformat() if view.at else ""
            add(view.claim.id, view.outcome or "", str(view.stale), view.actual, at, view.by)
    return digest.hexdigest()
