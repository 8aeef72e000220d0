"""What can be the matter with a credential, in words: a state for each case, a sentence, and what to do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from cockpit.core.frozen import frozen
from cockpit.core.plain import plain, plain_line
from cockpit.vault.errand import ENVIRONMENT


class State(StrEnum):
    """Where a credential was found, or why it was not."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    MISSING = "missing"
    EMPTY = "empty"
    LOCKED = "locked"
    DISMISSED = "dismissed"
    NO_BACKEND = "no backend"
    STORES_NOTHING = "stores nothing"
    PLAIN_TEXT = "plain text"
    PROMPTS = "prompts"
    TIMED_OUT = "timed out"
    REFUSED = "refused"
    NOT_TEXT = "not text"
    TOO_LONG = "too long"
    BROKEN = "broken"


_WORDS: Final[dict[State, tuple[str, str]]] = {
    State.MISSING: ("is not in the keyring", "{set}"),
    State.EMPTY: ("is there and empty, and an empty credential is never sent", "{set}"),
    State.LOCKED: ("cannot be read: the keyring is locked", "unlock the keyring and start again, or {env}"),
    State.DISMISSED: (
        "cannot be read: the keyring asked to be unlocked and nobody answered",
        "unlock the keyring and start again, or {env}",
    ),
    State.NO_BACKEND: ("cannot be read: there is no keyring here", "{env}; `cockpit doctor` shows what is missing"),
    State.STORES_NOTHING: (
        "cannot be kept: the keyring backend accepts everything and stores nothing",
        "choose another backend for keyring, or {env}",
    ),
    State.PLAIN_TEXT: (
        "is not stored: the keyring backend would write it to a file in plain text",
        "choose another backend for keyring, or {env}",
    ),
    State.PROMPTS: (
        "cannot be read: the keyring backend asks for a password on the terminal",
        "choose a backend that unlocks without a terminal, or {env}",
    ),
    State.TIMED_OUT: (
        "cannot be read: the keyring did not answer in time",
        "look whether it waits for you to unlock it, then start again, or {env}",
    ),
    State.REFUSED: ("was refused by the keyring", "look at the rights of the keyring, or {env}"),
    State.NOT_TEXT: ("is not text", "{set}"),
    State.TOO_LONG: ("is too long for a credential", "{set}"),
    State.BROKEN: (
        "cannot be read: the keyring failed",
        "start again, or {env}; `cockpit doctor` looks at the keyring",
    ),
}


@frozen
class CredentialState:
    """One credential as it stands; never its value."""

    name: str
    state: State
    problem: str = ""
    """One sentence without a full stop; empty when it was found."""
    hint: str = ""
    """What to do about it."""
    remark: str = ""
    """What a person should know of a value that was found: it ends in a line break, it is too short to be masked."""

    @property
    def found(self) -> bool:
        """Whether there is a value to use."""
        return self.state in {State.ENVIRONMENT, State.KEYRING}


def variable(name: str) -> str:
    """The environment variable of a credential: upper case, everything else than letters and digits as `_`."""
    return ENVIRONMENT + "".join(char if char.isascii() and char.isalnum() else "_" for char in name.upper())


def describe(name: str, state: State, detail: str = "", value: str = "") -> CredentialState:
    """Put a state into words.

    Args:
        name: the credential.
        state: what is the matter.
        detail: the name of an error or of a backend; it came from outside and is made plain.
        value: the value that was found, for remarks about it.
    """
    shown = plain_line(name, 100)
    if state in {State.ENVIRONMENT, State.KEYRING}:
        return CredentialState(name, state, remark=_remark(shown, value, detail))
    problem, hint = _WORDS[state]
    if state is State.EMPTY and detail == "environment":
        problem = f"is empty in the environment ({variable(shown)}), and an empty credential is never sent"
        detail = ""
    told = f" ({plain_line(detail, 80)})" if detail else ""
    ways = {"set": f"run `cockpit credentials set {shown}`", "env": f"set {variable(shown)}"}
    return CredentialState(name, state, f"{shown} {problem}{told}", hint.format(**ways))


def _remark(name: str, value: str, detail: str) -> str:
    found = ["was only given by the keyring when it was asked again"] if detail else []
    if value.endswith(("\n", "\r")):
        found.append("ends in a line break")
    elif value != value.strip():
        found.append("begins or ends with a space")
    if plain(value.strip()) != value.strip():
        found.append("holds characters that cannot be seen")
    if len(value) < LEAST:
        found.append(f"has {len(value)} characters and cannot be masked in output")
    elif len(value) < SAFE:
        found.append(f"has {len(value)} characters, too few to be masked wherever it stands")
    return f"{name} {' and '.join(found)}" if found else ""


SAFE: Final = 6
"""Shortest value that is masked wherever it stands; a shorter one only where no letter or digit touches it."""

LEAST: Final = 3
"""Shortest value that is masked; one or two characters stand everywhere, and masking them would hide what is shown."""
