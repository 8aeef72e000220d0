"""Writes only the cells that changed. Textual crops a repaint at its right end but begins it at the widget's left edge.

One widget draws the whole board, so that edge is the edge of the screen: over a slow line a moved selection would
cost three times its bytes.
"""

from __future__ import annotations

from rich.console import Console
from textual._compositor import ChopsUpdate


class Trimmed(ChopsUpdate):
    """The same update, cropped at both ends."""

    def __init__(self, update: ChopsUpdate) -> None:
        super().__init__(update.chops, update.spans, update.chop_ends)

    def render_segments(self, console: Console) -> str:
        """The escape sequences for the terminal."""
        found: list[str] = []
        for y, left, right in self.spans:
            for end, (start, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or start >= right or end <= left:
                    continue
                first = max(start, left)
                found.append(f"\x1b[{y + 1};{first + 1}H")
                found.append(strip.crop(first - start, min(end, right) - start).render(console))
        return "".join(found)
