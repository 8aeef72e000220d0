"""What a profile would reach if it were allowed to run: every command, request, database, call, file and credential.

It is read from the plan, which is made of the very bytes that are hashed. Nothing here asks anybody, and the texts are
the profile's own: whoever shows them makes them plain. How each kind of probe is told is in `told`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from cockpit.core import wire
from cockpit.core.connection import AwsConnection, Connection, PostgresConnection
from cockpit.core.frozen import frozen
from cockpit.core.hosts import is_metadata, open_names
from cockpit.core.names import JSON
from cockpit.core.plan import Gate, Plan
from cockpit.core.probe import Effect, Probe
from cockpit.core.spec import CiSpec, HttpSpec, LookSpec, MetricSpec, ProbeSpec, ReplaySpec, RunSpec
from cockpit.core.telltale import is_outside, led_to, telling
from cockpit.core.template import names_in


class Group(StrEnum):
    """What a touch is listed under, in the order of the list."""

    COMMAND = "Commands"
    REQUEST = "HTTP requests"
    DATABASE = "Databases"
    AWS = "AWS"
    METRIC = "Metrics"
    GITHUB = "GitHub"
    NETWORK = "Ports, certificates, names"
    FILE = "Files and folders"
    MESSAGE = "Webhook"
    PAGE = "Pages that a person opens"


@frozen
class Touch:
    """One thing that a profile would run, send, ask or read."""

    key: str
    """What makes it the same one after a change: the probe that asks it."""
    group: Group
    what: str
    where: str
    effect: Effect
    gate: str
    """Title of the gate that it belongs to."""
    credentials: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What else a person should know: folder, values, headers, hours."""
    outside: bool = False
    """It reads a file or a folder outside of the profile's own."""


@frozen
class Script:
    """A file that a command names: it runs, or is read by what runs."""

    name: str
    """From the profile's folder, or as a whole path."""
    digest: str
    """SHA-256 in hex; in words why it could not be read."""
    used_by: tuple[str, ...] = ()
    """Titles of the gates whose commands name it."""


@frozen
class Grant:
    """A credential and where it goes."""

    name: str
    to: tuple[str, ...]
    """Hosts, databases, commands; empty: nothing uses it."""
    description: str = ""


@frozen
class Reach:
    """All of it."""

    touches: tuple[Touch, ...]
    grants: tuple[Grant, ...]
    machine: tuple[str, ...]
    """What is reached with credentials of this machine instead of the profile's: `~/.aws`, `~/.pgpass` ..."""
    metadata: tuple[Touch, ...]
    """What goes to a link-local address, or to the service that hands out a machine's credentials."""

    def count(self, effect: Effect) -> int:
        """How many touches have an effect."""
        return sum(one.effect is effect for one in self.touches)


def reach(plan: Plan) -> Reach:
    """Everything that a plan would reach, in the order of the profile."""
    values = {item.name: item.value for item in plan.variables}
    secret = frozenset(item.name for item in plan.credentials)
    touches = [
        touch
        for gate in (*plan.gates, *plan.watch_gates)
        for probe in gate.probes
        for touch in _of_probe(gate, probe, plan, values, secret)
    ]
    hook = plan.communication.webhook
    if hook:
        what = f"the URL that the credential {hook} holds"
        touches.append(Touch("webhook", Group.MESSAGE, "POST of status updates", what, Effect.WRITE, "", (hook,)))
    journal = plan.connections.get(plan.journal)
    if journal is not None:
        touches.append(_of_journal(journal, values, secret))
    if plan.checklist:
        about = ("for snapshots, which keep its shape",)
        away = is_outside(plan.checklist)
        touches.append(Touch("checklist", Group.FILE, plan.checklist, "", Effect.READ, "", (), (), about, away))
    grants = tuple(Grant(item.name, _goes_to(item.name, touches), item.description) for item in plan.credentials)
    metadata = tuple(one for one in touches if any(is_metadata(host) for host in one.hosts))
    return Reach(tuple(touches), grants, tuple(_of_machine(plan)), metadata)


def _of_probe(
    gate: Gate, probe: Probe, plan: Plan, values: Mapping[str, JSON], secret: frozenset[str]
) -> Iterator[Touch]:
    connections = plan.connections
    for number, (spec, told) in enumerate(telling(probe.spec, connections, values)):
        used = _names(spec, connections) & secret
        remarks = (*told.remarks, *([f"asked by a runner at {probe.vantage}, not from here"] if probe.vantage else []))
        if used and _open(spec, connections, values):
            remarks = (*remarks, "its host comes from an answer, so no credential is sent there")
        effect = probe.effect if spec is probe.spec or not isinstance(probe.spec, ReplaySpec) else Effect.READ
        key = f"{probe.id}" if not number else f"{probe.id}+{number}"
        yield Touch(
            key,
            Group[told.group],
            told.what,
            told.where,
            effect,
            gate.title,
            tuple(sorted(used)),
            told.hosts,
            (*remarks, *_shell(spec, values, secret), *_hours(probe)),
            told.outside,
        )


