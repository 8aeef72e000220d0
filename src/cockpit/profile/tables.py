"""The tables of a profile, key by key: the format reference. `cockpit schema` is generated from here.

Nothing here looks at another table: what refers to what is judged in `checks`, what becomes of it in `build`.
`${name}` may stand in every value that says "template"; it names a variable, a credential, a value captured by an
earlier probe of the same gate, or `run_id`. `$${` stands for a literal `${`.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from cockpit.profile.base import Table
from cockpit.profile.fields import Code, Distance, Document, Instant, Line, Name, Port, Slug, Span, Title
from cockpit.profile.probing import Claim, ProbeTable
from cockpit.profile.sequence import MarkTable
from cockpit.profile.trouble import (
    CommunicationTable,
    ContactTable,
    EscalationTable,
    PollTable,
    RollbackTable,
    Severe,
    WatchTable,
)


class LaunchTable(Table):
    """`[launch]`: what is launched, by whom, when."""

    project: Slug = Field(
        description="Short name of the project: lower case letters, digits and dashes. It names the journal and the "
        "keyring service (cockpit:PROJECT)."
    )
    title: Title = Field(description="What is launched, as the team calls it.")
    owner: Line = Field("", description="Who leads the launch; the owner of every gate that names none.")
    t0: Instant | None = Field(
        None, description="T-0, with an offset: 2026-02-27T13:00:00Z. Without it the clock waits until T-0 is set."
    )
    window: Span | None = Field(None, description="How long after T-0 the launch may still happen: 3h.")
    director: Line = Field(
        "", description="The role or person who alone authorises the launch; the owner unless stated."
    )
    timezone: str = Field("UTC", description="IANA zone in which the times of the launch are read and shown.")
    close_at_least: int | None = Field(
        None, ge=1, description="GO by quota: so many binding gates closed or waived, instead of all of them."
    )
    date: Line = Field(
        "", description="The day in the document's own words (Friday, 2026-02-27); checked against weekday and T-0."
    )
    version: Line = Field("", description="Version of the checklist, in the document's own words.")
    journal: Literal["file", "postgresql"] = Field(
        "file",
        description="Where the launch is written down: a file of this machine, for one seat or several on it; or a "
        "PostgreSQL database that many seats share.",
    )
    journal_connection: Name | None = Field(
        None,
        description="Name of the connection of the shared journal, where there is more than one of kind postgresql.",
    )
    checklist: Line = Field(
        "",
        description="The Markdown checklist that this profile was imported from, as a path from the profile's folder: "
        "snapshots of the launch keep its shape and order.",
    )


class VariableTable(Table):
    """A variable with more than its value."""

    value: Document | None = Field(
        None, description="The value; may refer to other variables. Without it every probe that needs it is blocked."
    )
    description: Line = Field("", description="What to fill in, for the person who does.")
    path: bool = Field(default=False, description="It may hold slashes when it stands in a file path.")


def _variable(value: object) -> object:
    return value if isinstance(value, dict | VariableTable) else {"value": value}


Variable = Annotated[VariableTable, BeforeValidator(_variable, json_schema_input_type=VariableTable | Document)]


class CredentialTable(Table):
    """A secret by name; its value lives in the keyring."""

    description: Line = Field("", description="What the credential is for and where to get it.")


def _credential(value: object) -> object:
    return {"description": value} if isinstance(value, str) else value


Credential = Annotated[CredentialTable, BeforeValidator(_credential, json_schema_input_type=CredentialTable | str)]


class PostgresTable(Table):
    """A PostgreSQL database. Every field is a template."""

    kind: Literal["postgresql"] = Field(description="The kind of connection.")
    host: Code = Field(description="Host name, address, or folder of a Unix socket.")
    dbname: Code = Field(description="Name of the database.")
    user: Code = Field(description="Name of the database user.")
    port: Port = Field("5432", description="TCP port.")
    password: str | None = Field(None, description="A credential: ${db_password}. A password itself is refused here.")
    sslmode: str = Field(
        "prefer", description="TLS of the connection: disable, allow, prefer, require, verify-ca or verify-full."
    )
    sslrootcert: str | None = Field(None, description="File of certificate authorities for verify-ca and verify-full.")


class AwsTable(Table):
    """An AWS account and region. Every field is a template; without keys boto3's own chain finds them."""

    kind: Literal["aws"] = Field(description="The kind of connection.")
    region: Code = Field(description="Region, such as us-east-1.")
    profile: str | None = Field(None, description="Profile of the AWS configuration files.")
    endpoint: str | None = Field(None, description="Base URL of another endpoint, such as a stand-in on loopback.")
    access_key_id: str | None = Field(None, description="Access key id.")
    secret_access_key: str | None = Field(None, description="A credential; a secret itself is refused here.")
    session_token: str | None = Field(None, description="A credential; a token itself is refused here.")


