"""`${name}` put into each place: a value stays a value, a hole is never sent."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cockpit.core.names import JSON
from cockpit.core.secret import Secret
from cockpit.core.template import (
    Ref,
    Unresolved,
    Values,
    fill_header,
    fill_path,
    fill_text,
    fill_url,
    fill_value,
    names_in,
    read,
    value_of,
)
from fakes.texts import texts

HOSTILE = [
    "../../etc/passwd",
    "..",
    ".",
    "",
    "a/b",
    "a\\b",
    "x?y=z#f",
    "a b&c=d",
    "@evil.test",
    ".evil.test",
    ":80@evil.test",
    "//evil.test",
    "http://evil.test",
    "x\r\nX-Injected: 1",
    "x\0y",
    "%2e%2e%2f",
    "'; DROP TABLE tenant; --",
    "$(rm -rf /)",
    '"}, {"role": "admin"',
    "${other}",
    "$${x}",
    "漢字",
]
values_strategy = st.one_of(st.sampled_from(HOSTILE), texts)


# -------------------------------------------------------------------------------------------------------------- read
@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("", ("",)),
        ("plain", ("plain",)),
        ("${a}", (Ref("a"),)),
        ("${a}${b}", (Ref("a"), Ref("b"))),
        ("x ${a} y", ("x ", Ref("a"), " y")),
        ("$${a}", ("${a}",)),
        ("$$ 5", ("$$ 5",)),
        ("$a ${} ${a.b} ${1a} {a}", ("$a ${} ${a.b} ${1a} {a}",)),
        ("${_x9}", (Ref("_x9"),)),
        ("a$${b}c${d}", ("a${b}c", Ref("d"))),
    ],
)
def test_reading(source: str, parts: tuple[str | Ref, ...]) -> None:
    assert read(source).parts == parts


@given(texts)
def test_reading_loses_no_text(source: str) -> None:
    back = "".join(part if isinstance(part, str) else f"${{{part.name}}}" for part in read(source).parts)
    assert back == source.replace("$${", "${")


def test_names_are_found_in_keys_too() -> None:
    assert names_in({"${k}": ["${a}", {"b": "x${c}"}], "d": 1}) == ("k", "a", "c")


@given(values_strategy)
def test_a_value_is_never_read_for_references(value: str) -> None:
    """What a probed system answers may look like a reference: it is put in as it is."""
    secret = Secret("password", "hunter2")
    assert fill_text("<${x}>", {"x": value, "other": secret, "a": secret}) == f"<{value}>"


@pytest.mark.parametrize(
    "fill", [fill_text, fill_header, fill_url, fill_path, fill_value], ids=lambda fill: fill.__name__
)
@pytest.mark.parametrize("values", [{}, {"x": None}], ids=["absent", "null"])
def test_a_name_without_a_value_blocks(fill: object, values: Values) -> None:
    with pytest.raises(Unresolved, match=r"\$\{x\} has no value"):
        fill("a/${x}", values)  # type: ignore[operator]


# -------------------------------------------------------------------------------------------------------------- text
@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (True, "true"), (False, "false"), (7, "7"), (99.9, "99.9"), (1e21, "1e+21"), (Secret("k", "v"), "v")],
)
def test_values_as_text(value: object, text: str) -> None:
    assert fill_text("${x}", {"x": value}) == text


@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_a_list_or_table_does_not_stand_inside_a_text(value: JSON) -> None:
    with pytest.raises(Unresolved, match="a list or a table"):
        fill_text("x${x}", {"x": value})


def test_looking_up_a_name() -> None:
    assert value_of("x", {"x": 0}) == 0
    assert value_of("x", {"x": ""}) == ""


# ------------------------------------------------------------------------------------------------------------ header
@given(values_strategy)
def test_a_header_is_one_line_or_refused(value: str) -> None:
    if any(char in value for char in "\r\n\0"):
        with pytest.raises(Unresolved, match="line break"):
            fill_header("Bearer ${x}", {"x": value})
    else:
        assert fill_header("Bearer ${x}", {"x": value}) == f"Bearer {value}"


# --------------------------------------------------------------------------------------------------------------- URL
BASE = "http://api.internal:3001"


@given(values_strategy, st.sampled_from(["${api}/a/${x}/b", "${api}/a/${x}", "http://api.internal:3001/a/${x}?q=1"]))
def test_a_value_in_a_path_stays_one_segment(value: str, template: str) -> None:
    assume("\ud800" not in value)
    try:
        url = fill_url(template, {"api": BASE, "x": value})
    except Unresolved:
        assert value in {"", ".", ".."}
        return
    parts = urlsplit(url)
    assert parts.netloc == "api.internal:3001"
    assert unquote(parts.path.split("/")[2]) == value
    assert len(parts.path.split("/")) == len(template.partition("/a/")[2].split("?")[0].split("/")) + 2
    assert parts.query == ("q=1" if "?" in template else "")
    assert parts.fragment == ""


@given(values_strategy)
def test_a_value_in_a_query_stays_one_value(value: str) -> None:
    assume("\ud800" not in value)
    parts = urlsplit(fill_url("${api}/a?x=${x}&y=1", {"api": BASE, "x": value}))
    assert parts.netloc == "api.internal:3001"
    assert [unquote(item) for item in parts.query.split("&")] == [f"x={value}", "y=1"]
    assert parts.fragment == ""


@given(values_strategy)
def test_no_value_chooses_another_host(value: str) -> None:
    """`${api}${x}` with `.evil.test` would send every header of the request to api.internal.evil.test."""
    assume("\ud800" not in value)
    for template in ("${api}${x}", "http://api.internal${x}/a", "http://api.internal:${x}/a"):
        base = {"api": "http://api.internal", "x": value}
        try:
            url = fill_url(template, base)
        except Unresolved:
            continue
        assert urlsplit(url).netloc.split(":")[0] == "api.internal"


@pytest.mark.parametrize(
    ("template", "value", "url"),
    [
        ("http://${x}/a", "localhost:3001", "http://localhost:3001/a"),
        ("http://${x}/a", "[::1]:3001", "http://[::1]:3001/a"),
        ("https://sqs.${x}.amazonaws.com", "us-east-1", "https://sqs.us-east-1.amazonaws.com"),
        ("http://host:${x}/", 8080, "http://host:8080/"),
        ("http://${x}@host/", "a@b:c/d", "http://a%40b%3Ac%2Fd@host/"),
        ("http://u:${x}@host/", Secret("p", "p@ss/w"), "http://u:p%40ss%2Fw@host/"),
    ],
)
def test_values_among_the_host(template: str, value: object, url: str) -> None:
    assert fill_url(template, {"x": value}) == url


@pytest.mark.parametrize(
    ("template", "value", "problem"),
    [
        ("http://${x}/", "evil.test/path", "is no part of a host's name"),
        ("http://${x}/", "a@evil.test", "is no part of a host's name"),
        ("http://${x}/", "", "is no part of a host's name"),
        ("http://api${x}/", "evil", "would run into the host's name; put a / in front of it"),
        ("http://${x}.host/", Secret("k", "v"), "is a credential and cannot be a part of the host's name"),
        ("${x}/a", Secret("k", "http://host"), "is a credential and cannot be the start of a URL"),
        ("${x}/a", "evil.test", r"is not a base URL \(http://host or https://host\)"),
        ("${x}/a", "//evil.test", "is not a base URL"),
        ("${x}/a", "javascript:alert(1)", "is not a base URL"),
        ("http://host/${x}", "..", "climb out of it"),
        ("http://host/a/.${x}/b", ".", "climb out of it"),
        ("http://host/a/${x}/b", "", "would empty a segment"),
    ],
)
def test_what_a_url_refuses(template: str, value: object, problem: str) -> None:
    with pytest.raises(Unresolved, match=problem):
        fill_url(template, {"x": value})


@pytest.mark.parametrize(
    ("template", "base", "url"),
    [
        ("${api}/v1", "http://host/", "http://host/v1"),
        ("${api}/v1", "http://host/base//", "http://host/base/v1"),
        ("${api}", "http://host/", "http://host/"),
        ("${api}?x=1", "http://host/", "http://host/?x=1"),
        ("${api}/a/${x}/b/${y}", "http://host", "http://host/a/1/b/2"),
    ],
)
def test_a_base_url_stands_as_it_is(template: str, base: str, url: str) -> None:
    assert fill_url(template, {"api": base, "x": 1, "y": "2"}) == url


def test_an_empty_value_in_a_query_is_a_value() -> None:
    assert fill_url("http://host/a?q=${x}", {"x": ""}) == "http://host/a?q="


# -------------------------------------------------------------------------------------------------------------- path
@given(values_strategy)
def test_a_value_in_a_file_path_is_one_segment_or_refused(value: str) -> None:
    try:
        path = fill_path("/data/${x}/log", {"x": value})
    except Unresolved:
        assert value in {"", ".", ".."} or any(char in value for char in "/\\\0")
        return
    assert path.split("/") == ["", "data", value, "log"]


def test_a_declared_path_may_hold_slashes_and_no_nul() -> None:
    assert fill_path("${x}/log", {"x": "a/b"}, frozenset({"x"})) == "a/b/log"
    with pytest.raises(Unresolved, match="NUL"):
        fill_path("${x}/log", {"x": "a\0b"}, frozenset({"x"}))


# ------------------------------------------------------------------------------------------------------------- value
@pytest.mark.parametrize("value", ["text", 7, 1.5, True, False, [1, {"a": 2}], {"a": [1]}])
def test_a_lone_reference_keeps_the_type(value: JSON) -> None:
    assert fill_value({"k": ["${x}"]}, {"x": value}) == {"k": [value]}


@given(values_strategy)
def test_a_value_in_a_document_changes_no_structure(value: str) -> None:
    filled = fill_value({"${x}": "${x}", "b": ["<${x}>", 1, None]}, {"x": value})
    assert filled == {"${x}": value, "b": [f"<{value}>", 1, None]}


def test_a_shown_request_masks_its_credentials() -> None:
    values: Values = {"key": Secret("key", "hunter2"), "n": 5}
    document: JSON = {"a": "${key}", "b": "Bearer ${key}", "c": ["${n}"]}
    assert fill_value(document, values, reveal=False) == {
        "a": "[redacted:key]",
        "b": "Bearer [redacted:key]",
        "c": [5],
    }
    assert fill_value(document, values) == {"a": "hunter2", "b": "Bearer hunter2", "c": [5]}
