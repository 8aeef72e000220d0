"""`@frozen`: what `@dataclass(frozen=True, slots=True)` gives, at a twentieth of what it costs to import.

The standard decorator writes six methods of each class as source and compiles them while the module is imported: 1.5 ms
a class against 0.05 here, and cockpit has more than a hundred before its first frame. Here equality, hash and text are
shared functions, and a class's `__init__` is compiled when its first instance is made. The result is a dataclass to
`fields`, `replace`, `is_dataclass`, `match` and mypy; tests hold it against the standard one.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields, make_dataclass
from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T")

_FIELD = dataclasses._FIELD  # type: ignore[attr-defined]  # noqa: SLF001 - how the standard library marks a plain field


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class of annotated fields into a frozen, slotted dataclass. It may not inherit fields.

    Raises:
        TypeError: it inherits from another dataclass, or a field without a default follows one with.
        ValueError: a default is mutable.
    """
    body = {name: value for name, value in vars(cls).items() if name not in {"__dict__", "__weakref__"}}
    if any(dataclasses.is_dataclass(base) for base in cls.__bases__):
        raise TypeError(f"{cls.__name__} inherits fields; use the standard dataclass")
    made: dict[str, Field[Any]] = {}
    optional = ""
    for name, annotation in inspect.get_annotations(cls).items():
        value = body.pop(name, MISSING)
        item: Field[Any] = value if isinstance(value, Field) else field(default=value)
        item.name, item.type, item._field_type = name, annotation, _FIELD  # type: ignore[attr-defined]  # noqa: SLF001 - see _FIELD
        if item.default is not MISSING and item.default.__class__.__hash__ is None:
            raise ValueError(f"the default of {cls.__name__}.{name} is mutable: use default_factory")
        if item.default is MISSING and item.default_factory is MISSING:
            if optional:
                raise TypeError(f"{cls.__name__}.{name} has no default and follows {optional}, which has")
        else:
            optional = name
        made[name] = item
    names = tuple(made)
    body.update(_SHARED, __slots__=names, __match_args__=names, __dataclass_fields__=made)
    body["__compared__"] = tuple(name for name in names if made[name].compare)
    body["__shown__"] = tuple(name for name in names if made[name].repr)
    body.update({name: vars(cls)[name] for name in ("__eq__", "__hash__", "__repr__") if vars(cls).get(name)})

    def first(self: object, *args: object, **kwargs: object) -> None:
        init = _make_init(new)
        type.__setattr__(new, "__init__", init)
        init(self, *args, **kwargs)

    body["__init__"] = first
    new = type(cls.__name__, cls.__bases__, body)
    return cast("type[T]", new)


def thawed(kind: type) -> Callable[..., Any] | None:
    """A class like a frozen one that is not frozen: its values are made quickly and get their class at the end.

    A frozen class sets each field by a call, which is four times the price; a plan of 10,000 gates pays it 500,000
    times. None for classes that do not allow it: those without slots, and those with a `__post_init__`.
    """
    if hasattr(kind, "__post_init__") or "__slots__" not in vars(kind):
        return None
    columns = [(item.name, object, _same(item)) for item in fields(kind)]
    return make_dataclass(kind.__name__, columns, slots=True, repr=False, eq=False, match_args=False)


def _same(item: Field[Any]) -> Any:
    if item.default_factory is not MISSING:
        return field(default_factory=item.default_factory)
    return field(default=item.default) if item.default is not MISSING else field()


def _make_init(cls: Any) -> Any:
    """Compile the `__init__` of a class from its fields."""
    scope: dict[str, Any] = {"_missing": MISSING}
    parameters, lines = ["self"], []
    for name, item in cls.__dataclass_fields__.items():
        value = name
        if item.default is not MISSING:
            scope[f"_default_{name}"] = item.default
            parameters.append(f"{name}=_default_{name}")
        elif item.default_factory is not MISSING:
            scope[f"_make_{name}"] = item.default_factory
            parameters.append(f"{name}=_missing")
            value = f"_make_{name}() if {name} is _missing else {name}"
        else:
            parameters.append(name)
        scope[f"_set_{name}"] = vars(cls)[name].__set__  # the slot itself: two thirds of what object.__setattr__ costs
        lines.append(f"    _set_{name}(self, {value})")
    source = f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or "    pass")
    exec(source, scope)  # noqa: S102 - made of the names of our own fields only
    init = scope["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _values(self: Any) -> list[object]:
    return [getattr(self, name) for name in self.__match_args__]


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self is other or all(getattr(self, name) == getattr(other, name) for name in self.__compared__)


def _hash(self: Any) -> int:
    return hash(tuple([getattr(self, name) for name in self.__compared__]))


def _repr(self: Any) -> str:
    pairs = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__shown__)
    return f"{self.__class__.__qualname__}({pairs})"


def _setattr(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _setstate(self: Any, state: list[object]) -> None:
    for name, value in zip(self.__match_args__, state, strict=True):
        object.__setattr__(self, name, value)


_SHARED = {
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
    "__getstate__": _values,
    "__setstate__": _setstate,
}
