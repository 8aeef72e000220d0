"""A person's evidence for a claim: what was seen, and a link that others can follow."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cockpit.core import intents
from cockpit.core.gates import ClaimView
from cockpit.core.plan import Gate
from cockpit.ui import words
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry, Pick
from cockpit.ui.dialogs.form import Form, Line
from cockpit.ui.moments import NoTime, past

_LINK = re.compile(
    r"[a-z][a-z0-9+.-]*://\S+"  # a URL
    r"|[~.]{0,2}(?:/[^\s/]+)+|[\w.-]+(?:/[\w.-]+)+|[\w-]+\.[a-z0-9]{1,5}"  # a path
    r"|[A-Z][A-Z0-9]+-\d+|[\w.-]*#\d+",  # a ticket
    re.IGNORECASE,
)


def is_link(text: str) -> bool:
    """Whether somebody else could follow it: a URL, a path or a ticket."""
    return _LINK.fullmatch(text.strip()) is not None


class VouchFor(Form):
    """Vouch for one claim, or say that it does not hold."""

    def __init__(self, desk: Desk, gate: Gate, claim: ClaimView) -> None:
        super().__init__(desk, "Vouch for a claim")
        self._gate = gate
        self._claim = claim

    def lead(self) -> Iterable[tuple[str, str]]:
        """The claim in the checklist's own words, and what is known of it."""
        claim = self._claim
        yield claim.claim.says, "quote"
        known = words.claim_sign(claim)
        state = f"{self._gate.title} · {known.glyph} {known.word}"
        yield f"{state}: {claim.actual}" if claim.actual else state, "lead"
        if self._gate.fresh_for is not None:
            yield f"Evidence counts for {words.span(self._gate.fresh_for)}, from when it was seen.", "lead"

    def lines(self) -> Iterable[Line]:
        """Answer, note, link; where evidence ages, when it was seen."""
        yield Line("Answer", Pick("holds", (("yes", "it holds"), ("no", "it does not hold")), "yes"), "holds")
        yield Line("Seen", Entry(placeholder="what you saw, where and when", name="note"), "note")
        yield Line("Evidence", Entry(placeholder="URL, path or ticket", name="link"), "link")
        if self._gate.fresh_for is not None:
            yield Line("As of", Entry(placeholder="just now; or 2h, 3d, 09:30, 2026-02-20", name="seen"), "seen")

    async def finish(self) -> str:
        """Both fields are needed for a yes."""
        holds, note, link = self.value("holds") == "yes", self.value("note"), self.value("link")
        if not note:
            return "✖ say what you saw"
        if link and not is_link(link):
            return "✖ the evidence must be a URL, a path or a ticket that others can follow"
        if holds and not link:
            return "✖ name the evidence: a URL, a path or a ticket"
        picture = self.desk.scene.picture
        try:
            seen = past(self.value("seen"), picture.now, picture.launch.plan) if self.value("seen") else None
        except NoTime as error:
            return f"✖ {error}"
        vouch = intents.Vouch(self._claim.claim.id, note, link, holds, seen)
        return await self.record(vouch, self._claim.claim.says if holds else f"does not hold: {self._claim.claim.says}")
