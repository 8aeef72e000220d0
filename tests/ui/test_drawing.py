"""Rows of cells: whatever the text, a row has exactly its width, and nothing is lost without a mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from cockpit.ui import brush

WIDE = "日本語🚀"
texts = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]) | st.sampled_from(WIDE), max_size=60
)
rows = st.lists(texts.map(Segment), max_size=6)


@given(texts, st.integers(0, 40))
def test_cut_never_takes_more_room_and_marks_what_it_cut(text: str, width: int) -> None:
    short = brush.cut(text, width)
    assert cell_len(short) <= width
    assert short == text or width == 0 or short.endswith("…")


@given(texts, st.integers(0, 40))
def test_fit_takes_exactly_its_room(text: str, width: int) -> None:
    assert cell_len(brush.fit(text, width)) == width


@given(rows, rows, st.integers(0, 50))
def test_fill_and_spread_take_exactly_their_room(left: brush.Row, right: brush.Row, width: int) -> None:
    assert brush.length(brush.fill(left, width)) == width
    assert brush.length(brush.spread(left, right, width)) == width


@given(st.lists(rows, max_size=8), st.integers(0, 60), st.integers(0, 12), rows)
def test_a_frame_has_its_size_however_small(inner: list[brush.Row], width: int, height: int, title: brush.Row) -> None:
    found = brush.frame(inner, width, height, title=title, rule=Style(), foot=title)
    assert len(found) == height
    assert all(brush.length(row) == width for row in found)


@given(texts, st.integers(1, 40))
def test_wrapping_loses_no_word(text: str, width: int) -> None:
    lines = brush.wrap(text, width, limit=1_000)
    assert all(cell_len(line) <= max(width, 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.lists(st.tuples(st.integers(-2, 50), texts.filter(bool), st.just(Style())), max_size=8), st.integers(0, 40))
def test_placed_texts_never_touch_and_never_stick_out(items: list[tuple[int, str, Style]], width: int) -> None:
    assert brush.length(brush.place(items, width)) <= width


@given(rows, rows, st.integers(1, 40))
def test_the_difference_covers_every_changed_cell(one: brush.Row, other: brush.Row, width: int) -> None:
    old, new = brush.fill(one, width), brush.fill(other, width)
    left, right = brush.difference(old, new, width)
    assert 0 <= left < right <= width

    def cells(row: brush.Row) -> list[str]:
        return [char for part in row for char in part.text for _ in range(max(cell_len(char), 1))]

    before, after = cells(old), cells(new)
    if len(before) == len(after) == width:  # no character without a cell
        assert before[:left] == after[:left]
        assert before[right:] == after[right:]
