"""A value that cannot show itself. Reading it out is a call that a reviewer can search for."""

from __future__ import annotations

import hmac
from typing import NoReturn


class Secret:
    """A credential in memory: every way of turning it into text gives `[redacted:NAME]`.

    `.reveal()` is called where a request is made, where an HMAC is keyed and where the redactor learns what to
    mask; nowhere else.
    """

    __slots__ = ("_value", "name")

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self._value = value

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value

    def __repr__(self) -> str:
        return f"[redacted:{self.name}]"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        mine = self._value.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(mine, other._value.encode("utf-8", "surrogatepass"))

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"the credential {self.name} cannot be pickled")
