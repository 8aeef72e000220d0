"""The JSON form of frozen values: strict in reading, and the quick way of making many gives what the slow one gives."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

from cockpit.core import wire
from cockpit.core.names import JSON


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    count: int = 0
    ratio: float = 0.0
    on: bool = False
    colour: Colour | None = None
    tags: tuple[str, ...] = ()
    at: datetime | None = None
    span: timedelta | None = None
    extra: JSON = None
    more: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Twig:
    leaf: Leaf | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("negative")


@dataclass(frozen=True, slots=True)
class Tree:
    items: tuple[Leaf | Twig, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    checked: tuple[Checked, ...] = ()


NOON = datetime(2026, 2, 27, 12, tzinfo=UTC)
FULL = Leaf("a", 1, 1.5, True, Colour.RED, ("x", "y"), NOON, timedelta(seconds=90), [1, None], {"k": 2})
MANY = 450


def through(value: object) -> object:
    return wire.load(type(value), json.loads(json.dumps(wire.dump(value))))


def test_a_value_comes_back_equal() -> None:
    tree = Tree((FULL, Twig(FULL), Twig()), (Leaf("b"), FULL), (Checked(1),))
    assert through(tree) == tree


def test_many_values_come_back_equal_frozen_and_of_their_class() -> None:
    leaves = tuple(Leaf(str(number), number, tags=("t",)) for number in range(MANY))
    tree = Tree(leaves=leaves)
    again = through(tree)
    assert again == tree
    assert isinstance(again, Tree)
    for leaf in (again.leaves[0], again.leaves[-1]):
        assert type(leaf) is Leaf
        with pytest.raises(FrozenInstanceError):
            leaf.name = "other"  # type: ignore[misc]
        assert repr(leaf).startswith("Leaf(name='")
    assert again.leaves[-1].more == {}
    assert again.leaves[-1].more is not again.leaves[-2].more


@pytest.mark.parametrize("before", [0, MANY])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"is": "Leaf"}, "lacks its field 'name'"),
        ({"is": "Leaf", "name": "a", "unheard": 1}, "has no field 'unheard'"),
        ({"is": "Leaf", "name": 3}, "str expected, found int"),
        ({"is": "Leaf", "name": "a", "count": True}, "int expected, found bool"),
        ({"is": "Leaf", "name": "a", "count": "1"}, "int expected"),
        ({"is": "Leaf", "name": "a", "ratio": "1"}, "number expected"),
        ({"is": "Leaf", "name": "a", "on": 1}, "bool expected"),
        ({"is": "Leaf", "name": "a", "colour": "blue"}, "Colour expected"),
        ({"is": "Leaf", "name": "a", "tags": "x"}, "a list expected"),
        ({"is": "Leaf", "name": "a", "at": 3}, "datetime expected"),
        ({"is": "Leaf", "name": "a", "span": "x"}, "timedelta expected"),
        ({"is": "Leaf", "name": "a", "more": {"k": "v"}}, "int expected"),
        ({"is": "Leaf", "name": None}, "str expected"),
        ([], "a table expected"),
    ],
)
def test_reading_is_strict_for_few_and_for_many(before: int, data: JSON, words: str) -> None:
    good: list[JSON] = [{"is": "Leaf", "name": str(number)} for number in range(before)]
    with pytest.raises(wire.WireProblem, match=words):
        wire.load(Tree, {"leaves": [*good, data]})


def test_a_class_that_checks_itself_is_always_made_by_itself() -> None:
    many: list[JSON] = [{"count": number} for number in range(MANY)]
    assert wire.load(Tree, {"checked": many}).checked[-1] == Checked(MANY - 1)
    with pytest.raises(ValueError, match="negative"):
        wire.load(Tree, {"checked": [*many, {"count": -1}]})


def test_reading_leaves_the_data_as_it_was() -> None:
    data: JSON = {"is": "Leaf", "name": "a", "tags": ["x"]}
    wire.load(Leaf, data)
    assert data == {"is": "Leaf", "name": "a", "tags": ["x"]}
