"""Probe tables that replay a request and count what it did."""

from __future__ import annotations

from dataclasses import replace

from cockpit.core.effects import needs_effect
from cockpit.core.probe import AwsSpec, Count, Effect, HttpSpec, ReplaySpec, SqlSpec
from cockpit.profile.claims import check_path
from cockpit.profile.probing import CountTable, ProbeTable
from cockpit.profile.requests import read_http
from cockpit.profile.services import read_aws, read_sql_probe
from cockpit.profile.site import Site

_COUNTING = ("http", "sql", "aws")
SETTLE = 2.0


def read_replay(table: ProbeTable, site: Site) -> ReplaySpec | None:
    """What a replay asks; None, and errors, where it cannot be said."""
    if table.effect in {None, "read"}:
        hint = 'say what it may do: effect = "write" (or "production")'
        site.error("replay", "a replay is sent to see what it does", hint)
    request = read_http(table.model_copy(update={"effect": table.effect or "write"}), site, "replay")
    settle = table.settle.total_seconds() if table.settle is not None else SETTLE
    timeout = table.timeout.total_seconds() if table.timeout is not None else 10.0
    if table.counts is not None and settle >= timeout:
        site.error("settle", "the timeout is over before the effects have settled", "raise timeout, or lower settle")
    if table.settle is not None and table.counts is None:
        site.error("settle", "nothing is counted, so nothing settles", "say counts, or delete it", at_key=True)
    counts = _counts(table.counts, site) if table.counts is not None else None
    if table.counts is not None and counts is None:
        return None
    return ReplaySpec(request, table.times, table.together, settle, counts)


def _counts(table: CountTable, outer: Site) -> Count | None:
    site = replace(outer, path=(*outer.path, "counts"))
    given = [kind for kind in _COUNTING if getattr(table, kind) is not None]
    if len(given) != 1:
        problem = f"one thing counts, found {' and '.join(given)}" if given else "nothing is asked here"
        outer.error("counts", problem, f"exactly one of {', '.join(_COUNTING)}", at_key=True)
        return None
    asked = ProbeTable.model_construct(
        table.model_fields_set,
        **{name: getattr(table, name) for name in CountTable.model_fields if name != "value"},
        effect="read",
    )
    spec: HttpSpec | SqlSpec | AwsSpec | None
    match given[0]:
        case "http":
            spec = replace(read_http(asked, site), asks=False)  # nobody said so of a POST here
        case "sql":
            spec = read_sql_probe(asked, site)
        case _:
            spec = read_aws(asked, site)
    check_path(table.value, (*site.path, "value"), site.sheet, None)
    if spec is None:
        return None
    if needs_effect(spec) is not Effect.READ:
        site.error(given[0], "what counts the effects only reads", "it is asked twice, before and after")
        return None
    return Count(spec, table.value)
