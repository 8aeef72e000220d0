"""The public timelines, imported, loaded and opened: what the clocks show at each mark is what the document says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from known import folder

from cockpit.cli.import_ import convert
from cockpit.core import intents
from cockpit.core.clock import read_clock
from cockpit.core.names import LaunchId
from cockpit.core.review import review
from cockpit.core.timeline import sequence
from cockpit.profile import load
from fakes.generate import ANA, Book


def timelines() -> dict[str, list[dict[str, Any]]]:
    """The steps of every document; nothing where the shared folder is missing."""
    shared = folder()
    if shared is None:
        return {}
    listed = json.loads((shared / "checklists" / "timelines.json").read_text("utf-8"))
    return {name: entry["steps"] for name, entry in listed.items()}


def offset_of(step: dict[str, Any], t0: datetime) -> timedelta | None:
    """How far from T-0 a step is, by the file; None: it says no time of its own."""
    if step.get("offset_s") is not None:
        return timedelta(seconds=step["offset_s"])
    if "start" not in step:
        return None
    return datetime.fromisoformat(f"{step['date']}T{step['start']}").replace(tzinfo=t0.tzinfo) - t0


@pytest.mark.parametrize("name", timelines() or [pytest.param("", marks=pytest.mark.skip(reason="no shared folder"))])
def test_offsets_are_equal_on_the_clocks(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path / "home"))
    shared = folder()
    assert shared is not None
    path = tmp_path / "x.toml"
    path.write_text(convert(shared / "checklists" / name)[0], "utf-8")
    zone = ZoneInfo(load(path, fresh=True).plan.timezone)
    t0 = datetime(2025, 12, 19, 10, 0, tzinfo=zone)
    plan = load(path, t0=t0, fresh=True).plan
    steps = sorted(timelines()[name], key=lambda step: step["line"])
    assert len(plan.marks) == len(steps)
    book = Book(plan, t0.astimezone(UTC) - timedelta(days=30))
    assert book.submit(intents.Open(LaunchId("demo-1"), "1"), ANA) is None
    views = sequence(review(book.launch, book.now))
    told = 0
    for view, step in zip(views, steps, strict=True):
        offset = offset_of(step, t0)
        if offset is None:
            continue
        told += 1
        assert (view.mark.offset, view.due, view.planned) == (offset, t0 + offset, t0 + offset)
        clock = read_clock(book.launch, t0 + offset)
        assert (clock.t, clock.l) == (offset, offset)
    assert told >= len(steps) - 3
