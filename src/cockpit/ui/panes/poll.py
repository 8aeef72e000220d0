"""The go/no-go poll: every station's answer, and what authorisation still waits for."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from cockpit.core.authorising import AuthorisationView, authorisation
from cockpit.core.clock import launched
from cockpit.core.launch import Launch
from cockpit.core.plan import Plan
from cockpit.core.poll import PollView, StationView, poll_view
from cockpit.core.recovery import recovery
from cockpit.core.review import Review
from cockpit.core.seating import provable, signed_by
from cockpit.core.updates import update_view
from cockpit.engine.flight import Picture
from cockpit.report.seats import rests_on
from cockpit.ui import words
from cockpit.ui.brush import Row, cells, cut, fill, frame, length, spread
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene
from cockpit.ui.stopwatch import stopwatch
from cockpit.ui.theme import Inks


class Poll(Pane):
    """A framed line, or a bare one on a small screen."""

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The answers, what is in the way, the authorisation, time box and next update, the head of the journal."""
        launch, review = scene.picture.launch, scene.picture.review
        runs = launch.conduct.poll_closes is not None and launch.conduct.poll_closed is None
        runs = runs or update_view(review).due is not None
        second = review.now.replace(microsecond=0) if runs else None
        light = recovery(review).ready if launch.plan.rollback.gate is not None else None
        return (launch.plan, launch.seq, launch.conduct, review.poll, review.verdict, second, light)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """Stations at the left, the lock at the right."""
        picture = scene.picture
        review, plan = picture.review, picture.launch.plan
        said = sum(call.sign_off is not None for call in review.poll)
        waiting = waits(review)
        lock, short, tone = _lock(review, waiting, ink)
        view = poll_view(picture.launch, review.poll, picture.now)
        if height < 3:
            box = f" · {time_box(view, picture)}" if view.open else ""
            text = f" poll {said}/{len(review.poll)}{box} · {short}"
            ahead = next_update(picture, "update in")
            right: Row = [Segment(f"{ahead} ", ink.muted)] if ahead and cells(f"{text}  {ahead} ") <= width else []
            return [spread([Segment(text, tone)], right, width, ink.words)]
        inner = max(width - 6, 1)
        named, bare = (_stations(review.poll, plan, ink, names=names) for names in (True, False))
        ways = ((named, lock), (named, short), (bare, lock), (bare, short))
        fits = (way for way in ways if length(way[0]) + len(way[1]) + 2 <= inner)
        stations, words_of_lock = next(fits, (bare, cut(short, max(inner - length(bare) - 2, inner // 3))))
        right = [Segment(f"  {words_of_lock}", tone)]
        if not review.poll:
            stations = [Segment("the profile has no stations", ink.muted)]
        launch = picture.launch
        ahead = next_update(picture, "next status update in")
        foot: Row = [Segment(f"{ahead} · ", ink.muted)] if ahead else []
        foot += [*_way_back(review, ink), Segment(f"journal {launch.seq} · {launch.head[:8] or 'empty'}", ink.faint)]
        rows = [fill(spread(stations, right, inner, ink.words), inner, ink.words)]
        title: Row = [Segment("Go / No-Go poll", ink.strong), Segment(f"  {said}/{len(review.poll)}", ink.muted)]
        if review.poll:
            title += [Segment("  ", ink.muted), *state(view, picture, ink)]
        box_of = frame(rows, width - 2, height, title=title, rule=ink.rule, foot=foot, ground=ink.words)
        return [[Segment(" ", ink.words), *row] for row in box_of]


def _way_back(review: Review, ink: Inks) -> Row:
    """The light of the rollback, where the profile has a way back."""
    plan = review.launch.plan.rollback
    if plan.gate is None and not plan.steps:
        return []
    ready = recovery(review).ready
    word, tone = ("● rollback ready", ink.closed) if ready else ("○ rollback not ready", ink.partial)
    return [Segment(word, tone), Segment(" · ", ink.faint)]


def next_update(picture: Picture, lead: str) -> str:
    """`next status update in 12:40`; empty where none is due, and once it is overdue: that stands above, in amber."""
    view = update_view(picture.review)
    return f"{lead} {stopwatch(view.due - picture.now)}" if view.due is not None and view.overdue_by is None else ""


def state(view: PollView, picture: Picture, ink: Inks, key: str = "P") -> Row:
    """`roll call open, 04:12 left · quorum 3 of 5: 2 GO`: whether it takes answers, the key, and the rule."""
    launch = picture.launch
    row: Row = []
    if view.open:
        row.append(Segment(f"◉ roll call {time_box(view, picture)}", ink.focus))
    elif view.opened is not None:
        ended = "over: its time ran out" if _timed_out(view, picture) else "closed"
        row.append(Segment(f"roll call {ended}", ink.muted))
    else:
        row.append(Segment(f"roll call not opened: {key}", ink.muted))
    against = f", {view.no_go} NO-GO" if view.no_go else ""
    rule = f"quorum {view.need} of {len(launch.plan.stations)}" if launch.plan.poll.quorum is not None else "unanimous"
    row.append(Segment(f" · {rule}: {view.go} GO{against}", ink.closed if view.met else ink.muted))
    return row


def time_box(view: PollView, picture: Picture) -> str:
    """`open, 04:12 left`."""
    return f"open, {stopwatch(view.closes - picture.now)} left" if view.closes is not None else "open"


def _timed_out(view: PollView, picture: Picture) -> bool:
    closed = picture.launch.conduct.poll_closed
    return view.closes is not None and picture.now >= view.closes and (closed is None or closed >= view.closes)


def answer_of(call: StationView, launch: Launch) -> tuple[words.Sign, str]:
    """A station's sign, and why its answer is what it is: what its name rests on, the seal, the reason, the gate."""
    sign, note = _answer(call)
    if call.sign_off is None or not provable(launch):
        return sign, note
    proof = rests_on(signed_by(launch.plan, call.sign_off), call.sign_off.login)
    return sign, f"{proof} · {note}" if note else proof


def _answer(call: StationView) -> tuple[words.Sign, str]:
    answer = call.sign_off
    if answer is None:
        return words.Sign("○", "waits", "muted"), ""
    if call.no_go:
        about = f" ({answer.gate})" if answer.gate else ""
        return words.Sign("✖", "NO-GO", "failed"), f"{answer.reason}{about}"
    if call.outdated:
        return words.Sign("◷", "GO?", "partial"), "signed on another content of the profile: it no longer counts"
    if call.worsened:
        gates = ", ".join(call.worsened[:3]) + (f" and {len(call.worsened) - 3} more" if len(call.worsened) > 3 else "")
        return words.Sign("◷", "GO?", "partial"), f"signed on older evidence, worse since: {gates}; it no longer counts"
    return words.Sign("✔", "GO", "closed"), f"sealed to evidence {answer.seal[:8]}" if answer.seal else ""


def authorised(given: AuthorisationView, plan: Plan, *, flown: bool = False) -> tuple[str, str]:
    """`★ AUTHORISED by Morgan 12:40`, and its tone; what no longer stands says so, unless it was launched by then."""
    found, who = given.authorisation, authorised_by(given, plan, flown=flown)
    over = f" over {words.plural(len(found.overridden), 'blocker')}" if found.overridden else ""
    if not given.stands and not flown:
        return f"{who}{over}: {given.note or 'it no longer stands'}", "partial"
    if found.overridden:
        return f"{who}{over}: {found.reason}", "partial"
    return who, "closed"


def authorised_by(given: AuthorisationView, plan: Plan, *, flown: bool = False) -> str:
    """The same for less room: `! OVERRIDDEN by Morgan 12:40`."""
    stands = given.stands or flown
    word = "OVERRIDDEN" if given.overridden else "AUTHORISED" if stands else "authorised"
    glyph = "◷" if not stands else "!" if given.overridden else "★"
    return f"{glyph} {word} by {given.authorisation.name} {words.hour(given.authorisation.at, plan)}"


def _lock(review: Review, waiting: list[str], ink: Inks) -> tuple[str, str, Style]:
    """What the right end says, the same for less room, and its ink."""
    given = authorisation(review)
    if given is not None:
        flown = launched(review.launch, review.now)
        said, tone = authorised(given, review.launch.plan, flown=flown)
        return said, authorised_by(given, review.launch.plan, flown=flown), ink.of(tone)
    return locked(review, waiting), brief(review, waiting), ink.closed if review.verdict.go else ink.muted


def _stations(calls: tuple[StationView, ...], plan: Plan, ink: Inks, *, names: bool) -> Row:
    row: Row = []
    for call in calls:
        if row:
            row.append(Segment("   ", ink.words))
        row += _station(call, plan, ink, names=names)
    return row


def _station(call: StationView, plan: Plan, ink: Inks, *, names: bool) -> Row:
    role, person = call.station.role, call.station.person
    answer = call.sign_off
    name = f" {answer.name if answer else person}" if names and (answer or person) else ""
    if answer is None:
        return [Segment(f"○ {role}{name}", ink.muted)]
    moment = f" {words.hour(answer.at, plan)}" if names else ""
    if call.no_go:
        return [Segment(f"✖ {role}{name} NO-GO{moment}", ink.failed)]
    if call.outdated or call.worsened:
        seen = "on another profile" if call.outdated else "on older evidence"
        return [Segment(f"◷ {role}{name} GO{moment}, {seen}" if names else f"◷ {role} GO?", ink.partial)]
    return [Segment(f"✔ {role}{name} GO{moment}", ink.closed)]


def waits(review: Review) -> list[str]:
    """What authorisation waits for, counted."""
    counts, conduct = review.counts, review.launch.conduct
    waiting = sum(1 + len(blocker.waiting) for blocker in review.verdict.blockers if blocker.gate is not None)
    asked = {blocker.station for blocker in review.verdict.blockers}  # a quorum that is met waits for nobody
    calls = [call for call in review.poll if call.station.role in asked]
    missing = sum(call.sign_off is None for call in calls)
    against = sum(call.no_go for call in calls)
    again = sum((bool(call.worsened) or call.outdated) and not call.no_go for call in calls)
    parts = []
    if conduct.scrubbed is not None:
        parts.append("scrubbed")
    if conduct.standing:
        parts.append(words.plural(len(conduct.standing), "hold"))
    if counts.failed:
        parts.append(f"{words.plural(counts.failed, 'failed gate')}")
    if waiting - counts.failed > 0:
        parts.append(f"{words.plural(waiting - counts.failed, 'gate')} not closed")
    if against:
        parts.append(f"{against} NO-GO")
    if missing:
        parts.append(f"{words.plural(missing, 'sign-off')} missing")
    if again:
        parts.append(f"{words.plural(again, 'sign-off')} on older evidence")
    return parts


def locked(review: Review, waiting: list[str]) -> str:
    """Why authorisation is locked, in words; or that nothing stands in its way."""
    if review.verdict.go:
        return f"{review.verdict}: nothing stands in the way of authorisation"
    first = str(review.verdict.blockers[0]) if review.verdict.blockers else "it is no GO"
    return "authorisation locked: " + (", ".join(waiting) or first)


def brief(review: Review, waiting: list[str]) -> str:
    """The same for less room."""
    if review.verdict.go:
        return str(review.verdict)
    first = review.verdict.blockers[0].title if review.verdict.blockers else "NO-GO"
    return f"locked: {', '.join(waiting) or first}"
