"""What a launch promised, as its profile states it: gates, claims, people and times. Nothing here changes.

A plan is built once by `cockpit.profile` and never written to. What happened to it is a `Launch`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from cockpit.core.contingency import Communication, Contact, Escalation, PollRule, Rollback, Watch
from cockpit.core.frozen import frozen
from cockpit.core.names import JSON, CategoryId, ClaimId, GateId, MarkId, PhaseId, ProbeId, Role
from cockpit.core.probe import Connection, Effect, Probe
from cockpit.core.severity import Severity


class Claimed(StrEnum):
    """What the document said of a gate; shown beside the computed standing, never counted as proof."""

    CLOSED = "closed"
    PARTIAL = "partial"
    OPEN = "open"


@frozen
class Claim:
    """One verifiable statement of a gate, in the checklist's own words, with how it is proven."""

    id: ClaimId
    gate: GateId
    says: str
    probe: ProbeId | None = None
    """The probe whose document proves it; None: a person vouches for it."""
    expect: str = ""
    """The expectation in the claim language; empty for a person's claim."""
    fail: str = ""
    """An expectation that, once true, fails the claim at once; between the two it is inconclusive."""
    hold: timedelta | None = None
    """The `for` duration of the expectation."""
    within: timedelta | None = None
    """The `within` duration of the expectation."""
    looks_back: timedelta | None = None
    """How much numeric history the expectation needs (`delta`)."""
    asked_at: ProbeId | None = None
    """For a person's claim: the `look` step that asks for it, if any."""
    claimed: bool = False
    """The document ticked it."""
    line: int = 0
    """Line of the profile, 1-based; 0 unknown."""

    @property
    def by_person(self) -> bool:
        """Whether only a person can prove it."""
        return self.probe is None


@frozen
class Gate:
    """A decision point: a title, an owner, a severity and claims, all of which are needed."""

    id: GateId
    title: str
    category: CategoryId
    phase: PhaseId
    claims: tuple[Claim, ...]
    probes: tuple[Probe, ...] = ()
    owner: str = ""
    severity: Severity = Severity.MODERATE
    fresh_for: timedelta | None = None
    """How long evidence counts; None: for the whole launch."""
    depends: tuple[GateId, ...] = ()
    """Gates without which this one cannot be green; its red folds under theirs."""
    binding: bool = True
    """False: advisory, it never blocks GO."""
    sequence: bool = False
    """Its probes are ordered steps of one run that stops at the first failure (the smoke test)."""
    claimed: Claimed | None = None
    runbook: str = ""
    note: str = ""
    """The document's own remark or next action."""
    line: int = 0

    @property
    def writes(self) -> bool:
        """Whether proving it changes something outside, so that it only runs when asked for by name."""
        return any(probe.effect is not Effect.READ for probe in self.probes)


@frozen
class Category:
    """What area a gate belongs to; one pane of the board."""

    id: CategoryId
    title: str
    expected_gates: int | None = None
    """The count that the checklist states; a mismatch is a finding."""


@frozen
class Phase:
    """When a gate is due, relative to T-0."""

    id: PhaseId
    title: str
    after_t0: bool = False
    """Its gates bind the success of the launch, not the GO."""
    opens: timedelta | None = None
    """When its gates are due to be worked on, from T-0: T+1h, T+1d; None: from the beginning, or from T-0."""


@frozen
class Variable:
    """`[variables]`: a value that the profile states, or that only the team knows."""

    name: str
    value: JSON = None
    """None: not filled in; every probe that needs it is blocked with a message."""
    description: str = ""
    path: bool = False
    """May hold slashes when it stands in a file path."""


@frozen
class Credential:
    """`[credentials]`: the name of a secret; its value lives in the OS keyring."""

    name: str
    description: str = ""


@frozen
class Station:
    """`[[station]]`: a role of the poll, in the order of the roll call."""

    role: Role
    person: str = ""
    function: str = ""
    """`Delivery Lead`, `Operations` ..."""
    login: str = ""
    """The database login that proves who answers, where the journal is in PostgreSQL; empty: a name is enough."""


class Manner(StrEnum):
    """How the steps of a mark are worked through."""

    READ_DO = "read-do"
    """Read one, do it, tick it, in this order."""
    DO_CONFIRM = "do-confirm"
    """Done from memory, in any order, then confirmed together."""


@frozen
class Step:
    """One step of a mark, in the checklist's own words."""

    title: str
    owner: str = ""


class HoldEnd(StrEnum):
    """What ends a built-in hold."""

    CLOSED = "closed"
    """The gate of its mark is closed or waived."""
    PHASE = "phase"
    """Every binding gate of a phase is closed or waived."""
    POLL = "poll"
    """The go/no-go poll is a GO."""
    TIME = "time"
    """A duration has passed."""
    RESUME = "resume"
    """Somebody resumes."""


@frozen
class BuiltInHold:
    """A planned stop of the T-clock when it reaches a mark."""

    until: HoldEnd
    lasts: timedelta = timedelta(0)
    """How long it is planned to take; T-0 allows for it. For `time` it ends then."""
    phase: PhaseId | None = None


