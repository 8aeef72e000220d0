"""Why the keys of the conduct cannot act now, in words; empty when they can. It knows no dialog and no screen.

The table of keys reads this, and the screens read that table: the deeds themselves are in `conduct`.
"""

from __future__ import annotations

from cockpit.core import orders
from cockpit.core.authorising import may_never
from cockpit.core.decide import decide
from cockpit.core.freshness import FRESH, ageing
from cockpit.core.intents import Intent
from cockpit.core.refusal import Refusal
from cockpit.core.review import Review
from cockpit.engine.permit import OBSERVER
from cockpit.ui.scene import Scene


def refused(scene: Scene, intent: Intent) -> str:
    """Why the core would refuse it now to this seat's operator; empty if it would not."""
    picture = scene.picture
    answer = decide(picture.launch, intent, picture.now, picture.operator)
    return str(answer) if isinstance(answer, Refusal) else ""


def observing(scene: Scene) -> str:
    """Why an observer asks for nothing; empty for everybody else."""
    return OBSERVER if scene.observer else ""


def no_seats(scene: Scene) -> str:
    """Why there is nobody to show."""
    return "" if scene.picture.company is not None else "nobody else can sit at this launch: its journal is not shared"


def no_hold(scene: Scene) -> str:
    """Why the clock can neither be stopped nor let go."""
    conduct = scene.picture.launch.conduct
    if conduct.standing and conduct.scrubbed is None:
        return ""
    return refused(scene, orders.CallHold("x"))


def no_poll(scene: Scene) -> str:
    """Why there is no roll call."""
    return "" if scene.picture.launch.plan.stations else "the profile has no stations"


def no_authorise(scene: Scene) -> str:
    """Why this operator cannot give the final GO at all; what only blocks it is no such reason: the dialog lists it."""
    picture = scene.picture
    if picture.launch.conduct.authorisation is not None:
        return refused(scene, orders.WithdrawAuthorisation("x"))
    return "; ".join(may_never(picture.launch, picture.now, picture.operator))


def no_reverify(scene: Scene) -> str:
    """Why nothing needs to be proven again."""
    if scene.barred:
        return scene.barred
    if not _anything_ages(scene.picture.review):
        return FRESH
    return ""


def _anything_ages(look: Review) -> bool:
    """Asked for every footer, answered once for every review: with 10,000 gates a key press would feel it."""
    if not _ASKED or _ASKED[0][0] is not look:
        _ASKED[:] = [(look, bool(ageing(look)))]
    return _ASKED[0][1]


_ASKED: list[tuple[Review, bool]] = []
