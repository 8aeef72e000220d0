"""`cockpit vouch|waive|sign|withdraw|note`: the same intents as the keys, for people and scripts without the screen."""

from __future__ import annotations

import click

from cockpit.cli.options import seated
from cockpit.cli.recording import Seat, record_form
from cockpit.errors import UsageProblem


@click.command()
@seated()
@click.option("--gate", required=True, metavar="ID")
@click.option("--claim", required=True, metavar="TEXT", help="The claim's words, or a part that only it has.")
@click.option("--note", required=True, help="What you saw.")
@click.option("--link", default="", help="Where it can be seen: a URL, a file, a ticket.")
@click.option("--seen", metavar="TIME", help="When you saw it, if that was earlier: its best-before counts from there.")
@click.option("--fails", is_flag=True, help="You looked and it does not hold.")
def vouch(seat: Seat, gate: str, claim: str, note: str, link: str, seen: str | None, *, fails: bool) -> None:
    """Attest a claim in your name."""
    record_form(seat, "vouch", gate=gate, claim=claim, note=note, link=link, seen=seen, holds=not fails)


@click.command()
@seated()
@click.option("--gate", required=True, metavar="ID")
@click.option("--reason", required=True)
@click.option("--approver", required=True, help="Who grants it; not the gate's owner.")
@click.option("--expires", metavar="TIME", help="ISO 8601 with its zone: 2026-02-27T13:00:00Z.")
def waive(seat: Seat, gate: str, reason: str, approver: str, expires: str | None) -> None:
    """Give relief from a gate."""
    record_form(seat, "waive", gate=gate, reason=reason, approver=approver, expires=expires)


@click.command()
@seated()
@click.option("--go", "answer", flag_value="go", help="GO.")
@click.option("--no-go", "answer", flag_value="no-go", help="NO-GO; needs --reason and --gate.")
@click.option("--reason", default="")
@click.option("--gate", default=None, metavar="ID", help="The gate that a NO-GO is about.")
def sign(seat: Seat, answer: str | None, reason: str, gate: str | None) -> None:
    """Answer the go/no-go question for a station: --role says which, --as who answers."""
    if answer is None:
        raise UsageProblem("GO or NO-GO?", "say --go or --no-go")
    if seat.role is None:
        raise UsageProblem("for which station?", "say --role")
    if seat.name is None:
        raise UsageProblem("who answers?", "say --as NAME")
    record_form(seat, "sign", role=seat.role, answer=answer, name=seat.name, reason=reason, gate=gate)


@click.command()
@seated()
@click.option("--sign-off", "station", metavar="ROLE", help="The sign-off of this station.")
@click.option("--authorisation", is_flag=True, help="The director's final GO.")
@click.option("--waiver", metavar="GATE", help="The waiver of this gate.")
@click.option("--vouch", metavar="TEXT", help="The attestation of this claim, by its words.")
@click.option("--gate", metavar="ID", help="The gate of that claim, where its words need one.")
@click.option("--reason", default="")
def withdraw(
    seat: Seat,
    station: str | None,
    waiver: str | None,
    vouch: str | None,
    gate: str | None,
    reason: str,
    *,
    authorisation: bool,
) -> None:
    """Take something back; the journal keeps both. Without an option it is the sign-off of --role."""
    asked = [word for word in (station, waiver, vouch, authorisation or None) if word is not None]
    if len(asked) > 1:
        raise UsageProblem("one thing at a time", "--sign-off, --authorisation, --waiver or --vouch")
    if authorisation:
        record_form(seat, "withdraw-authorisation", reason=reason)
    elif waiver is not None:
        record_form(seat, "revoke-waiver", gate=waiver, reason=reason)
    elif vouch is not None:
        record_form(seat, "withdraw-vouch", gate=gate, claim=vouch, reason=reason)
    else:
        role = station or seat.role
        if role is None:
            raise UsageProblem("take back what?", "--sign-off ROLE, --authorisation, --waiver GATE or --vouch TEXT")
        record_form(seat, "withdraw-sign", role=role, reason=reason)


@click.command()
@seated(needed=True)
@click.argument("text")
@click.option("--gate", default=None, metavar="ID")
def note(seat: Seat, text: str, gate: str | None) -> None:
    """Write something into the journal."""
    record_form(seat, "note", text=text, gate=gate)
