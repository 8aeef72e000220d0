"""What a claim refers to, known without a document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cockpit.core import template
from cockpit.core.claim import tree
from cockpit.core.claim.syntax import (
    Baseline,
    Call,
    Compare,
    Expect,
    Function,
    Items,
    Member,
    Other,
    Path,
    Predicate,
    Subject,
    Text,
    Value,
    Variable,
)
from cockpit.core.window import LATELY


def names(expect: Expect) -> tuple[str, ...]:
    """The `${name}` references of a claim in their order, repeats kept."""
    found: list[str] = []
    for value in values(expect.predicate):
        if isinstance(value, Variable):
            found.append(value.name)
        elif isinstance(value, Text):
            found += template.read(value.text).names
    return tuple(found)


def roots(expect: Expect) -> frozenset[str]:
    """The top-level fields of the document that its subject and its `@path` read."""
    return frozenset(name for path in paths(expect) for name in tree.roots(tree.tree(path.text)))


def looks_back(expect: Expect) -> timedelta | None:
    """How much history it needs: the duration of its `delta`, and what a baseline is taken of; None without either."""
    subject = expect.subject
    delta = subject.span if isinstance(subject, Call) and subject.function is Function.DELTA else None
    baseline = LATELY if any(isinstance(value, Baseline) for value in values(expect.predicate)) else None
    return max((span for span in (delta, baseline) if span is not None), default=None)


def values(predicate: Predicate) -> Iterator[Value]:
    """Every value that a predicate holds its subject against, the items of a list one by one."""
    if isinstance(predicate, Compare | Member):
        value = predicate.value
        yield from value.items if isinstance(value, Items) else (value,)


def paths(expect: Expect) -> Iterator[Path]:
    """Every path into the document."""
    yield from subject_paths(expect.subject)
    for value in values(expect.predicate):
        if isinstance(value, Other):
            yield value.path


def subject_paths(subject: Subject) -> Iterator[Path]:
    """The paths that a subject begins with."""
    if isinstance(subject, Path):
        yield subject
        return
    for arg in subject.args:
        yield from subject_paths(arg)
