"""A snapshot read back: what it says of every gate, of the poll and of the verdict. It believes nothing of it.

Both forms are read: the one between the lines of a checklist, and cockpit's own with a heading for each gate. The text
may be anybody's; whatever it is, this ends, raises nothing, and what it could not find is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cockpit.checklist import blocks, inline, ours
from cockpit.checklist.derive import derive
from cockpit.checklist.ours import Part
from cockpit.core.plain import plain_line

LIMIT = 8_000_000
"""Largest snapshot, in bytes."""
_DIGEST = re.compile(
    r"\*\*Digest\*\* of launch (?:`(?P<launch>[^`\n]{1,200})`|none): (?P<entries>\d{1,9}) entr(?:y|ies), journal head "
    r"(?:`(?P<head>[0-9A-Za-z_-]{1,128})`|none), chain (?P<keyed>keyed|not keyed)[^`\n]{0,200}, sha256 "
    r"`[0-9a-f]{64}`\s*"
)
_VERDICT = re.compile(r"\*\*(?P<verdict>(?:NO-)?GO\b[^*\n]{0,80})\*\*")
_GATE = re.compile(r"### [✔◐✖⧗○◇·] (?P<standing>[a-z ]{1,20}): (?P<title>.+)")
_CLAIM = re.compile(r"- (?P<outcome>[✔✖◐!⧗○] (?:pass|fail|inconclusive|error|stale|not looked at)): (?P<says>.+)")
_OUTCOME = re.compile(r"[✔✖◐!⧗○] (?:pass|fail|inconclusive|error|stale|not looked at)")
_STANDING = re.compile(r"[✔◐✖⧗○◇·] (closed|partial|failed|stale|open|waived|not applicable)")


@dataclass(slots=True)
class ClaimSaid:
    """What a snapshot says of a claim."""

    says: str
    outcome: str
    """Without its glyph: `pass`, `not looked at`."""
    evidence: str = ""


@dataclass(slots=True)
class GateSaid:
    """What a snapshot says of a gate."""

    id: str
    title: str
    standing: str
    claims: dict[str, ClaimSaid] = field(default_factory=dict)
    """By their words."""
    remarks: list[str] = field(default_factory=list)
    """Reasons, waivers, notes."""


@dataclass(slots=True)
class Snapshot:
    """What a snapshot says."""

    launch: str = ""
    entries: int = 0
    head: str = ""
    keyed: bool = False
    sealed: bool = False
    """It ends in a digest line."""
    verdict: str = ""
    seen: str = ""
    profile: str = ""
    """The digest of the profile."""
    gates: dict[str, GateSaid] = field(default_factory=dict)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    """The rows of its tables by the heading above them, each row's cells as plain words."""
    lists: dict[str, list[str]] = field(default_factory=dict)
    """The items of its lists by the heading above them."""


def read(text: str) -> Snapshot:
    """Read a snapshot back; a text that is none gives an empty one."""
    lines = [
        line.rstrip() for line in text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    found = Snapshot()
    undone = ours.undo(lines)
    told = [line for number, line in enumerate(lines, 1) if number in undone.ours] if undone.ours else lines
    _sections(told, found)
    if undone.below:
        _woven(lines, undone, found)
    last = next((line for line in reversed(lines) if line.strip()), "")
    seal = _DIGEST.fullmatch(last)
    if seal is not None:
        found.sealed, found.launch, found.entries = True, seal["launch"] or "", int(seal["entries"])
        found.head, found.keyed = seal["head"] or "", seal["keyed"] == "keyed"
    return found


# ------------------------------------------------------------------------------------------- cockpit's own sections
def _sections(lines: list[str], found: Snapshot) -> None:
    heading, gate = "", None
    for line in lines:
        if line.startswith("## "):
            heading, gate = plain_line(line[3:].split(":")[0].strip(), 80), None
        elif line.startswith("### "):
            said = _GATE.fullmatch(line[:5_000])
            gate = GateSaid("", inline.words(said["title"]), said["standing"]) if said else None
        elif line.startswith("|") and heading:
            cells = [inline.words(cell) for cell in blocks.cells(line)]
            if not set(line) <= set("|-: "):
                found.tables.setdefault(heading, []).append(cells)
        elif gate is not None:
            _of_gate(line, gate, found)
        elif not heading:
            _of_head(line, found)
        elif line.startswith("- "):
            found.lists.setdefault(heading, []).append(inline.words(line[2:]))


def _of_head(line: str, found: Snapshot) -> None:
    verdict = _VERDICT.match(line) if not found.verdict else None
    if verdict:
        found.verdict = verdict["verdict"].strip()
    elif line.startswith("- Seen: ") and not found.seen:
        found.seen = plain_line(line.removeprefix("- Seen: "), 200)
    elif line.startswith("- Profile: ") and not found.profile:
        digest = re.search(r"sha256 `([0-9a-f]{64})`", line[:2_000])
        found.profile = digest[1] if digest else ""


def _of_gate(line: str, gate: GateSaid, found: Snapshot) -> None:
    if not gate.id:
        said = ours.parts(line.removeprefix("- "))
        if said[0].words == "Gate" and said[0].code:
            gate.id = said[0].code
            found.gates.setdefault(gate.id, gate)
        return
    claim = _CLAIM.fullmatch(line[:5_000])
    if claim:
        says = inline.words(claim["says"])
        gate.claims.setdefault(says, ClaimSaid(says, _word(claim["outcome"])))
    elif line.startswith("  - ") and gate.claims and not line.startswith("  - expects "):
        last = next(reversed(gate.claims.values()))
        last.evidence = last.evidence or inline.words(line[4:])
    elif line.startswith("- "):
        gate.remarks.append(inline.words(line[2:]))


# ------------------------------------------------------------------------------------- between the lines of a checklist
def _woven(lines: list[str], undone: ours.Undone, found: Snapshot) -> None:
    draft = derive(lines, "snapshot", "snapshot")
    for gate in draft.gates:
        said = undone.below.get(gate.line, [])
        if not said:
            continue
        made = GateSaid(gate.id, gate.title, _standing(said[0]))
        found.gates.setdefault(made.id, made)
        for claim in gate.claims:
            if claim.line != gate.line:
                for one in undone.below.get(claim.line, [])[:1]:
                    made.claims[claim.says] = ClaimSaid(claim.says, _word(one[0].raw), _evidence(one))
        for one in said[1:]:
            _below(one, made)


def _below(said: list[Part], gate: GateSaid) -> None:
    word = said[0].raw
    outcome = _OUTCOME.match(word)
    if outcome is None:
        gate.remarks.append(inline.words(" · ".join(part.raw for part in said)).lstrip("· "))
        return
    says = inline.words(word[outcome.end() :].lstrip(": ")) or gate.title
    gate.claims.setdefault(says, ClaimSaid(says, _word(outcome[0]), _evidence(said)))


def _evidence(said: list[Part]) -> str:
    kept = [part.raw for part in said[1:] if not part.raw.startswith(("expects ", "was "))]
    return inline.words(" · ".join(kept))


def _standing(said: list[Part]) -> str:
    found = _STANDING.match(said[0].raw)
    return found[1] if found else "open"


def _word(text: str) -> str:
    return plain_line(text[2:].strip(), 60)


def rows(snapshot: Snapshot, heading: str) -> Iterator[dict[str, str]]:
    """The rows of a table, each cell under its column's name."""
    head, *rest = snapshot.tables.get(heading, [[]])
    for row in rest:
        yield dict(zip(head, row, strict=False))
