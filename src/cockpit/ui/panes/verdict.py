"""The verdict: a chip that always says the word, a bar of all gates, and what is left in words."""

from __future__ import annotations

from typing import NamedTuple

from rich.segment import Segment

from cockpit.core.authorising import authorisation
from cockpit.core.clock import launched
from cockpit.core.review import Counts, Review
from cockpit.core.stops import went_back
from cockpit.core.success import success
from cockpit.ui import words
from cockpit.ui.brush import Row
from cockpit.ui.theme import Inks


class Mood(NamedTuple):
    """The state of the whole launch in one word."""

    glyph: str
    word: str
    tone: str
    """`good`, `bad` or `care`."""


def mood(review: Review) -> Mood:
    """SCRUBBED, HOLD, ROLLBACK, what came of a launch, OVERRIDDEN, AUTHORISED, GO or NO-GO: the first that is true.

    AUTHORISED is said only while the authorisation stands on the evidence of now.
    """
    conduct = review.launch.conduct
    if conduct.scrubbed is not None:
        return Mood("■", "SCRUBBED", "bad")
    if conduct.standing:
        return Mood("❚❚", "HOLD", "care")
    if conduct.rollback is not None and conduct.rollback.under_way:
        return Mood("◄", "ROLLBACK", "bad")
    if went_back(review.launch):
        return Mood("◄", "WENT BACK", "bad")
    if launched(review.launch, review.now):
        return _after(review)
    given, said = authorisation(review), str(review.verdict)
    if given is not None and given.stands:
        if given.overridden:
            return Mood("!", "OVERRIDDEN", "care")
        return Mood("★", f"AUTHORISED{said.removeprefix('GO')}", "good")
    return Mood("✔" if review.verdict.go else "✖", said, "good" if review.verdict.go else "bad")


def _after(review: Review) -> Mood:
    """There is no GO ahead any more: what was launched, and whether it worked."""
    match success(review).state:
        case "success":
            return Mood("✔", "SUCCESS", "good")
        case "failed":
            return Mood("✖", "FAILED", "bad")
        case "not yet":
            return Mood("★", "LAUNCHED", "good")


def chip(review: Review, ink: Inks) -> Row:
    """` ✖ NO-GO `, and beside a hold that the launch was authorised over something."""
    now = mood(review)
    style = {"good": ink.chip_good, "bad": ink.chip_bad, "care": ink.chip_care}[now.tone]
    row: Row = [Segment(f" {now.glyph} {now.word} ", style)]
    given = review.launch.conduct.authorisation
    if given is not None and given.overridden and now.word != "OVERRIDDEN":
        row += [Segment(" ", ink.words), Segment(" ! OVERRIDDEN ", ink.chip_care)]
    return row


def headline(review: Review, ink: Inks) -> Row:
    """The chip and how many gates are closed."""
    counts = review.counts
    if launched(review.launch, review.now) and review.launch.plan.success:
        views = success(review).criteria
        met = sum(one.state == "met" for one in views)
        return [*chip(review, ink), Segment(f"  {met} of {len(views)} success criteria met", ink.words)]
    need = review.launch.plan.close_at_least
    quota = f", {need} needed" if need is not None else ""
    text = f"  {counts.closed} of {words.plural(counts.total, 'gate')} closed{quota}"
    return [*chip(review, ink), Segment(text, ink.words)]


def short(review: Review, ink: Inks) -> Row:
    """The chip and `14/20`."""
    return [*chip(review, ink), Segment(f" {words.tally(review.counts)}", ink.words)]


def bar(counts: Counts, width: int, ink: Inks) -> Row:
    """All gates in `width` cells: closed, waived, partial and stale, failed, the rest."""
    idle = max(counts.open - counts.failed - counts.stale, 0)
    parts = (
        (counts.closed, ink.closed),
        (counts.waived, ink.waived),
        (counts.partial + counts.stale, ink.partial),
        (counts.failed, ink.failed),
        (idle, ink.rule),
    )
    total = sum(number for number, _ in parts)
    if not total or width <= 0:
        return [Segment("━" * max(width, 0), ink.rule)]
    row: Row = []
    done = drawn = 0
    for number, style in parts:
        done += number
        end = max(round(done * width / total), drawn + 1 if number else drawn)
        end = min(end, width)
        if end > drawn:
            row.append(Segment("━" * (end - drawn), style))
        drawn = end
    return row


def left_over(review: Review) -> str:
    """What is not settled, in words."""
    return words.remaining(review.counts) or ("everything is settled" if review.counts.total else "no gate at all")
