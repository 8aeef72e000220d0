"""Strategies for events and drafts, built from the dataclasses' own annotations: a new event is tested the day it is
added, without a word here."""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st

from cockpit.core.events import Event
from cockpit.core.names import JSON, Operator, Role
from cockpit.core.record import Draft

T = TypeVar("T")

TEXT = st.text(st.characters(), max_size=20)
"""Any text, lone surrogates and control characters too."""
_OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC) | _OFFSETS,
)
"""Moments with a fixed offset: Python calls no moment of a repeated hour equal to the same one in another zone."""
SPANS = st.integers(-(10**12), 10**12).map(lambda micros: timedelta(microseconds=micros))
"""Up to eleven days: what seconds as a number bring back to the microsecond."""
NUMBERS = st.floats(allow_nan=False)
DOCUMENTS: st.SearchStrategy[JSON] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def any_of(kind: type[T]) -> st.SearchStrategy[T]:
    """Any value of a dataclass."""
    hints = inspect.get_annotations(kind, eval_str=True)
    fields = {field.name: _of(hints[field.name]) for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    return st.builds(kind, **fields)


def any_event() -> st.SearchStrategy[Event]:
    """Any event of the journal's vocabulary."""
    return st.one_of([any_of(kind) for kind in get_args(Event)])


def any_operator() -> st.SearchStrategy[Operator]:
    """Any author: a role is never empty text."""
    names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
    return st.builds(Operator, names, st.none() | st.builds(Role, names.filter(bool)))


def any_draft() -> st.SearchStrategy[Draft]:
    """Any event on its way into the journal."""
    return st.builds(Draft, st.uuids(version=4).map(str), MOMENTS, any_operator(), any_event())


def draft(event: Event, number: int = 0, *, by: str = "ada", role: str | None = None) -> Draft:
    """A plain draft; `number` makes its id and its time."""
    at = datetime.fromtimestamp(1_772_000_000 + number, UTC)
    return Draft(str(UUID(int=number + 1)), at, Operator(by, Role(role) if role else None), event)


def _of(hint: Any) -> st.SearchStrategy[Any]:
    hint = getattr(hint, "__supertype__", hint)
    if hint == JSON:
        return DOCUMENTS
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return st.one_of([st.none() if part is type(None) else _of(part) for part in parts])
    if origin is tuple:
        if parts[1:] == (Ellipsis,):
            return st.lists(_of(parts[0]), max_size=3).map(tuple)
        return st.tuples(*map(_of, parts))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return st.dictionaries(_of(parts[0]), _of(parts[1]), max_size=3)
    if dataclasses.is_dataclass(hint):
        return any_of(hint)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    plain = {str: TEXT, int: st.integers(), float: NUMBERS, bool: st.booleans(), datetime: MOMENTS, timedelta: SPANS}
    return plain[hint]
