"""One profile while it is read: its bytes, its TOML, the place of every key, and what was found wrong so far."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cockpit.core.plain import plain_line
from cockpit.errors import Finding, ProfileProblem, Where
from cockpit.profile.guard import decode
from cockpit.profile.positions import Excess, Path, Positions, scan

LOUDEST = 200
"""Errors after which reading ends, and warnings that are kept: a file with more is broken in one way, not in many."""

MOST_GATES = 10_000
"""Gates of one profile. The screen was measured with so many; double as many took eight seconds to be read."""
MOST_TABLES = 60_000
"""Tables of one profile: six for each of so many gates. 300,000 empty ones cost twelve seconds and 480 MB."""

_GATE = re.compile(r"^[ \t]*\[[ \t]*gate[ \t]*\.[^.\]\n]+\]", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_WORDS = 2_000
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_HINTS = (
    (re.compile(r"<{7} |={7}$|>{7} "), "this is a conflict marker of a merge; settle the conflict"),
    (re.compile(r"[^\"']*[\u201c\u201d\u2018\u2019]"), "these are typographic quotes; TOML needs straight ones"),
    (re.compile(r"\{"), "this looks like JSON; a profile is TOML: [launch], then KEY = VALUE"),
    (re.compile(r"(?:- )?[\w-]+:(?: |$)"), "this looks like YAML; a profile is TOML: [launch], then KEY = VALUE"),
    (re.compile(r"[\w.-]+\s*=\s*(?!true|false|inf|nan)[A-Za-z@$/]"), "a text stands in quotes"),
    (re.compile(r"[\w.-]+\s*=\s*[0-9]{4}-"), "a moment is written 2026-02-27T13:00:00Z"),
    (re.compile(r"[\w.-]+\s*=\s*$"), "the value is missing"),
    (re.compile(r"[^=\"'\[]+$"), "write KEY = VALUE"),
)


@dataclass(slots=True)
class Sheet:
    """What the checks share."""

    file: str
    """The file as findings name it."""
    raw: bytes
    data: dict[str, Any]
    """The TOML as `tomllib` read it; once it is validated, with what was refused replaced."""
    positions: Positions
    findings: list[Finding] = field(default_factory=list)
    mended: set[Path] = field(default_factory=set)
    """Values that were refused and replaced, so that the rest can still be judged; nobody complains of them twice."""
    failed: bool = False
    """An error was found."""
    _around: set[Path] = field(default_factory=set)

    def error(
        self, path: Path, problem: str, hint: str = "", *, key: bool = False, column: int = 0, rule: str = ""
    ) -> None:
        """Note what makes the profile unusable.

        Raises:
            ProfileProblem: it is one error too many; guessing what was meant costs too much to go on for ever.

        Args:
            path: which value, from the root.
            problem: one sentence without a full stop.
            hint: what to do.
            key: the key is wrong, not its value.
            column: which character of the text value is meant, from 1; 0 for the value as a whole.
            rule: the name of the rule for `cockpit lint`, as for a checklist.
        """
        self._note(path, problem, hint, "error", key=key, column=column, rule=rule)

    def warning(
        self, path: Path, problem: str, hint: str = "", *, key: bool = False, column: int = 0, rule: str = ""
    ) -> None:
        """Note what lets the profile load and should be looked at.

        Args:
            path: which value, from the root.
            problem: one sentence without a full stop.
            hint: what to do.
            key: the key is meant, not its value.
            column: which character of the text value is meant, from 1; 0 for the value as a whole.
            rule: the name of the rule for `cockpit lint`, as for a checklist.
        """
        self._note(path, problem, hint, "warning", key=key, column=column, rule=rule)

    def note(self, path: Path, problem: str, hint: str = "", *, key: bool = False, rule: str) -> None:
        """Note what a person still has to fill in: nothing is wrong with the profile."""
        self._note(path, problem, hint, "note", key=key, column=0, rule=rule)

    def _note(
        self, path: Path, problem: str, hint: str, severity: str, *, key: bool, column: int, rule: str = ""
    ) -> None:
        if self.is_mended(path):
            return
        self.failed = self.failed or severity == "error"
        finding = Finding(
            self.where(path, key=key, column=column), plain_line(problem), plain_line(hint), severity, rule
        )
        same = [item for item in self.findings if item.severity == severity]
        if finding not in same and len(same) < LOUDEST:
            self.findings.append(finding)
        elif severity == "error" and len(same) == LOUDEST:
            rest = Finding(Where(self.file), f"more than {LOUDEST} problems; what follows was not looked at")
            raise ProfileProblem((rest, *self.sorted()))

    def where(self, path: Path, *, key: bool = False, column: int = 0) -> Where:
        """The place of a value, of its key, or of one of its characters."""
        places = self.positions
        if not path:
            return Where(self.file)
        if key:
            return Where(self.file, *places.key(path))
        return Where(self.file, *(places.inside(path, column) if column else places.value(path)))

    def mend(self, path: Path) -> None:
        """Remember that a value was replaced."""
        self.mended.add(path)
        self._around.update(path[:length] for length in range(2, len(path)))

    def is_mended(self, path: Path) -> bool:
        """Whether something in or around this value was replaced, so that a complaint may be a consequence."""
        return path in self._around or any(path[:length] in self.mended for length in range(1, len(path) + 1))

    def sorted(self) -> tuple[Finding, ...]:
        """Every finding from the top of the file to its end."""
        return tuple(sorted(self.findings, key=lambda item: (item.where.line, item.where.column, item.problem)))


def closest(word: str, options: Iterable[str]) -> str:
    """The option that was probably meant, empty where none is near."""
    import difflib

    known = sorted(options)
    if len(known) > _WORDS or len(word) > 100:
        return ""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else ""


def near(word: str, options: Iterable[str], *, names: str = "") -> str:
    """A hint for a word that is none of the options: the one that was meant, or all of a few.

    Args:
        word: what stands there.
        options: what could.
        names: what the options are, in the plural, for the list.
    """
    known = sorted(options)
    found = closest(word, known)
    if found:
        return f"did you mean {found}?"
    if not known:
        return f"there are no {names}" if names else ""
    listed = ", ".join(known[:12])
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    return f"{names or 'known'}: {listed}{more}"


def arrows(circle: Sequence[str]) -> str:
    """A circle as `a -> b -> a`, shortened in the middle."""
    if len(circle) <= 8:
        return " -> ".join(circle)
    return f"{' -> '.join(circle[:4])} -> … ({len(circle) - 6} more) -> {' -> '.join(circle[-2:])}"


def read_sheet(raw: bytes, file: str) -> Sheet:
    """Parse a profile's bytes.

    Raises:
        ProfileProblem: they are no TOML, or more of it than cockpit reads; located.
    """
    text = decode(raw, file)
    _check_gates(text, file)
    try:
        positions = scan(text)
    except Excess as excess:
        line, column = Positions(text).place(excess.offset)
        hint = "a profile is flat: tables in tables are not deep"
        raise ProfileProblem((Finding(Where(file, line, column), excess.problem, hint),)) from None
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:  # TOMLDecodeError is a ValueError; so is a number of 4,301 digits
        raise ProfileProblem(_syntax(str(problem), positions, file)) from None
    return Sheet(file, raw, data, positions)


def _check_gates(text: str, file: str) -> None:
    """Refuse more gates and tables than a screen can hold, before time is spent on them."""
    for pattern, most, words in ((_GATE, MOST_GATES, "gates"), (_TABLE, MOST_TABLES, "tables")):
        found = [match.start() for match in pattern.finditer(text)]
        if len(found) <= most:
            continue
        where = Where(file, text.count("\n", 0, found[most]) + 1, 1)
        problem = f"there are too many {words} ({len(found):,}, {most:,} are read)"
        raise ProfileProblem((Finding(where, problem, "split the launch into profiles"),))


def _syntax(message: str, positions: Positions, file: str) -> tuple[Finding, ...]:
    """What `tomllib` refused, at the place where it went wrong rather than where that was noticed."""
    findings = [
        Finding(
            Where(file, *positions.place(item.offset)),
            f"{plain_line(item.name, 80)} is defined twice",
            f"first in line {positions.place(item.first)[0]}",
        )
        for item in positions.twice[:10]
    ]
    said = _AT.search(message)
    problem = plain_line(message[: said.start()] if said else message, 200)
    again = findings and re.search(r"overwrite|twice|mutate|namespace", message)
    if not again:
        if positions.unclosed is not None and re.search(r"[Uu]nclosed|[Uu]nterminated|Expected|Illegal", message):
            line, column = positions.place(positions.unclosed)
            opener = positions.text[positions.unclosed]
            problem = f"what {opener} opens here is never closed" if opener in "[{" else f"{problem}: opened here"
        elif said and said[1]:
            line, column = int(said[1]), int(said[2])
        else:
            line, column = positions.place(len(positions.text.rstrip()))
        content = positions.text.split("\n")[line - 1].strip()
        hint = next((hint for pattern, hint in _HINTS if pattern.match(content)), "")
        findings.append(Finding(Where(file, line, column), problem[:1].lower() + problem[1:], hint))
    return tuple(sorted(findings, key=lambda item: (item.where.line, item.where.column)))
