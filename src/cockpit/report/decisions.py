"""The decisions in the Markdown snapshot: authorisation and poll before T-0, success and what follows after it."""

from __future__ import annotations

from cockpit.core.authorising import authorisation as read_authorisation
from cockpit.core.events import Answer
from cockpit.core.plain import plain_line
from cockpit.core.poll import PollView, StationView, poll_view
from cockpit.core.review import Review
from cockpit.core.seating import authorised_by, provable, signed_by
from cockpit.core.success import CriterionView, FollowUpView, PhaseView, follow_ups, phase_views, since_t0, success
from cockpit.report.inert import cell, inline
from cockpit.report.seats import STATEMENTS, bound, rests_on
from cockpit.report.tables import table
from cockpit.report.words import moment, plural, standing


def headline(look: Review) -> str:
    """What a reader must not miss, for the first line: `AUTHORISED`, `OVERRIDDEN`; empty without a final GO."""
    view = read_authorisation(look)
    if view is None:
        return ""
    over = len(view.authorisation.overridden)
    word = f"AUTHORISED, OVERRIDDEN {plural(over, 'blocker')}" if over else "AUTHORISED"
    return word if view.stands else f"{word}, on older evidence"


def authorised(look: Review) -> str:
    """The final GO in one plain line: `AUTHORISED, OVERRIDDEN 1 blocker, by Morgan at …: why`; empty without one."""
    view = read_authorisation(look)
    if view is None:
        return ""
    given = view.authorisation
    why = f": {given.reason}" if given.reason else ""
    return plain_line(f"{headline(look)}, by {given.name} at {moment(given.at, look.launch.plan.timezone)}{why}", 400)


def authorisation(look: Review) -> list[str]:
    """The final GO: who gave it, when, on what, over what."""
    view = read_authorisation(look)
    if view is None:
        return []
    given, zone = view.authorisation, look.launch.plan.timezone
    name = inline(given.name) or "nobody"
    proof = inline(bound(authorised_by(look.launch.plan, given), given.login))
    lines = [
        f"## Authorisation: {headline(look)}",
        "",
        f"- Final GO by {name} at {moment(given.at, zone, seconds=True)}, recorded by {inline(str(given.by))}; {proof}",
    ]
    if not view.stands:
        lines.append(f"- It does not stand: {inline(view.note)}")
    if given.overridden:
        lines.append(f"- **OVERRIDDEN**: {inline(given.reason) or 'no reason given'}")
        lines += [f"  - overridden: {inline(one)}" for one in given.overridden]
    elif given.reason:
        lines.append(f"- Reason: {inline(given.reason)}")
    return lines


def poll(look: Review) -> list[str]:
    """The go/no-go poll: its rule, and of every station its answer and whether that still counts."""
    if not look.poll:
        return []
    zone, proof = look.launch.plan.timezone, provable(look.launch)
    rows = [_station(call, look, zone) for call in look.poll]
    header = ["Station", "Person", "Answer", "Signed as", "Rests on", "When", "Reason", "Standing"]
    if not proof:
        header.remove("Rests on")
        rows = [(*row[:4], *row[5:]) for row in rows]
    signed = any(call.sign_off is not None for call in look.poll)
    once = [f"- {STATEMENTS}."] if signed and not proof else []
    return ["## Sign-offs", "", f"- {rule(look)}", *once, "", *table(header, rows)]


def rule(look: Review) -> str:
    """The rule of the poll, who said what, and whether it is open, in one line."""
    zone = look.launch.plan.timezone
    view: PollView = poll_view(look.launch, look.poll, look.now)
    stations = len(look.poll)
    quorum = look.launch.plan.poll.quorum is not None
    need = f"{view.need} of {plural(stations, 'station')} must say GO, none NO-GO" if quorum else "unanimous"
    said = f"{view.go} GO, {view.no_go} NO-GO of {plural(stations, 'station')}"
    parts = [f"Rule: {need}", said, "the poll is a GO" if view.met else "the poll is no GO"]
    conduct = look.launch.conduct
    if view.opened is not None:
        word = f"opened {moment(view.opened, zone)}"
        if view.open:
            word += f", open until {moment(view.closes, zone)}" if view.closes else ", open"
        else:
            over = conduct.poll_closed or view.closes
            word += f", closed {moment(over, zone)}" if over else ", closed"
        parts.append(word)
    return "; ".join(parts)


def _station(call: StationView, look: Review, zone: str) -> tuple[str, ...]:
    answer = call.sign_off
    station = call.station
    who = station.role if not station.function else f"{station.role}, {station.function}"
    if answer is None:
        return cell(who), cell(station.person), "–", "", "", "", "", "has not signed off"
    gate = look.launch.plan.gate_by_id.get(answer.gate) if answer.gate else None
    about = f" (on {gate.title if gate else answer.gate})" if answer.gate else ""
    return (
        cell(who),
        cell(station.person),
        "GO" if answer.answer is Answer.GO else "NO-GO",
        cell(answer.name),
        cell(rests_on(signed_by(look.launch.plan, answer), answer.login)),
        moment(answer.at, zone),
        cell(f"{answer.reason}{about}"),
        cell(counting(call)),
    )


def counting(call: StationView) -> str:
    """Whether an answer counts, and what it is sealed to; plain text."""
    answer = call.sign_off
    if answer is None:
        return "has not signed off"
    if call.outdated:
        return "signed on another content of the profile, does not count"
    if call.worsened:
        return f"signed on older evidence, does not count: {', '.join(call.worsened)} since"
    if answer.unproven and call.go:
        return f"counts; signed with {plural(len(answer.unproven), 'gate')} unproven"
    return "counts"


