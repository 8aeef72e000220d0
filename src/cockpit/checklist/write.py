"""A draft as the text of a profile: its parts in reading order, FILE:LINE behind every derived line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time

from cockpit.checklist import facts, people, slugs, whens, write_gates, write_rest
from cockpit.checklist.draft import Draft, Fact
from cockpit.checklist.tally import Kind
from cockpit.checklist.toml import Table, comment
from cockpit.checklist.words import fold

_PLAIN = {
    "checklist",
    "list",
    "launch",
    "go",
    "live",
    "golive",
    "production",
    "the",
    "and",
    "for",
    "of",
    "plan",
    "runbook",
    "playbook",
    "gates",
}


@dataclass(slots=True)
class Written:
    """A profile's text, and which part each line belongs to."""

    text: str
    parts: dict[int, str]
    """Line to the name of a part that can be left out."""


@dataclass(slots=True)
class Choices:
    """What the first attempts to load the text taught."""

    quiet: dict[str, str] = field(default_factory=dict)
    """Parts that are written as comments, with the reason."""


def write(draft: Draft, choices: Choices) -> Written:
    """Write a draft.

    Args:
        draft: what the checklist came to.
        choices: the parts to write as comments.
    """
    blocks: list[Table] = [_launch(draft)]
    blocks += write_gates.surroundings(draft)
    blocks += write_gates.phases(draft)
    blocks += write_gates.gates(draft)
    blocks += write_rest.rest(draft)
    blocks += _remains(draft)
    rows: list[str] = _head(draft)
    parts: dict[int, str] = {}
    for block in blocks:
        if not block.tight:
            rows.append("")
        first = len(rows) + 1
        rows += block.written(quiet=choices.quiet.get(block.name, "") if block.name else "")
        if block.name:
            parts.update(dict.fromkeys(range(first, len(rows) + 1), block.name))
    text = "\n".join(row.rstrip() for row in rows) + "\n"
    return Written(text, _counted(rows, parts))


def _counted(rows: list[str], parts: dict[int, str]) -> dict[int, str]:
    """Rows may hold several lines: the parts by the lines of the text."""
    found: dict[int, str] = {}
    line = 1
    for number, row in enumerate(rows, 1):
        height = row.count("\n") + 1
        if number in parts:
            found.update(dict.fromkeys(range(line, line + height), parts[number]))
        line += height
    return found


def where(draft: Draft, line: int) -> str:
    """FILE:LINE of a line of the source."""
    return f"{draft.file}:{line}" if line else draft.file


def _head(draft: Draft) -> list[str]:
    probes = sum(probe.live for gate in draft.gates for probe in gate.probes)
    machine = (
        f"{probes} commands became probes, the others stand as comments." if draft.probes else "It holds no command."
    )
    return [
        comment(f"{draft.title}: a first profile, drafted from {draft.file}."),
        "#",
        "# Nothing here is proven. A claim without expectation is a person's; what the document itself says of a gate",
        "# stands under `claimed` and never counts. Behind each line stands the line of the document that it is from.",
        comment(machine),
        '# "suggested" and "when" lines are read from the words: check the names in them before you take them over.',
        "# To fill in: T-0 where it has none, owners, [variables] without a value; `cockpit lint` says what.",
    ]


def _launch(draft: Draft) -> Table:
    table = Table("[launch]")
    table.put("project", project(draft.title))
    table.put("title", draft.title, where(draft, draft.title_line) if draft.title_line else "")
    used: list[Fact] = []

    def take(key: str, pattern: re.Pattern[str], *, handle: bool = False) -> None:
        fact = facts.first(draft, pattern)
        if fact is not None:
            table.put(key, (people.handle(fact.value) if handle else "") or fact.value[:300], where(draft, fact.line))
            used.append(fact)

    take("owner", people.OWNER_KEY, handle=True)
    take("date", facts.DATE)
    take("version", facts.VERSION)
    table.put("checklist", draft.path, "the snapshot keeps its shape")
    zone = _zone(draft)
    if zone:
        table.put("timezone", zone[0], where(draft, zone[1]))
    whole = _moment(draft)
    if whole is not None:
        table.put("t0", whole[0], where(draft, whole[1]))
    else:
        table.below.append(_t0(draft, zone[0] if zone else ""))
    for fact in draft.facts:
        if fact not in used:
            table.below.append(comment(f"{fact.key}: {fact.value}  ({where(draft, fact.line)})"))
    for _, line, said in draft.declared[:10]:
        of = re.search(r"(\d{1,4})\s?/\s?\d{1,4}", said)
        if (
            of
            and 0 < int(of[1]) <= len(draft.gates)
            and re.search(r"target|rule|until|before|at least|≥|>=|ziel|цель|objetivo|meta|目标|目標", fold(said))
        ):
            table.below.append(
                comment(
                    f"close_at_least = {of[1]}  would let {of[1]} of "
                    f'{len(draft.gates)} gates do: "{said[:120]}" ({where(draft, line)})'
                )
            )
    return table


def _zone(draft: Draft) -> tuple[str, int] | None:
    """The one zone that the document names for its launch; None where it names none, or a name that means several."""
    for said, line in [(fact.value, fact.line) for fact in draft.facts] + [
        (mark.said, mark.line) for mark in draft.marks
    ]:
        named = whens.zone_name(whens.zone(said)) if whens.clock(said) is not None else ""
        if named:
            return named, line
    return None


def _moment(draft: Draft) -> tuple[datetime, int] | None:
    """T-0, where one line of the document states day, time and a zone that means one; else None."""
    from zoneinfo import ZoneInfo

    for pattern in (facts.DATE, facts.TIME):
        fact = facts.first(draft, pattern)
        day, clock = (whens.day(fact.value)[0], whens.clock(fact.value)) if fact else (None, None)
        name = whens.zone_name(whens.zone(fact.value)) if fact else ""
        if fact is None or day is None or clock is None or not name:
            continue
        try:
            return datetime.combine(day, time(), ZoneInfo(name)) + clock, fact.line
        except (ValueError, OverflowError, KeyError, OSError):  # no such day, or a zone that this machine lacks
            continue
    return None


def _t0(draft: Draft, zone: str) -> str:
    fact = facts.first(draft, facts.DATE)
    said = whens.day(fact.value)[0] if fact else None
    day = said.isoformat() if said else "2026-01-31"
    state = f"the document says {fact.value[:60]!r}" if fact and said else "the document states none that is complete"
    return comment(f"t0 = {day}T09:00:00Z  ← fill in T-0 with its offset{f' ({zone})' if zone else ''}; {state}")


def project(title: str) -> str:
    """A short name for the project from the document's title."""
    words = [word for word in slugs.ascii_words(title) if word not in _PLAIN] or slugs.ascii_words(title)
    found = "-".join(words)[:32].strip("-")
    return found or slugs.slug(title, prefix="launch")


def _remains(draft: Draft) -> list[Table]:
    """What was not understood, so that nothing is lost without a word."""
    lines = draft.tally.lines(Kind.UNKNOWN)
    if not lines:
        return []
    table = Table("", [comment(f"Not understood, {len(lines)} lines of {draft.file}: {ranges(lines)}")])
    return [table]


def ranges(lines: list[int]) -> str:
    """Line numbers as a person writes them: 3, 7-9."""
    found: list[list[int]] = []
    for line in lines:
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in found[:60]]
    return ", ".join(shown) + (" …" if len(found) > 60 else "")
