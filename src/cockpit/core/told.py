"""What a report says of the lines of a team's own checklist: how a line stands now, and the evidence to put below it.

Made by `report`, put between the lines of the document by `checklist`; both know these nouns and not each other. Every
text in them is Markdown that is inert already.
"""

from __future__ import annotations

from cockpit.core.frozen import frozen


@frozen
class Told:
    """One line of the document: a claim, a line to sign on, a criterion, a task."""

    says: str
    """Its words as the profile has them, by which it is found."""
    shown: str
    """The same, to be written somewhere else."""
    done: bool
    """Whether its box is ticked now."""
    word: str
    """Glyph and word: `✔ pass`."""
    facts: tuple[str, ...] = ()
    """What stands behind the word."""


@frozen
class GateTold:
    """A gate of the document."""

    id: str
    title: str
    told: Told
    below: tuple[str, ...] = ()
    """What else is to be said of it: why it is not closed, its waiver, its notes."""
    claims: tuple[Told, ...] = ()


@frozen
class Account:
    """Everything that a snapshot puts between the lines of a document."""

    head: tuple[str, ...]
    """Lines below its title."""
    gates: tuple[GateTold, ...]
    stations: tuple[Told, ...] = ()
    criteria: tuple[Told, ...] = ()
    tasks: tuple[Told, ...] = ()
    tail: tuple[str, ...] = ()
    """Lines at its end."""