def roll_call(look: Review) -> list[str]:
    """The poll for a terminal: its rule, every station, what locks the final GO, and the head of the journal."""
    head = look.launch.head
    lines = [rule(look) if look.poll else "the profile has no stations"]
    lines += [_called(call, look) for call in look.poll]
    if not provable(look.launch) and any(call.sign_off is not None for call in look.poll):
        lines.append(f"{'names':<12} {STATEMENTS.removeprefix('Names ')}")
    lines.append(f"{'final GO':<12} {authorised(look) or _waits(look)}")
    lines.append(f"{'evidence':<12} {look.seal[:16]} now; journal {look.launch.seq}, head {head[:16] or 'none'}")
    return [plain_line(line, 400) for line in lines]


def _called(call: StationView, look: Review) -> str:
    """One station: `qa           NO-GO  Quinn, login quinn, 2026-02-27 12:40 UTC on api: too slow (counts)`."""
    answer, plan = call.sign_off, look.launch.plan
    if answer is None:
        return f"{call.station.role:<12} {'–':<6} {call.station.person or 'nobody named'} ({counting(call)})"
    word = "NO-GO" if call.no_go else "GO" if call.go else "GO?"
    about = f" on {answer.gate}" if answer.gate else ""
    why = f": {answer.reason}" if answer.reason else ""
    sealed = f", sealed to evidence {answer.seal[:8]}" if answer.seal and call.go else ""
    proof = f", {rests_on(signed_by(plan, answer), answer.login)}" if provable(look.launch) else ""
    said = f"{answer.name}{proof}, {moment(answer.at, plan.timezone)}{about}{why}"
    return f"{call.station.role:<12} {word:<6} {said} ({counting(call)}{sealed})"


def _waits(look: Review) -> str:
    if look.verdict.go:
        return f"not given; {look.verdict}: nothing stands in its way"
    blockers = "; ".join(map(str, look.verdict.blockers[:4]))
    more = f"; and {len(look.verdict.blockers) - 4} more" if len(look.verdict.blockers) > 4 else ""
    return f"locked: {blockers}{more}"


# ---------------------------------------------------------------------------------------------------- after T-0
_STATES = {"met": "✔ met", "not met": "✖ not met", "pending": "◐ pending", "unknown": "? unknown"}
_SUCCESS = {"success": "SUCCESS", "not yet": "NOT YET", "failed": "FAILED"}


def criteria(look: Review) -> list[str]:
    """The success criteria, and after T-0 the second verdict; a tick of the document proves nothing."""
    view = success(look)
    if not view.criteria:
        return []
    title = "## Success criteria"
    if since_t0(look.launch, look.now) is not None:
        title = f"{title}: {_SUCCESS[view.state]}"
    blocking = [f"- In the way: {inline(one)}" for one in view.blockers]
    return [title, "", *(_criterion(one, look) for one in view.criteria), *blocking]


def _criterion(view: CriterionView, look: Review) -> str:
    item, zone = view.criterion, look.launch.plan.timezone
    window = f", over {inline(item.window)}" if item.window else ""
    why = f", {inline(view.why)}" if view.why else ""
    gate = look.views.get(item.gate) if item.gate else None
    shown = f" (gate {inline(gate.gate.title)} {standing(gate.standing)})" if gate else ""
    judged = f", judged {moment(view.judged.at, zone)}" if view.judged else ""
    ticked = "; ticked in the document, which proves nothing" if item.claimed else ""
    return f"- {inline(item.says)}{window}: {_STATES[view.state]}{why}{shown}{judged}{ticked}"


def phases(look: Review) -> list[str]:
    """The phases that open at a time of their own, and those after T-0 that have gates."""
    used = {gate.phase for gate in look.launch.plan.gates}
    timed = [
        view
        for view in phase_views(look)
        if view.phase.opens is not None or (view.phase.after_t0 and view.phase.id in used)
    ]
    return ["## Phases", "", *(_phase(view, look) for view in timed)] if timed else []


def _phase(view: PhaseView, look: Review) -> str:
    gates = [look.views[gate.id] for gate in look.launch.plan.gates if gate.phase == view.phase.id]
    settled = sum(one.settled for one in gates)
    tally = f", {settled} of {plural(len(gates), 'gate')} settled" if gates else ""
    at = f" {moment(view.opens, look.launch.plan.timezone)}" if view.opens else " not known when"
    word = "◉ open since" if view.open else "○ opens"
    return f"- {inline(view.phase.title) or inline(view.phase.id)}: {word}{at}{tally}"


def tasks(look: Review) -> list[str]:
    """The tasks after the launch."""
    found = follow_ups(look)
    return ["## Follow-ups", "", *(_task(view, look) for view in found)] if found else []


def _task(view: FollowUpView, look: Review) -> str:
    zone, item = look.launch.plan.timezone, view.follow_up
    owner = f" ({inline(item.owner)})" if item.owner else ""
    due = f", due {moment(view.due, zone)}" if view.due else f", due {inline(item.due)}" if item.due else ""
    if view.done is not None:
        note = f": {inline(view.done.note)}" if view.done.note else ""
        word = f"✔ done {moment(view.done.at, zone)} by {inline(str(view.done.by))}{note}"
    else:
        word = "! overdue" if view.overdue else "○ open"
    return f"- {inline(item.title)}{owner}{due}: {word}"
