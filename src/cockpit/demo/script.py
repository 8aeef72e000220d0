"""A rehearsal's script: who does what at which moment of the launch, one JSON object a line. Reading only.

Every line is one of `cockpit do` with two keys more, both of which may be left out: `at` (`T-30m` on the T-clock,
`L-30m` on the wall clock, `+2m` after the line before; without it, at once) and `refused` (true: it must be refused).
Beside what people ask for there are the acts of the stage, named in `ACTS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeAlias, cast

from cockpit.core.frozen import frozen
from cockpit.core.intents import Intent
from cockpit.core.names import JSON, GateId, MarkId, Operator, Role
from cockpit.core.plan import Plan
from cockpit.demo.faults import FAULTS, MENDABLE
from cockpit.errors import CockpitError, Finding, UsageProblem, Where

SCRIPTS = Path(__file__).parent / "scripts"
"""The scripts that come with cockpit: NAME.jsonl."""

_UNITS = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0}
_SPAN = re.compile("".join(rf"(?:(?P<{unit}>[0-9]{{1,6}}(?:\.[0-9]{{1,3}})?){unit})?" for unit in _UNITS))
_AT = re.compile(r"(?P<clock>[TL]?)(?P<sign>[+-])(?P<span>\S+)")


@frozen
class At:
    """When a line is played."""

    clock: Literal["T", "L", "+"]
    """The T-clock, the wall clock against T-0, or the time since the line before."""
    span: timedelta

    def __str__(self) -> str:
        sign = "-" if self.span < timedelta(0) else "+"
        return f"{self.clock.rstrip('+')}{sign}{abs(self.span)}"


@frozen
class Ask:
    """Somebody asks for something."""

    intent: Intent


@frozen
class Run:
    """Somebody runs the probes of gates; asked to look, answers with `note`."""

    gates: tuple[GateId, ...]
    writes: bool = False
    note: str = ""


@frozen
class Attest:
    """Somebody vouches, or vouches again, for every claim of these gates that only a person can prove."""

    gates: tuple[GateId, ...]
    note: str


@frozen
class TickAll:
    """Somebody works through every open step of a mark."""

    mark: MarkId


@frozen
class Break:
    """A fault begins."""

    name: str


@frozen
class Mend:
    """It is mended."""

    name: str


@frozen
class Say:
    """A sentence for whoever watches, or reads the journal later: it is recorded as a note."""

    text: str


Act: TypeAlias = Ask | Run | Attest | TickAll | Break | Mend | Say
ACTS = ("run", "attest", "tick-all", "fault", "mend", "say")
"""The acts of the stage, beside every form of `cockpit do`."""


@frozen
class Cue:
    """One line of a script."""

    line: int
    act: Act
    by: Operator
    at: At | None = None
    """None: at once after the line before."""
    refused: bool = False
    """It must be refused; that it is not would be the trouble."""
    word: str = ""
    """What it says to do, for narration."""


Understand = Callable[[Mapping[str, JSON]], tuple[Intent, Operator]]
"""Reads a line of `cockpit do`; raises a `CockpitError` for what it cannot read."""


class ScriptProblem(CockpitError):
    """A script that cannot be played; carries every finding."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings[0].problem, findings[0].hint, findings[0].where)
        self.findings = findings

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings[:20])


def read_script(
    raw: bytes, file: str, plan: Plan, understand: Understand, *, any_fault: bool = False
) -> tuple[Cue, ...]:
    """Read a script for a plan; `any_fault`: what can break and be mended is known to its stage alone.

    Raises:
        ScriptProblem: a line cannot be played.
    """
    cues: list[Cue] = []
    wrong: list[Finding] = []
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            cues.append(_cue(number, line, plan, understand, any_fault=any_fault))
        except CockpitError as problem:
            wrong.append(Finding(Where(file, number, 1), problem.problem, problem.hint))
    if not cues and not wrong:
        wrong.append(Finding(Where(file), "nobody does anything in it", "one act a line"))
    if wrong:
        raise ScriptProblem(tuple(wrong))
    return tuple(cues)


