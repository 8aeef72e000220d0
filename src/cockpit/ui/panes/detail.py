"""The selected gate: its claims with what was expected and what was seen, who vouched, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.names import ClaimId, GateId
from cockpit.core.plan import Plan
from cockpit.core.reading import Outcome
from cockpit.core.verdict import why
from cockpit.ui import words
from cockpit.ui.brush import Row, fill, frame, length, over, spread, wrap
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Place, Scene, Spotlight, Target
from cockpit.ui.theme import Inks

_LABEL = 10
"""Cells of the words at the left: expected, actual, owner ..."""
MAX_LINES = 12
"""Lines of one text before it is shortened; the whole of it is in the snapshot."""


class Detail(Pane):
    """The claims of one gate."""

    def __init__(self) -> None:
        self.top = 0
        self._owners: list[ClaimId | None] = []
        self._aimed: tuple[GateId | None, ClaimId | None] = (None, None)

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The gate, its claims, and which of them is selected; of the clock nothing but the sign of the gate."""
        picture = scene.picture
        running = picture.running.get(scene.gate) if scene.gate else None
        turn = scene.spin if running else 0
        return (scene.view, running, turn, picture.launch.remarks, scene.claim, scene.spotlight, picture.queued)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """A framed list of claims, then the facts of the gate."""
        view = scene.view
        lit = scene.spotlight is Spotlight.CLAIMS
        rule = ink.focus if lit else ink.rule
        if view is None:
            empty: list[Row] = [[Segment("No gate is selected", ink.muted)]]
            return frame(empty, width, height, title=[Segment("Claims", ink.muted)], rule=rule, ground=ink.words)
        inner = max(width - 4, 1)
        lines = list(_claims(scene, view, inner, ink)) + [(None, row) for row in _facts(scene, view, inner, ink)]
        self._owners = [owner for owner, _ in lines]
        room = max(height - 2, 1)
        self._aim(scene, room)
        self.top = max(min(self.top, len(lines) - room), 0)
        shown = [row for _, row in lines[self.top : self.top + room]]
        below = len(lines) - self.top - room
        foot: Row = [Segment(f"{view.proven}/{len(view.claims)} hold", ink.muted)]
        if below > 0:
            foot = [Segment(f"{below} more ▼ · ", ink.muted), *foot]
        sign = words.gate_sign(view, scene.picture, scene.spin)
        title: Row = [Segment(f"{sign.glyph} ", ink.of(sign.tone)), Segment(view.gate.title, ink.strong)]
        return frame(shown, width, height, title=title, rule=rule, foot=foot, ground=ink.words)

    def _aim(self, scene: Scene, room: int) -> None:
        """Scroll to the top of a new gate, or to the claim that was just selected."""
        if scene.gate != self._aimed[0]:
            self.top = 0
        if scene.claim is not None and (scene.gate, scene.claim) != self._aimed and scene.claim in self._owners:
            first = self._owners.index(scene.claim)
            last = len(self._owners) - 1 - self._owners[::-1].index(scene.claim)
            if first < self.top or last - first >= room:
                self.top = first
            elif last >= self.top + room:
                self.top = last - room + 1
        self._aimed = (scene.gate, scene.claim)

    def scroll(self, by: int) -> bool:
        """Move the view by lines."""
        self.top += by
        return True

    def point(self, x: int, y: int) -> Target | None:  # noqa: ARG002 - the base's signature
        """A claim."""
        line = self.top + y - 1
        owner = self._owners[line] if 0 <= line < len(self._owners) else None
        gate = self.scene.gate if self.scene else None
        return Place(gate, owner) if owner is not None and gate is not None else None


def _claims(scene: Scene, view: GateView, width: int, ink: Inks) -> Iterator[tuple[ClaimId | None, Row]]:
    if not view.claims:
        yield None, [Segment("It states no claim, so nothing can prove it", ink.partial)]
    for _, same in groupby(view.claims, key=lambda claim: claim.claim.says):
        claims = list(same)
        if len(claims) == 1:
            yield from _whole(scene, claims[0], width, ink)
        else:
            yield from _group(scene, claims, width, ink)


def _chosen(scene: Scene, view: ClaimView) -> bool:
    return scene.spotlight is Spotlight.CLAIMS and view.claim.id == scene.claim


def _whole(scene: Scene, view: ClaimView, width: int, ink: Inks) -> Iterator[tuple[ClaimId | None, Row]]:
    """A claim that has its words for itself: the words, then what was expected and seen unless it simply holds."""
    chosen = _chosen(scene, view)
    yield from _headline(scene, view, view.claim.says, width, ink, chosen=chosen)
    if chosen or not view.holds:
        for row in _evidence(scene, view, ink, width):
            yield view.claim.id, row


def _group(scene: Scene, views: list[ClaimView], width: int, ink: Inks) -> Iterator[tuple[ClaimId | None, Row]]:
    """Claims of the same words, proven in several ways: the words once, with the worst of them."""
    worst = min(views, key=lambda view: (view.holds, _BAD.index(view.outcome)))
    inside = any(_chosen(scene, view) for view in views)
    for _, row in _headline(scene, worst, worst.claim.says, width, ink, chosen=False):
        yield views[0].claim.id, row
    for view in views:
        if inside:
            yield from _headline(scene, view, view.claim.expect, width, ink, chosen=_chosen(scene, view), indent=2)
        if _chosen(scene, view) or (not view.holds and not inside):
            for row in _evidence(scene, view, ink, width):
                yield view.claim.id, row


_BAD = (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE, None, Outcome.PASS)
"""From the worst to the best."""


