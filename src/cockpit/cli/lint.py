"""`cockpit lint`: every problem of a profile, each with its place."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.finding import find_profile
from cockpit.cli.options import profile_argument


@click.command()
@profile_argument
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON list.")
@click.pass_context
def lint(ctx: click.Context, profile: Path | None, *, as_json: bool) -> None:
    """Find the problems of a profile: FILE:LINE:COLUMN, what is wrong, what to do.

    Exit code 0: nothing found, 1: warnings only, 2: the profile cannot be used.
    """
    from cockpit import profile as profiles

    path = find_profile(profile)
    findings = profiles.lint(path)
    if as_json:
        import json

        rows = [
            {
                "file": item.where.file,
                "line": item.where.line,
                "column": item.where.column,
                "severity": item.severity,
                "problem": item.problem,
                "hint": item.hint,
            }
            for item in findings
        ]
        click.echo(json.dumps(rows, indent=2))
    else:
        for item in findings:
            click.echo(str(item) if item.severity == "error" else f"{item.where}: warning: {_rest(str(item))}")
        if not findings:
            click.echo(f"{path}: no problem found", err=True)
    errors = any(item.severity == "error" for item in findings)
    ctx.exit(2 if errors else 1 if findings else 0)


def _rest(text: str) -> str:
    return text.split(": ", 1)[1] if ": " in text else text
