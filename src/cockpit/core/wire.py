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
from typing import TypeVar, Union, cast, get_args, get_origin

from cockpit.core.names import JSON

T = TypeVar("T")
_Read = Callable[[JSON], object]

TAG = "is"
"""The key that names the class where several could stand."""


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
    return cast("T", _reader(cast(Hashable, kind))(data))


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((item.name, item.default) for item in fields(kind))


@cache
def _reader(hint: Hashable) -> _Read:
    """The reader of one annotation."""
    if hint == JSON:
        return lambda data: data
    supertype = getattr(hint, "__supertype__", None)
    if supertype is not None:
        return _reader(supertype)
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        return _union(get_args(hint))
    if origin is tuple:
        return _tuple(get_args(hint))
    if origin in {Mapping, dict} or (isinstance(origin, type) and issubclass(origin, Mapping)):
        key, item = (_reader(part) for part in get_args(hint))
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
        return lambda data: _convert(datetime, datetime.fromisoformat, data)
    if issubclass(kind, timedelta):
        return lambda data: _convert(timedelta, lambda seconds: timedelta(seconds=seconds), data)
    if kind is float:
        return lambda data: (
            float(data) if isinstance(data, int | float) and not isinstance(data, bool) else _wrong("a number", data)
        )
    return lambda data: data if type(data) is kind else _wrong(kind.__name__, data)


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
        item = _reader(parts[0])
        return lambda data: tuple([item(value) for value in _list(data)])
    readers = [_reader(part) for part in parts]

    def read(data: JSON) -> object:
        values = _list(data)
        if len(values) != len(readers):
            raise WireProblem(f"{len(readers)} items expected, found {len(values)}")
        return tuple([reader(value) for reader, value in zip(readers, values, strict=True)])

    return read


def _list(data: JSON) -> list[JSON]:
    if not isinstance(data, list):
        raise WireProblem(f"a list expected, found {type(data).__name__}")
    return data


def _union(parts: tuple[object, ...]) -> _Read:
    rest = [part for part in parts if part is not type(None)]
    optional = len(rest) < len(parts)
    if len(rest) == 1:
        only = _reader(rest[0])
        return lambda data: None if data is None else only(data)
    known = {part.__name__: _reader(part) for part in rest if isinstance(part, type)}

    def read(data: JSON) -> object:
        if data is None and optional:
            return None
        name = _table(data).get(TAG)
        if name not in known:
            raise WireProblem(f"one of {', '.join(known)} expected, found {name!r}")
        return known[str(name)](data)

    return read


def _dataclass(kind: type) -> _Read:
    readers: dict[str, _Read] = {}
    needed: list[str] = []

    def prepare() -> None:  # on first use: a type may refer to itself
        hints = inspect.get_annotations(kind, eval_str=True)
        for item in fields(kind):
            readers[item.name] = _reader(hints[item.name])
            if _required(item):
                needed.append(item.name)

    def read(data: JSON) -> object:
        if not readers:
            prepare()
        table = _table(data)
        given: dict[str, object] = {}
        for name, value in table.items():
            if name == TAG:
                continue
            reader = readers.get(name)
            if reader is None:
                raise WireProblem(f"{kind.__name__} has no field {name!r} in this version of cockpit")
            given[name] = reader(value)
        for name in needed:
            if name not in given:
                raise WireProblem(f"{kind.__name__} lacks its field {name!r}")
        return kind(**given)

    return read


def _required(item: Field[object]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING
