"""An SQL statement of a profile, read far enough to bind values safely: quotes, comments, its first word, its end.

It is no SQL parser. It knows where a `${name}` can be a bound value and where it cannot, that there is exactly one
statement, and which word it begins with; the server judges the rest. Strings are read as standard ones
(`standard_conforming_strings`, on since PostgreSQL 9.1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.secret import Secret
from cockpit.core.template import Ref, Unresolved, Values, read, value_of

_TOKEN = re.compile(
    r"""(?P<blank>\s+) | (?P<line>--[^\n]*) | (?P<block>/\*)
    | (?P<quoted>[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*")
    | (?P<dollar>\$(?:[^\W\d]\w*)?\$) | (?P<number>\$\d+)
    | (?P<word>[^\W\d][\w$]*) | (?P<ref>\0) | (?P<unclosed>['"]) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ACTS = (
    r"dblink|pg_(?:terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile|pg_switch_wal|pg_promote|pg_notify"
    r"|pg_wal_replay_(?:pause|resume)|pg_backup_(?:start|stop)|pg_st(?:art|op)_backup|pg_create_restore_point"
    r"|pg_(?:create|drop|copy)_(?:physical|logical)_replication_slot|pg_drop_replication_slot|pg_replication_origin"
    r"|pg_replication_slot_advance|pg_logical_slot_get|pg_logical_emit_message|pg_stat_(?:statements_)?reset"
    r"|pg_file_(?:write|unlink|rename|sync)|lo_(?:export|import|unlink|put|creat|from_bytea|truncate)|lowrite"
    r"|(?:query|cursor)_to_xml|ts_stat|ts_rewrite|crosstab|connectby|xpath_table"
    r"|pg_(?:try_)?advisory_(?:xact_)?lock|pg_log_(?:backend|standby_snapshot)|pg_logfile_rotate"
    r"|brin_(?:de)?summarize_|gin_clean_pending_list|heap_force_|pg_truncate_visibility_map|pg_buffercache_evict"
    r"|pg_sync_replication_slots|pg_background_|pg_nextoid|pg_import_system_collations"
    r"|aws_lambda\W|aws_s3\W|\bhttp_(?:get|post|put|patch|delete|head)\b|\bnet\W+http_|\bU&"
)
"""Functions that act although their transaction is READ ONLY, or that run another statement from a text.

Compiled by the first look: that takes a millisecond, which no first frame should wait for.
"""
_BLOCK = re.compile(r"/\*|\*/")


class StatementProblem(ValueError):
    """A text that cannot be sent as one statement; one sentence."""


@frozen
class Statement:
    """One SQL statement cut at its references."""

    parts: tuple[str | Ref, ...]
    word: str
    """The word that it begins with, in lower case: `select`, `with`, `update` ..."""


def acts(source: str) -> str:
    """The name in a statement of something that a READ ONLY transaction does not hold back; empty for none.

    A look, not a parser: it looks into texts and comments too, since a text may be run. What a function of the
    database's own does cannot be seen from here; a user that may only read is what stops it.
    """
    found = re.search(_ACTS, source, re.IGNORECASE)
    return found[0].lower() if found else ""


@lru_cache(maxsize=1024)
def read_sql(source: str) -> Statement:
    """Read one statement.

    Raises:
        StatementProblem: it is empty, several statements, a command of psql, or a quote is never closed.
        Unresolved: a reference stands inside quotes, where a value could not be bound.
    """
    if "\0" in source:
        raise StatementProblem("the statement holds a NUL byte")
    if source.lstrip().startswith("\\"):
        raise StatementProblem(f"{source.split(maxsplit=1)[0]} is a command of psql, not SQL")
    cut = read(source).parts
    refs = iter([part for part in cut if isinstance(part, Ref)])
    text = "".join(part if isinstance(part, str) else "\0" for part in cut)
    parts: list[str | Ref] = []
    word, ended, position = "", False, 0
    while found := _TOKEN.match(text, position):
        kind, token = str(found.lastgroup), found[0]
        if kind in {"block", "dollar"}:
            token = text[position : _closing(text, found)]
        position += len(token)
        if kind in {"blank", "line", "block"}:
            parts.append(_named(token, refs))
            continue
        if ended and token != ";":
            raise StatementProblem("there are several statements; a probe sends exactly one")
        _refuse(kind, token, refs)
        if kind == "word" and not word:
            word = token.lower()
        elif token == ";":
            ended = bool(word)
        parts.append(next(refs) if kind == "ref" else token)
    if not word:
        raise StatementProblem("there is no statement")
    return Statement(tuple(parts), word)


def _closing(text: str, found: re.Match[str]) -> int:
    """The end of a block comment (they nest) or of a dollar-quoted text that begins at `found`."""
    if found.lastgroup == "dollar":
        end = text.find(found[0], found.end())
        if end < 0:
            raise StatementProblem(f"the text that {found[0]} opens is never closed")
        return end + len(found[0])
    depth = 0
    for mark in _BLOCK.finditer(text, found.start()):
        depth += 1 if mark[0] == "/*" else -1
        if not depth:
            return mark.end()
    raise StatementProblem("a comment is never closed")


def _named(comment: str, refs: Iterator[Ref]) -> str:
    """A comment with its references written out: nothing is bound there."""
    return "".join(f"${{{next(refs).name}}}" if char == "\0" else char for char in comment)


def _refuse(kind: str, token: str, refs: Iterator[Ref]) -> None:
    match kind:
        case "unclosed":
            raise StatementProblem(f"a quote {token} is never closed")
        case "number":
            raise StatementProblem(f"{token} is no value of a profile; write ${{name}}")
        case "quoted" | "dollar" if "\0" in token:
            name = next(refs).name
            raise Unresolved(f"${{{name}}} stands inside quotes; write it without them, it is bound as a value")
        case _:
            return


def fill_sql(source: str, values: Values) -> tuple[str, list[JSON]]:
    """The statement with PostgreSQL's own placeholders (`$1`, `$2` ...) and the values in that order.

    A value is never part of the text. Tables are bound as JSON text, lists as arrays.

    Raises:
        StatementProblem: it is not one statement.
        Unresolved: a name has no value, or stands where none can be bound.
    """
    out: list[str] = []
    bound: list[JSON] = []
    for part in read_sql(source).parts:
        if isinstance(part, str):
            out.append(part)
            continue
        value = value_of(part.name, values)
        match value:
            case Secret():
                bound.append(value.reveal())
            case dict():
                bound.append(json.dumps(value))
            case _:
                bound.append(value)
        out.append(f" ${len(bound)} ")  # set apart: `col$1` would be a name
    return "".join(out), bound
