"""The director's final GO: a typed word, or, over blockers, an exact phrase and a reason; and taking it back."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.core import orders
from cockpit.core.authorising import may_authorise, override_phrase
from cockpit.core.blocking import with_folded
from cockpit.ui import words
from cockpit.ui.brush import cut
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry, Typed
from cockpit.ui.dialogs.form import Form, Line

_FEW = 6
"""Reasons that are shown; the rest is counted."""
_TALL = 30
"""Lines of a screen that has room for all of them; on a smaller one half of them leaves the fields in sight."""
_ROOM = 68
"""Cells of a reason: it is told in full by the list of blockers."""


class GiveGo(Form):
    """Authorise."""

    verb = "authorise"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Authorise the launch")
        self._look()

    def _look(self) -> None:
        """Keep what is in the way now: an override covers that and nothing that comes while it is typed."""
        picture = self.desk.scene.picture
        self._reasons = may_authorise(picture.launch, picture.now, picture.operator)
        self._saw = tuple(one.key for one in with_folded(picture.review.verdict.blockers))

    def lead(self) -> Iterable[tuple[str, str]]:
        """The verdict, the roll call, and what is in the way."""
        review = self.desk.scene.picture.review
        calls = review.poll
        go, no_go = sum(call.go for call in calls), sum(call.no_go for call in calls)
        against = f", {no_go} NO-GO" if no_go else ""
        poll = f"{go} of {words.plural(len(calls), 'station')} GO on current evidence{against}" if calls else "no poll"
        sign = "✔" if review.verdict.go else "✖"
        yield f"{sign} {review.verdict} · {poll}", "quote"
        if not self._reasons:
            yield "Nothing stands in the way. The journal seals your GO to the evidence of this moment.", "lead"
            return
        yield "In the way:", "warning"
        few = _FEW if self.app.size.height >= _TALL else _FEW // 2
        for reason in self._reasons[:few]:
            yield cut(f"✖ {reason}", _ROOM), "warning"
        if len(self._reasons) > few:
            yield f"  and {len(self._reasons) - few} more; g shows all", "warning"
        yield "An override is marked OVERRIDDEN in every later view and snapshot, with your name and reason.", "lead"

    def lines(self) -> Iterable[Line]:
        """Who; then the word, or why and the phrase."""
        yield Line("Name", Entry(self.desk.scene.picture.operator.name, name="name"), "name")
        if not self._reasons:
            yield Line("Confirm", Typed(placeholder="type GO", name="word"), "word")
            return
        phrase = override_phrase(self.desk.scene.picture.launch)
        yield Line("Reason", Entry(placeholder="why the launch goes on over them", name="reason"), "reason")
        yield Line("Override", Typed(placeholder=f"type {phrase}", name="phrase"), "phrase")

    async def finish(self) -> str:
        """The typed words are asked for here, judged again by the core: it may have become red meanwhile."""
        if not self._reasons:
            if self.value("word") != "GO":
                return "✖ type GO to authorise"
            return await self.record(orders.Authorise(self.value("name")), "the launch is authorised")
        phrase = override_phrase(self.desk.scene.picture.launch)
        if self.value("phrase") != phrase:
            return f"✖ type {phrase} to override what is in the way"
        if not self.value("reason"):
            return "✖ say why the launch goes on over them"
        order = orders.Authorise(self.value("name"), self.value("phrase"), self.value("reason"), self._saw)
        problem = await self.record(order, "authorised, OVERRIDDEN")
        if problem:  # who reads the refusal has seen what it tells
            self._look()
        return problem


class TakeGoBack(Form):
    """Withdraw the authorisation."""

    verb = "withdraw"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Withdraw the authorisation")

    def lead(self) -> Iterable[tuple[str, str]]:
        """What stands."""
        picture = self.desk.scene.picture
        given = picture.launch.conduct.authorisation
        if given is not None:
            yield f"{given.name} gave the final GO at {words.hour(given.at, picture.launch.plan)}.", "quote"
            for blocker in given.overridden[:_FEW]:
                yield f"! overridden: {blocker}", "warning"
        yield "It no longer stands once it is withdrawn; a new one needs all of it again.", "lead"

    def lines(self) -> Iterable[Line]:
        """Why."""
        yield Line("Reason", Entry(placeholder="why it no longer stands", name="reason"), "reason")

    async def finish(self) -> str:
        """A reason, since everybody will ask."""
        if not self.value("reason"):
            return "✖ say why"
        return await self.record(orders.WithdrawAuthorisation(self.value("reason")), "the authorisation is withdrawn")
