"""The seats: who is here, what each name rests on, who directs, who probes; handing the director's seat over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from cockpit.core import seatorders as asked
from cockpit.core.intents import Intent
from cockpit.core.plain import plain_line
from cockpit.core.seating import director, director_words, may_take_over, named_director, silence
from cockpit.ui import words
from cockpit.ui.brush import Row, crop, cut, fill, fit, frame, wrap
from cockpit.ui.desk import Desk
from cockpit.ui.panes import seats
from cockpit.ui.reasons import observing, refused
from cockpit.ui.scene import Scene
from cockpit.ui.screens.live import Fitted, Live
from cockpit.ui.stopwatch import stopwatch
from cockpit.ui.theme import Inks

_GLYPH, _NAME, _ROLE, _STATE, _SINCE, _SEEN = 2, 16, 10, 14, 10, 10


class Page(Fitted):
    """The list, and what can be done about the director's seat."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def tall(self, width: int) -> int:
        """A line for each seat, and what stands above and below."""
        return 3 + len(seats.views(self._desk.scene.picture)) + len(self._tail(max(width - 4, 10), self.ink))

    def _tail(self, inner: int, ink: Inks) -> list[Row]:
        scene = self._desk.scene
        below = [*_director(scene, inner, ink), *_probing(scene, inner, ink), *_rests(inner, ink), []]
        return [*below, crop(_keys(scene, ink), inner)]

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """The seats, the director, who probes, the keys."""
        scene, inner = self._desk.scene, max(width - 4, 10)
        head: list[Row] = [_titles(scene, inner, ink)]
        listed = [_seat(view, scene, inner, ink) for view in seats.views(scene.picture)]
        tail = self._tail(inner, ink)
        room = max(height - 2 - len(head) - len(tail), 1)
        left_out = len(listed) - room
        if left_out > 0:
            listed = [*listed[: room - 1], [Segment(f"and {left_out + 1} more", ink.muted)]]
        listed += [[]] * (room - len(listed))
        title: Row = [
            Segment("Seats", ink.strong),
            Segment(f"  {seats.count(scene.picture) or 'you alone'}", ink.muted),
        ]
        return frame([*head, *listed, *tail], width, height, title=title, rule=ink.focus, ground=ink.words)


def _keys(scene: Scene, ink: Inks) -> Row:
    """What can be done; what cannot be done now is dim, and its key says why."""
    picture = scene.picture
    looks = observing(scene)
    known = (
        ("o offer", refused(scene, asked.OfferDirector("somebody else"))),
        ("a accept", refused(scene, asked.AcceptDirector())),
        ("d decline, take back", refused(scene, asked.EndOffer())),
        ("t take over", "; ".join(may_take_over(picture.launch, picture.operator, *_director_seen(scene)))),
    )
    row: Row = []
    for said, reason in known:
        row += [Segment(said, ink.faint if looks or reason else ink.focus), Segment(" · ", ink.faint)]
    return [*row, Segment("Esc leave", ink.focus)]


def _director_seen(scene: Scene) -> tuple[datetime | None, datetime]:
    """The director's last sign of life as this seat saw it, and now."""
    picture = scene.picture
    quiet = silence(picture.launch, picture.company.seen if picture.company else {}, picture.now)
    return (picture.now if quiet is None else quiet.since), picture.now


def _titles(scene: Scene, width: int, ink: Inks) -> Row:
    since = f"since {words.clocks(scene.picture.now, scene.picture.launch.plan)}"
    line = f"{'':{_GLYPH}}{'name':{_NAME}}{'role':{_ROLE}}{'seat':{_STATE}}{since:{_SINCE}}{'last seen':{_SEEN}}"
    return [Segment(cut(f"{line}{'name rests on' if width >= 76 else ''}", width), ink.muted)]


def _seat(view: seats.SeatView, scene: Scene, width: int, ink: Inks) -> Row:
    picture, place = scene.picture, view.place
    tone = ink.of(view.sign.tone)
    ago = picture.now - view.seen if view.seen else None
    seen = "–" if ago is None else "now" if ago < seats.QUIET else f"{stopwatch(ago)} ago"
    who = seats.name(view)
    who = f"{who} (you)" if view.mine and who.casefold() != "you" else who
    row: Row = [
        Segment(f"{view.sign.glyph} ", tone),
        Segment(fit(who, _NAME), ink.strong if view.mine else ink.words),
        Segment(fit(plain_line(str(place.operator.role or "–"), 20), _ROLE), ink.words),
        Segment(fit(view.sign.word, _STATE), tone),
        Segment(fit(words.hour(place.since, picture.launch.plan), _SINCE), ink.muted),
        Segment(fit(seen, _SEEN), ink.muted),
    ]
    if width >= 76:
        rests, room = seats.bound(place), width - sum(len(segment.text) for segment in row)
        row.append(Segment(rests if len(rests) <= room else rests.split(",")[0], ink.muted))
    return fill(row, width, ink.words)


