"""The draft of a status update: what a team pastes into its channel every half hour. Pure: a review in, text out.

Short Markdown that also reads well as plain text. Every foreign text goes through `cockpit.report.inert`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from cockpit.core.authorising import authorisation
from cockpit.core.clock import digits, read_clock
from cockpit.core.conduct import Hold, WayBack
from cockpit.core.events import Answer
from cockpit.core.gates import GateView, Standing
from cockpit.core.review import Review
from cockpit.core.severity import Severity
from cockpit.report.inert import inline
from cockpit.report.words import moment, span, zone

_MOST = 6
"""Lines of one list; the rest is counted."""

_MOST_CHANGES = 24
"""Decisions are told one by one: so many in half an hour is a bad day."""


def draft(look: Review, since: datetime | None = None) -> str:
    """A status update of this moment, ending in a line feed.

    What changed is read from the state: a gate counts as closed since then when the last of its claims began to hold
    after it. What came and went again in between is not told.

    Args:
        look: the launch at this moment.
        since: when the last update went out; None: the launch was not spoken of yet, and everything is news.
    """
    plan = look.launch.plan
    begun = since or look.launch.opened
    blocks = [
        [f"**{inline(plan.title) or 'Launch'}**: status at {moment(look.now, plan.timezone)}", *_head(look)],
        _titled(_since(look, since), _changes(look, begun), _MOST_CHANGES),
        _titled("Failed", _gates(view for view in look.views.values() if view.standing is Standing.FAILED)),
        _titled("Open issues", _issues(look)),
        _titled("Still in the way of GO", _blockers(look)),
        [_next(look)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _titled(title: str, lines: list[str], most: int = _MOST) -> list[str]:
    if not lines:
        return []
    more = [f"- and {len(lines) - most} more"] if len(lines) > most else []
    return [f"{title}:", *(f"- {line}" for line in lines[:most]), *more]


def _hour(at: datetime, look: Review) -> str:
    return at.astimezone(zone(look.launch.plan.timezone)).strftime("%H:%M")


def _since(look: Review, since: datetime | None) -> str:
    return f"Since the last update at {_hour(since, look)}" if since else "Since the launch was opened"


# -------------------------------------------------------------------------------------------------------- the state
def _head(look: Review) -> list[str]:
    counts, clock = look.counts, read_clock(look.launch, look.now)
    settled = counts.total - counts.open - counts.partial
    parts = [str(look.verdict)]
    if clock.t is not None:
        sign, text = digits(clock.t)
        parts.append(f"T{sign}{text}")
    parts.append(f"{settled} of {counts.total} gates closed or waived")
    lines = [" · ".join(parts)]
    conduct = look.launch.conduct
    if conduct.scrubbed is not None:
        turn = f"; {inline(conduct.turnaround)}" if conduct.turnaround else ""
        lines.append(f"SCRUBBED at {_hour(conduct.scrubbed, look)}: {inline(conduct.scrub_reason)}{turn}")
    lines += [f"HOLD since {_hour(hold.since, look)}: {_why(hold)}" for hold in conduct.standing]
    way = conduct.rollback
    if way is not None and way.waiting:
        lines.append(f"ROLLBACK ASKED FOR at {_hour(way.asked, look)}: {inline(way.reason)}")
    elif way is not None and way.under_way:
        lines.append(f"ROLLBACK UNDER WAY: {len(way.steps)} of {len(look.launch.plan.rollback.steps)} steps done")
    view = authorisation(look)
    if view is not None:
        given = view.authorisation
        over = f", OVERRIDDEN: {inline(given.reason, 160)}" if given.overridden else ""
        old = "" if view.stands else ", on older evidence: it does not stand"
        lines.append(f"Authorised by {inline(given.name)} at {_hour(given.at, look)}{over}{old}")
    return lines


def _why(hold: Hold) -> str:
    return inline(hold.reason) or hold.kind.value


def _gates(views: Iterable[GateView]) -> list[str]:
    return [inline(view.gate.title) for view in views]


def _issues(look: Review) -> list[str]:
    order = {Severity.CRITICAL: 0, Severity.MODERATE: 1, Severity.MINOR: 2}
    issues = sorted(look.launch.conduct.open_issues, key=lambda one: (order[one.severity], one.at))
    return [f"{one.severity.value}: {inline(one.title)} (open for {_about(look.now - one.at)})" for one in issues]


def _about(length: timedelta) -> str:
    """A duration without its seconds: an update is read minutes later."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    return span(timedelta(minutes=minutes)) if minutes else "under 1m"


