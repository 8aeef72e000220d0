"""Where keys and values stand: compared with what tomllib reads, shape by shape and for generated documents."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.profile.positions import DEEPEST, Excess, Path, scan
from fakes.profiles import generate

SHAPES = r'''
# comment [x]
title = "a = b # no"  # c
[launch]
'quoted key' = 1
"a\u0062" = """multi
 "quoted" ""x"" \
   cont"""
a.b . "c" = { x = 1, y = [1, 2,
  3, {z = "q"} ], d = 2026-02-27 13:00:00Z }
[[gate.x.probe]]
http = 'GET x'
claims = [ "p", { says = "q]", expect = """""" }, ]
[[gate.x.probe.sub]]
v = \'\'\'
lit \ \'\'x\'\'\'\'\'
[[gate.x.probe]]
y = [ ]  # ] not here
"]" = '['
[gate.x]
t = true
"" = 1.5e3
[ gate . "x y" . 'z' ]
k = [
  # a comment between
  "one", # another "
  [["deep"], {}],
]
'''.replace(r"\'", "'")


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths(item, (*path, key))


def check(text: str) -> None:
    """Every path that tomllib knows has a place, no other has, and the key stands at its place."""
    positions = scan(text)
    data = tomllib.loads(text)
    assert set(positions.keys) == set(paths(data))
    assert not positions.twice
    assert positions.unclosed is None
    for path, offset in positions.keys.items():
        last = path[-1]
        here = text[offset:]
        if isinstance(last, int):
            assert not here[0].isspace(), path
        elif not here.startswith("["):  # a header stands for the last of its keys
            assert here.lstrip("\"'").startswith(last[:1]) or here.startswith(('"\\', '"\\u')), path
    for path, offset in positions.values.items():
        value = data
        for part in path:
            value = value[part]  # type: ignore[index]
        if isinstance(value, str):
            assert text[offset] in "\"'", path
        elif isinstance(value, bool):
            assert text.startswith(str(value).lower(), offset), path
        elif isinstance(value, list):
            assert text[offset] == "[", path
        elif isinstance(value, dict):
            assert text[offset] == "{", path


def test_every_shape_of_toml_has_the_places_that_tomllib_has_paths() -> None:
    check(SHAPES)


def test_the_good_profile_and_a_generated_one(good: str) -> None:
    check(good)
    check(generate(50))


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("title",), (3, 1), (3, 9)),
        (("launch",), (4, 1), (4, 1)),
        (("launch", "quoted key"), (5, 1), (5, 16)),
        (("launch", "ab"), (6, 1), (6, 13)),
        (("launch", "a", "b"), (9, 3), (9, 3)),
        (("launch", "a", "b", "c"), (9, 7), (9, 13)),
        (("launch", "a", "b", "c", "y", 2), (10, 3), (10, 3)),
        (("launch", "a", "b", "c", "y", 3, "z"), (10, 7), (10, 11)),
        (("launch", "a", "b", "c", "d"), (10, 19), (10, 23)),
        (("gate", "x", "probe", 0, "claims", 1, "says"), (13, 19), (13, 26)),
        (("gate", "x", "probe", 1), (17, 1), (17, 1)),
        (("gate", "x", "probe", 1, "]"), (19, 1), (19, 7)),
        (("gate", "x", ""), (22, 1), (22, 6)),
        (("gate", "x y", "z", "k", 1, 0, 0), (27, 5), (27, 5)),
        (("gate", "x", "nowhere", "below"), (20, 1), (20, 1)),
        (("nothing",), (1, 1), (1, 1)),
    ],
)
def test_lines_and_columns(path: Path, key: tuple[int, int], value: tuple[int, int]) -> None:
    positions = scan(SHAPES)
    assert positions.key(path) == key
    assert positions.value(path) == value


@pytest.mark.parametrize(
    ("text", "character", "place"),
    [
        ('a = "status = 200"', 8, (1, 13)),
        ("a = 'status = 200'", 8, (1, 13)),
        (r'a = "say \"x\" = 2"', 9, (1, 16)),
        (r'a = "\u0041\n= 2"', 3, (1, 14)),
        ('a = """\nx\ny = 2"""', 5, (3, 3)),
        ("a = '''\nx\ny = 2'''", 5, (3, 3)),
        ('a = """x \\\n   y = 2"""', 5, (2, 6)),
        ("a = 12", 2, (1, 5)),
    ],
)
def test_a_character_inside_a_text_has_a_place(text: str, character: int, place: tuple[int, int]) -> None:
    assert scan(text).inside(("a",), character) == place


@pytest.mark.parametrize(
    ("text", "place", "first"),
    [
        ("a = 1\nb = 2\na = 3\n", (3, 1), 1),
        ("[x]\na = 1\n[y]\n[x]\n", (4, 1), 1),
        ("x = { a = 1, a = 2 }\n", (1, 14), 1),
        ("[[x]]\n[x]\n", (2, 1), 1),
        ("x = 1\n[[x]]\n", (2, 1), 1),
    ],
)
def test_a_key_that_is_defined_twice_is_found_at_its_second_place(
    text: str, place: tuple[int, int], first: int
) -> None:
    positions = scan(text)
    assert [positions.place(item.offset) for item in positions.twice] == [place]
    assert [positions.place(item.first)[0] for item in positions.twice] == [first]


@pytest.mark.parametrize(
    "text",
    [
        ".".join("a" * (DEEPEST + 1)) + " = 1",
        "[" + ".".join("a" * 20_000) + "]",
        "a = " + "[" * 100_000,
        "a = " + "{a=" * 1_000,
        "a = " + "[{a=" * (DEEPEST // 2 + 1),
    ],
)
def test_nesting_beyond_the_limit_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(Excess) as problem:
        scan(text)
    assert "deeply" in problem.value.problem
    assert problem.value.offset < 400


@pytest.mark.parametrize("text", ["a = [" + "1," * 50 + "]", "".join(f"a{n} = 1\n" for n in range(51)), "[[a]]\n" * 50])
def test_more_keys_than_the_limit_are_refused(text: str) -> None:
    with pytest.raises(Excess, match="more than 50"):
        scan(text, most=50)
    assert len(scan(text, most=51).keys) == 51


def test_the_bracket_that_is_never_closed_is_known() -> None:
    text = 'a = 1\nb = ["x",\n\n[c]\nd = 1\n'
    positions = scan(text)
    assert positions.unclosed is not None
    assert positions.place(positions.unclosed) == (2, 5)


KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=6)
SCALARS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=60)
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.booleans())
def test_generated_documents_have_the_places_that_tomllib_has_paths(data: dict[str, Any], multiline: bool) -> None:
    text = tomli_w.dumps(data, multiline_strings=multiline)
    text = text.replace("\r\n", "\n")
    positions = scan(text)
    assert set(positions.keys) == set(paths(tomllib.loads(text)))


@given(st.text(max_size=200) | st.text(st.sampled_from("[]{}=\"'.#\\ \n,ab1"), max_size=60))
def test_no_text_breaks_the_scan(text: str) -> None:
    positions = scan(text)
    try:
        data = tomllib.loads(text)
    except ValueError:
        return
    assert set(positions.keys) >= set(paths(data))
