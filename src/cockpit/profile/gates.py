"""Gate tables to gates: their probes with what identifies them, their claims, what they capture."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from cockpit.core import wire
from cockpit.core.claim.units import unit_called
from cockpit.core.hours import FORMS, Hours, read_hours
from cockpit.core.names import JSON, CategoryId, ClaimId, GateId, PhaseId, ProbeId
from cockpit.core.plan import Claim, Claimed, Gate, Phase
from cockpit.core.probe import DOCUMENT_FIELDS, AwsSpec, Capture, Connection, Effect, Probe, ProbeSpec, ReplaySpec
from cockpit.core.severity import Severity
from cockpit.core.template import names_in
from cockpit.profile.claims import Proof, check_path, read_claims
from cockpit.profile.positions import Path
from cockpit.profile.probing import ASKS, AskTable, ClaimTable, ProbeTable
from cockpit.profile.scope import RUN_ID, Scope
from cockpit.profile.sheet import Sheet
from cockpit.profile.site import Site, kind_of
from cockpit.profile.specs import effect_of, spec_of, title_of
from cockpit.profile.tables import GateTable, ProfileTables
from cockpit.profile.trouble import WatchTable
from cockpit.profile.vantages import check_vantage

LEAST_EVERY = timedelta(seconds=1)
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
WATCHED = "watch-"
"""What the id of the gate behind a watch begins with."""
WATCHED_EVERY = timedelta(minutes=1)
"""How often a watch asks that does not say."""
SEEN_LATELY = timedelta(minutes=2)
"""The value of a watch is fresh for so long at least, however often it asks."""
_CLAIMS, _LIMITS = ("claims", "expect"), ("limits", "when")
"""The key of a table's claims, and the key of an expectation in each."""
_SAY_LIMITS = 'limits = [{ says = "Error rate > 1%", when = "body.error_rate > 1%", level = "warning" }]'
TIMEOUTS = (timedelta(milliseconds=100), timedelta(hours=1))


