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


def not_told(text: str, looks: Sequence[Review]) -> list[str]:
    """The lines of a snapshot that its journal does not tell, and those that it tells and the snapshot does not.

    Args:
        text: the snapshot.
        looks: the launch at the moments that it may have been made at.
    """
    from cockpit.report import markdown

    somebody = Operator("somebody")
    kept, found = _told(text), list[str]()
    for make in (snapshot, markdown.snapshot):  # the checklist may have been away when it was made
        told = [_told(make(look, operator=somebody, keyed=True)) for look in looks]
        same = [one for one in told if len(one) == len(kept)]
        if same and all(line in versions for line, *versions in zip(kept, *same, strict=True)):
            return []
        found = found or _apart(kept, told)
    return found


_OWN = ("- Seen: ", "- Profile: ", "- Remarks: ", "**Digest** of launch ")
"""Lines that say who made a snapshot, with what: the journal does not know that."""


def _told(text: str) -> list[str]:
    lines = (line.rstrip() for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in lines if line and not line.startswith(_OWN)]


def _apart(kept: list[str], told: list[list[str]]) -> list[str]:
    known, here = {line for one in told for line in one}, set(kept)
    always = [line for line in dict.fromkeys(told[0]) if all(line in one for one in told)]
    added = [f"it does not tell: {line.strip()}" for line in dict.fromkeys(kept) if line not in known]
    missing = [f"it tells: {line.strip()}" for line in always if line not in here]
    return [*added[:5], *missing[:5]] or ["its lines stand in another order, or not as often"]


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
