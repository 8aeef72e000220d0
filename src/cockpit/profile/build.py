"""Tables to a plan. Every problem on the way is noted on the sheet; a plan with errors is not handed out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from cockpit.core.names import JSON, CategoryId, PhaseId, Role
from cockpit.core.plan import Category, Phase, Plan, Station
from cockpit.core.probe import (
    AwsConnection,
    Connection,
    GithubConnection,
    PostgresConnection,
    PrometheusConnection,
)
from cockpit.core.template import names_in
from cockpit.profile import checks, conduct
from cockpit.profile.errorpages import check_error_pages
from cockpit.profile.gates import GateMaker
from cockpit.profile.journals import read_journal
from cockpit.profile.marks import check_sequence, read_timeline
from cockpit.profile.positions import Path
from cockpit.profile.scope import Scope, place_of, read_scope
from cockpit.profile.sheet import Sheet
from cockpit.profile.site import Site
from cockpit.profile.tables import AwsTable, GithubTable, PostgresTable, ProfileTables, PrometheusTable
from cockpit.profile.texts import check_secret, check_url, inspect
from cockpit.profile.times import read_t0, read_zone
from cockpit.profile.watches import read_watches

_SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_PHASES = (Phase(PhaseId("launch-day"), "Launch day"), Phase(PhaseId("post-launch"), "Post-launch", after_t0=True))


def build(tables: ProfileTables, sheet: Sheet, overrides: Mapping[str, JSON], t0: datetime | None, source: str) -> Plan:
    """Make the plan of a profile.

    Args:
        tables: what was read.
        sheet: where it was read from; takes what is wrong.
        overrides: values for variables, instead of the profile's.
        t0: T-0 instead of the profile's.
        source: the file's path, for the plan.
    """
    phases = _phases(tables)
    checks.check_ids(tables, phases, sheet)
    scope = read_scope(tables, overrides, sheet)
    connections = _connections(tables, scope, sheet)
    maker = GateMaker(tables, scope, connections, phases, sheet)
    gates = tuple(maker.gate(name, table) for name, table in tables.gate.items())
    categories = tuple(
        Category(CategoryId(name), item.title, item.expected_gates) for name, item in tables.category.items()
    )
    watches, watch_gates = read_watches(tables, maker, sheet)
    checks.check_counts(tables, gates, categories, phases, sheet)
    check_error_pages(gates, sheet)
    _warn_unfilled(scope, maker.used, sheet)
    zone = read_zone(tables.launch.timezone, sheet)
    stated = read_t0(tables, zone, sheet)
    marks = read_timeline(tables, stated or t0, zone, sheet)
    check_sequence(tables, marks, phases, sheet)
    launch = tables.launch
    return Plan(
        project=launch.project,
        title=launch.title,
        gates=gates,
        categories=categories,
        phases=phases,
        digest=hashlib.sha256(sheet.raw).hexdigest(),
        source=source,
        owner=launch.owner,
        checklist=launch.checklist,
        journal=read_journal(tables, connections, sheet),
        t0=t0 or stated,
        window=launch.window,
        timezone=launch.timezone,
        close_at_least=launch.close_at_least,
        variables=tuple(scope.variables.values()),
        credentials=tuple(scope.credentials.values()),
        connections=connections,
        stations=tuple(Station(Role(item.role), item.person, item.function, item.login) for item in tables.station),
        timeline=marks,
        success=conduct.read_success(tables),
        escalation=conduct.read_escalation(tables),
        follow_ups=conduct.read_follow_ups(tables, sheet),
        watches=watches,
        watch_gates=watch_gates,
        rollback=conduct.read_rollback(tables, sheet),
        contacts=conduct.read_contacts(tables, sheet),
        communication=conduct.read_communication(tables, scope.credentials, sheet),
        poll=conduct.read_poll(tables, marks, sheet),
        severities=conduct.read_severities(tables, sheet),
    )


def _phases(tables: ProfileTables) -> tuple[Phase, ...]:
    if not tables.phase:
        return _PHASES
    return tuple(Phase(PhaseId(name), item.title, item.after_t0, item.opens) for name, item in tables.phase.items())


# ------------------------------------------------------------------------------------------------------ connections
def _connections(tables: ProfileTables, scope: Scope, sheet: Sheet) -> dict[str, Connection]:
    found: dict[str, Connection] = {}
    known = scope.names
    for name, table in tables.connections.items():
        path: Path = ("connections", name)
        fields = table.model_dump(exclude={"kind"})
        value_of = Site(path, sheet, scope, known, {}).value_of
        for key, value in fields.items():
            inspect(sheet, (*path, key), value, known)
        match table:
            case PostgresTable():
                check_secret(sheet, (*path, "password"), table.password, "a password", value_of)
                if table.sslmode not in _SSLMODES and not names_in(table.sslmode):
                    sheet.error(
                        (*path, "sslmode"), f"unknown sslmode {table.sslmode!r}", f"one of {', '.join(_SSLMODES)}"
                    )
                if not table.port.isascii() or not (table.port.isdigit() or names_in(table.port)):
                    sheet.error((*path, "port"), "the port is no number")
                found[name] = PostgresConnection(name, **fields)
            case AwsTable():
                check_secret(sheet, (*path, "secret_access_key"), table.secret_access_key, "a secret key", value_of)
                check_secret(sheet, (*path, "session_token"), table.session_token, "a token", value_of)
                if table.endpoint is not None:
                    check_url(sheet, (*path, "endpoint"), table.endpoint, value_of)
                found[name] = AwsConnection(name, **fields)
            case PrometheusTable():
                check_url(sheet, (*path, "url"), table.url, value_of)
                check_secret(sheet, (*path, "token"), table.token, "a token", value_of)
                found[name] = PrometheusConnection(name, **fields)
            case GithubTable():
                if table.url is None:
                    del fields["url"]
                else:
                    check_url(sheet, (*path, "url"), table.url, value_of)
                check_secret(sheet, (*path, "token"), table.token, "a token", value_of)
                found[name] = GithubConnection(name, **fields)
    return found


def _warn_unfilled(scope: Scope, used: Mapping[str, int], sheet: Sheet) -> None:
    for name, variable in scope.variables.items():
        if variable.value is None and not sheet.failed:
            count = used.get(name, 0)
            waits = f"{count} probe{' waits' if count == 1 else 's wait'} for it" if count else "nothing needs it yet"
            hint = variable.description or "give it a value"
            problem = f"the variable {name} is not filled in, {waits}"
            sheet.note(place_of(name, sheet), problem, hint, key=True, rule="unfilled")
