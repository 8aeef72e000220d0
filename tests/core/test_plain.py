"""The door: nothing that a terminal could obey comes through, and nothing vanishes."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.names import JSON
from cockpit.core.plain import plain, plain_json, plain_line, plain_value
from fakes.texts import texts

anything = st.one_of(texts, st.text(alphabet=st.characters(codec=None)))
"""Lone surrogates included."""


def dangerous(char: str) -> bool:
    """Controls, and formatting characters that take no place of their own; line feed and tab are the caller's."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(anything)
def test_nothing_dangerous_comes_through(text: str) -> None:
    for char in plain(text):
        assert char in "\n\t" or not dangerous(char) or ord(char) in HARMLESS, hex(ord(char))
    plain(text).encode("utf-8")


HARMLESS = {
    code
    for code in range(0x110000)
    if unicodedata.category(chr(code)) == "Cf"
    and unicodedata.name(chr(code), "").split()[0] in {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN", "SHORTHAND"}
}
"""Formatting characters that are visible signs of a script (number signs, hieroglyph joiners)."""


@given(anything)
def test_a_line_is_one_line(text: str) -> None:
    line = plain_line(text)
    assert line.splitlines() == ([line] if line else [])
    assert "\t" not in line


@given(anything)
def test_once_is_enough(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain_line(plain_line(text)) == plain_line(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b2J", "\\x9b2J"),
        ("a\x00b\x7f", "a\\x00b\\x7f"),
        ("a\rb", "a\\rb"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("keeps\nlines\tand tabs", "keeps\nlines\tand tabs"),
        ("漢字 é ✔", "漢字 é ✔"),
    ],
)
def test_what_is_made_visible(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_line_shows_its_breaks_and_says_what_was_cut() -> None:
    assert plain_line("a\nb\tc") == "a\\nb\\tc"
    assert plain_line("x" * 10, 4) == "xxxx… (10 characters)"
    assert plain_line("x" * 4, 4) == "xxxx"


_documents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), anything),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(anything, inner, max_size=3)),
    max_leaves=8,
)


@given(_documents)
def test_documents_are_made_plain_to_the_last_key(document: JSON) -> None:
    found = plain_value(document)
    text = json.dumps(found, ensure_ascii=False)
    assert not any(dangerous(char) and ord(char) not in HARMLESS for char in text)


def test_what_is_nested_deeper_than_any_screen_is_cut_and_does_not_end_the_program() -> None:
    deep: JSON = []
    for _ in range(900):
        deep = [deep]
    found, depth = plain_value(deep), 0
    while isinstance(found, list):
        found, depth = found[0], depth + 1
    assert (found, depth) == ("… (nested deeper)", 100)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_for_machines_means_the_same_and_drives_no_terminal(value):
    for indent in (None, 2):
        text = plain_json(value, indent=indent)
        assert json.loads(text) == value
        assert plain(text) == text
    assert plain_json({"größe": "😀\u202e\x9b"}) == '{"größe": "😀\\u202e\\u009b"}'
