"""The parts of a profile that are no gates: sequence, poll, criteria, watches, the way back, people, updates."""

from __future__ import annotations

import re

from cockpit.checklist import slugs, toml, whens
from cockpit.checklist.draft import Draft, Entry, Limit
from cockpit.checklist.toml import Table, comment
from cockpit.checklist.words import fold
from cockpit.checklist.write_gates import sketch


def rest(draft: Draft) -> list[Table]:
    """Everything after the gates, in reading order; parts without content are not there."""
    return [
        *_titled("The launch sequence", _timeline(draft)),
        *_titled("The go/no-go poll", _poll(draft)),
        *_titled("Success: what must be true afterwards", _success(draft)),
        *_titled("Watched from T-0 on: thresholds, rollback triggers, no-go conditions", _watches(draft)),
        *_titled("The way back", _rollback(draft)),
        *_titled("Whom to call", _contacts(draft)),
        *_titled("Updates", _communication(draft)),
        *_titled("What an issue means", _escalation(draft)),
        *_titled("After the launch", _follow_ups(draft)),
        *_titled("Commands of the document that belong to no gate", _loose(draft)),
    ]


def _titled(title: str, tables: list[Table]) -> list[Table]:
    if tables:
        bar = "# " + "=" * 100
        tables[0].above = [bar, comment(title), bar, "", *tables[0].above]
    return tables


def _at(draft: Draft, line: int) -> str:
    return f"{draft.file}:{line}" if line else draft.file


def _timeline(draft: Draft) -> list[Table]:
    tables: list[Table] = []
    for mark in draft.marks:
        table = Table("[[timeline]]", name="timeline")
        said = f"{_at(draft, mark.line)}" + (f" {mark.said!r}" if mark.moment is not None and mark.said else "")
        table.put("at", whens.at_text(mark.offset) if mark.offset is not None else "T-0", said)
        table.put("title", mark.title or mark.said or "…")
        table.put("actor", mark.actor[:80])
        table.items("steps", [(toml.text(text), _at(draft, line), []) for text, line in mark.steps])
        tables.append(table)
    if tables and any(mark.moment is not None for mark in draft.marks):
        zero = next((mark for mark in draft.marks if not mark.offset), draft.marks[0])
        tables[0].above.append(
            comment(
                f"Its times of day are written as distances from "
                f"{zero.said or zero.title!r}, taken for T-0: settle that."
            )
        )
    return tables


def _poll(draft: Draft) -> list[Table]:
    taken = slugs.Slugs()
    tables = []
    for station in draft.stations:
        table = Table("[[station]]", name="station")
        table.put("role", taken.take(station.role, prefix="role"), _at(draft, station.line))
        table.put("person", station.person)
        function = station.function or (station.role if slugs.slug(station.role) != station.role.casefold() else "")
        table.put("function", function)
        tables.append(table)
    if draft.conditions:
        said = [comment(f"{one.text}  ({_at(draft, one.line)})") for one in draft.conditions]
        if not tables:
            tables.append(Table(""))
        tables[-1].below += ["", comment("The document also asks for:"), *said]
    return tables


def _success(draft: Draft) -> list[Table]:
    tables = []
    for entry in draft.success:
        table = Table("[[success]]", name="success")
        table.put("says", entry.text or "…", _at(draft, entry.line))
        if entry.claimed:
            table.put("claimed", item=True, behind="ticked in the document; it can only be known after T-0")
        if re.search(r"\ball\b.{0,20}(?:checklist )?(?:items|gates|boxes|checks)\b", fold(entry.text)):
            table.put("all_gates", item=True)
        if entry.hint:
            table.below.append(comment(f"suggested: {entry.hint}"))
        tables.append(table)
    return tables


def _watches(draft: Draft) -> list[Table]:
    of: dict[str, list[Limit]] = {}
    for limit in draft.limits:
        of.setdefault(slugs.slug(limit.metric, prefix="watch"), []).append(limit)
    tables = []
    for name, limits in of.items():
        table = Table(f"[watch.{name}]", name=f"watch:{name}")
        table.put("title", limits[0].metric or limits[0].says)
        rows = []
        told: set[tuple[str, str]] = set()
        for limit in limits:
            if (limit.says, limit.level) in told:
                table.below.append(comment(f"the document says it again: {limit.says}  ({_at(draft, limit.line)})"))
                continue
            told.add((limit.says, limit.level))
            shown: dict[str, str] = {"says": limit.says or "…", "level": limit.level}
            if limit.respond is not None:
                shown["respond"] = whens.short(limit.respond)
            above = [comment(f"when = {toml.text(limit.hint)}")] if limit.hint else []
            rows.append((toml.value(shown), _at(draft, limit.line), above))
        table.items("limits", rows)
        tables.append(table)
    if tables:
        tables[0].above.append(
            "# Without a probe people report them. With one (http, sql, aws …) each limit takes the "
            "`when` that says it is crossed."
        )
    return tables


