"""Why not GO: the smallest list of what stands in the way, each with its owner and what to do, and the earliest GO."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType

from cockpit.core.authorising import authorisation
from cockpit.core.outlook import outlook
from cockpit.core.plan import Plan
from cockpit.core.verdict import Blocker
from cockpit.engine.flight import Picture
from cockpit.ui import words
from cockpit.ui.brush import Row, cells, spread
from cockpit.ui.desk import follow
from cockpit.ui.panes import poll as polls
from cockpit.ui.panes.blockers import sign_of
from cockpit.ui.scene import Order, Place, Target
from cockpit.ui.screens.sheet import Item, Page, part, prose
from cockpit.ui.theme import Inks

_MOST: Final = 200
"""Blockers that are drawn: nobody reads more, and they are drawn twice a second."""
_WAITS, _FOLDED = 4, 4
"""How much is named of what takes time, and of what waits for a blocker."""
_INDENT = 2


class WhyNot(Page):
    """The page that answers the director's only question; it follows the launch as long as it is open."""

    heading = "Why not GO"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Go there", show=False),
        Binding("g", "leave", "Leave", show=False),
    ]

    def hint(self, picture: Picture) -> str:  # noqa: ARG002 - the base's signature
        """The keys."""
        return "↑↓ move · Enter goes there · Esc leaves"

    def remark(self, picture: Picture, ink: Inks) -> Row:
        """The verdict and how much stands in its way."""
        verdict = picture.review.verdict
        if verdict.go:
            return [Segment(f"  {verdict}", ink.closed)]
        return [Segment(f"  {verdict}: {words.plural(len(verdict.blockers), 'blocker')}", ink.failed)]

    def items(self, picture: Picture, width: int, ink: Inks) -> list[Item]:
        """The earliest GO, and every blocker under it."""
        verdict = picture.review.verdict
        if verdict.go:
            return [Item([[Segment("✔ nothing stands in the way", ink.closed)]])]
        found = [Item(prose(line, width, ink.partial)) for line in over(picture)]
        found += [Item([row for line in earliest(picture) for row in prose(line, width, ink.muted)]), Item([[]])]
        plan = picture.launch.plan
        found += [Item(_told(one, plan, width, ink), name(one)) for one in verdict.blockers[:_MOST]]
        more = len(verdict.blockers) - _MOST
        return [*found, Item([[Segment(f"and {more} more", ink.muted)]])] if more > 0 else found

    def action_take(self) -> None:
        """Go where the blocker under the cursor is answered."""
        blockers = self.picture.review.verdict.blockers
        chosen = next((one for one in blockers if name(one) == self.sheet.chosen), None)
        target = leads_to(chosen) if chosen is not None else None
        if target is not None:
            self.dismiss(None)
            follow(self.desk, target)

    def on_click(self, event: events.Click) -> None:
        """A second click on the same line takes it."""
        if event.chain > 1:
            self.action_take()


def name(blocker: Blocker) -> Hashable:
    """What makes a blocker the same one later."""
    return blocker.gate or blocker.station or blocker.issue or blocker.hold or blocker.title


def _told(blocker: Blocker, plan: Plan, width: int, ink: Inks) -> list[Row]:
    sign = sign_of(blocker)
    owner: Row = [part(f" {blocker.owner or 'nobody'} ", ink.words)]
    title = f"{blocker.title} ({blocker.folded})" if blocker.folded else blocker.title
    rows = [
        spread([Segment(f"{sign.glyph} ", ink.of(sign.tone)), part(title, ink.strong)], owner, width, ink.words),
    ]
    whole = f"{blocker.reason} → {blocker.action}"
    lines = [whole] if cells(whole) <= width - _INDENT else [blocker.reason, f"→ {blocker.action}"]
    if blocker.runbook:
        lines.append(f"runbook {blocker.runbook}")
    waiting = [*_holds(blocker, plan), *(plan.gate_by_id[key].title for key in blocker.waiting)]
    if waiting:
        more = f" and {len(waiting) - _FOLDED} more" if len(waiting) > _FOLDED else ""
        lines.append(f"waits for it: {', '.join(waiting[:_FOLDED])}{more}")
    return [*rows, *(row for line in lines for row in prose(line, width, ink.muted, _INDENT))]


def _holds(blocker: Blocker, plan: Plan) -> Iterator[str]:
    titles = {mark.id: mark.title for mark in plan.timeline}
    return (f"hold at {titles.get(one.mark, one.mark)}" for one in blocker.holds if one.mark is not None)


def leads_to(blocker: Blocker) -> Target | None:
    """Where a blocker is answered: its gate, the sign-off, or the clock, the holds, the issues, the way back."""
    if blocker.gate is not None:
        return Place(blocker.gate)
    if blocker.station is not None:
        return Order("sign")
    if blocker.issue is not None:
        return Order("issues")
    if blocker.hold is not None:
        return Order("hold")
    command = _LEADS.get(blocker.title)
    return Order(command) if command else None


_LEADS: Final = {"Scrubbed": "sequence", "T-0": "sequence", "Rollback": "rollback", "Poll": "poll"}
"""What answers a blocker of the conduct, by its title in `core.stops` and `core.verdict`."""


def over(picture: Picture) -> tuple[str, ...]:
    """What the launch goes on over, where its final GO was overridden."""
    given = authorisation(picture.review)
    return (polls.authorised(given, picture.launch.plan)[0],) if given is not None and given.overridden else ()


def earliest(picture: Picture) -> tuple[str, ...]:
    """When GO is possible at the earliest, and what that moment waits for."""
    found = outlook(picture.review)
    plan, now = picture.launch.plan, picture.now
    if found.earliest is None:
        return ("Earliest GO: nobody can tell; nothing here goes green by waiting.",)
    ahead = f", in {words.span(found.earliest - now)}" if found.earliest > now else ""
    rest = ", if the rest is settled by then" if found.unknown else ""
    last = found.waits[-_WAITS:]  # those that take longest
    clock = f"{words.hour(found.earliest, plan)}{words.here(found.earliest, plan)}"
    return (f"Earliest GO: {clock}{ahead}{rest}. It waits for:", *(f"· {one}" for one in reversed(last)))
