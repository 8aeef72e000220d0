"""A journal as JSON lines, for auditors and other programs: the cover, every entry as it is stored, the head.

What a line holds, and how it is checked, is told in docs/journal-format.md. An exported file is read as anybody may
have made it: with limits, and refused in a sentence. Bytes that are no UTF-8 (a flipped bit) travel as lone surrogates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

from cockpit.core.events import Entry
from cockpit.core.jsontext import Twice, table_of
from cockpit.core.names import JSON, LaunchId
from cockpit.core.plain import plain_line
from cockpit.core.record import ChainReport, Fault
from cockpit.errors import JournalProblem, Where
from cockpit.journal.chain import FORMAT, BrokenChain, Chain, Cover, Head, Walker, check_cover, inspect
from cockpit.journal.codec import MAX_PAYLOAD, Content, decode
from cockpit.journal.sqlite import CHANGED, UNCHECKED, WITHOUT_HEAD, WITHOUT_KEY, RawJournal

MOST_ENTRIES: Final = 2_000_000
"""Lines of an exported file that are read."""
_LONGEST: Final = 3 * MAX_PAYLOAD  # JSON writes a quote as two characters
_COVER: Final = ("id", "launch", "project", "created", "mac")


def write(raw: RawJournal, file: IO[str]) -> int:
    """Write a journal as JSON lines; returns the number of entries."""
    cover = raw.cover
    first = {"journal": cover.format, **{name: getattr(cover, name) for name in _COVER}, "keyed": int(cover.keyed)}
    file.write(_line({key: first[key] for key in ("journal", *_COVER[:4], "keyed", "mac")}))
    count = 0
    for row in raw.rows:
        seq, *columns = row
        file.write(_line({"seq": seq, **dict(zip((*Content._fields, "mac"), map(_text, columns), strict=True))}))
        count += 1
    head, seal = raw.head
    file.write(_line({"head": head.seq, "mac": head.mac, "seal": seal} if head else {"head": None}))
    return count


def _line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, separators=(",", ":")) + "\n"


def _text(column: object) -> object:
    return column.decode("utf-8", "surrogateescape") if isinstance(column, bytes) else column


def looks_exported(path: Path) -> bool:
    """Whether a file begins as an exported journal does."""
    try:
        if not path.is_file():  # a pipe in its place would let nobody go on
            return False
        with path.open("rb") as file:
            return file.read(11) == b'{"journal":'
    except OSError:
        return False


class ExportedJournal:
    """An exported journal that is read; it offers what `wiring` reads of any journal."""

    def __init__(self, path: Path, lines: Sequence[tuple[object, ...]], cover: Cover, end: dict[str, JSON]) -> None:
        """Use `open` instead."""
        self.path = path
        self.cover = cover
        self._rows = lines
        self._end = end
        self._chain = Chain(cover.id, cover.keyed, None)
        self._changed = False

    @classmethod
    def open(cls, path: Path) -> ExportedJournal:
        """Read the file; nothing is checked yet, and a keyed one wants its key (`use`) first.

        Raises:
            JournalProblem: it cannot be read, or is not such a file; says in which line.
        """
        try:
            with path.open("rb") as file:
                found = [_parsed(path, number, line) for number, line in enumerate(_lines(path, file), 1)]
        except OSError as problem:
            raise JournalProblem(f"{path} cannot be read: {problem.strerror}", "check the path") from None
        if not found:
            raise JournalProblem("it is empty", "cockpit log --export writes such a file", Where(str(path)))
        first, rest = found[0], found[1:]
        end = rest.pop() if rest and "head" in rest[-1] else {}
        cover = _cover(path, first)
        for number, line in enumerate(found, 1):
            _look(path, number, line)
        stray = next((number for number, line in enumerate(rest, 2) if "seq" not in line), 0)
        if stray:
            raise JournalProblem("this is no entry", 'an entry has "seq"', Where(str(path), stray))
        rows = [_row(line) for line in rest]
        return cls(path, rows, cover, end)

    @property
    def launch(self) -> LaunchId:
        """The launch that the cover names."""
        return LaunchId(self.cover.launch)

    def fits(self, key: bytes) -> bool:
        """Whether the cover was made with this key."""
        return not check_cover(self.cover, Chain(self.cover.id, self.cover.keyed, key))

    def use(self, key: bytes | None) -> None:
        """Check with this key from now on."""
        self._chain = Chain(self.cover.id, self.cover.keyed, key)
        head, last = self._head(), self._rows[-1] if self._rows else (0,)
        cut = not self._end or (head is not None and isinstance(last[0], int) and head.seq > last[0])
        self._changed = cut or (self._chain.checks and bool(check_cover(self.cover, self._chain)))

    @property
    def doubt(self) -> str:
        """Why what was read cannot be relied on; empty: it can."""
        if not self._chain.checks:
            return UNCHECKED
        return CHANGED if self._changed else ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What it cannot promise."""
        unkeyed = () if self.cover.keyed else (WITHOUT_KEY,)
        headless = (WITHOUT_HEAD,) if self._head() is None else ()
        return (*unkeyed, *headless, *((self.doubt,) if self.doubt else ()))

    async def read(self) -> Sequence[Entry]:
        """The entries before the first fault."""
        walker, found = Walker(self._chain, Head(0, self.cover.mac)), []
        try:
            for row in self._rows:
                fault = walker.step(row)
                if fault is not None:
                    raise BrokenChain([fault])
                *columns, mac = (column for column in row[1:] if isinstance(column, bytes))
                found.append(decode(walker.seq, columns, mac.decode("ascii")))
        except (JournalProblem, UnicodeDecodeError):
            self._changed = True
        return tuple(found)

    async def verify(self, witnesses: Sequence[Head] = ()) -> ChainReport:
        """Walk the chain; see `SqliteJournal.verify`."""
        head = self._head()
        known = (head, *witnesses) if head is not None else tuple(witnesses)
        report = inspect(self.cover, self._chain, self._rows, witnesses=known)
        if head is not None or (not self._chain.checks and self._end):
            return report
        missing = (
            "its head is missing or was changed: entries cut from its end would not be noticed"
            if self._end
            else "it ends without its last line: entries may have been cut off"
        )
        return replace(report, faults=(*report.faults, Fault(len(self._rows) + 1, missing)))

    async def close(self) -> None:
        """Nothing to let go of."""

    def _head(self) -> Head | None:
        seq, mac, seal = (self._end.get(name) for name in ("head", "mac", "seal"))
        if type(seq) is not int or not isinstance(mac, str) or not isinstance(seal, str):
            return None
        head = Head(seq, mac)
        return head if not self._chain.checks or self._chain.head(head) == seal else None


