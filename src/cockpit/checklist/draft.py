"""A checklist's items to the tables of a first profile, with a report of what was taken and what was left.

Only gates, their claims and their categories are drafted. What is not a gate (sign-offs, rollback triggers, success
criteria, contacts) is never taken for one: it is counted in the report for a person to write down. No
command of a document becomes a probe here: it is kept as the gate's note.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from cockpit.checklist.parse import Checklist, Item, Kind, Section

_NOT_GATES = {
    "sign-offs": re.compile(r"sign.?off|signed off|approv|authori[sz]ation", re.IGNORECASE),
    "rollback triggers": re.compile(r"roll.?back(?!.*gates?\b)", re.IGNORECASE),
    "success criteria": re.compile(r"success criteria|success metric", re.IGNORECASE),
    "contacts": re.compile(r"contact|escalation", re.IGNORECASE),
    "thresholds": re.compile(r"threshold", re.IGNORECASE),
}
_STATUS = {
    "closed": re.compile(r"\b(closed|done|pass(ed)?|complete[d]?|ok)\b|✅|✔|🟢", re.IGNORECASE),
    "partial": re.compile(r"\b(partial|in progress|wip)\b|🟡|🟠", re.IGNORECASE),
    "open": re.compile(r"\b(open|todo|pending|blocked|not started)\b|🔴|❌|⬜", re.IGNORECASE),
}
_AFTER = re.compile(r"post.?launch|post.?mortem|retro|after (the )?launch", re.IGNORECASE)
_SIGN = re.compile(r"^@[\w-]+\s*\(.*\)\s*[—-]|_{4,}")
_COMMAND = re.compile(r"^command:\s*", re.IGNORECASE)
_VERIFY = re.compile(r"^verify:\s*", re.IGNORECASE)


@dataclass(slots=True)
class Report:
    """What became of a document."""

    gates: int = 0
    claims: int = 0
    commands: int = 0
    left: dict[str, int] = field(default_factory=dict)
    """Items that are not gates, by what they look like."""

    def lines(self) -> list[str]:
        """For a person, one line each."""
        found = [f"{self.gates} gates with {self.claims} claims, all to be proven by people until you add probes"]
        if self.commands:
            found.append(f"{self.commands} commands kept as notes; write them as probes that prove their claims")
        found += [f"left out: {count} {kind}" for kind, count in self.left.items()]
        return found


def draft(checklist: Checklist, name: str) -> tuple[dict[str, Any], Report]:
    """The tables of a profile for this checklist; `name` stands in where it has no title."""
    report = Report()
    title = checklist.title or name
    tables: dict[str, Any] = {"launch": {"project": slug(name, set()), "title": title}, "category": {}, "gate": {}}
    for section in checklist.sections:
        kind = _not_gates(section)
        items = [item for item in section.items if _is_gate(item)]
        if kind is not None:
            count = sum(item.kind is Kind.BOX for item in section.items)
            if count:
                report.left[kind] = report.left.get(kind, 0) + count
            continue
        signs = [item for item in items if _SIGN.search(item.text)]
        if signs:
            report.left["sign-offs"] = report.left.get("sign-offs", 0) + len(signs)
            items = [item for item in items if item not in signs]
        if items:
            category = slug(section.title or title, set(tables["category"]))
            tables["category"][category] = {"title": section.title or title, "expected_gates": len(items)}
            after = any(_AFTER.search(name) for name in (*section.above, section.title))
            for item in items:
                _gate(
                    tables["gate"], item, {"category": category, **({"phase": "post-launch"} if after else {})}, report
                )
    return tables, report


def _not_gates(section: Section) -> str | None:
    names = (*section.above[1:], section.title) if section.level > 1 else (section.title,)
    for kind, pattern in _NOT_GATES.items():
        if any(pattern.search(name) for name in names):
            return kind
    return None


def _is_gate(item: Item) -> bool:
    if item.kind is Kind.ROW:
        return "status" in item.cells
    return item.kind is Kind.BOX


def _gate(gates: dict[str, Any], item: Item, place: dict[str, str], report: Report) -> None:
    title = item.cells.get("gate") or item.cells.get("item") or item.text
    title = title.strip().strip("*").strip() or item.text
    key = slug(item.text if item.kind is Kind.ROW else title, set(gates))
    gate: dict[str, Any] = {"title": title, **place}
    status = item.cells.get("status", "")
    claimed = next((word for word, pattern in _STATUS.items() if pattern.search(status)), None)
    if item.ticked:
        claimed = "closed"
    if claimed:
        gate["claimed"] = claimed
    notes = [text for text in (item.cells.get("notes", ""), item.cells.get("note", "")) if text]
    claims: list[str] = []
    for child in item.children:
        if _COMMAND.match(child.text):
            notes.append(child.text)
            report.commands += 1
        elif child.text:
            says = _VERIFY.sub("", child.text)
            if says not in claims:
                claims.append(says)
    gate["claims"] = claims or [title]
    if notes:
        gate["note"] = "; ".join(notes)
    gates[key] = gate
    report.gates += 1
    report.claims += len(gate["claims"])


def slug(text: str, taken: set[str]) -> str:
    """A stable id from a title: ASCII letters, digits and dashes, numbered where it is taken already."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "gate"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found