def _blockers(look: Review) -> list[str]:
    if look.verdict.go:
        return []
    found = []
    for one in look.verdict.blockers:
        owner = f" ({inline(one.owner)})" if one.owner else ""
        found.append(f"{inline(one.title)}{owner}: {inline(one.reason, 160)}")
    return found


# ---------------------------------------------------------------------------------------------------- what changed
def _changes(look: Review, since: datetime | None) -> list[str]:
    if since is None:
        return []
    return _proofs(look, since) + _clock(look, since) + _trouble(look, since) or ["nothing has changed"]


def _proofs(look: Review, since: datetime) -> list[str]:
    closed = _gates(view for view in look.views.values() if view.standing is Standing.CLOSED and _news(view, since))
    waived = [
        f"{inline(view.gate.title)} ({inline(view.state.waiver.reason, 80)})"
        for view in look.views.values()
        if view.standing is Standing.WAIVED and view.state.waiver is not None and view.state.waiver.at > since
    ]
    signed = [
        f"{inline(answer.role)} {'GO' if answer.answer is Answer.GO else 'NO-GO'} ({inline(answer.name)})"
        for answer in look.launch.sign_offs.values()
        if answer.at > since
    ]
    lists = (("closed", closed), ("waived", waived), ("signed", signed))
    return [f"{word}: {_few(items)}" for word, items in lists if items]


def _news(view: GateView, since: datetime) -> bool:
    """Whether a closed gate became closed after `since`: one of its claims began to hold after it."""
    for claim in view.claims:
        if claim.by:
            began = claim.at
        else:
            track = view.state.tracks.get(claim.claim.id)
            # a stretch that ended with a gap went on with a pass: looked at again is not closed again
            began = track.held_since if track and track.broken_by != "gap" else None
        if began is not None and began > since:
            return True
    return False


def _few(items: list[str]) -> str:
    more = f" and {len(items) - 12} more" if len(items) > 12 else ""
    return ", ".join(items[:12]) + more


def _clock(look: Review, since: datetime) -> list[str]:
    conduct, found = look.launch.conduct, []
    for hold in conduct.holds:
        if hold.ended is not None and hold.ended > since:
            found.append(
                f"hold ended at {_hour(hold.ended, look)} after {_about(hold.ended - hold.since)}: {_why(hold)}"
            )
        elif hold.since > since and hold.issue is None:  # an issue's is told with the issue
            found.append(f"hold began at {_hour(hold.since, look)}: {_why(hold)}")
    for at, mark, reason in conduct.recycled:
        if at > since:
            title = next((one.title for one in look.launch.plan.timeline if one.id == mark), mark)
            found.append(f"recycled to {inline(title)} at {_hour(at, look)}: {inline(reason)}")
    return found


def _trouble(look: Review, since: datetime) -> list[str]:
    conduct = look.launch.conduct
    found = [f"{one.severity.value} issue raised: {inline(one.title)}" for one in conduct.issues if one.at > since]
    found += [
        f"{one.severity.value} issue resolved: {inline(one.title)} ({inline(one.note, 120)})"
        for one in conduct.issues
        if one.resolved is not None and one.resolved > since
    ]
    for watch in look.launch.plan.watches:
        for limit in watch.limits:
            crossing = conduct.crossings.get(limit.claim)
            if crossing is not None and crossing.at > since:
                found.append(f"{limit.level.value} limit crossed: {inline(watch.title)}, {inline(limit.says)}")
    return found + (_rollback(look, conduct.rollback, since) if conduct.rollback else [])


def _rollback(look: Review, way: WayBack, since: datetime) -> list[str]:
    found = []
    if way.asked > since:
        found.append(f"rollback asked for at {_hour(way.asked, look)}: {inline(way.reason)}")
    if way.decided is not None and way.decided > since:
        found.append(
            f"decided at {_hour(way.decided, look)} to {'go BACK' if way.back else 'go on'}: {inline(way.why)}"
        )
    if way.ended is not None and way.ended > since:
        found.append(f"rollback ended at {_hour(way.ended, look)}")
    return found


def _next(look: Review) -> str:
    plan, t0 = look.launch.plan, look.launch.t0
    every = plan.communication.every
    if every is None:
        return "Next update when something changes."
    following = look.now + every
    ends = plan.communication.ends
    if look.launch.conduct.scrubbed is not None or (ends is not None and t0 is not None and following > t0 + ends):
        return "This is the last planned update."
    return f"Next update at {moment(following, plan.timezone)}."
