"""What a profile would reach from here: its credentials and connections, and on request one harmless question to each.

Nothing is asked of anybody unless a person says so, and of a profile that was not allowed never.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from cockpit.core.frozen import frozen

if TYPE_CHECKING:
    from cockpit.core.probe import Connection, ProbeSpec
    from cockpit.profile import Loaded
    from cockpit.vault import Vault

PATIENCE = 10.0
"""Seconds for one question."""


@frozen
class Reached:
    """One credential or connection."""

    what: str
    fine: bool | None
    """None: it is not, and that may be as it is meant."""
    says: str
    do: str = ""


def look(loaded: Loaded, *, connect: bool) -> Iterator[Reached]:
    """Everything that the profile needs, credentials first.

    Args:
        loaded: the profile.
        connect: ask each connection one question that changes nothing.
    """
    from cockpit import vault
    from cockpit.core.plain import plain_line
    from cockpit.wiring.trusting import Trust

    plan = loaded.plan
    asked = vault.ask(plan.project, [item.name for item in plan.credentials]).result()
    for name, state in asked.states.items():
        where = f"found ({state.state.value}){f': {state.remark}' if state.remark else ''}"
        do = state.hint.partition("; `cockpit doctor`")[0]
        yield Reached(f"credential {name}", state.found, where if state.found else state.problem, do)
    why = Trust(loaded).why if connect else ""
    yield from _unfilled(loaded)
    for name, connection in plan.connections.items():
        said = plain_line(described(connection), 200)
        if not connect:
            yield Reached(f"connection {name}", fine=True, says=f"{said}: not asked (--connect asks it one question)")
        elif why:
            yield Reached(f"connection {name}", None, f"{said}: not asked, {why}", f"cockpit trust {plan.source}")
        else:
            error = asyncio.run(_ask(loaded, name, connection, asked, str(Path(plan.source).absolute().parent)))
            yield Reached(f"connection {name}", not error, f"{said}: {error or 'it answers'}")
    if connect and not why:
        yield from _journal(loaded)


def _journal(loaded: Loaded) -> Iterator[Reached]:
    """The database that keeps the launches: whether it is as it was made, and who may come near it."""
    from cockpit.core.plain import plain_line
    from cockpit.errors import CockpitError
    from cockpit.journal import pgfind
    from cockpit.wiring.shared import apart, find_target

    try:
        target = find_target(loaded.plan)
        if target is None:
            return
        near = apart(pgfind.near(target))
    except CockpitError as problem:
        yield Reached("shared journal", fine=False, says=problem.problem, do=problem.hint)
        return
    if near.loosened:
        yield Reached("shared journal", fine=False, says=near.loosened, do="ask who owns the database what was done")
    if near.intruders:
        names = plain_line(", ".join(near.intruders), 200)
        says = f"connections of {names} hold locks that seats know each other by, and may not read a launch"
        yield Reached("shared journal", fine=False, says=says, do="end them: SELECT pg_terminate_backend(PID)")
    if near.open:
        says = "every login of the server may connect, and take the locks by which seats know each other"
        name = plain_line(target.options.get("dbname", ""), 63)
        do = f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC, and GRANT it to cockpit_append and cockpit_read"
        yield Reached("shared journal", None, says, do)
    if not (near.loosened or near.intruders or near.open):
        yield Reached("shared journal", fine=True, says="only the team comes near it, and it is as it was made")


def _unfilled(loaded: Loaded) -> Iterator[Reached]:
    names = [item.name for item in loaded.plan.variables if item.value is None]
    if names:
        says = f"{', '.join(names)[:200]} {'has' if len(names) == 1 else 'have'} no value; what needs it is blocked"
        yield Reached("variables", None, says, "fill them in under [variables]")


def described(connection: Connection) -> str:
    """Where a connection leads, as the profile writes it; never a password."""
    from cockpit.core.probe import AwsConnection, GithubConnection, PostgresConnection, PrometheusConnection

    match connection:
        case PostgresConnection():
            return f"PostgreSQL {connection.user}@{connection.host}:{connection.port}/{connection.dbname}"
        case AwsConnection():
            place = connection.endpoint or connection.profile
            return f"AWS {connection.region}{f' ({place})' if place else ''}"
        case PrometheusConnection():
            return f"Prometheus {connection.url}"
        case GithubConnection():
            return f"GitHub {connection.url}"
        case _:
            assert_never(connection)


def _question(name: str, connection: Connection) -> ProbeSpec:
    from cockpit.core.probe import (
        AwsConnection,
        AwsSpec,
        GithubConnection,
        HttpSpec,
        MetricSpec,
        PostgresConnection,
        PrometheusConnection,
        SqlSpec,
    )

    match connection:
        case PostgresConnection():
            return SqlSpec(name, "SELECT 1 AS one")
        case AwsConnection():
            return AwsSpec(name, "sts", "get_caller_identity", {})
        case PrometheusConnection():
            return MetricSpec(name, "vector(1)")
        case GithubConnection():
            token = (("Authorization", f"Bearer {connection.token}"),) if connection.token else ()
            return HttpSpec("GET", f"{connection.url.rstrip('/')}/rate_limit", token, ca=connection.ca)
        case _:
            assert_never(connection)


async def _ask(loaded: Loaded, name: str, connection: Connection, vault: Vault, folder: str) -> str:
    """Why a connection does not answer, redacted and plain; empty if it does."""
    from cockpit.core.names import ProbeId
    from cockpit.core.plain import plain_line
    from cockpit.core.probe import Probe, Scene
    from cockpit.probes.registry import Probes

    plan, probes = loaded.plan, Probes()
    values = {item.name: item.value for item in plan.variables if item.value is not None} | dict(vault.secrets)
    scene = Scene(values, plan.connections, PATIENCE, folder=folder, learn=vault.learn)
    try:
        answer = await probes.ask(Probe(ProbeId("doctor/1"), "doctor", _question(name, connection)), scene)
    finally:
        await probes.close()
    error = answer.error
    if error is None and isinstance(answer.document, dict) and answer.document.get("status", 200) != 200:
        error = f"it answers with status {answer.document['status']}"
    return plain_line(vault.redact(error), 300) if error else ""
