"""One claim at one moment: pass, fail, inconclusive or error, with the actual value in place.

Nothing here raises. What is not there is inconclusive, what cannot be compared is an error, and both say why.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from cockpit.core.claim.amount import amount, as_float, exact
from cockpit.core.claim.compare import Scale
from cockpit.core.claim.context import Context, Judgement
from cockpit.core.claim.explain import hardly_missing, runs_into, why_missing
from cockpit.core.claim.facts import subject_paths
from cockpit.core.claim.predicate import tester
from cockpit.core.claim.quantify import quantified
from cockpit.core.claim.say import parts
from cockpit.core.claim.seen import Gap, Run, Seen, Unsettled, as_gap, inconclusive, say_gaps
from cockpit.core.claim.show import show
from cockpit.core.claim.subject import look_back, observe, unit_of
from cockpit.core.claim.syntax import Call, Expect, Function, Is, Member, Membership, Path, State, Subject
from cockpit.core.claim.tree import is_filtered, is_many, tree
from cockpit.core.claim.units import EXACT, Unit, in_base
from cockpit.core.claim.version import Ranked
from cockpit.core.plain import plain_line
from cockpit.core.reading import Outcome

MAX_ACTUAL = 1_000
"""Longest `actual` and note, in characters: claims themselves may be long."""
_GREY = "neither what is expected nor what fails: a person decides"


def judge(expect: Expect, context: Context) -> Judgement:
    """Hold one claim against one document. Its `for` and `within` are judged over time, not here.

    Args:
        expect: the claim.
        context: the document and everything else that it may refer to.
    """
    run = Run()
    try:
        run.mask = context.masker()
        outcome, shown, note, value = _judge(expect, context, run)
    except Unsettled as reason:
        outcome, shown, note, value = reason.outcome, reason.shown, reason.note, reason.value
    except Exception as problem:  # noqa: BLE001 - the last net: whatever a document does, it is no pass
        outcome, shown, value = Outcome.ERROR, "?", None
        note = f"the claim cannot be judged on this document: {type(problem).__name__}"
    before, behind = parts(expect)
    notes = "; ".join([note, *run.notes] if note else run.notes)
    return Judgement(outcome, _line(f"{before} ({shown}) {behind}", run), _line(notes, run), value)


def _line(text: str, run: Run) -> str:
    return plain_line(run.mask(text) if run.mask is not None else text, MAX_ACTUAL)


def judge_claim(expect: Expect, fail: Expect | None, context: Context) -> Judgement:
    """Hold a claim with its `fail` beside it: that one fails at once, between the two a person decides.

    Args:
        expect: what must be true.
        fail: what, once true, fails the claim; None when there is nothing between pass and fail.
        context: the moment.
    """
    found = judge(expect, context)
    if fail is None:
        return found
    bad = judge(fail, context)
    if bad.outcome is Outcome.PASS:
        return _with(found, Outcome.FAIL, f"fails by: {bad.actual}")
    if found.outcome is Outcome.FAIL:
        if bad.outcome is Outcome.FAIL:
            return _with(found, Outcome.INCONCLUSIVE, _GREY)
        return _with(found, bad.outcome, f"`fail` could not be judged: {bad.note}")
    if found.outcome is Outcome.PASS and bad.outcome is not Outcome.FAIL:
        return _with(found, bad.outcome, f"`fail` could not be judged: {bad.note}")
    return found


def _with(found: Judgement, outcome: Outcome, note: str) -> Judgement:
    notes = f"{note}; {found.note}" if found.note else note
    return Judgement(outcome, found.actual, plain_line(notes, MAX_ACTUAL), found.value)


def _judge(expect: Expect, context: Context, run: Run) -> tuple[Outcome, str, str, float | None]:
    subject = expect.subject
    if context.document is None:
        raise inconclusive("there is no document", "missing")
    actual = observe(subject, context.document, run, context.unit)
    presence = isinstance(expect.predicate, Is) and expect.predicate.state is not State.TODAY
    if actual is None and not (presence and expect.quantifier is None):
        raise inconclusive(why_missing(*_origin(subject, context, run)), "missing")
    if expect.quantifier is not None:
        return _quantified(expect, actual, context, run)
    if presence:
        present, note = _present(expect, actual, context, run)
        if run.gaps:
            raise inconclusive("; ".join(run.gaps[:3]), _shown(actual, run))
        wanted = isinstance(expect.predicate, Is) and expect.predicate.state is State.EXISTS
        shown = "missing" if actual is None else show(actual, run.mask)
        return _outcome(present is wanted), shown, note, as_float(actual) if _is_number(actual) else None
    if isinstance(subject, Call) and subject.function is Function.DELTA:
        return _changed(expect, subject, actual, context, run)
    _refuse_gaps(expect, actual, run)
    value = _kept(actual)
    try:
        test = _tester(expect, context, run, Scale(unit_of(subject, context.unit)), 1)
        holds, note = test(actual)
    except Unsettled as reason:
        raise Unsettled(reason.outcome, reason.note, _shown(actual, run), value) from None
    if run.gaps:
        raise Unsettled(Outcome.INCONCLUSIVE, "; ".join(run.gaps[:3]), _shown(actual, run), value)
    return _outcome(holds), _shown(actual, run), note, value


def _outcome(holds: bool) -> Outcome:  # noqa: FBT001 - it is the question itself
    return Outcome.PASS if holds else Outcome.FAIL


def _tester(expect: Expect, context: Context, run: Run, scale: Scale, items: int) -> Any:
    version = isinstance(expect.subject, Call) and expect.subject.function is Function.VERSION
    return tester(expect.predicate, context, run, scale, version=version, items=items)


def _shown(actual: Any, run: Run) -> str:
    return show(actual.text if isinstance(actual, Ranked) else actual, run.mask)


def _refuse_gaps(expect: Expect, actual: Any, run: Run) -> None:
    """A list that is looked at as a whole must be whole; `contains` needs only the item that it looks for."""
    if type(actual) is not Seen:
        return
    gaps = [item for item in actual if type(item) is Gap]
    if gaps and not (isinstance(expect.predicate, Member) and expect.predicate.word is Membership.CONTAINS):
        raise inconclusive(say_gaps(gaps, len(actual)), show(actual, run.mask))


def _kept(actual: Any) -> float | None:
    """The number to keep of a subject: as it stands, a text with a unit in base units."""
    if isinstance(actual, bool) or not isinstance(actual, int | float | str | Decimal):
        return None
    try:
        number, written, _ = amount(actual)
    except Unsettled:
        return None
    return as_float(number if written is None else in_base(number, written))


def _is_number(actual: Any) -> bool:
    return isinstance(actual, int | float | Decimal) and not isinstance(actual, bool)


# ----------------------------------------------------------------------------------------------------------- presence
def _origin(subject: Subject, context: Context, run: Run) -> tuple[Subject, Any]:
    """What to blame when a subject is not there: the missing argument, or the path behind a call and its result."""
    if isinstance(subject, Path):
        return subject, context.document
    if subject.then[:1] == ".":
        before = observe(replace(subject, then=""), context.document, run, context.unit)
        if before is not None:
            return Path(subject.then[1:].strip()), before
    for arg in subject.args:
        if observe(arg, context.document, run, context.unit) is None:
            return _origin(arg, context, run)
    return subject, context.document


def _present(expect: Expect, actual: Any, context: Context, run: Run) -> tuple[bool, str]:
    """Whether a subject is there. A path over items is there when one of them is.

    Raises:
        Unsettled: nobody can say.
    """
    subject = expect.subject
    if actual is None:
        start, document = _origin(subject, context, run)
        blocked = runs_into(start, document)
        if blocked:
            raise inconclusive(blocked, "missing")
        unseen = _unseen(subject, start, document, missing=expect.predicate == Is(State.MISSING))
        if unseen:
            raise inconclusive(unseen, "missing")
        if isinstance(start, Path) and is_many(tree(start.text)):
            raise inconclusive(why_missing(start, document), "missing")
        return False, why_missing(start, document)
    if type(actual) is not Seen:
        return True, ""
    gaps = [gap for item in actual if (gap := as_gap(item)) is not None]
    if len(gaps) < len(actual):
        return True, f"{len(actual) - len(gaps)} of {len(actual)}"
    unsure = [gap for gap in gaps if not gap.absent]
    if unsure:
        raise inconclusive(say_gaps(unsure, len(actual)), show(actual, run.mask))
    filtered = is_filtered(tree(subject.text)) if isinstance(subject, Path) else subject.function is Function.LINES
    if not actual and not filtered and expect.predicate == Is(State.MISSING):
        raise inconclusive("nothing was checked: the list is empty", "[]")
    return False, f"0 of {len(actual)}"


def _unseen(subject: Subject, start: Subject, document: Any, *, missing: bool) -> str:
    """Why a part is not shown to be missing by the lack of the whole: there was no text to read, no such item.

    A command that said more than can be kept has no output in its document, and an error in it is not "missing". What
    does not exist is red with `exists`, unless it was not looked at: beside an `expect` it stands in a `fail`.
    """
    inner = isinstance(subject, Call) and isinstance(start, Path) and start in set(subject_paths(subject))
    return why_missing(start, document) if inner else hardly_missing(start, document, items=missing)


# -------------------------------------------------------------------------------------------------------------- lists
def _quantified(expect: Expect, actual: Any, context: Context, run: Run) -> tuple[Outcome, str, str, float | None]:
    items = len(actual) if isinstance(actual, list) else 1
    try:
        test = _tester(expect, context, run, Scale(unit_of(expect.subject, context.unit)), items)
    except Unsettled as reason:
        raise Unsettled(reason.outcome, reason.note, show(actual, run.mask)) from None
    outcome, shown, note = quantified(expect, actual, test, run)
    if run.gaps and outcome is not Outcome.ERROR:
        return Outcome.INCONCLUSIVE, shown, "; ".join(run.gaps[:3]), None
    return outcome, shown, note, None


# ------------------------------------------------------------------------------------------------------------ changes
def _changed(
    expect: Expect, subject: Call, actual: Any, context: Context, run: Run
) -> tuple[Outcome, str, str, float | None]:
    """Judge a change against the sample of a while ago. What is kept is the number now, so that changes can be seen."""
    number, written, note = amount(actual)
    now = number if written is None else in_base(number, written)
    kept = as_float(now)
    unit = unit_of(subject, context.unit) if written is None else Unit(f"{written.word}'s base", written.dimension)
    shown = show(actual, run.mask)
    run.note(note)
    try:
        change = EXACT.subtract(now, exact(look_back(subject.span, context.past)))
        shown = f"{'+' if change >= 0 else ''}{show(change)}, now {show(actual, run.mask)}"
        holds, more = _tester(expect, context, run, Scale(unit, subject.span), 1)(change)
        if run.gaps:
            raise inconclusive("; ".join(run.gaps[:3]))
    except Unsettled as reason:
        raise Unsettled(reason.outcome, reason.note, shown, kept) from None
    return _outcome(holds), shown, more, kept
