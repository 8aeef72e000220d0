"""The credentials of one profile: asked for once, before anything runs, and kept with what masks them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cockpit.core.names import JSON, LaunchId
from cockpit.core.secret import Secret
from cockpit.errors import CredentialProblem
from cockpit.vault.errand import PATIENCE, Errand, Messenger, Reply, Task
from cockpit.vault.redact import Redactor
from cockpit.vault.states import CredentialState, State, describe, variable

JOURNAL: Final = "cockpit:journal"
"""The service of the keys of journals; the user is the launch."""

MAX_VALUE: Final = 65_536
"""Longest credential in characters."""


class Vault:
    """What was found, why the rest was not, and the masking of all of it. Fits `engine.ports.Vault`."""

    def __init__(self, found: Mapping[str, Secret], states: Mapping[str, CredentialState]) -> None:
        self._secrets = MappingProxyType(dict(found))
        self._states = MappingProxyType(dict(states))
        self._redactor = Redactor(found.values())

    @property
    def secrets(self) -> Mapping[str, Secret]:
        """What was found, by name."""
        return self._secrets

    @property
    def states(self) -> Mapping[str, CredentialState]:
        """How each credential of the profile stands, by name."""
        return self._states

    @property
    def problems(self) -> Mapping[str, str]:
        """Why a credential is absent, by name: one sentence each, with what to do."""
        return {name: f"{state.problem}: {state.hint}" for name, state in self._states.items() if not state.found}

    def learn(self, secret: Secret) -> None:
        """Mask this value too from now on (a captured token)."""
        self._redactor.learn(secret)

    def learn_pair(self, user: str, password: Secret) -> None:
        """Mask what basic authentication makes of a user and a password too."""
        self._redactor.learn_pair(user, password)

    def redact(self, text: str) -> str:
        """Mask every known secret, in every usual derived form, in one text."""
        return self._redactor.redact(text)

    def redact_value(self, value: JSON) -> JSON:
        """The same for every text of a document."""
        return self._redactor.redact_value(value)


class Asking:
    """A question to environment and keyring that is under way."""

    def __init__(
        self,
        project: str,
        names: Sequence[str],
        environ: Mapping[str, str],
        key: Task | None,
        patience: float,
        messenger: Messenger | None,
    ) -> None:
        self._service = service(project)
        self._names = tuple(dict.fromkeys(names))
        self._given = {name: environ[variable(name)] for name in self._names if variable(name) in environ}
        self._key = key
        tasks = [Task("look", self._service, name) for name in self._names if name not in self._given]
        self._errand = Errand([*tasks, key] if key else tasks, patience, environ, messenger)
        self._replies: Mapping[tuple[str, str], Reply] | None = None

    def result(self, timeout: float | None = None) -> Vault:
        """The vault; waits until everything is answered, or the patience or `timeout` seconds are over."""
        replies = self._wait(timeout)
        secrets, found = {}, {}
        for name in self._names:
            state, value, detail = self._state(name, replies)
            found[name] = describe(name, state, detail, value)
            if found[name].found:
                secrets[name] = Secret(name, value)
        vault = Vault(secrets, found)
        if self._key is not None:
            reply = replies[self._key.service, self._key.user]
            if reply.value:
                vault.learn(Secret("journal key", reply.value))
        return vault

    def journal_key(self, timeout: float | None = None) -> tuple[bytes | None, str]:
        """The key of the journal, or None and why there is none, one sentence.

        Only of use when `ask` was given a launch.
        """
        if self._key is None:
            return None, "no launch was named"
        return _key(self._wait(timeout)[self._key.service, self._key.user])

    def _wait(self, timeout: float | None) -> Mapping[tuple[str, str], Reply]:
        if self._replies is None:
            self._replies = self._errand.wait(timeout)
        return self._replies

    def _state(self, name: str, replies: Mapping[tuple[str, str], Reply]) -> tuple[State, str, str]:
        given = self._given.get(name)
        if given is None:
            reply = replies[self._service, name]
            return State(reply.state), reply.value, reply.detail
        if not given:
            return State.EMPTY, "", "environment"
        if len(given) > MAX_VALUE:
            return State.TOO_LONG, "", f"{len(given):,} characters"
        if _is_bytes(given):
            return State.NOT_TEXT, "", "bytes that are no UTF-8"
        return State.ENVIRONMENT, given, ""


def service(project: str) -> str:
    """The service under which the keyring holds the credentials of a project; the user is the credential's name."""
    return f"cockpit:{project}"