def _rollback(draft: Draft) -> list[Table]:
    if not draft.rollback:
        return []
    tables = []
    for entry in draft.rollback:
        table = Table("[[rollback.step]]", name="rollback")
        table.put("title", entry.text or "…", _at(draft, entry.line))
        table.put("owner", entry.owner)
        if entry.span is not None:
            table.put("budget", whens.short(entry.span))
        table.put("command", entry.command[:4000])
        table.below += [comment(note) for note in entry.notes]
        tables.append(table)
    return tables


def _contacts(draft: Draft) -> list[Table]:
    tables = []
    for entry in draft.contacts:
        table = Table("[[contact]]", name="contact")
        table.put("name", entry.text or "…", _at(draft, entry.line))
        table.put("role", entry.role if entry.role != entry.text else "")
        table.put("group", entry.group)
        table.put("reach", entry.reach)
        tables.append(table)
    return tables


def _communication(draft: Draft) -> list[Table]:
    if not draft.communications:
        return []
    table = Table("[communication]", name="communication")
    every = next((entry for entry in draft.communications if entry.span is not None), None)
    if every is not None and every.span is not None:
        table.put("every", whens.short(every.span), _at(draft, every.line))
    rows: list[toml.Entry] = [
        (toml.text(entry.text), _at(draft, entry.line), []) for entry in draft.communications if entry is not every
    ]
    table.items("channels", rows)
    return [table]


def _escalation(draft: Draft) -> list[Table]:
    of: dict[str, list[Entry]] = {}
    rest_of: list[Entry] = []
    for entry in draft.escalations:
        if entry.severity:
            of.setdefault(entry.severity, []).append(entry)
        else:
            rest_of.append(entry)
    tables = []
    for severity in ("minor", "moderate", "critical"):
        if severity not in of:
            continue
        table = Table(f"[escalation.{severity}]", name=f"escalation:{severity}")
        first = next((entry for entry in of[severity] if entry.due != "step"), None)
        if first is not None:
            table.put("example", first.group, "" if first.text else _at(draft, first.line))
            table.put("action", first.text, _at(draft, first.line))
            table.put("contact", first.reach)
        steps = [entry for entry in of[severity] if entry.due == "step"]
        rows: list[toml.Entry] = [
            (_step(entry.text, whens.short(entry.span) if entry.span else ""), _at(draft, entry.line), [])
            for entry in steps
        ]
        if first is not None:
            rows += [(_step(note, ""), _at(draft, first.line), []) for note in first.notes]
        table.items("steps", rows)
        table.below += [
            comment(f"also {entry.role}: {entry.text}  ({_at(draft, entry.line)})")
            for entry in of[severity]
            if entry is not first and entry.due != "step"
        ]
        tables.append(table)
    if rest_of:
        if not tables:
            tables.append(Table(""))
        tables[-1].below += [
            "",
            comment("Escalation without a severity:"),
            *(comment(f"{entry.text}  ({_at(draft, entry.line)})") for entry in rest_of),
        ]
    return [*tables, *_severities(draft)]


def _step(title: str, within: str) -> str:
    return toml.value({"title": title, "within": within} if within else {"title": title})


def _severities(draft: Draft) -> list[Table]:
    """The document's own words for severities, where they are not cockpit's."""
    table = Table("[severities]", name="severities")
    seen: set[str] = set()
    for entry in draft.escalations:
        name = re.split(r"[(（:：]", entry.role)[0].strip()
        if (
            entry.severity
            and name
            and len(name) <= 30
            and name.casefold() not in {"minor", "moderate", "critical"} | seen
        ):
            seen.add(name.casefold())
            table.put(name, entry.severity, _at(draft, entry.line))
    return [table] if table.lines else []


def _follow_ups(draft: Draft) -> list[Table]:
    tables = []
    for entry in draft.follow_ups:
        table = Table("[[follow_up]]", name="follow_up")
        table.put("title", entry.text or "…", _at(draft, entry.line))
        table.put("due", entry.due)
        table.put("owner", entry.owner)
        tables.append(table)
    return tables


def _loose(draft: Draft) -> list[Table]:
    if not draft.loose:
        return []
    table = Table("", ["# Give each to the gate that it proves, with a claim on what it answers."])
    for probe in draft.loose:
        table.below += ["", *sketch(draft, probe, "gate.….probe")]
    return [table]
