"""What a command does that is more than a movement: it runs, asks, records or exports. One function each.

Dialogs are imported where they are opened: the first frame does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cockpit.core.decide import may_vouch
from cockpit.core.gates import ClaimView
from cockpit.core.plan import Gate
from cockpit.core.probe import Effect
from cockpit.core.refusal import Refusal
from cockpit.ui import conduct, trouble, trusting, words
from cockpit.ui.desk import Desk, begin, follow
from cockpit.ui.scene import strongest
from cockpit.ui.undo import Own, own


def run(desk: Desk) -> None:
    """Run the selected gate; one that writes, or that stopped half-way, asks first."""
    view = desk.scene.view
    assert view is not None
    effect = strongest(view.gate)
    stopped = view.state.sequence.stopped_at if view.state.sequence else None
    if effect is Effect.READ and stopped is None:
        begin(desk, [view.gate.id], Effect.READ)
        return
    from cockpit.ui.dialogs.run import RunGate

    desk.ask(RunGate(desk, view.gate, effect, stopped))


def run_all(desk: Desk) -> None:
    """Run whatever only reads."""
    gates = desk.scene.picture.launch.plan.gates
    reading = [gate.id for gate in gates if any(probe.effect is Effect.READ for probe in gate.probes)]
    left_out = [gate for gate in gates if gate.writes]
    rest = f"; {words.plural(len(left_out), 'gate')} that can write: r runs one at a time" if left_out else ""
    begin(desk, reading, Effect.READ)
    desk.say(f"running {words.plural(len(reading), 'gate')}{rest}", seconds=4)


def stop(desk: Desk) -> None:
    """Stop the selected gate."""
    gate = desk.scene.gate
    assert gate is not None
    desk.flight.cancel([gate])


def stop_all(desk: Desk) -> None:
    """Stop everything."""
    picture = desk.scene.picture
    gates = [*picture.running, *picture.queued]
    desk.flight.cancel(gates)
    desk.say(f"stopping {words.plural(len(gates), 'gate')}", seconds=4)


def vouch(desk: Desk) -> None:
    """Vouch for the selected claim, or for one that is chosen first."""
    scene = desk.scene
    view, launch, now = scene.view, scene.picture.launch, scene.picture.now
    assert view is not None
    chosen = scene.claim_view
    waiting = [one for one in view.claims if not one.holds and not may_vouch(launch, one.claim.id, now)]
    if chosen is None and len(waiting) == 1:
        chosen = waiting[0]
    if chosen is not None:
        _vouch_for(desk, view.gate, chosen)
        return
    from cockpit.ui.dialogs.choose import Choice, Chooser

    choices = [Choice(one, one.claim.says, words.claim_sign(one)) for one in waiting]

    def then(answer: ClaimView | None) -> None:
        if answer is not None:
            _vouch_for(desk, view.gate, answer)

    desk.ask(Chooser("Vouch for which claim?", choices, typed=False), then)


def _vouch_for(desk: Desk, gate: Gate, claim: ClaimView) -> None:
    from cockpit.ui.dialogs.vouch import VouchFor

    desk.ask(VouchFor(desk, gate, claim))


def waive(desk: Desk) -> None:
    """Give relief from the selected gate."""
    from cockpit.ui.dialogs.waive import WaiveGate

    view = desk.scene.view
    assert view is not None
    desk.ask(WaiveGate(desk, view))


def note(desk: Desk) -> None:
    """Write something down."""
    from cockpit.ui.dialogs.note import TakeNote

    view = desk.scene.view
    desk.ask(TakeNote(desk, view.gate if view else None))


def sign(desk: Desk) -> None:
    """Answer for a station."""
    from cockpit.ui.dialogs.signoff import Sign

    desk.ask(Sign(desk))


def undo(desk: Desk) -> None:
    """Take back something of one's own."""
    found = own(desk.scene)
    if len(found) == 1:
        _take_back(desk, found[0])
        return
    from cockpit.ui.dialogs.choose import Choice, Chooser

    def then(answer: Own | None) -> None:
        if answer is not None:
            _take_back(desk, answer)

    desk.ask(Chooser("Take back what?", [Choice(one, one.words) for one in found], typed=False), then)


def _take_back(desk: Desk, what: Own) -> None:
    from cockpit.ui.dialogs.confirm import Confirm

    async def record() -> None:
        answer = await desk.submit(what.intent)
        if isinstance(answer, Refusal):
            desk.say(f"not taken back: {answer}", "error")
        else:
            desk.say(f"taken back: {what.words}")

    def then(yes: bool | None) -> None:  # noqa: FBT001 - the dialog's answer
        if yes:
            desk.attend(record(), "not taken back")

    desk.ask(Confirm("Take back", f"Take back {what.words}? The journal keeps both."), then)


def export(desk: Desk) -> None:
    """Write the snapshot, then offer to copy it."""
    from cockpit.ui.dialogs.exported import Exported

    async def write() -> None:
        path = await desk.export()
        desk.ask(Exported(path))

    desk.attend(write(), "not exported")


def find(desk: Desk) -> None:
    """Find a gate or a claim."""
    from cockpit.ui import palette
    from cockpit.ui.dialogs.choose import Chooser

    desk.ask(Chooser("Find", palette.places(desk.scene)), lambda answer: follow(desk, answer))


def commands(desk: Desk) -> None:
    """Every command and every gate by name."""
    from cockpit.ui import palette
    from cockpit.ui.dialogs.choose import Chooser

    choices = (*palette.commands(desk.scene), *palette.gates(desk.scene))
    desk.ask(Chooser("Palette", choices), lambda answer: follow(desk, answer))


def why(desk: Desk) -> None:
    """What stands between now and GO, and when GO is possible."""
    from cockpit.ui.screens.whynot import WhyNot

    desk.ask(WhyNot(desk))


def show_help(desk: Desk) -> None:
    """Every key and every sign."""
    from cockpit.ui.screens.help import Help

    desk.ask(Help(desk.scene))


def leave(desk: Desk) -> None:
    """Leave; asks while something runs that would be cut short. A look of a schedule would not: it only reads."""
    gates = desk.scene.picture.launch.plan.gate_by_id
    running = [key for key in desk.scene.picture.running if gates[key].sequence or gates[key].writes]
    if not running:
        desk.leave()
        return
    from cockpit.ui.dialogs.confirm import Confirm

    def then(yes: bool | None) -> None:  # noqa: FBT001 - the dialog's answer
        if yes:
            desk.leave()

    verb = "runs" if len(running) == 1 else "run"
    desk.ask(Confirm("Leave", f"{words.plural(len(running), 'gate')} {verb} now. Leaving stops them."), then)


DEEDS: Final[Mapping[str, Callable[[Desk], None]]] = {
    "run": run,
    "run_all": run_all,
    "stop": stop,
    "stop_all": stop_all,
    "vouch": vouch,
    "waive": waive,
    "reverify": conduct.reverify,
    "trust": trusting.look,
    "note": note,
    "sign": sign,
    "undo": undo,
    "hold": conduct.hold,
    "sequence": conduct.sequence,
    "poll": conduct.poll,
    "authorise": conduct.authorise,
    "issue": trouble.raise_issue,
    "issues": trouble.issues,
    "rollback": trouble.rollback,
    "watches": trouble.watches,
    "status": trouble.status,
    "after": trouble.after,
    "seats": conduct.seats,
    "export": export,
    "find": find,
    "palette": commands,
    "why": why,
    "help": show_help,
    "quit": leave,
}
"""By the id of the command in `keys`."""
