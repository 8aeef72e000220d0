"""What the screen needs to know of trust: what a profile would reach, and a person's word on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cockpit.report.allowing import Allowing


class Trust(Protocol):
    """The trust of one seat. Its methods look at files and ask the keyring: they are called in a thread."""

    def account(self) -> Allowing:
        """Everything that a person needs to decide, looked at now."""

    def allow(self) -> str:
        """Remember that exactly this may run, and let it; what kept it from that, empty for nothing."""

    def deny(self) -> str:
        """Remember that it may not; what kept it from being remembered, empty for nothing."""
