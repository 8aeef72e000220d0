"""The sentences of the conduct: clock, sequence, decisions, trouble, communication. Part of `sentences`."""

from __future__ import annotations

from typing import assert_never

from cockpit.core import conducted as happened
from cockpit.core.conduct import ClockEvent, DecisionEvent, TroubleEvent
from cockpit.core.conducted import HoldKind
from cockpit.core.names import Operator
from cockpit.core.plan import Plan
from cockpit.core.success import criteria_of
from cockpit.report import naming
from cockpit.report.naming import because, first_line, text
from cockpit.report.seats import signed_as
from cockpit.report.words import moment, plural


def conducted(event: ClockEvent | DecisionEvent | TroubleEvent, plan: Plan) -> str:
    """What an event of the conduct says, without who and when."""
    match event:
        case (
            happened.HoldBegun()
            | happened.HoldEnded()
            | happened.HoldPassed()
            | happened.Recycled()
            | happened.Scrubbed()
        ):
            return _clock(event, plan)
        case (
            happened.StepTicked()
            | happened.MarkCompleted()
            | happened.PollOpened()
            | happened.PollClosed()
            | happened.Authorised()
            | happened.AuthorisationWithdrawn()
            | happened.StatusSent()
            | happened.CriterionJudged()
            | happened.FollowedUp()
        ):
            return _decision(event, plan)
        case _:
            return _trouble(event, plan)


def _clock(event: ClockEvent, plan: Plan) -> str:
    match event:
        case happened.HoldBegun():
            return _hold(event, plan)
        case happened.HoldEnded():
            return f"ended {text(event.hold)}{because(event.reason)}"
        case happened.HoldPassed():
            return f"passed the built-in hold of {naming.mark(event.mark, plan)}: what it waits for is there"
        case happened.Recycled():
            opened = [plural(len(event.reopened), "gate")] if event.reopened else []
            opened += [plural(len(event.marks), "mark")] if event.marks else []
            again = f", {' and '.join(opened)} open again" if opened else ""
            place = f"{naming.mark(event.mark, plan)} ({naming.t_time(event.t)})"
            return f"took the clock back to {place}{again}{because(event.reason)}"
        case happened.Scrubbed():
            turnaround = f"; turnaround: {text(event.turnaround)}" if event.turnaround.strip() else ""
            return f"scrubbed this attempt{because(event.reason)}{turnaround}"
        case _:
            assert_never(event)


def _hold(event: happened.HoldBegun, plan: Plan) -> str:
    where = f"at {naming.t_time(event.t)}"
    match event.kind:
        case HoldKind.BUILT_IN:
            of = f" of {naming.mark(event.mark, plan)}" if event.mark else ""
            return f"began the built-in hold{of} ({text(event.hold)}) {where}{because(event.reason)}"
        case HoldKind.CALLED:
            return f"called {text(event.hold)} {where}{because(event.reason)}"
        case HoldKind.ISSUE:
            cause = f" for {text(event.issue)}" if event.issue else ""
            return f"stopped the clock{cause} ({text(event.hold)}) {where}{because(event.reason)}"
        case _:
            assert_never(event.kind)


def _decision(event: DecisionEvent, plan: Plan) -> str:
    match event:
        case happened.StepTicked():
            verb = "did" if event.done else "took back"
            return f"{verb} {naming.step(event.mark, event.step, plan)} of {naming.mark(event.mark, plan)}"
        case happened.MarkCompleted():
            return f"completed {naming.mark(event.mark, plan)}{because(event.note)}"
        case happened.PollOpened():
            until = f", answers until {moment(event.closes, plan.timezone)}" if event.closes else ""
            return f"opened the poll{until}"
        case happened.PollClosed():
            return f"closed the poll{because(event.reason)}"
        case happened.Authorised():
            return _authorised(event, plan)
        case happened.AuthorisationWithdrawn():
            return f"withdrew the authorisation{because(event.reason)}"
        case happened.StatusSent():
            to = f" to {', '.join(text(one) for one in event.to)}" if event.to else ""
            return f"sent a status update{to}{because(first_line(event.text))}"
        case happened.CriterionJudged():
            found = criteria_of(plan).get(event.criterion)
            words = text(found.says) if found else f"{text(event.criterion)} (no longer in the profile)"
            return f"judged {words} {'met' if event.met else 'not met'}{because(event.note)}"
        case happened.FollowedUp():
            known = 0 <= event.number < len(plan.follow_ups)
            title = text(plan.follow_ups[event.number].title) if known else f"follow-up {event.number + 1}"
            return f"{'followed up' if event.done else 'took back the follow-up'} {title}{because(event.note)}"
        case _:
            assert_never(event)


def _authorised(event: happened.Authorised, plan: Plan) -> str:
    who = signed_as(Operator(event.name), event.login, plan)
    if not event.overridden:
        return f"authorised GO as {who}{because(event.reason)}"
    over = "; ".join(text(one) for one in event.overridden)
    return f"authorised GO as {who}, OVERRIDDEN {plural(len(event.overridden), 'blocker')} ({over})" + (
        because(event.reason)
    )


def _trouble(event: TroubleEvent, plan: Plan) -> str:
    match event:
        case happened.IssueRaised():
            said = f", said {text(event.said)}" if event.said.strip() else ""
            about = f" on {naming.gate(event.gate, plan)}" if event.gate is not None else ""
            return f"raised {text(event.issue)} ({event.severity.value}{said}){about}: {text(event.title)}"
        case happened.IssueStepDone():
            verb = "did" if event.done else "took back"
            return f"{verb} incident step {event.step + 1} of {text(event.issue)}{because(event.note)}"
        case happened.IssueResolved():
            return f"resolved {text(event.issue)}{because(event.note)}"
        case happened.LimitCrossed():
            verb = "saw crossed" if event.by_person else "crossed"
            return f"{verb} {naming.limit(event.watch, event.claim, plan)}{because(event.actual)}"
        case happened.LimitCleared():
            return f"saw no longer crossed {naming.limit(event.watch, event.claim, plan)}{because(event.note)}"
        case happened.LimitAnswered():
            return f"reacted to {naming.limit(event.watch, event.claim, plan)}{because(event.note)}"
        case happened.RollbackAsked():
            cause = f", for {naming.watch(event.watch, plan)}" if event.watch is not None else ""
            return f"asked for a rollback{cause}{because(event.reason)}"
        case happened.RollbackAnswered():
            word = "BACK" if event.back else "STAY"
            return (
                f"answered the rollback poll {word} for {text(event.role)} as {text(event.name)}{because(event.reason)}"
            )
        case happened.RollbackDecided():
            return f"decided {'to go back' if event.back else 'not to go back'}{because(event.reason)}"
        case happened.RollbackStepDone():
            steps = plan.rollback.steps
            title = f" ({text(steps[event.step].title)})" if 0 <= event.step < len(steps) else ""
            verb = "did" if event.done else "took back"
            return f"{verb} rollback step {event.step + 1}{title}{because(event.note)}"
        case happened.RollbackEnded():
            return f"ended the rollback{because(event.reason)}"
        case _:
            assert_never(event)
