"""Probes whose every claim an error page, or a command that failed, would pass: found by showing them one.

`elapsed_ms < 500` holds on a 500 that came quickly, `body.errors missing` on a 502, `count(lines) == 0` on a `grep`
that did not find its file, `days_left > 30` on a certificate that nobody trusts. Nothing is guessed from the words of a
claim: it is judged, as a launch would judge it, on answers that prove nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from cockpit.core import claim as language
from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.plan import Claim, Gate
from cockpit.core.probe import Probe
from cockpit.core.reading import Outcome
from cockpit.core.spec import HttpSpec, ProbeSpec, RunSpec, TcpSpec, TlsSpec, kind_of
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
        "cookies": [],
        "body": body,
        "text": text,
        "elapsed_ms": 1.0,
        "url": "",
        "size": 99,
    }
    for status, body, text in _BODIES
}
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


_FAILED: Final[JSON] = {
    "exit_code": 2,
    "signal": None,
    "stdout": "",
    "stderr": "error: no such file or directory\n",
    "lines": [],
    "truncated": False,
    "elapsed_ms": 1.0,
}
_REFUSED: Final[JSON] = {
    "valid": False,
    "error": "self-signed certificate",
    "subject": "CN=localhost",
    "issuer": "CN=localhost",
    "names": ["localhost"],
    "not_before": "2025-12-31T00:00:00+00:00",
    "not_after": "2035-12-31T00:00:00+00:00",
    "days_left": 3_650,
    "version": "TLSv1.3",
    "cipher": "TLS_AES_256_GCM_SHA384",
    "elapsed_ms": 1.0,
}
_CLOSED: Final[JSON] = {
    "open": False,
    "state": "refused",
    "address": "127.0.0.1:1",
    "error": "connection refused",
    "elapsed_ms": 1.0,
}


@frozen
class _Bad:
    """An answer that proves nothing."""

    document: JSON
    what: str
    rule: str
    claim: str
    """What a claim should ask, so that it is told from a good one."""
    tells: frozenset[str] = frozenset()
    """The fields that tell it from a good one: a claim on one of them means what it says, a closed port too."""


def _bad_answers(spec: ProbeSpec) -> tuple[_Bad, ...]:
    match spec:
        case HttpSpec():
            return tuple(
                _Bad(document, f"an error page too (status {status})", "error-page", "status == 200")
                for status, document in _ANSWERS.items()
            )
        case RunSpec(exit_codes=()):
            what = "a command that failed and said nothing on stdout"
            return (_Bad(_FAILED, what, "failed-command", "exit_code == 0", frozenset({"exit_code"})),)
        case TlsSpec():
            what, tells = "a certificate that nobody trusts", frozenset({"valid", "error"})
            return (_Bad(_REFUSED, what, "refused-certificate", "valid == true", tells),)
        case TcpSpec():
            tells = frozenset({"open", "state", "error"})
            return (_Bad(_CLOSED, "a closed port", "closed-port", "open == true", tells),)
        case _:
            return ()


def check_error_pages(gates: Sequence[Gate], sheet: Sheet) -> None:
    """Note each probe that an answer which proves nothing would satisfy."""
    for gate in gates:
        by_probe: dict[str, list[Claim]] = {}
        for claim in gate.claims:
            if claim.probe is not None and claim.expect:
                by_probe.setdefault(claim.probe, []).append(claim)
        for number, probe in enumerate(gate.probes):
            claims = by_probe.get(probe.id)
            bad = _passes_on(claims, probe) if claims else None
            if bad is not None:
                path: Path = ("smoke", "step", number) if gate.sequence else ("gate", str(gate.id), "probe", number)
                problem = f"every claim of this probe would hold on {bad.what}"
                hint = f'add a claim: expect = "{bad.claim}"'
                sheet.warning((*path, kind_of(probe.spec)), problem, hint, rule=bad.rule)


def _passes_on(claims: Sequence[Claim], probe: Probe) -> _Bad | None:
    """The first such answer on which all hold."""
    for bad in _bad_answers(probe.spec):
        context = language.Context(bad.document, _EPOCH, unit=probe.unit)
        if all(_holds(claim, context, bad.tells) for claim in claims):
            return bad
    return None


def _holds(claim: Claim, context: language.Context, tells: frozenset[str]) -> bool:
    try:
        expect, fail = language.parse(claim.expect), language.parse(claim.fail) if claim.fail else None
    except language.ClaimProblem:
        return False  # told already, where it stands
    if tells & language.roots(expect):
        return False
    return language.judge_claim(expect, fail, context).outcome is Outcome.PASS