def _of_journal(connection: Connection, values: Mapping[str, JSON], secret: frozenset[str]) -> Touch:
    """The database that keeps the launch: it is written to by everybody who does anything."""
    where, hosts, remarks = led_to(connection, values)
    used = tuple(sorted({*names_in(wire.dump(connection))} & secret))
    return Touch(
        "journal", Group.DATABASE, "keeps the journal of the launch", where, Effect.WRITE, "", used, hosts, remarks
    )


def _hours(probe: Probe) -> tuple[str, ...]:
    return (f"only {probe.when}",) if probe.when else ()


def _shell(spec: ProbeSpec, values: Mapping[str, JSON], secret: frozenset[str]) -> tuple[str, ...]:
    """The values that a command gets in its environment: the text itself is given to the shell as it stands."""
    if not isinstance(spec, RunSpec):
        return ()
    names = dict.fromkeys(names_in(spec.command))
    known = [f"{name}={values[name]}" for name in names if values.get(name) is not None]
    given = [name for name in (*names, *(one for _, value in spec.env for one in names_in(value))) if name in secret]
    told = [f"with {', '.join(known)}"] if known else []
    return (*told, *([f"gets the credential {', '.join(dict.fromkeys(given))}"] if given else []))


def _names(spec: ProbeSpec, connections: Mapping[str, Connection]) -> set[str]:
    """Every name that a probe and its connection refer to; of a replay, those of its request."""
    asked = spec.request if isinstance(spec, ReplaySpec) else spec
    connection = connections.get(str(getattr(asked, "connection", "")))
    dumped = wire.dump(connection) if connection is not None else None
    return {*names_in(wire.dump(asked)), *names_in(dumped)}


def _parts(spec: ProbeSpec) -> Iterator[ProbeSpec]:
    """What a probe asks: itself, and what its effects are counted by."""
    yield spec
    if isinstance(spec, ReplaySpec) and spec.counts is not None:
        yield spec.counts.spec


def _goes_to(name: str, touches: list[Touch]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for one in touches:
        if name not in one.credentials:
            continue
        if one.group is Group.COMMAND:
            found[f"a command of {one.gate}, which may send it anywhere"] = None
        elif one.hosts:
            found.update(dict.fromkeys(one.hosts))
        else:
            found[one.where or one.what] = None
    return tuple(found)


def _of_machine(plan: Plan) -> Iterator[str]:
    used = {
        str(getattr(spec, "connection", ""))
        for gate in (*plan.gates, *plan.watch_gates)
        for probe in gate.probes
        for spec in _parts(probe.spec)
    } | {plan.journal}
    for name, item in plan.connections.items():
        match item:
            case AwsConnection() if item.secret_access_key is None and name in used:
                profile = f"profile {item.profile} of ~/.aws" if item.profile else "environment, ~/.aws or the instance"
                yield f"AWS credentials of this machine ({profile}) for the connection {name}"
            case PostgresConnection() if item.password is None and name in used:
                yield f"a PostgreSQL password of this machine (~/.pgpass, PGPASSWORD) for the connection {name}"
            case _:
                pass


def unbound(probe: Probe, plan: Plan) -> str:
    """Why a probe would send a credential to a host that an answer names; empty if it would not.

    Hosts are confirmed when a profile is allowed. One that a captured value chooses was confirmed by nobody.
    """
    if not plan.credentials:
        return ""
    secret = {item.name for item in plan.credentials}
    values = {item.name: item.value for item in plan.variables}
    for spec in _parts(probe.spec):
        names = _names(spec, plan.connections) & secret
        asked = _open(spec, plan.connections, values) if names else ()
        if asked:
            return (
                f"the credential {min(names)} goes only to hosts that were allowed with the profile, "
                f"and ${{{asked[0]}}} would choose another"
            )
    return ""


def _open(spec: ProbeSpec, connections: Mapping[str, Connection], values: Mapping[str, JSON]) -> tuple[str, ...]:
    """The names that choose the host of a probe and that nobody knows before it runs."""
    match spec:
        case HttpSpec():
            urls = [spec.url]
        case ReplaySpec():
            urls = [spec.request.url]
        case MetricSpec() | CiSpec():
            urls = [str(getattr(connections.get(spec.connection), "url", ""))]
        case LookSpec():
            return ()
        case _:
            connection = connections.get(str(getattr(spec, "connection", "")))
            match connection:
                case PostgresConnection():
                    urls = [f"postgresql://{connection.host}"]
                case AwsConnection() if connection.endpoint:
                    urls = [connection.endpoint]
                case _:
                    return ()
    return tuple(name for url in urls if url for name in open_names(url, values))


__all__ = ["Grant", "Group", "Reach", "Script", "Touch", "reach", "unbound"]
