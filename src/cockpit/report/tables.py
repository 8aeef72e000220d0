"""A Markdown table. Its cells must be inert already."""

from __future__ import annotations

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table; every cell must be inert already. An empty cell is a dash."""
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return [*lines, *(f"| {' | '.join(value or '–' for value in row)} |" for row in rows)]
