"""A journal that lives as long as its process: for trying a profile, and for tests. The chain is the same."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from cockpit.core.events import Entry
from cockpit.core.names import LaunchId
from cockpit.core.record import ChainReport, Conflict, Draft
from cockpit.errors import JournalProblem
from cockpit.journal.chain import Chain, Cover, Head, inspect
from cockpit.journal.codec import Content, decode, encode


class MemoryJournal:
    """An append-only record of one launch that nothing keeps."""

    def __init__(
        self, launch: LaunchId, project: str = "", *, key: bytes | None = None, now: datetime | None = None
    ) -> None:
        created = now.astimezone(UTC).isoformat(timespec="microseconds") if now else ""
        cover = Cover(str(uuid4()), launch, project, created, key is not None)
        self._chain = Chain(cover.id, cover.keyed, key)
        self.cover = Cover(cover.id, launch, project, created, cover.keyed, self._chain.cover(cover))
        self.doubt = ""
        """Why what was copied into it cannot be relied on; empty: it can."""
        self._rows: list[tuple[int, Content, str]] = []
        self._numbers: dict[str, int] = {}

    @property
    def keyed(self) -> bool:
        """Whether its chain is keyed."""
        return self.cover.keyed

    @property
    def remarks(self) -> tuple[str, ...]:
        """Standing remarks for badges and exports."""
        return ("journal in memory only",)

    async def read(self, after: int = 0) -> Sequence[Entry]:
        """Every entry with a number above `after`, in order."""
        return tuple(self._entry(row) for row in self._rows[max(after, 0) :])

    async def append(self, expected: int, drafts: Sequence[Draft]) -> Sequence[Entry]:
        """Append in one step if the journal still ends at `expected`.

        Raises:
            Conflict: somebody appended first.
            JournalProblem: a draft cannot be written down.
        """
        wanted = [encode(draft) for draft in drafts]
        for content in wanted:
            number = self._numbers.get(content.id)
            if number is not None and self._rows[number - 1][1] != content:
                raise JournalProblem(f"entry {number} has this id and another content", "this is a fault of cockpit")
        fresh = {content.id: content for content in wanted if content.id not in self._numbers}
        if fresh and expected != len(self._rows):
            raise Conflict(expected, len(self._rows))
        last = self._rows[-1] if self._rows else None
        head = Head(last[0], last[2]) if last else Head(0, self.cover.mac)
        for row in self._chain.extend(head, fresh.values()):
            self._rows.append(row)
            self._numbers[row[1].id] = row[0]
        return tuple(self._entry(self._rows[self._numbers[content.id] - 1]) for content in wanted)

    async def head(self) -> int:
        """The number of the last entry."""
        return len(self._rows)

    async def wait(self, seconds: float) -> None:
        """Nobody says when something is recorded here: return after so many seconds."""
        await asyncio.sleep(seconds)

    async def verify(self, witnesses: Sequence[Head] = ()) -> ChainReport:
        """Walk the chain from the first entry; `witnesses` are links that were kept elsewhere."""
        rows = ((seq, *(column.encode() for column in content), mac.encode()) for seq, content, mac in self._rows)
        return inspect(self.cover, self._chain, rows, witnesses=witnesses)

    async def close(self) -> None:
        """Nothing to let go of."""

    @staticmethod
    def _entry(row: tuple[int, Content, str]) -> Entry:
        seq, content, mac = row
        return decode(seq, [column.encode() for column in content], mac)
