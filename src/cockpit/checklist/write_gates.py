"""Phases, categories, gates, claims and probes as tables of a profile; the variables and connections they need."""

from __future__ import annotations

from typing import Any

from cockpit.checklist import toml, whens
from cockpit.checklist.draft import Category, Claim, Draft, Gate, Probe
from cockpit.checklist.toml import Table, comment
from cockpit.core.template import names_in

FIRST = "before-launch"
"""The phase of gates that no heading says a time for, where other headings do."""


def _at(draft: Draft, line: int) -> str:
    return f"{draft.file}:{line}" if line else draft.file


def _live(draft: Draft) -> list[Probe]:
    return [probe for gate in draft.gates for probe in gate.probes if probe.live]


# ------------------------------------------------------------------------------------------------------ surroundings
def surroundings(draft: Draft) -> list[Table]:
    """`[variables]`, `[credentials]`, `[connections]`: what the live probes refer to."""
    live = _live(draft)
    connections: dict[str, dict[str, Any]] = {}
    for probe in live:
        for name, made in probe.connections.items():
            connections[name] = _better(connections.get(name), made)
    used: set[str] = set()
    for probe in live:
        used.update(names_in(_document(probe.table)))
    for made in connections.values():
        used.update(names_in(_document(made)))
    credentials: dict[str, tuple[str, int]] = {}
    variables: dict[str, tuple[str, int]] = {}
    for probe in live:
        for name, said in probe.credentials.items():
            credentials.setdefault(name, (said, probe.line))
    for probe in live:
        for name, said in probe.variables.items():
            if name in used and name not in credentials:
                variables.setdefault(name, (said, probe.line))
    captured = {name for probe in live for name in probe.table.get("capture", {})}
    tables: list[Table] = []
    if variables:
        table = Table("[variables]", ["# To be filled in: a probe that needs one of these waits until it has a value."])
        for name, (said, line) in variables.items():
            if name not in captured:
                table.put(name, {"description": said if len(said) > 20 else f"The document's {said}"}, _at(draft, line))
        tables += [table] if table.lines else []
    if credentials:
        table = Table("[credentials]", ["# Their values live in the keyring: cockpit credentials set NAME"])
        for name, (said, line) in credentials.items():
            table.put(name, said, _at(draft, line))
        tables.append(table)
    for name, made in connections.items():
        table = Table(f"[connections.{name}]")
        for key, value in made.items():
            table.put(key, value)
        tables.append(table)
    return tables


def _document(table: dict[str, Any]) -> Any:
    return {key: value for key, value in table.items() if key not in {"claims", "title"}}


