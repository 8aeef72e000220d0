"""`cockpit snapshot`: the state of a launch as Markdown, for people who do not sit at the screen."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.finding import find_operator, find_profile
from cockpit.cli.journals import read
from cockpit.cli.options import journal_option, operator_options, profile_argument
from cockpit.core.plain import plain_json
from cockpit.errors import CockpitError


@click.command()
@profile_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write into this file instead of stdout.")
@click.option("--format", "kind", type=click.Choice(["markdown", "json"]), default="markdown", show_default=True)
@click.option("--launch", help="The launch (default: the latest of the project).")
@journal_option
@operator_options
@click.pass_context
def snapshot(
    ctx: click.Context,
    profile: Path | None,
    *,
    output: Path | None,
    kind: str,
    launch: str | None,
    name: str | None,
    role: str | None,
) -> None:
    """Write the status of a launch as its journal has it; nothing is run and nothing is recorded.

    Where the profile names the checklist that it was imported from, the snapshot is that document: its boxes and its
    column of statuses filled in, the evidence below each item. It can be pasted back, and imported again.
    """
    from datetime import UTC, datetime

    from cockpit import wiring
    from cockpit.core.launch import Launch
    from cockpit.core.review import review

    path = find_profile(profile)
    loaded = wiring.load(path)
    operator = find_operator(loaded.plan, name, role)
    if launch is None and not wiring.begun(loaded.plan):
        state, keyed, remarks = Launch(loaded.plan), False, ["nothing was recorded yet"]
    else:
        record = read(loaded.plan, launch)
        state, keyed, remarks = record.launch, record.chain.keyed, list(record.remarks)
    code = 1 if state.doubt else 0
    look = review(state, datetime.now(UTC))
    if kind == "json":
        from cockpit.report.summary import as_json

        text = plain_json(as_json(look, profile=str(path)), indent=2) + "\n"
    else:
        text = wiring.snapshot(look, operator=operator, keyed=keyed, badges=remarks)
    if output is None:
        click.echo(text, nl=False)
        ctx.exit(code)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise CockpitError(f"{output} cannot be written: {problem.strerror}") from None
    click.echo(f"written to {output}", err=True)
    ctx.exit(code)
