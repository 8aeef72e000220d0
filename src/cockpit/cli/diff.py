"""`cockpit diff`: what changed between two snapshots, in words."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.snapshots import read_snapshot, read_text
from cockpit.core.plain import plain_json

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as one JSON document.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where anything changed.")
@click.pass_context
def diff(ctx: click.Context, before: Path, after: Path, *, as_json: bool, exit_code: bool) -> None:
    """Say what changed between two snapshots: verdict, standings, claims, evidence, waivers, sign-offs.

    Exit code 0: told; 1: something changed, with --exit-code; 2: a file is no snapshot.
    """
    from cockpit.checklist.differences import differences
    from cockpit.core.plain import plain_line

    texts = [read_text(path) for path in (before, after)]
    old, new = (read_snapshot(path, text) for path, text in zip((before, after), texts, strict=True))
    found = differences(old, new)
    if as_json:
        sides = {
            name: {"file": str(path), "launch": one.launch, "entries": one.entries, "seen": one.seen}
            for name, path, one in (("before", before, old), ("after", after, new))
        }
        click.echo(plain_json({**sides, "changes": [one.document() for one in found]}, indent=2))
    else:
        for path, one in ((before, old), (after, new)):
            nothing = "nothing recorded" if one.sealed else "no digest line"
            launch = f"launch {one.launch}, {one.entries} entries" if one.launch else nothing
            click.echo(
                plain_line(f"{path}: {one.verdict or 'no verdict'}, seen {one.seen or '?'} ({launch})"), err=True
            )
        if old.launch and new.launch and old.launch != new.launch:
            click.echo("they are of two launches", err=True)
        for change in found:
            click.echo(plain_line(change.sentence(), 1_000))
        if not found:
            click.echo("nothing changed", err=True)
    ctx.exit(1 if exit_code and found else 0)
