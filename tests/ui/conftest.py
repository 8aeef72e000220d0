"""A stage for the screen: the real app without a terminal, real key presses, rows of text to look at."""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from ui_stage import MakeStage, Stage

from cockpit.engine.flight import Picture
from cockpit.ui.app import CockpitApp
from fakes.flight import FakeFlight, flying
from fakes.plans import track_ai

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests, each in a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(autouse=True)
def _here_is_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The operator's own zone is UTC, wherever the tests run: the screen shows it where it is not the launch's."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def stage() -> MakeStage:
    """`async with stage(flight, size=(160, 46)) as s:` the board of a flight, by default the Track-AI morning."""

    @asynccontextmanager
    async def make(
        flight: FakeFlight | None = None, *, size: tuple[int, int] = (160, 46), **options: Any
    ) -> AsyncIterator[Stage]:
        flying_now = flight if flight is not None else flying(track_ai())
        exported: list[Picture] = []

        async def export(picture: Picture) -> str:
            exported.append(picture)
            return "/home/gage/track-ai-snapshot.md"

        app = CockpitApp(flying_now, **{"export": export, "animate": False, **options})
        async with app.run_test(size=size) as pilot:
            found = Stage(app, pilot, flying_now)
            found.exported = exported
            await found.settle()
            yield found

    return make


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[list[str]], None]:
    """Compare lines with `snapshots/NAME.txt`; COCKPIT_UPDATE_SNAPSHOTS=1 writes them instead."""

    def compare(rows: list[str]) -> None:
        name = request.node.name.removeprefix("test_").replace("[", "_").rstrip("]")
        path = SNAPSHOTS / f"{name}.txt"
        found = "\n".join(line.rstrip() for line in rows) + "\n"
        if os.environ.get("COCKPIT_UPDATE_SNAPSHOTS"):
            path.write_text(found, "utf-8")
        assert path.exists(), (
            f"{path.name} is missing: look at the screen, then write it with COCKPIT_UPDATE_SNAPSHOTS=1"
        )
        assert found == path.read_text("utf-8")

    return compare