def _better(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """Of two descriptions of one connection the one with fewer holes, filled up from the other."""
    if old is None:
        return dict(new)
    merged = dict(old)
    for key, value in new.items():
        if key not in merged or str(merged[key]).startswith("${db_") or str(merged[key]) == "${aws_region}":
            merged[key] = value
    return merged


# ------------------------------------------------------------------------------------------------------------ phases
def phases(draft: Draft) -> list[Table]:
    """`[phase.ID]`, in the order of the document; none where no heading says when."""
    used = {gate.phase for gate in draft.gates}
    kept = [phase for phase in draft.phases if phase.id in used]
    tables: list[Table] = []
    if kept and "" in used:
        table = Table(f"[phase.{FIRST}]")
        table.put("title", "Before the launch")
        tables.append(table)
    for phase in kept:
        table = Table(f"[phase.{phase.id}]")
        table.put("title", phase.title, _at(draft, phase.line))
        if phase.after:
            table.put("after_t0", item=True)
        if phase.offset is not None and phase.offset:
            said = whens.at_text(phase.offset)
            if phase.after:
                opens = Table("", tight=True, name=f"opens:{phase.id}")
                opens.put("opens", said)
                tables += [table, opens]
                continue
            table.below.append(comment(f"the document says {said}"))
        tables.append(table)
    return tables


# ------------------------------------------------------------------------------------------------------------- gates
def gates(draft: Draft) -> list[Table]:
    """Categories with their gates, in the order of the document."""
    phased = {phase.id for phase in draft.phases} & {gate.phase for gate in draft.gates}
    of: dict[str, list[Gate]] = {}
    for gate in draft.gates:
        of.setdefault(gate.category, []).append(gate)
    tables: list[Table] = []
    for category in draft.categories:
        if category.id not in of:
            continue
        tables.append(_category(draft, category))
        for gate in of[category.id]:
            tables += _gate(draft, gate, phased=bool(phased))
    known = {id(probe) for probe in draft.loose}
    for category in draft.categories:
        if category.id not in of:
            draft.loose += [probe for probe in category.commands if id(probe) not in known]
    return tables


def _category(draft: Draft, category: Category) -> Table:
    bar = "# " + "=" * 100
    table = Table(f"[category.{category.id}]", [bar, comment(category.title), bar, ""])
    table.put("title", category.title, _at(draft, category.line))
    table.put("expected_gates", category.expected)
    if category.commands:
        table.below += [
            "",
            comment("Commands that the document gives for this part; none of them says which gate it proves:"),
        ]
        for probe in category.commands:
            table.below += sketch(draft, probe, f"gate.{category.id}-…")
    return table


def _gate(draft: Draft, gate: Gate, *, phased: bool) -> list[Table]:
    table = Table(f"[gate.{gate.id}]", [comment(remark) for remark in gate.remarks])
    table.put("title", gate.title, _at(draft, gate.line))
    table.put("category", gate.category)
    if phased:
        table.put("phase", gate.phase or FIRST)
    table.put("owner", gate.owner[:80])
    table.put("severity", gate.severity)
    table.put("depends", gate.depends or None)
    table.put("runbook", gate.runbook)
    if gate.advisory:
        table.put("binding", item=False)
    if gate.struck:
        table.put("binding", item=False, behind="struck out in the document")
    table.put("claimed", gate.claimed)
    table.put("note", "; ".join(gate.note)[:1000])
    smoke = gate.smoke and any(probe.live for probe in gate.probes) and _smoke_of(draft) is gate
    if smoke:
        table.put("smoke", item=True)
    table.items("claims", [_claim(draft, gate, one) for one in _claims(gate)])
    if gate.hint and gate.hint not in {one.hint for one in gate.claims}:
        table.below += [comment(f"suggested: expect = {toml.text(hint)}") for hint in gate.hint.split("; ")]
    tables = [table]
    for number, probe in enumerate(gate.probes):
        if probe.live:
            tables.append(_probe(draft, gate, probe, number, smoke=smoke))
        else:
            tables[-1].below += [
                "",
                *sketch(draft, probe, "smoke.step" if smoke else f"gate.{gate.id}.probe", header=True),
            ]
    return tables


def _smoke_of(draft: Draft) -> Gate | None:
    return next((gate for gate in draft.gates if gate.smoke and any(probe.live for probe in gate.probes)), None)


def _claims(gate: Gate) -> list[Claim]:
    """A gate's own claims, and those of commands that stand only as comments: a person answers them."""
    found = list(gate.claims)
    for probe in gate.probes:
        if not probe.live:
            said = [one if isinstance(one, str) else one["says"] for one in probe.table.get("claims", [])]
            known = {one.says for one in found}
            title = str(probe.table.get("title", ""))
            found += [
                Claim(one, probe.line)
                for one in dict.fromkeys(said)
                if one not in known and f"{title}: {one.removeprefix('Expected: ')}" not in known
            ]
    if not found and not any(probe.live and probe.table.get("claims") for probe in gate.probes):
        found.append(Claim(gate.title, gate.line))
    return found


def _claim(draft: Draft, gate: Gate, one: Claim) -> tuple[str, str, list[str]]:
    shown = toml.value({"says": one.says, "claimed": True}) if one.claimed else toml.value(one.says)
    above = [comment(f"suggested: expect = {toml.text(hint)}") for hint in one.hint.split("; ") if hint]
    return shown, "" if one.line == gate.line and len(gate.claims) == 1 else _at(draft, one.line), above


# ------------------------------------------------------------------------------------------------------------ probes
def _probe(draft: Draft, gate: Gate, probe: Probe, number: int, *, smoke: bool) -> Table:
    table = Table(
        "[[smoke.step]]" if smoke else f"[[gate.{gate.id}.probe]]",
        [comment(remark) for remark in probe.remarks],
        name=f"probe:{gate.id}:{number}",
    )
    table.above.insert(0, comment(f"the document's: {_line(probe.source)}"))
    keys = dict(probe.table)
    if smoke:
        keys = {"title": _line(probe.source)[:100], **keys}
    first = True
    for key, value in keys.items():
        if key == "claims":
            continue
        table.put(key, value, _at(draft, probe.line) if first else "")
        first = False
    rows: list[toml.Entry] = [(toml.value(one), "", []) for one in probe.table.get("claims", [])]
    table.items("claims", rows)
    if not rows and "look" not in probe.table:
        table.below.append(comment("proves nothing until it has a claim: " + _example(probe)))
    return table


def _line(source: str) -> str:
    return " ".join(source.replace("\\\n", " ").split())[:160]


def _example(probe: Probe) -> str:
    if "http" in probe.table:
        return 'claims = [{ says = "…", expect = "status == 200" }]'
    if "sql" in probe.table:
        return 'claims = [{ says = "…", expect = "rows[0].… == …" }]'
    return 'claims = [{ says = "…", expect = "…" }]'


def sketch(draft: Draft, probe: Probe, head: str, *, header: bool = False) -> list[str]:
    """A command that does not run as it stands, as a comment to work on."""
    if "run" in probe.table:
        why = "untrusted: cockpit runs no command of a document by itself"
    else:
        why = "not runnable: " + "; ".join(dict.fromkeys(probe.doubts))
    rows = [comment(f"{_at(draft, probe.line)} {why}"), *(comment(remark) for remark in probe.remarks)]
    if header:
        rows.append(f"# [[{head}]]")
    keys = {key: value for key, value in probe.table.items() if key != "claims"}
    if "run" in keys and header and not probe.table.get("claims"):
        keys["claims"] = [{"says": "…", "expect": "exit_code == 0"}]
    elif probe.table.get("claims") and header:
        keys["claims"] = probe.table["claims"]
    for key, value in keys.items():
        rows += [f"# {row}".rstrip() for row in f"{toml.key(key)} = {toml.value(value)}".split("\n")]
    return rows
