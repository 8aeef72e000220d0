"""JSON and back: every type that is journalled or cached comes back as it was, and nothing else is let in."""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Union, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core import (
    conducted,
    contingency,
    events,
    intents,
    names,
    orders,
    plan,
    probe,
    reading,
    record,
    rows,
)
from cockpit.core.names import JSON
from cockpit.core.wire import TAG, WireProblem, dump, load
from fakes.generate import START, Book, books, replay
from fakes.texts import texts

LIVE = {probe.Scene}
"""It holds callables and secrets: it is never written."""

KINDS = [
    kind
    for module in (names, plan, contingency, probe, reading, events, conducted, intents, orders, record)
    for _, kind in sorted(inspect.getmembers(module, inspect.isclass))
    if is_dataclass(kind) and kind.__module__ == module.__name__ and kind not in LIVE
]

_documents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)
_zones = st.sampled_from([UTC, timezone(timedelta(hours=-3)), timezone(timedelta(hours=5, minutes=45))])
_moments = st.datetimes(timezones=_zones, allow_imaginary=False)


def values(hint: object) -> st.SearchStrategy[object]:
    """Any value of an annotation, read by other means than the code under test does."""
    if hint == JSON:
        return _documents
    if hasattr(hint, "__supertype__"):
        return values(hint.__supertype__)
    parts = get_args(hint)
    match get_origin(hint):
        case origin if origin in {Union, types.UnionType}:
            return st.one_of(*[values(part) for part in parts])
        case origin if origin is tuple and parts[1:] == (Ellipsis,):
            return st.lists(values(parts[0]), max_size=2).map(tuple)
        case origin if origin is tuple:
            return st.tuples(*[values(part) for part in parts])
        case origin if origin is not None and issubclass(origin, Mapping):
            return st.dictionaries(values(parts[0]), values(parts[1]), max_size=2)
        case _:
            return _plain(hint)


_PLAIN: Mapping[object, st.SearchStrategy[object]] = {
    str: texts,
    bool: st.booleans(),
    int: st.integers(),
    float: st.floats(allow_nan=False),
    type(None): st.none(),
    datetime: _moments,
    timedelta: st.integers(-(10**12), 10**12).map(lambda micros: timedelta(microseconds=micros)),
}


def _plain(hint: object) -> st.SearchStrategy[object]:
    if hint in _PLAIN:
        return _PLAIN[hint]
    assert isinstance(hint, type), hint
    return st.sampled_from(hint) if issubclass(hint, Enum) else whole(hint)


def whole(kind: type) -> st.SearchStrategy[object]:
    """Any value of a dataclass; each field with a default takes it half of the time."""

    def make() -> st.SearchStrategy[object]:
        hints = inspect.get_annotations(kind, eval_str=True)
        needed, other = {}, {}
        for item in fields(kind):
            optional = item.default is not MISSING or item.default_factory is not MISSING
            (other if optional else needed)[item.name] = values(hints[item.name])
        return st.fixed_dictionaries(needed, optional=other).map(lambda given: kind(**given))

    return st.deferred(make)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_every_type_comes_back_as_it_was(kind: type) -> None:
    @settings(max_examples=15)
    @given(whole(kind))
    def there_and_back(value: object) -> None:
        text = json.dumps(dump(value))
        assert load(kind, json.loads(text)) == value
        quick = rows.load(kind, json.loads(json.dumps(rows.dump(value))))
        assert quick == value
        assert type(quick) is kind

    there_and_back()


@settings(max_examples=50)
@given(books())
def test_a_journal_that_was_written_and_read_gives_the_same_launch(book: Book) -> None:
    read = [load(events.Entry, json.loads(json.dumps(dump(entry)))) for entry in book.entries]
    assert read == book.entries
    assert replay(book.plan, read) == book.launch


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_an_unknown_field_is_refused(kind: type) -> None:
    @settings(max_examples=3)
    @given(whole(kind))
    def refused(value: object) -> None:
        table = dump(value)
        assert isinstance(table, dict)
        with pytest.raises(WireProblem, match="no field 'brand_new'"):
            load(kind, {**table, "brand_new": 1})

    refused()


def _misfits(hint: object) -> list[JSON]:
    """Values that no reader of that annotation may take; empty for a field that takes anything."""
    if hint == JSON:
        return []
    odd: list[JSON] = ["x", 7, 1.5, True, None, [], {}, ["x"], {"a": 1}, {TAG: "Nothing"}]
    kinds = {str: str, bool: bool, int: int, float: (int, float)}
    found = []
    for value in odd:
        if _fits(hint, value, kinds):
            continue
        found.append(value)
    return found


