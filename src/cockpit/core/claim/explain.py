"""Why a path leads nowhere in a document, in words; only asked once it did."""

from __future__ import annotations

from typing import Any

from cockpit.core.claim.problem import closest
from cockpit.core.claim.show import kind_of
from cockpit.core.claim.syntax import Path, Subject
from cockpit.core.claim.tree import PathProblem, chain, tree

_NAMES = 200
"""How many fields of a table are looked at for a likely spelling."""


def why_missing(subject: Subject, document: Any) -> str:
    """One clause: `services is empty`, `body has no stauts (did you mean status?)`."""
    path = first_path(subject)
    try:
        steps = chain(tree(path.text)) if path is not None else None
    except PathProblem:
        steps = None
    if document is None:
        return "there is no document"
    if not steps:
        return "nothing was found"
    where, value = "", document
    for step in steps:
        name = where or "the document"
        problem = _blocked(value, step, name)
        if problem:
            return problem
        value = value[step]
        where = _below(where, step)
    if value is None:
        return f"{where} is null"
    return f"{where} is empty" if value in ([], {}, "") else f"{where} is {kind_of(value)}"


def runs_into(subject: Subject, document: Any) -> str:
    """Why nobody can say whether a path is there: it leads through something that has no parts; empty otherwise."""
    path = first_path(subject)
    steps = chain(tree(path.text)) if path is not None else None
    if document is None:
        return "there is no document"
    value: Any = document
    where = ""
    for step in steps or ():
        if value is None:
            return ""
        if isinstance(step, int):
            if not isinstance(value, list):
                return _blocked(value, step, where or "the document")
            value = value[step] if -len(value) <= step < len(value) else None
        else:
            if not isinstance(value, dict):
                return _blocked(value, step, where or "the document")
            value = value.get(step)
        where = _below(where, step)
    return ""


def hardly_missing(subject: Subject, document: Any, *, items: bool) -> str:
    """Why nobody can call a path missing that leads nowhere; empty where one can.

    A list on its way has no such item, so that nothing was looked at (where `items` count); or the name is there in
    other letter case, as headers are, whose names come in lower case.
    """
    path = first_path(subject)
    steps = (chain(tree(path.text)) if path is not None else None) or ()
    value, where = document, ""
    for place, step in enumerate(steps, 1):
        name = where or "the document"
        if isinstance(value, list) and isinstance(step, int):
            if not -len(value) <= step < len(value):
                return _blocked(value, step, name) if items and place < len(steps) else ""
            value = value[step]
        elif isinstance(value, dict) and isinstance(step, str):
            if step not in value:
                other = next((str(key) for key in value if str(key).casefold() == step.casefold()), "")
                return f"{name} has no {step}, but {other}: write it so" if other else ""
            value = value[step]
        else:
            return ""
        where = _below(where, step)
    return ""


def first_path(subject: Subject) -> Path | None:
    """The path that a subject begins with."""
    while not isinstance(subject, Path):
        if not subject.args:
            return None
        subject = subject.args[0]
    return subject


def _below(where: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"{where}[{step}]"
    return f"{where}.{step}" if where else step


def _blocked(value: Any, step: str | int, name: str) -> str:
    """Why a step cannot be taken; empty if it can."""
    if value is None:
        return f"{name} is null"
    if isinstance(step, int):
        if not isinstance(value, list):
            return f"{name} is {kind_of(value)}, not a list"
        if -len(value) <= step < len(value):
            return ""
        return f"{name} is empty" if not value else f"{name} has {len(value)} item{'s' * (len(value) != 1)}"
    if not isinstance(value, dict):
        return f"{name} is {kind_of(value)}, not a table with {step}"
    if step in value:
        return ""
    near = closest(step, [str(key) for key, _ in zip(value, range(_NAMES), strict=False)])
    return f"{name} has no {step}" + (f" (did you mean {near}?)" if near else "")
