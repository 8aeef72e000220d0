"""The launch sequence: marks with their ids, steps and built-in holds, and what contradicts itself in their order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from cockpit.core.names import GateId, MarkId, PhaseId
from cockpit.core.plain import plain_line
from cockpit.core.plan import BuiltInHold, HoldEnd, Manner, Mark, Phase, Step
from cockpit.profile.positions import Path
from cockpit.profile.sequence import HOLDS, HoldTable, MarkTable
from cockpit.profile.sheet import Sheet, near
from cockpit.profile.tables import ProfileTables
from cockpit.profile.times import read_offset

_ENDS = {
    "closed": HoldEnd.CLOSED,
    "phase": HoldEnd.PHASE,
    "poll": HoldEnd.POLL,
    "resumed": HoldEnd.RESUME,
    "time": HoldEnd.TIME,
}
_NO_WORD = re.compile(r"[^a-z0-9]+")


def read_timeline(tables: ProfileTables, t0: datetime | None, zone: tzinfo, sheet: Sheet) -> tuple[Mark, ...]:
    """The launch sequence as distances from T-0."""
    marks: list[Mark] = []
    last: timedelta | None = None
    names = _names(tables.timeline, sheet)
    for number, table in enumerate(tables.timeline):
        path: Path = ("timeline", number)
        offset = read_offset(table.at, t0, zone, (*path, "at"), sheet)
        if last is not None and offset is not None and offset < last:
            problem = f"{plain_line(table.at, 20)} is before the entry above it"
            sheet.error((*path, "at"), problem, "keep the order of time; after midnight write T+14h")
        last = offset if offset is not None else last
        marks.append(
            Mark(
                offset or timedelta(0),
                table.title,
                table.actor,
                tuple(Step(step.title, step.owner) for step in table.steps),
                GateId(table.until.gate) if table.until else None,
                _hold(table, path, sheet),
                names[number],
                Manner(table.manner),
                tuple(GateId(gate) for gate in dict.fromkeys(table.needs)),
                table.claimed,
            )
        )
    return tuple(marks)


# ------------------------------------------------------------------------------------------------------------- names
def _names(timeline: Sequence[MarkTable], sheet: Sheet) -> list[MarkId]:
    """The id of each mark: its own, or the slug of its title, numbered where that is taken."""
    first: dict[str, int] = {}
    for number, table in enumerate(timeline):
        if table.id is None:
            continue
        if table.id in first:
            line = sheet.where(("timeline", first[table.id]), key=True).line
            sheet.error(("timeline", number, "id"), f"the id {table.id} is there twice", f"first in line {line}")
        first.setdefault(table.id, number)
    taken, found = set(first), list[MarkId]()
    counts: dict[str, int] = {}
    for table in timeline:
        base = name = table.id or slug(table.title)
        while table.id is None and name in taken:
            counts[base] = counts.get(base, 1) + 1
            name = f"{base}-{counts[base]}"
        taken.add(name)
        found.append(MarkId(name))
    return found


def slug(title: str) -> str:
    """A title as an id: `Smoke Test Complete` is `smoke-test-complete`; one without such letters is `mark`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return _NO_WORD.sub("-", plain).strip("-")[:60].strip("-") or "mark"


# ------------------------------------------------------------------------------------------------------------- holds
def _hold(table: MarkTable, path: Path, sheet: Sheet) -> BuiltInHold | None:
    hold = table.hold
    if hold is None:
        return None
    place = (*path, "hold")
    if hold.until == "closed" and table.until is None:
        hint = 'name the gate: until = { gate = "..." }'
        sheet.error(place, "this hold waits for a gate that is not named", hint)
    if hold.until == "time" and hold.lasts is None:
        sheet.error(place, "this hold says neither what ends it nor how long it lasts", HOLDS)
    if hold.until == "phase" and hold.phase is None:
        sheet.error(place, "this hold waits for a phase that is not named", 'say it: "until phase ID"')
    if hold.phase is not None and hold.until != "phase":
        sheet.error((*place, "phase"), "a phase goes with until = phase", "delete one of the two", key=True)
    return BuiltInHold(_ENDS[hold.until], hold.lasts or timedelta(0), PhaseId(hold.phase) if hold.phase else None)


# ---------------------------------------------------------------------------------------------------- contradictions
def check_sequence(tables: ProfileTables, marks: Sequence[Mark], phases: Sequence[Phase], sheet: Sheet) -> None:
    """What cannot happen in the order in which it is planned."""
    closes: dict[str, int] = {}
    for number, table in enumerate(tables.timeline):
        if table.until is not None:
            closes.setdefault(table.until.gate, number)
    for number, (table, mark) in enumerate(zip(tables.timeline, marks, strict=True)):
        _check_needs(tables, number, closes, sheet)
        _check_opening(tables, number, mark, phases, sheet)
        if table.hold is not None:
            _check_hold(tables, number, mark, phases, closes, sheet)


