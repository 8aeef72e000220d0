"""Every command of the board, once: its keys, its words, and why it cannot act now.

The bindings, the footer, the palette and the help are made from this table. What a command does is in `deeds` (it
asks, runs or records something) or in `board` (it moves or changes the view).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from cockpit.core.decide import may_sign, may_vouch, may_waive
from cockpit.core.probe import Effect
from cockpit.ui.calm import no_after, no_issues, no_rollback, no_status, no_watches
from cockpit.ui.reasons import no_authorise, no_hold, no_poll, no_reverify, no_seats, observing
from cockpit.ui.scene import Scene
from cockpit.ui.undo import own

if TYPE_CHECKING:
    from textual.binding import Binding


class Group(StrEnum):
    """Headings of the help."""

    PROVE = "Prove"
    DECIDE = "Decide"
    CONDUCT = "Conduct"
    TROUBLE = "Trouble"
    LOOK = "Look"
    MOVE = "Move"


def _always(_scene: Scene) -> str:
    return ""


_CHANGES: Final = frozenset({"vouch", "waive", "note", "sign", "undo", "hold", "authorise", "issue"})
"""Commands that only ask for something to be recorded: an observer has no use for them."""


class Command(NamedTuple):
    """One thing that a person can do on the board."""

    id: str
    keys: tuple[str, ...]
    """Textual's names; the first one is shown."""
    label: str
    tooltip: str
    group: Group
    reason: Callable[[Scene], str] = _always
    """Why it cannot act now, in words; empty when it can. `why_not` asks it."""
    footer: int = 0
    """Importance for the footer, 1 first; 0 never stands there."""
    shown: str = ""
    """The key as a person reads it, where its name is no character."""

    @property
    def key(self) -> str:
        """The key as a person reads it."""
        return self.shown or self.keys[0]

    def why_not(self, scene: Scene) -> str:
        """Why it cannot act now, in words; empty when it can."""
        return (observing(scene) if self.id in _CHANGES else "") or self.reason(scene)


def _no_gate(scene: Scene) -> str:
    return "" if scene.view is not None else "no gate is selected"


def _no_run(scene: Scene) -> str:
    view = scene.view
    if view is None:
        return "no gate is selected"
    if scene.barred:
        return scene.barred
    if view.gate.id in scene.picture.running:
        return "it runs already; x stops it"
    if view.gate.id in scene.picture.queued:
        return "it waits for its turn already; x takes it out"
    return "" if view.gate.probes else "nothing of it can be run: a person vouches for its claims (v)"


def _no_run_all(scene: Scene) -> str:
    if scene.barred:
        return scene.barred
    gates = scene.picture.launch.plan.gates
    reads = any(probe.effect is Effect.READ for gate in gates for probe in gate.probes)
    return "" if reads else "no gate has a probe that only reads"


def _no_stop(scene: Scene) -> str:
    if scene.gate in scene.picture.running or scene.gate in scene.picture.queued:
        return ""
    others = "; X stops the others" if scene.picture.running or scene.picture.queued else ""
    return f"the selected gate does not run{others}"


def _no_stop_all(scene: Scene) -> str:
    return "" if scene.picture.running or scene.picture.queued else "nothing runs"


def _no_vouch(scene: Scene) -> str:
    view, launch, now = scene.view, scene.picture.launch, scene.picture.now
    if view is None:
        return "no gate is selected"
    if scene.claim is not None:
        return may_vouch(launch, scene.claim, now)
    waiting = [claim for claim in view.claims if not claim.holds]
    if not waiting:
        return "every claim of it holds; Enter selects one to vouch for it again"
    reasons = [may_vouch(launch, claim.claim.id, now) for claim in waiting]
    return "" if "" in reasons else reasons[0]


def _no_waive(scene: Scene) -> str:
    return may_waive(scene.picture.launch, scene.gate, scene.view.standing if scene.view else None)


def _no_sign(scene: Scene) -> str:
    return may_sign(scene.picture.launch)


def _no_undo(scene: Scene) -> str:
    return "" if own(scene) else "you have vouched for, waived or signed nothing here"


def _no_trust(scene: Scene) -> str:
    return observing(scene)


def _no_blockers(scene: Scene) -> str:
    return "" if not scene.picture.review.verdict.go else "nothing stands in the way: the verdict is GO"


_P, _D, _C, _T, _L, _M = Group.PROVE, Group.DECIDE, Group.CONDUCT, Group.TROUBLE, Group.LOOK, Group.MOVE

