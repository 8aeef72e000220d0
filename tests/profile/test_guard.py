"""Before anything is parsed: what is no file, no text, or too much of it, is one located sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.errors import Finding, ProfileProblem
from cockpit.profile import lint, load
from cockpit.profile.guard import LARGEST

Found = Callable[[str | bytes], tuple[Finding, ...]]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (finding,) = lint(tmp_path / "none.toml")
    assert str(finding.where) == str(tmp_path / "none.toml")
    assert "does not exist" in finding.problem


def test_a_folder_a_pipe_and_a_circle_of_links_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    said = {name: lint(tmp_path / name)[0].problem for name in (".", "pipe", "loop")}
    assert "directory" in said["."]
    assert "no regular file" in said["pipe"]
    assert "cannot be read" in said["loop"]
    assert "no regular file" in lint(Path(os.devnull))[0].problem


def test_a_name_that_no_file_can_have_is_shown_plain(tmp_path: Path) -> None:
    (finding,) = lint(tmp_path / "a\x1b[2J\0b")
    assert "\\x1b" in str(finding)
    assert "\x1b" not in str(finding)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(write: Callable[[str], Path]) -> None:
    path = write("")
    path.chmod(0)
    assert "ermission" in lint(path)[0].problem


def test_the_size_is_judged_before_the_content(found: Found) -> None:
    (finding,) = found(b"#" * (LARGEST + 1))
    assert "too large" in finding.problem
    assert finding.where.line == 0


@pytest.mark.parametrize(
    ("raw", "place", "words"),
    [
        (b"a = 1\n# caf\xe9\n", "2:6", "0xe9 is not UTF-8"),
        ("# é\nb = ".encode() + b"'\xff'", "2:6", "0xff"),
        ("a = 1".encode("utf-16"), "1:1", "UTF-16"),
        (b"a = 1\rb = 2\r", "1:1", "CR alone"),
        (b'a = 1\nb = "x\x1b[2J"\n', "2:7", r"\\x1b"),
        (b"a = 1 # \x00\n", "1:9", r"\\x00"),
        (b"\x89PNG\r\n\x1a\n\x00", "1:1", "0x89"),
        (b"a = 1\nb = '\r'\nc = 2\n", "2:6", r"\\r"),
    ],
)
def test_what_is_no_text_is_located(found: Found, raw: bytes, place: str, words: str) -> None:
    finding = found(raw)[0]
    assert str(finding.where).endswith(f"x.toml:{place}")
    assert re.search(words, finding.problem)


def test_a_byte_order_mark_and_windows_line_ends_change_no_line(good: str, found: Found) -> None:
    assert found(b"\xef\xbb\xbf" + good.encode()) == ()
    assert found(good.replace("\n", "\r\n")) == ()
    broken = good.replace('owner = "pm"\nt0', 'ownr = "pm"\nt0')
    assert found(broken.replace("\n", "\r\n")) == found(broken)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a = 1\nb = 2\na = 3\n", "3:1", "a is defined twice"),
        ("a = 1\na = 3\n[b]\nb = 1\n[b]\n", "2:1", "a is defined twice"),
        ("[a]\n[b]\n[a]\n", "3:1", r"\[a\] is defined twice"),
        ("[[gate]]\nx = 1\n[gate]\n", "3:1", r"\[gate\] is defined twice"),
        ('a = "oops\nb = 1\n', "1:5", "(?i)illegal|unterminated"),
        ("a = [1,\n 2\n\n[b]\nc = 1\n", "1:5", r"what \[ opens here is never closed"),
        ("a = '''x\n\n\n", "1:5", "(?i)unterminated|expected"),
        ("a = 1\nowner @pm\n", "2:7", "expected '='"),
        ("a =\n", "1:4", "invalid value"),
        ("a = 2026-13-45T99:00:00Z\n", "1:9", "expected newline"),
        (f"a = 1\nb = {'1' * 4301}\n", "2:5", "4,301 characters"),
        (f"a = 1\nb = {'[' * 1000}{']' * 1000}\n", "2:37", "deeply"),
        (f"a = 1\n{'.'.join('a' * 20_000)} = 1\n", "2:65", "deeply"),
        ("a = 1\nb = '\\ud800'\nc = \"\\ud800\"\n", "3:12", "(?i)unicode"),
    ],
)
def test_what_is_no_toml_is_located_where_it_went_wrong(found: Found, text: str, place: str, words: str) -> None:
    finding = found(text)[0]
    assert str(finding.where).endswith(f"x.toml:{place}")
    assert re.search(words, finding.problem)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a = 1\n<<<<<<< HEAD\nb = 1\n", "conflict marker"),
        ("gate:\n  - id: g1\n", "YAML"),
        ('{"gate": {}}\n', "JSON"),
        ("a = “x”\n", "typographic"),
        ("a = hello\n", "quotes"),
        ("a = 1\nhello\n", "KEY = VALUE"),
        ("a = \n", "missing"),
        ("a = 2026-13-45T99:00:00Z", "2026-02-27T13:00:00Z"),
    ],
)
def test_what_was_meant_is_said(found: Found, text: str, hint: str) -> None:
    assert hint in found(text)[0].hint


def test_a_problem_of_the_file_is_a_problem_of_loading(tmp_path: Path) -> None:
    with pytest.raises(ProfileProblem) as problem:
        load(tmp_path / "none.toml")
    assert problem.value.exit_code == 2
