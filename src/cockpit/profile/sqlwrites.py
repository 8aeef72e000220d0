"""What an SQL text obviously does: its first word, and whether that writes. A look, not a parser.

The transaction is what protects the database (READ ONLY); this only says at load what would fail at launch.
"""

from __future__ import annotations

import re

from cockpit.core.frozen import frozen

_ASIDE = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|\Z)|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|"
    r"\$\$.*?(?:\$\$|\Z)|\$(?P<tag>[A-Za-z_]\w*)\$.*?(?:\$(?P=tag)\$|\Z)",
    re.DOTALL,
)
_FIRST = re.compile(r"[\s(]*([A-Za-z]+)")
_WRITES = frozenset(
    (
        "insert",
        "update",
        "delete",
        "merge",
        "truncate",
        "drop",
        "alter",
        "create",
        "grant",
        "revoke",
        "copy",
        "call",
        "do",
        "vacuum",
        "reindex",
        "cluster",
        "refresh",
        "lock",
        "comment",
        "reassign",
        "security",
        "import",
        "notify",
        "listen",
        "prepare",
        "execute",
        "load",
        "discard",
        "set",
        "reset",
        "begin",
        "start",
        "commit",
        "rollback",
        "savepoint",
    )
)
_INSIDE = re.compile(r"\b(insert\s+into|delete\s+from|merge\s+into|update\s+[\w.\"]+\s+set)\b", re.IGNORECASE)
_LOCKING = re.compile(r"\bfor\s+(?:no\s+key\s+)?(?:update|share)\b", re.IGNORECASE)


@frozen
class Write:
    """What changes something, and at which character, from 1."""

    words: str
    column: int


def find_write(text: str) -> Write | None:
    """The words of a statement that change something; texts, names and comments in it do not count."""
    bare = _ASIDE.sub(lambda found: " " * len(found[0]), text)
    found = _FIRST.match(bare)
    if not found:
        return None
    first = found[1].lower()
    if first in _WRITES:
        return Write(first.upper(), found.start(1) + 1)
    inside = _INSIDE.search(bare) if first in {"with", "explain"} else _LOCKING.search(bare)
    if inside and (first != "explain" or re.search(r"\banalyze\b", bare, re.IGNORECASE)):
        return Write(" ".join(inside[0].upper().split()), inside.start() + 1)
    return None
