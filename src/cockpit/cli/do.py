"""`cockpit do FILE.jsonl`: many intents, one line each, for scripts and for people without the screen."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from cockpit.cli.finding import find_operator, find_profile
from cockpit.cli.forms import COMMON, FORMS, Unfit, fill, form_of
from cockpit.cli.lines import Line, read_lines
from cockpit.cli.options import launch_options
from cockpit.cli.recording import Answer, ask
from cockpit.core.intents import Intent
from cockpit.core.names import JSON, Operator
from cockpit.core.plan import Plan
from cockpit.core.refusal import Refusal
from cockpit.errors import CockpitError, Finding, UsageProblem, Where

_SHOWN = 20
"""Problems of one file that are told at once."""

_TABLE = "\n".join(f"  {form.word:<22}  {form.usage or '-'}" for form in FORMS)

_HELP = f"""Submit many intents: FILE.jsonl, or - for stdin, holds one JSON object a line.

The whole file is checked before anything is recorded. Each entry is told as `recorded SEQ ID` after its commit, each
refusal as `refused LINE: reasons` on stderr. Exit code 0: all was recorded; 1: something was refused (the lines behind
it were tried all the same); 2: a line cannot be understood, and nothing was recorded.

Every line has "do"; "by" and "role" say who asks where it is not the operator of the command. Gates, claims, marks,
steps and limits go by id, number (from 1) or words; times are ISO 8601 with their zone. Empty lines and lines that
begin with # are left out.

\b
  {{"do": "vouch", "gate": "on-call", "claim": "primary", "note": "called her", "by": "Ana", "role": "devops"}}
  {{"do": "sign", "role": "pm", "answer": "go", "by": "Morgan"}}
  {{"do": "hold", "reason": "the pager rings"}}

\b
What can be done, and its keys (those in brackets may be left out):
{_TABLE}
"""


@click.command(name="do", help=_HELP, short_help="Submit many intents, one JSON object a line.")
@click.argument(
    "paths", nargs=-1, metavar="[PROFILE] FILE.jsonl", type=click.Path(readable=False, path_type=Path, allow_dash=True)
)
@launch_options
@click.option("--as", "--name", "name", help="Who asks (default: your login).", envvar="COCKPIT_OPERATOR")
@click.option("--role", help="The station you speak for.", envvar="COCKPIT_ROLE")
@click.pass_context
def do(
    ctx: click.Context, paths: tuple[Path, ...], launch: str | None, name: str | None, role: str | None, *, new: bool
) -> None:
    """See `_HELP`."""
    from cockpit import wiring

    profile, file = _which(paths)
    loaded = wiring.load(find_profile(profile))
    operator = find_operator(loaded.plan, name, role)
    shown = "stdin" if str(file) == "-" else str(file)
    wanted, numbers = understand(_read(file), shown, loaded.plan, operator)
    refused = []

    def tell(number: int, answer: Answer) -> None:
        if isinstance(answer, Refusal):
            refused.append(number)
            click.echo(f"refused {numbers[number]}: {answer}", err=True)
            return
        for entry in answer:
            click.echo(f"recorded {entry.seq} {entry.id}")

    if wanted:
        ask(loaded, operator, wanted, tell, launch=launch, new=new)
    else:
        click.echo(f"{shown} asks for nothing", err=True)
    ctx.exit(1 if refused else 0)


def _which(paths: tuple[Path, ...]) -> tuple[Path | None, Path]:
    match paths:
        case (file,) if file.suffix != ".toml":
            return None, file
        case (profile, file):
            return profile, file
        case _:
            raise UsageProblem("which file?", "cockpit do [PROFILE] FILE.jsonl, or - for stdin")


def _read(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as problem:
        raise UsageProblem(f"{file} cannot be read: {problem.strerror}") from None


class LinesProblem(CockpitError):
    """Lines that cannot be understood; carries every finding."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(findings[0].problem, findings[0].hint, findings[0].where)
        self.findings = findings

    def __str__(self) -> str:
        told = [str(finding) for finding in self.findings[:_SHOWN]]
        more = len(self.findings) - _SHOWN
        return "\n".join([*told, f"and {more} more"] if more > 0 else told)


def understand(
    raw: bytes, file: str, plan: Plan, operator: Operator
) -> tuple[list[tuple[Intent, Operator]], list[int]]:
    """Every intent of a file with who asks for it, and the numbers of their lines.

    Raises:
        LinesProblem: a line cannot be understood.
    """
    lines, wrong = read_lines(raw, file)
    wanted: list[tuple[Intent, Operator]] = []
    for line in lines:
        try:
            wanted.append(_intent(line, plan, operator))
        except Unfit as problem:
            wrong.append(Finding(Where(file, line.number, _column(line, problem)), problem.problem, problem.hint))
    if wrong:
        raise LinesProblem(sorted(wrong, key=lambda finding: (finding.where.line, finding.where.column)))
    return wanted, [line.number for line in lines]


def _intent(line: Line, plan: Plan, operator: Operator) -> tuple[Intent, Operator]:
    if "do" not in line.values:
        raise Unfit("", 'it does not say what to "do"', 'write it like {"do": "note", "text": "…"}')
    form = form_of(line.values["do"])
    own = {key.name for key in form.keys}
    by = _operator(line.values, own, plan, operator)
    given = {key: value for key, value in line.values.items() if key in own or key not in COMMON}
    return fill(form, given, plan, by), by


def _operator(values: Mapping[str, JSON], own: set[str], plan: Plan, operator: Operator) -> Operator:
    name = values.get("by")
    role = values.get("role")
    for key, value in (("by", name), ("role", role)):
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise Unfit(key, f"{key!r} must be a name", 'write it like "by": "Ana"')
    if name is None and (role is None or "role" in own):
        return operator
    try:
        return find_operator(plan, str(name) if name else operator.name, str(role) if role else None)
    except UsageProblem as problem:
        raise Unfit("role", problem.problem, problem.hint) from None


def _column(line: Line, problem: Unfit) -> int:
    """Where it stands: the key if that is the trouble, else its value, else the object."""
    found = line.columns.get(problem.key)
    if found is None:
        return line.start
    return found[0] if problem.unknown else found[1]