@frozen
class Mark:
    """`[[timeline]]`: one entry of the launch sequence."""

    offset: timedelta
    """From T-0 on the T-clock; negative is before."""
    title: str
    actor: str = ""
    steps: tuple[Step, ...] = ()
    until: GateId | None = None
    """The gate whose closing completes it."""
    hold: BuiltInHold | None = None
    id: MarkId = MarkId("")
    manner: Manner = Manner.DO_CONFIRM
    needs: tuple[GateId, ...] = ()
    """Gates that must be closed before it can begin; one that only a later mark closes is a finding of lint."""
    claimed: bool = False
    """The document ticked it."""


@frozen
class Criterion:
    """`[[success]]`: what must be true for the launch to have worked; never a gate of GO."""

    says: str
    gate: GateId | None = None
    """The gate that shows it, where one does."""
    all_gates: bool = False
    """It asks for every gate of the launch to be closed."""
    claimed: bool = False
    window: str = ""
    """`first 2h`, `first week`: over what time it is judged, in the document's words."""
    lasts: timedelta | None = None
    """That time from T-0: before it is over the criterion cannot be met; None: it is met as soon as it holds."""
    id: str = ""
    """`success-1`, `success-2` ... in the order of the profile."""
    throughout: bool = True
    """With a gate and a time: its gate must not fail once in that time. False: it is looked at when it is over."""


@frozen
class FollowUp:
    """`[[follow_up]]`: a task after the launch; a reminder, not a gate."""

    title: str
    due: str = ""
    owner: str = ""
    offset: timedelta | None = None
    """When, from T-0, where the profile says so in a form that can be read."""


@dataclass(frozen=True)
class Plan:
    """One profile, read and checked."""

    project: str
    title: str
    gates: tuple[Gate, ...]
    categories: tuple[Category, ...]
    phases: tuple[Phase, ...]
    digest: str = ""
    """SHA-256 of the profile's bytes, hex."""
    source: str = ""
    """Where the profile was read from."""
    checklist: str = ""
    """The Markdown checklist that it was imported from, as a path from the profile's folder; empty: none."""
    journal: str = ""
    """The connection of the database that keeps its launches, for many seats; empty: files of this machine."""
    owner: str = ""
    t0: datetime | None = None
    """T-0 with its zone."""
    window: timedelta | None = None
    timezone: str = "UTC"
    close_at_least: int | None = None
    """GO by quota: so many binding gates closed or waived instead of all of them."""
    variables: tuple[Variable, ...] = ()
    credentials: tuple[Credential, ...] = ()
    connections: Mapping[str, Connection] = field(default_factory=dict)
    stations: tuple[Station, ...] = ()
    timeline: tuple[Mark, ...] = ()
    success: tuple[Criterion, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    watches: tuple[Watch, ...] = ()
    watch_gates: tuple[Gate, ...] = ()
    """The gates behind the watches; in no category, no count and no verdict."""
    rollback: Rollback = Rollback()
    contacts: tuple[Contact, ...] = ()
    communication: Communication = Communication()
    poll: PollRule = PollRule()
    severities: tuple[tuple[str, Severity], ...] = ()
    """Other scales and what they mean here: ("P0", critical), ("High", critical) ..."""

    @cached_property
    def gate_by_id(self) -> Mapping[GateId, Gate]:
        """Every gate under its id, those behind the watches too."""
        return {gate.id: gate for gate in (*self.gates, *self.watch_gates)}

    @cached_property
    def claim_by_id(self) -> Mapping[ClaimId, Claim]:
        """Every claim under its id."""
        return {claim.id: claim for gate in (*self.gates, *self.watch_gates) for claim in gate.claims}

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The launch sequence in order of time."""
        return tuple(sorted(self.timeline, key=lambda mark: mark.offset))

    @cached_property
    def gates_of(self) -> Mapping[CategoryId, tuple[Gate, ...]]:
        """The gates of each category, in the order of the profile."""
        found: dict[CategoryId, list[Gate]] = {category.id: [] for category in self.categories}
        for gate in self.gates:
            found.setdefault(gate.category, []).append(gate)
        return {key: tuple(gates) for key, gates in found.items()}

    @cached_property
    def windowed(self) -> frozenset[GateId]:
        """The gates that a success criterion looks at over a time."""
        return frozenset(one.gate for one in self.success if one.gate is not None and one.lasts is not None)

    @cached_property
    def before_t0(self) -> frozenset[PhaseId]:
        """The phases whose gates bind the GO."""
        return frozenset(phase.id for phase in self.phases if not phase.after_t0)

    @cached_property
    def _after_t0(self) -> frozenset[PhaseId]:
        return frozenset(phase.id for phase in self.phases if phase.after_t0)

    def binds(self, gate: Gate) -> bool:
        """Whether GO waits for this gate; a phase that nobody declared is no excuse."""
        return gate.binding and gate.phase not in self._after_t0
