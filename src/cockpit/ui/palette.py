"""What can be chosen by name: commands, gates, claims."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.ui import keys, words
from cockpit.ui.dialogs.choose import Choice
from cockpit.ui.scene import Order, Place, Scene


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
