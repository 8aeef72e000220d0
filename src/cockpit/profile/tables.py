"""The tables of a profile, key by key: the format reference. `cockpit schema` is generated from here.

Nothing here looks at another table: what refers to what is judged in `checks`, what becomes of it in `build`.
`${name}` may stand in every value that says "template"; it names a variable, a credential, a value captured by an
earlier probe of the same gate, or `run_id`. `$${` stands for a literal `${`.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cockpit.profile.fields import Code, Document, Instant, Line, Name, Port, Slug, Span, Title

KINDS = ("http", "sql", "aws", "run", "file", "look")
"""The keys of a probe of which exactly one must stand."""


class Table(BaseModel):
    """A table of the profile: strict types, and a key that is not listed is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)


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
    timezone: str = Field("UTC", description="IANA zone in which the times of the launch are read and shown.")
    close_at_least: int | None = Field(
        None, ge=1, description="GO by quota: so many binding gates closed or waived, instead of all of them."
    )
    date: Line = Field(
        "", description="The day in the document's own words (Friday, 2026-02-27); checked against weekday and T-0."
    )
    version: Line = Field("", description="Version of the checklist, in the document's own words.")


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


Connection: TypeAlias = Annotated[PostgresTable | AwsTable, Field(discriminator="kind")]


class PhaseTable(Table):
    """`[phase.ID]`: when gates are due. Without any, there are launch-day and post-launch."""

    title: Title = Field(description="Name of the phase.")
    after_t0: bool = Field(default=False, description="Its gates bind the success of the launch, not the GO.")


class CategoryTable(Table):
    """`[category.ID]`: an area of gates; one pane of the board."""

    title: Title = Field(description="Name of the area.")
    expected_gates: int | None = Field(
        None, ge=0, description="How many gates the checklist says it has; another number is a warning."
    )


class ClaimTable(Table):
    """One claim: a statement in the checklist's own words, and how it is proven."""

    says: Title = Field(description="The statement, in the checklist's own words.")
    expect: str | None = Field(
        None,
        description="What the probe's document must show, in the claim language: status == 200. Required under a "
        "probe, not allowed where a person answers (a gate's own claims, and those of look).",
    )
    fail: str | None = Field(
        None, description="What fails the claim at once; between this and expect it is inconclusive."
    )
    claimed: bool = Field(default=False, description="The document ticked it; shown, never counted as proof.")


def _claim(value: object) -> object:
    return {"says": value} if isinstance(value, str) else value


Claim = Annotated[ClaimTable, BeforeValidator(_claim, json_schema_input_type=ClaimTable | str)]


class CaptureTable(Table):
    """A value of the document that later probes of the gate may use."""

    path: Code = Field(description="JMESPath over the probe's document: body.id.")
    secret: bool = Field(default=False, description="Mask it everywhere (a token that was handed out).")


