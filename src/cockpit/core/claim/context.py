"""What a claim is held against, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime, timedelta

from cockpit.core.claim.show import Mask
from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.reading import Outcome
from cockpit.core.secret import Secret
from cockpit.core.template import Value


@frozen
class Context:
    """One moment: the document that a probe brought back, and what else a claim may refer to."""

    document: JSON
    now: datetime
    """With its zone."""
    zone: str = "UTC"
    """The launch's IANA time zone; `is today` means its calendar day."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """What `${name}` stands for. A credential is compared by its value and shown by its name."""
    baseline: float | None = None
    """The number that was recorded before T-0; None: none was."""
    unit: str | None = None
    """The unit of numbers whose name says none, as the probe declares it."""
    past: Callable[[timedelta], float | None] | None = None
    """The number that this claim saw so long ago, from the journal; None where there is no sample."""
    mask: Mask | None = None
    """Masks credentials and what is derived from them. It is called before a long value is cut, because half a
    credential is not recognised afterwards; those of `values` are masked without it."""

    def masker(self) -> Mask | None:
        """What every shown value goes through; None where there is nothing to hide."""
        secrets = [value for value in self.values.values() if isinstance(value, Secret) and value.reveal()]
        if not secrets:
            return self.mask
        secrets.sort(key=lambda secret: -len(secret.reveal()))
        more = self.mask

        def mask(text: str) -> str:
            for secret in secrets:
                text = text.replace(secret.reveal(), str(secret))
            return more(text) if more is not None else text

        return mask


@frozen
class Judgement:
    """One claim at one moment."""

    outcome: Outcome
    actual: str
    """The claim with the actual value in place, on one line: `services[0].runningCount (1) >= 2`."""
    note: str = ""
    """What a person should know: `text read as number`, `1 of 8 has no StateValue`."""
    value: float | None = None
    """The subject as a number, in its own unit, where it is one; for `delta` the number now, not the change."""
