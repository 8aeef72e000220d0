"""`cockpit trust PROFILE`: everything that a profile would reach, and a person's word that exactly this may run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cockpit.cli.asking import typed
from cockpit.cli.finding import find_operator, find_profile
from cockpit.cli.options import profile_argument
from cockpit.errors import UsageProblem

if TYPE_CHECKING:
    from cockpit.report.allowing import Allowing
    from cockpit.wiring import Trust


@click.command()
@profile_argument
@click.option("--yes", is_flag=True, help="Allow it without asking: for scripts.")
@click.option("--metadata", is_flag=True, help="With --yes: it may ask the metadata addresses that it names, too.")
@click.option("--digest", "only_digest", is_flag=True, help="Print the digest for --trust and COCKPIT_TRUST, no more.")
@click.option("--at", type=click.Path(path_type=Path), help="With --digest: of the same profile at this path.")
@click.option("--revoke", is_flag=True, help="Take it back; nothing of it runs until it is allowed again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; allows nothing without --yes.")
@click.option("--as", "name", help="Your name in the store (default: your login).", envvar="COCKPIT_OPERATOR")
@click.pass_context
def trust(
    ctx: click.Context,
    profile: Path | None,
    *,
    yes: bool,
    metadata: bool,
    only_digest: bool,
    at: Path | None,
    revoke: bool,
    as_json: bool,
    name: str | None,
) -> None:
    """Show everything that a profile would run, send, ask and read, and allow exactly this content.

    The digest covers its path, its bytes and the files that its commands name; one changed byte asks again. Exit code
    0: it may run (or what was asked for was done); 1: it was not allowed.
    """
    from cockpit import wiring

    if sum((yes, only_digest, revoke)) > 1:
        raise UsageProblem("--yes, --digest and --revoke are three ways", "one at a time")
    if at is not None and not only_digest:
        raise UsageProblem("--at goes with --digest", "cockpit trust shop.toml --digest --at /builds/shop/shop.toml")
    loaded = wiring.load(find_profile(profile))
    found = wiring.Trust(loaded)
    if only_digest:
        click.echo(found.digest if at is None else found.digest_at(at))
        return
    operator = find_operator(loaded.plan, name, None).name
    if revoke:
        found.deny(operator)
        click.echo(f"{found.file}: taken back; nothing of it runs until somebody allows it again", err=True)
        return
    asked = found.account()
    if not as_json:
        _show(asked)
    if yes and found.why and asked.reach.metadata and not metadata:
        raise UsageProblem(
            f"{found.file} asks a link-local or metadata address, where clouds hand out credentials; it is not allowed",
            "where that is meant, add --metadata",
        )
    if as_json:
        if yes:
            found.allow(operator)
        _as_json(found, asked)
        return
    if not found.why:
        return
    if not (yes or _asked_for(asked)):
        click.echo("not allowed; nothing of it runs", err=True)
        ctx.exit(1)
    found.allow(operator)
    click.echo(f"{found.file} is allowed as it is", err=True)


def _asked_for(asked: Allowing) -> bool:
    """Ask a person for the word; type-ahead does not count.

    Raises:
        UsageProblem: there is nobody to ask.
    """
    said = typed(
        f"Type {asked.word} to allow exactly this",
        "no",
        nobody="nothing was allowed: this is not a terminal",
        hint="add --yes to allow it in a script",
    )
    return said == asked.word


def _as_json(found: Trust, asked: Allowing) -> None:
    from cockpit.report.allowing import as_json

    told = {**as_json(asked), "state": found.state.value, "why": found.why}
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))


def _show(asked: Allowing) -> None:
    from cockpit.report.allowing import Tone, lines

    styles: dict[Tone, dict[str, Any]] = {
        Tone.TITLE: {"bold": True},
        Tone.NOTE: {"dim": True},
        Tone.WARNING: {"fg": "yellow"},
        Tone.ADDED: {"fg": "green"},
        Tone.DROPPED: {"fg": "red"},
        Tone.CHANGED: {"fg": "yellow"},
    }
    for line in lines(asked):
        text = f"{' ' * line.indent}{line.text}".rstrip()
        styled = click.style(text, **styles.get(line.tone, {})) if text else text
        click.echo(styled)
