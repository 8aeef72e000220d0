"""The chain: what it covers, how a link is made, and how a reader finds the places where it does not hold.

The format, version 1; docs/journal-format.md tells it at length, for those who check a journal with a program of their
own. A journal is an SQLite file with the tables

    journal(one, id, launch, project, format, keyed, created, mac)                    one row: the cover
    entry(seq, id, at, by_name, by_role, kind, payload, mac)                          seq = 1, 2, 3 ... without gaps

    LINK(a, b ...) = HMAC-SHA256(key, x) where `keyed` is 1, SHA-256(x) where it is 0, as 64 lower-case hex digits;
                     x is the length in bytes of every field as 4 bytes, big-endian, then the fields themselves, UTF-8;
                     numbers stand as decimal text

    journal.mac = LINK("cockpit journal 1", id, launch, project, created, keyed)
    entry.mac   = LINK("cockpit entry 1", journal.id, seq, id, at, by_name, by_role, kind, payload,
                       mac of the entry before; for entry 1: journal.mac)

The key is 32 bytes; the keyring holds it as 64 hex digits under the service `cockpit:journal` and the launch as user.
Beside `NAME.db` lies `NAME.head` with two records of 512 bytes, each one line filled up with spaces:

    "cockpit-head 1 " journal.id " " seq " " mac " " LINK("cockpit head 1", journal.id, seq, mac)

The record with the higher seq counts: the entry of that number must be there with that mac. It is what shows that
entries were cut from the end; a link kept elsewhere (every snapshot has one) shows it even if both files were changed.
Without a key anybody can re-make the whole chain, so an unkeyed journal says so wherever it is shown.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Final, TypeAlias

from cockpit.core.frozen import frozen
from cockpit.core.record import ChainReport, Fault
from cockpit.errors import JournalProblem
from cockpit.journal.codec import Content

FORMAT: Final = 1
"""Version of the format that this module writes, and the newest that it reads."""

MAX_FAULTS: Final = 100
"""Faults that a report names one by one; a journal re-made by somebody else has as many as it has entries."""

WITHOUT_KEY = "its link was made without the key"
NO_KEY_HERE = "the key of this journal is not in the keyring here, so no link can be checked"


class BrokenChain(JournalProblem):
    """The journal is not as it was written. What is before the first fault can be opened read-only."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        rest = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        place = f"entry {first.seq}: " if first.seq else ""
        super().__init__(
            f"the journal was changed after it was written: {place}{first.problem}{rest}",
            "nothing can be added to it; `cockpit log --verify` names every fault, and what is before the first one "
            "opens read-only",
        )
        self.faults = tuple(faults)


@frozen
class Cover:
    """The first page of a journal, written once."""

    id: str
    """A UUID; part of every link, so that no entry of another journal fits in."""
    launch: str
    project: str
    created: str
    """UTC, ISO 8601."""
    keyed: bool
    mac: str = ""
    format: int = FORMAT


@frozen
class Head:
    """The end of a journal at some moment: the number and the link of an entry; a cover counts as number 0."""

    seq: int
    mac: str


@frozen
class Chain:
    """Makes links of one journal. `key` is None for an unkeyed journal, and where a keyed one's key is not here."""

    journal: str
    keyed: bool
    key: bytes | None = field(repr=False)

    @property
    def checks(self) -> bool:
        """Whether links can be made and checked here."""
        return not self.keyed or self.key is not None

    def cover(self, cover: Cover) -> str:
        """The link of the cover."""
        fields = ("cockpit journal 1", cover.id, cover.launch, cover.project, cover.created, str(int(cover.keyed)))
        return self._link(_pack(*(text.encode() for text in fields)))

    def entry(self, seq: int, columns: Sequence[bytes], before: bytes, *, plain: bool = False) -> str:
        """The link of an entry; `columns` are those of `Content`. `plain`: as somebody without the key makes it."""
        packed = _pack(b"cockpit entry 1", self.journal.encode(), str(seq).encode(), *columns, before)
        return hashlib.sha256(packed).hexdigest() if plain else self._link(packed)

    def head(self, head: Head) -> str:
        """The link that seals a record of the head."""
        fields = ("cockpit head 1", self.journal, str(head.seq), head.mac)
        return self._link(_pack(*(text.encode() for text in fields)))

    def extend(self, head: Head, contents: Iterable[Content]) -> list[tuple[int, Content, str]]:
        """Number and link new contents behind `head`."""
        rows = []
        seq, mac = head.seq, head.mac
        for content in contents:
            seq += 1
            mac = self.entry(seq, [column.encode() for column in content], mac.encode())
            rows.append((seq, content, mac))
        return rows

    def _link(self, packed: bytes) -> str:
        if not self.keyed:
            return hashlib.sha256(packed).hexdigest()
        if self.key is None:
            raise JournalProblem(NO_KEY_HERE, "unlock the keyring and start again")
        return hmac.digest(self.key, packed, "sha256").hex()


def _pack(*fields: bytes) -> bytes:
    return struct.pack(f">{len(fields)}I", *map(len, fields)) + b"".join(fields)


Sound: TypeAlias = tuple[int, tuple[bytes, ...], str]
"""A row that was found to hold: number, columns of `Content`, link."""


def columns_of(content: Content) -> tuple[bytes, ...]:
    """The columns of an entry as they are stored."""
    return tuple(column.encode() for column in content)


