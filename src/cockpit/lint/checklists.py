"""A checklist as a paper: read, understood, and put through every family of rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.core.plain import plain_line
from cockpit.errors import Finding, UsageProblem, Where
from cockpit.lint import (
    bands,
    dates,
    leftovers,
    listed,
    order,
    placeholders,
    proofs,
    stations,
    ticks,
    totals,
    twice,
    vague,
)
from cockpit.lint.explained import explained
from cockpit.lint.paper import Paper
from cockpit.lint.report import Report, Rule, located

if TYPE_CHECKING:
    from cockpit.checklist.draft import Draft
    from cockpit.checklist.source import Source

FAMILIES: tuple[Rule, ...] = (
    totals.rules,
    listed.rules,
    dates.rules,
    order.rules,
    bands.rules,
    ticks.rules,
    stations.rules,
    twice.rules,
    vague.rules,
    placeholders.rules,
    leftovers.rules,
    proofs.rules,
)


def of_file(path: Path) -> Report:
    """Everything that a checklist says against itself.

    Raises:
        UsageProblem: it cannot be read, or there is nothing in it to look at.
    """
    from cockpit.checklist.derive import derive

    found, file = read_source(path), plain_line(str(path))
    draft = derive(found.lines, file, path.stem)
    if not draft.gates and not draft.marks:
        raise UsageProblem(
            "nothing to look at: no box, no table with a status column, no launch sequence",
            "a checklist has list items such as '- [ ] Backups verified'; a profile has a table [launch]",
            Where(file),
        )
    return Report(file, "checklist", explained(of_checklist(draft, found), found.lines, file, toml=False))


def read_source(path: Path) -> Source:
    """The text of a checklist.

    Raises:
        UsageProblem: it cannot be read, is too large or no text; located.
    """
    from cockpit.checklist import source

    place = Where(plain_line(str(path)))
    try:
        with path.open("rb") as file:
            raw = file.read(source.LIMIT + 1)
        if len(raw) > source.LIMIT:
            raise UsageProblem(
                f"a checklist may have {source.LIMIT:,} bytes; it has {path.stat().st_size:,}", where=place
            )
        return source.decode(raw)
    except OSError as problem:
        raise UsageProblem(f"cannot be read: {problem.strerror}", where=place) from None
    except ValueError as problem:
        raise UsageProblem(str(problem), where=place) from None


def of_checklist(draft: Draft, found: Source) -> tuple[Finding, ...]:
    """What a checklist says against itself.

    Args:
        draft: what was derived from it.
        found: its text.
    """
    from cockpit.checklist import ours
    from cockpit.checklist.outline import outline

    undone = ours.undo(found.lines)
    shapes = outline(undone.lines, undone.ours)
    paper = Paper(draft, found.lines, found.stands.split("\n") if found.stands else [], shapes)
    return tuple(located(paper, draft.file, FAMILIES))
