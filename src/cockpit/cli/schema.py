"""`cockpit schema`: what a profile may hold, for editors."""

from __future__ import annotations

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of profiles.

    Save it beside a profile and name it in the first line: #:schema ./profile.schema.json
    """
    import json

    from cockpit import profile

    click.echo(json.dumps(profile.schema(), indent=2))
