"""The root of the command line: which verb, and what an error looks like.

A verb's module is imported only when that verb runs, so that `cockpit --help` stays quick. What is not a verb is a
profile, and a profile is flown.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Sequence
from pathlib import Path

import click

from cockpit import __version__
from cockpit.cli.door import guarded

GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "Launch": {
        "fly": ("cockpit.cli.fly:fly", "Open the full screen (the verb may be left out)."),
        "demo": ("cockpit.cli.demo:demo", "Fly the Track-AI launch on real stand-ins on this machine."),
        "check": ("cockpit.cli.check:check", "Run the read probes without the screen."),
        "runner": ("cockpit.cli.runner:runner", "Ask from a vantage point what the seats cannot."),
        "do": ("cockpit.cli.do:do", "Submit many intents, one JSON object a line."),
    },
    "Gates": {
        "vouch": ("cockpit.cli.act:vouch", "Attest a claim."),
        "waive": ("cockpit.cli.act:waive", "Give relief from a gate."),
        "note": ("cockpit.cli.act:note", "Write something into the journal."),
        "withdraw": ("cockpit.cli.act:withdraw", "Take back a sign-off, an authorisation, a waiver or a word."),
    },
    "Clock and sequence": {
        "t0": ("cockpit.cli.clock:t0", "Set or move T-0."),
        "hold": ("cockpit.cli.clock:hold", "Stop the T-clock."),
        "resume": ("cockpit.cli.clock:resume", "Release a hold."),
        "recycle": ("cockpit.cli.clock:recycle", "Take the T-clock back to an earlier mark."),
        "scrub": ("cockpit.cli.clock:scrub", "End this attempt."),
        "tick": ("cockpit.cli.clock:tick", "Say that a step of the sequence is done."),
    },
    "Decisions": {
        "poll": ("cockpit.cli.polling:poll", "Show, open or close the go/no-go poll."),
        "sign": ("cockpit.cli.act:sign", "Answer the go/no-go question for a station."),
        "seats": ("cockpit.cli.seats:seats", "Show who is here; hand the director's seat over."),
        "authorise": ("cockpit.cli.polling:authorise", "Give the final GO, as the director."),
        "criterion": ("cockpit.cli.after:criterion", "Say whether a success criterion is met."),
        "follow-up": ("cockpit.cli.after:follow_up", "Say that a task after the launch is done."),
    },
    "Trouble": {
        "issue": ("cockpit.cli.trouble:issue", "Raise an issue, work through it, resolve it."),
        "limit": ("cockpit.cli.trouble:limit", "Report on a watched limit."),
        "rollback": ("cockpit.cli.trouble:rollback", "Ask for a rollback, decide, go back."),
    },
    "Telling": {
        "status": ("cockpit.cli.status:status", "Print the next status update; --send records it."),
        "snapshot": ("cockpit.cli.snapshot:snapshot", "Write the status of the launch as Markdown."),
        "verify": ("cockpit.cli.verify:verify", "Check a snapshot against its journal."),
        "diff": ("cockpit.cli.diff:diff", "Say what changed between two snapshots."),
        "log": ("cockpit.cli.log:log", "Print the journal; --verify, --at TIME, --retro."),
        "retro": ("cockpit.cli.retro:retro", "Write the retrospective of the launch as Markdown."),
    },
    "Set-up": {
        "import": ("cockpit.cli.import_:import_", "Turn a Markdown checklist into a first profile."),
        "lint": ("cockpit.cli.lint:lint", "Find what a profile or a checklist says against itself."),
        "probe": ("cockpit.cli.probe:probe", "Try one probe and its claims."),
        "trust": ("cockpit.cli.trust:trust", "Show what a profile would run, and allow exactly this content."),
        "credentials": ("cockpit.cli.credentials:credentials", "Keep a profile's credentials in the OS keyring."),
        "journal": ("cockpit.cli.journal:journal", "Keep launches in a database that many seats share."),
        "doctor": ("cockpit.cli.doctor:doctor", "Look at what works here, and what to do about the rest."),
        "schema": ("cockpit.cli.schema:schema", "Print the JSON Schema of profiles, for editors."),
        "completion": ("cockpit.cli.completion:completion", "Print shell completion."),
    },
}
"""Every verb under its heading: where it lives, and what it does in one line."""

VERBS: dict[str, tuple[str, str]] = {name: verb for group in GROUPS.values() for name, verb in group.items()}


class Verbs(click.Group):
    """A group whose verbs are imported when they run, and whose default verb is `fly`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every verb in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one verb."""
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name][0].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A verb, or a profile to fly; anything else gets a suggestion."""
        first = args[0]
        if first in VERBS:
            return first, self.get_command(ctx, first), args[1:]
        if first.endswith(".toml") or "/" in first or Path(first).exists():
            return "fly", self.get_command(ctx, "fly"), args
        near = difflib.get_close_matches(first, VERBS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise click.UsageError(f"No such command or profile: {first!r}.{hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The verbs with their lines, without importing them."""
        width = max(map(len, VERBS))
        for title, verbs in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:<{width}}", text) for name, (_, text) in verbs.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """No argument at all flies too."""
        return super().parse_args(ctx, args or ["fly"])


@click.command(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all that was asked for holds; 1 something does not hold or is not proven; "
    "2 unusable input or usage; 130 interrupted.",
)
@click.version_option(__version__, prog_name="cockpit")
def cockpit() -> None:
    """The launch cockpit: go-live gates proven against the real systems.

    cockpit [PROFILE] opens the full screen. Without PROFILE it takes ./cockpit.toml, ./profiles/*.toml or the
    profiles of your configuration folder; without any of them it opens a start screen.
    """


def run(args: Sequence[str]) -> int:
    """Run one command; every error of a person's input becomes a sentence and an exit code."""
    return guarded(lambda: _run(args))


def _run(args: Sequence[str]) -> int:
    try:
        result = cockpit.main(list(args), prog_name="cockpit", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as problem:
        problem.show()
        return 2
    except click.Abort as abort:  # click's word for a KeyboardInterrupt, and for the end of what it asks from
        cause = abort.__cause__
        raise cause if isinstance(cause, KeyboardInterrupt) else KeyboardInterrupt from None
