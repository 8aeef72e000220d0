"""The credentials of a seat, which are looked up only once the profile was allowed. Fits `engine.ports.Vault`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cockpit.core.names import JSON
from cockpit.core.secret import Secret

if TYPE_CHECKING:
    from cockpit.engine.ports import Vault


class Keys:
    """Hands everything on to the vault of the moment."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def change(self, vault: Vault) -> None:
        """From now on these are the credentials."""
        self._vault = vault

    @property
    def secrets(self) -> Mapping[str, Secret]:
        """What was found, by name."""
        return self._vault.secrets

    @property
    def problems(self) -> Mapping[str, str]:
        """Why a credential is absent, by name."""
        return self._vault.problems

    def learn(self, secret: Secret) -> None:
        """Mask this value too from now on."""
        self._vault.learn(secret)

    def redact(self, text: str) -> str:
        """Mask every known secret in one text."""
        return self._vault.redact(text)

    def redact_value(self, value: JSON) -> JSON:
        """The same for every text of a document."""
        return self._vault.redact_value(value)
