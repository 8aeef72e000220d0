"""The schema `cockpit` of a shared journal, as numbered migrations, and the roles that may use it. Text only.

    cockpit.journal     one row for each launch: the cover
    cockpit.entry       one row for each entry; numbers 1, 2, 3 ... of each launch without gaps
    cockpit.epoch       who leads a launch, since when; the highest number leads
    cockpit.migration   what was done to this schema

Columns that the chain covers are text exactly as in an SQLite journal, so that a launch moves between both without
loss. `login` and `stored` are the server's own word of who wrote and when; no client can write them. Rows are added and
read, never changed: the roles have no right to it, and triggers refuse it to everybody else. Who owns the tables, or
is superuser, can take the triggers away; that is what the chain is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from cockpit.core.plain import plain_line

READERS: Final = "cockpit_read"
"""The role that may read every launch of a database."""
WRITERS: Final = "cockpit_append"
"""The role that may read and append."""

ROLES: Final = (READERS, WRITERS)
"""Both; they belong to the whole server, not to one database."""

GUARDED: Final = ("journal", "entry", "epoch", "migration")
"""Tables whose rows are never changed."""

_TABLES = """\
CREATE TABLE cockpit.migration (
  number integer PRIMARY KEY, login text NOT NULL DEFAULT session_user, applied timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE cockpit.journal (
  launch text PRIMARY KEY, id text NOT NULL UNIQUE, project text NOT NULL, format integer NOT NULL,
  keyed integer NOT NULL CHECK (keyed IN (0, 1)), created text NOT NULL, mac text NOT NULL,
  login text NOT NULL DEFAULT session_user, stored timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE cockpit.entry (
  launch text NOT NULL REFERENCES cockpit.journal, seq bigint NOT NULL CHECK (seq > 0),
  id text NOT NULL, at text NOT NULL, by_name text NOT NULL, by_role text NOT NULL, kind text NOT NULL,
  payload text NOT NULL, mac text NOT NULL,
  login text NOT NULL DEFAULT session_user, stored timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (launch, seq), UNIQUE (launch, id)
);
CREATE TABLE cockpit.epoch (
  launch text NOT NULL REFERENCES cockpit.journal, number bigint NOT NULL CHECK (number > 0), holder text NOT NULL,
  login text NOT NULL DEFAULT session_user, taken timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (launch, number)
);"""

_REFUSALS = """\
CREATE FUNCTION cockpit.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a journal is never changed';
END $$;
CREATE FUNCTION cockpit.in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <> (SELECT coalesce(max(e.seq), 0) + 1 FROM cockpit.entry AS e WHERE e.launch = NEW.launch) THEN
    RAISE EXCEPTION 'a journal is never changed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER in_order BEFORE INSERT ON cockpit.entry FOR EACH ROW EXECUTE FUNCTION cockpit.in_order();
"""
_GUARDS = "\n".join(
    f"CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON cockpit.{table} "
    "FOR EACH ROW EXECUTE FUNCTION cockpit.refuse();\n"
    f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON cockpit.{table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION cockpit.refuse();"
    for table in GUARDED
)

_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32  # of pg_trigger.tgtype

# The lock is of the transaction: it goes with it, however it ends. Nothing is asked of the client in between, so that
# a client that dies or hangs here holds up nobody. `known` comes first: it is the answer to a repeated append whose
# first answer got lost. The channel of a launch carries its newest number; it is a hint, the number is the truth.
_APPEND = """\
CREATE FUNCTION cockpit.alone(in_launch text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('cockpit ' || in_launch, 0));
$$;
CREATE FUNCTION cockpit.append(
  in_launch text, in_expected bigint, in_mac text, in_epoch bigint,
  ids text[], ats text[], names text[], roles text[], kinds text[], payloads text[], macs text[],
  OUT outcome text, OUT last bigint
) LANGUAGE plpgsql AS $$
DECLARE
  link text;
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
    RAISE EXCEPTION 'synchronous_commit is %: a commit would not mean that it is on the disk',
      current_setting('synchronous_commit');
  END IF;
  PERFORM cockpit.alone(in_launch);
  SELECT e.seq, e.mac INTO last, link FROM cockpit.entry AS e
    WHERE e.launch = in_launch ORDER BY e.seq DESC LIMIT 1;
  IF last IS NULL THEN
    SELECT 0, j.mac INTO last, link FROM cockpit.journal AS j WHERE j.launch = in_launch;
  END IF;
  IF EXISTS (SELECT FROM cockpit.entry AS e WHERE e.launch = in_launch AND e.id = ANY (ids)) THEN
    outcome := 'known';
  ELSIF last <> in_expected THEN
    outcome := 'moved';
  ELSIF link <> in_mac THEN
    outcome := 'another history';
  ELSIF in_epoch <> (SELECT coalesce(max(p.number), 0) FROM cockpit.epoch AS p WHERE p.launch = in_launch) THEN
    outcome := 'fenced';
  ELSE
    INSERT INTO cockpit.entry (launch, seq, id, at, by_name, by_role, kind, payload, mac)
      SELECT in_launch, in_expected + new.n, new.id, new.at, new.name, new.role, new.kind, new.payload, new.mac
        FROM unnest(ids, ats, names, roles, kinds, payloads, macs)
          WITH ORDINALITY AS new (id, at, name, role, kind, payload, mac, n)
        ORDER BY new.n
      ON CONFLICT (launch, id) DO NOTHING;
    last := in_expected + cardinality(ids);
    outcome := 'recorded';
    PERFORM pg_notify('cockpit_' || md5(in_launch), last::text);
  END IF;
END $$;
CREATE FUNCTION cockpit.lead(in_launch text, in_holder text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  made bigint;
BEGIN
  PERFORM cockpit.alone(in_launch);
  SELECT coalesce(max(p.number), 0) + 1 INTO made FROM cockpit.epoch AS p WHERE p.launch = in_launch;
  INSERT INTO cockpit.epoch (launch, number, holder) VALUES (in_launch, made, in_holder);
  RETURN made;
END $$;"""

_RIGHTS = f"""\
REVOKE ALL ON SCHEMA cockpit FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA cockpit FROM PUBLIC, {READERS}, {WRITERS};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cockpit FROM PUBLIC;
GRANT USAGE ON SCHEMA cockpit TO {READERS}, {WRITERS};
GRANT SELECT ON ALL TABLES IN SCHEMA cockpit TO {READERS}, {WRITERS};
GRANT INSERT (launch, id, project, format, keyed, created, mac) ON cockpit.journal TO {WRITERS};
GRANT INSERT (launch, seq, id, at, by_name, by_role, kind, payload, mac) ON cockpit.entry TO {WRITERS};
GRANT INSERT (launch, number, holder) ON cockpit.epoch TO {WRITERS};
GRANT EXECUTE ON FUNCTION cockpit.alone(text), cockpit.lead(text, text), cockpit.append(
  text, bigint, text, bigint, text[], text[], text[], text[], text[], text[], text[]) TO {WRITERS};"""

# Any login that may connect can take any advisory lock of a database, and so nobody could append while it held that of
# a launch. A lock of the row needs a right that no login has: the function has it. What was added is counted: a rule of
# the table can make an INSERT do nothing, and nothing must be called recorded then.
_BOUND = """\
CREATE OR REPLACE FUNCTION cockpit.alone(in_launch text) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM cockpit.journal AS j WHERE j.launch = in_launch FOR UPDATE;
END $$;
CREATE OR REPLACE FUNCTION cockpit.append(
  in_launch text, in_expected bigint, in_mac text, in_epoch bigint,
  ids text[], ats text[], names text[], roles text[], kinds text[], payloads text[], macs text[],
  OUT outcome text, OUT last bigint
) LANGUAGE plpgsql AS $$
DECLARE
  link text;
  added bigint;
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
    RAISE EXCEPTION 'synchronous_commit is %: a commit would not mean that it is on the disk',
      current_setting('synchronous_commit');
  END IF;
  PERFORM cockpit.alone(in_launch);
  SELECT e.seq, e.mac INTO last, link FROM cockpit.entry AS e
    WHERE e.launch = in_launch ORDER BY e.seq DESC LIMIT 1;
  IF last IS NULL THEN
    SELECT 0, j.mac INTO last, link FROM cockpit.journal AS j WHERE j.launch = in_launch;
  END IF;
  IF EXISTS (SELECT FROM cockpit.entry AS e WHERE e.launch = in_launch AND e.id = ANY (ids)) THEN
    outcome := 'known';
  ELSIF last <> in_expected THEN
    outcome := 'moved';
  ELSIF link <> in_mac THEN
    outcome := 'another history';
  ELSIF in_epoch <> (SELECT coalesce(max(p.number), 0) FROM cockpit.epoch AS p WHERE p.launch = in_launch) THEN
    outcome := 'fenced';
  ELSE
    INSERT INTO cockpit.entry (launch, seq, id, at, by_name, by_role, kind, payload, mac)
      SELECT in_launch, in_expected + new.n, new.id, new.at, new.name, new.role, new.kind, new.payload, new.mac
        FROM unnest(ids, ats, names, roles, kinds, payloads, macs)
          WITH ORDINALITY AS new (id, at, name, role, kind, payload, mac, n)
        ORDER BY new.n
      ON CONFLICT (launch, id) DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    IF added <> cardinality(ids) THEN
      RAISE EXCEPTION 'the table takes no entries: it is not as it was made';
    END IF;
    last := in_expected + cardinality(ids);
    outcome := 'recorded';
    PERFORM pg_notify('cockpit_' || md5(in_launch), last::text);
  END IF;
END $$;"""

MIGRATIONS: Final = (f"{_TABLES}\n{_REFUSALS}\n{_GUARDS}\n{_APPEND}\n{_RIGHTS}", _BOUND)
"""What makes the schema, in order; number N is `MIGRATIONS[N - 1]`. One that was released is never edited."""

VERSION: Final = len(MIGRATIONS)
"""The number of the newest migration that this version knows."""


def _bodies() -> dict[str, tuple[str, bool]]:
    """What each function does, and whether it does it with its owner's rights, after the newest migration."""
    made = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION cockpit\.(\w+)\((?:(?!\$\$).)*?\$\$(.*?)\$\$", re.DOTALL)
    return {
        found[1]: (found[2], "SECURITY DEFINER" in found[0].split("$$")[0])
        for script in MIGRATIONS
        for found in made.finditer(script)
    }


GUARDS: Final = (
    "WITH own AS (SELECT c.oid, c.relname, c.relkind, c.relrowsecurity FROM pg_catalog.pg_class AS c "
    "WHERE c.relnamespace = 'cockpit'::regnamespace AND c.relname IN ('journal', 'entry', 'epoch', 'migration')) "
    "SELECT 'table', o.relname::text, o.relkind::text, o.relrowsecurity::text FROM own AS o "
    "UNION ALL SELECT 'rule', o.relname::text, r.rulename::text, '' FROM own AS o "
    "JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = o.oid "
    "UNION ALL SELECT 'heir', o.relname::text, i.inhrelid::regclass::text, '' FROM own AS o "
    "JOIN pg_catalog.pg_inherits AS i ON i.inhparent = o.oid "
    "UNION ALL SELECT 'trigger', o.relname::text, t.tgname::text, t.tgfoid::regproc::text || ' ' || t.tgtype "
    "FROM own AS o JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = o.oid "
    "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL "
    "UNION ALL SELECT 'function', p.proname::text, p.prosrc, p.prosecdef::text FROM pg_catalog.pg_proc AS p "
    "WHERE p.pronamespace = 'cockpit'::regnamespace"
)
"""Asks for everything that decides what becomes of a row, one a line: its sort, its name, what it is, how."""

AS_MADE: Final = tuple(
    sorted(
        [("table", table, "r", "false") for table in GUARDED]
        + [
            ("trigger", table, "never_changed", f"cockpit.refuse {_ROW + _BEFORE + _DELETE + _UPDATE}")
            for table in GUARDED
        ]
        + [("trigger", table, "never_emptied", f"cockpit.refuse {_BEFORE + _TRUNCATE}") for table in GUARDED]
        + [("trigger", "entry", "in_order", f"cockpit.in_order {_ROW + _BEFORE + _INSERT}")]
        + [("function", name, body, str(owners).lower()) for name, (body, owners) in _bodies().items()]
    )
)
"""What `GUARDS` finds where nobody changed anything."""


def loosened(there: Iterable[Sequence[object]]) -> str:
    """What is not as it was made of everything that decides what becomes of a row; empty: nothing.

    A rule can swallow what is added, a policy can hide it, another function of the same name can say `recorded` and do
    nothing: the owner of the database can do all of it, and none of it leaves a trace in a row.

    Args:
        there: what `GUARDS` found.
    """
    rows = sorted(tuple(map(str, row)) for row in there)
    if rows == list(AS_MADE):
        return ""
    odd = [row for row in rows if row not in AS_MADE] or [row for row in AS_MADE if row not in rows] or rows
    what = f": {odd[0][0]} {plain_line(odd[0][1], 60)}" if odd else ""
    return f"the guards against change are not as they were made{what}"