def ask(
    project: str,
    names: Sequence[str],
    environ: Mapping[str, str] | None = None,
    *,
    launch: LaunchId | None = None,
    new: bool = False,
    patience: float = PATIENCE,
    messenger: Messenger | None = None,
) -> Asking:
    """Begin to look for credentials, and return at once; the answers come while other things are loaded.

    Args:
        project: names the service in the keyring.
        names: the credentials.
        environ: the environment; None: that of this process. What stands there is not asked of the keyring, and when
            nothing is left to ask, no process is started.
        launch: look for the key of this launch's journal too.
        new: make that key if there is none; for a launch that is being begun only.
        patience: seconds for each look-up.
        messenger: a child that was started before it was known what to ask.
    """
    key = Task("new key" if new else "key", JOURNAL, launch) if launch else None
    return Asking(project, names, os.environ if environ is None else environ, key, patience, messenger)


def states(
    project: str, names: Sequence[str], environ: Mapping[str, str] | None = None, *, patience: float = PATIENCE
) -> Mapping[str, CredentialState]:
    """How credentials stand, by name, for `cockpit credentials list` and `check`; never their values."""
    return ask(project, names, environ, patience=patience).result().states


def store(project: str, name: str, value: str, *, patience: float = PATIENCE) -> None:
    """Put a credential into the keyring and make sure that it is there.

    Raises:
        CredentialProblem: it is not there; says why, never the value.
    """
    if not value:
        raise CredentialProblem(f"{name} would be empty", "an empty credential is never sent, so none is stored")
    if len(value) > MAX_VALUE:
        raise CredentialProblem(
            f"{name} would have {len(value):,} characters, and the limit is {MAX_VALUE:,}", "store less"
        )
    if _is_bytes(value):
        raise CredentialProblem(f"{name} would hold bytes that are no UTF-8 text", "store it as text")
    reply = _one(Task("store", service(project), name, value), patience)
    if reply.state != "stored":
        raise _problem(name, reply, "is not stored: the keyring did not answer in time")


def remove(project: str, name: str, *, patience: float = PATIENCE) -> None:
    """Take a credential out of the keyring and make sure that it is gone.

    Raises:
        CredentialProblem: it was not there, or is still there.
    """
    reply = _one(Task("remove", service(project), name), patience)
    if reply.state == "missing":
        raise CredentialProblem(f"{name} is not in the keyring", "there is nothing to delete")
    if reply.state != "removed":
        raise _problem(name, reply, "may still be there: the keyring did not answer in time")


def journal_key(launch: LaunchId, *, create: bool = False, patience: float = PATIENCE) -> bytes | None:
    """The 32 bytes that key the journal of a launch, or None where no keyring gives or keeps them.

    `create` is for a launch that is being begun: the key is made and kept, and read back. If that gives None, begin
    the journal under another launch id: a keyring that was only slow may keep the key for this one after all, and a
    journal without key beside a key looks as if somebody had re-made it.
    """
    return _key(_one(Task("new key" if create else "key", JOURNAL, launch), patience))[0]


def journal_keys(users: Sequence[str], *, patience: float = PATIENCE) -> list[bytes]:
    """The keys that the keyring holds for any of these launches or teams, asked for at once; no key is left out."""
    replies = Errand([Task("key", JOURNAL, user) for user in users], patience).wait()
    found = [_key(replies[JOURNAL, user])[0] for user in users]
    return [key for key in found if key is not None]


def keep_journal_key(user: str, key: bytes, *, patience: float = PATIENCE) -> None:
    """Put the key of a launch, or of a team's launches, into the keyring and make sure that it is there.

    Raises:
        CredentialProblem: it is not there.
    """
    reply = _one(Task("store", JOURNAL, user, key.hex()), patience)
    if reply.state != "stored":
        raise _problem("the key of the journal", reply, "is not stored: the keyring did not answer in time")


def _is_bytes(value: str) -> bool:
    """Whether Python kept bytes in a text that it could not read as UTF-8."""
    return any("\ud800" <= char <= "\udfff" for char in value)


def _one(task: Task, patience: float) -> Reply:
    return Errand([task], patience).wait()[task.service, task.user]


def _key(reply: Reply) -> tuple[bytes | None, str]:
    if reply.state != State.KEYRING:
        return None, describe("the key of the journal", State(reply.state), reply.detail).problem
    try:
        key = bytes.fromhex(reply.value)
    except ValueError:
        key = b""
    if len(key) != 32:
        return None, "the key of the journal in the keyring is not one that cockpit made"
    return key, ""


def _problem(name: str, reply: Reply, late: str) -> CredentialProblem:
    known = describe(name, State(reply.state), reply.detail)
    return CredentialProblem(f"{name} {late}" if known.state is State.TIMED_OUT else known.problem, known.hint)
