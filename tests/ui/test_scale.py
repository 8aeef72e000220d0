"""Ten thousand gates, five hundred results: what is drawn is what can be seen, what is repainted is what changed."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from textual.geometry import Region
from ui_stage import MakeStage, Stage

from cockpit.core.names import GateId
from cockpit.core.reading import Outcome
from fakes.flight import FakeFlight, flying
from fakes.plans import many_gates, track_ai


class Watch:
    """Collects what the board asks Textual to repaint."""

    def __init__(self, stage: Stage) -> None:
        self.regions: list[Region] = []
        self.whole = 0
        mosaic = stage.board._mosaic
        refresh = mosaic.refresh

        def watching(*regions: Region, **more: object) -> object:
            self.regions += regions
            self.whole += not regions
            return refresh(*regions, **more)

        mosaic.refresh = watching

    @property
    def cells(self) -> int:
        return sum(region.area for region in self.regions)


async def test_a_probe_result_repaints_parts_of_rows(stage: MakeStage) -> None:
    async with stage() as s:
        watch = Watch(s)
        s.flight.prove("flags", ago=timedelta(0))
        await s.settle()
        assert watch.whole == 0
        assert {region.height for region in watch.regions} == {1}
        gates = s.board._mosaic.area("gates")
        line = next(number for number, row in enumerate(s.rows) if "Feature flags ready" in row)
        inside = [region for region in watch.regions if gates.y <= region.y < gates.y + gates.height and region.x < 95]
        assert [region.y for region in inside] == [line]
        assert watch.cells < 60


async def test_nothing_new_repaints_nothing(stage: MakeStage) -> None:
    async with stage() as s:
        watch = Watch(s)
        s.board._tick()
        s.flight.alarm("")
        await s.settle()
        assert (watch.regions, watch.whole) == ([], 0)


async def test_a_tick_repaints_the_clock_and_the_ages_only(stage: MakeStage) -> None:
    async with stage() as s:
        watch = Watch(s)
        s.flight.advance(timedelta(seconds=1))
        s.board._tick()
        await s.settle()
        assert watch.whole == 0
        assert 0 < watch.cells < 300


async def test_a_burst_of_results_is_one_picture(stage: MakeStage) -> None:
    async with stage(FakeFlight(many_gates(100))) as s:
        shown = []
        give = s.board._mosaic.give
        s.board._mosaic.give = lambda scene: (shown.append(scene), give(scene))
        for round_ in range(5):
            for number in range(1, 101):
                s.flight.prove(f"gate-{number}", Outcome.FAIL if round_ % 2 else Outcome.PASS, ago=timedelta(0))
        await s.settle()
        assert len(shown) < 10, "500 results"
        assert "100/100" in s.text or "15/15" in s.text


async def test_ten_thousand_gates_draw_what_can_be_seen(stage: MakeStage) -> None:
    async with stage(FakeFlight(many_gates(10_000))) as s:
        assert "Service number 1 is healthy" in s.text
        assert "▼ 5686 lines below" in s.text
        await s.press("end")
        assert s.board.scene.gate == "gate-1429"
        assert "Service number 1429 is healthy" in s.text
        await s.press("down")
        assert s.board.scene.gate != "gate-1429"
        watch = Watch(s)
        s.flight.prove("gate-9000", ago=timedelta(0))
        await s.settle()
        gates = s.board._mosaic.area("gates")
        inside = [r for r in watch.regions if gates.y <= r.y < gates.y + gates.height and r.x < gates.width]
        assert inside == [], "a gate out of sight costs no row"


async def test_find_among_ten_thousand(stage: MakeStage) -> None:
    async with stage(FakeFlight(many_gates(10_000))) as s:
        await s.press("ctrl+p")
        await s.type("number 7777")
        await s.press("enter")
        assert s.board.scene.gate == GateId("gate-7777")
        assert "▸○ Service number 7777 is healthy" in s.text


async def test_many_categories_scroll(stage: MakeStage) -> None:
    async with stage(FakeFlight(many_gates(600, 120))) as s:
        await s.press(*["tab"] * 30)
        assert s.board.scene.gate == "gate-151"
        assert "▸○ Service number 151 is healthy" in s.text
        assert "─ Area 31 ─" in s.text


async def test_the_wheel_scrolls_without_selecting(stage: MakeStage) -> None:
    from textual import events

    async with stage(FakeFlight(many_gates(600, 3))) as s:
        before = s.board.scene.gate
        event = events.MouseScrollDown(None, 10, 20, 0, 1, 0, False, False, False)
        s.board._mosaic.on_mouse_scroll_down(event)
        await s.settle()
        assert s.board.scene.gate == before
        assert "Service number 1 is healthy" not in "\n".join(row[:60] for row in s.rows[9:])


async def test_a_plan_without_gates_is_no_go(stage: MakeStage) -> None:
    from dataclasses import replace

    async with stage(FakeFlight(replace(track_ai(), gates=(), timeline=()))) as s:
        assert " NO-GO " in s.text
        assert "the profile has no gate that binds the GO" in s.text
        await s.press("down", "enter", "r", "tab", "f")
        assert s.app.is_running


async def test_the_spinner_turns_only_the_running_rows(stage: MakeStage) -> None:
    async with stage(flying(track_ai())) as s:
        watch = Watch(s)
        s.board._turn()
        await s.settle()
        assert sorted({(region.width, region.height) for region in watch.regions}) == [(2, 1)]
        assert len(watch.regions) == 2


async def test_pictures_from_another_thread_arrive(stage: MakeStage) -> None:
    async with stage(FakeFlight(many_gates(60, 2))) as s:

        def report() -> None:
            for number in range(1, 61):
                s.flight.prove(f"gate-{number}", ago=timedelta(0))

        await asyncio.to_thread(report)
        await s.settle()
        assert s.text.count("30/30") == 2


async def test_the_board_goes_on_under_a_dialog(stage: MakeStage) -> None:
    async with stage() as s:
        await s.press("n")
        s.flight.prove("images")
        s.flight.stop("images")
        await s.settle()
        assert "auto 10s" in s.row("Docker images current"), "it can be seen beside the dialog"
        await s.press("escape")
        assert "auto 10s" in s.row("Docker images current")
