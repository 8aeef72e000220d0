"""`cockpit journal init|migrate|copy|list|accept|password|key`: the database that several seats share.

Passwords and keys come from a hidden prompt or from stdin, never from the command line: arguments are visible to
everybody on the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cockpit.cli.asking import hidden
from cockpit.cli.finding import find_profile
from cockpit.cli.options import journal_option
from cockpit.errors import UsageProblem

if TYPE_CHECKING:
    from cockpit.core.plan import Plan

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
def journal() -> None:
    """Keep launches in a PostgreSQL database that many seats share.

    The database is the profile's (journal = "postgresql" under [launch], and a connection of kind postgresql), or the
    one that --journal or COCKPIT_JOURNAL names. What is promised: one history, entries that are appended and never
    changed, "recorded" only after the commit. The role cockpit_append may append and read, cockpit_read may read;
    triggers refuse every change to everybody. Who owns the tables can still take the triggers away: that is noticed
    where the chain is keyed (`cockpit journal key`), and against a snapshot that was kept elsewhere.
    """


def _profile(function: F) -> F:
    return click.argument("profile", required=False, type=click.Path(path_type=Path))(journal_option(function))


def _plan(profile: Path | None, *, needed: bool = False) -> Plan | None:
    """The profile, where one is named, or where no address is."""
    import os

    from cockpit import wiring

    if profile is None and not needed and os.environ.get("COCKPIT_JOURNAL"):
        return None
    return wiring.load(find_profile(profile)).plan


@journal.command()
@_profile
@click.option("--grant", "writers", multiple=True, metavar="LOGIN", help="Let this login append and read.")
@click.option("--grant-read", "readers", multiple=True, metavar="LOGIN", help="Let this login read, for observers.")
def init(profile: Path | None, *, writers: tuple[str, ...], readers: tuple[str, ...]) -> None:
    """Make schema, roles and rights, as a login that may; what is there already stays as it is."""
    from cockpit.wiring import copies

    _tell(*copies.set_up(_plan(profile), writers, readers))


@journal.command()
@_profile
def migrate(profile: Path | None) -> None:
    """Bring the schema of an older version to what this one needs, as a login that may."""
    from cockpit.wiring import copies

    _tell(*copies.upgrade(_plan(profile)))


def _tell(place: str, lines: list[str]) -> None:
    for line in lines:
        click.echo(f"{place}: {line}")


@journal.command(name="list")
@_profile
def list_(profile: Path | None) -> None:
    """Show the launches that the database keeps, the newest first."""
    from cockpit.wiring import copies

    place, found = copies.listed(_plan(profile))
    for one in found:
        last = f"{one.last:%Y-%m-%d %H:%M} UTC" if one.last else "-"
        click.echo(f"{one.id}  {one.project}  {one.entries:>6} entries  last {last}")
    if not found:
        click.echo(f"{place} keeps no launch yet", err=True)


@journal.command()
@_profile
@click.option("--launch", help="The launch (default: the latest of the project).")
@click.option("--back", is_flag=True, help="From the database into a file of this machine.")
def copy(profile: Path | None, *, launch: str | None, back: bool) -> None:
    """Copy a launch from its file into the database, or back, every entry with its link.

    The chain is walked before and after. What is there already must be the beginning of what is copied: another
    history is never overwritten. Nobody should be at the launch meanwhile, and afterwards everybody goes on at the same
    side: the copy that is left behind stays as it is.
    """
    from cockpit.wiring import copies

    plan = _plan(profile, needed=True)
    assert plan is not None
    moved = copies.copy_launch(plan, launch, back=back)
    keyed = "keyed chain" if moved.keyed else "chain without key"
    click.echo(f"{moved.launch}: {moved.entries} entries in {moved.source}, {keyed}, whole")
    click.echo(f"{moved.launch}: {moved.added} of them new in {moved.goal}, {keyed}, whole: the same to the last link")


@journal.command()
@_profile
@click.option("--launch", help="The launch (default: the latest of the project).")
@click.option("--yes", is_flag=True, help="Do it; without it, only what would be accepted is shown.")
def accept(profile: Path | None, *, launch: str | None, yes: bool) -> None:
    """Go on with a database that lost entries, such as a replica that was promoted without them.

    Every seat keeps how far a shared journal had got, and refuses to go on with one that has less. This makes the seat
    here forget it. What is lost is lost: write down what people still know of it (`cockpit note`).
    """
    from cockpit.wiring import copies

    plan = _plan(profile, needed=True)
    assert plan is not None
    chosen, kept, last = copies.kept_and_there(plan, launch, forget=yes)
    click.echo(f"{chosen}: this seat has seen {kept} entries, the database has {last}")
    if not yes:
        raise UsageProblem("nothing was changed", "go on with what the database has: --yes")
    click.echo("this seat goes on with what the database has", err=True)


@journal.command()
@_profile
@click.option("--stdin", is_flag=True, help="Read the password from stdin, one final line break removed.")
def password(profile: Path | None, *, stdin: bool) -> None:
    """Keep the password of an address in the keyring; a profile's connection has its own credential for that."""
    import os

    from cockpit import vault
    from cockpit.journal.pgtarget import read_address
    from cockpit.wiring.shared import LOGINS, login_of

    address = os.environ.get("COCKPIT_JOURNAL")
    if profile is not None or not address:
        raise UsageProblem(
            "the password of which address?",
            "give --journal postgresql://USER@HOST/DATABASE; a profile's connection names a credential instead: "
            "cockpit credentials set NAME",
        )
    login = login_of(read_address(address))
    vault.store(LOGINS, login, hidden(f"password of {login}", stdin=stdin))
    click.echo(f"the password of {login} is stored", err=True)