def _lines(path: Path, file: IO[bytes]) -> Iterator[bytes]:
    number = 0
    while line := file.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST:
            raise JournalProblem("this line is too long for an entry", "", Where(str(path), number))
        if number > MOST_ENTRIES:
            raise JournalProblem(f"it has more than {MOST_ENTRIES:,} lines", "", Where(str(path), number))
        if line.strip():
            yield line


def _parsed(path: Path, number: int, line: bytes) -> dict[str, JSON]:
    try:
        found = json.loads(line, object_pairs_hook=table_of)
    except Twice as twice:
        hint = "the chain covers one of the two, and a reader may take the other"
        said = repr(plain_line(twice.name, 60))
        raise JournalProblem(f"it says {said} twice", hint, Where(str(path), number)) from None
    except (ValueError, RecursionError) as problem:  # no UTF-8 is a ValueError too
        column = getattr(problem, "colno", 0)
        raise JournalProblem("this is no JSON", _MADE, Where(str(path), number, column)) from None
    if not isinstance(found, dict):
        raise JournalProblem("this is no JSON object", _MADE, Where(str(path), number))
    return found


_NAMES: Final = {
    "journal": frozenset({"journal", *_COVER, "keyed"}),
    "seq": frozenset({"seq", *Content._fields, "mac"}),
    "head": frozenset({"head", "mac", "seal"}),
}
"""What a line says, by the name that tells its kind; format 1 has no other names."""


_MADE: Final = "an exported journal is one JSON object a line, as cockpit log --export writes it"


def _look(path: Path, number: int, line: dict[str, JSON]) -> None:
    """Refuse what stands beside the columns of a line: it would be read as recorded, and no link covers it."""
    known = next((names for kind, names in _NAMES.items() if kind in line), None)
    strange = next((name for name in line if known is not None and name not in known), None)
    if strange is not None:
        hint = "no link covers it: somebody added it"
        raise JournalProblem(
            f"it says {plain_line(strange, 60)!r}, which no journal does", hint, Where(str(path), number)
        )


def _cover(path: Path, line: dict[str, JSON]) -> Cover:
    place = Where(str(path), 1)
    version, keyed = line.get("journal"), line.get("keyed")
    texts = [line.get(name) for name in _COVER]
    known = [text for text in texts if isinstance(text, str)]
    if type(version) is not int or keyed not in (0, 1) or len(known) != len(texts):
        raise JournalProblem("this is not the first line of an exported journal", _MADE, place)
    if version > FORMAT:
        hint = "read it with the version that wrote it, or a newer one"
        raise JournalProblem(f"it has format {version}, and this cockpit knows formats up to {FORMAT}", hint, place)
    ident, launch, project, created, mac = known
    return Cover(ident, launch, project, created, keyed == 1, mac, version)


def _row(line: dict[str, JSON]) -> tuple[object, ...]:
    """A line as a row of the table: what is no text stays what it is, and the chain names it."""
    columns: Iterable[JSON] = (line.get(name) for name in (*Content._fields, "mac"))
    return (line["seq"], *(_bytes(column) for column in columns))


def _bytes(column: JSON) -> object:
    if not isinstance(column, str):
        return column
    try:
        return column.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that no byte became
        return None
