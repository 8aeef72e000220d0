"""`@frozen` against the standard decorator: the same classes, made both ways, must behave the same."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.frozen import frozen


class Body:
    a: int
    b: str = "b"
    c: tuple[int, ...] = ()
    d: dict[str, int] = field(default_factory=dict)
    e: int = field(default=0, compare=False, repr=False)


def both():
    """One class statement, decorated by the standard library and by us."""
    made = []
    for decorate in (dataclass(frozen=True, slots=True), frozen):
        body = {
            "__annotations__": dict(Body.__annotations__),
            "__doc__": "One.",
            "b": "b",
            "c": (),
            "d": field(default_factory=dict),
            "e": field(default=0, compare=False, repr=False),
            "__module__": __name__,
            "__qualname__": "Made",
        }
        made.append(decorate(type("Made", (), body)))
    return made


STANDARD, OURS = both()

values = st.tuples(
    st.integers(),
    st.text(),
    st.lists(st.integers(), max_size=3).map(tuple),
    st.dictionaries(st.text(), st.integers()),
    st.integers(),
)


@frozen
class Kept:
    """Importable by name, so that it can be pickled."""

    a: int
    b: str = "b"


def test_fields_are_the_same():
    def plain(kind):
        return [
            (item.name, item.type, item.default, item.default_factory, item.init, item.repr, item.compare)
            for item in fields(kind)
        ]

    assert plain(OURS) == plain(STANDARD)
    assert is_dataclass(OURS)
    assert OURS.__match_args__ == STANDARD.__match_args__
    assert OURS.__slots__ == STANDARD.__slots__


@given(values, values)
def test_equality_hash_and_text_are_the_same(first, second):
    ours, standard = (OURS(*first), OURS(*second)), (STANDARD(*first), STANDARD(*second))
    assert (ours[0] == ours[1]) == (standard[0] == standard[1])
    assert repr(ours[0]) == repr(standard[0])
    assert ours[0] != standard[0]
    hashable = dataclasses.replace(ours[0], d=0), dataclasses.replace(ours[1], d=0)
    if hashable[0] == hashable[1]:
        assert hash(hashable[0]) == hash(hashable[1])
    with pytest.raises(TypeError):
        hash(ours[0])  # a field that cannot be hashed


def test_a_field_that_is_not_compared_is_not_compared():
    for kind in (STANDARD, OURS):
        assert kind(1, e=2) == kind(1, e=3)
        assert "e=" not in repr(kind(1, e=2))


@given(values, st.integers())
def test_replace_is_the_same(first, a):
    assert repr(replace(OURS(*first), a=a)) == repr(replace(STANDARD(*first), a=a))


@pytest.mark.parametrize("kind", [STANDARD, OURS], ids=["standard", "ours"])
def test_nothing_can_be_changed(kind):
    one = kind(1)
    with pytest.raises(FrozenInstanceError):
        one.a = 2
    with pytest.raises(FrozenInstanceError):
        del one.a
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        one.new = 2
    assert not hasattr(one, "__dict__")


@pytest.mark.parametrize("kind", [STANDARD, OURS], ids=["standard", "ours"])
@pytest.mark.parametrize(("args", "kwargs"), [((), {}), ((1, 2, 3, 4, 5, 6), {}), ((1,), {"a": 2}), ((1,), {"z": 2})])
def test_wrong_arguments_are_type_errors(kind, args, kwargs):
    with pytest.raises(TypeError):
        kind(*args, **kwargs)


def test_factories_give_each_its_own():
    assert OURS(1).d is not OURS(2).d


def test_match_takes_it_apart():
    match OURS(1, "x"):
        case OURS(a, b):
            assert (a, b) == (1, "x")
        case _:
            raise AssertionError


def test_it_copies_and_pickles():
    one = Kept(1, "x")
    assert pickle.loads(pickle.dumps(one)) == one
    assert copy.deepcopy(one) == one


def test_what_the_standard_one_refuses_is_refused():
    with pytest.raises(TypeError, match="follows"):
        frozen(type("Bad", (), {"__annotations__": {"a": "int", "b": "int"}, "a": 1}))
    with pytest.raises(ValueError, match="mutable"):
        frozen(type("Bad", (), {"__annotations__": {"a": "list"}, "a": []}))
    with pytest.raises(TypeError, match="inherits"):
        frozen(type("Child", (Kept,), {"__annotations__": {"z": "int"}}))