class PrometheusTable(Table):
    """A Prometheus server, or whatever speaks its query API. Every field is a template."""

    kind: Literal["prometheus"] = Field(description="The kind of connection.")
    url: Code = Field(description="Base URL, what stands before /api/v1/query: ${prometheus}.")
    token: str | None = Field(
        None, description="A credential, sent as a bearer token: ${metrics_token}. A token itself is refused here."
    )
    ca: str | None = Field(None, description="File of further certificate authorities.")


class GithubTable(Table):
    """GitHub, or GitHub Enterprise. Every field is a template."""

    kind: Literal["github"] = Field(description="The kind of connection.")
    url: Code | None = Field(
        None, description="Base URL of the API; GitHub itself unless stated, of GitHub Enterprise it ends in /api/v3."
    )
    token: str | None = Field(
        None, description="A credential, sent as a bearer token: ${github_token}. A token itself is refused here."
    )
    ca: str | None = Field(None, description="File of further certificate authorities.")


Connection: TypeAlias = Annotated[PostgresTable | AwsTable | PrometheusTable | GithubTable, Field(discriminator="kind")]


class PhaseTable(Table):
    """`[phase.ID]`: when gates are due. Without any, there are launch-day and post-launch."""

    title: Title = Field(description="Name of the phase.")
    after_t0: bool = Field(default=False, description="Its gates bind the success of the launch, not the GO.")
    opens: Distance | None = Field(
        None,
        description="When its gates are due to be worked on, from T-0: T-7d, T+1h. Unless stated from the "
        "beginning, or from T-0 where after_t0 is true.",
    )


class CategoryTable(Table):
    """`[category.ID]`: an area of gates; one pane of the board."""

    title: Title = Field(description="Name of the area.")
    expected_gates: int | None = Field(
        None, ge=0, description="How many gates the checklist says it has; another number is a warning."
    )


class GateTable(Table):
    """`[gate.ID]`: a decision point. It needs at least one claim, of its own or of a probe."""

    title: Title = Field(description="What must be true, in the checklist's own words.")
    category: Slug = Field(description="Id of its category.")
    phase: Slug | None = Field(None, description="Id of its phase; the first phase unless stated.")
    owner: Line | None = Field(None, description="Who closes it; the owner of the launch unless stated.")
    severity: Literal["minor", "moderate", "critical"] = Field(
        "moderate", description="What its failure means: note it and proceed, hold, or halt and escalate."
    )
    fresh_for: Span | None = Field(
        None, description="How long evidence counts; older evidence is stale. Without it: for the whole launch."
    )
    depends: list[Slug] = Field(
        default_factory=list,
        description="Ids of gates that this one rests on: while one of them is red, it is shown as the cause.",
    )
    binding: bool = Field(default=True, description="false: advisory, it never blocks the GO.")
    claimed: Literal["closed", "partial", "open"] | None = Field(
        None, description="What the document said of it; shown, never counted as proof."
    )
    runbook: Line = Field("", description="Where to read what to do when it fails: a path or a URL.")
    note: Line = Field("", description="The document's own remark or next action.")
    claims: list[Claim] = Field(
        default_factory=list,
        description='Claims that a person proves: "text", or { says, claimed }.',
    )
    smoke: bool = Field(default=False, description="The steps of [[smoke.step]] are its probes, run in order.")
    probe: list[ProbeTable] = Field(default_factory=list, description="The probes that prove its other claims.")


