"""Why the keys of trouble have nothing to show now, in words; empty when they have. It knows no dialog and no screen.

The table of keys reads this, and the screens read that table: the deeds themselves are in `trouble`.
"""

from __future__ import annotations

from cockpit.ui.scene import Scene


def no_issues(scene: Scene) -> str:
    """Why there is nothing to show of issues."""
    return "" if scene.picture.launch.conduct.issues else "no issue was raised; i raises one"


def no_rollback(scene: Scene) -> str:
    """Why the way back cannot be shown."""
    plan = scene.picture.launch.plan
    planned = plan.rollback.steps or plan.rollback.gate or any(watch.trigger for watch in plan.watches)
    if planned or scene.picture.launch.conduct.rollback:
        return ""
    return "the profile has no way back: no [rollback]"


def no_watches(scene: Scene) -> str:
    """Why there is no gauge to show."""
    return "" if scene.picture.launch.plan.watches else "the profile watches nothing: no [watch.ID]"


def no_status(scene: Scene) -> str:  # noqa: ARG001 - the signature of all of them
    """A status update can be drafted at any time."""
    return ""


def no_after(scene: Scene) -> str:
    """Why there is nothing to show of after T-0."""
    plan = scene.picture.launch.plan
    if plan.success or plan.follow_ups or any(phase.after_t0 for phase in plan.phases):
        return ""
    return "the profile says nothing of after T-0: no [[success]], no [[follow_up]]"
