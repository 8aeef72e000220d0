"""One operator's seat at a launch: intents go in, events go into the journal, the launch follows.

A decision is made on the launch as it was seen; when somebody else appended first, the seat catches up and decides
again. What the journal did not take did not happen: state is never moved from memory alone.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from enum import Enum
from typing import Any

from cockpit.core import intents
from cockpit.core.decide import decide
from cockpit.core.events import Entry
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch, fold
from cockpit.core.names import LaunchId, Operator
from cockpit.core.plain import plain
from cockpit.core.plan import Plan
from cockpit.core.record import Conflict, Draft
from cockpit.core.refusal import Decision, Refusal
from cockpit.engine.ports import Clock, Journal
from cockpit.errors import JournalProblem

TRIES = 20
"""How often a decision is made again because others keep appending, before the seat gives up and says so."""


class Seat:
    """Submits intents in the name of one operator. Lives on the engine's event loop; not thread-safe."""

    def __init__(
        self,
        plan: Plan,
        journal: Journal,
        operator: Operator,
        clock: Clock,
        redact: Callable[[str], str] = str,
    ) -> None:
        """Take it; `redact` masks what people say: a token may be pasted into a note."""
        self._redact = redact
        self.launch = Launch(plan)
        self.operator = operator
        self.alarm = ""
        """Why the journal did not take the last append; empty while it does."""
        self._journal = journal
        self._clock = clock
        self._lock = asyncio.Lock()
        self._listeners: list[Callable[[Sequence[Entry]], None]] = []

    def listen(self, heard: Callable[[Sequence[Entry]], None]) -> None:
        """Call `heard` with every batch of new entries, one's own and others', after the launch followed them."""
        self._listeners.append(heard)

    async def open(self, launch: LaunchId, version: str, t0: datetime | None = None) -> None:
        """Read the journal, and begin the launch if it is empty.

        Raises:
            JournalProblem: the journal cannot be read, or the beginning cannot be recorded.
        """
        self._follow(await self._journal.read())
        answer = await self.submit(intents.Open(launch, version, t0))
        if isinstance(answer, Refusal):
            raise JournalProblem(str(answer))

    async def submit(self, intent: Intent, by: Operator | None = None) -> Decision:
        """Decide an intent and record what follows; events are returned only after they were committed."""
        return (await self.submit_all([intent], by))[0]

    async def submit_all(self, wanted: Sequence[Intent], by: Operator | None = None) -> list[Decision]:
        """The same for several intents in one step of the journal; each is decided on what the ones before it did."""
        wanted = [self._safe(intent) for intent in wanted]
        async with self._lock:
            for _ in range(TRIES):
                decisions, drafts = self._decide(wanted, by or self.operator)
                if not drafts:
                    return decisions
                try:
                    entries = await self._journal.append(self.launch.seq, drafts)
                except Conflict:
                    await self._catch_up()
                    continue
                except JournalProblem as problem:
                    self.alarm = f"not recorded: {problem.problem}"
                    refusal = Refusal((self.alarm,))
                    return [refusal if isinstance(decision, tuple) else decision for decision in decisions]
                self.alarm = ""
                self._follow(entries)
                return decisions
        return [Refusal(("not recorded: too many others write to the journal at once; try again",)) for _ in wanted]

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

    async def _catch_up(self) -> None:
        if await self._journal.head() != self.launch.seq:
            self._follow(await self._journal.read(self.launch.seq))

    def _follow(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        self.launch = fold(self.launch, entries)
        for heard in self._listeners:
            heard(entries)


def _as_entries(after: int, drafts: Sequence[Draft]) -> list[Entry]:
    return [Entry(after + number, draft.id, draft.at, draft.by, draft.event) for number, draft in enumerate(drafts, 1)]