def _director(scene: Scene, width: int, ink: Inks) -> list[Row]:
    """Who directs, and what can be done while they are silent."""
    picture = scene.picture
    launch, company = picture.launch, picture.company
    who = plain_line(director_words(launch), 80)
    if not director(launch):
        return [[], [Segment(cut("director: every named person; the profile names none", width), ink.muted)]]
    rows: list[Row] = [[], [Segment("director: ", ink.muted), Segment(cut(who, width - 10), ink.strong)]]
    offer = launch.seats.offer
    if offer is not None:
        why = f": {plain_line(offer.reason, 80)}" if offer.reason else ""
        said = f"offered to {plain_line(offer.to, 40)} by {plain_line(str(offer.by), 40)}{why}"
        rows += [[Segment(line, ink.focus)] for line in wrap(said, width, 2)]
    quiet = silence(launch, company.seen if company else {}, picture.now)
    if quiet is not None:
        deputy = plain_line(quiet.deputy, 40)
        way = f"the deputy, {deputy}, may take over: t" if deputy else "the profile names no deputy: call them"
        said = f"no sign of life for {stopwatch(quiet.span)}; {way}. Nothing happens by itself."
        rows += [[Segment(line, ink.partial)] for line in wrap(said, width, 2)]
    return rows


def _probing(scene: Scene, width: int, ink: Inks) -> list[Row]:
    """Which seat runs the scheduled probes, and what the last change of it cost."""
    prober = scene.picture.launch.seats.prober
    if prober is None:
        return []
    place = scene.picture.launch.seats.places.get(prober.seat)
    who = plain_line(place.operator.name, 40) if place else str(prober.seat)
    since = words.hour(prober.since, scene.picture.launch.plan)
    company = scene.picture.company
    where = "your seat" if company is not None and company.seat == prober.seat else f"the seat of {who}"
    said = f"scheduled probes run at {where} since {since}"
    if prober.silent is not None:
        said += (
            f"; no probing for {prober.silent.total_seconds():.1f} s before: {plain_line(prober.after, 30)} went away"
        )
    return [[Segment(line, ink.muted)] for line in wrap(said, width, 2)]


def _rests(width: int, ink: Inks) -> list[Row]:
    return [[Segment(line, ink.faint)] for line in wrap(seats.LEGEND, width, 2)]


class SeatsPage(Live[Page]):
    """The screen of the seats."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "offer", "Offer", show=False),
        Binding("a,enter", "accept", "Accept", show=False),
        Binding("d", "end_offer", "Decline", show=False),
        Binding("t", "take", "Take over", show=False),
        Binding("q,p", "leave", "Leave", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Page(desk))

    def _may(self, verb: str, reason: str) -> bool:
        if reason:
            self._desk.say(f"{verb}: {reason}", "warning", 6.0)
        return not reason

    def action_offer(self) -> None:
        """To whom, and why."""
        scene = self._desk.scene
        if not self._may("Offer", observing(scene) or refused(scene, asked.OfferDirector("somebody else"))):
            return
        from cockpit.ui.dialogs.worded import Asked, Worded

        people = _people(scene)

        def make(text: str, to: str) -> tuple[Intent, str]:
            return asked.OfferDirector(to, text), f"the director's seat is offered to {to}"

        lead = [("Until it is accepted, you direct.", "lead")]
        question = Asked("Reason", "why", choices=tuple((one, one) for one in people))
        self._desk.ask(Worded(self._desk, "Offer the director's seat", lead, question, make, "offer"))

    def action_accept(self) -> None:
        """Take the seat that is offered: a typed word, since the final GO goes with it."""
        scene = self._desk.scene
        if not self._may("Accept", observing(scene) or refused(scene, asked.AcceptDirector())):
            return
        self._ask(
            "Accept the director's seat",
            "From then on the final GO is yours alone.",
            asked.AcceptDirector,
            "you direct the launch",
            word="DIRECT",
        )

    def action_end_offer(self) -> None:
        """Decline it, or take it back."""
        scene = self._desk.scene
        if self._may("End the offer", observing(scene) or refused(scene, asked.EndOffer())):
            self._ask(
                "End the offer",
                "Who directs now goes on to direct.",
                asked.EndOffer,
                "the offer is over",
            )

    def action_take(self) -> None:
        """Take over as the deputy."""
        scene = self._desk.scene
        picture = scene.picture
        reasons = may_take_over(picture.launch, picture.operator, *_director_seen(scene))
        if self._may("Take over", observing(scene) or "; ".join(reasons)):
            self._ask(
                "Take the director's seat over",
                f"{plain_line(director_words(picture.launch), 60)} gives no sign of life. The journal says so.",
                asked.TakeDirector,
                "you direct the launch as the deputy",
                needed="say why you take over",
                word="DIRECT",
            )

    def _ask(
        self,
        title: str,
        lead: str,
        make: Callable[[str], Intent],
        done: str,
        *,
        needed: str = "",
        word: str = "",
    ) -> None:
        from cockpit.ui.dialogs.worded import Asked, Worded

        question = Asked("Reason", "why", needed=needed, word=word)
        self._desk.ask(Worded(self._desk, title, [(lead, "lead")], question, lambda text, _: (make(text), done)))


def _people(scene: Scene) -> list[str]:
    """To whom the seat can be offered: who is here, then whom the profile names; nobody twice, not the director."""
    launch = scene.picture.launch
    here = [place.operator.name for place in launch.seats.here if place.decides]
    named = [station.person for station in launch.plan.stations if station.person]
    found = {one.casefold(): one for one in [*named, *here]}
    mine = {scene.picture.operator.name.casefold(), director(launch).casefold(), named_director(launch.plan).casefold()}
    return [one for key, one in found.items() if key not in mine]
