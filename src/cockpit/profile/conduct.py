"""What a profile prepares for the conduct of a launch: the poll, the way back, severities, contacts, updates, success.

Watches have a file of their own (`watches`), and so has the launch sequence (`marks`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import timedelta

from cockpit.core.contingency import (
    Communication,
    Contact,
    Escalation,
    IncidentStep,
    PollRule,
    Rollback,
    RollbackStep,
)
from cockpit.core.names import GateId, MarkId
from cockpit.core.plan import Criterion, FollowUp, Mark
from cockpit.core.severity import Severity
from cockpit.profile.positions import Path
from cockpit.profile.sheet import Sheet, near
from cockpit.profile.tables import ProfileTables

_LEFT = re.compile(r"\[[a-z][a-z -]*\]|\byour(?:domain|company)\b", re.IGNORECASE)
"""What a template holds where a name or a number belongs: `[phone]`, `status.yourdomain.com`."""


def read_poll(tables: ProfileTables, marks: Sequence[Mark], sheet: Sheet) -> PollRule:
    """When the poll is a GO, and who authorises."""
    table, director = tables.poll, tables.launch.director
    if table is None:
        return PollRule(director=director)
    if table.rule is not None and table.quorum is not None:
        sheet.error(("poll", "quorum"), "a poll is unanimous or has a quorum", "delete one of the two", key=True)
    if table.quorum is not None and table.quorum > len(tables.station):
        problem = f"a quorum of {table.quorum} cannot be reached by {len(tables.station)} stations"
        sheet.error(("poll", "quorum"), problem, "add [[station]] tables, or ask for fewer")
    if table.director and director and table.director != director:
        line = sheet.where(("launch", "director")).line
        sheet.error(("poll", "director"), "two directors are named", f"launch.director says {director} in line {line}")
    directs = table.director or director or tables.launch.owner
    if table.deputy and table.deputy.casefold() == directs.casefold():
        sheet.error(("poll", "deputy"), "the deputy is the director", "name somebody else, or leave it out")
    known = [str(mark.id) for mark in marks]
    if table.mark is not None and table.mark not in known:
        sheet.error(("poll", "mark"), f"there is no mark {table.mark}", near(table.mark, known, names="marks"))
    return PollRule(
        table.quorum,
        table.time_box,
        table.self_sign_off,
        table.director or director,
        MarkId(table.mark) if table.mark else None,
        table.deputy,
        PollRule().silent_after if table.silent_after is None else table.silent_after,
    )


def read_rollback(tables: ProfileTables, sheet: Sheet) -> Rollback:
    """The way back."""
    table = tables.rollback
    if table is None:
        return Rollback()
    if table.gate is not None and table.gate not in tables.gate:
        hint = near(table.gate, tables.gate, names="gates")
        sheet.error(("rollback", "gate"), f"there is no gate {table.gate}", hint)
    if table.limit is not None:
        budgets = sum((step.budget for step in table.step if step.budget), timedelta(0))
        if budgets > table.limit:
            problem = "the steps of the way back together take longer than its limit"
            sheet.warning(("rollback", "limit"), problem, "settle which is right")
        if table.drill is not None and table.drill > table.limit:
            sheet.warning(("rollback", "drill"), "the last drill took longer than the limit", "drill it again")
    steps = tuple(
        RollbackStep(step.title, step.owner, step.budget, step.no_return, step.command) for step in table.step
    )
    gate = GateId(table.gate) if table.gate else None
    return Rollback(steps, gate, table.limit, table.drill, tuple(table.notes))


def read_escalation(tables: ProfileTables) -> tuple[Escalation, ...]:
    """What an issue of each severity means, from minor to critical."""
    table = tables.escalation
    if table is None:
        return ()
    found = []
    for severity in Severity:
        item = getattr(table, severity.value)
        if item is not None:
            steps = tuple(IncidentStep(step.title, step.within, step.owner, step.after) for step in item.steps)
            found.append(Escalation(severity, item.example, item.action, item.contact, steps))
    return tuple(found)


def read_severities(tables: ProfileTables, sheet: Sheet) -> tuple[tuple[str, Severity], ...]:
    """Other scales, in the order of the profile."""
    own = {severity.value: severity for severity in Severity}
    seen: dict[str, str] = {}
    for word, meant in tables.severities.items():
        path: Path = ("severities", word)
        low = word.casefold()
        if own.get(low, meant) != meant:
            problem = f"{word} is a severity of its own and cannot mean {meant}"
            sheet.error(path, problem, "map the words of other scales only", key=True)
        if low in seen:
            sheet.error(path, f"{word} and {seen[low]} are the same word", "case makes no difference", key=True)
        seen.setdefault(low, word)
    return tuple((word, Severity(meant)) for word, meant in tables.severities.items())


def read_contacts(tables: ProfileTables, sheet: Sheet) -> tuple[Contact, ...]:
    """Whom to call."""
    left = [number for number, item in enumerate(tables.contact) if _LEFT.search(item.reach)]
    if left:
        problem = f"{len(left)} of {len(tables.contact)} contacts hold a placeholder where they should be reached"
        sheet.note(
            ("contact", left[0], "reach"),
            problem,
            "fill in phone, mail or channel before launch day",
            rule="placeholder",
        )
    return tuple(
        Contact(item.name, item.role, item.group, item.reach, tuple(Severity(word) for word in item.severities))
        for item in tables.contact
    )


def read_communication(tables: ProfileTables, credentials: Collection[str], sheet: Sheet) -> Communication:
    """When status updates are due, and where they go."""
    table = tables.communication
    if table is None:
        return Communication()
    if table.webhook is not None and table.webhook not in credentials:
        hint = near(table.webhook, credentials, names="credentials")
        problem = f"there is no credential {table.webhook}"
        sheet.error(("communication", "webhook"), problem, hint or "declare it in [credentials]: it holds the URL")
    left = [number for number, item in enumerate(table.channels) if _LEFT.search(item)]
    if left:
        problem = (
            "placeholders were left in the channels" if len(left) > 1 else "a placeholder was left in this channel"
        )
        hint = "say where people really read the updates"
        sheet.note(("communication", "channels", left[0]), problem, hint, rule="placeholder")
    starts = Communication().starts if table.starts is None else table.starts
    if table.ends is not None and table.ends <= starts:
        sheet.error(("communication", "ends"), "the updates end before they begin")
    return Communication(table.every, starts, table.ends, tuple(table.channels), table.webhook or "")


def read_success(tables: ProfileTables) -> tuple[Criterion, ...]:
    """The success criteria, numbered in the order of the profile."""
    return tuple(
        Criterion(
            item.says,
            GateId(item.gate) if item.gate else None,
            item.all_gates,
            item.claimed,
            item.window,
            item.lasts,
            f"success-{number}",
            item.judged == "throughout",
        )
        for number, item in enumerate(tables.success, 1)
    )


MOST_TIMES = 400
"""How often a task may come again: daily for more than a year."""


def read_follow_ups(tables: ProfileTables, sheet: Sheet) -> tuple[FollowUp, ...]:
    """The tasks after the launch; one that comes again is as many tasks, each to be done on its day."""
    found: list[FollowUp] = []
    for number, item in enumerate(tables.follow_up):
        path: Path = ("follow_up", number)
        if item.every is None:
            if item.until is not None:
                sheet.error((*path, "until"), "until says when to stop, and nothing comes again", 'add every = "1d"')
            found.append(FollowUp(item.title, item.due, item.owner, item.at))
            continue
        times = _times(item.at, item.every, item.until)
        if not 0 < times <= MOST_TIMES:
            problem = f"it would come {times} times" if item.at and item.until else "it needs at and until"
            hint = f'at = "T+1d", every = "1d", until = "T+7d": seven times; at most {MOST_TIMES}'
            sheet.error((*path, "every"), f"how often it comes again cannot be told: {problem}", hint)
            continue
        assert item.at is not None
        found += [
            FollowUp(f"{item.title} ({turn + 1} of {times})", item.due, item.owner, item.at + turn * item.every)
            for turn in range(times)
        ]
    return tuple(found)


def _times(at: timedelta | None, every: timedelta, until: timedelta | None) -> int:
    if at is None or until is None or every <= timedelta(0) or until < at:
        return 0
    return int((until - at) / every) + 1
