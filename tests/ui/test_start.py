"""The screen without a profile: what it offers, and what each choice answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from ui_stage import rows_of

from cockpit.ui.screens.start import Choice, Found, Recent, StartApp

FOUND = [Found(Path("cockpit.toml"), "EPIC 011 MVP Launch"), Found(Path("profiles/[/nope].toml"))]
RECENT = [Recent("track-ai-1", Path("cockpit.toml"), "EPIC 011 MVP Launch", "today 12:17", "NO-GO 13/20")]


@asynccontextmanager
async def started(size: tuple[int, int] = (100, 30)) -> AsyncIterator[tuple[StartApp, Any]]:
    app = StartApp(FOUND, RECENT)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


@pytest.mark.parametrize(
    ("downs", "choice"),
    [
        (0, Choice("profile", Path("cockpit.toml"))),
        (1, Choice("profile", Path("profiles/[/nope].toml"))),
        (2, Choice("recent", Path("cockpit.toml"), "track-ai-1")),
        (3, Choice("demo")),
    ],
)
async def test_what_each_row_answers(downs: int, choice: Choice) -> None:
    async with started() as (app, pilot):
        await pilot.press(*["down"] * downs, "enter")
    assert app.return_value == choice


async def test_import_shows_how_and_comes_back() -> None:
    async with started() as (app, pilot):
        await pilot.press(*["down"] * 9, "enter")
        await pilot.pause()
        assert "cockpit import CHECKLIST.md -o cockpit.toml" in "\n".join(rows_of(app))
        await pilot.press("escape")
        assert app.is_running
        await pilot.press("q")
    assert app.return_value is None


async def test_everything_offered_can_be_read() -> None:
    async with started() as (app, _pilot):
        text = "\n".join(rows_of(app))
    for words in ("EPIC 011 MVP Launch", "[/nope].toml", "NO-GO 13/20", "Fly the demo", "Import a checklist"):
        assert words in text


@pytest.mark.parametrize("size", [(1, 1), (30, 8), (80, 24)])
async def test_no_size_breaks_it(size: tuple[int, int]) -> None:
    async with started(size) as (app, pilot):
        await pilot.press("down", "t", "up")
        assert len(rows_of(app)) == size[1]
