"""Claim tables to claims: identity, syntax, and what the claim language itself finds odd."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cockpit.core import claim as language
from cockpit.core.names import ClaimId, GateId, ProbeId
from cockpit.core.plan import Claim
from cockpit.profile.positions import Path
from cockpit.profile.sheet import Sheet
from cockpit.profile.tables import ClaimTable
from cockpit.profile.texts import inspect

if TYPE_CHECKING:
    from cockpit.core.claim import Expect


@dataclass(frozen=True, slots=True)
class Proof:
    """The probe that claims hang on, and what its document holds."""

    probe: ProbeId
    by_person: bool = False
    """It is a `look`: a person answers."""
    fields: frozenset[str] | None = None
    unit: str | None = None
    known: Collection[str] = ()
    """Names that a claim may refer to."""


def claim_id(gate: str, says: str, expect: str, fail: str) -> ClaimId:
    """The identity of a claim: reworded or re-aimed, it is another one, and old evidence does not count for it."""
    digest = hashlib.sha256()
    for part in (gate, says, expect, fail):
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return ClaimId(digest.hexdigest()[:12])


def read_claims(
    tables: Sequence[ClaimTable], gate: GateId, path: Path, sheet: Sheet, proof: Proof | None
) -> list[Claim]:
    """The claims of a gate itself (`proof` is None) or of one of its probes."""
    found: list[Claim] = []
    for number, table in enumerate(tables):
        place = (*path, number)
        if proof is None or proof.by_person:
            found.append(_by_person(table, gate, place, sheet, proof))
        else:
            found.append(_by_probe(table, gate, place, sheet, proof))
    return found


def _by_person(table: ClaimTable, gate: GateId, path: Path, sheet: Sheet, proof: Proof | None) -> Claim:
    for key in ("expect", "fail"):
        if getattr(table, key) is not None:
            hint = (
                "put the claim under the probe that proves it" if proof is None else "a person answers what look asks"
            )
            sheet.error((*path, key), f"{key} has no document to look at here", hint, key=True)
    return Claim(
        claim_id(gate, table.says, "", ""),
        gate,
        table.says,
        asked_at=proof.probe if proof else None,
        claimed=table.claimed,
        line=sheet.where(path).line,
    )


def _by_probe(table: ClaimTable, gate: GateId, path: Path, sheet: Sheet, proof: Proof) -> Claim:
    expect, fail = (table.expect or "").strip(), (table.fail or "").strip()
    parsed = _parse(table.expect, (*path, "expect"), sheet, proof)
    failing = _parse(table.fail, (*path, "fail"), sheet, proof)
    if table.expect is None:
        hint = (
            'say what the document must show: expect = "status == 200"; what only a person can tell stands in the gate'
        )
        sheet.error(path, "the claim of a probe needs an expect", hint)
    if table.fail is not None and failing is not None and (failing.hold or failing.within):
        sheet.error((*path, "fail"), "fail judges at once and takes neither for nor within")
    if parsed is not None:
        _remarks(parsed, failing, path, sheet, proof)
    back = [span for item in (parsed, failing) if item and (span := language.looks_back(item))]
    return Claim(
        claim_id(gate, table.says, expect, fail),
        gate,
        table.says,
        proof.probe,
        expect,
        fail,
        parsed.hold if parsed else None,
        parsed.within if parsed else None,
        max(back, default=None),
        claimed=table.claimed,
        line=sheet.where(path).line,
    )


def _parse(source: str | None, path: Path, sheet: Sheet, proof: Proof) -> Expect | None:
    if source is None or sheet.is_mended(path):
        return None
    inspect(sheet, path, source, proof.known)
    indent = len(source) - len(source.lstrip())
    try:
        return language.parse(source.strip())
    except language.ClaimProblem as problem:
        sheet.error(path, problem.problem, problem.hint, column=problem.column + indent)
        return None


def _remarks(expect: Expect, fail: Expect | None, path: Path, sheet: Sheet, proof: Proof) -> None:
    for remark in language.check(expect, fail, fields=proof.fields, unit=proof.unit):
        report = sheet.error if remark.severity == "error" else sheet.warning
        report((*path, "expect"), remark.problem, remark.hint, column=remark.column)