def sound(row: Sequence[object]) -> Sound:
    """A row that was found to hold, with its types."""
    seq, *columns, mac = row
    assert isinstance(seq, int)
    assert isinstance(mac, bytes)
    return seq, tuple(column for column in columns if isinstance(column, bytes)), mac.decode("ascii", "replace")


class Walker:
    """Goes from link to link. One faulty entry does not hide the state of those behind it."""

    def __init__(self, chain: Chain, start: Head) -> None:
        self._chain = chain
        self.seq = start.seq
        self._before: tuple[bytes, ...] = (start.mac.encode(),)  # what the next link may build on
        self._ids: set[bytes] = set()

    def step(self, row: Sequence[object]) -> Fault | None:
        """Look at the next row (seq, the columns of `Content`, mac); returns what is wrong with it."""
        seq, columns, mac = row[0], row[1:7], row[7]
        known = [column for column in columns if type(column) is bytes]
        if type(seq) is not int or type(mac) is not bytes or len(known) != len(columns):
            self._go(seq if type(seq) is int else self.seq + 1, mac if isinstance(mac, bytes) else b"")
            return Fault(self.seq, "a column has another type than was written")
        wanted, twice = self.seq + 1, known[0] in self._ids
        self._ids.add(known[0])
        if seq != wanted:  # its link builds on one that is gone, so it cannot be checked itself
            self._go(seq, mac)
            return Fault(wanted, _missing(wanted, seq))
        problem = self._compare(seq, known, mac)
        if twice and not problem:
            problem = "its id belongs to an earlier entry"
        return Fault(seq, problem) if problem else None

    def _compare(self, seq: int, columns: list[bytes], mac: bytes) -> str:
        if not self._chain.checks:
            self._go(seq, mac)
            return ""
        made = [self._chain.entry(seq, columns, before).encode() for before in self._before]
        if mac in made:  # nobody can learn anything from how long this takes: he who asks has the file
            self._go(seq, mac)
            return ""
        plain = self._chain.keyed and any(
            self._chain.entry(seq, columns, before, plain=True).encode() == mac for before in self._before
        )
        self._go(seq, mac, *made)  # if only the link was changed, the next entry builds on what it should have been
        return WITHOUT_KEY if plain else "it was changed after it was written, or belongs elsewhere"

    def _go(self, seq: int, *links: bytes) -> None:
        self.seq, self._before = seq, links


def _missing(wanted: int, seq: int) -> str:
    if seq < wanted:
        return f"number {seq} stands behind number {wanted - 1}"
    return f"entry {wanted} is missing" if seq == wanted + 1 else f"entries {wanted} to {seq - 1} are missing"


def inspect(
    cover: Cover,
    chain: Chain,
    rows: Iterable[Sequence[object]],
    *,
    damage: Sequence[Fault] = (),
    witnesses: Sequence[Head] = (),
) -> ChainReport:
    """Walk a whole journal and name what does not hold.

    Args:
        cover: its first page.
        chain: how its links are made, with the key if it is here.
        rows: every row in order of `seq`: number, the columns of `Content` as bytes, link as bytes. It may end with a
            `JournalProblem` where the file is damaged.
        damage: what the store itself found wrong.
        witnesses: links that were kept elsewhere; each must be in the journal.
    """
    faults = [*check_cover(cover, chain), *damage]
    walker = Walker(chain, Head(0, cover.mac))
    links = {0: cover.mac}
    intact = Head(0, cover.mac)
    whole = not faults
    try:
        for row in rows:
            fault = walker.step(row)
            if fault:
                whole = False
                faults.append(fault)
            mac = row[7].decode("ascii", "replace") if isinstance(row[7], bytes) else ""
            links[walker.seq] = mac
            if whole:
                intact = Head(walker.seq, mac)
    except JournalProblem as problem_of_file:
        faults.append(Fault(walker.seq + 1, problem_of_file.problem))
    for witness in witnesses:
        problem = missing_witness(witness, walker.seq, links.get(witness.seq))
        place = min(witness.seq, walker.seq + 1)
        if problem and all(fault.seq != place for fault in faults):
            faults.append(Fault(place, problem))
    return ChainReport(intact.seq if chain.checks else 0, intact.mac, chain.keyed, _bounded(faults))


def check_cover(cover: Cover, chain: Chain) -> list[Fault]:
    """What is wrong with the first page, the key included."""
    if not chain.checks:
        return [Fault(0, NO_KEY_HERE)]
    if hmac.compare_digest(chain.cover(cover).encode(), cover.mac.encode()):
        if chain.key is not None and not cover.keyed:
            return [Fault(0, "it says that it has no key, yet the keyring holds one for it: it was re-made without it")]
        return []
    return [Fault(0, "the cover was changed, or the key in the keyring is not the one of this journal")]


def missing_witness(witness: Head, last: int, found: str | None) -> str:
    """What a link that was kept elsewhere says about a journal that ends at `last`; empty: it is there."""
    if witness.seq > last:
        first = last + 1
        gone = f"entry {first} is" if witness.seq == first else f"entries {first} to {witness.seq} are"
        return f"{gone} missing at the end"
    if found is None or not hmac.compare_digest(found.encode(), witness.mac.encode()):
        return "another history: this entry is not the one that was here when its link was kept"
    return ""


def _bounded(faults: list[Fault]) -> tuple[Fault, ...]:
    if len(faults) <= MAX_FAULTS:
        return tuple(faults)
    more = len(faults) - MAX_FAULTS
    return (*faults[:MAX_FAULTS], Fault(faults[MAX_FAULTS].seq, f"and {more} more faults from here on"))
