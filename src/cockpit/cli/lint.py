"""`cockpit lint`: every problem of a profile, and what a profile or a checklist says against itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cockpit.cli.finding import find_profile
from cockpit.core.plain import plain_json

if TYPE_CHECKING:
    from cockpit.lint.report import Report


@click.command()
@click.argument("file", type=click.Path(readable=False, path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
@click.pass_context
def lint(ctx: click.Context, file: Path | None, *, as_json: bool) -> None:
    """Find the problems and contradictions of a profile or of a Markdown checklist.

    Each as FILE:LINE:COLUMN, what is wrong, the rule in brackets, and what to do about it. A file ending in .toml, or
    one with a table [launch], is a profile; everything else is read as a checklist. What is only to be filled in, such
    as a variable without a value, contradicts nothing; nor does what the file explains, in the line or right above it:
    `# lint: RULE: why` in a profile, `<!-- lint: RULE: why -->` in Markdown.

    Exit code 0: no contradiction, 1: contradictions, 2: the file cannot be used.
    """
    from cockpit.lint.run import lint as look

    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False
    report = look(find_profile(file))
    if as_json:
        click.echo(plain_json(_document(report), indent=2))
    else:
        for item in report.findings:
            click.echo(_line(item.severity, str(item.where), item.problem, item.rule))
            if item.hint:
                label = "explained" if item.severity == "explained" else "hint"
                click.echo(click.style(f"  {label}: {item.hint}", dim=True))
    click.echo(_summary(report), err=True)
    broken = any(item.severity == "error" for item in report.findings)
    ctx.exit(2 if broken else 1 if report.contradictions else 0)


_SAID = {"note": "to fill in", "explained": "explained"}


def _line(severity: str, where: str, problem: str, rule: str) -> str:
    """One finding on one line; the place stands first, so that editors and grep find it."""
    said = f"{_SAID[severity]}: {problem}" if severity in _SAID else problem
    tag = click.style(f" [{rule}]", fg="cyan") if rule else ""
    return f"{click.style(where, bold=True)}: {said}{tag}"


def _summary(report: Report) -> str:
    """How many findings there are, by rule."""
    wrong = report.contradictions
    told_why = len(report.explained)
    notes = len(report.findings) - len(wrong) - told_why
    errors = sum(item.severity == "error" for item in wrong)
    counted = [f"{count} {name}" for name, count in report.counts(wrong).items()]
    what = "problem" if errors else "contradiction"
    said = f"{len(wrong)} {what}{'' if len(wrong) == 1 else 's'}" if wrong else "no contradiction found"
    told = f"{report.file}: {said}{': ' + ', '.join(counted) if counted else ''}"
    told += f"; {told_why} explained" if told_why else ""
    return f"{told}; {notes} to fill in" if notes else told


def _document(report: Report) -> dict[str, object]:
    """The whole report, as a machine takes it."""
    return {
        "file": report.file,
        "kind": report.kind,
        "usable": all(item.severity != "error" for item in report.findings),
        "counts": {
            "total": len(report.findings),
            "contradictions": len(report.contradictions),
            "explained": len(report.explained),
            **_by(report),
        },
        "findings": [
            {
                "file": item.where.file,
                "line": item.where.line,
                "column": item.where.column,
                "severity": item.severity,
                "rule": item.rule or "profile",
                "problem": item.problem,
                "hint": item.hint,
            }
            for item in report.findings
        ],
    }


def _by(report: Report) -> dict[str, object]:
    return {"rules": report.counts(report.findings)}
