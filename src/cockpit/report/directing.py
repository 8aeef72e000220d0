"""Who directed a launch, from when to when: a line in the snapshot's heading, a table in the retrospective."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from cockpit.core.events import Entry
from cockpit.core.frozen import frozen
from cockpit.core.launch import Launch
from cockpit.core.review import Review
from cockpit.core.seated import DirectorSeated, Passing
from cockpit.core.seating import director_words, named_director
from cockpit.report.inert import cell, inline
from cockpit.report.tables import table
from cockpit.report.words import moment, span


def directs_now(look: Review) -> list[str]:
    """Lines for a heading: who directs, how they came to it, to whom the seat is offered; none where nobody is named.

    A director who is the owner of the launch, and whom nobody followed, is not named twice.
    """
    launch, zone = look.launch, look.launch.plan.timezone
    holder, offer = launch.seats.holder, launch.seats.offer
    lines = []
    if holder is not None:
        why = f": {inline(holder.reason)}" if holder.reason else ""
        since = f"{_how(holder.passing)} at {moment(holder.since, zone)}{why}"
        lines.append(f"- Director: {inline(director_words(launch))}, {since}")
    elif launch.plan.poll.director:
        lines.append(f"- Director: {inline(director_words(launch))}")
    if offer is not None:
        lines.append(f"- The director's seat is offered to {inline(offer.to)} by {inline(str(offer.by))}")
    return lines


@frozen
class _Term:
    """One director, until the next one or the end of the journal."""

    who: str
    since: datetime
    how: str
    why: str = ""


def terms(look: Review, entries: Sequence[Entry]) -> list[str]:
    """Who had the director's seat, from when to when, how it came to them and why; nothing where nobody is named."""
    plan = look.launch.plan
    if not named_director(plan) or not entries:
        return []
    found = [_Term(director_words(Launch(plan)), entries[0].at, "named by the profile"), *map(_term, _passed(entries))]
    ends = [*(one.since for one in found[1:]), None]
    rows = [
        (
            cell(one.who),
            moment(one.since, plan.timezone, seconds=True),
            moment(end, plan.timezone, seconds=True) if end else "the end of the journal",
            span((end or entries[-1].at) - one.since),
            one.how,
            cell(one.why),
        )
        for one, end in zip(found, ends, strict=True)
    ]
    return ["## Who directed", "", *table(("Director", "From", "To", "For", "How", "Why"), rows)]


def _passed(entries: Sequence[Entry]) -> list[tuple[datetime, DirectorSeated]]:
    return [(entry.at, entry.event) for entry in entries if isinstance(entry.event, DirectorSeated)]


def _term(passed: tuple[datetime, DirectorSeated]) -> _Term:
    at, event = passed
    return _Term(event.name, at, _how(event.passing), event.reason)


def _how(passing: Passing) -> str:
    match passing:
        case Passing.HANDED_OVER:
            return "handed over"
        case Passing.DEPUTY:
            return "taken over by the deputy"
        case _:
            assert_never(passing)
