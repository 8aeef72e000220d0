"""Rows of a screen as plain lists of segments: measuring, cutting, joining, framing. No widget, no launch.

A row is a list of Rich segments without control codes. Widths are terminal cells: a wide character takes two.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from cockpit.core.plain import plain_line

Row: TypeAlias = list[Segment]

ELLIPSIS: Final = "…"


def cells(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int) -> str:
    """`text`, shortened with an ellipsis to at most `width` cells."""
    if width <= 0:
        return ""
    if cells(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip(" ") + ELLIPSIS


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells: shortened or padded on the right."""
    if width <= 0:
        return ""
    short = cut(text, width)
    return short + " " * (width - cells(short))


def length(row: Iterable[Segment]) -> int:
    """The cells of a row."""
    total = 0
    for text, _, _ in row:
        total += len(text) if text.isascii() else cell_len(text)
    return total


def crop(row: Row, width: int) -> Row:
    """A row shortened to at most `width` cells; the part that is cut ends with an ellipsis."""
    found: Row = []
    left = width
    for part in row:
        size = cells(part.text)
        if size > left:
            if left > 0:
                found.append(Segment(cut(part.text, left), part.style))
            return found
        found.append(part)
        left -= size
    return found


def fill(row: Row, width: int, ground: Style | None = None) -> Row:
    """A row in exactly `width` cells: shortened, or padded in `ground`."""
    if width <= 0:
        return []
    size = length(row)
    if size > width:
        row = crop(row, width)
        size = length(row)
    return [*row, Segment(" " * (width - size), ground)] if size < width else row


def spread(left: Row, right: Row, width: int, ground: Style | None = None) -> Row:
    """`left` at the left end and `right` at the right end of `width` cells; `left` gives way."""
    if width <= 0:
        return []
    size = length(right)
    if size >= width:
        return fill(right, width, ground)
    return [*fill(left, width - size, ground), *right]


def over(row: Row, style: Style) -> Row:
    """A row with `style` laid over every segment (a background, as a rule)."""
    return [Segment(part.text, style if part.style is None else part.style + style) for part in row]


def wrap(text: str, width: int, limit: int = 200) -> list[str]:
    """`text` in lines of at most `width` cells, broken at blanks where there are some; at most `limit` lines."""
    if width <= 0:
        return []
    found: list[str] = []
    for line in text.split("\n"):
        rest = line.replace("\t", "    ")
        while cells(rest) > width and len(found) < limit:
            head = set_cell_size(rest, width).rstrip(" ") or rest[:1]
            space = head.rfind(" ") if rest[len(head) : len(head) + 1] not in {"", " "} else -1
            head = head[:space] if space > width // 3 else head
            found.append(head)
            rest = rest[len(head) :].lstrip(" ")
        found.append(rest)
        if len(found) >= limit:
            break
    return found[:limit]


def frame(
    rows: list[Row],
    width: int,
    height: int,
    *,
    title: Row,
    rule: Style,
    foot: Row | None = None,
    ground: Style | None = None,
) -> list[Row]:
    """Rows in a rounded box of `width` by `height` cells; a box too small for a border shows the rows alone.

    The title stands in the upper rule at the left, the foot in the lower rule at the right.
    """
    if width < 6 or height < 3:
        return [fill(row, width, ground) for row in (rows + [[]] * height)[:height]]
    inner = width - 4
    head = crop(title, width - 6)
    top = [Segment("╭─ ", rule), *head, Segment(f" {'─' * (width - 5 - length(head))}╮", rule)]
    tail = crop(foot or [], width - 6)
    bottom = (
        [Segment(f"╰{'─' * (width - 5 - length(tail))} ", rule), *tail, Segment(" ─╯", rule)]
        if tail
        else [Segment(f"╰{'─' * (width - 2)}╯", rule)]
    )
    left, right = Segment("│ ", rule), Segment(" │", rule)
    body = [[left, *fill(row, inner, ground), right] for row in (rows + [[]] * height)[: height - 2]]
    return [top, *body, bottom]


def place(items: Iterable[tuple[int, str, Style]], width: int, ground: Style | None = None) -> Row:
    """Texts at given cells of a row of at most `width` cells.

    The earlier of two items that would touch each other is kept, the later one left out.
    """
    kept: list[tuple[int, str, Style]] = []
    for start, text, style in items:
        end = start + cells(text)
        touches = any(start <= x + cells(other) and x <= end for x, other, _ in kept)
        if start >= 0 and end <= width and not touches:
            kept.append((start, text, style))
    row: Row = []
    column = 0
    for start, text, style in sorted(kept, key=lambda item: item[0]):
        if start > column:
            row.append(Segment(" " * (start - column), ground))
        row.append(Segment(text, style))
        column = start + cells(text)
    return row


def joined(row: Row) -> Row:
    """The same cells in fewer segments: blanks join what stands before them on the same ground.

    Every segment costs some forty bytes of styling on its way to the terminal.
    """
    found: Row = []
    for part in row:
        text, style, _ = part
        before = found[-1] if found else None
        if before is not None and (style == before.style or (text.isspace() and _blank_alike(before.style, style))):
            found[-1] = Segment(before.text + text, before.style)
        elif text:
            found.append(part)
    return found


def _blank_alike(one: Style | None, other: Style | None) -> bool:
    """Whether a blank looks the same in both styles."""
    if one is None or other is None:
        return one is other
    return one.bgcolor == other.bgcolor and not (one.underline or other.underline or one.reverse or other.reverse)


def clean(row: Row) -> Row:
    """The last door: whatever reached a row, a terminal could not obey it.

    Texts are made plain where they enter; this costs a look at each segment and holds even if one slipped through.
    """
    if all(part.text.isprintable() for part in row):
        return row
    return [part if part.text.isprintable() else Segment(plain_line(part.text), part.style) for part in row]


def difference(old: Row, new: Row, width: int) -> tuple[int, int]:
    """The span of cells in which two rows of `width` cells differ."""
    left = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        left += cells(one.text)
    right = width
    for one, other in zip(reversed(old), reversed(new), strict=False):
        if one != other:
            break
        right -= cells(one.text)
    return (left, right) if left < right else (0, width)
