"""The quick twin of `wire`: plans of thousands of gates as rows without names, for files that only we read.

A value of a dataclass is a list: first a number whose bits say which fields stand here, then these fields in their
order; the others have their defaults. For a number that is met often a reader is compiled. Rows carry no names, so
nothing that outlives a version may be written with them: the journal is `wire`'s. Reading is as strict.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from cockpit.core import wire
from cockpit.core.names import JSON
from cockpit.core.wire import WireProblem

T = TypeVar("T")
_Read = Callable[[Any], object]

_MANY = 50
"""From so many rows of one shape on, compiling a reader for it pays."""


def dump(value: object) -> JSON:
    """Turn a value of a dataclass into rows."""
    mask, row = 0, []
    for bit, name, default, write in _writers(cast("Hashable", type(value))):
        held = getattr(value, name)
        if default is MISSING or held != default:
            mask |= bit
            row.append(write(held) if write is not None else held)
    return [mask, *row]


_Write = Callable[[Any], JSON]


@cache
def _writers(kind: Hashable) -> tuple[tuple[int, str, object, _Write | None], ...]:
    """The bit, name, default and writer of each field of a class; a plain value needs none."""
    known: Any = kind
    hints = _hints(known)
    return tuple(
        (1 << number, item.name, item.default, None if _plain(hints[item.name]) else _writer(hints[item.name]))
        for number, item in enumerate(fields(known))
    )


@cache
def _writer(hint: Hashable) -> _Write:
    """What writes one value the way that the reader of its annotation expects it."""
    hint = getattr(hint, "__supertype__", hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return dump
    if _choice(hint):
        return lambda value: None if value is None else [type(value).__name__, dump(value)]
    if part := _item(hint):
        item = _writer(part)
        return lambda value: [item(one) for one in value]
    if part := _optional(hint):
        only = _writer(part)
        return lambda value: None if value is None else only(value)
    return wire.dump


def load(kind: type[T], data: JSON) -> T:
    """Read a value of `kind` (a dataclass) back.

    Raises:
        WireProblem: the data does not fit.
    """
    return cast("T", _reader(cast(Hashable, kind))(data))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return inspect.get_annotations(kind, eval_str=True)


@cache
def _choice(hint: Hashable) -> tuple[type, ...]:
    """The dataclasses between which a field chooses; empty where its type says all."""
    if get_origin(hint) not in {Union, UnionType}:
        return ()
    rest = tuple(part for part in get_args(hint) if part is not type(None))
    return rest if len(rest) > 1 and all(is_dataclass(part) for part in rest) else ()


def _item(hint: Hashable) -> Hashable:
    """What a tuple of any length holds; None for all other annotations."""
    parts = get_args(hint)
    return cast("Hashable", parts[0]) if get_origin(hint) is tuple and parts[-1] is Ellipsis else None


def _optional(hint: Hashable) -> Hashable:
    """What may be None; None for all other annotations."""
    parts = [part for part in get_args(hint) if part is not type(None)]
    return cast("Hashable", parts[0]) if get_origin(hint) in {Union, UnionType} and len(parts) == 1 else None


@cache
def _reader(hint: Hashable) -> _Read:
    """The reader of one annotation; `wire`'s for all that holds no dataclass."""
    hint = getattr(hint, "__supertype__", hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass(hint)
    if choice := _choice(hint):
        return _union(choice, optional=type(None) in get_args(hint))
    if part := _item(hint):
        item = _reader(part)
        return lambda data: tuple([item(value) for value in data]) if type(data) is list else _wrong("a list", data)
    if part := _optional(hint):
        only = _reader(part)
        return lambda data: None if data is None else only(data)
    return wire.reader(hint)


def _wrong(wanted: str, data: object) -> object:
    raise WireProblem(f"{wanted} expected, found {type(data).__name__}")


def _union(choice: tuple[type, ...], *, optional: bool) -> _Read:
    known = {part.__name__: _reader(part) for part in choice}

    def read(data: Any) -> object:
        if data is None and optional:
            return None
        if type(data) is not list or len(data) != 2 or type(data[0]) is not str or data[0] not in known:
            return _wrong(f"one of {', '.join(known)}", data)
        return known[data[0]](data[1])

    return read


def _dataclass(kind: type) -> _Read:
    readers: dict[int, _Read] = {}
    """By which fields a row holds."""
    met: dict[int, int] = {}

    def read(row: Any) -> object:
        if type(row) is not list or not row or type(row[0]) is not int:
            return _wrong(f"a row of {kind.__name__}", row)
        mask = row[0]
        reader = readers.get(mask)
        try:
            if reader is not None:
                return reader(row)
            met[mask] = met.get(mask, 0) + 1
            if met[mask] == _MANY:
                readers[mask] = _compile(kind, mask)
            return _spell(kind, row)
        except ValueError as problem:
            if isinstance(problem, WireProblem):
                raise
            raise WireProblem(f"a row of {kind.__name__} has another length") from None

    return read


def _spell(kind: type, row: list[Any]) -> object:
    """Read one row field by field.

    Raises:
        WireProblem: it lacks a field that has no default, has fields that the class does not know, or does not fit.
        ValueError: it is shorter or longer than it says.
    """
    mask, hints, given = row[0], _hints(kind), {}
    items = fields(kind)
    if mask < 0 or mask >> len(items):
        raise WireProblem(f"{kind.__name__} has no such field in this version of cockpit")
    cells = iter(row[1:])
    for number, item in enumerate(items):
        if mask >> number & 1:
            cell = next(cells, _MISSING)
            if cell is _MISSING:
                raise ValueError
            given[item.name] = _reader(hints[item.name])(cell)
        elif item.default is MISSING and item.default_factory is MISSING:
            raise WireProblem(f"{kind.__name__} lacks its field {item.name!r}")
    if next(cells, _MISSING) is not _MISSING:
        raise ValueError
    return kind(**given)


_MISSING = object()


def _twin(kind: type) -> type | None:
    """A class of the same slots that is not frozen: its values are filled quickly and get their class at the end."""
    slots = vars(kind).get("__slots__")
    return None if slots is None or hasattr(kind, "__post_init__") else type(kind.__name__, (), {"__slots__": slots})


def _compile(kind: type, mask: int) -> _Read:
    """The reader of the rows of one shape: plain fields are one comparison each, defaults cost nothing but their place.

    A row of that shape was spelt before: nothing is missing, and there is no field that the class does not know.
    """
    items = fields(kind)
    quick = _twin(kind)
    scope: dict[str, Any] = {"make": object.__new__, "quick": quick, "kind": kind, "wrong": _wrong}
    given, lines = ["_"], []
    for number, item in enumerate(items):
        value = f"v{number}"
        if mask >> number & 1:
            given.append(value)
            lines.append((item.name, _field(scope, number, _hints(kind)[item.name])))
        else:
            lines.append((item.name, _default(scope, number, item)))
    if quick is None:
        body = [f"    return kind({', '.join(f'{name}={value}' for name, value in lines)})"]
    else:
        body = ["    one = make(quick)", *(f"    one.{name} = {value}" for name, value in lines)]
        body += ["    one.__class__ = kind", "    return one"]
    source = "\n".join(["def read(row):", f"    {', '.join(given)}, = row", *body])
    exec(source, scope)  # noqa: S102 - made of the names of our own fields only
    return cast("_Read", scope["read"])


def _field(scope: dict[str, Any], number: int, hint: Hashable) -> str:
    """The expression that reads one field; its helpers go into `scope`."""
    if name := _plain(hint):
        return f"v{number} if type(v{number}) is {name} else wrong({name!r}, v{number})"
    scope[f"r{number}"] = _reader(hint)
    return f"r{number}(v{number})"


def _plain(hint: Any) -> str:
    """The name of the one type whose values a field takes as they are; empty where there is more to do."""
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    return str(hint.__name__) if hint in (str, int, bool) else ""


def _default(scope: dict[str, Any], number: int, item: Field[Any]) -> str:
    if item.default is not MISSING:
        scope[f"d{number}"] = item.default
        return f"d{number}"
    scope[f"d{number}"] = item.default_factory
    return f"d{number}()"
