"""The result of a check as a table on a terminal. Every text goes in as text, never as markup."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cockpit.core.gates import GateView, Standing
from cockpit.core.names import GateId
from cockpit.core.reading import Outcome
from cockpit.core.review import Review
from cockpit.core.verdict import why
from cockpit.report.decisions import authorised

_STYLE = {
    Standing.CLOSED: ("✔", "green"),
    Standing.WAIVED: ("◇", "magenta"),
    Standing.NOT_APPLICABLE: ("–", "dim"),
    Standing.PARTIAL: ("◐", "yellow"),
    Standing.STALE: ("⧗", "yellow"),
    Standing.OPEN: ("○", "dim"),
    Standing.FAILED: ("✖", "red"),
}


def show(look: Review, chosen: frozenset[GateId]) -> None:
    """Print the chosen gates by category, the reasons of those that are not settled, and the verdict."""
    console = Console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim", expand=False)
    table.add_column("")
    table.add_column("gate", overflow="fold")
    table.add_column("standing", no_wrap=True)
    table.add_column("why", overflow="fold", style="dim")
    for category in look.launch.plan.categories:
        views = [look.views[gate.id] for gate in look.launch.plan.gates_of[category.id] if gate.id in chosen]
        if not views:
            continue
        closed = sum(view.settled for view in views)
        table.add_row("", Text(category.title, "bold"), Text(f"{closed}/{len(views)}", "bold"), "")
        for view in views:
            table.add_row(*_row(view))
    console.print(table)
    verdict = look.verdict
    console.print(Text(f" {verdict} ", "bold white on green" if verdict.go else "bold white on red"), end=" ")
    console.print(Text(f"{look.counts.closed} of {look.counts.total} gates closed"))
    final = authorised(look)
    if final:
        overridden = bool(look.launch.conduct.authorisation and look.launch.conduct.authorisation.overridden)
        console.print(Text(f"  {'!' if overridden else '★'} {final}", "yellow" if overridden else "green"))
    for blocker in verdict.blockers[:8]:
        console.print(Text.assemble(("  ✖ ", "red"), str(blocker), (f"  → {blocker.owner}: {blocker.action}", "dim")))
    if len(verdict.blockers) > 8:
        console.print(Text(f"  and {len(verdict.blockers) - 8} more", "dim"))


def _row(view: GateView) -> tuple[Text, Text, Text, Text]:
    glyph, style = _STYLE[view.standing]
    word = view.standing.value
    if view.broken and view.standing is not Standing.FAILED:
        glyph, style, word = "!", "red", f"{word} (error)"
    reason = "" if view.settled else why(view)[0]
    proven = f"{view.proven}/{len(view.claims)}"
    shown = word if view.settled else f"{word} {proven}"
    unsure = any(claim.outcome is Outcome.INCONCLUSIVE for claim in view.claims)
    return Text(glyph, style), Text(f"  {view.gate.title}"), Text(shown, style), Text(reason, "" if unsure else "dim")
