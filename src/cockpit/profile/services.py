"""Probe tables that ask a database or AWS through a library: sql and aws."""

from __future__ import annotations

import re

from cockpit.core.probe import AwsConnection, AwsSpec, PostgresConnection, SqlSpec
from cockpit.core.sqltext import StatementProblem, acts, read_sql
from cockpit.core.template import Unresolved
from cockpit.profile.probing import ProbeTable
from cockpit.profile.site import Site, connection_of
from cockpit.profile.sqlwrites import find_write
from cockpit.profile.texts import SQL


def read_sql_probe(table: ProbeTable, site: Site) -> SqlSpec | None:
    """What an sql probe asks; None, and errors, where it cannot be said."""
    text = table.sql or ""
    site.inspect("sql", text, SQL)
    try:
        read_sql(text)
    except StatementProblem as problem:
        site.error("sql", str(problem), "one statement for each probe, and nothing for psql itself")
    except Unresolved as problem:
        named = re.search(r"\$\{\w+\}", str(problem))
        site.error("sql", str(problem), "join texts with ||", column=text.find(named[0]) + 1 if named else 0)
    write = find_write(text)
    if write and table.effect in {None, "read"}:
        hint = 'it runs in a READ ONLY transaction; say effect = "write" (or "production")'
        site.error("sql", f"{write.words} changes the database", hint, column=write.column)
    elif (act := acts(text)) and table.effect in {None, "read"}:
        hint = 'no READ ONLY transaction holds it back; say effect = "write" (or "production")'
        site.error("sql", f"{act} acts on the database", hint, column=text.lower().find(act) + 1)
    connection = connection_of(table.on, site, PostgresConnection, "postgresql")
    return SqlSpec(connection, text, table.max_rows or 1_000) if connection else None


def read_aws(table: ProbeTable, site: Site) -> AwsSpec | None:
    """What an aws probe asks; None, and errors, where it cannot be said."""
    from cockpit.profile.awscheck import check_call

    site.inspect("with", table.with_)
    connection = connection_of(table.on, site, AwsConnection, "aws")
    service, _, operation = (table.aws or "").strip().partition(".")
    call = check_call(service, operation, table.with_)
    for place, problem, hint, at_key in call.problems:
        if place is None:
            site.sheet.error((*site.path, "aws"), problem, hint, rule="aws")
        else:
            given = (*site.path, "with", *place)
            bare = not place and "with" not in table.model_fields_set and "with_" not in table.model_fields_set
            site.sheet.error((*site.path, "aws") if bare else given, problem, hint, key=at_key, rule="aws")
    if call.known and not call.reads and table.effect is None:
        hint = 'say what it may do: effect = "write" (or "production"; "read" if it changes nothing)'
        site.error("aws", f"{operation} may change something and states no effect", hint)
    if call.known and call.changes and table.effect == "read":
        site.error("effect", f"{operation} does not only read", 'say effect = "write" or "production"')
    if not connection or not call.known:
        return None
    return AwsSpec(connection, service, operation, table.with_ or None, table.max_pages or 20)
