"""The roll call: every station with its answer, what that answer is sealed to, the rule and the time box."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType

from cockpit.core import orders
from cockpit.core.authorising import authorisation
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch
from cockpit.core.poll import PollView, StationView, poll_view
from cockpit.core.refusal import Refusal
from cockpit.core.seating import provable
from cockpit.report.seats import STATEMENTS
from cockpit.ui import words
from cockpit.ui.brush import Row, crop, cut, fill, fit, frame, over, wrap
from cockpit.ui.desk import Desk
from cockpit.ui.panes import poll as polls
from cockpit.ui.panes import verdict
from cockpit.ui.panes.seats import LEGEND
from cockpit.ui.reasons import refused
from cockpit.ui.scene import Scene
from cockpit.ui.screens.live import Fitted, Live
from cockpit.ui.theme import Inks

_KEYS: Final = "o open/close · Enter sign · A authorise · R re-verify · g why · Esc leave"
_ROLE, _NAME, _FUNCTION, _ANSWER = 10, 14, 18, 10


class Page(Fitted):
    """The list of stations."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.cursor: int | None = None

    @property
    def calls(self) -> tuple[StationView, ...]:
        """The stations in the order of the profile."""
        return self._desk.scene.picture.review.poll

    @property
    def place(self) -> int:
        """The cursor; at first on the operator's own station, or on the first that does not say GO."""
        if self.cursor is None:
            own = self._desk.scene.picture.operator.role
            mine = next((n for n, call in enumerate(self.calls) if call.station.role == own), None)
            waiting = next((n for n, call in enumerate(self.calls) if not call.go), 0)
            self.cursor = waiting if mine is None else mine
        return max(min(self.cursor, len(self.calls) - 1), 0)

    def move(self, by: int) -> None:
        """Another station."""
        self.cursor = max(min(self.place + by, len(self.calls) - 1), 0)
        self.show()

    def tall(self, width: int) -> int:
        """A line or two for each station, and what stands above and below."""
        launch = self._desk.scene.picture.launch
        return 5 + sum(_lines(call, launch) for call in self.calls) + len(self._tail(max(width - 4, 10), self.ink))

    def _tail(self, inner: int, ink: Inks) -> list[Row]:
        scene = self._desk.scene
        return [
            *_authorisation(scene, inner, ink),
            *_names(scene, inner, ink),
            [Segment(cut(_KEYS, inner), ink.focus)],
        ]

    def draw(self, width: int, height: int, ink: Inks) -> list[Row]:
        """The rule, the stations around the cursor, the authorisation, the keys."""
        scene = self._desk.scene
        inner = max(width - 4, 10)
        view = poll_view(scene.picture.launch, self.calls, scene.picture.now)
        tail = self._tail(inner, ink)
        head: list[Row] = [crop(polls.state(view, scene.picture, ink, "o opens it"), inner), _titles(scene, inner, ink)]
        room = max(height - 2 - len(head) - len(tail) - 1, 1)
        rows = [row for n, call in enumerate(self.calls) for row in self._station(n, call, scene, inner, ink)]
        lines = [sum(_lines(call, scene.picture.launch) for call in self.calls[:n]) for n in range(len(self.calls) + 1)]
        top = max(0, lines[min(self.place + 1, len(self.calls))] - room)
        listed = rows[top : top + room]
        listed += [[]] * (room - len(listed))
        foot: Row = [Segment(f"journal {scene.picture.launch.seq} · {scene.picture.launch.head[:8]}", ink.faint)]
        title: Row = [Segment("Go / No-Go poll", ink.strong)]
        return frame(
            [*head, *listed, [], *tail], width, height, title=title, rule=ink.focus, foot=foot, ground=ink.words
        )

    def _station(self, number: int, call: StationView, scene: Scene, width: int, ink: Inks) -> list[Row]:
        sign, note = polls.answer_of(call, scene.picture.launch)
        answer, plan = call.sign_off, scene.picture.launch.plan
        when = words.hour(answer.at, plan) if answer else ""
        who = (answer.name if answer else call.station.person) or "nobody named"
        tone = ink.of(sign.tone)
        row: Row = [
            Segment(f"{sign.glyph} ", tone),
            Segment(fit(str(call.station.role), _ROLE), ink.strong),
            Segment(fit(who, _NAME), ink.words),
            Segment(fit(call.station.function, _FUNCTION) if width >= 70 else "", ink.muted),
            Segment(fit(sign.word, _ANSWER), tone),
            Segment(fit(when, 7), ink.muted),
        ]
        rows = [row, *([[Segment(cut(f"  {note}", width), ink.muted)]] if note else [])]
        if number != self.place:
            return rows
        return [over(fill(one, width, ink.words), ink.chosen) for one in rows]

    def on_click(self, event: events.Click) -> None:
        """Stand there."""
        line = 3
        for number, call in enumerate(self.calls):
            line += _lines(call, self._desk.scene.picture.launch)
            if event.y < line:
                self.cursor = number
                self.show()
                return


