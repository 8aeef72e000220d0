"""`cockpit log`: the journal as text, and the walk along its chain."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.finding import find_profile
from cockpit.cli.options import profile_argument


@click.command()
@profile_argument
@click.option("--verify", is_flag=True, help="Walk the chain: exit code 1 if it does not hold.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per entry.")
@click.option("--launch", help="The launch (default: the latest of the project).")
@click.pass_context
def log(ctx: click.Context, profile: Path | None, *, verify: bool, as_json: bool, launch: str | None) -> None:
    """Print what was recorded, one line per entry."""
    from cockpit import wiring

    loaded = wiring.load(find_profile(profile))
    record = wiring.read_journal(loaded.plan, launch)
    if verify:
        chain = record.chain
        how = "keyed" if chain.keyed else "not keyed: a rewrite of the whole journal would not be seen"
        for fault in chain.faults:
            click.echo(f"entry {fault.seq}: {fault.problem}")
        click.echo(f"{chain.entries} entries intact, head {chain.head[:16] or '-'} ({how})")
        ctx.exit(0 if chain.whole else 1)
    if as_json:
        import json

        from cockpit.core import wire

        for entry in record.entries:
            click.echo(json.dumps(wire.dump(entry), ensure_ascii=False))
        return
    from cockpit.report.sentences import log_line

    for entry in record.entries:
        click.echo(log_line(entry, loaded.plan, loaded.plan.timezone))
    if not record.entries:
        click.echo("nothing was recorded yet", err=True)
