"""Bodies put together and read, against everything that Hypothesis thinks of."""

from __future__ import annotations

import gzip
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.probes.base import Broken
from cockpit.probes.body import Assembler, as_json, as_text, strict_json

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
documents = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@given(documents)
def test_json_is_read_as_it_was_written(document):
    assert strict_json(json.dumps(document)) == document


@given(st.binary(max_size=200), st.text(max_size=40))
def test_no_bytes_make_reading_fail(body, kind):
    document, reason = as_json(body, kind)
    assert document is None or reason is None
    as_text(body, kind).encode("utf-8")


@given(st.dictionaries(st.text(), st.integers(), min_size=1), st.data())
def test_a_name_that_stands_twice_is_never_read(table, data):
    twice = data.draw(st.sampled_from(sorted(table)))
    text = json.dumps(table)[:-1] + f", {json.dumps(twice)}: 0}}"
    with pytest.raises(ValueError, match="stands twice"):
        strict_json(text)


@given(documents)
def test_no_number_beyond_all_bounds_gets_in(document):
    def finite(value):
        if isinstance(value, float):
            return math.isfinite(value)
        if isinstance(value, dict | list):
            return all(finite(item) for item in (value.values() if isinstance(value, dict) else value))
        return True

    text = json.dumps(document).replace("1", "1e400")
    try:
        read = strict_json(text)
    except ValueError:
        return
    assert finite(read)


@given(st.binary(max_size=2_000), st.integers(1, 60), st.booleans())
def test_a_body_is_whole_however_it_is_cut(body, size, packed):
    raw = gzip.compress(body) if packed else body
    assembler = Assembler("gzip" if packed else "", 10_000)
    for start in range(0, len(raw), size):
        assembler.add(raw[start : start + size])
    assert assembler.done() == body


@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_packed_body_that_was_cut_short_is_never_whole(body, data):
    raw = gzip.compress(body)
    assembler = Assembler("gzip", 10_000)
    assembler.add(raw[: data.draw(st.integers(0, len(raw) - 1))])
    with pytest.raises(Broken):
        assembler.done()


@given(st.integers(1, 3_000))
def test_the_limit_counts_decoded_bytes(limit):
    assembler = Assembler("gzip", limit)
    with pytest.raises(Broken, match="larger than"):
        assembler.add(gzip.compress(b"\0" * (limit + 1)))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("all broken".encode("utf-16"), "text/plain"),
        ("all broken".encode("utf-16-le"), "text/plain; charset=utf-8"),
        ("all broken".encode("utf-16-be"), "text/plain; charset=latin-1"),
        (b"all broken", "text/plain; charset=utf-16"),
        (b"all broken\r\n", "text/plain; charset=UTF_32LE"),
    ],
)
def test_a_charset_that_cannot_be_true_hides_nothing(body, said):
    assert as_text(body, said).strip() == "all broken"


@given(st.text(min_size=1, max_size=60))
def test_what_is_utf8_stays_what_it_is(text):
    if "\0" not in text:
        assert as_text(text.encode("utf-8", "replace"), "text/plain") == text.encode("utf-8", "replace").decode()