def _fits(hint: object, value: JSON, kinds: Mapping[object, object]) -> bool:
    if hasattr(hint, "__supertype__"):
        return _fits(hint.__supertype__, value, kinds)
    parts, origin = get_args(hint), get_origin(hint)
    if hint == JSON:
        return True
    if origin in {Union, types.UnionType}:
        return any(_fits(part, value, kinds) for part in parts)
    if hint is type(None):
        return value is None
    if origin is tuple:
        return isinstance(value, list) and (
            all(_fits(parts[0], item, kinds) for item in value)
            if parts[1:] == (Ellipsis,)
            else len(value) == len(parts)
        )
    if origin is not None:
        return isinstance(value, dict) and all(_fits(parts[1], item, kinds) for item in value.values())
    if hint is timedelta:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if is_dataclass(hint) and value == {}:
        return all(item.default is not MISSING or item.default_factory is not MISSING for item in fields(hint))
    if hint in kinds:
        wanted = kinds[hint]
        return isinstance(value, wanted) and (hint is bool or not isinstance(value, bool))  # type: ignore[arg-type]
    return False


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_a_value_of_another_type_is_refused_and_never_bent(kind: type) -> None:
    hints = inspect.get_annotations(kind, eval_str=True)

    @settings(max_examples=2)
    @given(whole(kind))
    def refused(value: object) -> None:
        table = dump(value)
        assert isinstance(table, dict)
        for item in fields(kind):
            for misfit in _misfits(hints[item.name]):
                with pytest.raises(WireProblem):
                    load(kind, {**table, item.name: misfit})

    refused()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_a_missing_field_is_named(kind: type) -> None:
    needed = [item.name for item in fields(kind) if item.default is MISSING and item.default_factory is MISSING]

    @settings(max_examples=2)
    @given(whole(kind))
    def named(value: object) -> None:
        table = dump(value)
        assert isinstance(table, dict)
        for name in needed:
            with pytest.raises(WireProblem, match=f"lacks its field '{name}'"):
                load(kind, {key: item for key, item in table.items() if key != name})

    named()


@pytest.mark.parametrize("data", [None, 1, "x", [], [1], True, 1.5])
def test_what_is_no_table_is_refused(data: JSON) -> None:
    with pytest.raises(WireProblem, match="a table expected"):
        load(events.Noted, data)


@pytest.mark.parametrize(
    "event",
    [{"text": "no class"}, {TAG: "Unheard", "text": "x"}, {TAG: None}, {TAG: 3}, {TAG: ["Noted"]}, None, "Noted"],
)
def test_a_union_wants_the_name_of_its_class(event: JSON) -> None:
    entry = dump(events.Entry(1, "id", START, names.COCKPIT, events.Noted("x")))
    assert isinstance(entry, dict)
    with pytest.raises(WireProblem):
        load(events.Entry, {**entry, "event": event})


@pytest.mark.parametrize("at", ["2026-02-27T12:00:00", "2026-02-27", "noon", 5, None])
def test_a_moment_needs_a_zone(at: JSON) -> None:
    """Compared with one that has a zone it would raise, deep inside the fold."""
    entry = dump(events.Entry(1, "id", START, names.COCKPIT, events.Noted("x")))
    assert isinstance(entry, dict)
    with pytest.raises(WireProblem):
        load(events.Entry, {**entry, "at": at})


@given(_documents)
def test_no_document_at_all_makes_reading_raise_anything_else(data: JSON) -> None:
    for kind in (events.Entry, plan.Plan, events.Reported):
        for read in (load, rows.load):
            with pytest.raises(WireProblem):
                read(kind, data)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_a_row_with_a_cell_of_another_type_is_refused_and_never_bent(kind: type) -> None:
    hints = inspect.get_annotations(kind, eval_str=True)

    @settings(max_examples=2)
    @given(whole(kind))
    def refused(value: object) -> None:
        row = rows.dump(value)
        assert isinstance(row, list)
        held = [item for number, item in enumerate(fields(kind)) if row[0] >> number & 1]  # type: ignore[operator]
        for place, item in enumerate(held, 1):
            for misfit in _row_misfits(hints[item.name]):
                with pytest.raises(WireProblem):
                    rows.load(kind, [*row[:place], misfit, *row[place + 1 :]])
        with pytest.raises(WireProblem):
            rows.load(kind, [*row, "one more"])

    refused()


def _row_misfits(hint: object) -> list[JSON]:
    """As `_misfits`; in rows a dataclass is a list whose first cell is a number, and no table is one."""
    return [value for value in _misfits(hint) if not isinstance(value, list)]


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(WireProblem, match="object has no JSON form"):
        dump({"a": object()})


def test_a_field_that_came_later_takes_its_default() -> None:
    """Journals are read for years: one that was written before `claims` of a waiver existed still opens."""
    old: JSON = {TAG: "Waived", "gate": "g", "reason": "why", "approver": "who"}
    assert load(events.Waived, old) == events.Waived(names.GateId("g"), "why", "who")
