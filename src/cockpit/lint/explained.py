"""Findings that the file itself explains: a person has looked, left it so, and says why.

    # lint: order: the checklist itself plans it so; the profile keeps it

The explanation stands in the line of the finding or in the comments right above it, and names the rule. In Markdown it
is a comment too: `<!-- lint: total: the 30 counts the groups -->`. It explains one rule at one place, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from cockpit.core.plain import plain_line
from cockpit.errors import Finding, Where

_SAYS = re.compile(r"(?:#|<!--)\s*lint:\s*(?P<rule>[a-z]{3,20}):\s*(?P<why>[^\n]{3,400}?)\s*(?:-->.*)?$")
_COMMENT = re.compile(r"\s*(?:#(?!\s*lint:\s)(?!#)|<!--)")
REACH = 12
"""Lines of comments between an explanation and what it explains."""


def explained(findings: Iterable[Finding], lines: list[str], file: str, *, toml: bool) -> tuple[Finding, ...]:
    """The findings, those with an explanation marked as such; an explanation of nothing is a finding of its own.

    Args:
        findings: of one file.
        lines: the lines of that file.
        file: its name in findings.
        toml: it is a profile, where `#` begins a comment and no heading.
    """
    said = {
        number: (found["rule"], found["why"])
        for number, line in enumerate(lines, 1)
        if "lint:" in line and (found := _SAYS.search(line[:2_000])) and (toml or "<!--" in line)
    }
    if not said:
        return tuple(findings)
    used: set[int] = set()
    made = []
    for one in findings:
        at = _above(one.where.line, lines, said, one.rule)
        told = bool(at) and one.severity == "warning"
        used |= {at} if told else set()
        made.append(replace(one, severity="explained", hint=plain_line(said[at][1])) if told else one)
    made += [
        Finding(
            Where(file, at, 1),
            f"this explains a finding of the rule {rule}, and there is none here",
            "take it out, so that it hides nothing later",
            "warning",
            "explained",
        )
        for at, (rule, _) in said.items()
        if at not in used
    ]
    made.sort(key=lambda item: (item.where.line, item.where.column, item.problem))
    return tuple(made)


def _above(line: int, lines: list[str], said: dict[int, tuple[str, str]], rule: str) -> int:
    """The line that explains a rule at a line; 0: none."""
    for at in range(line, max(line - REACH, 0), -1):
        if said.get(at, ("", ""))[0] == rule:
            return at
        if at < line and at not in said and not _COMMENT.match(lines[at - 1]):
            return 0
    return 0