def _capture(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


Capture = Annotated[CaptureTable, BeforeValidator(_capture, json_schema_input_type=CaptureTable | str)]


class SignTable(Table):
    """An HMAC over the exact bytes of the body, put into a header."""

    header: Code = Field(description="Header that carries the signature.")
    algorithm: Literal["hmac-sha256", "hmac-sha1", "hmac-sha512"] = Field(description="The HMAC.")
    key: Code = Field(description="A credential: ${perfectpay_key}.")
    encoding: Literal["hex", "base64"] = Field("hex", description="How the signature is written.")
    prefix: str = Field("", description="Text before the signature, such as sha256=.")


class BasicAuthTable(Table):
    """HTTP basic authentication."""

    user: Code = Field(description="User name, a template.")
    password: Code = Field(description="A credential: ${api_password}.")


class ProbeTable(Table):
    """`[[gate.ID.probe]]` and `[[smoke.step]]`: one act that collects a document to hold claims against."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [kind]} for kind in KINDS]})

    http: Code | None = Field(
        None,
        description="Template: METHOD URL, or a URL for GET. Document: status, headers (lower-case names), body "
        "(JSON or text), text, elapsed_ms, url, size.",
    )
    sql: Code | None = Field(
        None,
        description="Template: one statement; references become bound parameters. Runs READ ONLY unless effect says "
        "otherwise. Document: rows (list of tables), count, columns, elapsed_ms.",
    )
    aws: Code | None = Field(
        None,
        description="service.operation in boto3's names: sqs.get_queue_attributes. Document: the answer without its "
        "metadata, all pages.",
    )
    run: Code | None = Field(
        None,
        description="Command for bash -o pipefail -c; references reach it as environment variables, a variable of "
        "the shell itself is written $NAME without braces. Document: exit_code, signal, stdout, stderr, lines, "
        "truncated, elapsed_ms.",
    )
    file: Code | None = Field(
        None,
        description="Template: path, relative to the profile's folder. Document: exists, kind, size, modified, "
        "sha256, text, lines.",
    )
    look: Code | None = Field(
        None, description="Template: a page that a person opens; its claims are answered by that person."
    )

    title: Title | None = Field(None, description="What it does, in words. Required for a smoke step.")
    on: Name | None = Field(
        None, description="sql, aws: name of the connection; optional where only one of that kind exists."
    )
    effect: Literal["read", "write", "production"] | None = Field(
        None,
        description="What it may do to the world; read unless stated. Required where the request looks like a write "
        "(an HTTP method but GET, an AWS operation but describe/get/list/head, SQL that changes data).",
    )
    every: Span | None = Field(None, description="How often it runs by itself while watched, at least 1s.")
    timeout: Span | None = Field(None, description="Limit of one run, 100ms to 1h; 10s unless stated.")
    unit: Code | None = Field(
        None, description="Unit of numbers that carry none in the document: percent, ms, s, bytes, a currency ..."
    )
    claims: list[Claim] = Field(default_factory=list, description="What it proves, each claim on its own.")
    capture: dict[Name, Capture] = Field(
        default_factory=dict, description="Values for later probes of the gate: name = JMESPath, or { path, secret }."
    )
    always: bool = Field(default=False, description="smoke steps: runs even after a step failed (clean-up).")

    headers: dict[str, str] = Field(default_factory=dict, description="http: headers; values are templates.")
    query: dict[str, Document] = Field(
        default_factory=dict, description="http: query parameters; a list repeats the parameter."
    )
    json_: Document | None = Field(
        None, alias="json", description="http: the body as a document; its texts are templates. Not with body."
    )
    body: str | None = Field(None, description="http: the body as text, a template.")
    sign: SignTable | None = Field(None, description="http: signs the exact bytes of the body.")
    basic_auth: BasicAuthTable | None = Field(None, description="http: basic authentication.")
    follow_redirects: bool = Field(default=False, description="http: follow redirects.")
    ca: Code | None = Field(
        None, description="http: file of further certificate authorities; verification cannot be switched off."
    )
    max_bytes: int | None = Field(
        None, ge=1, le=50_000_000, description="http, file: limit of what is read, in bytes; 1,000,000 unless stated."
    )
    max_rows: int | None = Field(
        None, ge=1, le=100_000, description="sql: limit of the rows that are read; 1,000 unless stated."
    )
    with_: dict[str, Document] = Field(
        default_factory=dict,
        alias="with",
        description="aws: parameters of the operation, by boto3's names; texts are templates.",
    )
    max_pages: int | None = Field(
        None, ge=1, le=1_000, description="aws: limit of the pages that are read; 20 unless stated."
    )
    cwd: Code | None = Field(None, description="run: folder, relative to the profile's; a template.")
    env: dict[Name, str] = Field(
        default_factory=dict, description="run: further environment variables; values are templates."
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
        default_factory=list, description="Ids of gates without which this one cannot be green."
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


class UntilTable(Table):
    """What completes a mark of the launch sequence."""

    gate: Slug = Field(description="Id of the gate whose closing completes the mark.")


class MarkTable(Table):
    """`[[timeline]]`: one entry of the launch sequence."""

    at: Code = Field(
        description="When: a time of the T-0 day in the launch's zone (10:00), or relative to T-0 (T-30m, T-0, T+2h). "
        "A time of day keeps its distance to the t0 of this file when T-0 is moved."
    )
    title: Title = Field(description="What happens.")
    actor: Line = Field("", description="Who does it.")
    steps: list[Line] = Field(default_factory=list, description="What belongs to it, in the checklist's own words.")
    until: UntilTable | None = Field(None, description="The gate that completes it; else the next mark does.")
    hold: Code | None = Field(None, description='A built-in hold: "until closed" or a duration.')


class StationTable(Table):
    """`[[station]]`: a role of the go/no-go poll, in the order of the roll call."""

    role: Slug = Field(description="Short name of the role: pm, devops, qa.")
    person: Line = Field("", description="Who answers for it.")
    function: Line = Field("", description="What the role stands for: Delivery Lead, Operations.")


class SuccessTable(Table):
    """`[[success]]`: what must be true for the launch to have worked; never a gate of the GO."""

    says: Title = Field(description="The criterion, in the checklist's own words.")
    gate: Slug | None = Field(None, description="Id of the gate that shows it.")
    all_gates: bool = Field(default=False, description="It asks for every gate of the launch to be closed.")
    claimed: bool = Field(default=False, description="The document ticked it; shown, never counted as proof.")
    window: Line = Field("", description="Over what time it is judged, in words: first 2h.")


class SeverityTable(Table):
    """What an issue of one severity means."""

    example: Line = Field("", description="An example, in the checklist's own words.")
    action: Line = Field("", description="What to do.")
    contact: Line = Field("", description="Whom to call.")


class EscalationTable(Table):
    """`[escalation.SEVERITY]`: what to do with an issue found during the launch."""

    minor: SeverityTable | None = Field(None, description="Note it and proceed.")
    moderate: SeverityTable | None = Field(None, description="Hold until it is mended and proven again.")
    critical: SeverityTable | None = Field(None, description="Halt and escalate.")


class FollowUpTable(Table):
    """`[[follow_up]]`: a task after the launch; a reminder, not a gate."""

    title: Title = Field(description="The task.")
    due: Line = Field("", description="When, in words.")
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
        default_factory=dict, description="Databases and AWS accounts that probes use, by name."
    )
    phase: dict[Slug, PhaseTable] = Field(default_factory=dict, description="Phases by id, in order.")
    category: dict[Slug, CategoryTable] = Field(default_factory=dict, description="Categories by id, in order.")
    gate: dict[Slug, GateTable] = Field(default_factory=dict, description="Gates by id.")
    smoke: SmokeTable | None = Field(None, description="The end-to-end test.")
    timeline: list[MarkTable] = Field(default_factory=list, description="The launch sequence, in order of time.")
    station: list[StationTable] = Field(default_factory=list, description="The go/no-go poll, in roll-call order.")
    success: list[SuccessTable] = Field(default_factory=list, description="Success criteria.")
    escalation: EscalationTable | None = Field(None, description="What an issue of each severity means.")
    follow_up: list[FollowUpTable] = Field(default_factory=list, description="Tasks after the launch.")
