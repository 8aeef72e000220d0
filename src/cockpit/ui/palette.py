"""What can be chosen by name: commands, gates, claims, blockers; and where a choice leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cockpit.core.authorising import authorisation
from cockpit.core.outlook import outlook
from cockpit.core.verdict import Blocker
from cockpit.ui import keys, words
from cockpit.ui.dialogs.choose import Choice
from cockpit.ui.panes import poll as polls
from cockpit.ui.panes.blockers import sign_of
from cockpit.ui.scene import Order, Place, Scene, Target


def commands(scene: Scene) -> Iterator[Choice]:
    """Every command; one that cannot act says why."""
    for command in keys.COMMANDS:
        if command.group is keys.Group.MOVE or command.id == "palette":
            continue
        reason = command.why_not(scene)
        sign = words.Sign("›", "", "faint" if reason else "focus")
        below = f"not now: {reason}" if reason else command.tooltip
        yield Choice(Order(command.id), command.label, sign, command.key, below)


def gates(scene: Scene) -> Iterator[Choice]:
    """Every gate with its standing."""
    for view in scene.picture.review.views.values():
        sign = words.gate_sign(view, scene.picture, scene.spin)
        yield Choice(Place(view.gate.id), view.gate.title, sign, sign.word)


def places(scene: Scene) -> Iterator[Choice]:
    """Every gate, each followed by its claims."""
    for view in scene.picture.review.views.values():
        sign = words.gate_sign(view, scene.picture, scene.spin)
        yield Choice(Place(view.gate.id), view.gate.title, sign, sign.word)
        for claim in view.claims:
            mark = words.claim_sign(claim)
            yield Choice(Place(view.gate.id, claim.claim.id), f"  {claim.claim.says}", mark, view.gate.title)


def blockers(scene: Scene) -> Iterator[Choice]:
    """Everything between now and GO: Enter goes to the gate, or opens what answers it."""
    plan = scene.picture.launch.plan
    for blocker in scene.picture.review.verdict.blockers:
        lines = [f"{blocker.reason} → {blocker.action}"]
        if blocker.runbook:
            lines.append(f"runbook {blocker.runbook}")
        if blocker.waiting:
            titles = [plan.gate_by_id[key].title for key in blocker.waiting if key in plan.gate_by_id]
            more = f" and {len(titles) - 4} more" if len(titles) > 4 else ""
            lines.append(f"waits for it: {', '.join(titles[:4])}{more}")
        title = f"{blocker.title} ({len(blocker.waiting)} more wait for it)" if blocker.waiting else blocker.title
        yield Choice(leads_to(blocker), title, sign_of(blocker), blocker.owner or "nobody", "\n".join(lines))


def leads_to(blocker: Blocker) -> Target | None:
    """Where a blocker is answered: its gate, the sign-off, or the clock, the holds, the issues, the way back."""
    if blocker.gate is not None:
        return Place(blocker.gate)
    if blocker.station is not None:
        return Order("sign")
    if blocker.issue is not None:
        return Order("issues")
    if blocker.hold is not None:
        return Order("hold")
    command = _LEADS.get(blocker.title)
    return Order(command) if command else None


_LEADS: Final = {"Scrubbed": "sequence", "T-0": "sequence", "Rollback": "rollback", "Poll": "poll"}
"""What answers a blocker of the conduct, by its title in `core.verdict`."""


def final_words(scene: Scene) -> tuple[str, ...]:
    """What the launch goes on over, where its final GO was overridden."""
    given = authorisation(scene.picture.review)
    return (polls.authorised(given, scene.picture.launch.plan)[0],) if given is not None and given.overridden else ()


def outlook_words(scene: Scene) -> tuple[str, ...]:
    """When GO is possible at the earliest, and what that moment waits for."""
    found = outlook(scene.picture.review)
    plan, now = scene.picture.launch.plan, scene.picture.now
    waits = [f"· {one}" for one in found.waits[:3]]
    if found.earliest is None:
        return ("Earliest GO: nobody can tell; nothing here goes green by waiting.",)
    ahead = f", in {words.span(found.earliest - now)}" if found.earliest > now else ""
    rest = ", if the rest is settled by then" if found.unknown else ""
    return (f"Earliest GO: {words.hour(found.earliest, plan)}{ahead}{rest}. It waits for:", *waits)
