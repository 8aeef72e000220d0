"""The tables of a journal, and the triggers that refuse to change them."""

from __future__ import annotations

import sqlite3
from typing import Final

APPLICATION: Final = 0x636B7074  # `ckpt`: the file says what it is to `file` and to us

_JOURNAL = """\
CREATE TABLE journal (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL, launch TEXT NOT NULL, project TEXT NOT NULL,
  format INTEGER NOT NULL, keyed INTEGER NOT NULL CHECK (keyed IN (0, 1)), created TEXT NOT NULL, mac TEXT NOT NULL
)"""
_ENTRY = """\
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL,
  by_name TEXT NOT NULL, by_role TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL, mac TEXT NOT NULL
)"""
_TABLES = (_JOURNAL, _ENTRY)

# INSERT OR REPLACE takes rows away without asking a trigger on DELETE, so inserts are looked at too
_TRIGGERS = (
    """\
CREATE TRIGGER journal_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'a journal is never changed'); END""",
    """\
CREATE TRIGGER journal_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'a journal is never changed'); END""",
    """\
CREATE TRIGGER journal_insert BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'a journal is never changed'); END""",
    """\
CREATE TRIGGER entry_update BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'a journal is never changed'); END""",
    """\
CREATE TRIGGER entry_delete BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'a journal is never changed'); END""",
    """\
CREATE TRIGGER entry_insert BEFORE INSERT ON entry
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry) OR EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a journal is never changed'); END""",
)

_STRICT = " STRICT" if sqlite3.sqlite_version_info >= (3, 37) else ""  # RHEL 9 brings 3.34

SCHEMA: Final = (*(table + _STRICT for table in _TABLES), *_TRIGGERS)
"""What a new journal is made of, statement by statement."""

KNOWN: Final = frozenset({*_TABLES, *(f"{table} STRICT" for table in _TABLES), *_TRIGGERS})
"""Every statement that a journal may be made of."""
