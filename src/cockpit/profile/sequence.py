"""The tables of the launch sequence: its marks, their steps, what completes them, what holds the clock at them.

Nothing here looks at another table, as in `tables`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from cockpit.core.plain import plain_line
from cockpit.profile.base import Table
from cockpit.profile.fields import Code, Line, Slug, Span, Title, refuse
from cockpit.profile.spans import FORMS, read_span


class UntilTable(Table):
    """What completes a mark of the launch sequence."""

    gate: Slug = Field(description="Id of the gate whose closing completes the mark.")


class StepTable(Table):
    """One step of a mark."""

    title: Title = Field(description="What is done, in the checklist's own words.")
    owner: Line = Field("", description="Who does it; the actor of the mark unless stated.")


def _step(value: object) -> object:
    return {"title": value} if isinstance(value, str) else value


Step = Annotated[StepTable, BeforeValidator(_step, json_schema_input_type=StepTable | str)]

HOLDS = '"until closed", "until phase ID", "until poll", "until resumed", or a duration: ' + FORMS
"""The hint that goes with every refused hold."""


class HoldTable(Table):
    """A planned stop of the T-clock at a mark."""

    until: Literal["closed", "phase", "poll", "resumed", "time"] = Field(
        "time",
        description="What ends it: the gate of the mark is closed, every binding gate of a phase is, the go/no-go poll "
        "is a GO, somebody resumes, or its time is over.",
    )
    lasts: Span | None = Field(
        None,
        description="How long it is planned to take; it does not end earlier by itself, and T-0 allows for it. "
        "Required for time.",
    )
    phase: Slug | None = Field(None, description="Id of the phase that until = phase waits for.")


def _hold(value: object) -> object:
    """A hold in words as its table."""
    if isinstance(value, int | float | timedelta) and not isinstance(value, bool):
        return {"lasts": value}
    if not isinstance(value, str):
        return value
    words = value.split()
    match words:
        case ["until", "closed" | "poll" | "resumed" as end]:
            return {"until": end}
        case ["until", "phase", phase] if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", phase):
            return {"until": "phase", "phase": phase}
    try:
        return {"lasts": read_span(value)}
    except ValueError:
        refuse(f"is no hold ({plain_line(value, 40)!r})", HOLDS)


Hold = Annotated[HoldTable, BeforeValidator(_hold, json_schema_input_type=HoldTable | str)]


class MarkTable(Table):
    """`[[timeline]]`: one entry of the launch sequence."""

    at: Code = Field(
        description="When: a time of the T-0 day in the launch's zone (10:00), or relative to T-0 (T-30m, T-0, T+2h). "
        "A time of day keeps its distance to the t0 of this file when T-0 is moved."
    )
    title: Title = Field(description="What happens.")
    id: Slug | None = Field(None, description="Its name for [poll] and for recycling; made of the title unless stated.")
    actor: Line = Field("", description="Who does it.")
    steps: list[Step] = Field(
        default_factory=list,
        description='What belongs to it, in the checklist\'s own words: "text", or { title, owner }.',
    )
    manner: Literal["read-do", "do-confirm"] = Field(
        "do-confirm",
        description="How its steps are worked through: read one, do it, tick it, in this order; or done from memory "
        "in any order, and then confirmed together.",
    )
    needs: list[Slug] = Field(default_factory=list, description="Ids of gates that must be closed before it can begin.")
    until: UntilTable | None = Field(
        None, description="The gate that completes it; else its last step does, or the next mark."
    )
    hold: Hold | None = Field(
        None,
        description='A built-in hold of the T-clock at this mark: "until closed", "until phase ID", "until poll", '
        '"until resumed", a duration, or { until, lasts, phase }.',
    )
    claimed: bool = Field(default=False, description="The document ticked it; shown, never counted as proof.")
