"""Where things stand: the boxes of the categories, the panes of the board, and the ways between the gates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.names import CategoryId, GateId
from cockpit.ui.arrange import arrange
from cockpit.ui.moves import kept, moved
from cockpit.ui.panes.grid import Grid, Group
from cockpit.ui.scene import Area, Scene, Spotlight
from fakes.flight import FakeFlight, flying
from fakes.plans import many_gates, track_ai

TRACK_AI = flying(track_ai()).picture


def groups(sizes: list[int]) -> list[Group]:
    return [
        Group(CategoryId(f"c{number}"), f"Category {number}", tuple(GateId(f"g{number}-{i}") for i in range(size)))
        for number, size in enumerate(sizes)
    ]


sizes = st.lists(st.integers(0, 12), min_size=1, max_size=14)


@given(sizes, st.integers(0, 260))
def test_every_gate_has_one_place_and_boxes_never_overlap(counts: list[int], width: int) -> None:
    grid = Grid(groups(counts), width)
    assert len(grid.spots) == sum(counts)
    assert sum(grid.widths) + 2 * (grid.count - 1) <= max(width, 0) or grid.count == 1
    for column in grid.columns:
        line = 0
        for box in column:
            assert box.top == line, "one box stands right below the other"
            line += box.height
        assert line <= grid.height
    for gate, spot in grid.spots.items():
        assert grid.gate_at(spot.box.column, spot.line) == gate


@given(sizes.filter(any), st.integers(20, 260), st.data())
def test_no_way_leads_out_of_the_grid_and_down_is_undone_by_up(
    counts: list[int], width: int, data: st.DataObject
) -> None:
    grid = Grid(groups(counts), width)
    gate = data.draw(st.sampled_from(sorted(grid.spots)))
    for by in (-1, 1):
        assert grid.sideways(gate, by) in grid.spots
        assert grid.vertical(gate, by * 5) in grid.spots
        step = grid.vertical(gate, by)
        assert step in grid.spots
        if step != gate:
            assert grid.vertical(step, -by) == gate


@given(sizes.filter(any), st.integers(20, 260))
def test_tab_meets_every_category_with_gates_once(counts: list[int], width: int) -> None:
    grid = Grid(groups(counts), width)
    here = grid.first()
    met = []
    while here is not None:
        met.append(grid.spots[here].box.number)
        here = grid.neighbour(here, 1)
    assert met == [number for number, count in enumerate(counts) if count]


@pytest.mark.parametrize(("width", "columns"), [(80, 2), (60, 1), (71, 2), (94, 2), (142, 3), (200, 5)])
def test_columns_follow_the_width(width: int, columns: int) -> None:
    assert Grid(groups([5, 4, 4, 4, 1, 2]), width).count == columns


def test_the_design_s_picture_is_what_comes_out() -> None:
    grid = Grid(groups([5, 4, 4, 4, 1, 2]), 95)
    assert [[box.number for box in column] for column in grid.columns] == [[0, 2, 4], [1, 3, 5]]


spotlights = st.sampled_from(list(Spotlight))


@given(
    st.integers(1, 320),
    st.integers(1, 120),
    st.booleans(),
    spotlights,
    st.integers(1, 80),
    st.tuples(st.booleans(), st.integers(0, 60), st.integers(0, 2)),
)
def test_panes_stay_on_the_screen_and_never_overlap(
    width: int, height: int, wide: bool, spotlight: Spotlight, want: int, extra: tuple[bool, int, int]
) -> None:
    strip, blockers, ticker = extra
    scene = Scene(TRACK_AI, GateId("rds"), spotlight=spotlight, wide_output=wide)
    areas = arrange(width, height, scene, lambda _cells: want, strip=strip, blockers_want=blockers, ticker=ticker)
    assert not {"ticker", "latest"} <= areas.keys(), "a note that stands in the list needs no line"
    taken: set[tuple[int, int]] = set()
    for area in areas.values():
        if area.width <= 0 or area.height <= 0:
            continue
        assert area.x >= 0
        assert area.y >= 0
        assert area.x + area.width <= width
        assert area.y + area.height <= height
        cells = {(x, y) for x in range(area.x, area.x + area.width) for y in range(area.y, area.y + area.height)}
        assert not cells & taken
        taken |= cells
    assert areas["header"].height >= 1, "the verdict is always in sight"


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((160, 46), {"header", "timeline", "gates", "blockers", "latest", "detail", "output", "poll", "footer"}),
        ((80, 24), {"header", "timeline", "gates", "detail", "poll", "footer"}),
        ((20, 5), {"header", "gates", "footer"}),
        ((1, 1), {"header"}),
    ],
)
def test_what_each_size_shows(size: tuple[int, int], shown: set[str]) -> None:
    areas = arrange(*size, Scene(TRACK_AI, GateId("rds")), lambda _cells: 16)
    assert {name for name, area in areas.items() if area.width > 0 and area.height > 0} == shown


def test_a_small_screen_shows_what_the_keys_move_in() -> None:
    reading = Scene(TRACK_AI, GateId("rds"), spotlight=Spotlight.OUTPUT)
    assert "output" in arrange(80, 24, reading, lambda _cells: 16)
    tiny = arrange(40, 6, Scene(TRACK_AI, GateId("rds"), spotlight=Spotlight.CLAIMS), lambda _cells: 16)
    assert tiny["detail"] == Area(0, 1, 40, 4)
    assert "gates" not in tiny


@given(
    st.lists(
        st.sampled_from(
            ["up", "down", "left", "right", "next", "previous", "open", "back", "home", "end", "page_up", "page_down"]
        ),
        max_size=40,
    ),
    st.integers(20, 260),
)
def test_no_sequence_of_movements_loses_the_selection(keys: list[str], width: int) -> None:
    scene = Scene(TRACK_AI, GateId("rds"))
    plan = TRACK_AI.launch.plan
    grid = Grid([Group(key, key, tuple(one.id for one in gates)) for key, gates in plan.gates_of.items()], width)
    for key in keys:
        scene = moved(scene, key, grid, 10)
        assert scene.view is not None
        assert (scene.claim is not None) == (scene.spotlight is Spotlight.CLAIMS)


def test_a_selection_that_disappears_gives_way_to_the_next_one() -> None:
    picture = FakeFlight(many_gates(6, 2)).picture
    grid = Grid([Group(CategoryId("a"), "A", (GateId("gate-1"), GateId("gate-5")))], 80)
    assert kept(Scene(picture, GateId("gate-3")), grid).gate == "gate-5"
    assert kept(Scene(picture, GateId("gate-6")), grid).gate == "gate-5"
    assert kept(Scene(picture, GateId("gate-1")), grid).gate == "gate-1"
