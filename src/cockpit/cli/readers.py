"""What people write for a gate, a claim, a mark, a step or a time, and what it becomes. One function a kind.

A reader takes what was written, the plan, and what was read of the same request before it. It knows nothing of where
the request came from: a line of JSON and an option of a verb are read alike.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from cockpit.cli.finding import moment
from cockpit.core.events import Answer
from cockpit.core.names import JSON, ClaimId, GateId, HoldId, IssueId, MarkId, Role, WatchId
from cockpit.core.plain import plain, plain_line
from cockpit.core.plan import Claim, Plan
from cockpit.core.success import criteria_of
from cockpit.errors import UsageProblem

T = TypeVar("T")

Reader = Callable[[JSON, Plan, Mapping[str, object]], object]
"""What was written, the plan, what was read before: the value, or a `UsageProblem`."""


def shown(value: JSON) -> str:
    """What was written, as a message quotes it."""
    return plain_line(repr(value), 80)


def words(value: JSON, _plan: Plan, _read: Mapping[str, object]) -> str:
    """Text; what a terminal could obey becomes visible."""
    if not isinstance(value, str):
        raise UsageProblem(f"{shown(value)} is no text", 'write it in quotes: "…"')
    return plain(value)


def texts(value: JSON, plan: Plan, read: Mapping[str, object]) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list):
        raise UsageProblem(f"{shown(value)} is no list", 'write it like ["#launch", "mail"]')
    return tuple(words(item, plan, read) for item in value)


def boolean(value: JSON, _plan: Plan, _read: Mapping[str, object]) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise UsageProblem(f"{shown(value)} is neither true nor false", "write true or false, without quotes")
    return value


def time(value: JSON, plan: Plan, read: Mapping[str, object]) -> datetime:
    """A moment with its zone."""
    found = moment(words(value, plan, read))
    assert found is not None
    return found


def answer(value: JSON, _plan: Plan, _read: Mapping[str, object]) -> Answer:
    """`go` or `no-go`."""
    try:
        return Answer(str(value).casefold())
    except ValueError:
        raise UsageProblem(f"{shown(value)} is no answer", "write go or no-go") from None


def gate(value: JSON, plan: Plan, read: Mapping[str, object]) -> GateId:
    """A gate by its id or its title."""
    found = _one("gate", words(value, plan, read), ((item.id, item.title) for item in plan.gate_by_id.values()))
    return GateId(found)


def claim(value: JSON, plan: Plan, read: Mapping[str, object]) -> ClaimId:
    """A claim by its id or by words that only it has; of the gate that was named, or of any."""
    owner = read.get("gate")
    of = plan.gate_by_id[GateId(owner)].claims if isinstance(owner, str) else tuple(plan.claim_by_id.values())
    return _claim(words(value, plan, read), of, f" of {owner}" if owner else "")


def _claim(text: str, claims: Sequence[Claim], where: str) -> ClaimId:
    exact = [one for one in claims if text == one.id or text.casefold() == one.says.casefold()]
    near = exact or [one for one in claims if text and text.casefold() in one.says.casefold()]
    if len(near) != 1:
        problem = "several claims" if near else "no claim"
        said = "; ".join(one.says for one in (near or claims)[:8])
        hint = f"its claims: {said}" if where else f"name its gate too; claims: {said}"
        raise UsageProblem(f"{problem}{where} match {text!r}", hint)
    return near[0].id


def mark(value: JSON, plan: Plan, read: Mapping[str, object]) -> MarkId:
    """A mark of the launch sequence by its id or its title."""
    return MarkId(_one("mark", words(value, plan, read), ((item.id, item.title) for item in plan.marks)))


def step(value: JSON, plan: Plan, read: Mapping[str, object]) -> int:
    """A step of the mark that was named, by its number from 1 or its words."""
    of = next((item for item in plan.marks if item.id == read.get("mark")), None)
    titles = [item.title for item in of.steps] if of else []
    return _nth(value, titles, f"step of {of.title}" if of else "step")


def rollback_step(value: JSON, plan: Plan, _read: Mapping[str, object]) -> int:
    """A step of the way back, by its number from 1 or its words."""
    return _nth(value, [item.title for item in plan.rollback.steps], "rollback step")


def number(value: JSON, _plan: Plan, _read: Mapping[str, object]) -> int:
    """A number that people count from 1."""
    found = _number(value)
    if found is None:
        raise UsageProblem(f"{shown(value)} is no number", "count from 1")
    return found - 1


def follow_up(value: JSON, plan: Plan, _read: Mapping[str, object]) -> int:
    """A task after the launch, by its number from 1 or its words."""
    return _nth(value, [item.title for item in plan.follow_ups], "follow-up")


def criterion(value: JSON, plan: Plan, _read: Mapping[str, object]) -> str:
    """A success criterion by its id, its number from 1 or its words."""
    known = criteria_of(plan)
    if isinstance(value, str) and value in known:
        return value
    return list(known)[_nth(value, [item.says for item in known.values()], "success criterion")]


def watch(value: JSON, plan: Plan, read: Mapping[str, object]) -> WatchId:
    """A watch by its id or its title."""
    return WatchId(_one("watch", words(value, plan, read), ((item.id, item.title) for item in plan.watches)))


def limit(value: JSON, plan: Plan, read: Mapping[str, object]) -> ClaimId:
    """A mark of the watch that was named, by its level, its words or its number from 1."""
    of = next((item for item in plan.watches if item.id == read.get("watch")), None)
    limits = of.limits if of else ()
    same = [one for one in limits if value in (one.level.value, one.claim)]  # a tuple: a list has no hash
    if len(same) == 1:
        return same[0].claim
    return limits[_nth(value, [one.says for one in limits], f"limit of {of.title}" if of else "limit")].claim


def station(value: JSON, plan: Plan, read: Mapping[str, object]) -> Role:
    """A station of the poll."""
    known = ((item.role, item.person) for item in plan.stations)
    return Role(_one("station", words(value, plan, read), known))


def hold(value: JSON, plan: Plan, read: Mapping[str, object]) -> HoldId:
    """A hold: `hold-2`, or its number."""
    found = _number(value)
    return HoldId(f"hold-{found}" if found else words(value, plan, read))


def issue(value: JSON, plan: Plan, read: Mapping[str, object]) -> IssueId:
    """An issue: `issue-2`, or its number."""
    found = _number(value)
    return IssueId(f"issue-{found}" if found else words(value, plan, read))


def _number(value: JSON) -> int | None:
    """A number from 1, written as one or as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _nth(value: JSON, titles: Sequence[str], what: str) -> int:
    """Which of these is meant, counted from 0."""
    hint = "; ".join(f"{place}: {title}" for place, title in enumerate(titles[:12], 1)) or "there is none"
    found = _number(value)
    if found is not None:
        if found > len(titles):
            raise UsageProblem(f"there is no {what} {found}", hint)
        return found - 1
    if not isinstance(value, str) or not value.strip():
        raise UsageProblem(f"{shown(value)} is no {what}", hint)
    folded = value.strip().casefold()
    exact = [place for place, title in enumerate(titles) if title.casefold() == folded]
    near = exact or [place for place, title in enumerate(titles) if folded in title.casefold()]
    if len(near) != 1:
        raise UsageProblem(f"{'several' if near else 'no'} {what} match {value!r}", hint)
    return near[0]


def _one(kind: str, text: str, known: Iterable[tuple[str, str]]) -> str:
    """The id of what is meant by an id or a title."""
    pairs = list(known)
    folded = text.strip().casefold()
    for key, _ in pairs:
        if key == text or key.casefold() == folded:
            return key
    titled = [key for key, title in pairs if folded and title.casefold() == folded]
    if len(titled) == 1:
        return titled[0]
    names = [key for key, _ in pairs]
    near = difflib.get_close_matches(text, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has: {', '.join(names[:12]) or 'none'}"
    raise UsageProblem(f"the profile has no {kind} {plain_line(text, 60)!r}", hint)
