"""`cockpit completion`: verbs, options and gate ids on the Tab key."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    For bash: eval "$(cockpit completion bash)" in ~/.bashrc; the same for zsh; for fish save it as
    ~/.config/fish/completions/cockpit.fish.
    """
    from click.shell_completion import get_completion_class

    from cockpit.cli.main import cockpit

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(cockpit, {}, "cockpit", "_COCKPIT_COMPLETE").source())