def _headline(
    scene: Scene, view: ClaimView, text: str, width: int, ink: Inks, *, chosen: bool, indent: int = 0
) -> Iterator[tuple[ClaimId | None, Row]]:
    sign = words.claim_sign(view)
    right = _proof(scene, view, sign, ink)
    says = wrap(text, max(width - 4 - indent - length(right), 8), MAX_LINES)
    style = ink.strong if chosen else ink.words
    left: Row = [
        Segment("▸" if chosen else " ", ink.focus),
        Segment(f"{' ' * indent}{sign.glyph} ", ink.of(sign.tone)),
        Segment(says[0], style),
    ]
    first = spread(left, right, width, ink.words)
    yield view.claim.id, over(fill(first, width, ink.words), ink.chosen) if chosen else first
    for more in says[1:]:
        yield view.claim.id, [Segment("   " + " " * indent, ink.words), Segment(more, style)]


def _proof(scene: Scene, view: ClaimView, sign: words.Sign, ink: Inks) -> Row:
    """What stands at the right of a claim: who vouched and when, or how long the probe took."""
    if view.by and view.at:
        moment = words.hour(view.at, scene.picture.launch.plan)
        return [Segment(f" {words.first_name(view.by)} {moment}", ink.of(sign.tone) if not view.holds else ink.muted)]
    if view.outcome is not Outcome.PASS or view.stale:
        return [Segment(f" {sign.word}", ink.of(sign.tone))]
    tries = f"attempt {view.passed_on} · " if view.passed_on > 1 else ""
    return [Segment(f" {tries}{words.took(view.elapsed_ms)}", ink.muted)]


def _evidence(scene: Scene, view: ClaimView, ink: Inks, width: int) -> Iterator[Row]:
    for label, text, style in _facts_of(scene, view, ink):
        yield from _labelled(label, text, style, width, ink, indent=3)


def _facts_of(scene: Scene, view: ClaimView, ink: Inks) -> Iterator[tuple[str, str, Style]]:
    tone = ink.of(words.claim_sign(view).tone)
    if view.claim.expect:
        yield "expected", view.claim.expect, ink.words
    if view.claim.fail:
        yield "fails if", view.claim.fail, ink.words
    if view.by:
        yield "vouched" if view.outcome is Outcome.PASS else "seen", f"{view.by}: {view.actual}", tone
        if view.link:
            yield "evidence", view.link, ink.words
        if view.seen is not None:
            yield "as of", words.day_and_hour(view.seen, scene.picture.launch.plan), ink.words
    elif view.actual and view.outcome is not None:
        yield "actual", view.actual, tone
    if view.note:
        yield "note", view.note, ink.muted
    if view.outcome is not Outcome.PASS and view.elapsed_ms is not None and not view.by:
        yield "took", words.took(view.elapsed_ms), ink.muted
    if view.progress:
        yield "window", view.progress, ink.focus


def _labelled(label: str, text: str, style: Style, width: int, ink: Inks, *, indent: int = 0) -> Iterator[Row]:
    lines = wrap(text, max(width - indent - _LABEL, 8), MAX_LINES)
    for number, line in enumerate(lines):
        head = label if not number else ""
        yield [Segment(f"{' ' * indent}{head:<{_LABEL}}", ink.muted), Segment(line, style)]


def _facts(scene: Scene, view: GateView, width: int, ink: Inks) -> Iterator[Row]:
    plan, gate = scene.picture.launch.plan, view.gate
    yield []
    if not view.settled and gate.id not in scene.picture.running:
        yield from _labelled("next", why(view)[1], ink.strong, width, ink)
    yield from _waiver(view, plan, width, ink)
    yield from _owner(view, plan, width, ink)
    if gate.runbook:
        yield from _labelled("runbook", gate.runbook, ink.words + Style(underline=True), width, ink)
    if gate.depends:
        names = ", ".join(plan.gate_by_id[key].title for key in gate.depends if key in plan.gate_by_id)
        yield from _labelled("needs", names, ink.words, width, ink)
    if gate.fresh_for:
        yield from _labelled("fresh for", words.span(gate.fresh_for), ink.words, width, ink)
    if gate.claimed:
        yield from _labelled("document", f"says {gate.claimed.value}; that proves nothing", ink.muted, width, ink)
    if gate.note:
        yield from _labelled("remark", gate.note, ink.muted, width, ink)
    notes = [remark for remark in scene.picture.launch.remarks if remark.gate == gate.id]
    for remark in notes[-3:]:
        text = f"{remark.text} ({words.first_name(str(remark.by))} {words.hour(remark.at, plan)})"
        yield from _labelled("note", text, ink.words, width, ink)


def _owner(view: GateView, plan: Plan, width: int, ink: Inks) -> Iterator[Row]:
    gate = view.gate
    meaning = next((one for one in plan.escalation if one.severity is gate.severity), None)
    action = meaning.action if meaning else ""
    call = f", call {meaning.contact}" if meaning and meaning.contact else ""
    binding = "" if plan.binds(gate) else " · advisory: it never blocks GO"
    loud = ink.failed if view.standing is Standing.FAILED else ink.words
    yield from _labelled("owner", (gate.owner or "nobody") + binding, ink.words, width, ink)
    text = f"{gate.severity.value} → {action}{call}" if action else gate.severity.value
    yield from _labelled("severity", text, loud, width, ink)


def _waiver(view: GateView, plan: Plan, width: int, ink: Inks) -> Iterator[Row]:
    waiver = view.state.waiver
    if waiver is None:
        return
    until = f"until {words.day_and_hour(waiver.expires, plan)}" if waiver.expires else "without an end"
    over_now = "" if view.standing is Standing.WAIVED else "RAN OUT: "
    text = f"{over_now}{waiver.reason} (approved by {waiver.approver}, {until})"
    yield from _labelled("waived", text, ink.waived, width, ink)
