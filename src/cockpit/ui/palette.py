"""What can be chosen by name: commands, gates, claims, blockers; and where a choice leads."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.ui import keys, words
from cockpit.ui.dialogs.choose import Choice
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
    """Everything between now and GO: Enter goes to the gate, or opens the sign-off."""
    for blocker in scene.picture.review.verdict.blockers:
        target: Target | None = None
        if blocker.gate is not None:
            target = Place(blocker.gate)
        elif blocker.station is not None:
            target = Order("sign")
        below = f"{blocker.reason} → {blocker.action}"
        title = f"{blocker.title} ({len(blocker.waiting)} more wait for it)" if blocker.waiting else blocker.title
        yield Choice(target, title, sign_of(blocker), blocker.owner or "nobody", below)
