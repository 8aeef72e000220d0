"""`cockpit status`: the next status update, drafted from the journal; posted, or recorded as sent by other means."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cockpit.cli.finding import find_operator, find_profile
from cockpit.cli.journals import read
from cockpit.cli.options import seated, trust_option
from cockpit.cli.recording import Refused, Seat, record
from cockpit.core.orders import SendStatus
from cockpit.core.plain import plain
from cockpit.core.plan import Plan
from cockpit.errors import UsageProblem


@click.command()
@seated()
@click.option("--send", is_flag=True, help="Record it as sent; sending it is yours.")
@click.option("--post", "posts", is_flag=True, help="Post it to the profile's webhook, and record that it went out.")
@click.option("--to", multiple=True, metavar="CHANNEL", help="Where it went (default: the profile's channels).")
@trust_option
@click.option("--text", "file", type=click.Path(path_type=Path, allow_dash=True), help="Send this file's text instead.")
@click.pass_context
def status(
    ctx: click.Context,
    seat: Seat,
    to: tuple[str, ...],
    file: Path | None,
    trust: tuple[str, ...],
    *,
    send: bool,
    posts: bool,
) -> None:
    """Print the next status update of the launch; with --send or --post it counts, and the next one is due later."""
    from cockpit import wiring

    if send and posts:
        raise UsageProblem("--send and --post are two ways", "--post records it too")
    plan = wiring.load(find_profile(seat.profile)).plan
    text, doubt = (_given(file), "") if file is not None else _draft(plan, seat.launch)
    click.echo(text, nl=not text.endswith("\n"))
    if posts:
        _post(seat, text, trust)
    if send:
        where = to or plan.communication.channels
        record(seat, lambda _plan, _by: SendStatus(plain(text), tuple(plain(one) for one in where)), err=True)
    ctx.exit(1 if doubt else 0)


def _post(seat: Seat, text: str, trust: tuple[str, ...]) -> None:
    from cockpit import wiring

    loaded = wiring.load(find_profile(seat.profile))
    operator = find_operator(loaded.plan, seat.name, seat.role)
    flight = wiring.engine(loaded, wiring.Seating(operator, launch=seat.launch, new=seat.new, trust=trust))
    try:
        flight.start()
        problem = flight.post_status(text).result()
        seq = flight.picture.launch.seq
    finally:
        flight.close()
    if problem:
        raise Refused(f"not posted: {problem}" if not problem.startswith("posted") else problem)
    click.echo(f"posted to the webhook, recorded {seq}", err=True)


def _draft(plan: Plan, launch: str | None) -> tuple[str, str]:
    """The update, and why what it tells cannot be relied on; the latter empty where it can."""
    from datetime import UTC, datetime

    from cockpit.core.review import review
    from cockpit.report.update import draft

    look = review(read(plan, launch).launch, datetime.now(UTC))
    sent = look.launch.conduct.updates
    return draft(look, since=sent[-1].at if sent else None), look.launch.doubt


def _given(file: Path) -> str:
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return raw.decode("utf-8")
    except OSError as problem:
        raise UsageProblem(f"{file} cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise UsageProblem(f"{file} is not UTF-8") from None