@journal.group()
def key() -> None:
    """The key of shared launches: every seat needs the same one.

    Without it a shared journal is not keyed, and every export says so. `make` it once, `show` it to whoever brings it
    to the other seats (a password manager, never a chat), and `set` it there, before the launch is begun.
    """


@key.command(name="make")
@_profile
def make(profile: Path | None) -> None:
    """Make the key of this project's new shared launches and keep it in the keyring here."""
    import secrets

    from cockpit import vault

    user = _user(profile, None)
    if vault.journal_keys([user]):
        raise UsageProblem("there is a key already, and launches may depend on it", "show it: cockpit journal key show")
    vault.keep_journal_key(user, secrets.token_bytes(32))
    click.echo("the key is made and stored; bring it to the other seats: cockpit journal key show", err=True)


@key.command(name="show")
@_profile
@click.option("--launch", help="The key of this one launch, such as one that was copied from a file.")
def show(profile: Path | None, launch: str | None) -> None:
    """Print the key, for a person who brings it to another seat."""
    from cockpit import vault

    keys = vault.journal_keys([_user(profile, launch)])
    if not keys:
        raise UsageProblem("the keyring here has no such key", "make one: cockpit journal key make")
    if sys.stdout.isatty():
        click.confirm("The key will be readable on this screen. Go on?", abort=True, err=True)
    click.echo(keys[0].hex())


@key.command(name="set")
@_profile
@click.option("--launch", help="The key of this one launch, such as one that was copied from a file.")
@click.option("--stdin", is_flag=True, help="Read the key from stdin.")
def set_(profile: Path | None, launch: str | None, *, stdin: bool) -> None:
    """Keep a key that another seat made in the keyring here."""
    from cockpit import vault

    user = _user(profile, launch)
    text = hidden("the key, 64 hex digits", stdin=stdin).strip()
    try:
        made = bytes.fromhex(text)
    except ValueError:
        made = b""
    if len(made) != 32:
        raise UsageProblem("this is no key of a journal", "it has 64 hex digits: cockpit journal key show prints it")
    vault.keep_journal_key(user, made)
    click.echo("the key is stored", err=True)


def _user(profile: Path | None, launch: str | None) -> str:
    from cockpit.wiring.shared import team

    if launch is not None:
        return launch
    plan = _plan(profile, needed=True)
    assert plan is not None
    return team(plan.project)
