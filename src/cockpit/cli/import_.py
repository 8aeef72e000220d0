"""`cockpit import`: a Markdown checklist becomes a first profile, worth editing."""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.errors import CockpitError, UsageProblem, Where


@click.command("import")
@click.argument("checklist", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write into this file instead of stdout.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def import_(checklist: Path, *, output: Path | None, force: bool) -> None:
    """Turn a Markdown checklist into a first profile.

    Boxes and table rows become gates, their sub-items claims that people vouch for, in the checklist's own words. What
    was taken and what was left is reported on stderr.
    """
    text, lines = convert(checklist)
    if output is None:
        click.echo(text, nl=False)
    else:
        try:
            with output.open("w" if force else "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            raise UsageProblem(f"{output} is there already", "choose another name, or --force") from None
        except OSError as problem:
            raise CockpitError(f"{output} cannot be written: {problem.strerror}") from None
        lines.append(f"written to {output}; open it with: cockpit {output}")
    for line in lines:
        click.echo(line, err=True)


def convert(checklist: Path) -> tuple[str, list[str]]:
    """The profile of a checklist, and what to tell the person.

    Raises:
        UsageProblem: it cannot be read, or holds no gate.
    """
    import tomli_w

    from cockpit.checklist.draft import draft
    from cockpit.checklist.parse import parse
    from cockpit.checklist.source import decode

    try:
        source = decode(checklist.read_bytes())
    except OSError as problem:
        raise UsageProblem(f"cannot be read: {problem.strerror}", where=Where(str(checklist))) from None
    except ValueError as problem:
        raise UsageProblem(str(problem), where=Where(str(checklist))) from None
    tables, report = draft(parse(source.text), checklist.stem)
    if not report.gates:
        raise UsageProblem(
            "no gate found: no box and no table with a status column",
            "gates are list items such as '- [ ] Backups verified'",
            where=Where(str(checklist)),
        )
    body = tomli_w.dumps(tables, multiline_strings=False)
    head = (
        f"# Drafted from {checklist.name}. Every claim below is a person's until you give it a probe.\n"
        "# Add t0, owners, stations and probes; `cockpit lint` checks it.\n\n"
    )
    return head + body, [*source.remarks, *report.lines()]
