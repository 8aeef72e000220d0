"""Where journals lie, and which launches there are, whatever else lies there."""

from __future__ import annotations

import asyncio
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.events import LaunchOpened, Noted
from cockpit.core.names import LaunchId
from cockpit.errors import JournalProblem
from cockpit.journal import find
from cockpit.journal.sqlite import SqliteJournal
from fakes.events import draft
from fakes.journals import KEY, NOW


def fly(state: Path, project: str, launch: str, *, day: int = 0, title: str = "The launch", notes: int = 0) -> Path:
    """A launch that was opened, with some notes."""
    path = find.launch_path(project, LaunchId(launch), state)
    journal = SqliteJournal.create(
        path, launch=LaunchId(launch), project=project, key=KEY, now=NOW + timedelta(days=day)
    )
    opened = LaunchOpened(LaunchId(launch), project, title, "d" * 64, None, "0.1.0")
    drafts = [draft(opened, day * 100), *(draft(Noted("x"), day * 100 + number) for number in range(1, notes + 1))]
    asyncio.run(journal.append(0, drafts))
    asyncio.run(journal.close())
    return path


def test_the_state_folder_is_the_users_own(tmp_path: Path) -> None:
    assert find.state_folder({"COCKPIT_HOME": str(tmp_path)}) == tmp_path
    assert find.state_folder({"COCKPIT_HOME": "relative"}) == Path.cwd() / "relative"
    assert Path(os.environ["HOME"]) in find.state_folder({}).parents


def test_a_launch_lies_under_its_project(tmp_path: Path) -> None:
    path = find.launch_path("track-ai", LaunchId("track-ai-20260227-abcd"), tmp_path)
    assert path == tmp_path / "launches" / "track-ai" / "track-ai-20260227-abcd.db"


@pytest.mark.parametrize("launch", ["", "..", "../x", "a/b", ".hidden", "a\0b", "x" * 200, "a\nb"])
def test_an_id_cannot_lead_elsewhere(tmp_path: Path, launch: str) -> None:
    with pytest.raises(JournalProblem, match="is no launch id"):
        find.launch_path("track-ai", LaunchId(launch), tmp_path)


@given(project=st.text(st.characters(), min_size=1, max_size=100), other=st.text(st.characters(), max_size=100))
def test_any_project_has_a_folder_of_its_own(project: str, other: str) -> None:
    state = Path("/state")
    folder = find.project_folder(project, state)
    assert folder.parent == state / "launches"
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", folder.name)
    if other != project:
        assert find.project_folder(other, state) != folder


@given(project=st.text(st.characters(), min_size=1, max_size=100))
def test_a_new_id_names_project_and_day_and_is_an_id(project: str) -> None:
    launch = find.new_launch_id(project, datetime(2026, 2, 27, 1, tzinfo=UTC))
    assert re.fullmatch(r".+-20260227-[a-z0-9]{4}", launch)
    find.launch_path(project, launch, Path("/state"))


def test_new_ids_differ() -> None:
    ids = {find.new_launch_id("track-ai", NOW) for _ in range(50)}
    assert len(ids) > 45
    assert all(each.startswith("track-ai-20260227-") for each in ids)


def test_the_launches_of_a_project_newest_first(tmp_path: Path) -> None:
    fly(tmp_path, "track-ai", "track-ai-1", day=1, notes=2)
    path = fly(tmp_path, "track-ai", "track-ai-2", day=3, title="EPIC 011", notes=4)
    fly(tmp_path, "track-ai", "track-ai-3", day=2)
    fly(tmp_path, "other", "other-1", day=9)
    found = find.launches("track-ai", tmp_path)
    assert [each.id for each in found] == ["track-ai-2", "track-ai-3", "track-ai-1"]
    newest = found[0]
    assert (newest.project, newest.title, newest.entries, newest.path) == ("track-ai", "EPIC 011", 5, path)
    assert newest.opened == NOW + timedelta(days=3)
    assert newest.last is not None
    assert find.current("track-ai", tmp_path) == newest
    assert find.current("nothing", tmp_path) is None
    assert find.launches("nothing", tmp_path) == ()


def test_the_launches_that_something_happened_in_last(tmp_path: Path) -> None:
    old = fly(tmp_path, "a", "a-1", day=1)
    fly(tmp_path, "b", "b-1", day=2)
    fly(tmp_path, "c", "c-1", day=3)
    assert [each.id for each in find.recent(2, tmp_path)] == ["c-1", "b-1"]
    journal = SqliteJournal.open(old, key=KEY)
    asyncio.run(journal.append(1, [draft(Noted("again"), 999)]))
    assert find.recent(1, tmp_path)[0].id == "a-1", "while it is open, too"
    asyncio.run(journal.close())
    assert find.recent(1, tmp_path)[0].id == "a-1"
    assert find.recent(5, tmp_path / "nowhere") == ()


def test_looking_leaves_no_trace(tmp_path: Path) -> None:
    path = fly(tmp_path, "track-ai", "track-ai-1")
    before = {each.name: each.stat().st_mtime_ns for each in path.parent.iterdir()}
    find.launches("track-ai", tmp_path)
    find.recent(5, tmp_path)
    assert {each.name: each.stat().st_mtime_ns for each in path.parent.iterdir()} == before


def test_one_bad_file_hides_no_other(tmp_path: Path) -> None:
    good = fly(tmp_path, "track-ai", "track-ai-1")
    folder = good.parent
    (folder / "empty.db").write_bytes(b"")
    (folder / "text.db").write_text("hello " * 1000)
    (folder / "half.db").write_bytes(good.read_bytes()[:5000])
    (folder / "folder.db").mkdir()
    (folder / "dangling.db").symlink_to(folder / "nowhere")
    (folder / "notes.txt").write_text("x")
    (folder / ".x.db.abcd.new").write_bytes(b"")
    found = find.launches("track-ai", tmp_path)
    assert found[0].id == "track-ai-1"
    assert not found[0].problem
    assert {each.id for each in found[1:]} == {"empty", "text", "half", "folder", "dangling"}
    assert all(each.problem and "\n" not in each.problem for each in found[1:])
    assert find.current("track-ai", tmp_path) == found[0]
    assert len(find.recent(10, tmp_path)) == 6


def test_the_words_of_a_listing_are_plain(tmp_path: Path) -> None:
    fly(tmp_path, "track-ai", "track-ai-1", title="Launch\x1b]0;owned\x07\n\u202egnp")
    title = find.launches("track-ai", tmp_path)[0].title
    assert title == "Launch\\x1b]0;owned\\x07\\n\\u202egnp"


def test_a_launch_that_nobody_opened_yet_is_listed(tmp_path: Path) -> None:
    path = find.launch_path("track-ai", LaunchId("track-ai-1"), tmp_path)
    journal = SqliteJournal.create(path, launch=LaunchId("track-ai-1"), project="track-ai", key=None, now=NOW)
    found = find.launches("track-ai", tmp_path)[0]
    assert (found.id, found.title, found.entries, found.last, found.problem) == ("track-ai-1", "", 0, None, "")
    asyncio.run(journal.close())
