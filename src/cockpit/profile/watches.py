"""Watch tables to watches: the gate behind each, its limits, and where they stand on the gauge."""

from __future__ import annotations

from datetime import timedelta

from cockpit.core.claim import ClaimProblem, Expect, parse
from cockpit.core.claim.facts import values
from cockpit.core.claim.subject import unit_of
from cockpit.core.claim.syntax import Baseline, Call, Compare, Function, Measure, Number, Op
from cockpit.core.claim.units import ROUGH, in_base, unit_called
from cockpit.core.contingency import Level, Limit, Watch
from cockpit.core.names import WatchId
from cockpit.core.plan import Gate
from cockpit.profile.gates import WATCHED, GateMaker
from cockpit.profile.positions import Path
from cockpit.profile.probing import ASKS
from cockpit.profile.sheet import Sheet
from cockpit.profile.tables import ProfileTables
from cockpit.profile.trouble import WatchTable


def read_watches(tables: ProfileTables, maker: GateMaker, sheet: Sheet) -> tuple[tuple[Watch, ...], tuple[Gate, ...]]:
    """Every watch, and the gates behind them."""
    watches, gates = [], []
    for name, table in tables.watch.items():
        path: Path = ("watch", name)
        if f"{WATCHED}{name}" in tables.gate:
            hint = f"the watch {name} keeps its evidence under that name; rename one of the two"
            sheet.error(("gate", f"{WATCHED}{name}"), f"the name {WATCHED}{name} is taken", hint, key=True)
        _check_limits(table, path, sheet)
        owner = tables.launch.owner if table.owner is None else table.owner
        gate = maker.watch(name, table, owner)
        gates.append(gate)
        watches.append(_watch(name, table, gate, owner))
    return tuple(watches), tuple(gates)


def _check_limits(table: WatchTable, path: Path, sheet: Sheet) -> None:
    asks = any(getattr(table, kind) is not None for kind in ASKS)
    if not asks:
        for key in sorted(table.model_fields_set - {"title", "from_", "owner", "unit", "limits"}):
            name = type(table).model_fields[key].alias or key
            hint = f"add what it asks, one of {', '.join(ASKS)}; or delete it, and people report it"
            sheet.error((*path, name), f"{name} has nothing to ask here", hint, key=True)
    for number, limit in enumerate(table.limits):
        place = (*path, "limits", number)
        if not asks and limit.when is not None:
            hint = f"add what it asks, one of {', '.join(ASKS)}; or delete it, and people report it"
            sheet.error((*place, "when"), "when has no document to look at here", hint, key=True)
        if limit.level == "target" and limit.respond is not None:
            sheet.error((*place, "respond"), "a target never fires, so nobody responds", "delete it", key=True)


def _watch(name: str, table: WatchTable, gate: Gate, owner: str) -> Watch:
    read = [_read(claim.expect) for claim in gate.claims]
    limits = tuple(
        Limit(claim.id, limit.says, Level(limit.level), limit.respond, _stands_at(expect, table.unit), _times(expect))
        for claim, limit, expect in zip(gate.claims, table.limits, read, strict=False)
    )
    baseline = any(
        isinstance(value, Baseline) for expect in read if expect is not None for value in values(expect.predicate)
    )
    return Watch(
        WatchId(name), table.title, gate.id, limits, table.from_ or timedelta(0), baseline, owner, table.unit or ""
    )


def _read(source: str) -> Expect | None:
    try:
        return parse(source) if source else None
    except ClaimProblem:  # said where the gate was made
        return None


def _times(expect: Expect | None) -> float | None:
    """How many times the baseline a simple comparison asks for."""
    if expect is None or expect.quantifier is not None or not isinstance(expect.predicate, Compare):
        return None
    value = expect.predicate.value
    return float(value.factor) if isinstance(value, Baseline) and expect.predicate.op is not Op.NE else None


def _stands_at(expect: Expect | None, declared: str | None) -> float | None:
    """The number of a simple comparison, in the unit in which the numbers of its subject are kept.

    A share without a named unit is kept as a ratio: 1% stands at 0.01. A changing subject is kept as it is now, so
    that a change over time has no place on its gauge.
    """
    if expect is None or expect.quantifier is not None or not isinstance(expect.predicate, Compare):
        return None
    subject, value = expect.subject, expect.predicate.value
    if expect.predicate.op is Op.NE or (isinstance(subject, Call) and subject.function is Function.DELTA):
        return None
    match value:
        case Number():
            return float(value.value)
        case Measure():
            written, unit = unit_called(value.unit), unit_of(subject, declared)
            if written is None:
                return None
            base = in_base(value.value, written)
            if unit is None:
                return float(base)
            return float(ROUGH.divide(base, unit.scale)) if unit.dimension == written.dimension else None
        case _:
            return None
