"""The identities that every ring speaks of. Only names live here, no behaviour."""

from __future__ import annotations

from typing import NewType, TypeAlias

from cockpit.core.frozen import frozen

JSON: TypeAlias = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]
"""A document as a probe brings it back and as a profile states one."""

GateId = NewType("GateId", str)
"""The key of a `[gate.ID]` table: lower case letters, digits and dashes."""

ClaimId = NewType("ClaimId", str)
"""A digest of a claim's words, expectation and probe: reworded or re-aimed claims never inherit old evidence."""

ProbeId = NewType("ProbeId", str)
"""`GATE/NUMBER`, the number counting from 1 in the order of the profile."""

CategoryId = NewType("CategoryId", str)
"""The key of a `[category.ID]` table."""

PhaseId = NewType("PhaseId", str)
"""The key of a `[phase.ID]` table."""

Role = NewType("Role", str)
"""A station of the go/no-go poll: `pm`, `devops`, `qa` ..."""

RunId = NewType("RunId", str)
"""One run of a gate; `${run_id}` in a profile, so it is made of letters, digits and dashes only."""

LaunchId = NewType("LaunchId", str)
"""One execution of a profile: `PROJECT-YYYYMMDD-xxxx`."""

MarkId = NewType("MarkId", str)
"""A mark of the launch sequence: the slug of its title, numbered where two share it."""

WatchId = NewType("WatchId", str)
"""The key of a `[watch.ID]` table."""

HoldId = NewType("HoldId", str)
"""A hold of a launch: `hold-1`, `hold-2` ... in the order in which they began."""

SeatId = NewType("SeatId", str)
"""One sitting of one operator at a launch: `seat-` and letters that nobody foresees; a new one with every start."""

IssueId = NewType("IssueId", str)
"""An issue of a launch: `issue-1`, `issue-2` ..."""


@frozen
class Operator:
    """Who does something: a person at a seat, or cockpit itself when a probe reports."""

    name: str
    """The person's name as others know it, or a login name."""
    role: Role | None = None
    """The station that the person speaks for, where there is one."""

    def __str__(self) -> str:
        return f"{self.name} ({self.role})" if self.role else self.name


COCKPIT = Operator("cockpit")
"""The author of events that no person asked for: probe results of a schedule, milestones."""
