"""The tables for trouble and for talking about it: watches, the way back, severities, contacts, updates, the poll.

Nothing here looks at another table, as in `tables`.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from cockpit.profile.base import Table
from cockpit.profile.fields import SLUG, Distance, Line, Name, Reaction, Slug, Span, Title, refuse
from cockpit.profile.probing import ASKS, AskTable

Severe = Literal["minor", "moderate", "critical"]
"""What something found means: note it and proceed, hold, halt and escalate."""


class LimitTable(Table):
    """One mark on a watched metric, or one condition that people report."""

    says: Title = Field(description="The mark, in the checklist's own words: Error rate > 1%.")
    when: str | None = Field(
        None,
        description="The bad condition in the claim language: while it is true, the mark is crossed. For a target: "
        "that it is missed. Required where the watch has a probe, not allowed where it has none.",
    )
    level: Literal["target", "info", "warning", "critical", "rollback"] = Field(
        description="What crossing it means; rollback opens the rollback poll, target never fires."
    )
    respond: Reaction | None = Field(
        None, description='Within what time somebody must have reacted: "at once", 15m, 1h.'
    )


def _one_or_none(schema: dict[str, Any]) -> None:
    asked = [{"required": [kind]} for kind in ASKS]
    schema["oneOf"] = [*asked, {"not": {"anyOf": asked}}]


def _when(value: object) -> object:
    """A watch says with `from` when it begins; a probe says with it where it is asked from."""
    if isinstance(value, str) and re.fullmatch(SLUG, value):
        hint = f'from says when it begins, as in T-30m; where it is asked from is vantage = "{value}"'
        refuse(f"is no time from T-0 ('{value}')", hint)
    return value


class WatchTable(AskTable):
    """`[watch.ID]`: a metric, or a condition that people report, with its marks. Never a gate of the GO."""

    model_config = ConfigDict(json_schema_extra=_one_or_none)

    title: Title = Field(description="What is watched.")
    from_: Annotated[Distance, BeforeValidator(_when)] | None = Field(
        None, alias="from", description="From when on, from T-0: T-30m, T-0, T+1h; T-0 unless stated."
    )
    vantage: Slug | None = Field(
        None,
        description="Where it must be asked from, by `cockpit runner --at NAME` there: vpc. A probe says it with from.",
    )
    owner: Line | None = Field(None, description="Who looks at it; the owner of the launch unless stated.")
    limits: list[LimitTable] = Field(description="Its marks: { says, when, level, respond }, one or more.")


class RollbackStepTable(Table):
    """`[[rollback.step]]`: one step of the way back, in order."""

    title: Title = Field(description="What is done, in the checklist's own words.")
    owner: Line = Field("", description="Who does it.")
    budget: Span | None = Field(None, description="How long it may take.")
    no_return: bool = Field(
        default=False, description="From here on there is no way forward; it asks for a typed word."
    )
    command: Line = Field("", description="What the document says to run; shown, never run by cockpit.")


class RollbackTable(Table):
    """`[rollback]`: the way back."""

    gate: Slug | None = Field(None, description="Id of the gate that shows that the way back was drilled.")
    limit: Span | None = Field(None, description="How long the whole way back may take.")
    drill: Span | None = Field(None, description="How long the last drill took.")
    notes: list[Line] = Field(default_factory=list, description="What the document says of it besides its steps.")
    step: list[RollbackStepTable] = Field(default_factory=list, description="The steps in order.")


class IncidentStepTable(Table):
    """What must have happened so long after an issue was raised."""

    title: Title = Field(description="What is done, in the checklist's own words.")
    within: Reaction | None = Field(None, description='How long after the issue was raised: "at once", 5m, 24h.')
    after: Span | None = Field(
        None,
        description="Only once the issue has been open for so long: 5m; within counts from there. Resolved before, it "
        "is not needed.",
    )
    owner: Line = Field("", description="Who does it.")


def _incident(value: object) -> object:
    return {"title": value} if isinstance(value, str) else value


IncidentStep = Annotated[IncidentStepTable, BeforeValidator(_incident, json_schema_input_type=IncidentStepTable | str)]


class SeverityTable(Table):
    """What an issue of one severity means."""

    example: Line = Field("", description="An example, in the checklist's own words.")
    action: Line = Field("", description="What to do.")
    contact: Line = Field("", description="Whom to call.")
    steps: list[IncidentStep] = Field(
        default_factory=list, description='What happens then, in order: "text", or { title, within, after, owner }.'
    )


class EscalationTable(Table):
    """`[escalation.SEVERITY]`: what to do with an issue found during the launch."""

    minor: SeverityTable | None = Field(None, description="Note it and proceed.")
    moderate: SeverityTable | None = Field(None, description="Hold until it is mended and proven again.")
    critical: SeverityTable | None = Field(None, description="Halt and escalate.")


class ContactTable(Table):
    """`[[contact]]`: whom to call."""

    name: Title = Field(description="Who it is: a person, a function or a service.")
    role: Line = Field("", description="What the contact stands for: CTO, Database Admin.")
    group: Line = Field("", description="The heading that the document puts it under: Technical Team.")
    reach: Line = Field("", description="Phone, mail, channel, in the document's own words; a placeholder stays one.")
    severities: list[Severe] = Field(
        default_factory=list, description="The issues that it is called for; every critical one unless stated."
    )


class CommunicationTable(Table):
    """`[communication]`: the status updates of launch day."""

    every: Span | None = Field(None, description="How often a status update is due; without it none is.")
    starts: Distance | None = Field(None, description="From when on, from T-0; T-1h unless stated.")
    ends: Distance | None = Field(None, description="Until when, from T-0; as long as the launch lasts unless stated.")
    channels: list[Line] = Field(default_factory=list, description="Where people read it, in the document's own words.")
    webhook: Name | None = Field(None, description="Name of the credential that holds the URL to post updates to.")


class PollTable(Table):
    """`[poll]`: the go/no-go poll."""

    rule: Literal["unanimous"] | None = Field(
        None, description="unanimous: every station says GO; so it is unless a quorum is stated."
    )
    quorum: int | None = Field(None, ge=1, description="So many stations must say GO, and none NO-GO.")
    time_box: Span | None = Field(None, description="How long a poll that was opened takes answers.")
    self_sign_off: bool = Field(
        default=True,
        description="false: who vouched for a claim or approved a waiver that counts cannot sign off GO.",
    )
    director: Line = Field("", description="The role or person who alone authorises; that of [launch] unless stated.")
    mark: Slug | None = Field(None, description="Id of the mark of the launch sequence at which it is taken.")
    deputy: Line = Field("", description="The role or person who may take the director's seat over once it is silent.")
    silent_after: Span | None = Field(
        None, description="How long the director's seat gives no sign of life before that is said; 2m unless stated."
    )
