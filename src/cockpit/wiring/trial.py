"""One probe, tried outside any launch while a profile is being written."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.errors import UsageProblem
from cockpit.wiring.crash import run

if TYPE_CHECKING:
    from cockpit.core.plan import Plan
    from cockpit.core.reading import Reading


def try_probe(plan: Plan, folder: Path, secrets: frozenset[str]) -> Reading:
    """Run the only probe of a plan once, outside any launch; `secrets` name environment variables to mask."""
    from cockpit.core.launch import UNTOUCHED
    from cockpit.core.names import RunId
    from cockpit.core.probe import Scene
    from cockpit.core.secret import Secret
    from cockpit.engine.clock import SystemClock
    from cockpit.engine.intake import take
    from cockpit.probes.registry import Probes
    from cockpit.vault import Vault

    missing = sorted(name for name in secrets if not os.environ.get(name))
    if missing:
        raise UsageProblem(f"the environment has no {missing[0]}", f"export {missing[0]}=… first")
    known = {name: Secret(name, os.environ[name]) for name in secrets}
    gate = plan.gates[0]
    probe = gate.probes[0]
    vault, clock = Vault(known, {}), SystemClock()

    async def ask() -> Reading:
        started, probes = clock.now(), Probes()
        try:
            scene = Scene(known, plan.connections, probe.timeout, probe.effect, folder=str(folder), learn=vault.learn)
            answer = await probes.ask(probe, scene)
        finally:
            await probes.close()
        answer = replace(answer, started=started, elapsed_ms=(clock.now() - started).total_seconds() * 1000)
        reading, _ = take(
            plan, gate, probe, answer, state=UNTOUCHED, values=known, run=RunId("trial"), started=started, output=tuple,
            vault=vault,
        )  # fmt: skip
        return reading

    return run(ask())
