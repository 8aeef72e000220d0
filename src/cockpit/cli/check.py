"""`cockpit check`: prove what can be proven by machine, without the screen."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from pathlib import Path

import click

from cockpit.cli.finding import find_operator, find_profile
from cockpit.cli.options import gate_option, launch_options, operator_options, profile_argument, trust_option
from cockpit.core.effects import within
from cockpit.core.frozen import frozen
from cockpit.core.names import GateId
from cockpit.core.plain import plain_line
from cockpit.core.plan import Gate, Plan
from cockpit.core.probe import Effect
from cockpit.core.review import Review
from cockpit.engine.flight import Flight, Picture
from cockpit.errors import UsageProblem


@frozen
class Output:
    """How the result is told."""

    as_json: bool
    junit: Path | None


@click.command()
@profile_argument
@gate_option
@click.option("--category", "categories", multiple=True, metavar="ID", help="Only the gates of this category.")
@click.option("--phase", "phases", multiple=True, metavar="ID", help="Only the gates of this phase.")
@click.option("--writes", is_flag=True, help="Also run the probes that write, such as the smoke test.")
@click.option("--production", metavar="ID", help="Only this gate, with what changes production: its id is the word.")
@click.option(
    "--stale", is_flag=True, help="Only what is stale, or in the last tenth of its best-before: before a poll."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write a JUnit XML report into this file.")
@click.option("--no-record", is_flag=True, help="Leave the journal of the launch alone.")
@trust_option
@click.option("--read-only", is_flag=True, help="Change nothing: reads only, and nothing is recorded.")
@launch_options
@operator_options
@click.pass_context
def check(
    ctx: click.Context,
    profile: Path | None,
    *,
    gates: tuple[str, ...],
    categories: tuple[str, ...],
    phases: tuple[str, ...],
    writes: bool,
    production: str | None,
    stale: bool,
    as_json: bool,
    junit: Path | None,
    no_record: bool,
    trust: tuple[str, ...],
    read_only: bool,
    launch: str | None,
    new: bool,
    name: str | None,
    role: str | None,
) -> None:
    """Run the read probes of a profile and say what holds.

    Exit code 0: GO (or, where gates were chosen, every one of them is closed or waived); 1: something does not hold or
    is not proven; 2: the profile cannot be used, or nobody has allowed it. What changes production runs with
    --production alone, one gate at a time.
    """
    from cockpit import wiring

    if production is not None and (writes or gates or categories or phases):
        raise UsageProblem("--production runs one gate and no other", f"cockpit check --production {production}")
    if stale and (writes or production):
        raise UsageProblem(
            "--stale only looks, it never writes", "run the gates that write by name: --gate ID --writes"
        )
    if read_only and (writes or production):
        raise UsageProblem("--read-only changes nothing", "leave --writes and --production out, or --read-only")
    if production is not None:
        gates = (production,)
    allow = Effect.PRODUCTION if production else Effect.WRITE if writes else Effect.READ
    path = find_profile(profile)
    loaded = wiring.load(path)
    wanted = select(loaded.plan, gates, categories, phases)
    operator = find_operator(loaded.plan, name, role)
    seating = wiring.Seating(operator, launch=launch, new=new, record=not no_record, trust=trust, read_only=read_only)
    flight = wiring.engine(loaded, seating)
    try:
        flight.start()
        if stale:
            wanted = grown_old(flight.tick().review, wanted)
        if allow is not Effect.READ:
            say_closed(wanted, flight.picture, allow)
        look = prove(flight, wanted, allow, production or "")
    finally:
        flight.close()
    tell(look, wanted, Output(as_json, junit), str(path))
    chosen = bool(gates or categories or phases or stale)
    ctx.exit(exit_code(look, wanted, chosen=chosen))


def select(plan: Plan, gates: Iterable[str], categories: Iterable[str], phases: Iterable[str]) -> tuple[Gate, ...]:
    """The gates that the options name; all of them without options.

    Raises:
        UsageProblem: an option names something that the profile does not have.
    """
    _known("gate", gates, (gate.id for gate in plan.gates))
    _known("category", categories, (category.id for category in plan.categories))
    _known("phase", phases, (phase.id for phase in plan.phases))
    by_gate, by_category, by_phase = frozenset(gates), frozenset(categories), frozenset(phases)
    found = tuple(
        gate
        for gate in plan.gates
        if (not by_gate or gate.id in by_gate)
        and (not by_category or gate.category in by_category)
        and (not by_phase or gate.phase in by_phase)
    )
    if not found:
        raise UsageProblem("no gate is in all of these at once", "leave one of --gate, --category, --phase out")
    return found


def grown_old(look: Review, among: tuple[Gate, ...]) -> tuple[Gate, ...]:
    """Those whose evidence is stale or soon will be; says which of them wait for a person, or that there is none."""
    from cockpit.core.freshness import FRESH, ageing

    old = ageing(look)
    found = {view.gate.id for view in (*old.by_probe, *old.by_person)}
    wanted = tuple(gate for gate in among if gate.id in found)
    if not wanted:
        unseen = sum(not view.settled and view.last is None for view in look.views.values())
        never = f"; {unseen} of {len(look.views)} gates were never looked at" if unseen else ""
        click.echo(f"{FRESH}{never}", err=True)
    for view in old.by_person:
        if view.gate in wanted:
            click.echo(
                f"somebody must prove it again (vouch, or run it by name): {plain_line(view.gate.title)}", err=True
            )
    return wanted


def say_closed(wanted: tuple[Gate, ...], picture: Picture, allow: Effect) -> None:
    """Say which gates are left out, since the hours of what they write are over, or not there yet."""
    from cockpit.core.hours import closed

    for gate in wanted:
        for probe in gate.probes:
            reason = closed(probe.when, picture.now, picture.launch.plan.timezone)
            if reason and probe.effect is not Effect.READ and within(probe.effect, allow):
                click.echo(f"not run: {plain_line(gate.title)}: {plain_line(probe.title)}: {reason}", err=True)


def _known(kind: str, given: Iterable[str], known: Iterable[str]) -> None:
    import difflib

    names = list(known)
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it has: {', '.join(names[:12])}"
            raise UsageProblem(f"the profile has no {kind} {name!r}", hint)


def prove(flight: Flight, wanted: tuple[Gate, ...], allow: Effect, word: str = "") -> Review:
    """Run the probes of these gates, with progress on a terminal, and look at the launch afterwards.

    Args:
        flight: the launch.
        wanted: the gates.
        allow: the most that a probe may do.
        word: what a person typed for what changes production: the id of the gate.
    """
    done = flight.run([gate.id for gate in wanted], allow=allow, word=word)
    try:
        if sys.stderr.isatty():
            _progress(flight, done, len(wanted))
        else:
            done.result()
    except KeyboardInterrupt:
        flight.cancel([gate.id for gate in wanted])
        raise
    return flight.tick().review


def _progress(flight: Flight, done: Future[None], total: int) -> None:
    from rich.console import Console
    from rich.status import Status

    with Status("proving …", console=Console(stderr=True), spinner="dots") as status:
        while True:
            with suppress(NotYet):
                return done.result(timeout=0.1)
            status.update(_doing(flight.picture, total))


def _doing(picture: Picture, total: int) -> str:
    from rich.markup import escape

    busy = len(picture.running) + len(picture.queued)
    titles = [picture.launch.plan.gate_by_id[key].title for key in list(picture.running)[:2]]
    return escape(f"{total - busy} of {total} gates proven · {', '.join(titles)}")


def tell(look: Review, wanted: tuple[Gate, ...], output: Output, profile: str) -> None:
    """Print the result the way that was asked for."""
    from cockpit.report import junit, summary

    if output.junit is not None:
        output.junit.write_text(junit.as_junit(look), encoding="utf-8")
    if output.as_json:
        import json

        click.echo(json.dumps(summary.as_json(look, profile=profile), indent=2, ensure_ascii=False))
        return
    chosen = frozenset(gate.id for gate in wanted)
    if sys.stdout.isatty():
        from cockpit.cli.table import show

        show(look, chosen)
        return
    for line in summary.as_lines(look, gates=chosen):
        click.echo(line)


def exit_code(look: Review, wanted: tuple[Gate, ...], *, chosen: bool) -> int:
    """0 when all that was asked for holds: the GO of the launch, or every chosen gate."""
    if chosen:
        return 0 if all(look.views[GateId(gate.id)].settled for gate in wanted) else 1
    return 0 if look.verdict.go else 1
