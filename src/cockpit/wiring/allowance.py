"""What a seat may do, and how that changes while its screen is open: the profile is allowed, or that is taken back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from cockpit.errors import CockpitError

if TYPE_CHECKING:
    from cockpit.core.names import LaunchId
    from cockpit.core.plan import Plan
    from cockpit.engine.permit import Permit
    from cockpit.report.allowing import Allowing
    from cockpit.vault import Asking
    from cockpit.wiring.keys import Keys
    from cockpit.wiring.seating import Boarding, Seating
    from cockpit.wiring.trusting import Trust


def ask(plan: Plan, seating: Seating, launch: LaunchId | None, *, names: bool, new: bool = False) -> Asking:
    """Look for the key of the journal and, with `names`, for the credentials of the profile."""
    from cockpit import vault

    given = {f"COCKPIT_CREDENTIAL_{name.upper()}": value for name, value in seating.given.items()}
    wanted = [item.name for item in plan.credentials] if names else []
    return vault.ask(plan.project, wanted, {**os.environ, **given}, launch=launch, new=new, messenger=seating.messenger)


def make_permit(boarding: Boarding) -> Permit:
    """What this seat may do: nothing runs for a profile that was not allowed, nor at an observer's screen."""
    from cockpit.engine.permit import LOOKS, OBSERVER, Permit

    seating, trust = boarding.seating, boarding.trust
    looks = (seating.read_only and seating.attended) or seating.observes
    barred = LOOKS if looks else trust.why
    return Permit(
        boarding.loaded.plan,
        barred=barred,
        records=not looks,
        closed=f"not recorded: {boarding.looking.why}" if boarding.looking else OBSERVER,
        listed=seating.observes and not seating.read_only,
        writes=not (seating.read_only or seating.observes),
        check=trust.check,
    )


class Doorstep:
    """The trust in a profile whose seat cannot be taken before it is allowed: only the profile names its database."""

    def __init__(self, trust: Trust, by: str) -> None:
        """Make it; `by` is who decides."""
        self._trust = trust
        self._by = by

    def account(self) -> Allowing:
        """Everything that a person needs to decide."""
        return self._trust.account()

    def allow(self) -> str:
        """Remember the allowance; what kept it from that, if anything."""
        return _remember(self._trust.allow, self._by)

    def deny(self) -> str:
        """Remember the denial; what kept it from that, if anything."""
        return _remember(self._trust.deny, self._by)


def _remember(said: Callable[[str], None], by: str) -> str:
    try:
        said(by)
    except CockpitError as problem:
        return str(problem)
    return ""


class Allowance:
    """The trust of a seat that is taken, for its screen: what the profile would reach, allow it, take that back."""

    def __init__(self, boarding: Boarding, permit: Permit, keys: Keys) -> None:
        self._boarding = boarding
        self._permit = permit
        self._keys = keys

    def account(self) -> Allowing:
        """Everything that a person needs to decide."""
        return self._boarding.trust.account()

    def allow(self) -> str:
        """Remember the allowance, look the credentials up, and let the seat run; what kept it from that, if anything.

        Takes as long as the keyring: not for the event loop of a screen.
        """
        boarding, trust = self._boarding, self._boarding.trust
        problem = _remember(trust.allow, boarding.seating.operator.name)
        if problem:
            return problem
        seating = replace(boarding.seating, messenger=None)
        asking = ask(boarding.loaded.plan, seating, boarding.launch if seating.record else None, names=True)
        self._keys.change(asking.result())
        if boarding.shared is not None and boarding.shared.password is not None:
            self._keys.learn(boarding.shared.password)
        self._permit.admit(trust.check)
        return ""

    def deny(self) -> str:
        """Remember the denial; nothing runs from now on. What kept it from being remembered, if anything."""
        trust = self._boarding.trust
        self._permit.bar("it was denied here")
        problem = _remember(trust.deny, self._boarding.seating.operator.name)
        if not problem:
            self._permit.bar(trust.why)
        return problem
