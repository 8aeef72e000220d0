"""A profile as a paper: its own checks first, then the rules that can be said of a checklist and of a profile alike."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from cockpit.checklist.draft import Category, Claim, Draft, Gate, Limit, Mark, Phase
from cockpit.checklist.tally import Tally
from cockpit.core.plan import Plan
from cockpit.lint import bands, dates, order, twice
from cockpit.lint.explained import explained
from cockpit.lint.paper import Paper
from cockpit.lint.report import Report, Rule, located

SHARED: tuple[Rule, ...] = (dates.weekdays, order.needs, bands.rules, twice.rules)
"""The rules that can be said of a profile too; what else can be wrong with one, its own checks say."""
_COMMENT = re.compile(r"""("(?:[^"\\]|\\.)*"|'[^']*')|#.*""")


def of_profile(path: Path) -> Report:
    """Everything that is wrong or odd in a profile."""
    from cockpit import profile

    examined = profile.examine(path)
    findings = [*examined.findings]
    if examined.plan is not None:
        findings += located(Paper(draft_of(examined.plan, examined.text), _lines(examined.text)), examined.file, SHARED)
        findings.sort(key=lambda item: (item.where.line, item.where.column, item.problem))
    findings = [item if item.rule else replace(item, rule="profile") for item in findings]
    told = explained(findings, examined.text.split("\n"), examined.file, toml=True)
    return Report(examined.file, "profile", told)


def _lines(text: str) -> list[str]:
    """The lines of a profile without its comments, which may quote what the checklist says wrongly."""
    return [_COMMENT.sub(lambda found: found[1] or "", line[:20_000]) for line in text.split("\n")]


def _titled(lines: list[str], start: int) -> int:
    """The line of a gate's title, which stands a few lines below its header."""
    for number in range(start, min(start + 12, len(lines))):
        if re.match(r"\s*title\s*=", lines[number]):
            return number + 1
        if lines[number].lstrip().startswith("["):
            break
    return start


def draft_of(plan: Plan, text: str) -> Draft:
    """The nouns of a plan as the rules look at them."""
    draft = Draft(plan.source, plan.title, Tally(0))
    lines = text.split("\n")
    draft.phases = [Phase(str(phase.id), phase.title, 0, phase.after_t0) for phase in plan.phases]
    draft.categories = [Category(str(one.id), one.title, 0, "", one.expected_gates) for one in plan.categories]
    for gate in plan.gates:
        made = Gate(
            str(gate.id),
            gate.title,
            str(gate.category),
            str(gate.phase),
            _titled(lines, gate.line),
            note=[gate.note] if gate.note else [],
        )
        made.claims = [Claim(claim.says, claim.line, claimed=claim.claimed, hint=claim.expect) for claim in gate.claims]
        made.smoke = gate.sequence
        draft.gates.append(made)
    for watch in plan.watches:
        for limit in watch.limits:
            claim = plan.claim_by_id.get(limit.claim)
            if claim is not None:
                draft.limits.append(Limit(f"{watch.title}: {limit.says}", limit.level.value, claim.line, watch.title))
    headers = [number for number, line in enumerate(lines, 1) if line.strip().startswith("[[timeline]]")]
    if len(headers) == len(plan.timeline):
        for line, mark in zip(headers, plan.timeline, strict=True):
            steps = [(step.title, line) for step in mark.steps]
            draft.marks.append(Mark(mark.title, line, mark.offset, steps=steps))
    return draft
