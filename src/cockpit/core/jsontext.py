"""JSON that can only be read one way.

A name that stands twice in one table has two values, and readers differ in which one they take: a service that says
`{"ok": false, "ok": true}` has not said that all is well.
"""

from __future__ import annotations

from collections import Counter

from cockpit.core.names import JSON


class Twice(ValueError):
    """A name stands twice in one table."""

    def __init__(self, name: str) -> None:
        """Say which; foreign, as it came."""
        super().__init__(f"the name {name[:60]!r} stands twice in one table")
        self.name = name


def table_of(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    """The table of these names, for `object_pairs_hook`.

    Raises:
        Twice: a name stands twice.
    """
    table = dict(pairs)
    if len(table) < len(pairs):
        raise Twice(next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1))
    return table
