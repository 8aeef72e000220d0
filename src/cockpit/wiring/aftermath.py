"""What the next session records of the ones before it that ended without closing: killed, crashed, without power."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cockpit.core import intents
from cockpit.core.events import Entry
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch

if TYPE_CHECKING:
    from cockpit.core.plan import Plan
    from cockpit.engine.ports import Journal
    from cockpit.journal.sessions import Session, Sessions


class Left:
    """What such sessions left at one journal; fits `engine.seat.Aftermath`."""

    def __init__(self, sessions: Sessions, plan: Plan) -> None:
        self._sessions = sessions
        self._plan = plan

    def wanted(self, launch: Launch, last: Entry | None) -> Sequence[Intent]:
        """A note for each, and the end of the runs that ended with them."""
        if last is None:
            return ()  # it ended before anything was recorded: there is nothing to go on with
        notes: list[Intent] = [intents.Note(_told(one, launch, last, self._plan)) for one in self._sessions.lost]
        return notes if self._sessions.second else [*notes, *_unfinished(launch)]

    def told(self) -> None:
        """Nobody needs to hear of it again."""
        self._sessions.told()


def aftermath(journal: Journal, plan: Plan) -> Left | None:
    """What was left at this journal; None where every session before closed it."""
    sessions: Sessions | None = getattr(journal, "sessions", None)
    return Left(sessions, plan) if sessions is not None and sessions.lost else None


def leave_word(journal: Journal, how: str) -> None:
    """Let the next session know that this one crashed."""
    sessions: Sessions | None = getattr(journal, "sessions", None)
    if sessions is not None:
        sessions.broke(how)


def _told(session: Session, launch: Launch, last: Entry, plan: Plan) -> str:
    """`the last session (Ana, since 12:02:03 UTC) ended without closing at about …; 12 entries, the chain holds; …`."""
    from cockpit.report.sentences import sentence
    from cockpit.report.words import moment

    def at(when: datetime) -> str:
        return moment(when, plan.timezone, seconds=True)

    who = f" of {session.who}" if session.who else ""
    how = f"crashed ({session.broke})" if session.broke else "ended without closing"
    return (
        f"the last session{who} {how} at about {at(session.seen)}; {launch.seq:,} "
        f"{'entry' if launch.seq == 1 else 'entries'}, the chain holds; "
        f"last recorded: {at(last.at)} {sentence(last, plan)}"
    )


def _unfinished(launch: Launch) -> list[Intent]:
    """The runs of steps that ended with the session: each stopped at the first step that did not report."""
    found: list[Intent] = []
    for gate in launch.plan.gates:
        run = launch.state(gate.id).sequence
        if not gate.sequence or run is None or run.ended is not None:
            continue
        left = [probe.id for probe in gate.probes if probe.id not in run.done]
        found.append(intents.EndSequence(gate.id, run.run, left[0] if left else None))
    return found
