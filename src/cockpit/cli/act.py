"""`cockpit vouch|waive|sign|note`: the same intents as the keys, for people and scripts without the screen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from cockpit.cli.finding import find_operator, find_profile
from cockpit.cli.options import launch_options, operator_options, profile_argument
from cockpit.core import intents
from cockpit.core.decide import Refusal
from cockpit.core.events import Answer
from cockpit.core.intents import Intent
from cockpit.core.names import ClaimId, GateId, Role
from cockpit.core.plan import Plan
from cockpit.errors import CockpitError, UsageProblem


class Refused(CockpitError):
    """An intent that was not granted."""

    exit_code = 1


def _submit(
    profile: Path | None, launch: str | None, *, new: bool, name: str | None, role: str | None, make: object
) -> None:
    from cockpit import wiring

    loaded = wiring.load(find_profile(profile))
    operator = find_operator(loaded.plan, name, role)
    assert callable(make)
    intent: Intent = make(loaded.plan)
    flight = wiring.engine(loaded, wiring.Seating(operator, launch=launch, new=new, runs=False))
    try:
        flight.start()
        decision = flight.submit(intent).result()
        if isinstance(decision, Refusal):
            raise Refused(f"refused: {decision}")
        click.echo(f"recorded {flight.picture.launch.seq}")
    finally:
        flight.close()


def find_claim(plan: Plan, gate: str, text: str) -> ClaimId:
    """The claim of a gate whose words contain `text`.

    Raises:
        UsageProblem: none has, or several have.
    """
    found = plan.gate_by_id.get(GateId(gate))
    if found is None:
        raise UsageProblem(f"the profile has no gate {gate!r}")
    exact = [claim for claim in found.claims if text.casefold() == claim.says.casefold()]
    near = exact or [claim for claim in found.claims if text.casefold() in claim.says.casefold() or claim.id == text]
    if len(near) != 1:
        problem = "several claims" if near else "no claim"
        words = "; ".join(claim.says for claim in near or found.claims)
        raise UsageProblem(f"{problem} of {gate} match {text!r}", f"its claims: {words}")
    return near[0].id


@click.command()
@profile_argument
@click.option("--gate", required=True, metavar="ID")
@click.option("--claim", required=True, metavar="TEXT", help="The claim's words, or a part that only it has.")
@click.option("--note", required=True, help="What you saw.")
@click.option("--link", default="", help="Where it can be seen: a URL, a file, a ticket.")
@click.option("--fails", is_flag=True, help="You looked and it does not hold.")
@launch_options
@operator_options
def vouch(
    profile: Path | None, gate: str, claim: str, note: str, link: str, launch: str | None, name: str | None,
    role: str | None, *, fails: bool, new: bool,
) -> None:  # fmt: skip
    """Attest a claim in your name."""
    _submit(
        profile, launch, new=new, name=name, role=role,
        make=lambda plan: intents.Vouch(find_claim(plan, gate, claim), note, link, holds=not fails),
    )  # fmt: skip


@click.command()
@profile_argument
@click.option("--gate", required=True, metavar="ID")
@click.option("--reason", required=True)
@click.option("--approver", required=True, help="Who grants it; not the gate's owner.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]), help="With its zone.")
@launch_options
@operator_options
def waive(
    profile: Path | None, gate: str, reason: str, approver: str, expires: datetime | None, launch: str | None,
    name: str | None, role: str | None, *, new: bool,
) -> None:  # fmt: skip
    """Give relief from a gate."""
    _submit(
        profile, launch, new=new, name=name, role=role,
        make=lambda _plan: intents.Waive(GateId(gate), reason, approver, expires),
    )  # fmt: skip


@click.command()
@profile_argument
@click.option("--role", "station", required=True, help="The station that answers.")
@click.option("--as", "name", required=True, envvar="COCKPIT_OPERATOR", help="Who answers.")
@click.option("--go", "answer", flag_value="go", help="GO.")
@click.option("--no-go", "answer", flag_value="no-go", help="NO-GO; needs --reason and --gate.")
@click.option("--reason", default="")
@click.option("--gate", default=None, metavar="ID", help="The gate that a NO-GO is about.")
@launch_options
def sign(
    profile: Path | None, station: str, name: str, answer: str | None, reason: str, gate: str | None,
    launch: str | None, *, new: bool,
) -> None:  # fmt: skip
    """Answer the go/no-go question for a station."""
    if answer is None:
        raise UsageProblem("GO or NO-GO?", "say --go or --no-go")
    _submit(
        profile, launch, new=new, name=name, role=station,
        make=lambda _plan: intents.SignOff(
            Role(station), name, Answer(answer), reason, GateId(gate) if gate else None
        ),
    )  # fmt: skip


@click.command()
@profile_argument
@click.argument("text")
@click.option("--gate", default=None, metavar="ID")
@launch_options
@operator_options
def note(
    profile: Path | None, text: str, gate: str | None, launch: str | None, name: str | None, role: str | None,
    *, new: bool,
) -> None:  # fmt: skip
    """Write something into the journal."""
    _submit(
        profile, launch, new=new, name=name, role=role,
        make=lambda _plan: intents.Note(text, GateId(gate) if gate else None),
    )  # fmt: skip
