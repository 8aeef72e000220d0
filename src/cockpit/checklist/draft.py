"""What a checklist comes to: the nouns of a profile as plain records, each with the line of the source that it is from.

Nothing here reads Markdown and nothing writes TOML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cockpit.checklist.status import Status
from cockpit.checklist.tally import Tally


@dataclass(slots=True)
class Claim:
    """A statement of a gate in the document's words."""

    says: str
    line: int
    claimed: bool = False
    hint: str = ""
    """An expectation in the claim language that its words suggest; a person decides."""


@dataclass(slots=True)
class Probe:
    """A command of the document as a probe."""

    table: dict[str, Any]
    """The keys of a profile's probe."""
    line: int
    source: str
    """The command as it is written."""
    doubts: list[str] = field(default_factory=list)
    """Why it cannot run as it stands; such a probe is written as a comment."""
    remarks: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    """Names that it refers to, with what to fill in."""
    credentials: dict[str, str] = field(default_factory=dict)
    connections: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """Whether it is written as a probe and not as a comment."""
        return not self.doubts and "run" not in self.table


@dataclass(slots=True)
class Gate:
    """A gate of the document."""

    id: str
    title: str
    category: str
    phase: str
    line: int
    claims: list[Claim] = field(default_factory=list)
    said: dict[str, Claim] = field(default_factory=dict)
    """The claims by their words: the same words twice are one claim."""
    probes: list[Probe] = field(default_factory=list)
    status: Status | None = None
    """What the document says of it."""
    owner: str = ""
    note: list[str] = field(default_factory=list)
    struck: bool = False
    smoke: bool = False
    remarks: list[str] = field(default_factory=list)
    hint: str = ""
    cell: int | None = None
    """Of a row: the place of its status among the cells."""
    severity: str = ""
    depends: list[str] = field(default_factory=list)
    runbook: str = ""
    advisory: bool = False
    """Severity, dependencies, runbook and whether it binds: what only a snapshot states."""

    @property
    def claimed(self) -> str:
        """The word of a profile for what the document says; empty where it says nothing."""
        match self.status:
            case Status.DONE:
                return "closed"
            case Status.PARTIAL | Status.PROGRESS:
                return "partial"
            case Status.OPEN | Status.BLOCKED | Status.UNDECIDED:
                return "open"
            case _:
                return ""


@dataclass(slots=True)
class Category:
    """An area of gates: the heading directly above them."""

    id: str
    title: str
    line: int
    phase: str
    expected: int | None = None
    closed: int | None = None
    """How many the heading says are closed."""
    commands: list[Probe] = field(default_factory=list)
    """Commands below its heading that belong to no gate."""


@dataclass(slots=True)
class Phase:
    """When gates are due."""

    id: str
    title: str
    line: int
    after: bool
    offset: timedelta | None = None


@dataclass(slots=True)
class Fact:
    """Something that the document says of itself or of the launch: `**Version:** 1.0.0`."""

    key: str
    value: str
    line: int


@dataclass(slots=True)
class Limit:
    """A mark on a metric, or a condition that nobody wants: a threshold, a rollback trigger, a no-go condition."""

    says: str
    level: str
    line: int
    metric: str
    """What is watched: limits of one metric stand together."""
    respond: timedelta | None = None
    hint: str = ""


@dataclass(slots=True)
class Mark:
    """An entry of the launch sequence."""

    title: str
    line: int
    offset: timedelta | None = None
    """From T-0, where the document says it so."""
    moment: timedelta | None = None
    """Time of day, as a distance from the midnight of day zero, where it says that."""
    said: str = ""
    actor: str = ""
    steps: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class Station:
    """Who is asked in the go/no-go poll."""

    role: str
    line: int
    person: str = ""
    function: str = ""


@dataclass(slots=True)
class Entry:
    """Anything else with words of its own: a criterion, a step, a contact, a follow-up, an escalation, an update."""

    text: str
    line: int
    claimed: bool = False
    hint: str = ""
    role: str = ""
    group: str = ""
    reach: str = ""
    owner: str = ""
    due: str = ""
    offset: timedelta | None = None
    span: timedelta | None = None
    severity: str = ""
    command: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Remark:
    """Something about the document that a person should know."""

    line: int
    problem: str
    hint: str = ""


@dataclass(slots=True)
class Draft:
    """A checklist, understood as far as it was."""

    file: str
    title: str
    tally: Tally
    title_line: int = 0
    head_line: int = 0
    """Up to here a document tells of itself: a dozen lines below its title."""
    path: str = ""
    """Where the profile finds it again: its path from the profile's folder; empty: nowhere."""
    facts: list[Fact] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    sequences: dict[int, Mark] = field(default_factory=dict)
    """The marks of headings, by the line of the heading: ordered steps below it are theirs."""
    stations: list[Station] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    """The roles of the stations, folded."""
    conditions: list[Entry] = field(default_factory=list)
    """What a sign-off asks for besides people."""
    success: list[Entry] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    rollback: list[Entry] = field(default_factory=list)
    contacts: list[Entry] = field(default_factory=list)
    escalations: list[Entry] = field(default_factory=list)
    communications: list[Entry] = field(default_factory=list)
    follow_ups: list[Entry] = field(default_factory=list)
    loose: list[Probe] = field(default_factory=list)
    """Commands that belong to no gate and to no category."""
    zoned: bool = False
    """Somewhere near its times it names a zone."""
    summaries: list[Entry] = field(default_factory=list)
    """Rows of tables that count what others list."""
    declared: list[tuple[int, int, str]] = field(default_factory=list)
    """Totals that the document states: number, line, words."""
    remarks: list[Remark] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    """What a person should know of how the document was read."""

    def category(self, name: str) -> Category | None:
        """The category of an id."""
        return next((category for category in self.categories if category.id == name), None)

    @property
    def probes(self) -> list[Probe]:
        """Every command of the document that was read, in the order of the gates."""
        found = [probe for gate in self.gates for probe in gate.probes]
        return found + [probe for category in self.categories for probe in category.commands] + self.loose
