"""Journals that a command reads: found, and what is wrong with one said before anything of it is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cockpit.core.plain import plain_line
from cockpit.errors import UsageProblem, Where

if TYPE_CHECKING:
    from cockpit.core.plan import Plan
    from cockpit.wiring import Record


def read(plan: Plan, launch: str | None, key: bytes | None = None) -> Record:
    """The journal of a launch; of one that was changed the intact part, with a word about it on stderr.

    Raises:
        UsageProblem: nothing was recorded, or there is no such launch.
        JournalProblem: it cannot be read at all.
    """
    from cockpit import wiring

    record = wiring.read_journal(plan, launch, key=key)
    warn(record)
    return record


def warn(record: Record) -> None:
    """Say on stderr why a journal cannot be relied on."""
    if not record.launch.doubt:
        return
    worst = sorted(record.chain.faults, key=lambda fault: not fault.seq)
    place = f"entry {worst[0].seq}: " if worst and worst[0].seq else ""
    said = f": {place}{worst[0].problem}" if worst else ""
    count = len(record.entries)
    sound = "entry whose link holds is" if count == 1 else "entries whose links hold are"
    shown = f"the {count} {sound} shown" if count else "nothing of it is shown"
    click.echo(plain_line(f"! {record.launch.doubt}{said}; {shown}", 1_000), err=True)
    click.echo("  hint: cockpit log --verify names every fault", err=True)


def read_key(path: Path | None) -> bytes | None:
    """The key of a journal from a file with its 64 hex digits, as the keyring keeps it.

    Raises:
        UsageProblem: there is no such key in it.
    """
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            text = file.read(200).strip().decode("ascii", "replace")
    except OSError as problem:
        raise UsageProblem(f"cannot be read: {problem.strerror}", where=Where(str(path))) from None
    if not re.fullmatch("[0-9a-fA-F]{64}", text):
        hint = (
            "it is what the keyring keeps for the user LAUNCH, or `shared PROJECT`, under the service cockpit:journal"
        )
        raise UsageProblem("this is no key: 64 hex digits", hint, Where(str(path)))
    return bytes.fromhex(text)
