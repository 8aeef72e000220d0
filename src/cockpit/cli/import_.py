"""`cockpit import`: a Markdown checklist becomes a first profile, worth editing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cockpit.core.plain import plain_json
from cockpit.errors import CockpitError, Finding, ProfileProblem, UsageProblem, Where

if TYPE_CHECKING:
    from cockpit.checklist.changes import Changes
    from cockpit.checklist.draft import Draft

ROUNDS = 12
"""How often a text that does not load is written again with less of it."""
MANY = 300
"""Gates from which on a whole text is dear to read again."""


@click.command("import")
@click.argument("checklist", type=click.Path(readable=False, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(readable=False, path_type=Path), help="Write into this file instead of stdout."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--update", is_flag=True, help="Put a newer version of the checklist into the profile that -o names; see above."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the report, and without -o the profile, as one JSON document."
)
def import_(checklist: Path, *, output: Path | None, force: bool, update: bool, as_json: bool) -> None:
    """Turn a Markdown checklist into a first profile.

    Boxes and rows with a status become gates, what stands below them claims and probes; sign-offs, rollback triggers,
    thresholds, contacts and the launch sequence become what they are. What was taken and what was left goes to stderr.
    A snapshot of an imported checklist is read as the checklist.

    With --update, the document decides on words (titles, categories, claims, what it ticks), the profile on ids,
    probes, expectations and all that a person wrote: evidence stays with its claims. What the document no longer has is
    left at the end as comments; added, changed and dropped are told.
    """
    if update and (output is None or force):
        raise UsageProblem(
            "--update changes the profile that -o names", "cockpit import NEW.md -o profile.toml --update"
        )
    text, report, lines = convert(checklist, output, update=update)
    if output is not None:
        write_out(text, output, force=force or update)
        lines.append(f"written to {output}; open it with: cockpit {output}")
    if as_json:
        click.echo(plain_json(report if output is not None else {**report, "profile": text}, indent=2))
    elif output is None:
        click.echo(text, nl=False)
    for line in lines:
        click.echo(line, err=True)


def write_out(text: str, output: Path, *, force: bool) -> None:
    """Write a profile, whole or not at all.

    Raises:
        UsageProblem: a file is there already.
        CockpitError: it cannot be written.
    """
    import os
    import tempfile

    if output.exists() and not force:
        raise UsageProblem(f"{output} is there already", "choose another name, --force, or --update")
    try:
        if output.exists() and not output.is_file():  # a device, a pipe: nothing takes its place
            output.write_text(text, encoding="utf-8")
            return
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(output.stat().st_mode & 0o777 if output.exists() else 0o666 & ~_umask())
            Path(name).replace(output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise CockpitError(f"{output} cannot be written: {problem.strerror}") from None


def _umask() -> int:
    import os

    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def convert(
    checklist: Path, output: Path | None = None, *, update: bool = False
) -> tuple[str, dict[str, Any], list[str]]:
    """The profile of a checklist, the report for a machine, and the same for a person.

    Args:
        checklist: the file to read.
        output: where the profile will lie; None: where the person works.
        update: it lies there already, and takes the checklist in.

    Raises:
        UsageProblem: it cannot be read, or holds no gate.
    """
    from cockpit.checklist import report
    from cockpit.checklist.derive import derive
    from cockpit.lint.checklists import of_checklist, read_source
    from cockpit.profile.guard import LARGEST

    place = Where(str(checklist))
    found = read_source(checklist)
    draft = derive(found.lines, checklist.name, checklist.stem)
    draft.path = beside(checklist, output)
    if not draft.gates:
        raise UsageProblem(
            "no gate found: no box and no table with a status column",
            "gates are list items such as '- [ ] Backups verified'",
            where=place,
        )
    text, left_out = loadable(draft)
    changes = None
    if update and output is not None:
        text, changes = _updated(output, draft, text)
    size = len(text.encode("utf-8", "replace"))
    said = report.document(
        draft, text, encoding=found.encoding, remarks=(*found.remarks, *draft.readings), left_out=left_out
    )
    if changes is not None:
        said["update"] = changes.document()
    remarks = of_checklist(draft, found)
    said["contradictions"] = [
        {"line": one.where.line, "column": one.where.column, "rule": one.rule, "problem": one.problem, "hint": one.hint}
        for one in remarks
    ]
    lines = report.sentences(said) + (changes.sentences() if changes is not None else [])
    lines += [f"  {one.where}: {one.problem}" for one in remarks[:20]]
    if len(remarks) > 20:
        lines.append(f"  and {len(remarks) - 20} more: cockpit lint {checklist}")
    if size > LARGEST:
        lines.append(f"  the profile has {size:,} bytes, cockpit reads {LARGEST:,}: import the checklist in parts")
    return text, said, lines


def beside(checklist: Path, output: Path | None) -> str:
    """The path of a checklist from the folder of its profile; empty where there is none (another drive)."""
    import os

    try:
        return Path(os.path.relpath(checklist, output.parent if output else Path())).as_posix()
    except ValueError:
        return ""


def _updated(output: Path, draft: Draft, text: str) -> tuple[str, Changes]:
    """The text of a profile that took a newer checklist in.

    Raises:
        ProfileProblem: it does not load, before or after.
        UsageProblem: there is no such profile.
    """
    from cockpit.checklist.update import update
    from cockpit.profile.read import read

    try:
        raw = output.read_bytes()
    except OSError as problem:
        raise UsageProblem(
            f"{output} cannot be read: {problem.strerror}", "without --update a new profile is written"
        ) from None
    read(raw, str(output), str(output), {}, None)
    made, changes = update(raw.decode("utf-8").replace("\r\n", "\n"), draft, text)
    problems = _errors(made, str(output))
    if problems:
        raise ProfileProblem(tuple(problems))
    return made, changes


def loadable(draft: Draft) -> tuple[str, dict[str, str]]:
    """The text of a draft that loads: what the profile's rules refuse stands as a comment, with the reason.

    The rules of a profile are known in one place only; so it is written, read, and written again with less.
    """
    from cockpit.checklist.write import Choices, write

    choices = Choices()
    if len(draft.gates) > MANY:
        _doubt_first(draft)
    for _ in range(ROUNDS):
        written = write(draft, choices)
        refused = False
        for finding in _errors(written.text, draft.file):
            part = written.parts.get(finding.where.line, "")
            if part.startswith("probe:"):
                refused = _doubt(draft, part, finding) or refused
            elif part and part not in choices.quiet:
                choices.quiet[part] = finding.problem
                refused = True
        if not refused:
            break
    return written.text, choices.quiet


def _doubt_first(draft: Draft) -> None:
    """Settle the probes that are refused over the gates that have one: a long document is then read once or twice."""
    from dataclasses import replace

    from cockpit.checklist.write import Choices, write

    gates = [gate for gate in draft.gates if any(probe.live for probe in gate.probes)]
    used = {gate.category for gate in gates}
    some = replace(draft, gates=gates, categories=[one for one in draft.categories if one.id in used], loose=[])
    for _ in range(ROUNDS if some.gates else 0):
        written = write(some, Choices())
        parts = [(written.parts.get(found.where.line, ""), found) for found in _errors(written.text, draft.file)]
        doubted = [_doubt(some, part, found) for part, found in parts if part.startswith("probe:")]
        if not any(doubted):
            return


def _errors(text: str, file: str) -> list[Finding]:
    from cockpit.profile.read import read

    try:
        read(text.encode("utf-8", "replace"), file, file, {}, None)
    except ProfileProblem as problem:
        return [finding for finding in problem.findings if finding.severity == "error"]
    return []


def _doubt(draft: Draft, part: str, finding: Finding) -> bool:
    """Let a probe that is refused stand as a comment."""
    _, gate, number = part.split(":")
    probe = next((one.probes[int(number)] for one in draft.gates if one.id == gate), None)
    if probe is None or not probe.live:
        return False
    probe.doubts.append(f"{finding.problem}{f' ({finding.hint})' if finding.hint else ''}")
    return True
