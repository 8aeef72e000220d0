"""The Markdown snapshot of a launch: made, written to a file, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.core.names import Operator
from cockpit.errors import CockpitError

if TYPE_CHECKING:
    from cockpit.core.review import Review
    from cockpit.engine.engine import Engine


def snapshot(look: Review, *, operator: Operator, keyed: bool, badges: Sequence[str] = ()) -> str:
    """The Markdown snapshot of a launch."""
    from cockpit.report import markdown

    plan = look.launch.plan
    source = Path(plan.source).name
    if plan.checklist:
        from cockpit.checklist import weave

        try:
            form = weave.read(Path(plan.source).parent, plan.checklist)
        except ValueError as problem:
            badges = [*badges, f"{plan.checklist} is not followed: {problem}"]
        else:
            if form.known(plan):
                return markdown.woven(look, operator=operator, keyed=keyed, source=source, form=form, badges=badges)
            badges = [*badges, f"{plan.checklist} is not followed: it has none of the gates"]
    return markdown.snapshot(look, operator=operator, keyed=keyed, source=source, badges=badges)


def write_snapshot(flight: Engine, text: str) -> str:
    """Write a snapshot beside where the person works, and record that it was written.

    Returns:
        Where it stands.

    Raises:
        CockpitError: the file cannot be written.
    """
    import hashlib

    from cockpit.core import intents

    picture = flight.picture
    path = Path.cwd() / f"{picture.launch.plan.project}-status-{picture.now:%Y%m%d-%H%M%S}Z.md"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise CockpitError(f"{path} cannot be written: {problem.strerror}") from None
    digest = hashlib.sha256(text.encode()).hexdigest()
    flight.submit(intents.Export(digest, path.name)).result()
    return str(path)
