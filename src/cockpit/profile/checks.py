"""What can only be wrong between tables: ids that name nothing, circles, counts that disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from cockpit.core.plan import Category, Gate, Phase
from cockpit.profile.positions import Path
from cockpit.profile.sheet import Sheet, arrows, near
from cockpit.profile.tables import ProfileTables


def check_ids(tables: ProfileTables, phases: Sequence[Phase], sheet: Sheet) -> None:
    """What the tables say of one another by id."""
    check_references(tables, phases, sheet)
    check_smoke(tables, sheet)
    check_circles(tables, sheet)


def check_references(tables: ProfileTables, phases: Sequence[Phase], sheet: Sheet) -> None:
    """Every id that stands somewhere must be declared."""
    known = [str(phase.id) for phase in phases]
    for name, gate in tables.gate.items():
        path: Path = ("gate", name)
        if gate.category not in tables.category:
            _unknown(sheet, (*path, "category"), "category", gate.category, tables.category)
        if gate.phase is not None and gate.phase not in known:
            _unknown(sheet, (*path, "phase"), "phase", gate.phase, known)
        for number, other in enumerate(gate.depends):
            if other not in tables.gate:
                _unknown(sheet, (*path, "depends", number), "gate", other, tables.gate)
    for number, mark in enumerate(tables.timeline):
        if mark.until and mark.until.gate not in tables.gate:
            _unknown(sheet, ("timeline", number, "until", "gate"), "gate", mark.until.gate, tables.gate)
    for number, criterion in enumerate(tables.success):
        if criterion.gate is not None and criterion.gate not in tables.gate:
            _unknown(sheet, ("success", number, "gate"), "gate", criterion.gate, tables.gate)
    _twice(sheet, "station", [station.role for station in tables.station])


def _unknown(sheet: Sheet, path: Path, kind: str, word: str, known: Collection[str]) -> None:
    plural = {"category": "categories"}.get(kind, f"{kind}s")
    hint = near(word, known, names=plural)
    if kind == "category" and not hint.startswith("did"):
        hint = f"declare it: [category.{word}] with a title"
    sheet.error(path, f"there is no {kind} {word}", hint)


def _twice(sheet: Sheet, table: str, roles: list[str]) -> None:
    seen: dict[str, int] = {}
    for number, role in enumerate(roles):
        first = seen.setdefault(role, number)
        if first < number:
            line = sheet.where((table, first), key=True).line
            sheet.error((table, number, "role"), f"the role {role} is there twice", f"first in line {line}")


def check_smoke(tables: ProfileTables, sheet: Sheet) -> None:
    """The steps of the smoke test belong to exactly one gate, and that gate has no probes of its own."""
    users = [name for name, gate in tables.gate.items() if gate.smoke]
    steps = tables.smoke.step if tables.smoke else []
    for name in users[1:]:
        sheet.error(("gate", name, "smoke"), f"the smoke test belongs to {users[0]} already", "one gate runs it")
    for name in users:
        if tables.gate[name].probe:
            hint = "make them steps: [[smoke.step]]"
            sheet.error(("gate", name, "probe"), "a gate that runs the smoke test has no probes of its own", hint)
        if not steps:
            sheet.error(("gate", name, "smoke"), "there is no smoke test", "add [[smoke.step]] tables")
    if steps and not users:
        sheet.error(("smoke",), "no gate runs the smoke test", "give the gate that it proves: smoke = true", key=True)
    for number, step in enumerate(steps):
        if step.title is None:
            sheet.error(("smoke", "step", number), "a step needs a title", key=True)


def check_circles(tables: ProfileTables, sheet: Sheet) -> None:
    """No gate may wait for itself, whichever way round."""
    done: set[str] = set()
    for start in tables.gate:
        trail: dict[str, int] = {} if start in done else {start: 0}
        while trail:
            name = next(reversed(trail))
            depends = tables.gate[name].depends
            number = trail[name]
            if number >= len(depends):
                done.add(name)
                trail.popitem()
                continue
            trail[name] = number + 1
            other = depends[number]
            if other in trail:
                order = list(trail)
                circle = [*order[order.index(other) :], other]
                sheet.error(("gate", name, "depends", number), f"gates that wait in a circle: {arrows(circle)}")
            elif other in tables.gate and other not in done:
                trail[other] = 0


def check_counts(
    tables: ProfileTables, gates: Sequence[Gate], categories: Sequence[Category], phases: Sequence[Phase], sheet: Sheet
) -> None:
    """Numbers that the checklist states against those that can be counted."""
    if not gates:
        sheet.error(("gate",) if "gate" in sheet.data else (), "the profile has no gate", "add [gate.ID] tables")
        return
    counted = Counter(gate.category for gate in gates)
    for category in categories:
        expected, found = category.expected_gates, counted[category.id]
        if expected is not None and expected != found:
            path = ("category", str(category.id), "expected_gates")
            problem = f"{category.title} has {found} gates, the checklist says {expected}"
            sheet.warning(path, problem, "one is missing?", rule="total")
    before = {phase.id for phase in phases if not phase.after_t0}
    binding = sum(gate.binding and gate.phase in before for gate in gates)
    if not binding:
        sheet.warning(("gate",), "no gate binds the GO, so there can be none", "", key=True)
    least = tables.launch.close_at_least
    if least is not None and binding and least > binding:
        problem = f"{least} gates cannot close, only {binding} bind the GO"
        sheet.error(("launch", "close_at_least"), problem)
    phase_of = {gate.id: gate.phase for gate in gates}
    advisory = {gate.id for gate in gates if not gate.binding}
    for gate in gates:
        for other in gate.depends:
            if gate.phase in before and phase_of.get(other, gate.phase) not in before:
                path = ("gate", str(gate.id), "depends")
                problem = f"{gate.id} is due before T-0 and waits for {other}, which is due after it"
                sheet.warning(path, problem, "move one of the two to the other side of T-0", rule="order")
            elif gate.binding and gate.phase in before and other in advisory:
                path = ("gate", str(gate.id), "depends")
                problem = f"{gate.id} binds the GO and waits for {other}, which is advisory: its red holds nobody back"
                sheet.warning(path, problem, f"let {other} bind, or leave it out of depends", rule="order")
