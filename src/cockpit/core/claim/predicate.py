"""A predicate made ready for one moment: what it refers to is looked up once, then every item is tested with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias, assert_never

from cockpit.core.claim.compare import Answer, Scale, as_text, ordered
from cockpit.core.claim.context import Context
from cockpit.core.claim.members import related
from cockpit.core.claim.moment import moment, no_time
from cockpit.core.claim.operand import Amount, Operand, resolve
from cockpit.core.claim.pattern import PatternProblem, Search
from cockpit.core.claim.seen import Run, broken, inconclusive
from cockpit.core.claim.show import kind_of
from cockpit.core.claim.syntax import Age, Compare, Is, Matches, Member, Predicate, State
from cockpit.core.claim.version import Ranked, version_of

Test: TypeAlias = Callable[[Any], Answer]
"""Tests one value that is there; raises `Unsettled` where it cannot."""

SKEW = timedelta(minutes=5)
"""How far a time may lie in the future before `newer than` stops believing it: clocks differ, but not more."""


def tester(predicate: Predicate, context: Context, run: Run, scale: Scale, *, version: bool, items: int) -> Test:
    """Make the test of one value.

    Args:
        predicate: what must be true.
        context: the moment.
        run: what the judgement may still cost.
        scale: what the subject's numbers count.
        version: the subject is a version.
        items: how many values will be tested, for the time that a pattern may take.

    Raises:
        Unsettled: something that it refers to is not there.
    """
    match predicate:
        case Compare():
            op, wanted = predicate.op, _resolved(predicate, context, run, version=version)
            return lambda actual: ordered(op, actual, wanted, scale)
        case Member():
            word, among = predicate.word, _resolved(predicate, context, run, version=version)
            return lambda actual: related(word, actual, among, scale, run)
        case Matches():
            try:
                search = Search(predicate.pattern, predicate.flags, items)
            except PatternProblem as problem:
                raise broken(str(problem)) from None
            return lambda actual: (search.found(as_text(actual)), "")
        case Is():
            if predicate.state is not State.TODAY:
                return lambda _actual: (predicate.state is State.EXISTS, "")
            zone = _zone(context.zone)
            return lambda actual: _is_today(actual, context.now, zone)
        case Age():
            newer, span = predicate.newer, predicate.span
            return lambda actual: _aged(actual, context.now, span, newer=newer)
        case _:
            assert_never(predicate)


def _resolved(predicate: Compare | Member, context: Context, run: Run, *, version: bool) -> Operand:
    wanted = resolve(predicate.value, context, run)
    if not version:
        return wanted
    return [_ranked(item) for item in wanted] if isinstance(wanted, list) else _ranked(wanted)


def _ranked(wanted: Any) -> Ranked:
    if isinstance(wanted, Amount):
        raise broken(f"{wanted} is a number: a version must be text")
    return version_of(wanted)


@lru_cache(maxsize=64)
def _zone(name: str) -> Any:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except Exception:  # noqa: BLE001 - KeyError, ValueError and OSError, each for another sort of wrong name
        raise broken(f"there is no time zone {name[:60]!r}") from None


def _is_today(actual: Any, now: datetime, zone: Any) -> Answer:
    when, note = moment(_plain(actual))
    today = now.astimezone(zone).date()
    day = when.astimezone(zone).date() if isinstance(when, datetime) else when
    return day == today, note or ("" if day == today else f"it is {today} now")


def _aged(actual: Any, now: datetime, span: timedelta, *, newer: bool) -> Answer:
    when, note = moment(_plain(actual))
    if not isinstance(when, datetime):
        raise broken("a date alone does not say at what time")
    age = now - when
    if newer and age < -SKEW:
        raise inconclusive("it lies in the future")
    return (age < span if newer else age > span), note or f"{_ago(age)}"


def _plain(actual: Any) -> Any:
    if isinstance(actual, Ranked):
        raise no_time(actual.text)
    if isinstance(actual, dict | bool):
        raise broken(f"{kind_of(actual)} is no time")
    return actual


def _ago(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    if seconds < 0:
        return "in the future"
    for size, word in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{word} ago"
    return f"{seconds}s ago"
