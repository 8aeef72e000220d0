"""Small launches for tests of the engine: gates with HTTP probes, a smoke test of three steps."""

from __future__ import annotations

from datetime import timedelta

from cockpit.core.names import CategoryId, ClaimId, GateId, Operator, PhaseId, ProbeId, Role
from cockpit.core.plan import Category, Claim, Gate, Phase, Plan, Station, Variable
from cockpit.core.probe import Capture, Effect, HttpSpec, LookSpec, Probe, RunSpec
from fakes.world import T0

OPS = Operator("Gage", Role("devops"))


def http(gate: str, number: int, **more: object) -> Probe:
    path = f"/{gate}/{number}"
    return Probe(ProbeId(f"{gate}/{number}"), f"GET {path}", HttpSpec("GET", "${api}" + path), digest=path, **more)  # type: ignore[arg-type]


def claim(gate: str, number: int, expect: str, **more: object) -> Claim:
    probe = ProbeId(f"{gate}/{number}")
    return Claim(ClaimId(f"{gate}:{expect}"), GateId(gate), expect, probe, expect, **more)  # type: ignore[arg-type]


def gate(name: str, *claims: Claim, probes: tuple[Probe, ...], **more: object) -> Gate:
    return Gate(GateId(name), name.title(), CategoryId("all"), PhaseId("day"), claims, probes, **more)  # type: ignore[arg-type]


def plan(*gates: Gate) -> Plan:
    return Plan(
        "demo",
        "Demo",
        gates,
        (Category(CategoryId("all"), "All"),),
        (Phase(PhaseId("day"), "Day"),),
        digest="d1",
        t0=T0,
        variables=(Variable("api", "http://127.0.0.1:1"),),
        stations=(Station(Role("devops"), "Gage"),),
    )


def smoke(*, attended_look: bool = False) -> Gate:
    steps = [
        http("smoke", 1, captures=(Capture("click", "body.id"),), effect=Effect.WRITE),
        http("smoke", 2),
        Probe(ProbeId("smoke/3"), "clean up", RunSpec("rm ${click}"), Effect.WRITE, always=True, digest="clean"),
    ]
    claims = [
        claim("smoke", 1, "status == 201"),
        claim("smoke", 2, "body.sent == true", within=timedelta(seconds=30)),
        claim("smoke", 3, "exit_code == 0"),
    ]
    if attended_look:
        look = Probe(ProbeId("smoke/4"), "look", LookSpec("http://127.0.0.1:1/page"), digest="look")
        steps.insert(2, look)
        claims.append(Claim(ClaimId("looks"), GateId("smoke"), "it looks right", asked_at=look.id))
    return gate("smoke", *claims, probes=tuple(steps), sequence=True)
