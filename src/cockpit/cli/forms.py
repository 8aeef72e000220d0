"""Every intent that a person may ask for, in the words of people: the table behind `cockpit do` and the verbs.

One row an intent: its word, its keys, and what each key becomes. What the engine alone asks for is not here.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final

from cockpit.cli import readers
from cockpit.cli.readers import Reader
from cockpit.core import intents, orders
from cockpit.core import seatorders as seats
from cockpit.core.frozen import frozen
from cockpit.core.intents import Intent
from cockpit.core.names import JSON, Operator
from cockpit.core.plan import Plan
from cockpit.errors import UsageProblem


class Unfit(UsageProblem):
    """A request that cannot be understood; `key` is where: its value, or the key itself if nobody knows it."""

    def __init__(self, key: str, problem: str, hint: str = "", *, unknown: bool = False) -> None:
        super().__init__(problem, hint)
        self.key = key
        self.unknown = unknown


@frozen
class Key:
    """One key of a request."""

    name: str
    read: Reader
    needed: bool = True
    into: str | None = None
    """The field of the intent; None: of the same name; empty: it only helps to find another one."""

    @property
    def field(self) -> str:
        """The field of the intent that it fills; empty for none."""
        return self.name if self.into is None else self.into


@frozen
class Form:
    """One intent as people write it."""

    word: str
    intent: type[Any]
    says: str
    keys: tuple[Key, ...] = field(default_factory=tuple)

    @property
    def usage(self) -> str:
        """Its keys, those that may be left out in brackets."""
        return " ".join(key.name if key.needed else f"[{key.name}]" for key in self.keys)


def _text(name: str, *, needed: bool = False, into: str | None = None) -> Key:
    return Key(name, readers.words, needed, into)


_GATE = Key("gate", readers.gate, needed=False)
_HELPS = Key("gate", readers.gate, needed=False, into="")
_CLAIM = Key("claim", readers.claim)
_MARK = Key("mark", readers.mark)
_WATCH = Key("watch", readers.watch)
_LIMIT = Key("limit", readers.limit, into="claim")
_ISSUE = Key("issue", readers.issue)
_REASON, _NOTE = _text("reason"), _text("note")
_DONE = Key("done", readers.boolean, needed=False)
_WHY, _SAW = _text("reason", needed=True), _text("note", needed=True)

FORMS: Final[tuple[Form, ...]] = (
    Form(
        "vouch",
        intents.Vouch,
        "attest a claim",
        (
            _HELPS,
            _CLAIM,
            _text("note", needed=True),
            _text("link"),
            Key("seen", readers.time, needed=False),
            Key("holds", readers.boolean, needed=False),
        ),
    ),
    Form("withdraw-vouch", intents.WithdrawVouch, "take that back", (_HELPS, _CLAIM, _REASON)),
    Form(
        "waive",
        intents.Waive,
        "give relief from a gate",
        (
            Key("gate", readers.gate),
            _WHY,
            _text("approver", needed=True),
            Key("expires", readers.time, needed=False),
        ),
    ),
    Form("revoke-waiver", intents.RevokeWaiver, "take that back", (Key("gate", readers.gate), _REASON)),
    Form("note", intents.Note, "write something down", (_text("text", needed=True), _GATE)),
    Form(
        "baseline",
        intents.TakeBaseline,
        "keep what a claim's value was lately as its baseline",
        (_HELPS, _CLAIM),
    ),
    Form(
        "sign",
        intents.SignOff,
        "answer for a station; a NO-GO needs gate and reason",
        (Key("role", readers.station), Key("answer", readers.answer), _text("name"), _REASON, _GATE),
    ),
    Form("withdraw-sign", intents.WithdrawSignOff, "take that back", (Key("role", readers.station), _REASON)),
    Form("poll-open", orders.OpenPoll, "begin the roll call"),
    Form("poll-close", orders.ClosePoll, "end it", (_REASON,)),
    Form("authorise", orders.Authorise, "give the final GO", (_text("name"), _text("override"), _REASON)),
    Form("withdraw-authorisation", orders.WithdrawAuthorisation, "take it back", (_REASON,)),
    Form("offer-director", seats.OfferDirector, "offer the director's seat", (_text("to", needed=True), _REASON)),
    Form("accept-director", seats.AcceptDirector, "take the director's seat that was offered", (_REASON,)),
    Form("end-offer", seats.EndOffer, "decline that offer, or take it back", (_REASON,)),
    Form("take-director", seats.TakeDirector, "take over as the deputy of a silent director", (_WHY,)),
    Form("t0", intents.SetT0, "set or move T-0", (Key("time", readers.time, into="t0"), _REASON)),
    Form("hold", orders.CallHold, "stop the T-clock", (_WHY,)),
    Form("resume", orders.Resume, "release a hold", (Key("hold", readers.hold, needed=False), _REASON)),
    Form("recycle", orders.Recycle, "take the T-clock back to a mark", (_MARK, _WHY)),
    Form("scrub", orders.Scrub, "end this attempt", (_WHY, _text("turnaround"))),
    Form("begin-hold", orders.BeginHold, "a built-in hold is reached (the engine's own)", (_MARK,)),
    Form("pass-hold", orders.PassHold, "a built-in hold is not needed (the engine's own)", (_MARK,)),
    Form(
        "tick",
        orders.TickStep,
        "a step of the sequence is done, or not",
        (_MARK, Key("step", readers.step), _DONE),
    ),
    Form("confirm", orders.ConfirmSteps, "every open step of a DO-CONFIRM mark is done", (_MARK,)),
    Form("complete", orders.CompleteMark, "a mark is complete", (_MARK, _NOTE)),
    Form(
        "issue",
        orders.RaiseIssue,
        "something was found",
        (_text("severity", needed=True), _text("title", needed=True), _GATE),
    ),
    Form(
        "issue-step",
        orders.FinishIssueStep,
        "a step of the incident plan is done",
        (_ISSUE, Key("step", readers.number), _NOTE, _DONE),
    ),
    Form("resolve", orders.ResolveIssue, "an issue is over", (_ISSUE, _SAW)),
    Form("cross", orders.CrossLimit, "a watched limit is crossed", (_WATCH, _LIMIT, _NOTE)),
    Form("clear", orders.ClearLimit, "it is back", (_WATCH, _LIMIT, _NOTE)),
    Form("answer", orders.AnswerLimit, "somebody has reacted", (_WATCH, _LIMIT, _SAW)),
    Form(
        "rollback-ask",
        orders.AskRollback,
        "open the rollback poll",
        (_WHY, Key("watch", readers.watch, needed=False)),
    ),
    Form(
        "rollback-answer",
        orders.AnswerRollback,
        "a station's word in that poll",
        (Key("role", readers.station), Key("back", readers.boolean), _text("name"), _REASON),
    ),
    Form("rollback-decide", orders.DecideRollback, "answer it", (Key("back", readers.boolean), _WHY)),
    Form(
        "rollback-step",
        orders.FinishRollbackStep,
        "a step of the way back is done",
        (Key("step", readers.rollback_step), _NOTE, _text("word"), _DONE),
    ),
    Form("rollback-end", orders.EndRollback, "the way back is over", (_REASON,)),
    Form(
        "status",
        orders.SendStatus,
        "record a status update that went out",
        (_text("text", needed=True), Key("to", readers.texts, needed=False)),
    ),
    Form(
        "criterion",
        orders.JudgeCriterion,
        "a success criterion is met, or not",
        (Key("criterion", readers.criterion), Key("met", readers.boolean), _SAW),
    ),
    Form(
        "follow-up",
        orders.FollowUpDone,
        "a task after the launch is done",
        (Key("task", readers.follow_up, into="number"), _NOTE, _DONE),
    ),
)
"""Every form, in the order in which help shows them."""

BY_WORD: Final[Mapping[str, Form]] = {form.word: form for form in FORMS}

COMMON: Final = ("do", "by", "role")
"""Keys of every line: the form, who asks, and for which station that person speaks."""

OWN_NAME: Final = frozenset({"sign", "authorise", "rollback-answer"})
"""Forms whose `name` is that of the operator unless another is given."""


def fill(form: Form, given: Mapping[str, JSON], plan: Plan, by: Operator) -> Intent:
    """The intent that a request asks for. A key whose value is None counts as left out.

    Raises:
        Unfit: a key is unknown, missing, or holds what it cannot; says which.
    """
    names = [key.name for key in form.keys]
    for name in given:
        if name not in names:
            raise Unfit(name, f"{form.word} has no key {readers.shown(name)}", _instead(name, form), unknown=True)
    read: dict[str, object] = {}
    made: dict[str, object] = {}
    for key in form.keys:
        value = given.get(key.name)
        if value is None:
            if key.needed:
                raise Unfit("", f"{form.word} needs {key.name!r}", f"its keys: {form.usage}")
            continue
        try:
            read[key.name] = key.read(value, plan, read)
        except Unfit:
            raise
        except UsageProblem as problem:
            raise Unfit(key.name, problem.problem, problem.hint) from None
        if key.field:
            made[key.field] = read[key.name]
    if form.word in OWN_NAME:
        made.setdefault("name", by.name)
    intent: Intent = form.intent(**made)
    return intent


def _instead(name: str, form: Form) -> str:
    names = [key.name for key in form.keys]
    near = difflib.get_close_matches(name, [*names, *COMMON], n=1)
    return f"did you mean {near[0]!r}?" if near else f"its keys: {form.usage or 'none'}"


def form_of(word: JSON) -> Form:
    """The form of that word.

    Raises:
        Unfit: there is none.
    """
    found = BY_WORD.get(word) if isinstance(word, str) else None
    if found is None:
        near = difflib.get_close_matches(str(word), BY_WORD, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(BY_WORD)}"
        raise Unfit("do", f"there is nothing to do called {readers.shown(word)}", hint)
    return found
