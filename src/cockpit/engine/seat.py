"""One operator's seat at a launch: intents go in, events go into the journal, the launch follows.

A decision is made on the launch as it was seen; when somebody else appended first, the seat catches up and decides
again. What the journal did not take did not happen: state is never moved from memory alone.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from cockpit.core import intents
from cockpit.core.decide import decide
from cockpit.core.events import Entry
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch, fold
from cockpit.core.names import COCKPIT, LaunchId, Operator
from cockpit.core.plain import plain
from cockpit.core.plan import Plan
from cockpit.core.record import Conflict, Draft
from cockpit.core.refusal import Decision, Refusal
from cockpit.engine.permit import Permit
from cockpit.engine.ports import Clock, Journal
from cockpit.errors import JournalAway, JournalProblem, UnknownOutcome

TRIES = 20
"""How often a decision is made again because others keep appending, before the seat gives up and says so."""
BACK_OFF = 0.01
"""Seconds by which the pause between two of these tries grows, at most, so that all of them get their turn."""


class Aftermath(Protocol):
    """What is left of the sessions before this one that ended without closing."""

    def wanted(self, launch: Launch, last: Entry | None) -> Sequence[Intent]:
        """What is to be recorded of them, given the launch as they left it and its last entry."""

    def told(self) -> None:
        """It was recorded."""


class Seat:
    """Submits intents in the name of one operator. Lives on the engine's event loop; not thread-safe."""

    def __init__(
        self,
        plan: Plan,
        journal: Journal,
        operator: Operator,
        clock: Clock,
        permit: Permit | None = None,
        redact: Callable[[str], str] = str,
        doubt: str = "",
    ) -> None:
        """Take it.

        Args:
            plan: the profile.
            journal: what it records in.
            operator: who sits here.
            clock: where `now` comes from.
            permit: what it may do; None: everything that the plan says.
            redact: masks what people say: a token may be pasted into a note.
            doubt: why the journal cannot be relied on; empty: it can.
        """
        self._redact = redact
        self.launch = Launch(plan, doubt=doubt)
        self.operator = operator
        self.stamp: Callable[[Intent], Awaitable[Intent]] = _as_it_is
        """Adds to an intent what the seat knows and no person states: its login, when the director was seen last."""
        self.alarm = ""
        """Why the journal did not take the last append; empty while it does."""
        self.away = ""
        """Why nothing can be recorded now, as far as is known; then nothing is tried, nobody waits, all is refused."""
        self._journal = journal
        self._clock = clock
        self._permit = permit or Permit(plan)
        self._lock = asyncio.Lock()
        self._passing = False  # the alarm is over as soon as the journal answers
        self._unknown: set[str] = set()  # ids of entries that may be recorded: their answer was lost
        self._listeners: list[Callable[[Sequence[Entry]], None]] = []

    def listen(self, heard: Callable[[Sequence[Entry]], None]) -> None:
        """Call `heard` with every batch of new entries, one's own and others', after the launch followed them."""
        self._listeners.append(heard)

    async def open(
        self, launch: LaunchId, version: str, t0: datetime | None = None, aftermath: Aftermath | None = None
    ) -> None:
        """Read the journal, and begin the launch if it is empty; an observer only reads.

        Args:
            launch: its id.
            version: the cockpit that opens it.
            t0: T-0 as given at the start.
            aftermath: what is to be recorded first, in cockpit's own name, of what happened before this seat was taken.

        Raises:
            JournalProblem: the journal cannot be read, or the beginning cannot be recorded.
        """
        found = await self._journal.read()
        self._follow(found)
        self._doubt()
        if self._permit.observer:
            if self._permit.listed and self.launch.seq == 0:
                raise JournalProblem("there is no launch to observe yet", "somebody must begin it first")
            return
        wanted = aftermath.wanted(self.launch, found[-1] if found else None) if aftermath is not None else ()
        answer = await self.submit(intents.Open(launch, version, t0))
        if isinstance(answer, Refusal):
            raise JournalProblem(str(answer))
        answers = [await self.submit(intent, COCKPIT) for intent in wanted]
        if aftermath is not None and not any(isinstance(answer, Refusal) for answer in answers):
            aftermath.told()

    async def submit(self, intent: Intent, by: Operator | None = None) -> Decision:
        """Decide an intent and record what follows; events are returned only after they were committed."""
        return (await self.submit_all([intent], by))[0]

    async def submit_all(self, wanted: Sequence[Intent], by: Operator | None = None) -> list[Decision]:
        """The same for several intents in one step of the journal; each is decided on what the ones before it did."""
        try:
            wanted = [await self.stamp(self._safe(intent)) for intent in wanted]
        except JournalProblem as problem:  # it asks the database, too
            return [self._not_recorded(problem) for _ in wanted]
        closed = next((reason for intent in wanted if (reason := self._permit.records(intent))), "")
        if closed:
            return [Refusal((closed,)) for _ in wanted]
        async with self._lock:
            for number in range(TRIES):
                decisions, drafts = self._decide(wanted, by or self.operator)
                if not drafts:
                    return decisions
                try:
                    recorded = await self._record(drafts)
                except JournalProblem as problem:
                    refusal = self._not_recorded(problem)
                    return [refusal if isinstance(decision, tuple) else decision for decision in decisions]
                if recorded:
                    self.alarm = ""
                    return decisions
                await asyncio.sleep(random.uniform(0, BACK_OFF) * number)  # noqa: S311 - who goes first is no secret
        return [Refusal(("not recorded: too many others write to the journal at once; try again",)) for _ in wanted]

    async def _record(self, drafts: Sequence[Draft]) -> bool:
        """Append what was decided; False: somebody else was first, and the launch is as it is now."""
        if self.away:
            raise JournalAway(self.away)
        try:
            self._follow(await self._journal.append(self.launch.seq, drafts))
        except Conflict:
            await self._catch_up()
            return False
        return True

    def _not_recorded(self, problem: JournalProblem) -> Refusal:
        self._passing = isinstance(problem, JournalAway)
        if isinstance(problem, UnknownOutcome):
            self._unknown.update(problem.ids)
            self.alarm = problem.problem
        else:
            self.alarm = f"not recorded: {problem.problem}"
        return Refusal((self.alarm,))

    def _safe(self, intent: Intent) -> Intent:
        """The same, the words of people plain and redacted: this is their door, as `intake` is that of probes."""
        if isinstance(intent, intents.Report):
            return intent
        changed: dict[str, Any] = {}
        for item in fields(intent):
            value = getattr(intent, item.name)
            if isinstance(value, str) and not isinstance(value, Enum):
                safe: object = plain(self._redact(value))
            elif isinstance(value, tuple) and value and all(isinstance(part, str) for part in value):
                safe = tuple(plain(self._redact(part)) for part in value)
            else:
                continue
            if safe != value:
                changed[item.name] = safe
        return replace(intent, **changed) if changed else intent

    def _decide(self, wanted: Sequence[Intent], by: Operator) -> tuple[list[Decision], list[Draft]]:
        launch, now = self.launch, self._clock.now()
        decisions: list[Decision] = []
        drafts: list[Draft] = []
        for intent in wanted:
            decision = decide(launch, intent, now, by)
            decisions.append(decision)
            if isinstance(decision, Refusal):
                continue
            made = [Draft(str(uuid.uuid4()), now, by, event) for event in decision]
            drafts += made
            if len(wanted) > 1:
                launch = fold(launch, _as_entries(launch.seq, made))
        return decisions, drafts

    async def catch_up(self) -> None:
        """Follow what others recorded since.

        Raises:
            JournalProblem: the journal cannot be read.
        """
        async with self._lock:
            await self._catch_up()
            if self._passing:  # the journal answers again, and whoever asked in vain was told then
                self._passing, self.alarm = False, ""
            if self._unknown:  # the server answers again, and this is not there
                self._unknown.clear()
                self.alarm = "what was asked for when the journal was lost is not recorded: ask again"

    async def _catch_up(self) -> None:
        if await self._journal.head() != self.launch.seq:
            self._follow(await self._journal.read(self.launch.seq))
            self._doubt()

    def _doubt(self) -> None:
        """Take note that a journal that is only read gave what is intact of it, now or at first."""
        doubt = self._journal.doubt
        if doubt and not self.launch.doubt:
            self.launch = replace(self.launch, doubt=doubt)

    def _follow(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        self.launch = fold(self.launch, entries)
        known = self._unknown.intersection(entry.id for entry in entries)
        if known:
            self._unknown -= known
            self.alarm = ""  # it is on the screen now, like everything that is recorded
        for heard in self._listeners:
            heard(entries)


async def _as_it_is(intent: Intent) -> Intent:
    return intent


def _as_entries(after: int, drafts: Sequence[Draft]) -> list[Entry]:
    return [Entry(after + number, draft.id, draft.at, draft.by, draft.event) for number, draft in enumerate(drafts, 1)]
