"""The door: a raw answer becomes a reading. Judged first, on what really came; made plain and redacted then, once.

Nothing behind this file ever sees a raw answer, and nothing in front of it is journalled or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cockpit.core.launch import GateState
from cockpit.core.names import JSON, RunId
from cockpit.core.plain import plain_line, plain_value
from cockpit.core.plan import Claim, Gate, Plan
from cockpit.core.probe import Answer, Probe
from cockpit.core.reading import Outcome, Reading, Sample
from cockpit.core.secret import Secret
from cockpit.core.template import Value, Values
from cockpit.engine.ports import Vault

if TYPE_CHECKING:
    from cockpit.core.claim import Judgement

ACTUAL = 400
"""Longest actual value that is kept, in characters."""


def take(
    plan: Plan,
    gate: Gate,
    probe: Probe,
    answer: Answer,
    *,
    state: GateState,
    values: Values,
    run: RunId,
    started: datetime,
    output: Callable[[], tuple[str, ...]],
    vault: Vault,
    world: datetime | None = None,
) -> tuple[Reading, Mapping[str, Value]]:
    """Judge an answer and make it safe.

    `output` gives the last lines of the run; it is asked once the captured secrets are known. `world` is the moment
    of the answer by the clocks of whoever gave it, against which the dates in it are judged; None: that of the launch.

    Returns:
        The reading, and what later probes of this run may use, secrets included.
    """
    at = started + timedelta(milliseconds=answer.elapsed_ms)

    def safe(text: str) -> str:
        return plain_line(vault.redact(text), ACTUAL)

    captured, problem = capture(probe, answer, vault)
    error = answer.error or problem
    samples = []
    for claim in gate.claims:
        if claim.probe != probe.id:
            continue
        if answer.error is not None:
            samples.append(Sample(claim.id, Outcome.ERROR, safe(answer.error)))
            continue
        found = _judge(plan, claim, probe, answer.document, state, values, at, vault, world or at)
        value = None if found.value is None or _is_secret(found.value, vault) else found.value
        samples.append(Sample(claim.id, found.outcome, safe(found.actual), safe(found.note), value))
    reading = Reading(
        probe=probe.id,
        gate=gate.id,
        run=run,
        started=started,
        at=at,
        elapsed_ms=answer.elapsed_ms,
        samples=tuple(samples),
        document=plain_value(vault.redact_value(answer.document)),
        output=output(),
        error=safe(error) if error is not None else None,
        captured=tuple(
            (name, vault.redact_value(value)) for name, value in captured.items() if not isinstance(value, Secret)
        ),
    )
    return reading, captured


def _is_secret(value: float, vault: Vault) -> bool:
    """Whether a number is a credential that consists of digits."""
    return any(vault.redact(text) != text for text in {repr(value), str(int(value)) if value.is_integer() else ""})


def _judge(
    plan: Plan,
    claim: Claim,
    probe: Probe,
    document: JSON,
    state: GateState,
    values: Values,
    at: datetime,
    vault: Vault,
    world: datetime,
) -> Judgement:
    from cockpit.core.claim import Context, judge_claim, parse  # its lexer and units wait for the first answer

    track = state.tracks.get(claim.id)

    def past(span: timedelta) -> float | None:
        """The journalled sample closest to `span` ago, if it lies within a quarter of the span of that moment."""
        if track is None or not track.history:
            return None
        moment = at - span
        when, value = min(track.history, key=lambda item: abs(item[0] - moment))
        return value if abs(when - moment) <= span / 4 else None

    context = Context(
        document=document,
        now=world,
        zone=plan.timezone,
        values=values,
        baseline=state.baselines.get(claim.id),
        unit=probe.unit,
        past=past,
        mask=vault.redact,
    )
    return judge_claim(parse(claim.expect), parse(claim.fail) if claim.fail else None, context)


def capture(probe: Probe, answer: Answer, vault: Vault) -> tuple[dict[str, Value], str | None]:
    """Read the captures of a probe out of its document; a missing one is a problem in words."""
    found: dict[str, Value] = {}
    if answer.error is not None or not probe.captures:
        return found, None
    import jmespath
    from jmespath.exceptions import JMESPathError

    for item in probe.captures:
        try:
            value: JSON = jmespath.search(item.path, answer.document)
        except JMESPathError as problem:
            return found, f"cannot capture {item.name}: {problem}"
        if value is None:
            return found, f"cannot capture {item.name}: the answer has no {item.path}"
        if item.secret:
            secret = Secret(item.name, value if isinstance(value, str) else str(value))
            vault.learn(secret)
            found[item.name] = secret
        else:
            found[item.name] = value
    return found, None
