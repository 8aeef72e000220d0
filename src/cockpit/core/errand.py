"""What a seat has a runner at a vantage point do. It names things; what they are is in the runner's own profile."""

from __future__ import annotations

from cockpit.core.frozen import frozen
from cockpit.core.names import GateId, ProbeId, RunId


@frozen
class Errand:
    """One probe that is to be asked from elsewhere: no command, no value, no secret travels."""

    digest: str
    """The content of the profile that it is asked for; a runner with another one asks nothing."""
    gate: GateId
    probe: ProbeId
    run: RunId
    number: int = 0
    """One more than the last answer to this probe had in the journal: of two answers with one number, one counts. It is
    the journal's and not the queue's, which begins at 1 again in another database; 0: the queue's, of an older seat."""
