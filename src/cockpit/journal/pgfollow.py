"""How far one seat has followed a shared journal: which link it saw last, and that it is still there."""

from __future__ import annotations

from collections.abc import AsyncIterator

from cockpit.errors import JournalProblem
from cockpit.journal.chain import BrokenChain, Chain, Cover, Head, Sound, Walker, sound
from cockpit.journal.pglink import Row
from cockpit.journal.pgstore import PgStore


class Rewound(JournalProblem):
    """The database has less, or other, than was seen here before."""


class Follower:
    """Reads rows from where it is and follows the chain over them."""

    def __init__(self, store: PgStore, chain: Chain, cover: Cover) -> None:
        self._store = store
        self._chain = chain
        self.start = Head(0, cover.mac)
        self.seen = self.start
        """The last link that was followed or made here."""

    async def follow(self, start: Head) -> AsyncIterator[Sound]:
        """Follow the chain from `start` to the end, giving each row that holds.

        Raises:
            BrokenChain: a link does not hold.
            Rewound: `start` is not there any more.
            JournalProblem: it cannot be read.
        """
        walker, known = Walker(self._chain, start), start.seq > 0
        async for row in self._store.rows(max(start.seq, 1)):
            if known:  # the last link that was seen must still be there
                known = False
                self._same(start, row)
                continue
            yield self._step(walker, row)
        if known:
            raise self.rewound(start.seq - 1)

    async def reach(self, seq: int, end: float) -> None:
        """Follow it as far as `seq`, or to its end where it ends before.

        Raises:
            Lost: it may be there at the next try. And what `follow` raises.
        """
        while self.seen.seq < seq:
            start, rows = self.seen, await self._store.some(max(self.seen.seq, 1), end)
            walker = Walker(self._chain, start)
            if start.seq:
                if not rows:
                    raise self.rewound(start.seq - 1)
                self._same(start, rows.pop(0))
            if not rows:
                return
            for row in rows:
                self._step(walker, row)

    def rewound(self, last: int) -> Rewound:
        """What is said when the journal ends at `last`, or has another history."""
        seen, place = self.seen.seq, self._store.target.place
        gone = f"it ends at entry {last}, this seat has seen {seen}" if last < seen else "it has another history"
        return Rewound(
            f"the journal in {place} is not the one that was here before: {gone}",
            "was a replica promoted that lacked entries? Export what this seat has seen (e) before you leave it",
        )

    def _same(self, start: Head, row: Row) -> None:
        if row[0] != start.seq or row[7] != start.mac.encode():
            raise self.rewound(start.seq)

    def _step(self, walker: Walker, row: Row) -> Sound:
        fault = walker.step(row)
        if fault is not None:
            raise BrokenChain([fault])
        found = sound(row)
        if found[0] > self.seen.seq:
            self.seen = Head(found[0], found[2])
        return found