COMMANDS: Final[tuple[Command, ...]] = (
    Command("run", ("r",), "Run", "Run the probes of the selected gate; one that writes asks first", _P, _no_run, 1),
    Command("run_all", ("a",), "Run all", "Run every probe that only reads", _P, _no_run_all, 6),
    Command("reverify", ("R",), "Re-verify", "Prove again what is stale or soon will be", _P, no_reverify, 12),
    Command("stop", ("x",), "Stop", "Stop the selected gate's probes", _P, _no_stop, 20),
    Command("stop_all", ("X",), "Stop all", "Stop everything that runs", _P, _no_stop_all),
    Command("trust", ("y",), "Trust", "What the profile runs, sends and reads; allow it, take it back", _P, _no_trust),
    Command("vouch", ("v",), "Vouch", "Give your evidence for a claim, or say that it does not hold", _D, _no_vouch, 2),
    Command("waive", ("w",), "Waive", "Give relief from the gate: reason, approver, expiry", _D, _no_waive, 13),
    Command("note", ("n",), "Note", "Write something into the journal", _D, footer=16),
    Command("sign", ("s",), "Sign off", "Answer GO or NO-GO for a station", _D, _no_sign, 3),
    Command("undo", ("u",), "Undo", "Take back your own vouch, waiver or sign-off", _D, _no_undo, 19),
    Command(
        "hold",
        ("h", "H"),
        "Hold",
        "Stop the T-clock with a reason; while it stands, resume",
        _C,
        no_hold,
        4,
    ),
    Command("sequence", ("T",), "T-clock", "The launch sequence; slip T-0, recycle, scrub", _C, footer=9),
    Command("poll", ("P",), "Poll", "The roll call: open it, answer, close it", _C, no_poll, 10),
    Command(
        "authorise",
        ("A",),
        "Authorise",
        "The director's final GO; or take it back",
        _C,
        no_authorise,
        11,
    ),
    Command("issue", ("i",), "Issue", "Something was found: minor, moderate or critical", _T, footer=5),
    Command("issues", ("I",), "Issues", "Open issues, their incident steps, whom to call", _T, no_issues),
    Command("rollback", ("B",), "Rollback", "The way back, step by step", _T, no_rollback, 18),
    Command("watches", ("W",), "Watches", "Every watched metric with its limits", _T, no_watches, 21),
    Command("status", ("M",), "Status update", "Draft, edit and send a status update", _T, no_status, 17),
    Command(
        "why", ("g",), "Why not GO", "Everything between now and GO, with owner and next step", _L, _no_blockers, 8
    ),
    Command("after", ("S",), "After T-0", "Success criteria, phases, follow-ups", _L, no_after),
    Command("seats", ("p",), "Seats", "Who is here; hand the director's seat over", _L, no_seats, 25),
    Command("export", ("e",), "Export", "Write the Markdown snapshot of this moment", _L, footer=14),
    Command("find", ("/", "slash"), "Find", "Find a gate or a claim, and go there", _L, footer=15, shown="/"),
    Command("filter", ("f",), "Filter", "Show only what needs somebody; again for everything", _L, footer=22),
    Command("output", ("o",), "Output", "Give the live output the whole width", _L, footer=23),
    Command("bell", ("b",), "Bell", "What the terminal rings for: critical events, every decision, nothing", _L),
    Command("theme", ("t",), "Theme", "Dark or light", _L),
    Command("help", ("?", "question_mark"), "Help", "Every key and every sign", _L, footer=7, shown="?"),
    Command("palette", ("ctrl+p",), "Palette", "Every command and every gate, by name", _L, shown="^p"),
    Command("quit", ("q", "ctrl+q", "ctrl+c"), "Quit", "Leave; the launch goes on in its journal", _L, footer=24),
    Command("up", ("up", "k"), "Up", "The gate, claim or line above", _M, shown="↑ k"),
    Command("down", ("down", "j"), "Down", "The gate, claim or line below", _M, shown="↓ j"),
    Command("left", ("left",), "Left", "The column to the left", _M, shown="←"),
    Command("right", ("right", "l"), "Right", "The column to the right", _M, shown="→ l"),
    Command("page_up", ("pageup",), "Page up", "A page up", _M, shown="PgUp"),
    Command("page_down", ("pagedown",), "Page down", "A page down", _M, shown="PgDn"),
    Command("home", ("home",), "First", "The first one of the pane", _M, shown="Home"),
    Command("end", ("end",), "Last", "The last one of the pane; the output follows again", _M, shown="End"),
    Command("next", ("tab",), "Next pane", "Categories one by one, then claims, then output", _M, shown="Tab"),
    Command("previous", ("shift+tab",), "Previous pane", "The same the other way round", _M, shown="⇧Tab"),
    Command("open", ("enter",), "Claims", "Into the claims of the gate, and back", _M, _no_gate, shown="Enter"),
    Command("back", ("escape",), "Back", "Back to the gates; ends the filter", _M, shown="Esc"),
)

BY_ID: Final = {command.id: command for command in COMMANDS}


def bindings() -> list[Binding]:
    """The board's bindings; every one has an id (for rebinding) and a tooltip."""
    from textual.binding import Binding

    return [
        Binding(
            ",".join(key for key in command.keys if key not in {"/", "?"}),
            f"command('{command.id}')",
            command.label,
            show=False,
            tooltip=command.tooltip,
            id=command.id,
        )
        for command in COMMANDS
    ]


def footer() -> tuple[Command, ...]:
    """The commands of the footer, in the order of the table."""
    return tuple(command for command in COMMANDS if command.footer)