class GateMaker:
    """Makes the gates of one profile."""

    def __init__(
        self,
        tables: ProfileTables,
        scope: Scope,
        connections: dict[str, Connection],
        phases: Sequence[Phase],
        sheet: Sheet,
    ) -> None:
        self._tables = tables
        self._scope = scope
        self._connections = connections
        self._first_phase = phases[0].id
        self._names = scope.names | {RUN_ID}
        self._sheet = sheet
        self._asked = {name: wire.dump(item) for name, item in connections.items()}
        self.used: dict[str, int] = {}
        """How many probes refer to each variable."""

    def gate(self, name: str, table: GateTable) -> Gate:
        """One gate with its probes and claims."""
        path: Path = ("gate", name)
        gate = GateId(name)
        claims = [
            *zip(read_claims(table.claims, gate, (*path, "claims"), self._sheet, None), _places(path), strict=False)
        ]
        probes: list[Probe] = []
        captured: dict[str, JSON] = {}
        for number, (where, step) in enumerate(self._probes(name, table), 1):
            probe, proven = self._probe(ProbeId(f"{name}/{number}"), gate, step, where, captured)
            claims += zip(proven, _places(where), strict=False)
            if probe is not None:
                probes.append(probe)
                captured |= {item.name: [item.path, probe.digest] for item in probe.captures}
        self._check_claims(path, name, [*claims])
        return Gate(
            gate,
            table.title,
            CategoryId(table.category),
            PhaseId(table.phase) if table.phase else self._first_phase,
            tuple(claim for claim, _ in claims),
            tuple(probes),
            self._tables.launch.owner if table.owner is None else table.owner,
            Severity(table.severity),
            table.fresh_for,
            tuple(GateId(other) for other in dict.fromkeys(table.depends)),
            table.binding,
            table.smoke,
            Claimed(table.claimed) if table.claimed else None,
            table.runbook,
            table.note,
            self._sheet.where(path, key=True).line,
        )

    def _probes(self, name: str, table: GateTable) -> Iterator[tuple[Path, ProbeTable]]:
        for number, probe in enumerate(table.probe):
            yield ("gate", name, "probe", number), probe
        if table.smoke and self._tables.smoke:
            for number, step in enumerate(self._tables.smoke.step):
                yield ("smoke", "step", number), step

    def watch(self, name: str, table: WatchTable, owner: str) -> Gate:
        """The gate behind a watch: in no category of the board, and never in the way of the GO."""
        path: Path = ("watch", name)
        gate = GateId(f"{WATCHED}{name}")
        places = _places(path, "limits")
        probes: list[Probe] = []
        if table.effect not in {None, "read"}:
            self._sheet.error((*path, "effect"), "a watch runs by itself, so it only reads", "measure it another way")
        if any(getattr(table, kind) is not None for kind in ASKS):
            probe, claims = self._probe(ProbeId(f"{gate}/1"), gate, asked_by(table), path, {}, listed=_LIMITS)
            probes += [probe] if probe else []
        else:
            says = [ClaimTable(says=limit.says) for limit in table.limits]
            claims = read_claims(says, gate, (*path, "limits"), self._sheet, None)
        self._check_claims(path, f"the watch {name}", [*zip(claims, places, strict=False)])
        line = self._sheet.where(path, key=True).line
        category = CategoryId(WATCHED.rstrip("-"))
        return Gate(
            gate,
            table.title,
            category,
            self._first_phase,
            tuple(claims),
            tuple(probes),
            owner,
            fresh_for=_seen_lately(probes),
            binding=False,
            line=line,
        )

    def _check_claims(self, path: Path, name: str, claims: Sequence[tuple[Claim, Path]]) -> None:
        """The gate states something, and nothing twice."""
        if not claims and path[0] == "watch":
            self._sheet.error(path, f"{name} has no limit, so nothing could ever cross one", _SAY_LIMITS, key=True)
        elif not claims:
            hint = 'say what must be true: claims = ["..."], or claims under a probe'
            self._sheet.error(path, f"the gate {name} claims nothing, so it could never close", hint, key=True)
        seen: dict[ClaimId, int] = {}
        for claim, where in claims:
            if claim.id in seen:
                hint = f"first in line {seen[claim.id]}; say what differs"
                self._sheet.error(where, f"{name} claims the same twice", hint)
            seen.setdefault(claim.id, claim.line)

    # -------------------------------------------------------------------------------------------------- one probe
    def _probe(
        self,
        probe: ProbeId,
        gate: GateId,
        table: ProbeTable,
        path: Path,
        captured: Mapping[str, JSON],
        *,
        listed: tuple[str, str] = _CLAIMS,
    ) -> tuple[Probe | None, list[Claim]]:
        known = self._names.union(captured) if captured else self._names
        site = Site(path, self._sheet, self._scope, known, self._connections, step=path[0] == "smoke")
        kind = kind_of(table, site)
        if kind is None:
            return None, []
        spec = spec_of(table, kind, site)
        self._check_times(table, path)
        fields = self._fields(kind, spec)
        captures = self._captures(table, path, captured, fields)
        proof = Proof(probe, kind == "look", fields, self._unit(table, path), known, listed[1])
        claims = read_claims(table.claims, gate, (*path, listed[0]), self._sheet, proof)
        if not claims and not captures and not table.always and listed is _CLAIMS:
            self._sheet.warning(path, "this probe proves nothing", "give it claims, or capture a value", key=True)
        if kind == "replay" and any(claim.within or claim.hold for claim in claims):
            hint = "say settle: how long its effects may take to come"
            self._sheet.error((*path, "replay"), "within and for look again, and a replay would be sent again", hint)
        vantage = check_vantage(table, kind, path, set(names_in(wire.dump(spec))) & captured.keys(), self._sheet)
        if spec is None:
            return None, claims
        return (
            Probe(
                probe,
                table.title or title_of(spec),
                spec,
                effect_of(table),
                table.every.total_seconds() if table.every else None,
                table.timeout.total_seconds() if table.timeout else 10.0,
                captures,
                table.unit,
                table.always,
                self._digest(spec, claims, captures, table, captured),
                self._hours(table, path),
                vantage,
            ),
            claims,
        )

    def _fields(self, kind: str, spec: ProbeSpec | None) -> frozenset[str] | None:
        if isinstance(spec, AwsSpec):
            from cockpit.profile.awscheck import output_fields

            return output_fields(spec.service, spec.operation)
        return DOCUMENT_FIELDS.get(kind)

    def _unit(self, table: ProbeTable, path: Path) -> str | None:
        if table.unit is not None and unit_called(table.unit) is None:
            hint = "percent, ratio, ms, s, m, h, bytes, kB, MB, GB, /second, /hour, a currency such as USD"
            self._sheet.error((*path, "unit"), f"{table.unit!r} is no unit", hint)
            return None
        return table.unit

    def _check_times(self, table: ProbeTable, path: Path) -> None:
        if table.every is not None and table.every < LEAST_EVERY:
            self._sheet.error((*path, "every"), "every is less than a second", "1s is the least")
        if table.timeout is not None and not TIMEOUTS[0] <= table.timeout <= TIMEOUTS[1]:
            self._sheet.error((*path, "timeout"), "a timeout is at least 100ms and at most 1h")

    def _hours(self, table: ProbeTable, path: Path) -> Hours | None:
        if table.when is None:
            return None
        if effect_of(table) is Effect.READ:
            hint = 'hours are for effect = "write" or "production"'
            self._sheet.error((*path, "when"), "what only reads may run at any hour", hint, key=True)
            return None
        try:
            return read_hours(table.when)
        except ValueError as problem:
            self._sheet.error((*path, "when"), f"when {problem}", FORMS)
            return None

    def _captures(
        self, table: ProbeTable, path: Path, earlier: Mapping[str, JSON], fields: frozenset[str] | None
    ) -> tuple[Capture, ...]:
        for name, item in table.capture.items():
            place: Path = (*path, "capture", name)
            if name in self._names:
                what = "credential" if name in self._scope.credentials else "variable" if name != RUN_ID else "name"
                self._sheet.error(place, f"the {what} {name} would be hidden by this capture", "rename it", key=True)
            elif name in earlier:
                self._sheet.error(place, f"an earlier probe captures {name} already", "rename it", key=True)
            whole = (*place, "path")
            check_path(item.path, whole if whole in self._sheet.positions.keys else place, self._sheet, fields)
        return tuple(Capture(name, item.path, item.secret) for name, item in table.capture.items())

    def _digest(
        self,
        spec: ProbeSpec,
        claims: Sequence[Claim],
        captures: Sequence[Capture],
        table: ProbeTable,
        captured: Mapping[str, JSON],
    ) -> str:
        """Identity of what is asked: the words, the connection and every value that they refer to."""
        asked = wire.dump(spec)
        counting = spec.counts.spec if isinstance(spec, ReplaySpec) and spec.counts else None
        connection = self._asked.get(str(getattr(counting or spec, "connection", "")))
        names = {*names_in(asked), *names_in(connection)}
        for claim in claims:
            names |= {*names_in(claim.expect), *names_in(claim.fail)}
        values: dict[str, JSON] = {}
        for name in sorted(names):
            variable = self._scope.variables.get(name)
            if variable is not None:
                values[name] = variable.value
                self.used[name] = self.used.get(name, 0) + 1
            elif name in captured:
                values[name] = captured[name]
        taken: list[JSON] = [[item.name, item.path] for item in captures]
        whole = {"asked": asked, "connection": connection, "values": values, "captures": taken, "unit": table.unit}
        if table.vantage:  # asked from elsewhere it is another question
            whole["from"] = table.vantage
        return hashlib.sha256(_CANONICAL.encode(whole).encode("utf-8", "surrogatepass")).hexdigest()


def _seen_lately(probes: Sequence[Probe]) -> timedelta | None:
    """How old the last value of a watch may be: a few of its intervals. Older, it says nothing of now.

    None for a watch that people report.
    """
    spans = [4 * (probe.every or WATCHED_EVERY.total_seconds()) + 2 * probe.timeout for probe in probes]
    return max(SEEN_LATELY, timedelta(seconds=max(spans))) if spans else None


def asked_by(table: WatchTable) -> ProbeTable:
    """What a watch asks, as a probe that its limits hang on."""
    shared = {name: getattr(table, name) for name in AskTable.model_fields}
    claims = [ClaimTable(says=limit.says, expect=limit.when) for limit in table.limits]
    given = table.model_fields_set & set(AskTable.model_fields)
    every = table.every or WATCHED_EVERY
    return ProbeTable.model_construct(
        given, **{**shared, "every": every, "title": table.title, "claims": claims, "vantage": table.vantage}
    )


def _places(path: Path, listed: str = "claims") -> Iterator[Path]:
    """The places of the claims of a table, one after the other."""
    number = 0
    while True:
        yield (*path, listed, number)
        number += 1
