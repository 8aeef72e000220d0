"""`cockpit credentials set|list|check|delete`: a profile's credentials, in the keyring of the operating system.

A value comes from a hidden prompt or from stdin, never from the command line: arguments are visible to everybody on
the machine.
"""

from __future__ import annotations

from pathlib import Path

import click

from cockpit.cli.asking import hidden
from cockpit.cli.finding import find_profile
from cockpit.core.plan import Plan
from cockpit.errors import CredentialProblem, UsageProblem

_PROFILE = click.option("--profile", "-p", type=click.Path(path_type=Path), help="The profile (default: as for fly).")


@click.group()
def credentials() -> None:
    """Keep a profile's credentials in the keyring of the operating system.

    In CI, environment variables come first: COCKPIT_CREDENTIAL_NAME.
    """


def _plan(profile: Path | None) -> Plan:
    from cockpit import wiring

    return wiring.load(find_profile(profile)).plan


def _known(plan: Plan, name: str) -> None:
    names = [item.name for item in plan.credentials]
    if name not in names:
        raise UsageProblem(f"the profile names no credential {name!r}", f"it names: {', '.join(names) or 'none'}")


@credentials.command("set")
@click.argument("name")
@_PROFILE
@click.option("--stdin", is_flag=True, help="Read the value from stdin, one final line break removed.")
def set_(name: str, profile: Path | None, *, stdin: bool) -> None:
    """Store the value of a credential; it is read back and compared."""
    from cockpit import vault

    plan = _plan(profile)
    _known(plan, name)
    value = hidden(name, stdin=stdin)
    if not value:
        raise CredentialProblem(f"the value of {name} is empty; an empty credential is never stored")
    vault.store(plan.project, name, value)
    click.echo(f"{name} is stored for {plan.project}", err=True)


@credentials.command("list")
@_PROFILE
@click.option("--json", "as_json", is_flag=True)
def list_(profile: Path | None, *, as_json: bool) -> None:
    """Show the credentials of a profile and where each was found; never a value."""
    _tell(_plan(profile), as_json=as_json)


@credentials.command()
@_PROFILE
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def check(ctx: click.Context, profile: Path | None, *, as_json: bool) -> None:
    """The same, with exit code 1 while one is missing."""
    ctx.exit(0 if _tell(_plan(profile), as_json=as_json) else 1)


def _tell(plan: Plan, *, as_json: bool) -> bool:
    import os

    from cockpit import vault

    states = vault.states(plan.project, [item.name for item in plan.credentials], os.environ)
    if as_json:
        import json

        rows = {name: {"found": s.found, "state": s.state.value, "problem": s.problem} for name, s in states.items()}
        click.echo(json.dumps(rows, indent=2))
    else:
        width = max((len(name) for name in states), default=0)
        for item in plan.credentials:
            state = states[item.name]
            mark = "✔" if state.found else "✖"
            words = state.remark if state.found else f"{state.problem}: {state.hint}"
            click.echo(f"{mark} {item.name:<{width}}  {state.state.value}  {words}".rstrip())
        if not states:
            click.echo("the profile names no credentials", err=True)
    return all(state.found for state in states.values())


@credentials.command()
@click.argument("name")
@_PROFILE
def delete(name: str, profile: Path | None) -> None:
    """Remove a credential from the keyring."""
    from cockpit import vault

    plan = _plan(profile)
    vault.remove(plan.project, name)
    click.echo(f"{name} is removed from {plan.project}", err=True)
