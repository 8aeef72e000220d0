"""Every event that can be made is read back as it was written."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core.events import BaselineTaken, Event, Noted, Reported
from cockpit.core.names import ClaimId, GateId, Operator, ProbeId, RunId
from cockpit.core.reading import Outcome, Sample
from cockpit.core.record import Draft
from cockpit.errors import JournalProblem
from cockpit.journal.codec import KINDS, MAX_PAYLOAD, Content, decode, encode
from fakes.events import any_draft, any_of, draft


def there_and_back(given_draft: Draft) -> Any:
    content = encode(given_draft)
    return decode(7, [column.encode() for column in content], "m")


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
@settings(max_examples=50)
@given(data=st.data())
def test_every_event_comes_back_as_it_was(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(any_of(kind))
    entry = there_and_back(draft(event))
    assert entry.event == event
    assert type(entry.event) is kind


@given(any_draft())
def test_the_rest_of_an_entry_comes_back_too(any_one: Draft) -> None:
    entry = there_and_back(any_one)
    assert (entry.id, entry.at, entry.by) == (any_one.id, any_one.at, any_one.by)
    assert entry.at.tzinfo is UTC
    assert (entry.seq, entry.mac) == (7, "m")


@given(any_draft())
def test_what_is_stored_is_text_that_any_tool_can_read(any_one: Draft) -> None:
    content = encode(any_one)
    assert content.payload.isascii()
    assert "\n" not in content.payload
    for column in content:
        column.encode("utf-8")


def test_a_name_that_no_store_could_hold_is_kept_as_its_escapes() -> None:
    content = encode(Draft("1", datetime(2026, 2, 27, tzinfo=UTC), Operator("a\0b\udcff"), Noted("x")))
    assert content.by_name == r"a\x00b\udcff"


def test_every_event_has_a_word_of_its_own() -> None:
    assert len(KINDS) == len(get_args(Event))


def test_a_number_that_is_not_finite_is_kept() -> None:
    samples = tuple(Sample(ClaimId("c"), Outcome.ERROR, "", value=value) for value in (math.nan, math.inf, -math.inf))
    at = datetime(2026, 2, 27, tzinfo=UTC)
    event = Reported(ProbeId("g/1"), GateId("g"), RunId("r"), "", at, at, 1.0, samples)
    values = [sample.value for sample in there_and_back(draft(event)).event.samples]
    assert math.isnan(values[0])
    assert values[1:] == [math.inf, -math.inf]


def test_a_name_that_utf8_cannot_hold_is_written_with_its_escape() -> None:
    entry = there_and_back(Draft("1", datetime(2026, 2, 27, tzinfo=UTC), Operator("ad\udce4"), Noted("x")))
    assert entry.by.name == "ad\\udce4"


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (
            Draft("1", datetime(2026, 2, 27, tzinfo=UTC).replace(tzinfo=None), Operator("ada"), Noted("x")),
            "its time has no zone",
        ),
        (draft(Noted("x" * (MAX_PAYLOAD + 1))), "it would take"),
        (
            draft(
                Reported(
                    ProbeId("g/1"),
                    GateId("g"),
                    RunId("r"),
                    "",
                    datetime(2026, 2, 27, tzinfo=UTC),
                    datetime(2026, 2, 27, tzinfo=UTC),
                    1.0,
                    (),
                    captured=(("deep", nested(100_000)),),
                )
            ),
            "recursion",
        ),
        (draft(BaselineTaken(ClaimId("c"), GateId("g"), object())), "has no JSON form"),  # type: ignore[arg-type]
    ],
    ids=["no zone", "too large", "too deep", "no JSON"],
)
def test_what_cannot_be_written_is_refused_in_one_sentence(bad: Draft, sentence: str) -> None:
    with pytest.raises(JournalProblem) as caught:
        encode(bad)
    assert sentence in caught.value.problem
    assert "\n" not in caught.value.problem


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("Teleported", "{}"),
        ("Noted", '{"text":"x","colour":"red"}'),
        ("Noted", '{"text":5}'),
        ("Noted", "{}"),
        ("Noted", "[]"),
        ("Noted", "{"),
        ("Noted", "[" * 100_000),
    ],
)
def test_an_entry_of_another_version_is_named(kind: str, payload: str) -> None:
    content = Content("1", "2026-02-27T12:00:00+00:00", "ada", "", kind, payload)
    with pytest.raises(JournalProblem, match=rf"entry 3 \({kind}\) was written by another version of cockpit"):
        decode(3, [column.encode() for column in content], "")


def test_a_time_without_a_zone_is_no_entry_of_ours() -> None:
    columns = [b"id", b"2026-02-27T12:00:00", b"Ana", b"", b"Noted", b'{"text":"t","gate":null}']
    with pytest.raises(JournalProblem, match="no zone"):
        decode(7, columns, "m")
