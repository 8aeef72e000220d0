"""The result of a check for machines (one JSON object) and for pipes (plain lines)."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import asdict

from cockpit.core.authorising import authorisation
from cockpit.core.events import Answer
from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.names import JSON, GateId
from cockpit.core.plain import plain_line, plain_value
from cockpit.core.plan import Plan
from cockpit.core.poll import StationView, poll_view
from cockpit.core.reading import Outcome
from cockpit.core.review import Counts, Review
from cockpit.core.seating import authorised_by, signed_by
from cockpit.core.verdict import Blocker, why
from cockpit.report.decisions import authorised
from cockpit.report.words import leftover


def as_json(look: Review, *, profile: str) -> dict[str, JSON]:
    """The object of `cockpit check --json`.

    Promised keys first: profile, launch (id), verdict (`go` or `no-go`), counts, categories, gates, blockers. Behind
    them stand waivers, poll and smoke, the verdict in words (`GO with 2 waivers`), the final GO with what it overrode,
    the roll call and the head of the journal. A sign-off's name and that of the final GO rest on `login`, proven by the
    database, or are `named`: a statement. `open` counts every gate that is neither closed, partial nor waived;
    failed and stale gates are named again on their own. A claim's outcome is `pass`, `fail`, `inconclusive`, `error`,
    or null where nobody has looked; a pass that is too old is `inconclusive`, so that counting passes is never wrong.

    Args:
        look: the launch at a moment.
        profile: the profile as it was named on the command line.
    """
    plan = look.launch.plan
    titles = {category.id: category.title for category in plan.categories}
    found: dict[str, JSON] = {
        "profile": profile,
        "launch": look.launch.id,
        "verdict": "go" if look.verdict.go else "no-go",
        "counts": _counts(look.counts),
        "categories": [
            {"id": key, "title": titles.get(key, key), **_counts(counts)} for key, counts in look.categories.items()
        ],
        "gates": [_gate(look.views[gate.id]) for gate in plan.gates],
        "blockers": [_blocker(blocker) for blocker in look.verdict.blockers],
        "waivers": [_waiver(view) for view in look.views.values() if view.standing is Standing.WAIVED],
        "poll": [_station(call, plan) for call in look.poll],
        "smoke": [_sequence(view) for view in look.views.values() if view.gate.sequence],
        "says": str(look.verdict),
        "authorisation": _authorisation(look),
        "roll_call": _roll_call(look),
        "journal": {"entries": look.launch.seq, "head": look.launch.head or None},
    }
    safe = plain_value(found)
    assert isinstance(safe, dict)
    return safe


def _counts(counts: Counts) -> dict[str, JSON]:
    return dict(asdict(counts))


def _gate(view: GateView) -> JSON:
    gate = view.gate
    return {
        "id": gate.id,
        "title": gate.title,
        "category": gate.category,
        "phase": gate.phase,
        "standing": view.standing.value,
        "claimed": gate.claimed.value if gate.claimed else None,
        "claims": [_claim(claim) for claim in view.claims],
    }


def _claim(view: ClaimView) -> JSON:
    elapsed = view.elapsed_ms if view.elapsed_ms is not None and math.isfinite(view.elapsed_ms) else None
    return {
        "says": view.claim.says,
        "expect": view.claim.expect,
        "outcome": _outcome(view),
        "actual": view.actual,
        "elapsed_ms": None if elapsed is None else round(elapsed, 1),
    }


def _outcome(view: ClaimView) -> str | None:
    if view.outcome is None:
        return None
    return Outcome.INCONCLUSIVE.value if view.stale else view.outcome.value


def _blocker(blocker: Blocker) -> JSON:
    folded = f" ({blocker.folded})" if blocker.folded else ""
    reason = f"{blocker.reason}{folded}" if blocker.gate else str(blocker)
    return {"gate": blocker.gate, "reason": reason, "owner": blocker.owner}


def _waiver(view: GateView) -> JSON:
    waiver = view.state.waiver
    assert waiver is not None
    return {
        "gate": view.gate.id,
        "reason": waiver.reason,
        "approver": waiver.approver,
        "expires": waiver.expires.isoformat() if waiver.expires else None,
    }


def _station(call: StationView, plan: Plan) -> JSON:
    answer = call.sign_off
    return {
        "role": call.station.role,
        "person": call.station.person,
        "answer": answer.answer.value if answer else None,
        "go": call.go,
        "at": answer.at.isoformat() if answer else None,
        "name": answer.name if answer else None,
        "rests_on": signed_by(plan, answer).value if answer else None,
        "login": (answer.login or None) if answer else None,
        "reason": answer.reason if answer else None,
        "gate": answer.gate if answer else None,
        "seal": answer.seal if answer else None,
        "worse_since": list(call.worsened),
    }


def _authorisation(look: Review) -> JSON:
    view = authorisation(look)
    if view is None:
        return None
    given = view.authorisation
    return {
        "name": given.name,
        "rests_on": authorised_by(look.launch.plan, given).value,
        "login": given.login or None,
        "at": given.at.isoformat(),
        "by": str(given.by),
        "stands": view.stands,
        "overridden": list(given.overridden),
        "reason": given.reason,
        "note": view.note,
        "seal": given.seal,
    }


def _roll_call(look: Review) -> JSON:
    view = poll_view(look.launch, look.poll, look.now)
    return {
        "opened": view.opened.isoformat() if view.opened else None,
        "closes": view.closes.isoformat() if view.closes else None,
        "open": view.open,
        "need": view.need,
        "go": view.go,
        "no_go": view.no_go,
        "met": view.met,
    }


def _sequence(view: GateView) -> JSON:
    run = view.state.sequence
    return {
        "gate": view.gate.id,
        "run": run.run if run else None,
        "ended": run.ended.isoformat() if run and run.ended else None,
        "stopped_at": run.stopped_at if run else None,
        "steps": [
            {
                "probe": probe.id,
                "title": probe.title,
                "outcomes": [_outcome(claim) for claim in view.claims if probe.id in _proves(claim)],
                "error": last.error if (last := view.state.readings.get(probe.id)) else None,
            }
            for probe in view.gate.probes
        ],
    }


def _proves(view: ClaimView) -> tuple[str | None, str | None]:
    return view.claim.probe, view.claim.asked_at


def as_lines(look: Review, *, gates: Collection[GateId] | None = None) -> list[str]:
    """Plain lines for a pipe: a line per gate, the tally, the blockers, the final GO if there is one, the verdict last.

    A gate's line is `STANDING GATE-ID TITLE: REASON`, the standing in a column of its own.

    Args:
        look: the launch at a moment.
        gates: only the lines of these gates; None: all of them. Tally, blockers and verdict are the launch's.
    """
    wanted = (gate.id for gate in look.launch.plan.gates if gates is None or gate.id in gates)
    lines = [_line(look.views[key]) for key in wanted]
    counts = look.counts
    rest = leftover(counts)
    tally = f"{counts.closed} closed, {counts.partial} partial, {counts.open} open of {counts.total}"
    lines.append(f"{'gates':<{_WIDTH}}  {tally}{f' ({rest})' if rest else ''}")
    for blocker in look.verdict.blockers:
        owner = f" -> {blocker.owner}: {blocker.action}" if blocker.owner else f" -> {blocker.action}"
        lines.append(f"{'blocker':<{_WIDTH}}  {blocker}{owner}")
    for call in look.poll:
        if call.sign_off is not None:
            word = "GO" if call.sign_off.answer is Answer.GO else "NO-GO"
            old = "" if call.go or call.no_go else " (on older evidence, does not count)"
            lines.append(f"{'poll':<{_WIDTH}}  {call.station.role} {word}{old}")
    decided = authorised(look)
    if decided:
        lines.append(f"{'final GO':<{_WIDTH}}  {decided}")
    lines.append(f"{'verdict':<{_WIDTH}}  {look.verdict}")
    return [plain_line(line) for line in lines]


_WIDTH = max(len(standing.value) for standing in Standing)


def _line(view: GateView) -> str:
    reason = _reason(view)
    return f"{view.standing.value:<{_WIDTH}}  {view.gate.id}  {view.gate.title}{f': {reason}' if reason else ''}"


def _reason(view: GateView) -> str:
    if view.standing is Standing.WAIVED and view.state.waiver:
        waiver = view.state.waiver
        return f"waived by {waiver.approver}: {waiver.reason}"
    return "" if view.settled else why(view)[0]
