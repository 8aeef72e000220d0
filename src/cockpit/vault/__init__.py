"""The credentials of a profile: found in the environment or the OS keyring, kept from every sink by redaction.

`credentials` is what the rest of cockpit calls. The keyring itself is only ever touched by `child`, a process of its
own that can be killed; `errand` is our end of it. `forms` and `redact` keep values out of what people read.
"""

from __future__ import annotations

from cockpit.vault.credentials import (
    Asking,
    Vault,
    ask,
    journal_key,
    journal_keys,
    keep_journal_key,
    remove,
    states,
    store,
)
from cockpit.vault.errand import Messenger
from cockpit.vault.redact import Redactor
from cockpit.vault.states import CredentialState, State

__all__ = [
    "Asking",
    "CredentialState",
    "Messenger",
    "Redactor",
    "State",
    "Vault",
    "ask",
    "journal_key",
    "journal_keys",
    "keep_journal_key",
    "remove",
    "states",
    "store",
]
