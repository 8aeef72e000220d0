"""What was found in one file, and how findings get their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from cockpit.core.frozen import frozen
from cockpit.core.plain import plain_line
from cockpit.errors import Finding, Where
from cockpit.lint.paper import Found, Paper, lines_of

Rule: TypeAlias = Callable[[Paper], Iterator[Found]]

MOST = 1000
"""Findings of one file."""


@frozen
class Report:
    """What was found in one file."""

    file: str
    kind: str
    """`profile` or `checklist`."""
    findings: tuple[Finding, ...]
    """From the top of the file to its end."""

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """Everything but what is only to be filled in, and what the file explains."""
        return tuple(item for item in self.findings if item.severity not in {"note", "explained"})

    @property
    def explained(self) -> tuple[Finding, ...]:
        """What the file says against itself, and explains."""
        return tuple(item for item in self.findings if item.severity == "explained")

    def counts(self, findings: Iterable[Finding]) -> dict[str, int]:
        """How many of some findings each rule has, the most first."""
        found: dict[str, int] = {}
        for item in findings:
            name = item.rule or "profile"
            found[name] = found.get(name, 0) + 1
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def located(paper: Paper, file: str, rules: Iterable[Rule]) -> list[Finding]:
    """The findings of some rules with their columns, from the top to the end; the same sentence once."""
    same: dict[tuple[str, str], list[Found]] = {}
    for rule in rules:
        for found in rule(paper):
            same.setdefault((found.rule, found.problem), []).append(found)
    findings = []
    for alike in same.values():
        first = min(alike, key=lambda one: one.line)
        lines = sorted({one.line for one in alike})
        problem = f"{first.problem} ({lines_of(lines)})" if len(lines) > 1 else first.problem
        where = Where(file, first.line, paper.column(first.line, first.word))
        findings.append(Finding(where, plain_line(problem), plain_line(first.hint), "warning", first.rule))
    findings.sort(key=lambda item: (item.where.line, item.where.column, item.rule, item.problem))
    return findings[:MOST]