def _check_needs(tables: ProfileTables, number: int, closes: dict[str, int], sheet: Sheet) -> None:
    table, path = tables.timeline[number], ("timeline", number)
    for place, gate in enumerate(table.needs):
        if gate not in tables.gate:
            hint = near(gate, tables.gate, names="gates")
            sheet.error((*path, "needs", place), f"there is no gate {gate}", hint)
            continue
        for other in (gate, *_depends(tables, gate)):
            if closes.get(other, -1) >= number:
                what = f"needs {other}" if other == gate else f"needs {gate}, which waits for {other}"
                _late(tables, (*path, "needs", place), what, closes[other], sheet, itself=closes[other] == number)
                break
    if table.until is None:
        return
    for other in _depends(tables, table.until.gate):
        if closes.get(other, -1) > number:
            what = f"is over when {table.until.gate} is closed, and that waits for {other}"
            _late(tables, (*path, "until", "gate"), what, closes[other], sheet)
            break


def _check_opening(tables: ProfileTables, number: int, mark: Mark, phases: Sequence[Phase], sheet: Sheet) -> None:
    """What a mark waits for must be worked on before it: its phase is open by then."""
    table, path = tables.timeline[number], ("timeline", number)
    opens = {str(phase.id): phase.opens or timedelta(0) for phase in phases if phase.opens or phase.after_t0}
    waits: list[tuple[Path, str]] = [((*path, "needs", place), gate) for place, gate in enumerate(table.needs)]
    if table.until is not None:
        waits.append(((*path, "until", "gate"), table.until.gate))
    for place, key in waits:
        gate = tables.gate.get(key)
        phase = gate.phase if gate is not None else None
        if phase is not None and mark.offset < opens.get(phase, mark.offset):
            problem = f"this mark waits for {key}, whose phase {phase} opens later"
            sheet.warning(place, problem, "settle which is right: the time of the mark, or the phase of the gate")


def _late(tables: ProfileTables, path: Path, what: str, later: int, sheet: Sheet, *, itself: bool = False) -> None:
    mark = tables.timeline[later]
    hint = f"{plain_line(mark.title, 60)} comes at {plain_line(mark.at, 20)}; put it first, or settle which is right"
    if itself:
        problem, hint = f"this mark {what}, which only it closes", "what completes a mark cannot begin it"
    else:
        problem = f"this mark {what}, which only a later mark closes"
    sheet.warning(path, problem, hint, rule="order")


def _depends(tables: ProfileTables, gate: str) -> Iterator[str]:
    """Every gate that a gate waits for, near ones first."""
    seen, ahead = {gate}, [gate]
    while ahead:
        table = tables.gate.get(ahead.pop(0))
        for other in table.depends if table else ():
            if other not in seen:
                seen.add(other)
                ahead.append(other)
                yield other


def _check_hold(
    tables: ProfileTables, number: int, mark: Mark, phases: Sequence[Phase], closes: dict[str, int], sheet: Sheet
) -> None:
    table = tables.timeline[number]
    hold, path = table.hold, ("timeline", number, "hold")
    assert hold is not None  # asked before
    if mark.offset >= timedelta(0):
        problem = "this hold begins at T-0 or after it, when the clock has nothing left to wait for"
        sheet.warning(path, problem, "hold at a mark before T-0")
    if hold.until == "poll" and not tables.station:
        sheet.warning(path, "this hold waits for a poll, and there is no station to ask", "add [[station]] tables")
    asks = tables.poll.mark if tables.poll is not None else None
    later = next((one for one in tables.timeline[number + 1 :] if asks is not None and asks == one.id), None)
    if hold.until == "poll" and later is not None:
        problem = "this hold waits for the poll, and the poll comes at a later mark"
        hint = f"{plain_line(later.title, 60)} comes at {plain_line(later.at, 20)}; hold there"
        sheet.warning(path, problem, hint)
    if hold.until == "phase" and hold.phase is not None:
        _check_phase(tables, number, mark, hold, phases, closes, sheet)


def _check_phase(
    tables: ProfileTables,
    number: int,
    mark: Mark,
    hold: HoldTable,
    phases: Sequence[Phase],
    closes: dict[str, int],
    sheet: Sheet,
) -> None:
    path: Path = ("timeline", number, "hold")
    known = [str(phase.id) for phase in phases]
    if hold.phase not in known:
        # an error: every gate of a phase that nobody declared is closed, and that is GO on nothing
        hint = near(str(hold.phase), known, names="phases")
        sheet.error(path, f"this hold waits for a phase that does not exist: {hold.phase}", hint)
        return
    first = known[0]
    waits = [name for name, gate in tables.gate.items() if gate.binding and (gate.phase or first) == hold.phase]
    if not waits:
        sheet.warning(path, f"no gate of the phase {hold.phase} binds, so this hold waits for nothing", "")
    after = {str(phase.id) for phase in phases if phase.after_t0}
    if hold.phase in after:
        sheet.warning(path, f"this hold waits for {hold.phase}, which comes after T-0", "name a phase before T-0")
    opens = next((phase.opens for phase in phases if phase.id == hold.phase and not phase.after_t0), None)
    if opens is not None and opens > mark.offset:
        problem = f"this hold waits for {hold.phase}, which opens after the hold begins"
        sheet.warning(path, problem, "hold at a later mark, or open the phase sooner")
    late = next((name for name in waits if closes.get(name, -1) > number), None)
    if late is not None:
        _late(tables, path, f"holds until {hold.phase} is closed, and that waits for {late}", closes[late], sheet)
