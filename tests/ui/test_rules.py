"""Rules of the source that no reader should have to check by eye."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "src" / "cockpit" / "ui"
SOURCES = sorted(UI.rglob("*.py"))
SHEETS = sorted((UI / "styles").glob("*.tcss"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def calls(path: Path, *names: str) -> list[ast.Call]:
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in names:
                found.append(node)
    return found


def test_no_text_becomes_markup() -> None:
    for path in SOURCES:
        _no_markup(path)


def _no_markup(path: Path) -> None:
    for call in calls(path, "Static", "Label", "Button", "notify"):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        off = given.get("markup")
        assert isinstance(off, ast.Constant), f"{path}:{call.lineno}"
        assert off.value is False, f"{path}:{call.lineno}"
    for call in calls(path, "from_markup", "render_str", "Markdown", "OptionList", "DataTable", "RichLog", "Tree"):
        pytest.fail(f"{path}:{call.lineno}: a sink that reads markup or passes escapes through")
    source = path.read_text("utf-8")
    assert not re.search(r"\.(border_title|border_subtitle|tooltip|sub_title)\s*=", source)


SINKS = {
    "Input": {"fields.py"},  # its placeholder and value are made plain in Entry
    "TextArea": {"status.py"},
    "Content": None,
    "copy_to_clipboard": {"status.py", "exported.py"},
    "print": set(),
    "Tooltip": set(),
    "Pretty": set(),
    "Log": set(),
    "Link": set(),
    "open_url": set(),
    "push_screen_wait": set(),
}
"""What passes text to the terminal, and the files that make it plain before; None: in every file, on what is plain."""


@pytest.mark.parametrize("sink", [name for name, users in SINKS.items() if users is not None])
def test_a_sink_is_used_where_it_is_known_to_be_fed_with_plain_text_only(sink: str) -> None:
    subclassed = {
        path.name
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and sink in {getattr(base, "id", "") for base in node.bases}
    }
    assert {path.name for path in SOURCES if calls(path, sink)} | subclassed <= (SINKS[sink] or set())


def test_what_is_shown_through_content_is_made_plain_on_the_way() -> None:
    for path, call in [(one, call) for one in SOURCES for call in calls(one, "Content")]:
        (given,) = call.args
        made = isinstance(given, ast.Call) and getattr(given.func, "id", "") in {"plain", "plain_line"}
        assert made or isinstance(given, ast.Constant), f"{path}:{call.lineno}"


def test_only_these_write_to_the_terminal_themselves() -> None:
    users = {path.name for path in SOURCES if re.search(r"_driver|stdout|\\x1b|\\033", path.read_text("utf-8"))}
    assert users <= {"shell.py", "trim.py", "signals.py"}


def test_notices_go_through_one_door() -> None:
    users = {path.name for path in SOURCES if calls(path, "notify")}
    assert users == {"shell.py"}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_style_sheets_name_no_colour(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"#[0-9a-fA-F]{3,8}\s*[;%}]|rgb\(|hsl\(", text)
    assert set(re.findall(r"\$([a-z-]+)", text)) <= set(_variables())


def _variables() -> list[str]:
    from cockpit.ui import theme

    return list(theme.defaults())


def test_functions_of_the_screen_stay_small() -> None:
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 50, f"{path}: {node.name}"


def test_only_theme_names_a_colour() -> None:
    for path in SOURCES:
        if path.name != "theme.py":
            assert not re.search(r"[\"']#[0-9a-fA-F]{6}[\"']", path.read_text("utf-8")), path
