"""What the operator of this seat has done to the selection and may take back."""

from __future__ import annotations

from typing import NamedTuple

from cockpit.core import intents
from cockpit.core.intents import Intent
from cockpit.ui.scene import Scene


class Own(NamedTuple):
    """One decision of this seat's operator that still stands."""

    words: str
    """What it is, to be read after "Take back"."""
    intent: Intent


def own(scene: Scene) -> tuple[Own, ...]:
    """The selected claim's vouch first, then what else this operator did to the gate, then sign-offs."""
    picture, view = scene.picture, scene.view
    name = picture.operator.name
    found: list[Own] = []
    if view is not None:
        claims = sorted(view.claims, key=lambda one: one.claim.id != scene.claim)
        for claim in claims:
            vouch = view.state.attestations.get(claim.claim.id)
            if vouch is not None and vouch.by.name == name:
                found.append(Own(f"your vouch for “{claim.claim.says}”", intents.WithdrawVouch(claim.claim.id)))
        waiver = view.state.waiver
        if waiver is not None and waiver.by.name == name:
            found.append(Own(f"your waiver of “{view.gate.title}”", intents.RevokeWaiver(view.gate.id)))
    for role, answer in picture.launch.sign_offs.items():
        if answer.by.name == name:
            word = answer.answer.value.upper()
            found.append(Own(f"the {word} of {role} that you signed", intents.WithdrawSignOff(role)))
    return tuple(found)
