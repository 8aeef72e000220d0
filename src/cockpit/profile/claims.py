"""Claim tables to claims: identity, syntax, and what the claim language itself finds odd."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from cockpit.core import claim as language
from cockpit.core.frozen import frozen
from cockpit.core.names import ClaimId, GateId, ProbeId
from cockpit.core.plan import Claim
from cockpit.profile.positions import Path
from cockpit.profile.probing import ClaimTable
from cockpit.profile.sheet import Sheet
from cockpit.profile.texts import CLAIM, inspect

if TYPE_CHECKING:
    from cockpit.core.claim import Expect


LONGEST_PATH = 2_000
"""Characters of a capture."""


@frozen
class Proof:
    """The probe that claims hang on, and what its document holds."""

    probe: ProbeId
    by_person: bool = False
    """It is a `look`: a person answers."""
    fields: frozenset[str] | None = None
    unit: str | None = None
    known: Collection[str] = ()
    """Names that a claim may refer to."""
    key: str = "expect"
    """The key that holds the expectation."""


def claim_id(gate: str, says: str, expect: str, fail: str) -> ClaimId:
    """The identity of a claim: reworded or re-aimed, it is another one, and old evidence does not count for it."""
    parts = [part.encode("utf-8", "surrogatepass") for part in (gate, says, expect, fail)]
    whole = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return ClaimId(hashlib.sha256(whole).hexdigest()[:12])


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
    parsed = _parse(table.expect, (*path, proof.key), sheet, proof)
    failing = _parse(table.fail, (*path, "fail"), sheet, proof)
    if table.expect is None:
        hint = (
            f'say what the document must show: {proof.key} = "status == 200"; '
            "what only a person can tell stands in the gate"
        )
        sheet.error(path, f"the claim of a probe needs {'an' if proof.key == 'expect' else 'a'} {proof.key}", hint)
    if table.fail is not None and failing is not None and (failing.hold or failing.within):
        sheet.error((*path, "fail"), "fail judges at once and takes neither for nor within")
    if parsed is not None:
        _remarks(parsed, failing, table, path, sheet, proof)
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
    inspect(sheet, path, source, proof.known, kind=CLAIM)
    try:
        return language.parse(source.strip())
    except language.ClaimProblem as problem:
        sheet.error(path, problem.problem, problem.hint, column=problem.column + _indent(source))
        return None


def _remarks(expect: Expect, fail: Expect | None, table: ClaimTable, path: Path, sheet: Sheet, proof: Proof) -> None:
    for remark in language.check(expect, fail, fields=proof.fields, unit=proof.unit):
        source = (table.fail if remark.of == "fail" else table.expect) or ""
        report = sheet.error if remark.severity == "error" else sheet.warning
        key = proof.key if remark.of == "expect" else remark.of
        report((*path, key), remark.problem, remark.hint, column=remark.column + _indent(source))


def _indent(source: str) -> int:
    """Blanks before a claim: the language counts its columns from the first character that is none."""
    return len(source) - len(source.lstrip())


def check_path(text: str, path: Path, sheet: Sheet, fields: frozenset[str] | None) -> None:
    """Judge the JMESPath of a capture as far as that can be done without a document."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    if len(text) > LONGEST_PATH:
        sheet.error(path, f"this JMESPath is longer than {LONGEST_PATH:,} characters")
        return
    try:
        jmespath.compile(text)
        subject = language.parse(f"({text}) exists")
    except JMESPathError as problem:
        column = int(getattr(problem, "lex_position", 0) or 0) + 1
        sheet.error(path, "this is no JMESPath", f"near {text[column - 1 : column + 19]!r}", column=column)
    except (RecursionError, ValueError):
        sheet.error(path, "this JMESPath is too deep")
    except language.ClaimProblem as problem:
        sheet.error(path, problem.problem, problem.hint, column=max(problem.column - 1, 1))
    else:
        for remark in language.check(subject, None, fields=fields, unit=None):
            report = sheet.error if remark.severity == "error" else sheet.warning
            report(path, remark.problem, remark.hint, column=max(remark.column - 1, 1))
