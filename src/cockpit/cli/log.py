"""`cockpit log`: the journal as text, the walk along its chain, its export, the board of a moment."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cockpit.cli.finding import find_profile, moment
from cockpit.cli.journals import read_key, warn
from cockpit.cli.options import journal_option, profile_argument
from cockpit.core.events import Entry
from cockpit.core.plain import plain_json, plain_line
from cockpit.errors import UsageProblem

if TYPE_CHECKING:
    from cockpit.core.plan import Plan
    from cockpit.wiring import Record

_FILE = click.Path(path_type=Path, allow_dash=True)


@click.command()
@profile_argument
@click.option("--verify", is_flag=True, help="Walk the chain: exit code 1 if it does not hold.")
@click.option(
    "--export", type=_FILE, metavar="FILE", help="Write the journal as JSON lines, for auditors; - for stdout."
)
@click.option("--key", type=_FILE, metavar="FILE", help="The journal's key as 64 hex digits, where no keyring has it.")
@click.option("--at", metavar="TIME", help="The board of that moment: ISO 8601, or 10:42 in the launch's zone.")
@click.option("--retro", is_flag=True, help="The retrospective as Markdown, as `cockpit retro` writes it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per entry; with --at that of `check --json`.")
@click.option("--launch", help="The launch (default: the latest of the project).")
@journal_option
@click.pass_context
def log(
    ctx: click.Context,
    profile: Path | None,
    *,
    verify: bool,
    export: Path | None,
    key: Path | None,
    at: str | None,
    retro: bool,
    as_json: bool,
    launch: str | None,
) -> None:
    """Print what was recorded, one line per entry.

    Instead of a PROFILE it may be a journal (LAUNCH.db) or an exported one, wherever it lies; of a shared journal,
    --journal ADDRESS --launch ID is enough. With --at, the launch as it was known then: the entries up to that moment,
    judged at that moment. Exit code 1: the journal was changed.
    """
    if sum((verify, retro, at is not None, export is not None)) > 1:
        raise UsageProblem("one thing at a time", "--verify, --export, --at or --retro")
    from cockpit import wiring

    alone = at is None and not retro
    plan, raw = None, export is not None
    if profile is not None and wiring.is_record(profile):
        if not alone:
            raise UsageProblem("a journal alone says nothing of its gates", "name the profile of that launch")
        record = wiring.read_file(profile, read_key(key), raw=raw)
    elif profile is None and launch is not None and alone and _names_a_database_only():
        record = _by_id(launch, read_key(key), raw=raw)
    else:
        path = find_profile(profile)
        if retro:
            from cockpit.cli.retro import write_retro

            ctx.exit(write_retro(path, launch, None, read_key(key)))
        plan = wiring.load(path).plan
        record = wiring.read_journal(plan, launch, key=read_key(key), raw=raw)
        if at is not None:
            warn(record)
            _board(record, plan, at, path, as_json=as_json)
            ctx.exit(_code(record))
    if verify:
        ctx.exit(_verify(record))
    if export is not None:
        ctx.exit(_export(record, export))
    _print(record, plan or record.launch.plan, as_json=as_json)
    ctx.exit(_code(record))


def _names_a_database_only() -> bool:
    from cockpit import profile

    return "COCKPIT_JOURNAL" in os.environ and not profile.find(Path.cwd(), os.environ)


def _by_id(launch: str, key: bytes | None, *, raw: bool) -> Record:
    """A launch of the database that is named, for who has no profile of it, such as an auditor."""
    from cockpit import wiring

    record = wiring.read_record(launch, key=key, raw=raw)
    if record is None:
        raise UsageProblem(f"that database keeps no launch {launch!r}", "cockpit journal list shows what it keeps")
    return record


def _code(record: Record) -> int:
    return 1 if record.launch.doubt else 0


def _print(record: Record, plan: Plan, *, as_json: bool) -> None:
    warn(record)
    if as_json:
        from cockpit.core import wire

        for entry in record.entries:
            click.echo(plain_json(wire.dump(entry)))
        return
    from cockpit.report.sentences import log_line

    for entry in record.entries:
        click.echo(log_line(entry, plan, plan.timezone))
    if not record.entries and not record.launch.doubt:
        click.echo("nothing was recorded yet", err=True)


def _verify(record: Record) -> int:
    chain = record.chain
    how = "keyed" if chain.keyed else "not keyed: a rewrite of the whole journal would not be seen"
    for fault in chain.faults:
        click.echo(f"entry {fault.seq}: {plain_line(fault.problem, 500)}")
    for one in chain.borrowed:
        click.echo(f"entry {one.seq}: {plain_line(one.problem, 500)}: copied from another journal, or no proof")
    click.echo(f"{chain.entries} entries intact, head {chain.head[:16] or '-'} ({how})")
    return 0 if chain.whole else 1


def _export(record: Record, to: Path) -> int:
    """Write the file first beside where it will stand, so that it is never half of one."""
    from cockpit.journal import exported

    if record.raw is None:
        raise UsageProblem("this is an exported journal already", "copy the file")
    if str(to) == "-":
        exported.write(record.raw, sys.stdout)
        return 0 if record.chain.whole else 1
    draft = to.with_name(f".{to.name}.{os.getpid()}.new")
    if to.exists() and not to.is_file():
        draft = to  # a device, a pipe: it is written to, and nothing takes its place
    try:
        with draft.open("w" if draft == to else "x", encoding="ascii") as file:
            count = exported.write(record.raw, file)
        if draft != to:
            draft.replace(to)
    except OSError as problem:
        raise UsageProblem(f"{to} cannot be written: {problem.strerror}") from None
    finally:
        if draft != to:
            draft.unlink(missing_ok=True)
    click.echo(f"{count} entries written to {to}", err=True)
    if not record.chain.whole:
        click.echo("! they are exported as they are stored, and the chain does not hold", err=True)
    return 0 if record.chain.whole else 1


def _board(record: Record, plan: Plan, text: str, path: Path, *, as_json: bool) -> None:
    """The launch as it was known at a moment: folded from the entries up to it, judged at it."""
    from cockpit.core.clock import read_clock
    from cockpit.core.launch import Launch, fold
    from cockpit.core.review import review
    from cockpit.report import naming, words
    from cockpit.report.board import board_json, board_lines
    from cockpit.report.summary import as_json as to_json
    from cockpit.report.summary import as_lines

    when = moment_in(text, record.entries, plan)
    known = known_at(record.entries, when)
    if not known:
        first = f"the first entry is of {record.entries[0].at.isoformat()}" if record.entries else ""
        raise UsageProblem(f"nothing was recorded by {when.isoformat()}", first)
    launch = fold(Launch(plan), known)
    look = review(launch, when)
    if launch.profile_digest and launch.profile_digest != plan.digest:
        click.echo("the profile has changed since: judged by what it says today", err=True)
    if as_json:
        made = {**to_json(look, profile=str(path)), **board_json(look), "at": when.isoformat(), "entries": len(known)}
        click.echo(plain_json(made, indent=2))
        return
    clock = read_clock(launch, when)
    shown = words.moment(when, plan.timezone, seconds=True)
    stands = "" if clock.runs or clock.t is None else ", standing"
    click.echo(f"{shown}, {naming.t_time(clock.t)}{stands}, after entry {len(known)} of {len(record.entries)}")
    if sys.stdout.isatty():
        from cockpit.cli.table import show

        show(look, frozenset(look.views))
    else:
        for line in as_lines(look):
            click.echo(line)
    for line in board_lines(look):
        click.echo(line)


def known_at(entries: Sequence[Entry], when: datetime) -> list[Entry]:
    """The entries up to the first one that is later: what a clock that was set back wrote after it was not known."""
    return list(takewhile(lambda entry: entry.at <= when, entries))


def moment_in(text: str, entries: Sequence[Entry], plan: Plan) -> datetime:
    """A moment: ISO 8601 with its zone, or a time of day in the launch's zone on the last day of the journal.

    That of the day before where the journal ends before it and had begun by then: a launch may cross midnight.

    Raises:
        UsageProblem: it is neither.
    """
    from datetime import time, timedelta

    from cockpit.report.words import zone

    try:
        clock = time.fromisoformat(text) if "T" not in text and ":" in text and "-" not in text else None
    except ValueError:
        clock = None
    if clock is None or clock.tzinfo is not None:
        found = moment(text)
        assert found is not None
        return found
    place = zone(plan.timezone)
    last = entries[-1].at.astimezone(place) if entries else datetime.now(place)
    found = last.replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0, fold=0)
    before = found - timedelta(days=1)
    return before if entries and found > last and before >= entries[0].at else found
