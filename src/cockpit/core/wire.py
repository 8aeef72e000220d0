"""Frozen dataclasses to JSON and back, driven by their own annotations.

It serves the journal (events), the profile cache (plans) and machine-readable output, so that none of them keeps a
second description of the same types. Unions of dataclasses carry the class name under `is`. Reading is strict: an
unknown field or a value of another type is a `WireProblem`; a missing field takes its default.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from cockpit.core.frozen import thawed
from cockpit.core.names import JSON

T = TypeVar("T")
_Read = Callable[[JSON], object]

TAG = "is"
"""The key that names the class where several could stand."""

_MANY = 200
"""From so many values of a class on, preparing a quicker way to make them pays."""


class WireProblem(ValueError):
    """What was read does not fit the type that was asked for."""


def dump(value: object) -> JSON:
    """Turn a value into JSON: dataclasses become tables, tuples lists, times ISO 8601, durations seconds."""
    match value:
        case Enum():
            return cast("JSON", value.value)
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case tuple() | list():
            return [dump(item) for item in value]
        case Mapping():
            return {str(key): dump(item) for key, item in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            table: dict[str, JSON] = {TAG: type(value).__name__}
            for name, default in _defaults(type(value)):
                item = getattr(value, name)
                if default is MISSING or item != default:
                    table[name] = dump(item)
            return table
        case _:
            raise WireProblem(f"{type(value).__name__} has no JSON form")


def load(kind: type[T], data: JSON) -> T:
    """Read a value of `kind` (a dataclass) back.

    Raises:
        WireProblem: the data does not fit.
    """
    return cast("T", reader(cast(Hashable, kind))(data))


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((item.name, item.default) for item in fields(kind))


@cache
def reader(hint: Hashable) -> _Read:
    """The reader of one annotation; it raises `WireProblem` for what does not fit."""
    if hint == JSON:
        return lambda data: data
    supertype = getattr(hint, "__supertype__", None)
    if supertype is not None:
        return reader(supertype)
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        return _union(get_args(hint))
    if origin is tuple:
        return _tuple(get_args(hint))
    if origin in {Mapping, dict} or (isinstance(origin, type) and issubclass(origin, Mapping)):
        key, item = (reader(part) for part in get_args(hint))
        return lambda data: {key(name): item(value) for name, value in _table(data).items()}
    if isinstance(hint, type):
        return _plain(hint)
    raise WireProblem(f"no reader for {hint!r}")


def _plain(kind: type) -> _Read:
    if is_dataclass(kind):
        return _dataclass(kind)
    if issubclass(kind, Enum):
        return lambda data: _convert(kind, kind, data)
    if issubclass(kind, datetime):
        return lambda data: _convert(datetime, _moment, data)
    if issubclass(kind, timedelta):
        return lambda data: _convert(timedelta, _span, data)
    if kind is float:
        return lambda data: (
            float(data) if isinstance(data, int | float) and not isinstance(data, bool) else _wrong("a number", data)
        )
    return lambda data: data if type(data) is kind else _wrong(kind.__name__, data)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is no moment")
    return moment


def _span(seconds: float) -> timedelta:
    if isinstance(seconds, bool):
        raise TypeError("true is no duration")
    return timedelta(seconds=seconds)


def _convert(kind: type, make: Callable[..., object], data: JSON) -> object:
    try:
        return make(data)
    except (TypeError, ValueError, OverflowError):
        return _wrong(kind.__name__, data)


def _wrong(wanted: str, data: JSON) -> object:
    raise WireProblem(f"{wanted} expected, found {type(data).__name__}")


def _table(data: JSON) -> dict[str, JSON]:
    if not isinstance(data, dict):
        raise WireProblem(f"a table expected, found {type(data).__name__}")
    return data


def _tuple(parts: tuple[object, ...]) -> _Read:
    if len(parts) == 2 and parts[1] is Ellipsis:
        item = reader(parts[0])
        return lambda data: tuple([item(value) for value in _list(data)])
    readers = [reader(part) for part in parts]

    def read(data: JSON) -> object:
        values = _list(data)
        if len(values) != len(readers):
            raise WireProblem(f"{len(readers)} items expected, found {len(values)}")
        return tuple([one(value) for one, value in zip(readers, values, strict=True)])

    return read


def _list(data: JSON) -> list[JSON]:
    if not isinstance(data, list):
        raise WireProblem(f"a list expected, found {type(data).__name__}")
    return data


def _union(parts: tuple[object, ...]) -> _Read:
    rest = [part for part in parts if part is not type(None)]
    optional = len(rest) < len(parts)
    if len(rest) == 1:
        only = reader(rest[0])
        return lambda data: None if data is None else only(data)
    known = {part.__name__: reader(part) for part in rest if isinstance(part, type)}

    def read(data: JSON) -> object:
        if data is None and optional:
            return None
        name = _table(data).get(TAG)
        if not isinstance(name, str) or name not in known:
            raise WireProblem(f"one of {', '.join(known)} expected, found {name!r}")
        return known[name](data)

    return read


class _Never:
    """No value is of this type."""


def _dataclass(kind: type) -> _Read:
    exact: dict[str, type] = {TAG: str}
    """What a field that needs no reading is; `_Never` for those that do."""
    readers: dict[str, _Read] = {TAG: _plain(str)}
    needed: set[str] = set()

    made = 0
    twin: Callable[..., Any] | None = None

    def prepare() -> None:  # on first use: a type may refer to itself
        hints = inspect.get_annotations(kind, eval_str=True)
        readers.update((item.name, reader(hints[item.name])) for item in fields(kind))
        needed.update(item.name for item in fields(kind) if _required(item))
        exact.update((item.name, _exact(hints[item.name])) for item in fields(kind))  # last: it says that all is there

    def read(data: JSON) -> object:
        nonlocal made, twin
        if len(exact) == 1:
            prepare()
        made += 1
        if made == _MANY:
            twin = thawed(kind)
        if type(data) is not dict:
            _table(data)
        given: dict[str, object] = {**cast("dict[str, JSON]", data)}
        # a plan of 10,000 gates has 400,000 fields, most of them plain: one comparison each, no call
        try:
            for name, value in given.items():
                if type(value) is not exact[name]:
                    given[name] = readers[name](cast("JSON", value))
        except KeyError as unknown:
            if unknown.args[0] in exact:
                raise
            raise WireProblem(f"{kind.__name__} has no field {unknown} in this version of cockpit") from None
        tag = given.pop(TAG, None)
        if tag is not None and tag != kind.__name__:
            raise WireProblem(f"{kind.__name__} expected, found {tag!r}")
        try:
            if twin is None:
                return kind(**given)
            value = twin(**given)
            value.__class__ = kind
            return cast("object", value)
        except TypeError:
            missing = sorted(needed - given.keys())
            if not missing:
                raise
            raise WireProblem(f"{kind.__name__} lacks its field {missing[0]!r}") from None

    return read


def _exact(hint: object) -> type:
    """The one type whose values a field takes as they are; `_Never` where there is more to do."""
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    return hint if hint in {str, int, bool} and isinstance(hint, type) else _Never


def _required(item: Field[object]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING
