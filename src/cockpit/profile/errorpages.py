"""Probes whose every claim an error page would pass: found by showing them one.

`elapsed_ms < 500` holds on a 500 that came quickly, `body.errors missing` on a 502. Nothing is guessed from the words
of a claim: it is judged, as a launch would judge it, on answers that prove nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from cockpit.core import claim as language
from cockpit.core.names import JSON
from cockpit.core.plan import Claim, Gate
from cockpit.core.probe import Probe
from cockpit.core.reading import Outcome
from cockpit.core.spec import HttpSpec
from cockpit.profile.positions import Path
from cockpit.profile.sheet import Sheet

_PAGE: Final = "<html>503 Service Unavailable</html>"
_BODIES: Final[tuple[tuple[int, JSON, str], ...]] = (
    (503, _PAGE, _PAGE),
    (500, {}, "{}"),
    (502, {"error": "bad gateway"}, '{"error": "bad gateway"}'),
)
_HEADERS: Final[dict[str, JSON]] = {"server": "nginx", "content-length": "99"}
_ANSWERS: Final[dict[int, JSON]] = {
    status: {
        "status": status,
        "headers": _HEADERS,
        "body": body,
        "text": text,
        "elapsed_ms": 1.0,
        "url": "",
        "size": 99,
    }
    for status, body, text in _BODIES
}
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


def check_error_pages(gates: Sequence[Gate], sheet: Sheet) -> None:
    """Note each probe over HTTP that an error page would satisfy."""
    for gate in gates:
        for number, probe in enumerate(gate.probes):
            claims = [claim for claim in gate.claims if claim.probe == probe.id and claim.expect]
            if not claims or not isinstance(probe.spec, HttpSpec):
                continue
            status = _passes_on(claims, probe)
            if status:
                path: Path = ("smoke", "step", number) if gate.sequence else ("gate", str(gate.id), "probe", number)
                problem = f"every claim of this probe would hold on an error page too (status {status})"
                sheet.warning((*path, "http"), problem, 'add a claim: expect = "status == 200"', rule="error-page")


def _passes_on(claims: Sequence[Claim], probe: Probe) -> int:
    """The status of the first such answer on which all hold; 0 where there is none."""
    for status, document in _ANSWERS.items():
        context = language.Context(document, _EPOCH, unit=probe.unit)
        if all(_holds(claim, context) for claim in claims):
            return status
    return 0


def _holds(claim: Claim, context: language.Context) -> bool:
    try:
        expect, fail = language.parse(claim.expect), language.parse(claim.fail) if claim.fail else None
    except language.ClaimProblem:
        return False  # told already, where it stands
    return language.judge_claim(expect, fail, context).outcome is Outcome.PASS
