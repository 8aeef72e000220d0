"""`cockpit retro`: the retrospective of a launch as Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.finding import find_profile
from cockpit.cli.journals import read
from cockpit.cli.options import journal_option, profile_argument
from cockpit.errors import CockpitError


@click.command()
@profile_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write into this file instead of stdout.")
@click.option("--launch", help="The launch (default: the latest of the project).")
@journal_option
@click.pass_context
def retro(ctx: click.Context, profile: Path | None, *, output: Path | None, launch: str | None) -> None:
    """Planned against actual, every hold and issue with its length, every decision with what was known then."""
    ctx.exit(write_retro(find_profile(profile), launch, output))


def write_retro(profile: Path, launch: str | None, output: Path | None, key: bytes | None = None) -> int:
    """Write the retrospective into a file, or print it; returns the exit code: 1 for a journal that was changed.

    Raises:
        UsageProblem: nothing was recorded, or there is no such launch.
        CockpitError: the file cannot be written.
    """
    from datetime import UTC, datetime

    from cockpit import wiring
    from cockpit.core.review import review
    from cockpit.report.retro import retro as write

    record = read(wiring.load(profile).plan, launch, key)
    code = 1 if record.launch.doubt else 0
    text = write(review(record.launch, datetime.now(UTC)), record.entries, source=profile.name)
    if output is None:
        click.echo(text, nl=False)
        return code
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise CockpitError(f"{output} cannot be written: {problem.strerror}") from None
    click.echo(f"written to {output}", err=True)
    return code