class SmokeTable(Table):
    """`[smoke]`: the end-to-end test, run in order by the gate that says smoke = true."""

    step: list[ProbeTable] = Field(
        default_factory=list, description="The steps in order; each is a probe with a title and may capture values."
    )


class StationTable(Table):
    """`[[station]]`: a role of the go/no-go poll, in the order of the roll call."""

    role: Slug = Field(description="Short name of the role: pm, devops, qa.")
    person: Line = Field("", description="Who answers for it.")
    function: Line = Field("", description="What the role stands for: Delivery Lead, Operations.")
    login: Line = Field(
        "", description="The database login that proves who answers, where the journal is in PostgreSQL."
    )


class SuccessTable(Table):
    """`[[success]]`: what must be true for the launch to have worked; never a gate of the GO."""

    says: Title = Field(description="The criterion, in the checklist's own words.")
    gate: Slug | None = Field(None, description="Id of the gate that shows it.")
    all_gates: bool = Field(default=False, description="It asks for every gate of the launch to be closed.")
    claimed: bool = Field(default=False, description="The document ticked it; shown, never counted as proof.")
    window: Line = Field("", description="Over what time it is judged, in words: first 2h.")
    lasts: Span | None = Field(
        None,
        description="That time from T-0 as a duration: before it is over the criterion is not met. Unless stated "
        "it is met as soon as it holds.",
    )
    judged: Literal["throughout", "at the end"] = Field(
        "throughout",
        description="With a gate and a time: throughout (its gate must not fail once in that time), or at the end "
        "(for what is an average of that time).",
    )


class FollowUpTable(Table):
    """`[[follow_up]]`: a task after the launch; a reminder, not a gate."""

    title: Title = Field(description="The task.")
    due: Line = Field("", description="When, in words.")
    at: Distance | None = Field(None, description="When, from T-0: T+1d; of one that comes again, the first time.")
    every: Span | None = Field(
        None, description="It comes again after so long: 1d for a daily one. Needs at and until."
    )
    until: Distance | None = Field(None, description="The last time that it may be due, from T-0: T+7d.")
    owner: Line = Field("", description="Who does it.")


class ProfileTables(Table):
    """A launch profile of cockpit."""

    launch: LaunchTable = Field(description="What is launched, by whom, when.")
    variables: dict[Name, Variable] = Field(
        default_factory=dict, description="Values for ${name}: a value, or { value, description, path }."
    )
    credentials: dict[Name, Credential] = Field(
        default_factory=dict, description="Secrets for ${name}, by name only: a description, or { description }."
    )
    connections: dict[Name, Connection] = Field(
        default_factory=dict,
        description="Databases, AWS accounts, metric servers and GitHub, as probes use them, by name.",
    )
    phase: dict[Slug, PhaseTable] = Field(default_factory=dict, description="Phases by id, in order.")
    category: dict[Slug, CategoryTable] = Field(default_factory=dict, description="Categories by id, in order.")
    gate: dict[Slug, GateTable] = Field(default_factory=dict, description="Gates by id.")
    smoke: SmokeTable | None = Field(None, description="The end-to-end test.")
    timeline: list[MarkTable] = Field(default_factory=list, description="The launch sequence, in order of time.")
    station: list[StationTable] = Field(default_factory=list, description="The go/no-go poll, in roll-call order.")
    poll: PollTable | None = Field(None, description="When the go/no-go poll is a GO, and who authorises.")
    success: list[SuccessTable] = Field(default_factory=list, description="Success criteria.")
    watch: dict[Slug, WatchTable] = Field(
        default_factory=dict, description="Metrics and conditions that are watched, by id, with their limits."
    )
    rollback: RollbackTable | None = Field(None, description="The way back.")
    escalation: EscalationTable | None = Field(None, description="What an issue of each severity means.")
    severities: dict[Title, Severe] = Field(
        default_factory=dict, description='Other scales and what they mean here: P0 = "critical", High = "critical".'
    )
    contact: list[ContactTable] = Field(default_factory=list, description="Whom to call, in the order of the calls.")
    communication: CommunicationTable | None = Field(None, description="The status updates of launch day.")
    follow_up: list[FollowUpTable] = Field(default_factory=list, description="Tasks after the launch.")