def _cue(number: int, line: str, plan: Plan, understand: Understand, *, any_fault: bool) -> Cue:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise UsageProblem("it is no JSON object", '{"at": "T-30m", "by": "Quinn", "do": "hold", "reason": "…"}')
    at = _at(values.pop("at", None))
    refused = values.pop("refused", False)
    if not isinstance(refused, bool):
        raise UsageProblem("refused is true or false")
    word = values.get("do")
    if word not in ACTS:
        intent, by = understand(values)
        return Cue(number, Ask(intent), by, at, refused, str(word))
    by = _operator(values)
    act = _act(values, plan, any_fault=any_fault)
    return Cue(number, act, by, at, refused, str(word))


def _at(value: JSON) -> At | None:
    if value is None:
        return None
    found = _AT.fullmatch(value.replace(" ", "")) if isinstance(value, str) else None
    span = _SPAN.fullmatch(found["span"]) if found else None
    parts = {unit: text for unit, text in span.groupdict().items() if text} if span else {}
    zero = found is not None and bool(found["clock"]) and found["span"] == "0"
    if found is None or not (parts or zero) or (not found["clock"] and found["sign"] == "-"):
        raise UsageProblem(f"{value!r} is no moment of a launch", "write it like T-30m, T+1h, L-10m or +90s")
    seconds = sum(float(text) * _UNITS[unit] for unit, text in parts.items())
    clock = cast("Literal['T', 'L', '+']", found["clock"] or "+")
    return At(clock, timedelta(seconds=-seconds if found["sign"] == "-" else seconds))


def _operator(values: Mapping[str, JSON]) -> Operator:
    name, role = values.get("by"), values.get("role")
    return Operator(str(name) if name else "the script", Role(str(role)) if role else None)


_KEYS = {
    "run": {"gates", "writes", "note"},
    "attest": {"gates", "note"},
    "tick-all": {"mark"},
    "fault": {"name"},
    "mend": {"name"},
    "say": {"text"},
}


def _act(values: Mapping[str, JSON], plan: Plan, *, any_fault: bool) -> Act:
    word = str(values["do"])
    unknown = sorted(values.keys() - _KEYS[word] - {"do", "by", "role"})
    if unknown:
        raise UsageProblem(f"{word} has no key {unknown[0]!r}", f"its keys: {', '.join(sorted(_KEYS[word]))}")
    match word:
        case "run":
            return Run(_gates(values, plan), values.get("writes") is True, str(values.get("note", "")))
        case "attest":
            return Attest(_gates(values, plan), _text(values, "note"))
        case "tick-all":
            return TickAll(_mark(values, plan))
        case "fault":
            name = _text(values, "name")
            return Break(name if any_fault else _one_of(name, FAULTS, "fault"))
        case "mend":
            name = _text(values, "name")
            return Mend(name if any_fault else _one_of(name, MENDABLE, "fault that can be mended"))
        case _:
            return Say(_text(values, "text"))


def _text(values: Mapping[str, JSON], key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UsageProblem(f"{key} is missing", f'write it like "{key}": "…"')
    return value


def _one_of(name: str, known: Mapping[str, object] | frozenset[str], what: str) -> str:
    if name not in known:
        raise UsageProblem(f"there is no {what} {name!r}", f"there are: {', '.join(sorted(known))}")
    return name


def _gates(values: Mapping[str, JSON], plan: Plan) -> tuple[GateId, ...]:
    """The gates that it names; all of the plan without the key."""
    given = values.get("gates")
    if given is None:
        return tuple(gate.id for gate in plan.gates)
    if not isinstance(given, list) or not given:
        raise UsageProblem("gates is a list of ids", 'write it like ["smoke"]')
    for name in given:
        if not any(gate.id == name for gate in plan.gates):
            raise UsageProblem(f"the profile has no gate {name!r}", f"it has: {', '.join(g.id for g in plan.gates)}")
    return tuple(GateId(str(name)) for name in given)


def _mark(values: Mapping[str, JSON], plan: Plan) -> MarkId:
    text = _text(values, "mark")
    for mark in plan.marks:
        if text.casefold() in {mark.id.casefold(), mark.title.casefold()}:
            return mark.id
    raise UsageProblem(f"the profile has no mark {text!r}", f"it has: {', '.join(mark.id for mark in plan.marks)}")
