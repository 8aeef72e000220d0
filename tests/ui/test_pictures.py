"""The screen as text, with a frozen clock: what a person would see, line by line.

After a wanted change: look at the screen, then COCKPIT_UPDATE_SNAPSHOTS=1 pytest tests/ui/test_pictures.py.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ui_stage import MakeStage

from cockpit.core.names import GateId
from fakes.flight import FakeFlight, claim
from fakes.plans import many_gates, track_ai

Compare = Callable[[list[str]], None]


async def test_board_160x46(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(160, 46)) as s:
        snapshot(s.rows)


async def test_board_80x24(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(80, 24)) as s:
        snapshot(s.rows)


async def test_board_240x70(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(240, 70)) as s:
        snapshot(s.rows)


async def test_board_120x40(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(120, 40)) as s:
        snapshot(s.rows)


async def test_board_untouched(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(FakeFlight(track_ai()), size=(160, 46)) as s:
        snapshot(s.rows)


async def test_board_of_10000_gates(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(FakeFlight(many_gates(10_000)), size=(120, 40)) as s:
        await s.press("end")
        snapshot(s.rows)


async def test_claims_80x24(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(80, 24)) as s:
        s.board.go(GateId("ecs-services"), claim("ecs-services", 2))
        await s.settle()
        snapshot(s.rows)


async def test_output_80x24(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(80, 24)) as s:
        await s.press("enter", "tab")
        snapshot(s.rows)


async def test_sign_off(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(120, 34)) as s:
        await s.press("s", "enter", "enter", "right")
        snapshot(s.rows)


async def test_vouch(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(120, 34)) as s:
        s.board.go(GateId("ecs-services"), claim("ecs-services", 2))
        await s.press("v", "ctrl+s")
        snapshot(s.rows)


async def test_palette(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(120, 34)) as s:
        await s.press("ctrl+p")
        snapshot(s.rows)


async def test_why_not_go(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(120, 34)) as s:
        await s.press("g")
        snapshot(s.rows)


async def test_help(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(120, 60)) as s:
        await s.press("question_mark")
        snapshot(s.rows)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (20, 5), (40, 12), (99, 33), (100, 34), (300, 9)])
async def test_no_size_breaks_it(stage: MakeStage, size: tuple[int, int]) -> None:
    async with stage(size=size) as s:
        assert len(s.rows) == size[1]
        for keys in (["down"], ["enter", "down"], ["tab"], ["escape"], ["o"], ["o"], ["f"], ["f"]):
            await s.press(*keys)
        for opener in ("s", "g", "question_mark", "ctrl+p"):
            await s.press(opener, "escape")
        assert s.board.scene.gate is not None


async def test_a_storm_of_sizes_ends_in_the_right_picture(stage: MakeStage) -> None:
    async with stage(size=(160, 46)) as s:
        before = s.rows
        for size in [(1, 1), (80, 24), (20, 5), (240, 70), (3, 60), (160, 2), (81, 25), (160, 46)]:
            await s.pilot.resize_terminal(*size)
        await s.settle()
        assert s.rows == before
