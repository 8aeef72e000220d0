"""The screen as text, with a frozen clock: what a person would see, line by line.

After a wanted change: look at the screen, then COCKPIT_UPDATE_SNAPSHOTS=1 pytest tests/ui/test_pictures.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from ui_stage import MakeStage

from cockpit.core import orders
from cockpit.core.names import GateId, MarkId
from cockpit.core.reading import Outcome
from fakes.conducting import MINUTE, launch_day, ready_day
from fakes.flight import FakeFlight, claim, flying
from fakes.plans import T0, many_gates, track_ai

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


def held() -> FakeFlight:
    """The launch day, stopped three minutes ago."""
    flight = flying(launch_day())
    flight.record(orders.CallHold("queue grows"))
    flight.advance(3 * MINUTE)
    flight.record(orders.TickStep(MarkId("deploy"), 0))
    return flight


@pytest.mark.parametrize("size", [(80, 24), (160, 46)], ids=["80x24", "160x46"])
async def test_board_in_a_hold(stage: MakeStage, snapshot: Compare, size: tuple[int, int]) -> None:
    async with stage(held(), size=size) as s:
        snapshot(s.rows)


@pytest.mark.parametrize("size", [(80, 24), (160, 46)], ids=["80x24", "160x46"])
async def test_sequence(stage: MakeStage, snapshot: Compare, size: tuple[int, int]) -> None:
    async with stage(held(), size=size) as s:
        await s.press("T")
        snapshot(s.rows)


async def test_board_scrubbed(stage: MakeStage, snapshot: Compare) -> None:
    flight = held()
    flight.record(orders.Scrub("storm over the data centre", "Tuesday 09:00, after the failover drill"))
    async with stage(flight, size=(160, 46)) as s:
        snapshot(s.rows)


async def test_board_with_a_t0_that_has_passed(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(FakeFlight(launch_day(), now=T0 + 300 * MINUTE), size=(120, 40)) as s:
        snapshot(s.rows)


@pytest.mark.parametrize("size", [(80, 24), (120, 34)], ids=["80x24", "120x34"])
async def test_roll_call(stage: MakeStage, snapshot: Compare, size: tuple[int, int]) -> None:
    flight = held()
    flight.record(orders.OpenPoll())
    flight.prove("logs", Outcome.FAIL, ago=timedelta())
    async with stage(flight, size=size) as s:
        await s.press("P")
        snapshot(s.rows)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["H"], id="resume"),
        pytest.param(["T", "z", "+", "2", "0"], id="slip"),
        pytest.param(["T", "y"], id="recycle"),
        pytest.param(["T", "x"], id="scrub"),
        pytest.param(["T", "home", "c"], id="complete"),
        pytest.param(["g"], id="why_not_go"),
    ],
)
async def test_in_a_hold(stage: MakeStage, snapshot: Compare, keys: list[str]) -> None:
    async with stage(held(), size=(80, 24)) as s:
        await s.press(*keys)
        snapshot(s.rows)


@pytest.mark.parametrize("keys", [pytest.param([], id="board"), pytest.param(["A"], id="give_go")])
async def test_go(stage: MakeStage, snapshot: Compare, keys: list[str]) -> None:
    async with stage(ready_day("pm", "devops"), size=(120, 34)) as s:
        await s.press(*keys)
        snapshot(s.rows)


async def test_override(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(held(), size=(120, 40)) as s:
        await s.press("A")
        snapshot(s.rows)


async def test_board_overridden(stage: MakeStage, snapshot: Compare) -> None:
    flight = ready_day("devops")
    flight.record(orders.Authorise("Gage", "OVERRIDE many", "Morgan is on a plane"))
    async with stage(flight, size=(120, 34)) as s:
        snapshot(s.rows)


async def test_help(stage: MakeStage, snapshot: Compare) -> None:
    async with stage(size=(120, 80)) as s:
        await s.press("question_mark")
        snapshot(s.rows)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (20, 5), (40, 12), (99, 33), (100, 34), (300, 9)])
async def test_no_size_breaks_it(stage: MakeStage, size: tuple[int, int]) -> None:
    async with stage(size=size) as s:
        assert len(s.rows) == size[1]
        for keys in (["down"], ["enter", "down"], ["tab"], ["escape"], ["o"], ["o"], ["f"], ["f"]):
            await s.press(*keys)
        for opener in ("s", "g", "question_mark", "ctrl+p", "H", "T", "P", "A"):
            await s.press(opener, "escape")
        assert s.board.scene.gate is not None


async def test_a_storm_of_sizes_ends_in_the_right_picture(stage: MakeStage) -> None:
    async with stage(size=(160, 46)) as s:
        before = s.rows
        for size in [(1, 1), (80, 24), (20, 5), (240, 70), (3, 60), (160, 2), (81, 25), (160, 46)]:
            await s.pilot.resize_terminal(*size)
        await s.settle()
        assert s.rows == before
