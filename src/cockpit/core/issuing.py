"""Whether an issue may be raised, worked on and resolved, and which holds it calls."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never

from cockpit.core.clock import read_clock
from cockpit.core.conducted import HoldBegun, HoldKind, IssueRaised, IssueResolved, IssueStepDone
from cockpit.core.events import Event
from cockpit.core.incidents import escalation_of, find_issue, halts, severity_of
from cockpit.core.launch import Launch
from cockpit.core.names import HoldId, IssueId, Operator
from cockpit.core.orders import FinishIssueStep, RaiseIssue, ResolveIssue
from cockpit.core.people import is_named
from cockpit.core.plan import Plan
from cockpit.core.refusal import Decision, Refusal, cut, missing
from cockpit.core.severity import Severity

IssueOrder: TypeAlias = RaiseIssue | FinishIssueStep | ResolveIssue


def rule_issue(launch: Launch, order: IssueOrder, now: datetime, by: Operator) -> Decision:
    """Answer an order about issues."""
    if not is_named(by):
        return Refusal(("only a named person may do that",))
    match order:
        case RaiseIssue():
            return _raise(launch, order, now)
        case FinishIssueStep():
            return _finish(launch, order)
        case ResolveIssue():
            return _resolve(launch, order)
        case _:
            assert_never(order)


def _raise(launch: Launch, order: RaiseIssue, now: datetime) -> Decision:
    reasons = missing(title=order.title)
    severity = severity_of(launch.plan, order.severity)
    if severity is None:
        reasons.append(f"nobody knows the severity {order.severity.strip()!r}; known are {_known(launch.plan)}")
    if order.gate is not None and order.gate not in launch.plan.gate_by_id:
        reasons.append(f"the profile has no gate {order.gate}")
    if reasons or severity is None:
        return Refusal(tuple(reasons))
    key = IssueId(f"issue-{len(launch.conduct.issues) + 1}")
    title = cut(order.title)
    found: list[Event] = [IssueRaised(key, severity, title, cut(order.severity), order.gate)]
    if halts(launch, severity, now):
        hold = HoldId(f"hold-{len(launch.conduct.holds) + 1}")
        found.append(HoldBegun(hold, HoldKind.ISSUE, read_clock(launch, now).t, title, issue=key))
    return tuple(found)


def _known(plan: Plan) -> str:
    words = [severity.value for severity in Severity]
    return ", ".join([*words, *(said for said, _ in plan.severities if said.casefold() not in words)])


def _finish(launch: Launch, order: FinishIssueStep) -> Decision:
    issue = find_issue(launch, order.issue)
    if issue is None:
        return Refusal((f"there is no issue {order.issue}",))
    escalation = escalation_of(launch.plan, issue.severity)
    steps = escalation.steps if escalation else ()
    if not 0 <= order.step < len(steps):
        return Refusal((f"the incident plan of a {issue.severity} issue has no step {order.step + 1}",))
    title = steps[order.step].title
    if (order.step in issue.steps) is order.done:
        return Refusal((f"{title} is done already" if order.done else f"{title} is not done",))
    return (IssueStepDone(issue.id, order.step, cut(order.note), order.done),)


def _resolve(launch: Launch, order: ResolveIssue) -> Decision:
    issue = find_issue(launch, order.issue)
    if issue is None:
        return Refusal((f"there is no issue {order.issue}",))
    if issue.resolved is not None:
        return Refusal((f"{issue.id} is resolved already",))
    reasons = missing(note=order.note)
    return Refusal(tuple(reasons)) if reasons else (IssueResolved(issue.id, cut(order.note)),)
