"""Rules of the source that no reader should have to check by eye."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "src" / "cockpit" / "ui"
SOURCES = sorted(UI.rglob("*.py"))
SHEETS = sorted((UI / "styles").glob("*.tcss"))


def calls(path: Path, *names: str) -> list[ast.Call]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in names:
                found.append(node)
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(UI)))
def test_no_text_becomes_markup(path: Path) -> None:
    for call in calls(path, "Static", "Label", "Button", "notify"):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        off = given.get("markup")
        assert isinstance(off, ast.Constant), f"line {call.lineno}"
        assert off.value is False, f"line {call.lineno}"
    for call in calls(path, "from_markup", "render_str", "Markdown", "OptionList", "DataTable", "RichLog", "Tree"):
        pytest.fail(f"line {call.lineno}: a sink that reads markup or passes escapes through")
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
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and sink in {getattr(base, "id", "") for base in node.bases}
    }
    assert {path.name for path in SOURCES if calls(path, sink)} | subclassed <= (SINKS[sink] or set())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(UI)))
def test_what_is_shown_through_content_is_made_plain_on_the_way(path: Path) -> None:
    for call in calls(path, "Content"):
        (given,) = call.args
        made = isinstance(given, ast.Call) and getattr(given.func, "id", "") in {"plain", "plain_line"}
        assert made or isinstance(given, ast.Constant), f"line {call.lineno}"


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


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(UI)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(UI)))
def test_only_theme_names_a_colour(path: Path) -> None:
    if path.name != "theme.py":
        assert not re.search(r"[\"']#[0-9a-fA-F]{6}[\"']", path.read_text("utf-8"))
