"""`cockpit verify`: a snapshot against its journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cockpit.cli.journals import read_key
from cockpit.cli.options import ADDRESSES, use_journal
from cockpit.cli.snapshots import read_snapshot, read_text
from cockpit.core.frozen import frozen
from cockpit.core.plain import plain_json
from cockpit.errors import CockpitError, UsageProblem, Where

if TYPE_CHECKING:
    from cockpit.checklist.snapshot import Snapshot
    from cockpit.core.plan import Plan
    from cockpit.core.review import Review
    from cockpit.wiring import Record

_FILE = click.Path(path_type=Path)


@frozen
class Found:
    """One thing that was looked at."""

    holds: bool | None
    """None: a remark that decides nothing."""
    says: str


@click.command()
@click.argument("snapshot", type=_FILE)
@click.option(
    "--journal",
    "where",
    metavar="FILE|ADDRESS",
    help="The journal, where it is not in your state folder: a file of it, an exported one, or "
    "postgresql://USER@HOST/DATABASE.",
)
@click.option("--key", type=_FILE, metavar="FILE", help="The journal's key as 64 hex digits, where no keyring has it.")
@click.option("--profile", type=_FILE, help="The profile, where it is not where it was.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON document.")
@click.pass_context
def verify(
    ctx: click.Context,
    snapshot: Path,
    *,
    where: str | None,
    key: Path | None,
    profile: Path | None,
    as_json: bool,
) -> None:
    """Check that a snapshot is as it was written, and that its journal tells the same.

    The digest line must fit the text; the journal must hold the entry that the line names, in a whole chain; and with
    the profile of that time, verdict, gates and every other line must be what the journal tells. Without that profile
    only a text whose export was recorded can be proven. Exit code 0: it holds; 1: it does not, or cannot be proven
    here; 2: the file is no snapshot.
    """
    from cockpit.core.plain import plain_line

    journal = None
    if where is not None and where.startswith(ADDRESSES):
        use_journal(ctx, None, where)
    elif where is not None:
        journal = Path(_FILE.convert(where, None, ctx))
    text = read_text(snapshot)
    said = read_snapshot(snapshot, text)
    if not said.sealed:
        hint = "its last line should be **Digest** of launch …; was the text cut, or pasted into another document?"
        raise UsageProblem("it has no digest line at its end", hint, Where(str(snapshot)))
    found = list(look(text, said, journal, profile, read_key(key)))
    holds = all(one.holds is not False for one in found)
    if as_json:
        rows = [{"holds": one.holds, "says": one.says} for one in found]
        document = {"snapshot": str(snapshot), "launch": said.launch, "holds": holds, "found": rows}
        click.echo(plain_json(document, indent=2))
    else:
        for one in found:
            mark = {True: "✔", False: "✖", None: "·"}[one.holds]
            click.echo(plain_line(f"{mark} {one.says}", 1_000))
        click.echo(f"{snapshot}: {'it holds' if holds else 'it does not hold'}", err=True)
    ctx.exit(0 if holds else 1)


def look(text: str, said: Snapshot, journal: Path | None, profile: Path | None, key: bytes | None) -> Iterator[Found]:
    """Everything that can be said of a snapshot, the text first."""
    from cockpit import wiring
    from cockpit.report import markdown

    whole = markdown.check(text)
    yield Found(whole, "the text is as it was written" if whole else "the text was edited: its digest does not fit")
    if not said.launch:
        yield Found(holds=False, says="nothing was recorded when it was made: there is no journal to hold it against")
        return
    try:
        record = wiring.read_record(said.launch, journal, key=key)
    except CockpitError as problem:
        yield Found(holds=False, says=f"the journal cannot be read: {problem.problem}")
        return
    if record is None:
        yield Found(holds=False, says=f"the journal of launch {said.launch} is not here: nothing else can be proven")
        return
    yield from _chain(said, record)
    if _of_it(said, record):
        exported = _exported(text, record)
        if exported is not None:
            yield exported
        yield from _retold(text, said, record, profile, proven=exported is not None)


def _of_it(said: Snapshot, record: Record) -> bool:
    if len(record.entries) < said.entries or record.launch.id != said.launch:
        return False
    return not said.entries or record.entries[said.entries - 1].mac == said.head


def _chain(said: Snapshot, record: Record) -> Iterator[Found]:
    chain, last = record.chain, len(record.entries)
    for fault in chain.faults[:5]:
        yield Found(
            holds=False, says=f"the journal was changed after it was written: entry {fault.seq}: {fault.problem}"
        )
    if record.launch.id != said.launch:
        yield Found(holds=False, says=f"another journal: it is of launch {record.launch.id or 'none'}")
        return
    if last < said.entries:
        yield Found(holds=False, says=f"the journal ends at entry {last}, the snapshot was made at {said.entries}")
        return
    if not _of_it(said, record):
        yield Found(holds=False, says=f"another history: entry {said.entries} of the journal is not the snapshot's")
        return
    yield Found(holds=True, says=f"entry {said.entries} of the journal is the one that the snapshot was made at")
    if last > said.entries:
        more = last - said.entries
        yield Found(None, f"the journal has gone on since: {more} {'entry' if more == 1 else 'entries'} more")
    if said.keyed != chain.keyed:
        how = "not keyed, the snapshot says keyed" if said.keyed else "keyed, the snapshot says not keyed"
        yield Found(holds=False, says=f"the chain of the journal is {how}")
    elif not chain.keyed:
        yield Found(None, "the chain is not keyed: a rewrite of the whole journal would not be seen")


def _exported(text: str, record: Record) -> Found | None:
    """Whether the journal itself keeps the digest of this very text."""
    import hashlib

    from cockpit.core.events import Exported

    digests = {hashlib.sha256(one.encode("utf-8", "surrogatepass")).hexdigest() for one in (text, f"{text.strip()}\n")}
    for entry in record.entries:
        if isinstance(entry.event, Exported) and entry.event.digest in digests:
            return Found(holds=True, says=f"entry {entry.seq} of the journal recorded the export of this very text")
    return None


def _retold(text: str, said: Snapshot, record: Record, profile: Path | None, *, proven: bool) -> Iterator[Found]:
    """Whether the journal, judged by the profile of that time, comes to what the snapshot says.

    Its digest line alone proves nothing: whoever edits the text makes that anew. So where the journal cannot be judged
    here, what the snapshot says is not proven, unless the journal keeps the digest of the text itself (`proven`).
    """
    from datetime import datetime, timedelta

    from cockpit import wiring
    from cockpit.core.launch import Launch, fold
    from cockpit.core.review import review
    from cockpit.report.words import zone

    plan = _plan(said, record, profile)
    if isinstance(plan, str):
        yield Found(None if proven else False, f"{plan}: what the snapshot says was not held against the journal")
        return
    try:
        seen = datetime.strptime(said.seen[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone(plan.timezone))
    except ValueError:
        yield Found(holds=False, says="it does not say when it was seen")
        return
    launch = fold(Launch(plan), record.entries[: said.entries])
    looks = [review(launch, seen + timedelta(seconds=second)) for second in (0, 1)]  # its moment is cut to the second
    wrong = [*_standings(said, looks)]
    for one in wrong[:20]:
        yield Found(holds=False, says=f"the journal says otherwise: {one}")
    if wrong:
        return
    yield Found(holds=True, says=f"the verdict and {len(plan.gates)} gates stand as the journal says")
    strange = wiring.not_told(text, looks)
    for one in strange:
        yield Found(holds=False, says=f"the journal says otherwise: {one}")
    if not strange:
        yield Found(holds=True, says="every line of it is what the journal tells")


def _plan(said: Snapshot, record: Record, profile: Path | None) -> Plan | str:
    """The profile of that time, or why it cannot be used."""
    from cockpit import wiring
    from cockpit.core.events import LaunchOpened

    opened = next((entry.event for entry in record.entries if isinstance(entry.event, LaunchOpened)), None)
    path = profile or (Path(opened.source) if opened and opened.source else None)
    if path is None or not path.is_file():
        return "the profile is not here (--profile FILE)"
    try:
        plan = wiring.load(path).plan
    except CockpitError as problem:
        return f"the profile cannot be used: {problem.problem}"
    return plan if plan.digest == said.profile else f"{path} is not the profile that it names (--profile FILE)"


def _standings(said: Snapshot, looks: Sequence[Review]) -> Iterator[str]:
    """What the snapshot says of gates and verdict, and the journal otherwise."""
    for gate in looks[0].launch.plan.gates:
        told = said.gates.get(gate.id)
        stood = [one.views[gate.id].standing.value for one in looks]
        if told is None:
            yield f"{gate.id} is not told of, it was {stood[0]}"
        elif told.standing not in stood:
            yield f"{gate.id} is told as {told.standing}, it was {stood[0]}"
    if said.verdict not in {str(one.verdict) for one in looks}:
        yield f"the verdict is told as {said.verdict}, it was {looks[0].verdict}"
