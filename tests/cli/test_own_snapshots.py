"""A snapshot in cockpit's own form, imported: the profile again as far as it states it, and what is missing is told."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit import profile
from cockpit.checklist import ownform
from cockpit.checklist.derive import derive
from fakes.texts import HOSTILE

NAMES = ("track-ai", "mpanel", "mvp-golive", "hustlexp", "dealix")


def plain(text: Any) -> str:
    """Words without what marks them up: a snapshot shows foreign words in code where they could mean more."""
    return " ".join(str(text).replace("`", "").split())


def stated(found: dict[str, Any]) -> dict[str, Any]:
    """What a profile and a snapshot of it can both say."""
    titles = {name: one["title"] for name, one in found["category"].items()}
    gates = {
        name: (
            plain(gate["title"]),
            plain(titles[gate["category"]]),
            gate.get("owner", found["launch"].get("owner", "")),
            gate.get("severity", "moderate"),
            sorted(gate.get("depends", [])),
        )
        for name, gate in found["gate"].items()
    }
    return {
        "title": plain(found["launch"]["title"]),
        "categories": [plain(title) for title in titles.values()],
        "gates": gates,
        "stations": [(one["role"], one.get("person", "")) for one in found.get("station", [])],
        "timeline": [
            (
                plain(mark["title"]),
                [plain(one if isinstance(one, str) else one["title"]) for one in mark.get("steps", [])],
            )
            for mark in found.get("timeline", [])
        ],
        "success": [plain(one["says"]) for one in found.get("success", [])],
        "follow-ups": [plain(one["title"]) for one in found.get("follow_up", [])],
        "limits": sorted(
            (plain(limit["says"]), limit["level"])
            for watch in found.get("watch", {}).values()
            for limit in watch["limits"]
        ),
    }


@pytest.mark.parametrize("name", NAMES)
def test_our_profiles_come_back_from_their_snapshots(run, tmp_path: Path, name: str) -> None:
    raw = profile.bundled(name).read_text(encoding="utf-8")
    (tmp_path / "shop.toml").write_text(raw, encoding="utf-8")
    assert run("snapshot", "shop.toml", "-o", "status.md").code == 0
    told = run("import", "status.md", "-o", "back.toml", "--json")
    assert told.code == 0, told.err
    report = json.loads(told.out)
    assert report["remarks"] == [ownform.REMARK]
    assert report["left_out"] == report["not_understood"] == []
    assert sum(count for kind, count in report["lines"].items() if kind != "total") == report["lines"]["total"]
    back = stated(tomllib.loads((tmp_path / "back.toml").read_text(encoding="utf-8")))
    first = tomllib.loads(raw)
    smoke = first.get("smoke", {})
    if smoke:  # the smoke test of the first profile is a gate in any other word
        first["gate"].setdefault("smoke", {key: value for key, value in smoke.items() if key != "step"})
    wanted = stated(first)
    for part, said in wanted.items():
        if part == "gates":
            assert set(back[part]) == set(said)
            assert {name: gate[:2] for name, gate in back[part].items()} == {
                name: gate[:2] for name, gate in said.items()
            }
            assert {name: gate[3:] for name, gate in back[part].items()} == {
                name: gate[3:] for name, gate in said.items()
            }
        else:
            assert back[part] == said, part
    assert run("lint", "back.toml").code == 0


def test_a_heading_alone_is_no_snapshot() -> None:
    assert ownform.read(["# Launch status: Shop", "", "- [ ] Backups verified"], "x.md") is None
    assert [gate.title for gate in derive(["# Launch status: Shop", "", "- [ ] Backups verified"], "x", "x").gates] == [
        "Backups verified"
    ]


PIECES = (
    "# Launch status: ",
    "## Web (0/1)",
    "### ○ open: ",
    "- Gate `api` · owner ops · severity critical · phase Launch day · depends on `x`, ``",
    "- ○ not looked at: ",
    "  - expects `a == 1`, asked by the http probe `GET x`",
    "## Timeline",
    "| T-time | Planned | Actual | What | Who | Known |",
    "| T-1d 0:00 | – | – | `x` | pm | ○ |",
    "- x (READ-DO, 0/1)",
    "  - ○ step",
    "## Success criteria",
    "- `x`: ◐ pending; ticked in the document",
    "`",
    "**Digest**",
    *HOSTILE,
)


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=3).map("".join), max_size=20))
def test_nothing_that_looks_like_one_makes_it_raise(lines: list[str]) -> None:
    text = "\n".join(["# Launch status: x", *lines, "## Web (0/1)", "### ○ open: y", "- Gate `y` · severity minor"])
    draft = derive(text.replace("\r", "").split("\n"), "x.md", "x")
    assert sum(draft.tally.counts().values()) == draft.tally.total