def _titles(scene: Scene, width: int, ink: Inks) -> Row:
    """What the columns are; hours are the launch's, wherever its people sit."""
    function = f"{'function':{_FUNCTION}}" if width >= 70 else ""
    zone = words.clocks(scene.picture.now, scene.picture.launch.plan)
    return [
        Segment(cut(f"  {'station':{_ROLE}}{'name':{_NAME}}{function}{'answer':{_ANSWER}}{zone}", width), ink.muted)
    ]


def _lines(call: StationView, launch: Launch) -> int:
    return 2 if polls.answer_of(call, launch)[1] else 1


def _names(scene: Scene, width: int, ink: Inks) -> list[Row]:
    """What the names above rest on; said once where no journal's login could prove any."""
    launch = scene.picture.launch
    if not launch.sign_offs:
        return []
    said = LEGEND if provable(launch) else STATEMENTS
    return [[Segment(line, ink.faint)] for line in wrap(said, width, 2)]


def _authorisation(scene: Scene, width: int, ink: Inks) -> list[Row]:
    review = scene.picture.review
    given = authorisation(review)
    if given is not None:
        state, name = polls.authorised(given, scene.picture.launch.plan)
        over_what = [f"  ! over: {one}" for one in given.authorisation.overridden[:4]]
        return [[Segment(cut(line, width), ink.of(name))] for line in (state, *over_what)]
    said = polls.locked(review, polls.waits(review))
    tone = ink.closed if review.verdict.go else ink.muted
    return [[*verdict.chip(review, ink)], *([Segment(line, tone)] for line in wrap(said, width, 2))]


class RollCall(Live[Page]):
    """The screen of the poll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,shift+tab", "move(-1)", "Up", show=False),
        Binding("down,j,tab", "move(1)", "Down", show=False),
        Binding("enter,s", "sign", "Sign off", show=False),
        Binding("o", "open_or_close", "Open or close", show=False),
        Binding("A", "perform('authorise')", "Authorise", show=False),
        Binding("R", "perform('reverify')", "Re-verify", show=False),
        Binding("g", "why", "Why not GO", show=False),
        Binding("q,P", "leave", "Leave", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Page(desk))

    def action_move(self, by: int) -> None:
        """Another station."""
        self._page.move(by)

    def action_sign(self) -> None:
        """Answer for the station under the cursor."""
        from cockpit.ui.dialogs.signoff import Sign

        self._desk.ask(Sign(self._desk, self._page.calls[self._page.place].station.role))

    def action_open_or_close(self) -> None:
        """Open the roll call, or close it; closing asks, since answers end with it."""
        picture = self._desk.scene.picture
        view: PollView = poll_view(picture.launch, picture.review.poll, picture.now)
        order: Intent = orders.ClosePoll() if view.open else orders.OpenPoll()
        reason = refused(self._desk.scene, order)
        if reason:
            self._desk.say(f"{'Close' if view.open else 'Open'} the poll: {reason}", "warning", 6.0)
            return
        from cockpit.ui.dialogs.confirm import Confirm

        box = picture.launch.plan.poll.time_box
        until = f" It takes answers for {words.span(box)}." if box else ""
        question = "Close the roll call?" if view.open else f"Open the roll call?{until}"

        def then(yes: bool | None) -> None:  # noqa: FBT001 - the dialog's answer
            if yes:
                self._desk.attend(self._record(order), "not recorded")

        self._desk.ask(Confirm("Go / No-Go poll", question), then)

    async def _record(self, order: Intent) -> None:
        answer = await self._desk.submit(order)
        if isinstance(answer, Refusal):
            self._desk.say(str(answer), "warning", 6.0)
        self._page.show()

    def action_why(self) -> None:
        """What blocks; a choice there leads away from here."""
        self.dismiss(None)
        self._desk.perform("why")

    def action_perform(self, command: str) -> None:
        """A command of the board."""
        self._desk.perform(command)
