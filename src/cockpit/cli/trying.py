"""One probe and its claims, tried once: what `cockpit probe` does with what its verbs were told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

import click

from cockpit.core.frozen import frozen
from cockpit.core.names import CategoryId, ClaimId, GateId, PhaseId, ProbeId
from cockpit.core.plain import plain_json, plain_line
from cockpit.core.plan import Category, Claim, Gate, Phase, Plan
from cockpit.core.probe import Connection, Effect, Probe, ProbeSpec
from cockpit.core.reading import Outcome, Reading, Sample
from cockpit.errors import UsageProblem

SHOWN = 4_000
"""Longest document that is printed, in characters; `--full` prints all of it."""

_DEFAULT = {
    "http": ("status >= 200", "status < 300"),
    "sql": ("count(rows) >= 1",),
    "run": ("exit_code == 0",),
    "file": ("exists == true",),
    "aws": (),
    "tcp": ("open == true",),
    "tls": ("valid == true",),
    "dns": ("count >= 1",),
    "metric": ("value exists",),
    "report": ("passed > 0", "failed == 0", "errors == 0"),
    "replay": ("same == true", "effects == 1"),
    "git": ("head exists", "dirty == false"),
    "ci": (),
}


@frozen
class Trial:
    """What the shared options say."""

    expects: tuple[str, ...]
    timeout: float
    writes: bool
    full: bool
    as_json: bool
    secrets: tuple[str, ...] = ()
    """Environment variables whose values are secrets."""
    connections: Mapping[str, Connection] = field(default_factory=dict)


def try_once(spec: ProbeSpec, trial: Trial, secret: str | None = None) -> int:
    """Run the probe once, print what came, and hold the claims against it."""
    from cockpit import wiring
    from cockpit.core.probe import kind_of

    expects = trial.expects or _DEFAULT[kind_of(spec)]
    plan = _plan(spec, expects, trial)
    secrets = frozenset(trial.secrets) | ({secret} if secret else set())
    reading = _looked_once(plan, wiring.try_probe(plan, Path.cwd(), secrets))
    if trial.as_json:
        click.echo(plain_json(_as_json(plan, reading), indent=2))
    else:
        _show(plan, reading, trial)
    held = bool(reading.samples) and all(sample.outcome is Outcome.PASS for sample in reading.samples)
    return 0 if held and reading.error is None else 1


def _plan(spec: ProbeSpec, expects: tuple[str, ...], trial: Trial) -> Plan:
    """A plan of one gate. The claims are parsed here, so that a typing mistake is said before anything is asked."""
    from cockpit.core.claim import ClaimProblem, parse

    for number, source in enumerate(expects, 1):
        try:
            parse(source)
        except ClaimProblem as problem:
            raise UsageProblem(f"--expect {number}: {problem.problem}\n{problem.caret}", problem.hint) from None
    gate = GateId("trial")
    asked = Probe(
        ProbeId("trial/1"), "trial", spec, Effect.WRITE if trial.writes else Effect.READ, timeout=trial.timeout
    )
    claims = tuple(
        Claim(ClaimId(str(number)), gate, source, asked.id, source) for number, source in enumerate(expects, 1)
    )
    return Plan(
        "trial",
        "trial",
        (Gate(gate, "trial", CategoryId("trial"), PhaseId("trial"), claims, (asked,)),),
        (Category(CategoryId("trial"), "trial"),),
        (Phase(PhaseId("trial"), "trial"),),
        connections=trial.connections,
    )


def _looked_once(plan: Plan, reading: Reading) -> Reading:
    """The same, with no `for` proven: one look has watched nothing."""
    from cockpit.core.claim import parse
    from cockpit.core.claim.units import span_text

    holds = {claim.id: parse(claim.expect).hold for claim in plan.gates[0].claims}

    def judged(sample: Sample) -> Sample:
        hold = holds[sample.claim]
        if hold is None or sample.outcome is not Outcome.PASS:
            return sample
        note = f"it holds now; that it does for {span_text(hold)} takes a profile that looks again and again"
        return replace(sample, outcome=Outcome.INCONCLUSIVE, note=note)

    return replace(reading, samples=tuple(map(judged, reading.samples)))


def _as_json(plan: Plan, reading: Reading) -> dict[str, Any]:
    says = {claim.id: claim.says for claim in plan.gates[0].claims}
    return {
        "document": reading.document,
        "error": reading.error,
        "elapsed_ms": round(reading.elapsed_ms, 1),
        "claims": [
            {"expect": says[item.claim], "outcome": item.outcome.value, "actual": item.actual, "note": item.note}
            for item in reading.samples
        ],
    }


def _show(plan: Plan, reading: Reading, trial: Trial) -> None:
    text = plain_json(reading.document, indent=2)
    if reading.document is not None:
        cut = len(text) > SHOWN and not trial.full
        click.echo(text[:SHOWN] + (f"\n… {len(text)} characters; --full prints all" if cut else ""))
    if reading.error is not None:
        click.echo(f"! error  {reading.error}", err=True)
    if not trial.expects and plan.gates[0].claims:
        click.echo("(no --expect given; held against the plainest one)", err=True)
    if not plan.gates[0].claims:
        click.echo("(no --expect given: nothing is proven)", err=True)
    glyph = {Outcome.PASS: "✔", Outcome.FAIL: "✖", Outcome.INCONCLUSIVE: "○", Outcome.ERROR: "!"}
    for item in reading.samples:
        note = f"  ({item.note})" if item.note else ""
        click.echo(plain_line(f"{glyph[item.outcome]} {item.outcome.value:<12} {item.actual}{note}"), err=True)
    click.echo(f"{reading.elapsed_ms:.0f} ms", err=True)
    sys.stderr.flush()
