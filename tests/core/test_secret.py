"""A credential cannot show itself, whatever is done with it."""

from __future__ import annotations

import copy
import json
import pickle
import traceback

import pytest

from cockpit.core.secret import Secret

VALUE = "s3cr3t-\ud800-value"
SECRET = Secret("db_password", VALUE)


def raised() -> str:
    try:
        raise ValueError(SECRET)
    except ValueError:
        return traceback.format_exc()


@pytest.mark.parametrize(
    "shown",
    [
        str(SECRET),
        repr(SECRET),
        f"{SECRET}",
        f"{SECRET!r:>40}",
        f"{SECRET:>40}",
        "%s %r" % (SECRET, SECRET),  # noqa: UP031 - the old way must not show it either
        repr([SECRET, {"a": SECRET}]),
        raised(),
    ],
)
def test_no_text_holds_it(shown: str) -> None:
    assert "s3cr3t" not in shown
    assert "[redacted:db_password]" in shown


def test_it_is_read_out_by_name_only() -> None:
    assert SECRET.reveal() == VALUE


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_it_does_not_travel(way: object) -> None:
    with pytest.raises(TypeError) as problem:
        way(SECRET)  # type: ignore[operator]
    assert "s3cr3t" not in str(problem.value)


def test_equality_is_of_values_and_never_raises() -> None:
    assert Secret("a", VALUE) == Secret("b", VALUE)
    assert Secret("a", VALUE) != Secret("a", "other")
    assert SECRET != VALUE
    assert len({Secret("a", "1"), Secret("a", "1")}) == 1


def test_it_has_no_dictionary_to_look_into() -> None:
    with pytest.raises(TypeError):
        vars(SECRET)
