"""Whether an order of the conduct may be carried out. `decide` hands over here; each noun has its own module."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from cockpit.core import orders
from cockpit.core import seatorders as seats
from cockpit.core.authorising import rule_poll
from cockpit.core.holding import rule_clock
from cockpit.core.issuing import rule_issue
from cockpit.core.launch import Launch
from cockpit.core.limiting import rule_limit
from cockpit.core.names import Operator
from cockpit.core.orders import Order
from cockpit.core.recovering import rule_rollback
from cockpit.core.refusal import Decision
from cockpit.core.seating import rule_seat
from cockpit.core.stepping import rule_sequence
from cockpit.core.telling import rule_telling


def rule(launch: Launch, order: Order, now: datetime, by: Operator) -> Decision:
    """Answer an order of `by` at `now`."""
    match order:
        case (
            orders.CallHold()
            | orders.BeginHold()
            | orders.PassHold()
            | orders.Resume()
            | orders.Recycle()
            | orders.Scrub()
        ):
            return rule_clock(launch, order, now, by)
        case orders.TickStep() | orders.ConfirmSteps() | orders.CompleteMark():
            return rule_sequence(launch, order, now, by)
        case orders.OpenPoll() | orders.ClosePoll() | orders.Authorise() | orders.WithdrawAuthorisation():
            return rule_poll(launch, order, now, by)
        case orders.RaiseIssue() | orders.FinishIssueStep() | orders.ResolveIssue():
            return rule_issue(launch, order, now, by)
        case orders.CrossLimit() | orders.ClearLimit() | orders.AnswerLimit():
            return rule_limit(launch, order, now, by)
        case (
            orders.AskRollback()
            | orders.AnswerRollback()
            | orders.DecideRollback()
            | orders.FinishRollbackStep()
            | orders.EndRollback()
        ):
            return rule_rollback(launch, order, now, by)
        case orders.SendStatus() | orders.JudgeCriterion() | orders.FollowUpDone():
            return rule_telling(launch, order, now, by)
        case (
            seats.TakeSeat()
            | seats.LeaveSeat()
            | seats.TakeProbing()
            | seats.LeaveProbing()
            | seats.OfferDirector()
            | seats.AcceptDirector()
            | seats.EndOffer()
            | seats.TakeDirector()
        ):
            return rule_seat(launch, order, now, by)
        case _:
            assert_never(order)
